"""What the sandbox opens with: one client for each decision that the bridge can come to.

All numbers are kept free for fiction: +46 70 174 06 05 to 99 by the Swedish regulator PTS,
020 7946 0xxx by the British Ofcom.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from bridge.domain import Reason, Stage, State
from bridge.sandbox.addon import Hook
from bridge.sandbox.whmcs import Client, Invoice

COMPANY = "Oderland"
SENDER = "Oderland"


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A hook that is fired at the opening, and what has to come of it."""

    hook: Hook
    state: State
    reason: Reason | None = None
    after: str | None = None  # the event that has to be decided first


CLIENTS = (
    Client(id=1, first_name="Demo", last_name="Client", sms_field="070-174 06 05"),
    Client(
        id=2,
        first_name="Åsa",
        last_name="Lindqvist",
        company="Lindqvist & Söner AB",
        language="swedish",
        sms_field="+46 70 174 06 12",
    ),
    Client(id=3, first_name="win-prize.com", last_name="Winner", sms_field="0701740634"),
    Client(id=4, first_name="Bo", last_name="Ekman"),
    Client(id=5, first_name="Priya", last_name="Raman", sms_field="070-174 06 21"),
    Client(
        id=6,
        first_name="Margaret",
        last_name="O'Neill",
        country="GB",
        language="english",
        sms_field="020 7946 0321",
    ),
    Client(
        id=7, first_name="Nils", last_name="Holm", language="swedish", sms_field="070-174 06 47"
    ),
    Client(id=8, first_name="Ellen", last_name="Marsh", sms_field="+46701740658"),
    Client(id=9, first_name="Omar", last_name="Haddad", sms_field="+46701740693"),
)


def invoices(today: date) -> list[Invoice]:
    """Return an invoice for each client; all are overdue."""

    def invoice(
        number: int, client_id: int, days: int, total: str, *, paid: bool = False
    ) -> Invoice:
        due_date = today - timedelta(days=days)
        return Invoice(
            id=number, client_id=client_id, due_date=due_date, total=Decimal(total), paid=paid
        )

    demo = Invoice(
        id=123456, client_id=1, due_date=date(2023, 6, 20), total=Decimal("1490.00"), number=""
    )
    return [
        demo,
        invoice(20417, 2, 16, "3125.00"),
        invoice(20425, 3, 15, "99.00"),
        invoice(20431, 4, 15, "495.00"),
        invoice(20438, 5, 15, "249.00", paid=True),
        invoice(20440, 6, 14, "780.00"),
        invoice(20452, 7, 5, "119.00"),
        invoice(20399, 8, 22, "640.00"),
        invoice(20441, 9, 14, "355.00"),
    ]


def firings(now: datetime) -> list[Firing]:
    """Return the hooks of the opening, in the order in which they are fired."""
    yesterday = now - timedelta(days=1)
    second, third = Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE

    def on(invoice_id: int, stage: Stage, at: datetime = now) -> Hook:
        return Hook(invoice_id=invoice_id, stage=stage, at=at)

    ellens = on(20399, third, yesterday)
    withheld = State.WITHHELD
    return [
        Firing(hook=on(123456, second), state=State.DELIVERED),
        Firing(hook=on(20417, second), state=State.DELIVERED),
        Firing(hook=on(20425, second), state=State.DELIVERED),
        Firing(hook=on(20431, second), state=withheld, reason=Reason.OPTED_OUT),
        Firing(hook=on(20438, second), state=withheld, reason=Reason.PAID),
        Firing(hook=on(20440, second), state=withheld, reason=Reason.NUMBER_NOT_MOBILE),
        Firing(hook=on(20452, Stage.FIRST_OVERDUE), state=withheld, reason=Reason.STAGE_OFF),
        Firing(hook=ellens, state=State.DELIVERED),
        Firing(hook=on(20441, second), state=State.DELIVERED),
        Firing(
            hook=on(20399, third),
            state=withheld,
            reason=Reason.ALREADY_SENT,
            after=ellens.event_id,
        ),
    ]
