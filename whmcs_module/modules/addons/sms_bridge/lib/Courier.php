<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Hands the spool over in batches until it is empty, the budget is spent or the bridge says stop. */
final class Courier
{
    private const BATCH = 500; // events; the most that the bridge takes in one call
    private const LEAST_MS = 100; // with less left, no further call is begun
    private const HOLD_S = 600;
    private const MOST_SUSPECTS = 20; // when nothing at all gets through, the fault is not in single rows

    private int $handed = 0;
    /** @var list<int> rows that the bridge cannot read or does not answer for */
    private array $suspects = [];

    public function __construct(
        private readonly Spool $spool,
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
            if ($batch === [] || $this->handed === 0 && count($this->suspects) >= self::MOST_SUSPECTS) {
                break;
            }
            $answer = $this->bridge->post(array_values($batch), $this->deadline->leftMs());
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
     * @param array<int, Event> $batch
     */
    private function settle(array $batch, Answer $answer, int $now): void
    {
        $verdicts = $answer->blamesTheBatch() ? [] : $answer->verdicts();
        $named = array_filter($batch, static fn (Event $event): bool => isset($verdicts[$event->id]));
        $this->spool->forget(array_keys($named));
        $this->handed += count($named);
        foreach ($named as $event) {
            if ($verdicts[$event->id] !== Answer::TAKEN) {
                $this->rejections->add($event, $verdicts[$event->id]);
            }
        }
        $others = array_keys(array_diff_key($batch, $named));
        $this->spool->hold($others, $now + self::HOLD_S);
        $this->suspects = [...$this->suspects, ...$others];
    }

    private function suspicion(): ?Trouble
    {
        $count = count($this->suspects);
        return $count === 0 ? null : new Trouble(
            Trouble::UNREADABLE,
            "the bridge could not read $count kept reminder(s) or did not answer for them. They are kept and tried "
            . 'again every ten minutes; check that the addon and the bridge have the same version.',
        );
    }
}
