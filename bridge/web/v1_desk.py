"""`/v1` for the desk: one client, one invoice, and what would go out now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint
from werkzeug.exceptions import NotFound, ServiceUnavailable

from bridge.domain import Reminder, Withheld
from bridge.errors import (
    ClientNotFound,
    SourceError,
)
from bridge.outbox.base import Filter
from bridge.phone import mask, read_number
from bridge.rehearsal import Rehearsed, rehearse
from bridge.services import Services
from bridge.web.queries import limit_of, time_of, whole, whole_of

_RECENT = 5


def add(
    routes: Blueprint,
    services: Services,
    *,
    clock: Callable[[], datetime],
    shown: Callable[[Reminder], dict[str, Any]],
) -> None:
    """Add the routes to those of `/v1`; *shown* is how a reminder looks there."""
    config, outbox, source = services.config, services.outbox, services.source

    @routes.get("/clients/<client_id>")
    def client(client_id: str) -> dict[str, Any]:
        number = _whole(client_id, "client")
        recent = outbox.reminders(Filter(client_id=number, limit=_RECENT))
        return {"client_id": number, **_field(number), "reminders": [shown(one) for one in recent]}

    def _field(client_id: int) -> dict[str, Any]:
        try:
            seen = source.client_field(client_id)
        except ClientNotFound as error:
            raise NotFound(str(error)) from error
        except SourceError as error:
            raise ServiceUnavailable(str(error)) from error
        read = read_number(seen.sms_field, seen.country, allow=config.also_text)
        suppression = outbox.suppression(read.e164) if read.e164 else None
        return {
            "field": seen.sms_field,
            "number": read.e164,
            "shown": mask(read.e164) if read.e164 else None,
            "problem": read.problem and str(read.problem),
            "suppressed": str(suppression) if suppression else None,
        }

    @routes.get("/invoices/<invoice_id>")
    def invoice(invoice_id: str) -> dict[str, Any]:
        """Tell what became of each reminder of an invoice, and what would happen now."""
        number = _whole(invoice_id, "invoice")
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


def _whole(raw: str, what: str) -> int:
    number = whole(raw)
    if number is None:
        raise NotFound(f"there is no such {what}")
    return number
