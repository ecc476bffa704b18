"""What adapters have in common: their facts say where a provider's answers tell what.

An adapter adds how a message is handed over, and whatever its provider does in a way of its own.
"""

import re
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from bridge.domain import (
    Accepted,
    Account,
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
)
from bridge.errors import GatewayUnavailable, OutcomeUnknown, ReportRejected
from bridge.gateways.base import (
    Acknowledgement,
    CannotTell,
    Limits,
    LookUp,
    PastAttempt,
    Verdict,
    reminder_of,
)
from bridge.gateways.calls import as_written, proven
from bridge.gateways.facts import Facts, ReportAt, TextAt
from bridge.gateways.http import Http, in_path
from bridge.gateways.reading import (
    as_id,
    as_text,
    count,
    found_at,
    micros,
    one_line,
    read_json,
    utc,
    value_at,
    whole,
)
from bridge.gateways.senders import problem_with
from bridge.gsm import segments
from bridge.transport import Reply

_LONGEST_NUMBER = 32


@dataclass(frozen=True, kw_only=True)
class Adapter:
    """A provider with an HTTP API and a file of facts."""

    facts: ClassVar[Facts]
    http: Http
    account: Http | None = None  # where the account is asked for, if not there
    secret: str = field(default="", repr=False)  # of their signatures
    owner: str = ""  # what we are called there, where they do not tell

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def limits(self) -> Limits:
        return self.facts.limits

    @property
    def signs(self) -> bool:
        return bool(self.secret)

    # ---- sending

    def submit(self, path: str, sms: Sms, **what: Any) -> Accepted:
        """Hand *sms* over as `form`, `json` or `params`. Raises GatewayError."""
        return self.accepted_in(self.http.send(path, sms, self.explain, **what))

    def accepted_in(self, reply: Reply) -> Accepted:
        """Return what a 2xx says; one without an id leaves the outcome unknown."""
        try:
            return self.accepted(read_json(reply.body))
        except ValueError as error:
            raise OutcomeUnknown(f"HTTP {reply.status} with an unreadable body") from error

    def accepted(self, said: Any) -> Accepted:
        """Return what a 2xx says. Raises ValueError where it has no id."""
        at = self.facts.accepted
        word = found_at(said, at.word)
        cost, currency = self._price(said, at.price, at.currency)
        return Accepted(
            gateway_id=as_id(found_at(said, at.id), number=at.number),
            parts=count(found_at(said, at.parts)),
            cost_micros=cost,
            cost_currency=currency,
            raw_status=one_line(word) if isinstance(word, str) else "accepted",
        )

    def explain(self, reply: Reply) -> Verdict | None:
        """Return what a refusal means: by its code, or by its words."""
        said = read_json(reply.body)
        codes = ((value_at(said, one) or "").rpartition("#")[2] for one in self.facts.code)
        known = (verdict for one in codes if (verdict := self.facts.verdict_of(one)))
        return next(known, None) or self.facts.verdict_in(reply.text)

    def encoding(self, body: str) -> str:
        """Return their word for the alphabet of a text."""
        return self.facts.encodings[segments(body).encoding]

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        own = self.facts.sender
        if own and not re.fullmatch(own.pattern, sender):
            return own.otherwise
        return problem_with(sender, country)

    # ---- what became of it

    def look_up(self, attempt: PastAttempt) -> LookUp:  # noqa: ARG002
        """They find no message by what an unanswered call tells."""
        return CannotTell()

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:
        """Ask for a message by its id, where they have a call for that."""
        at = self.facts.message
        if at is None:
            return None
        path = at.path.format(id=in_path(gateway_id), to=in_path(to.removeprefix("+")))
        return self.kept(self.http.read(path, {}, dict[str, Any]), at)

    def kept(self, said: Any, at: ReportAt) -> DeliveryReport:
        """Return what they say of a message that was asked for. Raises GatewayUnavailable."""
        try:
            return replace(self.told(said, at), reference=None)
        except ValueError as error:
            raise GatewayUnavailable("HTTP 200 with an unreadable body") from error

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Return the one report of a call; our name for the message may tell whose it is."""
        self.prove_report(request)
        at = self.facts.report
        try:
            told = self.told(self.said(request, at), at)
        except ValueError as error:
            raise ReportRejected("unreadable") from error
        named = reminder_of(told.reference)
        if None not in {named, request.reminder_id} and named != request.reminder_id:
            raise ReportRejected("the reference is not of the message in the address")
        return [replace(told, reminder_id=request.reminder_id or named)]

    def said(self, request: InboundRequest, at: ReportAt | TextAt) -> Any:
        """Return what a call says, as they write it. Raises ReportRejected."""
        return as_written(request, at.written, at.encoding)

    def told(self, said: Any, at: ReportAt) -> DeliveryReport:
        """Return what is *said* of a message. Raises ValueError where it is of none."""
        _refuse_others(said, at.where)
        word, code = found_at(said, at.word), value_at(said, at.code) or ""
        reference = found_at(said, at.reference)
        if not isinstance(word, str) or not isinstance(reference, str | None):
            raise ValueError("no word of a status, or a reference that is none")
        delivery = self.facts.delivery_of(word)
        if code in map(str, at.expired) and delivery in {Delivery.UNDELIVERED, Delivery.FAILED}:
            delivery = Delivery.EXPIRED
        cost, currency = self._price(said, at.price, at.currency)
        times = (utc(found_at(said, one)) for one in at.at)
        return DeliveryReport(
            gateway=self.name,
            gateway_id=as_id(found_at(said, at.id), number=at.number) if at.id else None,
            delivery=delivery,
            raw_status=one_line(f"{word} {code}"),
            reference=reference,
            at=next((one for one in times if one), None),
            parts=count(found_at(said, at.parts)),
            cost_micros=cost,
            cost_currency=currency,
            opted_out=code in map(str, at.opted_out),
        )

    # ---- texts to us

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        self.prove(request)
        try:
            return [self.text(self.said(request, self.facts.text))]
        except ValueError as error:
            raise ReportRejected("unreadable") from error

    def text(self, said: Any) -> InboundSms:
        """Return the text to us that is *said*. Raises ValueError where it is none."""
        at = self.facts.text
        _refuse_others(said, at.where)
        told, body = found_at(said, at.sender), found_at(said, at.text)
        sender = None if isinstance(told, bool) else as_text(told)
        if not sender or len(sender) > _LONGEST_NUMBER or not isinstance(body, str | None):
            raise ValueError("no sender, or no text")
        if at.plus and not sender.isdecimal():
            raise ValueError("no number")
        if body is None and not at.may_be_empty:
            raise ValueError("no text")
        return InboundSms(
            gateway=self.name,
            gateway_id=as_id(found_at(said, at.id), number=at.number),
            sender=f"+{sender}" if at.plus else sender,
            to=one_line(value_at(said, at.to) or "")[:_LONGEST_NUMBER],
            body=body or "",
            keyword=value_at(said, at.keyword) or "",
        )

    # ---- proof, and what they want to hear

    def prove(self, request: InboundRequest) -> None:
        """Check the signature of a call, where they sign. Raises ReportRejected."""
        if self.signs:
            self.check_signature(request)

    def check_signature(self, request: InboundRequest) -> None:  # noqa: ARG002
        """Check the signature of a call. Raises ReportRejected."""
        raise ReportRejected("there is nothing to check a signature with")

    def prove_report(self, request: InboundRequest) -> None:
        """Check what proves a report: the signature, else the token. Raises ReportRejected."""
        self.prove(request)
        if not self.signs:
            proven(request)

    def acknowledge(self) -> Acknowledgement:
        told = self.facts.answer
        return Acknowledgement(
            status=told.status, content_type=told.content_type, body=told.body.encode()
        )

    # ---- the account

    def check_account(self) -> Account:
        at = self.facts.account
        said = (self.account or self.http).read(at.path, {}, dict[str, Any])
        if any(found_at(said, one) is None for one in at.needs):
            raise GatewayUnavailable("HTTP 200 with an unreadable body")
        told = [self._money(said, one, at.currency) for one in at.balance]
        balance = next((one for one, _ in told if one is not None), None)
        currency = told[0][1] if told else None
        name = value_at(said, at.name)
        called = at.called.format(name) if name else self.owner or self.facts.sheet.title
        return Account(name=one_line(called), balance_micros=balance, currency=currency)

    def _price(self, said: Any, amount: str, currency: str) -> tuple[int | None, str | None]:
        """Return a price and its currency. What they take from us, some write with a minus."""
        told, of = self._money(said, amount, currency)
        return (None, None) if told is None else (abs(told), of)

    def _money(self, said: Any, amount: str, currency: str) -> tuple[int | None, str | None]:
        """Return the millionths and the currency that stand at these places."""
        amount_told = found_at(said, amount)
        of = found_at(said, currency) if currency else self.facts.currency
        if self.facts.money > 1:  # whole units of theirs; a broken one is in another unit
            amount_told = whole(amount_told)
        told = micros(amount_told)
        return (
            None if told is None else told // self.facts.money,
            one_line(of) if isinstance(of, str) else None,
        )


def _refuse_others(said: Any, where: dict[str, list[str]]) -> None:
    if any(value_at(said, place) not in words for place, words in where.items()):
        raise ValueError("it is of another kind")
