"""GatewayAPI, the Mobile Messaging API: JSON out, signed JSON reports in. Source: gatewayapi.com
(docs/message/overview, docs/webhooks) and their Node client, read November 2026. Times are ISO
8601. They choose the alphabet; reports go to one address that is entered in their dashboard, and
our reference in them is what ties them to a text.
"""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, ClassVar, Literal

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
from bridge.errors import ReportRejected
from bridge.gateways.base import (
    Acknowledgement,
    CannotTell,
    Limits,
    LookUp,
    PastAttempt,
    Sheet,
    reference_of,
    reminder_of,
)
from bridge.gateways.http import (
    GatewayId,
    Http,
    Verdict,
    agreed,
    json_report,
    micros,
    one_line,
    prove,
    refusal,
    utc,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.transport import Reply, Transport

_DELIVERY = {
    "ACCEPTED": Delivery.QUEUED,
    "ENROUTE": Delivery.SENT,
    "DELIVERED": Delivery.DELIVERED,
    "READ": Delivery.DELIVERED,  # of RCS, where an account has that
    "UNDELIVERABLE": Delivery.UNDELIVERED,
    "EXPIRED": Delivery.EXPIRED,
    "REJECTED": Delivery.REJECTED,
    "DELETED": Delivery.REJECTED,
    "UNKNOWN": Delivery.UNKNOWN,
}
# A refusal has no code: it names the fields that are wrong.
_REFUSALS = {"recipient": Verdict.RECIPIENT, "message": Verdict.TEXT}
# UNVERIFIED on a live account, so both can be set: the header of the signature, and what stands in
# it. {hex} is the HMAC-SHA256 of the raw body by the webhook's secret.
_HEADER, _SCHEME = "Signature", "v1={hex}"
_DIGEST = "{hex}"
_VALIDITY_S = 86_400
_SHORTEST_SENDER = 3


def _no_header(value: str) -> str | None:
    return None if re.fullmatch(r"[A-Za-z0-9-]+", value) else "is no name of a header"


def _no_scheme(value: str) -> str | None:
    """Without the digest in it, a header that anybody can write would do."""
    return None if value.count(_DIGEST) == 1 else f"has {_DIGEST} in it, once"


class _Sent(msgspec.Struct):
    msg_id: GatewayId


class _Wrong(msgspec.Struct):
    loc: list[str | int]


class _Refusal(msgspec.Struct):
    detail: list[_Wrong]


class _Status(msgspec.Struct):
    msg_id: GatewayId
    status: str
    reference: str | None = None
    status_at: str | None = None


class _Report(msgspec.Struct):
    event_type: Literal["message.status.sms", "message.status.rcs"]
    event: _Status


class _Content(msgspec.Struct):
    message: str


class _Text(msgspec.Struct):
    msg_id: GatewayId
    sender: int
    content: _Content | str
    recipient: int | str | None = None


class _Inbound(msgspec.Struct):
    event_type: Literal["user-message.text.sms", "user-message.text.rcs"]
    event: _Text


class _Me(msgspec.Struct):
    id: int
    credit: Any = None
    currency: str | None = None


@dataclass(frozen=True, kw_only=True)
class GatewayApi:
    """Sends through GatewayAPI's Mobile Messaging API; one instance a process."""

    name: ClassVar[str] = "gatewayapi"
    limits: ClassVar[Limits] = Limits()
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_GATEWAYAPI_TOKEN", kind=Kind.SECRET, meaning="API token"),
        Setting(
            name="BRIDGE_GATEWAYAPI_WEBHOOK_SECRET",
            kind=Kind.SECRET,
            optional=True,
            meaning="the webhook's secret; without it no delivery report is believed",
            when_empty="delivery reports are refused, so texts stay accepted",
        ),
        Setting(
            name="BRIDGE_GATEWAYAPI_SIGNATURE_HEADER",
            default=_HEADER,
            meaning="header of their calls that bears the signature",
            check=_no_header,
        ),
        Setting(
            name="BRIDGE_GATEWAYAPI_SIGNATURE_SCHEME",
            default=_SCHEME,
            meaning="what stands in it; {hex} is the HMAC-SHA256 of the body",
            check=_no_scheme,
        ),
        Setting(
            name="BRIDGE_GATEWAYAPI_URL",
            kind=Kind.URL,
            default="https://messaging.gatewayapi.com",
            meaning="base address of the API; accounts in the EU setup have .eu",
        ),
        Setting(
            name="BRIDGE_GATEWAYAPI_ACCOUNT_URL",
            kind=Kind.URL,
            default="https://gatewayapi.com/rest",
            meaning="where the account is asked for; accounts in the EU setup have .eu",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="GatewayAPI",
        auth="token of the API, of the same setup (global or EU) as the addresses",
        look_up="none",
        reports="HMAC-SHA256 of the body, by the webhook's secret; without"
        " `BRIDGE_GATEWAYAPI_WEBHOOK_SECRET` all are refused",
        report_address="`/reports/gatewayapi` in their dashboard, for message statuses",
        inbound="the same signature; without the secret, token in the address",
        inbound_address="`/inbound/gatewayapi` in their dashboard, for texts to us;"
        " with `?t=TOKEN` where no secret is set",
        price="never",
        balance="yes",
        dry_run="none",
        senders="3 to 11 letters, digits and spaces; or a number of up to 15 digits",
        facts_of=date(2026, 11, 22),
    )
    http: Http
    account: Http
    webhook_secret: bytes = field(repr=False)
    header: str  # in lower case
    scheme: str

    @property
    def signs(self) -> bool:
        return bool(self.webhook_secret)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "GatewayApi":
        headers = {"Authorization": f"Token {values['BRIDGE_GATEWAYAPI_TOKEN']}"}
        return cls(
            http=Http(transport=transport, base=values["BRIDGE_GATEWAYAPI_URL"], headers=headers),
            account=Http(
                transport=transport, base=values["BRIDGE_GATEWAYAPI_ACCOUNT_URL"], headers=headers
            ),
            webhook_secret=values["BRIDGE_GATEWAYAPI_WEBHOOK_SECRET"].encode(),
            header=values["BRIDGE_GATEWAYAPI_SIGNATURE_HEADER"].lower(),
            scheme=values["BRIDGE_GATEWAYAPI_SIGNATURE_SCHEME"],
        )

    def send(self, sms: Sms) -> Accepted:
        reply = self.http.send(
            "/mobile/single",
            sms,
            json={
                "sender": sender_of(sms),
                "recipient": msisdn_of(sms),
                "message": sms.body,
                "reference": reference_of(sms.reminder_id, sms.to, sms.body),
                "expiration": _VALIDITY_S,
            },
        )
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _verdict(reply))
        sent = self.http.accepted(reply, _Sent)
        return Accepted(gateway_id=sent.msg_id, raw_status="accepted")

    def look_up(self, attempt: PastAttempt) -> LookUp:  # noqa: ARG002
        """They list nothing by our reference or by number."""
        return CannotTell()

    def report_of(self, gateway_id: str, to: str) -> None:  # noqa: ARG002
        """They have no call by id."""
        return

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """The address in their dashboard cannot hold a token for each text: see the signature."""
        if not self.signs:
            raise ReportRejected("BRIDGE_GATEWAYAPI_WEBHOOK_SECRET is not set")
        self._prove(request)
        event = json_report(request, _Report).event
        return [
            DeliveryReport(
                gateway=self.name,
                gateway_id=event.msg_id,
                delivery=_DELIVERY.get(event.status, Delivery.UNKNOWN),
                raw_status=one_line(event.status),
                reminder_id=reminder_of(event.reference),
                reference=event.reference,
                at=utc(event.status_at),
            )
        ]

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        """UNVERIFIED: the shape of the event, which a client of somebody else's gives."""
        if self.signs:
            self._prove(request)
        sms = json_report(request, _Inbound).event
        content = sms.content
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=sms.msg_id,
                sender=f"+{sms.sender}",
                to=one_line(str(sms.recipient or "")),
                body=content if isinstance(content, str) else content.message,
            )
        ]

    def _prove(self, request: InboundRequest) -> None:
        digest = hmac.new(self.webhook_secret, request.body, sha256).hexdigest()
        expected = self.scheme.replace(_DIGEST, digest)
        prove(expected.encode(), request.headers.get(self.header))

    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement(status=200)

    def check_account(self) -> Account:
        return account_of(self.account)

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        if len(sender) < _SHORTEST_SENDER:
            return f"a sender has at least {_SHORTEST_SENDER} characters"
        return problem_with(sender, country)


def sender_of(sms: Sms) -> str:
    """Return the sender as both of their APIs want it: what is longer than their rule is replaced.

    A number is 15 digits at most, and a plus is none.
    """
    return sms.sender.removeprefix("+")


def msisdn_of(sms: Sms) -> int:
    """Return the recipient as both of their APIs want it."""
    return int(sms.to.removeprefix("+"))


def account_of(http: Http) -> Account:
    """Ask for the account below *http*. Raises GatewayUnavailable or GatewayMisconfigured."""
    me = http.read("/me", {}, _Me)
    return Account(
        name=f"GatewayAPI {me.id}", balance_micros=micros(me.credit), currency=me.currency
    )


def _verdict(reply: Reply) -> Verdict | None:
    told = refusal(reply, _Refusal)
    # What stands behind the field is a place in it, or a kind of value: not what it is about.
    return agreed(
        {
            next((_REFUSALS[name] for name in map(str, one.loc) if name in _REFUSALS), None)
            for one in (told.detail if told else ())
        }
    )
