<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Config\Setting;
use WHMCS\Database\Capsule;

/**
 * The text below the SMS field in the client area: blank means no texts, no links, and who the sender is.
 *
 * It is written where the field has none, and kept up to date as long as nobody else has changed it.
 */
final class FieldHelp
{
    private const FIRST = 'a8bd5d935b9ec89c741ee7bfc0bd3bc5'; // md5 of what 0.1.0 wrote, which kept none
    private const BUDGET_MS = 1000;

    /** Say whether it was written. */
    public static function write(Settings $settings): bool
    {
        $id = SmsField::theOne($settings);
        if ($id === null) {
            return false;
        }
        $field = Capsule::table('tblcustomfields')->where('id', $id);
        $there = trim((string) $field->value('description'));
        $state = Capsule::table(Schema::STATE)->where('id', State::ROW);
        $ours = [self::FIRST, (string) $state->value('help_hash')];
        if ($there !== '' && !in_array(md5($there), $ours, true)) {
            return false; // somebody's own words
        }
        $text = self::text($settings);
        Capsule::connection()->transaction(static function () use ($field, $state, $text): void {
            $state->update(['help_hash' => md5($text)]); // without it nobody could tell that the text is ours
            $field->update(['description' => $text]);
        });
        return $text !== $there;
    }

    /**
     * Return a text of ours in another language, null for somebody else's own words.
     *
     * The sender is taken out of it as it stands there, so that no page has to ask the bridge.
     */
    public static function in(Words $words, string $stored): ?string
    {
        $stored = trim($stored);
        $default = Words::in(strtolower((string) Setting::getValue('Language')));
        foreach (['client_help_sender', 'client_help_signed', ''] as $who) {
            $around = explode('{sender}', self::whole($default, $who), 2);
            [$before, $after] = $around + [1 => ''];
            $length = strlen($stored) - strlen($before) - strlen($after); // of the sender
            $isOurs = str_starts_with($stored, $before) && str_ends_with($stored, $after);
            if ($isOurs && ($who === '' ? $length === 0 : $length > 0)) {
                return str_replace('{sender}', substr($stored, strlen($before), $length), self::whole($words, $who));
            }
        }
        return null;
    }

    /** As HTML. @param string $who the word that names the sender, '' for none */
    private static function whole(Words $words, string $who): string
    {
        return Html::text(trim($words->get('client_help') . ' ' . ($who === '' ? '' : $words->get($who))));
    }

    /** WHMCS prints it as HTML, in one language for all clients. */
    private static function text(Settings $settings): string
    {
        $words = Words::in(strtolower((string) Setting::getValue('Language')));
        $status = Api::fromSettings($settings, self::BUDGET_MS)->get('/status');
        $sender = is_string($status->data['sender'] ?? null) ? $status->data['sender'] : '';
        $company = Settings::decode((string) Setting::getValue('CompanyName'));
        $who = $sender !== '' ? $words->get('client_help_sender', ['sender' => $sender]) : '';
        $who = $who === '' && $company !== '' ? $words->get('client_help_signed', ['sender' => $company]) : $who;
        return Html::text(trim($words->get('client_help') . ' ' . $who));
    }
}
