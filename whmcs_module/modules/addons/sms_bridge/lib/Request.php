<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What the browser sent. WHMCS hands input over as HTML entities; here it is as it was typed. */
final class Request
{
    /**
     * @param array<mixed> $query
     * @param array<mixed> $form
     */
    private function __construct(
        public readonly bool $isPost,
        private readonly array $query,
        private readonly array $form,
    ) {
    }

    public static function fromGlobals(): self
    {
        return new self(($_SERVER['REQUEST_METHOD'] ?? 'GET') === 'POST', $_GET, $_POST);
    }

    /** A value of the address, '' where there is none. */
    public function query(string $name): string
    {
        return trim(self::typed($this->query[$name] ?? null));
    }

    /** A value of the posted form, '' where there is none. */
    public function posted(string $name): string
    {
        return trim($this->postedAsIs($name));
    }

    /** The same with the blanks around it, for wordings. */
    public function postedAsIs(string $name): string
    {
        return str_replace("\r\n", "\n", self::typed($this->form[$name] ?? null));
    }

    /** A whole number above zero of the address or, in a POST, of the form; else null. */
    public function id(string $name): ?int
    {
        $given = $this->isPost && isset($this->form[$name]) ? $this->posted($name) : $this->query($name);
        $number = filter_var($given, FILTER_VALIDATE_INT, ['options' => ['min_range' => 1]]);
        return $number === false ? null : $number;
    }

    /** UNVERIFIED: WHMCS encodes input once (htmlspecialchars). Where it does not, only typed entities change. */
    private static function typed(mixed $value): string
    {
        return is_string($value) ? htmlspecialchars_decode($value, ENT_QUOTES | ENT_HTML5) : '';
    }
}
