<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What support typed as a client's number and could not be taken: it is put into the form once more. */
final class Typed
{
    private const KEY = 'sms_bridge_typed'; // in the session
    private const LONGEST = 200; // characters

    public static function keep(int $clientId, Request $request): void
    {
        $cut = static fn (string $name): string => mb_substr($request->posted($name), 0, self::LONGEST);
        $_SESSION[self::KEY] = [$clientId, $cut('number'), $cut('why_on')];
    }

    /** @return array{string, string} number and reason, once; blank where nothing was typed for this client */
    public static function take(int $clientId): array
    {
        $kept = $_SESSION[self::KEY] ?? null;
        unset($_SESSION[self::KEY]);
        $isTheirs = is_array($kept) && ($kept[0] ?? null) === $clientId;
        return $isTheirs ? [(string) $kept[1], (string) $kept[2]] : ['', ''];
    }
}
