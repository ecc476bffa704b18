"""Infobip: JSON out, JSON reports in, each message under an id of our own, so that a second try is
no second text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Self, TypeVar

import msgspec
import structlog

from bridge.domain import Accepted, Delivery, DeliveryReport, InboundRequest, InboundSms, Sms
from bridge.errors import GatewayError, GatewayUnavailable, OutcomeUnknown, ReportRejected
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import (
    Found,
    LookUp,
    NotFound,
    PastAttempt,
    Verdict,
    reference_of,
    reminder_of,
)
from bridge.gateways.calls import json_report
from bridge.gateways.facts import Facts, ReportAt, facts_of
from bridge.gateways.http import Http
from bridge.gateways.reading import agreed, found_at, read_json, refusal, whole
from bridge.masking import mask_digits
from bridge.transport import Reply

T = TypeVar("T")

_REJECTED, _FLOODING, _DUPLICATE = 5, 20, 23
# What a malformed request is about, by the last name of the path. UNVERIFIED: how paths look.
_FIELDS = {"to": Verdict.RECIPIENT, "text": Verdict.TEXT}
# One number takes 6 equal texts an hour, or 20 different ones: whoever sends more is in a loop.
_FLOODED = timedelta(hours=1)
_LOG_REACHES = timedelta(hours=47)  # 48, less what their clock may differ

log = structlog.get_logger("bridge.reports")


class _Violation(msgspec.Struct):
    property: str


class _Refusal(msgspec.Struct):
    violations: list[_Violation]


class _Logs(msgspec.Struct):
    results: list[dict[str, Any]]


class _Results(msgspec.Struct):
    results: list[Any]  # read one by one: see `_each`


@dataclass(frozen=True, kw_only=True)
class Infobip(Adapter):
    """Sends through Infobip; one instance a process.

    A signature can be set up with them, but the name of its header is not public.
    """

    facts: ClassVar[Facts] = facts_of("infobip")

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        return cls(http=replace(http, headers={"Authorization": f"App {values['API_KEY']}"}))

    def send(self, sms: Sms) -> Accepted:
        reference = reference_of(sms.reminder_id, sms.to, sms.body)
        body = _request(sms, reference)
        reply = self.http.send("/sms/3/messages", sms, self.explain, json=body)
        accepted = self.accepted_in(reply)
        message = found_at(read_json(reply.body), "messages.0")
        if _is_refused(message):
            self._judge(reply, sms, reference, whole(found_at(message, "status.id")))
        return accepted

    def accepted(self, said: Any) -> Accepted:
        messages = found_at(said, "messages")
        if not isinstance(messages, list) or len(messages) != 1:
            raise ValueError("not of one message")
        return super().accepted(said)

    def explain(self, reply: Reply) -> Verdict | None:
        """Return what a malformed request is about, where all that they name is the same."""
        told = refusal(reply, _Refusal)
        violations = told.violations if told else ()
        return agreed({_FIELDS.get(one.property.split(".")[-1]) for one in violations})

    def _judge(self, reply: Reply, sms: Sms, reference: str, status: int | None) -> None:
        """Raise what a refused message means; return where an earlier try of it was accepted."""
        if status == _FLOODING:
            raise GatewayUnavailable(self.http.words(reply, sms), _FLOODED)
        if status != _DUPLICATE:
            raise self.http.refused(reply, sms, self.facts.verdict_of(status))
        # UNVERIFIED whether the id of a refused try is a duplicate, too; so their log is asked.
        try:
            logged = self._logged(reference)
        except GatewayError as error:
            raise OutcomeUnknown(self.http.words(reply, sms)) from error
        tries = [one for one in logged if _is_of(one, reference) and not _is_duplicate(one)]
        if tries and all(map(_is_refused, tries)):
            raise GatewayUnavailable(self.http.words(reply, sms))

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Ask their log for our id. Refused tries are no message, and a send may follow them.

        It reaches 48 hours back: later than that a message that is missing may have been there.
        """
        reference = reference_of(attempt.reminder_id, attempt.to, attempt.body)
        listed = self._logged(reference)
        ours = [one for one in listed if _is_of(one, reference)]
        if any(not _is_refused(one) for one in ours):
            return Found(gateway_ids=(reference,))
        reaches = attempt.asked_at - attempt.began_at < _LOG_REACHES
        return NotFound(conclusive=reaches and len(ours) == len(listed))  # else: no filter heeded

    def _logged(self, reference: str) -> list[dict[str, Any]]:
        logged = self.http.read("/sms/3/logs", {"messageId": reference}, _Logs).results
        for one in logged:
            if not isinstance(one.get("messageId"), str) or not isinstance(one.get("status"), dict):
                raise GatewayUnavailable("their log holds a message without an id or a status")
        return logged

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:  # noqa: ARG002
        """Ask their log, which reaches 48 hours back. Their reports would be handed out once only.

        Of several tries under one id the one counts that was not refused, and else the first.
        """
        tries = [one for one in self._logged(gateway_id) if _is_of(one, gateway_id)]
        tries.sort(key=lambda one: (_is_refused(one), _is_duplicate(one)))
        return self.kept(tries[0], self.facts.report) if tries else None

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Return what the call says of the one message whose address it was sent to.

        It may bear a hundred results, but the token in the address speaks for one reminder only.
        """
        self.prove_report(request)
        told = _each(request, lambda one: self.told(one, self.facts.report))
        ours = [one for one in told if reminder_of(one.reference) == request.reminder_id]
        if not ours:
            raise ReportRejected("no result is of the message in the address")
        return [replace(one, reminder_id=request.reminder_id) for one in ours]

    def told(self, said: Any, at: ReportAt) -> DeliveryReport:
        """A status has a group, but two count by their own ids; a price is that of one part."""
        status = found_at(said, "status")
        if not isinstance(status, dict):
            raise ValueError("no status")
        told = super().told({**said, "status": {"name": "", **status}}, at)
        by_id = self.facts.delivery_of(f"id {found_at(said, 'status.id')}")
        by_group = self.facts.delivery_of(str(found_at(said, "status.groupId")))
        delivery = by_group if by_id is Delivery.UNKNOWN else by_id
        if told.cost_micros is None or told.parts is None or told.cost_currency is None:
            return replace(told, delivery=delivery, cost_micros=None, cost_currency=None)
        return replace(told, delivery=delivery, cost_micros=told.cost_micros * told.parts)

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        return _each(request, self.text)


def _request(sms: Sms, reference: str) -> dict[str, Any]:
    """Return the body of a send: one text to one number, never with a link of theirs."""
    message: dict[str, Any] = {
        "sender": sms.sender.removeprefix("+"),  # they write numbers without it
        "destinations": [{"to": sms.to.removeprefix("+"), "messageId": reference}],
        "content": {"text": sms.body},
        "options": {"validityPeriod": {"amount": 24, "timeUnit": "HOURS"}},
    }
    if sms.report_url:
        message["webhooks"] = {
            "delivery": {"url": sms.report_url},
            "contentType": "application/json",
            "callbackData": reference,
        }
    return {
        "messages": [message],
        "options": {
            "includeSmsCountInResponse": True,
            "tracking": {"shortenUrl": False, "trackClicks": False},  # both are on unless told
        },
    }


def _each(request: InboundRequest, read: Callable[[Any], T]) -> list[T]:
    """Read each result of a call: an odd one costs the others nothing.

    Raises ReportRejected where the call is unreadable, or has odd ones alone.
    """
    results, told = json_report(request, _Results).results, []
    for result in results:
        try:
            told.append(read(result))
        except ValueError as error:
            log.warning("a result is skipped", gateway="infobip", error=mask_digits(str(error)))
    if results and not told:
        raise ReportRejected("unreadable")
    return told


def _is_of(one: dict[str, Any], reference: str) -> bool:
    return one.get("messageId") == reference


def _is_refused(one: dict[str, Any]) -> bool:
    return whole(found_at(one, "status.groupId")) == _REJECTED


def _is_duplicate(one: dict[str, Any]) -> bool:
    return whole(found_at(one, "status.id")) == _DUPLICATE
