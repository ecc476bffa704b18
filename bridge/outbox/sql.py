"""The outbox over SQLAlchemy Core: SQLite on one machine, and no statement that MariaDB lacks.

A claim is a compare-and-set on `version`; every later write of the claim repeats the version, so a
worker whose lease ran out cannot overwrite what came after it.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Engine, Row, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

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
    InboundSms,
    Outcome,
    Reason,
    Reminder,
    Stage,
    State,
    Unknown,
    Withheld,
)
from bridge.errors import AlreadySent, LeaseLost, OutboxUnavailable
from bridge.gateways.base import PastAttempt
from bridge.outbox.base import Circuit, Enqueued, Filter
from bridge.outbox.schema import (
    HEAD,
    circuits,
    history,
    inbound,
    once_keys,
    reminders,
    suppressions,
)

_BUSY_TIMEOUT_S = 15
_LONGEST_DETAIL = 500  # characters, as the columns take
_RACES = 5  # how often a batch is tried again when another receiver was faster
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
_RANK = {State.ACCEPTED: 1, State.UNDELIVERED: 2, State.DELIVERED: 3}  # all else: 0


class SqlOutbox:
    """The outbox in one SQL database; safe to share between threads."""

    def __init__(self, url: str) -> None:
        """Open *url* (`sqlite:///…` or `mysql+pymysql://…`); nothing is read or written yet."""
        self._engine = make_engine(url)
        # SQLite has one writer at a time: waiting here is fair, waiting in its busy handler is not.
        self._writing = threading.Lock() if self._engine.name == "sqlite" else None

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """Give a connection whose changes are committed together, or not at all."""
        with self._writing or nullcontext(), _typed(), self._engine.connect() as connection:
            connection = connection.execution_options(writes=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with _typed(), self._engine.connect() as connection:
            yield connection

    # ---- the receiver

    def enqueue(self, events: Sequence[Event], *, now: datetime) -> Enqueued:
        """Commit *events* in one transaction; an id that is known already is a duplicate."""
        for _ in range(_RACES):
            try:
                accepted = self._insert_unknown(events, now)
            except IntegrityError:
                continue  # another receiver committed one of them since we looked
            return Enqueued(
                accepted=tuple(accepted),
                duplicate=tuple(dict.fromkeys(one.id for one in events if one.id not in accepted)),
            )
        raise OutboxUnavailable("other receivers commit the same events at the same time")

    def _insert_unknown(self, events: Sequence[Event], now: datetime) -> dict[str, Event]:
        with self._write() as connection:
            ids = [one.id for one in events]
            asked = sa.select(reminders.c.event_id).where(reminders.c.event_id.in_(ids))
            known = set(connection.execute(asked).scalars())
            fresh = {one.id: one for one in events if one.id not in known}
            if not fresh:
                return {}
            common = {"state": State.WAITING, "not_before": now}
            connection.execute(
                reminders.insert(),
                [
                    {
                        "event_id": one.id,
                        "invoice_id": one.invoice_id,
                        "stage": one.stage,
                        "occurred_at": one.occurred_at,
                        "created_at": now,
                        "updated_at": now,
                        **common,
                    }
                    for one in fresh.values()
                ],
            )
            connection.execute(
                history.insert().from_select(
                    ["reminder_id", "at", "state", "detail"],
                    sa.select(
                        reminders.c.id,
                        reminders.c.created_at,
                        reminders.c.state,
                        sa.literal("the hook came"),
                    )
                    .where(reminders.c.event_id.in_(fresh))
                    .order_by(reminders.c.id),
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
        with self._read() as connection:
            if not (rows := connection.execute(due).all()):
                return []  # an idle worker writes nothing
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
                    more={"version": row.version + 1, "lease_until": now + lease},
                    silent=True,
                )
            ]

    def begin_attempt(self, attempt: Attempt, *, lease: timedelta) -> None:
        """Commit that the HTTP call is about to begin, winning the key (invoice, stage, due date).

        Raises AlreadySent when another reminder holds the key, LeaseLost.
        """
        claim, sms, now = attempt.claim, attempt.sms, attempt.began_at
        with self._write() as connection:
            self._win_once_key(connection, claim, attempt.due_date)
            changed = self._change(
                connection,
                claim.id,
                [State.CLAIMED],
                version=claim.version,
                to=State.ATTEMPTING,
                now=now,
                detail=f"attempt {claim.attempts + 1} through {attempt.gateway}",
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
                },
            )
            if not changed:
                raise LeaseLost(f"reminder {claim.id} is no longer ours")

    def _win_once_key(self, connection: Connection, claim: Claim, due_date: date) -> None:
        wanted = claim.event
        try:
            with connection.begin_nested():
                connection.execute(
                    once_keys.insert().values(
                        invoice_id=wanted.invoice_id,
                        stage=wanted.stage,
                        due_date=due_date,
                        reminder_id=claim.id,
                    )
                )
        except IntegrityError as error:
            owner = _owner_of_key(connection, wanted.invoice_id, wanted.stage, due_date)
            if owner != claim.id:
                raise AlreadySent(f"reminder {owner} was sent for it") from error

    def record(self, claim: Claim, outcome: Outcome, *, now: datetime) -> None:
        """Commit what became of a claimed, attempted or looked-up reminder.

        Raises LeaseLost when it moved on meanwhile, except for Accepted, which is always kept.
        """
        with self._write() as connection:
            if isinstance(outcome, Accepted):
                self._record_accepted(connection, claim, outcome, now)
                return
            if isinstance(outcome, Deferred | Withheld | Failed):
                # Surely not accepted: whoever comes next may win the key. The version still guards.
                self._free_once_key(connection, claim)
            changed = self._settle(connection, claim, (*_HELD, State.UNKNOWN), outcome, now)
            if not changed:
                raise LeaseLost(f"reminder {claim.id} is no longer ours")

    def _free_once_key(self, connection: Connection, claim: Claim) -> None:
        still_ours = (
            sa.select(reminders.c.id)
            .where(reminders.c.id == claim.id, reminders.c.version == claim.version)
            .scalar_subquery()
        )
        connection.execute(once_keys.delete().where(once_keys.c.reminder_id == still_ours))

    def _record_accepted(
        self, connection: Connection, claim: Claim, outcome: Accepted, now: datetime
    ) -> None:
        more = _unless_none(
            parts=outcome.parts,
            cost_micros=outcome.cost_micros,
            cost_currency=outcome.cost_currency,
            gateway_id=outcome.gateway_id,
        )
        row = self._row(connection, claim.id)
        if row is None:
            raise LeaseLost(f"reminder {claim.id} is gone")
        if _RANK.get(State(row.state), 0):  # a report was faster than the gateway's own answer
            connection.execute(
                reminders.update()
                .where(reminders.c.id == claim.id)
                .values(**more, attempt_ended_at=now, updated_at=now)
            )
            _note(connection, claim.id, now, State(row.state), None, "the gateway's answer came")
            return
        self._hold_once_key(connection, row)
        self._change(
            connection,
            claim.id,
            list(State),
            version=row.version,
            to=State.ACCEPTED,
            now=now,
            detail=outcome.raw_status,
            more={
                **more,
                "version": row.version + 1,
                "attempt_ended_at": now,
                "lease_until": None,
                "look_up_at": None,
            },
        )

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

    def record_report(self, report: DeliveryReport, *, now: datetime) -> bool:
        """Fold a delivery report in; states only move forward. False: no such reminder."""
        with self._write() as connection:
            row = self._reported(connection, report)
            if row is None:
                return False
            before, after = State(row.state), _REPORTED[report.delivery]
            more: dict[str, Any] = {}
            if report.gateway_id and not row.gateway_id:
                more["gateway_id"] = report.gateway_id
            if _RANK.get(after, 0) <= _RANK.get(before, 0):
                after = before  # late or repeated: kept in the history, changes nothing
            else:
                more |= {"version": row.version + 1, "lease_until": None, "look_up_at": None}
                self._hold_once_key(connection, row)
            self._change(
                connection,
                row.id,
                [before],
                version=row.version,
                to=after,
                now=now,
                reason=row.reason if after == before else None,
                detail=f"report from {report.gateway}: {report.raw_status}",
                more=more,
            )
            return True

    def _reported(self, connection: Connection, report: DeliveryReport) -> Row[Any] | None:
        if report.reminder_id is not None:
            return self._row(connection, report.reminder_id)
        if not report.gateway_id:
            return None
        return connection.execute(
            sa.select(reminders).where(
                reminders.c.gateway == report.gateway, reminders.c.gateway_id == report.gateway_id
            )
        ).first()

    @staticmethod
    def _hold_once_key(connection: Connection, row: Row[Any]) -> None:
        """Take the key (again) for a reminder that turns out to have been accepted."""
        if row.due_date is None:
            return
        try:
            with connection.begin_nested():
                connection.execute(
                    once_keys.insert().values(
                        invoice_id=row.invoice_id,
                        stage=row.stage,
                        due_date=row.due_date,
                        reminder_id=row.id,
                    )
                )
        except IntegrityError:
            return  # held, by this reminder or by one that was sent instead

    def unknown_due(self, *, now: datetime, limit: int) -> list[tuple[Claim, str, PastAttempt]]:
        """Return unknown reminders whose next look-up is due, with the gateway's name."""
        due = (
            sa.select(reminders)
            .where(reminders.c.state == State.UNKNOWN, reminders.c.look_up_at <= now)
            .order_by(reminders.c.look_up_at)
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
            return connection.execute(
                sa.select(reminders.c.id)
                .where(reminders.c.gateway == gateway, reminders.c.gateway_id == gateway_id)
                .limit(1)
            ).scalar_one_or_none()

    def sent_before(self, invoice_id: int, stage: Stage, due_date: date) -> int | None:
        """Return the reminder that holds the once-key, or None."""
        with self._read() as connection:
            return _owner_of_key(connection, invoice_id, stage, due_date)

    # ---- circuits

    def open_circuit(self, name: str, reason: str, *, now: datetime, probe_at: datetime) -> bool:
        """Leave *name* alone until *probe_at*. True when it was closed before."""
        values = {"reason": reason[:_LONGEST_DETAIL], "probe_at": probe_at}
        with self._write() as connection:
            changed = connection.execute(
                circuits.update().where(circuits.c.name == name).values(**values)
            )
            if changed.rowcount:
                return False
            try:
                with connection.begin_nested():
                    connection.execute(circuits.insert().values(name=name, since=now, **values))
            except IntegrityError:
                return False
            return True

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

    # ---- people who want no texts

    def keep_inbound(self, sms: InboundSms, *, now: datetime) -> bool:
        """Keep an inbound text once. False: it was there already."""
        try:
            with self._write() as connection:
                connection.execute(
                    inbound.insert().values(
                        gateway=sms.gateway,
                        gateway_id=sms.gateway_id[:191],
                        sender=sms.sender[:32],
                        recipient=sms.to[:32],
                        body=sms.body,
                        received_at=now,
                    )
                )
        except IntegrityError:
            return False
        return True

    def suppress(self, number: str, *, why: str, who: str, now: datetime) -> None:
        """Put an E.164 number on the list of numbers never to text."""
        values = {"why": why[:_LONGEST_DETAIL], "who": who[:191], "since": now}
        try:
            with self._write() as connection:
                connection.execute(suppressions.insert().values(number=number, **values))
        except IntegrityError:
            return  # the first reason stays

    def is_suppressed(self, number: str) -> bool:
        """Say whether an E.164 number is on that list."""
        asked = sa.select(suppressions.c.number).where(suppressions.c.number == number)
        with self._read() as connection:
            return connection.scalar(asked) is not None

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

    def ping(self) -> None:
        """Prove that the outbox has the right tables and can be written.

        Raises OutboxUnavailable, with the remedy where a migration is missing.
        """
        with self._write() as connection:
            found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
            if found != HEAD:
                raise OutboxUnavailable(
                    f"the outbox is at version {found}, this program needs {HEAD}: "
                    "run sms-bridge migrate"
                )
            # A write that changes nothing still needs the lock, the journal and a writable disk.
            connection.execute(circuits.delete().where(circuits.c.name == ""))

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    # ---- rows

    @staticmethod
    def _row(connection: Connection, reminder_id: int) -> Row[Any] | None:
        return connection.execute(sa.select(reminders).where(reminders.c.id == reminder_id)).first()

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
        detail = detail[:_LONGEST_DETAIL]
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
            _note(connection, reminder_id, now, to, reason, detail)
        return True


@contextmanager
def _typed() -> Iterator[None]:
    """Turn the database's errors into OutboxUnavailable, without statement, values or address."""
    try:
        yield
    except IntegrityError:
        raise
    except SQLAlchemyError as error:
        said = str(getattr(error, "orig", None) or type(error).__name__)
        hint = ": run sms-bridge migrate" if "no such table" in said or "1146" in said else ""
        raise OutboxUnavailable(f"the outbox cannot be used: {said}{hint}") from error


def make_engine(url: str) -> Engine:
    """Return an engine with our transaction rules for SQLite or MySQL; connects to nothing yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return sa.create_engine(
            parsed,
            isolation_level="READ COMMITTED",
            pool_pre_ping=True,
            pool_recycle=1800,
            hide_parameters=True,
        )
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        parsed, connect_args={"timeout": _BUSY_TIMEOUT_S}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin ourselves, see _begin_sqlite
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")  # accepted means on the disk


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later could fail half-way: writers say so at once.
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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


def _unless_none(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _note(
    connection: Connection,
    reminder_id: int,
    now: datetime,
    state: State,
    reason: Reason | None,
    detail: str,
) -> None:
    connection.execute(
        history.insert().values(
            reminder_id=reminder_id, at=now, state=state, reason=reason, detail=detail
        )
    )


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
