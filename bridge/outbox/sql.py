"""The outbox over SQLAlchemy Core: the same statements on SQLite, MySQL and MariaDB.

A claim is a compare-and-set on `version`; every later write of the claim repeats the version, so a
worker whose lease ran out cannot overwrite what came after it. Where two transactions meet, the
loser was rolled back whole and is done again; nothing relies on table locks or SKIP LOCKED.
Rows are locked in the order turns, reminders, once_keys, history, daily_texts (one number's before
all's).
"""

import time
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
    Event,
    Failed,
    Outcome,
    Reason,
    Stage,
    State,
    Unknown,
    Withheld,
)
from bridge.errors import AlreadySent, LeaseLost, MayNotAttempt, OutboxUnavailable
from bridge.gateways.base import PastAttempt
from bridge.outbox.asking import Asking
from bridge.outbox.base import Circuit, Enqueued
from bridge.outbox.engine import Collision
from bridge.outbox.people import as_suppression
from bridge.outbox.reports import RANK, Reports
from bridge.outbox.retention import Retention
from bridge.outbox.rows import (
    change,
    claim_of,
    free_key,
    locked,
    move,
    row_of,
    take,
    take_key,
)
from bridge.outbox.saved import SavedWordings
from bridge.outbox.schema import (
    HEAD,
    UtcDateTime,
    circuits,
    history,
    once_keys,
    reminders,
    turns,
)
from bridge.outbox.stats import Stats
from bridge.outbox.store import clean, gateway_key, note, until_it_commits, words

_LARGEST_INTEGER = 2**31 - 1
_TRIES = 8  # how often what is due is read anew when other workers were faster
_HELD = (State.CLAIMED, State.ATTEMPTING)
_SKEW_KEPT_S = 60
_MOST_TURNS = (
    200  # that 25 workers take ahead; a turn further on is from before a clock was set back
)
_EPOCH = datetime.fromtimestamp(0, UTC)


class SqlOutbox(Reports, Asking, Retention, SavedWordings, Stats):
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
            _judge_overtaken(connection, [wanted[key] for key in fresh], now)
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

    _skew: tuple[float, timedelta] | None = None  # when it was measured, and what was seen

    def _shared(self, now: datetime) -> datetime:
        """Return *now* by the database's clock: workers' own may differ by more than a lease.

        SQLite has no clock of its own; whoever shares a file shares a machine.
        """
        if self._engine.name == "sqlite":
            return now
        if self._skew is None or time.monotonic() - self._skew[0] > _SKEW_KEPT_S:
            with self._read() as connection:
                theirs: datetime = connection.execute(
                    sa.select(sa.func.utc_timestamp(6, type_=UtcDateTime))
                ).scalar_one()
            ahead_s = round((theirs - _here()).total_seconds())  # less than that is the way there
            self._skew = (time.monotonic(), timedelta(seconds=ahead_s))
        return now + self._skew[1]

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
            if won := self._win(rows, now, self._shared(now) + lease):
                return won
        return []  # other workers are faster, so the work is done

    @until_it_commits
    def _win(self, rows: Sequence[Row[Any]], now: datetime, until: datetime) -> list[Claim]:
        with self._write() as connection:
            return [
                claim_of(row, version=row.version + 1)
                for row in rows
                if change(
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
    def begin_attempt(self, attempt: Attempt, *, lease: timedelta) -> datetime:
        """Commit that the HTTP call is about to begin, winning the key (invoice, stage, due date).

        Returns when it may begin, so that the gateway's pace is kept by all workers together.
        Raises LeaseLost; MayNotAttempt when another reminder holds the key (AlreadySent), the
        number was suppressed meanwhile, or the day's quota is used up.
        """
        claim, sms, now = attempt.claim, attempt.sms, attempt.began_at
        shared = self._shared(now)
        with self._write() as connection:
            turn = _turn(connection, attempt, shared)
            changed = change(
                connection,
                claim.id,
                [State.CLAIMED],
                version=claim.version,
                to=State.ATTEMPTING,
                now=now,
                detail=f"attempt {claim.attempts + 1} through {attempt.gateway}{attempt.note}",
                more={
                    "lease_until": turn + lease,
                    "attempts": claim.attempts + 1,
                    "client_id": attempt.client_id,
                    "due_date": attempt.due_date,
                    "gateway": attempt.gateway,
                    "gateway_id": None,
                    "sender": sms.sender,
                    "recipient": sms.to,
                    "mark": self._mark(connection, sms.to),
                    "body": sms.body,
                    "parts": sms.parts,
                    "attempt_began_at": now,
                    "attempt_ended_at": None,
                    "counted_on": attempt.quota.day,
                    "uncounted_on": None,
                },
            )
            if not changed:
                raise LeaseLost(f"reminder {claim.id} is no longer ours")
            owner = take_key(
                connection, claim.id, claim.event.invoice_id, claim.event.stage, attempt.due_date
            )
            if owner != claim.id:
                raise AlreadySent(f"reminder {owner} was sent for it")
            if row := self._suppressed(connection, sms.to):
                raise MayNotAttempt(Reason.SUPPRESSED, str(as_suppression(row)))
            self._count(connection, attempt.quota, sms.to)
        return turn - (shared - now)

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
                free_key(connection, claim.id)
                self._uncount(connection, claim.id)

    def _record_accepted(
        self, connection: Connection, claim: Claim, outcome: Accepted, now: datetime
    ) -> None:
        row = locked(connection, claim.id)
        if row is None:
            raise LeaseLost(f"reminder {claim.id} is gone")
        more = _unless_none(
            gateway_id=gateway_key(outcome.gateway_id),
            parts=_counted(outcome.parts),
            cost_micros=_counted(outcome.cost_micros, largest=2**63 - 1),
            cost_currency=outcome.cost_currency and clean(outcome.cost_currency, 8),
        )
        more["attempt_ended_at"] = now
        if RANK.get(State(row.state), 0):  # a report was faster than the gateway's own answer
            if row.cost_micros is not None:  # and tells the final price
                more = {name: more[name] for name in more if not name.startswith("cost_")}
            connection.execute(
                reminders.update().where(reminders.c.id == claim.id).values(**more, updated_at=now)
            )
            note(connection, claim.id, now, State(row.state), None, "the gateway's answer came")
        else:
            if outcome.looked_up:
                self._own(connection, row, outcome.gateway_id)
            self._went_out(connection, row)
            move(connection, row, State.ACCEPTED, now=now, detail=outcome.raw_status, more=more)
        self._keep_parts(connection, row, row.gateway, outcome.part_ids)
        if accepted := row_of(connection, claim.id):
            self._fold_kept(connection, accepted, now)

    def _own(self, connection: Connection, row: Row[Any], gateway_id: str | None) -> None:
        """Make sure that what a look-up found is nobody else's. Raises LeaseLost: it is.

        Who is in doubt about a text to the same number may be about to take the same message; as
        their rows are written, too, one of us is done again or drops its result.
        """
        column = reminders.c
        connection.execute(
            reminders.update()
            .where(
                column.recipient == row.recipient,
                column.gateway == row.gateway,
                column.state == State.UNKNOWN,
                column.id != row.id,
            )
            .values(version=column.version + 1)
        )
        owner = self._owner(connection, row.gateway, gateway_id or "")
        if owner not in {None, row.id}:
            raise LeaseLost(f"the message that was found for {row.id} belongs to {owner}")

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
                if outcome.reason is Reason.NO_ANSWER:  # looked up, and surely not there
                    more["bound_to"] = reminders.c.gateway
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
        return change(
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
            reminders.c.state.in_(_HELD), reminders.c.lease_until < self._shared(now)
        )
        with self._read() as connection:
            if not (rows := connection.execute(late).all()):
                return 0
        with self._write() as connection:
            return sum(self._expire(connection, row, now) for row in rows)

    def _expire(self, connection: Connection, row: Row[Any], now: datetime) -> bool:
        claim = claim_of(row, version=row.version)
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

    # ---- what nobody answered

    def unknown_due(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> list[tuple[Claim, str, PastAttempt]]:
        """Take unknown reminders whose next look-up is due, with the gateway's name.

        Unless a result is recorded they are due again after *lease*.
        """
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
            if not (rows := connection.execute(due).all()):
                return []
        return [
            (
                claim_of(row, version=row.version + 1),
                row.gateway,
                PastAttempt(
                    reminder_id=row.id,
                    to=row.recipient,
                    body=row.body,
                    sender=row.sender,
                    began_at=row.attempt_began_at,
                    ended_at=row.attempt_ended_at or now,
                    asked_at=now,
                ),
            )
            for row in self._look_up_later(rows, now + lease)
        ]

    @until_it_commits
    def _look_up_later(self, rows: Sequence[Row[Any]], again_at: datetime) -> list[Row[Any]]:
        """Keep other workers from looking the same up; return the rows that they did not take."""
        with self._write() as connection:
            return [row for row in rows if take(connection, row, look_up_at=again_at)]

    def overtaken_by(self, event: Event, due_date: date) -> Stage | None:
        """Return a later stage of the same invoice that came since, or was sent for *due_date*."""
        stages = list(Stage)
        later = stages[stages.index(event.stage) + 1 :]
        came = sa.select(reminders.c.stage).where(
            reminders.c.invoice_id == event.invoice_id,
            reminders.c.stage.in_(later),
            reminders.c.occurred_at >= event.occurred_at,
        )
        sent = sa.select(once_keys.c.stage).where(
            once_keys.c.invoice_id == event.invoice_id,
            once_keys.c.stage.in_(later),
            once_keys.c.due_date == due_date,
        )
        with self._read() as connection:
            found = connection.scalar(came.limit(1)) or connection.scalar(sent.limit(1))
        return found and Stage(found)

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

    @until_it_commits
    def take_probe(self, circuit: Circuit, *, until: datetime) -> bool:
        """Take the try that *circuit* is due for; the next one is due *until*.

        False: it is closed, or another worker took the try.
        """
        column = circuits.c
        with self._write() as connection:
            taken = connection.execute(
                circuits.update()
                .where(column.name == circuit.name, column.probe_at == circuit.probe_at)
                .values(probe_at=until)
            )
            return bool(taken.rowcount)

    def circuits(self) -> list[Circuit]:
        """Return what is open."""
        with self._read() as connection:
            rows = connection.execute(sa.select(circuits).order_by(circuits.c.name)).all()
        return [
            Circuit(name=row.name, reason=row.reason, since=row.since, probe_at=row.probe_at)
            for row in rows
        ]

    # ---- health

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


def _judge_overtaken(connection: Connection, fresh: Sequence[Event], now: datetime) -> None:
    """Let earlier stages that wait for their hour be judged at once: they are too late now."""
    column, stages = reminders.c, list(Stage)
    for place, stage in enumerate(stages[1:], start=1):
        if invoices := {one.invoice_id for one in fresh if one.stage is stage}:
            connection.execute(
                reminders.update()
                .where(
                    column.invoice_id.in_(invoices),
                    column.stage.in_(stages[:place]),
                    column.state == State.WAITING,
                    column.not_before > now,
                )
                .values(not_before=now)
            )


def _here() -> datetime:
    return datetime.now(UTC)


def _turn(connection: Connection, attempt: Attempt, now: datetime) -> datetime:
    """Take the next turn at the gateway, and leave the one after it to others."""
    name = attempt.gateway
    if not attempt.gap:
        return now
    asked = sa.select(turns.c.next_at).where(turns.c.gateway == name).with_for_update()
    next_at = connection.scalar(asked)
    is_ahead = next_at is not None and now < next_at < now + _MOST_TURNS * attempt.gap
    turn = next_at if next_at is not None and is_ahead else now
    if next_at is None:
        try:
            connection.execute(turns.insert().values(gateway=name, next_at=turn + attempt.gap))
        except IntegrityError as error:
            raise Collision("another worker took the first turn") from error
    else:
        connection.execute(
            turns.update().where(turns.c.gateway == name).values(next_at=turn + attempt.gap)
        )
    return turn


def _event_key(one: Event) -> str:
    # MySQL compares without trailing spaces, so to us they make no difference anywhere.
    return one.id.rstrip(" ")


def _counted(value: int | None, *, largest: int = _LARGEST_INTEGER) -> int | None:
    """Return *value* unless no column takes it; an odd figure must not spoil an acceptance."""
    return value if value is not None and abs(value) <= largest else None


def _unless_none(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
