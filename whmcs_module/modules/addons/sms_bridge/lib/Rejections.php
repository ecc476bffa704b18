<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Reminders that the bridge turned down for good, with its reasons. */
final class Rejections
{
    private const LONGEST_REASON = 200; // bytes

    /** @var list<string> */
    private array $told = [];

    public function add(Event $event, string $reason): void
    {
        $reason = ActivityLog::plain($reason, self::LONGEST_REASON);
        $this->told[] = "the bridge rejected the reminder '{$event->stage}' of Invoice ID: "
            . "{$event->invoiceId}, so no text follows: $reason";
    }

    /** @return list<string> the first $most of them, and one line that counts the others */
    public function lines(int $most): array
    {
        $others = count($this->told) - $most;
        $lines = array_slice($this->told, 0, $most);
        return $others > 0 ? [...$lines, "the bridge rejected $others more reminder(s) in this run."] : $lines;
    }
}
