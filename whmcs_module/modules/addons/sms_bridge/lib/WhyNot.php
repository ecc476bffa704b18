<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** "Why did this client get no text?", for one invoice of this client: a line for each decision. */
final class WhyNot
{
    public function __construct(private readonly Desk $desk, private readonly int $clientId)
    {
    }

    /** @param string $asked an invoice's id, or the number that the client sees */
    public function answer(string $asked): string
    {
        $own = InvoiceIds::of($asked, $this->clientId);
        if ($own === []) {
            return Html::notice('warning', $this->desk->words->get('why_not_theirs'));
        }
        return implode('', array_map($this->of(...), $own));
    }

    private function of(int $invoiceId): string
    {
        $words = $this->desk->words;
        $answer = $this->desk->api->get("/invoices/$invoiceId");
        if (!$answer->isOk()) {
            return Html::notice('warning', Words::capital($answer->sentence($words)));
        }
        $lines = [];
        foreach ($answer->rows('reminders') as $one) {
            if (in_array($one['client_id'] ?? null, [null, $this->clientId], true)) {
                $lines[] = $this->decision($one);
            }
        }
        $waiting = Capsule::table(Schema::SPOOL)->where('invoice_id', $invoiceId)->count();
        if ($waiting > 0) {
            $lines[] = Html::text($words->get('why_spooled', ['count' => $waiting]));
        } elseif ($lines === []) {
            $lines[] = Html::text($words->get('why_nothing_came'));
        }
        $now = is_array($answer->data['now'] ?? null) ? $answer->data['now'] : [];
        if ($now !== [] && in_array($now['client_id'] ?? null, [null, $this->clientId], true)) {
            $lines[] = $this->now($now);
        }
        $items = implode('', array_map(static fn (string $html): string => Html::tag('li', [], $html), $lines));
        $head = Html::tag('strong', [], Html::text($words->get('why_title', ['invoice' => $invoiceId])));
        return Html::tag('div', ['data-invoice' => $invoiceId], $head . Html::tag('ul', [], $items));
    }

    /** @param array<string, mixed> $one a reminder of the bridge */
    private function decision(array $one): string
    {
        $words = $this->desk->words;
        $word = static fn (string $name): string => is_string($one[$name] ?? null) ? $one[$name] : '';
        $said = $words->named('stage', $word('stage')) . ': ' . $words->named('state', $word('state'));
        $said .= $word('reason') === '' ? '' : ', ' . $words->named('reason', $word('reason'));
        $said .= $word('detail') === '' ? '' : " ({$word('detail')})";
        return Html::time($one['updated_at'] ?? null) . ' ' . Html::text($said);
    }

    /** @param array<string, mixed> $now */
    private function now(array $now): string
    {
        $words = $this->desk->words;
        $word = static fn (string $name): string => is_string($now[$name] ?? null) ? $now[$name] : '';
        $stage = $words->named('stage', $word('stage'));
        if ($word('reason') === '') {
            return Html::text($words->get('why_would_go', ['stage' => $stage, 'at' => Html::moment($word('not_before'))]));
        }
        $detail = $word('detail') === '' ? '' : " ({$word('detail')})";
        $reason = $words->named('reason', $word('reason'));
        return Html::text($words->get('why_would_not', ['stage' => $stage, 'reason' => $reason]) . $detail);
    }
}
