<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Something that keeps reminders back. Each kind has one remedy and is told once, until it is over. */
final class Trouble
{
    public const SETTINGS = 'settings'; // complete the addon's settings
    public const UNREACHABLE = 'unreachable'; // start the bridge, or look at its log
    public const REFUSED = 'refused'; // wrong address, secret or clock
    public const UNREADABLE = 'unreadable'; // some rows are set aside; look at the versions of both halves
    public const INTERNAL = 'internal'; // a fault of the addon or the database

    public function __construct(public readonly string $kind, public readonly Said $said)
    {
    }
}
