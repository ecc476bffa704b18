<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/**
 * The ledger of consent: who set, changed or blanked a client's SMS field, and when.
 *
 * It keeps numbers masked, beside a keyed hash. That is enough to show that and when somebody agreed, and to recognise
 * a number that is asked about; the number in use stands in the field itself, and a history of whole numbers would
 * outlive every wish to be forgotten. Each line names the one before it, and the pair (client, line before) is unique:
 * of two hooks, or two requests, that see one change, the second finds it written.
 */
final class Consent
{
    private const DAYS = 1095; // after three years a line that another has followed tells only that there was a change
    private const CHUNK = 1000;
    private const LONGEST_WHY = 200; // characters
    private const TRIES = 4;
    private const NOTHING = [
        'old_shown' => '',
        'new_shown' => '',
        'old_hash' => '',
        'new_hash' => '',
        'why' => '',
        'erased' => 1,
    ];

    private ?string $key = null;

    /**
     * Note what the field holds now; say whether that was news.
     *
     * @param ?string $before what it held, as far as that is known: where the ledger has no line yet, this becomes one
     */
    public function note(int $clientId, string $value, Actor $actor, string $why = '', ?string $before = null): bool
    {
        $hash = $this->hash(FieldValue::clean($value));
        for ($try = 0; $try < self::TRIES; $try++) {
            $last = $this->lines($clientId, 1)[0] ?? null;
            if ($last === null && FieldValue::clean($before ?? '') !== '') {
                $this->insert($clientId, null, $before, Actor::of(Actor::IMPORT), '');
                continue;
            }
            $isErased = $last !== null && $last->isErased && $last->kind !== ConsentLine::OFF;
            if ($isErased && $before === null) {
                $isNews = $hash === ''; // nobody can tell another change, and what was erased stays so
            } else {
                $known = $last === null || $isErased ? $this->hash(FieldValue::clean($before ?? '')) : $last->newHash;
                $isNews = $known !== $hash;
            }
            if (!$isNews) {
                return false;
            }
            if ($this->insert($clientId, $last, $value, $actor, $why)) {
                return true;
            }
        }
        return false;
    }

    /** Note that a number is only written in another way now: what follows is compared with that. */
    public function respelt(int $clientId, string $before, string $value): void
    {
        $last = $this->lines($clientId, 1)[0] ?? null;
        Capsule::table(Schema::CONSENT)->where('id', $last->id ?? 0)
            ->where('new_hash', $this->hash(FieldValue::clean($before)))
            ->update(['new_hash' => $this->hash(FieldValue::clean($value))]);
    }

    /** @return list<ConsentLine> newest first */
    public function lines(int $clientId, int $limit): array
    {
        $rows = Capsule::table(Schema::CONSENT)->leftJoin('tbladmins', 'tbladmins.id', '=', Schema::CONSENT . '.admin_id')
            ->where('client_id', $clientId)->orderByDesc(Schema::CONSENT . '.id')->limit($limit)
            ->get([Schema::CONSENT . '.*', 'tbladmins.username']);
        return array_values(array_map(ConsentLine::of(...), $rows->all()));
    }

    /**
     * Return where a program blanked the field at $since or later and nobody has found out why, oldest first.
     *
     * @return list<ConsentLine>
     */
    public function blankedByProgram(int $since, int $limit, ?int $clientId = null): array
    {
        $rows = Capsule::table(Schema::CONSENT)->where('kind', ConsentLine::OFF)->where('actor', Actor::API)
            ->where('explained', 0)->where('at', '>=', $since)
            ->when($clientId !== null, static fn ($asked) => $asked->where('client_id', $clientId))
            ->orderBy('id')->limit($limit)->get();
        return array_values(array_map(ConsentLine::of(...), $rows->all()));
    }

    /** Note who it was that made a program write this line: one of Actor's kinds. This is done once. */
    public function explain(ConsentLine $line, string $actor): void
    {
        Capsule::table(Schema::CONSENT)->where('id', $line->id)->where('actor', Actor::API)
            ->update(['actor' => $actor, 'explained' => 1]);
    }

    /** Write a first line for every client whose field is filled and who has none. Can be repeated. */
    public function import(int $fieldId): void
    {
        $after = 0;
        $values = static fn () => Capsule::table('tblcustomfieldsvalues')->where('fieldid', $fieldId);
        do {
            $ids = $values()->where('relid', '>', $after)->where('value', '<>', '')
                ->distinct()->orderBy('relid')->limit(self::CHUNK)->pluck('relid')->all();
            $stored = $values()->whereIn('relid', $ids)->get(['relid', 'value'])->groupBy('relid')->all();
            $lines = [];
            foreach ($stored as $clientId => $rows) {
                $value = FieldValue::only($rows->pluck('value')->all());
                if ($value !== '') {
                    $lines[] = $this->line((int) $clientId, null, $value, Actor::of(Actor::IMPORT), '');
                }
            }
            Capsule::table(Schema::CONSENT)->insertOrIgnore($lines);
            $after = (int) end($ids);
        } while (count($ids) === self::CHUNK);
    }

    /** Erase what the ledger tells of a client; that and when something changed, and who did it, stays. */
    public function forget(int $clientId): void
    {
        Capsule::table(Schema::CONSENT)->where('client_id', $clientId)->update(self::NOTHING);
    }

    /** Do so to lines that are old and that another has followed; some at a time. */
    public function fade(int $now): void
    {
        $old = Capsule::table(Schema::CONSENT . ' as line')
            ->join(Schema::CONSENT . ' as next', static fn ($join) => $join->on('next.client_id', '=', 'line.client_id')
                ->on('next.after_id', '=', 'line.id'))
            ->where('line.at', '<', $now - self::DAYS * 86400)->where('line.erased', 0)
            ->limit(self::CHUNK * 5)->pluck('line.id')->all();
        Capsule::table(Schema::CONSENT)->whereIn('id', $old)->update(self::NOTHING);
    }

    private function insert(int $clientId, ?ConsentLine $last, string $value, Actor $actor, string $why): bool
    {
        $line = $this->line($clientId, $last, FieldValue::clean($value), $actor, $why);
        return Capsule::table(Schema::CONSENT)->insertOrIgnore($line) === 1;
    }

    /** @return array<string, string|int> */
    private function line(int $clientId, ?ConsentLine $last, string $value, Actor $actor, string $why): array
    {
        $wasOff = $last === null || $last->kind === ConsentLine::OFF;
        return [
            'client_id' => $clientId,
            'after_id' => $last->id ?? 0,
            'at' => time(),
            'kind' => $value === '' ? ConsentLine::OFF : ($wasOff ? ConsentLine::ON : ConsentLine::CHANGED),
            'actor' => $actor->kind,
            'admin_id' => $actor->adminId,
            'old_shown' => $last->new ?? '',
            'new_shown' => FieldValue::masked($value),
            'old_hash' => $last->newHash ?? '',
            'new_hash' => $this->hash($value),
            'why' => mb_substr($why, 0, self::LONGEST_WHY),
        ];
    }

    private function hash(string $value): string
    {
        $digits = preg_replace('~[\s().\x2f-]+~u', '', $value) ?? $value;
        return $value === '' ? '' : hash_hmac('sha256', $digits, $this->key());
    }

    /**
     * One half of the key lies in the database, the other in WHMCS's configuration.php, so that a copy of the database
     * alone does not tell the numbers. UNVERIFIED: that WHMCS leaves $cc_encryption_hash among the global variables;
     * where it does not, the first half must do.
     */
    private function key(): string
    {
        $file = is_string($GLOBALS['cc_encryption_hash'] ?? null) ? $GLOBALS['cc_encryption_hash'] : '';
        $half = fn (): string => (string) Capsule::table(Schema::STATE)->where('id', State::ROW)->value('consent_key');
        return $this->key ??= hash('sha256', $half() . $file, true);
    }
}
