<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Words;

/** One reminder with its text, its timeline and what a person may do about it. */
final class ReminderView
{
    private const KINDS = [
        'delivered' => 'success',
        'accepted' => 'info',
        'waiting' => 'primary',
        'claimed' => 'primary',
        'attempting' => 'primary',
        'unknown' => 'warning',
        'undelivered' => 'danger',
        'failed' => 'danger',
    ];

    public function __construct(private readonly Desk $desk)
    {
    }

    public static function state(Words $words, string $state): string
    {
        return Html::label(self::KINDS[$state] ?? 'default', $words->named('state', $state));
    }

    public function show(ApiAnswer $answer): string
    {
        $words = $this->desk->words;
        $back = Html::tag('p', [], Html::link($this->desk->url('reminders'), '← ' . $words->get('all_reminders')));
        if (!$answer->isOk()) {
            return $back . $this->desk->trouble($answer);
        }
        $one = $answer->data;
        $title = $words->get('reminder') . ' #' . ApiAnswer::text($one, 'id');
        return $back . $this->actions($one)
            . Html::panel($title, $this->facts($one))
            . Html::panel($words->get('text'), $this->body($one))
            . Html::panel($words->get('timeline'), $this->timeline($answer->rows('history')));
    }

    /** @param array<mixed> $one */
    private function facts(array $one): string
    {
        $words = $this->desk->words;
        $cost = trim(ApiAnswer::text($one, 'cost') . ' ' . ApiAnswer::text($one, 'currency'));
        $gateway = trim(ApiAnswer::text($one, 'gateway') . ' ' . ApiAnswer::text($one, 'gateway_id'));
        $facts = [
            'invoice' => $this->desk->invoiceLink($one['invoice_id'] ?? null),
            'client' => $this->desk->clientLink($one['client_id'] ?? null),
            'number' => Html::text(ApiAnswer::text($one, 'number')),
            'stage' => Html::text($words->named('stage', ApiAnswer::text($one, 'stage'))),
            'state' => self::state($words, ApiAnswer::text($one, 'state')),
            'remark' => Html::text($this->reason($one)),
            'not_before' => ApiAnswer::text($one, 'state') === 'waiting' ? Html::time($one['not_before'] ?? null) : '',
            'came_at' => Html::time($one['occurred_at'] ?? null),
            'parts' => Html::text(ApiAnswer::text($one, 'parts')),
            'cost' => Html::text($cost !== '' || ApiAnswer::text($one, 'gateway') === '' ? $cost : $words->get('not_told')),
            'attempts' => Html::text(ApiAnswer::text($one, 'attempts')),
            'gateway' => Html::text($gateway),
        ];
        $told = array_filter($facts, static fn (string $html): bool => $html !== '');
        return Html::facts(array_combine(array_map($words->get(...), array_keys($told)), $told));
    }

    /** @param array<mixed> $one */
    private function body(array $one): string
    {
        $text = ApiAnswer::text($one, 'text');
        return $text === '' ? Html::paragraph($this->desk->words->get('text_none'))
            : Html::lines(Html::text($text));
    }

    /** @param list<array<string, mixed>> $lines */
    private function timeline(array $lines): string
    {
        $words = $this->desk->words;
        $rows = [];
        foreach ($lines as $line) {
            $rows[] = [
                Html::time($line['at'] ?? null),
                self::state($words, ApiAnswer::text($line, 'state')),
                Html::text($this->reason($line)),
            ];
        }
        return Html::table(array_map($words->get(...), ['time', 'state', 'remark']), $rows, wraps: true);
    }

    /** @param array<mixed> $one */
    private function actions(array $one): string
    {
        $actions = is_array($one['actions'] ?? null) ? $one['actions'] : [];
        $words = $this->desk->words;
        $form = fn (string $action, string $class): string => $this->desk->form(
            'reminders',
            ['id' => ApiAnswer::text($one, 'id'), 'action' => $action],
            Html::button($words->get("do_$action"), $class),
            'sms-bridge-action',
        );
        $made = '';
        if (in_array('resolve', $actions, true)) {
            $made .= Html::paragraph($words->get('resolve_help'));
            $made .= $form('sent', 'btn-success') . $form('not_sent', 'btn-warning');
        }
        if (in_array('resend', $actions, true)) {
            $made .= Html::paragraph($words->get('resend_help')) . $form('resend', 'btn-default');
        }
        return $made === '' ? '' : Html::panel($words->get('actions'), $made);
    }

    /** @param array<mixed> $one */
    private function reason(array $one): string
    {
        $reason = ApiAnswer::text($one, 'reason');
        $told = [$reason === '' ? '' : $this->desk->words->named('reason', $reason), ApiAnswer::text($one, 'detail')];
        return implode(': ', array_filter($told, static fn (string $said): bool => $said !== ''));
    }
}
