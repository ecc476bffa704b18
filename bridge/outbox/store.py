"""What every part of the SQL outbox stands on: transactions, retries, and values fit to keep."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bridge.domain import Reason, State
from bridge.errors import OutboxError, OutboxUnavailable
from bridge.masking import mask_digits
from bridge.outbox.engine import Collision, make_engine, typed_errors
from bridge.outbox.schema import LONGEST_ID, history

LONGEST_DETAIL = 500  # characters, as the columns take
# How often a transaction is begun that others keep rolling back. On three nodes of a cluster, with
# eight threads each at the same counter, eight tries within 0.1 s were too few for four of ten.
_TRIES = 20
_LONGEST_GAP_S = 1.0

P = ParamSpec("P")
R = TypeVar("R")


def until_it_commits(write: Callable[P, R]) -> Callable[P, R]:
    """Do *write* again, a bounded number of times, when another transaction was in the way."""

    @wraps(write)
    def again(*args: P.args, **kwargs: P.kwargs) -> R:
        for tried in range(1, _TRIES):
            try:
                return write(*args, **kwargs)
            except Collision:
                # Two that met once would meet again at the same pace.
                time.sleep(random.uniform(0, _LONGEST_GAP_S * tried / _TRIES))  # noqa: S311
        return write(*args, **kwargs)

    return again


class _Group:
    """One transaction of SQLite's only writer, which several threads take part in."""

    def __init__(self, engine: Engine) -> None:
        self.connection = engine.connect().execution_options(writes=True)
        try:
            self._transaction = self.connection.begin()
        except BaseException:
            self.connection.close()
            raise
        self.lost: BaseException | None = None  # what befell a member whose part is not undone
        self._kept = False  # whether any member has succeeded
        self._over = threading.Event()
        self._error: OutboxError | None = OutboxUnavailable(
            "nothing was kept: another write, which was to be committed with it, went wrong"
        )

    @contextmanager
    def member(self) -> Iterator[Connection]:
        """Give the connection to one thread, and undo its part alone when it fails."""
        run = self.connection.exec_driver_sql
        run("SAVEPOINT member")
        try:
            yield self.connection
            run("RELEASE member")
        except BaseException as error:
            self.lost = error
            # Where the disk is full SQLite undoes all of it, and there is no savepoint left.
            with suppress(SQLAlchemyError):
                run("ROLLBACK TO member")
                run("RELEASE member")
                self.lost = None
            raise
        self._kept = True

    def end(self) -> None:
        """Commit, and tell every member."""
        try:
            with typed_errors(), self.connection, self._transaction:
                if isinstance(self.lost, OperationalError):
                    raise self.lost
                if self.lost or not self._kept:
                    self._transaction.rollback()
            if not self.lost:
                self._error = None
        except OutboxError as error:
            self._error = error
        finally:
            self._over.set()

    def wait(self) -> None:
        """Return when the group is on the disk. Raises OutboxUnavailable: nothing was kept."""
        self._over.wait()
        if self._error:
            raise OutboxUnavailable(str(self._error)) from self._error


class _Groups:
    """Lets threads write to SQLite in turn, and commits what they wrote with one wait for the disk.

    While one group is being committed others come; they are the next group, which the last of them
    commits. As each member waits for that, a group never has more of them than there are threads.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._inside: set[int] = set()  # the threads that write, or wait for their turn
        self._turn = threading.Lock()  # to be held by who uses the group
        self._group: _Group | None = None
        self._refused: tuple[float, Exception] | None = None  # when none could begin, and why

    @contextmanager
    def join(self) -> Iterator[Connection]:
        """Give a connection; what is done with it is on the disk in the end, or undone."""
        group, came_at = None, time.monotonic()
        try:
            with self._queued(), self._turn:
                group = self._group = self._group or self._begin(came_at)
                try:
                    with group.member() as connection:
                        yield connection
                finally:
                    if group.lost:
                        self._end()
        except Exception:
            if group:
                group.wait()  # the reason may be what another member wrote, if that is kept
            raise
        group.wait()

    def _begin(self, came_at: float) -> _Group:
        """Begin a group for who *came_at* that time; what kept others from it keeps all of them.

        Each would wait as long as the first did, one after the other.
        """
        if self._refused and came_at < self._refused[0]:
            raise self._refused[1]
        try:
            return _Group(self._engine)
        except Exception as error:
            self._refused = (time.monotonic(), error)
            raise

    @contextmanager
    def _queued(self) -> Iterator[None]:
        """Have the group committed by the last one out, also one that never got its turn."""
        me = threading.get_ident()
        if me in self._inside:
            raise RuntimeError("a write within a write would wait for itself")
        try:
            self._inside.add(me)
            yield
        finally:
            self._inside.discard(me)
            if not self._inside:
                with self._turn:
                    self._end()

    def _end(self) -> None:
        group, self._group = self._group, None
        if group:
            group.end()


class Store:
    """One SQL database, read and written in whole transactions; safe to share between threads."""

    def __init__(self, url: str, *, answer_s: int = 30) -> None:
        """Open *url* (`sqlite:///…` or `mysql+pymysql://…`); nothing is read or written yet.

        *answer_s* is the longest wait for one answer of a server. Raises ConfigError when *url*
        makes no sense.
        """
        self._engine = make_engine(url, answer_s=answer_s)
        # A server groups commits itself, and has many writers at a time.
        self._groups = _Groups(self._engine) if self._engine.name == "sqlite" else None

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together, or not at all."""
        begun = self._groups.join() if self._groups else self._engine.begin()
        with typed_errors(), begun as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with typed_errors(), self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


def gateway_key(gateway_id: str | None) -> str | None:
    """Return a gateway's message id as we keep it; a strange one must not spoil its message."""
    return gateway_id and clean(gateway_id, LONGEST_ID).rstrip(" ")


def clean(text: str, longest: int) -> str:
    """Return *text* fit for any database: no lone surrogates, cut to *longest* characters."""
    return text.encode("utf-8", "replace").decode()[:longest]


def words(detail: str) -> str:
    """Return what others said, for people to read: numbers masked, cut to what the columns take."""
    return clean(mask_digits(detail), LONGEST_DETAIL)


def note(
    connection: Connection,
    reminder_id: int,
    now: datetime,
    state: State,
    reason: Reason | None,
    detail: str,
) -> None:
    """Append one line to a reminder's timeline."""
    connection.execute(
        history.insert().values(
            reminder_id=reminder_id, at=now, state=state, reason=reason, detail=detail
        )
    )
