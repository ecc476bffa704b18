<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Database\Capsule;
use WHMCS\Module\Addon\SmsBridge\Actor;
use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\Consent;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\FieldValue;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\NumberCheck;
use WHMCS\Module\Addon\SmsBridge\Panel;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\SmsField;
use WHMCS\Module\Addon\SmsBridge\Typed;
use WHMCS\Module\Addon\SmsBridge\Words;

/** One client: what the panel on the client's summary shows, with all of the ledger; and what its buttons do. */
final class Client implements Page
{
    private const LINES = 200;
    private const SUMMARY = 'clientssummary.php';

    public function __construct(private readonly Desk $desk)
    {
    }

    public function show(Request $request): Reply
    {
        $id = $request->id('id');
        $words = $this->desk->words;
        $form = $this->desk->search('client', implode(' ', [
            Html::input($words->get('client_id'), 'id', (string) $id, ['inputmode' => 'numeric', 'size' => 8]),
            Html::button($words->get('search'), 'btn-default'),
        ]));
        if ($id === null) {
            return Reply::page($form);
        }
        $client = $this->client($id);
        if ($client === null) {
            return Reply::page($form . Html::notice('warning', $words->get('panel_unknown_client')));
        }
        $name = trim(FieldValue::clean("{$client->firstname} {$client->lastname}"));
        $head = Html::tag('p', [], $this->desk->clientLink($id) . ' ' . Html::text($name));
        $panel = new Panel($this->desk, $id, $this->desk->place('client', ['id' => $id]), self::LINES);
        $button = Html::sure($words->get('consent_sure')) . Html::button($words->get('consent_forget'), 'btn-danger');
        $forget = $this->desk->form('client', ['id' => $id, 'do' => 'forget'], $button);
        return Reply::page($form . $head . $panel->draw($request->query('sms_invoice')) . $forget);
    }

    public function act(Request $request): Reply
    {
        $id = $request->id('id') ?? 0;
        $client = $this->client($id);
        if ($client === null) {
            return Reply::page(Html::notice('warning', $this->desk->words->get('panel_unknown_client')));
        }
        $do = $request->posted('do');
        $fault = SmsField::fault($this->desk->settings);
        if ($fault !== null && ($do === 'off' || $do === 'on')) {
            return $this->back($request, $id, 'danger', $fault);
        }
        return match ($do) {
            'check' => $this->check($request, (string) $client->country),
            'off' => $this->off($request, $id),
            'on' => $this->on($request, $id, (string) $client->country),
            'forget' => $this->forget($request, $id),
            default => $this->show($request),
        };
    }

    private function check(Request $request, string $country): Reply
    {
        [$number, $said] = $this->judge($request->posted('number'), $country);
        return Reply::json(['ok' => $number !== null, 'text' => $number ?? $said]);
    }

    private function off(Request $request, int $id): Reply
    {
        $field = FieldValue::ofSettings($this->desk->settings);
        $isAmbiguous = $field->isAmbiguous($id);
        $was = $isAmbiguous ? 'several numbers' : FieldValue::masked($field->read($id));
        if ($was === '') {
            return $this->back($request, $id, 'info', 'panel_was_off');
        }
        $isNoted = $field->blank($id, Actor::staff($this->desk->admin), $request->posted('why_off'));
        $this->desk->note("switched the client's SMS reminders off ($was).", $id);
        $done = $this->back($request, $id, 'success', 'panel_done_off');
        return $isNoted ? $done : $this->back($request, $id, 'warning', 'consent_not_noted');
    }

    private function on(Request $request, int $id, string $country): Reply
    {
        [$number, $said] = $this->judge($request->posted('number'), $country);
        if ($number === null) {
            Typed::keep($id, $request);
            return Reply::redirect($this->origin($request, $id), 'danger', $said);
        }
        $field = FieldValue::ofSettings($this->desk->settings);
        $was = $field->read($id);
        if ($was === $number || $was !== '' && NumberCheck::of($was, $country, $this->desk->api)->e164 === $number) {
            return $this->back($request, $id, 'info', 'panel_was_on');
        }
        $field->fill($id, $number, Actor::staff($this->desk->admin), $request->posted('why_on'));
        $this->desk->note("switched the client's SMS reminders on (" . FieldValue::masked($number) . ').', $id);
        return $this->back($request, $id, 'success', 'panel_done_on');
    }

    private function forget(Request $request, int $id): Reply
    {
        if ($request->posted('sure') !== 'yes') {
            return $this->back($request, $id, 'warning', 'consent_sure');
        }
        (new Consent())->forget($id);
        $this->desk->note("erased the numbers and reasons from the client's ledger of consent.", $id);
        return $this->back($request, $id, 'success', 'consent_done_forget');
    }

    /** @return array{?string, string} the number as E.164; else null and why it cannot be taken */
    private function judge(string $typed, string $country): array
    {
        $words = $this->desk->words;
        $check = NumberCheck::of($typed, $country, $this->desk->api);
        return match (true) {
            !$check->answer->isOk() => [null, Words::capital($check->answer->sentence($words))],
            $check->refusedBy !== '' => [null, Words::capital($words->named('reason', 'suppressed')) . '.'],
            $check->e164 === null && $check->problem === '' => [null, $words->get(ApiAnswer::STRANGE)],
            $check->e164 === null || $check->problem !== '' => [null, Words::capital($words->named('reason', $check->problem)) . '.'],
            default => [$check->e164, ''],
        };
    }

    private function back(Request $request, int $id, string $kind, string $word): Reply
    {
        return Reply::redirect($this->origin($request, $id), $kind, $this->desk->words->get($word));
    }

    private function origin(Request $request, int $id): string
    {
        $page = $this->desk->url('client', ['id' => $id]);
        return $request->posted('back') === self::SUMMARY ? self::SUMMARY . "?userid=$id#sms-bridge" : $page;
    }

    private function client(int $id): ?object
    {
        return Capsule::table('tblclients')->where('id', $id)->first(['id', 'firstname', 'lastname', 'country']);
    }
}
