<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Marked;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;

/** Somebody got a text and asks whether we sent it. What is typed here is posted, so that no address keeps it. */
final class Verify implements Page
{
    private const LONGEST = 2000; // characters, as the bridge takes

    public function __construct(private readonly Desk $desk)
    {
    }

    public function show(Request $request): Reply
    {
        return Reply::page($this->form('', '', ''));
    }

    public function act(Request $request): Reply
    {
        $number = $request->posted('number');
        $text = $request->postedAsIs('text');
        $country = strtoupper($request->posted('country'));
        $asked = ['number' => $number, 'text' => $text, 'country' => $country === '' ? null : $country];
        $answer = $this->desk->api->send('POST', '/verify', $asked);
        $html = $answer->isOk() ? $this->verdict($answer, $text)
            : $this->desk->trouble($answer);
        return Reply::page($html . $this->form($number, $text, $country));
    }

    private function form(string $number, string $text, string $country): string
    {
        $words = $this->desk->words;
        $inputs = Html::input($words->get('verify_number'), 'number', $number, ['maxlength' => 64, 'required' => true])
            . Html::input($words->get('country_help'), 'country', $country, ['maxlength' => 2])
            . Html::area($words->get('verify_text'), 'text', $text, ['maxlength' => self::LONGEST, 'required' => true])
            . Html::button($words->get('verify_ask'));
        return Html::paragraph($words->get('verify_intro')) . $this->desk->form('verify', [], $inputs);
    }

    private function verdict(ApiAnswer $answer, string $text): string
    {
        $words = $this->desk->words;
        $links = $answer->rows('links');
        $reminder = is_array($answer->data['reminder'] ?? null) ? $answer->data['reminder'] : null;
        $erased = is_int($answer->data['erased'] ?? null) ? $answer->data['erased'] : 0;
        $ours = ($answer->data['ours'] ?? false) === true && $reminder !== null;
        $html = match (true) {
            $ours => Html::notice('success', $words->get('verify_yes')) . $this->facts($reminder),
            $links !== [] => Html::notice('danger', $words->get('verify_link')),
            $erased > 0 => Html::notice('warning', $words->get('verify_erased', ['count' => $erased])),
            default => Html::notice('danger', $words->get('verify_no')),
        };
        return Html::panel(
            $words->get('tab_verify'),
            $html . Html::paragraph($words->get($links === [] ? 'verify_no_links' : 'verify_links', [
                'count' => count($links),
            ])) . (new Marked($text))->links($links)->html($words),
        );
    }

    /** @param array<mixed> $reminder */
    private function facts(array $reminder): string
    {
        $words = $this->desk->words;
        $id = is_int($reminder['id'] ?? null) ? $reminder['id'] : 0;
        $state = is_string($reminder['state'] ?? null) ? $reminder['state'] : '';
        return Html::facts([
            $words->get('verify_sent_at') => Html::time($this->sentAt($id) ?? $reminder['updated_at'] ?? null),
            $words->get('invoice') => $this->desk->invoiceLink($reminder['invoice_id'] ?? null),
            $words->get('client') => $this->desk->clientLink($reminder['client_id'] ?? null),
            $words->get('state') => Html::text($words->named('state', $state)),
            $words->get('reminder') => $this->desk->reminderLink($id),
        ]);
    }

    /** When the last attempt began; null where the bridge does not tell. */
    private function sentAt(int $id): ?string
    {
        $at = null;
        foreach ($this->desk->api->get("/reminders/$id")->rows('history') as $line) {
            if (($line['state'] ?? '') === 'attempting' && is_string($line['at'] ?? null)) {
                $at = max($at ?? '', $line['at']);
            }
        }
        return $at;
    }
}
