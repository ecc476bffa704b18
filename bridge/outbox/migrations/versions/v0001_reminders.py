"""The first tables: reminders, history, once-keys, circuits, inbound texts, suppressions."""

import sqlalchemy as sa

from bridge.outbox.migrations.once import create_index, create_table
from bridge.outbox.schema import OPTIONS, GivenId, Id, UtcDateTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_table(
        "reminders",
        sa.Column("id", Id, primary_key=True),
        sa.Column("event_id", GivenId, nullable=False, unique=True),
        sa.Column("invoice_id", sa.BigInteger, nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("occurred_at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("detail", sa.String(500), nullable=False, server_default=""),
        sa.Column("version", sa.Integer, nullable=False, server_default="0"),
        sa.Column("not_before", UtcDateTime, nullable=False),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("client_id", sa.BigInteger),
        sa.Column("due_date", sa.Date),
        sa.Column("gateway", sa.String(32)),
        sa.Column("gateway_id", GivenId),
        sa.Column("sender", sa.String(32)),
        sa.Column("recipient", sa.String(20)),
        sa.Column("body", sa.Text),
        sa.Column("parts", sa.Integer),
        sa.Column("cost_micros", sa.BigInteger),
        sa.Column("cost_currency", sa.String(8)),
        sa.Column("attempt_began_at", UtcDateTime),
        sa.Column("attempt_ended_at", UtcDateTime),
        sa.Column("look_up_at", UtcDateTime),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sqlite_autoincrement=True,
        **OPTIONS,
    )
    for name, columns in {
        "reminders_due": ["state", "not_before"],
        "reminders_leased": ["state", "lease_until"],
        "reminders_look_up": ["state", "look_up_at"],
        "reminders_invoice": ["invoice_id"],
        "reminders_client": ["client_id"],
        "reminders_recipient": ["recipient"],
        "reminders_gateway_id": ["gateway", "gateway_id"],
    }.items():
        create_index(name, "reminders", columns)
    create_table(
        "history",
        sa.Column("id", Id, primary_key=True),
        sa.Column("reminder_id", sa.BigInteger, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("detail", sa.String(500), nullable=False, server_default=""),
        **OPTIONS,
    )
    create_index("history_reminder", "history", ["reminder_id", "id"])
    create_table(
        "once_keys",
        sa.Column("invoice_id", sa.BigInteger, nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("due_date", sa.Date, nullable=False),
        sa.Column("reminder_id", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("invoice_id", "stage", "due_date"),
        **OPTIONS,
    )
    create_index("once_keys_reminder", "once_keys", ["reminder_id"])
    create_table(
        "circuits",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("probe_at", UtcDateTime, nullable=False),
        **OPTIONS,
    )
    create_table(
        "inbound",
        sa.Column("gateway", sa.String(32), nullable=False),
        sa.Column("gateway_id", GivenId, nullable=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("received_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("gateway", "gateway_id"),
        **OPTIONS,
    )
    create_table(
        "suppressions",
        sa.Column("number", sa.String(20), primary_key=True),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("who", sa.String(191), nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        **OPTIONS,
    )
