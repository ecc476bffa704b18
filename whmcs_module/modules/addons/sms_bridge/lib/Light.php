<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** One line of "is it working": its colour, what was looked at, what was seen, and what to do. All of it is text. */
final class Light
{
    public const OK = 'ok';
    public const UNKNOWN = 'unknown';
    public const WARNING = 'warning';
    public const FAULT = 'fault';
    private const ORDER = [self::OK, self::UNKNOWN, self::WARNING, self::FAULT];
    private const CLASSES = [
        self::OK => 'success',
        self::UNKNOWN => 'default',
        self::WARNING => 'warning',
        self::FAULT => 'danger',
    ];

    /** @param string $subject the word `light_<subject>` names it */
    public function __construct(
        public readonly string $level,
        public readonly string $subject,
        public readonly string $seen,
        public readonly string $remedy = '',
    ) {
    }

    /** What was seen and what to do, as sentences in one line. */
    public function line(): string
    {
        $stop = $this->remedy === '' || preg_match('/(^|[.!?:])$/D', $this->seen) === 1 ? '' : '.';
        return trim($this->seen . $stop . ' ' . Words::capital($this->remedy));
    }

    /** @param list<self> $lights */
    public static function worst(array $lights): string
    {
        $ranks = array_map(static fn (self $one): int => (int) array_search($one->level, self::ORDER, true), $lights);
        return self::ORDER[$ranks === [] ? 0 : max($ranks)];
    }

    /** A coloured label that also says its level in a word. */
    public static function lamp(string $level, Words $words): string
    {
        return Html::tag(
            'span',
            ['class' => 'label label-' . self::CLASSES[$level], 'data-light' => $level],
            Html::text(str_replace(' ', "\u{00A0}", '● ' . $words->get("level_$level"))),
        );
    }

    /** @param list<self> $lights */
    public static function table(array $lights, Words $words): string
    {
        return Html::table([], array_map(static fn (self $one): array => [
            self::lamp($one->level, $words),
            Html::tag('strong', [], Html::text($words->get("light_{$one->subject}"))),
            Html::text(Words::capital($one->seen))
                . ($one->remedy === '' ? '' : Html::tag('div', [], Html::tag('em', [], Html::text(Words::capital($one->remedy))))),
        ], $lights), wraps: true);
    }
}
