<?php

// WHMCS loads this file on every page, so it only registers: no query, no network, no class loaded.

if (!defined('WHMCS')) {
    die('This file cannot be accessed directly');
}

add_hook('InvoicePaymentReminder', 50, ['WHMCS\Module\Addon\SmsBridge\Relay', 'paymentReminder']);
add_hook('AfterCronJob', 50, ['WHMCS\Module\Addon\SmsBridge\Relay', 'afterCronJob']);
add_hook('AdminHomeWidgets', 50, ['WHMCS\Module\Addon\SmsBridge\Widget', 'offer']);
add_hook('ClientDetailsValidation', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'validate']);
add_hook('CustomFieldSave', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'fieldSaved']);
add_hook('ClientAdd', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'edited']);
add_hook('ClientEdit', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'edited']);
add_hook('AfterClientMerge', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'merged']);
add_hook('PreDeleteClient', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'deleted']);
add_hook('DailyCronJob', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'daily']);
add_hook('AddonModuleConfigSave', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'settingsSaved']);
add_hook('AdminAreaClientSummaryPage', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'summary']);
add_hook('ClientAreaPageProfile', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'details']);
add_hook('ClientAreaPageRegister', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'details']);
add_hook('ClientAreaPrimaryNavbar', 50, ['WHMCS\Module\Addon\SmsBridge\ClientHooks', 'navbar']);
