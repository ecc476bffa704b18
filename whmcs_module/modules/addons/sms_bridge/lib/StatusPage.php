<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** The addon's page for admins, as HTML for WHMCS's admin theme (Bootstrap 3 markup). */
final class StatusPage
{
    /** @param array<string, string> $words the language file's; markup comes from here alone */
    public function __construct(private readonly array $words)
    {
    }

    public function render(int $now): string
    {
        try {
            [$rows, $advice] = (new Overview($this->words))->read($now);
        } catch (\Throwable $error) {
            [$rows, $advice] = [[], [$this->word('unreadable') . ' ' . ActivityLog::plain($error->getMessage(), 200)]];
        }
        $lines = '';
        foreach ($rows as $label => $value) {
            $lines .= "<tr><th scope=\"row\">{$this->escape($label)}</th><td>{$this->escape($value)}</td></tr>";
        }
        $kind = $advice === [] ? 'success' : 'warning';
        $notes = '';
        foreach ($advice === [] ? [$this->word('well')] : $advice as $sentence) {
            $notes .= "<div class=\"alert alert-$kind\">{$this->escape(ucfirst($sentence))}</div>";
        }
        $intro = '<p>' . $this->escape($this->word('intro')) . '</p>';
        return "$notes$intro<table class=\"table table-condensed\"><tbody>$lines</tbody></table>";
    }

    private function word(string $key): string
    {
        return $this->words[$key] ?? $key;
    }

    private function escape(string $text): string
    {
        return htmlspecialchars($text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }
}
