<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** One cron's turn: win the lease, hand over, tell what is new, look at what is left, note how it stands. */
final class CronRun
{
    public function __construct(
        private readonly State $state,
        private readonly Spool $spool,
        private readonly ActivityLog $log,
        private readonly Watch $watch,
        private readonly Deadline $deadline,
    ) {
    }

    /** @throws \Throwable when the addon's own tables cannot be used */
    public function run(int $now): void
    {
        if (!$this->state->acquire($now)) {
            return; // another cron is sending
        }
        $standing = $this->state->read();
        if (BackOff::isOver($standing->retryAt, $now)) {
            $standing = $this->turn($standing, $now);
        }
        try {
            $this->watch->look($now, $standing->succeededAt === $now);
        } finally {
            $this->state->release($standing);
        }
    }

    /** Hand over and tell what is new; the telling comes before the note, so that a kill cannot silence it. */
    private function turn(Standing $before, int $now): Standing
    {
        $outcome = $this->handOver($now);
        $aside = $before->trouble === Trouble::UNREADABLE ? $this->spool->countAside() : 0;
        $after = $before->after($outcome, $aside, $now);
        if ($after->trouble !== '' && $after->trouble !== $before->trouble) {
            $this->log->write($after->troubleSaid->inEnglish());
        } elseif ($after->trouble === '' && $before->trouble !== '') {
            $this->log->write($outcome->handed === 0 ? 'the trouble reported before is over.'
                : "reminders reach the bridge again; {$outcome->handed} were handed over just now.");
        }
        return $after;
    }

    private function handOver(int $now): Outcome
    {
        try {
            $settings = Settings::load();
            $problem = $settings->problem();
            if ($problem !== null) {
                $said = new Said('trouble_settings', ['problem' => $problem->inEnglish()]); // for the log alone
                return new Outcome(0, new Trouble(Trouble::SETTINGS, $said));
            }
            $client = new BridgeClient($settings->address(), $settings->signer());
            $rejections = new Rejections($this->log);
            return (new Courier($this->spool, $this->state, $client, $rejections, $this->deadline))->deliver($now);
        } catch (\Throwable $error) {
            $said = new Said('trouble_internal', ['error' => $error->getMessage()]);
            return new Outcome(0, new Trouble(Trouble::INTERNAL, $said));
        }
    }
}
