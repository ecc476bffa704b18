"""`/v1/clients`: how one client's SMS field is read, and what was sent."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from flask import Blueprint
from werkzeug.exceptions import NotFound, ServiceUnavailable

from bridge.domain import ClientField, Reason, Reminder, Stage, State, Suppression
from bridge.errors import ClientNotFound, SourceError
from bridge.outbox.base import Filter
from bridge.phone import mask, read_number
from bridge.rules import problem_of
from bridge.services import Services
from bridge.web.language import said
from bridge.web.queries import limit_of, time_of, wanted, whole_of

_RECENT = 5
_SENT = frozenset({State.ACCEPTED, State.UNKNOWN, State.DELIVERED, State.UNDELIVERED})
_PAGE = 200


def add(
    routes: Blueprint, services: Services, *, shown: Callable[[Reminder], dict[str, Any]]
) -> None:
    """Add the routes to those of `/v1`; *shown* is how a reminder looks there."""
    config, outbox, source = services.config, services.outbox, services.source

    @routes.get("/clients/<client_id>")
    def client(client_id: str) -> dict[str, Any]:
        number = wanted(client_id, "client")
        recent = outbox.reminders(Filter(client_id=number, limit=_RECENT))
        return {
            "client_id": number,
            **_field(number),
            "refused": [_refusal(one) for one in outbox.refusals_of(number)],
            "reminders": [shown(one) for one in recent],
        }

    @routes.get("/clients/<client_id>/texts")
    def texts(client_id: str) -> dict[str, Any]:
        """Tell what was sent to a client, or may have been; newest first, page by page."""
        number, limit = wanted(client_id, "client"), limit_of()
        found = list(islice(_sent_to(number, before=whole_of("cursor")), limit + 1))
        page = found[:limit]
        return {
            "client_id": number,
            "texts": [_text(outbox.reminder(one.id) or one) for one in page],
            "next_cursor": str(page[-1].id) if len(found) > limit else None,
        }

    def _sent_to(client_id: int, *, before: int | None) -> Iterator[Reminder]:
        while True:
            listed = outbox.reminders(Filter(client_id=client_id, before_id=before, limit=_PAGE))
            yield from (one for one in listed if one.state in _SENT)
            if len(listed) < _PAGE:
                return
            before = listed[-1].id

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
            "problem": problem_of(read, config.countries),
            "withheld": _withheld(seen, config.stages),
            "suppressed": said(str(suppression)) if suppression else None,
        }


def _withheld(seen: ClientField, stages: frozenset[Stage]) -> Reason | None:
    """Return why the client gets no text, whatever the number."""
    if seen.closed:
        return Reason.CLIENT_CLOSED
    if seen.notices_off and Stage.REMINDER not in stages:
        return Reason.NOTICES_OFF  # overdue notices are all that is texted
    return None


def _refusal(one: Suppression) -> dict[str, Any]:
    return {"shown": one.shown, "by": str(one.by), "since": time_of(one.since)}


def _text(one: Reminder) -> dict[str, Any]:
    attempts = [line.at for line in one.history if line.state is State.ATTEMPTING]
    return {
        "id": one.id,
        "at": time_of(attempts[-1] if attempts else one.updated_at),
        "invoice_id": one.event.invoice_id,
        "state": str(one.state),
        "number": mask(one.to) if one.to else None,
        "text": one.body,
    }
