"""Vonage, by its Messages API: JSON both ways, reports signed by a JWT. Source:
developer.vonage.com (Messages API v1, its status callbacks and errors; Reports API; signed
webhooks; account balance), read November 2026. Numbers stand without a plus, times are UTC.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import parse_qsl

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
from bridge.errors import ReportRejected
from bridge.gateways import jwt
from bridge.gateways.base import (
    Acknowledgement,
    Found,
    Limits,
    LookUp,
    NotFound,
    PastAttempt,
    Sheet,
    reference_of,
    reminder_of,
)
from bridge.gateways.http import (
    SLACK,
    GatewayId,
    Http,
    Verdict,
    count,
    json_report,
    micros,
    one_line,
    prove,
    prove_fresh,
    proven,
    refusal,
    utc,
    zulu,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.gsm import Encoding, segments
from bridge.transport import Reply, Transport

_DELIVERY = {
    "submitted": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undeliverable": Delivery.UNDELIVERED,
    "rejected": Delivery.REJECTED,
}
# By the code at the end of the error's `type`. Codes of the account (1010, 1020 to 1022, 1060 to
# 1080, 1120, 1130, 1420, 1460, 1470, 1472) mean what one that we do not know means.
_VERDICTS = {
    **dict.fromkeys(("1050", "1170", "1430"), Verdict.RECIPIENT),
    **dict.fromkeys(("1040", "1090", "1210", "1240", "1476"), Verdict.TEXT),
    **dict.fromkeys(("1480", "1481", "1482", "1483"), Verdict.TEXT),
    **dict.fromkeys(("1000", "1241"), Verdict.LATER),
    **dict.fromkeys(("1030", "1100"), Verdict.UNKNOWN),  # inside their platform
}
_ENCODING = {Encoding.GSM7: "text", Encoding.UCS2: "unicode"}
_VALID_S = 86_400
# UNVERIFIED: that it is heeded where Basic credentials are used, which name no application whose
# address could be told instead.
_REPORT_ADDRESS = "webhook_url"
_RECORDS = "/v2/reports/records"
_LONGEST_WINDOW = timedelta(hours=24)
_MOST_PAGES = 10  # of 1000 records at most


class _Sent(msgspec.Struct):
    message_uuid: GatewayId


class _Problem(msgspec.Struct):
    type: str = ""
    title: Any = None  # words; the code itself in some


class _Record(msgspec.Struct):
    message_id: GatewayId
    client_ref: Any = None
    status: Any = None
    date_finalized: Any = None
    total_price: Any = None
    currency: Any = None


class _Records(msgspec.Struct):
    records: list[_Record]
    links: Any = msgspec.field(name="_links", default=None)


class _Balance(msgspec.Struct):
    value: Any = None


class _Report(msgspec.Struct):
    message_uuid: GatewayId
    status: str
    timestamp: str | None = None
    client_ref: str | None = None
    usage: Any = None
    sms: Any = None


class _Inbound(msgspec.Struct):
    message_uuid: GatewayId
    sender: str = msgspec.field(name="from")
    to: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Vonage:
    """Sends through Vonage; one instance a process."""

    name: ClassVar[str] = "vonage"
    # 30 calls a second an account; US long codes bear one text a second.
    limits: ClassVar[Limits] = Limits(per_second=30, longest_text=1000, longest_reference=100)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_VONAGE_API_KEY", meaning="API key, eight letters and digits"),
        Setting(name="BRIDGE_VONAGE_API_SECRET", kind=Kind.SECRET, meaning="API secret"),
        Setting(
            name="BRIDGE_VONAGE_SIGNATURE_SECRET",
            kind=Kind.SECRET,
            optional=True,
            meaning="signature secret of the account: what is not signed with it is refused",
        ),
        Setting(
            name="BRIDGE_VONAGE_URL",
            kind=Kind.URL,
            default="https://api.nexmo.com",
            meaning="base address of the API; regional ones keep texts in their region",
        ),
        Setting(
            name="BRIDGE_VONAGE_ACCOUNT_URL",
            kind=Kind.URL,
            default="https://rest.nexmo.com",
            meaning="base address of the API that tells the balance",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Vonage (Messages API)",
        auth="API key and secret (Basic)",
        look_up="their records (charged for), by our reference; absence proves nothing",
        reports="signed token (JWT); token in the address where no signature secret is set",
        report_address="sent with each text",
        inbound="signed token (JWT); token in the address where no signature secret is set",
        inbound_address="`/inbound/vonage` as inbound URL of the application; with `?t=TOKEN`"
        " where no signature secret is set",
        price="with the reports",
        balance="yes",
        dry_run="none",
        senders="1 to 11 letters, digits and spaces; or a number; no letters to US and Canada",
        facts_of=date(2026, 11, 22),
        missing="asked for; each record may cost",
    )
    key: str
    signature_secret: bytes = field(repr=False)
    http: Http
    account: Http

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Vonage":
        key, secret = values["BRIDGE_VONAGE_API_KEY"], values["BRIDGE_VONAGE_API_SECRET"]
        http, account = (
            Http(transport=transport, base=values[name], auth=(key, secret))
            for name in ("BRIDGE_VONAGE_URL", "BRIDGE_VONAGE_ACCOUNT_URL")
        )
        signature_secret = values["BRIDGE_VONAGE_SIGNATURE_SECRET"].encode()
        return cls(key=key, signature_secret=signature_secret, http=http, account=account)

    @property
    def signs(self) -> bool:
        return bool(self.signature_secret)

    def send(self, sms: Sms) -> Accepted:
        message: dict[str, Any] = {
            "message_type": "text",
            "channel": "sms",
            "to": sms.to.removeprefix("+"),
            "from": sms.sender.removeprefix("+"),
            "text": sms.body,
            "client_ref": reference_of(sms.reminder_id, sms.to, sms.body),
            "ttl": _VALID_S,
            "sms": {"encoding_type": _ENCODING[segments(sms.body).encoding]},
        }
        if sms.report_url:
            message |= {_REPORT_ADDRESS: sms.report_url, "webhook_version": "v1"}
        reply = self.http.send("/v1/messages", sms, json=message)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _verdict(reply))
        return Accepted(gateway_id=self.http.accepted(reply, _Sent).message_uuid)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their records of the time for our reference, which names this very text.

        A record may come late, and they do not say how late: that one is missing proves nothing.
        """
        ours = reference_of(attempt.reminder_id, attempt.to, attempt.body)
        ids = [one.message_id for one in self._records(attempt) if one.client_ref == ours]
        return Found(gateway_ids=tuple(dict.fromkeys(ids))) if ids else NotFound(conclusive=False)

    def _records(self, attempt: PastAttempt) -> Iterator[_Record]:
        """Yield what was handed over about then; each record costs, so the window is narrow."""
        start = attempt.began_at - SLACK
        params = {
            **self._outbound,
            "date_start": zulu(start),
            "date_end": zulu(min(attempt.ended_at + SLACK, start + _LONGEST_WINDOW)),
        }
        for _ in range(_MOST_PAGES):
            page = self.http.read(_RECORDS, params, _Records)
            yield from page.records
            # UNVERIFIED: the name of the link to what follows. Its query alone is taken over, so
            # that no reply can send our credentials elsewhere.
            following = _text(_said(_said(page.links, "next"), "href")) or ""
            params = dict(parse_qsl(following.partition("?")[2]))
            if not params or not page.records:
                return

    @property
    def _outbound(self) -> dict[str, str]:
        return {"account_id": self.key, "product": "MESSAGES", "direction": "outbound"}

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:  # noqa: ARG002
        """Ask for one record, which may cost. UNVERIFIED: that its words are those of reports."""
        page = self.http.read(_RECORDS, {**self._outbound, "id": gateway_id}, _Records)
        for record in page.records:
            if record.message_id == gateway_id and (status := _text(record.status)) is not None:
                cost = micros(record.total_price)
                return DeliveryReport(
                    gateway=self.name,
                    gateway_id=gateway_id,
                    delivery=_DELIVERY.get(status, Delivery.UNKNOWN),
                    raw_status=one_line(status),
                    at=utc(_text(record.date_finalized)),
                    cost_micros=cost,
                    cost_currency=None if cost is None else _text(record.currency),
                )
        return None

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """A signed report may name its reminder by our reference, others by the address only."""
        if self.signs:
            self._prove(request)
        else:
            proven(request)
        report = json_report(request, _Report)
        return [
            DeliveryReport(
                gateway=self.name,
                gateway_id=report.message_uuid,
                delivery=_DELIVERY.get(report.status, Delivery.UNKNOWN),
                raw_status=one_line(report.status),
                reminder_id=request.reminder_id or reminder_of(report.client_ref),
                reference=report.client_ref,
                at=utc(report.timestamp),
                parts=count(_said(report.sms, "count_total")),
                cost_micros=micros(_said(report.usage, "price")),
                cost_currency=_text(_said(report.usage, "currency")),
            )
        ]

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        """A long text comes whole; who sent it is told without a plus."""
        if self.signs:
            self._prove(request)
        sms = json_report(request, _Inbound)
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=sms.message_uuid,
                sender=sms.sender,
                to=sms.to,
                body=sms.text,
            )
        ]

    def _prove(self, request: InboundRequest) -> None:
        """Check the token beside a call: ours, fresh, and of this very body."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise ReportRejected("not signed")
        told = jwt.claims(token, self.signature_secret)
        prove_fresh(told.get("iat"), request.received_at)
        prove(sha256(request.body).hexdigest().encode(), _text(told.get("payload_hash")))
        if told.get("api_key") != self.key:
            raise ReportRejected("signed for another account")

    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement(status=200)

    def check_account(self) -> Account:
        balance = self.account.read("/account/get-balance", {}, _Balance)
        return Account(name=self.key, balance_micros=micros(balance.value), currency="EUR")

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return problem_with(sender, country)


def _verdict(reply: Reply) -> Verdict | None:
    problem = refusal(reply, _Problem)
    if problem is None:
        return None
    code = problem.type.rpartition("#")[2]
    return _VERDICTS.get(code) or _VERDICTS.get(str(problem.title))


def _said(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
