"""Kannel: everything in the address, both ways; replies are a short text, and there are no ids.

It takes no form by POST. A body in our answer, or word of another status, would go out as an SMS.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

from bridge.domain import Accepted, Account, DeliveryReport, InboundRequest, InboundSms, Sms
from bridge.errors import GatewayMisconfigured, GatewayUnavailable
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import VALIDITY_S, Verdict
from bridge.gateways.facts import Facts, facts_of
from bridge.gateways.http import Http
from bridge.gateways.reading import one_line

_PATH = "/cgi-bin/sendsms"
_ALL_REPORTS = "31"
_INTERMEDIATE = "32"  # tells nothing that counts
_ACCEPTED = re.compile(r"[03]: ")  # taken by an SMSC's driver, or queued for one
# What it answers, once it believed the password, to a call that names nobody to send to.
_NOBODY = re.compile(r"missing receiver", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Kannel(Adapter):
    """Sends through the smsbox of a Kannel; one instance a process."""

    facts: ClassVar[Facts] = facts_of("kannel")
    user: Mapping[str, str] = field(repr=False)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        user = {"username": values["USERNAME"], "password": values["PASSWORD"]}
        later = {429, 503}  # "Temporal failure, try again later."
        own = replace(http, secrets=(user["password"],), not_accepted=later, explains={403})
        return cls(http=own, user=user)

    def send(self, sms: Sms) -> Accepted:
        params = {
            **self.user,
            "from": sms.sender,
            "to": sms.to,
            "text": sms.body,
            "charset": "UTF-8",
            "coding": self.encoding(sms.body),
            "validity": str(VALIDITY_S // 60),  # minutes
        }
        if sms.report_url:
            # With Kannel's own escapes in it, this is what a reply may echo.
            sms = replace(sms, report_url=_with_escapes(sms.report_url))
            params |= {"dlr-mask": _ALL_REPORTS, "dlr-url": sms.report_url or ""}
        reply = self.http.send(_PATH, sms, self.explain, params=params, method="GET")
        if not _ACCEPTED.match(reply.text):
            raise self.http.refused(reply, sms, Verdict.UNKNOWN)
        return Accepted(raw_status=one_line(reply.text))

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """A text of several parts is reported once, as its last part.

        The SMSC's id, beside the word, is for people only: modems count to 255 and begin anew.
        """
        reports = super().read_reports(request)
        return [one for one in reports if one.raw_status.split()[:1] != [_INTERMEDIATE]]

    def text(self, said: Mapping[str, str]) -> InboundSms:
        sms = super().text(said)
        return replace(sms, body=_decoded(sms.body.encode("latin-1"), said.get("coding", "")))

    def check_account(self) -> Account:
        """Call as if to send, but to nobody: that proves the password and costs nothing."""
        reply = self.http.ask(_PATH, self.user, explained=frozenset({400}))
        if reply.status != 400:
            raise GatewayUnavailable(self.http.words(reply))
        if not _NOBODY.search(reply.text):
            raise GatewayMisconfigured(self.http.words(reply))
        return Account(name=f"Kannel's user {self.user['username']}")


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
