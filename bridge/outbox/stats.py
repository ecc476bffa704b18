"""What the outbox tells of itself: signs of life, and sums over days.

Asked every few seconds, by whoever watches: each look is a few steps down an index, or goes over
the rows of the time that is asked for, never over all of them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy import Connection

from bridge.domain import Reason, State
from bridge.optout import Wish, wish_of
from bridge.outbox.base import Pulse, Reported, Tally
from bridge.outbox.reports import RANK
from bridge.outbox.schema import history, inbound, raw_reports, reminders
from bridge.outbox.store import Store

_SENT = tuple(RANK)  # a gateway took it, and the carrier may have said more
_REPORTED = (State.DELIVERED, State.UNDELIVERED)
_REFUSED = (Reason.REFUSED_RECIPIENT, Reason.REFUSED_TEXT)
_HOOK_DAYS = 14  # two weeks, so that weekly habits show
_DAY = timedelta(days=1)
# Most reports come within seconds, those of phones that are switched off when these are on again.
_REPORT_TAKES = timedelta(hours=2)
_LATELY = timedelta(hours=26)  # one day of them
_BEFORE = timedelta(days=8)  # the week before
_REFUSALS_COUNT = timedelta(days=7)  # older ones were seen
_MOST_HELD = 100  # of a long queue the first tell enough
_STOPS_COUNT = timedelta(days=7)  # older ones were seen
_MOST_UNREAD = 100
_EPOCH = datetime.fromtimestamp(0, UTC)

_column = reminders.c


class Stats(Store):
    """Signs of life and sums."""

    def pulse(self, *, now: datetime) -> Pulse:
        """Return what tells whether reminders come, and go out again."""
        with self._read() as connection:
            last_accepted = _last_accepted(connection)
            # A resend is a person's doing; it says nothing of WHMCS.
            hook = connection.execute(
                sa.select(_column.created_at, _column.occurred_at)
                .where(_column.event_id.not_like("resend:%"))
                .order_by(_column.id.desc())
                .limit(1)
            ).first()
            return Pulse(
                last_hook_at=hook and hook.created_at,
                last_hook_fired_at=hook and hook.occurred_at,
                hook_days=_hook_days(connection, hook.created_at) if hook else 0,
                last_accepted_at=last_accepted,
                oldest_due_at=_oldest_due(connection, now),
                held_since=_held_since(connection, last_accepted or _EPOCH),
                refused=_refused(connection, max(last_accepted or _EPOCH, now - _REFUSALS_COUNT)),
                for_a_person=_for_a_person(connection),
                unread_stops=_unread_stops(connection, now - _STOPS_COUNT),
                reports_pending=_reports_pending(connection),
                lately=_reported(connection, now - _LATELY, now - _REPORT_TAKES),
                before=_reported(connection, now - _BEFORE, now - _LATELY),
            )

    def tallies(self, bounds: Sequence[datetime]) -> list[list[Tally]]:
        """Return what became of the reminders that came between each two *bounds*."""
        with self._read() as connection:
            return [_tally(connection, first, until) for first, until in pairwise(bounds)]


def _last_accepted(connection: Connection) -> datetime | None:
    """Return when the newest attempt began that a gateway accepted."""
    newest = (
        connection.scalar(
            sa.select(_column.attempt_began_at)
            .where(_column.state == state)
            .order_by(_column.attempt_began_at.desc())
            .limit(1)
        )
        for state in _SENT
    )
    return max((one for one in newest if one), default=None)


def _hook_days(connection: Connection, last: datetime) -> int:
    """Count the days before the *last* hook on which others came."""
    spans = [(last - (ago + 1) * _DAY, last - ago * _DAY) for ago in range(_HOOK_DAYS)]
    came = [
        sa.exists().where(_column.created_at >= first, _column.created_at < until)
        for first, until in spans
    ]
    row = connection.execute(sa.select(*(one.label(f"d{ago}") for ago, one in enumerate(came))))
    return sum(map(bool, row.one()))


def _oldest_due(connection: Connection, now: datetime) -> datetime | None:
    return connection.scalar(
        sa.select(_column.not_before)
        .where(_column.state == State.WAITING, _column.not_before <= now)
        .order_by(_column.not_before)
        .limit(1)
    )


def _held_since(connection: Connection, after: datetime) -> datetime | None:
    """Return since when, *after* some moment, something else than the hour holds reminders up."""
    held = (
        sa.select(_column.id)
        .where(_column.state == State.WAITING, _column.reason != Reason.QUIET_HOURS)
        .order_by(_column.not_before)
        .limit(_MOST_HELD)
        .subquery()
    )
    line = history.c
    since: datetime | None = connection.scalar(
        sa.select(sa.func.min(line.at))
        .select_from(held.join(history, line.reminder_id == held.c.id))
        .where(
            line.state == State.WAITING,
            line.reason != Reason.QUIET_HOURS,  # and there is one: the first line has none
            line.at > after,
        )
    )
    return since


def _refused(connection: Connection, after: datetime) -> int:
    """Count what gateways refused for good *after* some moment."""
    return _count(
        connection,
        _column.state == State.FAILED,
        _column.attempt_began_at > after,
        _column.reason.in_(_REFUSED),
    )


def _for_a_person(connection: Connection) -> int:
    """Count the unknown that nothing looks up (any more); forgotten ones cannot be looked up."""
    return _count(
        connection,
        _column.state == State.UNKNOWN,
        _column.look_up_at.is_(None) | _column.recipient.is_(None),
    )


def _unread_stops(connection: Connection, after: datetime) -> int:
    """Count who asked for a stop from what is no number to us: those are kept without a plus."""
    bodies = connection.execute(
        sa.select(inbound.c.body)
        .where(inbound.c.received_at > after, inbound.c.sender.not_like("+%"))
        .order_by(inbound.c.received_at.desc())
        .limit(_MOST_UNREAD)
    ).scalars()
    return sum(wish_of(body) is Wish.STOP for body in bodies)


def _reports_pending(connection: Connection) -> int:
    asked = sa.select(sa.func.count()).where(raw_reports.c.folded_at.is_(None))
    return connection.scalar(asked.select_from(raw_reports)) or 0


def _reported(connection: Connection, first: datetime, until: datetime) -> Reported:
    """Count texts; what was only told when asked for does not show that reports come."""
    by_itself = _column.state.in_(_REPORTED) & _column.asked.is_(None)
    texts, reported = connection.execute(
        sa.select(sa.func.count(), sa.func.sum(sa.case((by_itself, 1), else_=0))).where(
            _column.state.in_(_SENT),
            _column.attempt_began_at >= first,
            _column.attempt_began_at < until,
        )
    ).one()
    return Reported(texts=texts, reported=int(reported or 0))


def _tally(connection: Connection, first: datetime, until: datetime) -> list[Tally]:
    alike = (_column.state, _column.reason, _column.cost_currency)
    asked = (
        sa.select(
            *alike,
            sa.func.count().label("reminders"),
            sa.func.sum(_column.parts).label("parts"),
            sa.func.sum(_column.cost_micros).label("cost_micros"),
        )
        .where(_column.created_at >= first, _column.created_at < until)
        .group_by(*alike)
        .order_by(*alike)
    )
    return [
        Tally(
            state=State(row.state),
            reason=Reason(row.reason) if row.reason else None,
            reminders=row.reminders,
            # What was not accepted bears the parts of its last attempt.
            parts=int(row.parts or 0) if row.state in _SENT else 0,
            currency=row.cost_currency,
            cost_micros=int(row.cost_micros or 0),
        )
        for row in connection.execute(asked)
    ]


def _count(connection: Connection, *where: sa.ColumnElement[bool]) -> int:
    asked = sa.select(sa.func.count()).select_from(reminders).where(*where)
    return connection.scalar(asked) or 0
