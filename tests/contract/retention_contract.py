"""What every outbox promises about age: numbers and texts fade, rows go, once-keys stay."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bridge.domain import Delivery, InboundSms, Reason, State
from bridge.errors import MayNotAttempt
from bridge.outbox.base import Outbox, Purged
from bridge.outbox.sql import SqlOutbox
from tests.contract.outbox_contract import (
    ACCEPTED,
    DUE,
    GATEWAY,
    GATEWAY_ID,
    LEASE,
    NOW,
    NUMBER,
    UNKNOWN,
    WITHHELD,
    a_report,
    an_attempt,
    an_event,
    bring_to,
    claim_one,
    row_of,
)
from tests.contract.people_contract import everything_in

MONTH, YEAR = timedelta(days=30), timedelta(days=400)
SETTLED = [State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.WITHHELD, State.FAILED]
OPEN = [State.WAITING, State.CLAIMED, State.ATTEMPTING]
SENT = [State.ACCEPTED, State.DELIVERED, State.UNDELIVERED]


def purge(outbox: Outbox, after: timedelta) -> Purged:
    return outbox.purge(now=NOW + after, body=MONTH, rows=YEAR)


class RetentionContract:
    """Subclass it beside OutboxContract, which brings the fixtures."""

    @pytest.mark.parametrize("state", SENT)
    def test_the_number_and_the_text_of_what_was_sent_fade(
        self, outbox: SqlOutbox, state: State
    ) -> None:
        claim = bring_to(outbox, state)
        assert purge(outbox, MONTH) == Purged(faded=0, gone=0, replies=0)
        assert row_of(outbox, claim.id).to == NUMBER
        assert purge(outbox, MONTH + LEASE) == Purged(faded=1, gone=0, replies=0)
        row = row_of(outbox, claim.id)
        assert (row.to, row.body, row.state, row.gateway_id) == (None, None, state, GATEWAY_ID)
        assert NUMBER[3:] not in everything_in(outbox)
        assert purge(outbox, MONTH + LEASE).faded == 0

    @pytest.mark.parametrize("state", SETTLED)
    def test_rows_go_and_their_once_keys_stay(self, outbox: Outbox, state: State) -> None:
        claim = bring_to(outbox, state)
        purge(outbox, YEAR)
        assert outbox.reminder(claim.id) is not None
        assert purge(outbox, YEAR + LEASE).gone == 1
        assert outbox.reminder(claim.id) is None
        if state in SENT:
            event = an_event(2)
            again = claim_one(outbox, event, now=NOW + YEAR + LEASE)
            with pytest.raises(MayNotAttempt):
                outbox.begin_attempt(an_attempt(again), lease=LEASE)
            assert outbox.sent_before(event.invoice_id, event.stage, DUE) == claim.id

    @pytest.mark.parametrize("state", OPEN)
    def test_what_has_no_outcome_stays_whole(self, outbox: Outbox, state: State) -> None:
        claim = bring_to(outbox, state)
        before = row_of(outbox, claim.id)
        assert purge(outbox, 9 * YEAR) == Purged(faded=0, gone=0, replies=0)
        assert row_of(outbox, claim.id) == before

    def test_what_stays_unknown_fades_however_often_it_is_looked_up(
        self, outbox: SqlOutbox
    ) -> None:
        """A gateway that is away is asked for ever, and each time the row is written."""
        claim = bring_to(outbox, State.UNKNOWN)
        later = NOW + MONTH + LEASE
        [(asked, _, _)] = outbox.unknown_due(now=later, lease=LEASE, limit=1)
        outbox.record(asked, replace(UNKNOWN, look_up_at=later + LEASE), now=later)
        assert purge(outbox, MONTH + LEASE).faded == 1
        row = row_of(outbox, claim.id)
        assert (row.to, row.body, row.state) == (None, None, State.UNKNOWN)
        assert NUMBER[3:] not in everything_in(outbox)
        assert outbox.unknown_due(now=later + MONTH, lease=LEASE, limit=1) == []
        assert purge(outbox, MONTH + YEAR).gone == 0
        assert purge(outbox, MONTH + YEAR + 2 * LEASE).gone == 1
        assert outbox.sent_before(claim.event.invoice_id, claim.event.stage, DUE) == claim.id

    def test_a_late_report_still_finds_what_has_faded(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ACCEPTED)
        purge(outbox, MONTH + LEASE)
        assert outbox.record_report(a_report(Delivery.DELIVERED), now=NOW + MONTH + LEASE)
        assert row_of(outbox, claim.id).state is State.DELIVERED

    def test_replies_go_with_the_texts_and_refusals_stay(self, outbox: Outbox) -> None:
        sms = InboundSms(gateway=GATEWAY, gateway_id="i1", sender=NUMBER, to="x", body="STOP")
        outbox.keep_inbound(sms, now=NOW)
        outbox.keep_inbound(replace(sms, gateway_id="i2"), now=NOW + LEASE)
        assert purge(outbox, MONTH + LEASE).replies == 1
        assert [one.sms.gateway_id for one in outbox.inbound(limit=9)] == ["i2"]

    def test_reports_go_after_two_weeks_or_when_nobody_came_for_them(
        self, outbox: SqlOutbox
    ) -> None:
        bring_to(outbox, State.DELIVERED)
        outbox.record_report(replace(a_report(Delivery.SENT), gateway_id="nobody's"), now=NOW)
        purge(outbox, timedelta(hours=25))
        assert "nobody's" not in everything_in(outbox)
        assert reports_in(outbox) == 1
        purge(outbox, timedelta(days=14, seconds=1))
        assert reports_in(outbox) == 0

    def test_many_rows_go_in_small_steps_and_the_young_stay(self, outbox: Outbox) -> None:
        events = [an_event(number) for number in range(1_100)]
        outbox.enqueue(events, now=NOW)
        for claim in outbox.claim(now=NOW, lease=LEASE, limit=1_050):
            outbox.record(claim, WITHHELD, now=NOW)
        for claim in outbox.claim(now=NOW, lease=LEASE, limit=1):
            outbox.record(claim, WITHHELD, now=NOW + LEASE)
        assert purge(outbox, YEAR + LEASE).gone == 1_050
        assert outbox.counts() == {State.WAITING: 49, State.WITHHELD: 1}

    # ---- back from a back-up

    @pytest.mark.parametrize("state", [State.WAITING, State.CLAIMED, State.ATTEMPTING])
    def test_what_was_due_in_a_restored_outbox_is_not_sent_by_itself(
        self, outbox: Outbox, state: State
    ) -> None:
        claim = bring_to(outbox, state)
        assert outbox.doubt_what_was_due(now=NOW + LEASE) == 1
        row = row_of(outbox, claim.id)
        assert (row.state, row.reason) == (State.UNKNOWN, Reason.RESTORED)
        assert outbox.claim(now=NOW + MONTH, lease=LEASE, limit=9) == []
        can_be_asked = len(outbox.unknown_due(now=NOW + LEASE, lease=LEASE, limit=9))
        assert can_be_asked == (state is State.ATTEMPTING)
        outbox.resolve(claim.id, sent=False, who="anna", now=NOW + LEASE)
        assert len(outbox.claim(now=NOW + LEASE, lease=LEASE, limit=9)) == 1

    def test_a_look_up_of_what_was_restored_may_find_it(self, outbox: Outbox) -> None:
        claim = bring_to(outbox, State.ATTEMPTING)
        outbox.doubt_what_was_due(now=NOW + LEASE)
        [(asked, _, _)] = outbox.unknown_due(now=NOW + LEASE, lease=LEASE, limit=1)
        assert asked.restored
        outbox.record(asked, replace(ACCEPTED, looked_up=True), now=NOW + LEASE)
        assert row_of(outbox, claim.id).state is State.ACCEPTED

    def test_what_was_in_doubt_before_the_back_up_is_in_more_doubt_after_it(
        self, outbox: Outbox
    ) -> None:
        """It may have been found missing since, and sent again: then no look-up proves anything."""
        bring_to(outbox, State.UNKNOWN)
        [(before, _, _)] = outbox.unknown_due(now=NOW + LEASE, lease=LEASE, limit=1)
        assert not before.restored
        assert outbox.doubt_what_was_due(now=NOW + LEASE) == 1
        [(after, _, _)] = outbox.unknown_due(now=NOW + LEASE, lease=LEASE, limit=1)
        assert after.restored
        outbox.resolve(after.id, sent=False, who="anna", now=NOW + LEASE)
        assert not claim_one(outbox, now=NOW + LEASE).restored

    def test_what_is_due_later_or_has_an_outcome_is_left_alone(self, outbox: Outbox) -> None:
        outbox.enqueue([an_event()], now=NOW + LEASE)
        for number, state in enumerate(SETTLED, start=2):
            bring_to(outbox, state, an_event(1, invoice_id=number))
        before = outbox.counts()
        assert outbox.doubt_what_was_due(now=NOW) == 0
        assert outbox.counts() == before

    def test_a_report_on_what_the_back_up_does_not_know_hits_nobody(self, outbox: Outbox) -> None:
        """Ids that were given away after the back-up are in addresses that carriers still call."""
        last = bring_to(outbox, State.WITHHELD)
        outbox.doubt_what_was_due(now=NOW)
        outbox.enqueue([an_event(2)], now=NOW)
        new = claim_one(outbox).id
        assert new > last.id + 1_000
        stray = replace(a_report(Delivery.DELIVERED), reminder_id=last.id + 1, gateway_id="x1")
        assert not outbox.record_report(stray, now=NOW)

    def test_ids_are_skipped_in_an_empty_outbox_as_well(self, outbox: Outbox) -> None:
        outbox.doubt_what_was_due(now=NOW)
        outbox.doubt_what_was_due(now=NOW)
        outbox.enqueue([an_event()], now=NOW)
        assert claim_one(outbox).id > 1_000


def reports_in(outbox: SqlOutbox) -> int:
    with outbox._read() as connection:
        found = connection.exec_driver_sql("SELECT count(*) FROM raw_reports").scalar_one()
    return int(found)
