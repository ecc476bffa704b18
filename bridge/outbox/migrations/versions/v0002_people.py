"""Suppressions that can be forgotten, daily limits, and wordings saved by people."""

import secrets

import sqlalchemy as sa
from alembic import op

from bridge.domain import SuppressedBy
from bridge.outbox.migrations.once import add_column, create_index, create_table, drop_table
from bridge.outbox.schema import OPTIONS, Id, UtcDateTime
from bridge.phone import mask
from bridge.signing import number_mark

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    add_column("reminders", sa.Column("counted_on", sa.Date))
    suppressed = create_table(
        "suppressed_numbers",
        sa.Column("id", Id, primary_key=True),
        sa.Column("mark", sa.String(64), nullable=False, unique=True),
        sa.Column("number", sa.String(20)),
        sa.Column("shown", sa.String(20), nullable=False),
        sa.Column("set_by", sa.String(16), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("who", sa.String(191), nullable=False),
        sa.Column("since", UtcDateTime, nullable=False),
        sa.Column("blank_at", UtcDateTime),
        **OPTIONS,
    )
    create_index("suppressed_numbers_blank", "suppressed_numbers", ["blank_at"])
    create_table(
        "daily_texts",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("texts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "mark"),
        **OPTIONS,
    )
    hash_keys = create_table(
        "hash_keys",
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("secret", sa.String(64), nullable=False),
        **OPTIONS,
    )
    create_table(
        "wordings",
        sa.Column("id", Id, primary_key=True),
        sa.Column("language", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("who", sa.String(191), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        **OPTIONS,
    )
    create_index("wordings_place", "wordings", ["language", "stage", "id"])
    key = _key(hash_keys)
    if sa.inspect(op.get_bind()).has_table("suppressions"):
        _move_suppressions(suppressed, key)
        drop_table("suppressions")


def _key(hash_keys: sa.Table) -> bytes:
    """Return the key of the numbers' hashes; made once, and never anew."""
    found = op.get_bind().scalar(sa.select(hash_keys.c.secret))
    if found:
        return bytes.fromhex(found)
    key = secrets.token_bytes(32)
    op.bulk_insert(hash_keys, [{"name": "numbers", "secret": key.hex()}])
    return key


def _move_suppressions(suppressed: sa.Table, key: bytes) -> None:
    former = sa.table(
        "suppressions",
        sa.column("number", sa.String),
        sa.column("why", sa.String),
        sa.column("who", sa.String),
        sa.column("since", UtcDateTime),
    )
    rows = op.get_bind().execute(sa.select(former)).all()
    op.bulk_insert(
        suppressed,
        [
            {
                "mark": number_mark(key, row.number),
                "number": row.number,
                "shown": mask(row.number),
                "set_by": _set_by(row.who, row.why),
                "why": row.why,
                "who": row.who,
                "since": row.since,
            }
            for row in rows
        ],
    )


def _set_by(who: str, why: str) -> SuppressedBy:
    """Tell by the words that version 0001 wrote; whatever is in doubt no START may lift."""
    if who.startswith("inbound ") and why == "replied STOP":
        return SuppressedBy.STOP
    return SuppressedBy.CARRIER if why.startswith("the carrier says") else SuppressedBy.DESK
