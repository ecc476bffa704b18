<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** The custom field in which clients keep their number; blank means that they want no texts. */
final class SmsField
{
    public const NAME = 'Mobile number for SMS';
    private const DESCRIPTION = 'We text you here when an invoice needs your attention, beside the e-mail. '
        . 'Leave it blank to get no texts at all. Our texts never hold a link.';

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

    /** @return list<int> ids of the fields that bear the name, `Name|Friendly name` included; any letter case */
    public static function named(): array
    {
        $bears = static fn (string $name): bool
            => strcasecmp(trim(explode('|', $name, 2)[0]), self::NAME) === 0;
        return array_keys(array_filter(self::all(), $bears));
    }

    /** Make the field unless there is one; say whether it was made. */
    public static function ensure(): bool
    {
        if (self::named() !== []) {
            return false;
        }
        return Capsule::table('tblcustomfields')->insert([
            'type' => 'client',
            'relid' => 0,
            'fieldname' => self::NAME,
            'fieldtype' => 'text',
            'description' => self::DESCRIPTION,
            'fieldoptions' => '',
            'regexpr' => '',
            'adminonly' => '',
            'required' => '',
            'showorder' => 'on',
            'showinvoice' => '',
            'sortorder' => 0,
        ]);
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
