<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Hands the spool over in batches until it is empty, the budget is spent or the bridge says stop. */
final class Courier
{
    private const BATCH = 500; // events; the most that the bridge takes in one call
    private const LEAST_MS = 100; // with less left, no further call is begun
    private const MOST_SUSPECTS = 20; // when nothing at all gets through, the fault is not in single rows

    private int $handed = 0;
    private int $suspects = 0; // rows that the bridge cannot read or does not answer for

    public function __construct(
        private readonly Spool $spool,
        private readonly State $lease,
        private readonly BridgeClient $bridge,
        private readonly Rejections $rejections,
        private readonly Deadline $deadline,
    ) {
    }

    public function deliver(int $now): Outcome
    {
        $size = self::BATCH;
        while ($this->deadline->leftMs() >= self::LEAST_MS) {
            $batch = $this->spool->due($size, $now);
            $isHopeless = $this->handed === 0 && $this->suspects >= self::MOST_SUSPECTS;
            if ($batch === [] || $isHopeless || !$this->lease->isOurs()) {
                break;
            }
            $answer = $this->bridge->post($batch, $this->deadline->leftMs());
            if ($answer->blamesTheBatch() && count($batch) > 1) {
                $size = intdiv(count($batch), 2); // halve until the bad one is alone
                continue;
            }
            $trouble = $answer->blamesTheBatch() ? null : $answer->trouble();
            if ($trouble !== null) {
                return new Outcome($this->handed, $trouble);
            }
            $this->settle($batch, $answer, $now);
            $size = $answer->blamesTheBatch() ? $size : min(self::BATCH, $size * 2);
        }
        return new Outcome($this->handed, $this->suspicion());
    }

    /**
     * Every row either leaves the spool or is set aside, so that the next batch is another one.
     *
     * A killed run is made up for: what it told but did not delete is told again, and what the bridge has but the
     * spool still holds comes back as a duplicate.
     *
     * @param list<Event> $batch
     */
    private function settle(array $batch, Answer $answer, int $now): void
    {
        $verdicts = $answer->blamesTheBatch() ? [] : $answer->verdicts();
        $this->rejections->tell($batch, $verdicts);
        $ids = array_map(static fn (Event $event): string => $event->id, $batch);
        $named = array_values(array_intersect($ids, array_map('strval', array_keys($verdicts))));
        $others = array_values(array_diff($ids, $named));
        $this->spool->forget($named);
        $this->handed += count($named);
        $this->spool->setAside($others, $now);
        $this->suspects += count($others);
    }

    private function suspicion(): ?Trouble
    {
        return $this->suspects === 0 ? null : new Trouble(
            Trouble::UNREADABLE,
            new Said('trouble_unreadable', ['count' => $this->suspects]),
        );
    }
}
