"""Rows that a back-up brought back, texts that count again, and an index to list one state by."""

import sqlalchemy as sa

from bridge.outbox.migrations.once import add_column, create_index
from bridge.outbox.schema import UtcDateTime

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    add_column("reminders", sa.Column("restored_at", UtcDateTime))
    add_column("reminders", sa.Column("uncounted_on", sa.Date))
    create_index("reminders_listed", "reminders", ["state", "id"])
