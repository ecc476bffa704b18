"""The outbox over SQLAlchemy Core: the same statements on SQLite, MySQL and MariaDB.

A claim is a compare-and-set on `version`; every later write of the claim repeats the version, so a
worker whose lease ran out cannot overwrite what came after it. Where two transactions meet, the
loser was rolled back whole and is done again; nothing relies on table locks or SKIP LOCKED.
Rows are locked in the order reminders, once_keys, history, daily_texts (one number's before all's).
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from bridge.domain import (
    Accepted,
    Attempt,
    Claim,
    Deferred,
    Delivery,
    DeliveryReport,
    Event,
    Failed,
    HistoryLine,
    Outcome,
    Quota,
    Reason,
    Reminder,
    Stage,
    State,
    Unknown,
    Withheld,
)
from bridge.errors import AlreadySent, LeaseLost, MayNotAttempt, OutboxUnavailable
from bridge.gateways.base import PastAttempt
from bridge.outbox.base import Circuit, Enqueued, Filter
from bridge.outbox.engine import Collision
from bridge.outbox.people import ALL_NUMBERS, People, as_suppression
from bridge.outbox.saved import SavedWordings
from bridge.outbox.schema import HEAD, circuits, daily_texts, history, once_keys, reminders
from bridge.outbox.store import clean, gateway_key, note, until_it_commits, words

_LARGEST_INTEGER = 2**31 - 1
_TRIES = 8  # how often what is due is read anew when other workers were faster
_HELD = (State.CLAIMED, State.ATTEMPTING)
# What a carrier's word does to a reminder. DELIVERED is the last word; nothing undoes it.
_REPORTED: dict[Delivery, State] = {
    Delivery.DELIVERED: State.DELIVERED,
    Delivery.UNDELIVERED: State.UNDELIVERED,
    Delivery.FAILED: State.UNDELIVERED,
    Delivery.EXPIRED: State.UNDELIVERED,
    Delivery.REJECTED: State.UNDELIVERED,
    Delivery.QUEUED: State.ACCEPTED,
    Delivery.SENT: State.ACCEPTED,
    Delivery.UNKNOWN: State.ACCEPTED,
}
_EPOCH = datetime.fromtimestamp(0, UTC)
_COUNTED_DAYS = 7  # how long `daily_texts` remembers; a day more than any time zone would do
_RANK = {State.ACCEPTED: 1, State.UNDELIVERED: 2, State.DELIVERED: 3}  # all else: 0


class SqlOutbox(People, SavedWordings):
    """The outbox in one SQL database; safe to share between threads."""

    # ---- the receiver

    def enqueue(self, events: Sequence[Event], *, now: datetime) -> Enqueued:
        """Commit *events* in one transaction; an id that is known already is a duplicate."""
        wanted: dict[str, Event] = {}
        for one in events:
            wanted.setdefault(_event_key(one), one)  # the first of its kind counts
        fresh = self._insert_unknown(wanted, now) if wanted else set()
        accepted = tuple(one.id for key, one in wanted.items() if key in fresh)
        others = dict.fromkeys(one.id for one in events)
        return Enqueued(
            accepted=accepted, duplicate=tuple(one for one in others if one not in set(accepted))
        )

    @until_it_commits
    def _insert_unknown(self, wanted: dict[str, Event], now: datetime) -> set[str]:
        """Commit what is not there yet; return its keys."""
        column = reminders.c
        with self._write() as connection:
            asked = sa.select(column.event_id).where(column.event_id.in_(wanted))
            fresh = wanted.keys() - set(connection.execute(asked).scalars())
            if not fresh:
                return fresh
            try:
                connection.execute(
                    reminders.insert(),
                    [
                        {
                            "event_id": key,
                            "invoice_id": one.invoice_id,
                            "stage": one.stage,
                            "occurred_at": one.occurred_at,
                            "state": State.WAITING,
                            "not_before": now,
                            "created_at": now,
                            "updated_at": now,
                        }
                        for key, one in wanted.items()
                        if key in fresh
                    ],
                )
            except IntegrityError as error:
                raise Collision("another receiver was handed the same events") from error
            noted = sa.select(
                column.id, column.created_at, column.state, sa.literal("the hook came")
            )
            connection.execute(
                history.insert().from_select(
                    ["reminder_id", "at", "state", "detail"],
                    noted.where(column.event_id.in_(fresh)).order_by(column.id),
                )
            )
        return fresh

    # ---- the worker

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> list[Claim]:
        """Take up to *limit* due reminders, oldest due first; nobody else gets them meanwhile."""
        due = (
            sa.select(reminders)
            .where(reminders.c.state == State.WAITING, reminders.c.not_before <= now)
            .order_by(reminders.c.not_before, reminders.c.id)
            .limit(limit)
        )
        for _ in range(_TRIES):
            with self._read() as connection:
                if not (rows := connection.execute(due).all()):
                    return []  # an idle worker writes nothing
            if won := self._win(rows, now, now + lease):
                return won
        return []  # other workers are faster, so the work is done

    @until_it_commits
    def _win(self, rows: Sequence[Row[Any]], now: datetime, until: datetime) -> list[Claim]:
        with self._write() as connection:
            return [
                _claim(row, version=row.version + 1)
                for row in rows
                if self._change(
                    connection,
                    row.id,
                    [State.WAITING],
                    version=row.version,
                    to=State.CLAIMED,
                    now=now,
                    more={"version": row.version + 1, "lease_until": until},
                    silent=True,
                )
            ]

    @until_it_commits
    def begin_attempt(self, attempt: Attempt, *, lease: timedelta) -> None:
        """Commit that the HTTP call is about to begin, winning the key (invoice, stage, due date).

        Raises LeaseLost; MayNotAttempt when another reminder holds the key (AlreadySent), the
        number was suppressed meanwhile, or the day's quota is used up.
        """
        claim, sms, now = attempt.claim, attempt.sms, attempt.began_at
        with self._write() as connection:
            changed = self._change(
                connection,
                claim.id,
                [State.CLAIMED],
                version=claim.version,
                to=State.ATTEMPTING,
                now=now,
                detail=f"attempt {claim.attempts + 1} through {attempt.gateway}{attempt.note}",
                more={
                    "lease_until": now + lease,
                    "attempts": claim.attempts + 1,
                    "client_id": attempt.client_id,
                    "due_date": attempt.due_date,
                    "gateway": attempt.gateway,
                    "gateway_id": None,
                    "sender": sms.sender,
                    "recipient": sms.to,
                    "body": sms.body,
                    "parts": sms.parts,
                    "attempt_began_at": now,
                    "attempt_ended_at": None,
                    "counted_on": attempt.quota.day,
                },
            )
            if not changed:
                raise LeaseLost(f"reminder {claim.id} is no longer ours")
            owner = self._take_once_key(
                connection, claim.id, claim.event.invoice_id, claim.event.stage, attempt.due_date
            )
            if owner != claim.id:
                raise AlreadySent(f"reminder {owner} was sent for it")
            if row := self._suppressed(connection, sms.to):
                raise MayNotAttempt(Reason.SUPPRESSED, str(as_suppression(row)))
            self._count(connection, attempt.quota, sms.to)

    def _count(self, connection: Connection, quota: Quota, number: str) -> None:
        """Count one more text, unless that is one too many. Raises MayNotAttempt."""
        column, mark = daily_texts.c, self._mark(connection, number)
        for its_mark, most in ((mark, quota.to_one), (ALL_NUMBERS, quota.to_all)):
            today = (column.day == quota.day, column.mark == its_mark)
            counted = connection.execute(
                daily_texts.update()
                .where(*today, column.texts < most)
                .values(texts=column.texts + 1)
            )
            if counted.rowcount:
                continue
            texts = connection.scalar(sa.select(column.texts).where(*today))
            if texts is not None:
                to_all = its_mark == ALL_NUMBERS
                reached = quota.reached_by(
                    to_one=0 if to_all else texts, to_all=texts if to_all else 0
                )
                if reached is None:
                    raise Collision("a text less counts since we asked")
                raise MayNotAttempt(*reached)
            try:
                connection.execute(
                    daily_texts.insert().values(day=quota.day, mark=its_mark, texts=1)
                )
            except IntegrityError as error:
                raise Collision("another worker began the day") from error
            if its_mark == ALL_NUMBERS:
                over = quota.day - timedelta(days=_COUNTED_DAYS)
                connection.execute(daily_texts.delete().where(column.day < over))

    def _uncount(self, connection: Connection, reminder_id: int) -> None:
        """Give back the text that *reminder_id* was counted for: it was surely not accepted."""
        column = reminders.c
        row = connection.execute(
            sa.select(column.counted_on, column.recipient).where(column.id == reminder_id)
        ).one()
        if row.counted_on is None:
            return
        marks = [self._mark(connection, row.recipient)] if row.recipient else []
        for mark in (*marks, ALL_NUMBERS):
            connection.execute(
                daily_texts.update()
                .where(
                    daily_texts.c.day == row.counted_on,
                    daily_texts.c.mark == mark,
                    daily_texts.c.texts > 0,
                )
                .values(texts=daily_texts.c.texts - 1)
            )
        connection.execute(
            reminders.update().where(column.id == reminder_id).values(counted_on=None)
        )

    @staticmethod
    def _take_once_key(
        connection: Connection, reminder_id: int, invoice_id: int, stage: str, due_date: date
    ) -> int:
        """Put the key into the table unless it is there; return whose it is."""
        try:
            connection.execute(
                once_keys.insert().values(
                    invoice_id=invoice_id, stage=stage, due_date=due_date, reminder_id=reminder_id
                )
            )
        except IntegrityError as error:
            # Both databases undo only this statement: no savepoint, which a deadlock would lose.
            owner = _owner_of_key(connection, invoice_id, stage, due_date)
            if owner is None:
                raise Collision("the key was freed meanwhile") from error
            return owner
        return reminder_id

    @until_it_commits
    def record(self, claim: Claim, outcome: Outcome, *, now: datetime) -> None:
        """Commit what became of a claimed, attempted or looked-up reminder.

        Raises LeaseLost when it moved on meanwhile, except for Accepted, which is always kept.
        """
        with self._write() as connection:
            if isinstance(outcome, Accepted):
                self._record_accepted(connection, claim, outcome, now)
                return
            changed = self._settle(connection, claim, (*_HELD, State.UNKNOWN), outcome, now)
            if not changed:
                raise LeaseLost(f"reminder {claim.id} is no longer ours")
            if not isinstance(outcome, Unknown):
                # Surely not accepted: whoever comes next may win the key.
                connection.execute(once_keys.delete().where(once_keys.c.reminder_id == claim.id))
                self._uncount(connection, claim.id)

    def _record_accepted(
        self, connection: Connection, claim: Claim, outcome: Accepted, now: datetime
    ) -> None:
        row = self._locked(connection, claim.id)
        if row is None:
            raise LeaseLost(f"reminder {claim.id} is gone")
        more = _unless_none(
            gateway_id=gateway_key(outcome.gateway_id),
            parts=_counted(outcome.parts),
            cost_micros=_counted(outcome.cost_micros, largest=2**63 - 1),
            cost_currency=outcome.cost_currency and clean(outcome.cost_currency, 8),
        )
        more["attempt_ended_at"] = now
        if _RANK.get(State(row.state), 0):  # a report was faster than the gateway's own answer
            connection.execute(
                reminders.update().where(reminders.c.id == claim.id).values(**more, updated_at=now)
            )
            note(connection, claim.id, now, State(row.state), None, "the gateway's answer came")
            return
        self._hold_once_key(connection, row)
        self._move(connection, row, State.ACCEPTED, now=now, detail=outcome.raw_status, more=more)

    def _move(
        self,
        connection: Connection,
        row: Row[Any],
        to: State,
        *,
        now: datetime,
        detail: str,
        more: dict[str, Any],
    ) -> None:
        """Move a locked reminder on, whoever holds it; what a worker still does to it is void."""
        moved = self._change(
            connection,
            row.id,
            [State(row.state)],
            version=row.version,
            to=to,
            now=now,
            detail=detail,
            more={**more, "version": row.version + 1, "lease_until": None, "look_up_at": None},
        )
        if not moved:
            raise Collision("the reminder changed since it was read")

    def _settle(
        self,
        connection: Connection,
        claim: Claim,
        states: Sequence[State],
        outcome: Deferred | Withheld | Unknown | Failed,
        now: datetime,
    ) -> bool:
        more: dict[str, Any] = {"lease_until": None, "version": claim.version + 1}
        match outcome:
            case Deferred():
                to = State.WAITING
                more["not_before"] = outcome.not_before
                more |= _unless_none(client_id=outcome.client_id)
            case Withheld():
                to = State.WITHHELD
                more |= _unless_none(client_id=outcome.client_id)
            case Failed():
                to = State.FAILED
            case Unknown():
                to = State.UNKNOWN
                more["look_up_at"] = outcome.look_up_at
                # The attempt ended when its answer failed to come, not when it was looked up.
                more["attempt_ended_at"] = sa.func.coalesce(reminders.c.attempt_ended_at, now)
        return self._change(
            connection,
            claim.id,
            states,
            version=claim.version,
            to=to,
            now=now,
            reason=outcome.reason,
            detail=outcome.detail,
            more=more,
        )

    @until_it_commits
    def expire_leases(self, *, now: datetime) -> int:
        """Free what dead workers held: `claimed` back to `waiting`, `attempting` to `unknown`."""
        late = sa.select(reminders).where(
            reminders.c.state.in_(_HELD), reminders.c.lease_until < now
        )
        with self._read() as connection:
            if not (rows := connection.execute(late).all()):
                return 0
        with self._write() as connection:
            return sum(self._expire(connection, row, now) for row in rows)

    def _expire(self, connection: Connection, row: Row[Any], now: datetime) -> bool:
        claim = _claim(row, version=row.version)
        outcome = (
            Deferred(reason=Reason.LEASE_EXPIRED, not_before=now)
            if row.state == State.CLAIMED
            else Unknown(
                reason=Reason.LEASE_EXPIRED,
                look_up_at=now,
                detail="the worker ended during the call",
            )
        )
        return self._settle(connection, claim, [State(row.state)], outcome, now)

    # ---- what became of it

    @until_it_commits
    def record_report(self, report: DeliveryReport, *, now: datetime) -> bool:
        """Fold a delivery report in; states only move forward. False: no such reminder."""
        detail = words(f"report from {report.gateway}: {report.raw_status}")
        with self._write() as connection:
            row = self._reported(connection, report)
            if row is None:
                return False
            more: dict[str, Any] = {}
            if report.gateway_id and not row.gateway_id:
                more["gateway_id"] = gateway_key(report.gateway_id)
            before, after = State(row.state), _REPORTED[report.delivery]
            if _RANK[after] > _RANK.get(before, 0):
                self._hold_once_key(connection, row)
                self._move(connection, row, after, now=now, detail=detail, more=more)
                return True
            # Late, weaker or repeated: it stays in the history, once, and changes nothing.
            if more:
                connection.execute(
                    reminders.update().where(reminders.c.id == row.id).values(**more)
                )
            same = (history.c.reminder_id == row.id, history.c.detail == detail)
            if connection.scalar(sa.select(history.c.id).where(*same).limit(1)) is None:
                note(connection, row.id, now, before, None, detail)
            return True

    def _reported(self, connection: Connection, report: DeliveryReport) -> Row[Any] | None:
        """Return the reminder of *report*, locked."""
        found = report.reminder_id
        if found is None and report.gateway_id:
            found = _id_of(connection, report.gateway, report.gateway_id)
        return None if found is None else self._locked(connection, found)

    def _hold_once_key(self, connection: Connection, row: Row[Any]) -> None:
        """Take the key (again) for a reminder that turns out to have been accepted.

        Where another was sent instead meanwhile, both went out, and the other keeps the key.
        """
        if row.due_date is None:
            return  # never attempted
        key = (row.invoice_id, row.stage, row.due_date)
        if _owner_of_key(connection, *key) is None:
            self._take_once_key(connection, row.id, *key)

    def unknown_due(self, *, now: datetime, limit: int) -> list[tuple[Claim, str, PastAttempt]]:
        """Return unknown reminders whose next look-up is due, with the gateway's name."""
        due = (
            sa.select(reminders)
            .where(
                reminders.c.state == State.UNKNOWN,
                reminders.c.look_up_at <= now,
                reminders.c.recipient.is_not(None),  # else forgotten: only a report can tell
            )
            .order_by(reminders.c.look_up_at, reminders.c.id)
            .limit(limit)
        )
        with self._read() as connection:
            rows = connection.execute(due).all()
        return [
            (
                _claim(row, version=row.version),
                row.gateway,
                PastAttempt(
                    reminder_id=row.id,
                    to=row.recipient,
                    body=row.body,
                    sender=row.sender,
                    began_at=row.attempt_began_at,
                    ended_at=row.attempt_ended_at or now,
                ),
            )
            for row in rows
        ]

    def owner_of(self, gateway: str, gateway_id: str) -> int | None:
        """Return which reminder a gateway's message id belongs to."""
        with self._read() as connection:
            return _id_of(connection, gateway, gateway_id)

    def sent_before(self, invoice_id: int, stage: Stage, due_date: date) -> int | None:
        """Return the reminder that holds the once-key, or None."""
        with self._read() as connection:
            return _owner_of_key(connection, invoice_id, stage, due_date)

    def overtaken_by(self, event: Event) -> tuple[Stage, datetime] | None:
        """Return a later stage of the same invoice that came since *event* did, and when."""
        stages = list(Stage)
        asked = (
            sa.select(reminders.c.stage, reminders.c.occurred_at)
            .where(
                reminders.c.invoice_id == event.invoice_id,
                reminders.c.stage.in_(stages[stages.index(event.stage) + 1 :]),
                reminders.c.occurred_at >= event.occurred_at,
            )
            .limit(1)
        )
        with self._read() as connection:
            row = connection.execute(asked).first()
        return None if row is None else (Stage(row.stage), row.occurred_at)

    # ---- circuits

    @until_it_commits
    def open_circuit(self, name: str, reason: str, *, now: datetime, probe_at: datetime) -> bool:
        """Leave *name* alone until *probe_at*. True when it was closed before."""
        values = {"reason": words(reason), "probe_at": probe_at}
        with self._write() as connection:
            changed = connection.execute(
                circuits.update().where(circuits.c.name == name).values(**values)
            )
            if changed.rowcount:
                return False
            try:
                connection.execute(circuits.insert().values(name=name, since=now, **values))
            except IntegrityError as error:
                raise Collision("another worker opened it") from error
            return True

    @until_it_commits
    def close_circuit(self, name: str) -> bool:
        """Use *name* again. True when it was open."""
        with self._write() as connection:
            return bool(
                connection.execute(circuits.delete().where(circuits.c.name == name)).rowcount
            )

    def circuits(self) -> list[Circuit]:
        """Return what is open."""
        with self._read() as connection:
            rows = connection.execute(sa.select(circuits).order_by(circuits.c.name)).all()
        return [
            Circuit(name=row.name, reason=row.reason, since=row.since, probe_at=row.probe_at)
            for row in rows
        ]

    # ---- people at the desk

    def reminders(self, wanted: Filter) -> list[Reminder]:
        """Return reminders, newest first, without their history."""
        column = reminders.c
        narrowed = {
            column.state: wanted.state,
            column.invoice_id: wanted.invoice_id,
            column.client_id: wanted.client_id,
            column.recipient: wanted.number,
        }
        asked = sa.select(reminders).order_by(column.id.desc()).limit(wanted.limit)
        for one, value in narrowed.items():
            if value is not None:
                asked = asked.where(one == value)
        if wanted.before_id is not None:
            asked = asked.where(column.id < wanted.before_id)
        with self._read() as connection:
            return [_reminder(row, ()) for row in connection.execute(asked)]

    def reminder(self, reminder_id: int) -> Reminder | None:
        """Return one reminder with its history."""
        asked = sa.select(history).where(history.c.reminder_id == reminder_id)
        with self._read() as connection:
            row = self._row(connection, reminder_id)
            lines = connection.execute(asked.order_by(history.c.id)).all()
        if row is None:
            return None
        return _reminder(
            row,
            tuple(
                HistoryLine(
                    at=line.at,
                    state=State(line.state),
                    reason=Reason(line.reason) if line.reason else None,
                    detail=line.detail,
                )
                for line in lines
            ),
        )

    def counts(self) -> dict[State, int]:
        """Return how many reminders are in each state."""
        asked = sa.select(reminders.c.state, sa.func.count()).group_by(reminders.c.state)
        with self._read() as connection:
            return {State(state): count for state, count in connection.execute(asked)}

    def oldest_due(self, *, now: datetime) -> datetime | None:
        """Return when the longest-waiting reminder fell due, or None."""
        asked = (
            sa.select(reminders.c.not_before)
            .where(reminders.c.state == State.WAITING, reminders.c.not_before <= now)
            .order_by(reminders.c.not_before)
            .limit(1)
        )
        with self._read() as connection:
            return connection.execute(asked).scalar_one_or_none()

    @until_it_commits
    def ping(self) -> None:
        """Prove that the outbox has the right tables and can be written.

        Raises OutboxUnavailable, with the remedy where a migration is missing.
        """
        with self._write() as connection:
            found = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) or "none"
            if found != HEAD:
                newer = found.isdigit() and found > HEAD
                raise OutboxUnavailable(
                    f"the outbox is at version {found}, this program needs {HEAD}: "
                    + ("install the newer program" if newer else "run sms-bridge migrate")
                )
            # Rows that come and go: only changed pages prove that the journal can grow.
            blank = {"name": "", "reason": "", "since": _EPOCH, "probe_at": _EPOCH}
            connection.execute(circuits.insert().values(**blank))
            connection.execute(circuits.delete().where(circuits.c.name == ""))

    # ---- rows

    @staticmethod
    def _row(connection: Connection, reminder_id: int) -> Row[Any] | None:
        return connection.execute(sa.select(reminders).where(reminders.c.id == reminder_id)).first()

    @staticmethod
    def _locked(connection: Connection, reminder_id: int) -> Row[Any] | None:
        """Return a row that nobody else changes before we commit (SQLite: nobody can anyway)."""
        asked = sa.select(reminders).where(reminders.c.id == reminder_id).with_for_update()
        return connection.execute(asked).first()

    @staticmethod
    def _change(
        connection: Connection,
        reminder_id: int,
        states: Sequence[State],
        *,
        version: int,
        to: State,
        now: datetime,
        reason: Reason | None = None,
        detail: str = "",
        more: dict[str, Any] | None = None,
        silent: bool = False,
    ) -> bool:
        """Move a reminder on, if it still is in one of *states* at *version*, and note it."""
        detail = words(detail)
        changed = connection.execute(
            reminders.update()
            .where(
                reminders.c.id == reminder_id,
                reminders.c.version == version,
                reminders.c.state.in_(states),
            )
            .values(state=to, reason=reason, detail=detail, updated_at=now, **(more or {}))
        )
        if changed.rowcount != 1:
            return False
        if not silent:
            note(connection, reminder_id, now, to, reason, detail)
        return True


def _owner_of_key(
    connection: Connection, invoice_id: int, stage: str, due_date: date
) -> int | None:
    return connection.execute(
        sa.select(once_keys.c.reminder_id).where(
            once_keys.c.invoice_id == invoice_id,
            once_keys.c.stage == stage,
            once_keys.c.due_date == due_date,
        )
    ).scalar_one_or_none()


def _id_of(connection: Connection, gateway: str, gateway_id: str) -> int | None:
    column = reminders.c
    return connection.execute(
        sa.select(column.id)
        .where(column.gateway == gateway, column.gateway_id == gateway_key(gateway_id))
        .order_by(column.id.desc())
        .limit(1)
    ).scalar_one_or_none()


def _event_key(one: Event) -> str:
    # MySQL compares without trailing spaces, so to us they make no difference anywhere.
    return one.id.rstrip(" ")


def _counted(value: int | None, *, largest: int = _LARGEST_INTEGER) -> int | None:
    """Return *value* unless no column takes it; an odd figure must not spoil an acceptance."""
    return value if value is not None and abs(value) <= largest else None


def _unless_none(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _event(row: Row[Any]) -> Event:
    return Event(
        id=row.event_id,
        invoice_id=row.invoice_id,
        stage=Stage(row.stage),
        occurred_at=row.occurred_at,
    )


def _claim(row: Row[Any], *, version: int) -> Claim:
    return Claim(id=row.id, version=version, event=_event(row), attempts=row.attempts)


def _reminder(row: Row[Any], lines: tuple[HistoryLine, ...]) -> Reminder:
    return Reminder(
        id=row.id,
        event=_event(row),
        state=State(row.state),
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail,
        client_id=row.client_id,
        due_date=row.due_date,
        to=row.recipient,
        body=row.body,
        parts=row.parts,
        attempts=row.attempts,
        gateway=row.gateway,
        gateway_id=row.gateway_id,
        not_before=row.not_before,
        created_at=row.created_at,
        updated_at=row.updated_at,
        history=lines,
    )
