<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** A sentence of ours, in no language yet: a key of the language files, and what stands in its places. */
final class Said
{
    private const LONGEST = 120; // bytes of a value, so that the whole fits its column

    /** @param array<string, string|int> $values */
    public function __construct(public readonly string $key, private readonly array $values = [])
    {
    }

    public function in(Words $words): string
    {
        return $words->get($this->key, $this->values);
    }

    /** As the activity log tells it. */
    public function inEnglish(): string
    {
        return $this->in(Words::in('english'));
    }

    /** As it can be kept. */
    public function packed(): string
    {
        $plain = static fn (string|int $value): string => ActivityLog::plain((string) $value, self::LONGEST);
        return json_encode([$this->key, array_map($plain, $this->values)], JSON_THROW_ON_ERROR);
    }

    /** Return what was kept. A former version kept whole sentences, which stand for themselves. */
    public static function unpacked(string $kept): self
    {
        [$key, $values] = (array) json_decode($kept, true, 3) + [null, null];
        return is_string($key) && is_array($values) ? new self($key, array_filter($values, 'is_string')) : new self($kept);
    }
}
