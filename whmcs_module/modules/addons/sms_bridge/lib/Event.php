<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** One reminder as WHMCS fired it: which invoice, which stage, when. Everything else is read when sending. */
final class Event
{
    private const TYPE = 'invoice.payment_reminder';
    private const LONGEST_STAGE = 40; // characters
    private const LARGEST_ID = 2147483647; // WHMCS's ids are signed 32-bit integers

    /** @param int $occurredAt seconds since 1970, UTC */
    public function __construct(
        public readonly string $id,
        public readonly int $invoiceId,
        public readonly string $stage,
        public readonly int $occurredAt,
    ) {
    }

    /**
     * Return the event, or null where there is no usable invoice id.
     *
     * A stage that we never saw is kept as it is: the bridge rejects it with a reason, and the reason is logged.
     *
     * @param array<mixed> $vars
     */
    public static function fromHook(array $vars, int $now): ?self
    {
        $given = $vars['invoiceid'] ?? null;
        $range = ['options' => ['min_range' => 1, 'max_range' => self::LARGEST_ID]];
        $invoiceId = is_int($given) || is_string($given) ? filter_var($given, FILTER_VALIDATE_INT, $range) : false;
        if ($invoiceId === false) {
            return null;
        }
        $type = is_string($vars['type'] ?? null) ? strtolower(trim($vars['type'])) : '';
        $stage = $type === '' ? 'none' : ActivityLog::plain($type, self::LONGEST_STAGE);
        return new self("invoice:$invoiceId:$stage:" . gmdate('Y-m-d', $now), $invoiceId, $stage, $now);
    }

    public static function fromRow(object $row): self
    {
        return new self(
            (string) $row->event_id,
            (int) $row->invoice_id,
            (string) $row->stage,
            (int) $row->occurred_at,
        );
    }

    /** @return array{id: string, type: string, timestamp: string, data: array{invoice_id: int, stage: string}} */
    public function toWire(): array
    {
        return [
            'id' => $this->id,
            'type' => self::TYPE,
            'timestamp' => gmdate('Y-m-d\TH:i:s\Z', $this->occurredAt),
            'data' => ['invoice_id' => $this->invoiceId, 'stage' => $this->stage],
        ];
    }
}
