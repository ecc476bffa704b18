<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** How it stands with the bridge after the last run. Times are seconds since 1970; 0 is never. */
final class Standing
{
    public function __construct(
        public readonly int $failures,
        public readonly int $retryAt,
        public readonly int $succeededAt,
        public readonly string $trouble,
        public readonly Said $troubleSaid,
        public readonly int $troubleSince,
    ) {
    }

    /** Return how it stands after a run with this outcome, $aside rows being set aside. */
    public function after(Outcome $outcome, int $aside, int $now): self
    {
        $failures = $outcome->backsOff() ? $this->failures + 1 : 0;
        $retryAt = $failures > 0 ? $now + BackOff::after($failures) : 0;
        $succeededAt = $outcome->handed > 0 ? $now : $this->succeededAt;
        $trouble = $outcome->trouble;
        if ($trouble !== null) {
            $since = $trouble->kind === $this->trouble ? $this->troubleSince : $now;
            return new self($failures, $retryAt, $succeededAt, $trouble->kind, $trouble->said, $since);
        }
        if ($this->persists($outcome, $aside)) {
            return new self(
                $failures,
                $retryAt,
                $succeededAt,
                $this->trouble,
                $this->troubleSaid,
                $this->troubleSince,
            );
        }
        return new self($failures, $retryAt, $succeededAt, '', new Said(''), 0);
    }

    /** An idle run proves nothing about the bridge, and rows set aside are trouble as long as they lie there. */
    private function persists(Outcome $outcome, int $aside): bool
    {
        return match ($this->trouble) {
            '', Trouble::SETTINGS, Trouble::INTERNAL => false,
            Trouble::UNREADABLE => $aside > 0,
            default => $outcome->handed === 0,
        };
    }
}
