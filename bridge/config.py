"""Settings: read once from a mapping, checked all together, frozen.

Pure: who calls decides where the mapping comes from (environment over dotenv file).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phonenumbers import SUPPORTED_REGIONS

from bridge.domain import Stage
from bridge.errors import ConfigError
from bridge.phone import LineKind
from bridge.signing import read_secret

T = TypeVar("T")

# Every setting of the bridge itself with its default; gateways' own stand in their registry.
DEFAULTS: Mapping[str, str] = MappingProxyType(
    {
        "BRIDGE_HOOK_SECRET": "",
        "BRIDGE_API_TOKEN": "",
        "BRIDGE_LISTEN": "127.0.0.1:8025",
        "BRIDGE_PUBLIC_URL": "",
        "BRIDGE_DATABASE_URL": "sqlite:///var/bridge.db",
        "BRIDGE_WHMCS_SOURCE": "database",
        "BRIDGE_WHMCS_DATABASE_URL": "",
        "BRIDGE_WHMCS_API_URL": "",
        "BRIDGE_WHMCS_API_IDENTIFIER": "",
        "BRIDGE_WHMCS_API_SECRET": "",
        "BRIDGE_WHMCS_API_ACCESS_KEY": "",
        "BRIDGE_WHMCS_SMS_FIELD": "Mobile number for SMS",
        "BRIDGE_STAGES": "secondoverdue,thirdoverdue",
        "BRIDGE_COMPANY": "",
        "BRIDGE_LANGUAGE": "english",
        "BRIDGE_DATE_FORMAT": "iso",
        "BRIDGE_TEXTS": "",
        "BRIDGE_COUNTRIES": "*",
        "BRIDGE_ALSO_TEXT": "",
        "BRIDGE_SENDING_HOURS": "09:00-20:00",
        "BRIDGE_SENDING_DAYS": "mon-sat",
        "BRIDGE_HOLIDAYS": "no",
        "BRIDGE_TIMEZONE": "UTC",
        "BRIDGE_MAX_AGE_H": "72",
        "BRIDGE_MAX_PARTS": "3",
        "BRIDGE_MAX_PER_RECIPIENT_PER_DAY": "3",
        "BRIDGE_MAX_PER_DAY": "5000",
        "BRIDGE_BODY_DAYS": "30",
        "BRIDGE_RETENTION_DAYS": "400",
        "BRIDGE_GATEWAY": "sandbox",
        "BRIDGE_BACKUP_GATEWAY": "",
        "BRIDGE_SENDER": "",
        "BRIDGE_UNKNOWN_POLICY": "retry_after_lookup",
        "BRIDGE_LEASE_S": "120",
        "BRIDGE_RETRY_S": "30-3600",
        "BRIDGE_LOOKUP_S": "60,300,1800",
        "BRIDGE_PROBE_S": "60",
        "BRIDGE_TIMEOUT_S": "5,30",
        "BRIDGE_INBOUND_TOKEN": "",
    }
)

SENDER_CC = re.compile(r"BRIDGE_SENDER_([A-Z]{2})")  # ISO-2 of the recipient's number
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOST_PARTS = 50
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Window:
    """When texts may go out, in the recipient's local time; over midnight when end < start."""

    start: time
    end: time
    days: frozenset[int]  # 0 is Monday; the day on which the window begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that an operator can set; see `config.example.env` for each one's meaning."""

    hook_secrets: tuple[str, ...] = field(repr=False)
    api_token: str | None = field(repr=False)
    listen: tuple[str, int]
    public_url: str | None
    database_url: str = field(repr=False)
    whmcs_source: str
    whmcs_database_url: str | None = field(repr=False)
    whmcs_api_url: str | None
    whmcs_api_identifier: str | None = field(repr=False)
    whmcs_api_secret: str | None = field(repr=False)
    whmcs_api_access_key: str | None = field(repr=False)
    sms_field: str
    stages: frozenset[Stage]
    company: str | None
    language: str
    date_format: str
    texts: Path | None
    countries: frozenset[str] | None  # ISO-2; None: all
    also_text: frozenset[LineKind]
    window: Window | None  # None: always
    holidays: bool  # whether the recipient's public holidays are kept free
    timezone: ZoneInfo
    max_age: timedelta
    max_parts: int
    most_to_one: int  # texts to one number on one day of the shop's
    most_to_all: int
    bodies_kept: timedelta  # numbers and texts of what is settled
    rows_kept: timedelta
    gateway: str
    backup_gateway: str | None
    sender: str
    senders: Mapping[str, str]  # by ISO-2 of the number
    unknown_policy: str
    lease: timedelta
    retry_first: timedelta
    retry_longest: timedelta
    look_up_after: tuple[timedelta, ...]
    probe_every: timedelta
    connect_s: float
    read_s: float
    inbound_token: str | None = field(repr=False)
    env: Mapping[str, str] = field(repr=False)  # for the gateways' own slices

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Config":
        """Read every setting. Raises ConfigError that names all bad ones."""
        reader = _Reader(env)
        read = reader.read
        days = read("BRIDGE_SENDING_DAYS", _days)
        hours = read("BRIDGE_SENDING_HOURS", _hours)
        retry = read("BRIDGE_RETRY_S", _range_s)
        timeouts = read("BRIDGE_TIMEOUT_S", _pair_s)
        values = {
            "hook_secrets": read("BRIDGE_HOOK_SECRET", _secrets),
            "api_token": read("BRIDGE_API_TOKEN", _optional(_token)),
            "listen": read("BRIDGE_LISTEN", _listen),
            "public_url": read("BRIDGE_PUBLIC_URL", _optional(_web_address)),
            "database_url": read("BRIDGE_DATABASE_URL", _outbox_url),
            "whmcs_source": read("BRIDGE_WHMCS_SOURCE", _one_of("database", "api")),
            "whmcs_database_url": read("BRIDGE_WHMCS_DATABASE_URL", _optional(_mysql_url)),
            "whmcs_api_url": read("BRIDGE_WHMCS_API_URL", _optional(_web_address)),
            "whmcs_api_identifier": read("BRIDGE_WHMCS_API_IDENTIFIER", _optional(str)),
            "whmcs_api_secret": read("BRIDGE_WHMCS_API_SECRET", _optional(str)),
            "whmcs_api_access_key": read("BRIDGE_WHMCS_API_ACCESS_KEY", _optional(str)),
            "sms_field": read("BRIDGE_WHMCS_SMS_FIELD", str),
            "stages": read("BRIDGE_STAGES", _stages),
            "company": read("BRIDGE_COMPANY", _optional(str)),
            "language": read("BRIDGE_LANGUAGE", str.lower),
            "date_format": read("BRIDGE_DATE_FORMAT", _one_of("iso", "locale")),
            "texts": read("BRIDGE_TEXTS", _optional(Path)),
            "countries": read("BRIDGE_COUNTRIES", _countries),
            "also_text": read("BRIDGE_ALSO_TEXT", _line_kinds),
            "window": Window(*hours, days) if hours and days else None,
            "holidays": read("BRIDGE_HOLIDAYS", _one_of("yes", "no")) == "yes",
            "timezone": read("BRIDGE_TIMEZONE", _zone),
            "max_age": read("BRIDGE_MAX_AGE_H", _span("hours")),
            "max_parts": read("BRIDGE_MAX_PARTS", _parts),
            "most_to_one": read("BRIDGE_MAX_PER_RECIPIENT_PER_DAY", _count),
            "most_to_all": read("BRIDGE_MAX_PER_DAY", _count),
            "bodies_kept": read("BRIDGE_BODY_DAYS", _span("days")),
            "rows_kept": read("BRIDGE_RETENTION_DAYS", _span("days")),
            "gateway": read("BRIDGE_GATEWAY", str.lower),
            "backup_gateway": read("BRIDGE_BACKUP_GATEWAY", _optional(str.lower)),
            "sender": read("BRIDGE_SENDER", str),
            "senders": MappingProxyType(reader.by_country(SENDER_CC)),
            "unknown_policy": read("BRIDGE_UNKNOWN_POLICY", _one_of("retry_after_lookup", "hold")),
            "lease": read("BRIDGE_LEASE_S", _span("seconds")),
            "retry_first": timedelta(seconds=retry[0]) if retry else None,
            "retry_longest": timedelta(seconds=retry[1]) if retry else None,
            "look_up_after": read("BRIDGE_LOOKUP_S", _spans_s),
            "probe_every": read("BRIDGE_PROBE_S", _span("seconds")),
            "connect_s": timeouts[0] if timeouts else None,
            "read_s": timeouts[1] if timeouts else None,
            "inbound_token": read("BRIDGE_INBOUND_TOKEN", _optional(_token)),
        }
        if reader.problems:
            raise ConfigError(reader.problems)
        return cls(**values, env=MappingProxyType(dict(env)))  # type: ignore[arg-type]

    def require(self, *names: str) -> None:
        """Raise ConfigError that names those of the settings *names* that are empty."""
        empty = [name for name in names if not self.env.get(name, DEFAULTS.get(name, "")).strip()]
        if empty:
            raise ConfigError([f"{name}: is not set" for name in empty])

    def require_for_sending(self) -> None:
        """Raise ConfigError unless a worker has all it needs to read WHMCS and to send."""
        if self.whmcs_source == "database":
            self.require("BRIDGE_HOOK_SECRET", "BRIDGE_WHMCS_DATABASE_URL")
        else:
            self.require(
                "BRIDGE_HOOK_SECRET",
                "BRIDGE_WHMCS_API_URL",
                "BRIDGE_WHMCS_API_IDENTIFIER",
                "BRIDGE_WHMCS_API_SECRET",
            )

    def sender_for(self, country: str | None) -> str:
        """Return the sender ID for a number of *country*."""
        return self.senders.get(country or "", self.sender)


class _Reader:
    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.problems: list[str] = []

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return the parsed setting, or None after noting what is wrong with it."""
        raw = self.env.get(name, "").strip() or DEFAULTS[name]
        try:
            return parse(raw)
        except ValueError as error:
            self.problems.append(f"{name}: {error}")
            return None

    def by_country(self, pattern: re.Pattern[str]) -> dict[str, str]:
        matches = ((pattern.fullmatch(name), value) for name, value in self.env.items())
        return {match[1]: value.strip() for match, value in matches if match and value.strip()}


def is_loopback(host: str | None) -> bool:
    """Say whether *host* is this machine, so that plain HTTP harms nobody."""
    return host in _LOOPBACK or bool(host and re.fullmatch(r"127(\.\d{1,3}){3}", host))


def _optional(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda raw: parse(raw) if raw else None


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw.lower() not in words:
            raise ValueError(f"is one of {', '.join(words)}, not {raw!r}")
        return raw.lower()

    return parse


def _secrets(raw: str) -> tuple[str, ...]:
    for secret in raw.split():
        read_secret(secret)
    return tuple(raw.split())


def _token(raw: str) -> str:
    if len(raw) < 16 or not raw.isascii() or any(c.isspace() for c in raw):
        raise ValueError("is at least 16 ASCII characters without spaces")
    return raw


def _listen(raw: str) -> tuple[str, int]:
    host, colon, port = raw.rpartition(":")
    if not (colon and host and port.isascii() and port.isdigit() and int(port) < 65536):
        raise ValueError(f"is HOST:PORT, not {raw!r}")
    return host.strip("[]"), int(port)


def _web_address(raw: str) -> str:
    try:
        parts = urlsplit(raw)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("is not an address") from error
    if parts.scheme not in {"http", "https"} or not host or not raw.isprintable() or " " in raw:
        raise ValueError("is an https address")
    if "@" in parts.netloc or "?" in raw or "#" in raw:
        raise ValueError("holds neither credentials nor a query nor a fragment")
    if parts.scheme == "http" and not is_loopback(host):
        raise ValueError("is https; plain http only to this machine's loopback addresses")
    return raw.rstrip("/")


def _outbox_url(raw: str) -> str:
    if not raw.startswith(("sqlite:///", "mysql+pymysql://")):
        raise ValueError("begins with sqlite:/// or mysql+pymysql://")
    return raw


def _mysql_url(raw: str) -> str:
    if not raw.startswith("mysql+pymysql://"):
        raise ValueError("is mysql+pymysql://USER:PASSWORD@HOST/DATABASE")
    return raw


def _stages(raw: str) -> frozenset[Stage]:
    words = [word.strip().lower() for word in raw.split(",") if word.strip()]
    unknown = [word for word in words if word not in set(Stage)]
    if unknown:
        raise ValueError(f"takes {', '.join(Stage)}; unknown: {', '.join(unknown)}")
    return frozenset(Stage(word) for word in words)


def _countries(raw: str) -> frozenset[str] | None:
    if raw == "*":
        return None
    codes = [code.strip().upper() for code in raw.split(",") if code.strip()]
    unknown = [code for code in codes if code not in SUPPORTED_REGIONS]
    if unknown or not codes:
        hint = "; the United Kingdom is GB" if "UK" in unknown else ""
        raise ValueError(
            "is * or two-letter country codes, separated by commas, not"
            f" {', '.join(unknown) or repr(raw)}{hint}"
        )
    return frozenset(codes)


def _line_kinds(raw: str) -> frozenset[LineKind]:
    words = [word.strip().lower() for word in raw.split(",") if word.strip()]
    if not set(words) <= set(LineKind):
        raise ValueError(f"is one or more of {', '.join(LineKind)}, not {raw!r}")
    return frozenset(map(LineKind, words))


def _hours(raw: str) -> tuple[time, time] | None:
    if raw.lower() == "always":
        return None
    first, _, last = raw.partition("-")
    try:
        start, end = _clock(first), _clock(last)
    except ValueError as error:
        raise ValueError(f"is like 09:00-20:00 or always, not {raw!r}") from error
    if start == end:
        raise ValueError("begins and ends at the same time; write always for no limit")
    return start, end


def _clock(raw: str) -> time:
    if raw.strip() == "24:00":
        return time(0)
    hour, colon, minute = raw.strip().partition(":")
    if not (colon and hour.isdecimal() and minute.isdecimal() and len(minute) == 2):
        raise ValueError(raw)
    return time(int(hour), int(minute))


def _days(raw: str) -> frozenset[int] | None:
    if raw.lower() == "always":
        return None
    chosen: set[int] = set()
    for item in raw.lower().split(","):
        first, dash, last = item.strip().partition("-")
        try:
            start = _DAYS.index(first.strip())
            end = _DAYS.index(last.strip()) if dash else start
        except ValueError as error:
            raise ValueError(f"is like mon-sat or mon,wed or always, not {raw!r}") from error
        chosen |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return frozenset(chosen)


def _zone(raw: str) -> ZoneInfo:
    try:
        return ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"is a time zone such as Europe/Stockholm, not {raw!r}") from error


def _number(raw: str) -> float:
    if not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", raw, re.ASCII) or float(raw) <= 0:
        raise ValueError(f"is a number above 0, not {raw!r}")
    return float(raw)


def _count(raw: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", raw, re.ASCII):
        raise ValueError(f"is a whole number above 0, not {raw!r}")
    return int(raw)


def _parts(raw: str) -> int:
    # No phone joins more; and a longer text than these hold is not looked through for disguises.
    if _count(raw) > _MOST_PARTS:
        raise ValueError(f"is {_MOST_PARTS} at most, not {raw!r}")
    return int(raw)


def _span(unit: str) -> Callable[[str], timedelta]:
    return lambda raw: timedelta(**{unit: _number(raw)})


def _spans_s(raw: str) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=_number(item.strip())) for item in raw.split(","))


def _pair_s(raw: str) -> tuple[float, float]:
    first, comma, second = raw.partition(",")
    if not comma:
        raise ValueError(f"is two numbers of seconds, connect and read, like 5,30, not {raw!r}")
    return _number(first.strip()), _number(second.strip())


def _range_s(raw: str) -> tuple[float, float]:
    first, dash, last = raw.partition("-")
    if not dash or _number(first.strip()) > _number(last.strip()):
        raise ValueError(f"is the first and the longest wait in seconds, like 30-3600, not {raw!r}")
    return _number(first.strip()), _number(last.strip())
