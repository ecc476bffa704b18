<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Signs as the Standard Webhooks specification, version 1, says (symmetric): once with each secret that is in use. */
final class Signer
{
    private const PREFIX = 'whsec_';
    private const SHORTEST_KEY = 24; // bytes; the specification asks for 24 to 64

    /** @var list<string> */
    private array $keys;

    /** @throws BadSetting */
    public function __construct(#[\SensitiveParameter] string ...$secrets)
    {
        if ($secrets === []) {
            throw new BadSetting('bad_secret_missing');
        }
        $this->keys = array_map(self::key(...), array_values($secrets));
    }

    /** Return `v1,<base64 HMAC-SHA256 of id.timestamp.body>`, one for each secret, with spaces between. */
    public function sign(string $hookId, int $timestamp, string $body): string
    {
        $sign = static fn (string $key): string
            => 'v1,' . base64_encode(hash_hmac('sha256', "$hookId.$timestamp.$body", $key, true));
        return implode(' ', array_map($sign, $this->keys));
    }

    private static function key(#[\SensitiveParameter] string $secret): string
    {
        if (!str_starts_with($secret, self::PREFIX)) {
            throw new BadSetting('bad_secret_prefix');
        }
        $encoded = substr($secret, strlen(self::PREFIX));
        $key = strlen($encoded) % 4 === 0 ? base64_decode($encoded, true) : false;
        if ($key === false) {
            throw new BadSetting('bad_secret_base64');
        }
        if (strlen($key) < self::SHORTEST_KEY) {
            throw new BadSetting('bad_secret_short');
        }
        return $key;
    }
}
