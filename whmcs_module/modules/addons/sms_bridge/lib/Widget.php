<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Module\AbstractWidget;

/** The traffic light on the admin's dashboard. Its data are the same for all, so WHMCS may keep them for a while. */
final class Widget extends AbstractWidget
{
    private const BUDGET_MS = 1500; // the dashboard waits for it

    protected $title = 'SMS bridge';
    protected $description = 'Says whether reminders by text go out.';
    protected $weight = 150;
    protected $columns = 1;
    protected $cache = true;
    protected $cacheExpiry = 120; // seconds
    protected $requiredPermission = ''; // an addon has none of WHMCS's own: `generateOutput` asks for the addon's

    public static function offer(): self
    {
        return new self();
    }

    /** WHMCS's own would take the class's name, which is not unique. */
    public function getId(): string
    {
        return 'SmsBridge';
    }

    /** @return array{lights: list<array{string, string, string, string}>, counts: array<string, int>} */
    public function getData(): array
    {
        try {
            $settings = Settings::load();
            $words = self::words();
            $status = Api::fromSettings($settings, self::BUDGET_MS, $words)->get('/status');
            $lights = (new Lights($words, $settings))->read($status, null, time());
        } catch (\Throwable $error) {
            $lights = [new Light(Light::FAULT, 'spool', ActivityLog::plain($error->getMessage(), 200))];
        }
        // Plain arrays, because WHMCS keeps them in its database.
        return ['lights' => array_map(
            static fn (Light $one): array => [$one->level, $one->subject, $one->seen, $one->remedy],
            $lights,
        )];
    }

    /** @param mixed $data of getData */
    public function generateOutput($data): string
    {
        $words = self::words();
        if (Admin::current()?->mayUseAddon() !== true) {
            return Html::paragraph($words->get('no_access'));
        }
        $lights = array_map(static fn (array $one): Light => new Light(...$one), $data['lights'] ?? []);
        $worst = Light::worst($lights);
        $items = '';
        foreach ($lights as $one) {
            if ($one->level !== Light::OK) {
                $subject = Html::tag('strong', [], Html::text($words->get("light_{$one->subject}")));
                $seen = Html::text(': ' . trim("{$one->seen} {$one->remedy}"));
                $items .= Html::tag('li', [], Light::lamp($one->level, $words) . " $subject$seen");
            }
        }
        $head = Html::tag('p', [], Light::lamp($worst, $words) . ' ' . Html::text($words->get("verdict_$worst")));
        $list = $items === '' ? '' : Html::tag('ul', ['class' => 'list-unstyled'], $items);
        $link = Html::link('addonmodules.php?module=' . Settings::MODULE, $words->get('widget_more'));
        return $head . $list . $link;
    }

    private static function words(): Words
    {
        return Words::in(Admin::current()->language ?? '');
    }
}
