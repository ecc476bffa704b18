"""Delivery reports that never came: each is asked for a few times, by one worker at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Row

from bridge.domain import State
from bridge.outbox.base import Unreported
from bridge.outbox.rows import ASKED_AFTER, locked, take, touch
from bridge.outbox.schema import reminders
from bridge.outbox.store import Store, note, until_it_commits

_ENDS = (State.DELIVERED, State.UNDELIVERED)  # that a carrier tells
_NOTHING_CAME = (
    f"no final delivery report came within {ASKED_AFTER[-1] // timedelta(hours=1)} hours"
)


class Asking(Store):
    """What to ask gateways for."""

    def reports_missing(self, *, now: datetime, lease: timedelta, limit: int) -> list[Unreported]:
        """Take accepted reminders whose end nobody told, and that are due to be asked for.

        Unless it is noted that they were asked for, they are due again after *lease*.
        """
        column = reminders.c
        due = (
            sa.select(reminders)
            .where(
                column.state == State.ACCEPTED,
                column.ask_at <= now,
                column.recipient.is_not(None),  # else forgotten
            )
            .order_by(column.ask_at, column.id)
            .limit(limit)
        )
        with self._read() as connection:
            if not (rows := connection.execute(due).all()):
                return []
        return self._take_to_ask(rows, now + lease)

    @until_it_commits
    def _take_to_ask(self, rows: Sequence[Row[Any]], again_at: datetime) -> list[Unreported]:
        with self._write() as connection:
            return [
                Unreported(
                    reminder_id=row.id,
                    gateway=row.gateway,
                    gateway_id=row.gateway_id,
                    to=row.recipient,
                )
                for row in rows
                if take(connection, row, ask_at=again_at)
            ]

    @until_it_commits
    def asked(self, reminder_id: int, *, now: datetime) -> bool:
        """Note that a report was asked for, after what was told is recorded.

        True: it was the last time, and told nothing final, as the timeline says then.
        """
        with self._write() as connection:
            row = locked(connection, reminder_id)
            if row is None:
                return False
            if row.state in _ENDS:
                touch(connection, row, asked=True)
                return False
            if row.state != State.ACCEPTED or row.ask_at is None:
                return False  # another worker asked the last time
            times = (row.attempt_began_at + after for after in ASKED_AFTER)
            next_at = next((at for at in times if at > now), None)
            touch(connection, row, ask_at=next_at)
            if next_at is None:
                note(connection, row.id, now, State.ACCEPTED, None, _NOTHING_CAME)
            return next_at is None
