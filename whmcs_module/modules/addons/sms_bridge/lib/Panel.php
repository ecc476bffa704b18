<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use Illuminate\Database\QueryException;

/** One client's SMS reminders, for support: on or off and since when, the last texts, why there was none. */
final class Panel
{
    private const LINES = 5;
    private const RECENT = 10;
    private const STYLE = '#sms-bridge .form-inline { margin-bottom: 8px } #sms-bridge td { overflow-wrap: anywhere } '
        . '#sms-bridge .form-inline .form-group { margin-right: 8px } #sms-bridge td:first-child { white-space: nowrap }';
    private const KINDS = ['on' => 'success', 'off' => 'default', 'unusable' => 'warning', 'suppressed' => 'danger'];

    /**
     * @param array{string, array<string, string|int>} $here path and query of the page that shows it
     * @param int $lines how much of the ledger
     */
    public function __construct(
        private readonly Desk $desk,
        private readonly int $clientId,
        private readonly array $here,
        private readonly int $lines = self::LINES,
    ) {
    }

    /** @param string $invoice id or number of an invoice of this client that is asked about, '' for none */
    public function draw(string $invoice): string
    {
        $words = $this->desk->words;
        $answer = $this->ask();
        $recent = $answer->isOk() ? $answer
            : $this->desk->api->get('/reminders', ['client_id' => $this->clientId, 'limit' => self::RECENT]);
        $ledger = $this->lines($answer);
        $lines = $ledger ?? [];
        $fault = SmsField::fault($this->desk->settings);
        $html = ($fault === null ? $this->field($answer, $ledger) : Html::notice('danger', $words->get($fault)))
            . $this->question($invoice) . $this->recent($recent) . $this->ledger($lines)
            . ($ledger === null ? Html::notice('warning', $words->get('consent_unreadable')) : '');
        $attributes = ['id' => 'sms-bridge', 'class' => 'sms-bridge', 'data-client' => $this->clientId];
        $panel = Html::tag('div', $attributes, Html::panel($words->get('panel_title'), $html));
        return Html::tag('style', [], self::STYLE) . $panel . self::SCRIPT;
    }

    /** What the bridge knows of the client: whose it is, the field, and the number or why it is none are there if it is ok. */
    private function ask(): ApiAnswer
    {
        $answer = $this->desk->api->get("/clients/{$this->clientId}");
        $told = array_filter($answer->data, 'is_string');
        $isTold = ($answer->data['client_id'] ?? null) === $this->clientId
            && isset($told['field']) && (isset($told['number']) || isset($told['problem']));
        return $isTold || !$answer->isOk() ? $answer : ApiAnswer::away(ApiAnswer::STRANGE, '');
    }

    /** @return ?list<ConsentLine> null where they cannot be read */
    private function lines(ApiAnswer $answer): ?array
    {
        try {
            StopSearch::of($this->clientId, $answer);
            return (new Consent())->lines($this->clientId, $this->lines);
        } catch (QueryException) {
            return null;
        }
    }

    /** @param ?list<ConsentLine> $lines */
    private function field(ApiAnswer $answer, ?array $lines): string
    {
        $field = FieldValue::ofSettings($this->desk->settings);
        $isAmbiguous = $field->isAmbiguous($this->clientId);
        $value = $answer->isOk() ? $answer->data['field'] : $field->read($this->clientId);
        $standing = $isAmbiguous ? Html::notice('warning', $this->desk->words->get('panel_ambiguous'))
            : $this->standing($answer, $lines, $value);
        return $standing . $this->switches($isAmbiguous || FieldValue::clean($value) !== '');
    }

    /**
     * @param ?list<ConsentLine> $lines
     * @param string $value of the field, as far as WHMCS itself knows
     */
    private function standing(ApiAnswer $answer, ?array $lines, string $value): string
    {
        if (!$answer->isOk()) { // what WHMCS itself knows, while the bridge is away
            return Html::notice('warning', Words::capital($answer->sentence($this->desk->words)))
                . ($value === '' ? $this->off($lines) : $this->state('unchecked', [], $value));
        }
        $told = array_filter($answer->data, 'is_string');
        $problem = $told['problem'] ?? $told['withheld'] ?? '';
        $reason = $this->desk->words->named('reason', $problem);
        return match (true) {
            isset($told['suppressed']) => $this->state('suppressed', ['why' => $told['suppressed']], $told['number'] ?? ''),
            $problem === '' => $this->state('on', [], $told['number'] ?? ''),
            $problem !== 'opted_out' => $this->state('unusable', ['why' => $reason], $told['field'] ?? ''),
            default => $this->off($lines),
        };
    }

    /** @param ?list<ConsentLine> $lines */
    private function off(?array $lines): string
    {
        $line = $lines[0] ?? null;
        $words = $this->desk->words;
        if ($line?->kind !== ConsentLine::OFF) {
            return $this->state($lines === [] ? 'never' : 'off_unknown', [], '');
        }
        return $this->state('off', ['at' => $line->time(), 'who' => $line->who($words)], '')
            . ($line->why === '' ? '' : Html::paragraph("“{$line->why}”"));
    }

    /** @param array<string, string> $values */
    private function state(string $state, array $values, string $number): string
    {
        $kind = self::KINDS[$state] ?? 'default';
        $shown = isset(self::KINDS[$state]) ? $state : ($state === 'unchecked' ? 'on' : 'off');
        $word = $this->desk->words->get("panel_$shown");
        $said = Html::text($this->desk->words->get("panel_{$state}_said", $values));
        $label = Html::tag('span', ['class' => "label label-$kind", 'data-state' => $state], Html::text($word));
        return Html::tag('div', ['style' => 'margin-bottom: 10px'], "$label $said " . $this->number($number));
    }

    /** Masked, in full on a click. */
    private function number(string $number): string
    {
        if ($number === '') {
            return '';
        }
        $style = 'display: list-item; cursor: pointer';
        $summary = Html::tag('summary', ['style' => $style], Html::text(FieldValue::masked($number)));
        $style = 'display: inline-block; vertical-align: top; overflow-wrap: anywhere';
        return Html::tag('details', ['style' => $style], $summary . Html::tag('bdi', [], Html::text($number)));
    }

    /** @param bool $isFilled can it be switched off? */
    private function switches(bool $isFilled): string
    {
        [$typed, $why] = Typed::take($this->clientId);
        $words = $this->desk->words;
        $back = ['id' => $this->clientId, 'back' => $this->here[0]];
        $off = !$isFilled ? '' : $this->desk->form('client', $back + ['do' => 'off'], implode(' ', [
            Html::input($words->get('panel_why'), 'why_off', '', ['maxlength' => 200]),
            Html::button($words->get('panel_switch_off'), 'btn-danger'),
        ]), 'form-inline');
        $number = ['type' => 'tel', 'required' => true, 'autocomplete' => 'off', 'maxlength' => 64]
            + ['placeholder' => '+46…', 'data-sms-check' => $this->desk->url('client')];
        $on = $this->desk->form('client', $back + ['do' => 'on'], implode(' ', [
            Html::input($words->get('panel_number'), 'number', $typed, $number),
            Html::input($words->get('panel_why'), 'why_on', $why, ['maxlength' => 200]),
            Html::button($words->get($off === '' ? 'panel_switch_on' : 'panel_change'), 'btn-default'),
            Html::tag('span', ['class' => 'help-block', 'data-sms-verdict' => true, 'role' => 'status'], ''),
        ]), 'form-inline');
        return $off . $on;
    }

    private function question(string $invoice): string
    {
        $words = $this->desk->words;
        [$path, $query] = $this->here;
        $inputs = Html::hidden($query)
            . Html::input($words->get('panel_question'), 'sms_invoice', $invoice, ['size' => 12, 'maxlength' => 64])
            . ' ' . Html::button($words->get('panel_ask'), 'btn-default');
        $form = Html::tag('form', ['method' => 'get', 'action' => "$path#sms-bridge", 'class' => 'form-inline'], $inputs);
        $said = $invoice === '' ? '' : (new WhyNot($this->desk, $this->clientId))->answer($invoice);
        return Html::tag('div', ['style' => 'margin: 15px 0'], $form . $said);
    }

    private function recent(ApiAnswer $answer): string
    {
        $words = $this->desk->words;
        $rows = [];
        foreach ($answer->rows('reminders') as $one) {
            if (($one['client_id'] ?? null) !== $this->clientId) {
                continue;
            }
            $word = static fn (string $name): string => is_string($one[$name] ?? null) ? $one[$name] : '';
            $reason = $word('reason') === '' ? '' : ': ' . $words->named('reason', $word('reason'));
            $rows[] = [
                $this->desk->reminderLink($one['id'] ?? null),
                Html::time($one['updated_at'] ?? null),
                $this->desk->invoiceLink($one['invoice_id'] ?? null),
                Html::text($words->named('state', $word('state')) . $reason),
                Html::text($word('text')),
            ];
        }
        if ($rows === []) {
            return $answer->isOk() ? Html::paragraph($words->get('panel_no_texts')) : '';
        }
        $heads = array_map($words->get(...), ['reminder', 'panel_at', 'invoice', 'state', 'panel_text']);
        return Html::tag('h4', [], Html::text($words->get('panel_recent'))) . Html::table($heads, $rows);
    }

    /** @param list<ConsentLine> $lines */
    private function ledger(array $lines): string
    {
        $words = $this->desk->words;
        if ($lines === []) {
            return '';
        }
        $rows = array_map(static fn (ConsentLine $one): array => [
            Html::text($one->time()),
            Html::text($words->get("consent_{$one->kind}")),
            Html::text($one->isErased ? $words->get('consent_erased') : trim("{$one->old} → {$one->new}")),
            Html::text($one->who($words)),
            Html::text($one->why),
        ], $lines);
        $heads = array_map($words->get(...), ['panel_at', 'consent_what', 'panel_number', 'consent_who', 'panel_why']);
        $url = $this->desk->url('client', ['id' => $this->clientId]);
        $all = count($lines) < $this->lines ? '' : Html::link($url, $words->get('consent_all'));
        return Html::tag('h4', [], Html::text($words->get('consent_title'))) . Html::table($heads, $rows) . $all;
    }

    /** Says what a number is while it is typed; without it, the same is said when the form is sent. */
    private const SCRIPT = <<<'HTML'
        <script>
        (function () {
            var input = document.querySelector('[data-sms-check]');
            if (!input || !window.fetch) { return; }
            var verdict = input.form.querySelector('[data-sms-verdict]'), timer = 0, asked = 0;
            input.addEventListener('input', function () {
                clearTimeout(timer);
                verdict.textContent = '';
                var mine = ++asked;
                if (!input.value.trim()) { return; }
                timer = setTimeout(function () {
                    var form = new FormData(input.form);
                    form.set('do', 'check');
                    fetch(input.getAttribute('data-sms-check'), { method: 'POST', body: form, credentials: 'same-origin' })
                        .then(function (answer) { return answer.json(); })
                        .then(function (said) { if (mine === asked) { verdict.textContent = said.text; } })
                        .catch(function () {});
                }, 300);
            });
        })();
        </script>
        HTML;
}
