"""GatewayAPI, the older REST API: JSON out, JSON reports in, which may bear a JSON Web Token whose
claims are the report. Times are unix seconds; money is a decimal number of the account's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

import msgspec

from bridge.domain import Accepted, DeliveryReport, InboundRequest, Sms
from bridge.gateways import jwt
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import VALIDITY_S, Verdict, reference_of
from bridge.gateways.calls import proven
from bridge.gateways.facts import Facts, ReportAt, TextAt, facts_of
from bridge.gateways.gatewayapi import msisdn_of, sender_of
from bridge.gateways.http import Http, in_path
from bridge.gateways.reading import count, found_at, read_json
from bridge.transport import Reply

# Only these are documented to come with HTTP 500 as well, which otherwise says nothing.
_CLEAR_AT_500 = frozenset({0x0216, 0x0312})
_SIGNATURE = "x-gwapi-signature"


class _Recipient(msgspec.Struct):
    msisdn: int
    dsnstatus: str


class _Kept(msgspec.Struct):
    recipients: list[_Recipient]


@dataclass(frozen=True, kw_only=True)
class GatewayApiLegacy(Adapter):
    """Sends through GatewayAPI's older REST API; one instance a process."""

    facts: ClassVar[Facts] = facts_of("gatewayapi_legacy")

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        headers = {"Authorization": f"Token {values['TOKEN']}"}
        own = replace(http, headers=headers, explains={401, 403, 500})
        return cls(http=own, secret=values["WEBHOOK_SECRET"])

    def send(self, sms: Sms) -> Accepted:
        message: dict[str, Any] = {
            "sender": sender_of(sms),
            "recipients": [{"msisdn": msisdn_of(sms)}],
            "message": sms.body,
            "encoding": self.encoding(sms.body),
            "userref": reference_of(sms.reminder_id, sms.to, sms.body),
            "validity_period": VALIDITY_S,
            # One more than we counted: what they do with a text over it is not documented, and
            # they may put an escape pair on the other side of a border.
            "max_parts": min(sms.parts + 1, self.limits.most_parts or 0),
        }
        if sms.report_url:
            message["callback_url"] = sms.report_url
        return self.submit("/mtsms", sms, json=message)

    def accepted(self, said: Any) -> Accepted:
        """They count parts by country."""
        by_country = found_at(said, "usage.countries")
        parts = list(map(count, by_country.values())) if isinstance(by_country, dict) else [None]
        known = None if None in parts else count(sum(one or 0 for one in parts))
        return replace(super().accepted(said), parts=known)

    def explain(self, reply: Reply) -> Verdict | None:
        """Their codes are hexadecimal texts."""
        try:
            code = int(found_at(read_json(reply.body), "code"), 16)
        except (TypeError, ValueError):
            code = -1
        if reply.status >= 500 and code not in _CLEAR_AT_500:
            return Verdict.UNKNOWN
        return self.facts.verdict_of(code)

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:
        """They know a message once it was sent; before that they answer 404."""
        kept = self.http.read(f"/mtsms/{in_path(gateway_id)}", {}, _Kept)
        ours = (one.dsnstatus for one in kept.recipients if f"+{one.msisdn}" == to)
        word = next(ours, None)
        if word is None:
            return None
        told = self.kept({"id": 1, "status": word}, self.facts.report)
        return replace(told, gateway_id=gateway_id)

    def said(self, request: InboundRequest, at: ReportAt | TextAt) -> Any:
        """Return what the token in the header says: only that is signed, the body is not.

        UNVERIFIED: whether reports to the address that we gave with the text are signed, too, or
        only calls to the webhook in their dashboard. So there the right token is enough without a
        signature; a wrong signature never is.
        """
        if self.signs and (_SIGNATURE in request.headers or isinstance(at, TextAt)):
            return jwt.claims(request.headers.get(_SIGNATURE, ""), self.secret.encode())
        return super().said(request, at)

    def prove_report(self, request: InboundRequest) -> None:
        if not (self.signs and _SIGNATURE in request.headers):
            proven(request)

    def check_signature(self, request: InboundRequest) -> None:
        """It is checked where it is read: see `said`."""
