"""What every outbox promises about signs of life and sums."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bridge.domain import (
    Accepted,
    Deferred,
    Delivery,
    Failed,
    Outcome,
    Reason,
    State,
    Unknown,
    Withheld,
)
from bridge.outbox.base import Outbox, Reported, Tally
from tests.contract.outbox_contract import (
    DUE,
    GATEWAY_ID,
    LEASE,
    NOW,
    NUMBER,
    UNKNOWN,
    WITHHELD,
    a_report,
    an_attempt,
    an_event,
    claim_one,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRICED = Accepted(gateway_id="g1", parts=2, cost_micros=700_000, cost_currency="SEK")


def attempted(
    outbox: Outbox, number: int, *outcomes: Outcome | Delivery, at: datetime = NOW
) -> int:
    """Let a reminder come at *at*, be attempted then, and end as told; return its id."""
    claim = claim_one(outbox, an_event(number), now=at)
    due_date = DUE + timedelta(days=number)
    outbox.begin_attempt(an_attempt(claim, due_date=due_date, began_at=at), lease=LEASE)
    for outcome in outcomes:
        if isinstance(outcome, Delivery):
            report = a_report(outcome, gateway_id=None, reminder_id=claim.id)
            outbox.record_report(report, now=at)
        else:
            outbox.record(claim, outcome, now=at)
    return claim.id


def deferred(outbox: Outbox, number: int, *steps: tuple[Reason, datetime]) -> None:
    """Let a reminder come now, and be put off at each of *steps* for that reason, by a minute."""
    outbox.enqueue([an_event(number)], now=steps[0][1])
    for reason, at in steps:
        [claim] = outbox.claim(now=at, lease=LEASE, limit=1)
        later = Deferred(reason=reason, not_before=at + timedelta(minutes=1))
        outbox.record(claim, later, now=at)


class StatsContract:
    """Subclass it beside OutboxContract, which brings the fixtures."""

    # ---- signs of life

    def test_an_empty_outbox_has_no_pulse(self, outbox: Outbox) -> None:
        pulse = outbox.pulse(now=NOW)
        none = Reported(texts=0, reported=0)
        assert (pulse.lately, pulse.before) == (none, none)
        rest = (pulse.hook_days, pulse.refused, pulse.for_a_person, pulse.reports_pending)
        assert rest == (0, 0, 0, 0)
        times = (pulse.last_hook_at, pulse.last_accepted_at, pulse.oldest_due_at, pulse.held_since)
        assert times == (None,) * 4

    def test_the_newest_hook_counts_and_a_resend_is_none(self, outbox: Outbox) -> None:
        fired = NOW - HOUR
        outbox.enqueue([an_event(1), an_event(2, occurred_at=fired)], now=NOW)
        for claim in outbox.claim(now=NOW, lease=LEASE, limit=2):
            outbox.record(claim, WITHHELD, now=NOW)
        outbox.resend(1, who="anna", now=NOW + DAY)
        pulse = outbox.pulse(now=NOW + DAY)
        assert (pulse.last_hook_at, pulse.last_hook_fired_at) == (NOW, fired)

    @pytest.mark.parametrize(
        ("ago", "days"),
        [((), 0), ((1,), 1), ((1, 1), 1), ((1, 2, 5), 3), ((14, 15), 1), (range(20), 14)],
    )
    def test_the_days_with_hooks_of_two_weeks_are_counted(
        self, outbox: Outbox, ago: tuple[int, ...], days: int
    ) -> None:
        for number, one in enumerate(sorted(ago, reverse=True)):
            outbox.enqueue([an_event(number)], now=NOW - one * DAY)
        outbox.enqueue([an_event(99)], now=NOW)
        assert outbox.pulse(now=NOW + 5 * DAY).hook_days == days

    @pytest.mark.parametrize(
        ("outcomes", "counts"),
        [
            ((PRICED,), True),
            ((PRICED, Delivery.DELIVERED), True),
            ((PRICED, Delivery.FAILED), True),
            ((Delivery.DELIVERED,), True),  # the report is faster than the answer
            ((UNKNOWN,), False),
            ((Failed(reason=Reason.REFUSED_TEXT),), False),
            ((Deferred(reason=Reason.GATEWAY_UNAVAILABLE, not_before=NOW),), False),
            ((), False),
        ],
    )
    def test_the_last_text_is_the_newest_that_was_accepted(
        self, outbox: Outbox, outcomes: tuple[Outcome | Delivery, ...], counts: bool
    ) -> None:
        attempted(outbox, 1, PRICED, at=NOW - DAY)
        attempted(outbox, 2, *outcomes, at=NOW)
        last = outbox.pulse(now=NOW).last_accepted_at
        assert last == (NOW if counts else NOW - DAY)

    def test_only_what_is_due_is_the_oldest_that_is_due(self, outbox: Outbox) -> None:
        deferred(outbox, 1, (Reason.QUIET_HOURS, NOW))
        assert outbox.pulse(now=NOW).oldest_due_at is None
        outbox.enqueue([an_event(2)], now=NOW + HOUR)
        assert outbox.pulse(now=NOW + DAY).oldest_due_at == NOW + timedelta(minutes=1)

    @pytest.mark.parametrize(
        ("steps", "since"),
        [
            ([(Reason.QUIET_HOURS, NOW)], None),
            ([(Reason.GATEWAY_UNAVAILABLE, NOW)], NOW),
            ([(Reason.SOURCE_UNAVAILABLE, NOW), (Reason.GATEWAY_PAUSED, NOW + HOUR)], NOW),
            ([(Reason.QUIET_HOURS, NOW), (Reason.GATEWAY_PAUSED, NOW + HOUR)], NOW + HOUR),
            ([(Reason.GATEWAY_PAUSED, NOW), (Reason.QUIET_HOURS, NOW + HOUR)], None),
        ],
    )
    def test_what_waits_for_its_hour_is_not_held_up(
        self, outbox: Outbox, steps: list[tuple[Reason, datetime]], since: datetime | None
    ) -> None:
        deferred(outbox, 1, *steps)
        assert outbox.pulse(now=NOW + DAY).held_since == since

    def test_what_was_held_up_before_the_last_text_does_not_count(self, outbox: Outbox) -> None:
        deferred(outbox, 1, (Reason.GATEWAY_UNAVAILABLE, NOW))
        attempted(outbox, 2, PRICED, at=NOW + timedelta(seconds=9))
        assert outbox.pulse(now=NOW + DAY).held_since is None

    def test_refusals_in_a_row_end_with_a_text_and_with_a_week(self, outbox: Outbox) -> None:
        refused = Failed(reason=Reason.REFUSED_RECIPIENT)
        attempted(outbox, 1, refused, at=NOW)
        attempted(outbox, 2, PRICED, at=NOW + HOUR)
        for number in range(3, 6):
            attempted(outbox, number, refused, at=NOW + number * HOUR)
        attempted(outbox, 6, Failed(reason=Reason.GAVE_UP), at=NOW + 6 * HOUR)
        assert outbox.pulse(now=NOW + 7 * HOUR).refused == 3
        assert outbox.pulse(now=NOW + 7 * DAY + 3 * HOUR).refused == 2

    def test_a_person_is_needed_where_nothing_looks_up(self, outbox: Outbox) -> None:
        attempted(outbox, 1, UNKNOWN)
        assert outbox.pulse(now=NOW).for_a_person == 0
        attempted(outbox, 2, Unknown(reason=Reason.NO_ANSWER, look_up_at=None))
        assert outbox.pulse(now=NOW).for_a_person == 1
        outbox.forget_number(NUMBER, now=NOW)
        assert outbox.pulse(now=NOW).for_a_person == 2

    def test_reports_are_counted_by_when_their_texts_went(self, outbox: Outbox) -> None:
        ages = [HOUR, 2 * HOUR, 2 * HOUR + LEASE, 26 * HOUR, 26 * HOUR + LEASE, 8 * DAY, 9 * DAY]
        for number, age in enumerate(ages):
            attempted(outbox, 2 * number, PRICED, at=NOW - age)
            end = Delivery.DELIVERED if number % 2 else Delivery.EXPIRED
            attempted(outbox, 2 * number + 1, PRICED, Delivery.SENT, end, at=NOW - age)
        pulse = outbox.pulse(now=NOW)
        assert pulse.lately == Reported(texts=4, reported=2)  # of 2 h + LEASE and 26 h
        assert pulse.before == Reported(texts=4, reported=2)

    def test_a_report_for_nobody_is_pending(self, outbox: Outbox) -> None:
        outbox.record_report(a_report(Delivery.DELIVERED), now=NOW)
        assert outbox.pulse(now=NOW).reports_pending == 1
        attempted(outbox, 1, replace(PRICED, gateway_id=GATEWAY_ID))
        assert outbox.pulse(now=NOW).reports_pending == 0

    # ---- sums

    def test_equals_are_summed_and_only_accepted_texts_have_parts(self, outbox: Outbox) -> None:
        attempted(outbox, 1, PRICED)
        attempted(outbox, 2, PRICED)
        attempted(outbox, 3, replace(PRICED, cost_currency="EUR", cost_micros=2**40))
        attempted(outbox, 4, Accepted(parts=3), Delivery.DELIVERED)  # it told no price
        attempted(outbox, 5, Failed(reason=Reason.REFUSED_TEXT))
        outbox.record(claim_one(outbox, an_event(6)), Withheld(reason=Reason.PAID), now=NOW)
        outbox.enqueue([an_event(7)], now=NOW)
        [tallies] = outbox.tallies([NOW, NOW + HOUR])
        alike = {(one.state, one.reason, one.currency): one for one in tallies}
        assert len(alike) == len(tallies) == 6
        assert alike[State.ACCEPTED, None, "SEK"] == Tally(
            state=State.ACCEPTED,
            reason=None,
            reminders=2,
            parts=4,
            currency="SEK",
            cost_micros=1_400_000,
        )
        assert alike[State.ACCEPTED, None, "EUR"].cost_micros == 2**40
        unpriced = alike[State.DELIVERED, None, None]
        assert (unpriced.parts, unpriced.cost_micros) == (3, 0)
        refused = alike[State.FAILED, Reason.REFUSED_TEXT, None]
        assert (refused.reminders, refused.parts) == (1, 0)
        assert alike[State.WITHHELD, Reason.PAID, None].reminders == 1
        assert alike[State.WAITING, None, None].reminders == 1

    def test_each_reminder_counts_once_between_the_bounds(self, outbox: Outbox) -> None:
        for number, hours in enumerate([-1, 0, 5, 24, 47, 48]):
            outbox.enqueue([an_event(number)], now=NOW + hours * HOUR)
        days = outbox.tallies([NOW, NOW + DAY, NOW + 2 * DAY])
        assert [sum(one.reminders for one in day) for day in days] == [2, 2]
        assert outbox.tallies([]) == outbox.tallies([NOW]) == []
