"""Infobip: JSON out, JSON reports in, each message under an id of our own. Source: Infobip's
OpenAPI 3.210.0 and infobip.com/docs (response status and error codes), read November 2026.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, TypeVar

import msgspec
import structlog

from bridge.domain import (
    Accepted,
    Account,
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
)
from bridge.errors import GatewayError, GatewayUnavailable, OutcomeUnknown, ReportRejected
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
    GatewayId,
    Http,
    Verdict,
    agreed,
    count,
    json_report,
    micros,
    one_line,
    proven,
    refusal,
    utc,
    whole,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.masking import mask_digits
from bridge.transport import Reply, Transport

T = TypeVar("T")

_REJECTED = 5
_FLOODING = 20
_DUPLICATE = 23
# What a status means, by its group, but for two by their own ids.
_DELIVERY: Mapping[int | None, Delivery] = {
    0: Delivery.QUEUED,
    1: Delivery.SENT,
    2: Delivery.UNDELIVERED,
    3: Delivery.DELIVERED,
    4: Delivery.EXPIRED,
    _REJECTED: Delivery.REJECTED,
}
_DELIVERY_BY_ID: Mapping[int | None, Delivery] = {
    2: Delivery.SENT,  # "delivered", but only to the operator
    _DUPLICATE: Delivery.QUEUED,  # a second try was refused, so the first one stands
}
# Why a message is refused, by the id of its status; what is not here is our account's. Flooding
# and duplicates have more to them than a verdict: see `_explain`.
_REFUSALS: Mapping[int | None, Verdict] = {
    6: Verdict.ROUTE,  # a network that they do not reach, or not for us
    8: Verdict.RECIPIENT,
    10: Verdict.RECIPIENT,  # "do not disturb", which may be a matter of hours: no refusal for good
    11: Verdict.ACCOUNT,  # sender not registered
    12: Verdict.ACCOUNT,  # no credit
    13: Verdict.ACCOUNT,  # sender blocked
    14: Verdict.RECIPIENT,  # on a list of blocked numbers, ours or the operator's
    17: Verdict.ACCOUNT,  # credit too old
    18: Verdict.ACCOUNT,  # on trial: to one's own number only
    19: Verdict.ROUTE,
    21: Verdict.LATER,  # a fault of theirs, said to be worth another try
    24: Verdict.ACCOUNT,
    25: Verdict.TEXT,  # too long
    51: Verdict.RECIPIENT,
    52: Verdict.RECIPIENT,
    87: Verdict.ACCOUNT,  # taken for fraud
    100: Verdict.ACCOUNT,
}
# What a malformed request is about, by the last name of the path. UNVERIFIED: how paths look.
_FIELDS = {"to": Verdict.RECIPIENT, "text": Verdict.TEXT}
# One number takes 6 equal texts an hour, or 20 different ones: whoever sends more is in a loop.
_FLOODED = timedelta(hours=1)
_LOG_REACHES = timedelta(hours=47)  # 48, less what their clock may differ


class _Status(msgspec.Struct, rename="camel"):
    id: Any = None
    group_id: Any = None
    name: str = ""


class _Details(msgspec.Struct, rename="camel"):
    message_count: Any = None


class _Sent(msgspec.Struct, rename="camel"):
    message_id: GatewayId
    status: _Status = msgspec.field(default_factory=_Status)
    details: _Details = msgspec.field(default_factory=_Details)


class _Answer(msgspec.Struct):
    messages: Annotated[list[_Sent], msgspec.Meta(min_length=1, max_length=1)]


class _Violation(msgspec.Struct):
    property: str


class _Refusal(msgspec.Struct):
    violations: list[_Violation]


class _Logged(msgspec.Struct, rename="camel"):
    message_id: str
    status: _Status
    done_at: str | None = None
    message_count: Any = None
    price: Any = None


class _Logs(msgspec.Struct):
    results: list[_Logged]


class _Balance(msgspec.Struct):
    balance: Any
    currency: str


class _Report(_Logged, kw_only=True):
    message_id: GatewayId


class _Results(msgspec.Struct):
    results: list[Any]  # read one by one: see `_each`


class _Inbound(msgspec.Struct, rename="camel"):
    message_id: GatewayId
    sender: str = msgspec.field(name="from")
    to: str
    text: str


log = structlog.get_logger("bridge.reports")


@dataclass(frozen=True, kw_only=True)
class Infobip:
    """Sends through Infobip; one instance a process."""

    name: ClassVar[str] = "infobip"
    limits: ClassVar[Limits] = Limits(most_parts=25, longest_reference=200)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_INFOBIP_API_KEY", kind=Kind.SECRET, meaning="API key"),
        Setting(
            name="BRIDGE_INFOBIP_URL",
            kind=Kind.URL,
            meaning="the account's own base address, https://<yours>.api.infobip.com",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="Infobip",
        auth="API key",
        look_up="our own id of the message, for 48 hours",
        reports="token in the address",
        report_address="sent with each text",
        inbound="token in the address",
        inbound_address="`/inbound/infobip?t=TOKEN`, to which the number forwards by HTTP",
        price="with the report",
        balance="yes",
        dry_run="no; a trial account sends to one's own number only",
        senders="1 to 11 letters, digits and spaces; or a number of yours",
        facts_of=date(2026, 11, 22),
        missing="asked for, within 48 hours",
    )
    # A signature can be set up with them, but the name of its header is not public.
    signs: ClassVar[bool] = False
    http: Http

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Infobip":
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_INFOBIP_URL"],
                headers={"Authorization": f"App {values['BRIDGE_INFOBIP_API_KEY']}"},
            )
        )

    def send(self, sms: Sms) -> Accepted:
        """Hand one message over under our own id, so that a second try of it is no second text."""
        reference = reference_of(sms.reminder_id, sms.to, sms.body)
        reply = self.http.send("/sms/3/messages", sms, json=_request(sms, reference))
        if reply.status >= 400:
            raise self.http.refused(reply, sms, _verdict(reply))
        (message,) = self.http.accepted(reply, _Answer).messages
        status = message.status
        if whole(status.group_id) == _REJECTED:
            self._explain(reply, sms, reference, whole(status.id))
        return Accepted(
            gateway_id=message.message_id,
            parts=count(message.details.message_count),
            raw_status=one_line(status.name),
        )

    def _explain(self, reply: Reply, sms: Sms, reference: str, status: int | None) -> None:
        """Raise what a refused message means; return where an earlier try of it was accepted."""
        if status == _FLOODING:
            raise GatewayUnavailable(self.http.words(reply, sms), _FLOODED)
        if status != _DUPLICATE:
            raise self.http.refused(reply, sms, _REFUSALS.get(status))
        # UNVERIFIED whether the id of a refused try is a duplicate, too; so their log is asked.
        try:
            logged = self._logged(reference)
        except GatewayError as error:
            raise OutcomeUnknown(self.http.words(reply, sms)) from error
        tries = [
            one
            for one in logged
            if one.message_id == reference and whole(one.status.id) != _DUPLICATE
        ]
        if tries and all(map(_is_refused, tries)):
            raise GatewayUnavailable(self.http.words(reply, sms))

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Ask their log for our id. Refused tries are no message, and a send may follow them.

        It reaches 48 hours back: later than that a message that is missing may have been there.
        """
        reference = reference_of(attempt.reminder_id, attempt.to, attempt.body)
        listed = self._logged(reference)
        ours = [one for one in listed if one.message_id == reference]
        if any(not _is_refused(one) for one in ours):
            return Found(gateway_ids=(reference,))
        reaches = attempt.asked_at - attempt.began_at < _LOG_REACHES
        return NotFound(conclusive=reaches and len(ours) == len(listed))  # else: no filter heeded

    def _logged(self, reference: str) -> list[_Logged]:
        return self.http.read("/sms/3/logs", {"messageId": reference}, _Logs).results

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Return what the call says of the one message whose address it was sent to.

        It may bear a hundred results, but the token in the address speaks for one reminder only.
        """
        reminder_id = proven(request)
        results = _each(request, _Report)
        ours = [one for one in results if reminder_of(one.message_id) == reminder_id]
        if not ours:
            raise ReportRejected("no result is of the message in the address")
        return [self._report(one, reminder_id) for one in ours]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:  # noqa: ARG002
        """Ask their log, which reaches 48 hours back. Their reports would be handed out once only.

        Of several tries under one id the one counts that was not refused, and else the first.
        """
        tries = [one for one in self._logged(gateway_id) if one.message_id == gateway_id]
        tries.sort(key=lambda one: (_is_refused(one), whole(one.status.id) == _DUPLICATE))
        return self._report(tries[0]) if tries else None

    def _report(self, result: _Logged, reminder_id: int | None = None) -> DeliveryReport:
        cost, currency = _cost(result)
        return DeliveryReport(
            gateway=self.name,
            gateway_id=result.message_id,
            delivery=_delivery(result.status),
            raw_status=one_line(result.status.name),
            reminder_id=reminder_id,
            reference=result.message_id if reminder_id else None,
            at=utc(result.done_at),
            parts=count(result.message_count),
            cost_micros=cost,
            cost_currency=currency,
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=sms.message_id,
                sender=sms.sender,
                to=sms.to,
                body=sms.text,
            )
            for sms in _each(request, _Inbound)
        ]

    def acknowledge(self) -> Acknowledgement:
        return Acknowledgement(status=200)

    def check_account(self) -> Account:
        told = self.http.read("/account/1/balance", {}, _Balance)
        return Account(
            name=self.sheet.title,
            balance_micros=micros(told.balance),
            currency=one_line(told.currency),
        )

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return problem_with(sender, country)


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


def _verdict(reply: Reply) -> Verdict | None:
    """Return what a malformed request is about, where all that they name is the same."""
    told = refusal(reply, _Refusal)
    violations = told.violations if told else ()
    return agreed({_FIELDS.get(violation.property.split(".")[-1]) for violation in violations})


def _each(request: InboundRequest, shape: type[T]) -> Iterator[T]:
    """Give each result of a call that is of *shape*: an odd one costs the others nothing.

    Raises ReportRejected where the call is unreadable, or has odd ones alone.
    """
    results, odd = json_report(request, _Results).results, 0
    for result in results:
        try:
            yield msgspec.convert(result, shape)
        except ValueError as error:
            odd += 1
            log.warning("a result is skipped", gateway=Infobip.name, error=mask_digits(str(error)))
    if odd and odd == len(results):
        raise ReportRejected("unreadable")


def _is_refused(one: _Logged) -> bool:
    return whole(one.status.group_id) == _REJECTED


def _delivery(status: _Status) -> Delivery:
    by_group = _DELIVERY.get(whole(status.group_id), Delivery.UNKNOWN)
    return _DELIVERY_BY_ID.get(whole(status.id), by_group)


def _cost(result: _Logged) -> tuple[int | None, str | None]:
    """Return what all parts of a message cost, and the currency; None twice where untold."""
    price = result.price if isinstance(result.price, dict) else {}
    each, parts = micros(price.get("pricePerMessage")), count(result.message_count)
    currency = price.get("currency")
    if each is None or parts is None or not isinstance(currency, str):
        return None, None
    return each * parts, one_line(currency)
