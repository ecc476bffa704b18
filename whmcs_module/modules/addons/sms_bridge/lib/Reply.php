<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What a page answers: HTML within WHMCS's page, a redirect after a POST, or something that is no page. */
final class Reply
{
    private const FLASH = 'sms_bridge_flash'; // in the session

    private function __construct(
        public readonly string $html,
        private readonly string $url = '',
        private readonly ?\Closure $raw = null,
        private readonly bool $isSent = false,
    ) {
    }

    public static function page(string $html): self
    {
        return new self($html);
    }

    /** Go to $url, and say $text there once. @param string $kind as of Html::notice */
    public static function redirect(string $url, string $kind, string $text): self
    {
        $_SESSION[self::FLASH][] = [$kind, $text];
        return new self(Html::paragraph($text) . Html::link($url, '→'), $url);
    }

    /** Go to $url without a word. */
    public static function elsewhere(string $url): self
    {
        return new self(Html::link($url, '→'), $url);
    }

    /** @param array<mixed> $data for a script of ours */
    public static function json(array $data): self
    {
        $json = (string) json_encode($data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_INVALID_UTF8_SUBSTITUTE);
        return self::raw('application/json', [], static function () use ($json): void {
            echo $json;
        });
    }

    /**
     * @param array<string, string> $headers
     * @param \Closure(): void $print
     */
    public static function raw(string $type, array $headers, \Closure $print): self
    {
        return new self('', '', static function () use ($type, $headers, $print): void {
            self::head($type, $headers);
            $print();
        });
    }

    /** What a page has given to the browser by itself, behind `head`. */
    public static function sent(): self
    {
        return new self('', isSent: true);
    }

    /**
     * Begin a reply that is no page: nothing of WHMCS's page comes along.
     *
     * @param array<string, string> $headers
     * @throws \RuntimeException where WHMCS has begun its own page already
     */
    public static function head(string $type, array $headers): void
    {
        if (headers_sent()) {
            throw new \RuntimeException('WHMCS has sent the head of its page already.');
        }
        self::discard();
        header("Content-Type: $type");
        header('Cache-Control: no-store');
        header('X-Content-Type-Options: nosniff');
        foreach ($headers as $name => $value) {
            header("$name: $value");
        }
    }

    private static function discard(): void
    {
        while (ob_get_level() > 0) {
            ob_end_clean();
        }
    }

    /** @param \Closure(string): string $around what stands around the HTML of a page; other replies stay as they are */
    public function within(\Closure $around): self
    {
        return $this->url === '' && $this->raw === null && !$this->isSent ? new self($around($this->html)) : $this;
    }

    /** Rather than go to another page, show the way there; what it wanted to be said there is said here. */
    public function stay(string $label): self
    {
        return $this->url === '' ? $this : new self(Html::tag('p', [], Html::link($this->url, $label)));
    }

    /** @return string what earlier replies wanted to be said, as HTML; it is said once */
    public static function flashes(): string
    {
        $kept = is_array($_SESSION[self::FLASH] ?? null) ? $_SESSION[self::FLASH] : [];
        unset($_SESSION[self::FLASH]);
        return implode('', array_map(static fn (array $one): string => Html::notice($one[0], $one[1]), $kept));
    }

    /**
     * Give it to the browser.
     *
     * UNVERIFIED: WHMCS keeps an addon's output in a buffer until its page is whole, so that headers can still be sent
     * from here and the request ended. Where it has sent them, a redirect becomes a link and the rest fails visibly.
     */
    public function send(): void
    {
        if ($this->isSent) {
            exit;
        }
        if ($this->url === '' && $this->raw === null || headers_sent()) {
            echo $this->html;
            return;
        }
        self::discard();
        if ($this->raw !== null) {
            ($this->raw)();
        } else {
            header("Location: {$this->url}", true, 303);
        }
        exit;
    }
}
