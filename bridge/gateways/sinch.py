"""Sinch's SMS API (XMS): JSON out, JSON reports in, one batch a text."""

import hashlib
import hmac
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Self
from urllib.parse import quote

import msgspec

from bridge.domain import Accepted, Account, Delivery, DeliveryReport, InboundRequest, Sms
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import Found, LookUp, NotFound, PastAttempt, Verdict, reference_of
from bridge.gateways.calls import prove, prove_fresh
from bridge.gateways.facts import Facts, ReportAt, facts_of
from bridge.gateways.http import Http
from bridge.gateways.lists import NEAR
from bridge.gateways.reading import GatewayId, agreed, one_line, read_json, value_at, whole, zulu
from bridge.transport import Reply

# "Failed" for these reasons is the phone or its network: unroutable, and a failure for now.
_UNDELIVERED = frozenset({402, 404})
# These tell what they are about in words alone. UNVERIFIED: which words; where they may be about
# two things, they are taken for our own fault.
_CODES_WITH_WORDS = frozenset({"syntax_invalid_parameter_format", "syntax_constraint_violation"})
# `${name}` in a text is theirs to fill in, and a text with a name that they do not know fails. So
# a dollar before a brace is written as such a name, whose value is the dollar. UNVERIFIED: that
# they look at the result no more; a name of letters, digits, dot, dash has 16 of them at most.
_OPENING = re.compile(r"\$+(?=\{)")
_DOLLAR = "bridge.dollar"
_PAGE = 100  # the most that they list at once
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


@dataclass(frozen=True, kw_only=True)
class Sinch(Adapter):
    """Sends through one service plan of Sinch; one instance a process."""

    facts: ClassVar[Facts] = facts_of("sinch")
    plan: str

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        plan = values["SERVICE_PLAN_ID"]
        base = f"{http.base}/{quote(plan, safe='')}/batches"
        headers = {"Authorization": f"Bearer {values['API_TOKEN']}"}
        own = replace(http, base=base, headers=headers, explains={403})
        return cls(http=own, plan=plan, secret=values["WEBHOOK_SECRET"])

    def send(self, sms: Sms) -> Accepted:
        """Hand one message over.

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
        if sms.valid_until:
            message["expire_at"] = zulu(sms.valid_until)
        return self.submit("", sms, json=message)

    def explain(self, reply: Reply) -> Verdict | None:
        said = read_json(reply.body)
        code, text = value_at(said, "code"), value_at(said, "text") or ""
        if code in _CODES_WITH_WORDS:
            return agreed(set(self.facts.verdicts_in(text)))
        return self.facts.verdict_of(code)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their list, which reaches 14 days back, for our reference.

        UNVERIFIED how soon a batch is in it; the bridge asks for half an hour before it believes.
        """
        reference = reference_of(attempt.reminder_id, attempt.to, attempt.body)
        params = {
            "client_reference": reference,
            "start_date": zulu(attempt.began_at - NEAR),
            "page_size": str(_PAGE),
            "page": "0",
        }
        pages, _ = self.http.pages("", params, _Page, _following)
        listed = [batch for page in pages for batch in page.batches]
        found = tuple(batch.id for batch in listed if batch.client_reference == reference)
        if found:
            return Found(gateway_ids=found)
        # A list of others, or of what bears no reference, is one that heeded no filter of ours.
        return NotFound(conclusive=not listed and pages[-1].count == 0)

    def told(self, said: Any, at: ReportAt) -> DeliveryReport:
        told = super().told(said, at)
        delivery = self.facts.delivery_of(told.raw_status.casefold())
        if delivery is Delivery.FAILED and whole(said.get("code")) in _UNDELIVERED:
            delivery = Delivery.UNDELIVERED
        return replace(told, delivery=delivery)

    def check_signature(self, request: InboundRequest) -> None:
        """Check the signature over the raw body."""
        told = request.headers
        nonce, seconds = told.get(f"{_HEADER}-nonce", ""), told.get(f"{_HEADER}-timestamp", "")
        signed = request.body + f".{nonce}.{seconds}".encode("utf-8", "surrogatepass")
        digest = hmac.new(self.secret.encode(), signed, hashlib.sha256).digest()
        prove(b64encode(digest), told.get(_HEADER))
        prove_fresh(seconds, request.received_at, within=_CALLED_AGAIN)

    def check_account(self) -> Account:
        """Prove credentials and plan by a list; they tell no balance."""
        self.http.read("", {"page_size": "1"}, _Page)
        return Account(name=f"service plan {one_line(self.plan)}")


def _literal(body: str) -> dict[str, Any]:
    """Return a text so that it arrives as it stands, whatever their placeholders are."""
    escaped = _OPENING.sub(lambda dollars: f"${{{_DOLLAR}}}" * len(dollars[0]), body)
    if escaped == body:
        return {"body": body}
    return {"body": escaped, "parameters": {_DOLLAR: {"default": "$"}}}


def _following(pages: list[_Page]) -> dict[str, str] | None:
    last, seen = pages[-1], sum(len(page.batches) for page in pages)
    return {"page": str(len(pages))} if last.batches and seen < last.count else None
