"""The outbox on a Galera cluster: two nodes write at once, one is killed, commits are refused.

Nodes do not see each other's locks. Of two transactions that wrote the same row on two nodes, one
is refused at COMMIT with error 1213; two that only *read* the same row are both committed.
"""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import pymysql
import pytest
import sqlalchemy as sa

from bridge.domain import (
    Accepted,
    Claim,
    Delivery,
    InboundSms,
    Quota,
    SavedWording,
    Stage,
    State,
    SuppressedBy,
)
from bridge.errors import (
    AlreadySent,
    BridgeError,
    LeaseLost,
    MayNotAttempt,
    NotPossible,
    OutboxUnavailable,
)
from bridge.outbox.base import Forgotten, Outbox, Purged
from bridge.outbox.migrations.run import migrate
from bridge.outbox.schema import metadata
from bridge.outbox.sql import SqlOutbox
from tests.contract.outbox_contract import (
    ACCEPTED,
    DEFERRED,
    FAILED,
    GATEWAY,
    GATEWAY_ID,
    LATER,
    LEASE,
    NOW,
    NUMBER,
    UNKNOWN,
    WITHHELD,
    a_report,
    an_attempt,
    an_event,
    attempt_one,
    bring_to,
    claim_one,
    row_of,
)
from tests.contract.reports_contract import of_part
from tests.faults.harness import Battle, Plan, Verdict, battle
from tests.support.bridge_process import eventually, serving, working
from tests.support.galera import Galera, running_galera
from tests.support.mariadb import MariaDb

YEAR = timedelta(days=365)
STOP = InboundSms(gateway=GATEWAY, gateway_id="in1", sender=NUMBER, to="x", body="STOP")
WORDING = SavedWording(language="swedish", stage=Stage.REMINDER, text="Hej!", who="me", at=NOW)
_PARTS = [of_part(part_id, Delivery.DELIVERED) for part_id in ("p1", "p2")]
_KEPT = {"alembic_version", "hash_keys"}
_NUMBERED = {"history", "raw_reports", "suppressed_numbers", "wordings"}  # by the database


# ---- every call that writes


@dataclass(frozen=True, kw_only=True)
class Write:
    """A call that writes; what it says; and what it says where another node just did the same."""

    name: str  # of the method, and more words
    before: Callable[[SqlOutbox], Any] = lambda _: None
    call: Callable[[SqlOutbox, Any], object]
    says: object = None
    again: object = None
    clash: bool = True  # whether the two must not be committed side by side

    def __str__(self) -> str:
        return self.name


def _record(outcome: Any, state: State) -> Write:
    return Write(
        name=f"record {type(outcome).__name__.lower()} of {state}",
        before=lambda outbox: bring_to(outbox, state),
        call=lambda outbox, claim: outbox.record(claim, outcome, now=NOW),
        again=None if isinstance(outcome, Accepted) else LeaseLost,
        clash=state is not State.UNDELIVERED,  # which it stays
    )


def _resolve(*, sent: bool) -> Write:
    return Write(
        name=f"resolve as {'sent' if sent else 'not sent'}",
        before=lambda outbox: bring_to(outbox, State.UNKNOWN).id,
        call=lambda outbox, one: outbox.resolve(one, sent=sent, who="me", now=NOW),
        again=NotPossible,
    )


def _begin(outbox: SqlOutbox, claim: Claim, **more: Any) -> datetime:
    gap = more.pop("gap", timedelta())
    return outbox.begin_attempt(replace(an_attempt(claim, **more), gap=gap), lease=LEASE)


def _one_held_one_attempted(outbox: SqlOutbox) -> None:
    attempt_one(outbox, an_event(1))
    claim_one(outbox, an_event(2))


def _in_parts(outbox: SqlOutbox) -> int:
    claim = attempt_one(outbox, an_event())
    outbox.record(claim, Accepted(gateway_id="p1", part_ids=("p1", "p2")), now=NOW)
    return claim.id


def _in_parts_with_reports(outbox: SqlOutbox) -> int:
    for part in _PARTS:
        outbox._keep(part, NOW)
    return _in_parts(outbox)


def _a_report_kept(outbox: SqlOutbox) -> None:
    bring_to(outbox, State.ACCEPTED)
    outbox._keep(a_report(Delivery.DELIVERED), NOW)


def _suppress(outbox: SqlOutbox, by: SuppressedBy) -> bool:
    return outbox.suppress(NUMBER, by=by, why="said so", who="me", now=NOW, blank=True)


def _somebody_known(outbox: SqlOutbox) -> None:
    bring_to(outbox, State.ACCEPTED)
    outbox.keep_inbound(STOP, now=NOW)
    _suppress(outbox, SuppressedBy.STOP)


def _open(outbox: SqlOutbox) -> bool:
    return outbox.open_circuit(GATEWAY, "401", now=NOW, probe_at=LATER)


def _purge(outbox: SqlOutbox) -> Purged:
    return outbox.purge(now=NOW + YEAR, body=YEAR / 2, rows=YEAR * 2)


WRITES = [
    Write(
        name="enqueue",
        call=lambda outbox, _: len(outbox.enqueue([an_event(1), an_event(2)], now=NOW).accepted),
        says=2,
        again=0,
    ),
    Write(
        name="claim",
        before=lambda outbox: outbox.enqueue([an_event(1), an_event(2)], now=NOW),
        call=lambda outbox, _: len(outbox.claim(now=NOW, lease=LEASE, limit=9)),
        says=2,
        again=0,
    ),
    Write(
        name="unknown_due",
        before=lambda outbox: bring_to(outbox, State.UNKNOWN),
        call=lambda outbox, _: len(outbox.unknown_due(now=LATER, lease=LEASE, limit=9)),
        says=1,
        again=0,
    ),
    Write(
        name="reports_missing",
        before=lambda outbox: bring_to(outbox, State.ACCEPTED),
        call=lambda outbox, _: len(
            outbox.reports_missing(now=NOW + YEAR, lease=LEASE, limit=9),
        ),
        says=1,
        again=0,
    ),
    Write(
        name="asked and told nothing",
        before=lambda outbox: bring_to(outbox, State.ACCEPTED),
        call=lambda outbox, claim: outbox.asked(claim.id, now=NOW + YEAR),
        says=True,
        again=False,
    ),
    Write(
        name="asked and told the end",
        before=lambda outbox: bring_to(outbox, State.DELIVERED),
        call=lambda outbox, claim: outbox.asked(claim.id, now=NOW + YEAR),
        says=False,
        again=False,
    ),
    Write(
        name="begin_attempt",
        before=lambda outbox: claim_one(outbox, an_event()),
        call=lambda outbox, claim: _begin(outbox, claim, gap=timedelta(seconds=1)),
        says=NOW,
        again=LeaseLost,
    ),
    _record(WITHHELD, State.CLAIMED),
    _record(DEFERRED, State.CLAIMED),
    _record(DEFERRED, State.ATTEMPTING),
    _record(FAILED, State.ATTEMPTING),
    _record(UNKNOWN, State.ATTEMPTING),
    _record(ACCEPTED, State.ATTEMPTING),
    _record(ACCEPTED, State.UNDELIVERED),
    Write(
        name="expire_leases",
        before=_one_held_one_attempted,
        call=lambda outbox, _: outbox.expire_leases(now=LATER + LEASE),
        says=2,
        again=0,
    ),
    Write(
        name="record_report",
        before=lambda outbox: bring_to(outbox, State.ACCEPTED),
        call=lambda outbox, _: outbox.record_report(a_report(Delivery.DELIVERED), now=NOW),
        says=True,
        again=True,
    ),
    Write(
        name="record_report of a part",
        before=_in_parts,
        call=lambda outbox, _: outbox.record_report(_PARTS[0], now=NOW),
        says=True,
        again=True,
    ),
    Write(
        name="fold_reports",
        before=_a_report_kept,
        call=lambda outbox, _: outbox.fold_reports(now=NOW, limit=9),
        says=1,
        again=0,
    ),
    Write(name="open_circuit", call=lambda outbox, _: _open(outbox), says=True, again=False),
    Write(
        name="take_probe",
        before=lambda outbox: (_open(outbox), outbox.circuits()[0])[1],
        call=lambda outbox, one: outbox.take_probe(one, until=LATER + LEASE),
        says=True,
        again=False,
    ),
    Write(
        name="close_circuit",
        before=_open,
        call=lambda outbox, _: outbox.close_circuit(GATEWAY),
        says=True,
        again=False,
    ),
    Write(
        name="keep_inbound",
        call=lambda outbox, _: outbox.keep_inbound(STOP, now=NOW),
        says=True,
        again=False,
    ),
    Write(
        name="suppress",
        call=lambda outbox, _: _suppress(outbox, SuppressedBy.STOP),
        says=True,
        again=False,
    ),
    Write(
        name="suppress with a better reason",
        before=lambda outbox: _suppress(outbox, SuppressedBy.STOP),
        call=lambda outbox, _: _suppress(outbox, SuppressedBy.DESK),
        says=False,
        again=False,
    ),
    Write(
        name="unsuppress",
        before=lambda outbox: _suppress(outbox, SuppressedBy.STOP),
        call=lambda outbox, _: outbox.unsuppress(NUMBER),
        says=True,
        again=False,
    ),
    Write(
        name="blank_later",
        before=lambda outbox: _suppress(outbox, SuppressedBy.STOP),
        call=lambda outbox, _: outbox.blank_later(
            outbox.fields_to_blank(now=NOW, limit=1)[0][0], LATER
        ),
    ),
    Write(
        name="forget_number",
        before=_somebody_known,
        call=lambda outbox, _: outbox.forget_number(NUMBER, now=LATER),
        says=Forgotten(reminders=1, replies=1, refusals=1),
        again=Forgotten(reminders=0, replies=0, refusals=1),
    ),
    Write(
        name="forget_client",
        before=_somebody_known,
        call=lambda outbox, _: outbox.forget_client(7, now=LATER),
        says=Forgotten(reminders=1, replies=1, refusals=1),
        again=Forgotten(reminders=0, replies=0, refusals=0),
    ),
    Write(
        name="purge",
        before=_somebody_known,
        call=lambda outbox, _: _purge(outbox),
        says=Purged(faded=1, gone=0, replies=1),
        again=Purged(faded=0, gone=0, replies=0),
    ),
    Write(
        name="doubt_what_was_due",
        before=_one_held_one_attempted,
        call=lambda outbox, _: outbox.doubt_what_was_due(now=NOW),
        says=2,
        again=2,  # and what is in doubt stays so
        clash=False,  # the table is altered first: a cluster does that one node after the other
    ),
    Write(name="save_wording", call=lambda outbox, _: outbox.save_wording(WORDING), clash=False),
    _resolve(sent=True),
    _resolve(sent=False),
    Write(
        name="resend",
        before=lambda outbox: bring_to(outbox, State.UNDELIVERED).id,
        call=lambda outbox, one: outbox.resend(one, who="me", now=NOW) > one,
        says=True,
        again=True,
    ),
    Write(name="ping", call=lambda outbox, _: outbox.ping()),
]
READS = set(
    "owner_of sent_before overtaken_by circuits inbound suppression suppressions"
    " fields_to_blank clients_of texts_on saved_wordings wording_changes reminders reminder counts"
    " pulse tallies next_due texted_among refusals_of close".split()
)


def test_every_call_of_the_outbox_is_in_the_table() -> None:
    calls = {name for name in vars(Outbox) if not name.startswith("_")}
    assert {one.name.split()[0] for one in WRITES} | READS == calls


# ---- refused commits, one server


@pytest.fixture(scope="module")
def alone(mariadb: MariaDb) -> Iterator[SqlOutbox]:
    """Return an outbox on a server without a cluster, whose commits can be refused."""
    with mariadb.database("refused_commits") as name:
        migrate(mariadb.url(name))
        outbox = SqlOutbox(mariadb.url(name))
        yield outbox
        outbox.close()


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_a_call_whose_commits_are_refused_does_its_work_once(
    alone: SqlOutbox, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    monkeypatch.setattr("bridge.outbox.store.time.sleep", lambda _: None)
    given = _anew(alone, write)
    assert told(write.call, alone, given) == write.says
    expected = contents(alone)
    chance = random.Random(write.name)
    for is_refused in (lambda so_far: so_far == 0, lambda _: chance.random() < 0.4):
        given = _anew(alone, write)
        with refusing(alone, is_refused):
            assert told(write.call, alone, given) == write.says
        assert contents(alone) == expected


@pytest.mark.parametrize("write", WRITES, ids=str)
def test_a_call_whose_commits_are_always_refused_ends_and_keeps_nothing(
    alone: SqlOutbox, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    monkeypatch.setattr("bridge.outbox.store.time.sleep", lambda _: None)
    given = _anew(alone, write)
    before = contents(alone)
    with refusing(alone, lambda _: True) as refused, pytest.raises(OutboxUnavailable):
        write.call(alone, given)
    assert len(refused) > 1
    assert contents(alone) == before


def test_a_refused_call_lets_others_get_out_of_the_way(
    alone: SqlOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("bridge.outbox.store.time.sleep", pauses.append)
    with refusing(alone, lambda _: sum(pauses) < 1):
        alone.ping()
    assert len(pauses) > 3  # a short one first


def _anew(outbox: SqlOutbox, write: Write) -> Any:
    """Empty the outbox, so that its counters begin at 1 again, and prepare it for *write*."""
    with outbox._engine.begin() as connection:
        for table in metadata.tables.keys() - _KEPT:
            connection.exec_driver_sql(f"TRUNCATE {table}")
    return write.before(outbox)


@contextmanager
def refusing(outbox: SqlOutbox, is_refused: Callable[[int], bool]) -> Iterator[list[None]]:
    """Answer COMMITs as Galera answers a transaction that fails certification.

    *is_refused* is asked with the number of those that were refused so far.
    """
    dialect = outbox._engine.dialect
    commit = dialect.do_commit
    refused: list[None] = []

    def certify(connection: Any) -> None:
        if is_refused(len(refused)):
            refused.append(None)
            dialect.do_rollback(connection)
            raise pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock")
        commit(connection)

    with mock.patch.object(dialect, "do_commit", certify):
        yield refused


def told(call: Callable[[SqlOutbox, Any], object], outbox: SqlOutbox, given: Any) -> object:
    """Return what a call returns, or the kind of error that it raises."""
    try:
        return call(outbox, given)
    except BridgeError as error:
        return type(error)


def contents(outbox: SqlOutbox) -> dict[str, list[str]]:
    """Return all rows, without the numbers that the database gave them."""
    found: dict[str, list[str]] = {}
    with outbox._engine.connect() as connection:
        rows = {
            name: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
            for name, table in metadata.tables.items()
        }
    order = {row: n for n, row in enumerate(sorted(row["id"] for row in rows["reminders"]))}
    for name, these in rows.items():
        for row in these:
            if name in _NUMBERED:
                del row["id"]
            for column in ("id", "reminder_id"):
                if column in row:
                    row[column] = order.get(row[column])
        found[name] = sorted(map(str, these))
    return found


# ---- two nodes at once


@pytest.fixture(scope="module")
def cluster() -> Iterator[Galera]:
    with running_galera() as cluster:
        yield cluster


@contextmanager
def on_all_nodes(cluster: Galera, database: str) -> Iterator[list[SqlOutbox]]:
    """Make one outbox and give it as each node has it."""
    cluster.nodes[0].execute(f"CREATE DATABASE {database}")
    migrate(cluster.nodes[0].url(database))
    cluster.level()
    outboxes = [SqlOutbox(node.url(database)) for node in cluster.nodes]
    yield outboxes
    for outbox in outboxes:
        outbox.close()


def alike(cluster: Galera, outboxes: list[SqlOutbox]) -> bool:
    """Tell whether all nodes have the same rows, once they have caught up."""
    cluster.level()
    first, *others = map(contents, outboxes)
    return all(one == first for one in others)


@pytest.fixture(scope="module")
def migrated(cluster: Galera) -> Iterator[list[SqlOutbox]]:
    with on_all_nodes(cluster, "met") as outboxes:
        yield outboxes


@pytest.fixture
def outboxes(cluster: Galera, migrated: list[SqlOutbox]) -> list[SqlOutbox]:
    """Return one empty outbox as each node has it."""
    with migrated[0]._engine.begin() as connection:
        for table in metadata.tables.keys() - _KEPT:
            connection.exec_driver_sql(f"DELETE FROM {table}")
    cluster.level()
    return migrated


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """Two calls at the same moment on two nodes, where the first is ordered first."""

    name: str
    before: Callable[[SqlOutbox], Any] = lambda _: None
    first: Callable[[SqlOutbox, Any], object]
    second: Callable[[SqlOutbox, Any], object]
    says: tuple[object, object]
    clash: bool = True
    leaves: Callable[[SqlOutbox, Any], object] = lambda *_: None
    left: object = None

    def __str__(self) -> str:
        return self.name


def _claims(*events: Any) -> Callable[[SqlOutbox], list[Claim]]:
    def claim(outbox: SqlOutbox) -> list[Claim]:
        outbox.enqueue(events, now=NOW)
        return outbox.claim(now=NOW, lease=LEASE, limit=len(events))

    return claim


_TWO_OF_ONE = _claims(an_event(1), an_event(2))
_TWO = _claims(an_event(invoice_id=1), an_event(invoice_id=2))
_GAP = timedelta(seconds=1)


def _limit(whom: str, quota: Quota) -> Meeting:
    return Meeting(
        name=f"attempts for the last text to {whom}",
        before=_TWO,
        first=lambda outbox, claims: _begin(outbox, claims[0], quota=quota),
        second=lambda outbox, claims: _begin(outbox, claims[1], quota=quota),
        says=(NOW, MayNotAttempt),
        leaves=lambda outbox, _: outbox.texts_on(NOW.date()),
        left=1,
    )


MEETINGS = [
    *(
        Meeting(
            name=f"{one} twice",
            before=one.before,
            first=one.call,
            second=one.call,
            says=(one.says, one.again),
            clash=one.clash,
        )
        for one in WRITES
        if one.name != "resend"  # never within one microsecond
    ),
    Meeting(
        name="attempts at one invoice",
        before=_TWO_OF_ONE,
        first=lambda outbox, claims: _begin(outbox, claims[0]),
        second=lambda outbox, claims: _begin(outbox, claims[1]),
        says=(NOW, AlreadySent),
        leaves=lambda outbox, _: outbox.texts_on(NOW.date()),
        left=1,
    ),
    _limit("all", Quota(day=NOW.date(), to_one=9, to_all=1)),
    _limit("one number", Quota(day=NOW.date(), to_one=1, to_all=9)),
    Meeting(
        name="turns at one gateway",
        before=_TWO,
        first=lambda outbox, claims: _begin(outbox, claims[0], gap=_GAP),
        second=lambda outbox, claims: _begin(outbox, claims[1], gap=_GAP),
        says=(NOW, NOW + _GAP),
        leaves=lambda outbox, _: outbox.texts_on(NOW.date()),
        left=2,
    ),
    Meeting(
        name="a report and our own answer",
        before=lambda outbox: attempt_one(outbox, an_event()),
        first=lambda outbox, claim: outbox.record_report(
            a_report(Delivery.DELIVERED, gateway_id=GATEWAY_ID, reminder_id=claim.id), now=NOW
        ),
        second=lambda outbox, claim: outbox.record(claim, ACCEPTED, now=NOW),
        says=(True, None),
        leaves=lambda outbox, claim: row_of(outbox, claim.id).state,
        left=State.DELIVERED,
    ),
    Meeting(
        name="our own answer and an expired lease",
        before=lambda outbox: attempt_one(outbox, an_event()),
        first=lambda outbox, claim: outbox.record(claim, ACCEPTED, now=NOW),
        second=lambda outbox, _: outbox.expire_leases(now=LATER + LEASE),
        says=(None, 0),
        leaves=lambda outbox, claim: row_of(outbox, claim.id).state,
        left=State.ACCEPTED,
    ),
    Meeting(
        name="resends of one reminder",
        before=lambda outbox: bring_to(outbox, State.UNDELIVERED).id,
        first=lambda outbox, one: outbox.resend(one, who="me", now=NOW) > one,
        second=lambda outbox, one: outbox.resend(one, who="me", now=LATER) > one,
        says=(True, True),  # of which one will win the key
        leaves=lambda outbox, _: outbox.counts(),
        left={State.UNDELIVERED: 1, State.WAITING: 2},
    ),
    Meeting(
        name="reports of two parts",
        before=_in_parts_with_reports,
        first=lambda outbox, _: outbox._fold(_PARTS[0], NOW),
        second=lambda outbox, _: outbox._fold(_PARTS[1], NOW),
        says=(True, True),
        leaves=lambda outbox, one: row_of(outbox, one).state,
        left=State.DELIVERED,
    ),
    Meeting(
        name="a late delivery and a resend",
        before=lambda outbox: bring_to(outbox, State.UNDELIVERED).id,
        first=lambda outbox, _: outbox.record_report(a_report(Delivery.DELIVERED), now=NOW),
        second=lambda outbox, one: outbox.resend(one, who="me", now=NOW),
        says=(True, NotPossible),
        leaves=lambda outbox, _: outbox.counts(),
        left={State.DELIVERED: 1},
    ),
]


@pytest.mark.parametrize("meeting", MEETINGS, ids=str)
def test_what_meets_on_two_nodes_ends_as_one_after_the_other(
    cluster: Galera, outboxes: list[SqlOutbox], meeting: Meeting
) -> None:
    busy, other, _ = outboxes
    given = meeting.before(other)
    cluster.level()
    with ThreadPoolExecutor(1) as pool, refusals(busy) as refused:
        with cluster.behind(0):
            first = told(meeting.first, other, given)
            so_far = cluster.status(1, "wsrep_received")
            second = pool.submit(told, meeting.second, busy, given)
            eventually(lambda: second.done() or cluster.status(1, "wsrep_received") != so_far)
        says = first, second.result()
    cluster.level()
    assert says == meeting.says
    assert bool(refused) is meeting.clash
    assert meeting.leaves(busy, given) == meeting.left
    assert alike(cluster, outboxes)


@contextmanager
def refusals(outbox: SqlOutbox) -> Iterator[list[None]]:
    """Give a list that grows whenever another transaction was in the way."""
    seen: list[None] = []

    def look(context: Any) -> None:
        if context.original_exception.args[0] == 1213:
            seen.append(None)

    sa.event.listen(outbox._engine, "handle_error", look)
    try:
        yield seen
    finally:
        sa.event.remove(outbox._engine, "handle_error", look)


# ---- many workers on all nodes

REMINDERS, INVOICES, A_DAY = 120, 80, 60
_THREADS = 4  # a node
_PACE = timedelta(milliseconds=10)


@dataclass
class Rush:
    """What workers on all nodes did together."""

    enqueued: list[str] = field(default_factory=list)
    claimed: list[int] = field(default_factory=list)
    begun: list[tuple[int, datetime]] = field(default_factory=list)  # invoice, turn
    held_back: int = 0

    def work(self, outbox: SqlOutbox) -> None:
        """Enqueue everything, then claim and attempt until nothing is left."""
        events = [an_event(number, invoice_id=1 + number % INVOICES) for number in range(REMINDERS)]
        random.shuffle(events)
        self.enqueued += self._insist(lambda: outbox.enqueue(events, now=NOW).accepted)
        while claims := self._insist(lambda: outbox.claim(now=NOW, lease=LEASE, limit=3)):
            for claim in claims:
                self.claimed.append(claim.id)
                self._attempt(outbox, claim)

    def _attempt(self, outbox: SqlOutbox, claim: Claim) -> None:
        quota = Quota(day=NOW.date(), to_one=REMINDERS, to_all=A_DAY)
        try:
            turn = self._insist(lambda: _begin(outbox, claim, quota=quota, gap=_PACE))
        except LeaseLost as error:
            # Seen once in a hundred runs: was an earlier try kept, of which we heard a no?
            error.add_note(f"the outbox knows: {outbox.reminder(claim.id)}")
            raise
        except MayNotAttempt:
            self._insist(lambda: outbox.record(claim, WITHHELD, now=NOW))
            self.held_back += 1
            return
        self.begun.append((claim.event.invoice_id, turn))
        accepted = Accepted(gateway_id=f"g{claim.id}")
        self._insist(lambda: outbox.record(claim, accepted, now=NOW))

    @staticmethod
    def _insist(call: Callable[[], Any]) -> Any:
        refused: list[str] = []
        while True:
            try:
                return call()
            except OutboxUnavailable as error:  # everybody writes the row that counts the texts
                refused.append(str(error))
            except LeaseLost as error:
                error.add_note(f"refused before: {refused}")
                raise


def test_many_workers_on_all_nodes_win_each_reminder_once(cluster: Galera) -> None:
    rush = Rush()
    with on_all_nodes(cluster, "rush") as outboxes:
        with ThreadPoolExecutor(_THREADS * 3) as pool:
            list(pool.map(rush.work, outboxes * _THREADS))
        assert alike(cluster, outboxes)
        assert outboxes[0].texts_on(NOW.date()) == A_DAY
    assert len(rush.enqueued) == len(set(rush.enqueued)) == REMINDERS
    assert len(rush.claimed) == len(set(rush.claimed)) == REMINDERS
    assert len({invoice for invoice, _ in rush.begun}) == len(rush.begun) == A_DAY
    assert rush.held_back == REMINDERS - A_DAY
    turns = sorted(turn for _, turn in rush.begun)
    assert all(later - sooner >= _PACE for sooner, later in pairwise(turns))
    assert cluster.refused() > 10  # they did meet


# ---- a node is killed


@dataclass
class ClusterBattle(Battle):
    """Processes on three nodes, of which two are killed, one after the other, and come back."""

    cluster: Galera = field(kw_only=True)
    fed: float = 0.0  # what share of the reminders may be handed over by now

    def fight(self) -> Verdict:
        """Hand reminders over before a node is killed, while it is away, and when it is back."""
        nodes = {"serve": 0, "work1": 1, "work2": 2}
        with ExitStack() as stack:
            for name, node in nodes.items():
                env = {**self.env, "BRIDGE_DATABASE_URL": self.cluster.nodes[node].url(_OUTBOX)}
                start = serving if name == "serve" else working
                (self.folder / name).mkdir()
                self.processes[name] = stack.enter_context(start(env, self.folder / name))
            feeder = threading.Thread(target=self._feed)
            feeder.start()
            self._feed_until(0.25)
            self._lose(2, of="work2", until=0.5)
            self.fed = 0.75
            self._lose(0, of="serve", until=None)
            # The rest can only be done by the process whose node was away.
            assert [self.processes[name].end() for name in ("work1", "work2")] == [0, 0]
            self._feed_until(1.0)
            feeder.join()
            self.witness.calm()
            self._wait_until_settled()
        return self._verdict()

    def _lose(self, node: int, *, of: str, until: float | None) -> None:
        """Kill a node; bring it back once its process has noticed, and the others have gone on."""
        self.cluster.kill(node)
        self.kills += 1
        if until:
            self._feed_until(until)
        log = self.processes[of].log
        eventually(lambda: "the outbox cannot be used" in log.read_text(), within_s=60)
        self.cluster.restart(node)

    def _feed_until(self, share: float) -> None:
        self.fed = share
        wanted = int(share * self.plan.reminders)
        eventually(lambda: len(self.accepted) >= wanted, within_s=60)

    def _is_ahead_of_the_kills(self, waiting: int) -> bool:
        return 1 - waiting / self.plan.reminders >= self.fed


_OUTBOX = "killed_nodes"


@pytest.mark.timeout(300)
def test_a_killed_node_loses_no_reminder_and_sends_none_twice(
    cluster: Galera, mariadb: MariaDb, tmp_path: Path
) -> None:
    plan = Plan(reminders=100, kills=2, workers=3)
    with (
        on_all_nodes(cluster, _OUTBOX) as outboxes,
        battle(plan, mariadb, tmp_path, on="sqlite") as prepared,
    ):
        verdict = ClusterBattle(
            plan=plan,
            folder=tmp_path,
            env={**prepared.env, "BRIDGE_DATABASE_URL": cluster.nodes[0].url(_OUTBOX)},
            witness=prepared.witness,
            chance=prepared.chance,
            cluster=cluster,
        ).fight()
        assert alike(cluster, outboxes)
    assert len(verdict.accepted_hooks) == plan.reminders
    assert verdict.lost == set(), verdict
    assert verdict.twice == {}, verdict
    assert verdict.untrue == [], verdict
    assert verdict.unsettled == [], verdict
    assert sum(verdict.moods.values()) > 2  # the carrier did misbehave; how often is its pace


def test_a_node_without_a_majority_keeps_nothing_and_heals() -> None:
    with running_galera(nodes=2) as pair, on_all_nodes(pair, "halved") as (here, _):
        here.enqueue([an_event(1)], now=NOW)
        pair.kill(1)
        for _attempt in range(2):  # before the node knows that it is alone, and after
            with pytest.raises(OutboxUnavailable):
                here.enqueue([an_event(2)], now=NOW)
        with pytest.raises(OutboxUnavailable):
            here.counts()
        pair.restart(1)
        assert here.enqueue([an_event(1)], now=NOW).duplicate
        assert here.counts() == {State.WAITING: 1}
