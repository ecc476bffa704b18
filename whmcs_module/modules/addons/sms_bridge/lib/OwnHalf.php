<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

use WHMCS\Database\Capsule;

/** How the addon's own half stands: its spool and the SMS field. Figures and keys of words, so in no language. */
final class OwnHalf
{
    /**
     * @param list<string> $troubles each as Said packs it
     * @param array<int, string> $fields those that may be the SMS field, by id
     * @param list<string> $unfit what keeps clients from choosing; each is a word of the language files
     */
    private function __construct(
        public readonly int $count,
        public readonly int $oldestAt,
        public readonly int $aside,
        public readonly int $dropped,
        public readonly int $succeededAt,
        public readonly int $retryAt,
        public readonly int $troubleSince,
        public readonly array $troubles,
        public readonly array $fields,
        public readonly array $unfit,
    ) {
    }

    /** @throws \Throwable when the addon's own tables cannot be used */
    public static function look(Settings $settings, int $now): self
    {
        $standing = (new State())->read();
        $spool = new Spool();
        $backlog = $spool->backlog();
        $fields = SmsField::meant($settings);
        return new self(
            $backlog->count,
            $backlog->oldestAt,
            $spool->countAside(),
            (int) Capsule::table(Schema::STATE)->where('id', State::ROW)->value('dropped'),
            $standing->succeededAt,
            $standing->retryAt,
            $standing->troubleSince,
            array_map(static fn (Said $one): string => $one->packed(), array_values(array_filter([
                $settings->problem(),
                $standing->trouble !== '' && $standing->trouble !== Trouble::SETTINGS ? $standing->troubleSaid : null,
                $backlog->concern($now),
            ]))),
            $fields,
            count($fields) === 1 ? SmsField::unfit((int) array_key_first($fields)) : [],
        );
    }

    /** @return array<string, mixed> plain values, which a cache may keep */
    public function toArray(): array
    {
        return get_object_vars($this);
    }

    /** @param array<string, mixed> $kept of `toArray` @throws \Throwable for what is none */
    public static function fromArray(array $kept): self
    {
        return new self(...$kept);
    }
}
