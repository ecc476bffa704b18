"""Vonage, by its Messages API: JSON both ways, reports signed by a JWT, of which each may name its
reminder by our reference. Numbers stand without a plus.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl

import msgspec

from bridge.domain import Accepted, DeliveryReport, InboundRequest, Sms
from bridge.errors import ReportRejected
from bridge.gateways import jwt
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import VALIDITY_S, Found, LookUp, NotFound, PastAttempt, reference_of
from bridge.gateways.calls import prove, prove_fresh
from bridge.gateways.facts import Facts, facts_of
from bridge.gateways.http import Http
from bridge.gateways.lists import SLACK
from bridge.gateways.reading import GatewayId, value_at, zulu

# UNVERIFIED: that it is heeded where Basic credentials are used, which name no application whose
# address could be told instead.
_REPORT_ADDRESS = "webhook_url"
_RECORDS = "/v2/reports/records"
_LONGEST_WINDOW = timedelta(hours=24)


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


@dataclass(frozen=True, kw_only=True)
class Vonage(Adapter):
    """Sends through Vonage; one instance a process."""

    facts: ClassVar[Facts] = facts_of("vonage")

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        http = replace(http, auth=(values["API_KEY"], values["API_SECRET"]))
        account, secret = replace(http, base=values["ACCOUNT_URL"]), values["SIGNATURE_SECRET"]
        return cls(http=http, account=account, owner=values["API_KEY"], secret=secret)

    def send(self, sms: Sms) -> Accepted:
        message: dict[str, Any] = {
            "message_type": "text",
            "channel": "sms",
            "to": sms.to.removeprefix("+"),
            "from": sms.sender.removeprefix("+"),
            "text": sms.body,
            "client_ref": reference_of(sms.reminder_id, sms.to, sms.body),
            "ttl": VALIDITY_S,
            "sms": {"encoding_type": self.encoding(sms.body)},
        }
        if sms.report_url:
            message |= {_REPORT_ADDRESS: sms.report_url, "webhook_version": "v1"}
        return self.submit("/v1/messages", sms, json=message)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their records of the time for our reference, which names this very text.

        Each record costs, so the window is narrow. One may come late, and they do not say how late:
        that it is missing proves nothing.
        """
        start = attempt.began_at - SLACK
        end = min(attempt.ended_at + SLACK, start + _LONGEST_WINDOW)
        ours = reference_of(attempt.reminder_id, attempt.to, attempt.body)
        records = self._records(date_start=zulu(start), date_end=zulu(end))
        ids = dict.fromkeys(one.message_id for one in records if one.client_ref == ours)
        return Found(gateway_ids=tuple(ids)) if ids else NotFound(conclusive=False)

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:  # noqa: ARG002
        for one in self._records(id=gateway_id):
            if one.message_id == gateway_id and isinstance(one.status, str) and self.facts.message:
                return self.kept(msgspec.structs.asdict(one), self.facts.message)
        return None

    def _records(self, **asked: str) -> list[_Record]:
        """Return records of texts that went out. Each may cost."""
        outbound = {"account_id": self.owner, "product": "MESSAGES", "direction": "outbound"}
        pages, _ = self.http.pages(_RECORDS, {**outbound, **asked}, _Records, _following)
        return [one for page in pages for one in page.records]

    def check_signature(self, request: InboundRequest) -> None:
        """Check the token beside a call: ours, fresh, and of this very body."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise ReportRejected("not signed")
        told = jwt.claims(token, self.secret.encode())
        prove_fresh(told.get("iat"), request.received_at)
        prove(sha256(request.body).hexdigest().encode(), value_at(told, "payload_hash"))
        if told.get("api_key") != self.owner:
            raise ReportRejected("signed for another account")


def _following(pages: list[_Records]) -> dict[str, str] | None:
    """UNVERIFIED: the name of the link to what follows. Its query alone is taken over, so that no
    reply can send our credentials elsewhere.
    """
    link = value_at(pages[-1].links, "next.href") or ""
    params = dict(parse_qsl(link.partition("?")[2]))
    return params if params and pages[-1].records else None
