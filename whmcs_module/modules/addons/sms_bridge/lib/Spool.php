<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** Reminders that the bridge has not taken yet, oldest first. */
final class Spool
{
    /** One INSERT; the unique event id makes a repeated hook of the same day a no-op. */
    public function keep(Event $event): void
    {
        Capsule::table(Schema::SPOOL)->insertOrIgnore([
            'event_id' => $event->id,
            'invoice_id' => $event->invoiceId,
            'stage' => $event->stage,
            'occurred_at' => $event->occurredAt,
        ]);
    }

    /** @return array<int, Event> by row number */
    public function due(int $limit, int $now): array
    {
        $rows = Capsule::table(Schema::SPOOL)->where('not_before', '<=', $now)->orderBy('id')->limit($limit)->get();
        $events = [];
        foreach ($rows as $row) {
            $events[(int) $row->id] = new Event(
                (string) $row->event_id,
                (int) $row->invoice_id,
                (string) $row->stage,
                (int) $row->occurred_at,
            );
        }
        return $events;
    }

    /** @param list<int> $rows */
    public function forget(array $rows): void
    {
        if ($rows !== []) {
            Capsule::table(Schema::SPOOL)->whereIn('id', $rows)->delete();
        }
    }

    /**
     * Set rows aside until then, so that they do not stand in the way of others.
     *
     * @param list<int> $rows
     */
    public function hold(array $rows, int $until): void
    {
        if ($rows !== []) {
            Capsule::table(Schema::SPOOL)->whereIn('id', $rows)->update(['not_before' => $until]);
        }
    }

    public function count(): int
    {
        return Capsule::table(Schema::SPOOL)->count();
    }

    /** Return how many rows were ever set aside and are still here. */
    public function countHeld(): int
    {
        return Capsule::table(Schema::SPOOL)->where('not_before', '>', 0)->count();
    }
}
