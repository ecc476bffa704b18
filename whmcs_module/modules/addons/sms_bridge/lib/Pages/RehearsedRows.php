<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;

/** What was decided in a rehearsal, one by one and in sum; a part of the page "Rehearsal". */
final class RehearsedRows
{
    public function __construct(private readonly Desk $desk)
    {
    }

    /** @param list<array<string, mixed>> $rows */
    public function table(array $rows): string
    {
        $words = $this->desk->words;
        $heads = array_map($words->get(...), ['invoice', 'client', 'stage', 'rehearsal_decision']);
        $table = Html::table($heads, array_map($this->row(...), $rows), wraps: true);
        return Html::tag('div', ['class' => 'sms-bridge-decisions'], $table);
    }

    /** @param array<mixed> $sums texts, parts, and withheld by reason */
    public function summary(array $sums): string
    {
        $withheld = array_filter(is_array($sums['withheld'] ?? null) ? $sums['withheld'] : [], 'is_int');
        arsort($withheld);
        $items = '';
        foreach ($withheld as $reason => $count) {
            $word = $this->desk->words->named('reason', (string) $reason);
            $items .= Html::tag('li', [], Html::label('default', (string) $count) . ' ' . Html::text($word));
        }
        $sum = $this->desk->words->get('rehearsal_sum', [
            'texts' => ApiAnswer::text($sums, 'texts'),
            'parts' => ApiAnswer::text($sums, 'parts'),
            'withheld' => array_sum($withheld),
        ]);
        return Html::tag('p', [], Html::tag('strong', [], Html::text($sum)))
            . ($items === '' ? '' : Html::tag('ul', ['class' => 'list-unstyled'], $items));
    }

    /**
     * @param array<string, mixed> $one
     * @return list<string>
     */
    private function row(array $one): array
    {
        $stage = ApiAnswer::text($one, 'stage');
        return [
            $this->desk->invoiceLink($one['invoice_id'] ?? null),
            $this->desk->clientLink($one['client_id'] ?? null),
            Html::text($stage === '' ? '' : $this->desk->words->named('stage', $stage)),
            ApiAnswer::text($one, 'text') === '' ? $this->withheld($one) : $this->texted($one),
        ];
    }

    /** @param array<string, mixed> $one */
    private function texted(array $one): string
    {
        $words = $this->desk->words;
        $told = $words->get('rehearsal_to', ['number' => ApiAnswer::text($one, 'number'), 'parts' => ApiAnswer::text($one, 'parts')]);
        $when = Html::moment($one['not_before'] ?? null);
        return Html::label('success', $words->get('rehearsal_texted')) . ' ' . Html::text($told)
            . ($when === '' ? '' : ' ' . Html::text($words->get('rehearsal_at', ['time' => $when])))
            . Html::lines(Html::text(ApiAnswer::text($one, 'text')));
    }

    /** @param array<string, mixed> $one */
    private function withheld(array $one): string
    {
        $reason = $this->desk->words->named('reason', ApiAnswer::text($one, 'reason'));
        $detail = ApiAnswer::text($one, 'detail');
        return Html::label('default', $this->desk->words->get('rehearsal_withheld')) . ' ' . Html::text($reason)
            . ($detail === '' ? '' : ' ' . Html::tag('small', ['class' => 'text-muted'], Html::text("($detail)")));
    }
}
