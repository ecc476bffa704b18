<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\Api;
use WHMCS\Module\Addon\SmsBridge\ApiAnswer;
use WHMCS\Module\Addon\SmsBridge\BadSetting;
use WHMCS\Module\Addon\SmsBridge\Connection;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Light;
use WHMCS\Module\Addon\SmsBridge\Reply;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Settings;
use WHMCS\Module\Addon\SmsBridge\SmsField;
use WHMCS\Module\Addon\SmsBridge\TrialTurn;
use WHMCS\Module\Addon\SmsBridge\Words;

/** The first run, step by step: field, address, secrets, connection, one text to try it. */
final class SetUp implements Page
{
    private const SETTINGS_PAGE = 'configaddonmods.php'; // UNVERIFIED: where WHMCS shows the settings of addons
    private const TRIAL_MS = 40000; // the bridge asks a gateway, and gives it half a minute

    public function __construct(private readonly Desk $desk)
    {
    }

    public function show(Request $request): Reply
    {
        return $this->steps('', [], '');
    }

    public function act(Request $request): Reply
    {
        return match ($request->posted('action')) {
            'field' => $this->makeField(),
            'make' => $this->steps((new SecretSteps($this->desk))->make($request), [], ''),
            'forget' => $this->steps((new SecretSteps($this->desk))->forget($request), [], ''),
            'test' => $this->steps('', $this->test(), ''),
            'trial' => $this->trial($request),
            default => $this->show($request),
        };
    }

    /**
     * @param string $html what stands above
     * @param list<Light> $tested the outcome of the connection test
     * @param string $number where the test text shall go
     */
    private function steps(string $html, array $tested, string $number): Reply
    {
        $words = $this->desk->words;
        $settings = Settings::load(); // what was made a moment ago counts
        $secrets = new SecretSteps($this->desk);
        $steps = [
            $this->field($settings),
            $this->address($settings),
            $secrets->step($settings, 'hook_secret'),
            $secrets->step($settings, 'api_token'),
            $this->connection($tested),
            $this->trialForm($number),
        ];
        $made = '';
        foreach ($steps as $place => [$title, $level, $body]) {
            $lamp = Html::tag('p', [], $level === '' ? '' : self::lamp($level, $words->get($level)));
            $made .= Html::panel($place + 1 . '. ' . $words->get($title), $lamp . $body);
        }
        return Reply::page($html . Html::paragraph($words->get('setup_intro')) . $made);
    }

    /** @return array{0: string, 1: string, 2: string} title, state and HTML */
    private function field(Settings $settings): array
    {
        $words = $this->desk->words;
        $fault = SmsField::fault($settings);
        if ($fault === null) {
            $id = (int) SmsField::theOne($settings);
            $found = $words->get('setup_field_found', ['field' => "$id: " . SmsField::all()[$id]]);
            return ['setup_field', 'setup_done', Html::paragraph($found)];
        }
        $button = $fault === 'field_missing' && $settings->smsFieldId() === null
            ? $this->desk->form('setup', ['action' => 'field'], Html::button($words->get('setup_make_field'))) : '';
        return ['setup_field', 'setup_todo', Html::paragraph($words->get($fault)) . $button];
    }

    private function makeField(): Reply
    {
        $made = SmsField::ensure();
        if ($made) {
            $this->desk->note('made the SMS field.');
        }
        $word = $made ? 'setup_field_made' : 'setup_field_there';
        return Reply::redirect($this->desk->url('setup'), 'success', $this->desk->words->get($word));
    }

    /** @return array{0: string, 1: string, 2: string} */
    private function address(Settings $settings): array
    {
        $words = $this->desk->words;
        $change = Html::tag('p', [], Html::link(self::SETTINGS_PAGE, $words->get('setup_open_settings')));
        try {
            $at = $words->get('setup_address_is', ['address' => $settings->address()->url('')]);
            return ['setup_address', 'setup_done', Html::paragraph($at) . $change];
        } catch (BadSetting $error) {
            $said = $settings->has('bridge_url') ? Words::capital($error->said->in($words)) : $words->get('setup_address_help');
            return ['setup_address', 'setup_todo', Html::paragraph($said) . $change];
        }
    }

    /** @return list<Light> */
    private function test(): array
    {
        $settings = Settings::load();
        $words = $this->desk->words;
        return (new Connection($words, $settings, Api::fromSettings($settings, words: $words)))->test();
    }

    /**
     * @param list<Light> $tested
     * @return array{0: string, 1: string, 2: string}
     */
    private function connection(array $tested): array
    {
        $words = $this->desk->words;
        $button = $this->desk->form('setup', ['action' => 'test'], Html::button($words->get('setup_do_test')));
        $level = match (true) {
            $tested === [] => 'setup_not_tried',
            Light::worst($tested) === Light::OK => 'setup_done',
            default => 'setup_todo',
        };
        $help = Html::paragraph($words->get('setup_test_help'));
        return ['setup_test', $level, $help . ($tested === [] ? '' : Light::table($tested, $words)) . $button];
    }

    /** @return array{0: string, 1: string, 2: string} */
    private function trialForm(string $number): array
    {
        $words = $this->desk->words;
        $more = ['maxlength' => 64, 'required' => true, 'type' => 'tel'];
        $inputs = Html::input($words->get('setup_trial_number'), 'number', $number, $more)
            . Html::button($words->get('setup_do_trial'), 'btn-warning');
        $warning = Html::notice('warning', $words->get('setup_trial_help'));
        $hidden = ['action' => 'trial', 'was' => TrialTurn::next()];
        return ['setup_trial', '', $warning . $this->desk->form('setup', $hidden, $inputs)];
    }

    private function trial(Request $request): Reply
    {
        $words = $this->desk->words;
        $number = $request->posted('number');
        $answer = $this->desk->api->get('/status'); // a bridge that is away or slow says so soon, and nothing is sent
        $isHere = $answer->isOk();
        if ($isHere && !TrialTurn::take($request->posted('was'))) { // a second click, or a page that was loaded again
            return $this->steps(Html::notice('warning', $words->get('setup_trial_before')), [], $number);
        }
        if ($isHere) {
            $answer = $this->desk->api->send('POST', '/trials', ['number' => $number], [], self::TRIAL_MS);
        }
        if (!$answer->isOk()) {
            return $this->steps($this->desk->trouble($answer, changes: $isHere), [], $number);
        }
        $told = static fn (string $key): string => ApiAnswer::text($answer->data, $key);
        $this->desk->note('sent a test text to ' . $told('number') . ' through ' . $told('gateway') . '.');
        return $this->steps(Html::notice('success', $words->get('done_trial', [
            'gateway' => $told('gateway'),
            'number' => $told('number'),
            'parts' => $told('parts'),
        ])), [], $number);
    }

    private static function lamp(string $state, string $text): string
    {
        $kind = ['setup_done' => 'success', 'setup_todo' => 'warning'][$state] ?? 'default';
        return Html::tag('span', ['class' => "label label-$kind", 'data-step' => $state], Html::text($text));
    }
}
