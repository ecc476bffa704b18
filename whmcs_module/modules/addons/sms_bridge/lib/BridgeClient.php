<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Posts signed batches to the bridge over one kept connection. No redirects, a bounded answer, TLS verified. */
final class BridgeClient
{
    private const CONNECT_MS = 2000;
    private const LONGEST_ANSWER = 524288; // bytes; 500 rejections with long reasons are a third of it

    private \CurlHandle $curl;

    public function __construct(private readonly Address $address, private readonly Signer $signer)
    {
        $this->curl = curl_init();
    }

    /** @param list<Event> $events */
    public function post(array $events, int $timeoutMs): Answer
    {
        $wire = array_map(static fn (Event $event): array => $event->toWire(), $events);
        // Bytes that are no UTF-8 must not keep the whole spool back; the bridge will not name such a row.
        $flags = JSON_THROW_ON_ERROR | JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE;
        $body = json_encode(['events' => $wire], $flags);
        $hookId = 'msg_' . bin2hex(random_bytes(12));
        $now = time();
        $answer = '';
        curl_setopt_array($this->curl, [
            CURLOPT_URL => $this->address->url('/hooks/whmcs'),
            CURLOPT_POST => true,
            CURLOPT_POSTFIELDS => $body,
            CURLOPT_HTTPHEADER => [
                'Content-Type: application/json',
                'Accept: application/json',
                'Expect:', // no pause for a 100 Continue
                "webhook-id: $hookId",
                "webhook-timestamp: $now",
                'webhook-signature: ' . $this->signer->sign($hookId, $now, $body),
            ],
            CURLOPT_USERAGENT => 'whmcs-sms-bridge-addon',
            CURLOPT_CONNECTTIMEOUT_MS => min(self::CONNECT_MS, $timeoutMs),
            CURLOPT_TIMEOUT_MS => $timeoutMs,
            CURLOPT_NOSIGNAL => true, // time-outs below a second need it with some resolvers
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_SSL_VERIFYPEER => true,
            CURLOPT_SSL_VERIFYHOST => 2,
            CURLOPT_WRITEFUNCTION => static function (mixed $curl, string $piece) use (&$answer): int {
                $answer .= $piece;
                return strlen($answer) <= self::LONGEST_ANSWER ? strlen($piece) : 0; // 0 ends the transfer
            },
        ]);
        if ($this->address->isLoopback()) {
            curl_setopt($this->curl, CURLOPT_PROXY, ''); // a proxy in the environment must not see it
        }
        $whole = curl_exec($this->curl);
        if (strlen($answer) > self::LONGEST_ANSWER) {
            return new Answer(0, '', 'its answer is too long');
        }
        if ($whole === false) {
            return new Answer(0, '', curl_strerror(curl_errno($this->curl)) ?? 'no answer');
        }
        $type = (string) curl_getinfo($this->curl, CURLINFO_CONTENT_TYPE);
        return new Answer((int) curl_getinfo($this->curl, CURLINFO_RESPONSE_CODE), $answer, type: $type);
    }
}
