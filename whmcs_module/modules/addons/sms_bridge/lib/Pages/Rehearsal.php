<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Script;
use WHMCS\Module\Addon\SmsBridge\Words;

/** What each of tonight's reminders would say, or why it would not be sent, page after page. Sends nothing. */
final class Rehearsal implements Page
{
    private const PAGE = 25; // invoices

    public function __construct(private readonly Desk $desk)
    {
    }

    /** The way in, and the first page. */
    public function show(Request $request): Reply
    {
        if ($request->query('run') === '') {
            return Reply::page($this->intro() . Html::tag('p', [], $this->begin(false, 'btn btn-primary'))
                . Html::tag('p', [], $this->begin(true)));
        }
        $isAll = $request->query('all') === '1';
        $answer = $this->desk->api->get('/rehearsal', ['limit' => self::PAGE, 'all' => $isAll ? 1 : null]);
        return $answer->isOk() ? $this->page($answer)
            : $this->away($this->desk->trouble($answer), Html::link($this->url($isAll), $this->word('try_again'), 'btn btn-primary'));
    }

    /** A later page. It changes nothing, but what it goes on from is too long for an address. */
    public function act(Request $request): Reply
    {
        $cursor = $request->posted('cursor');
        $answer = $this->desk->api->send('POST', '/rehearsal', ['cursor' => $cursor, 'limit' => self::PAGE]);
        return match (true) {
            $answer->isOk() => $this->page($answer),
            // The bridge says what a cursor is; whoever reads the page never saw one.
            $answer->isRefused() => $this->away(Html::notice('warning', $this->word('rehearsal_lost')) . $this->again(), ''),
            default => $this->away($this->desk->trouble($answer), $this->next($cursor, 'try_again')),
        };
    }

    private function page(ApiAnswer $answer): Reply
    {
        $rows = new RehearsedRows($this->desk);
        return Reply::page($this->intro() . $this->about($answer) . $this->standing($answer, $rows)
            . $rows->table($answer->rows('invoices')) . Script::inline('rehearsal'));
    }

    /**
     * @param string $html what is wrong, which a script shows above what it has
     * @param string $more how to go on without one
     */
    private function away(string $html, string $more): Reply
    {
        return Reply::page($this->intro() . Html::tag('div', ['class' => 'sms-bridge-trouble'], $html) . $more);
    }

    private function intro(): string
    {
        return Html::paragraph($this->word('rehearsal_intro'));
    }

    /** Which invoices these are, and the way to the others. */
    private function about(ApiAnswer $answer): string
    {
        $run = Html::moment($answer->data['run_at'] ?? null);
        $why = ApiAnswer::text($answer->data, 'why_all');
        $told = match (true) {
            $run !== '' => $this->tonight($run, $answer->rows('stages')) . $this->zone($answer),
            $why !== '' => Html::notice('warning', $this->word('rehearsal_why_all') . " ($why)"),
            default => Html::paragraph($this->word('rehearsal_all')),
        };
        return $told . ($why !== '' ? '' : Html::tag('p', [], $this->begin($run !== '')));
    }

    /** @param list<array<string, mixed>> $stages */
    private function tonight(string $run, array $stages): string
    {
        $items = '';
        foreach ($stages as $one) {
            $stage = $this->desk->words->named('stage', ApiAnswer::text($one, 'stage'));
            $day = ApiAnswer::text($one, 'due_on');
            $off = ($one['texted'] ?? null) === true ? '' : ' ' . $this->word('rehearsal_stage_off');
            $item = Words::capital($this->desk->words->get('rehearsal_stage', ['stage' => $stage, 'day' => $day])) . $off;
            $items .= Html::tag('li', [], Html::text($item));
        }
        return Html::paragraph($this->desk->words->get('rehearsal_run', ['time' => $run]))
            . ($items === '' ? Html::notice('info', $this->word('rehearsal_no_stages')) : Html::tag('ul', [], $items));
    }

    /** By whose clock the day and the hour are told: with the wrong one they are those of another day. */
    private function zone(ApiAnswer $answer): string
    {
        $zone = ApiAnswer::text($answer->data, 'timezone');
        $key = 'rehearsal_zone_' . ApiAnswer::text($answer->data, 'timezone_of');
        return $zone === '' || !$this->desk->words->has($key) ? ''
            : Html::paragraph($this->desk->words->get($key, ['zone' => $zone]));
    }

    /** How far it is, and the summary: all that a script replaces. */
    private function standing(ApiAnswer $answer, RehearsedRows $rows): string
    {
        $total = is_int($answer->data['total'] ?? null) ? $answer->data['total'] : null;
        $done = is_int($answer->data['done'] ?? null) ? $answer->data['done'] : 0;
        $cursor = ApiAnswer::text($answer->data, 'next_cursor');
        $word = $total === null ? 'rehearsal_so_far' : 'rehearsal_progress';
        $told = $this->desk->words->get($word, ['done' => $done, 'total' => (int) $total]);
        $sums = is_array($answer->data['summary'] ?? null) ? $answer->data['summary'] : [];
        $inside = Html::progress($done, $total, $told)
            . ($cursor === '' ? Html::paragraph($this->word($done === 0 ? 'rehearsal_none' : 'rehearsal_over')) : '')
            . $rows->summary($sums)
            . ($cursor === '' ? $this->again() : $this->next($cursor, 'rehearsal_next'));
        return Html::tag('div', ['class' => 'sms-bridge-so-far', 'aria-live' => 'polite'], $inside);
    }

    private function next(string $cursor, string $word): string
    {
        return $this->desk->form('rehearsal', ['cursor' => $cursor], Html::button($this->word($word)), 'sms-bridge-next');
    }

    private function again(): string
    {
        return Html::tag('p', [], Html::link($this->desk->url('rehearsal'), $this->word('rehearsal_again'), 'btn btn-default'));
    }

    private function begin(bool $isAll, string $class = ''): string
    {
        $word = $isAll ? 'rehearsal_start_all' : ($class === '' ? 'rehearsal_start_tonight' : 'rehearsal_start');
        return Html::link($this->url($isAll), $this->word($word), $class);
    }

    private function url(bool $isAll): string
    {
        return $this->desk->url('rehearsal', ['run' => 1, 'all' => $isAll ? 1 : null]);
    }

    private function word(string $key): string
    {
        return $this->desk->words->get($key);
    }
}
