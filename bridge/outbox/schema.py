"""The outbox's tables. `HEAD` names the migration that makes exactly these."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator

HEAD = "0008"
LONGEST_ID = 191  # characters; four bytes each still fit the oldest of InnoDB's index limits


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time with microseconds, stored without a zone."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name in {"mysql", "mariadb"}:
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("the outbox takes aware times only")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class GivenId(TypeDecorator[str]):
    """An id that others gave: up to LONGEST_ID characters. A longer one is refused, never cut."""

    impl = String(LONGEST_ID)
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        if value is not None and len(value) > LONGEST_ID:
            raise ValueError(f"an id has up to {LONGEST_ID} characters")
        return value


# BIGINT where it matters; SQLite counts up only a plain INTEGER primary key.
Id = BigInteger().with_variant(Integer(), "sqlite")
# For every table: MySQL compares byte by byte, as SQLite does, and takes any character. The
# server's own defaults may be latin1 and blind to case.
OPTIONS: dict[str, Any] = {
    "mysql_engine": "InnoDB",
    "mysql_charset": "utf8mb4",
    "mysql_collate": "utf8mb4_bin",
}

metadata = MetaData()

reminders = Table(
    "reminders",
    metadata,
    Column("id", Id, primary_key=True),
    Column("event_id", GivenId, nullable=False, unique=True),
    Column("invoice_id", BigInteger, nullable=False),
    Column("stage", String(32), nullable=False),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("detail", String(500), nullable=False, server_default=""),
    Column("version", Integer, nullable=False, server_default="0"),
    Column("not_before", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("client_id", BigInteger),
    Column("due_date", Date),
    Column("gateway", String(32)),
    Column("gateway_id", GivenId),
    Column("sender", String(32)),
    Column("recipient", String(20)),
    Column("body", Text),
    Column("parts", Integer),
    Column("cost_micros", BigInteger),
    Column("cost_currency", String(8)),
    Column("attempt_began_at", UtcDateTime),
    Column("attempt_ended_at", UtcDateTime),
    Column("look_up_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("counted_on", Date),  # the day in `daily_texts` to which its attempt was counted
    Column("bound_to", String(32)),  # the gateway where an attempt was in doubt once
    Column("mark", String(64)),  # keyed hash of the recipient, which it outlasts
    # Back from a back-up, and perhaps sent since: only a person may let it be sent again.
    Column("restored_at", UtcDateTime),
    Column("uncounted_on", Date),  # `counted_on`, while it does not count: surely not accepted
    Column("ask_at", UtcDateTime),  # when the gateway is to be asked for its report
    Column("asked", Boolean),  # the carrier's last word came only when it was asked for
    Index("reminders_due", "state", "not_before"),
    Index("reminders_leased", "state", "lease_until"),
    Index("reminders_look_up", "state", "look_up_at"),
    Index("reminders_invoice", "invoice_id"),
    Index("reminders_client", "client_id"),
    Index("reminders_recipient", "recipient"),
    Index("reminders_mark", "mark"),
    Index("reminders_gateway_id", "gateway", "gateway_id"),
    Index("reminders_came", "created_at"),
    Index("reminders_tried", "state", "attempt_began_at"),
    Index("reminders_listed", "state", "id"),
    Index("reminders_asked", "state", "ask_at"),
    # Never gives an id twice: old once-keys and report addresses would take the new row for theirs.
    # After a back-up was restored `doubt_what_was_due` sees to that.
    sqlite_autoincrement=True,
    **OPTIONS,
)

history = Table(
    "history",
    metadata,
    Column("id", Id, primary_key=True),
    Column("reminder_id", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(32)),
    Column("detail", String(500), nullable=False, server_default=""),
    Index("history_reminder", "reminder_id", "id"),
    **OPTIONS,
)

# No foreign key: the key outlives the reminder's row, so that an old reminder is never sent again.
once_keys = Table(
    "once_keys",
    metadata,
    Column("invoice_id", BigInteger, nullable=False),
    Column("stage", String(32), nullable=False),
    Column("due_date", Date, nullable=False),
    Column("reminder_id", BigInteger, nullable=False),
    PrimaryKeyConstraint("invoice_id", "stage", "due_date"),
    Index("once_keys_reminder", "reminder_id"),
    **OPTIONS,
)

circuits = Table(
    "circuits",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("reason", String(500), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("probe_at", UtcDateTime, nullable=False),
    **OPTIONS,
)

inbound = Table(
    "inbound",
    metadata,
    Column("gateway", String(32), nullable=False),
    Column("gateway_id", GivenId, nullable=False),
    Column("sender", String(32), nullable=False),
    Column("recipient", String(32), nullable=False),
    Column("body", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("mark", String(64)),  # keyed hash of the sender
    PrimaryKeyConstraint("gateway", "gateway_id"),
    **OPTIONS,
)

# Numbers never to text. `mark` is a keyed hash (see `hash_keys`): all that forgetting leaves.
suppressed_numbers = Table(
    "suppressed_numbers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("mark", String(64), nullable=False, unique=True),
    Column("number", String(20)),  # E.164
    Column("shown", String(20), nullable=False),  # masked
    Column("set_by", String(16), nullable=False),
    Column("why", String(500), nullable=False),
    Column("who", String(191), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("blank_at", UtcDateTime),  # when the client's field at WHMCS is to be blanked
    Index("suppressed_numbers_blank", "blank_at"),
    **OPTIONS,
)

# How many texts one day saw, by the number's mark, "" for all numbers together.
daily_texts = Table(
    "daily_texts",
    metadata,
    Column("day", Date, nullable=False),
    Column("mark", String(64), nullable=False),
    Column("texts", Integer, nullable=False),
    PrimaryKeyConstraint("day", "mark"),
    **OPTIONS,
)

# Made by the migration, once. Without it nobody could tell whether a forgotten number is back.
hash_keys = Table(
    "hash_keys",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("secret", String(64), nullable=False),  # hexadecimal
    **OPTIONS,
)

# Wordings as people saved them, the newest of each counts. No text: back to the shipped one.
wordings = Table(
    "wordings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("language", String(32), nullable=False),
    Column("stage", String(32), nullable=False),
    Column("text", Text),
    Column("who", String(191), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index("wordings_place", "language", "stage", "id"),
    **OPTIONS,
)

# Delivery reports as they came. Those without `folded_at` wait for their message to be known.
raw_reports = Table(
    "raw_reports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("gateway", String(32), nullable=False),
    Column("gateway_id", GivenId),
    Column("reminder_id", BigInteger),
    Column("delivery", String(16), nullable=False),
    Column("raw_status", String(191), nullable=False),
    Column("is_part", Boolean, nullable=False),
    Column("reported_at", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("folded_at", UtcDateTime),
    Column("parts", Integer),
    Column("cost_micros", BigInteger),
    Column("cost_currency", String(8)),
    Index("raw_reports_message", "gateway", "gateway_id"),
    Index("raw_reports_pending", "folded_at", "received_at"),
    **OPTIONS,
)

# Of a message whose parts are reported one by one.
message_parts = Table(
    "message_parts",
    metadata,
    Column("gateway", String(32), nullable=False),
    Column("part_id", GivenId, nullable=False),
    Column("reminder_id", BigInteger, nullable=False),
    Column("delivery", String(16)),
    PrimaryKeyConstraint("gateway", "part_id"),
    Index("message_parts_reminder", "reminder_id"),
    **OPTIONS,
)

# When each gateway may be called next: all workers take turns.
turns = Table(
    "turns",
    metadata,
    Column("gateway", String(32), primary_key=True),
    Column("next_at", UtcDateTime, nullable=False),
    **OPTIONS,
)
