<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Lets one cURL transfer take as long as it likes, while something of use comes. */
final class Transfer
{
    private const SILENCE_MS = 5000;
    private const LOOK_MS = 1000; // cURL has time limits of its own to look after

    /**
     * @param int $firstMs how long it may take until something of use came; single bytes are none
     * @param \Closure(): int $came how much of use came so far
     * @return int cURL's error number, CURLE_OK after a whole answer
     */
    public static function follow(\CurlHandle $curl, int $firstMs, \Closure $came): int
    {
        $multi = curl_multi_init();
        curl_multi_add_handle($multi, $curl);
        try {
            return self::run($multi, $firstMs, $came);
        } finally {
            curl_multi_remove_handle($multi, $curl);
            curl_multi_close($multi);
        }
    }

    private static function run(\CurlMultiHandle $multi, int $firstMs, \Closure $came): int
    {
        $before = $came();
        $deadline = new Deadline($firstMs);
        while (true) {
            curl_multi_exec($multi, $running);
            if ($running === 0) {
                $done = curl_multi_info_read($multi);
                return is_array($done) ? $done['result'] : CURLE_RECV_ERROR;
            }
            $now = $came();
            if ($now !== $before) { // only now, so that a slow reader of ours costs the bridge nothing
                $before = $now;
                $deadline = new Deadline(self::SILENCE_MS);
            }
            $left = $deadline->leftMs();
            if ($left < 1) {
                return CURLE_OPERATION_TIMEDOUT;
            }
            curl_multi_select($multi, min(self::LOOK_MS, $left) / 1000);
        }
    }
}
