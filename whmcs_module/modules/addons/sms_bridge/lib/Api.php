<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/**
 * Asks the bridge's `/v1`. All calls of one page share a budget of time, because somebody waits for it; once the bridge
 * was away, the other calls of the page are not tried.
 */
final class Api
{
    private const CONNECT_MS = 1000;
    private const PAGE_MS = 2500; // WHMCS's own work comes on top: three seconds in all
    private const LONGEST_ANSWER = 2097152; // bytes; 200 reminders with long texts are half of it

    private Deadline $deadline;
    private ?ApiAnswer $gone = null;
    private bool $hasFailed = false;

    /**
     * @param ?Address $address null where the settings do not tell one that can be used
     * @param string $language tag of the page's language, in which the bridge says its sentences where it can
     */
    public function __construct(
        private readonly ?Address $address,
        private readonly string $token,
        int $budgetMs = self::PAGE_MS,
        private readonly string $language = 'en',
    ) {
        $this->deadline = new Deadline($budgetMs);
    }

    /** @param ?Words $words of the page, where it shows what the bridge says */
    public static function fromSettings(Settings $settings, int $budgetMs = self::PAGE_MS, ?Words $words = null): self
    {
        try {
            $address = $settings->address();
        } catch (\InvalidArgumentException) {
            $address = null;
        }
        return new self($address, $settings->apiToken(), $budgetMs, $words?->tag() ?? 'en');
    }

    /** @param array<string, scalar|null> $query what is null or '' is left out */
    public function get(string $path, array $query = []): ApiAnswer
    {
        return $this->ask('GET', $path, $query, null, $this->deadline->leftMs());
    }

    /**
     * @param string $method POST, PUT or DELETE
     * @param array<string, mixed> $body JSON; none goes with DELETE
     * @param array<string, scalar|null> $query
     * @param ?int $patienceMs for what asks a gateway itself; else the page's budget counts
     */
    public function send(
        string $method,
        string $path,
        array $body = [],
        array $query = [],
        ?int $patienceMs = null,
    ): ApiAnswer {
        $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
        $json = $method === 'DELETE' ? null : json_encode((object) $body, $flags);
        return $this->ask($method, $path, $query, $json, $patienceMs ?? $this->deadline->leftMs());
    }

    /**
     * Give an answer of CSV piece by piece to $file. Another kind of answer is not the bridge's. Its first row has to
     * come within the page's budget; then it may take as long as rows come.
     *
     * @param array<string, scalar|null> $query
     * @param Download $file written to only once the bridge has said 200 and text/csv
     */
    public function stream(string $path, array $query, Download $file): ApiAnswer
    {
        return $this->ask('GET', $path, $query, null, $this->deadline->leftMs(), $file);
    }

    /** Did a call of this page get no answer, or none in time? */
    public function hasFailed(): bool
    {
        return $this->hasFailed;
    }

    /** @param array<string, scalar|null> $query */
    private function ask(
        string $method,
        string $path,
        array $query,
        ?string $json,
        int $patienceMs,
        ?Download $file = null,
    ): ApiAnswer {
        if ($this->address === null || $this->token === '') {
            return ApiAnswer::away(ApiAnswer::NOT_SET_UP, '');
        }
        if ($this->gone !== null) {
            return $this->gone;
        }
        if ($patienceMs < 1) {
            $this->hasFailed = true;
            return ApiAnswer::away(ApiAnswer::SLOW, '');
        }
        $curl = curl_init($this->address->url("/v1$path") . self::asked($query));
        $body = '';
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => $this->headers($json !== null),
            CURLOPT_USERAGENT => 'whmcs-sms-bridge-addon',
            CURLOPT_CONNECTTIMEOUT_MS => min(self::CONNECT_MS, $patienceMs),
            CURLOPT_TIMEOUT_MS => $file === null ? $patienceMs : 0,
            CURLOPT_NOSIGNAL => true,
            CURLOPT_FOLLOWLOCATION => false, // the token goes nowhere else
            CURLOPT_WRITEFUNCTION => self::reader($body, $file),
        ] + ($json === null ? [] : [CURLOPT_POSTFIELDS => $json]));
        if ($this->address->isLoopback()) {
            curl_setopt($curl, CURLOPT_PROXY, ''); // a proxy in the environment must not see it
        }
        $number = $file === null ? self::whole($curl) : Transfer::follow($curl, $patienceMs, $file->whole(...));
        if ($number !== CURLE_OK) {
            return $this->failed($curl, $number);
        }
        $status = (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($file !== null && $status === 200 && !self::isCsv($curl)) {
            return ApiAnswer::away(ApiAnswer::STRANGE, '');
        }
        return ApiAnswer::of($status, $body, $file !== null);
    }

    private static function whole(\CurlHandle $curl): int
    {
        curl_exec($curl);
        return curl_errno($curl);
    }

    private function failed(\CurlHandle $curl, int $number): ApiAnswer
    {
        $isSlow = $number === CURLE_OPERATION_TIMEDOUT && curl_getinfo($curl, CURLINFO_CONNECT_TIME) > 0;
        $said = curl_strerror($number) ?? 'no answer';
        $answer = ApiAnswer::away($isSlow ? ApiAnswer::SLOW : ApiAnswer::UNREACHABLE, $said);
        $this->hasFailed = true;
        $this->gone = $isSlow ? null : $answer; // a slow answer need not be the next one's fault
        return $answer;
    }

    /** @return list<string> */
    private function headers(bool $hasBody): array
    {
        return [
            'Accept: application/json',
            "Accept-Language: {$this->language}",
            "Authorization: Bearer {$this->token}",
            'Expect:', // no pause for a 100 Continue
            ...($hasBody ? ['Content-Type: application/json'] : []),
        ];
    }

    /** @param array<string, scalar|null> $query */
    private static function asked(array $query): string
    {
        $given = array_filter($query, static fn (mixed $one): bool => $one !== null && $one !== '');
        return $given === [] ? '' : '?' . http_build_query($given, '', '&', PHP_QUERY_RFC3986);
    }

    private static function isCsv(\CurlHandle $curl): bool
    {
        $type = strtolower((string) curl_getinfo($curl, CURLINFO_CONTENT_TYPE));
        return curl_getinfo($curl, CURLINFO_RESPONSE_CODE) === 200 && trim(explode(';', $type)[0]) === 'text/csv';
    }

    /** @return \Closure(\CurlHandle, string): int */
    private static function reader(string &$body, ?Download $file): \Closure
    {
        return static function (\CurlHandle $curl, string $piece) use (&$body, $file): int {
            if ($file !== null && self::isCsv($curl)) {
                $file->write($piece);
                return strlen($piece);
            }
            $body .= $piece;
            return strlen($body) <= self::LONGEST_ANSWER ? strlen($piece) : 0; // 0 ends the transfer
        };
    }
}
