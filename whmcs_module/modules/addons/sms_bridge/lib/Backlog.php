<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What waits in the spool after a hand-over. In health that is nothing. */
final class Backlog
{
    public const MUCH = 100000; // reminders
    private const OLD_S = 86400; // the bridge gives most reminders three days, so two are left to act

    /** @param int $oldestAt when the oldest was fired, seconds since 1970; 0 where none waits */
    public function __construct(public readonly int $count, public readonly int $oldestAt)
    {
    }

    /** Return what staff should know when too much waits, or waits for too long; else null. */
    public function concern(int $now): ?Said
    {
        if ($this->count === 0 || $this->count < self::MUCH && $now - $this->oldestAt < self::OLD_S) {
            return null;
        }
        $since = gmdate('Y-m-d H:i', $this->oldestAt);
        $hours = max(0, intdiv($now - $this->oldestAt, 3600));
        return new Said('backlog_concern', ['count' => $this->count, 'since' => $since, 'hours' => $hours]);
    }
}
