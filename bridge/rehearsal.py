"""The rehearsal: what would go out now for every overdue invoice. Sends and writes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bridge.domain import Event, Facts, Reason, Stage, Withheld
from bridge.errors import CannotRender, InvoiceUnreadable
from bridge.pipeline import Message, Services, decide

_AT_ONCE = 100  # invoices a look-up
_OVERDUE_STAGES = (Stage.FIRST_OVERDUE, Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsed:
    """One invoice's decision, as it would be taken now."""

    invoice_id: int
    stage: Stage | None  # None where the facts that would choose it could not be read
    decision: Message | Withheld


def rehearse(
    services: Services, *, now: datetime, stage: Stage | None = None, limit: int | None = None
) -> Iterator[Rehearsed]:
    """Judge overdue invoices, oldest first, each for *stage*.

    Without *stage*, each for its next overdue stage that is on and was not sent yet. Raises
    SourceError, OutboxUnavailable.
    """
    today = now.astimezone(services.config.timezone).date()
    overdue = islice(services.source.overdue(today), limit)
    while ids := list(islice(overdue, _AT_ONCE)):
        found = _looked_up(ids, services)
        for invoice_id in ids:
            match found.get(invoice_id):
                case Facts() as facts:
                    yield _judged(facts, stage or _next_stage(facts, services), services, now)
                case InvoiceUnreadable() as error:
                    decision = Withheld(reason=Reason.SOURCE_UNAVAILABLE, detail=str(error))
                    yield Rehearsed(invoice_id=invoice_id, stage=stage, decision=decision)
                case None:
                    pass  # paid and deleted while we looked


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
    """Return the first overdue stage that is on and not sent; the last one where all were."""
    stages = [one for one in _OVERDUE_STAGES if one in services.config.stages]
    sent = services.outbox.sent_before
    fresh = [one for one in stages if not sent(facts.invoice_id, one, facts.due_date)]
    return (fresh or stages[-1:] or [Stage.SECOND_OVERDUE])[0]
