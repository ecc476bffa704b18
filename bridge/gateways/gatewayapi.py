"""GatewayAPI, the Mobile Messaging API: JSON out, signed JSON reports in. They choose the alphabet;
reports go to one address that is entered in their dashboard, which cannot hold a token for each
text, so our reference in them is what ties them to one.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, ClassVar, Self

import msgspec

from bridge.domain import Accepted, InboundRequest, InboundSms, Sms
from bridge.errors import ReportRejected
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import VALIDITY_S, Verdict, reference_of
from bridge.gateways.calls import prove
from bridge.gateways.facts import Facts, facts_of
from bridge.gateways.http import Http
from bridge.gateways.reading import agreed, found_at, refusal
from bridge.transport import Reply

# A refusal has no code: it names the fields that are wrong.
_REFUSALS = {"recipient": Verdict.RECIPIENT, "message": Verdict.TEXT}


class _Wrong(msgspec.Struct):
    loc: list[str | int]


class _Refusal(msgspec.Struct):
    detail: list[_Wrong]


@dataclass(frozen=True, kw_only=True)
class GatewayApi(Adapter):
    """Sends through GatewayAPI's Mobile Messaging API; one instance a process."""

    facts: ClassVar[Facts] = facts_of("gatewayapi")
    header: str  # of the signature, in lower case
    scheme: str  # what stands in it; {hex} is the digest

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        http = replace(http, headers={"Authorization": f"Token {values['TOKEN']}"})
        return cls(
            http=http,
            account=replace(http, base=values["ACCOUNT_URL"]),
            secret=values["WEBHOOK_SECRET"],
            header=values["SIGNATURE_HEADER"].lower(),
            scheme=values["SIGNATURE_SCHEME"],
        )

    def send(self, sms: Sms) -> Accepted:
        message = {
            "sender": sender_of(sms),
            "recipient": msisdn_of(sms),
            "message": sms.body,
            "reference": reference_of(sms.reminder_id, sms.to, sms.body),
            "expiration": VALIDITY_S,
        }
        return self.submit("/mobile/single", sms, json=message)

    def explain(self, reply: Reply) -> Verdict | None:
        told = refusal(reply, _Refusal)
        # What stands behind the field is a place in it, or a kind of value: not what it is about.
        return agreed(
            {
                next((_REFUSALS[name] for name in map(str, one.loc) if name in _REFUSALS), None)
                for one in (told.detail if told else ())
            }
        )

    def text(self, said: Any) -> InboundSms:
        event = found_at(said, "event")
        if isinstance(content := found_at(event, "content"), str):
            said = {**said, "event": {**event, "content": {"message": content}}}
        return super().text(said)

    def check_signature(self, request: InboundRequest) -> None:
        digest = hmac.new(self.secret.encode(), request.body, sha256).hexdigest()
        expected = self.scheme.replace("{hex}", digest)
        prove(expected.encode(), request.headers.get(self.header))

    def prove_report(self, request: InboundRequest) -> None:
        if not self.signs:
            raise ReportRejected("BRIDGE_GATEWAYAPI_WEBHOOK_SECRET is not set")
        self.check_signature(request)


def sender_of(sms: Sms) -> str:
    """Return the sender as both of their APIs want it: what is longer than their rule is replaced.

    A number is 15 digits at most, and a plus is none.
    """
    return sms.sender.removeprefix("+")


def msisdn_of(sms: Sms) -> int:
    """Return the recipient as both of their APIs want it."""
    return int(sms.to.removeprefix("+"))
