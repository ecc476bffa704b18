"""What every outbox promises about people: replies, refusals, limits, wordings."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import MetaData, select

from bridge.domain import (
    Delivery,
    InboundSms,
    Outcome,
    Quota,
    Reason,
    SavedWording,
    Stage,
    State,
    SuppressedBy,
)
from bridge.errors import LeaseLost, MayNotAttempt
from bridge.outbox.base import Filter, Forgotten, Outbox
from bridge.outbox.sql import SqlOutbox
from tests.contract.outbox_contract import (
    ACCEPTED,
    DEFERRED,
    FAILED,
    GATEWAY,
    HOSTILE,
    LATER,
    LEASE,
    NOW,
    NUMBER,
    UNKNOWN,
    WITHHELD,
    Another,
    a_report,
    an_attempt,
    an_event,
    attempt_one,
    claim_one,
    row_of,
)

OTHER = "+46701234568"
TODAY = NOW.date()
STOP, CARRIER, DESK = SuppressedBy.STOP, SuppressedBy.CARRIER, SuppressedBy.DESK
SMS = InboundSms(
    gateway=GATEWAY, gateway_id="i1", sender=NUMBER, to="+46766861004", body="who is this?"
)


def stop(outbox: Outbox, number: str = NUMBER, *, by: SuppressedBy = STOP) -> bool:
    return outbox.suppress(number, by=by, why=f"by {by}", who="46elks", now=NOW, blank=by is STOP)


class PeopleContract:
    """Subclass it beside OutboxContract, which brings the fixtures."""

    # ---- replies

    @pytest.mark.parametrize("text", [*HOSTILE, "x" * 100_000, "lone \ud800"])
    def test_an_inbound_text_is_kept_once(self, outbox: Outbox, text: str) -> None:
        sms = replace(SMS, gateway_id=f"i1{text}", body=text)
        assert outbox.keep_inbound(sms, now=NOW) is True
        assert outbox.keep_inbound(replace(sms, body="other"), now=LATER) is False
        assert outbox.keep_inbound(replace(sms, gateway="twilio"), now=NOW) is True

    def test_inbound_texts_are_read_newest_first(self, outbox: Outbox) -> None:
        for number in range(3):
            sms = replace(SMS, gateway_id=f"i{number}")
            outbox.keep_inbound(sms, now=NOW + timedelta(seconds=number))
        found = outbox.inbound(limit=2)
        assert [one.sms.gateway_id for one in found] == ["i2", "i1"]
        assert found[1].sms == replace(SMS, gateway_id="i1")
        assert found[1].received_at == NOW + timedelta(seconds=1)

    # ---- the suppression list

    def test_a_suppressed_number_stays_so_with_its_first_reason(self, outbox: Outbox) -> None:
        assert outbox.suppression(NUMBER) is None
        assert outbox.suppress(NUMBER, by=STOP, why="first" * 200, who="x" * 900, now=NOW) is True
        assert outbox.suppress(NUMBER, by=STOP, why="again", who="y", now=LATER) is False
        found = outbox.suppression(NUMBER)
        assert found
        assert (found.number, found.since, found.by) == (NUMBER, NOW, STOP)
        assert found.why.startswith("first")
        assert found.shown == "+46…4567"
        for other in (NUMBER + "8", "+4670123456", OTHER):
            assert outbox.suppression(other) is None

    @pytest.mark.parametrize(
        ("first", "then", "kept"),
        [
            (STOP, DESK, DESK),
            (STOP, CARRIER, CARRIER),
            (CARRIER, DESK, DESK),
            (DESK, STOP, DESK),
            (CARRIER, STOP, CARRIER),
            (DESK, CARRIER, DESK),
        ],
    )
    def test_who_outranks_the_first_takes_the_entry_over(
        self, outbox: Outbox, first: SuppressedBy, then: SuppressedBy, kept: SuppressedBy
    ) -> None:
        stop(outbox, by=first)
        assert stop(outbox, by=then) is False
        found = outbox.suppression(NUMBER)
        assert found
        assert (found.by, found.why) == (kept, f"by {kept}")

    @pytest.mark.parametrize("by", [STOP, CARRIER, DESK])
    def test_start_lifts_only_what_stop_set(self, outbox: Outbox, by: SuppressedBy) -> None:
        stop(outbox, by=by)
        assert outbox.unsuppress(NUMBER, only=STOP) is (by is STOP)
        assert (outbox.suppression(NUMBER) is None) is (by is STOP)

    def test_a_person_lifts_anything_once(self, outbox: Outbox) -> None:
        stop(outbox, by=DESK)
        assert outbox.unsuppress(OTHER) is False
        assert [outbox.unsuppress(NUMBER), outbox.unsuppress(NUMBER)] == [True, False]
        assert outbox.suppression(NUMBER) is None

    def test_the_list_comes_newest_first_page_by_page(self, outbox: Outbox) -> None:
        numbers = [f"+4670123456{last}" for last in range(5)]
        for number in numbers:
            stop(outbox, number)
        first = outbox.suppressions(limit=3)
        second = outbox.suppressions(limit=3, before_id=first[-1].id)
        assert [one.number for one in (*first, *second)] == numbers[::-1]

    def test_what_is_suppressed_is_not_attempted_even_at_the_last_moment(
        self, outbox: Outbox
    ) -> None:
        claim = claim_one(outbox, an_event())
        stop(outbox)
        with pytest.raises(MayNotAttempt, match="by stop") as caught:
            outbox.begin_attempt(an_attempt(claim), lease=LEASE)
        assert caught.value.reason is Reason.SUPPRESSED
        assert row_of(outbox, claim.id).state is State.CLAIMED
        assert outbox.sent_before(claim.event.invoice_id, claim.event.stage, TODAY) is None
        assert outbox.texts_on(TODAY) == 0

    def test_two_outboxes_on_one_database_know_the_same_numbers(
        self, outbox: Outbox, another: Another
    ) -> None:
        stop(outbox)
        other = another()
        assert other.suppression(NUMBER) == outbox.suppression(NUMBER)
        other.close()

    # ---- the client's field at WHMCS

    def test_a_field_is_blanked_when_it_is_due_and_once(self, outbox: Outbox) -> None:
        stop(outbox)
        stop(outbox, OTHER, by=DESK)
        assert outbox.fields_to_blank(now=NOW - timedelta(seconds=1), limit=9) == []
        [(entry, number)] = outbox.fields_to_blank(now=NOW, limit=9)
        assert number == NUMBER
        outbox.blank_later(entry, LATER)
        assert outbox.fields_to_blank(now=NOW, limit=9) == []
        assert outbox.fields_to_blank(now=LATER, limit=9) == [(entry, NUMBER)]
        outbox.blank_later(entry, None)
        assert outbox.fields_to_blank(now=LATER, limit=9) == []
        stop(outbox)  # the client filled it in again, and the person says stop again
        assert outbox.fields_to_blank(now=NOW, limit=9) == [(entry, NUMBER)]

    def test_a_number_is_known_by_the_clients_it_was_texted_for(self, outbox: Outbox) -> None:
        for invoice_id, client_id in [(1, 9), (2, 8), (3, 9)]:
            claim = claim_one(outbox, an_event(invoice_id=invoice_id))
            attempt = replace(an_attempt(claim), client_id=client_id)
            outbox.begin_attempt(attempt, lease=LEASE)
        outbox.record(claim_one(outbox, an_event(invoice_id=4)), WITHHELD, now=NOW)
        assert outbox.clients_of(NUMBER) == [8, 9]
        assert outbox.clients_of(OTHER) == []
        assert outbox.texted_among([NUMBER, OTHER]) == {NUMBER}
        assert outbox.texted_among([]) == frozenset()

    def test_the_refusals_of_a_client_are_those_of_every_number_that_was_texted(
        self, outbox: Outbox
    ) -> None:
        month = timedelta(days=30)
        for invoice_id, client_id, number in [(1, 9, NUMBER), (2, 8, OTHER)]:
            self.texted(outbox, invoice_id, client_id, number)
        outbox.record(claim_one(outbox, an_event(invoice_id=3)), WITHHELD, now=NOW)
        stop(outbox, OTHER)
        assert outbox.refusals_of(9) == []
        outbox.purge(now=NOW + 2 * month, body=month, rows=10 * month)  # the number itself fades
        stop(outbox)
        assert [one.number for one in outbox.refusals_of(9)] == [NUMBER]
        assert [one.number for one in outbox.refusals_of(8)] == [OTHER]
        assert outbox.refusals_of(7) == []

    # ---- limits

    @pytest.mark.parametrize(
        ("quota", "reason", "told"),
        [
            (
                Quota(day=TODAY, to_one=2, to_all=9),
                Reason.RECIPIENT_LIMIT,
                "2 sent to this number on 2026-11-23, BRIDGE_MAX_PER_RECIPIENT_PER_DAY is 2",
            ),
            (
                Quota(day=TODAY, to_one=9, to_all=2),
                Reason.DAILY_LIMIT,
                "2 sent on 2026-11-23, BRIDGE_MAX_PER_DAY is 2",
            ),
        ],
    )
    def test_a_day_has_room_for_so_many_texts(
        self, outbox: Outbox, quota: Quota, reason: Reason, told: str
    ) -> None:
        def attempt(invoice_id: int, **more: object) -> None:
            claim = claim_one(outbox, an_event(invoice_id=invoice_id))
            wanted = replace(an_attempt(claim, quota=quota), **more)  # type: ignore[arg-type]
            outbox.begin_attempt(wanted, lease=LEASE)

        attempt(1)
        attempt(2)
        with pytest.raises(MayNotAttempt) as caught:
            attempt(3)
        assert (caught.value.reason, str(caught.value)) == (reason, told)
        assert (outbox.texts_on(TODAY, NUMBER), outbox.texts_on(TODAY)) == (2, 2)
        attempt(4, quota=replace(quota, day=TODAY + timedelta(days=1)))  # tomorrow is another day
        assert outbox.texts_on(TODAY) == 2

    def test_the_limit_of_one_number_is_not_anothers(self, outbox: Outbox) -> None:
        quota = Quota(day=TODAY, to_one=1, to_all=9)
        for invoice_id, number in enumerate([NUMBER, OTHER], start=1):
            claim = claim_one(outbox, an_event(invoice_id=invoice_id))
            outbox.begin_attempt(an_attempt(claim, to=number, quota=quota), lease=LEASE)
        assert [outbox.texts_on(TODAY, one) for one in (NUMBER, OTHER, "+46700000000")] == [1, 1, 0]
        assert outbox.texts_on(TODAY) == 2

    @pytest.mark.parametrize(
        ("outcome", "counts"),
        [(ACCEPTED, 1), (UNKNOWN, 1), (DEFERRED, 0), (FAILED, 0)],
        ids=["accepted", "unknown", "deferred", "failed"],
    )
    def test_only_what_may_have_been_sent_counts(
        self, outbox: Outbox, outcome: Outcome, counts: int
    ) -> None:
        outbox.record(attempt_one(outbox, an_event()), outcome, now=NOW)
        assert (outbox.texts_on(TODAY, NUMBER), outbox.texts_on(TODAY)) == (counts, counts)

    def test_a_text_that_is_given_back_twice_counts_once(self, outbox: Outbox) -> None:
        first = attempt_one(outbox, an_event(1, invoice_id=1))
        attempt_one(outbox, an_event(1, invoice_id=2))
        outbox.record(first, DEFERRED, now=NOW)
        again = claim_one(outbox)
        outbox.record(again, WITHHELD, now=NOW)
        with pytest.raises(LeaseLost):
            outbox.record(first, DEFERRED, now=NOW)
        assert outbox.texts_on(TODAY) == 1

    def test_a_retry_on_the_next_day_counts_there(self, outbox: Outbox) -> None:
        outbox.record(attempt_one(outbox, an_event()), DEFERRED, now=NOW)
        tomorrow = Quota(day=TODAY + timedelta(days=1), to_one=1, to_all=1)
        outbox.begin_attempt(an_attempt(claim_one(outbox), quota=tomorrow), lease=LEASE)
        assert [outbox.texts_on(tomorrow.day), outbox.texts_on(TODAY)] == [1, 0]

    def test_many_workers_do_not_get_past_the_limit(self, outbox: Outbox, another: Another) -> None:
        outbox.enqueue([an_event(invoice_id=number) for number in range(1, 13)], now=NOW)
        claims = outbox.claim(now=NOW, lease=LEASE, limit=12)
        outboxes = [another(), another()]
        quota = Quota(day=TODAY, to_one=5, to_all=99)

        def begins(which: int) -> bool:
            try:
                attempt = an_attempt(claims[which], quota=quota)
                outboxes[which % 2].begin_attempt(attempt, lease=LEASE)
            except MayNotAttempt:
                return False
            return True

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(begins, range(12))) == 5
        assert outbox.texts_on(TODAY, NUMBER) == 5
        for one in outboxes:
            one.close()

    def test_counts_of_past_days_go(self, outbox: Outbox) -> None:
        for days in (0, 30):
            quota = Quota(day=TODAY + timedelta(days=days), to_one=9, to_all=9)
            claim = claim_one(outbox, an_event(invoice_id=days + 1))
            outbox.begin_attempt(an_attempt(claim, quota=quota), lease=LEASE)
        assert [outbox.texts_on(TODAY), outbox.texts_on(quota.day)] == [0, 1]

    # ---- forgetting

    def texted(self, outbox: Outbox, invoice_id: int, client_id: int, number: str) -> int:
        """Have a text accepted; return its reminder."""
        claim = claim_one(outbox, an_event(invoice_id=invoice_id))
        attempt = replace(an_attempt(claim, to=number), client_id=client_id)
        outbox.begin_attempt(attempt, lease=LEASE)
        outbox.record(claim, replace(ACCEPTED, gateway_id=f"g{invoice_id}"), now=NOW)
        return claim.id

    @pytest.mark.parametrize(
        "forget",
        [
            lambda outbox: outbox.forget_number(NUMBER, now=LATER),
            lambda outbox: outbox.forget_client(9, now=LATER),
        ],
        ids=["number", "client"],
    )
    def test_who_is_forgotten_leaves_the_refusal_and_no_number(
        self, outbox: SqlOutbox, forget: Callable[[Outbox], Forgotten]
    ) -> None:
        gone, kept = self.texted(outbox, 1, 9, NUMBER), self.texted(outbox, 2, 8, OTHER)
        outbox.keep_inbound(SMS, now=NOW)
        outbox.keep_inbound(replace(SMS, gateway_id="i2", sender=OTHER), now=NOW)
        stop(outbox)
        assert forget(outbox) == Forgotten(reminders=1, replies=1, refusals=1)
        erased = outbox.reminder(gone)
        assert erased
        assert (erased.to, erased.body) == (None, None)
        assert erased.history[-1].detail == "erased on request"
        untouched = outbox.reminder(kept)
        assert untouched
        assert untouched.to == OTHER
        assert [one.sms.sender for one in outbox.inbound(limit=9)] == [OTHER]
        refusal = outbox.suppression(NUMBER)
        assert refusal
        assert (refusal.number, refusal.shown) == (None, "+46…4567")
        assert outbox.fields_to_blank(now=LATER, limit=9) == []
        assert NUMBER[3:] not in everything_in(outbox)
        assert outbox.unsuppress(NUMBER) is True  # whoever shows it again can still lift it

    def test_who_is_forgotten_after_texts_have_faded_leaves_no_number_either(
        self, outbox: SqlOutbox
    ) -> None:
        """The rows hold the number no more; what else does must be found all the same."""
        self.texted(outbox, 1, 9, NUMBER)
        month = timedelta(days=30)
        outbox.purge(now=NOW + 2 * month, body=month, rows=10 * month)
        outbox.keep_inbound(SMS, now=NOW + 2 * month)
        stop(outbox)
        assert outbox.clients_of(NUMBER) == [9]
        done = outbox.forget_client(9, now=NOW + 2 * month)
        assert done == Forgotten(reminders=1, replies=1, refusals=1)
        assert NUMBER[3:] not in everything_in(outbox)
        assert outbox.clients_of(NUMBER) == []

    def test_a_forgotten_number_is_still_never_texted(self, outbox: Outbox) -> None:
        stop(outbox, by=DESK)
        outbox.forget_number(NUMBER, now=NOW)
        with pytest.raises(MayNotAttempt):
            attempt_one(outbox, an_event())
        assert stop(outbox) is False  # and the list does not learn it again
        found = outbox.suppression(NUMBER)
        assert found
        assert (found.number, found.by) == (None, DESK)

    def test_a_forgotten_client_is_no_longer_named(self, outbox: Outbox) -> None:
        self.texted(outbox, 1, 9, NUMBER)
        outbox.forget_client(9, now=NOW)
        assert outbox.reminders(Filter(client_id=9)) == []
        [row] = outbox.reminders(Filter(invoice_id=1))
        assert row.state is State.ACCEPTED

    def test_what_was_erased_still_hears_of_its_delivery_and_is_not_looked_up(
        self, outbox: Outbox
    ) -> None:
        unknown = attempt_one(outbox, an_event(1, invoice_id=1))
        outbox.record(unknown, UNKNOWN, now=NOW)
        underway = attempt_one(outbox, an_event(1, invoice_id=2))
        accepted = self.texted(outbox, 3, 7, NUMBER)
        outbox.forget_number(NUMBER, now=NOW)
        outbox.record(underway, UNKNOWN, now=NOW)
        assert outbox.unknown_due(now=NOW + timedelta(days=1), lease=LEASE, limit=9) == []
        assert outbox.record_report(replace(a_report(Delivery.DELIVERED), gateway_id="g3"), now=NOW)
        states = [row_of(outbox, one).state for one in (unknown.id, underway.id, accepted)]
        assert states == [State.UNKNOWN, State.UNKNOWN, State.DELIVERED]

    def test_nobody_to_forget_is_no_fault(self, outbox: Outbox) -> None:
        nothing = Forgotten(reminders=0, replies=0, refusals=0)
        assert outbox.forget_number(NUMBER, now=NOW) == nothing
        assert outbox.forget_client(9, now=NOW) == nothing

    # ---- wordings

    def test_the_newest_wording_counts_and_every_change_is_kept(self, outbox: Outbox) -> None:
        def change(text: str | None, minute: int, **more: object) -> SavedWording:
            made = SavedWording(
                language="swedish",
                stage=Stage.SECOND_OVERDUE,
                text=text,
                who="anna",
                at=NOW + timedelta(minutes=minute),
            )
            return replace(made, **more)  # type: ignore[arg-type]

        assert list(outbox.saved_wordings()) == []
        changes = [change("Hej {invoice} 😀", 1), change("Hallå {invoice}", 2), change(None, 3)]
        other = change("Hi {invoice}", 4, language="english")
        for one in (*changes, other):
            outbox.save_wording(one)
        assert list(outbox.saved_wordings()) == [other, changes[2]]
        assert list(outbox.wording_changes("swedish", Stage.SECOND_OVERDUE)) == changes[::-1]
        assert list(outbox.wording_changes("swedish", Stage.THIRD_OVERDUE)) == []


def everything_in(outbox: SqlOutbox) -> str:
    """Return all values of all tables as one text."""
    found = MetaData()
    with outbox._read() as connection:
        found.reflect(connection)
        rows = [row for table in found.tables.values() for row in connection.execute(select(table))]
    return repr(rows)
