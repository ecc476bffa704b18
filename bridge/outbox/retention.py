"""What the outbox lets go of with time: numbers and texts first, then rows. Once-keys stay."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from bridge.domain import Reason, State
from bridge.outbox.base import Purged
from bridge.outbox.reports import KEPT_FOR
from bridge.outbox.rows import change
from bridge.outbox.schema import history, inbound, message_parts, raw_reports, reminders
from bridge.outbox.store import Store, until_it_commits

# Whatever the carrier still says of these, nothing is sent and nothing is looked up any more.
_SETTLED = tuple(state for state in State if state.is_final or state is State.ACCEPTED)
_MAY_GO = (*_SETTLED, State.UNKNOWN)  # its once-key stays, too: it may have been sent
_REPORTS_KEPT = timedelta(days=14)
_MONTH = timedelta(days=30)
_SKIPPED = 10_000  # ids after a back-up was restored, and twice as many as came in a month
_AT_ONCE = 500  # rows a transaction, so that the queue goes on between two


class Retention(Store):
    """Forgetting by age, and coming back from a back-up."""

    def purge(self, *, now: datetime, body: timedelta, rows: timedelta) -> Purged:
        """Erase numbers and texts of what was settled *body* ago, and rows settled *rows* ago.

        Done in many small transactions; what was done stays when a later one fails. Replies go
        with the texts, raw reports after two weeks.
        """
        faded = 0
        while freed := self._fade(now - body):
            faded += freed
        gone = 0
        after: int | None = 0
        while after is not None:
            count, after = self._drop(after, now - rows)
            gone += count
        replies = self._drop_replies(now - body)
        self._drop_reports(now)
        return Purged(faded=faded, gone=gone, replies=replies)

    @until_it_commits
    def _fade(self, before: datetime) -> int:
        column = reminders.c
        asked = (
            sa.select(column.id)
            .where(
                column.recipient.is_not(None),
                (column.state.in_(_SETTLED) & (column.updated_at < before))
                # Each look-up writes the row, and so long after no gateway knows any more.
                | ((column.state == State.UNKNOWN) & (column.created_at < before)),
            )
            .limit(_AT_ONCE)
        )
        with self._read() as connection:
            if not (ids := list(connection.execute(asked).scalars())):
                return 0
        with self._write() as connection:
            faded = connection.execute(
                reminders.update()
                .where(column.id.in_(ids), column.state.in_(_MAY_GO))
                .values(recipient=None, body=None)
            )
            return faded.rowcount

    @until_it_commits
    def _drop(self, after: int, before: datetime) -> tuple[int, int | None]:
        """Drop old rows among the next few ids; return how many, and where to go on."""
        column = reminders.c
        asked = (
            sa.select(column.id, column.created_at, column.updated_at, column.state)
            .where(column.id > after)
            .order_by(column.id)
            .limit(_AT_ONCE)
        )
        with self._read() as connection:
            found = connection.execute(asked).all()
        old = [row.id for row in found if row.updated_at < before and row.state in _MAY_GO]
        # Ids rise with time: after the first that is too young there are no old ones.
        goes_on = len(found) == _AT_ONCE and found[-1].created_at < before
        if old:
            with self._write() as connection:
                for table, its in (
                    (history, history.c.reminder_id),
                    (message_parts, message_parts.c.reminder_id),
                    (reminders, column.id),
                ):
                    connection.execute(table.delete().where(its.in_(old)))
        return len(old), found[-1].id if goes_on else None

    @until_it_commits
    def _drop_replies(self, before: datetime) -> int:
        with self._write() as connection:
            return connection.execute(
                inbound.delete().where(inbound.c.received_at < before)
            ).rowcount

    @until_it_commits
    def _drop_reports(self, now: datetime) -> None:
        column = raw_reports.c
        waited = sa.and_(column.folded_at.is_(None), column.received_at < now - KEPT_FOR)
        with self._write() as connection:
            connection.execute(
                raw_reports.delete().where(waited | (column.received_at < now - _REPORTS_KEPT))
            )

    # ---- back from a back-up

    @until_it_commits
    def doubt_what_was_due(self, *, now: datetime) -> int:
        """Make unknown whatever was due by *now* and has no outcome; return how many are unknown.

        For an older outbox that was restored: it does not know what was sent since. What was
        unknown before may have been sent again since, so its look-ups prove nothing any more.
        """
        open_states = (State.WAITING, State.CLAIMED, State.ATTEMPTING)
        asked = sa.select(reminders).where(
            reminders.c.state.in_(open_states) & (reminders.c.not_before <= now)
            | (reminders.c.state == State.UNKNOWN)
        )
        with self._write() as connection:
            _skip_ids(connection, now)  # first: MySQL commits by itself here
            return sum(_doubted(connection, row, now) for row in connection.execute(asked).all())


def _skip_ids(connection: Connection, now: datetime) -> None:
    """Let new reminders have ids that none had since the back-up was made.

    Reports on those are still to come, and would be taken for reports on the new ones.
    """
    column = reminders.c
    last_id, last_came = connection.execute(
        sa.select(sa.func.max(column.id), sa.func.max(column.created_at))
    ).one()
    if last_id is None:
        last_id, last_came = 0, now
    asked = sa.select(sa.func.count()).where(column.created_at > last_came - _MONTH)
    month = connection.scalar(asked.select_from(reminders)) or 0
    # The minutes tell one restoring of the same back-up from the next.
    minutes = max(0, int((now - last_came) / timedelta(minutes=1)))
    next_id = last_id + _SKIPPED + 2 * month + minutes
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = 'reminders'")
        connection.exec_driver_sql(
            "INSERT INTO sqlite_sequence (name, seq) VALUES ('reminders', ?)", (next_id,)
        )
    else:
        connection.exec_driver_sql(f"ALTER TABLE reminders AUTO_INCREMENT = {next_id:d}")


def _doubted(connection: Connection, row: sa.Row[tuple[object, ...]], now: datetime) -> bool:
    return change(
        connection,
        row.id,
        [State(row.state)],
        version=row.version,
        to=State.UNKNOWN,
        now=now,
        reason=Reason.RESTORED,
        detail="restored from a back-up: it may have been sent since",
        more={
            "version": row.version + 1,
            "lease_until": None,
            "restored_at": now,
            # Only what was attempted before can be looked up; a person knows of the rest.
            "look_up_at": now if row.attempt_began_at and row.recipient else None,
        },
    )
