<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/**
 * Warns once a day while the spool grows old or large, and bounds it before it fills the disk.
 *
 * Every reminder is accepted: at the bound the oldest leave, which the bridge would find too old, and are counted.
 */
final class Watch
{
    public const MOST = 1000000; // reminders, some 200 MB of tables
    private const MOST_DROPPED = 20000; // reminders a run, which takes well below a second
    private const DAY_S = 86400;

    public function __construct(
        private readonly Spool $spool,
        private readonly ActivityLog $log,
        private readonly int $most = self::MOST,
    ) {
    }

    /**
     * @param bool $isDraining the bridge is taking them, so there will be room without dropping any
     * @throws \Throwable when the addon's own tables cannot be used
     */
    public function look(int $now, bool $isDraining): void
    {
        $backlog = $this->spool->backlog();
        if ($backlog->count > $this->most && !$isDraining) {
            $this->drop(min($backlog->count - $this->most, self::MOST_DROPPED));
            $backlog = $this->spool->backlog();
        }
        $state = Capsule::table(Schema::STATE)->where('id', State::ROW)->first();
        [$dropped, $told, $age] = [(int) $state->dropped, (int) $state->dropped_told, $now - (int) $state->warned_at];
        $concern = $backlog->concern($now);
        $news = $dropped > $told;
        $isTime = $age < 0 || $age >= self::DAY_S; // below zero: the clock was ahead then
        if (!($isTime && ($concern !== null || $news)) && !($news && $told === 0)) {
            return;
        }
        if ($news) {
            $this->log->write("the spool holds {$this->most} reminders at most. The oldest had to leave, $dropped since "
                . 'the addon was installed; no text follows for them.');
        }
        if ($concern !== null) {
            $this->log->write($concern->inEnglish());
        }
        Capsule::table(Schema::STATE)->where('id', State::ROW)
            ->update(['warned_at' => $now, 'dropped_told' => $dropped]);
    }

    /** Both or neither: no reminder leaves uncounted. */
    private function drop(int $count): void
    {
        Capsule::connection()->transaction(static function () use ($count): void {
            $gone = Capsule::table(Schema::SPOOL)->orderBy('id')->limit($count)->delete();
            Capsule::table(Schema::STATE)->where('id', State::ROW)->increment('dropped', $gone);
        }, 3); // tries, should it lose a deadlock
    }
}
