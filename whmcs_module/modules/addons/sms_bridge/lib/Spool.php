<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** Reminders that the bridge has not taken yet. Rows are named by their event, as the bridge's answer does. */
final class Spool
{
    private const ASIDE_S = 600;

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

    /**
     * Return the next batch: the oldest first, and what was set aside only when nothing else is left.
     *
     * Both reads follow an index, however many rows wait.
     *
     * @return list<Event>
     */
    public function due(int $limit, int $now): array
    {
        $rows = Capsule::table(Schema::SPOOL)->where('not_before', 0)->orderBy('id')->limit($limit)->get();
        if (count($rows) === 0) {
            $rows = Capsule::table(Schema::SPOOL)->where('not_before', '>', 0)
                ->where(static fn ($time) => $time->where('not_before', '<=', $now)
                    ->orWhere('not_before', '>', $now + self::ASIDE_S)) // the clock was ahead then
                ->orderBy('not_before')->orderBy('id')->limit($limit)->get();
        }
        return array_map(Event::fromRow(...), $rows->all());
    }

    /** @param list<string> $ids of events */
    public function forget(array $ids): void
    {
        if ($ids !== []) {
            Capsule::table(Schema::SPOOL)->whereIn('event_id', $ids)->delete();
        }
    }

    /**
     * Leave them for ten minutes, so that they do not stand in the way of others.
     *
     * @param list<string> $ids of events
     */
    public function setAside(array $ids, int $now): void
    {
        if ($ids !== []) {
            Capsule::table(Schema::SPOOL)->whereIn('event_id', $ids)->update(['not_before' => $now + self::ASIDE_S]);
        }
    }

    public function backlog(): Backlog
    {
        $oldest = Capsule::table(Schema::SPOOL)->orderBy('id')->value('occurred_at');
        return $oldest === null ? new Backlog(0, 0) : new Backlog($this->count(), (int) $oldest);
    }

    public function count(): int
    {
        return Capsule::table(Schema::SPOOL)->count();
    }

    /** Return how many rows were ever set aside and are still here. */
    public function countAside(): int
    {
        return Capsule::table(Schema::SPOOL)->where('not_before', '>', 0)->count();
    }
}
