<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Says whether everything works: the addon's own half, and the bridge's as it tells of itself. */
final class Lights
{
    private const MOST_ALARMS = 20;
    private const LONGEST_SENTENCE = 500; // characters
    private const SUBJECTS = ['outbox', 'whmcs', 'gateway', 'sending', 'hook', 'texts'];
    /** An alarm's name ⇒ which light it turns on; one that we do not know belongs to the texts. */
    private const ALARMS = [
        'nothing_went_out' => 'sending',
        'waiting_too_long' => 'sending',
        'gateway_paused' => 'gateway',
        'whmcs_unreadable' => 'whmcs',
        'no_hook_for_long' => 'hook',
        'hooks_come_late' => 'hook',
    ];

    public function __construct(private readonly Words $words)
    {
    }

    /**
     * @param ApiAnswer $status of `/status`
     * @param ?ApiAnswer $gateways of `/gateways`; null: nobody asked, because that asks each gateway in turn
     * @return list<Light>
     */
    public function read(ApiAnswer $status, ?ApiAnswer $gateways, OwnHalf $own, int $now): array
    {
        $accounts = $gateways === null ? [] : $this->accounts($gateways);
        return [$this->bridge($status), ...$this->told($status), ...$accounts, $this->spool($own, $now), $this->field($own)];
    }

    private function bridge(ApiAnswer $status): Light
    {
        if ($status->isAway() && $status->away !== ApiAnswer::TROUBLED) {
            $level = $status->away === ApiAnswer::NOT_SET_UP ? Light::UNKNOWN : Light::FAULT;
            $said = $status->said === '' ? '' : " ({$status->said})";
            $remedy = $this->words->get("remedy_{$status->away}");
            return new Light($level, 'bridge', $this->words->get($status->away) . $said, $remedy);
        }
        return new Light(Light::OK, 'bridge', $this->words->get('seen_bridge'));
    }

    /** @return list<Light> what the bridge says of itself */
    private function told(ApiAnswer $status): array
    {
        $alarms = $status->data['alarms'] ?? null;
        if (!$status->isOk() || !is_array($alarms)) {
            $unknown = fn (string $subject): Light => new Light(Light::UNKNOWN, $subject, $this->words->get('seen_unknown'));
            $lights = array_map($unknown, self::SUBJECTS);
            if ($status->away === ApiAnswer::TROUBLED) {
                $lights[0] = new Light(Light::FAULT, 'outbox', $status->said, $this->words->get('remedy_outbox'));
            } elseif ($status->isOk()) {
                $lights[0] = new Light(Light::FAULT, 'outbox', $this->words->get('api_strange'), $this->words->get('remedy_api_strange'));
            }
            return $lights;
        }
        $on = $this->alarms($alarms);
        $lights = [];
        foreach (self::SUBJECTS as $subject) {
            array_push($lights, ...$on[$subject] ?? [new Light(Light::OK, $subject, $this->seen($subject, $status->data))]);
        }
        return $lights;
    }

    /**
     * @param array<mixed> $alarms
     * @return array<string, list<Light>> by subject
     */
    private function alarms(array $alarms): array
    {
        $on = [];
        foreach (array_slice($alarms, 0, self::MOST_ALARMS) as $alarm) {
            $name = self::sentence($alarm, 'name');
            $message = self::sentence($alarm, 'message');
            if ($message === '') {
                continue;
            }
            $subject = self::ALARMS[$name] ?? 'texts';
            $level = self::sentence($alarm, 'level') === Light::WARNING ? Light::WARNING : Light::FAULT;
            $ours = $this->words->has("remedy_$name");
            $remedy = $ours ? $this->words->get("remedy_$name") : self::sentence($alarm, 'remedy');
            $on[$subject][] = new Light($level, $subject, $message, $remedy);
        }
        return $on;
    }

    private static function sentence(mixed $alarm, string $key): string
    {
        $said = is_array($alarm) ? $alarm[$key] ?? '' : '';
        return is_string($said) ? mb_substr($said, 0, self::LONGEST_SENTENCE) : '';
    }

    /** @param array<mixed> $status of a bridge that has no alarm for this subject */
    private function seen(string $subject, array $status): string
    {
        $given = static fn (string $key): string => is_string($status[$key] ?? null) ? $status[$key] : '';
        $when = fn (string $key): string => Html::moment($given($key)) ?: $this->words->get('never');
        return match ($subject) {
            'outbox' => $this->words->get('seen_outbox', ['count' => array_sum(
                array_filter(is_array($status['counts'] ?? null) ? $status['counts'] : [], 'is_int'),
            )]),
            'whmcs' => $this->words->get('seen_whmcs', ['source' => $this->words->named('source', $given('source'))]),
            'gateway' => $this->words->get('seen_gateway', ['gateway' => $given('gateway')]),
            'sending' => $this->words->get('seen_sending', ['time' => $when('last_accepted_at')]),
            'hook' => $this->words->get('seen_hook', ['time' => $when('last_hook_at')]),
            default => $this->words->get('seen_texts'),
        };
    }

    /** @return list<Light> what is left on the account of each gateway */
    private function accounts(ApiAnswer $gateways): array
    {
        if (!$gateways->isOk()) {
            return [new Light(Light::UNKNOWN, 'balance', $this->words->get('seen_balance_late'))];
        }
        return array_map($this->account(...), $gateways->rows('gateways'));
    }

    /** @param array<string, mixed> $account */
    private function account(array $account): Light
    {
        $name = self::sentence($account, 'name');
        if (($account['works'] ?? false) !== true) {
            $problem = $name . ': ' . self::sentence($account, 'problem');
            return new Light(Light::FAULT, 'balance', $problem, $this->words->get('remedy_gateway_paused'));
        }
        $balance = self::sentence($account, 'balance');
        if (!is_numeric($balance)) {
            return new Light(Light::OK, 'balance', $this->words->get('seen_no_balance', ['gateway' => $name]));
        }
        $seen = trim("$name: $balance " . self::sentence($account, 'currency'));
        return (float) $balance > 0 ? new Light(Light::OK, 'balance', $seen)
            : new Light(Light::FAULT, 'balance', $seen, $this->words->get('remedy_balance'));
    }

    private function spool(OwnHalf $own, int $now): Light
    {
        $seen = [$this->words->get('seen_spool', ['count' => $own->count, 'last' => $this->time($own->succeededAt)])];
        if ($own->count > 0) {
            $seen[] = $this->words->get('seen_spool_oldest', [
                'oldest' => $this->time($own->oldestAt),
                'next' => BackOff::isOver($own->retryAt, $now)
                    ? $this->words->get('next_cron') : $this->time($own->retryAt),
            ]);
        }
        if ($own->troubleSince > 0) {
            $seen[] = $this->words->get('seen_spool_trouble', ['since' => $this->time($own->troubleSince)]);
        }
        if ($own->aside > 0) {
            $seen[] = $this->words->get('seen_spool_aside', ['count' => $own->aside]);
        }
        if ($own->dropped > 0) {
            $seen[] = $this->words->get('seen_spool_dropped', ['count' => $own->dropped]);
        }
        $level = $own->troubles === [] ? Light::OK : Light::FAULT;
        $said = array_map(fn (string $one): string => Words::capital(Said::unpacked($one)->in($this->words)), $own->troubles);
        return new Light($level, 'spool', implode(' ', $seen), implode(' ', $said));
    }

    private function field(OwnHalf $own): Light
    {
        $names = array_map(static fn (int $id, string $name): string => "$id: $name", array_keys($own->fields), $own->fields);
        return match (count($names)) {
            0 => new Light(Light::FAULT, 'field', $this->words->get('none'), $this->words->get('field_missing')),
            1 => $this->fit($own->unfit, $names[0]),
            default => new Light(Light::FAULT, 'field', implode(', ', $names), $this->words->get('field_doubled')),
        };
    }

    /** The field is there; can every client see it, read it and leave it blank? @param list<string> $unfit */
    private function fit(array $unfit, string $name): Light
    {
        $remedies = array_map($this->words->get(...), $unfit);
        return new Light($remedies === [] ? Light::OK : Light::WARNING, 'field', $name, implode(' ', $remedies));
    }

    private function time(int $at): string
    {
        return $at === 0 ? $this->words->get('never') : date('Y-m-d H:i T', $at);
    }
}
