<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;

/** Numbers that are never texted, whoever they belong to; and who has a number. */
final class Suppressions implements Page
{
    private const PAGE = 50; // rows
    private const LONGEST_WHY = 500; // characters, as the bridge takes

    private readonly Holders $holders;

    public function __construct(private readonly Desk $desk)
    {
        $this->holders = new Holders($desk);
    }

    public function show(Request $request): Reply
    {
        return $this->page('', $request);
    }

    public function act(Request $request): Reply
    {
        return match ($request->posted('action')) {
            'add' => $this->add($request),
            'ask_lift' => $this->askLift($request, ''),
            'lift' => $this->lift($request),
            'who' => Reply::page($this->back() . $this->holders->search($request)),
            'blank' => Reply::page($this->back() . $this->holders->blank($request)),
            default => $this->show($request),
        };
    }

    /** @param string $html what stands above it all */
    private function page(string $html, Request $request): Reply
    {
        $words = $this->desk->words;
        $listed = $this->desk->api->get('/suppressions', ['limit' => self::PAGE, 'cursor' => $request->query('cursor')]);
        $form = $this->desk->form('suppressions', ['action' => 'add'], Html::input(
            $words->get('number_international'),
            'number',
            $request->posted('number'),
            ['maxlength' => 64, 'required' => true, 'id' => 'sms-bridge-add-number'],
        ) . $this->why($request->posted('why')) . Html::button($words->get('do_add')));
        return Reply::page(
            $html
            . Html::panel($words->get('who_title'), $this->holders->form('', ''))
            . Html::panel($words->get('add_title'), Html::paragraph($words->get('add_help')) . $form)
            . Html::panel($words->get('tab_suppressions'), $this->list($listed, $request->query('cursor'))),
        );
    }

    private function list(ApiAnswer $listed, string $cursor): string
    {
        $words = $this->desk->words;
        if (!$listed->isOk()) {
            return $this->desk->trouble($listed);
        }
        $rows = array_map($this->row(...), $listed->rows('suppressions'));
        $heads = [...array_map($words->get(...), ['number', 'listed_why']), ''];
        $next = $listed->data['next_cursor'] ?? null;
        $pager = $this->desk->pager(
            $cursor === '' ? null : $this->desk->url('suppressions'),
            is_string($next) ? $this->desk->url('suppressions', ['cursor' => $next]) : null,
        );
        return $rows === [] ? Html::paragraph($words->get('listed_none')) . $pager : Html::table($heads, $rows, wraps: true) . $pager;
    }

    /**
     * @param array<string, mixed> $entry
     * @return list<string>
     */
    private function row(array $entry): array
    {
        $number = ApiAnswer::text($entry, 'number');
        $button = Html::button($this->desk->words->get('do_lift') . ' …', 'btn-default btn-sm');
        return [
            Html::whole($number !== '' ? $number : ApiAnswer::text($entry, 'shown')),
            Html::text(ApiAnswer::text($entry, 'why')) . Html::tag(
                'div',
                ['class' => 'text-muted'],
                Html::time($entry['since'] ?? null) . ', ' . Html::text($this->by($entry)),
            ),
            $number === '' ? Html::text($this->desk->words->get('listed_erased'))
                : $this->desk->form('suppressions', ['action' => 'ask_lift', 'number' => $number], $button),
        ];
    }

    private function add(Request $request): Reply
    {
        $answer = $this->desk->api->send('POST', '/suppressions', [
            'number' => $request->posted('number'),
            'why' => $request->posted('why'),
            'who' => $this->desk->admin->signature(),
        ]);
        if (!$answer->isOk()) {
            return $this->page($this->desk->trouble($answer, changes: true), $request);
        }
        $shown = ApiAnswer::text($answer->data, 'shown');
        $isNew = $answer->status === 201;
        if ($isNew) {
            $this->desk->note("put $shown on the list of numbers never to text.");
        }
        $word = $isNew ? 'done_add' : 'done_add_again';
        return Reply::redirect(
            $this->desk->url('suppressions'),
            'success',
            $this->desk->words->get($word, ['number' => $shown]),
        );
    }

    /** Ask for a confirmation and the reason. @param string $html what stands above */
    private function askLift(Request $request, string $html): Reply
    {
        $words = $this->desk->words;
        $entry = $this->entry($request);
        if (!$entry->isOk()) {
            return $this->page($html === '' ? $this->desk->trouble($entry) : $html, $request);
        }
        $number = ApiAnswer::text($entry->data, 'number') ?: $request->posted('number');
        $form = $this->desk->form('suppressions', ['action' => 'lift', 'number' => $number], $this->why(
            $request->posted('why'),
        ) . Html::button($words->get('do_lift'), 'btn-danger')
            . ' ' . Html::link($this->desk->url('suppressions'), $words->get('cancel'), 'btn btn-default'));
        return Reply::page($this->back() . $html . Html::panel($words->get('lift_title'), Html::facts([
            $words->get('number') => Html::text($number),
            $words->get('listed_by') => Html::text($this->by($entry->data)),
            $words->get('listed_why') => Html::text(ApiAnswer::text($entry->data, 'why')),
            $words->get('listed_since') => Html::time($entry->data['since'] ?? null),
        ]) . Html::notice('warning', $words->get('lift_help')) . $form));
    }

    private function lift(Request $request): Reply
    {
        $why = mb_substr($request->posted('why'), 0, self::LONGEST_WHY);
        if ($why === '') {
            return $this->askLift($request, Html::notice('warning', $this->desk->words->get('lift_why')));
        }
        $entry = $this->entry($request);
        $path = '/suppressions/' . rawurlencode($request->posted('number'));
        $answer = $entry->isOk() ? $this->desk->api->send('DELETE', $path) : $entry;
        if (!$answer->isOk()) {
            return $this->askLift($request, $this->desk->trouble($answer, changes: $entry->isOk()));
        }
        $shown = ApiAnswer::text($entry->data, 'shown');
        $this->desk->note("took $shown off the list of numbers never to text: " . self::withoutNumbers($why));
        return Reply::redirect(
            $this->desk->url('suppressions'),
            'success',
            $this->desk->words->get('done_lift', ['number' => $shown]),
        );
    }

    private function entry(Request $request): ApiAnswer
    {
        $number = $request->posted('number'); // an address without one is the whole list's
        return $this->desk->api->get('/suppressions/' . rawurlencode($number === '' ? '?' : $number));
    }

    /** @param array<mixed> $entry */
    private function by(array $entry): string
    {
        $who = ApiAnswer::text($entry, 'who');
        return $this->desk->words->named('by', ApiAnswer::text($entry, 'by')) . ($who === '' ? '' : ", $who");
    }

    private function why(string $why): string
    {
        return Html::input($this->desk->words->get('why'), 'why', $why, ['maxlength' => self::LONGEST_WHY, 'required' => true]);
    }

    private function back(): string
    {
        $link = Html::link($this->desk->url('suppressions'), '← ' . $this->desk->words->get('tab_suppressions'));
        return Html::tag('p', [], $link);
    }

    /** The reason goes into WHMCS's log, which is no place for what somebody typed as a number. */
    private static function withoutNumbers(string $why): string
    {
        return preg_replace('/\+?\d(?:[\s\p{Z}().\/-]*\d){5,}/u', '(a number)', $why) ?? '';
    }
}
