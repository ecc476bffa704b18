"""Random interleavings of receivers, workers, reports and time, against a plain model.

The carrier in it is truthful: an attempt was taken or not, and only a taken one is ever reported.
Workers are not: they come late, answer for leases that they lost, and look up what others look up.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bridge.domain import (
    Accepted,
    Claim,
    Deferred,
    Delivery,
    Event,
    Failed,
    Outcome,
    Reason,
    Stage,
    State,
    Unknown,
    Withheld,
)
from bridge.errors import AlreadySent, LeaseLost
from bridge.outbox.base import Filter
from bridge.outbox.memory import MemoryOutbox
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from tests.contract.outbox_contract import GATEWAY, LEASE, NOW, a_report, an_attempt, empty
from tests.support.mariadb import MariaDb

Key = tuple[int, Stage, date]

MAY_BE_SENT = {
    State.ATTEMPTING,
    State.ACCEPTED,
    State.UNKNOWN,
    State.DELIVERED,
    State.UNDELIVERED,
}
RANK = {State.ACCEPTED: 1, State.UNDELIVERED: 2, State.DELIVERED: 3}
REPORTED = {
    Delivery.QUEUED: State.ACCEPTED,
    Delivery.SENT: State.ACCEPTED,
    Delivery.UNKNOWN: State.ACCEPTED,
    Delivery.DELIVERED: State.DELIVERED,
}
# Four reminders of which at most one may go out, unless the due date moves; and another invoice's.
EVENTS = [
    Event(
        id=f"invoice:{invoice}:{number}",
        invoice_id=invoice,
        stage=Stage.SECOND_OVERDUE,
        occurred_at=NOW,
    )
    for invoice, number in [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1)]
]
DUE_DATES = [date(2026, 11, 1), date(2026, 11, 1), date(2026, 11, 15)]


class Fate(Enum):
    """What a worker makes of a claim, and the carrier's truth where it attempts to send."""

    TAKEN = auto()
    REFUSED = auto()
    TAKEN_UNHEARD = auto()  # the answer comes late, or never
    REFUSED_UNHEARD = auto()
    WITHHELD = auto()
    DEFERRED = auto()
    FORGOTTEN = auto()  # the worker died, or comes late


@dataclass
class Row:
    """What the model knows of a reminder."""

    event: Event
    due_at: datetime
    state: State = State.WAITING
    version: int = 0
    lease_until: datetime = NOW
    look_up_at: datetime | None = None
    key: Key | None = None  # of its latest attempt
    taken: bool = False  # the carrier's truth
    lines: list[State] = field(default_factory=lambda: [State.WAITING])
    kept: list[Delivery] = field(default_factory=list)  # reports that came before their message

    def move(self, to: State) -> None:
        self.state = to
        self.look_up_at = None
        self.lines.append(to)

    def hear(self, delivery: Delivery) -> None:
        to = REPORTED.get(delivery, State.UNDELIVERED)
        if RANK[to] > RANK.get(self.state, 0):
            self.move(to)
            self.version += 1

    def hear_what_was_kept(self) -> None:
        for delivery in self.kept:
            self.hear(delivery)
        self.kept = []


class OutboxMachine(RuleBasedStateMachine):
    """Every rule does one thing to the outbox and to the model, and compares the answers."""

    outbox: SqlOutbox  # one for all runs, emptied by each: to open one costs more than a run

    def __init__(self) -> None:
        super().__init__()
        empty(self.outbox)
        self.now = NOW
        self.rows: dict[int, Row] = {}
        self.accepted: set[str] = set()
        self.claims: list[Claim] = []  # that workers ever had
        self.begun: list[Claim] = []  # of these, those with an attempt

    def current(self, state: State) -> list[Claim]:
        """Return the claims that hold a reminder in *state* now."""
        return [
            claim
            for claim in self.claims
            if self.rows[claim.id].state is state and self.rows[claim.id].version == claim.version
        ]

    # ---- what happens

    @rule(events=st.lists(st.sampled_from(EVENTS), max_size=5))
    def receive(self, events: list[Event]) -> None:
        enqueued = self.outbox.enqueue(events, now=self.now)
        fresh = [one.id for one in dict.fromkeys(events) if one.id not in self.accepted]
        assert list(enqueued.accepted) == fresh
        assert set(enqueued.duplicate) == {one.id for one in events} & self.accepted
        self.accepted |= set(fresh)
        for row in reversed(self.outbox.reminders(Filter(limit=len(fresh)))):
            self.rows[row.id] = Row(event=row.event, due_at=self.now)

    @initialize()
    def begin_with_all_events(self) -> None:
        self.receive(EVENTS)

    @rule(
        fates=st.lists(st.sampled_from(Fate), min_size=1, max_size=3),
        due_date=st.sampled_from(DUE_DATES),
        wait=st.integers(0, 200),
    )
    def work(self, fates: list[Fate], due_date: date, wait: int) -> None:
        due = sorted(
            (row.due_at, number)
            for number, row in self.rows.items()
            if row.state is State.WAITING and row.due_at <= self.now
        )
        claims = self.outbox.claim(now=self.now, lease=LEASE, limit=len(fates))
        assert [claim.id for claim in claims] == [number for _, number in due[: len(fates)]]
        for claim in claims:
            row = self.rows[claim.id]
            assert claim.version > row.version
            row.state, row.version = State.CLAIMED, claim.version
            row.lease_until = self.now + LEASE
        self.claims += claims
        for claim, fate in zip(claims, fates, strict=False):
            self.meet(claim, fate, due_date, wait)

    def meet(self, claim: Claim, fate: Fate, due_date: date, wait: int) -> None:
        match fate:
            case Fate.WITHHELD:
                self.record(claim, Withheld(reason=Reason.PAID), State.WITHHELD)
            case Fate.DEFERRED:
                self.defer(claim, wait)
            case Fate.TAKEN | Fate.REFUSED | Fate.TAKEN_UNHEARD | Fate.REFUSED_UNHEARD:
                self.begin(claim, due_date, taken=fate in {Fate.TAKEN, Fate.TAKEN_UNHEARD})
                if claim in self.begun and fate in {Fate.TAKEN, Fate.REFUSED}:
                    self.tell(claim, wait, heard=True, final=wait > 150)

    def begin(self, claim: Claim, due_date: date, *, taken: bool) -> None:
        row = self.rows[claim.id]
        key = (row.event.invoice_id, row.event.stage, due_date)
        attempt = an_attempt(claim, due_date=due_date, began_at=self.now)
        if claim not in self.current(State.CLAIMED):
            with pytest.raises(LeaseLost):
                self.outbox.begin_attempt(attempt, lease=LEASE)
        elif self.holders(key):
            with pytest.raises(AlreadySent):
                self.outbox.begin_attempt(attempt, lease=LEASE)
        else:
            self.outbox.begin_attempt(attempt, lease=LEASE)
            self.begun.append(claim)
            row.key, row.taken, row.lease_until = key, taken, self.now + LEASE
            row.move(State.ATTEMPTING)

    @precondition(lambda self: len(self.claims) > len(self.begun))
    @rule(
        data=st.data(),
        fate=st.sampled_from(Fate),
        due_date=st.sampled_from(DUE_DATES),
        wait=st.integers(0, 200),
    )
    def go_on(self, data: st.DataObject, fate: Fate, due_date: date, wait: int) -> None:
        """A worker goes on with what it claimed, in time or not."""
        claim = data.draw(st.sampled_from([c for c in self.claims if c not in self.begun]))
        self.meet(claim, fate, due_date, wait)

    @precondition(lambda self: self.begun)
    @rule(
        data=st.data(),
        wait=st.integers(0, 200),
        heard=st.booleans(),
        final=st.booleans(),
        late=st.booleans(),
    )
    def answer(self, data: st.DataObject, wait: int, heard: bool, final: bool, late: bool) -> None:
        """A worker tells what became of its attempt, in time or however late."""
        among = self.begun if late else self.current(State.ATTEMPTING) or self.begun
        self.tell(data.draw(st.sampled_from(among)), wait, heard=heard, final=final)

    def tell(self, claim: Claim, wait: int, *, heard: bool, final: bool) -> None:
        if not heard:
            self.leave_unknown(claim, wait)
        elif self.rows[claim.id].taken:
            self.accept(claim)
        elif final:
            self.record(claim, Failed(reason=Reason.REFUSED_TEXT), State.FAILED)
        else:
            self.defer(claim, wait)

    @rule(wait=st.integers(0, 200), conclusive=st.booleans(), twice=st.booleans())
    def look_up(self, wait: int, conclusive: bool, twice: bool) -> None:
        due = self.outbox.unknown_due(now=self.now, lease=LEASE, limit=2)
        expected = sorted(
            (row.look_up_at, number)
            for number, row in self.rows.items()
            if row.look_up_at is not None and row.look_up_at <= self.now
        )
        assert [claim.id for claim, _, _ in due] == [number for _, number in expected[:2]]
        for claim, _, _ in due:  # nobody else looks it up meanwhile
            self.rows[claim.id].version += 1
            self.rows[claim.id].look_up_at = self.now + LEASE
        for claim, gateway, _ in due * (2 if twice else 1):
            assert gateway == GATEWAY
            if not conclusive:
                self.leave_unknown(claim, wait)
            elif self.rows[claim.id].taken:
                self.accept(claim)
            else:
                self.defer(claim, wait)

    def expire(self) -> None:
        late = [
            row
            for row in self.rows.values()
            if row.state in {State.CLAIMED, State.ATTEMPTING} and row.lease_until < self.now
        ]
        assert self.outbox.expire_leases(now=self.now) == len(late)
        for row in late:
            row.version += 1
            if row.state is State.CLAIMED:
                row.move(State.WAITING)
                row.due_at = self.now
            else:
                row.move(State.UNKNOWN)
                row.look_up_at = self.now

    @precondition(lambda self: any(row.taken for row in self.rows.values()))
    @rule(
        data=st.data(),
        deliveries=st.lists(st.sampled_from(Delivery), min_size=1, max_size=3),
        by_our_id=st.booleans(),
    )
    def report(self, data: st.DataObject, deliveries: list[Delivery], by_our_id: bool) -> None:
        number = data.draw(st.sampled_from([n for n, row in self.rows.items() if row.taken]))
        row = self.rows[number]
        for delivery in deliveries:
            known = by_our_id or self.outbox.owner_of(GATEWAY, f"s{number}") == number
            told = a_report(
                delivery, gateway_id=f"s{number}", reminder_id=number if by_our_id else None
            )
            assert self.outbox.record_report(told, now=self.now) is known
            if known:
                row.hear(delivery)
            elif delivery not in row.kept:
                row.kept.append(delivery)

    @rule()
    def fold(self) -> None:
        """Fold what came by an id that a report with our own id has told meanwhile."""
        self.outbox.fold_reports(now=self.now, limit=99)
        for number, row in self.rows.items():
            if self.outbox.owner_of(GATEWAY, f"s{number}") == number:
                row.hear_what_was_kept()

    @rule(number=st.integers(10**6, 10**7))
    def report_for_nothing_of_ours(self, number: int) -> None:
        stray = a_report(Delivery.DELIVERED, gateway_id=f"s{number}")
        assert self.outbox.record_report(stray, now=self.now) is False

    @rule(seconds=st.sampled_from([1, 60, 121, 300]), expire=st.booleans())
    def wait(self, seconds: int, expire: bool) -> None:
        self.now += timedelta(seconds=seconds)
        if expire:
            self.expire()

    @rule()
    def restart(self) -> None:
        self.outbox.close()  # what comes next opens it anew

    # ---- what the model makes of a result

    def defer(self, claim: Claim, wait: int) -> None:
        at = self.now + timedelta(seconds=wait)
        outcome = Deferred(reason=Reason.GATEWAY_UNAVAILABLE, not_before=at)
        if self.record(claim, outcome, State.WAITING):
            self.rows[claim.id].due_at = at

    def leave_unknown(self, claim: Claim, wait: int) -> None:
        at = self.now + timedelta(seconds=wait)
        if self.record(claim, Unknown(reason=Reason.NO_ANSWER, look_up_at=at), State.UNKNOWN):
            self.rows[claim.id].look_up_at = at

    def record(self, claim: Claim, outcome: Outcome, to: State) -> bool:
        row = self.rows[claim.id]
        open_to_it = {State.CLAIMED, State.ATTEMPTING, State.UNKNOWN}
        if row.version != claim.version or row.state not in open_to_it:
            with pytest.raises(LeaseLost):
                self.outbox.record(claim, outcome, now=self.now)
            return False
        self.outbox.record(claim, outcome, now=self.now)
        row.move(to)
        row.version += 1
        return True

    def accept(self, claim: Claim) -> None:
        row = self.rows[claim.id]
        self.outbox.record(claim, Accepted(gateway_id=f"s{claim.id}"), now=self.now)
        if not RANK.get(row.state, 0):
            row.move(State.ACCEPTED)
            row.version += 1
        row.hear_what_was_kept()

    def holders(self, key: Key) -> list[int]:
        return [
            number
            for number, row in self.rows.items()
            if row.key == key and row.state in MAY_BE_SENT
        ]

    # ---- what always holds

    @invariant()
    def outbox_and_model_agree_and_nothing_is_lost(self) -> None:
        found = self.outbox.reminders(Filter(limit=99))
        assert {row.id: row.state for row in found} == {
            number: row.state for number, row in self.rows.items()
        }
        assert {row.event.id for row in found} == self.accepted

    @invariant()
    def at_most_one_reminder_may_be_sent_for_a_key(self) -> None:
        for key in {row.key for row in self.rows.values() if row.key}:
            holders = self.holders(key)
            assert len(holders) <= 1
            assert self.outbox.sent_before(*key) == (holders[0] if holders else None)

    def teardown(self) -> None:
        """The history told every change."""
        for number, row in self.rows.items():
            kept = self.outbox.reminder(number)
            assert kept is not None
            states = [line.state for line in kept.history]
            assert without_repeats(states) == without_repeats(row.lines)
            if row.state is not State.CLAIMED:  # a claim is silent: it is over in a moment
                assert states[-1] is kept.state


def without_repeats(states: list[State]) -> list[State]:
    """Return *states* without those that follow themselves: late reports repeat the state."""
    return [one for one, before in zip(states, [None, *states[:-1]], strict=True) if one != before]


@pytest.fixture(params=["memory", "sqlite", "mariadb"])
def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlOutbox]:
    if request.param == "memory":
        yield MemoryOutbox()
        return
    with ExitStack() as stack:
        url = f"sqlite:///{tmp_path / 'bridge.db'}"
        if request.param == "mariadb":
            server: MariaDb = request.getfixturevalue("mariadb")
            url = server.url(stack.enter_context(server.database("outbox_model")))
        migrate(url)
        made = SqlOutbox(url)
        yield made
        made.close()


def test_no_interleaving_sends_twice_or_loses_anything(outbox: SqlOutbox) -> None:
    machine = type("Machine", (OutboxMachine,), {"outbox": outbox})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
