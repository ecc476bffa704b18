<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** The addon's page for admins: how it stands, and what to do where something is wrong. */
final class StatusPage
{
    /** @param array<string, string> $words the language file's; markup comes from here alone */
    public function __construct(private readonly array $words)
    {
    }

    /** @return string HTML for WHMCS's admin theme (Bootstrap 3 markup) */
    public function render(): string
    {
        try {
            [$rows, $advice] = $this->read();
        } catch (\Throwable $error) {
            [$rows, $advice] = [[], [$this->word('unreadable') . ' ' . ActivityLog::plain($error->getMessage(), 200)]];
        }
        $lines = '';
        foreach ($rows as $label => $value) {
            $lines .= '<tr><th scope="row">' . $this->escape($this->word($label)) . '</th><td>'
                . $this->escape($value) . '</td></tr>';
        }
        $notes = '';
        foreach ($advice === [] ? [$this->word('well')] : $advice as $sentence) {
            $notes .= '<div class="alert alert-' . ($advice === [] ? 'success' : 'warning') . '">'
                . $this->escape(ucfirst($sentence)) . '</div>';
        }
        $intro = '<p>' . $this->escape($this->word('intro')) . '</p>';
        return "$notes$intro<table class=\"table table-condensed\"><tbody>$lines</tbody></table>";
    }

    /** @return array{0: array<string, string>, 1: list<string>} word ⇒ value, and what to do */
    private function read(): array
    {
        $standing = (new State())->read();
        $settings = Settings::load();
        [$field, $fieldAdvice] = $this->field($settings->smsFieldId());
        $advice = array_values(array_filter([
            $settings->problem(),
            $standing->trouble !== '' && $standing->trouble !== Trouble::SETTINGS ? $standing->troubleText : null,
            $fieldAdvice,
        ]));
        $rows = [
            'waiting' => (string) (new Spool())->count(),
            'last_success' => $this->time($standing->succeededAt),
            'trouble_since' => $this->time($standing->troubleSince),
            'next_try' => $standing->retryAt > time() ? $this->time($standing->retryAt) : $this->word('next_cron'),
            'field' => $field,
        ];
        return [$rows, $advice];
    }

    /** @return array{0: string, 1: ?string} the field in words, and what to do about it */
    private function field(?int $pinned): array
    {
        $all = SmsField::all();
        $ids = $pinned === null ? SmsField::named() : array_keys(array_intersect_key($all, [$pinned => true]));
        $names = array_map(static fn (int $id): string => "$id: {$all[$id]}", $ids);
        $advice = match (count($ids)) {
            0 => $this->word('field_missing'),
            1 => null,
            default => $this->word('field_doubled'),
        };
        return [$names === [] ? $this->word('none') : implode(', ', $names), $advice];
    }

    private function time(int $at): string
    {
        return $at === 0 ? $this->word('none') : gmdate('Y-m-d H:i', $at) . ' UTC';
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
