<?php

/**
 * The addon's functions as WHMCS calls them; they only adapt WHMCS to the classes in lib/.
 */

declare(strict_types=1);

if (!defined('WHMCS')) {
    die('This file cannot be accessed directly');
}

use WHMCS\Module\Addon\SmsBridge\ActivityLog;
use WHMCS\Module\Addon\SmsBridge\Admin;
use WHMCS\Module\Addon\SmsBridge\Api;
use WHMCS\Module\Addon\SmsBridge\ClientPage;
use WHMCS\Module\Addon\SmsBridge\Consent;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\FieldHelp;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Pages\Router;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Schema;
use WHMCS\Module\Addon\SmsBridge\Settings;
use WHMCS\Module\Addon\SmsBridge\SettingsWords;
use WHMCS\Module\Addon\SmsBridge\SmsField;
use WHMCS\Module\Addon\SmsBridge\Spool;
use WHMCS\Module\Addon\SmsBridge\Words;

/** @return array<string, mixed> */
function sms_bridge_config(): array
{
    return SettingsWords::into([
        'name' => 'SMS bridge',
        'description' => 'Sends a text beside the overdue invoice e-mail, to clients who want it.',
        'author' => 'WHMCS SMS bridge',
        'language' => 'english',
        'version' => Schema::VERSION,
        'fields' => [
            'bridge_url' => [
                'FriendlyName' => 'Bridge address',
                'Type' => 'text',
                'Size' => '50',
                'Default' => 'http://127.0.0.1:8025',
                'Description' => 'Where the bridge listens. On another machine it must be https.',
            ],
            'hook_secret' => [
                'FriendlyName' => 'Hook secret',
                'Type' => 'password',
                'Size' => '80',
                'Default' => '',
                'Description' => "The bridge's BRIDGE_HOOK_SECRET: whsec_ and base64. Several are separated by "
                    . 'spaces, the newest first; all of them sign.',
            ],
            'api_token' => [
                'FriendlyName' => 'API token',
                'Type' => 'password',
                'Size' => '50',
                'Default' => '',
                'Description' => "The bridge's BRIDGE_API_TOKEN. Handing over reminders does not need it.",
            ],
            'sms_field' => [
                'FriendlyName' => 'SMS field',
                'Type' => 'dropdown',
                'Options' => SmsField::options(),
                'Default' => '',
                'Description' => 'The custom client field that holds the number; blank there means no texts. Give '
                    . 'another choice than the first to the bridge too, as BRIDGE_WHMCS_SMS_FIELD.',
            ],
        ],
    ], Words::ofAdmin());
}

/** @return array{status: string, description: string} */
function sms_bridge_activate(): array
{
    $words = Words::ofAdmin();
    try {
        Schema::install();
        $made = SmsField::ensure();
        sms_bridge_begin();
    } catch (\Throwable $error) {
        return ['status' => 'error', 'description' => $words->get('activated_not', ['why' => ActivityLog::cause($error)])];
    }
    $field = $words->get($made ? 'activated_made' : 'activated_there', ['field' => SmsField::NAME]);
    return ['status' => 'success', 'description' => $field . ' ' . $words->get('activated_next')];
}

/** @return array{status: string, description: string} */
function sms_bridge_deactivate(): array
{
    $words = Words::ofAdmin();
    try {
        $left = $words->get('deactivated_left', ['count' => (new Spool())->count()]);
    } catch (\Throwable) {
        $left = $words->get('deactivated_unread');
    }
    return ['status' => 'success', 'description' => $words->get('deactivated') . ' ' . $left];
}

/** Begin the ledger of consent with what the field holds, and write the field's help text. Can be repeated. */
function sms_bridge_begin(): void
{
    $settings = Settings::load();
    $fieldId = SmsField::theOne($settings);
    if ($fieldId !== null) {
        (new Consent())->import($fieldId);
        FieldHelp::write($settings);
    }
}

/** @param array<string, mixed> $vars `version` is the one that was installed before */
function sms_bridge_upgrade(array $vars): void
{
    try {
        if (version_compare((string) ($vars['version'] ?? '0'), Schema::VERSION, '<')) {
            Schema::install();
            sms_bridge_begin();
        }
    } catch (\Throwable $error) {
        (new ActivityLog())->write('the upgrade did not finish. ' . $error->getMessage());
    }
}

/** @param array<string, mixed> $vars */
function sms_bridge_output(array $vars): void
{
    $words = Words::given($vars['_lang'] ?? null);
    $admin = Admin::current();
    if ($admin === null) {
        echo Html::notice('danger', $words->get('no_access')); // WHMCS lets nobody come so far
        return;
    }
    $settings = Settings::load();
    $link = (string) ($vars['modulelink'] ?? 'addonmodules.php?module=' . Settings::MODULE);
    $desk = new Desk($words, Api::fromSettings($settings, words: $words), $settings, $admin, $link);
    (new Router($desk))->answer(Request::fromGlobals())->send();
}

/**
 * @param array<string, mixed> $vars
 * @return array<string, mixed>
 */
function sms_bridge_clientarea(array $vars): array
{
    return ClientPage::answer($vars);
}
