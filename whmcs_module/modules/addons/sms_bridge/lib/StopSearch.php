<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/**
 * Finds out afterwards which fields a program blanked because their owner replied STOP.
 *
 * The bridge puts the number on its list first, then has WHMCS blank the field. Where WHMCS tells us only when that is
 * done, the number is gone and no hook may wait for the bridge: the ledger names a program, and is put right here, once.
 */
final class StopSearch
{
    private const LONGEST_S = 259200; // three days: so long the bridge may have had to wait for WHMCS
    private const SKEW_S = 300; // between two clocks, as the signatures allow it
    private const MOST = 10; // clients a cron
    private const BUDGET_MS = 1000; // of a cron's five seconds

    /** Ask the bridge about the clients whose fields were blanked of late. What it cannot tell now is asked again. */
    public static function afterCron(int $now, Deadline $deadline): void
    {
        $lines = (new Consent())->blankedByProgram($now - self::LONGEST_S, self::MOST);
        $api = $lines === [] ? null : Api::fromSettings(Settings::load(), min(self::BUDGET_MS, $deadline->leftMs()));
        foreach ($lines as $line) {
            $answer = $api->get("/clients/{$line->clientId}");
            if ($answer->isAway()) {
                return;
            }
            self::explain($line, $answer);
        }
    }

    /** Do the same for one client, with the answer that a page has got anyway. */
    public static function of(int $clientId, ApiAnswer $answer): void
    {
        foreach ($answer->isOk() ? (new Consent())->blankedByProgram(0, self::MOST, $clientId) : [] as $line) {
            self::explain($line, $answer);
        }
    }

    /** @param ApiAnswer $answer of `/clients/<id>`; one that tells nothing of this client leaves the line as it is */
    private static function explain(ConsentLine $line, ApiAnswer $answer): void
    {
        $isUnknown = $answer->isRefused() && $answer->status === 404;
        $isTheirs = ($answer->data['client_id'] ?? null) === $line->clientId && is_array($answer->data['refused'] ?? null);
        if (!$isUnknown && !$isTheirs) {
            return;
        }
        $stops = array_filter($answer->rows('refused'), static fn (array $one): bool => self::hasCaused($one, $line));
        (new Consent())->explain($line, $stops === [] ? Actor::API : Actor::STOP);
    }

    /** @param array<string, mixed> $entry of the list of those never to text; its number is one that this client had */
    private static function hasCaused(array $entry, ConsentLine $line): bool
    {
        $end = substr(preg_replace('/\D+/', '', ApiAnswer::text($entry, 'shown')) ?? '', -4);
        $since = strtotime(ApiAnswer::text($entry, 'since'));
        return ($entry['by'] ?? null) === 'stop' && strlen($end) === 4 && $line->old === "…$end"
            && $since !== false && $since <= $line->at + self::SKEW_S && $since >= $line->at - self::LONGEST_S;
    }
}
