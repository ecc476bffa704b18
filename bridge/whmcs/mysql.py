"""How WHMCS's MySQL or MariaDB is connected to: pooled, timed, read-only, with TLS where needed."""

import ssl
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import URL, Engine
from sqlalchemy.exc import ArgumentError

from bridge.config import is_loopback
from bridge.errors import ConfigError

_SETTING = "BRIDGE_WHMCS_DATABASE_URL"
_RECYCLE_S = 280  # below the 300 s at which hosters like to cut idle connections
_OPTIONS = frozenset({"unix_socket", "charset", "ssl_disabled", "ssl_ca", "ssl_check_hostname"})
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def open_engine(url: str, *, connect_s: float, read_s: float, connections: int) -> Engine:
    """Return an engine for *url*; nothing is connected yet.

    Every session is read-only whatever the user's grants, so a slip of ours cannot write.
    Without AUTOCOMMIT each look-up would open a transaction and roll it back: two more round trips.
    Raises ConfigError, whose words never hold the password.
    """
    address, options = _parsed(url)
    return sa.create_engine(
        address,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        pool_pre_ping=True,
        pool_recycle=_RECYCLE_S,
        pool_size=connections,
        max_overflow=0,
        pool_timeout=read_s,
        hide_parameters=True,
        connect_args={
            "charset": "utf8mb4",
            "init_command": "SET SESSION TRANSACTION READ ONLY",
            "connect_timeout": connect_s,
            "read_timeout": read_s,
            "write_timeout": read_s,
            **tls_arguments(address.host, options),
        },
    )


def _parsed(url: str) -> tuple[URL, Mapping[str, str]]:
    """Return the address without its options, except for the socket, and the options."""
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        address = None
    if (
        address is None
        or address.drivername != "mysql+pymysql"
        or not address.database
        or "@" in (address.host or "")  # the rest of a password
    ):
        raise ConfigError(
            [
                f"{_SETTING}: is not mysql+pymysql://USER:PASSWORD@HOST/DATABASE"
                " (a @ : / ? # or % in the password is written as %40 %3A %2F %3F %23 %25)"
            ]
        )
    options = {name: str(value) for name, value in address.query.items()}
    if unknown := sorted(options.keys() - _OPTIONS):
        raise ConfigError([f"{_SETTING}: has unknown options: {', '.join(unknown)}"])
    socket = {name: options[name] for name in ("unix_socket",) if name in options}
    return address.set(query=socket), options


def tls_arguments(host: str | None, options: Mapping[str, str]) -> dict[str, Any]:
    """Return pymysql's TLS arguments: none on this machine, a checked certificate elsewhere.

    One context is shared, because building one costs far more than a look-up does.
    """
    here = "unix_socket" in options or host is None or is_loopback(host)
    wanted = "ssl_ca" in options or not here
    if _word(options, "ssl_disabled", default=not wanted):
        return {"ssl_disabled": True}
    try:
        context = ssl.create_default_context(cafile=options.get("ssl_ca"))
    except OSError as error:
        raise ConfigError([f"{_SETTING}: ssl_ca cannot be read: {error.strerror}"]) from error
    # The authority that MySQL makes for itself lacks extensions that the strict mode asks for.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.check_hostname = _word(options, "ssl_check_hostname", default=True)
    return {"ssl": context}


def _word(options: Mapping[str, str], name: str, *, default: bool) -> bool:
    if name not in options:
        return default
    word = _WORDS.get(options[name].lower())
    if word is None:
        raise ConfigError([f"{_SETTING}: {name} is true or false"])
    return word
