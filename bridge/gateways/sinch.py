"""Sinch's SMS API (XMS): JSON out, JSON reports in, one batch a text. Source: developers.sinch.com
(batches, delivery reports, parameterization, status codes, webhooks) and Sinch's Python SDK, read
November 2026.
"""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, ClassVar, Literal
from urllib.parse import quote

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
    Found,
    Limits,
    LookUp,
    NotFound,
    PastAttempt,
    Sheet,
    reference_of,
    reminder_of,
)
from bridge.gateways.http import (
    NEAR,
    GatewayId,
    Http,
    Verdict,
    agreed,
    count,
    in_path,
    json_report,
    one_line,
    prove,
    prove_fresh,
    proven,
    refusal,
    utc,
    whole,
    zulu,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.transport import Reply, Transport

_DELIVERY = {
    "queued": Delivery.QUEUED,
    "dispatched": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "aborted": Delivery.REJECTED,
    "rejected": Delivery.REJECTED,
    "cancelled": Delivery.REJECTED,
    "deleted": Delivery.REJECTED,
    "failed": Delivery.FAILED,
    "expired": Delivery.EXPIRED,
    "unknown": Delivery.UNKNOWN,
}
# "Failed" for these reasons is the phone or its network: unroutable, and a failure for now.
_UNDELIVERED = frozenset({402, 404})
_CODES = {
    "syntax_invalid_json": Verdict.ACCOUNT,
    "unknown_group": Verdict.ACCOUNT,
    "unknown_campaign": Verdict.ACCOUNT,
    "missing_callback_url": Verdict.ACCOUNT,
    "blocked_account": Verdict.ACCOUNT,
    "illegal_number_type": Verdict.RECIPIENT,
}
# These tell what they are about in words alone. UNVERIFIED: which words; where they may be about
# two things, they are taken for our own fault.
_CODES_WITH_WORDS = frozenset({"syntax_invalid_parameter_format", "syntax_constraint_violation"})
_WORDS = (
    (re.compile(r"msisdn|recipient|['\"`]to['\"`]|\bto\[", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"\bbody\b.*\b(?:long|longer|length|characters)\b", re.IGNORECASE), Verdict.TEXT),
    (re.compile(r"\b(?:from|originator|sender|callback_url)\b", re.IGNORECASE), Verdict.ACCOUNT),
)
# `${name}` in a text is theirs to fill in, and a text with a name that they do not know fails. So
# a dollar before a brace is written as such a name, whose value is the dollar. UNVERIFIED: that
# they look at the result no more; a name of letters, digits, dot, dash has 16 of them at most.
_OPENING = re.compile(r"\$+(?=\{)")
_DOLLAR = "bridge.dollar"
_PAGE = 100  # the most that they list at once
_MOST_PAGES = 10
# They repeat a call for this long. UNVERIFIED whether they sign it anew; an old one does no harm,
# since reports only move forward and texts are kept once.
_CALLED_AGAIN = timedelta(hours=24)
_HEADER = "x-sinch-webhook-signature"


class _Batch(msgspec.Struct):
    id: GatewayId
    client_reference: str | None = None


class _Page(msgspec.Struct):
    count: int
    batches: list[_Batch]


class _Refusal(msgspec.Struct):
    code: str
    text: str = ""


class _Report(msgspec.Struct):
    type: Literal["recipient_delivery_report_sms"]
    batch_id: GatewayId
    status: str
    code: Any = None
    at: str | None = None
    operator_status_at: str | None = None
    client_reference: str | None = None
    number_of_message_parts: Any = None


class _Inbound(msgspec.Struct):
    type: Literal["mo_text"]
    id: GatewayId
    sender: str = msgspec.field(name="from")
    to: str
    body: str


@dataclass(frozen=True, kw_only=True)
class Sinch:
    """Sends through one service plan of Sinch; one instance a process."""

    name: ClassVar[str] = "sinch"
    limits: ClassVar[Limits] = Limits(
        longest_text=1600,
        longest_url=2048,
        longest_reference=64,  # some pages say 128, some 2048: well below either
    )
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_SINCH_SERVICE_PLAN_ID", meaning="service plan"),
        Setting(name="BRIDGE_SINCH_API_TOKEN", kind=Kind.SECRET, meaning="API token of the plan"),
        Setting(
            name="BRIDGE_SINCH_URL",
            kind=Kind.URL,
            meaning="base address in the plan's region, such as https://eu.sms.api.sinch.com/xms/v1",
        ),
        Setting(
            name="BRIDGE_SINCH_WEBHOOK_SECRET",
            kind=Kind.SECRET,
            optional=True,
            meaning="signs their calls, where Sinch has switched that on for the plan",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Sinch",
        auth="service plan and API token",
        look_up="our reference",
        reports="signature where a secret is set, else token in the address",
        report_address="sent with each text",
        inbound="signature where a secret is set, else token in the address",
        inbound_address="`/inbound/sinch` as callback URL of the service plan; with `?t=TOKEN` "
        "where no secret is set",
        price="never",
        balance="no",
        dry_run="only counts parts",
        senders="1 to 11 letters, digits and spaces; or a number of yours",
        facts_of=date(2026, 11, 22),
        missing="asked for",
    )
    plan: str
    secret: str = field(repr=False)
    http: Http

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Sinch":
        return cls(
            plan=values["BRIDGE_SINCH_SERVICE_PLAN_ID"],
            secret=values["BRIDGE_SINCH_WEBHOOK_SECRET"],
            http=Http(
                transport=transport,
                base=values["BRIDGE_SINCH_URL"],
                headers={"Authorization": f"Bearer {values['BRIDGE_SINCH_API_TOKEN']}"},
                explains=frozenset({403}),
            ),
        )

    @property
    def signs(self) -> bool:
        return bool(self.secret)

    @property
    def _batches(self) -> str:
        return f"/{quote(self.plan, safe='')}/batches"

    def send(self, sms: Sms) -> Accepted:
        """Hand one message over. It is tried for their three days: less takes a point in time.

        They refuse, by report, what they split into more parts than told. One more than we counted
        is borne: they may split a text one character earlier.
        """
        message = {
            "type": "mt_text",
            "from": sms.sender,
            "to": [sms.to],
            **_literal(sms.body),
            "client_reference": reference_of(sms.reminder_id, sms.to, sms.body),
            "max_number_of_message_parts": sms.parts + 1,
            "delivery_report": "none",
        }
        if sms.report_url:
            message |= {"delivery_report": "per_recipient", "callback_url": sms.report_url}
        reply = self.http.send(self._batches, sms, json=message)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _verdict(reply))
        return Accepted(gateway_id=self.http.accepted(reply, _Batch).id, raw_status="accepted")

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their list, which reaches 14 days back, for our reference.

        UNVERIFIED how soon a batch is in it; the bridge asks for half an hour before it believes.
        """
        reference = reference_of(attempt.reminder_id, attempt.to, attempt.body)
        params = {
            "client_reference": reference,
            "start_date": zulu(attempt.began_at - NEAR),
            "page_size": str(_PAGE),
        }
        listed: list[_Batch] = []
        for number in range(_MOST_PAGES):
            page = self.http.read(self._batches, {**params, "page": str(number)}, _Page)
            listed += page.batches
            if not page.batches or len(listed) >= page.count:
                break
        found = tuple(batch.id for batch in listed if batch.client_reference == reference)
        if found:
            return Found(gateway_ids=found)
        # A list of others, or of what bears no reference, is one that heeded no filter of ours.
        return NotFound(conclusive=not listed and page.count == 0)

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        self._prove(request)
        report = json_report(request, _Report)
        if not self.signs:
            proven(request)
        named = reminder_of(report.client_reference)
        if request.reminder_id is not None and named not in {None, request.reminder_id}:
            raise ReportRejected("the reference is not of the message in the address")
        return [self._report(report, named if request.reminder_id is None else request.reminder_id)]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport:
        """Ask for the one recipient of a batch, without the plus; it need not have been wanted."""
        of_batch = f"{self._batches}/{in_path(gateway_id)}/delivery_report"
        return self._report(
            self.http.read(f"{of_batch}/{in_path(to.removeprefix('+'))}", {}, _Report)
        )

    def _report(self, report: _Report, reminder_id: int | None = None) -> DeliveryReport:
        return DeliveryReport(
            gateway=self.name,
            gateway_id=report.batch_id,
            delivery=_delivery(report),
            raw_status=one_line(report.status),
            reminder_id=reminder_id,
            reference=report.client_reference if reminder_id else None,
            at=utc(report.operator_status_at) or utc(report.at),
            parts=count(report.number_of_message_parts),
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        self._prove(request)
        sms = json_report(request, _Inbound)
        return [
            InboundSms(
                gateway=self.name, gateway_id=sms.id, sender=sms.sender, to=sms.to, body=sms.body
            )
        ]

    def _prove(self, request: InboundRequest) -> None:
        """Check the signature over the raw body, where a secret is set. Raises ReportRejected."""
        if not self.signs:
            return
        told = request.headers
        nonce, seconds = told.get(f"{_HEADER}-nonce", ""), told.get(f"{_HEADER}-timestamp", "")
        signed = request.body + f".{nonce}.{seconds}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).digest()
        prove(b64encode(digest), told.get(_HEADER))
        prove_fresh(seconds, request.received_at, within=_CALLED_AGAIN)

    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement(status=200)

    def check_account(self) -> Account:
        """Prove credentials and plan by a list; they tell no balance."""
        self.http.read(self._batches, {"page_size": "1"}, _Page)
        return Account(name=f"service plan {one_line(self.plan)}")

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return problem_with(sender, country)


def _literal(body: str) -> dict[str, Any]:
    """Return a text so that it arrives as it stands, whatever their placeholders are."""
    escaped = _OPENING.sub(lambda dollars: f"${{{_DOLLAR}}}" * len(dollars[0]), body)
    if escaped == body:
        return {"body": body}
    return {"body": escaped, "parameters": {_DOLLAR: {"default": "$"}}}


def _verdict(reply: Reply) -> Verdict | None:
    told = refusal(reply, _Refusal)
    if told is None:
        return None
    if told.code not in _CODES_WITH_WORDS:
        return _CODES.get(told.code)
    return agreed({verdict for words, verdict in _WORDS if words.search(told.text)})


def _delivery(report: _Report) -> Delivery:
    delivery = _DELIVERY.get(report.status.casefold(), Delivery.UNKNOWN)
    if delivery is Delivery.FAILED and whole(report.code) in _UNDELIVERED:
        return Delivery.UNDELIVERED
    return delivery
