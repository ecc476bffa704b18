<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Config\Setting;
use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Download;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\InvoiceIds;
use WHMCS\Module\Addon\SmsBridge\Kept;
use WHMCS\Module\Addon\SmsBridge\NumberCheck;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Session;
use WHMCS\Module\Addon\SmsBridge\Words;

/** The reminders that the bridge knows: search, pages, CSV; one of them opened; what a person decides about it. */
final class Reminders implements Page
{
    private const PAGE = 50; // rows
    /** Of an address; `number` there is only the key of a kept one. */
    private const FILTERS = ['client_id', 'invoice_id', 'number', 'country', 'state', 'since', 'until'];
    private const ASKED = ['client_id', 'state', 'since', 'until']; // of the bridge, as they were typed
    private const STATES = ['waiting', 'claimed', 'attempting', 'accepted', 'unknown', 'delivered', 'undelivered',
        'withheld', 'failed'];

    public function __construct(private readonly Desk $desk)
    {
    }

    public function show(Request $request): Reply
    {
        $id = $request->id('id');
        if ($id !== null) {
            return Reply::page((new ReminderView($this->desk))->show($this->desk->api->get("/reminders/$id")));
        }
        return $request->query('export') === 'csv' ? $this->export($request) : Reply::page($this->list($request));
    }

    public function act(Request $request): Reply
    {
        if ($request->posted('action') === 'search') {
            return $this->search($request);
        }
        $id = $request->id('id') ?? 0;
        $who = ['who' => $this->desk->admin->signature()];
        $answer = match ($request->posted('action')) {
            'resend' => $this->desk->api->send('POST', "/reminders/$id/resend", $who),
            'sent', 'not_sent' => $this->desk->api->send('POST', "/reminders/$id/resolve", $who + [
                'outcome' => $request->posted('action'),
            ]),
            default => null,
        };
        if ($answer === null) {
            return $this->show($request);
        }
        if (!$answer->isOk()) {
            $sentence = $answer->sentenceOfChange($this->desk->words);
            return Reply::redirect($this->desk->url('reminders', ['id' => $id]), 'danger', Words::capital($sentence));
        }
        return $this->done($request->posted('action'), $id, $answer);
    }

    private function done(string $action, int $id, ApiAnswer $answer): Reply
    {
        $invoice = is_int($answer->data['invoice_id'] ?? null) ? $answer->data['invoice_id'] : 0;
        $client = is_int($answer->data['client_id'] ?? null) ? $answer->data['client_id'] : 0;
        $shown = is_string($answer->data['shown'] ?? null) ? " to {$answer->data['shown']}" : '';
        $new = is_int($answer->data['id'] ?? null) ? $answer->data['id'] : $id;
        $this->desk->note(match ($action) {
            'resend' => "sent reminder $id again, as reminder $new. Invoice ID: $invoice",
            'sent' => "said that reminder $id$shown was sent. Invoice ID: $invoice",
            default => "said that reminder $id$shown was not sent. Invoice ID: $invoice",
        }, $client);
        $url = $this->desk->url('reminders', ['id' => $new]);
        return Reply::redirect($url, 'success', $this->desk->words->get("done_$action", ['id' => $new]));
    }

    /** Keep the number out of the address: browsers and servers note those. */
    private function search(Request $request): Reply
    {
        $filters = array_combine(self::FILTERS, array_map($request->posted(...), self::FILTERS));
        $number = $filters['number'];
        $check = $number === '' ? null : NumberCheck::of($number, strtoupper($filters['country']), $this->desk->api);
        $filters['country'] = $number === '' ? '' : $filters['country'];
        $filters['number'] = Kept::keep($check?->e164 ?? $number); // the list says what is wrong with it
        $url = $this->desk->url('reminders', $filters);
        return $check !== null && $this->desk->api->hasFailed()
            ? Reply::redirect($url, 'danger', $check->answer->sentence($this->desk->words)) : Reply::elsewhere($url);
    }

    private function list(Request $request): string
    {
        $form = $this->form($request);
        $refused = $this->refused($request);
        if ($refused !== null) {
            return $form . Html::notice('warning', $refused);
        }
        $cursor = $request->id('cursor');
        $query = $this->asked($request) + ['limit' => self::PAGE, 'cursor' => $cursor];
        $answer = $this->desk->api->get('/reminders', $query);
        if (!$answer->isOk()) {
            return $form . $this->desk->trouble($answer);
        }
        $rows = array_map($this->row(...), $answer->rows('reminders'));
        $words = $this->desk->words;
        $heads = ['reminder', 'came_at', 'invoice', 'client', 'number', 'stage', 'state', 'reason', 'parts'];
        $table = $rows === [] ? Html::paragraph($words->get('reminders_none'))
            : Html::table(array_map($words->get(...), $heads), $rows);
        return $form . $this->other($request->query('invoice_id')) . $table . $this->pager($request, $cursor, $answer->data['next_cursor'] ?? null);
    }

    /** @return array<string, string> what was typed, as the bridge is asked; its word is the last one on each */
    private function asked(Request $request): array
    {
        $asked = array_combine(self::ASKED, array_map($request->query(...), self::ASKED));
        $asked['number'] = Kept::read($request->query('number')) ?? '';
        $asked['invoice_id'] = (string) InvoiceIds::one($request->query('invoice_id'));
        // The last day counts, too; what is no day goes as it is, and the bridge says so.
        $until = \DateTimeImmutable::createFromFormat('!Y-m-d', $asked['until']);
        if ($until !== false) {
            $asked['until'] = $until->modify('+1 day')->format('Y-m-d');
        }
        return $asked;
    }

    /** What cannot be asked at all, and would find everything if it were left out. */
    private function refused(Request $request): ?string
    {
        $words = $this->desk->words;
        $invoice = $request->query('invoice_id');
        return match (true) {
            Kept::read($request->query('number')) === null => $words->get('number_not_kept'),
            $invoice !== '' && InvoiceIds::one($invoice) === null => $words->get('invoice_unknown'),
            default => null,
        };
    }

    /** Say so where the id that was typed is another invoice's number, too. */
    private function other(string $asked): string
    {
        $words = $this->desk->words;
        $one = InvoiceIds::one($asked);
        $others = array_diff(InvoiceIds::of($asked), [$one]);
        return implode('', array_map(static fn (int $id): string => Html::notice('info', $words->get('invoice_other', [
            'id' => $one ?? 0,
            'other' => $id,
        ])), $others));
    }

    private function form(Request $request): string
    {
        $words = $this->desk->words;
        $states = ['' => $words->get('any')];
        foreach (self::STATES as $state) {
            $states[$state] = $words->named('state', $state);
        }
        $input = static fn (string $label, string $name, array $more): string
            => Html::input($words->get($label), $name, $request->query($name), $more);
        $inside = implode(' ', [
            $input('client_id', 'client_id', ['inputmode' => 'numeric', 'size' => 8]),
            $input('invoice_id_or_number', 'invoice_id', ['size' => 12]),
            Html::input($words->get('number'), 'number', Kept::read($request->query('number')) ?? '', [
                'type' => 'tel',
                'size' => 16,
                'maxlength' => 64,
                'autocomplete' => 'off',
            ]),
            Html::input($words->get('number_country'), 'country', $request->query('country') ?: $this->country(), [
                'size' => 3,
                'maxlength' => 2,
                'title' => $words->get('country_help'),
            ]),
            Html::select($words->get('state'), 'state', $request->query('state'), $states),
            $input('since', 'since', ['type' => 'date']),
            $input('until', 'until', ['type' => 'date']),
            Html::button($words->get('search')),
            Html::link($this->searched($request, ['export' => 'csv']), $words->get('export'), 'btn btn-default'),
        ]);
        return Html::tag('div', ['class' => 'well well-sm'], $this->desk->form(
            'reminders',
            ['action' => 'search'],
            $inside,
            'form-inline',
        ));
    }

    /** The shop's own. UNVERIFIED: where WHMCS keeps it; '' where it is not there. */
    private function country(): string
    {
        $country = (string) Setting::getValue('DefaultCountry');
        return preg_match('/^[A-Z]{2}$/D', $country) === 1 ? $country : '';
    }

    /**
     * @param array<string, mixed> $one
     * @return list<string> cells
     */
    private function row(array $one): array
    {
        $words = $this->desk->words;
        $text = static fn (string $key): string => ApiAnswer::text($one, $key);
        $reason = $text('reason');
        return [
            $this->desk->reminderLink($one['id'] ?? null),
            Html::time($one['created_at'] ?? null),
            $this->desk->invoiceLink($one['invoice_id'] ?? null),
            $this->desk->clientLink($one['client_id'] ?? null),
            Html::text($text('shown')),
            Html::text($words->named('stage', $text('stage'))),
            ReminderView::state($words, $text('state')),
            Html::text($reason === '' ? '' : $words->named('reason', $reason)),
            Html::text($text('parts')),
        ];
    }

    private function pager(Request $request, ?int $cursor, mixed $next): string
    {
        return $this->desk->pager(
            $cursor === null ? null : $this->searched($request),
            is_string($next) ? $this->searched($request, ['cursor' => $next]) : null,
        );
    }

    /** @param array<string, string> $more beside what is searched for */
    private function searched(Request $request, array $more = []): string
    {
        $filters = array_combine(self::FILTERS, array_map($request->query(...), self::FILTERS));
        return $this->desk->url('reminders', $filters + $more);
    }

    /** All that the search finds, as the bridge writes it: numbers masked, no texts. */
    private function export(Request $request): Reply
    {
        $refused = $this->refused($request);
        if ($refused !== null) {
            return Reply::page($this->form($request) . Html::notice('warning', $refused));
        }
        $file = new Download('sms-reminders-' . date('Y-m-d') . '.csv', function (): void {
            $this->desk->note('exported reminders as CSV.');
        });
        $asked = $this->asked($request);
        $answer = Session::freed(fn (): ApiAnswer => $this->desk->api->stream('/reminders.csv', $asked, $file));
        return match (true) {
            $answer->isOk() => $file->finish(),
            $file->isBegun() => $file->breakOff($this->desk->words->get('export_broken', [
                'why' => $answer->sentence($this->desk->words),
            ])),
            default => Reply::page($this->form($request) . $this->desk->trouble($answer)),
        };
    }
}
