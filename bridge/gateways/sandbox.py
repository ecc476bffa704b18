"""The adapter for the pretend carrier: plain JSON, all functions of a gateway real.

What the carrier offers below `BRIDGE_SANDBOX_URL`, without credentials:

    POST /messages {"to", "from", "text", "reference", "report_url"}   `report_url` may be null
      201 {"id": text, "parts": number}
      4xx {"error": word}: `invalid_number` `opted_out` (this recipient), `invalid_text` (this
          text), `no_credit` `invalid_sender` or any other (our account); 429 with Retry-After
    GET /messages?reference=…   200 {"messages": [{"id"}, …]}, newest first, empty when unknown
    GET /messages/<id>          200 {"id", "status", "at"}, as in a report; 404 when unknown
    GET /account                200 {"name", "balance_micros", "currency"}

What it posts to us: delivery reports to `report_url` {"id", "status", "at"}, `status` one of
queued, sent, delivered, undelivered, failed, expired, rejected; `at` ISO 8601 or null; and inbound
texts to `/inbound/sandbox?t=<token>` {"id", "from", "to", "text"}. Both are answered 204.
`reference` is the reminder's id as text. A failure is chosen by the recipient's number, over there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import msgspec

from bridge.domain import Accepted, Sms
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import Found, LookUp, NotFound, PastAttempt
from bridge.gateways.facts import Facts, facts_of
from bridge.gateways.http import Http
from bridge.gateways.reading import GatewayId


class _Message(msgspec.Struct):
    id: GatewayId


class _Messages(msgspec.Struct):
    messages: list[_Message]


@dataclass(frozen=True, kw_only=True)
class Sandbox(Adapter):
    """Sends to the pretend carrier; one instance a process."""

    facts: ClassVar[Facts] = facts_of("sandbox")

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:  # noqa: ARG003
        return cls(http=http)

    def send(self, sms: Sms) -> Accepted:
        message = {
            "to": sms.to,
            "from": sms.sender,
            "text": sms.body,
            "reference": str(sms.reminder_id),
            "report_url": sms.report_url,
        }
        return self.submit("/messages", sms, json=message)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        reference = {"reference": str(attempt.reminder_id)}
        found = self.http.read("/messages", reference, _Messages).messages
        if not found:
            return NotFound(conclusive=True)
        return Found(gateway_ids=tuple(message.id for message in found))

    def check_sender(self, sender: str, country: str | None = None) -> str | None:  # noqa: ARG002
        return None if 1 <= len(sender) <= 20 else "a sender has 1 to 20 characters"
