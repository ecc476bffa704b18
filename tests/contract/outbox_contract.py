"""What every outbox promises, one sentence a test. Subclass `OutboxContract` once per database."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import event as sa_event

from bridge.domain import (
    Accepted,
    Attempt,
    Claim,
    Deferred,
    Delivery,
    DeliveryReport,
    Event,
    Failed,
    Outcome,
    Quota,
    Reason,
    Reminder,
    Sms,
    Stage,
    State,
    Unknown,
    Withheld,
)
from bridge.errors import AlreadySent, LeaseLost, OutboxError, OutboxUnavailable
from bridge.outbox.base import Circuit, Filter, Outbox
from bridge.outbox.rows import owner_of_key
from bridge.outbox.sql import SqlOutbox

NOW = datetime(2026, 11, 23, 9, 0, 0, 123456, tzinfo=UTC)
LEASE = timedelta(seconds=120)
LATER = NOW + LEASE + timedelta(microseconds=1)
DUE = date(2026, 11, 1)
TODAY = NOW.date()
NUMBER = "+46701234567"
BODY = "Hi Anna,\n\ninvoice #1042 was due."
GATEWAY = "46elks"
GATEWAY_ID = "s70df59406a1b4643b96f3f91e0bfb7b0"

DEFERRED = Deferred(reason=Reason.GATEWAY_UNAVAILABLE, not_before=NOW)
FAILED = Failed(reason=Reason.REFUSED_RECIPIENT, detail="no such subscriber")
WITHHELD = Withheld(reason=Reason.PAID, client_id=7)
UNKNOWN = Unknown(reason=Reason.NO_ANSWER, look_up_at=NOW + timedelta(seconds=60))
ACCEPTED = Accepted(gateway_id=GATEWAY_ID, parts=2, raw_status="created")


def an_event(number: int = 1, *, invoice_id: int = 1042, **more: object) -> Event:
    event = Event(
        id=f"invoice:{invoice_id}:secondoverdue:{number}",
        invoice_id=invoice_id,
        stage=Stage.SECOND_OVERDUE,
        occurred_at=NOW - timedelta(minutes=5),
    )
    return replace(event, **more)  # type: ignore[arg-type]


def claim_one(outbox: Outbox, event: Event | None = None, *, now: datetime = NOW) -> Claim:
    """Enqueue *event*, where one is given, and claim what is due first."""
    if event:
        outbox.enqueue([event], now=now)
    [claim] = outbox.claim(now=now, lease=LEASE, limit=1)
    return claim


PLENTY = Quota(day=NOW.date(), to_one=9_999, to_all=9_999)


def an_attempt(
    claim: Claim,
    *,
    due_date: date = DUE,
    began_at: datetime = NOW,
    to: str = NUMBER,
    quota: Quota = PLENTY,
) -> Attempt:
    return Attempt(
        claim=claim,
        client_id=7,
        due_date=due_date,
        gateway=GATEWAY,
        sms=Sms(reminder_id=claim.id, to=to, body=BODY, parts=1, sender="ExampleCo"),
        quota=quota,
        began_at=began_at,
    )


def attempt_one(outbox: Outbox, event: Event | None = None, *, now: datetime = NOW) -> Claim:
    """Enqueue *event*, claim it and begin the attempt."""
    claim = claim_one(outbox, event, now=now)
    outbox.begin_attempt(an_attempt(claim, began_at=now), lease=LEASE)
    return claim


def a_report(delivery: Delivery, **more: object) -> DeliveryReport:
    report = DeliveryReport(
        gateway=GATEWAY, gateway_id=GATEWAY_ID, delivery=delivery, raw_status=delivery.value
    )
    return replace(report, **more)  # type: ignore[arg-type]


def row_of(outbox: Outbox, reminder_id: int) -> Reminder:
    row = outbox.reminder(reminder_id)
    assert row is not None
    return row


def steps_of(outbox: Outbox, reminder_id: int) -> list[State]:
    return [line.state for line in row_of(outbox, reminder_id).history]


def bring_to(outbox: Outbox, state: State, event: Event | None = None) -> Claim:
    """Bring a new reminder to *state*; the claim is the last one that a worker had of it."""
    claim = claim_one(outbox, event or an_event())
    if state in {State.CLAIMED, State.WITHHELD, State.WAITING}:
        outcomes: dict[State, list[Outcome]] = {
            State.WITHHELD: [WITHHELD],
            State.WAITING: [DEFERRED],
        }
    else:
        outbox.begin_attempt(an_attempt(claim), lease=LEASE)
        outcomes = {
            State.FAILED: [FAILED],
            State.UNKNOWN: [UNKNOWN],
            State.ACCEPTED: [ACCEPTED],
            State.DELIVERED: [ACCEPTED],
            State.UNDELIVERED: [ACCEPTED],
        }
    for outcome in outcomes.get(state, []):
        outbox.record(claim, outcome, now=NOW)
    if state in {State.DELIVERED, State.UNDELIVERED}:
        assert outbox.record_report(a_report(Delivery(state.value)), now=NOW)
    assert row_of(outbox, claim.id).state is state
    return claim


HOSTILE = [
    "😀 and 𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
    "nul\x00inside",
    "'; DROP TABLE reminders; -- \\' \" ` %s %(x)s :name ?",
    "line\r\nbreak\ttab\x1b[31m",
    "right-to-left \u202e mark",
    "combining e\u0301 and \u00e9",
    "",
]


TABLES = (
    "reminders",
    "history",
    "once_keys",
    "circuits",
    "inbound",
    "suppressed_numbers",
    "daily_texts",
    "wordings",
    "raw_reports",
    "message_parts",
)


Another = Callable[[], SqlOutbox]


class OutboxContract:
    """Subclasses give the class-wide fixture `url`: a migrated outbox; or else `another`."""

    @pytest.fixture(scope="class")
    def another(self, url: str) -> Another:
        """Return what opens the outbox once more, as another program would."""
        return lambda: SqlOutbox(url)

    @pytest.fixture(scope="class")
    def kept_open(self, another: Another) -> Iterator[SqlOutbox]:
        """One for all tests: an engine compiles every statement anew, which costs most."""
        outbox = another()
        yield outbox
        outbox.close()

    @pytest.fixture(autouse=True)
    def outbox(self, kept_open: SqlOutbox) -> SqlOutbox:
        """Return the outbox, empty."""
        empty(kept_open)
        return kept_open

    # ---- the receiver

    def test_what_was_enqueued_waits_and_is_due_at_once(self, outbox: Outbox) -> None:
        event = an_event()
        assert outbox.enqueue([event], now=NOW).accepted == (event.id,)
        [row] = outbox.reminders(Filter())
        assert (row.event, row.state, row.reason, row.attempts) == (event, State.WAITING, None, 0)
        assert row.not_before == row.created_at == row.updated_at == NOW
        assert steps_of(outbox, row.id) == [State.WAITING]

    def test_an_empty_batch_is_nothing(self, outbox: Outbox) -> None:
        assert outbox.enqueue([], now=NOW).accepted == ()
        assert outbox.counts() == {}

    def test_a_batch_of_500_is_committed_once_and_in_order(self, outbox: SqlOutbox) -> None:
        events = [an_event(number) for number in range(500)]
        commits = count_commits(outbox)
        enqueued = outbox.enqueue(events, now=NOW)
        assert commits() == 1
        assert enqueued.accepted == tuple(one.id for one in events)
        rows = outbox.reminders(Filter(limit=500))
        assert [row.event.id for row in reversed(rows)] == list(enqueued.accepted)
        claims = outbox.claim(now=NOW, lease=LEASE, limit=3)
        assert [claim.event for claim in claims] == events[:3]

    def test_an_id_counts_once_in_a_batch_and_across_batches(self, outbox: Outbox) -> None:
        one, two, three = (an_event(number) for number in range(3))
        changed = replace(one, invoice_id=9)
        first = outbox.enqueue([one, two, changed], now=NOW)
        assert (first.accepted, first.duplicate) == ((one.id, two.id), ())
        second = outbox.enqueue([two, three, one, two], now=NOW)
        assert (second.accepted, second.duplicate) == ((three.id,), (two.id, one.id))
        assert outbox.counts() == {State.WAITING: 3}
        assert {row.event.invoice_id for row in outbox.reminders(Filter())} == {1042}

    def test_ids_differ_by_case_and_accent_but_not_by_trailing_spaces(self, outbox: Outbox) -> None:
        ids = ["invoice:a", "INVOICE:A", "invoice:å", "invoice:a "]
        enqueued = outbox.enqueue([an_event(id=one) for one in ids], now=NOW)
        assert (enqueued.accepted, enqueued.duplicate) == (tuple(ids[:3]), ("invoice:a ",))
        again = outbox.enqueue([an_event(id="INVOICE:A  "), an_event(id="Invoice:a")], now=NOW)
        assert (again.accepted, again.duplicate) == (("Invoice:a",), ("INVOICE:A  ",))

    @pytest.mark.parametrize("character", ["x", "å", "😀"])
    def test_an_id_may_have_191_characters(self, outbox: Outbox, character: str) -> None:
        event = an_event(id=character * 191)
        outbox.enqueue([event], now=NOW)
        assert outbox.enqueue([event], now=NOW).duplicate == (event.id,)
        assert outbox.reminders(Filter())[0].event.id == event.id

    @pytest.mark.parametrize(
        "spoilt",
        [
            an_event(id="x" * 192),
            an_event(id="lone surrogate \ud800"),
            an_event(invoice_id=2**63),
            an_event(occurred_at=datetime(2026, 11, 23)),
        ],
    )
    def test_what_no_database_keeps_is_refused_with_the_whole_batch(
        self, outbox: Outbox, spoilt: Event
    ) -> None:
        with pytest.raises(OutboxError) as caught:
            outbox.enqueue([an_event(2), spoilt], now=NOW)
        assert not isinstance(caught.value, OutboxUnavailable)  # another try would not help
        assert outbox.counts() == {}

    @pytest.mark.parametrize("text", HOSTILE)
    def test_hostile_text_comes_back_as_it_was(self, outbox: Outbox, text: str) -> None:
        event = an_event(id=f"<{text}>")
        claim = claim_one(outbox, event)
        attempt = an_attempt(claim)
        attempt = replace(attempt, sms=replace(attempt.sms, body=text))
        outbox.begin_attempt(attempt, lease=LEASE)
        outbox.record(claim, Failed(reason=Reason.REFUSED_TEXT, detail=text), now=NOW)
        row = row_of(outbox, claim.id)
        assert (row.event, row.body, row.detail) == (event, text, text)
        assert row.history[-1].detail == text

    @pytest.mark.parametrize(
        "moment",
        [
            datetime(1, 1, 1, tzinfo=UTC),
            datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2))),
            datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        ],
    )
    def test_times_come_back_aware_in_utc_to_the_microsecond(
        self, outbox: Outbox, moment: datetime
    ) -> None:
        outbox.enqueue([an_event(occurred_at=moment)], now=NOW)
        [row] = outbox.reminders(Filter())
        assert row.event.occurred_at == moment
        assert row.event.occurred_at.tzinfo is UTC
        assert row.created_at == NOW

    def test_the_same_events_from_two_receivers_at_once_are_kept_once(
        self, another: Another
    ) -> None:
        events = [an_event(number) for number in range(40)]
        batches = [events, events[::-1], events[20:] + events[:20], events[::2]]
        outboxes = [another() for _ in batches]
        start = threading.Barrier(len(batches))

        def receive(which: int) -> tuple[str, ...]:
            start.wait()
            return outboxes[which].enqueue(batches[which], now=NOW).accepted

        with ThreadPoolExecutor(len(batches)) as pool:
            accepted = [one for part in pool.map(receive, range(len(batches))) for one in part]
        assert sorted(accepted) == sorted(one.id for one in events)
        assert outboxes[0].counts() == {State.WAITING: 40}
        for outbox in outboxes:
            outbox.close()

    # ---- claims and leases

    def test_what_fell_due_first_is_claimed_first(self, outbox: Outbox) -> None:
        early, late = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
        outbox.enqueue([an_event(1)], now=late)
        outbox.enqueue([an_event(2), an_event(3)], now=early)
        outbox.enqueue([an_event(4)], now=NOW + timedelta(microseconds=1))
        claims = outbox.claim(now=NOW, lease=LEASE, limit=10)
        assert [claim.event for claim in claims] == [an_event(2), an_event(3), an_event(1)]
        assert outbox.claim(now=NOW, lease=LEASE, limit=10) == []

    def test_a_reminder_is_claimed_by_one_worker_only(self, another: Another) -> None:
        outboxes = [another(), another()]  # two programs, four threads each
        outboxes[0].enqueue([an_event(number) for number in range(200)], now=NOW)
        start = threading.Barrier(8)

        def work(which: int) -> list[int]:
            outbox, mine = outboxes[which % 2], []
            start.wait()
            while claims := outbox.claim(now=NOW, lease=LEASE, limit=7):
                mine += [claim.id for claim in claims]
            return mine

        with ThreadPoolExecutor(8) as pool:
            claimed = [one for part in pool.map(work, range(8)) for one in part]
        assert len(claimed) == len(set(claimed)) == 200
        assert outboxes[0].counts() == {State.CLAIMED: 200}
        for outbox in outboxes:
            outbox.close()

    def test_one_of_two_attempts_at_the_same_invoice_begins(self, another: Another) -> None:
        outboxes = [another(), another()]
        outboxes[0].enqueue([an_event(number) for number in range(8)], now=NOW)
        claims = outboxes[0].claim(now=NOW, lease=LEASE, limit=8)
        start = threading.Barrier(8)

        def begin(which: int) -> bool:
            start.wait()
            try:
                outboxes[which % 2].begin_attempt(an_attempt(claims[which]), lease=LEASE)
            except AlreadySent:
                return False
            return True

        with ThreadPoolExecutor(8) as pool:
            begun = list(pool.map(begin, range(8)))
        assert begun.count(True) == 1
        assert outboxes[0].counts() == {State.CLAIMED: 7, State.ATTEMPTING: 1}
        for outbox in outboxes:
            outbox.close()

    def test_an_expired_claim_waits_again_and_an_expired_attempt_is_unknown(
        self, outbox: Outbox
    ) -> None:
        claimed = claim_one(outbox, an_event(1, invoice_id=1))
        attempting = attempt_one(outbox, an_event(1, invoice_id=2))
        assert outbox.expire_leases(now=NOW + LEASE) == 0
        assert outbox.expire_leases(now=LATER) == 2
        assert outbox.expire_leases(now=LATER) == 0
        first, second = row_of(outbox, claimed.id), row_of(outbox, attempting.id)
        assert (first.state, first.reason) == (State.WAITING, Reason.LEASE_EXPIRED)
        assert (second.state, second.reason) == (State.UNKNOWN, Reason.LEASE_EXPIRED)
        assert claim_one(outbox, now=LATER).id == claimed.id
        assert [
            claim.id for claim, _, _ in outbox.unknown_due(now=LATER, lease=LEASE, limit=9)
        ] == [second.id]

    @pytest.mark.parametrize("outcome", [DEFERRED, WITHHELD, FAILED, UNKNOWN])
    def test_a_worker_that_lost_its_lease_changes_nothing(
        self, outbox: Outbox, outcome: Outcome
    ) -> None:
        lost = claim_one(outbox, an_event())
        outbox.expire_leases(now=LATER)
        taken = attempt_one(outbox, now=LATER)
        before = outbox.reminder(lost.id)
        with pytest.raises(LeaseLost):
            outbox.record(lost, outcome, now=LATER)
        with pytest.raises(LeaseLost):
            outbox.begin_attempt(an_attempt(lost), lease=LEASE)
        assert outbox.reminder(lost.id) == before
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) == taken.id

    @pytest.mark.parametrize("outcome", [DEFERRED, WITHHELD, FAILED, UNKNOWN])
    def test_a_result_is_recorded_once(self, outbox: Outbox, outcome: Outcome) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, outcome, now=NOW)
        with pytest.raises(LeaseLost):
            outbox.record(claim, outcome, now=NOW)

    def test_an_attempt_begins_once(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        with pytest.raises(LeaseLost):
            outbox.begin_attempt(an_attempt(claim), lease=LEASE)
        assert row_of(outbox, claim.id).attempts == 1

    @pytest.mark.parametrize("state", [one for one in State if one is not State.CLAIMED])
    def test_an_acceptance_is_recorded_whatever_came_meanwhile(
        self, outbox: Outbox, state: State
    ) -> None:
        claim = bring_to(outbox, state)
        outbox.record(claim, replace(ACCEPTED, gateway_id="late"), now=LATER)
        row = row_of(outbox, claim.id)
        assert row.gateway_id == "late"
        reported = state in {State.DELIVERED, State.UNDELIVERED}
        assert row.state is (state if reported else State.ACCEPTED)

    def test_an_acceptance_after_the_lease_stops_the_second_worker(self, outbox: Outbox) -> None:
        first = attempt_one(outbox, an_event())
        outbox.expire_leases(now=LATER)
        [(looked_up, _, _)] = outbox.unknown_due(now=LATER, lease=LEASE, limit=1)
        outbox.record(looked_up, replace(DEFERRED, not_before=LATER), now=LATER)
        second = claim_one(outbox, now=LATER)
        outbox.record(first, ACCEPTED, now=LATER)
        with pytest.raises(LeaseLost):
            outbox.begin_attempt(an_attempt(second), lease=LEASE)
        assert row_of(outbox, first.id).state is State.ACCEPTED
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) == first.id

    def test_an_acceptance_keeps_what_the_gateway_told(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, ACCEPTED, now=NOW)
        row = row_of(outbox, claim.id)
        assert (row.state, row.gateway, row.gateway_id) == (State.ACCEPTED, GATEWAY, GATEWAY_ID)
        assert (row.to, row.body, row.parts, row.detail) == (NUMBER, BODY, 2, "created")
        assert (row.client_id, row.due_date, row.attempts) == (7, DUE, 1)
        assert outbox.owner_of(GATEWAY, GATEWAY_ID) == claim.id
        assert outbox.owner_of("twilio", GATEWAY_ID) is None
        assert outbox.owner_of(GATEWAY, GATEWAY_ID.upper()) is None

    @pytest.mark.parametrize(
        "odd",
        [
            Accepted(gateway_id="x" * 400),
            Accepted(gateway_id="lone \udcff", raw_status="lone \udcff" * 200),
            Accepted(gateway_id="😀 '\"\x00"),
            Accepted(
                gateway_id=GATEWAY_ID, parts=2**40, cost_micros=2**70, cost_currency="credits!!"
            ),
            Accepted(gateway_id=""),
            Accepted(),
        ],
    )
    def test_a_strange_answer_does_not_spoil_an_acceptance(
        self, outbox: Outbox, odd: Accepted
    ) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, odd, now=NOW)
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        if odd.gateway_id:
            assert outbox.owner_of(GATEWAY, odd.gateway_id) == claim.id
            assert outbox.record_report(a_report(Delivery.SENT, gateway_id=odd.gateway_id), now=NOW)

    # ---- once

    @pytest.mark.parametrize(
        "state",
        [
            State.ATTEMPTING,
            State.ACCEPTED,
            State.UNKNOWN,
            State.DELIVERED,
            State.UNDELIVERED,
        ],
    )
    def test_what_may_have_been_sent_is_not_sent_again(self, outbox: Outbox, state: State) -> None:
        first = bring_to(outbox, state)
        second = claim_one(outbox, an_event(2))
        with pytest.raises(AlreadySent, match=str(first.id)):
            outbox.begin_attempt(an_attempt(second), lease=LEASE)
        assert row_of(outbox, second.id).state is State.CLAIMED
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) == first.id
        outbox.record(second, Withheld(reason=Reason.ALREADY_SENT), now=NOW)
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) == first.id

    @pytest.mark.parametrize("state", [State.WAITING, State.WITHHELD, State.FAILED])
    def test_what_was_surely_not_sent_frees_the_key(self, outbox: Outbox, state: State) -> None:
        first = bring_to(outbox, state)
        outbox.enqueue([an_event(2)], now=NOW)
        claims = outbox.claim(now=NOW, lease=LEASE, limit=2)
        second = next(claim for claim in claims if claim.id != first.id)
        outbox.begin_attempt(an_attempt(second), lease=LEASE)
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) == second.id

    @pytest.mark.parametrize("outcome", [DEFERRED, WITHHELD, FAILED])
    def test_an_attempt_that_was_surely_not_accepted_frees_the_key(
        self, outbox: Outbox, outcome: Outcome
    ) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, outcome, now=NOW)
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) is None

    def test_a_key_that_is_freed_while_it_is_asked_for_is_tried_again(
        self, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        holder = attempt_one(outbox, an_event(1))
        second = claim_one(outbox, an_event(2))
        asked: list[None] = []

        def nobody_at_first(*key: Any) -> int | None:
            asked.append(None)
            return None if len(asked) == 1 else owner_of_key(*key)

        monkeypatch.setattr("bridge.outbox.rows.owner_of_key", nobody_at_first)
        with pytest.raises(AlreadySent, match=str(holder.id)):
            outbox.begin_attempt(an_attempt(second), lease=LEASE)
        assert len(asked) == 2

    def test_a_deferred_reminder_wins_its_own_key_again(self, outbox: Outbox) -> None:
        first = attempt_one(outbox, an_event())
        outbox.record(first, DEFERRED, now=NOW)
        again = attempt_one(outbox)
        assert (again.id, again.attempts) == (first.id, 1)
        assert row_of(outbox, first.id).attempts == 2

    def test_another_stage_or_due_date_is_another_reminder(self, outbox: Outbox) -> None:
        attempt_one(outbox, an_event(1))
        attempt_one(outbox, an_event(2, stage=Stage.THIRD_OVERDUE))
        attempt_one(outbox, an_event(3, invoice_id=1043))
        moved = claim_one(outbox, an_event(4))
        outbox.begin_attempt(an_attempt(moved, due_date=date(2026, 12, 1)), lease=LEASE)
        assert outbox.counts() == {State.ATTEMPTING: 4}

    def test_a_late_acceptance_takes_a_freed_key_back(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, FAILED, now=NOW)
        outbox.record(claim, ACCEPTED, now=NOW)
        second = claim_one(outbox, an_event(2))
        with pytest.raises(AlreadySent):
            outbox.begin_attempt(an_attempt(second), lease=LEASE)

    def test_a_late_report_takes_a_freed_key_back(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, DEFERRED, now=NOW)
        report = a_report(Delivery.SENT, reminder_id=claim.id)
        assert outbox.record_report(report, now=NOW)
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) == claim.id
        assert outbox.claim(now=LATER, lease=LEASE, limit=1) == []

    def test_the_reminder_that_was_sent_instead_keeps_the_key(self, outbox: Outbox) -> None:
        first = bring_to(outbox, State.FAILED)
        second = attempt_one(outbox, an_event(2))
        outbox.record(first, ACCEPTED, now=NOW)
        assert row_of(outbox, first.id).state is State.ACCEPTED
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) == second.id

    # ---- reports

    @pytest.mark.parametrize(
        ("delivery", "state"),
        [
            (Delivery.QUEUED, State.ACCEPTED),
            (Delivery.SENT, State.ACCEPTED),
            (Delivery.UNKNOWN, State.ACCEPTED),
            (Delivery.DELIVERED, State.DELIVERED),
            (Delivery.UNDELIVERED, State.UNDELIVERED),
            (Delivery.FAILED, State.UNDELIVERED),
            (Delivery.EXPIRED, State.UNDELIVERED),
            (Delivery.REJECTED, State.UNDELIVERED),
        ],
    )
    @pytest.mark.parametrize("before", [State.ATTEMPTING, State.UNKNOWN, State.ACCEPTED])
    def test_a_report_proves_acceptance_and_tells_the_rest(
        self, outbox: Outbox, before: State, delivery: Delivery, state: State
    ) -> None:
        claim = bring_to(outbox, before)
        report = a_report(delivery, reminder_id=claim.id)
        assert outbox.record_report(report, now=NOW)
        row = row_of(outbox, claim.id)
        assert (row.state, row.gateway_id) == (state, GATEWAY_ID)
        assert outbox.record_report(a_report(delivery), now=NOW)  # now known by its own id too

    @pytest.mark.parametrize(
        "stray",
        [
            a_report(Delivery.DELIVERED, gateway_id="never seen"),
            a_report(Delivery.DELIVERED, gateway="twilio"),
            a_report(Delivery.DELIVERED, gateway_id=None),
            a_report(Delivery.DELIVERED, gateway_id=""),
            a_report(Delivery.DELIVERED, reminder_id=2**62),
            a_report(Delivery.DELIVERED, reminder_id=-1),
            a_report(Delivery.DELIVERED, gateway_id=GATEWAY_ID.upper()),
            a_report(Delivery.DELIVERED, gateway_id="' OR 1=1 -- "),
        ],
    )
    def test_a_report_for_nothing_of_ours_changes_nothing(
        self, outbox: Outbox, stray: DeliveryReport
    ) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        assert outbox.record_report(stray, now=NOW) is False
        assert row_of(outbox, claim.id).state is State.ACCEPTED

    @pytest.mark.parametrize("late", list(Delivery))
    def test_delivered_is_never_undone(self, outbox: Outbox, late: Delivery) -> None:
        claim = bring_to(outbox, State.DELIVERED)
        assert outbox.record_report(a_report(late, raw_status="late word"), now=LATER)
        row = row_of(outbox, claim.id)
        assert (row.state, row.detail) == (State.DELIVERED, f"report from {GATEWAY}: delivered")
        assert row.history[-1].detail == f"report from {GATEWAY}: late word"

    def test_a_later_delivered_beats_undelivered_and_nothing_else_does(
        self, outbox: Outbox
    ) -> None:
        claim = bring_to(outbox, State.UNDELIVERED)
        for weaker in set(Delivery) - {Delivery.DELIVERED}:
            outbox.record_report(a_report(weaker), now=NOW)
        assert row_of(outbox, claim.id).state is State.UNDELIVERED
        outbox.record_report(a_report(Delivery.DELIVERED), now=NOW)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_a_doubled_report_leaves_one_line(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        for delivery in [Delivery.SENT, Delivery.DELIVERED] * 3:
            assert outbox.record_report(a_report(delivery), now=NOW)
        assert steps_of(outbox, claim.id)[2:] == [State.ACCEPTED, State.ACCEPTED, State.DELIVERED]

    def test_a_report_may_come_before_our_own_answer_is_stored(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        early = a_report(Delivery.DELIVERED, reminder_id=claim.id, gateway_id="part 1")
        assert outbox.record_report(early, now=NOW)
        outbox.record(claim, ACCEPTED, now=NOW)
        row = row_of(outbox, claim.id)
        assert (row.state, row.gateway_id, row.parts) == (State.DELIVERED, GATEWAY_ID, 2)
        assert steps_of(outbox, claim.id)[1:] == [State.ATTEMPTING] + [State.DELIVERED] * 2

    def test_the_id_that_the_gateway_answered_with_stays(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        part = a_report(Delivery.DELIVERED, reminder_id=claim.id, gateway_id="part 2")
        assert outbox.record_report(part, now=NOW)
        row = row_of(outbox, claim.id)
        assert (row.state, row.gateway_id) == (State.DELIVERED, GATEWAY_ID)

    @pytest.mark.parametrize("outcome", [DEFERRED, FAILED, UNKNOWN])
    def test_a_report_outweighs_what_the_worker_thinks(
        self, outbox: Outbox, outcome: Outcome
    ) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record_report(a_report(Delivery.QUEUED, reminder_id=claim.id), now=NOW)
        with pytest.raises(LeaseLost):
            outbox.record(claim, outcome, now=NOW)
        assert outbox.expire_leases(now=LATER) == 0
        assert row_of(outbox, claim.id).state is State.ACCEPTED

    def test_reports_and_answers_from_many_sides_leave_the_last_word(
        self, another: Another
    ) -> None:
        outboxes = [another(), another()]
        claim = attempt_one(outboxes[0], an_event())
        words = [Delivery.SENT, Delivery.UNDELIVERED, Delivery.DELIVERED, Delivery.EXPIRED] * 2
        start = threading.Barrier(len(words) + 1)

        def report(which: int) -> bool:
            start.wait()
            told = a_report(words[which], reminder_id=claim.id)
            return outboxes[which % 2].record_report(told, now=NOW)

        with ThreadPoolExecutor(len(words)) as pool:
            told = [pool.submit(report, which) for which in range(len(words))]
            start.wait()
            outboxes[0].record(claim, ACCEPTED, now=NOW)
            assert all(one.result() for one in told)
        assert row_of(outboxes[0], claim.id).state is State.DELIVERED
        for outbox in outboxes:
            outbox.close()

    # ---- history

    def test_the_history_tells_every_change_in_order(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, replace(DEFERRED, detail="HTTP 429"), now=NOW)
        claim = attempt_one(outbox)
        outbox.record(claim, replace(UNKNOWN, detail="read timed out"), now=NOW)
        [(looked_up, _, _)] = outbox.unknown_due(now=LATER, lease=LEASE, limit=1)
        outbox.record(looked_up, replace(ACCEPTED, raw_status="found"), now=LATER)
        outbox.record_report(a_report(Delivery.DELIVERED), now=LATER)
        lines = row_of(outbox, claim.id).history
        assert [(line.state, line.reason, line.detail) for line in lines] == [
            (State.WAITING, None, "the hook came"),
            (State.ATTEMPTING, None, "attempt 1 through 46elks"),
            (State.WAITING, Reason.GATEWAY_UNAVAILABLE, "HTTP 429"),
            (State.ATTEMPTING, None, "attempt 2 through 46elks"),
            (State.UNKNOWN, Reason.NO_ANSWER, "read timed out"),
            (State.ACCEPTED, None, "found"),
            (State.DELIVERED, None, "report from 46elks: delivered"),
        ]
        assert [line.at for line in lines] == [NOW] * 5 + [LATER] * 2

    def test_an_attempt_may_bring_a_note(self, outbox: Outbox) -> None:
        claim = claim_one(outbox, an_event())
        noted = replace(an_attempt(claim), note="; without first_name: a link")
        outbox.begin_attempt(noted, lease=LEASE)
        told = row_of(outbox, claim.id).history[-1].detail
        assert told == "attempt 1 through 46elks; without first_name: a link"

    def test_the_history_holds_no_number_and_no_body(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, replace(UNKNOWN, detail=f"no reply for {NUMBER}"), now=NOW)
        told = a_report(Delivery.FAILED, reminder_id=claim.id, raw_status=f"bad {NUMBER[1:]}")
        outbox.record_report(told, now=NOW)
        outbox.record_report(replace(told, raw_status=f"again {NUMBER}"), now=NOW)
        row = row_of(outbox, claim.id)
        assert len(row.history) == 5
        words = " ".join(line.detail for line in row.history) + row.detail
        assert "1234567" not in words
        assert "Anna" not in words
        assert NUMBER not in repr(row)
        assert "Anna" not in repr(row)

    @pytest.mark.parametrize("detail", ["x" * 501, "😀" * 501, "å" * 70_000])
    def test_a_long_detail_is_cut_to_500_characters(self, outbox: Outbox, detail: str) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, replace(FAILED, detail=detail), now=NOW)
        row = row_of(outbox, claim.id)
        assert row.detail == row.history[-1].detail == detail[:500]

    def test_what_is_due_next_is_told_first(self, outbox: Outbox) -> None:
        bring_to(outbox, State.WITHHELD, an_event(1, invoice_id=9))
        outbox.enqueue([an_event(1)], now=NOW + LEASE)
        outbox.enqueue([an_event(2), an_event(3)], now=NOW)
        told = [one.event.id for one in outbox.next_due(limit=2)]
        assert told == [an_event(2).id, an_event(3).id]

    # ---- turns at a gateway

    def begin(self, outbox: Outbox, number: int, *, at: datetime, gap: timedelta) -> datetime:
        claim = claim_one(outbox, an_event(1, invoice_id=number), now=at)
        attempt = replace(an_attempt(claim, began_at=at), gap=gap)
        return outbox.begin_attempt(attempt, lease=LEASE)

    def test_a_lease_counts_from_the_turn(self, outbox: Outbox) -> None:
        gap = timedelta(minutes=10)
        assert self.begin(outbox, 1, at=NOW, gap=gap) == NOW
        assert self.begin(outbox, 2, at=NOW, gap=gap) == NOW + gap
        assert outbox.expire_leases(now=NOW + gap + LEASE - timedelta(seconds=2)) == 1
        assert outbox.expire_leases(now=NOW + gap + LEASE + timedelta(seconds=2)) == 1

    def test_turns_from_before_a_clock_was_set_back_are_not_waited_for(
        self, outbox: Outbox
    ) -> None:
        gap = timedelta(seconds=1)
        self.begin(outbox, 1, at=NOW, gap=gap)
        before = NOW - timedelta(hours=1)
        assert self.begin(outbox, 2, at=before, gap=gap) == before
        assert self.begin(outbox, 3, at=before, gap=gap) == before + gap

    # ---- look-ups

    def test_a_look_up_is_due_when_it_was_asked_for(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        ended = NOW + timedelta(seconds=30)
        outbox.record(claim, UNKNOWN, now=ended)
        assert outbox.unknown_due(now=NOW + timedelta(seconds=59), lease=LEASE, limit=9) == []
        [(due, gateway, past)] = outbox.unknown_due(
            now=NOW + timedelta(seconds=60), lease=LEASE, limit=9
        )
        assert (due.id, due.attempts, gateway) == (claim.id, 1, GATEWAY)
        assert (past.reminder_id, past.to, past.body) == (claim.id, NUMBER, BODY)
        assert (past.sender, past.began_at, past.ended_at) == ("ExampleCo", NOW, ended)

    def test_a_second_look_up_keeps_the_times_of_the_attempt(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, UNKNOWN, now=NOW)
        [(due, _, past)] = outbox.unknown_due(now=LATER, lease=LEASE, limit=9)
        outbox.record(due, replace(UNKNOWN, look_up_at=LATER + LEASE), now=LATER)
        assert outbox.unknown_due(now=LATER, lease=LEASE, limit=9) == []
        [(_, _, again)] = outbox.unknown_due(now=LATER + LEASE, lease=LEASE, limit=9)
        assert again == replace(past, asked_at=LATER + LEASE)
        with pytest.raises(LeaseLost):  # two workers may look the same one up; one result counts
            outbox.record(due, DEFERRED, now=LATER)

    def test_what_a_person_decides_is_not_looked_up(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, replace(UNKNOWN, look_up_at=None), now=NOW)
        assert outbox.unknown_due(now=NOW + timedelta(days=9), lease=LEASE, limit=9) == []
        assert outbox.expire_leases(now=NOW + timedelta(days=9)) == 0
        assert outbox.claim(now=NOW + timedelta(days=9), lease=LEASE, limit=9) == []

    def test_look_ups_come_in_order_and_not_more_than_wanted(self, outbox: Outbox) -> None:
        for invoice_id, minutes in [(1, 3), (2, 1), (3, 2)]:
            claim = attempt_one(outbox, an_event(invoice_id=invoice_id))
            at = NOW + timedelta(minutes=minutes)
            outbox.record(claim, replace(UNKNOWN, look_up_at=at), now=NOW)
        due = outbox.unknown_due(now=NOW + timedelta(hours=1), lease=LEASE, limit=2)
        assert [claim.event.invoice_id for claim, _, _ in due] == [2, 3]

    def test_what_a_worker_looks_up_no_other_worker_looks_up(self, outbox: Outbox) -> None:
        bring_to(outbox, State.UNKNOWN)
        assert len(outbox.unknown_due(now=LATER, lease=LEASE, limit=9)) == 1
        assert outbox.unknown_due(now=LATER, lease=LEASE, limit=9) == []
        just_before = LATER + LEASE - timedelta(seconds=1)
        assert outbox.unknown_due(now=just_before, lease=LEASE, limit=9) == []
        assert len(outbox.unknown_due(now=LATER + LEASE, lease=LEASE, limit=9)) == 1

    def test_one_message_is_found_for_one_reminder_only(self, outbox: Outbox) -> None:
        """Two texts alike to one number, both in doubt, and the gateway has one of them."""
        for invoice_id in (1, 2):
            bring_to(outbox, State.UNKNOWN, an_event(1, invoice_id=invoice_id))
        (first, _, _), (second, _, _) = outbox.unknown_due(now=LATER, lease=LEASE, limit=9)
        found = replace(ACCEPTED, looked_up=True)
        outbox.record(first, found, now=LATER)
        with pytest.raises(LeaseLost):
            outbox.record(second, found, now=LATER)
        assert outbox.owner_of(GATEWAY, GATEWAY_ID) == first.id
        assert row_of(outbox, second.id).state is State.UNKNOWN
        again = outbox.unknown_due(now=LATER + LEASE, lease=LEASE, limit=9)
        assert [claim.id for claim, _, _ in again] == [second.id]

    def test_what_went_out_after_all_counts_and_holds_its_key(self, outbox: Outbox) -> None:
        """A look-up said that it surely did not; then its report came."""
        claim = bring_to(outbox, State.UNKNOWN)
        [(asked, _, _)] = outbox.unknown_due(now=LATER, lease=LEASE, limit=1)
        outbox.record(asked, replace(DEFERRED, reason=Reason.NO_ANSWER), now=LATER)
        assert outbox.texts_on(TODAY, NUMBER) == outbox.texts_on(TODAY) == 0
        proof = a_report(Delivery.DELIVERED, reminder_id=claim.id)
        for _ in range(2):
            outbox.record_report(proof, now=LATER)
        assert outbox.texts_on(TODAY, NUMBER) == outbox.texts_on(TODAY) == 1
        assert outbox.sent_before(claim.event.invoice_id, claim.event.stage, DUE) == claim.id

    # ---- circuits

    def test_one_worker_takes_the_try_that_a_circuit_is_due_for(self, outbox: Outbox) -> None:
        outbox.open_circuit("46elks", "HTTP 401", now=NOW, probe_at=LATER)
        [circuit] = outbox.circuits()
        until = LATER + timedelta(seconds=60)
        assert outbox.take_probe(circuit, until=until)
        assert not outbox.take_probe(circuit, until=until)
        [again] = outbox.circuits()
        assert again == replace(circuit, probe_at=until)
        outbox.close_circuit("46elks")
        assert not outbox.take_probe(again, until=until)

    def test_a_circuit_opens_once_and_closes_once(self, outbox: Outbox) -> None:
        probe = NOW + timedelta(seconds=60)
        assert outbox.circuits() == []
        assert outbox.open_circuit("46elks", "HTTP 401", now=NOW, probe_at=probe) is True
        assert outbox.open_circuit("46elks", "HTTP 401", now=NOW, probe_at=probe) is False
        assert outbox.open_circuit("46elks", "credits", now=LATER, probe_at=LATER) is False
        opened = Circuit(name="46elks", reason="credits", since=NOW, probe_at=LATER)
        assert outbox.circuits() == [opened]
        assert outbox.close_circuit("whmcs") is False
        assert outbox.close_circuit("46elks") is True
        assert outbox.close_circuit("46elks") is False
        assert outbox.circuits() == []

    def test_a_circuit_opened_by_eight_workers_was_closed_before_for_one(
        self, another: Another
    ) -> None:
        outboxes = [another(), another()]
        start = threading.Barrier(8)

        def open_it(which: int) -> bool:
            start.wait()
            return outboxes[which % 2].open_circuit("46elks", "HTTP 401", now=NOW, probe_at=NOW)

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(open_it, range(8))) == 1
        for outbox in outboxes:
            outbox.close()

    @pytest.mark.parametrize("reason", ["x" * 900, "bad number +46701234567", "lone \ud800"])
    def test_a_circuit_takes_any_reason(self, outbox: Outbox, reason: str) -> None:
        outbox.open_circuit("46elks", reason, now=NOW, probe_at=NOW)
        [circuit] = outbox.circuits()
        assert 0 < len(circuit.reason) <= 500
        assert "1234567" not in circuit.reason

    # ---- people at the desk

    def test_rows_are_found_by_what_people_know(self, outbox: Outbox) -> None:
        sent = attempt_one(outbox, an_event(1, invoice_id=1))
        outbox.record(sent, ACCEPTED, now=NOW)
        withheld = claim_one(outbox, an_event(1, invoice_id=2))
        outbox.record(withheld, replace(WITHHELD, client_id=8), now=NOW)
        outbox.enqueue([an_event(1, invoice_id=3), an_event(2, invoice_id=1)], now=LATER)

        def found(**wanted: object) -> list[str]:
            return [row.event.id for row in outbox.reminders(Filter(**wanted))]  # type: ignore[arg-type]

        first, second = an_event(1, invoice_id=1).id, an_event(1, invoice_id=2).id
        third, fourth = an_event(1, invoice_id=3).id, an_event(2, invoice_id=1).id
        assert found() == [fourth, third, second, first]
        assert found(state=State.WAITING) == [fourth, third]
        assert found(invoice_id=1) == [fourth, first]
        assert found(client_id=8) == [second]
        assert found(number=NUMBER) == [first]
        assert found(number="+46700000000") == []
        assert found(state=State.WAITING, invoice_id=1) == [fourth]
        assert outbox.counts() == {State.ACCEPTED: 1, State.WITHHELD: 1, State.WAITING: 2}

    def test_pages_follow_each_other_without_gap_or_overlap(self, outbox: Outbox) -> None:
        outbox.enqueue([an_event(number) for number in range(7)], now=NOW)
        seen: list[int] = []
        before = None
        while rows := outbox.reminders(Filter(limit=3, before_id=before)):
            assert len(rows) <= 3
            seen += [row.id for row in rows]
            before = rows[-1].id
            outbox.enqueue([an_event(1000 + len(seen))], now=NOW)  # new ones do not shift a page
        assert len(seen) == 7
        assert seen == sorted(seen, reverse=True)

    def test_a_later_stage_of_the_same_invoice_overtakes(self, outbox: Outbox) -> None:
        second = an_event()
        third = replace(second, id="third", stage=Stage.THIRD_OVERDUE, occurred_at=NOW)
        others = [
            replace(third, id="another invoice", invoice_id=7),
            replace(second, id="the same stage", occurred_at=NOW),
            replace(second, id="an earlier stage", stage=Stage.FIRST_OVERDUE, occurred_at=NOW),
            # The due date was moved since: that one belongs to the former.
            replace(third, id="of an earlier round", occurred_at=NOW - timedelta(days=30)),
        ]
        outbox.enqueue([second, *others], now=NOW)
        assert outbox.overtaken_by(second, DUE) is None
        outbox.enqueue([third], now=NOW)
        assert outbox.overtaken_by(second, DUE) is Stage.THIRD_OVERDUE
        assert outbox.overtaken_by(third, DUE) is None

    def test_a_later_stage_that_was_sent_overtakes_what_comes_after_it(
        self, outbox: Outbox
    ) -> None:
        yesterday = NOW - timedelta(days=1)
        third = an_event(1, stage=Stage.THIRD_OVERDUE, occurred_at=yesterday)
        bring_to(outbox, State.ACCEPTED, third)
        second = an_event(2)
        assert outbox.overtaken_by(second, DUE) is Stage.THIRD_OVERDUE
        assert outbox.overtaken_by(second, DUE + timedelta(days=30)) is None

    def test_what_waits_for_its_hour_is_judged_anew_when_another_stage_comes(
        self, outbox: Outbox
    ) -> None:
        outbox.record(
            claim_one(outbox, an_event()),
            Deferred(reason=Reason.QUIET_HOURS, not_before=NOW + timedelta(hours=9)),
            now=NOW,
        )
        outbox.enqueue([an_event(1, invoice_id=7)], now=NOW)
        assert len(outbox.claim(now=NOW, lease=LEASE, limit=9)) == 1
        outbox.enqueue([replace(an_event(1, stage=Stage.THIRD_OVERDUE), id="third")], now=NOW)
        assert len(outbox.claim(now=NOW, lease=LEASE, limit=9)) == 2

    def test_an_unknown_reminder_is_none(self, outbox: Outbox) -> None:
        assert outbox.reminder(2**62) is None
        with pytest.raises(LeaseLost):
            outbox.record(
                Claim(id=2**62, version=1, event=an_event(), attempts=0), ACCEPTED, now=NOW
            )

    def test_ping_is_quiet_when_all_is_well_and_leaves_nothing(self, outbox: Outbox) -> None:
        outbox.ping()
        outbox.ping()
        assert outbox.circuits() == []

    @pytest.mark.parametrize(
        ("version", "remedy"),
        [("0000", "run sms-bridge migrate"), ("9999", "install the newer program")],
    )
    def test_ping_tells_the_remedy_for_another_version(
        self, outbox: SqlOutbox, version: str, remedy: str
    ) -> None:
        with outbox._engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{version}'")
        try:
            with pytest.raises(OutboxUnavailable, match=remedy):
                outbox.ping()
        finally:
            with outbox._engine.begin() as connection:
                connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    def test_ids_are_never_given_twice(self, outbox: SqlOutbox) -> None:
        claim = bring_to(outbox, State.DELIVERED)
        with outbox._engine.begin() as connection:  # as retention will do
            connection.exec_driver_sql("DELETE FROM history")
            connection.exec_driver_sql("DELETE FROM reminders")
        again = claim_one(outbox, an_event(2))
        assert again.id > claim.id
        with pytest.raises(AlreadySent):
            outbox.begin_attempt(an_attempt(again), lease=LEASE)

    def test_receivers_and_workers_do_not_get_into_each_others_way(self, another: Another) -> None:
        outbox = another()
        per_thread = 15
        start = threading.Barrier(8)
        received = threading.Semaphore(0)

        def receive(which: int) -> int:
            start.wait()
            for number in range(per_thread):
                outbox.enqueue([an_event(number, invoice_id=which + 1)], now=NOW)
                received.release()
            return 0

        def work(_which: int) -> int:
            start.wait()
            done = 0
            for _ in range(per_thread):
                received.acquire()
                for claim in outbox.claim(now=NOW, lease=LEASE, limit=1):
                    due = DUE + timedelta(days=claim.id)
                    outbox.begin_attempt(an_attempt(claim, due_date=due), lease=LEASE)
                    outbox.record(claim, Accepted(gateway_id=f"s{claim.id}"), now=NOW)
                    done += 1
            return done

        jobs: list[Callable[[int], int]] = [receive] * 4 + [work] * 4
        with ThreadPoolExecutor(8) as pool:
            done = sum(pool.map(lambda job, which: job(which), jobs, range(8)))
        outbox.claim(now=NOW, lease=LEASE, limit=999)  # what the workers missed
        counts = outbox.counts()
        assert counts.pop(State.ACCEPTED) == done > 0
        assert done + counts.pop(State.CLAIMED, 0) == 4 * per_thread
        assert counts == {}
        outbox.close()


def empty(outbox: SqlOutbox) -> None:
    with outbox._write() as connection:
        for table in TABLES:
            connection.exec_driver_sql(f"DELETE FROM {table}")


def count_commits(outbox: SqlOutbox) -> Callable[[], int]:
    """Return how to ask how many transactions *outbox* has committed since now."""
    commits: list[None] = []
    sa_event.listen(outbox._engine, "commit", lambda _connection: commits.append(None))
    return lambda: len(commits)
