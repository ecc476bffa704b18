<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Draws what became of the reminders of each day as stacked bars, in plain SVG. */
final class Chart
{
    private const WIDTH = 720;
    private const HEIGHT = 200;
    private const LEFT = 36; // room for the numbers
    private const RIGHT = 16; // room for the last of them
    private const TOP = 10;
    private const GROUND = 176; // the days stand below
    /** What belongs together, from the ground up: word ⇒ colour and states. */
    private const GROUPS = [
        'delivered' => ['#3c763d', ['delivered']],
        'on_its_way' => ['#5bc0de', ['accepted', 'waiting', 'claimed', 'attempting']],
        'unknown' => ['#f0ad4e', ['unknown']],
        'not_delivered' => ['#d9534f', ['undelivered', 'failed']],
        'withheld' => ['#aaaaaa', ['withheld']],
    ];

    public function __construct(private readonly Words $words)
    {
    }

    /** @param list<array<string, mixed>> $days as `/stats` gives them */
    public function draw(array $days): string
    {
        $bars = array_map($this->bar(...), $days);
        $most = max(1, ...array_map(array_sum(...), $bars ?: [[0]]));
        $step = (self::WIDTH - self::LEFT - self::RIGHT) / max(1, count($days));
        $drawn = $this->axis($most);
        foreach ($days as $number => $day) {
            $left = self::LEFT + $number * $step;
            $name = is_string($day['day'] ?? null) ? $day['day'] : '';
            $drawn .= $this->stack($bars[$number], $left, $step * 0.8, $most, $name);
            if ($number % 7 === (count($days) - 1) % 7) {
                $drawn .= $this->label($left + $step * 0.4, self::HEIGHT - 6, substr($name, 5), 'middle');
            }
        }
        $title = $this->words->get('chart_title', ['days' => count($days)]);
        $svg = Html::tag('svg', [
            'viewBox' => '0 0 ' . self::WIDTH . ' ' . self::HEIGHT,
            'role' => 'img',
            'aria-label' => $title,
            'style' => 'width: 100%; min-width: 560px; max-width: 1080px; direction: ltr',
            'font-size' => '11',
            'font-family' => 'sans-serif',
        ], $drawn);
        // On a phone it scrolls to the side and begins at its right end, with today.
        return Html::tag('div', ['style' => 'overflow-x: auto; direction: rtl; text-align: left'], $svg) . $this->legend($bars);
    }

    /**
     * @param array<string, mixed> $day
     * @return array<string, int> group ⇒ reminders
     */
    private function bar(array $day): array
    {
        $outcomes = is_array($day['outcomes'] ?? null) ? array_filter($day['outcomes'], 'is_int') : [];
        $sum = static fn (array $group): int => array_sum(array_intersect_key($outcomes, array_flip($group[1])));
        return array_map($sum, self::GROUPS);
    }

    /** @param array<string, int> $bar */
    private function stack(array $bar, float $left, float $width, int $most, string $day): string
    {
        $top = self::GROUND;
        $drawn = '';
        $told = [];
        foreach (array_filter($bar) as $group => $count) {
            $height = $count / $most * (self::GROUND - self::TOP);
            $top -= $height;
            $drawn .= Html::tag('rect', [
                'x' => self::number($left),
                'y' => self::number($top),
                'width' => self::number($width),
                'height' => self::number($height),
                'fill' => self::GROUPS[$group][0],
            ], '');
            $told[] = $this->words->get("group_$group") . ": $count";
        }
        $title = Html::tag('title', [], Html::text("$day · " . implode(', ', $told)));
        return $drawn === '' ? '' : Html::tag('g', ['data-day' => $day], $title . $drawn);
    }

    private function axis(int $most): string
    {
        $line = static fn (float $y, string $colour): string => Html::tag('line', [
            'x1' => self::LEFT,
            'x2' => self::WIDTH - self::RIGHT,
            'y1' => self::number($y),
            'y2' => self::number($y),
            'stroke' => $colour,
        ], '');
        return $line(self::GROUND, '#999999') . $line(self::TOP, '#dddddd')
            . $this->label(self::LEFT - 6, self::GROUND, '0', 'end')
            . $this->label(self::LEFT - 6, self::TOP + 4, (string) $most, 'end');
    }

    private function label(float $x, float $y, string $text, string $anchor): string
    {
        $attributes = ['x' => self::number($x), 'y' => self::number($y), 'text-anchor' => $anchor, 'fill' => '#555555'];
        return Html::tag('text', $attributes, Html::text($text));
    }

    /** @param list<array<string, int>> $bars */
    private function legend(array $bars): string
    {
        $items = '';
        foreach (self::GROUPS as $group => [$colour]) {
            $swatch = Html::tag('span', ['style' => "color: $colour", 'aria-hidden' => 'true'], '■');
            $sum = array_sum(array_column($bars, $group));
            $items .= Html::tag('li', [], $swatch . ' ' . Html::text($this->words->get("group_$group") . ": $sum"));
        }
        return Html::tag('ul', ['class' => 'list-inline'], $items);
    }

    /** With a point whatever the locale, and no longer than the eye can tell. */
    private static function number(float $value): string
    {
        return number_format($value, 1, '.', '');
    }
}
