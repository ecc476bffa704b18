<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** What the bridge says of itself at /v1/status, for the addon's page. Its words are escaped where they are shown. */
final class BridgeStatus
{
    private const CONNECT_MS = 1000;
    private const TOTAL_MS = 3000; // somebody waits for the page
    private const LONGEST_ANSWER = 262144; // bytes
    private const MOST_ALARMS = 20;
    private const LONGEST_SENTENCE = 500; // characters

    public function __construct(private readonly Address $address, private readonly string $token)
    {
    }

    /**
     * @return list<string> one sentence for each alarm, with its remedy; none when all is well
     * @throws \RuntimeException saying why nothing is known
     */
    public function alarms(): array
    {
        $status = json_decode($this->fetch(), true);
        $alarms = is_array($status) ? $status['alarms'] ?? null : null;
        if (!is_array($alarms)) {
            throw new \RuntimeException('the answer is not a bridge\'s');
        }
        $sentences = [];
        foreach (array_slice($alarms, 0, self::MOST_ALARMS) as $alarm) {
            $said = array_filter([$alarm['message'] ?? '', $alarm['remedy'] ?? ''], 'is_string');
            $sentence = implode(': ', array_filter($said, static fn (string $one): bool => $one !== ''));
            $sentences[] = mb_substr($sentence, 0, self::LONGEST_SENTENCE);
        }
        return array_values(array_filter($sentences, static fn (string $one): bool => $one !== ''));
    }

    private function fetch(): string
    {
        $answer = '';
        $curl = curl_init($this->address->url('/v1/status'));
        curl_setopt_array($curl, [
            CURLOPT_HTTPHEADER => ['Accept: application/json', "Authorization: Bearer {$this->token}"],
            CURLOPT_USERAGENT => 'whmcs-sms-bridge-addon',
            CURLOPT_CONNECTTIMEOUT_MS => self::CONNECT_MS,
            CURLOPT_TIMEOUT_MS => self::TOTAL_MS,
            CURLOPT_NOSIGNAL => true,
            CURLOPT_FOLLOWLOCATION => false, // the token goes nowhere else
            CURLOPT_WRITEFUNCTION => static function (mixed $curl, string $piece) use (&$answer): int {
                $answer .= $piece;
                return strlen($answer) <= self::LONGEST_ANSWER ? strlen($piece) : 0;
            },
        ]);
        if ($this->address->isLoopback()) {
            curl_setopt($curl, CURLOPT_PROXY, '');
        }
        if (curl_exec($curl) === false) {
            throw new \RuntimeException(curl_strerror(curl_errno($curl)) ?? 'no answer');
        }
        $code = (int) curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($code !== 200) {
            throw new \RuntimeException("HTTP $code");
        }
        return $answer;
    }
}
