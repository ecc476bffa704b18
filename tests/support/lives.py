"""Short lives of reminders in an outbox: they come, and are sent or withheld."""

from datetime import date, datetime, timedelta

from bridge.domain import Accepted, Attempt, Quota, Reason, Sms, Unknown, Withheld
from bridge.outbox.base import Outbox
from tests.support.parts import MOBILE, NOW, event

LEASE = timedelta(minutes=2)
PRICED = Accepted(gateway_id="g1", parts=2, cost_micros=700_000, cost_currency="SEK")
PLENTY = Quota(day=NOW.date(), to_one=999, to_all=999)


def come(outbox: Outbox, number: int, at: datetime) -> None:
    outbox.enqueue([event(number)], now=at)


def send(outbox: Outbox, number: int, at: datetime, outcome: Accepted | Unknown = PRICED) -> None:
    come(outbox, number, at)
    [claim] = outbox.claim(now=at, lease=LEASE, limit=1)
    attempt = Attempt(
        claim=claim,
        client_id=17,
        due_date=date(2023, 6, 20),
        gateway="told",
        sms=Sms(reminder_id=claim.id, to=MOBILE, body="Hi", parts=1, sender="Oderland"),
        quota=PLENTY,
        began_at=at,
    )
    outbox.begin_attempt(attempt, lease=LEASE)
    outbox.record(claim, outcome, now=at)


def withhold(outbox: Outbox, number: int, at: datetime, reason: Reason) -> None:
    come(outbox, number, at)
    [claim] = outbox.claim(now=at, lease=LEASE, limit=1)
    outbox.record(claim, Withheld(reason=reason), now=at)
