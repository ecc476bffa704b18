"""`/v1` for the desk: one invoice, and what would go out now; clients are next door."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint
from werkzeug.exceptions import ServiceUnavailable

from bridge.domain import Reminder, Withheld
from bridge.errors import SourceError
from bridge.outbox.base import Filter
from bridge.phone import mask
from bridge.rehearsal import Rehearsed, rehearse
from bridge.services import Services
from bridge.web import v1_clients
from bridge.web.queries import limit_of, time_of, wanted, whole_of


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
        """Tell what would go out now, page by page; `cursor` is how many invoices went before.

        Limits of a day are counted within one page.
        """
        limit, before = limit_of(), whole_of("cursor") or 0
        now = clock()
        try:
            every = list(source.overdue(now.astimezone(config.timezone).date()))
            page = every[before : before + limit]
            judged = list(rehearse(services, now=now, invoices=page)) if page else []
        except SourceError as error:
            raise ServiceUnavailable(str(error)) from error
        done = before + len(page)
        return {
            "total": len(every),
            "done": min(done, len(every)),
            "next_cursor": str(done) if done < len(every) else None,
            "invoices": [_rehearsed(one) for one in judged],
        }


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
                "detail": withheld.detail,
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
