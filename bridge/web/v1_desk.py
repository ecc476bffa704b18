"""`/v1` for the desk: one invoice, and what would go out now; clients are next door."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from bridge.domain import Reminder, Withheld
from bridge.errors import SourceError
from bridge.outbox.base import Filter
from bridge.phone import mask
from bridge.rehearsal import Rehearsed, rehearse
from bridge.services import Services
from bridge.web import v1_clients
from bridge.web.language import said
from bridge.web.queries import limit_of, time_of, wanted, whole

_LONG_ENOUGH_S = 1.5  # the pages of the addon wait for 2.5
_LAST = 5  # invoices that a cursor names


def add(
    routes: Blueprint,
    services: Services,
    *,
    clock: Callable[[], datetime],
    shown: Callable[[Reminder], dict[str, Any]],
) -> None:
    """Add the routes to those of `/v1`; *shown* is how a reminder looks there."""
    config, outbox, source = services.config, services.outbox, services.source
    v1_clients.add(routes, services, shown=shown)

    @routes.get("/invoices/<invoice_id>")
    def invoice(invoice_id: str) -> dict[str, Any]:
        """Tell what became of each reminder of an invoice, and what would happen now."""
        number = wanted(invoice_id, "invoice")
        listed = outbox.reminders(Filter(invoice_id=number, limit=50))
        timelines = [outbox.reminder(one.id) for one in listed]
        try:
            now = next(iter(rehearse(services, now=clock(), invoices=[number])), None)
        except SourceError as error:
            raise ServiceUnavailable(str(error)) from error
        return {
            "invoice_id": number,
            "reminders": [shown(one) for one in timelines if one],
            "now": now and _rehearsed(now),
        }

    @routes.get("/rehearsal")
    def rehearsal() -> dict[str, Any]:
        """Tell what would go out now, page by page; a page ends when it has taken long enough.

        Limits of a day are counted within one page.
        """
        limit, (before, last) = limit_of(), _cursor()
        began, now = time.monotonic(), clock()
        judged: list[Rehearsed] = []
        try:
            every = list(source.overdue(now.astimezone(config.timezone).date()))
            start = _behind(last, every, before)
            if page := every[start : start + limit]:
                for one in rehearse(services, now=now, invoices=page, at_once=1):
                    judged.append(one)
                    if time.monotonic() - began >= _LONG_ENOUGH_S:
                        break
        except SourceError as error:
            raise ServiceUnavailable(str(error)) from error
        done = start + len(judged)
        return {
            "total": len(every),
            "done": done,
            "next_cursor": _written(done, judged) if done < len(every) else None,
            "invoices": [_rehearsed(one) for one in judged],
        }


def _cursor() -> tuple[int, Sequence[int]]:
    """Return how many went before, and the last of them. Raises 400."""
    numbers = [whole(one) for one in (request.args.get("cursor") or "0").split("-")]
    done, *last = [one for one in numbers if one is not None] or [0]
    if None in numbers or len(last) > _LAST:
        raise BadRequest("cursor is the next_cursor of the page before")
    return done, last


def _written(done: int, judged: Sequence[Rehearsed]) -> str:
    return "-".join(str(one) for one in (done, *(each.invoice_id for each in judged[-_LAST:])))


def _behind(last: Sequence[int], every: Sequence[int], before: int) -> int:
    """Return the place of the next invoice, also when some were paid since, which moves the rest.

    It follows the last one that is still there; where none is, these left and no others.
    """
    there = next((one for one in reversed(last) if one in every), None)
    place = max(before - len(last), 0) if there is None else every.index(there) + 1
    return min(place if last else before, len(every))


def _rehearsed(one: Rehearsed) -> dict[str, Any]:
    told: dict[str, Any] = {
        "invoice_id": one.invoice_id,
        "stage": one.stage and str(one.stage),
        "client_id": None,
        "reason": None,
        "detail": "",
        "number": None,
        "text": None,
        "parts": None,
        "not_before": None,
    }
    match one.decision:
        case Withheld() as withheld:
            told |= {
                "client_id": withheld.client_id,
                "reason": str(withheld.reason),
                "detail": said(withheld.detail),
            }
        case message:
            told |= {
                "client_id": message.facts.client_id,
                "number": mask(message.to),
                "text": message.text.body,
                "parts": message.text.size.parts,
                "not_before": time_of(message.not_before),
            }
    return told
