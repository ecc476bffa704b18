"""Telnyx: JSON out, JSON reports in, signed with Ed25519. Source: developers.telnyx.com (messaging,
error codes, detail records, webhooks) and their OpenAPI, read November 2026. Times are ISO 8601;
money is text. Their URL shortener and their smart encoding are settings of the messaging profile,
which no call can switch off.
"""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bridge.domain import (
    Accepted,
    Account,
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
)
from bridge.errors import ConfigError, ReportRejected
from bridge.gateways.base import (
    Acknowledgement,
    Found,
    Limits,
    LookUp,
    PastAttempt,
    Sheet,
)
from bridge.gateways.http import (
    NEAR,
    GatewayId,
    Http,
    Verdict,
    candidates,
    count,
    in_path,
    is_of_time,
    json_report,
    listed_at,
    may_be_of,
    micros,
    one_line,
    prove_fresh,
    proven,
    refusal,
    utc,
    zulu,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.gsm import segments
from bridge.transport import Reply, Transport

_DELIVERY = {
    "queued": Delivery.QUEUED,
    "sending": Delivery.SENT,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "delivery_unconfirmed": Delivery.UNKNOWN,
    "delivery_failed": Delivery.UNDELIVERED,
    "sending_failed": Delivery.FAILED,
    "expired": Delivery.EXPIRED,
}
_OPTED_OUT = "40300"
_CODES = {
    Verdict.RECIPIENT: "40001 40004 40008 40012 40301 40310 40319",
    Verdict.OPTED_OUT: _OPTED_OUT,
    Verdict.TEXT: "40002 40003 40009 40015 40302 40316 40322 40328",
    Verdict.ACCOUNT: "10009 10010 20002 20006 20012 20013 20014 20015 20016 20017 20100 40010 40013"
    " 40305 40306 40311 40312 40313 40314 40315 40320 40321 40329 40333",
    Verdict.ROUTE: "40309",  # a region that the messaging profile may not text
    Verdict.LATER: "10007 10011 40005 40006 40011 40014 40016 40017 40018 40318",
}
_REFUSALS = {code: verdict for verdict, codes in _CODES.items() for code in codes.split()}
# UNVERIFIED: how long after a message its record may come; they say only that records may lag.
_LAG = timedelta(minutes=30)
_PAGE = 50  # the most that they list at once
_MOST_PAGES = 10


class _Message(msgspec.Struct):
    id: GatewayId
    to: Any = None
    parts: Any = None
    cost: Any = None


class _Sent(msgspec.Struct):
    data: _Message


class _Error(msgspec.Struct):
    code: str | int


class _Errors(msgspec.Struct):
    errors: list[_Error]


class _Record(msgspec.Struct):
    uuid: GatewayId
    created_at: str
    cld: str  # the number called
    cli: str | None = None  # the sender
    direction: str = "outbound"
    delivery_status_webhook_url: str | None = None


class _Meta(msgspec.Struct):
    total_pages: int


class _Page(msgspec.Struct):
    data: list[_Record]
    meta: _Meta | None = None


class _Balance(msgspec.Struct):
    balance: Any = None
    available_credit: Any = None  # with what the account may owe them
    currency: str | None = None


class _Me(msgspec.Struct):
    data: _Balance


class _Number(msgspec.Struct):
    phone_number: str


class _State(msgspec.Struct):
    status: str


class _Outbound(msgspec.Struct):
    id: GatewayId
    to: Annotated[list[_State], msgspec.Meta(min_length=1, max_length=1)]
    parts: Any = None
    cost: Any = None
    errors: Any = None


class _Kept(msgspec.Struct):
    data: _Outbound


class _OutboundEvent(msgspec.Struct):
    event_type: Literal["message.sent", "message.finalized"]
    payload: _Outbound
    occurred_at: str | None = None


class _Report(msgspec.Struct):
    data: _OutboundEvent


class _Text(msgspec.Struct):
    id: GatewayId
    sender: _Number = msgspec.field(name="from")
    to: list[_Number]
    text: str


class _InboundEvent(msgspec.Struct):
    event_type: Literal["message.received"]
    payload: _Text


class _Inbound(msgspec.Struct):
    data: _InboundEvent


@dataclass(frozen=True, kw_only=True)
class Telnyx:
    """Sends through Telnyx; one instance a process."""

    name: ClassVar[str] = "telnyx"
    # An account bears 50 a second, but a name or a long number outside the US 6 a minute; what
    # exceeds that waits over there for up to four hours, into the night of whoever gets it.
    limits: ClassVar[Limits] = Limits(per_second=0.1, most_parts=10, longest_url=2000)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_TELNYX_API_KEY", kind=Kind.SECRET, meaning="API key"),
        Setting(
            name="BRIDGE_TELNYX_MESSAGING_PROFILE_ID",
            optional=True,
            meaning="messaging profile to send by; needed for a sender of letters",
        ),
        Setting(
            name="BRIDGE_TELNYX_PUBLIC_KEY",
            optional=True,
            meaning="the account's public key, in base64; with it calls need their signature",
        ),
        Setting(
            name="BRIDGE_TELNYX_URL",
            kind=Kind.URL,
            default="https://api.telnyx.com/v2",
            meaning="base address of the API",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Telnyx",
        auth="API key (Bearer)",
        look_up="their records, by number, time and our address for reports, else sender;"
        " sure after 30 minutes",
        reports="Ed25519; without `BRIDGE_TELNYX_PUBLIC_KEY`, token in the address",
        report_address="sent with each text",
        inbound="Ed25519; without the key, token in the address",
        inbound_address="`/inbound/telnyx` as webhook of the messaging profile; with `?t=TOKEN` "
        "where no public key is set",
        price="at once, or with the report",
        balance="yes",
        dry_run="none",
        senders="1 to 11 letters, digits and spaces, with a messaging profile; or a number",
        facts_of=date(2026, 11, 22),
        missing="asked for, within about ten days",
        beforehand="switch off URL shortening and smart encoding in the messaging profile",
    )
    http: Http
    profile: str
    key: Ed25519PublicKey | None

    @property
    def signs(self) -> bool:
        return self.key is not None

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Telnyx":
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_TELNYX_URL"],
                headers={"Authorization": f"Bearer {values['BRIDGE_TELNYX_API_KEY']}"},
                explains=frozenset({401, 402, 403}),
            ),
            profile=values["BRIDGE_TELNYX_MESSAGING_PROFILE_ID"],
            key=_key(values["BRIDGE_TELNYX_PUBLIC_KEY"]),
        )

    def send(self, sms: Sms) -> Accepted:
        message = {
            "from": sms.sender,
            "to": sms.to,
            "text": sms.body,
            "encoding": segments(sms.body).encoding.value,  # their words are ours
            "use_profile_webhooks": False,  # else the profile's address gets our reports, too
        }
        if self.profile:
            message["messaging_profile_id"] = self.profile
        if sms.report_url:
            message["webhook_url"] = sms.report_url
        reply = self.http.send("/messages", sms, json=message)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _REFUSALS.get(_code(reply)))
        sent = self.http.accepted(reply, _Sent).data
        cost, currency = _price(sent.cost)
        return Accepted(
            gateway_id=sent.id,
            parts=count(sent.parts),
            cost_micros=cost,
            cost_currency=currency,
            raw_status=_first_status(sent.to),
        )

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their records, which hold no text, but our address for reports.

        UNVERIFIED: that they keep its query, which names the reminder. A record with the address
        of another reminder is surely not ours; one without any counts by number, time and sender,
        and one alike but for these may be it: see `NEAR`. A look-up too soon proves nothing.
        """
        listed, whole_list = self._records(attempt.to, attempt.began_at - NEAR)
        near = [
            (record, _reminder_in(record.delivery_status_webhook_url or ""))
            for record in listed
            if record.direction == "outbound"
            and record.cld.removeprefix("+") == attempt.to.removeprefix("+")
            and may_be_of(attempt, listed_at(record.created_at))
        ]
        ours = [record for record, reminder in near if reminder == attempt.reminder_id]
        if ours:
            return Found(gateway_ids=tuple(record.uuid for record in ours))
        settled = attempt.asked_at >= attempt.ended_at + _LAG
        return candidates(
            (record for record, reminder in near if reminder is None),
            id_of=lambda record: record.uuid,
            is_it=lambda record: (
                record.cli == attempt.sender and is_of_time(attempt, listed_at(record.created_at))
            ),
            whole=whole_list and settled,
            compared=False,
        )

    def _records(self, to: str, oldest: datetime) -> tuple[list[_Record], bool]:
        """Return records of messages to *to* since *oldest*, newest first, and if those are all."""
        params = {
            "filter[record_type]": "messaging",
            "filter[direction]": "outbound",
            "filter[cld]": to,
            "filter[created_at][gte]": zulu(oldest),
            "sort": "-created_at",
            "page[size]": str(_PAGE),
        }
        listed: list[_Record] = []
        for number in range(1, _MOST_PAGES + 1):
            page = self.http.read("/detail_records", {**params, "page[number]": str(number)}, _Page)
            listed += page.data
            if not page.data or (page.meta and number >= page.meta.total_pages):
                return listed, True
        return listed, False

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """With the public key only a signature counts, else only the token in the address."""
        if self.key:
            _prove(self.key, request)
        else:
            proven(request)
        event = json_report(request, _Report).data
        told = self._report(event.payload)
        return [replace(told, reminder_id=request.reminder_id, at=utc(event.occurred_at))]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport:  # noqa: ARG002
        """Read the message itself, which they keep for about ten days."""
        return self._report(self.http.read(f"/messages/{in_path(gateway_id)}", {}, _Kept).data)

    def _report(self, message: _Outbound) -> DeliveryReport:
        status = message.to[0].status
        cost, currency = _price(message.cost)
        return DeliveryReport(
            gateway=self.name,
            gateway_id=message.id,
            delivery=_DELIVERY.get(status, Delivery.UNKNOWN),
            raw_status=one_line(status),
            parts=count(message.parts),
            cost_micros=cost,
            cost_currency=currency,
            opted_out=_OPTED_OUT in _codes(message.errors),
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        if self.key:
            _prove(self.key, request)
        sms = json_report(request, _Inbound).data.payload
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=sms.id,
                sender=sms.sender.phone_number,
                to=one_line(" ".join(one.phone_number for one in sms.to)),
                body=sms.text,
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        """Return 200, which they want within two seconds."""
        return Acknowledgement(status=200)

    def check_account(self) -> Account:
        me = self.http.read("/balance", {}, _Me).data
        left = micros(me.available_credit)
        return Account(
            name="Telnyx",
            balance_micros=micros(me.balance) if left is None else left,
            currency=me.currency,
        )

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        problem = problem_with(sender, country)
        if problem or self.profile or not any(letter.isalpha() for letter in sender):
            return problem
        return "a sender of letters needs BRIDGE_TELNYX_MESSAGING_PROFILE_ID"


def _key(told: str) -> Ed25519PublicKey | None:
    if not told:
        return None
    try:
        return Ed25519PublicKey.from_public_bytes(b64decode(told, validate=True))
    except ValueError:
        raise ConfigError(["BRIDGE_TELNYX_PUBLIC_KEY is not 32 bytes in base64"]) from None


def _prove(key: Ed25519PublicKey, request: InboundRequest) -> None:
    """Check the signature over time and raw body. Raises ReportRejected."""
    timestamp = request.headers.get("telnyx-timestamp", "")
    prove_fresh(timestamp, request.received_at)
    try:
        signature = b64decode(request.headers.get("telnyx-signature-ed25519", ""), validate=True)
        key.verify(signature, timestamp.encode() + b"|" + request.body)
    except (ValueError, InvalidSignature) as error:
        raise ReportRejected("the signature is wrong") from error


def _code(reply: Reply) -> str:
    """Return the code of the first of their errors."""
    told = refusal(reply, _Errors)
    return str(told.errors[0].code) if told and told.errors else ""


def _codes(errors: object) -> list[str]:
    try:
        return [str(one.code) for one in msgspec.convert(errors, list[_Error])]
    except ValueError:
        return []


def _price(cost: object) -> tuple[int | None, str | None]:
    """Return millionths and their currency; None where they do not tell (yet)."""
    told = cost if isinstance(cost, dict) else {}
    amount, currency = micros(told.get("amount")), told.get("currency")
    return amount, currency if amount is not None and isinstance(currency, str) else None


def _first_status(to: object) -> str:
    try:
        return one_line(msgspec.convert(to, list[_State])[0].status)
    except (ValueError, IndexError):
        return ""


def _reminder_in(url: str) -> int | None:
    """Return the reminder that our address for reports names, None in any other address."""
    try:
        parts = urlsplit(url)
        told = parse_qs(parts.query).get("m", [""])[0]
    except ValueError:
        return None
    of_us = parts.path.endswith(f"/reports/{Telnyx.name}")
    return int(told) if of_us and told.isascii() and told.isdigit() and len(told) < 20 else None
