<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** What one client's SMS field holds. This is the only place that writes it. */
final class FieldValue
{
    private const FEWEST_DIGITS = 7; // what has fewer is no number, and its last four digits would tell most of it
    // What draws nothing, as the bridge reads it: a field of these is blank.
    private const INVISIBLE = '\p{Z}\p{C}\x{34f}\x{115f}\x{1160}\x{3164}\x{ffa0}\x{17b4}\x{17b5}\x{180b}-\x{180d}'
        . '\x{180f}\x{2800}\x{fffc}\x{fe00}-\x{fe0f}';

    public function __construct(private readonly int $fieldId)
    {
    }

    /** @throws \RuntimeException where the field is missing or not the only one of its name */
    public static function ofSettings(Settings $settings): self
    {
        $id = SmsField::theOne($settings);
        return $id === null ? throw new \RuntimeException('the SMS field is missing or doubled.') : new self($id);
    }

    /** Return what it holds, entities decoded; '' where it is blank, or where rows differ and nobody can tell. */
    public function read(int $clientId): string
    {
        return self::only($this->rows($clientId)->pluck('value')->all());
    }

    /** Do the client's rows differ, so that nobody can tell which one counts? */
    public function isAmbiguous(int $clientId): bool
    {
        return count(array_unique(array_map('strval', $this->rows($clientId)->pluck('value')->all()))) > 1;
    }

    /** Put a number into the field and note in the ledger who did it and why: both, or nothing. */
    public function fill(int $clientId, string $number, Actor $actor, string $why): void
    {
        $before = $this->read($clientId);
        Capsule::connection()->transaction(function () use ($clientId, $number, $actor, $why, $before): void {
            $this->store($clientId, $number);
            (new Consent())->note($clientId, $number, $actor, $why, $before);
        });
    }

    /** Blank the field, which ends the client's texts whatever else fails; say whether the ledger could be written. */
    public function blank(int $clientId, Actor $actor, string $why): bool
    {
        $before = $this->read($clientId);
        $this->store($clientId, '');
        try {
            (new Consent())->note($clientId, '', $actor, $why, $before);
            return true;
        } catch (\Throwable $error) {
            (new ActivityLog())->write('the ledger of consent could not be written. ' . ActivityLog::cause($error), $clientId);
            return false;
        }
    }

    private function store(int $clientId, string $value): void
    {
        Capsule::connection()->transaction(function () use ($clientId, $value): void {
            $row = ['fieldid' => $this->fieldId, 'relid' => $clientId, 'value' => htmlspecialchars($value, ENT_QUOTES)];
            $there = $this->rows($clientId)->lockForUpdate()->count();
            $there > 0 ? $this->rows($clientId)->update($row) : Capsule::table('tblcustomfieldsvalues')->insert($row);
        });
    }

    /**
     * Return the one value of a client's rows.
     *
     * @param array<mixed> $stored
     */
    public static function only(array $stored): string
    {
        $values = array_unique(array_map('strval', $stored));
        return count($values) === 1 ? self::clean(reset($values)) : '';
    }

    /** Return a value as people read it; '' where nothing of it can be seen. */
    public static function clean(string $stored): string
    {
        $value = Settings::decode($stored);
        return preg_match('/^[' . self::INVISIBLE . ']*$/uD', $value) === 1 ? '' : $value;
    }

    /** A number as notes and lists show it: its last four digits. */
    public static function masked(string $value): string
    {
        $digits = preg_replace('/\D+/', '', $value) ?? '';
        return strlen($digits) < self::FEWEST_DIGITS ? ($value === '' ? '' : '…') : '…' . substr($digits, -4);
    }

    private function rows(int $clientId): object
    {
        return Capsule::table('tblcustomfieldsvalues')->where('fieldid', $this->fieldId)->where('relid', $clientId);
    }
}
