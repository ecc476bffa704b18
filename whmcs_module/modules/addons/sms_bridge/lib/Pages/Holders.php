<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Database\Capsule;
use WHMCS\Module\Addon\SmsBridge\Actor;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\FieldValue;
use WHMCS\Module\Addon\SmsBridge\FieldValues;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\NumberSearch;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Script;
use WHMCS\Module\Addon\SmsBridge\Settings;

/** Who has this number? The desk's tool when a stranger complains; a part of the page "Do not text". */
final class Holders
{
    public function __construct(private readonly Desk $desk)
    {
    }

    public function form(string $number, string $country): string
    {
        $words = $this->desk->words;
        $inputs = Html::input($words->get('number'), 'number', $number, ['maxlength' => 64, 'required' => true])
            . Html::input($words->get('country_help'), 'country', $country, ['maxlength' => 2])
            . Html::button($words->get('do_who'));
        return Html::paragraph($words->get('who_help'))
            . $this->desk->form('suppressions', ['action' => 'who'], $inputs);
    }

    public function search(Request $request): string
    {
        $words = $this->desk->words;
        $number = $request->posted('number');
        $country = strtoupper($request->posted('country'));
        $again = Html::panel($words->get('who_title'), $this->form($number, $country));
        $values = FieldValues::inUse($this->desk->settings);
        if ($values === null) {
            return Html::notice('danger', $words->get('who_no_field')) . $again;
        }
        $found = NumberSearch::run(
            $this->desk->api,
            $values,
            $number,
            $country === '' ? null : $country,
            $request->id('cursor') ?? 0,
            self::ids($request->posted('found')),
        );
        $trouble = $found->trouble === null ? '' : $this->desk->trouble($found->trouble);
        $isRefused = $found->trouble?->isRefused() ?? false;
        return $trouble . ($isRefused ? '' : $this->found($found, $values)) . $again;
    }

    /** Blank one client's field, if it holds the number still; then search again. */
    public function blank(Request $request): string
    {
        $client = $request->id('client') ?? 0;
        $values = FieldValues::inUse($this->desk->settings);
        $held = $values?->of($client) ?? [];
        $answer = $this->desk->api->send('POST', '/numbers/match', [
            'number' => $request->posted('number'),
            'candidates' => $held,
        ]);
        if (!$answer->isOk()) {
            return $this->desk->trouble($answer) . $this->search($request);
        }
        $matched = is_array($answer->data['clients'] ?? null) ? $answer->data['clients'] : [];
        if (!in_array($client, $matched, true)) {
            return Html::notice('warning', $this->desk->words->get('blank_not_there')) . $this->search($request);
        }
        $isNoted = $this->empty($client);
        $shown = is_string($answer->data['shown'] ?? null) ? $answer->data['shown'] : '';
        $this->desk->note("blanked the SMS field, which held $shown: no more texts.", $client);
        return Html::notice('success', $this->desk->words->get('done_blank', ['client' => $client]))
            . ($isNoted ? '' : Html::notice('warning', $this->desk->words->get('consent_not_noted'))) . $this->search($request);
    }

    /** Blank the field; say whether the ledger of consent could learn who did it. */
    private function empty(int $client): bool
    {
        $actor = Actor::staff($this->desk->admin);
        return FieldValue::ofSettings($this->desk->settings)->blank($client, $actor, $this->desk->words->get('who_title'));
    }

    private function found(NumberSearch $found, FieldValues $values): string
    {
        $words = $this->desk->words;
        $rows = $this->rows($found, $values);
        $heads = [...array_map($words->get(...), ['client', 'field_value']), ''];
        $html = $rows === [] ? '' : Html::table($heads, $rows, wraps: true);
        if ($found->isDone && $rows === []) {
            $html .= Html::notice('info', $words->get('who_nobody'));
        }
        $html .= count($found->clients) < NumberSearch::MOST ? '' : Html::notice('warning', $words->get('who_many'));
        $html .= $found->isDone ? '' : $this->goOn($found, $values);
        $standing = $found->trouble === null ? $this->standing($found->number) : '';
        return Html::panel($words->get('who_result', ['number' => $found->number]), $html . $standing);
    }

    /** @return list<list<string>> */
    private function rows(NumberSearch $found, FieldValues $values): array
    {
        $rows = [];
        foreach (Capsule::table('tblclients')->whereIn('id', $found->clients)->orderBy('id')->get() as $client) {
            $id = (int) $client->id;
            $name = Settings::decode("{$client->firstname} {$client->lastname}");
            $company = Settings::decode((string) $client->companyname);
            $held = array_map(static fn (array $one): string => Settings::decode($one['value']), $values->of($id));
            $button = Html::button($this->desk->words->get('do_blank'), 'btn-danger btn-sm');
            $rows[] = [
                Html::link("clientssummary.php?userid=$id", "#$id " . $name . ($company === '' ? '' : " ($company)")),
                Html::text(implode(' | ', $held)),
                $this->desk->form(
                    'suppressions',
                    ['action' => 'blank', 'client' => $id, 'number' => $found->number],
                    $button,
                ),
            ];
        }
        return $rows;
    }

    /** The rest of a long search: by itself where scripts run, else by a button. */
    private function goOn(NumberSearch $found, FieldValues $values): string
    {
        $words = $this->desk->words;
        $total = $values->count();
        $done = $total - $values->count($found->cursor);
        $form = $this->desk->form('suppressions', [
            'action' => 'who',
            'number' => $found->number,
            'cursor' => $found->cursor,
            'found' => implode(',', $found->clients),
        ], Html::button($words->get('go_on')), $found->trouble === null ? 'sms-bridge-continue' : '');
        $told = $words->get('who_progress', ['done' => $done, 'total' => $total]);
        return Html::progress($done, $total, $told) . $form
            . ($found->trouble === null ? Script::inline('continue') : '');
    }

    /** Is the number on the list? With what one may do about that. */
    private function standing(string $number): string
    {
        $words = $this->desk->words;
        $entry = $this->desk->api->get('/suppressions/' . rawurlencode($number));
        if ($entry->isOk()) {
            $button = Html::button($words->get('do_lift') . ' …', 'btn-default');
            return Html::notice('info', $words->get('who_listed'))
                . $this->desk->form('suppressions', ['action' => 'ask_lift', 'number' => $number], $button);
        }
        if ($entry->status !== 404) {
            return '';
        }
        $why = Html::input($words->get('why'), 'why', '', ['maxlength' => 500, 'required' => true]);
        return Html::paragraph($words->get('who_not_listed')) . $this->desk->form(
            'suppressions',
            ['action' => 'add', 'number' => $number],
            $why . Html::button($words->get('do_add'), 'btn-default'),
        );
    }

    /** @return list<int> */
    private static function ids(string $list): array
    {
        $ids = array_filter(explode(',', $list), static fn (string $id): bool => preg_match('/^[1-9]\d{0,9}$/D', $id) === 1);
        return array_slice(array_map('intval', array_values($ids)), 0, NumberSearch::MOST);
    }
}
