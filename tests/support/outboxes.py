"""One migrated SQLite outbox for many tests: emptying it is far quicker than making another."""

import sqlite3
from contextlib import closing
from pathlib import Path

_KEPT = {"alembic_version", "hash_keys"}


def emptied(file: Path) -> None:
    """Delete all rows of an outbox, counters included, so that the next row is number 1 again."""
    with closing(sqlite3.connect(file)) as connection, connection:
        listed = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        for (table,) in listed.fetchall():
            if table not in _KEPT:
                connection.execute(f"DELETE FROM {table}")
