"""What a text took, kept with reports that wait for their message."""

import sqlalchemy as sa

from bridge.outbox.migrations.once import add_column

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    add_column("raw_reports", sa.Column("parts", sa.Integer))
    add_column("raw_reports", sa.Column("cost_micros", sa.BigInteger))
    add_column("raw_reports", sa.Column("cost_currency", sa.String(8)))
