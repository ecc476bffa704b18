<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Authentication\CurrentUser;

/** Who switched a client's texts on or off. */
final class Actor
{
    public const CLIENT = 'client';
    public const STAFF = 'staff';
    public const STOP = 'stop'; // the person, by a reply to a text
    public const API = 'api'; // another program
    public const SYSTEM = 'system'; // a cron, or nobody that can be told
    public const IMPORT = 'import'; // it was so when the ledger began

    private function __construct(public readonly string $kind, public readonly int $adminId = 0)
    {
    }

    public static function staff(Admin $admin): self
    {
        return new self(self::STAFF, $admin->id);
    }

    public static function of(string $kind): self
    {
        return new self($kind);
    }

    /**
     * Who is at work in this request.
     *
     * UNVERIFIED: that WHMCS defines ADMINAREA and CLIENTAREA on its pages, and that its external API runs as api.php.
     * An admin who is logged in as a client counts as staff.
     */
    public static function current(): self
    {
        if (basename((string) ($_SERVER['SCRIPT_NAME'] ?? '')) === 'api.php') {
            return new self(self::API);
        }
        $adminId = filter_var($_SESSION['adminid'] ?? null, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1]]);
        if ($adminId !== false && (defined('ADMINAREA') || self::isMasquerading())) {
            return new self(self::STAFF, $adminId);
        }
        return new self(defined('CLIENTAREA') ? self::CLIENT : self::SYSTEM);
    }

    private static function isMasquerading(): bool
    {
        return class_exists(CurrentUser::class) && (new CurrentUser())->isMasqueradingAdmin();
    }
}
