<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** One cron's turn: win the lease, hand over, note how it stands, tell what is new. */
final class CronRun
{
    private const MOST_REJECTIONS_TOLD = 10; // lines a run

    public function __construct(
        private readonly State $state,
        private readonly Spool $spool,
        private readonly ActivityLog $log,
        private readonly Deadline $deadline,
    ) {
    }

    /** @throws \Throwable when the addon's own tables cannot be used */
    public function run(int $now): void
    {
        if (!$this->state->acquire($now)) {
            return; // another cron is sending, or the bridge is given time
        }
        $before = $this->state->read();
        $rejections = new Rejections();
        $outcome = $this->handOver($rejections, $now);
        $held = $before->trouble === Trouble::UNREADABLE ? $this->spool->countHeld() : 0;
        $after = $before->after($outcome, $held, $now);
        $this->state->release($after);
        foreach ($rejections->lines(self::MOST_REJECTIONS_TOLD) as $line) {
            $this->log->write($line);
        }
        if ($after->trouble !== '' && $after->trouble !== $before->trouble) {
            $this->log->write($after->troubleText);
        } elseif ($after->trouble === '' && $before->trouble !== '') {
            $this->log->write($outcome->handed === 0 ? 'the trouble reported before is over.'
                : "reminders reach the bridge again; {$outcome->handed} were handed over just now.");
        }
    }

    private function handOver(Rejections $rejections, int $now): Outcome
    {
        try {
            $settings = Settings::load();
            $problem = $settings->problem();
            if ($problem !== null) {
                return new Outcome(0, new Trouble(Trouble::SETTINGS, "no reminder can be sent: $problem"));
            }
            $client = new BridgeClient($settings->address(), $settings->signer());
            return (new Courier($this->spool, $client, $rejections, $this->deadline))->deliver($now);
        } catch (\Throwable $error) {
            $text = 'kept reminders were not sent because of an error. ' . $error->getMessage();
            return new Outcome(0, new Trouble(Trouble::INTERNAL, $text));
        }
    }
}
