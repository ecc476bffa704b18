<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge;

/** Tries whether the two halves understand each other, and names what is wrong. It changes nothing. */
final class Connection
{
    private const HOOK_MS = 1200; // for one question
    private const ALL_MS = 2500; // for all, that about the status too; somebody waits for the page
    private const TOLD = ['outbox', 'whmcs', 'gateway', 'balance'];

    private Deadline $deadline;

    public function __construct(
        private readonly Words $words,
        private readonly Settings $settings,
        private readonly Api $api,
    ) {
        $this->deadline = new Deadline(self::ALL_MS);
    }

    /** @return list<Light> */
    public function test(): array
    {
        $status = $this->api->get('/status');
        $lights = [$this->bridge($status), $this->token($status), $this->secret($status)];
        if (!$status->isOk()) {
            return $lights;
        }
        $own = OwnHalf::look($this->settings, time());
        $all = (new Lights($this->words))->read($status, $this->api->get('/gateways'), $own, time());
        $told = array_filter($all, static fn (Light $one): bool => in_array($one->subject, self::TOLD, true));
        return [...$lights, ...array_values($told)];
    }

    private function bridge(ApiAnswer $status): Light
    {
        try {
            $this->settings->address();
        } catch (BadSetting $error) {
            return new Light(Light::FAULT, 'bridge', $error->said->in($this->words), $this->words->get('setup_address_help'));
        }
        return match ($status->away) {
            '', ApiAnswer::WRONG_TOKEN => new Light(Light::OK, 'bridge', $this->words->get('seen_bridge')),
            ApiAnswer::TROUBLED => new Light(Light::FAULT, 'bridge', $status->sentence($this->words), $this->words->get('remedy_outbox')),
            ApiAnswer::NOT_SET_UP => new Light(Light::UNKNOWN, 'bridge', $this->words->get('setup_no_token')),
            default => new Light(
                Light::FAULT,
                'bridge',
                $status->sentence($this->words),
                $this->words->get("remedy_{$status->away}"),
            ),
        };
    }

    private function token(ApiAnswer $status): Light
    {
        if (!$this->settings->has('api_token')) {
            return new Light(Light::FAULT, 'token', $this->words->get('setup_no_token'), $this->words->get('setup_token_help'));
        }
        return match ($status->away) {
            '', ApiAnswer::TROUBLED => new Light(Light::OK, 'token', $this->words->get('setup_taken')),
            ApiAnswer::WRONG_TOKEN => new Light(
                Light::FAULT,
                'token',
                $this->words->get('api_wrong_token'),
                $this->words->get('remedy_api_wrong_token'),
            ),
            default => $this->unknown('token'),
        };
    }

    private function secret(ApiAnswer $status): Light
    {
        $secrets = $this->settings->hookSecrets();
        try {
            $this->settings->address();
            $this->settings->signer();
        } catch (BadSetting $error) {
            $said = $secrets !== [] ? $error->said->in($this->words) : $this->words->get('setup_no_secret');
            return new Light(Light::FAULT, 'secret', $said, $this->words->get('setup_secret_help'));
        }
        if (in_array($status->away, [ApiAnswer::UNREACHABLE, ApiAnswer::SLOW, ApiAnswer::STRANGE], true)) {
            return $this->unknown('secret');
        }
        $answer = $this->tried($secrets[0]);
        return match (true) {
            $answer->takesSignature() => new Light(
                Light::OK,
                'secret',
                $this->words->get(count($secrets) > 1 ? 'setup_new_taken' : 'setup_taken'),
            ),
            $answer->refusesSignature() => $this->refused($secrets),
            default => new Light(
                Light::FAULT,
                'secret',
                $answer->trouble()?->said->in($this->words) ?? $this->words->get('api_strange'),
                $this->words->get('remedy_api_strange'),
            ),
        };
    }

    /** The newest secret is not taken; one before it may still be. @param list<string> $secrets */
    private function refused(array $secrets): Light
    {
        if (count($secrets) > 1 && $this->tried(...$secrets)->takesSignature()) {
            $seen = $this->words->get('setup_old_taken');
            return new Light(Light::WARNING, 'secret', $seen, $this->words->get('setup_old_taken_help'));
        }
        $seen = $this->words->get('setup_wrong_secret');
        return new Light(Light::FAULT, 'secret', $seen, $this->words->get('setup_wrong_secret_help'));
    }

    /**
     * Return the first of these secrets that the bridge takes by itself; null where it takes none, or cannot be asked.
     *
     * Without an API token only the answer to a hook can tell that it is the bridge.
     */
    public function taken(#[\SensitiveParameter] string ...$secrets): ?string
    {
        if ($this->settings->has('api_token') && !$this->api->get('/status')->isOk()) {
            return null;
        }
        foreach ($secrets as $secret) {
            try {
                $isTaken = $this->tried($secret)->takesSignature();
            } catch (BadSetting) { // no secret, or there is no address
                continue;
            }
            if ($isTaken) {
                return $secret;
            }
        }
        return null;
    }

    /**
     * Hand over a batch of no events, signed with these secrets only: a bridge looks at the signature first, then refuses
     * it as malformed. Nothing is kept of it.
     *
     * @throws BadSetting where they or the bridge's address are none
     */
    private function tried(#[\SensitiveParameter] string ...$secrets): Answer
    {
        $leftMs = min(self::HOOK_MS, $this->deadline->leftMs());
        if ($leftMs < 1) {
            return new Answer(0, '', 'no time is left');
        }
        return (new BridgeClient($this->settings->address(), new Signer(...$secrets)))->post([], $leftMs);
    }

    private function unknown(string $subject): Light
    {
        return new Light(Light::UNKNOWN, $subject, $this->words->get('seen_unknown'));
    }
}
