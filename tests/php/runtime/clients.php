<?php

/** What WHMCS does when a client's details are saved, in the client area, in the admin area and by its API. For site.php. */

declare(strict_types=1);

use WHMCS\Config\Setting;
use WHMCS\Database\Capsule;

/** A menu of the client area, as far as an addon changes it. */
final class Menu
{
    /** @param array<string, self> $children */
    public function __construct(private array $children, private string $html = '')
    {
    }

    public function getChild(string $name): ?self
    {
        return $this->children[$name] ?? null;
    }

    /** @param array<string, mixed> $options */
    public function addChild(string $name, array $options): void
    {
        $this->html .= '<a href="' . htmlspecialchars($options['uri']) . '">' . htmlspecialchars($options['label']) . '</a>';
    }

    public function html(): string
    {
        return $this->html . implode('', array_map(static fn (self $one): string => $one->html(), $this->children));
    }
}

/** The client area: neutral markup, as every theme has it. */
function client_shell(string $title, string $html): void
{
    $title = htmlspecialchars($title, ENT_QUOTES);
    $menu = new Menu(['Billing' => new Menu([])]);
    run_hook('ClientAreaPrimaryNavbar', $menu);
    echo '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        . '<meta name="viewport" content="width=device-width, initial-scale=1">'
        . "<title>$title</title><link rel=\"stylesheet\" href=\"/assets/css/bootstrap.min.css\">"
        . '<script>var csrfToken = "' . generate_token('plain') . '";</script></head>'
        . "<body><nav>{$menu->html()}</nav><div class=\"container\"><h1>$title</h1>$html</div></body></html>";
}

/** Only who is logged in comes past here. */
function client_id(): int
{
    if (!isset($_SESSION['uid'])) {
        header('Location: /login.php', true, 302);
        exit;
    }
    return (int) $_SESSION['uid'];
}

/**
 * Validate and save, with WHMCS's hooks around it. Whether the API fires CustomFieldSave is not documented, so it can
 * be left out.
 *
 * @param array<int, string> $fields custom field id ⇒ value
 * @return list<string> what the validation says
 */
function save_client(int $clientId, string $country, array $fields, bool $validates, bool $firesFieldSave): array
{
    $vars = ['country' => $country, 'customfield' => $fields];
    $said = $validates ? array_merge(...array_map(
        static fn (mixed $one): array => array_values(array_filter((array) $one, 'is_string')),
        run_hook('ClientDetailsValidation', $vars),
    ), ...[[]]) : [];
    if ($said !== []) {
        return $said;
    }
    Capsule::table('tblclients')->where('id', $clientId)->update(['country' => $country]);
    foreach ($fields as $fieldId => $value) {
        $saved = ['fieldid' => $fieldId, 'relid' => $clientId, 'value' => $value];
        foreach ($firesFieldSave ? run_hook('CustomFieldSave', $saved) : [] as $answer) {
            $value = $answer['value'] ?? $value;
        }
        $row = ['fieldid' => $fieldId, 'relid' => $clientId];
        Capsule::table('tblcustomfieldsvalues')->updateOrInsert($row, ['value' => $value]);
    }
    run_hook('ClientEdit', ['userid' => $clientId, 'country' => $country, 'olddata' => []]);
    return [];
}

/** @return array<int, string> */
function posted_fields(): array
{
    return array_map('strval', array_filter($_POST['customfield'] ?? [], 'is_string'));
}

/** @return list<array<string, mixed>> the custom fields, as a theme's template gets them */
function field_rows(int $clientId): array
{
    $row = static fn (object $field): array => [
        'id' => $field->id,
        'name' => $field->fieldname,
        'description' => $field->description,
        'value' => Capsule::table('tblcustomfieldsvalues')->where('fieldid', $field->id)->where('relid', $clientId)
            ->value('value'),
    ];
    return array_map($row, Capsule::table('tblcustomfields')->where('type', 'client')->get()->all());
}

function details_form(int $clientId, array $said): string
{
    $fields = field_rows($clientId);
    if (!defined('ADMINAREA')) { // what a hook returns takes the place of the page's own
        $page = array_merge(['customfields' => $fields], ...run_hook('ClientAreaPageProfile', ['customfields' => $fields]));
        $fields = $page['customfields'];
    }
    $html = '';
    foreach ($said as $sentence) {
        $html .= "<div class=\"alert alert-danger\">$sentence</div>"; // as the themes do: without escaping
    }
    $country = Capsule::table('tblclients')->where('id', $clientId)->value('country');
    $html .= '<form method="post">' . generate_token() . "<input name=\"country\" value=\"$country\">";
    foreach ($fields as ['id' => $id, 'name' => $name, 'description' => $description, 'value' => $value]) {
        $html .= "<label for=\"customfield$id\">$name</label>"
            . "<input id=\"customfield$id\" name=\"customfield[$id]\" value=\"$value\"><small>$description</small>";
    }
    return $html . '<button>Save Changes</button></form>';
}

function client_details(): void
{
    $said = [];
    if ($_SERVER['REQUEST_METHOD'] === 'POST') {
        check_token('WHMCS.default');
        $said = save_client(client_id(), (string) $_POST['country'], posted_fields(), true, true);
    }
    client_shell('Account Details', details_form(client_id(), $said));
}

function client_profile(): void
{
    current_admin();
    $clientId = (int) ($_GET['userid'] ?? 0);
    check_token('WHMCS.admin.default');
    $said = save_client($clientId, (string) $_POST['country'], posted_fields(), true, true);
    admin_shell('Client Profile', details_form($clientId, $said));
}

/** UpdateClient of the external API; nobody's session, no validation. */
function api(): void
{
    $_SESSION = [];
    $fields = unserialize((string) base64_decode((string) $_POST['customfields'], true), ['allowed_classes' => false]);
    $clientId = (int) $_POST['clientid'];
    $country = (string) Capsule::table('tblclients')->where('id', $clientId)->value('country');
    save_client($clientId, $country, array_map('strval', $fields), false, ($_POST['fires'] ?? 'yes') === 'yes');
    echo json_encode(['result' => 'success', 'clientid' => $clientId]);
}

/** index.php?m=…: the addon's page for clients, its template through Smarty. */
function addon_client_page(): void
{
    $language = (string) ($_SESSION['Language'] ?? Setting::getValue('Language'));
    addon_file();
    $page = (ADDON . '_clientarea')(['modulelink' => 'index.php?m=' . ADDON] + addon_vars($language));
    if ($page['requirelogin']) {
        client_id();
    }
    require_once 'smarty4/Smarty.class.php'; // Debian's package, by include_path
    $smarty = new Smarty();
    $smarty->setTemplateDir(addon_folder() . '/templates');
    $smarty->setCompileDir(getenv('T_ROOT') . '/templates_c');
    foreach ($page['vars'] as $name => $value) {
        $smarty->assign($name, $value);
    }
    client_shell($page['pagetitle'], $smarty->fetch("{$page['templatefile']}.tpl"));
}
