<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** The addon's settings in the language of the admin who looks at them. Their English stands in sms_bridge.php itself. */
final class SettingsWords
{
    /**
     * Put what the language has in place of the English: `setting_<name>` and `setting_<name>_help`.
     *
     * @param array<string, mixed> $config of sms_bridge_config
     * @return array<string, mixed>
     */
    public static function into(array $config, Words $words): array
    {
        $else = static fn (string $key, string $english): string
            => $words->has($key) ? $words->get($key, ['name' => SmsField::NAME]) : $english;
        $config['description'] = $else('setting_about', $config['description']);
        foreach ($config['fields'] as $name => $field) {
            $config['fields'][$name]['FriendlyName'] = $else("setting_$name", $field['FriendlyName']);
            $config['fields'][$name]['Description'] = $else("setting_{$name}_help", $field['Description']);
        }
        $byName = $config['fields']['sms_field']['Options'][''];
        $config['fields']['sms_field']['Options'][''] = $else('setting_by_name', $byName);
        return $config;
    }
}
