<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\InvoiceIds;
use WHMCS\Module\Addon\SmsBridge\Marked;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Script;

/** One wording being edited: the text, what it would become, and who changed it when. */
final class WordingForm
{
    private const LONGEST = 10000; // characters, as the bridge takes

    public function __construct(private readonly Desk $desk)
    {
    }

    /**
     * @param array{0: string, 1: string} $place language and stage
     * @param ApiAnswer $there what the bridge has there
     */
    public function show(array $place, string $text, ApiAnswer $there, Request $request): string
    {
        $words = $this->desk->words;
        $title = "$place[0], " . $words->named('stage', $place[1]);
        $back = Html::tag('p', [], Html::link($this->desk->url('wording'), '← ' . $words->get('wording_all')));
        $shown = Html::tag(
            'div',
            ['class' => 'sms-bridge-preview', 'aria-live' => 'polite'],
            $this->preview($place, $text, $request),
        );
        $half = static fn (string $html): string => Html::tag('div', ['class' => 'col-md-6'], $html);
        $columns = $half(Html::panel($title, $this->form($place, $text, $request)))
            . $half(Html::panel($words->get('wording_preview'), $shown));
        return $back . Html::tag('div', ['class' => 'row'], $columns) . $this->history($place, $there)
            . $this->shipped($place, $text, $there) . Script::inline('wording');
    }

    /** @param array{0: string, 1: string} $place */
    public function preview(array $place, string $text, Request $request): string
    {
        $words = $this->desk->words;
        $given = $request->posted('invoice_id');
        $invoice = InvoiceIds::one($given);
        if ($given !== '' && $invoice === null) {
            return Html::notice('warning', $words->get('invoice_unknown'));
        }
        $asked = ['text' => $text, 'language' => $place[0], 'invoice_id' => $invoice];
        $answer = $this->desk->api->send('POST', '/texts/preview', $asked);
        if (!$answer->isOk()) {
            return $this->desk->trouble($answer);
        }
        $isWide = ($answer->data['alphabet'] ?? '') === 'ucs2';
        $body = is_string($answer->data['body'] ?? null) ? $answer->data['body'] : '';
        [$links, $costly] = [$answer->rows('links'), $answer->rows('costly')];
        return (new Marked($body))->links($links)->costly($costly)->html($words)
            . ($links === [] ? '' : Html::notice('danger', $words->get('wording_links')))
            . ($costly === [] ? '' : Html::notice('warning', $words->get('wording_costly', [
                'characters' => self::characters($costly),
            ])))
            . $this->size($answer->data, mb_strlen($body))
            . ($isWide && $costly === [] ? Html::paragraph($words->get('wording_accents')) : '') . Html::paragraph(
                $words->get($invoice === null ? 'wording_made_up' : 'wording_real', ['invoice' => $invoice ?? 0]),
            );
    }

    /** @param array{0: string, 1: string} $place */
    private function form(array $place, string $text, Request $request): string
    {
        $words = $this->desk->words;
        $inputs = Html::area($words->get('text'), 'text', $text, ['rows' => 12, 'maxlength' => self::LONGEST])
            . Html::tag('p', ['class' => 'help-block'], Html::text($words->get('wording_help')))
            . Html::input($words->get('wording_invoice'), 'invoice_id', $request->posted('invoice_id'), [
                'maxlength' => 64,
            ])
            . self::choice('preview', $words->get('wording_preview'), 'btn-default') . ' ' // the Enter key takes the first
            . self::choice('save', $words->get('save'), 'btn-primary');
        return $this->desk->form('wording', self::hidden($place), $inputs, 'sms-bridge-wording');
    }

    /** @param array<mixed> $data */
    private function size(array $data, int $characters): string
    {
        $words = $this->desk->words;
        $count = static fn (string $key): int => is_int($data[$key] ?? null) ? $data[$key] : 0;
        $alphabet = is_string($data['alphabet'] ?? null) ? $data['alphabet'] : '';
        return Html::facts([
            $words->get('wording_characters') => Html::text($words->get('wording_units', [
                'characters' => $characters,
                'units' => $count('units'),
            ])),
            $words->get('parts') => Html::text($count('parts')),
            $words->get('wording_alphabet') => Html::text($words->named('alphabet', $alphabet)),
        ]);
    }

    /** @param array{0: string, 1: string} $place */
    private function history(array $place, ApiAnswer $there): string
    {
        $words = $this->desk->words;
        $html = '';
        foreach ($there->rows('changes') as $change) {
            $at = is_string($change['at'] ?? null) ? $change['at'] : '';
            $text = is_string($change['text'] ?? null) ? $change['text'] : null;
            $restore = ['language' => $place[0], 'stage' => $place[1], 'restore' => $at];
            $html .= Html::tag('p', [], implode(' · ', array_filter([
                Html::time($at),
                Html::text(is_string($change['who'] ?? null) ? $change['who'] : ''),
                $text === null ? Html::text($words->get('wording_was_shipped'))
                    : Html::link($this->desk->url('wording', $restore), $words->get('wording_restore')),
            ]))) . ($text === null ? '' : Html::lines(Html::text($text)));
        }
        $none = Html::paragraph($words->get('wording_no_changes'));
        return Html::panel($words->get('wording_history'), $html === '' ? $none : $html);
    }

    /** @param array{0: string, 1: string} $place */
    private function shipped(array $place, string $text, ApiAnswer $there): string
    {
        if (($there->data['saved'] ?? false) !== true) {
            return '';
        }
        $words = $this->desk->words;
        $inputs = Html::sure($words->get('wording_sure'))
            . self::choice('shipped', $words->get('wording_shipped'), 'btn-danger');
        $hidden = self::hidden($place) + ['text' => $text]; // what was typed is kept where nobody ticks the box
        return Html::panel($words->get('wording_shipped'), $this->desk->form('wording', $hidden, $inputs));
    }

    /**
     * @param array{0: string, 1: string} $place
     * @return array<string, string>
     */
    private static function hidden(array $place): array
    {
        return ['language' => $place[0], 'stage' => $place[1]];
    }

    /** A button that says what is to be done with the form. */
    private static function choice(string $action, string $text, string $class): string
    {
        $attributes = ['type' => 'submit', 'name' => 'action', 'value' => $action, 'class' => "btn $class"];
        return Html::tag('button', $attributes, Html::text($text));
    }

    /** @param list<array<string, mixed>> $costly */
    private static function characters(array $costly): string
    {
        $given = array_filter(array_column($costly, 'character'), 'is_string');
        return implode(' ', array_slice(array_values(array_unique($given)), 0, 20));
    }
}
