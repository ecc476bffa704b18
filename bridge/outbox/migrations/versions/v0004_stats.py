"""Indexes for signs of life and sums: by when a reminder came, and by when it was tried."""

from bridge.outbox.migrations.once import create_index

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    create_index("reminders_came", "reminders", ["created_at"])
    create_index("reminders_tried", "reminders", ["state", "attempt_began_at"])
