"""Jasmin's HTTP API: forms out, forms in; a text in quotes as reply.

Source: docs.jasminsms.com (HTTP API) and the code of Jasmin 0.11.0, read November 2026. With 0.11.1
no delivery report ever comes (jookies/jasmin#1236).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, TypeVar

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
    form_report,
    micros,
    one_line,
    parsed,
    proven,
    query_report,
    verdict_by_words,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.gsm import Encoding, from_septets, segments
from bridge.transport import Transport

T = TypeVar("T")

_LONGEST_CREDENTIAL = 16  # their page says 30, their code refuses more than this
_DELIVERY = {
    # level 1, from the SMSC at once; Jasmin itself tries some errors again
    "ESME_ROK": Delivery.SENT,
    **dict.fromkeys(
        ("ESME_RTHROTTLED", "ESME_RMSGQFUL", "ESME_RSYSERR", "ESME_RINVSCHED"), Delivery.QUEUED
    ),
    # level 2, from the phone
    "DELIVRD": Delivery.DELIVERED,
    "ACCEPTD": Delivery.SENT,
    "ENROUTE": Delivery.SENT,
    "EXPIRED": Delivery.EXPIRED,
    "DELETED": Delivery.REJECTED,
    "UNDELIV": Delivery.UNDELIVERED,
    "REJECTD": Delivery.REJECTED,
    "UNKNOWN": Delivery.UNKNOWN,
}
_SMSC_REFUSED = re.compile(r"ESME_R[A-Z0-9]+")
_ALL_REPORTS = "3"  # both levels
_ACCEPTED = re.compile(r'Success "([!-~]{1,100})"\s*')
# Refusals are sentences without codes; 403 stands for password, credit and pace alike.
_REFUSALS = (
    (re.compile(r"throughput exceeded"), Verdict.LATER),
    (re.compile(r"no route found|failover route has no", re.IGNORECASE), Verdict.ROUTE),
    (re.compile(r"destination_address filter"), Verdict.ROUTE),
    (re.compile(r"argument \[to\] has", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"content filter|argument \[(hex-)?content\] has", re.IGNORECASE), Verdict.TEXT),
)
_NO_BALANCE = re.compile(r"cannot check balance", re.IGNORECASE)
# SMPP's data_coding; 0 is the SMSC's own alphabet, which GSM 03.38 is nearly everywhere.
_CODECS = {"1": "ascii", "3": "latin-1", "6": "iso8859-5", "7": "iso8859-8", "8": "utf-16-be"}


class _Balance(msgspec.Struct):
    balance: Any  # "ND" where it is not limited


class _Report(msgspec.Struct):
    id: GatewayId
    message_status: str


class _Inbound(msgspec.Struct):
    id: GatewayId
    sender: str = msgspec.field(name="from")
    to: str
    content: str = ""  # bytes, one a letter
    binary: str = ""  # the same in hex
    coding: str = "0"


def _problem_with_credential(value: str) -> str | None:
    if len(value) <= _LONGEST_CREDENTIAL:
        return None
    return f"is longer than {_LONGEST_CREDENTIAL} characters, which Jasmin refuses"


@dataclass(frozen=True, kw_only=True)
class Jasmin:
    """Sends through a Jasmin; one instance a process."""

    name: ClassVar[str] = "jasmin"
    # What is over its own `long_content_max_parts` it cuts off without a word.
    limits: ClassVar[Limits] = Limits(most_parts=5)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(
            name="BRIDGE_JASMIN_URL",
            kind=Kind.URL,
            meaning="address of the HTTP API up to the port; https where it is another machine",
        ),
        Setting(
            name="BRIDGE_JASMIN_USERNAME",
            meaning="user's name, 16 characters at most",
            check=_problem_with_credential,
        ),
        Setting(
            name="BRIDGE_JASMIN_PASSWORD",
            kind=Kind.SECRET,
            meaning="user's password, 16 characters at most",
            check=_problem_with_credential,
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Jasmin",
        auth="user and password as fields",
        look_up="none",
        reports="token in the address; none come from version 0.11.1",
        report_address="sent with each text",
        inbound="token in the address",
        inbound_address="`/inbound/jasmin?t=TOKEN` as an HTTP connector, with a route to it",
        price="never",
        balance="yes, where the user has one",
        dry_run="none",
        senders="1 to 11 letters, digits and spaces, or a number; what the SMSC allows",
        facts_of=date(2026, 11, 25),
    )
    signs: ClassVar[bool] = False
    http: Http
    user: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Jasmin":
        password = values["BRIDGE_JASMIN_PASSWORD"]
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_JASMIN_URL"],
                secrets=(password,),
                not_accepted=frozenset({429, 503}),  # its interceptor is not connected
                explains=frozenset({403}),
            ),
            user={"username": values["BRIDGE_JASMIN_USERNAME"], "password": password},
        )

    def send(self, sms: Sms) -> Accepted:
        form = {
            **self.user,
            # SMPP addresses bear no plus; routes and filters are written without it.
            "from": sms.sender.removeprefix("+"),
            "to": sms.to.removeprefix("+"),
            # No `validity-period`: 0.11.0 writes it with tenths of a second, and where the clock
            # shows more than nine of them it drops the text, after it has said Success.
            "dlr": "no",
            **_content(sms.body),
        }
        if sms.report_url:
            told = {"dlr-level": _ALL_REPORTS, "dlr-method": "POST", "dlr-url": sms.report_url}
            form |= {"dlr": "yes", **told}
        reply = self.http.send("/send", sms, form=form)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, verdict_by_words(_REFUSALS, reply.text))
        accepted = _ACCEPTED.fullmatch(reply.text)
        if not accepted:
            raise self.http.refused(reply, sms, Verdict.UNKNOWN)
        return Accepted(gateway_id=accepted[1], raw_status="Success")

    def look_up(self, attempt: PastAttempt) -> LookUp:  # noqa: ARG002
        return CannotTell()

    def report_of(self, gateway_id: str, to: str) -> None:  # noqa: ARG002
        """It has no call by id."""
        return

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """A text of several parts is reported once, as its last part. Their times bear no zone."""
        reminder_id = proven(request)
        report = _told(request, _Report)
        word = report.message_status
        refused = Delivery.REJECTED if _SMSC_REFUSED.fullmatch(word) else Delivery.UNKNOWN
        return [
            DeliveryReport(
                gateway=self.name,
                gateway_id=report.id,
                delivery=_DELIVERY.get(word, refused),
                raw_status=one_line(word),
                reminder_id=reminder_id,
            )
        ]

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        sms = _told(request, _Inbound)
        body = _decoded(sms)
        return [
            InboundSms(
                gateway=self.name, gateway_id=sms.id, sender=sms.sender, to=sms.to, body=body
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        """Return the only words that keep it from calling again."""
        return Acknowledgement(status=200, body=b"ACK/Jasmin")

    def check_account(self) -> Account:
        reply = self.http.ask("/balance", self.user, explained=frozenset({400}))
        name = f"Jasmin's user {self.user['username']}"
        if reply.status == 400:  # which comes after the password was right
            if _NO_BALANCE.search(reply.text):
                return Account(name=name)
            raise GatewayMisconfigured(self.http.words(reply))
        try:
            balance = parsed(reply.body, _Balance).balance
        except ValueError as error:
            raise GatewayUnavailable("HTTP 200 with an unreadable body") from error
        return Account(name=name, balance_micros=micros(balance))

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return problem_with(sender, country)


def _content(body: str) -> dict[str, str]:
    """Return how a text is told: with coding 0 they replace unknown letters without a word."""
    if segments(body).encoding is Encoding.GSM7:
        return {"coding": "0", "content": body}
    return {"coding": "8", "hex-content": body.encode("utf-16-be").hex()}


def _told(request: InboundRequest, shape: type[T]) -> T:
    """Read a call; how Jasmin calls an HTTP connector, by GET or POST, is its owner's choice."""
    read = query_report if request.method == "GET" else form_report
    return read(request, shape, encoding="latin-1")


def _decoded(sms: _Inbound) -> str:
    """Return an inbound text by its coding; what does not fit it is read byte by byte."""
    # Their page shows a number; 0.11.0 sends the octet itself.
    coding = sms.coding if sms.coding.isdecimal() else "".join(str(ord(one)) for one in sms.coding)
    try:
        data = bytes.fromhex(sms.binary) if sms.binary else sms.content.encode("latin-1")
        if coding == "0" and sms.binary:
            return from_septets(data)
        return data.decode(_CODECS.get(coding, "utf-8"))
    except ValueError:
        return sms.content
