"""GatewayAPI, the older REST API: JSON out, JSON reports in, which may bear a JSON Web Token whose
claims are the report. Source: github.com/onlinecity/gatewayapi-docs (rest, errors), read November
2026. Times are unix seconds; money is a decimal number of the account's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar, TypeVar

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
    CannotTell,
    Limits,
    LookUp,
    PastAttempt,
    Sheet,
    reference_of,
    reminder_of,
)
from bridge.gateways.gatewayapi import account_of, msisdn_of, sender_of
from bridge.gateways.http import (
    Http,
    Verdict,
    count,
    in_path,
    json_report,
    micros,
    one_line,
    parsed,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.gsm import Encoding, segments
from bridge.transport import Reply, Transport

T = TypeVar("T")

_DELIVERY = {
    "SCHEDULED": Delivery.QUEUED,
    "BUFFERED": Delivery.QUEUED,
    "ENROUTE": Delivery.SENT,
    "ACCEPTED": Delivery.SENT,
    "DELIVERED": Delivery.DELIVERED,
    "EXPIRED": Delivery.EXPIRED,
    "UNDELIVERABLE": Delivery.UNDELIVERED,
    "REJECTED": Delivery.REJECTED,
    "DELETED": Delivery.REJECTED,
    "SKIPPED": Delivery.REJECTED,
    "UNKNOWN": Delivery.UNKNOWN,
}
_CODES = {
    # Unknown, barred or blocked subscribers, and some who are merely away.
    Verdict.RECIPIENT: ("0x0215 0x1010 0x1011 0x1034 0x1060 0x1013 0x1019 0x1021 0x1022"),
    Verdict.TEXT: "0x0312 0x1902 0x1903 0x1904",  # their filter; a link or words that it holds back
    Verdict.ACCOUNT: "0x0210 0x0211 0x0212 0x0213 0x0216 0x0218 0x021D 0x0220 0x0222 0x0223 0x0224"
    " 0x0229 0x022A 0x0310 0x0311 0x1092",
    Verdict.ROUTE: "0x0217 0x021F",  # a country, an operator that the account may not text
    Verdict.LATER: "0x1047 0x1080",  # congestion, a full queue
    # The same text went to the same number too often: this call was refused, but an earlier one
    # of ours must have been taken. Never send it again unseen.
    Verdict.UNKNOWN: "0x0214",
}
_REFUSALS = {int(code, 16): verdict for verdict, codes in _CODES.items() for code in codes.split()}
# Only these are documented to come with HTTP 500 as well, which otherwise says nothing.
_CLEAR_AT_500 = frozenset({0x0216, 0x0312})
_ENCODINGS = {Encoding.GSM7: "UTF8", Encoding.UCS2: "UCS2"}  # UTF8 means: as GSM-7
_SIGNATURE = "x-gwapi-signature"
_VALIDITY_S = 86_400
_MOST_PARTS = 255

_Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]


class _Usage(msgspec.Struct):
    countries: Any = None  # parts by country
    currency: Any = None
    total_cost: Any = None


class _Sent(msgspec.Struct):
    ids: Annotated[list[_Id], msgspec.Meta(min_length=1)]
    usage: Any = None


class _Refusal(msgspec.Struct):
    code: str


class _Report(msgspec.Struct):
    id: _Id
    status: str
    time: Any = None
    userref: str | None = None


class _Recipient(msgspec.Struct):
    msisdn: int
    dsnstatus: str


class _Kept(msgspec.Struct):
    recipients: list[_Recipient]


class _Inbound(msgspec.Struct):
    id: _Id
    msisdn: int
    receiver: int | str
    message: str


@dataclass(frozen=True, kw_only=True)
class GatewayApiLegacy:
    """Sends through GatewayAPI's older REST API; one instance a process."""

    name: ClassVar[str] = "gatewayapi_legacy"
    limits: ClassVar[Limits] = Limits(most_parts=_MOST_PARTS)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_GATEWAYAPI_LEGACY_TOKEN", kind=Kind.SECRET, meaning="API token"),
        Setting(
            name="BRIDGE_GATEWAYAPI_LEGACY_WEBHOOK_SECRET",
            kind=Kind.SECRET,
            optional=True,
            meaning="authentication token of the webhook in their dashboard",
        ),
        Setting(
            name="BRIDGE_GATEWAYAPI_LEGACY_URL",
            kind=Kind.URL,
            default="https://gatewayapi.com/rest",
            meaning="base address of the API; accounts in the EU setup have .eu",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="GatewayAPI, the older REST API",
        auth="token of the API, of the same setup (global or EU) as the address",
        look_up="none",
        reports="token in the address, or a JSON Web Token by the webhook's secret",
        report_address="sent with each text",
        inbound="JSON Web Token; without the webhook's secret, token in the address",
        inbound_address="`/inbound/gatewayapi_legacy` as a webhook in their dashboard; with "
        "`?t=TOKEN` where no secret is set",
        price="at once",
        balance="yes",
        dry_run="none",
        senders="1 to 11 letters, digits and spaces; or a number of up to 15 digits",
        facts_of=date(2026, 11, 22),
        missing="asked for",
    )
    http: Http
    webhook_secret: bytes = field(repr=False)

    @property
    def signs(self) -> bool:
        return bool(self.webhook_secret)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "GatewayApiLegacy":
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_GATEWAYAPI_LEGACY_URL"],
                headers={"Authorization": f"Token {values['BRIDGE_GATEWAYAPI_LEGACY_TOKEN']}"},
                explains=frozenset({401, 403, 500}),
            ),
            webhook_secret=values["BRIDGE_GATEWAYAPI_LEGACY_WEBHOOK_SECRET"].encode(),
        )

    def send(self, sms: Sms) -> Accepted:
        message: dict[str, Any] = {
            "sender": sender_of(sms),
            "recipients": [{"msisdn": msisdn_of(sms)}],
            "message": sms.body,
            "encoding": _ENCODINGS[segments(sms.body).encoding],
            "userref": reference_of(sms.reminder_id, sms.to, sms.body),
            "validity_period": _VALIDITY_S,
            # One more than we counted: what they do with a text over it is not documented, and
            # they may put an escape pair on the other side of a border.
            "max_parts": min(sms.parts + 1, _MOST_PARTS),
        }
        if sms.report_url:
            message["callback_url"] = sms.report_url
        reply = self.http.send("/mtsms", sms, json=message)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _verdict(reply))
        sent = self.http.accepted(reply, _Sent)
        usage = _usage(sent.usage)
        cost = micros(usage.total_cost)
        currency = usage.currency if isinstance(usage.currency, str) else ""
        return Accepted(
            gateway_id=str(sent.ids[0]),
            parts=_parts(usage.countries),
            cost_micros=cost,
            cost_currency=one_line(currency) or None,
            raw_status="accepted",
        )

    def look_up(self, attempt: PastAttempt) -> LookUp:  # noqa: ARG002
        """They find a message by their own id only, which an unanswered call does not tell."""
        return CannotTell()

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Believe a signed report, or one that came to the address which we gave with the text.

        UNVERIFIED: whether calls to that address are signed, too, or only those to the webhook in
        their dashboard. So the right token is enough where there is no signature; a wrong
        signature never is.
        """
        if self.signs and _SIGNATURE in request.headers:
            report = self._claims(request, _Report)
        elif request.reminder_id is None:
            raise ReportRejected("neither a signature nor the token in the address")
        else:
            report = json_report(request, _Report)
        told = self._report(str(report.id), report.status)
        reminder_id = request.reminder_id or reminder_of(report.userref)
        at = _time(report.time)
        return [replace(told, reminder_id=reminder_id, reference=report.userref, at=at)]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:
        """They know a message once it was sent; before that they answer 404."""
        kept = self.http.read(f"/mtsms/{in_path(gateway_id)}", {}, _Kept)
        ours = (one for one in kept.recipients if f"+{one.msisdn}" == to)
        recipient = next(ours, None)
        return self._report(gateway_id, recipient.dsnstatus) if recipient else None

    def _report(self, gateway_id: str, status: str) -> DeliveryReport:
        return DeliveryReport(
            gateway=self.name,
            gateway_id=gateway_id,
            delivery=_DELIVERY.get(status, Delivery.UNKNOWN),
            raw_status=one_line(status),
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        sms = self._claims(request, _Inbound) if self.signs else json_report(request, _Inbound)
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=str(sms.id),
                sender=f"+{sms.msisdn}",
                to=one_line(str(sms.receiver)),
                body=sms.message,
            )
        ]

    def _claims(self, request: InboundRequest, shape: type[T]) -> T:
        """Return what the token in the header says: only that is signed, the body is not."""
        claims = jwt.claims(request.headers.get(_SIGNATURE, ""), self.webhook_secret)
        try:
            return msgspec.convert(claims, shape)
        except ValueError as error:
            raise ReportRejected("unreadable") from error

    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement(status=200)

    def check_account(self) -> Account:
        return account_of(self.http)

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return problem_with(sender, country)


def _verdict(reply: Reply) -> Verdict | None:
    try:
        code = int(parsed(reply.body, _Refusal).code, 16)
    except ValueError:
        code = -1
    if reply.status >= 500 and code not in _CLEAR_AT_500:
        return Verdict.UNKNOWN
    return _REFUSALS.get(code)


def _usage(told: object) -> _Usage:
    try:
        return msgspec.convert(told, _Usage)
    except ValueError:
        return _Usage()


def _parts(countries: object) -> int | None:
    told = [count(one) for one in countries.values()] if isinstance(countries, dict) else []
    parts = [one for one in told if one is not None]
    return count(sum(parts)) if len(parts) == len(told) else None


def _time(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
