<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Where the bridge listens: https anywhere, http only on this machine. */
final class Address
{
    private string $base;
    private string $host;

    /** @throws BadSetting */
    public function __construct(string $address)
    {
        $parts = parse_url($address);
        $scheme = is_array($parts) ? strtolower($parts['scheme'] ?? '') : '';
        $this->host = is_array($parts) ? strtolower(trim($parts['host'] ?? '', '[]')) : '';
        if (!in_array($scheme, ['http', 'https'], true) || $this->host === '' || preg_match('/[^\x21-\x7e]/', $address)) {
            throw new BadSetting('bad_address');
        }
        if (isset($parts['user']) || isset($parts['query']) || isset($parts['fragment'])) {
            throw new BadSetting('bad_address_parts');
        }
        if ($scheme === 'http' && !$this->isLoopback()) {
            throw new BadSetting('bad_address_plain');
        }
        $this->base = rtrim($address, '/');
    }

    public function url(string $path): string
    {
        return $this->base . $path;
    }

    public function isLoopback(): bool
    {
        return in_array($this->host, ['localhost', '::1'], true)
            || (str_starts_with($this->host, '127.') && filter_var($this->host, FILTER_VALIDATE_IP) !== false);
    }
}
