"""Plivo: JSON out, signed forms in. Source: docs.plivo.com (send a message, message object, status
callbacks, signature validation, error codes) and plivo-python 4, read November 2026. Numbers go
without their plus; prices are decimal texts.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar
from urllib.parse import parse_qsl, quote

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
    form_pairs,
    form_report,
    in_path,
    is_of_time,
    listed_at,
    may_be_of,
    micros,
    one_line,
    prove_one_of,
    proven,
    utc,
    verdict_by_words,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.transport import Reply, Transport

_DELIVERY = {
    "queued": Delivery.QUEUED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.FAILED,
    "rejected": Delivery.REJECTED,
}
_OPTED_OUT, _EXPIRED = 200, 420  # in a report
# What a 400 says. The words are UNVERIFIED, so they are matched loosely; all other refusals are
# our account's.
_REFUSALS = (
    (re.compile(r"\binvalid\W+(dst|destination)\b", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"\bnot\W+a\W+valid\W+phone\W+number\b", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"\b(dst|destination)(\W+\w+){0,2}\W+invalid\b", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"\b(text|message)\b[^.]*\btoo\W+long\b", re.IGNORECASE), Verdict.TEXT),
)
_GIVEN = {  # by this account's token, or by its main account's
    version: (f"x-plivo-signature-{version}", f"x-plivo-signature-ma-{version}")
    for version in ("v2", "v3")
}
_CURRENCY = "USD"  # UNVERIFIED: what they say of prices and credit names none
_EARLIER = timedelta(days=1)  # asked for, in case they take our bound for the account's own time
_PAGE = 20  # the most that they list at once
_MOST_PAGES = 10


class _Sent(msgspec.Struct):
    message_uuid: Annotated[list[GatewayId], msgspec.Meta(min_length=1)]  # one a recipient
    message: str = ""


class _Listed(msgspec.Struct):
    message_uuid: GatewayId
    message_time: str
    message_direction: str
    to_number: str
    from_number: str | None = None


class _Meta(msgspec.Struct):
    next: str | None


class _Page(msgspec.Struct):
    meta: _Meta
    objects: list[_Listed]


class _Owner(msgspec.Struct):
    auth_id: str
    name: str | None = None
    cash_credits: Any = None


class _Report(msgspec.Struct, rename="pascal"):
    status: str
    message_uuid: GatewayId = msgspec.field(name="MessageUUID")
    error_code: str = ""
    units: str = ""
    total_amount: str = ""
    delivery_report_time: str = ""


class _Kept(msgspec.Struct):
    message_uuid: GatewayId
    message_state: str
    error_code: Any = None
    units: Any = None
    total_amount: Any = None


class _Inbound(msgspec.Struct, rename="pascal"):
    to: str
    text: str
    from_: str = msgspec.field(name="From")
    message_uuid: GatewayId = msgspec.field(name="MessageUUID")


@dataclass(frozen=True, kw_only=True)
class Plivo:
    """Sends through Plivo; one instance a process."""

    name: ClassVar[str] = "plivo"
    # Their usual pace is UNVERIFIED. A text in GSM-7 may be longer than one that is not.
    limits: ClassVar[Limits] = Limits(per_second=5, longest_text=737)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_PLIVO_AUTH_ID", meaning="auth ID, MA or SA and 18 characters"),
        Setting(
            name="BRIDGE_PLIVO_AUTH_TOKEN",
            kind=Kind.SECRET,
            meaning="auth token of that account; proves reports, too",
        ),
        Setting(
            name="BRIDGE_PLIVO_URL",
            kind=Kind.URL,
            default="https://api.plivo.com/v1",
            meaning="base address of the API",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Plivo",
        auth="auth ID and auth token (Basic)",
        look_up="their list, by number, time and sender; it shows no texts",
        reports="token in the address, and a signature; one of the address alone (V2) opts"
        " nobody out",
        report_address="sent with each text",
        inbound="token in the address, and a signature that covers the address alone (V2)",
        inbound_address="`/inbound/plivo?t=TOKEN` as message URL (POST) of the number's"
        " application",
        price="in reports",
        balance="yes",
        dry_run="none",
        senders="1 to 11 letters and digits, where Plivo has allowed names; or a number of yours",
        facts_of=date(2026, 11, 22),
        missing="asked for",
    )
    signs: ClassVar[bool] = False  # not what they say, so the tokens are asked for, too
    http: Http
    account: str
    token: str = field(repr=False)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Plivo":
        account, token = values["BRIDGE_PLIVO_AUTH_ID"], values["BRIDGE_PLIVO_AUTH_TOKEN"]
        return cls(
            http=Http(transport=transport, base=values["BRIDGE_PLIVO_URL"], auth=(account, token)),
            account=account,
            token=token,
        )

    def send(self, sms: Sms) -> Accepted:
        """Hand one message over. They let one wait for three hours at most."""
        message = {
            "src": _bare(sms.sender),
            "dst": _bare(sms.to),  # E.164, so never several, which "<" would part
            "text": sms.body,
            "type": "sms",
            "trackable": False,
        }
        if sms.report_url:
            message |= {"url": sms.report_url, "method": "POST"}
        reply = self.http.send(f"{self._path}/Message/", sms, json=message)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _verdict(reply))
        sent = self.http.accepted(reply, _Sent)
        return Accepted(gateway_id=sent.message_uuid[0], raw_status=one_line(sent.message))

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their list by number and time: they take no reference of ours, and show no text.

        What is the same but for its sender or its time may be it: see `NEAR`.
        """
        listed, whole_list = self._history(attempt.to, attempt.began_at - NEAR - _EARLIER)
        alike = [
            item
            for item in sorted(listed, key=_time, reverse=True)
            if item.message_direction == "outbound"
            and _bare(item.to_number) == _bare(attempt.to)
            and may_be_of(attempt, _time(item))
        ]
        return candidates(
            alike,
            id_of=lambda item: item.message_uuid,
            is_it=lambda item: (
                _bare(item.from_number or "") == _bare(attempt.sender)
                and is_of_time(attempt, _time(item))
            ),
            whole=whole_list,
            compared=False,
        )

    def _history(self, to: str, oldest: datetime) -> tuple[list[_Listed], bool]:
        """Return messages to *to* since *oldest*, and whether those are all."""
        params = {
            "to_number": _bare(to),
            "message_direction": "outbound",
            "message_time__gte": oldest.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "limit": str(_PAGE),
        }
        listed: list[_Listed] = []
        for page_number in range(_MOST_PAGES):
            params["offset"] = str(page_number * _PAGE)
            page = self.http.read(f"{self._path}/Message/", params, _Page)
            listed += page.objects
            if not page.meta.next:
                return listed, True
        return listed, False

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Their signature need not cover what the report says, so our token is demanded, too."""
        reminder_id = proven(request)
        covers_form = self._prove(request) == "v3"
        report = form_report(request, _Report)
        told = self._report(
            _Kept(
                report.message_uuid,
                report.status,
                report.error_code,
                report.units,
                report.total_amount,
            )
        )
        at = utc(report.delivery_report_time)  # that it is UTC is UNVERIFIED
        # V2 leaves the form unsigned, and nonces are not remembered: whoever caught one call could
        # say that its number wants no texts. A word of delivery harms less, and only moves forward.
        opted_out = told.opted_out and covers_form
        return [replace(told, reminder_id=reminder_id, at=at, opted_out=opted_out)]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport:  # noqa: ARG002
        path = f"{self._path}/Message/{in_path(gateway_id)}/"
        return self._report(self.http.read(path, {}, _Kept))

    def _report(self, message: _Kept) -> DeliveryReport:
        code, cost = count(message.error_code), micros(message.total_amount)
        delivery = _DELIVERY.get(message.message_state, Delivery.UNKNOWN)
        if code == _EXPIRED and delivery in {Delivery.UNDELIVERED, Delivery.FAILED}:
            delivery = Delivery.EXPIRED
        return DeliveryReport(
            gateway=self.name,
            gateway_id=message.message_uuid,
            delivery=delivery,
            raw_status=one_line(f"{message.message_state} {message.error_code or ''}"),
            opted_out=code == _OPTED_OUT,
            parts=count(message.units),
            cost_micros=cost,
            cost_currency=None if cost is None else _CURRENCY,
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        self._prove(request)
        sms = form_report(request, _Inbound)
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=sms.message_uuid,
                sender=sms.from_,
                to=sms.to,
                body=sms.text,
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        """Return XML that does nothing.

        They want it after an inbound text; to a report any 200 will do, whatever it says.
        """
        return Acknowledgement(status=200, content_type="text/xml", body=b"<Response></Response>")

    def check_account(self) -> Account:
        owner = self.http.read(f"{self._path}/", {}, _Owner)
        balance = micros(owner.cash_credits)
        return Account(
            name=one_line(owner.name or "Plivo"),
            balance_micros=balance,
            currency=None if balance is None else _CURRENCY,
        )

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        if " " in sender:
            return "a sender has no spaces: they would be left out"
        return problem_with(sender, country)

    @property
    def _path(self) -> str:
        return f"/Account/{quote(self.account, safe='')}"

    def _prove(self, request: InboundRequest) -> str:
        """Check the signature; return its version. Raises ReportRejected.

        V3 covers the form as well; where it is there, V2 counts no more.
        """
        headers = request.headers
        version = "v3" if headers.keys() & set(_GIVEN["v3"]) else "v2"
        nonce = headers.get(f"x-plivo-signature-{version}-nonce", "")
        if version == "v3":
            expected = signature_v3(self.token, request.url, nonce, form_pairs(request))
        else:
            expected = signature_v2(self.token, request.url, nonce)
        given = ",".join(headers.get(name, "") for name in _GIVEN[version]).split(",")
        prove_one_of((_bytes(one.strip()) for one in given), expected.decode())
        return version


def signature_v2(token: str, url: str, nonce: str) -> bytes:
    """Return the signature of a call's address, without its query."""
    return _signature(token, url.partition("?")[0] + nonce)


def signature_v3(token: str, url: str, nonce: str, pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return the signature of a call's address, of its query and of each field, both sorted."""
    address, _, query = url.partition("?")
    asked = "&".join(
        f"{name}={value}" for name, value in sorted(parse_qsl(query, keep_blank_values=True))
    )
    fields = sorted(pairs)
    said = "".join(name + value for name, value in fields)
    mark = "?" if asked or fields else ""
    point = "." if asked and fields else ""
    return _signature(token, f"{address}{mark}{asked}{point}{said}.{nonce}")


def _signature(token: str, signed: str) -> bytes:
    return b64encode(hmac.digest(token.encode(), _bytes(signed), "sha256"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _bare(number: str) -> str:
    return number.removeprefix("+")


def _verdict(reply: Reply) -> Verdict | None:
    return verdict_by_words(_REFUSALS, reply.text) if reply.status == 400 else None


def _time(item: _Listed) -> datetime:
    return listed_at(item.message_time)
