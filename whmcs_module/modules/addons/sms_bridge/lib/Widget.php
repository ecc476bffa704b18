<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Module\AbstractWidget;

/** The traffic light on the admin's dashboard. WHMCS may keep its data for a while; its words are each admin's own. */
final class Widget extends AbstractWidget
{
    private const KEPT = ['alarms', 'counts', 'gateway', 'last_accepted_at', 'last_hook_at', 'source']; // of `/status`
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

    /**
     * What WHMCS keeps, in plain values, and shows to every admin: so nothing in it depends on who asks first.
     *
     * @return array<string, mixed>
     */
    public function getData(): array
    {
        try {
            $settings = Settings::load();
            $status = Api::fromSettings($settings, self::BUDGET_MS)->get('/status')->toArray();
            $status[1] = array_intersect_key($status[1], array_flip(self::KEPT));
            return ['status' => $status, 'own' => OwnHalf::look($settings, time())->toArray()];
        } catch (\Throwable $error) {
            return ['fault' => ActivityLog::plain(ActivityLog::cause($error), 200)];
        }
    }

    /** @param mixed $data of getData */
    public function generateOutput($data): string
    {
        $words = Words::ofAdmin();
        if (Admin::current()?->mayUseAddon() !== true) {
            return Html::paragraph($words->get('no_access'));
        }
        $lights = self::lights(is_array($data) ? $data : [], $words);
        $worst = Light::worst($lights);
        $items = '';
        foreach ($lights as $one) {
            if ($one->level !== Light::OK) {
                $subject = Html::tag('strong', [], Html::text($words->get("light_{$one->subject}")));
                $seen = Html::text(": {$one->line()}");
                $items .= Html::tag('li', [], Light::lamp($one->level, $words) . " $subject$seen");
            }
        }
        $head = Html::tag('p', [], Light::lamp($worst, $words) . ' ' . Html::text($words->get("verdict_$worst")));
        $list = $items === '' ? '' : Html::tag('ul', ['class' => 'list-unstyled'], $items);
        $link = Html::link('addonmodules.php?module=' . Settings::MODULE, $words->get('widget_more'));
        return $head . $list . $link;
    }

    /**
     * @param array<mixed> $data
     * @return list<Light>
     */
    private static function lights(array $data, Words $words): array
    {
        if (isset($data['fault'])) {
            return [new Light(Light::FAULT, 'spool', (string) $data['fault'])];
        }
        try {
            $status = ApiAnswer::fromArray(self::inWords($data['status'], $words));
            return (new Lights($words))->read($status, null, OwnHalf::fromArray($data['own']), time());
        } catch (\Throwable) { // another version of the addon kept it
            return [new Light(Light::UNKNOWN, 'bridge', $words->get('seen_unknown'))];
        }
    }

    /**
     * Put our short words in place of the bridge's sentences about its alarms, which are in one language. The overview
     * has them whole. An alarm that we do not know keeps its sentence.
     *
     * @param array<mixed> $status of ApiAnswer::toArray
     * @return array<mixed>
     */
    private static function inWords(array $status, Words $words): array
    {
        foreach (is_array($status[1]['alarms'] ?? null) ? $status[1]['alarms'] : [] as $place => $alarm) {
            $key = 'alarm_' . ApiAnswer::text(is_array($alarm) ? $alarm : [], 'name');
            if ($words->has($key)) {
                $status[1]['alarms'][$place] = ['message' => $words->get($key), 'remedy' => ''] + $alarm;
            }
        }
        if ($status[2] === ApiAnswer::TROUBLED) {
            $status[3] = $words->get(ApiAnswer::TROUBLED);
        }
        return $status;
    }
}
