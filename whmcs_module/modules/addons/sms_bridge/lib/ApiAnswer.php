<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What the bridge answered: it did what was asked, it refused and says why, or it is away. */
final class ApiAnswer
{
    // Why it is away; each is a word of the language files.
    public const NOT_SET_UP = 'api_not_set_up';
    public const UNREACHABLE = 'api_unreachable';
    public const SLOW = 'api_slow';
    public const WRONG_TOKEN = 'api_wrong_token';
    public const STRANGE = 'api_strange'; // something else listens there, or the bridge's own fault
    public const TROUBLED = 'api_troubled'; // it answers, but cannot do its work now
    private const LONGEST_SENTENCE = 500; // characters

    /**
     * @param array<mixed> $data the answer's JSON; [] unless it is ok
     * @param string $away one of the constants, '' where the bridge gave an answer
     * @param string $said the bridge's own words, or cURL's; to be escaped like everything
     */
    private function __construct(
        public readonly int $status,
        public readonly array $data,
        public readonly string $away,
        public readonly string $said,
    ) {
    }

    public static function away(string $why, string $said): self
    {
        return new self(0, [], $why, $said);
    }

    /** Read an answer; where it was $streamed already, a 200 has nothing left to read; a 204 never has. */
    public static function of(int $status, string $body, bool $streamed): self
    {
        if ($status === 204 || $streamed && $status === 200) {
            return new self($status, [], '', '');
        }
        $data = json_decode($body, true, 64);
        $said = is_array($data) && is_string($data['detail'] ?? null) ? $data['detail'] : '';
        $said = mb_substr($said, 0, self::LONGEST_SENTENCE);
        $why = match (true) {
            $status === 401 => self::WRONG_TOKEN,
            $status === 503 && $said !== '' => self::TROUBLED,
            $status < 200, $status >= 300 && $status < 400, $status >= 500 && $status !== 502 => self::STRANGE,
            $status < 300 && !is_array($data), $status >= 300 && $said === '' => self::STRANGE,
            default => '',
        };
        return new self($status, $why === '' && $status < 300 ? $data : [], $why, $said !== '' ? $said : "HTTP $status");
    }

    /** @return array{int, array<mixed>, string, string} plain values, which a cache may keep */
    public function toArray(): array
    {
        return [$this->status, $this->data, $this->away, $this->said];
    }

    /** @param array<mixed> $kept of `toArray` @throws \Throwable for what is none */
    public static function fromArray(array $kept): self
    {
        return new self(...$kept);
    }

    public function isOk(): bool
    {
        return $this->away === '' && $this->status < 300;
    }

    /** Did the bridge say no to just this (a number it cannot read, a link, an id that is not there)? */
    public function isRefused(): bool
    {
        return $this->away === '' && $this->status >= 300;
    }

    public function isAway(): bool
    {
        return $this->away !== '';
    }

    /** Return what to tell the admin where it is not ok. */
    public function sentence(Words $words): string
    {
        if ($this->isRefused()) {
            return $this->said;
        }
        return $words->get($this->away) . ($this->said === '' ? '' : " ({$this->said})");
    }

    /** The same where it was asked to change something: no answer in time does not mean that it was not done. */
    public function sentenceOfChange(Words $words): string
    {
        return $this->sentence($words) . ($this->away === self::SLOW ? ' ' . $words->get('maybe_done') : '');
    }

    /** @param array<mixed> $one of the data @return string what stands under $key, '' where that is no text or number */
    public static function text(array $one, string $key): string
    {
        return is_scalar($one[$key] ?? null) ? (string) $one[$key] : '';
    }

    /** @return list<array<string, mixed>> the rows under $key; what is no row is left out */
    public function rows(string $key): array
    {
        $rows = is_array($this->data[$key] ?? null) ? $this->data[$key] : [];
        return array_values(array_filter($rows, 'is_array'));
    }
}
