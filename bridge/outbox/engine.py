"""How the outbox's database is connected to, and what its errors mean to the caller."""

import sqlite3
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.exc import (
    ArgumentError,
    DataError,
    DBAPIError,
    DisconnectionError,
    IntegrityError,
    OperationalError,
    SQLAlchemyError,
    StatementError,
)

from bridge.config import is_loopback
from bridge.errors import ConfigError, OutboxError, OutboxUnavailable

_SETTING = "BRIDGE_DATABASE_URL"
_BUSY_TIMEOUT_S = 15  # how long SQLite waits for a writer in another process
_ASK_AGAIN_MS = 5  # how long it is left to wait by itself before we ask it again
_CONNECT_S = 5
_LOCK_WAIT_S = 5  # the server's own 50 s would outlast the caller's patience
_RECYCLE_S = 280  # below the 300 s at which hosters like to cut idle connections
_CONNECTIONS = 16  # the worker's eight, the receiver's threads, and the loop
_OPTIONS = frozenset({"unix_socket", "ssl_disabled", "ssl_ca", "ssl_check_hostname"})
_WORDS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

# A lock wait, a deadlock (Galera's failed certification too), a row that changed since it was read.
_RACES = frozenset({1205, 1213, 1020})
_HINTS = {
    "no such table": "run sms-bridge migrate",
    "1146": "run sms-bridge migrate",
    "readonly database": "this user may not write the file or its folder",
    "unable to open": "this user may not write the file or its folder",
    "disk is full": "make room on its disk",
    "disk I/O error": "make room on its disk, or see the system's log about it",
    "2002": "is the database server running?",
    "2003": "is the database server running?",
    "1047": "the cluster has lost its majority: see its nodes",
    "ot connected to Primary": "the cluster has lost its majority: see its nodes",
}


class Collision(OutboxUnavailable):
    """Another transaction was in the way and this one was rolled back: do it again."""


def make_engine(url: str, *, answer_s: int | None, create: bool = False) -> Engine:
    """Return an engine with our transaction rules for SQLite or MySQL; connects to nothing yet.

    A missing SQLite file is made only with *create*, so that a volume that is not mounted, or a
    look by another user, never leaves an empty outbox behind. *answer_s* is the longest wait for
    a server's answer to one statement. Raises ConfigError, whose words hold no password.
    """
    try:
        address = sa.make_url(url)
    except (ArgumentError, ValueError):
        # The original error may quote the password.
        raise ConfigError([f"{_SETTING}: is not a database URL"]) from None
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, create=create)
    return _mysql(address, answer_s)


@contextmanager
def typed_errors() -> Iterator[None]:
    """Turn the database's errors into ours, without statement, values or password.

    A unique key that was taken stays IntegrityError: the caller knows which race it lost.
    """
    try:
        yield
    except IntegrityError:
        raise
    except (DataError, UnicodeError, OverflowError) as error:
        raise OutboxError(f"a value does not fit the outbox ({type(error).__name__})") from None
    except SQLAlchemyError as error:
        if isinstance(error, StatementError) and not isinstance(error, DBAPIError):
            raise OutboxError(f"a value does not fit the outbox: {error.orig}") from None
        raise _translated(error) from error


def _translated(error: SQLAlchemyError) -> OutboxUnavailable:
    origin = getattr(error, "orig", None)
    code = origin.args[0] if origin is not None and origin.args else None
    if code in _RACES:
        return Collision(f"others use the same rows of the outbox (error {code})")
    # Other kinds of error may quote the statement, and with it the values.
    tells = isinstance(error, OperationalError) or code == 1146
    said = str(origin) if tells else f"{type(error).__name__} {code or ''}".strip()
    hint = next((hint for sign, hint in _HINTS.items() if sign in said), None)
    return OutboxUnavailable(f"the outbox cannot be used: {said}" + (f": {hint}" if hint else ""))


# ---- SQLite


def _sqlite(address: URL, *, create: bool) -> Engine:
    name = address.database
    if not name or name.startswith((":memory:", "file:")) or address.query:
        raise ConfigError([f"{_SETTING}: SQLite takes a plain path to a file: sqlite:///PATH"])
    file = Path(name)
    engine = sa.create_engine(
        address,
        connect_args={"timeout": _BUSY_TIMEOUT_S},
        pool_size=_CONNECTIONS,
        hide_parameters=True,
    )

    @event.listens_for(engine, "do_connect")
    def _only_what_is_there(*_: object) -> None:
        if not create and not file.exists():
            raise OutboxUnavailable(f"there is no outbox at {file}: run sms-bridge migrate")

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # we begin ourselves, see _begin
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # accepted means on the disk
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def _only_the_same_file(_connection: object, record: Any, _proxy: object) -> None:
        # What is written to a file that was moved or deleted is lost without any error.
        if record.info.get("file") != _identity(file):
            raise DisconnectionError

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A transaction that reads first and writes later could fail half-way: writers say so.
        if connection.get_execution_options().get("writes"):
            _begin_to_write(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_to_write(connection: Connection) -> None:
    """Begin as soon as no other process writes.

    SQLite by itself asks ever more rarely, in the end ten times a second, and so would hardly ever
    meet the moment between two transactions of a busy process.
    """
    asked: Any = connection.connection
    give_up = time.monotonic() + _BUSY_TIMEOUT_S
    asked.execute(f"PRAGMA busy_timeout = {_ASK_AGAIN_MS}")
    try:
        while time.monotonic() < give_up:
            try:
                asked.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    break
            else:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # says what is wrong
    finally:
        asked.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_S * 1000}")


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


# ---- MySQL and MariaDB


def _mysql(address: URL, answer_s: int | None) -> Engine:
    if (
        address.drivername != "mysql+pymysql"
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
    return sa.create_engine(
        address.set(query=socket),
        isolation_level="READ COMMITTED",
        pool_size=_CONNECTIONS,
        pool_pre_ping=True,
        pool_recycle=_RECYCLE_S,
        hide_parameters=True,
        connect_args={
            "charset": "utf8mb4",
            # WHMCS's hosts often run without strict mode, and then too long an id is cut silently.
            "init_command": (
                "SET SESSION sql_mode='STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',"
                f" SESSION innodb_lock_wait_timeout={_LOCK_WAIT_S}"
            ),
            "connect_timeout": _CONNECT_S,
            "read_timeout": answer_s,
            "write_timeout": answer_s,
            **_tls(address.host, options),
        },
    )


def _tls(host: str | None, options: Mapping[str, str]) -> dict[str, Any]:
    """Return pymysql's TLS arguments: none on this machine, a checked certificate elsewhere.

    One context is shared: pymysql would build one for each connection, at 28 ms.
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
