<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Tells which reminders the bridge turned down for good, with its reasons, without flooding the log. */
final class Rejections
{
    private const MOST_TOLD = 10; // reminders a run; the others are counted
    private const LONGEST_REASON = 200; // bytes

    private int $told = 0;

    public function __construct(private readonly ActivityLog $log)
    {
    }

    /**
     * @param list<Event> $batch
     * @param array<string, string> $verdicts event id ⇒ Answer::TAKEN or a reason
     */
    public function tell(array $batch, array $verdicts): void
    {
        $others = 0;
        foreach ($batch as $event) {
            $reason = $verdicts[$event->id] ?? Answer::TAKEN;
            if ($reason === Answer::TAKEN) {
                continue;
            }
            if (++$this->told > self::MOST_TOLD) {
                $others++;
                continue;
            }
            $reason = ActivityLog::plain($reason, self::LONGEST_REASON);
            $this->log->write("the bridge rejected the reminder '{$event->stage}' of Invoice ID: {$event->invoiceId}, "
                . "so no text follows: $reason");
        }
        if ($others > 0) {
            $this->log->write("the bridge rejected $others more reminder(s); its own log has the reasons.");
        }
    }
}
