<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** The addon's tables. Times are seconds since 1970, so that no time zone can bend them. */
final class Schema
{
    /** The addon's version in which the tables last changed. */
    public const VERSION = '0.2.0';
    public const SPOOL = 'mod_sms_bridge_spool';
    public const STATE = 'mod_sms_bridge_state';
    public const CONSENT = 'mod_sms_bridge_consent';

    /** Make what is missing; say whether anything was. Safe to repeat. */
    public static function install(): bool
    {
        $made = self::make(self::SPOOL, [
            'id' => static fn ($table) => $table->increments('id'),
            'event_id' => static fn ($table) => $table->string('event_id', 100)->unique(),
            'invoice_id' => static fn ($table) => $table->unsignedInteger('invoice_id'),
            'stage' => static fn ($table) => $table->string('stage', 40),
            'occurred_at' => static fn ($table) => $table->unsignedInteger('occurred_at'),
            'not_before' => self::number('not_before', indexed: true), // set aside until then; 0: never was
        ]);
        $made = self::make(self::STATE, [
            'id' => static fn ($table) => $table->unsignedInteger('id')->primary(), // one row, 1
            'lease_owner' => static fn ($table) => $table->string('lease_owner', 32)->default(''),
            'lease_until' => self::number('lease_until'),
            'failures' => self::number('failures'), // in a row
            'retry_at' => self::number('retry_at'),
            'succeeded_at' => self::number('succeeded_at'),
            'trouble' => self::string('trouble', 20), // told already; '': none
            'trouble_text' => static fn ($table) => $table->string('trouble_text', 400)->default(''),
            'trouble_since' => self::number('trouble_since'),
            'warned_at' => self::number('warned_at'), // of a spool that grows
            'dropped' => self::number('dropped'), // reminders, for want of room
            'dropped_told' => self::number('dropped_told'), // as many of them were told
            'consent_key' => self::string('consent_key', 64), // of the hashes in the ledger
            'help_hash' => self::string('help_hash', 32), // of the field's help text, as long as it is ours
            'trial' => self::string('trial', 16), // who sends the next test text
        ]) || $made;
        $made = self::make(self::CONSENT, [
            'id' => static fn ($table) => $table->increments('id'),
            'client_id' => static fn ($table) => $table->unsignedInteger('client_id'),
            'after_id' => static function ($table): void {
                $table->unsignedInteger('after_id'); // the line before; 0 for the first
                $table->unique(['client_id', 'after_id']);
            },
            'at' => self::number('at', indexed: true),
            'kind' => self::string('kind', 10), // on, off, changed
            'actor' => self::string('actor', 10),
            'admin_id' => self::number('admin_id'), // of staff
            'old_shown' => self::string('old_shown', 20),
            'new_shown' => self::string('new_shown', 20),
            'old_hash' => self::string('old_hash', 64), // '' where it was blank
            'new_hash' => self::string('new_hash', 64),
            'why' => self::string('why', 200),
            'erased' => self::number('erased'),
            'explained' => self::number('explained'), // was it looked why a program blanked the field?
        ]) || $made;
        $made = Capsule::table(self::STATE)->insertOrIgnore(['id' => State::ROW]) > 0 || $made;
        if ($made) {
            Capsule::table(self::STATE)->where('consent_key', '')->update(['consent_key' => bin2hex(random_bytes(32))]);
        }
        return $made;
    }

    /** @param array<string, \Closure> $columns name ⇒ what makes it */
    private static function make(string $name, array $columns): bool
    {
        $there = Capsule::schema()->getColumnListing($name);
        $missing = array_diff_key($columns, array_flip($there));
        if ($missing === []) {
            return false;
        }
        Capsule::schema()->{$there === [] ? 'create' : 'table'}($name, static function ($table) use ($missing): void {
            $table->engine = 'InnoDB'; // a server that dies must not take the spool with it
            foreach ($missing as $make) {
                $make($table);
            }
        });
        return true;
    }

    private static function string(string $name, int $longest): \Closure
    {
        return static fn ($table) => $table->string($name, $longest)->default('');
    }

    private static function number(string $name, bool $indexed = false): \Closure
    {
        return static function ($table) use ($name, $indexed): void {
            $column = $table->unsignedInteger($name)->default(0);
            if ($indexed) {
                $column->index();
            }
        };
    }
}
