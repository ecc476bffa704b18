<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** The addon's settings. WHMCS may hand them back HTML-entity encoded, even twice. */
final class Settings
{
    public const MODULE = 'sms_bridge';
    private const MOST_DECODINGS = 3;

    /** @param array<string, string> $values decoded and trimmed */
    private function __construct(private readonly array $values)
    {
    }

    public static function load(): self
    {
        $stored = Capsule::table('tbladdonmodules')->where('module', self::MODULE)->pluck('value', 'setting')->all();
        return new self(array_map(static fn (mixed $value): string => self::decode((string) $value), $stored));
    }

    /** Undo the entities until nothing changes, a bounded number of times. */
    public static function decode(string $value): string
    {
        for ($i = 0; $i < self::MOST_DECODINGS; $i++) {
            $decoded = html_entity_decode($value, ENT_QUOTES | ENT_HTML5, 'UTF-8');
            if ($decoded === $value) {
                break;
            }
            $value = $decoded;
        }
        return trim($value);
    }

    /** Say what is missing or wrong, without any secret in the words; null when reminders can be sent. */
    public function problem(): ?Said
    {
        if ($this->get('bridge_url') === '' || $this->get('hook_secret') === '') {
            return new Said('settings_missing');
        }
        try {
            $this->address();
            $this->signer();
        } catch (BadSetting $error) {
            return $error->said;
        }
        return null;
    }

    public function address(): Address
    {
        return new Address($this->get('bridge_url'));
    }

    /** Each secret signs, so that the bridge may change over when it likes. */
    public function signer(): Signer
    {
        return new Signer(...$this->hookSecrets());
    }

    /** @return list<string> the newest first; several while one takes the place of another */
    public function hookSecrets(): array
    {
        return preg_split('/\s+/', $this->get('hook_secret'), -1, PREG_SPLIT_NO_EMPTY) ?: [];
    }

    /** The bridge's own, or '' where none was entered. */
    public function apiToken(): string
    {
        return $this->get('api_token');
    }

    /** Was this setting entered? */
    public function has(string $name): bool
    {
        return $this->get($name) !== '';
    }

    /** Return what tells one value of a secret setting from another, and nothing else; '' where there is none. */
    public function fingerprint(string $name): string
    {
        return $this->has($name) ? substr(hash('sha256', self::MODULE . $this->get($name)), 0, 16) : '';
    }

    /**
     * Save one for the next request, unless it changed since these settings were read; false where it did.
     *
     * Of two requests at once the second waits for the row of the state, and then sees what the first has saved.
     * WHMCS's own table has no key that could hold the second back where the setting has no row yet.
     */
    public function replace(string $name, #[\SensitiveParameter] string $value): bool
    {
        return Capsule::connection()->transaction(function () use ($name, $value): bool {
            Capsule::table(Schema::STATE)->where('id', State::ROW)->lockForUpdate()->first(['id']);
            $isSame = self::load()->get($name) === $this->get($name);
            if ($isSame) {
                self::store($name, $value);
            }
            return $isSame;
        });
    }

    /** UNVERIFIED: WHMCS keeps the settings of addons, those of the type password too, as they are in this table. */
    private static function store(string $name, #[\SensitiveParameter] string $value): void
    {
        $row = ['module' => self::MODULE, 'setting' => $name];
        $there = Capsule::table('tbladdonmodules')->where($row);
        $there->exists() ? $there->update(['value' => $value])
            : Capsule::table('tbladdonmodules')->insert($row + ['value' => $value]);
    }

    /** Return the chosen client field's id, or null where the field is found by its name. */
    public function smsFieldId(): ?int
    {
        $id = filter_var($this->get('sms_field'), FILTER_VALIDATE_INT, ['options' => ['min_range' => 1]]);
        return $id === false ? null : $id;
    }

    private function get(string $name): string
    {
        return $this->values[$name] ?? '';
    }
}
