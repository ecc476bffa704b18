"""The doctor: looks at every part, names each fault and its remedy, changes nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from bridge import wording
from bridge.bootstrap import open_gateway, open_outbox, open_source, pace_of, unknown_settings
from bridge.config import DEFAULTS, Config
from bridge.domain import Finding, Level
from bridge.errors import (
    ConfigError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutboxError,
    SourceError,
)
from bridge.gateways import registry
from bridge.gateways.settings import Kind
from bridge.links import find_links
from bridge.rendering import clean
from bridge.signing import read_secret
from bridge.transport import NoAnswer, NotSent, Transport, TransportError
from bridge.whmcs.base import Source

_GOOD_SECRET = 32  # bytes
_LITTLE_BALANCE = 10_000_000  # 10 units of the account's currency, in millionths
_CLOCK_DRIFT = timedelta(seconds=60)  # the hook channel bears five minutes


def examine(env: Mapping[str, str], *, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Give findings one after the other, in the order in which things have to work."""
    try:
        config = Config.from_env(env)
    except ConfigError as error:
        yield from (
            _fault("settings", problem, "correct it in config.env") for problem in error.problems
        )
        return
    yield from _settings(config)
    yield from _outbox(config)
    transport = Transport(connect_s=config.connect_s, read_s=config.read_s)
    yield from _whmcs(config, transport)
    yield from _texts(config)
    yield from _gateway(config, transport)
    yield from _public_address(config, transport)
    yield from _clock(config, transport, clock)


def _fault(subject: str, message: str, remedy: str = "") -> Finding:
    return Finding(level=Level.FAULT, subject=subject, message=message, remedy=remedy)


def _warning(subject: str, message: str, remedy: str = "") -> Finding:
    return Finding(level=Level.WARNING, subject=subject, message=message, remedy=remedy)


def _ok(subject: str, message: str) -> Finding:
    return Finding(level=Level.OK, subject=subject, message=message)


def _settings(config: Config) -> Iterator[Finding]:
    try:
        config.require_for_sending()
    except ConfigError as error:
        yield from (_fault("settings", one, "set it in config.env") for one in error.problems)
    else:
        yield _ok("settings", "complete")
    known = {*DEFAULTS, f"BRIDGE_{config.gateway.upper()}_PER_SECOND"}
    known |= {one.name for name in registry.NAMES for one in registry.settings_of(name)}
    for name in unknown_settings(config.env, known):
        yield _warning("settings", f"{name} is not a setting of this program", "check its spelling")
    for secret in config.hook_secrets:
        if len(read_secret(secret)) < _GOOD_SECRET:
            yield _warning(
                "secret",
                f"a hook secret has fewer than {_GOOD_SECRET} bytes",
                "make a new one with sms-bridge secret, set it here first, then in the addon",
            )
            break
    else:
        if config.hook_secrets:
            yield _ok("secret", f"{len(config.hook_secrets)} hook secret(s), long enough")
    if not config.api_token:
        yield _warning("secret", "BRIDGE_API_TOKEN is not set, so /v1 is closed", "set it")


def _outbox(config: Config) -> Iterator[Finding]:
    if not _exists(config.database_url):
        yield _fault("outbox", "there is no outbox yet", "run sms-bridge migrate")
        return
    outbox = open_outbox(config)
    try:
        outbox.ping()
        counts = ", ".join(f"{count} {state}" for state, count in outbox.counts().items())
        yield _ok("outbox", f"can be written; {counts or 'no reminders yet'}")
        for circuit in outbox.circuits():
            yield _fault(
                "outbox",
                f"{circuit.name} is paused since {circuit.since:%Y-%m-%d %H:%M} UTC: "
                f"{circuit.reason}",
                "mend the cause; the worker tries again by itself",
            )
    except OutboxError as error:
        yield _fault("outbox", str(error), "see BRIDGE_DATABASE_URL and the rights on its folder")
    finally:
        outbox.close()


def _exists(url: str) -> bool:
    """Say whether an SQLite file is there; looking must not make one."""
    return not url.startswith("sqlite:///") or Path(url.removeprefix("sqlite:///")).is_file()


def _whmcs(config: Config, transport: Transport) -> Iterator[Finding]:
    try:
        config.require_for_sending()
        source = open_source(config, transport)
    except ConfigError as error:
        yield from (_fault("whmcs", problem) for problem in error.problems)
        return
    yield from source.check()
    yield from _company(config, source)


def _company(config: Config, source: Source) -> Iterator[Finding]:
    try:
        company = clean(config.company or source.shop().company)
    except SourceError as error:
        yield _fault("company", str(error), "or set BRIDGE_COMPANY")
        return
    if not company:
        yield _warning("company", "the company's name is empty", "set BRIDGE_COMPANY")
    elif find_links(company):
        yield _warning(
            "company",
            f"{company!r} is a link to a phone, so texts go out without it",
            "set BRIDGE_COMPANY to a name without a domain",
        )
    else:
        yield _ok("company", f"texts are signed {company!r}")


def _texts(config: Config) -> Iterator[Finding]:
    try:
        wordings = wording.load(config.texts)
    except ConfigError as error:
        yield from (_fault("texts", problem, "correct the file") for problem in error.problems)
        return
    languages = sorted({language for language, _ in wordings.by_language})
    yield _ok("texts", f"{len(wordings.by_language)} wordings in {', '.join(languages)}")
    if config.language not in languages:
        yield _warning(
            "texts",
            f"there is no wording in {config.language!r}, English is used",
            "set BRIDGE_LANGUAGE or add texts under BRIDGE_TEXTS",
        )


def _gateway(config: Config, transport: Transport) -> Iterator[Finding]:
    try:
        gateway = open_gateway(config, transport)
        pace_of(config, gateway)
    except ConfigError as error:
        yield from (_fault("gateway", problem) for problem in error.problems)
        return
    if gateway.name == "sandbox":
        yield _warning(
            "gateway", "sandbox: no text reaches a phone", "set BRIDGE_GATEWAY, for example 46elks"
        )
    try:
        account = gateway.check_account()
    except GatewayMisconfigured as error:
        yield _fault("gateway", str(error), f"check the BRIDGE_{gateway.name.upper()}_ settings")
        return
    except GatewayUnavailable as error:
        yield _fault("gateway", str(error), "check the network and the provider's status page")
        return
    if account.balance_micros is None:
        yield _ok("gateway", f"{gateway.name}: account {account.name}")
        return
    said = f"{gateway.name}: account {account.name}, balance "
    said += f"{account.balance_micros / 1_000_000:.2f} {account.currency or ''}".strip()
    if account.balance_micros <= 0:
        yield _fault("gateway", said, "buy credit")
    elif account.balance_micros < _LITTLE_BALANCE:
        yield _warning("gateway", said, "buy credit soon")
    else:
        yield _ok("gateway", said)


def _public_address(config: Config, transport: Transport) -> Iterator[Finding]:
    if not config.public_url:
        yield _warning(
            "public address",
            "BRIDGE_PUBLIC_URL is not set: no delivery reports, so texts stay accepted",
            "set it to where gateways reach this machine by https",
        )
        return
    try:
        reply = transport.request("GET", f"{config.public_url}/healthz")
    except NotSent as error:
        yield _fault("public address", str(error), "check DNS, the proxy and the certificate")
        return
    except NoAnswer as error:
        yield _fault("public address", str(error), "check the proxy in front of the bridge")
        return
    if reply.status != 200 or b'"ok"' not in reply.body:
        yield _fault(
            "public address",
            f"{config.public_url}/healthz answers {reply.status}",
            "start sms-bridge serve, and let the proxy pass /reports, /inbound and /healthz",
        )
        return
    yield _ok("public address", f"{config.public_url} reaches a bridge")


def _clock(
    config: Config, transport: Transport, clock: Callable[[], datetime]
) -> Iterator[Finding]:
    """Compare our clock with the Date of whoever answers over HTTP: hooks bear five minutes."""
    url = config.whmcs_api_url or _gateway_url(config)
    if not url:
        return
    try:
        date = transport.request("GET", url).headers.get("Date", "")
        drift = abs(parsedate_to_datetime(date) - clock())
    except (TransportError, TypeError, ValueError):
        return  # whoever does not answer was named above
    if drift > _CLOCK_DRIFT:
        yield _fault("clock", f"it is {drift.total_seconds():.0f} s off", "set up NTP")
    else:
        yield _ok("clock", "agrees with the world")


def _gateway_url(config: Config) -> str | None:
    if config.gateway not in registry.NAMES:
        return None
    urls = [one for one in registry.settings_of(config.gateway) if one.kind is Kind.URL]
    return next((config.env.get(one.name) or one.default for one in urls), None)
