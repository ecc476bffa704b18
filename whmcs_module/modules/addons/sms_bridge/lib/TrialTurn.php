<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** Whose turn it is to send a test text: each page that offers it may do so once, and none after another did. */
final class TrialTurn
{
    /** What a page's form carries. */
    public static function next(): string
    {
        return (string) Capsule::table(Schema::STATE)->where('id', State::ROW)->value('trial');
    }

    /** Take the turn; false where it was taken. One conditional UPDATE: of two clicks at once, one changes the row. */
    public static function take(string $turn): bool
    {
        return Capsule::table(Schema::STATE)->where('id', State::ROW)->where('trial', $turn)
            ->update(['trial' => bin2hex(random_bytes(8))]) === 1;
    }
}
