"""Twilio Programmable Messaging: forms out, JSON back, signed forms in. Source: API 2010-04-01,
its OpenAPI description, error pages and request validator, read November 2026. Prices are
negative decimal texts, told some time after the message was taken.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl, quote, urlsplit

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
from bridge.errors import GatewayMisconfigured, GatewayUnavailable, ReportRejected
from bridge.gateways.base import (
    Acknowledgement,
    Limits,
    LookUp,
    PastAttempt,
    Sheet,
)
from bridge.gateways.http import (
    GatewayId,
    Http,
    Verdict,
    candidates,
    count,
    form_pairs,
    form_report,
    in_path,
    is_of_time,
    may_be_of,
    micros,
    one_line,
    prove_one_of,
    refusal,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.transport import Reply, Transport

_DELIVERY = {
    "accepted": Delivery.QUEUED,
    "scheduled": Delivery.QUEUED,
    "queued": Delivery.QUEUED,
    "sending": Delivery.SENT,
    "sent": Delivery.SENT,
    "partially_delivered": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.DELIVERED,
    "undelivered": Delivery.UNDELIVERED,
    "failed": Delivery.FAILED,
    "canceled": Delivery.REJECTED,
}
_EXPIRED = 30036
# Every other code is our account's: credentials (20003), a trial (21608), a suspension (30002), an
# empty service (21703), or a sender that is not ours or not registered (21212, 21606, 21657, 21659,
# 21660, 30032, 30034, 30042).
_CODES = {
    Verdict.RECIPIENT: (21211, 21614, 30003, 30004, 30005, 30006),
    Verdict.OPTED_OUT: (21610,),
    Verdict.TEXT: (21602, 21617, 21619, 30007),
    Verdict.ROUTE: (21408, 21612),
    Verdict.LATER: (20429, 21611, 30001, 30022, 63017),
    Verdict.UNKNOWN: (20500,),  # making a message is not idempotent, they warn
}
_VERDICTS = {code: verdict for verdict, codes in _CODES.items() for code in codes}

# How often and after what they try a report again: once, and only without a connection, unless the
# address asks for more. The tokens are UNVERIFIED, and so is that no signature covers them.
_RETRIES = "#rc=3&rp=5xx,ct,rt"
_VALIDITY_S = 36_000  # of their own queue; a day is more than they allow
# With test credentials nothing leaves and nothing is reported. All UNVERIFIED; further numbers to
# send to are ...0002 (21612), ...0003 (21408), ...0004 (21610) and ...0009 (21614); and from
# ...0001 (21212), ...0007 (21606) and ...0008 (21611).
_DRY_RUN = "test credentials, from +15005550006; to +15005550001 is refused as no number (21211)"
_PARTS = re.compile(r"(https?)://([^/?#]*?)(:\d+)?((?:[/?#].*)?)", re.DOTALL)
_PAGE = 100  # so that a page of long texts is far below what we read at most
_MOST_PAGES = 10


class _Sent(msgspec.Struct):
    sid: GatewayId
    status: str = ""
    num_segments: Any = None  # "0" while a service has not chosen the sender
    price: Any = None
    price_unit: Any = None


class _Kept(_Sent, kw_only=True):
    status: str
    error_code: Any = None


class _Refusal(msgspec.Struct):
    code: int


class _Listed(msgspec.Struct):
    sid: GatewayId
    date_created: str
    direction: str
    to: str
    body: str | None = None  # empty where the account keeps no texts
    sender: str | None = msgspec.field(name="from", default=None)
    messaging_service_sid: str | None = None


class _Page(msgspec.Struct):
    messages: list[_Listed]
    next_page_uri: str | None  # without it, who knows whether this is all


class _Owner(msgspec.Struct):
    status: str
    friendly_name: str | None = None


class _Balance(msgspec.Struct):
    balance: Any = None
    currency: str | None = None


class _Report(msgspec.Struct, rename="pascal"):
    account_sid: str
    message_sid: GatewayId
    message_status: str
    error_code: str = ""
    raw_dlr_done_date: str = ""


class _Inbound(msgspec.Struct, rename="pascal"):
    account_sid: str
    message_sid: GatewayId
    from_: str = msgspec.field(name="From")
    to: str
    body: str = ""  # a picture may come alone
    opt_out_type: str = ""  # only where their Advanced Opt-Out is on


@dataclass(frozen=True, kw_only=True)
class Twilio:
    """Sends through Twilio; one instance a process."""

    name: ClassVar[str] = "twilio"
    # A US long code takes one part a second, other senders more. What exceeds it waits in a queue
    # of theirs.
    limits: ClassVar[Limits] = Limits(per_second=1, longest_text=1600)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_TWILIO_ACCOUNT_SID", meaning="account SID, AC and 32 hex digits"),
        Setting(
            name="BRIDGE_TWILIO_AUTH_TOKEN",
            kind=Kind.SECRET,
            meaning="auth token of that account; proves reports, too",
        ),
        Setting(
            name="BRIDGE_TWILIO_MESSAGING_SERVICE_SID",
            meaning="Messaging Service, MG and 32 hex digits; picks the sender where none is set",
            optional=True,
        ),
        Setting(
            name="BRIDGE_TWILIO_URL",
            kind=Kind.URL,
            default="https://api.twilio.com/2010-04-01",
            meaning="base address of the API",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Twilio",
        auth="account SID and auth token (Basic)",
        look_up="their list, by number, time, sender or service, and text",
        reports="signature over address and form (HMAC-SHA1)",
        report_address="sent with each text",
        inbound="signature over address and form (HMAC-SHA1)",
        inbound_address="`/inbound/twilio` at the number or its messaging service (POST); it needs "
        "no `?t=`",
        price="not when it is sent, nor in reports",
        balance="yes; not of a subaccount",
        dry_run=_DRY_RUN,
        senders="1 to 11 letters, digits and spaces; a number or short code of yours; none with a "
        "Messaging Service, whose pool has to hold it otherwise",
        facts_of=date(2026, 11, 22),
        missing="asked for",
    )
    signs: ClassVar[bool] = True
    http: Http
    account: str
    token: str = field(repr=False)
    service: str

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Twilio":
        account, token = values["BRIDGE_TWILIO_ACCOUNT_SID"], values["BRIDGE_TWILIO_AUTH_TOKEN"]
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_TWILIO_URL"],
                auth=(account, token),
                explains=frozenset({403}),  # its code tells whether it is about one recipient
            ),
            account=account,
            token=token,
            service=values["BRIDGE_TWILIO_MESSAGING_SERVICE_SID"],
        )

    def send(self, sms: Sms) -> Accepted:
        form = {
            "To": sms.to,
            "Body": sms.body,
            "ValidityPeriod": str(_VALIDITY_S),
            "ShortenUrls": "false",
            "SmartEncoded": "false",  # the text was fitted to its alphabet already
        }
        if self.service:
            form["MessagingServiceSid"] = self.service
        if sms.sender:
            form["From"] = sms.sender
        if sms.report_url:
            form["StatusCallback"] = sms.report_url + _RETRIES
        reply = self.http.send(f"{self._path}/Messages.json", sms, form=form)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _verdict(reply))
        sent = self.http.accepted(reply, _Sent)
        cost, currency = _price(sent)
        return Accepted(
            gateway_id=sent.sid,
            parts=count(sent.num_segments),
            cost_micros=cost,
            cost_currency=currency,
            raw_status=one_line(sent.status),
        )

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their list by number: they take no reference of ours.

        Its filter by date goes by when a message left, so one that still waits would be missing.
        What is the same but for its sender or its time may be it: see `NEAR`.
        """
        listed, whole_list = self._history(attempt.to)
        alike = [
            item
            for item in sorted(listed, key=_time, reverse=True)
            if item.direction == "outbound-api"
            and item.to == attempt.to
            and may_be_of(attempt, _time(item))
            and (not item.body or _ends_alike(item.body, attempt.body))
        ]
        return candidates(
            alike,
            id_of=lambda item: item.sid,
            is_it=lambda item: (
                self._is_ours(item, attempt.sender) and is_of_time(attempt, _time(item))
            ),
            whole=whole_list,
            compared=all(item.body for item in alike),
        )

    def _is_ours(self, item: _Listed, sender: str) -> bool:
        """Whether *sender* sent it; a service may still have to choose its own, or keeps it."""
        if self.service:
            return item.messaging_service_sid == self.service
        return item.sender == sender

    def _history(self, to: str) -> tuple[list[_Listed], bool]:
        """Return messages to *to* in their order, and whether those are all."""
        params = {"To": to, "PageSize": str(_PAGE)}
        listed: list[_Listed] = []
        for _ in range(_MOST_PAGES):
            page = self.http.read(f"{self._path}/Messages.json", params, _Page)
            listed += page.messages
            if not page.next_page_uri:
                return listed, True
            # Only what it asks for: our credentials go to no other address.
            params = dict(parse_qsl(urlsplit(page.next_page_uri).query))
        return listed, False

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        self._prove(request)
        report = form_report(request, _Report)
        self._refuse_others(report.account_sid)
        told = self._report(report.message_sid, report.message_status, report.error_code)
        at = _done(report.raw_dlr_done_date)
        return [replace(told, reminder_id=request.reminder_id, at=at)]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport:  # noqa: ARG002
        """Read the message itself, which by then tells its price, too."""
        path = f"{self._path}/Messages/{in_path(gateway_id)}.json"
        kept = self.http.read(path, {}, _Kept)
        told = self._report(kept.sid, kept.status, kept.error_code)
        cost, currency = _price(kept)
        parts = count(kept.num_segments)
        return replace(told, parts=parts, cost_micros=cost, cost_currency=currency)

    def _report(self, sid: str, status: str, error_code: object) -> DeliveryReport:
        code = count(error_code)
        delivery = _DELIVERY.get(status, Delivery.UNKNOWN)
        if code == _EXPIRED and delivery in {Delivery.UNDELIVERED, Delivery.FAILED}:
            delivery = Delivery.EXPIRED
        return DeliveryReport(
            gateway=self.name,
            gateway_id=sid,
            delivery=delivery,
            raw_status=one_line(f"{status} {error_code or ''}"),
            opted_out=_VERDICTS.get(code or 0) is Verdict.OPTED_OUT,
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        self._prove(request)
        sms = form_report(request, _Inbound)
        self._refuse_others(sms.account_sid)
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=sms.message_sid,
                sender=sms.from_,
                to=sms.to,
                body=sms.body,
                keyword=sms.opt_out_type,
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        """Return TwiML that does nothing.

        They want it after an inbound text; to a report any 2xx will do, whatever it says.
        """
        return Acknowledgement(status=200, content_type="text/xml", body=b"<Response></Response>")

    def check_account(self) -> Account:
        owner = self.http.read(f"{self._path}.json", {}, _Owner)
        if owner.status != "active":
            raise GatewayMisconfigured(f"the account is {one_line(owner.status)}")
        try:
            balance = self.http.read(f"{self._path}/Balance.json", {}, _Balance)
        except GatewayMisconfigured:  # a subaccount has none of its own
            balance = _Balance()
        return Account(
            name=one_line(owner.friendly_name or "Twilio"),
            balance_micros=micros(balance.balance),
            currency=balance.currency,
        )

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        if not sender and self.service:
            return None
        return problem_with(sender, country)

    @property
    def _path(self) -> str:
        return f"/Accounts/{quote(self.account, safe='')}"

    def _prove(self, request: InboundRequest) -> None:
        pairs, given = form_pairs(request), request.headers.get("x-twilio-signature")
        urls = _written(request.url)
        prove_one_of((signature_of(self.token, url, pairs) for url in urls), given)

    def _refuse_others(self, account: str) -> None:
        if account != self.account:
            raise ReportRejected("it is about another account")


def signature_of(token: str, url: str, pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return Twilio's signature of a call: of the address, and of each field sorted by its name.

    A value that comes twice under one name counts once.
    """
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return b64encode(hmac.digest(token.encode(), signed.encode(), "sha1"))


def _written(url: str) -> list[str]:
    """Return *url* in each way in which they may have written it when they signed."""
    parts = _PARTS.fullmatch(url)
    if parts is None:
        return [url]
    scheme, host, port, rest = parts.groups()
    usual = port or (":443" if scheme == "https" else ":80")
    ways = [f"{scheme}://{host}{one}{rest}" for one in ("", usual)]
    return [way + fragment for way in ways for fragment in ("", _RETRIES)]


def _price(told: _Sent) -> tuple[int | None, str | None]:
    """Return millionths and their currency; None where they do not tell (yet)."""
    price = micros(told.price)
    if price is None:
        return None, None
    return abs(price), told.price_unit if isinstance(told.price_unit, str) else None


def _verdict(reply: Reply) -> Verdict | None:
    told = refusal(reply, _Refusal)
    return _VERDICTS.get(told.code) if told else None


def _time(item: _Listed) -> datetime:
    """Return when a message was made, from RFC 2822."""
    try:
        time = parsedate_to_datetime(item.date_created)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise GatewayUnavailable("their list holds a message without a readable time") from error


def _done(text: str) -> datetime | None:
    """Return the carrier's time, YYMMDDhhmm; that it is UTC is UNVERIFIED."""
    try:
        return datetime.strptime(text, "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def _ends_alike(theirs: str, ours: str) -> bool:
    """Whether a text is ours. UNVERIFIED: trial accounts put words of their own before it."""
    words, wanted = theirs.split(), ours.split()
    return words[len(words) - len(wanted) :] == wanted if len(words) >= len(wanted) else False
