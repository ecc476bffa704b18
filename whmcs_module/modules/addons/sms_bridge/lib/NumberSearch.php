<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Finds the clients whose SMS field means a number, however they wrote it. The bridge judges, piece by piece. */
final class NumberSearch
{
    private const ROWS = 2000; // a call; the bridge takes 5,000
    private const BYTES = 300000; // a call; the bridge takes half a megabyte
    private const ENOUGH_MS = 1000; // then the browser is answered, and asks for the rest
    public const MOST = 100; // clients shown

    /** @param list<int> $clients found up to now */
    private function __construct(
        public readonly string $number,
        public readonly array $clients,
        public readonly int $cursor,
        public readonly bool $isDone,
        public readonly ?ApiAnswer $trouble,
    ) {
    }

    /**
     * Search on behind row $cursor for about a second.
     *
     * @param list<int> $clients found before
     */
    public static function run(
        Api $api,
        FieldValues $values,
        string $number,
        ?string $country,
        int $cursor = 0,
        array $clients = [],
    ): self {
        $deadline = new Deadline(self::ENOUGH_MS);
        do {
            [$candidates, $last, $isEnd] = self::piece($values, $cursor);
            $asked = ['number' => $number, 'country' => $country, 'candidates' => $candidates];
            $answer = $api->send('POST', '/numbers/match', $asked);
            if (!$answer->isOk()) {
                return new self($number, $clients, $cursor, false, $answer);
            }
            $number = is_string($answer->data['number'] ?? null) ? $answer->data['number'] : $number;
            $matched = is_array($answer->data['clients'] ?? null) ? array_filter($answer->data['clients'], 'is_int') : [];
            $clients = array_slice(array_values(array_unique([...$clients, ...$matched])), 0, self::MOST);
            $cursor = $last;
        } while (!$isEnd && $deadline->leftMs() > 0);
        return new self($number, $clients, $cursor, $isEnd, null);
    }

    /** @return array{0: list<array{client_id: int, value: string, country: ?string}>, 1: int, 2: bool} with the last row read */
    private static function piece(FieldValues $values, int $cursor): array
    {
        $rows = $values->behind($cursor, self::ROWS);
        $candidates = [];
        $bytes = 0;
        foreach ($rows as $id => $row) {
            $bytes += strlen((string) json_encode($row, JSON_INVALID_UTF8_SUBSTITUTE));
            if ($bytes > self::BYTES && $candidates !== []) {
                return [$candidates, $cursor, false];
            }
            $candidates[] = $row;
            $cursor = $id;
        }
        return [$candidates, $cursor, count($rows) < self::ROWS];
    }
}
