"""The outbox's side of people at the desk: finding reminders, and deciding what nobody knows."""

from datetime import date, datetime

import sqlalchemy as sa

from bridge.domain import MAY_BE_RESENT, Reminder, Stage, State
from bridge.errors import NotPossible
from bridge.outbox.base import Filter
from bridge.outbox.people import People
from bridge.outbox.rows import (
    free_key,
    line_of,
    locked,
    move,
    owner_of_key,
    reminder_of,
    row_of,
    touch,
)
from bridge.outbox.schema import history, reminders
from bridge.outbox.store import note, until_it_commits


class Desk(People):
    """What is listed, shown and decided by hand."""

    def reminders(self, wanted: Filter) -> list[Reminder]:
        """Return reminders, newest first, without their history."""
        column = reminders.c
        narrowed = {
            column.state: wanted.state,
            column.invoice_id: wanted.invoice_id,
            column.client_id: wanted.client_id,
        }
        asked = sa.select(reminders).order_by(column.id.desc()).limit(wanted.limit)
        for one, value in narrowed.items():
            if value is not None:
                asked = asked.where(one == value)
        if wanted.before_id is not None:
            asked = asked.where(column.id < wanted.before_id)
        if wanted.since is not None:
            asked = asked.where(column.created_at >= wanted.since)
        if wanted.until is not None:
            asked = asked.where(column.created_at < wanted.until)
        with self._read() as connection:
            if wanted.number is not None:
                asked = asked.where(column.mark == self._mark(connection, wanted.number))
            return [reminder_of(row) for row in connection.execute(asked)]

    def next_due(self, *, limit: int) -> list[Reminder]:
        """Return what waits, next due first, without its history."""
        asked = (
            sa.select(reminders)
            .where(reminders.c.state == State.WAITING)
            .order_by(reminders.c.not_before, reminders.c.id)
            .limit(limit)
        )
        with self._read() as connection:
            return [reminder_of(row) for row in connection.execute(asked)]

    def reminder(self, reminder_id: int) -> Reminder | None:
        """Return one reminder with its history."""
        asked = sa.select(history).where(history.c.reminder_id == reminder_id)
        with self._read() as connection:
            row = row_of(connection, reminder_id)
            lines = connection.execute(asked.order_by(history.c.id)).all()
        return None if row is None else reminder_of(row, tuple(map(line_of, lines)))

    def counts(self) -> dict[State, int]:
        """Return how many reminders are in each state."""
        asked = sa.select(reminders.c.state, sa.func.count()).group_by(reminders.c.state)
        with self._read() as connection:
            return {State(state): count for state, count in connection.execute(asked)}

    def sent_before(self, invoice_id: int, stage: Stage, due_date: date) -> int | None:
        """Return the reminder that holds the once-key, or None."""
        with self._read() as connection:
            return owner_of_key(connection, invoice_id, stage, due_date)

    # ---- decided by hand

    @until_it_commits
    def resolve(self, reminder_id: int, *, sent: bool, who: str, now: datetime) -> None:
        """Keep what a person found out about an unknown reminder.

        What was sent counts as accepted; what was not is due again. Raises NotPossible for a
        reminder that is not unknown, or is not there.
        """
        with self._write() as connection:
            row = locked(connection, reminder_id)
            if row is None or row.state != State.UNKNOWN:
                raise NotPossible(_why_not(reminder_id, row and row.state, "unknown"))
            said = f"{who} says that it was sent" if sent else f"{who} says that it was not sent"
            if sent:
                self._went_out(connection, row)
                move(connection, row, State.ACCEPTED, now=now, detail=said, more={})
            else:
                again = {"not_before": now, "restored_at": None}
                move(connection, row, State.WAITING, now=now, detail=said, more=again)
                free_key(connection, reminder_id)
                self._uncount(connection, reminder_id)

    @until_it_commits
    def resend(self, reminder_id: int, *, who: str, now: datetime) -> int:
        """Make a new reminder like one that surely reached nobody; return its id.

        It is looked up and judged like any other. Raises NotPossible for one that may have been
        sent, still is on its way, or is not there.
        """
        with self._write() as connection:
            row = locked(connection, reminder_id)
            if row is None or not State(row.state).may_be_resent:
                wanted = " or ".join(MAY_BE_RESENT)
                raise NotPossible(_why_not(reminder_id, row and row.state, wanted))
            touch(connection, row)
            free_key(connection, reminder_id)
            again = connection.execute(
                reminders.insert().values(
                    event_id=f"resend:{reminder_id}:{now:%Y-%m-%dT%H:%M:%S.%f}",
                    invoice_id=row.invoice_id,
                    stage=row.stage,
                    occurred_at=now,
                    state=State.WAITING,
                    not_before=now,
                    created_at=now,
                    updated_at=now,
                )
            )
            [new_id] = again.inserted_primary_key or [0]
            note(connection, reminder_id, now, State(row.state), row.reason, f"{who} sent it again")
            said = f"{who} sent {reminder_id} again"
            note(connection, new_id, now, State.WAITING, None, said)
        return int(new_id)


def _why_not(reminder_id: int, state: str | None, wanted: str) -> str:
    if state is None:
        return f"there is no reminder {reminder_id}"
    return f"reminder {reminder_id} is {state}, not {wanted}"
