<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Config\Setting;
use WHMCS\Database\Capsule;

/**
 * WHMCS's hooks about clients: what they enter as number, the ledger of consent, the panel on their summary.
 *
 * Nothing is thrown or printed from here: whatever we meet, the client's details are saved.
 */
final class ClientHooks
{
    /** @var array<int, true> whose field was noted while it was saved; what comes later in the request tells less */
    private static array $noted = [];

    /**
     * ClientDetailsValidation: refuse a number that could never be texted. Blank is accepted without a look at anything.
     *
     * UNVERIFIED: that `customfield` is an array field id ⇒ value; its documentation calls it a string. Anything else is
     * accepted. What was there before is, too: it must not keep anybody from saving something else.
     *
     * @return ?list<string> sentences in the client's language; null lets the save go through
     */
    public static function validate(mixed $vars = null): ?array
    {
        return self::safely('a number could not be checked', null, static function () use ($vars): ?array {
            $given = is_array($vars) && is_array($vars['customfield'] ?? null) ? $vars['customfield'] : [];
            $id = $given === [] ? null : SmsField::theOne(Settings::load());
            $value = $id !== null && is_string($given[$id] ?? null) ? FieldValue::clean($given[$id]) : '';
            $isOld = $value !== '' && (new FieldValue((int) $id))->read(self::saved($vars)) === $value;
            $problem = $value === '' || $isOld ? '' : NumberCheck::of($value, self::country($vars['country'] ?? null, 0))->problem;
            if ($problem === '') {
                return null; // it is blank or good, or the bridge is away: it is checked again before a text is sent
            }
            $words = Words::in(self::language());
            $key = $words->has("refused_$problem") ? "refused_$problem" : 'refused_number_invalid';
            return [Html::text($words->get($key, ['field' => SmsField::label((int) $id)]))];
        });
    }

    /**
     * CustomFieldSave: store a number as E.164, and note the change. It is fired for the fields of products, too.
     *
     * UNVERIFIED: that it is fired before the value is stored, and for the API as well. Where it is not, `edited` notes
     * what it finds.
     *
     * @return array{value: string}|null
     */
    public static function fieldSaved(mixed $vars = null): ?array
    {
        return self::safely('a number was stored as it was typed', null, static function () use ($vars): ?array {
            $fieldId = (int) ($vars['fieldid'] ?? 0);
            $clientId = (int) ($vars['relid'] ?? 0);
            if ($clientId < 1 || SmsField::theOne(Settings::load()) !== $fieldId) {
                return null;
            }
            $value = FieldValue::clean((string) ($vars['value'] ?? ''));
            $country = self::country($_POST['country'] ?? null, $clientId);
            $e164 = $value === '' ? null : NumberCheck::of($value, $country)->e164;
            self::noteSaved(new FieldValue($fieldId), $clientId, $value, $e164, $country);
            return $e164 === null ? null : ['value' => $e164];
        });
    }

    /** ClientAdd and ClientEdit, by whatever way: note what the field holds now, unless its own hook did. */
    public static function edited(mixed $vars = null): void
    {
        self::safely('a change of the SMS field was not noted', null, static function () use ($vars): void {
            self::observe((int) ($vars['client_id'] ?? $vars['userid'] ?? 0));
        });
    }

    /** AfterClientMerge: the client who is left, and the one who is gone. */
    public static function merged(mixed $vars = null): void
    {
        self::safely('a change of the SMS field was not noted', null, static function () use ($vars): void {
            (new Consent())->forget((int) ($vars['fromUserID'] ?? 0));
            self::observe((int) ($vars['toUserID'] ?? 0));
        });
    }

    /** PreDeleteClient */
    public static function deleted(mixed $vars = null): void
    {
        self::safely('the ledger of a deleted client was not erased', null, static function () use ($vars): void {
            $clientId = (int) ($vars['userid'] ?? 0);
            (new Consent())->forget($clientId);
            if ($clientId > 0) {
                (new ActivityLog())->write("client $clientId is deleted. The bridge keeps the number and the texts until "
                    . "its days of keeping are over; sms-bridge forget $clientId erases them now.", $clientId);
            }
        });
    }

    /** DailyCronJob: the ledger fades, and the field's help text follows the sender. */
    public static function daily(): void
    {
        self::settingsSaved();
        self::safely('old lines of the ledger were not erased', null, static function (): void {
            (new Consent())->fade(time());
        });
    }

    /** AddonModuleConfigSave: the field's help text names the sender, which the bridge may tell only now. */
    public static function settingsSaved(): void
    {
        self::safely('the help text of the SMS field was not written', null, static function (): void {
            FieldHelp::write(Settings::load());
        });
    }

    /** AdminAreaClientSummaryPage: the panel, for admins who may use the addon. */
    public static function summary(mixed $vars = null): string
    {
        return self::safely('the panel could not be shown', '', static function () use ($vars): string {
            $admin = Admin::current();
            $clientId = (int) ($vars['userid'] ?? 0);
            if ($clientId < 1 || $admin?->mayUseAddon() !== true) {
                return '';
            }
            $settings = Settings::load();
            $link = 'addonmodules.php?module=' . Settings::MODULE;
            $words = Words::in($admin->language);
            $desk = new Desk($words, Api::fromSettings($settings, words: $words), $settings, $admin, $link);
            $panel = new Panel($desk, $clientId, ['clientssummary.php', ['userid' => $clientId]]);
            $html = $panel->draw(Request::fromGlobals()->query('sms_invoice'));
            return Reply::flashes() . $html; // where it cannot be drawn, they are said on the next page
        });
    }

    /**
     * ClientAreaPageProfile and ClientAreaPageRegister: the field's help text in the language of who reads the page, where
     * it is ours. WHMCS stores it in one language for all.
     *
     * UNVERIFIED: that the page's `customfields` are rows with `id` and `description`, as in the themes' templates, and that
     * what is returned takes their place. In any other shape the stored text is shown.
     *
     * @return array<string, mixed> variables of the page; none leaves it as it is
     */
    public static function details(mixed $vars = null): array
    {
        return self::safely('the help text of the SMS field was left as it is', [], static function () use ($vars): array {
            $fields = is_array($vars) && is_array($vars['customfields'] ?? null) ? $vars['customfields'] : [];
            $id = $fields === [] ? null : SmsField::theOne(Settings::load());
            foreach ($id === null ? [] : $fields as $place => $field) {
                $told = is_array($field) ? ApiAnswer::text($field, 'description') : '';
                $text = $told === '' || ApiAnswer::text($field, 'id') !== (string) $id ? null
                    : FieldHelp::in(Words::in(self::language()), $told);
                if ($text !== null) {
                    $fields[$place]['description'] = $text;
                    return ['customfields' => $fields];
                }
            }
            return [];
        });
    }

    /**
     * ClientAreaPrimaryNavbar: a way to "SMS from us", below Billing, for who is logged in.
     *
     * UNVERIFIED: that this menu is named Billing in each theme; where it is not, there is no such entry.
     */
    public static function navbar(mixed $menu = null): void
    {
        self::safely('the menu was left as it is', null, static function () use ($menu): void {
            $billing = isset($_SESSION['uid']) && is_object($menu) && method_exists($menu, 'getChild')
                ? $menu->getChild('Billing') : null;
            if (is_object($billing)) {
                $label = Words::in(self::language())->get('client_page_title');
                $uri = 'index.php?m=' . Settings::MODULE;
                $billing->addChild('SMS from us', ['label' => $label, 'uri' => $uri, 'order' => 90]);
            }
        });
    }

    private static function observe(int $clientId): void
    {
        if ($clientId > 0 && !isset(self::$noted[$clientId])) {
            $field = FieldValue::ofSettings(Settings::load());
            (new Consent())->note($clientId, $field->read($clientId), Actor::current());
        }
    }

    private static function noteSaved(FieldValue $field, int $clientId, string $typed, ?string $e164, string $country): void
    {
        $note = static function () use ($field, $clientId, $typed, $e164, $country): void {
            $value = $e164 ?? $typed;
            $before = $field->read($clientId);
            if ($e164 !== null && $before !== '' && $before !== $e164 && NumberCheck::of($before, $country)->e164 === $e164) {
                (new Consent())->respelt($clientId, $before, $value);
                $before = $value;
            }
            (new Consent())->note($clientId, $value, self::actor($value, $before, $country), '', $before);
            self::$noted[$clientId] = true;
        };
        self::safely('a change of the SMS field was not noted', null, $note);
    }

    /** A program that blanks the field is the bridge itself, where the number's owner replied STOP. */
    private static function actor(string $value, string $before, string $country): Actor
    {
        $actor = Actor::current();
        $isStop = $actor->kind === Actor::API && $value === '' && $before !== ''
            && NumberCheck::of($before, $country)->refusedBy === 'stop';
        return $isStop ? Actor::of(Actor::STOP) : $actor;
    }

    /** Return the client whose details are saved, 0 for a new one. UNVERIFIED: that one of these tells. */
    private static function saved(mixed $vars): int
    {
        $ofAdmin = $vars['userid'] ?? $_REQUEST['userid'] ?? 0;
        $id = defined('ADMINAREA') ? $ofAdmin : $_SESSION['uid'] ?? $vars['userid'] ?? 0;
        return is_numeric($id) ? (int) $id : 0;
    }

    /** Return ISO-2 as it is given, else the client's, else ''. */
    private static function country(mixed $given, int $clientId): string
    {
        $stored = static fn (): mixed => Capsule::table('tblclients')->where('id', $clientId)->value('country');
        $code = is_string($given) && $given !== '' ? $given : ($clientId > 0 ? $stored() : '');
        return preg_match('/^[A-Za-z]{2}$/D', (string) $code) === 1 ? strtoupper((string) $code) : '';
    }

    /** UNVERIFIED: that WHMCS keeps the language in which somebody reads the client area in the session. */
    private static function language(): string
    {
        $ofAdmin = defined('ADMINAREA') ? Admin::current()?->language : null;
        $ofSession = defined('ADMINAREA') ? null : $_SESSION['Language'] ?? null;
        $clientId = defined('ADMINAREA') ? 0 : (int) ($_SESSION['uid'] ?? 0);
        $ofClient = $clientId > 0 ? Capsule::table('tblclients')->where('id', $clientId)->value('language') : null;
        $known = array_filter(array_filter([$ofAdmin, $ofSession, $ofClient], 'is_string'));
        return strtolower((string) (reset($known) ?: Setting::getValue('Language')));
    }

    /**
     * @template T
     * @param T $else
     * @param \Closure(): T $work
     * @return T
     */
    private static function safely(string $fault, mixed $else, \Closure $work): mixed
    {
        try {
            return $work();
        } catch (\Throwable $error) {
            (new ActivityLog())->write("$fault. " . ActivityLog::cause($error));
            return $else;
        }
    }
}
