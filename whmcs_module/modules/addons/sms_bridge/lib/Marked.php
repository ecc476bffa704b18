<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** A text as somebody gets it, with places in it marked: links, and characters that make it expensive. */
final class Marked
{
    private const LINK = 'link';
    private const COSTLY = 'costly';
    private const CLASSES = [self::LINK => 'bg-danger text-danger', self::COSTLY => 'bg-warning'];

    /** @var array<int, string> place in the text, counted in characters ⇒ LINK or COSTLY */
    private array $marks = [];

    public function __construct(private readonly string $text)
    {
    }

    /** @param list<array<string, mixed>> $links the bridge's: from `start` to before `end`, in characters */
    public function links(array $links): self
    {
        foreach ($links as $link) {
            $start = is_int($link['start'] ?? null) ? max(0, $link['start']) : 0;
            $end = is_int($link['end'] ?? null) ? min(mb_strlen($this->text), $link['end']) : 0;
            for ($at = $start; $at < $end; $at++) {
                $this->marks[$at] = self::LINK;
            }
        }
        return $this;
    }

    /** @param list<array<string, mixed>> $costly the bridge's: each stands `at` a place, in characters */
    public function costly(array $costly): self
    {
        foreach ($costly as $one) {
            if (is_int($one['at'] ?? null)) {
                $this->marks[$one['at']] ??= self::COSTLY;
            }
        }
        return $this;
    }

    public function html(Words $words): string
    {
        $html = '';
        $run = '';
        $kind = '';
        foreach (mb_str_split($this->text) as $at => $character) {
            $next = $this->marks[$at] ?? '';
            if ($next !== $kind) {
                $html .= self::run($run, $kind, $words);
                [$run, $kind] = ['', $next];
            }
            $run .= $character;
        }
        return Html::lines($html . self::run($run, $kind, $words));
    }

    private static function run(string $run, string $kind, Words $words): string
    {
        return $kind === '' || $run === '' ? Html::text($run) : Html::tag('mark', [
            'class' => self::CLASSES[$kind],
            'data-mark' => $kind,
            'title' => $words->get("mark_$kind"),
        ], Html::text($run));
    }
}
