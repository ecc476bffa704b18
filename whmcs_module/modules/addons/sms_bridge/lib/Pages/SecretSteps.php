<?php

declare(strict_types=1);

namespace WHMCS\Module\Addon\SmsBridge\Pages;

use WHMCS\Module\Addon\SmsBridge\Api;
use WHMCS\Module\Addon\SmsBridge\BadSetting;
use WHMCS\Module\Addon\SmsBridge\Connection;
use WHMCS\Module\Addon\SmsBridge\Desk;
use WHMCS\Module\Addon\SmsBridge\Html;
use WHMCS\Module\Addon\SmsBridge\Request;
use WHMCS\Module\Addon\SmsBridge\Said;
use WHMCS\Module\Addon\SmsBridge\Settings;
use WHMCS\Module\Addon\SmsBridge\Signer;
use WHMCS\Module\Addon\SmsBridge\Words;

/** The steps of the first run that make secrets, show each once, and change the hook secret without a gap. */
final class SecretSteps
{
    /** What can be made here ⇒ the variable in the bridge's config.env. */
    private const SECRETS = ['hook_secret' => 'BRIDGE_HOOK_SECRET', 'api_token' => 'BRIDGE_API_TOKEN'];

    public function __construct(private readonly Desk $desk)
    {
    }

    /** @return array{0: string, 1: string, 2: string} title, state and HTML */
    public function step(Settings $settings, string $name): array
    {
        $words = $this->desk->words;
        $isThere = $settings->has($name);
        $fault = self::faultOf($settings, $name);
        $isChanging = $name === 'hook_secret' && $fault === null && count($settings->hookSecrets()) > 1;
        $inputs = ($isThere && $fault === null ? Html::sure($words->get("setup_replace_$name")) : '')
            . Html::button($words->get("setup_make_$name"), $isThere ? 'btn-default' : 'btn-primary');
        $known = ['was' => $settings->fingerprint($name)];
        $forget = $isChanging
            ? Html::notice('info', $words->get('setup_two_secrets'))
                . $this->desk->form('setup', ['action' => 'forget'] + $known, Html::button($words->get('setup_forget')))
            : '';
        return [
            "setup_$name",
            $isThere && $fault === null && !$isChanging ? 'setup_done' : 'setup_todo',
            Html::paragraph($words->get("setup_{$name}_help"))
                . ($fault === null ? '' : Html::notice('danger', Words::capital($fault->in($words)))) . $forget
                . $this->desk->form('setup', ['action' => 'make', 'what' => $name] + $known, $inputs),
        ];
    }

    /** Make a secret, keep it in the addon's settings, and show it once. Return what to say, as HTML. */
    public function make(Request $request): string
    {
        $words = $this->desk->words;
        $name = $request->posted('what');
        $settings = Settings::load();
        if (!isset(self::SECRETS[$name])) {
            return '';
        }
        if ($request->posted('was') !== $settings->fingerprint($name)) { // a page that was loaded again
            return Html::notice('warning', $words->get('setup_made_before'));
        }
        $isInUse = $settings->has($name) && self::faultOf($settings, $name) === null;
        if ($isInUse && $request->posted('sure') !== 'yes') {
            return Html::notice('warning', $words->get("setup_replace_$name"));
        }
        $old = $name === 'hook_secret' ? $this->old($settings) : '';
        if ($old === null) {
            return Html::notice('warning', $words->get('setup_not_asked'));
        }
        $secret = $name === 'hook_secret' ? 'whsec_' . base64_encode(random_bytes(32)) : bin2hex(random_bytes(32));
        if (!$settings->replace($name, trim("$secret $old"))) { // another admin was faster
            return Html::notice('warning', $words->get('setup_made_before'));
        }
        $this->desk->note($name === 'hook_secret' ? 'made a new hook secret.' : 'made a new API token.');
        if (!headers_sent()) {
            header('Cache-Control: no-store');
        }
        $line = Html::lines(Html::text(self::SECRETS[$name] . "=$secret"));
        $help = Html::paragraph($words->get($old === '' ? 'setup_line_help' : 'setup_line_change'));
        return Html::panel($words->get("setup_$name"), Html::notice('success', $words->get('setup_shown_once')) . $line . $help);
    }

    /** End the change of the hook secret, once the bridge takes the new one by itself. Return what to say, as HTML. */
    public function forget(Request $request): string
    {
        $words = $this->desk->words;
        $settings = Settings::load();
        $secrets = $settings->hookSecrets();
        if (count($secrets) < 2 || $request->posted('was') !== $settings->fingerprint('hook_secret')) {
            return Html::notice('warning', $words->get('setup_forgot_before'));
        }
        $taken = $this->connection($settings)->taken(...$secrets);
        if ($taken !== $secrets[0]) { // one that was just shown must not go; one entered by hand may stand in its place
            return Html::notice('warning', $words->get($taken === null ? 'setup_forget_early' : 'setup_forget_behind'));
        }
        if (!$settings->replace('hook_secret', $secrets[0])) { // another admin was faster
            return Html::notice('warning', $words->get('setup_forgot_before'));
        }
        $this->desk->note('forgot the old hook secret.');
        return Html::notice('success', $words->get('setup_forgotten'));
    }

    /**
     * Return the secret that goes on signing beside a new one: that which the bridge knows. '' where there is none;
     * null where several sign and the bridge takes none of them, or cannot be asked.
     */
    private function old(Settings $settings): ?string
    {
        $secrets = array_values(array_filter(
            $settings->hookSecrets(),
            static fn (string $one): bool => self::fault([$one]) === null,
        ));
        return count($secrets) < 2 ? $secrets[0] ?? '' : $this->connection($settings)->taken(...$secrets);
    }

    private function connection(Settings $settings): Connection
    {
        return new Connection($this->desk->words, $settings, Api::fromSettings($settings));
    }

    private static function faultOf(Settings $settings, string $name): ?Said
    {
        return $name === 'hook_secret' && $settings->has($name) ? self::fault($settings->hookSecrets()) : null;
    }

    /** @param list<string> $secrets */
    private static function fault(array $secrets): ?Said
    {
        try {
            new Signer(...$secrets);
            return null;
        } catch (BadSetting $error) {
            return $error->said;
        }
    }
}
