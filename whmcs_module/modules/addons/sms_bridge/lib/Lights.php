<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** Looks whether everything works: the addon's own half here, the bridge's half as it tells of itself. */
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

    public function __construct(private readonly Words $words, private readonly Settings $settings)
    {
    }

    /**
     * @param ApiAnswer $status of `/status`
     * @param ?ApiAnswer $gateways of `/gateways`; null: nobody asked, because that asks each gateway in turn
     * @return list<Light>
     * @throws \Throwable when the addon's own tables cannot be used
     */
    public function read(ApiAnswer $status, ?ApiAnswer $gateways, int $now): array
    {
        $accounts = $gateways === null ? [] : $this->accounts($gateways);
        return [$this->bridge($status), ...$this->told($status), ...$accounts, $this->spool($now), $this->field()];
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
            'whmcs' => $this->words->get('seen_whmcs', ['source' => $given('source')]),
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

    private function spool(int $now): Light
    {
        $standing = (new State())->read();
        $spool = new Spool();
        $backlog = $spool->backlog();
        $dropped = (int) Capsule::table(Schema::STATE)->where('id', State::ROW)->value('dropped');
        $seen = $this->words->get('seen_spool', [
            'count' => $backlog->count,
            'last' => $this->time($standing->succeededAt),
        ]);
        $seen .= $backlog->count > 0 ? ' ' . $this->words->get('seen_spool_oldest', [
            'oldest' => $this->time($backlog->oldestAt),
            'next' => BackOff::isOver($standing->retryAt, $now)
                ? $this->words->get('next_cron') : $this->time($standing->retryAt),
        ]) : '';
        $seen .= $standing->troubleSince > 0 ? ' ' . $this->words->get('seen_spool_trouble', [
            'since' => $this->time($standing->troubleSince),
        ]) : '';
        $aside = $spool->countAside();
        $seen .= $aside > 0 ? ' ' . $this->words->get('seen_spool_aside', ['count' => $aside]) : '';
        $seen .= $dropped > 0 ? ' ' . $this->words->get('seen_spool_dropped', ['count' => $dropped]) : '';
        $troubles = array_filter([
            $this->settings->problem(),
            $standing->trouble !== '' && $standing->trouble !== Trouble::SETTINGS ? $standing->troubleText : null,
            $backlog->concern($now),
        ]);
        $remedy = ucfirst(implode(' ', array_map(ucfirst(...), $troubles)));
        return new Light($troubles === [] ? Light::OK : Light::FAULT, 'spool', $seen, $remedy);
    }

    private function field(): Light
    {
        $meant = SmsField::meant($this->settings);
        $names = implode(', ', array_map(static fn (int $id): string => "$id: {$meant[$id]}", array_keys($meant)));
        return match (count($meant)) {
            0 => new Light(Light::FAULT, 'field', $this->words->get('none'), $this->words->get('field_missing')),
            1 => $this->fit((int) array_key_first($meant), $names),
            default => new Light(Light::FAULT, 'field', $names, $this->words->get('field_doubled')),
        };
    }

    /** The field is there; can every client see it, read it and leave it blank? */
    private function fit(int $id, string $name): Light
    {
        $remedies = array_map($this->words->get(...), SmsField::unfit($id));
        return new Light($remedies === [] ? Light::OK : Light::WARNING, 'field', $name, implode(' ', $remedies));
    }

    private function time(int $at): string
    {
        return $at === 0 ? $this->words->get('never') : date('Y-m-d H:i T', $at);
    }
}
