"""What every part of the SQL outbox stands on: transactions, retries, and values fit to keep."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection

from bridge.domain import Reason, State
from bridge.masking import mask_digits
from bridge.outbox.engine import Collision, make_engine, typed_errors
from bridge.outbox.schema import LONGEST_ID, history

LONGEST_DETAIL = 500  # characters, as the columns take
_TRIES = 8  # how often a transaction is begun that others keep rolling back
_LONGEST_GAP_S = 0.02

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


class Store:
    """One SQL database, read and written in whole transactions; safe to share between threads."""

    def __init__(self, url: str, *, answer_s: int = 30) -> None:
        """Open *url* (`sqlite:///…` or `mysql+pymysql://…`); nothing is read or written yet.

        *answer_s* is the longest wait for one answer of a server. Raises ConfigError when *url*
        makes no sense.
        """
        self._engine = make_engine(url, answer_s=answer_s)
        # SQLite has one writer at a time: waiting here is fair, waiting in its busy handler is not.
        self._writing = threading.Lock() if self._engine.name == "sqlite" else None

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together, or not at all."""
        with self._writing or nullcontext(), typed_errors(), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
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
