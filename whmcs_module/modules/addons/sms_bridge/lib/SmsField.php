<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** The custom field in which clients keep their number; blank means that they want no texts. */
final class SmsField
{
    public const NAME = 'Mobile number for SMS';

    /** @return array<int, string> all client fields: id ⇒ name, entities decoded */
    public static function all(): array
    {
        $rows = Capsule::table('tblcustomfields')->where('type', 'client')->orderBy('id')->get();
        $fields = [];
        foreach ($rows as $row) {
            $fields[(int) $row->id] = Settings::decode((string) $row->fieldname);
        }
        return $fields;
    }

    /** @return array<int, string> those that bear the name, `Name|Friendly name` included; any letter case */
    public static function named(): array
    {
        $bears = static fn (string $name): bool
            => strcasecmp(trim(explode('|', $name, 2)[0]), self::NAME) === 0;
        return array_filter(self::all(), $bears);
    }

    /** @return array<int, string> the fields that may be meant: the chosen one, else all of the name; one is right */
    public static function meant(Settings $settings): array
    {
        $pinned = $settings->smsFieldId();
        return $pinned === null ? self::named() : array_intersect_key(self::all(), [$pinned => true]);
    }

    /** Return the id of the field in use; null where it is missing, or not the only one of its name. */
    public static function theOne(Settings $settings): ?int
    {
        $meant = self::meant($settings);
        return count($meant) === 1 ? array_key_first($meant) : null;
    }

    /** Return the word for what is wrong with the field; null where there is the one in use. */
    public static function fault(Settings $settings): ?string
    {
        return match (count(self::meant($settings))) {
            0 => 'field_missing',
            1 => null,
            default => 'field_doubled',
        };
    }

    /**
     * What keeps clients from choosing with this field: words of the language files.
     *
     * UNVERIFIED: how WHMCS stores a field's options; and whether it holds a blank value against the regular expression
     * of a field that is not required.
     *
     * @return list<string>
     */
    public static function unfit(int $id): array
    {
        $field = Capsule::table('tblcustomfields')->where('id', $id)->first();
        $option = static fn (string $name): string => Settings::decode((string) ($field->{$name} ?? ''));
        $isOn = static fn (string $name): bool => !in_array(strtolower($option($name)), ['', '0', 'off', 'no'], true);
        return array_keys(array_filter([
            'field_no_text' => strtolower($option('fieldtype')) !== 'text',
            'field_required' => $isOn('required'),
            'field_admin_only' => $isOn('adminonly'),
            'field_no_blank' => self::refusesBlank($option('regexpr')),
        ]));
    }

    private static function refusesBlank(string $pattern): bool
    {
        try {
            return $pattern !== '' && @preg_match($pattern, '') === 0;
        } catch (\Throwable) {
            return false; // some error handlers turn the warning of a broken pattern into an exception
        }
    }

    /** Return what clients read above the field: `Name|Friendly name` shows the second. */
    public static function label(int $id): string
    {
        $name = explode('|', self::all()[$id] ?? self::NAME, 2);
        return trim($name[1] ?? $name[0]);
    }

    /** Make the field unless there is one; say whether it was made. */
    public static function ensure(): bool
    {
        if (self::named() !== []) {
            return false;
        }
        Capsule::table('tblcustomfields')->insert([
            'type' => 'client',
            'relid' => 0,
            'fieldname' => self::NAME,
            'fieldtype' => 'text',
            'description' => '', // FieldHelp writes it
            'fieldoptions' => '',
            'regexpr' => '',
            'adminonly' => '',
            'required' => '',
            'showorder' => 'on',
            'showinvoice' => '',
            'sortorder' => 0,
        ]);
        FieldHelp::write(Settings::load());
        return true;
    }

    /** @return array<int|string, string> for the settings page; never throws, the page must open without a database */
    public static function options(): array
    {
        $options = ['' => 'Find it by its name: ' . self::NAME];
        try {
            foreach (self::all() as $id => $name) {
                $options[$id] = "$id: " . htmlspecialchars($name, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
            }
        } catch (\Throwable) {
            // The name alone can be chosen.
        }
        return $options;
    }
}
