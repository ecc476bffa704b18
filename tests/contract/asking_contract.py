"""What every outbox promises about delivery reports that never came, and are asked for."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bridge.domain import Delivery, State
from bridge.outbox.base import Outbox, Reported, Unreported
from bridge.outbox.sql import SqlOutbox
from tests.contract.outbox_contract import (
    ACCEPTED,
    GATEWAY,
    GATEWAY_ID,
    LEASE,
    NOW,
    NUMBER,
    UNKNOWN,
    a_report,
    an_event,
    attempt_one,
    bring_to,
    row_of,
    steps_of,
)

HOUR, MONTH, YEAR = timedelta(hours=1), timedelta(days=30), timedelta(days=365)
NOTHING_CAME = "no final delivery report came within 72 hours"


def missing(outbox: Outbox, *, at: datetime, limit: int = 9) -> list[int]:
    return [one.reminder_id for one in outbox.reports_missing(now=at, lease=LEASE, limit=limit)]


def asked_for_good(outbox: Outbox, reminder_id: int) -> None:
    for hours in (6, 24, 72):
        outbox.asked(reminder_id, now=NOW + hours * HOUR)


class AskingContract:
    """Subclass it beside OutboxContract, which brings the fixtures."""

    def test_a_report_is_asked_for_three_times_and_then_given_up(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        second = timedelta(seconds=1)
        for hours, is_last in ((6, False), (24, False), (72, True)):
            at = NOW + hours * HOUR
            assert missing(outbox, at=at - second) == []
            assert missing(outbox, at=at) == [claim.id]
            assert outbox.asked(claim.id, now=at) is is_last
        assert missing(outbox, at=NOW + YEAR) == []
        row = row_of(outbox, claim.id)
        assert row.state is State.ACCEPTED
        assert [line.detail for line in row.history].count(NOTHING_CAME) == 1
        assert row.history[-1].detail == NOTHING_CAME

    def test_what_is_asked_for_is_told_with_its_number(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        [one] = outbox.reports_missing(now=NOW + YEAR, lease=LEASE, limit=9)
        assert one == Unreported(
            reminder_id=claim.id, gateway=GATEWAY, gateway_id=GATEWAY_ID, to=NUMBER
        )
        assert NUMBER not in repr(one)

    def test_what_could_not_be_asked_for_in_time_is_asked_for_once_more(
        self, outbox: Outbox
    ) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        late = NOW + 99 * HOUR
        assert missing(outbox, at=late) == [claim.id]
        assert outbox.asked(claim.id, now=late)
        assert missing(outbox, at=late + YEAR) == []

    def test_one_worker_asks_and_if_it_dies_another_does(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        at = NOW + 6 * HOUR
        assert missing(outbox, at=at) == [claim.id]
        assert missing(outbox, at=at + LEASE - timedelta(seconds=1)) == []
        assert missing(outbox, at=at + LEASE) == [claim.id]
        assert steps_of(outbox, claim.id)[-1] is State.ACCEPTED

    def test_no_two_workers_ask_for_one_report(self, another: Callable[[], SqlOutbox]) -> None:
        outboxes = [another() for _ in range(4)]
        for number in range(1, 13):
            claim = attempt_one(outboxes[0], an_event(invoice_id=number))
            outboxes[0].record(claim, replace(ACCEPTED, gateway_id=f"g{number}"), now=NOW)
        with ThreadPoolExecutor(4) as pool:
            taken = list(pool.map(lambda one: missing(one, at=NOW + 6 * HOUR, limit=12), outboxes))
        for outbox in outboxes:
            outbox.close()
        found = sorted(number for one in taken for number in one)
        assert found == sorted(set(found))
        assert found

    def test_what_another_worker_took_in_between_is_its_own(
        self, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claim, at = bring_to(outbox, State.ACCEPTED), NOW + 6 * HOUR
        take, others = outbox._take_to_ask, []

        def late(*rows_and_time: Any) -> list[Unreported]:
            monkeypatch.setattr(outbox, "_take_to_ask", take)
            others.extend(missing(outbox, at=at))
            return take(*rows_and_time)

        monkeypatch.setattr(outbox, "_take_to_ask", late)
        assert missing(outbox, at=at) == []
        assert others == [claim.id]

    def test_what_is_due_longest_is_asked_for_first(self, outbox: Outbox) -> None:
        for invoice_id, hours in ((1, 2), (2, 0), (3, 1)):
            at = NOW + hours * HOUR
            claim = attempt_one(outbox, an_event(invoice_id=invoice_id), now=at)
            outbox.record(claim, replace(ACCEPTED, gateway_id=f"g{invoice_id}"), now=at)
        due = outbox.reports_missing(now=NOW + YEAR, lease=LEASE, limit=2)
        assert [one.gateway_id for one in due] == ["g2", "g3"]

    @pytest.mark.parametrize("state", [one for one in State if one is not State.ACCEPTED])
    def test_only_what_a_gateway_took_is_asked_for(self, outbox: Outbox, state: State) -> None:
        claim = attempt_one(outbox, an_event()) if state is State.ATTEMPTING else None
        claim = claim or bring_to(outbox, state)
        assert missing(outbox, at=NOW + YEAR) == []
        before = row_of(outbox, claim.id)
        assert not outbox.asked(claim.id, now=NOW + YEAR)
        assert row_of(outbox, claim.id) == before

    def test_a_message_without_an_id_cannot_be_asked_for(self, outbox: Outbox) -> None:
        claim = attempt_one(outbox, an_event())
        outbox.record(claim, replace(ACCEPTED, gateway_id=None), now=NOW)
        assert missing(outbox, at=NOW + YEAR) == []
        by_hand = attempt_one(outbox, an_event(invoice_id=2))
        outbox.record(by_hand, UNKNOWN, now=NOW)
        outbox.resolve(by_hand.id, sent=True, who="me", now=NOW)
        assert missing(outbox, at=NOW + YEAR) == []

    def test_what_a_report_or_a_look_up_proved_is_asked_for_too(self, outbox: Outbox) -> None:
        by_report = attempt_one(outbox, an_event(invoice_id=1))
        report = a_report(Delivery.SENT, gateway_id="g1", reminder_id=by_report.id)
        outbox.record_report(report, now=NOW)
        bring_to(outbox, State.UNKNOWN, an_event(invoice_id=2))
        [(claim, _, _)] = outbox.unknown_due(now=NOW + HOUR, lease=LEASE, limit=1)
        outbox.record(claim, replace(ACCEPTED, looked_up=True), now=NOW + HOUR)
        assert missing(outbox, at=NOW + 6 * HOUR) == [by_report.id]
        assert missing(outbox, at=NOW + 7 * HOUR) == [by_report.id, claim.id]

    @pytest.mark.parametrize("delivery", [Delivery.QUEUED, Delivery.SENT, Delivery.UNKNOWN])
    def test_what_is_not_final_is_asked_for_again(self, outbox: Outbox, delivery: Delivery) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        assert missing(outbox, at=NOW + 6 * HOUR) == [claim.id]
        outbox.record_report(a_report(delivery), now=NOW + 6 * HOUR)
        assert not outbox.asked(claim.id, now=NOW + 6 * HOUR)
        assert missing(outbox, at=NOW + 24 * HOUR) == [claim.id]

    @pytest.mark.parametrize("delivery", [Delivery.DELIVERED, Delivery.EXPIRED])
    def test_what_is_final_is_not_asked_for_again(self, outbox: Outbox, delivery: Delivery) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        missing(outbox, at=NOW + 72 * HOUR)
        outbox.record_report(a_report(delivery), now=NOW + 72 * HOUR)
        assert not outbox.asked(claim.id, now=NOW + 72 * HOUR)
        assert missing(outbox, at=NOW + YEAR) == []
        assert NOTHING_CAME not in [line.detail for line in row_of(outbox, claim.id).history]

    def test_a_late_report_counts_after_all(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        asked_for_good(outbox, claim.id)
        assert outbox.record_report(a_report(Delivery.DELIVERED), now=NOW + 80 * HOUR)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_it_is_said_once_that_nothing_came(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        asked_for_good(outbox, claim.id)
        assert not outbox.asked(claim.id, now=NOW + 73 * HOUR)
        assert not outbox.asked(claim.id + 99, now=NOW)
        details = [line.detail for line in row_of(outbox, claim.id).history]
        assert details.count(NOTHING_CAME) == 1

    @pytest.mark.parametrize("who", ["number", "client", "age"])
    def test_what_was_forgotten_is_not_asked_for(self, outbox: Outbox, who: str) -> None:
        bring_to(outbox, State.ACCEPTED)
        if who == "number":
            outbox.forget_number(NUMBER, now=NOW)
        elif who == "client":
            outbox.forget_client(7, now=NOW)
        else:
            outbox.purge(now=NOW + MONTH + LEASE, body=MONTH, rows=YEAR)
        assert missing(outbox, at=NOW + YEAR) == []

    def test_asking_makes_no_row_younger(self, outbox: Outbox) -> None:
        """Numbers and texts fade by the age of what last happened to a row."""
        claim = bring_to(outbox, State.ACCEPTED)
        before = row_of(outbox, claim.id).updated_at
        asked_for_good(outbox, claim.id)
        assert row_of(outbox, claim.id).updated_at == before

    def test_what_was_told_only_when_asked_does_not_show_that_reports_come(
        self, outbox: Outbox
    ) -> None:
        for invoice_id in (1, 2, 3):
            claim = attempt_one(outbox, an_event(invoice_id=invoice_id))
            outbox.record(claim, replace(ACCEPTED, gateway_id=f"g{invoice_id}"), now=NOW)
            if invoice_id < 3:
                report = a_report(Delivery.DELIVERED, gateway_id=f"g{invoice_id}")
                outbox.record_report(report, now=NOW + 6 * HOUR)
            if invoice_id == 1:
                outbox.asked(claim.id, now=NOW + 6 * HOUR)
        pulse = outbox.pulse(now=NOW + 7 * HOUR)
        assert pulse.lately == Reported(texts=3, reported=1)
