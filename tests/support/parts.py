"""Parts for tests of the story: facts to start from, a source and a gateway that do as told."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from bridge import wording
from bridge.config import Config
from bridge.domain import (
    Accepted,
    Account,
    Automation,
    Claim,
    ClientField,
    Currency,
    DeliveryReport,
    Event,
    Facts,
    Finding,
    InboundRequest,
    InboundSms,
    InvoiceStatus,
    Shop,
    Sms,
    Stage,
)
from bridge.errors import AutomationUnreadable, ClientNotFound, InvoiceNotFound
from bridge.gateways.base import Acknowledgement, CannotTell, Limits, LookUp, PastAttempt, Sheet
from bridge.gateways.registry import sheet_of
from bridge.library import Library
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from bridge.services import Services
from bridge.whmcs.base import Listed, Listing, SwitchedOff

SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
MOBILE = "+46701740605"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)  # a Tuesday

DEMO = Facts(
    invoice_id=1042,
    invoice_number="123456",
    status=InvoiceStatus.UNPAID,
    due_date=date(2023, 6, 20),
    balance=Decimal("125.00"),
    currency=Currency(code="SEK", suffix=" kr"),
    client_id=17,
    first_name="Demo",
    last_name="Client",
    client_company="",
    country="SE",
    language="",
    client_closed=False,
    notices_off=False,
    sms_field="+46 70-174 06 05",
)
MISSION = (
    "Hi Demo,\n\n"
    "We would like to remind you that invoice #123456 was due on 2023-06-20.\n"
    "Your services/domains may stop working soon.\n\n"
    "Regards, Oderland"
)


def event(
    invoice_id: int = 1042, stage: Stage = Stage.SECOND_OVERDUE, *, day: str = "2026-11-24"
) -> Event:
    return Event(
        id=f"invoice:{invoice_id}:{stage}:{day}",
        invoice_id=invoice_id,
        stage=stage,
        occurred_at=NOW,
    )


def claim(one: Event | None = None, *, attempts: int = 0) -> Claim:
    return Claim(id=1, version=1, event=one or event(), attempts=attempts)


@dataclass
class ToldSource:
    """Knows what it was given; raises `trouble` while there is one."""

    name: ClassVar[str] = "told"
    known: dict[int, Facts] = field(default_factory=lambda: {DEMO.invoice_id: DEMO})
    trouble: Exception | None = None
    findings: list[Finding] = field(default_factory=list)
    company: str = "Oderland"
    asked: int = 0
    may_write: bool = True
    blanked: list[int] = field(default_factory=list)  # clients
    notes: list[str] = field(default_factory=list)
    told: Automation | None = None

    def tell(self, **changed: Any) -> None:
        """Change facts of the one invoice."""
        self.known[DEMO.invoice_id] = replace(self.known[DEMO.invoice_id], **changed)

    def look_up(self, invoice_id: int) -> Facts:
        self.asked += 1
        if self.trouble:
            raise self.trouble
        if invoice_id not in self.known:
            raise InvoiceNotFound(f"no invoice {invoice_id}")
        return self.known[invoice_id]

    def look_up_many(self, invoice_ids: Sequence[int]) -> Mapping[int, Facts]:
        if self.trouble:
            raise self.trouble
        return {one: self.known[one] for one in invoice_ids if one in self.known}

    def client_field(self, client_id: int) -> ClientField:
        if self.trouble:
            raise self.trouble
        facts = next((one for one in self.known.values() if one.client_id == client_id), None)
        if facts is None:
            raise ClientNotFound(f"no client {client_id}")
        return ClientField(
            client_id=client_id,
            sms_field=facts.sms_field,
            country=facts.country,
            closed=facts.client_closed,
            notices_off=facts.notices_off,
        )

    def overdue(self, today: date, *, after: str = "", limit: int = 500) -> Listing:
        return self._listing(lambda facts: facts.due_date < today, after, limit)

    def due_on(self, days: Collection[date], *, after: str = "", limit: int = 500) -> Listing:
        return self._listing(lambda facts: facts.due_date in days, after, limit)

    def automation(self) -> Automation:
        if self.trouble:
            raise self.trouble
        if self.told is None:
            raise AutomationUnreadable("WHMCS tells no days for its overdue reminders")
        return self.told

    def _listing(self, is_wanted: Callable[[Facts], bool], after: str, limit: int) -> Listing:
        """Return the rest by id; a place is the last id before it."""
        if self.trouble:
            raise self.trouble
        wanted = sorted(one for one, facts in self.known.items() if is_wanted(facts))
        ids = [one for one in wanted if one > int(after or 0)]
        return Listing(
            invoices=[
                Listed(invoice_id=one, due_date=self.known[one].due_date, place=str(one))
                for one in ids[:limit]
            ],
            rest=str(ids[limit - 1]) if len(ids) > limit else None,
            total=None if after else len(wanted),
        )

    def shop(self) -> Shop:
        if self.trouble:
            raise self.trouble
        return Shop(company=self.company, language="english")

    def switch_off(self, client_id: int, number: str, *, note: str) -> SwitchedOff:
        if self.trouble:
            raise self.trouble
        if not self.may_write:
            return SwitchedOff.CANNOT_WRITE
        self.blanked.append(client_id)
        self.notes.append(note)
        return SwitchedOff.DONE

    def check(self) -> list[Finding]:
        return self.findings

    def close(self) -> None: ...


@dataclass
class ToldGateway:
    """Accepts everything, unless `answers` says otherwise; `during` runs inside each send."""

    name: ClassVar[str] = "told"
    limits: ClassVar[Limits] = Limits()
    sheet: ClassVar[Sheet] = sheet_of("sandbox")
    signs: ClassVar[bool] = False
    answers: list[Exception] = field(default_factory=list)
    found: LookUp | Exception = field(default_factory=CannotTell)
    sent: list[Sms] = field(default_factory=list)
    during: Callable[[Sms], None] = lambda _sms: None
    account_trouble: Exception | None = None
    refuses: dict[int, Exception] = field(default_factory=dict)  # by reminder
    bad_senders: dict[str, str] = field(default_factory=dict)  # what is wrong, by country
    kept: dict[str, DeliveryReport | Exception] = field(default_factory=dict)  # told when asked
    asked: list[tuple[str, str]] = field(default_factory=list)  # id and number

    def send(self, sms: Sms) -> Accepted:
        self.sent.append(sms)
        self.during(sms)
        if trouble := self.refuses.get(sms.reminder_id):
            raise trouble
        if self.answers:
            raise self.answers.pop(0)
        return Accepted(gateway_id=f"g{len(self.sent)}", parts=sms.parts)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        if isinstance(self.found, Exception):
            raise self.found
        return self.found

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:
        self.asked.append((gateway_id, to))
        told = self.kept.get(gateway_id)
        if isinstance(told, Exception):
            raise told
        return told

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        return []

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        return []

    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement()

    def check_account(self) -> Account:
        if self.account_trouble:
            raise self.account_trouble
        return Account(name="told")

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return self.bad_senders.get(country or "")


def services(folder: Path, **env: str) -> Services:
    """Return services on a fresh SQLite outbox in *folder*, with a told source and gateway."""
    url = f"sqlite:///{folder}/bridge.db"
    migrate(url)
    settings = {
        "BRIDGE_HOOK_SECRET": SECRET,
        "BRIDGE_DATABASE_URL": url,
        "BRIDGE_SENDER": "Oderland",
        "BRIDGE_PUBLIC_URL": "https://sms.example.net",
        "BRIDGE_COUNTRIES": "*",
    }
    config = Config.from_env({**settings, **env})
    source = ToldSource()
    outbox = SqlOutbox(url)
    return Services(
        config=config,
        outbox=outbox,
        source=source,
        gateway=ToldGateway(),
        wordings=Library(wording.load(config.texts), outbox.saved_wordings),
        company=lambda: source.shop().company,
    )
