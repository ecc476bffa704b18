<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;

/** The wordings by language and stage: the list, and what is saved, restored and given up. */
final class Wording implements Page
{
    private const STAGES = ['reminder', 'firstoverdue', 'secondoverdue', 'thirdoverdue'];
    private const LANGUAGE = '/^[a-z][a-z0-9_-]{0,31}$/D'; // as WHMCS names its language files
    private const FALLBACK = 'english';

    private readonly WordingForm $form;

    public function __construct(private readonly Desk $desk)
    {
        $this->form = new WordingForm($desk);
    }

    public function show(Request $request): Reply
    {
        $place = $this->place($request->query('language'), $request->query('stage'));
        if ($place === null) {
            return $this->list($request->query('language'));
        }
        return $this->edit($place, null, $request, '');
    }

    public function act(Request $request): Reply
    {
        $place = $this->place($request->posted('language'), $request->posted('stage'));
        if ($place === null) {
            return $this->list($request->posted('language'));
        }
        $text = $request->postedAsIs('text');
        return match ($request->posted('action')) {
            'live' => Reply::json(['html' => $this->form->preview($place, $text, $request)]),
            'save' => $this->save($place, $text, $request),
            'shipped' => $this->backToShipped($place, $request),
            default => $this->edit($place, $text, $request, ''),
        };
    }

    private function list(string $asked): Reply
    {
        $words = $this->desk->words;
        $answer = $this->desk->api->get('/texts');
        if (!$answer->isOk()) {
            return Reply::page($this->desk->trouble($answer));
        }
        $there = [];
        foreach ($answer->rows('texts') as $one) {
            if (is_string($one['language'] ?? null) && is_string($one['stage'] ?? null)) {
                $there[$one['language']][$one['stage']] = ($one['saved'] ?? false) === true;
            }
        }
        ksort($there);
        $rows = [];
        foreach ($there as $language => $stages) {
            $cell = fn (string $stage): string => $this->cell((string) $language, $stage, $stages[$stage] ?? null);
            $rows[] = [Html::tag('strong', [], Html::text($language)), ...array_map($cell, self::STAGES)];
        }
        $stage = static fn (string $stage): string => $words->named('stage', $stage);
        $heads = [$words->get('language'), ...array_map($stage, self::STAGES)];
        $refused = $asked === '' ? '' : Html::notice('warning', $words->get('wording_no_place'));
        return Reply::page($refused . Html::paragraph($words->get('wording_intro')) . Html::table($heads, $rows)
            . Html::panel($words->get('wording_new'), $this->another($asked)));
    }

    /** @param ?bool $saved null: there is none in this language */
    private function cell(string $language, string $stage, ?bool $saved): string
    {
        $words = $this->desk->words;
        $word = $saved === null ? 'wording_write' : 'wording_edit';
        $name = "$language, " . $words->named('stage', $stage);
        $link = Html::tag('a', [
            'href' => $this->desk->url('wording', ['language' => $language, 'stage' => $stage]),
            'aria-label' => $words->get($word) . ": $name",
            'class' => $saved === null ? 'text-muted' : null,
        ], Html::text($words->get($word)));
        return $link . ($saved === true ? ' ' . Html::label('info', $words->get('wording_saved')) : '');
    }

    private function another(string $language): string
    {
        $words = $this->desk->words;
        $stages = array_combine(self::STAGES, array_map(
            static fn (string $stage): string => $words->named('stage', $stage),
            self::STAGES,
        ));
        $inputs = Html::input($words->get('language'), 'language', $language, ['maxlength' => 32, 'required' => true])
            . Html::select($words->get('stage'), 'stage', 'secondoverdue', $stages)
            . Html::button($words->get('wording_write'), 'btn-default');
        return Html::paragraph($words->get('wording_new_help')) . $this->desk->search('wording', $inputs);
    }

    /**
     * @param array{0: string, 1: string} $place language and stage
     * @param ?string $text as it was typed; null: what is in force, or an older one to restore
     * @param string $html what stands above
     */
    private function edit(array $place, ?string $text, Request $request, string $html): Reply
    {
        [$language, $stage] = $place;
        $there = $this->desk->api->get("/texts/$language/$stage");
        $isNew = $there->isRefused() && $there->status === 404;
        if ($text === null && $isNew) {
            $start = $this->desk->api->get('/texts/' . self::FALLBACK . "/$stage");
            $text = self::text($start->data, 'text');
            $html .= Html::notice('info', $this->desk->words->get('wording_none'));
        }
        if (!$there->isOk() && !$isNew) {
            $html = $html === '' ? $this->desk->trouble($there) : $html;
            return Reply::page($html . ($text === null ? '' : $this->form->show($place, $text, $there, $request)));
        }
        $older = $text === null ? $this->older($there, $request->query('restore')) : null;
        $html .= $older === null ? '' : Html::notice('info', $this->desk->words->get('wording_restored'));
        $text ??= $older ?? self::text($there->data, 'text');
        return Reply::page($html . $this->form->show($place, $text, $there, $request));
    }

    /** The text that was saved at a time, to be looked at and saved again. */
    private function older(ApiAnswer $there, string $at): ?string
    {
        foreach ($at === '' ? [] : $there->rows('changes') as $change) {
            if (($change['at'] ?? null) === $at && is_string($change['text'] ?? null)) {
                return $change['text'];
            }
        }
        return null;
    }

    /** @param array{0: string, 1: string} $place */
    private function save(array $place, string $text, Request $request): Reply
    {
        [$language, $stage] = $place;
        $who = $this->desk->admin->signature();
        $answer = $this->desk->api->send('PUT', "/texts/$language/$stage", ['text' => $text, 'who' => $who]);
        if ($answer->isRefused()) {
            $refused = $this->desk->words->get('wording_refused', ['reason' => $answer->said]);
            return $this->edit($place, $text, $request, Html::notice('warning', $refused));
        }
        if (!$answer->isOk()) {
            return $this->edit($place, $text, $request, $this->desk->trouble($answer, changes: true));
        }
        $this->desk->note("changed the wording $language/$stage.");
        return $this->done($place, 'done_wording');
    }

    /** @param array{0: string, 1: string} $place */
    private function backToShipped(array $place, Request $request): Reply
    {
        [$language, $stage] = $place;
        if ($request->posted('sure') !== 'yes') {
            $sure = Html::notice('warning', $this->desk->words->get('wording_sure'));
            return $this->edit($place, $request->postedAsIs('text'), $request, $sure);
        }
        $who = $this->desk->admin->signature();
        $answer = $this->desk->api->send('DELETE', "/texts/$language/$stage", [], ['who' => $who]);
        if (!$answer->isOk()) {
            return $this->edit($place, null, $request, $this->desk->trouble($answer, changes: true));
        }
        $this->desk->note("went back to the shipped wording $language/$stage.");
        return $this->done($place, 'done_shipped');
    }

    /** @param array{0: string, 1: string} $place */
    private function done(array $place, string $word): Reply
    {
        $url = $this->desk->url('wording', ['language' => $place[0], 'stage' => $place[1]]);
        return Reply::redirect($url, 'success', $this->desk->words->get($word));
    }

    /** @return ?array{0: string, 1: string} null where nobody asks for one, or for none that can be */
    private function place(string $language, string $stage): ?array
    {
        $language = strtolower($language);
        $isOne = preg_match(self::LANGUAGE, $language) === 1 && in_array($stage, self::STAGES, true);
        return $isOne ? [$language, $stage] : null;
    }

    /** @param array<mixed> $data */
    private static function text(array $data, string $key): string
    {
        return is_string($data[$key] ?? null) ? $data[$key] : '';
    }
}
