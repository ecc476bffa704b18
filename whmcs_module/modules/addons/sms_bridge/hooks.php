<?php

// WHMCS loads this file on every page, so it only registers: no query, no network, no class loaded.

if (!defined('WHMCS')) {
    die('This file cannot be accessed directly');
}

add_hook('InvoicePaymentReminder', 50, ['WHMCS\Module\Addon\SmsBridge\Relay', 'paymentReminder']);
add_hook('AfterCronJob', 50, ['WHMCS\Module\Addon\SmsBridge\Relay', 'afterCronJob']);
add_hook('AdminHomeWidgets', 50, ['WHMCS\Module\Addon\SmsBridge\Widget', 'offer']);
