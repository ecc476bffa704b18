<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** The addon's two tables. Times are seconds since 1970, so that no time zone can bend them. */
final class Schema
{
    /** The addon's version in which the tables last changed. */
    public const VERSION = '0.1.0';
    public const SPOOL = 'mod_sms_bridge_spool';
    public const STATE = 'mod_sms_bridge_state';

    /** Make what is missing; say whether anything was. Safe to repeat. */
    public static function install(): bool
    {
        $made = self::make(self::SPOOL, static function ($table): void {
            $table->increments('id');
            $table->string('event_id', 100)->unique();
            $table->unsignedInteger('invoice_id');
            $table->string('stage', 40);
            $table->unsignedInteger('occurred_at');
            $table->unsignedInteger('not_before')->default(0); // set aside until then
        });
        $made = self::make(self::STATE, static function ($table): void {
            $table->unsignedInteger('id')->primary(); // one row, 1
            $table->string('lease_owner', 32)->default('');
            $table->unsignedInteger('lease_until')->default(0);
            $table->unsignedInteger('failures')->default(0); // in a row
            $table->unsignedInteger('retry_at')->default(0);
            $table->unsignedInteger('succeeded_at')->default(0);
            $table->string('trouble', 20)->default(''); // the kind already told; '' when all is well
            $table->string('trouble_text', 400)->default('');
            $table->unsignedInteger('trouble_since')->default(0);
        }) || $made;
        return Capsule::table(self::STATE)->insertOrIgnore(['id' => State::ROW]) > 0 || $made;
    }

    private static function make(string $name, \Closure $columns): bool
    {
        if (Capsule::schema()->hasTable($name)) {
            return false;
        }
        Capsule::schema()->create($name, $columns);
        return true;
    }
}
