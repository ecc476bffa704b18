<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Chart;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Light;
use WHMCS\Module\Addon\SmsBridge\Lights;
use WHMCS\Module\Addon\SmsBridge\OwnHalf;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;

/** Is it working, what became of the last month's reminders, and what goes out next. */
final class Overview implements Page
{
    private const DAYS = 30;

    public function __construct(private readonly Desk $desk)
    {
    }

    public function show(Request $request): Reply
    {
        $status = $this->desk->api->get('/status');
        $stats = $this->desk->api->get('/stats', ['days' => self::DAYS]);
        $gateways = $this->desk->api->get('/gateways'); // last: it asks the gateways, which may be slow
        $own = OwnHalf::look($this->desk->settings, time());
        $lights = (new Lights($this->desk->words))->read($status, $gateways, $own, time());
        return Reply::page(
            $this->verdict($lights)
            . Html::panel($this->desk->words->get('lights_title'), Light::table($lights, $this->desk->words))
            . $this->counts($status)
            . ($stats->isOk() ? $this->month($stats) : '')
            . ($status->isOk() ? $this->next($status) : ''),
        );
    }

    /** There is nothing to change here. */
    public function act(Request $request): Reply
    {
        return $this->show($request);
    }

    /** @param list<Light> $lights */
    private function verdict(array $lights): string
    {
        $worst = Light::worst($lights);
        $kind = [Light::OK => 'success', Light::FAULT => 'danger'][$worst] ?? 'warning';
        $said = Html::notice($kind, $this->desk->words->get("verdict_$worst"));
        return $said . Html::paragraph($this->desk->words->get('intro'));
    }

    private function counts(ApiAnswer $status): string
    {
        $counts = is_array($status->data['counts'] ?? null) ? array_filter($status->data['counts'], 'is_int') : [];
        $items = '';
        foreach ($counts as $state => $count) {
            $word = $this->desk->words->named('state', (string) $state);
            $link = Html::link($this->desk->url('reminders', ['state' => (string) $state]), "$word: $count");
            $items .= Html::tag('li', [], $link);
        }
        $list = Html::tag('ul', ['class' => 'list-inline'], $items);
        return $items === '' ? '' : Html::panel($this->desk->words->get('counts_title'), $list);
    }

    private function month(ApiAnswer $stats): string
    {
        $costs = [];
        foreach (is_array($stats->data['cost'] ?? null) ? $stats->data['cost'] : [] as $currency => $sum) {
            $costs[] = is_string($sum) ? trim("$sum $currency") : '';
        }
        $parts = is_int($stats->data['parts'] ?? null) ? $stats->data['parts'] : 0;
        $told = $this->desk->words->get('chart_parts', ['parts' => $parts]);
        $told .= $costs === [] ? '' : ' ' . $this->desk->words->get('chart_cost', ['cost' => implode(', ', $costs)]);
        $title = $this->desk->words->get('chart_title', ['days' => self::DAYS]);
        return Html::panel($title, (new Chart($this->desk->words))->draw($stats->rows('days')) . Html::paragraph($told));
    }

    private function next(ApiAnswer $status): string
    {
        $words = $this->desk->words;
        $rows = [];
        foreach ($status->rows('next') as $one) {
            $rows[] = [
                $this->desk->reminderLink($one['id'] ?? null),
                $this->desk->invoiceLink($one['invoice_id'] ?? null),
                Html::text(is_string($one['stage'] ?? null) ? $words->named('stage', $one['stage']) : ''),
                Html::time($one['not_before'] ?? null),
                Html::text(is_string($one['reason'] ?? null) ? $words->named('reason', $one['reason']) : ''),
            ];
        }
        $heads = array_map($words->get(...), ['reminder', 'invoice', 'stage', 'not_before', 'reason']);
        $table = $rows === [] ? Html::paragraph($words->get('next_none')) : Html::table($heads, $rows);
        return Html::panel($words->get('next_title'), $table);
    }
}
