"""Twilio Programmable Messaging: forms out, JSON back, signed forms in. They want TwiML after an
inbound text; to a report any 2xx will do, whatever it says.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec

from bridge.domain import Accepted, Account, DeliveryReport, InboundRequest, Sms
from bridge.errors import GatewayMisconfigured, GatewayUnavailable, ReportRejected
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import LookUp, PastAttempt
from bridge.gateways.calls import form_pairs, prove_one_of
from bridge.gateways.facts import Facts, ReportAt, TextAt, facts_of
from bridge.gateways.http import Http
from bridge.gateways.lists import Listed, is_to, matched
from bridge.gateways.reading import GatewayId, one_line

# How often and after what they try a report again: once, and only without a connection, unless the
# address asks for more. The tokens are UNVERIFIED, and so is that no signature covers them.
_RETRIES = "#rc=3&rp=5xx,ct,rt"
_VALIDITY_S = 36_000  # of their own queue; a day is more than they allow
_PARTS = re.compile(r"(https?)://([^/?#]*?)(:\d+)?((?:[/?#].*)?)", re.DOTALL)
_PAGE = 100  # so that a page of long texts is far below what we read at most


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


@dataclass(frozen=True, kw_only=True)
class Twilio(Adapter):
    """Sends through Twilio; one instance a process."""

    facts: ClassVar[Facts] = facts_of("twilio")
    sid: str
    token: str = field(repr=False)
    service: str

    @property
    def signs(self) -> bool:
        return True

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        account, token = values["ACCOUNT_SID"], values["AUTH_TOKEN"]
        base = f"{http.base}/Accounts/{quote(account, safe='')}"
        # The code of a 403 tells whether it is about one recipient.
        own = replace(http, base=base, auth=(account, token), explains={403})
        service = values["MESSAGING_SERVICE_SID"]
        return cls(http=own, sid=account, token=token, service=service)

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
        return self.submit("/Messages.json", sms, form=form)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their list by number: they take no reference of ours.

        Its filter by date goes by when a message left, so one that still waits would be missing.
        """
        params = {"To": attempt.to, "PageSize": str(_PAGE)}
        pages, whole = self.http.pages("/Messages.json", params, _Page, _following)
        listed = (
            Listed(
                id=one.sid,
                at=_time(one),
                by_us=self._is_ours(one, attempt.sender),
                alike=_ends_alike(one.body, attempt.body) if one.body else None,
            )
            for page in pages
            for one in page.messages
            if one.direction == "outbound-api" and is_to(one.to, attempt)
        )
        return matched(attempt, listed, whole=whole)

    def _is_ours(self, item: _Listed, sender: str) -> bool:
        """Whether *sender* sent it; a service may still have to choose its own, or keeps it."""
        if self.service:
            return item.messaging_service_sid == self.service
        return item.sender == sender

    def said(self, request: InboundRequest, at: ReportAt | TextAt) -> Any:
        said = super().said(request, at)
        if said.get("AccountSid") != self.sid:
            raise ReportRejected("it is about another account")
        return said

    def told(self, said: Any, at: ReportAt) -> DeliveryReport:
        return replace(super().told(said, at), at=_done(str(said.get("RawDlrDoneDate"))))

    def check_account(self) -> Account:
        owner = self.http.read(".json", {}, _Owner)
        if owner.status != "active":
            raise GatewayMisconfigured(f"the account is {one_line(owner.status)}")
        name = one_line(owner.friendly_name or "Twilio")
        try:
            return replace(super().check_account(), name=name)
        except GatewayMisconfigured:  # a subaccount has no balance of its own
            return Account(name=name)

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return None if not sender and self.service else super().check_sender(sender, country)

    def check_signature(self, request: InboundRequest) -> None:
        pairs, given = form_pairs(request), request.headers.get("x-twilio-signature")
        urls = _written(request.url)
        prove_one_of((signature_of(self.token, url, pairs) for url in urls), given)


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


def _following(pages: list[_Page]) -> dict[str, str] | None:
    """Return only what their address asks for: our credentials go to no other one."""
    uri = pages[-1].next_page_uri
    return dict(parse_qsl(urlsplit(uri).query)) if uri else None


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
