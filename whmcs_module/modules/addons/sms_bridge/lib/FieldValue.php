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

    /** Put $value into the field and note in the ledger who did it and why. '' switches the client's texts off. */
    public function set(int $clientId, string $value, Actor $actor, string $why): void
    {
        $before = $this->read($clientId);
        Capsule::connection()->transaction(function () use ($clientId, $value): void {
            $row = ['fieldid' => $this->fieldId, 'relid' => $clientId, 'value' => htmlspecialchars($value, ENT_QUOTES)];
            $there = $this->rows($clientId)->lockForUpdate()->count();
            $there > 0 ? $this->rows($clientId)->update($row) : Capsule::table('tblcustomfieldsvalues')->insert($row);
        });
        (new Consent())->note($clientId, $value, $actor, $why, $before);
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
