<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** What clients keep in the SMS field, read in WHMCS's own tables. */
final class FieldValues
{
    private const TABLE = 'tblcustomfieldsvalues';
    private const LONGEST = 1000; // characters; the bridge reads no number that is half as long

    public function __construct(private readonly int $fieldId)
    {
    }

    /** Return those of the one field that is in use; null where it is missing or there are several. */
    public static function inUse(Settings $settings): ?self
    {
        $id = SmsField::theOne($settings);
        return $id === null ? null : new self($id);
    }

    /**
     * Give the next rows behind row $after that hold anything, with the client's country.
     *
     * @return array<int, array{client_id: int, value: string, country: ?string}> row ⇒ what /v1/numbers/match takes
     */
    public function behind(int $after, int $most): array
    {
        $rows = Capsule::table(self::TABLE)
            ->join('tblclients', 'tblclients.id', '=', self::TABLE . '.relid')
            ->where(self::TABLE . '.fieldid', $this->fieldId)
            ->where(self::TABLE . '.id', '>', $after)
            ->where(self::TABLE . '.value', '<>', '')
            ->whereRaw('CHAR_LENGTH(' . self::TABLE . '.value) <= ' . self::LONGEST)
            ->orderBy(self::TABLE . '.id')
            ->limit($most)
            ->get([self::TABLE . '.id', self::TABLE . '.relid', self::TABLE . '.value', 'tblclients.country']);
        $found = [];
        foreach ($rows as $row) {
            $found[(int) $row->id] = self::candidate($row);
        }
        return $found;
    }

    /** @return list<array{client_id: int, value: string, country: ?string}> the rows of one client; WHMCS promises no single one */
    public function of(int $clientId): array
    {
        $rows = Capsule::table(self::TABLE)
            ->join('tblclients', 'tblclients.id', '=', self::TABLE . '.relid')
            ->where(self::TABLE . '.fieldid', $this->fieldId)
            ->where(self::TABLE . '.relid', $clientId)
            ->get([self::TABLE . '.relid', self::TABLE . '.value', 'tblclients.country']);
        return array_map(self::candidate(...), array_values($rows->all()));
    }

    /** How many rows hold anything: for a progress bar. */
    public function count(int $behind = 0): int
    {
        return Capsule::table(self::TABLE)->where('fieldid', $this->fieldId)->where('id', '>', $behind)
            ->where('value', '<>', '')->count();
    }

    /** @return array{client_id: int, value: string, country: ?string} */
    private static function candidate(object $row): array
    {
        $country = (string) $row->country;
        return [
            'client_id' => (int) $row->relid,
            'value' => (string) $row->value,
            'country' => $country === '' ? null : $country,
        ];
    }
}
