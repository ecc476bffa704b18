<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Authentication\CurrentUser;

/** The client area's page "SMS from us": what was sent to the client who is logged in, and to nobody else. */
final class ClientPage
{
    private const SHOWN = 50;

    /**
     * @param array<string, mixed> $vars as WHMCS hands them to the addon
     * @return array<string, mixed> as WHMCS wants them; the template escapes every value
     */
    public static function answer(array $vars): array
    {
        $words = Words::given($vars['_lang'] ?? null);
        $own = 'index.php?m=' . Settings::MODULE;
        return [
            'pagetitle' => $words->get('client_page_title'),
            'breadcrumb' => [$own => $words->get('client_page_title')],
            'templatefile' => 'texts',
            'requirelogin' => true,
            'vars' => self::mayReadInvoices()
                ? self::vars($words, self::clientId(), Request::fromGlobals()->id('before'), $own)
                : ['sms_words' => [
                    'no_links' => $words->get('client_page_no_links'),
                    'forbidden' => $words->get('client_page_forbidden'),
                ], 'sms_forbidden' => true],
        ];
    }

    /** @return array<string, mixed> */
    private static function vars(Words $words, ?int $clientId, ?int $before, string $own): array
    {
        $path = "/clients/$clientId/texts";
        try {
            $settings = Settings::load();
            $field = SmsField::label(SmsField::theOne($settings) ?? 0);
            $api = Api::fromSettings($settings);
            $answer = $clientId === null ? null : $api->get($path, ['limit' => self::SHOWN, 'cursor' => $before]);
            $stopped = $answer?->isOk() === true ? self::stopped($api->get("/clients/$clientId"), $clientId) : '';
        } catch (\Throwable) {
            $field = SmsField::NAME;
            $answer = null;
            $stopped = '';
        }
        $isTold = $answer?->isOk() === true && ($answer->data['client_id'] ?? null) === $clientId;
        $older = $isTold && is_string($answer->data['next_cursor'] ?? null) ? (int) $answer->data['next_cursor'] : 0;
        $rows = $isTold ? $answer->rows('texts') : [];
        return [
            'sms_words' => [
                'intro' => $words->get('client_page_intro'),
                'no_links' => $words->get('client_page_no_links'),
                'how_off' => $words->get('client_page_how_off', ['field' => $field]),
                'details' => $words->get('client_page_details'),
                'none' => $words->get('client_page_none'),
                'away' => $words->get('client_page_away'),
                'erased' => $words->get('client_page_erased'),
                'older' => $words->get('client_page_older'),
            ],
            'sms_texts' => array_map(static fn (array $one): array => self::text($one, $words), $rows),
            'sms_stopped' => $stopped === '' ? '' : $words->get('client_page_stopped', ['number' => $stopped]),
            'sms_forbidden' => false,
            'sms_away' => !$isTold,
            'sms_older' => $older > 0 ? "$own&before=$older" : '',
        ];
    }

    /** Return the client's number, masked, where it is on the list of those never to text; else ''. */
    private static function stopped(ApiAnswer $answer, ?int $clientId): string
    {
        $told = $answer->isOk() && ($answer->data['client_id'] ?? null) === $clientId ? $answer->data : [];
        return is_string($told['suppressed'] ?? null) && is_string($told['shown'] ?? null)
            ? "\u{2066}{$told['shown']}\u{2069}" : ''; // isolated, so that it reads from the left in Arabic, too
    }

    /**
     * @param array<string, mixed> $one as the bridge tells it
     * @return array{at: string, iso: string, number: string, state: string, text: string}
     */
    private static function text(array $one, Words $words): array
    {
        $word = static fn (string $name): string => is_string($one[$name] ?? null) ? $one[$name] : '';
        $state = "client_page_state_{$word('state')}"; // a later bridge may know more of them
        return [
            'at' => Html::moment($word('at')),
            'iso' => $word('at'),
            'number' => $word('number'),
            'state' => $words->get($words->has($state) ? $state : 'client_page_state_unknown'),
            'text' => $word('text'),
        ];
    }

    /** UNVERIFIED: that the session's `uid` is the client; WHMCS 8 tells the one that was chosen by its CurrentUser. */
    private static function clientId(): ?int
    {
        $id = class_exists(CurrentUser::class) ? (new CurrentUser())->client()?->id : $_SESSION['uid'] ?? null;
        $number = filter_var($id, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1]]);
        return $number === false ? null : $number;
    }

    /**
     * May who is logged in see this client's invoices? The texts are about them. Its owner may, and an admin who acts for
     * the client; another user needs WHMCS's permission `invoices`. What cannot be read gives no right.
     *
     * UNVERIFIED: that CurrentUser tells the user and the client with its owner, as its documentation says; and that
     * GetUserPermissions answers with `permissions` as a list, or as GetPermissionsList does: its own is not documented.
     */
    private static function mayReadInvoices(): bool
    {
        try {
            $current = new CurrentUser();
            if ($current->isMasqueradingAdmin()) {
                return true;
            }
            [$user, $client] = [(int) $current->user()?->id, (int) $current->client()?->id];
            if ($user < 1 || $client < 1) {
                return false;
            }
            if ((int) $current->client()->owner()?->id === $user) {
                return true;
            }
            $answer = localAPI('GetUserPermissions', ['user_id' => $user, 'client_id' => $client]);
            $given = $answer['permissions']['permission'] ?? $answer['permissions'] ?? [];
            return ($answer['result'] ?? '') === 'success'
                && in_array('invoices', is_string($given) ? preg_split('/[\s,]+/', $given) : $given, true);
        } catch (\Throwable) {
            return false;
        }
    }
}
