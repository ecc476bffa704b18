<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** How it stands with the addon, in words; and what to do where something is wrong. */
final class Overview
{
    /** @param array<string, string> $words the language file's */
    public function __construct(private readonly array $words)
    {
    }

    /**
     * @return array{0: array<string, string>, 1: list<string>} label ⇒ value, and what to do
     * @throws \Throwable when the addon's own tables cannot be used
     */
    public function read(int $now): array
    {
        $standing = (new State())->read();
        $settings = Settings::load();
        $spool = new Spool();
        $backlog = $spool->backlog();
        [$field, $fieldAdvice] = $this->field($settings->smsFieldId());
        [$bridge, $alarms] = $this->bridge($settings);
        $rows = [
            'waiting' => (string) $backlog->count,
            'oldest' => $this->time($backlog->oldestAt),
            'set_aside' => (string) $spool->countAside(),
            'dropped' => (string) Capsule::table(Schema::STATE)->where('id', State::ROW)->value('dropped'),
            'last_success' => $this->time($standing->succeededAt),
            'trouble_since' => $this->time($standing->troubleSince),
            'next_try' => BackOff::isOver($standing->retryAt, $now)
                ? $this->word('next_cron') : $this->time($standing->retryAt),
            'field' => $field,
            'bridge' => $bridge,
        ];
        $labels = array_map($this->word(...), array_keys($rows));
        return [array_combine($labels, $rows), array_values(array_filter([
            $settings->problem(),
            $standing->trouble !== '' && $standing->trouble !== Trouble::SETTINGS ? $standing->troubleText : null,
            $backlog->concern($now),
            $fieldAdvice,
            ...$alarms,
        ]))];
    }

    /** @return array{0: string, 1: ?string} the field in words, and what to do about it */
    private function field(?int $pinned): array
    {
        $all = SmsField::all();
        $ids = $pinned === null ? SmsField::named() : array_keys(array_intersect_key($all, [$pinned => true]));
        $names = array_map(static fn (int $id): string => "$id: {$all[$id]}", $ids);
        $advice = match (count($ids)) {
            0 => $this->word('field_missing'),
            1 => null,
            default => $this->word('field_doubled'),
        };
        return [$names === [] ? $this->word('none') : implode(', ', $names), $advice];
    }

    /** @return array{0: string, 1: list<string>} the bridge in a word, and each of its alarms */
    private function bridge(Settings $settings): array
    {
        if ($settings->problem() !== null || $settings->apiToken() === '') {
            return [$this->word('bridge_not_asked'), []];
        }
        try {
            $alarms = (new BridgeStatus($settings->address(), $settings->apiToken()))->alarms();
        } catch (\RuntimeException $error) {
            return [$this->word('bridge_away'), [$this->word('bridge_away_advice') . " ({$error->getMessage()})"]];
        }
        return [$this->word($alarms === [] ? 'bridge_well' : 'bridge_alarms'), $alarms];
    }

    private function time(int $at): string
    {
        return $at === 0 ? $this->word('none') : gmdate('Y-m-d H:i', $at) . ' UTC';
    }

    private function word(string $key): string
    {
        return $this->words[$key] ?? $key;
    }
}
