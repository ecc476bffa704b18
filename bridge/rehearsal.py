"""The rehearsal: what WHMCS's next daily run would have us send, or now every overdue invoice.

Sends and writes nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import islice

from bridge.domain import Event, Facts, Reason, Stage, Withheld
from bridge.errors import CannotRender, InvoiceUnreadable
from bridge.nightly import Run, next_run
from bridge.pipeline import Message, decide
from bridge.services import Services
from bridge.tally import Tally
from bridge.whmcs.base import Listing

_AT_ONCE = 100  # invoices a look-up
_LISTED = 500  # invoices in a part of the list
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
    run: Run | None = None,
    limit: int | None = None,
    invoices: Sequence[int] = (),
) -> Iterator[Rehearsed]:
    """Judge the invoices of *run*, else all that are overdue, or just *invoices*, each for *stage*.

    Without *stage*, each for those of *run*, else for its next overdue stage that is on and was not
    sent yet. The texts of one rehearsal count against the day's limits as if they went out.
    Raises SourceError, OutboxUnavailable.
    """
    ids = iter(invoices) if invoices else _every(services, run, now)
    found = judge(services, islice(ids, limit), now=now, run=run, stage=stage, tally=Tally(b""))
    for invoice_id, judged in found:
        if invoices and not judged:
            gone = Withheld(reason=Reason.INVOICE_GONE)
            yield Rehearsed(invoice_id=invoice_id, stage=stage, decision=gone)
        yield from judged


def tonight(services: Services, *, now: datetime) -> Run:
    """Return WHMCS's next daily run. Raises AutomationUnreadable, SourceUnavailable."""
    config = services.config
    told = services.source.automation()
    return next_run(told, now=now, timezone=config.timezone, stages=config.stages)


def listing(
    services: Services, run: Run | None, *, now: datetime, after: str, limit: int
) -> Listing:
    """Return the invoices of *run*, else all that are overdue, from the place *after* on.

    Raises SourceUnavailable, ValueError for a place that is none.
    """
    if run:
        return services.source.due_on(run.due, after=after, limit=limit)
    today = now.astimezone(services.config.timezone).date()
    return services.source.overdue(today, after=after, limit=limit)


def judge(
    services: Services,
    invoices: Iterable[int],
    *,
    now: datetime,
    run: Run | None,
    tally: Tally,
    stage: Stage | None = None,
    at_once: int = _AT_ONCE,
) -> Iterator[tuple[int, Sequence[Rehearsed]]]:
    """Give each of *invoices* with what is decided, which is nothing where WHMCS has it no more.

    Texts are counted in *tally*. *at_once*: invoices a look-up. Otherwise as `rehearse`.
    """
    at = max(run.at, now) if run else now
    choose = _chooser(services, run, stage)
    rest = iter(invoices)
    while ids := list(islice(rest, at_once)):
        found = _looked_up(ids, services)
        for invoice_id in ids:
            match found.get(invoice_id):
                case Facts() as facts:
                    judged = (_judged(facts, one, services, at) for one in choose(facts))
                    yield invoice_id, [_within_limits(one, tally, services) for one in judged]
                case InvoiceUnreadable() as error:
                    unread = Withheld(reason=Reason.SOURCE_UNAVAILABLE, detail=str(error))
                    one = Rehearsed(invoice_id=invoice_id, stage=stage, decision=unread)
                    yield invoice_id, [one]
                case None:
                    yield invoice_id, []  # paid and deleted while we looked


def _every(services: Services, run: Run | None, now: datetime) -> Iterator[int]:
    """Give the ids of a whole list, part by part, each once."""
    given: set[int] = set()
    place: str | None = ""
    while place is not None:
        part = listing(services, run, now=now, after=place, limit=_LISTED)
        fresh = [one.invoice_id for one in part.invoices if one.invoice_id not in given]
        given.update(fresh)
        yield from fresh
        place = part.rest


def _chooser(
    services: Services, run: Run | None, stage: Stage | None
) -> Callable[[Facts], Sequence[Stage]]:
    """Return how the stages of an invoice are chosen; one whose due date was moved has none."""
    if stage:
        return lambda _facts: [stage]
    if run:
        return lambda facts: run.due.get(facts.due_date, ())
    return lambda facts: [_next_stage(facts, services)]


def _within_limits(one: Rehearsed, tally: Tally, services: Services) -> Rehearsed:
    """Count a text for its day and number; withhold what the limits would."""
    message = one.decision
    if isinstance(message, Withheld):
        return one
    client_id = message.facts.client_id
    limits, outbox = services.quota(message.not_before), services.outbox
    day = limits.day
    reached = limits.reached_by(
        to_one=outbox.texts_on(day, message.to) + tally.texts_on(day, message.to),
        to_all=outbox.texts_on(day) + tally.texts_on(day),
    )
    if reached:
        reason, detail = reached
        return replace(one, decision=Withheld(reason=reason, detail=detail, client_id=client_id))
    tally.add(day, message.to)
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
    withheld = partial(Withheld, client_id=facts.client_id)
    if owner := services.outbox.sent_before(facts.invoice_id, stage, facts.due_date):
        decision = withheld(reason=Reason.ALREADY_SENT, detail=f"reminder {owner} was sent for it")
    else:
        try:
            decision = decide(event, facts, services, now=now)
        except CannotRender as error:
            decision = withheld(reason=Reason.TEXT_UNUSABLE, detail=str(error))
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
