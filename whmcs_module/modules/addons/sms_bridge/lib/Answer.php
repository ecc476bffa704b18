<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What came back from the bridge, or why nothing did. */
final class Answer
{
    public const TAKEN = '';

    private const PROBLEM = 'application/problem+json'; // RFC 9457

    /**
     * @param string $failure cURL's words where no whole answer came, else ''
     * @param string $type of the body, as its header says
     */
    public function __construct(
        private readonly int $status,
        private readonly string $body,
        private readonly string $failure = '',
        private readonly string $type = '',
    ) {
    }

    /** Did the bridge find fault with the batch (400, too large) rather than with us? */
    public function blamesTheBatch(): bool
    {
        return $this->failure === '' && in_array($this->status, [400, 413], true);
    }

    /** Did the bridge take the signature of a batch without events, which it then found malformed? */
    public function takesSignature(): bool
    {
        return $this->isProblem(400);
    }

    /** Did the bridge refuse the signature: another secret, or a clock that is wrong? */
    public function refusesSignature(): bool
    {
        return $this->isProblem(401);
    }

    /** Return what keeps the bridge from answering for any event, or null after a proper 202. */
    public function trouble(): ?Trouble
    {
        if ($this->failure !== '') {
            return new Trouble(Trouble::UNREACHABLE, new Said('trouble_unreachable', ['why' => $this->failure]));
        }
        if ($this->status >= 500 || $this->status === 429) {
            return new Trouble(Trouble::UNREACHABLE, new Said('trouble_answer', ['status' => $this->status]));
        }
        if ($this->status === 401) {
            return new Trouble(Trouble::REFUSED, new Said('trouble_signature'));
        }
        return $this->status === 202 && $this->verdicts() !== [] ? null : new Trouble(
            Trouble::REFUSED,
            new Said('trouble_strange', ['status' => $this->status]),
        );
    }

    /** @return array<string, string> event id ⇒ TAKEN (accepted or known already), or why it was rejected */
    public function verdicts(): array
    {
        $answer = json_decode($this->body, true, 8);
        $list = static fn (string $key): array => is_array($answer[$key] ?? null) ? $answer[$key] : [];
        $verdicts = [];
        foreach (is_array($answer) ? [...$list('accepted'), ...$list('duplicate')] : [] as $id) {
            if (is_string($id)) {
                $verdicts[$id] = self::TAKEN;
            }
        }
        foreach (is_array($answer) ? $list('rejected') : [] as $item) {
            if (is_array($item) && is_string($item['id'] ?? null)) {
                $reason = $item['reason'] ?? null;
                $verdicts[$item['id']] ??= is_string($reason) && $reason !== '' ? $reason : 'no reason given';
            }
        }
        return $verdicts;
    }

    /** Is it an error as the bridge words them? A web server before it has pages of its own for the same status. */
    private function isProblem(int $status): bool
    {
        $said = json_decode($this->body, true, 8);
        $isOurs = is_array($said) && ($said['status'] ?? null) === $status && is_string($said['detail'] ?? null);
        $type = strtolower(trim(explode(';', $this->type)[0]));
        return $this->failure === '' && $this->status === $status && $type === self::PROBLEM && $isOurs;
    }
}
