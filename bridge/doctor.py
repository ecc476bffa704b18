"""The doctor: looks at every part, names each fault and its remedy, changes nothing."""

import stat
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from bridge import wording
from bridge.bootstrap import (
    NO_BACKUP,
    open_gateway,
    open_outbox,
    open_source,
    pace_of,
    unknown_settings,
)
from bridge.config import Config, is_loopback
from bridge.domain import Finding, Level, State
from bridge.errors import (
    ConfigError,
    GatewayError,
    GatewayMisconfigured,
    OutboxError,
    SourceError,
)
from bridge.gateways import registry
from bridge.gateways.base import NOTHING
from bridge.gateways.senders import WITHOUT_LETTERS
from bridge.gateways.settings import Kind
from bridge.library import Library
from bridge.links import find_links
from bridge.rendering import SAME_AS, Wordings, clean
from bridge.signing import read_secret
from bridge.transport import Transport, TransportError
from bridge.watch import Watch, look
from bridge.whmcs.base import Source

_READ_BY_ALL = stat.S_IROTH
_GOOD_SECRET = 32  # bytes
_LITTLE_BALANCE = 10_000_000  # 10 units of the account's currency, in millionths
_CLOCK_DRIFT = timedelta(seconds=60)  # the hook channel bears five minutes


def examine(
    env: Mapping[str, str], *, file: Path | None, clock: Callable[[], datetime]
) -> Iterator[Finding]:
    """Give findings one after the other, in the order in which things have to work.

    *file* is where the settings in *env* were read, None where they all are in the environment.
    """
    yield from _settings_file(file)
    for name in unknown_settings(env):
        yield _warning("settings", f"{name} is not a setting of this program", "check its spelling")
    try:
        config = Config.from_env(env)
    except ConfigError as error:
        yield from (_fault("settings", one, "correct it") for one in error.problems)
        return
    yield from _settings(config)
    yield from _secrets(config)
    yield from _outbox(config, clock)
    transport = Transport(connect_s=config.connect_s, read_s=config.read_s)
    yield from _whmcs(config, transport)
    yield from _texts(config)
    yield from _gateways(config, transport)
    yield from _public_address(config, transport)
    yield from _clock(config, transport, clock)


def _fault(subject: str, message: str, remedy: str = "") -> Finding:
    return Finding(level=Level.FAULT, subject=subject, message=message, remedy=remedy)


def _warning(subject: str, message: str, remedy: str = "") -> Finding:
    return Finding(level=Level.WARNING, subject=subject, message=message, remedy=remedy)


def _ok(subject: str, message: str) -> Finding:
    return Finding(level=Level.OK, subject=subject, message=message)


def _settings_file(file: Path | None) -> Iterator[Finding]:
    if file is None:
        yield _ok("settings", "all from the environment; there is no config.env")
    elif file.stat().st_mode & _READ_BY_ALL:
        yield _warning(
            "settings",
            f"{file} holds secrets, and every user of this machine may read it",
            f"chmod o= {file}",
        )
    else:
        yield _ok("settings", f"read from {file}, the environment over it")


def _settings(config: Config) -> Iterator[Finding]:
    try:
        config.require_for_sending()
    except ConfigError as error:
        yield from (_fault("settings", one, "set it") for one in error.problems)
    else:
        yield _ok("settings", "complete")
    slowest_s = config.connect_s + config.read_s
    if config.lease.total_seconds() <= slowest_s:
        yield _warning(
            "settings",
            f"a call to the gateway may take {slowest_s:g} s and outlive BRIDGE_LEASE_S",
            "make the lease longer or BRIDGE_TIMEOUT_S shorter",
        )
    if config.window is None:
        yield _warning(
            "settings",
            "BRIDGE_SENDING_HOURS or _DAYS is always: texts go out at any hour, at night too",
            "set both, for example 09:00-20:00 and mon-sun",
        )
    host, _ = config.listen
    if not is_loopback(host):
        yield _warning(
            "settings",
            f"BRIDGE_LISTEN is {host}: whoever reaches it does so without TLS",
            "listen on 127.0.0.1 behind a proxy that speaks https",
        )


def _secrets(config: Config) -> Iterator[Finding]:
    short = [one for one in config.hook_secrets if len(read_secret(one)) < _GOOD_SECRET]
    if short:
        yield _warning(
            "secret",
            f"a hook secret has fewer than {_GOOD_SECRET} bytes",
            "make a new one with sms-bridge secret, add it here first, then set it in the addon",
        )
    elif config.hook_secrets:
        yield _ok("secret", f"{len(config.hook_secrets)} hook secret(s), long enough")
    if not config.api_token:
        yield _warning(
            "secret",
            "BRIDGE_API_TOKEN is not set, so /v1 and the addon's page show nothing",
            "set it here and in the addon",
        )
    if not config.inbound_token:
        yield _warning(
            "secret",
            "BRIDGE_INBOUND_TOKEN is not set, so a client who replies STOP is not heard",
            "set it, and give the gateway the address …/inbound/<gateway>?t=<the token>",
        )


def _outbox(config: Config, clock: Callable[[], datetime]) -> Iterator[Finding]:
    try:
        outbox = open_outbox(config)
    except ConfigError as error:
        yield from (_fault("outbox", one, "correct it") for one in error.problems)
        return
    try:
        outbox.ping()
        counts = outbox.counts()
        listed = ", ".join(f"{count} {state}" for state, count in counts.items())
        yield _ok("outbox", f"can be written; {listed or 'no reminders yet'}")
        gateways = {config.gateway, config.backup_gateway or config.gateway}
        yield from _alarms(look(outbox, config, gateways, now=clock()), counts)
    except OutboxError as error:
        said, migrate = str(error), "run sms-bridge migrate"
        remedy = (
            migrate if migrate in said else "see BRIDGE_DATABASE_URL and the rights of its user"
        )
        yield _fault("outbox", said.replace(f": {migrate}", ""), remedy)
    finally:
        outbox.close()


def _alarms(watch: Watch, counts: Mapping[State, int]) -> Iterator[Finding]:
    looked_up = counts.get(State.UNKNOWN, 0) - watch.pulse.for_a_person
    if looked_up > 0:
        yield _warning(
            "outbox",
            f"of {looked_up} text(s) nobody knows yet whether the gateway took them",
            "nothing: they are looked up by themselves; see sms-bridge list --state unknown",
        )
    for alarm in watch.alarms:
        yield Finding(
            level=alarm.level, subject="outbox", message=alarm.message, remedy=alarm.remedy
        )


def _whmcs(config: Config, transport: Transport) -> Iterator[Finding]:
    try:
        config.require_for_sending()
    except ConfigError:
        return  # what is missing was named above
    try:
        source = open_source(config, transport)
    except ConfigError as error:
        yield from (_fault("whmcs", problem, "correct it") for problem in error.problems)
        return
    try:
        findings = source.check()
        yield from findings
        if config.company or all(one.level is not Level.FAULT for one in findings):
            yield from _company(config, source)
    finally:
        source.close()


def _company(config: Config, source: Source) -> Iterator[Finding]:
    try:
        company = clean(config.company or source.shop().company)
    except SourceError as error:
        yield _fault("company", str(error), "mend that, or set BRIDGE_COMPANY")
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
    yield from (_fault("texts", one, "save another, or go back") for one in _saved(config))
    languages = sorted({language for language, _ in wordings.by_language})
    yield _ok("texts", f"{len(wordings.by_language)} wordings in {', '.join(languages)}")
    if SAME_AS.get(config.language, config.language) not in languages:
        yield _warning(
            "texts",
            f"there is no wording in {config.language!r}, English is used",
            "set BRIDGE_LANGUAGE or add texts under BRIDGE_TEXTS",
        )


def _saved(config: Config) -> list[str]:
    """Judge the texts that people saved, where the outbox can be read: else that was named."""
    try:
        outbox = open_outbox(config)
    except ConfigError:
        return []
    try:
        return Library(Wordings({}), outbox.saved_wordings).problems()
    except OutboxError:
        return []
    finally:
        outbox.close()


def _gateways(config: Config, transport: Transport) -> Iterator[Finding]:
    yield from _gateway(config, transport, config.gateway)
    if config.backup_gateway == config.gateway:
        yield _fault("gateway", NO_BACKUP, "name another one, or none")
    elif config.backup_gateway:
        yield from _gateway(config, transport, config.backup_gateway)


def _gateway(config: Config, transport: Transport, name: str) -> Iterator[Finding]:
    try:
        gateway = open_gateway(config, transport, name)
        pace_of(config, gateway)
    except ConfigError as error:
        yield from (_fault("gateway", problem, "correct it") for problem in error.problems)
        return
    refusing = sorted(
        country
        for country in WITHOUT_LETTERS - config.senders.keys()
        if config.countries is None and gateway.check_sender(config.sender, country)
    )
    if refusing:
        yield _warning(
            "gateway",
            f"{gateway.name}: carriers in {', '.join(refusing)} take no sender of letters, so texts"
            " there fail",
            "set BRIDGE_SENDER_<country> to a number, or leave them out of BRIDGE_COUNTRIES",
        )
    yield from _of_settings(config, name)
    if gateway.name == "sandbox":
        yield _warning(
            "gateway", "sandbox: no text reaches a phone", "set BRIDGE_GATEWAY, for example 46elks"
        )
    try:
        account = gateway.check_account()
    except GatewayMisconfigured as error:
        said = f"{gateway.name}: {error}"
        yield _fault("gateway", said, f"check the BRIDGE_{gateway.name.upper()}_ settings")
        return
    except GatewayError as error:
        said = f"{gateway.name}: {error}"
        yield _fault("gateway", said, "check the network and the provider's status page")
        return
    if account.balance_micros is None:
        yield _ok("gateway", f"{gateway.name}: account {account.name}")
        return
    said = f"{gateway.name}: account {account.name}, balance "
    said += f"{account.balance} {account.currency or ''}".strip()
    if account.balance_micros <= 0:
        yield _fault("gateway", said, "buy credit")
    elif account.balance_micros < _LITTLE_BALANCE:
        yield _warning("gateway", said, "buy credit soon")
    else:
        yield _ok("gateway", said)


def _of_settings(config: Config, name: str) -> Iterator[Finding]:
    """Say what a gateway misses that works without it, and what nobody can see from here."""
    for one in registry.settings_of(name):
        if one.when_empty and not config.env.get(one.name, "").strip():
            yield _warning("gateway", f"{one.name} is not set: {one.when_empty}", "set it")
    beforehand = registry.sheet_of(name).beforehand
    if beforehand != NOTHING:
        yield _ok("gateway", f"{name}: if you have not yet, {beforehand}")


def _public_address(config: Config, transport: Transport) -> Iterator[Finding]:
    subject, url = "public address", config.public_url
    if not url:
        yield _warning(
            subject,
            "BRIDGE_PUBLIC_URL is not set: no delivery reports, so texts stay accepted",
            "set it to where gateways reach this machine by https",
        )
        return
    try:
        reply = transport.request("GET", f"{url}/healthz")
    except TransportError as error:
        # From inside many networks one's own public address cannot be reached: no fault as such.
        yield _warning(
            subject,
            f"{url}/healthz cannot be seen from here: {error}",
            "is sms-bridge serve running? else check DNS, the proxy and the certificate",
        )
        return
    if reply.status == 200 and b'"ok"' in reply.body:
        yield _ok(subject, f"{url} reaches a bridge")
    else:
        yield _fault(
            subject,
            f"{url}/healthz answers {reply.status}, not as a bridge does",
            "start sms-bridge serve, and let the proxy pass /reports, /inbound and /healthz",
        )


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
