"""From settings to running parts: the only place that chooses concrete ones."""

import io
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from dotenv.parser import Original, parse_stream
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor

from bridge import wording
from bridge.config import DEFAULTS, SENDER_CC, Config
from bridge.errors import ConfigError
from bridge.gateways import registry
from bridge.gateways.base import Gateway
from bridge.library import Library
from bridge.outbox.base import Outbox
from bridge.outbox.sql import SqlOutbox
from bridge.services import Services
from bridge.transport import Transport
from bridge.whmcs.api import Api
from bridge.whmcs.base import Source
from bridge.whmcs.database import Database

PLACES = (Path("config.env"), Path("/etc/sms-bridge/config.env"))
_COMPANY_KEPT_S = 600
NO_BACKUP = "BRIDGE_BACKUP_GATEWAY: is BRIDGE_GATEWAY itself"
_PART = 153  # characters in each part of a long text, in GSM-7


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def settings_file(file: Path | None) -> Path | None:
    """Return *file*, else the first of PLACES that exists, None where all is in the environment."""
    return file or next((place for place in PLACES if _is_there(place)), None)


def _is_there(place: Path) -> bool:
    try:
        return place.is_file()
    except PermissionError:
        return True  # reading it tells the operator so


def read_environment(file: Path | None) -> dict[str, str]:
    """Return the environment over the settings file, see `settings_file`.

    Raises ConfigError when the file is not there or cannot be read, and for every line of it that
    sets nothing.
    """
    chosen = settings_file(file)
    values = _read_file(chosen) if chosen else {}
    return {**values, **os.environ}


def _read_file(file: Path) -> dict[str, str]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError([f"{file}: cannot be read: {why}"]) from error
    values: dict[str, str] = {}
    problems: list[str] = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.error or (binding.key and binding.value is None):
            problems.append(f"{file}: line {_line_of(binding.original)} is not NAME=value")
        elif binding.key and binding.value is not None:
            values[binding.key] = binding.value
    if problems:
        raise ConfigError(problems)
    return values


def _line_of(original: Original) -> int:
    """Return where the setting itself stands: blank lines before it are counted to it."""
    blank = len(original.string) - len(original.string.lstrip())
    return original.line + original.string[:blank].count("\n")


def unknown_settings(env: Mapping[str, str]) -> list[str]:
    """Return names in *env* that look like ours and mean nothing, most likely a slip."""
    known = {*DEFAULTS, *(f"BRIDGE_{name.upper()}_PER_SECOND" for name in registry.NAMES)}
    known |= {one.name for name in registry.NAMES for one in registry.settings_of(name)}
    return sorted(
        name
        for name in env
        if name.startswith("BRIDGE_") and name not in known and not SENDER_CC.fullmatch(name)
    )


def open_outbox(config: Config) -> Outbox:
    """Return the outbox; nothing is read yet."""
    return SqlOutbox(config.database_url)


def open_source(config: Config, transport: Transport) -> Source:
    """Return where the facts are read. Raises ConfigError."""
    if config.whmcs_source == "api":
        return Api(
            url=config.whmcs_api_url or "",
            identifier=config.whmcs_api_identifier or "",
            secret=config.whmcs_api_secret or "",
            access_key=config.whmcs_api_access_key,
            sms_field=config.sms_field,
            transport=transport,
        )
    return Database(
        config.whmcs_database_url or "",
        config.sms_field,
        connect_s=config.connect_s,
        read_s=config.read_s,
    )


def open_gateway(config: Config, transport: Transport, name: str | None = None) -> Gateway:
    """Return the gateway *name*, else the one that is set.

    Raises ConfigError, also for senders that it refuses.
    """
    name = name or config.gateway
    if name not in registry.NAMES:
        of_backup = name == config.backup_gateway != config.gateway
        setting = "BRIDGE_BACKUP_GATEWAY" if of_backup else "BRIDGE_GATEWAY"
        raise ConfigError([registry.unknown(name, setting)])
    gateway = registry.make(name, config.env, transport)
    problems = [*_bad_senders(config, gateway), *_too_much(config, gateway)]
    if problems:
        raise ConfigError(problems)
    return gateway


def _bad_senders(config: Config, gateway: Gateway) -> Iterator[str]:
    """Name each sender that a country would refuse, before anything is paid for it."""
    if problem := gateway.check_sender(config.sender):
        yield f"BRIDGE_SENDER: {problem} ({gateway.name})"
        return
    for country, sender in sorted(config.senders.items()):
        if problem := gateway.check_sender(sender, country):
            yield f"BRIDGE_SENDER_{country}: {problem} ({gateway.name})"
    for country in sorted((config.countries or frozenset()) - config.senders.keys()):
        if problem := gateway.check_sender(config.sender, country):
            yield f"BRIDGE_SENDER_{country}: is not set, and {problem} ({gateway.name})"


def _too_much(config: Config, gateway: Gateway) -> Iterator[str]:
    limits, parts = gateway.limits, config.max_parts
    fits = limits.longest_text is None or parts * _PART <= limits.longest_text
    if parts > (limits.most_parts or parts) or not fits:
        yield f"BRIDGE_MAX_PARTS: {gateway.name} takes no text of {parts} parts"


def open_backup(config: Config, transport: Transport) -> Gateway | None:
    """Return the backup gateway, where one is set. Raises ConfigError."""
    if not config.backup_gateway:
        return None
    if config.backup_gateway == config.gateway:
        raise ConfigError([NO_BACKUP])
    return open_gateway(config, transport, config.backup_gateway)


def build(config: Config) -> Services:
    """Return all parts, ready for work; nothing outside was touched yet. Raises ConfigError."""
    config.require_for_sending()
    transport = Transport(connect_s=config.connect_s, read_s=config.read_s)
    gateway, backup = open_gateway(config, transport), open_backup(config, transport)
    source = open_source(config, transport)
    outbox = open_outbox(config)
    return Services(
        config=config,
        outbox=outbox,
        source=source,
        gateway=gateway,
        backup=backup,
        wordings=Library(wording.load(config.texts), outbox.saved_wordings),
        company=_company(config, source),
        former=lambda name: _former(config, transport, name),
        gaps={one.name: gap_of(config, one) for one in (gateway, backup) if one},
    )


def _former(config: Config, transport: Transport, name: str) -> Gateway | None:
    """Return a gateway whose settings are complete, whatever BRIDGE_GATEWAY says."""
    try:
        return registry.make(name, config.env, transport)
    except ConfigError:
        return None


def gap_of(config: Config, gateway: Gateway) -> timedelta:
    """Return the time between two calls to *gateway*. Raises ConfigError."""
    per_second = pace_of(config, gateway)
    return timedelta(seconds=1 / per_second) if per_second else timedelta()


def pace_of(config: Config, gateway: Gateway) -> float | None:
    """Return how many calls a second the gateway gets. Raises ConfigError."""
    name = f"BRIDGE_{gateway.name.upper()}_PER_SECOND"
    raw = config.env.get(name, "").strip()
    if not raw:
        return gateway.limits.per_second
    try:
        per_second = float(raw)
    except ValueError:
        per_second = 0
    if not 0 < per_second <= 10_000:
        raise ConfigError([f"{name}: is a number above 0, not {raw!r}"])
    return per_second


def _company(config: Config, source: Source) -> Callable[[], str]:
    """Return how the signature is had: from the settings, else from WHMCS, kept for a while."""
    if config.company:
        fixed = config.company
        return lambda: fixed
    lock = threading.Lock()
    kept: list[tuple[float, str]] = []

    def ask() -> str:
        with lock:
            if not kept or time.monotonic() - kept[0][0] > _COMPANY_KEPT_S:
                kept[:] = [(time.monotonic(), source.shop().company)]
            return kept[0][1]

    return ask


def log_to_stderr() -> None:
    """Write every log line, those of libraries too, as one JSON object to standard error.

    Tracebacks come without the values of variables: those hold numbers, texts and secrets.
    """
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
    ]
    as_json = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*shared, as_json], logger_factory=structlog.PrintLoggerFactory(sys.stderr)
    )
    handler = logging.StreamHandler(sys.stderr)
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=[strip, as_json], foreign_pre_chain=shared)
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns for each queued request
