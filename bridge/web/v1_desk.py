"""`/v1` for the desk: one invoice; clients and the rehearsal are next door."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint
from werkzeug.exceptions import ServiceUnavailable

from bridge.domain import Reminder
from bridge.errors import SourceError
from bridge.outbox.base import Filter
from bridge.rehearsal import rehearse
from bridge.services import Services
from bridge.web import v1_clients, v1_rehearsal
from bridge.web.queries import wanted


def add(
    routes: Blueprint,
    services: Services,
    *,
    clock: Callable[[], datetime],
    shown: Callable[[Reminder], dict[str, Any]],
) -> None:
    """Add the routes to those of `/v1`; *shown* is how a reminder looks there."""
    outbox = services.outbox
    v1_clients.add(routes, services, shown=shown)
    v1_rehearsal.add(routes, services, clock=clock)

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
            "now": now and v1_rehearsal.as_json(now),
        }
