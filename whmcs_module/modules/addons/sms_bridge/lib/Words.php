<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** The sentences of one language, English beneath them. They are plain text: escape them where they are shown. */
final class Words
{
    private const FALLBACK = 'english';

    /** @param array<string, string> $words */
    private function __construct(private readonly array $words)
    {
    }

    /** @param mixed $given WHMCS's `_lang`; anything else stands for a language without a file */
    public static function given(mixed $given): self
    {
        return new self((is_array($given) ? array_filter($given, 'is_string') : []) + self::read(self::FALLBACK));
    }

    /** @param string $language as WHMCS names its language files */
    public static function in(string $language): self
    {
        return new self(self::read($language) + self::read(self::FALLBACK));
    }

    /** The words of the admin who is logged in; English for a cron, and where nobody can tell. Never throws. */
    public static function ofAdmin(): self
    {
        try {
            return self::in(Admin::current()->language ?? '');
        } catch (\Throwable) {
            return self::in('');
        }
    }

    /** @param array<string, string|int|float> $values put in place of {name} */
    public function get(string $key, array $values = []): string
    {
        $places = array_map(static fn (string $name): string => '{' . $name . '}', array_keys($values));
        return str_replace($places, array_map('strval', array_values($values)), $this->words[$key] ?? $key);
    }

    public function has(string $key): bool
    {
        return isset($this->words[$key]);
    }

    /** The language's tag (RFC 5646), in which the bridge is asked to answer; one that is none counts as English. */
    public function tag(): string
    {
        $tag = $this->get('language_tag');
        return preg_match('/^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/iD', $tag) === 1 ? $tag : 'en';
    }

    /** Return the word of $prefix and the bridge's $name; what the bridge learned later is shown as it is. */
    public function named(string $prefix, string $name): string
    {
        return $this->words["{$prefix}_$name"] ?? str_replace('_', ' ', $name);
    }

    /** Return a sentence with a capital letter at its beginning, å, ä and ö included. */
    public static function capital(string $sentence): string
    {
        $first = mb_substr($sentence, 0, 1, 'UTF-8');
        return mb_convert_case($first, MB_CASE_TITLE, 'UTF-8') . mb_substr($sentence, 1, null, 'UTF-8');
    }

    /** @return array<string, string> */
    private static function read(string $language): array
    {
        $_ADDONLANG = [];
        $file = dirname(__DIR__) . "/lang/$language.php";
        if (preg_match('/^[a-z][a-z0-9_-]*$/D', $language) && is_file($file)) {
            require $file;
        }
        return $_ADDONLANG;
    }
}
