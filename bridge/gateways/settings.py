"""A gateway's own settings: described once, read and checked together."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from urllib.parse import urlsplit

from bridge.config import is_loopback
from bridge.errors import ConfigError


class Kind(StrEnum):
    """What a setting's value has to look like."""

    TEXT = auto()
    SECRET = auto()  # as TEXT, and never shown
    URL = auto()  # https, or http to this machine; paths are appended to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One environment variable of a gateway; without a default it has to be set, or is optional."""

    name: str
    meaning: str
    kind: Kind = Kind.TEXT
    default: str | None = None
    optional: bool = False  # may stay empty
    choices: tuple[str, ...] = ()  # where only these make sense
    when_empty: str = ""  # what is lost where an optional one is not set, which `check` warns of
    pattern: str = ""  # regular expression that a value fits as a whole
    otherwise: str = ""  # what is wrong with one that does not
    # Says what else is wrong with a value, without showing it; None: nothing.
    check: Callable[[str], str | None] | None = None


def read_settings(described: Sequence[Setting], env: Mapping[str, str]) -> dict[str, str]:
    """Return every described setting's value by name; blank counts as not set.

    Raises ConfigError naming all bad ones; a problem's text never holds the value.
    """
    values: dict[str, str] = {}
    problems: list[str] = []
    for setting in described:
        value = env.get(setting.name, "").strip() or (setting.default or "")
        if setting.kind is Kind.URL:
            value = value.rstrip("/")
        problem = _problem_with(value, setting)
        if problem:
            problems.append(f"{setting.name} {problem}")
        values[setting.name] = value
    if problems:
        raise ConfigError(problems)
    return values


def _problem_with(value: str, setting: Setting) -> str | None:
    if not value:
        return None if setting.optional else "is not set"
    if not value.isprintable() or not value.isascii():
        # A header or a Basic user cannot carry them; they come from a bad copy.
        return "has characters other than printable ASCII"
    if setting.choices and value not in setting.choices:
        return f"is one of {', '.join(setting.choices)}"
    if setting.pattern and not re.fullmatch(setting.pattern, value):
        return setting.otherwise
    problem = _problem_with_url(value) if setting.kind is Kind.URL else None
    return problem or (setting.check(value) if setting.check else None)


def _problem_with_url(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "is not an address"
    if parts.scheme not in {"http", "https"} or not host or " " in value:
        return "is not an https address"
    if parts.scheme == "http" and not is_loopback(host):
        return "has to be https; plain http only to this machine's loopback addresses"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "may hold no user, query or fragment: credentials have their own settings"
    return None
