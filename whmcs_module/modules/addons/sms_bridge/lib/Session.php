<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** The admin's session, which lets one of the admin's pages at a time through. */
final class Session
{
    /**
     * Do what takes long without holding it, so that other pages need not wait. What is put into it meanwhile is lost.
     *
     * @template T
     * @param \Closure(): T $work
     * @return T
     */
    public static function freed(\Closure $work): mixed
    {
        $isOurs = session_status() === PHP_SESSION_ACTIVE;
        if ($isOurs) {
            session_write_close();
        }
        try {
            return $work();
        } finally {
            if ($isOurs && !headers_sent()) {
                session_start(); // WHMCS's own page comes, and finds it as it was
            }
        }
    }
}
