<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** One row: who is sending, when to try again, and which trouble has been told already. */
final class State
{
    public const ROW = 1;
    private const LEASE_S = 60; // far above the cron budget; a killed run's lease ends by itself

    private string $owner;

    public function __construct()
    {
        $this->owner = bin2hex(random_bytes(8));
    }

    /**
     * Win the right to send; false while another run has it.
     *
     * One conditional UPDATE, committed before any network: of two crons at once, one changes the row. A lease that
     * ends later than any can was taken while the clock was ahead, and does not count.
     */
    public function acquire(int $now): bool
    {
        return Capsule::table(Schema::STATE)->where('id', self::ROW)
            ->where(static fn ($lease) => $lease->where('lease_until', '<=', $now)
                ->orWhere('lease_until', '>', $now + self::LEASE_S))
            ->update(['lease_owner' => $this->owner, 'lease_until' => $now + self::LEASE_S]) === 1;
    }

    /** Is the lease still this run's? A run that was suspended meanwhile may have been overtaken. */
    public function isOurs(): bool
    {
        return Capsule::table(Schema::STATE)->where('id', self::ROW)->where('lease_owner', $this->owner)->exists();
    }

    public function read(): Standing
    {
        $row = Capsule::table(Schema::STATE)->where('id', self::ROW)->first();
        if ($row === null) {
            throw new \RuntimeException('The row of ' . Schema::STATE . ' is gone.');
        }
        return new Standing(
            (int) $row->failures,
            (int) $row->retry_at,
            (int) $row->succeeded_at,
            (string) $row->trouble,
            Said::unpacked((string) $row->trouble_text),
            (int) $row->trouble_since,
        );
    }

    /** Give the right back and note how it stands; a run whose lease has gone to another changes nothing. */
    public function release(Standing $standing): void
    {
        Capsule::table(Schema::STATE)->where('id', self::ROW)->where('lease_owner', $this->owner)->update([
            'lease_owner' => '',
            'lease_until' => 0,
            'failures' => $standing->failures,
            'retry_at' => $standing->retryAt,
            'succeeded_at' => $standing->succeededAt,
            'trouble' => $standing->trouble,
            'trouble_text' => $standing->trouble === '' ? '' : $standing->troubleSaid->packed(),
            'trouble_since' => $standing->troubleSince,
        ]);
    }
}
