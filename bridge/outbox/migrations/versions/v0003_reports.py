"""Delivery reports as they came, parts that are reported one by one, turns at a gateway."""

import sqlalchemy as sa

from bridge.outbox.migrations.once import add_column, create_index, create_table
from bridge.outbox.schema import OPTIONS, GivenId, Id, UtcDateTime

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    add_column("reminders", sa.Column("bound_to", sa.String(32)))
    create_table(
        "raw_reports",
        sa.Column("id", Id, primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("gateway_id", GivenId),
        sa.Column("reminder_id", sa.BigInteger),
        sa.Column("delivery", sa.String(16), nullable=False),
        sa.Column("raw_status", sa.String(191), nullable=False),
        sa.Column("is_part", sa.Boolean, nullable=False),
        sa.Column("reported_at", UtcDateTime),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.Column("folded_at", UtcDateTime),
        **OPTIONS,
    )
    create_index("raw_reports_message", "raw_reports", ["gateway", "gateway_id"])
    create_index("raw_reports_pending", "raw_reports", ["folded_at", "received_at"])
    create_table(
        "message_parts",
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("part_id", GivenId, nullable=False),
        sa.Column("reminder_id", sa.BigInteger, nullable=False),
        sa.Column("delivery", sa.String(16)),
        sa.PrimaryKeyConstraint("gateway", "part_id"),
        **OPTIONS,
    )
    create_index("message_parts_reminder", "message_parts", ["reminder_id"])
    create_table(
        "turns",
        sa.Column("gateway", sa.String(32), primary_key=True),
        sa.Column("next_at", UtcDateTime, nullable=False),
        **OPTIONS,
    )
