<?php

/**
 * Stands in for WHMCS: its database layer, hook registry, logs and helpers, as far as an addon may use them.
 *
 * Environment: T_SOCK, T_DB (the database), T_ROOT (the folder that holds modules/). T_KILL_BEFORE ends the process by
 * SIGKILL before its n-th statement (a number), or before the first statement that begins so.
 */

declare(strict_types=1);

namespace {
    error_reporting(E_ALL);
    set_error_handler(static function (int $number, string $message, string $file, int $line): never {
        throw new ErrorException($message, 0, $number, $file, $line); // a notice is a fault
    });

    define('WHMCS', true);
    require 'Illuminate/Database/autoload.php'; // Debian's package, by include_path
    class_alias(Illuminate\Database\Capsule\Manager::class, 'WHMCS\Database\Capsule');

    $capsule = new Illuminate\Database\Capsule\Manager();
    $capsule->addConnection([
        'driver' => 'mysql',
        'unix_socket' => getenv('T_SOCK'),
        'host' => 'localhost',
        'database' => getenv('T_DB'),
        'username' => 'root',
        'password' => '',
        'charset' => 'utf8mb4',
        'collation' => 'utf8mb4_unicode_ci',
        'strict' => false, // WHMCS expects strict mode off
    ]);
    $capsule->setAsGlobal();
    $capsule->getConnection()->enableQueryLog();
    $killBefore = (string) getenv('T_KILL_BEFORE');
    $capsule->getConnection()->beforeExecuting(static function (string $query) use ($killBefore): void {
        static $count = 0;
        $count++;
        if ($killBefore !== '' && ($killBefore === (string) $count || str_starts_with($query, $killBefore))) {
            posix_kill(getmypid(), SIGKILL);
        }
    });

    /** lib/ of an addon: WHMCS\Module\Addon\SmsBridge\X is modules/addons/sms_bridge/lib/X.php. */
    spl_autoload_register(static function (string $class): void {
        if (preg_match('/^WHMCS\\\\Module\\\\Addon\\\\(\w+)\\\\([\w\\\\]+)$/', $class, $found)) {
            $name = strtolower((string) preg_replace('/(?<!^)[A-Z]/', '_$0', $found[1]));
            $file = getenv('T_ROOT') . "/modules/addons/$name/lib/" . str_replace('\\', '/', $found[2]) . '.php';
            if (is_file($file)) {
                require $file;
            }
        }
    });

    /** @param string|array{0: string, 1: string}|Closure $function */
    function add_hook(string $hookPoint, int $priority, string|array|Closure $function): void
    {
        WhmcsHooks::$registered[$hookPoint][$priority][] = $function;
    }

    /** @return list<mixed> what the listeners returned, lowest priority first */
    function run_hook(string $hookPoint, mixed $vars): array
    {
        $byPriority = WhmcsHooks::$registered[$hookPoint] ?? [];
        ksort($byPriority);
        return array_map(static fn (mixed $listener): mixed => $listener($vars), array_merge(...$byPriority));
    }

    function logActivity(string $message, int $clientId = 0): void
    {
        WHMCS\Database\Capsule::table('tblactivitylog')->insert(['description' => $message, 'userid' => $clientId]);
    }

    /** @param list<string> $replaceVars */
    function logModuleCall(
        string $module,
        string $action,
        mixed $request,
        mixed $response = '',
        mixed $processed = '',
        array $replaceVars = [],
    ): void {
        $line = json_encode([$module, $action, $request, $response, $processed], JSON_THROW_ON_ERROR);
        logActivity('Module Log: ' . str_replace($replaceVars, '********', $line));
    }

    /**
     * @param array<string, mixed> $values
     * @return array<string, mixed>
     */
    function localAPI(string $command, array $values = [], string $adminUser = ''): array
    {
        switch ($command) {
            case 'LogActivity':
                logActivity((string) $values['description'], (int) ($values['clientid'] ?? 0));
                return ['result' => 'success'];
            case 'GetConfigurationValue':
                $value = WHMCS\Config\Setting::getValue((string) $values['setting']);
                return ['result' => 'success', 'setting' => $values['setting'], 'value' => $value];
            case 'GetUserPermissions': // what `permissions` looks like is not documented, so a test says it
                $given = (string) WHMCS\Config\Setting::getValue("T_Permissions_{$values['user_id']}_{$values['client_id']}");
                return $given === '' ? ['result' => 'error', 'message' => 'User is not associated with client']
                    : json_decode($given, true, 8, JSON_THROW_ON_ERROR);
            default:
                return ['result' => 'error', 'message' => 'API Function Not Found'];
        }
    }

    /** A form's token is the session's; outside a session (crons, single steps) it is a constant. */
    function generate_token(string $type = 'form'): string
    {
        $token = sha1('token of ' . session_id());
        return match ($type) {
            'plain' => $token,
            'link' => "&token=$token",
            default => "<input type=\"hidden\" name=\"token\" value=\"$token\" />",
        };
    }

    /** Admins' posts and clients' posts have namespaces of their own; the wrong one guards nothing. */
    function check_token(string $namespace = 'WHMCS.default'): void
    {
        $expected = defined('ADMINAREA') ? 'WHMCS.admin.default' : 'WHMCS.default';
        $given = $_REQUEST['token'] ?? '';
        if ($namespace !== $expected || !is_string($given) || !hash_equals(generate_token('plain'), $given)) {
            http_response_code(403);
            exit('Invalid Token');
        }
    }

    final class WhmcsHooks
    {
        /** @var array<string, array<int, list<mixed>>> hook point ⇒ priority ⇒ listeners */
        public static array $registered = [];

        /** Load hooks.php of the active addons that had one when they were activated. */
        public static function load(): void
        {
            $names = explode(',', (string) WHMCS\Config\Setting::getValue('AddonModulesHooks'));
            foreach (array_filter($names) as $name) {
                require_once getenv('T_ROOT') . "/modules/addons/$name/hooks.php";
            }
        }
    }
}

namespace WHMCS\Module {
    /** What a dashboard widget extends; WHMCS draws its box and keeps its data for a while. */
    abstract class AbstractWidget
    {
        protected $title;
        protected $description;
        protected $weight = 150;
        protected $columns = 1;
        protected $cache = false;
        protected $cacheExpiry = 120;
        protected $requiredPermission = '';

        public function getId(): string
        {
            return static::class;
        }

        public function getTitle(): string
        {
            return (string) $this->title;
        }

        /**
         * What the dashboard draws: for some time what the first admin's visit found, for all of them.
         *
         * @return mixed of getData, through the JSON of WHMCS's cache
         */
        final public function cachedData()
        {
            $file = getenv('T_ROOT') . '/widget-' . md5($this->getId()) . '.json';
            if (!$this->cache || !is_file($file) || filemtime($file) < time() - $this->cacheExpiry) {
                file_put_contents($file, json_encode($this->getData(), JSON_THROW_ON_ERROR));
            }
            return json_decode((string) file_get_contents($file), true, 64, JSON_THROW_ON_ERROR);
        }

        abstract public function getData();

        abstract public function generateOutput($data);
    }
}

namespace WHMCS\Authentication {
    /** A client, as far as CurrentUser is asked for it. */
    final class Client
    {
        public function __construct(public readonly int $id)
        {
        }

        /** Its user has the client's own id, and 1000 on top. */
        public function owner(): ?object
        {
            return (object) ['id' => 1000 + $this->id];
        }
    }

    /** Whose session it is, since WHMCS 8. */
    final class CurrentUser
    {
        public function user(): ?object
        {
            $user = $_SESSION['user'] ?? $this->client()?->owner()->id;
            return $user === null ? null : (object) ['id' => (int) $user];
        }

        public function isMasqueradingAdmin(): bool
        {
            return isset($_SESSION['adminid'], $_SESSION['uid']);
        }

        public function client(): ?Client
        {
            $row = \WHMCS\Database\Capsule::table('tblclients')->where('id', $_SESSION['uid'] ?? 0)->first();
            return $row === null ? null : new Client($row->id);
        }
    }
}

namespace WHMCS\Config {
    final class Setting
    {
        public static function getValue(string $setting): ?string
        {
            $row = \WHMCS\Database\Capsule::table('tblconfiguration')->where('setting', $setting)->first();
            return $row === null ? null : (string) $row->value;
        }

        public static function setValue(string $setting, string $value): void
        {
            \WHMCS\Database\Capsule::table('tblconfiguration')->updateOrInsert(
                ['setting' => $setting],
                ['value' => $value],
            );
        }
    }
}
