<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What the bridge says of a number as it was typed. */
final class NumberCheck
{
    private const BUDGET_MS = 1500; // somebody saves a form and waits
    /** @var array<string, self> one form may ask twice: when it is validated and when it is saved */
    private static array $asked = [];

    /**
     * @param ?string $e164 null where it cannot be read, or where nobody could tell
     * @param string $problem the bridge's word for why it is not texted; '' where it is, or where nobody could tell
     * @param string $refusedBy stop, carrier or desk, where the number is never to be texted
     */
    private function __construct(
        public readonly ?string $e164,
        public readonly string $problem,
        public readonly string $refusedBy,
        public readonly ApiAnswer $answer,
    ) {
    }

    /** @param string $country ISO-2 of the client, '' where it is not known */
    public static function of(string $number, string $country, ?Api $api = null): self
    {
        $body = ['number' => $number, 'country' => $country === '' ? null : $country];
        $key = "$country $number";
        if (!isset(self::$asked[$key])) {
            $api ??= Api::fromSettings(Settings::load(), self::BUDGET_MS);
            self::$asked[$key] = self::read($api->send('POST', '/numbers/check', $body));
        }
        return self::$asked[$key];
    }

    private static function read(ApiAnswer $answer): self
    {
        $word = static fn (mixed $value): string => is_string($value) ? $value : '';
        $e164 = $word($answer->data['e164'] ?? null);
        $entry = is_array($answer->data['suppressed'] ?? null) ? $answer->data['suppressed'] : [];
        return new self(
            preg_match('/^\+[1-9]\d{6,14}$/D', $e164) === 1 ? $e164 : null,
            $word($answer->data['problem'] ?? null),
            $word($entry['by'] ?? null),
            $answer,
        );
    }
}
