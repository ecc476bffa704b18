<?php

/**
 * Runs steps in one WHMCS process: a JSON list on stdin, the list of their results on stdout.
 *
 * A result is {"value", "printed", "queries", "threw"}: what came back, what was echoed, the SQL that ran and the
 * message of what was thrown (null for none). {"$bytes": "<base64>"} in a step stands for bytes that are no UTF-8.
 */

declare(strict_types=1);

require __DIR__ . '/whmcs.php';
require __DIR__ . '/addon.php';

use WHMCS\Config\Setting;
use WHMCS\Database\Capsule;

/** Activate as the admin page does: the function first, then the lists that later page loads read. */
function activate(): mixed
{
    $answer = (ADDON . '_activate')();
    if ($answer['status'] !== 'error') {
        Setting::setValue('ActiveAddonModules', ADDON);
        Setting::setValue('AddonModulesHooks', is_file(addon_folder() . '/hooks.php') ? ADDON : '');
        $row = ['module' => ADDON, 'setting' => 'version'];
        Capsule::table('tbladdonmodules')->updateOrInsert($row, ['value' => (ADDON . '_config')()['version']]);
    }
    return $answer;
}

/** Deactivate as WHMCS does: the addon's settings go, its tables are its own business. */
function deactivate(): mixed
{
    $answer = (ADDON . '_deactivate')();
    Setting::setValue('ActiveAddonModules', '');
    Setting::setValue('AddonModulesHooks', '');
    Capsule::table('tbladdonmodules')->where('module', ADDON)->delete();
    return $answer;
}

/**
 * Show the addon's page to an admin, as a GET. For what a browser does, see site.php.
 *
 * @param array<string, mixed> $step
 */
function output(array $step): void
{
    $_SESSION = ['adminid' => $step['admin'] ?? 1];
    $_GET = $step['query'] ?? [];
    (ADDON . '_output')(addon_vars($step['language']));
}

/** @param array<string, mixed> $step */
function run_step(array $step): mixed
{
    if (!in_array($step['do'], ['hook', 'hooks', 'call', 'sign', 'watch'], true)) {
        addon_file(); // pages other than the addon's own do not load it
    }
    if (isset($step['admin'])) {
        $_SESSION = ['adminid' => $step['admin']];
    }
    return match ($step['do']) {
        'activate' => activate(),
        'deactivate' => deactivate(),
        'config' => (ADDON . '_config')(),
        'upgrade' => (ADDON . '_upgrade')(['version' => $step['version']]),
        'output' => output($step),
        'hooks' => array_keys(WhmcsHooks::$registered),
        'hook' => run_hook($step['name'], $step['vars']),
        'watch' => (new WHMCS\Module\Addon\SmsBridge\Watch(
            new WHMCS\Module\Addon\SmsBridge\Spool(),
            new WHMCS\Module\Addon\SmsBridge\ActivityLog(),
            $step['most'],
        ))->look($step['now'], $step['draining']),
        'call' => $step['function'](...$step['arguments']),
        'sign' => (new WHMCS\Module\Addon\SmsBridge\Signer(...explode(' ', $step['secret'])))
            ->sign($step['id'], $step['timestamp'], $step['body']),
    };
}

/** Put the bytes in place of {"$bytes": …}. */
function with_bytes(mixed $value): mixed
{
    if (!is_array($value)) {
        return $value;
    }
    return isset($value['$bytes']) ? base64_decode($value['$bytes'], true) : array_map('with_bytes', $value);
}

/**
 * @param Closure(): mixed $work
 * @return array{value: mixed, printed: string, queries: list<string>, threw: ?string}
 */
function observed(Closure $work): array
{
    Capsule::connection()->flushQueryLog();
    ob_start();
    $threw = $value = null;
    try {
        $value = $work();
    } catch (Throwable $error) {
        $threw = get_class($error) . ': ' . $error->getMessage();
    }
    return [
        'value' => $value,
        'printed' => (string) ob_get_clean(),
        'queries' => array_column(Capsule::connection()->getQueryLog(), 'query'),
        'threw' => $threw,
    ];
}

$steps = json_decode((string) stream_get_contents(STDIN), true, 32, JSON_THROW_ON_ERROR);
$results = [observed(WhmcsHooks::load(...))];
foreach ($steps as $step) {
    $results[] = observed(static fn (): mixed => run_step(with_bytes($step)));
}
echo json_encode($results, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE);
