"""Kannel: everything in the address, both ways; replies are a short text, and there are no ids.

Source: Kannel user guide 1.4.5 (sendsms, sms-service), read November 2026; and Debian's Kannel
1.4.5 itself, which tests/integration/test_kannel.py runs. It takes no form by POST.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar

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
from bridge.errors import GatewayMisconfigured, GatewayUnavailable
from bridge.gateways.base import Acknowledgement, CannotTell, Limits, LookUp, PastAttempt, Sheet
from bridge.gateways.http import (
    GatewayId,
    Http,
    Verdict,
    one_line,
    proven,
    query_report,
    verdict_by_words,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.gsm import Encoding, segments
from bridge.transport import Transport

_PATH = "/cgi-bin/sendsms"
_CODING = {Encoding.GSM7: "0", Encoding.UCS2: "2"}
_A_DAY = "1440"  # minutes
# The kinds of report, which are bits of a mask: 1 and 2 from the phone, 4 to 16 from the SMSC.
_DELIVERY = {
    "1": Delivery.DELIVERED,
    "2": Delivery.UNDELIVERED,
    "4": Delivery.QUEUED,
    "8": Delivery.SENT,
    "16": Delivery.REJECTED,
}
_ALL_REPORTS = "31"
_INTERMEDIATE = "32"  # tells nothing that counts
_ACCEPTED = re.compile(r"[03]: ")  # taken by an SMSC's driver, or queued for one
# Refusals are sentences without codes; 403 is also what it answers to a wrong password.
_REFUSALS = (
    (re.compile(r"not routable", re.IGNORECASE), Verdict.ROUTE),
    (re.compile(r"denied by white- and/or black-lists", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"invalid number(?! of)", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"body misformed", re.IGNORECASE), Verdict.TEXT),
)
# What it answers, once it believed the password, to a call that names nobody to send to.
_NOBODY = re.compile(r"missing receiver", re.IGNORECASE)


class _Report(msgspec.Struct):
    mask: str = msgspec.field(name="s")
    smsc_id: str = msgspec.field(name="f", default="")


class _Inbound(msgspec.Struct):
    id: GatewayId
    sender: str = msgspec.field(name="from")
    to: str
    text: str  # bytes, one a letter
    coding: str = ""


@dataclass(frozen=True, kw_only=True)
class Kannel:
    """Sends through the smsbox of a Kannel; one instance a process."""

    name: ClassVar[str] = "kannel"
    limits: ClassVar[Limits] = Limits()
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="BRIDGE_KANNEL_URL",
            kind=Kind.URL,
            meaning="address of the smsbox up to the port, its path is added; "
            "https where it is another machine",
        ),
        Setting(name="BRIDGE_KANNEL_USERNAME", meaning="`username` of the sendsms-user"),
        Setting(
            name="BRIDGE_KANNEL_PASSWORD",
            kind=Kind.SECRET,
            meaning="`password` of the sendsms-user, who needs `concatenation = true` and "
            "`max-messages` of at least BRIDGE_MAX_PARTS",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Kannel",
        auth="user and password in the address",
        look_up="none",
        reports="token in the address",
        report_address="sent with each text",
        inbound="token in the address",
        inbound_address="`/inbound/kannel?from=%p&to=%P&text=%b&id=%I&coding=%c&t=TOKEN` as get-url"
        " of an sms-service with `omit-empty = true` and `max-messages = 0`",
        price="never",
        balance="no",
        dry_run="none",
        senders="1 to 11 letters, digits and spaces, or a number; what the SMSC allows",
        facts_of=date(2026, 11, 25),
    )
    signs: ClassVar[bool] = False
    http: Http
    user: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Kannel":
        password = values["BRIDGE_KANNEL_PASSWORD"]
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_KANNEL_URL"],
                secrets=(password,),
                not_accepted=frozenset({429, 503}),  # "Temporal failure, try again later."
                explains=frozenset({403}),
            ),
            user={"username": values["BRIDGE_KANNEL_USERNAME"], "password": password},
        )

    def send(self, sms: Sms) -> Accepted:
        params = {
            **self.user,
            "from": sms.sender,
            "to": sms.to,
            "text": sms.body,
            "charset": "UTF-8",
            "coding": _CODING[segments(sms.body).encoding],
            "validity": _A_DAY,
        }
        if sms.report_url:
            # With Kannel's own escapes in it, this is what a reply may echo.
            sms = replace(sms, report_url=_with_escapes(sms.report_url))
            params |= {"dlr-mask": _ALL_REPORTS, "dlr-url": sms.report_url or ""}
        reply = self.http.send(_PATH, sms, params=params, method="GET")
        if reply.status >= 400:
            raise self.http.refused(reply, sms, verdict_by_words(_REFUSALS, reply.text))
        if not _ACCEPTED.match(reply.text):
            raise self.http.refused(reply, sms, Verdict.UNKNOWN)
        return Accepted(raw_status=one_line(reply.text))

    def look_up(self, attempt: PastAttempt) -> LookUp:  # noqa: ARG002
        return CannotTell()

    def report_of(self, gateway_id: str, to: str) -> None:  # noqa: ARG002
        """It has no call by id."""
        return

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """A text of several parts is reported once, as its last part.

        The SMSC's id is for people only: modems count to 255 and begin anew.
        """
        reminder_id = proven(request)
        report = query_report(request, _Report)
        if report.mask == _INTERMEDIATE:
            return []
        return [
            DeliveryReport(
                gateway=self.name,
                gateway_id=None,
                delivery=_DELIVERY.get(report.mask, Delivery.UNKNOWN),
                raw_status=one_line(f"{report.mask} {report.smsc_id}"),
                reminder_id=reminder_id,
            )
        ]

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        sms = query_report(request, _Inbound, encoding="latin-1")
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=sms.id,
                sender=sms.sender,
                to=sms.to,
                body=_decoded(sms.text.encode("latin-1"), sms.coding),
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        """Return 200 without a body: a body, or word of another status, goes out as an SMS."""
        return Acknowledgement(status=200)

    def check_account(self) -> Account:
        """Call as if to send, but to nobody: that proves the password and costs nothing."""
        reply = self.http.ask(_PATH, self.user, explained=frozenset({400}))
        if reply.status != 400:
            raise GatewayUnavailable(self.http.words(reply))
        if not _NOBODY.search(reply.text):
            raise GatewayMisconfigured(self.http.words(reply))
        return Account(name=f"Kannel's user {self.user['username']}")

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return problem_with(sender, country)


def _with_escapes(report_url: str) -> str:
    """Return our address as Kannel's template: %d is the kind of report, %F the SMSC's id."""
    return f"{report_url.replace('%', '%%')}{'&' if '?' in report_url else '?'}s=%d&f=%F"


def _decoded(data: bytes, coding: str) -> str:
    """Return a text as Kannel hands it on: UTF-8, or UTF-16 where `coding` is 2.

    Where its get-url does not tell the coding, a control character gives UTF-16 away.
    """
    wide = coding == "2" or (not coding and any(byte < 9 for byte in data))
    for encoding in ("utf-16-be", "utf-8") if wide else ("utf-8", "utf-16-be"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
