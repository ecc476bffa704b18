<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use Illuminate\Database\QueryException;

/** WHMCS's activity log. Staff read it, so no number, no secret and no markup goes in. */
final class ActivityLog
{
    private const LONGEST = 400; // bytes

    /**
     * Never throws: a log that cannot be written must not stop the cron.
     *
     * @param int $clientId whose Log tab shows it, too; 0 for nobody's
     */
    public function write(string $sentence, int $clientId = 0): void
    {
        $line = 'SMS bridge: ' . self::plain($sentence, self::LONGEST);
        try {
            logActivity($line, $clientId);
        } catch (\Throwable) {
            error_log($line); // PHP's own log; from a cron without one, the mail that cron sends
        }
    }

    /** Return what went wrong, without the query and its values, which may be a number. */
    public static function cause(\Throwable $error): string
    {
        return ($error instanceof QueryException ? $error->getPrevious() ?? $error : $error)->getMessage();
    }

    /** Return $text as one line of printable ASCII without angle brackets, cut to $longest bytes. */
    public static function plain(string $text, int $longest): string
    {
        $line = preg_replace(['/\s+/', '/[^\x20-\x7e]+|[<>]/'], [' ', '?'], str_replace('…', '...', $text)) ?? '';
        return strlen($line) <= $longest ? $line : substr($line, 0, $longest - 3) . '...';
    }
}
