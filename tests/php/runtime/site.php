<?php

/**
 * A WHMCS site for a browser, by PHP's own server: login state, tokens, the pages on which the addon shows itself.
 *
 * /admin/login.php?as=<admin id> logs an admin in, /login.php?as=<client id> a client, and its owner unless there is
 * &user=<user id>; all go without a password.
 * Environment as in whmcs.php; T_BOOTSTRAP is the folder of Debian's libjs-bootstrap.
 */

declare(strict_types=1);

$path = (string) parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if (preg_match('~^/assets/(css|js|fonts)/[\w.-]+$~', $path)) {
    $types = ['css' => 'text/css', 'js' => 'text/javascript'];
    header('Content-Type: ' . ($types[pathinfo($path, PATHINFO_EXTENSION)] ?? 'application/octet-stream'));
    readfile(getenv('T_BOOTSTRAP') . substr($path, strlen('/assets')));
    return;
}
if (preg_match('~^/modules/addons/\w+/[\w/.-]+\.(css|js|png)$~', $path, $found) && !str_contains($path, '..')) {
    $types = ['css' => 'text/css', 'js' => 'text/javascript', 'png' => 'image/png'];
    header('Content-Type: ' . $types[$found[1]]);
    readfile(getenv('T_ROOT') . $path);
    return;
}
if ($path === '/favicon.ico') {
    http_response_code(204);
    return;
}

if (str_starts_with($path, '/admin/')) {
    define('ADMINAREA', true);
} elseif ($path !== '/includes/api.php') {
    define('CLIENTAREA', true);
}
require __DIR__ . '/whmcs.php';
require __DIR__ . '/addon.php';
require __DIR__ . '/clients.php';

use WHMCS\Config\Setting;
use WHMCS\Database\Capsule;

/** WHMCS hands input over with its special characters as entities. */
function encoded(mixed $value): mixed
{
    return is_array($value) ? array_map(encoded(...), $value) : htmlspecialchars((string) $value, ENT_QUOTES);
}

/** An admin's page: the look of the Blend theme, as far as Bootstrap 3 makes it. */
function admin_shell(string $title, string $html): void
{
    $title = htmlspecialchars($title, ENT_QUOTES);
    echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        . '<meta name="viewport" content="width=device-width, initial-scale=1">'
        . "<title>WHMCS - $title</title>"
        . '<link rel="stylesheet" href="/assets/css/bootstrap.min.css">'
        . '<script>var csrfToken = "' . generate_token('plain') . '";</script></head>'
        . '<body><nav class="navbar navbar-inverse navbar-static-top"><div class="container-fluid">'
        . '<a class="navbar-brand" href="/admin/index.php">WHMCS</a></div></nav>'
        . "<div class=\"container-fluid contentarea\"><h1>$title</h1>$html</div></body></html>";
}

function denied(string $why): never
{
    http_response_code(403);
    admin_shell('Access Denied', "<p>$why</p>");
    exit;
}

function current_admin(): object
{
    $admin = Capsule::table('tbladmins')->where('id', $_SESSION['adminid'] ?? 0)->first();
    if ($admin === null) {
        header('Location: /admin/login.php', true, 302);
        exit;
    }
    return $admin;
}

/** The addon's page, guarded by the roles that were ticked in its settings. */
function addon_page(): void
{
    $admin = current_admin();
    $roles = unserialize((string) Setting::getValue('AddonModulesPerms') ?: 'a:0:{}', ['allowed_classes' => false]);
    if (($_GET['module'] ?? '') !== ADDON || !isset($roles[$admin->roleid][ADDON])) {
        denied('You do not have permission to access this page.');
    }
    addon_file();
    ob_start(); // WHMCS prints its page when it is whole
    (ADDON . '_output')(addon_vars($admin->language === '' ? 'english' : $admin->language));
    admin_shell('SMS bridge', (string) ob_get_clean());
}

/** The dashboard: what the widgets' hook gives. */
function dashboard(): void
{
    current_admin();
    $html = '';
    foreach (run_hook('AdminHomeWidgets', []) as $widget) {
        $output = $widget->generateOutput($widget->cachedData());
        $html .= '<div class="row"><div class="col-sm-4"><div class="panel panel-default" data-widget="'
            . htmlspecialchars($widget->getId()) . '"><div class="panel-heading"><h3 class="panel-title">'
            . htmlspecialchars($widget->getTitle()) . "</h3></div><div class=\"panel-body widget-content-padded\">$output"
            . '</div></div></div></div>';
    }
    admin_shell('Dashboard', $html);
}

/** A client's Summary tab: what the hooks of that page give. */
function client_summary(): void
{
    current_admin();
    $vars = ['userid' => (int) ($_GET['userid'] ?? 0)];
    admin_shell('Client Summary', implode('', array_filter(run_hook('AdminAreaClientSummaryPage', $vars), 'is_string')));
}

function login(string $kind): void
{
    session_regenerate_id();
    if (isset($_GET['as'])) {
        $_SESSION[$kind] = (int) $_GET['as'];
    }
    if (isset($_GET['user'])) {
        $_SESSION['user'] = (int) $_GET['user'];
    }
    if (isset($_GET['language'])) {
        $_SESSION['Language'] = $_GET['language'];
    }
    admin_shell('Login', 'Logged in.');
}

$_SERVER['SCRIPT_NAME'] = $path; // PHP's server tells this file
session_save_path(getenv('T_ROOT') . '/sessions');
session_start();
[$_GET, $_POST, $_REQUEST] = [encoded($_GET), encoded($_POST), encoded($_REQUEST)];
WhmcsHooks::load();
try {
    match ($path) {
        '/admin/login.php' => login('adminid'),
        '/admin/addonmodules.php' => addon_page(),
        '/admin/index.php' => dashboard(),
        '/admin/clientssummary.php' => client_summary(),
        '/admin/clientsprofile.php' => client_profile(),
        '/login.php' => login('uid'),
        '/clientarea.php' => client_details(),
        '/index.php' => addon_client_page(),
        '/includes/api.php' => api(),
        default => http_response_code(404),
    };
} catch (Throwable $error) {
    http_response_code(500);
    error_log("PHP fault: $error"); // the tests read this log
    echo 'Oops!';
}
