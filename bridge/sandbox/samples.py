"""What the sandbox opens with: a client or an invoice for each decision that the bridge can take.

All numbers are kept free for fiction: +46 70 174 06 05 to 99 by the Swedish regulator PTS,
020 7946 0xxx by the British Ofcom, 0491 570 156 by the Australian ACMA, (202) 555-01xx by NANPA.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bridge.domain import InvoiceStatus, Reason, Stage, State
from bridge.sandbox.addon import Hook
from bridge.sandbox.whmcs import Client, Invoice

COMPANY = "Oderland"
SENDER = "Oderland"

# What an operator might set; the texts in Russian below need one part more.
SETTINGS: Mapping[str, str] = MappingProxyType(
    {
        "BRIDGE_COUNTRIES": "SE,AU",
        "BRIDGE_MAX_PARTS": "2",
        "BRIDGE_MAX_PER_RECIPIENT_PER_DAY": "3",
    }
)
# Who is on the suppression list already, and why.
SUPPRESSED: Mapping[str, str] = MappingProxyType({"+46701740683": "asked for it on the telephone"})
NO_INVOICE = 20475  # was deleted at WHMCS after its reminder


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A hook that is fired at the opening, and what has to come of it."""

    hook: Hook
    state: State
    reason: Reason | None = None
    after: str | None = None  # the event that has to be decided first


def _client(client_id: int, name: str, sms_field: str, **more: Any) -> Client:
    first_name, _, last_name = name.rpartition(" ")
    return Client(
        id=client_id, first_name=first_name, last_name=last_name, sms_field=sms_field, **more
    )


CLIENTS = (
    # who get texts
    _client(1, "Demo Client", "070-174 06 05"),
    _client(
        2,
        "Åsa Lindqvist",
        "+46 70 174 06 12",
        company="Lindqvist & Söner AB",
        language="swedish",
    ),
    _client(3, "win-prize.com Winner", "0701740634"),
    _client(4, "Ellen Marsh", "+46701740658"),
    _client(5, "Omar Haddad", "+46701740693", language="arabic"),
    _client(6, "Ruby Nguyen", "0491 570 156", country="AU", language="english"),
    _client(7, "Karin Dahl", "+46 70-174 06 66", company="Dahl Hosting", language="swedish"),
    _client(8, "Jonas Berg", "070-174 06 18"),
    # who get none
    _client(9, "Bo Ekman", ""),
    _client(10, "Lars Nyström", "070-174 06 29, 070-174 06 30", language="swedish"),
    _client(11, "Margaret O'Neill", "020 7946 0321", country="GB", language="english"),
    _client(12, "Harriet Cole", "(202) 555-0123", country="US", language="english"),
    _client(13, "Elin Sandberg", "070-174 06 83", language="swedish"),
    _client(14, "Priya Raman", "070-174 06 21"),
    _client(15, "Mikael Åberg", "070-174 06 39", language="swedish"),
    _client(16, "Sofia Lund", "070-174 06 41"),
    _client(17, "Anton Vik", "070-174 06 52", language="norwegian"),
    _client(18, "Hanna Falk", "070-174 06 55", notices_off=True),
    _client(19, "Pontus Ek", "070-174 06 61", closed=True),
    _client(20, "Nils Holm", "070-174 06 47", language="swedish"),
    _client(21, "Viktor Strand", "070-174 06 72"),
    _client(22, "Александра Константиновна Орлова", "+46701740675", language="russian"),
    _client(23, "Greta Blom", "070-174 06 79", language="swedish"),
)


def invoices(today: date) -> list[Invoice]:
    """Return the clients' invoices; but for Anton's, which was given a new date, all are due."""

    def invoice(invoice_id: int, client_id: int, days: int, total: str, **more: Any) -> Invoice:
        due_date = today - timedelta(days=days)
        return Invoice(
            id=invoice_id, client_id=client_id, due_date=due_date, total=Decimal(total), **more
        )

    return [
        Invoice(id=123456, client_id=1, due_date=date(2023, 6, 20), total=Decimal("1490.00")),
        invoice(20417, 2, 16, "3125.00"),
        invoice(20425, 3, 15, "99.00"),
        invoice(20399, 4, 22, "640.00"),
        invoice(20441, 5, 14, "355.00"),
        invoice(20443, 6, 14, "1250.00"),
        *(invoice(20444 + number, 7, 14, "159.00") for number in range(4)),
        invoice(20402, 8, 21, "89.00"),
        invoice(20431, 9, 15, "495.00"),
        invoice(20433, 10, 15, "220.00"),
        invoice(20440, 11, 14, "780.00"),
        invoice(20442, 12, 14, "1890.00"),
        invoice(20435, 13, 15, "310.00"),
        invoice(20438, 14, 15, "249.00", paid=True),
        invoice(20437, 15, 15, "1100.00", status=InvoiceStatus.CANCELLED),
        invoice(20436, 16, 15, "75.00", left=Decimal(0)),  # by credit, which WHMCS leaves unpaid
        invoice(20434, 17, -7, "430.00"),
        invoice(20432, 18, 15, "199.00"),
        invoice(20430, 19, 15, "960.00"),
        invoice(20452, 20, 5, "119.00"),
        invoice(20429, 21, 15, "560.00", number="strand.se-204"),
        invoice(20428, 22, 15, "4200.00", number="RU-20428"),
        invoice(20421, 23, 18, "145.00"),
    ]


def firings(now: datetime) -> list[Firing]:
    """Return the hooks of the opening, in the order in which they are fired."""
    yesterday, last_week = now - timedelta(days=1), now - timedelta(days=7)
    second, third = Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE

    def on(invoice_id: int, stage: Stage = second, at: datetime = now) -> Hook:
        return Hook(invoice_id=invoice_id, stage=stage, at=at)

    def sent(hook: Hook, after: Hook | None = None) -> Firing:
        return Firing(hook=hook, state=State.DELIVERED, after=after.event_id if after else None)

    def withheld(hook: Hook, reason: Reason, after: Hook | None = None) -> Firing:
        return Firing(
            hook=hook,
            state=State.WITHHELD,
            reason=reason,
            after=after.event_id if after else None,
        )

    ellens_second, ellens_third = on(20399, second, yesterday), on(20399, third, yesterday)
    karins = [on(20444 + number) for number in range(4)]
    return [
        sent(on(123456)),
        sent(on(20417)),
        sent(on(20425)),
        sent(on(20443)),
        withheld(on(20402, second, yesterday), Reason.TOO_LATE),  # the next one is here, too
        sent(on(20402, third)),
        withheld(on(20431), Reason.OPTED_OUT),
        withheld(on(20433), Reason.NUMBER_INVALID),
        withheld(on(20440), Reason.NUMBER_NOT_MOBILE),
        withheld(on(20442), Reason.COUNTRY_NOT_ALLOWED),
        withheld(on(20435), Reason.SUPPRESSED),
        withheld(on(20438), Reason.PAID),
        withheld(on(20437), Reason.NOT_UNPAID),
        withheld(on(20436), Reason.NOTHING_TO_PAY),
        withheld(on(20434), Reason.NOT_OVERDUE),
        withheld(on(20432), Reason.NOTICES_OFF),
        withheld(on(20430), Reason.CLIENT_CLOSED),
        withheld(on(20452, Stage.FIRST_OVERDUE), Reason.STAGE_OFF),
        withheld(on(20429), Reason.LINK_IN_TEXT),
        withheld(on(20428), Reason.TOO_LONG),
        withheld(on(20421, second, last_week), Reason.TOO_LATE),
        withheld(on(NO_INVOICE), Reason.INVOICE_GONE),
        sent(ellens_second),
        sent(ellens_third, after=ellens_second),
        withheld(on(20399, third), Reason.ALREADY_SENT, after=ellens_third),
        sent(karins[0]),
        sent(karins[1], after=karins[0]),
        sent(karins[2], after=karins[1]),
        withheld(karins[3], Reason.RECIPIENT_LIMIT, after=karins[2]),
        # Last, as the carrier's silence would keep all the others waiting.
        sent(on(20441), after=karins[3]),
    ]
