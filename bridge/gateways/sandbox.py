"""The adapter for the pretend carrier: plain JSON, all functions of a gateway real.

What the carrier offers below `BRIDGE_SANDBOX_URL`, without credentials:

    POST /messages {"to", "from", "text", "reference", "report_url"}   `report_url` may be null
      201 {"id": text, "parts": number}
      4xx {"error": word}: `invalid_number` `opted_out` (this recipient), `invalid_text` (this
          text), `no_credit` `invalid_sender` or any other (our account); 429 with Retry-After
    GET /messages?reference=…   200 {"messages": [{"id"}, …]}, newest first, empty when unknown
    GET /messages/<id>          200 {"id", "status", "at"}, as in a report; 404 when unknown
    GET /account                200 {"name", "balance_micros", "currency"}

What it posts to us: delivery reports to `report_url` {"id", "status", "at"}, `status` one of
queued, sent, delivered, undelivered, failed, expired, rejected; `at` ISO 8601 or null; and inbound
texts to `/inbound/sandbox?t=<token>` {"id", "from", "to", "text"}. Both are answered 204.
`reference` is the reminder's id as text. A failure is chosen by the recipient's number, over there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import msgspec

from bridge.domain import (
    Accepted,
    Account,
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
)
from bridge.gateways.base import (
    Acknowledgement,
    Found,
    Limits,
    LookUp,
    NotFound,
    PastAttempt,
    Sheet,
)
from bridge.gateways.http import (
    GatewayId,
    Http,
    Verdict,
    count,
    in_path,
    json_report,
    one_line,
    proven,
    refusal,
    utc,
)
from bridge.gateways.settings import Kind, Setting
from bridge.transport import Reply, Transport

_DELIVERY = {
    "queued": Delivery.QUEUED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.FAILED,
    "expired": Delivery.EXPIRED,
    "rejected": Delivery.REJECTED,
}
_REFUSALS = {
    "invalid_number": Verdict.RECIPIENT,
    "opted_out": Verdict.OPTED_OUT,
    "invalid_text": Verdict.TEXT,
}


class _Message(msgspec.Struct):
    id: GatewayId
    parts: Any = None


class _Messages(msgspec.Struct):
    messages: list[_Message]


class _Account(msgspec.Struct):
    name: str
    balance_micros: int
    currency: str


class _Refusal(msgspec.Struct):
    error: str


class _Report(msgspec.Struct):
    id: GatewayId
    status: str
    at: str | None = None


class _Inbound(msgspec.Struct):
    id: GatewayId
    sender: str = msgspec.field(name="from")
    to: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """Sends to the pretend carrier; one instance a process."""

    name: ClassVar[str] = "sandbox"
    limits: ClassVar[Limits] = Limits()
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="BRIDGE_SANDBOX_URL",
            kind=Kind.URL,
            default="http://127.0.0.1:8026",
            meaning="where the pretend carrier listens",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="the pretend carrier",
        auth="none",
        look_up="our reference",
        reports="token in the address",
        report_address="sent with each text",
        inbound="token in the address",
        inbound_address="`/inbound/sandbox?t=TOKEN`; `sms-bridge sandbox` enters it by itself",
        price="never",
        balance="yes",
        dry_run="everything is",
        senders="1 to 20 characters",
        facts_of=date(2026, 11, 22),
        missing="asked for",
    )
    signs: ClassVar[bool] = False
    http: Http

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Sandbox":
        return cls(http=Http(transport=transport, base=values["BRIDGE_SANDBOX_URL"]))

    def send(self, sms: Sms) -> Accepted:
        reply = self.http.send(
            "/messages",
            sms,
            json={
                "to": sms.to,
                "from": sms.sender,
                "text": sms.body,
                "reference": str(sms.reminder_id),
                "report_url": sms.report_url,
            },
        )
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _REFUSALS.get(_word(reply)))
        message = self.http.accepted(reply, _Message)
        return Accepted(gateway_id=message.id, parts=count(message.parts), raw_status="accepted")

    def look_up(self, attempt: PastAttempt) -> LookUp:
        reference = {"reference": str(attempt.reminder_id)}
        found = self.http.read("/messages", reference, _Messages).messages
        if not found:
            return NotFound(conclusive=True)
        return Found(gateway_ids=tuple(message.id for message in found))

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        reminder_id = proven(request)
        return [self._report(json_report(request, _Report), reminder_id)]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport:  # noqa: ARG002
        return self._report(self.http.read(f"/messages/{in_path(gateway_id)}", {}, _Report))

    def _report(self, report: _Report, reminder_id: int | None = None) -> DeliveryReport:
        return DeliveryReport(
            gateway=self.name,
            gateway_id=report.id,
            delivery=_DELIVERY.get(report.status, Delivery.UNKNOWN),
            raw_status=one_line(report.status),
            reminder_id=reminder_id,
            at=utc(report.at),
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        sms = json_report(request, _Inbound)
        return [
            InboundSms(
                gateway=self.name, gateway_id=sms.id, sender=sms.sender, to=sms.to, body=sms.text
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement()

    def check_account(self) -> Account:
        account = self.http.read("/account", {}, _Account)
        return Account(
            name=one_line(account.name),
            balance_micros=account.balance_micros,
            currency=one_line(account.currency),
        )

    def check_sender(self, sender: str, country: str | None = None) -> str | None:  # noqa: ARG002
        return None if 1 <= len(sender) <= 20 else "a sender has 1 to 20 characters"


def _word(reply: Reply) -> str:
    told = refusal(reply, _Refusal)
    return told.error if told else ""
