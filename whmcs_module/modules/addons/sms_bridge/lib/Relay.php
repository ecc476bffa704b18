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
            (new Spool())->keep($event);
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
            if (Schema::install()) { // somebody dropped them; without them each reminder would be lost
                $log->write('its tables were missing and have been made again.');
            }
            (new CronRun(new State(), new Spool(), $log, $deadline))->run(time());
        } catch (\Throwable $error) {
            $log->write("kept reminders could not be looked at. {$error->getMessage()}");
        }
    }
}
