"""Jasmin's HTTP API: forms out, forms in; a text in quotes as reply. Its reports bear no zone, and
one of a text of several parts is that of the last part.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from bridge.domain import Accepted, Account, Delivery, DeliveryReport, InboundSms, Sms
from bridge.errors import GatewayMisconfigured, GatewayUnavailable
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import Verdict
from bridge.gateways.facts import Facts, ReportAt, facts_of
from bridge.gateways.http import Http
from bridge.gateways.reading import micros, read_json
from bridge.gsm import Encoding, from_septets, segments

_SMSC_REFUSED = re.compile(r"ESME_R[A-Z0-9]+")
_ALL_REPORTS = "3"  # both levels
_ACCEPTED = re.compile(r'Success "([!-~]{1,100})"\s*')
_NO_BALANCE = re.compile(r"cannot check balance", re.IGNORECASE)
# SMPP's data_coding; 0 is the SMSC's own alphabet, which GSM 03.38 is nearly everywhere.
_CODECS = {"1": "ascii", "3": "latin-1", "6": "iso8859-5", "7": "iso8859-8", "8": "utf-16-be"}


@dataclass(frozen=True, kw_only=True)
class Jasmin(Adapter):
    """Sends through a Jasmin; one instance a process."""

    facts: ClassVar[Facts] = facts_of("jasmin")
    user: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        user = {"username": values["USERNAME"], "password": values["PASSWORD"]}
        later = {429, 503}  # its interceptor is not connected
        own = replace(http, secrets=(user["password"],), not_accepted=later, explains={403})
        return cls(http=own, user=user)

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
        reply = self.http.send("/send", sms, self.explain, form=form)
        accepted = _ACCEPTED.fullmatch(reply.text)
        if not accepted:
            raise self.http.refused(reply, sms, Verdict.UNKNOWN)
        return Accepted(gateway_id=accepted[1], raw_status="Success")

    def told(self, said: Any, at: ReportAt) -> DeliveryReport:
        told = super().told(said, at)
        new = told.delivery is Delivery.UNKNOWN and _SMSC_REFUSED.fullmatch(told.raw_status)
        return replace(told, delivery=Delivery.REJECTED) if new else told

    def text(self, said: Mapping[str, str]) -> InboundSms:
        sms = super().text(said)
        body = _decoded(sms.body, said.get("binary", ""), said.get("coding", "0"))
        return replace(sms, body=body)

    def check_account(self) -> Account:
        reply = self.http.ask("/balance", self.user, explained={400})
        name = f"Jasmin's user {self.user['username']}"
        if reply.status == 400:  # which comes after the password was right
            if _NO_BALANCE.search(reply.text):
                return Account(name=name)
            raise GatewayMisconfigured(self.http.words(reply))
        said = read_json(reply.body)
        if not isinstance(said, dict) or "balance" not in said:
            raise GatewayUnavailable("HTTP 200 with an unreadable body")
        return Account(name=name, balance_micros=micros(said["balance"]))  # "ND": not limited


def _content(body: str) -> dict[str, str]:
    """Return how a text is told: with coding 0 they replace unknown letters without a word."""
    if segments(body).encoding is Encoding.GSM7:
        return {"coding": "0", "content": body}
    return {"coding": "8", "hex-content": body.encode("utf-16-be").hex()}


def _decoded(content: str, binary: str, coding: str) -> str:
    """Return a text (bytes, one a letter, or in hex) by its coding, else as it stands."""
    if not coding.isdecimal():  # their page shows a number; 0.11.0 sends the octet itself
        coding = "".join(str(ord(one)) for one in coding)
    try:
        data = bytes.fromhex(binary) if binary else content.encode("latin-1")
        if coding == "0" and binary:
            return from_septets(data)
        return data.decode(_CODECS.get(coding, "utf-8"))
    except ValueError:
        return content
