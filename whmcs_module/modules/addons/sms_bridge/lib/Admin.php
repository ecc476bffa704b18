<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Config\Setting;
use WHMCS\Database\Capsule;

/** The admin who is logged in. */
final class Admin
{
    private function __construct(
        public readonly int $id,
        public readonly string $name,
        public readonly string $language,
        private readonly int $roleId,
    ) {
    }

    /**
     * Return null where nobody is, or somebody who was switched off meanwhile.
     *
     * UNVERIFIED: the columns of tbladmins besides `id`; one that is missing counts as empty.
     */
    public static function current(): ?self
    {
        $id = filter_var($_SESSION['adminid'] ?? null, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1]]);
        $row = $id === false ? null : Capsule::table('tbladmins')->where('id', $id)->first();
        if ($row === null || (int) ($row->disabled ?? 0) !== 0) {
            return null;
        }
        return new self(
            (int) $row->id,
            Settings::decode((string) ($row->username ?? "#{$row->id}")),
            strtolower((string) ($row->language ?? '')),
            (int) ($row->roleid ?? 0),
        );
    }

    /**
     * May this admin see the addon's page? WHMCS guards that page itself; what we show on other pages asks here.
     *
     * UNVERIFIED: `AddonModulesPerms` is a PHP-serialized array role id ⇒ [module ⇒ its name]. What cannot be read so
     * gives no right.
     */
    public function mayUseAddon(): bool
    {
        try {
            $roles = @unserialize((string) Setting::getValue('AddonModulesPerms'), ['allowed_classes' => false]);
        } catch (\Throwable) {
            return false; // some error handlers turn a notice into an exception, even a silenced one
        }
        $modules = is_array($roles) ? $roles[$this->roleId] ?? null : null;
        return is_array($modules) && isset($modules[Settings::MODULE]);
    }

    /** For the bridge's timelines: who did it. */
    public function signature(): string
    {
        return "admin {$this->name}";
    }
}
