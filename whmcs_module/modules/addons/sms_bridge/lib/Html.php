<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Makes HTML (Bootstrap 3) from text. Only parameters named $html are taken as markup; all else is escaped. */
final class Html
{
    public static function text(string|int|float|null $text): string
    {
        return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE, 'UTF-8');
    }

    /** @param array<string, string|int|bool|null> $attributes true stands bare; false and null are left out */
    public static function tag(string $name, array $attributes = [], ?string $html = null): string
    {
        $written = '';
        foreach ($attributes as $attribute => $value) {
            if ($value !== false && $value !== null) {
                $written .= ' ' . $attribute . ($value === true ? '' : '="' . self::text($value) . '"');
            }
        }
        return "<$name$written>" . ($html === null ? '' : "$html</$name>");
    }

    public static function link(string $url, string|int $text, string $class = ''): string
    {
        return self::tag('a', ['href' => $url, 'class' => $class === '' ? null : $class], self::text($text));
    }

    public static function paragraph(string $text): string
    {
        return self::tag('p', [], self::text($text));
    }

    public static function heading(string $text): string
    {
        return self::tag('h3', [], self::text($text));
    }

    /** @param string $kind success, info, warning or danger */
    public static function notice(string $kind, string $text): string
    {
        $role = $kind === 'danger' || $kind === 'warning' ? 'alert' : 'status';
        return self::tag('div', ['class' => "alert alert-$kind", 'role' => $role], self::text($text));
    }

    /** @param string $kind default, primary, success, info, warning or danger */
    public static function label(string $kind, string $text): string
    {
        return self::tag('span', ['class' => "label label-$kind"], self::text($text));
    }

    public static function panel(string $title, string $html): string
    {
        $heading = self::tag('div', ['class' => 'panel-heading'], self::tag('h3', ['class' => 'panel-title'], self::text($title)));
        return self::tag('div', ['class' => 'panel panel-default'], $heading . self::tag('div', ['class' => 'panel-body'], $html));
    }

    /**
     * @param list<string> $heads text
     * @param list<list<string>> $html the cells of each row
     * @param bool $wraps on a phone: fold long cells, instead of scrolling to the side
     */
    public static function table(array $heads, array $html, bool $wraps = false): string
    {
        $th = static fn (string $head): string => self::tag('th', ['scope' => 'col'], self::text($head));
        $td = static fn (string $cell): string => self::tag('td', [], $cell);
        $rows = array_map(static fn (array $cells): string => self::tag('tr', [], implode('', array_map($td, $cells))), $html);
        $head = $heads === [] ? '' : self::tag('thead', [], self::tag('tr', [], implode('', array_map($th, $heads))));
        $table = self::tag('table', ['class' => 'table table-striped'], $head . self::tag('tbody', [], implode('', $rows)));
        return $wraps ? $table : self::tag('div', ['class' => 'table-responsive'], $table);
    }

    /** @param array<string, string> $html label ⇒ value */
    public static function facts(array $html): string
    {
        $rows = '';
        foreach ($html as $label => $value) {
            $rows .= self::tag('tr', [], self::tag('th', ['scope' => 'row'], self::text($label)) . self::tag('td', [], $value));
        }
        return self::tag('table', ['class' => 'table table-condensed'], self::tag('tbody', [], $rows));
    }

    /** A labelled one-line input. @param array<string, string|int|bool|null> $more attributes */
    public static function input(string $label, string $name, string $value, array $more = []): string
    {
        $id = (string) ($more['id'] ?? "sms-bridge-$name");
        $attributes = ['class' => 'form-control', 'id' => $id, 'name' => $name, 'value' => $value];
        return self::group($id, $label, self::tag('input', $more + ['type' => 'text'] + $attributes));
    }

    /** @param array<string, string> $options value ⇒ label */
    public static function select(string $label, string $name, string $chosen, array $options): string
    {
        $id = "sms-bridge-$name";
        $made = '';
        foreach ($options as $value => $text) {
            $made .= self::tag('option', ['value' => $value, 'selected' => (string) $value === $chosen], self::text($text));
        }
        return self::group($id, $label, self::tag('select', ['class' => 'form-control', 'id' => $id, 'name' => $name], $made));
    }

    /** A labelled box of several lines. @param array<string, string|int|bool|null> $more attributes */
    public static function area(string $label, string $name, string $value, array $more = []): string
    {
        $id = "sms-bridge-$name";
        $attributes = $more + ['class' => 'form-control', 'id' => $id, 'name' => $name, 'rows' => 6];
        // A first line feed in a textarea is dropped when it is read.
        return self::group($id, $label, self::tag('textarea', $attributes, "\n" . self::text($value)));
    }

    public static function button(string $text, string $class = 'btn-primary'): string
    {
        return self::tag('button', ['type' => 'submit', 'class' => "btn $class"], self::text($text));
    }

    /** @param array<string, string|int> $fields name ⇒ value, for a form that is not filled in by hand */
    public static function hidden(array $fields): string
    {
        $inputs = '';
        foreach ($fields as $name => $value) {
            $inputs .= self::tag('input', ['type' => 'hidden', 'name' => $name, 'value' => $value]);
        }
        return $inputs;
    }

    /** A box without which a form is not sent; the page looks again whether `sure` is `yes`. */
    public static function sure(string $text): string
    {
        $box = self::tag('input', ['type' => 'checkbox', 'name' => 'sure', 'value' => 'yes', 'required' => true]);
        return self::tag('div', ['class' => 'checkbox'], self::tag('label', [], $box . ' ' . self::text($text)));
    }

    /** A text with its line breaks. */
    public static function lines(string $html): string
    {
        return self::tag('pre', ['style' => 'white-space: pre-wrap; word-break: normal'], $html);
    }

    /** Text that is not folded within a word, as it is elsewhere in a table. */
    public static function whole(string $text): string
    {
        return self::tag('span', ['style' => 'overflow-wrap: normal'], self::text($text));
    }

    /** How far something has come, also in words. @param ?int $total null where nobody knows yet */
    public static function progress(int $done, ?int $total, string $text): string
    {
        $percent = $total === null || $total < 1 ? 100 : min(100, intdiv(100 * $done, $total));
        $bar = self::tag('div', [
            'class' => 'progress-bar' . ($total === null ? ' progress-bar-striped active' : ''),
            'role' => 'progressbar',
            'aria-valuenow' => $total === null ? null : $percent,
            'aria-valuemin' => 0,
            'aria-valuemax' => 100,
            'style' => "width: $percent%",
        ], self::tag('span', ['class' => 'sr-only'], self::text($text)));
        return self::tag('div', ['class' => 'progress'], $bar) . self::paragraph($text);
    }

    /** A time of the bridge's (RFC 3339) in the time zone of WHMCS; '' for what is none. */
    public static function time(mixed $iso): string
    {
        $moment = self::moment($iso);
        return $moment === '' ? '' : self::tag('time', ['datetime' => (string) $iso], self::text($moment));
    }

    /** The same as text. */
    public static function moment(mixed $iso): string
    {
        $at = is_string($iso) && $iso !== '' ? date_create_immutable($iso) : false;
        $zone = new \DateTimeZone(date_default_timezone_get());
        return $at === false ? '' : $at->setTimezone($zone)->format('Y-m-d H:i T');
    }

    private static function group(string $id, string $label, string $html): string
    {
        return self::tag('div', ['class' => 'form-group'], self::tag('label', ['for' => $id], self::text($label)) . ' ' . $html);
    }
}
