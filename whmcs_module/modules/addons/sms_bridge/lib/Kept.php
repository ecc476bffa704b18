<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Keeps numbers that were searched for in the admin's session, so that addresses and logs hold only a random key. */
final class Kept
{
    private const SESSION = 'sms_bridge_searched';
    private const MOST = 50; // searches; the oldest go

    /** @return string the key; '' for nothing */
    public static function keep(#[\SensitiveParameter] string $number): string
    {
        if ($number === '') {
            return '';
        }
        $key = 'n' . bin2hex(random_bytes(8));
        $_SESSION[self::SESSION] = array_slice([...self::all(), $key => $number], -self::MOST, null, true);
        return $key;
    }

    /** Return what is kept under $key; '' for the key '', null where nothing is (any more). */
    public static function read(string $key): ?string
    {
        return $key === '' ? '' : self::all()[$key] ?? null;
    }

    /** @return array<string, string> */
    private static function all(): array
    {
        $kept = $_SESSION[self::SESSION] ?? null;
        return is_array($kept) ? array_filter($kept, 'is_string') : [];
    }
}
