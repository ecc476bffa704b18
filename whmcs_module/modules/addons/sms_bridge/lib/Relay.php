<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** The two hooks. Nothing is thrown or printed from here: WHMCS's cron must go on whatever we meet. */
final class Relay
{
    private const CRON_BUDGET_MS = 5000;

    /**
     * Keep one reminder: a single INSERT, no settings, no network.
     *
     * @param mixed $vars what WHMCS documents as ['invoiceid' => int, 'type' => string]
     */
    public static function paymentReminder(mixed $vars = null): void
    {
        $log = new ActivityLog();
        $invoice = '';
        try {
            $event = Event::fromHook(is_array($vars) ? $vars : [], time());
            if ($event === null) {
                $log->write('a payment reminder came without a usable invoice id and was ignored.');
                return;
            }
            $invoice = "Invoice ID: {$event->invoiceId} ({$event->stage})";
            self::keep($event, $log);
        } catch (\Throwable $error) {
            $log->write("a reminder could not be kept, so no text follows. $invoice {$error->getMessage()}");
        }
    }

    /** Hand the kept reminders to the bridge, within the budget. Takes no arguments; extra ones are dropped. */
    public static function afterCronJob(): void
    {
        $log = new ActivityLog();
        try {
            $deadline = new Deadline(self::CRON_BUDGET_MS);
            self::repair($log);
            $spool = new Spool();
            (new CronRun(new State(), $spool, $log, new Watch($spool, $log), $deadline))->run(time());
        } catch (\Throwable $error) {
            $log->write("kept reminders could not be looked at. {$error->getMessage()}");
            return;
        }
        try {
            StopSearch::afterCron(time(), $deadline);
        } catch (\Throwable $error) {
            $log->write('the ledger of consent could not be looked at. ' . ActivityLog::cause($error));
        }
    }

    /** A lost deadlock, or a table that somebody dropped, must not cost a reminder: try once more. */
    private static function keep(Event $event, ActivityLog $log): void
    {
        try {
            (new Spool())->keep($event);
        } catch (\Throwable) {
            self::repair($log);
            (new Spool())->keep($event);
        }
    }

    private static function repair(ActivityLog $log): void
    {
        try {
            if (Schema::install()) {
                $log->write('its tables were missing or of an older version and have been made.');
            }
        } catch (\Throwable) {
            // Another process is making them, or the next step fails and tells why.
        }
    }
}
