"""When to ask for a report that is missing, and whether the end of a text was told only then."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

from bridge.outbox.migrations.once import add_column, create_index
from bridge.outbox.schema import UtcDateTime

revision = "0008"
down_revision = "0007"

_ASKED_FOR = timedelta(hours=72)


def upgrade() -> None:
    add_column("reminders", sa.Column("ask_at", UtcDateTime))
    add_column("reminders", sa.Column("asked", sa.Boolean))
    create_index("reminders_asked", "reminders", ["state", "ask_at"])
    now = datetime.now(UTC)
    reminders = sa.table(
        "reminders",
        sa.column("state", sa.String),
        sa.column("gateway_id", sa.String),
        sa.column("attempt_began_at", UtcDateTime),
        sa.column("ask_at", UtcDateTime),
    )
    column = reminders.c
    op.execute(
        reminders.update()
        .where(
            column.state == "accepted",
            column.gateway_id.is_not(None),
            column.attempt_began_at > now - _ASKED_FOR,
            column.ask_at.is_(None),
        )
        .values(ask_at=now)
    )
