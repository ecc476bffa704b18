"""What every outbox promises about reports that come early, twice or in parts, and about people
who decide what nobody knows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.domain import Accepted, Delivery, DeliveryReport, State
from bridge.errors import MayNotAttempt, NotPossible
from bridge.gateways.base import reference_of
from bridge.outbox.base import Filter, Outbox
from bridge.outbox.reports import KEPT_FOR
from tests.contract.outbox_contract import (
    ACCEPTED,
    BODY,
    DUE,
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
    steps_of,
)

SENT, DELIVERED, FAILED = Delivery.SENT, Delivery.DELIVERED, Delivery.FAILED
HOUR = timedelta(hours=1)
PRICE: dict[str, object] = {"parts": 2, "cost_micros": 700_000, "cost_currency": "SEK"}
ALL = [state for state in State if state is not State.CLAIMED]


def of_part(part_id: str, delivery: Delivery, **more: object) -> DeliveryReport:
    report = replace(a_report(delivery), gateway_id=part_id, is_part=True)
    return replace(report, **more)  # type: ignore[arg-type]


def price_of(outbox: Outbox, reminder_id: int) -> tuple[int | None, int | None, str | None]:
    row = row_of(outbox, reminder_id)
    return row.parts, row.cost_micros, row.cost_currency


class ReportsContract:
    """Subclass it beside OutboxContract, which brings the fixtures."""

    # ---- reports on what an older outbox sent, which gave the same ids

    @pytest.mark.parametrize("waits", [True, False])
    def test_a_report_on_what_was_never_attempted_is_about_another(
        self, outbox: Outbox, waits: bool
    ) -> None:
        outbox.enqueue([an_event()], now=NOW)
        if not waits:
            claim = claim_one(outbox)
            outbox.record(claim, WITHHELD, now=NOW)
        [row] = outbox.reminders(Filter())
        told = a_report(DELIVERED, reminder_id=row.id)
        assert not outbox.record_report(told, now=NOW)
        assert outbox.fold_reports(now=NOW, limit=9) == 0
        assert row_of(outbox, row.id).state is row.state

    def test_our_reference_in_a_report_has_to_be_of_that_very_text(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        wrong = reference_of(claim.id, NUMBER, "another text")
        told = a_report(DELIVERED, reminder_id=claim.id, gateway_id="other", reference=wrong)
        assert not outbox.record_report(told, now=NOW)
        assert outbox.fold_reports(now=NOW, limit=9) == 0
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        right = reference_of(claim.id, NUMBER, BODY)
        assert outbox.record_report(replace(told, reference=right), now=NOW)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_a_text_that_has_faded_is_not_compared(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        outbox.forget_number(NUMBER, now=NOW)
        told = a_report(DELIVERED, reminder_id=claim.id, reference=reference_of(1, "x", "y"))
        assert outbox.record_report(told, now=NOW)

    # ---- reports that are faster than we are

    def test_a_report_waits_for_the_answer_that_names_its_message(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        assert outbox.record_report(a_report(DELIVERED), now=NOW) is False
        assert row_of(outbox, claim.id).state is State.ATTEMPTING
        outbox.record(claim, ACCEPTED, now=LATER)
        assert row_of(outbox, claim.id).state is State.DELIVERED
        assert steps_of(outbox, claim.id)[-2:] == [State.ACCEPTED, State.DELIVERED]

    def test_reports_that_wait_are_folded_in_whatever_order_they_came(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        for delivery in (DELIVERED, SENT, FAILED, DELIVERED):
            outbox.record_report(a_report(delivery), now=NOW)
        outbox.record(claim, ACCEPTED, now=LATER)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_a_message_found_by_a_look_up_gets_its_report(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, UNKNOWN, now=NOW)
        outbox.record_report(a_report(DELIVERED), now=NOW)
        [(found, _, _)] = outbox.unknown_due(now=NOW + HOUR, lease=LEASE, limit=9)
        outbox.record(found, ACCEPTED, now=NOW + HOUR)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_another_gateways_report_is_not_taken_for_it(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record_report(replace(a_report(DELIVERED), gateway="twilio"), now=NOW)
        outbox.record(claim, ACCEPTED, now=LATER)
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        assert outbox.fold_reports(now=LATER, limit=9) == 0

    def test_what_was_kept_is_folded_later_where_folding_failed(
        self, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        with monkeypatch.context() as patched:
            patched.setattr(outbox, "_folded", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                outbox.record_report(a_report(DELIVERED), now=NOW)
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        assert outbox.fold_reports(now=LATER, limit=9) == 1
        assert row_of(outbox, claim.id).state is State.DELIVERED
        assert outbox.fold_reports(now=LATER, limit=9) == 0

    def test_a_report_is_not_kept_for_ever(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        stranger = replace(a_report(DELIVERED), gateway_id="nobody's")
        assert outbox.record_report(stranger, now=NOW) is False
        proven = replace(a_report(DELIVERED), gateway_id=None, reminder_id=claim.id + 99)
        assert outbox.record_report(proven, now=NOW) is False
        assert outbox.fold_reports(now=NOW + KEPT_FOR, limit=9) == 0

    # ---- what a text took

    @pytest.mark.parametrize(
        ("told", "expected"),
        [
            (PRICE, (2, 700_000, "SEK")),
            ({"cost_micros": 0, "cost_currency": "EUR"}, (1, 0, "EUR")),
            ({"cost_micros": -7500, "cost_currency": None}, (1, -7500, "USD")),
            ({"parts": 3}, (3, 500_000, "USD")),
            ({"cost_currency": "SEK"}, (1, 500_000, "USD")),  # of what?
            ({"parts": 0, "cost_micros": 2**70}, (1, 500_000, "USD")),
            ({"parts": 2**40, "cost_micros": -(2**63)}, (1, 500_000, "USD")),
            ({}, (1, 500_000, "USD")),
        ],
    )
    def test_a_report_tells_parts_and_price_and_what_it_does_not_tell_stays(
        self, outbox: Outbox, told: dict[str, object], expected: tuple[object, ...]
    ) -> None:
        claim = attempt_one(outbox, an_event())
        answer = Accepted(gateway_id=GATEWAY_ID, cost_micros=500_000, cost_currency="USD")
        outbox.record(claim, answer, now=NOW)
        assert outbox.record_report(a_report(DELIVERED, **told), now=LATER)
        assert price_of(outbox, claim.id) == expected

    def test_a_price_nobody_tells_is_none(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.DELIVERED)
        assert price_of(outbox, claim.id) == (2, None, None)

    @pytest.mark.parametrize("told", [PRICE, {}])
    def test_a_report_that_waits_for_its_message_keeps_its_price(
        self, outbox: Outbox, told: dict[str, object]
    ) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record_report(a_report(DELIVERED, **told), now=NOW)
        outbox.record(claim, Accepted(gateway_id=GATEWAY_ID), now=LATER)
        row = row_of(outbox, claim.id)
        assert row.state is State.DELIVERED
        expected = (2, 700_000, "SEK") if told else (1, None, None)
        assert price_of(outbox, claim.id) == expected

    def test_a_long_currency_is_cut_alike_at_once_and_later(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        report = a_report(DELIVERED, cost_micros=1, cost_currency="credits and more")
        outbox.record_report(report, now=NOW)
        outbox.record(claim, Accepted(gateway_id=GATEWAY_ID), now=LATER)
        assert outbox.fold_reports(now=LATER, limit=9) == 0  # it was found again, and folded
        assert price_of(outbox, claim.id) == (1, 1, "credits ")

    def test_a_late_report_that_changes_no_state_still_tells_the_price(
        self, outbox: Outbox
    ) -> None:
        claim = bring_to(outbox, State.DELIVERED)
        outbox.record_report(a_report(SENT, **PRICE), now=LATER)
        assert row_of(outbox, claim.id).state is State.DELIVERED
        assert price_of(outbox, claim.id) == (2, 700_000, "SEK")

    def test_a_repeated_report_tells_the_price_once(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        for _ in range(3):
            outbox.record_report(a_report(DELIVERED, **PRICE), now=LATER)
        outbox.record_report(a_report(DELIVERED), now=LATER)  # again, without it
        assert price_of(outbox, claim.id) == (2, 700_000, "SEK")
        [tallies] = outbox.tallies([NOW, LATER + HOUR])
        assert [(one.currency, one.parts, one.cost_micros) for one in tallies] == [
            ("SEK", 2, 700_000)
        ]

    @pytest.mark.parametrize("price_first", [True, False])
    def test_of_two_equal_reports_that_wait_one_may_tell_the_price(
        self, outbox: Outbox, price_first: bool
    ) -> None:
        claim = attempt_one(outbox, an_event())
        for told in (PRICE, {}) if price_first else ({}, PRICE):
            outbox.record_report(a_report(DELIVERED, **told), now=NOW)
        outbox.record(claim, Accepted(gateway_id=GATEWAY_ID), now=LATER)
        assert price_of(outbox, claim.id) == (2, 700_000, "SEK")

    def test_the_price_of_a_report_outlasts_the_answer_that_comes_after_it(
        self, outbox: Outbox
    ) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record_report(a_report(DELIVERED, reminder_id=claim.id, **PRICE), now=NOW)
        estimate = Accepted(gateway_id=GATEWAY_ID, cost_micros=9, cost_currency="EUR")
        outbox.record(claim, estimate, now=LATER)
        assert price_of(outbox, claim.id) == (2, 700_000, "SEK")

    def test_the_answer_tells_the_price_where_a_faster_report_did_not(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record_report(a_report(DELIVERED, reminder_id=claim.id), now=NOW)
        answer = Accepted(gateway_id=GATEWAY_ID, cost_micros=9, cost_currency="EUR")
        outbox.record(claim, answer, now=LATER)
        assert price_of(outbox, claim.id) == (1, 9, "EUR")

    # ---- messages of several parts

    def test_a_message_is_delivered_when_all_its_parts_are(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, Accepted(gateway_id="p1", part_ids=("p1", "p2", "p3")), now=NOW)
        for part_id in ("p1", "p3"):
            assert outbox.record_report(of_part(part_id, DELIVERED), now=NOW)
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        outbox.record_report(of_part("p2", DELIVERED), now=NOW)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_a_part_that_failed_spoils_the_message_until_it_is_delivered(
        self, outbox: Outbox
    ) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, Accepted(gateway_id="p1", part_ids=("p1", "p2")), now=NOW)
        outbox.record_report(of_part("p1", DELIVERED), now=NOW)
        outbox.record_report(of_part("p2", FAILED), now=NOW)
        assert row_of(outbox, claim.id).state is State.UNDELIVERED
        outbox.record_report(of_part("p1", SENT), now=LATER)  # late: it was delivered
        outbox.record_report(of_part("p2", DELIVERED), now=LATER)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_parts_that_are_reported_before_the_answer_only_prove_it(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        report = of_part("p1", DELIVERED, reminder_id=claim.id)
        assert outbox.record_report(report, now=NOW)
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        outbox.record(claim, Accepted(gateway_id="p1", part_ids=("p1", "p2")), now=NOW)
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        outbox.record_report(of_part("p2", DELIVERED), now=NOW)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_a_part_belongs_to_its_message(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, Accepted(gateway_id="p1", part_ids=("p1", "p2")), now=NOW)
        assert [outbox.owner_of(GATEWAY, one) for one in ("p1", "p2", "p3")] == [
            claim.id,
            claim.id,
            None,
        ]

    # ---- decided by hand

    def test_what_a_person_knows_was_sent_is_accepted_and_keeps_its_key(
        self, outbox: Outbox
    ) -> None:
        claim = bring_to(outbox, State.UNKNOWN)
        outbox.resolve(claim.id, sent=True, who="anna", now=LATER)
        row = row_of(outbox, claim.id)
        assert (row.state, row.detail) == (State.ACCEPTED, "anna says that it was sent")
        assert outbox.unknown_due(now=NOW + HOUR, lease=LEASE, limit=9) == []
        with pytest.raises(MayNotAttempt):
            attempt_one(outbox, an_event(2))

    def test_what_a_person_knows_was_not_sent_is_due_again(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.UNKNOWN)
        outbox.resolve(claim.id, sent=False, who="anna", now=LATER)
        row = row_of(outbox, claim.id)
        assert (row.state, row.detail) == (State.WAITING, "anna says that it was not sent")
        assert outbox.texts_on(NOW.date()) == 0
        [again] = outbox.claim(now=LATER, lease=LEASE, limit=9)
        outbox.begin_attempt(an_attempt(again, began_at=LATER), lease=LEASE)
        assert row_of(outbox, claim.id).attempts == 2

    def test_a_report_after_the_decision_still_counts(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.UNKNOWN)
        outbox.resolve(claim.id, sent=False, who="anna", now=LATER)
        outbox.record_report(replace(a_report(DELIVERED), reminder_id=claim.id), now=LATER)
        assert row_of(outbox, claim.id).state is State.DELIVERED
        assert outbox.claim(now=LATER, lease=LEASE, limit=9) == []

    @pytest.mark.parametrize("state", [state for state in ALL if state is not State.UNKNOWN])
    def test_only_what_is_unknown_is_resolved(self, outbox: Outbox, state: State) -> None:
        claim = bring_to(outbox, state)
        with pytest.raises(NotPossible, match=f"is {state}, not unknown"):
            outbox.resolve(claim.id, sent=True, who="anna", now=LATER)
        assert row_of(outbox, claim.id).state is state

    def test_a_worker_that_comes_late_does_not_undo_a_decision(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.expire_leases(now=LATER)
        outbox.resolve(claim.id, sent=True, who="anna", now=LATER)
        outbox.record(claim, ACCEPTED, now=LATER)
        assert row_of(outbox, claim.id).gateway_id == GATEWAY_ID
        assert row_of(outbox, claim.id).state is State.ACCEPTED

    @pytest.mark.parametrize("state", [State.WITHHELD, State.FAILED, State.UNDELIVERED])
    def test_a_resend_is_a_new_reminder_that_may_go_out(self, outbox: Outbox, state: State) -> None:
        old = bring_to(outbox, state)
        new_id = outbox.resend(old.id, who="anna", now=LATER)
        row = row_of(outbox, new_id)
        assert (row.state, row.event.invoice_id, row.event.stage, row.event.occurred_at) == (
            State.WAITING,
            old.event.invoice_id,
            old.event.stage,
            LATER,
        )
        claim = claim_one(outbox, now=LATER)
        outbox.begin_attempt(an_attempt(claim, began_at=LATER), lease=LEASE)
        assert outbox.sent_before(old.event.invoice_id, old.event.stage, DUE) == new_id
        assert row_of(outbox, old.id).state is state
        lines = [
            one.history[-1].detail for one in map(outbox.reminder, (old.id,)) if one is not None
        ]
        assert lines == ["anna sent it again"]

    @pytest.mark.parametrize(
        "state",
        [State.WAITING, State.ATTEMPTING, State.ACCEPTED, State.UNKNOWN, State.DELIVERED],
    )
    def test_what_may_have_been_sent_is_not_sent_again_by_hand(
        self, outbox: Outbox, state: State
    ) -> None:
        claim = bring_to(outbox, state)
        with pytest.raises(NotPossible, match=f"is {state}, not withheld or failed"):
            outbox.resend(claim.id, who="anna", now=LATER)

    def test_what_is_not_there_is_told(self, outbox: Outbox) -> None:
        with pytest.raises(NotPossible, match="there is no reminder 99"):
            outbox.resolve(99, sent=True, who="anna", now=NOW)
        with pytest.raises(NotPossible, match="there is no reminder 99"):
            outbox.resend(99, who="anna", now=NOW)
