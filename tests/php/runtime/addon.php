<?php

/** What WHMCS does for the addon whose page is opened; for run.php and site.php. */

declare(strict_types=1);

use WHMCS\Database\Capsule;

const ADDON = 'sms_bridge';

function addon_folder(): string
{
    return getenv('T_ROOT') . '/modules/addons/' . ADDON;
}

function addon_file(): void
{
    require_once addon_folder() . '/' . ADDON . '.php';
}

/** @return array<string, mixed> as WHMCS hands them to the addon's functions */
function addon_vars(?string $language): array
{
    $vars = ['module' => ADDON, 'modulelink' => 'addonmodules.php?module=' . ADDON, 'access' => '', '_lang' => null];
    $file = addon_folder() . "/lang/$language.php";
    if ($language !== null && is_file($file)) {
        $_ADDONLANG = [];
        require $file;
        $vars['_lang'] = $_ADDONLANG;
    }
    return $vars + Capsule::table('tbladdonmodules')->where('module', ADDON)->pluck('value', 'setting')->all();
}
