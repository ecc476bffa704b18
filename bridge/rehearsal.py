"""The rehearsal: what would go out now for every overdue invoice. Sends and writes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from bridge.domain import Event, Facts, Reason, Stage, Withheld
from bridge.errors import CannotRender, InvoiceUnreadable
from bridge.pipeline import Message, decide
from bridge.services import Services

Texts = Counter[tuple[date, str | None]]  # by day and number; None: to all

_AT_ONCE = 100  # invoices a look-up
_OVERDUE_STAGES = (Stage.FIRST_OVERDUE, Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One invoice's decision, as it would be taken now."""

    invoice_id: int
    stage: Stage | None  # None where the facts that would choose it could not be read
    decision: Message | Withheld


def rehearse(
    services: Services,
    *,
    now: datetime,
    stage: Stage | None = None,
    limit: int | None = None,
    invoices: Sequence[int] = (),
    at_once: int = _AT_ONCE,
) -> Iterator[Rehearsed]:
    """Judge overdue invoices, oldest first, or just *invoices*, each for *stage*.

    Without *stage*, each for its next overdue stage that is on and was not sent yet. The texts of
    one rehearsal count against the day's limits as if they went out. *at_once*: invoices a look-up.
    Raises SourceError, OutboxUnavailable.
    """
    today = now.astimezone(services.config.timezone).date()
    wanted = islice(iter(invoices) if invoices else services.source.overdue(today), limit)
    texts: Texts = Counter()
    while ids := list(islice(wanted, at_once)):
        found = _looked_up(ids, services)
        for invoice_id in ids:
            match found.get(invoice_id):
                case Facts() as facts:
                    judged = _judged(facts, stage or _next_stage(facts, services), services, now)
                    yield _within_limits(judged, texts, services)
                case InvoiceUnreadable() as error:
                    decision = Withheld(reason=Reason.SOURCE_UNAVAILABLE, detail=str(error))
                    yield Rehearsed(invoice_id=invoice_id, stage=stage, decision=decision)
                case None if invoices:
                    gone = Withheld(reason=Reason.INVOICE_GONE)
                    yield Rehearsed(invoice_id=invoice_id, stage=stage, decision=gone)
                case None:
                    pass  # paid and deleted while we looked


def _within_limits(one: Rehearsed, texts: Texts, services: Services) -> Rehearsed:
    """Count a text for its day and number; withhold what the limits would."""
    message = one.decision
    if isinstance(message, Withheld):
        return one
    limits, outbox = services.quota(message.not_before), services.outbox
    day = limits.day
    reached = limits.reached_by(
        to_one=outbox.texts_on(day, message.to) + texts[day, message.to],
        to_all=outbox.texts_on(day) + texts[day, None],
    )
    if reached:
        reason, detail = reached
        return replace(one, decision=Withheld(reason=reason, detail=detail))
    texts.update([(day, message.to), (day, None)])
    return one


def _looked_up(ids: Sequence[int], services: Services) -> Mapping[int, Facts | InvoiceUnreadable]:
    """Return facts by invoice; where one makes no sense, read one by one for the others' sake."""
    try:
        return services.source.look_up_many(ids)
    except InvoiceUnreadable:
        found: dict[int, Facts | InvoiceUnreadable] = {}
    for invoice_id in ids:
        try:
            found |= services.source.look_up_many([invoice_id])
        except InvoiceUnreadable as error:
            found[invoice_id] = error
    return found


def _judged(facts: Facts, stage: Stage, services: Services, now: datetime) -> Rehearsed:
    event = Event(id="", invoice_id=facts.invoice_id, stage=stage, occurred_at=now)
    decision: Message | Withheld
    if owner := services.outbox.sent_before(facts.invoice_id, stage, facts.due_date):
        decision = Withheld(reason=Reason.ALREADY_SENT, detail=f"reminder {owner} was sent for it")
    else:
        try:
            decision = decide(event, facts, services, now=now)
        except CannotRender as error:
            decision = Withheld(reason=Reason.TEXT_UNUSABLE, detail=str(error))
    return Rehearsed(invoice_id=facts.invoice_id, stage=stage, decision=decision)


def _next_stage(facts: Facts, services: Services) -> Stage:
    """Return the overdue stage that is on and follows all that were sent, else the last one."""
    stages = [one for one in _OVERDUE_STAGES if one in services.config.stages]
    sent_before = services.outbox.sent_before
    sent = [
        place
        for place, one in enumerate(stages)
        if sent_before(facts.invoice_id, one, facts.due_date)
    ]
    following = stages[max(sent, default=-1) + 1 :]
    return (following or stages[-1:] or [Stage.SECOND_OVERDUE])[0]
