"""Changes of tables that may have been made already.

MariaDB and MySQL commit each one by itself, so a migration that was killed half-way begins anew on
tables that it has changed.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op


def add_column(table: str, column: sa.Column[Any]) -> None:
    """Add *column* unless *table* has it."""
    if column.name not in {one["name"] for one in _now().get_columns(table)}:
        op.add_column(table, column)


def create_index(name: str, table: str, columns: list[str]) -> None:
    """Make an index unless *table* has it."""
    if name not in {one["name"] for one in _now().get_indexes(table)}:
        op.create_index(name, table, columns)


def create_table(name: str, *what: Any, **how: Any) -> sa.Table:
    """Make a table unless it is there; return it either way."""
    if _now().has_table(name):
        return sa.Table(name, sa.MetaData(), *what, **how)
    return op.create_table(name, *what, **how)


def drop_table(name: str) -> None:
    """Drop a table unless it is gone."""
    if _now().has_table(name):
        op.drop_table(name)


def _now() -> sa.Inspector:
    return sa.inspect(op.get_bind())  # a new one each time: it keeps what it saw
