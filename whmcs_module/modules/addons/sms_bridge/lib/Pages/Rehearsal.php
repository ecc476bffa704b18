<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Script;

/** What each overdue invoice's reminder would say now, or why it would not be sent. Sends nothing. */
final class Rehearsal implements Page
{
    private const PAGE = 25; // invoices
    private const TEXTED = 'texted'; // stands among the reasons in the summary
    private const MOST_REASONS = 60;

    public function __construct(private readonly Desk $desk)
    {
    }

    public function show(Request $request): Reply
    {
        $words = $this->desk->words;
        $intro = Html::paragraph($words->get('rehearsal_intro'));
        if ($request->query('run') === '') {
            return Reply::page($intro . $this->start());
        }
        $cursor = self::cursor($request->query('cursor'));
        $answer = $this->desk->api->get('/rehearsal', ['limit' => self::PAGE, 'cursor' => $cursor]);
        $before = self::counts($request->query('so_far'));
        if (!$answer->isOk()) {
            $sentence = Html::notice('danger', ucfirst($answer->sentence($words)));
            $again = Html::link($this->url($cursor, $before), $words->get('try_again'), 'btn btn-primary');
            return Reply::page($intro . $sentence . $again);
        }
        $rows = $answer->rows('invoices');
        return Reply::page($intro . $this->standing($answer, self::added($before, $rows)) . $this->table($rows)
            . Script::inline('rehearsal'));
    }

    /** There is nothing to change here. */
    public function act(Request $request): Reply
    {
        return $this->show($request);
    }

    private function start(): string
    {
        return Html::link($this->url(null, []), $this->desk->words->get('rehearsal_start'), 'btn btn-primary');
    }

    /**
     * How far it is, and the summary: all that a script replaces.
     *
     * @param array<string, int> $counts
     */
    private function standing(ApiAnswer $answer, array $counts): string
    {
        $words = $this->desk->words;
        $total = is_int($answer->data['total'] ?? null) ? $answer->data['total'] : 0;
        $done = is_int($answer->data['done'] ?? null) ? $answer->data['done'] : 0;
        $next = self::cursor(ApiAnswer::text($answer->data, 'next_cursor'));
        $told = $words->get('rehearsal_progress', ['done' => $done, 'total' => $total]);
        $link = $next === null ? Html::paragraph($words->get('rehearsal_over'))
            . Html::link($this->url(null, []), $words->get('rehearsal_again'), 'btn btn-default')
            : Html::link($this->url($next, $counts), $words->get('rehearsal_next'), 'btn btn-primary sms-bridge-next');
        $inside = Html::progress($done, $total, $told) . $this->summary($counts) . Html::tag('p', [], $link);
        return Html::tag('div', ['class' => 'sms-bridge-so-far', 'aria-live' => 'polite'], $inside);
    }

    /** @param array<string, int> $counts */
    private function summary(array $counts): string
    {
        arsort($counts);
        $items = '';
        foreach ($counts as $reason => $count) {
            $word = $reason === self::TEXTED ? $this->desk->words->get('rehearsal_texted')
                : $this->desk->words->named('reason', $reason);
            $kind = $reason === self::TEXTED ? 'success' : 'default';
            $items .= Html::tag('li', [], Html::label($kind, (string) $count) . ' ' . Html::text($word));
        }
        return Html::tag('ul', ['class' => 'list-unstyled'], $items);
    }

    /** @param list<array<string, mixed>> $rows */
    private function table(array $rows): string
    {
        $words = $this->desk->words;
        $heads = array_map($words->get(...), ['invoice', 'client', 'stage', 'rehearsal_decision']);
        $table = Html::table($heads, array_map($this->row(...), $rows), wraps: true);
        return Html::tag('div', ['class' => 'sms-bridge-decisions'], $table);
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

    /** @param array<string, int> $counts how it stands up to $cursor */
    private function url(?string $cursor, array $counts): string
    {
        $so_far = [];
        foreach ($counts as $reason => $count) {
            $so_far[] = "$reason:$count";
        }
        return $this->desk->url('rehearsal', ['run' => 1, 'cursor' => $cursor, 'so_far' => implode(',', $so_far)]);
    }

    /**
     * @param array<string, int> $counts
     * @param list<array<string, mixed>> $rows
     * @return array<string, int>
     */
    private static function added(array $counts, array $rows): array
    {
        foreach ($rows as $one) {
            $reason = ApiAnswer::text($one, 'text') === '' ? ApiAnswer::text($one, 'reason') : self::TEXTED;
            $counts[$reason] = ($counts[$reason] ?? 0) + 1;
        }
        return $counts;
    }

    /** Where the bridge goes on; null for the beginning and where it is none of the bridge's. */
    private static function cursor(string $written): ?string
    {
        return preg_match('/^\d{1,18}(-\d{1,18}){0,5}$/D', $written) === 1 ? $written : null;
    }

    /** @return array<string, int> reason ⇒ count, from the address of the page before */
    private static function counts(string $written): array
    {
        $counts = [];
        foreach (array_slice(explode(',', $written), 0, self::MOST_REASONS) as $pair) {
            if (preg_match('/^([a-z_]{1,40}):(\d{1,9})$/D', $pair, $found) === 1) {
                $counts[$found[1]] = (int) $found[2];
            }
        }
        return $counts;
    }
}
