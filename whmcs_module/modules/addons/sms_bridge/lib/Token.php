<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** WHMCS's guard against forged requests. UNVERIFIED: its functions are not documented, but all modules use them so. */
final class Token
{
    /** The hidden input for a form. */
    public static function input(): string
    {
        return (string) generate_token();
    }

    /** End the request unless the admin's own form was posted; WHMCS itself ends it. */
    public static function checkAdmin(): void
    {
        check_token('WHMCS.admin.default');
    }
}
