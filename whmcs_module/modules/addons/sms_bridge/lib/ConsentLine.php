<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** One change of a client's SMS field. */
final class ConsentLine
{
    public const ON = 'on';
    public const OFF = 'off';
    public const CHANGED = 'changed';

    private function __construct(
        public readonly int $id,
        public readonly int $clientId,
        public readonly int $at,
        public readonly string $kind,
        public readonly string $actor,
        public readonly int $adminId,
        public readonly string $adminName,
        public readonly string $old,
        public readonly string $new,
        public readonly string $newHash,
        public readonly string $why,
        public readonly bool $isErased,
    ) {
    }

    public static function of(object $row): self
    {
        return new self(
            (int) $row->id,
            (int) $row->client_id,
            (int) $row->at,
            (string) $row->kind,
            (string) $row->actor,
            (int) $row->admin_id,
            Settings::decode((string) ($row->username ?? '')),
            (string) $row->old_shown,
            (string) $row->new_shown,
            (string) $row->new_hash,
            (string) $row->why,
            (bool) $row->erased,
        );
    }

    /** Return who did it, in words. */
    public function who(Words $words): string
    {
        $name = $this->adminName !== '' ? $this->adminName : "#{$this->adminId}";
        return $words->get("actor_{$this->actor}", ['name' => $name]);
    }

    public function time(): string
    {
        return date('Y-m-d H:i T', $this->at);
    }
}
