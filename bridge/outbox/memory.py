"""The outbox in this process's memory: for trials and tests, gone with the process."""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import Connection, StaticPool, event

from bridge.outbox.engine import typed_errors
from bridge.outbox.schema import HEAD, hash_keys, metadata
from bridge.outbox.sql import SqlOutbox


class MemoryOutbox(SqlOutbox):
    """The same statements on a SQLite that no file stands behind."""

    def __init__(self) -> None:
        self._engine = sa.create_engine(
            "sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        self._groups = None
        # There is one connection, so that a reader would see what is not committed yet.
        self._alone = threading.RLock()
        event.listen(self._engine, "connect", lambda raw, _: setattr(raw, "isolation_level", None))
        event.listen(self._engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN"))
        with self._engine.begin() as connection:
            metadata.create_all(connection)
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
            key = {"name": "numbers", "secret": secrets.token_hex(32)}
            connection.execute(hash_keys.insert().values(**key))

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self._alone, typed_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._alone, typed_errors(), self._engine.connect() as connection:
            yield connection

    def close(self) -> None:
        """Keep all: it goes with the object."""
