"""Keyed hashes of numbers on every row that holds or held one, so that people can be forgotten."""

import sqlalchemy as sa
from alembic import op

from bridge.outbox.migrations.once import add_column, create_index
from bridge.signing import number_mark

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    secret = op.get_bind().scalar(sa.text("SELECT secret FROM hash_keys WHERE name = 'numbers'"))
    key = bytes.fromhex(str(secret))
    for name, holds in (("reminders", "recipient"), ("inbound", "sender")):
        add_column(name, sa.Column("mark", sa.String(64)))
        table = sa.table(name, sa.column(holds, sa.String), sa.column("mark", sa.String))
        number = table.c[holds]
        unmarked = number.is_not(None) & table.c.mark.is_(None)
        asked = sa.select(number).where(unmarked).distinct()
        for found in op.get_bind().execute(asked).scalars().all():
            marked = table.update().where(number == found).values(mark=number_mark(key, found))
            op.execute(marked)
    create_index("reminders_mark", "reminders", ["mark"])
