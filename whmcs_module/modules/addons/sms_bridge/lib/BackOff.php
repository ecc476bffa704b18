<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** How long to leave a bridge alone that does not answer. The first wait is above its own Retry-After. */
final class BackOff
{
    private const LONGEST_MIN = 30;

    /** Return the wait in seconds after so many failures in a row: 1, 2, 4, 8, 16, then 30 minutes. */
    public static function after(int $failures): int
    {
        return 60 * min(2 ** min(max($failures, 1) - 1, 10), self::LONGEST_MIN);
    }

    /** Is it time for a try? A wait longer than any of ours was noted while the clock was ahead. */
    public static function isOver(int $retryAt, int $now): bool
    {
        return $retryAt <= $now || $retryAt > $now + 60 * self::LONGEST_MIN;
    }
}
