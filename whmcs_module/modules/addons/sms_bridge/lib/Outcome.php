<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What one run came to. */
final class Outcome
{
    /** @param int $handed rows that the bridge has answered for, so that they have left the spool */
    public function __construct(public readonly int $handed, public readonly ?Trouble $trouble)
    {
    }

    /** Wait before the next try? Missing settings cost no network, so they are looked at in each run. */
    public function backsOff(): bool
    {
        if ($this->trouble === null || $this->trouble->kind === Trouble::SETTINGS) {
            return false;
        }
        return $this->trouble->kind !== Trouble::UNREADABLE || $this->handed === 0;
    }
}
