"""`/v1`: what people at the desk ask, as JSON, for whoever has the API token."""

import hmac
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import msgspec
from flask import Blueprint, Response, request, stream_with_context
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from bridge.domain import HistoryLine, Reminder, State
from bridge.outbox.base import Filter, Outbox
from bridge.phone import ANY_LINE, mask, read_number
from bridge.services import Services
from bridge.web import openapi, v1_desk, v1_gateways, v1_numbers, v1_rehearsal, v1_stats, v1_texts
from bridge.web.bodies import read_body
from bridge.web.language import said
from bridge.web.queries import limit_of, moment_of, money, time_of, whole, whole_of

_NOBODY = "the API"
_PAGE = 500
_COLUMNS = (
    *("id", "invoice_id", "client_id", "stage", "state", "reason", "detail", "number", "parts"),
    *(
        "cost",
        "currency",
        "attempts",
        "gateway",
        "gateway_id",
        "not_before",
        "occurred_at",
        "created_at",
        "updated_at",
    ),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def blueprint(
    services: Services, *, clock: Callable[[], datetime], on_enqueued: Callable[[], None]
) -> Blueprint:
    """Return the routes below `/v1`; without an API token in the settings all are closed."""
    config, outbox = services.config, services.outbox
    routes = Blueprint("v1", __name__, url_prefix="/v1")

    @routes.before_request
    def only_with_token() -> None:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if (
            not config.api_token
            or scheme.lower() != "bearer"
            or not hmac.compare_digest(
                config.api_token.encode(), given.strip().encode("utf-8", "surrogatepass")
            )
        ):
            raise Unauthorized(
                "Authorization: Bearer with BRIDGE_API_TOKEN is needed",
                www_authenticate=WWWAuthenticate("bearer"),
            )

    @routes.get("/reminders")
    def reminders() -> dict[str, Any]:
        wanted = _filter()
        found = outbox.reminders(replace(wanted, limit=wanted.limit + 1))
        page, rest = found[: wanted.limit], found[wanted.limit :]
        return {
            "reminders": [as_json(one) for one in page],
            "next_cursor": str(page[-1].id) if rest else None,
        }

    @routes.get("/reminders/<reminder_id>")
    def reminder(reminder_id: str) -> dict[str, Any]:
        return _whole_reminder(_reminder(outbox, reminder_id))

    @routes.post("/reminders/<reminder_id>/resolve")
    def resolve(reminder_id: str) -> dict[str, Any]:
        found, asked = _reminder(outbox, reminder_id), read_body(Resolution)
        outbox.resolve(found.id, sent=asked.outcome == "sent", who=asked.who, now=clock())
        return reminder(reminder_id)

    @routes.post("/reminders/<reminder_id>/resend")
    def resend(reminder_id: str) -> tuple[dict[str, Any], int]:
        found = _reminder(outbox, reminder_id)
        who = read_body(Who).who if request.get_data() else _NOBODY
        again = outbox.resend(found.id, who=who, now=clock())
        on_enqueued()
        return reminder(str(again)), 201

    @routes.get("/reminders.csv")
    def as_csv() -> Response:
        return Response(
            stream_with_context(csv_of(_all(outbox, _filter()))),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="sms-reminders.csv"'},
        )

    v1_desk.add(routes, services, clock=clock, shown=_whole_reminder)
    v1_stats.add(routes, services, clock=clock)
    v1_gateways.add(routes, services)
    v1_numbers.add(routes, outbox, config, clock=clock, shown=as_json)
    v1_texts.add(routes, services, clock=clock)
    openapi.add(routes, OPERATIONS)
    return routes


class Resolution(msgspec.Struct):
    outcome: Literal["sent", "not_sent"]
    who: str = _NOBODY


class Who(msgspec.Struct):
    who: str = _NOBODY


OPERATIONS: openapi.Operations = {
    **openapi.READS,
    **v1_gateways.WRITES,
    **v1_numbers.WRITES,
    **v1_rehearsal.WRITES,
    **v1_texts.WRITES,
    ("POST", "/reminders/{reminder_id}/resolve"): openapi.Operation(
        summary="Say what became of an unknown one", body=Resolution
    ),
    ("POST", "/reminders/{reminder_id}/resend"): openapi.Operation(
        summary="Make a new one like one that reached nobody", body=Who, success=201
    ),
}


def _reminder(outbox: Outbox, reminder_id: str) -> Reminder:
    number = whole(reminder_id)
    found = None if number is None else outbox.reminder(number)
    if found is None:
        raise NotFound("there is no such reminder")
    return found


def _filter() -> Filter:
    given = request.args
    try:
        state = State(given["state"]) if given.get("state") else None
    except ValueError as error:
        raise BadRequest(f"state is one of {', '.join(State)}") from error
    number = given.get("number", "")
    if number.startswith(" "):
        number = "+" + number.strip()  # what becomes of a plus that nobody wrote as %2B
    e164 = read_number(number, None, allow=ANY_LINE).e164 if number else None
    if number and not e164:
        raise BadRequest("number is a whole mobile number with its country code")
    return Filter(
        state=state,
        invoice_id=whole_of("invoice_id"),
        client_id=whole_of("client_id"),
        number=e164,
        since=moment_of("since"),
        until=moment_of("until"),
        before_id=whole_of("cursor"),
        limit=limit_of(),
    )


def as_json(one: Reminder) -> dict[str, Any]:
    """Return a reminder as the API shows it."""
    return {
        "id": one.id,
        "event_id": one.event.id,
        "invoice_id": one.event.invoice_id,
        "client_id": one.client_id,
        "stage": str(one.event.stage),
        "state": str(one.state),
        "reason": str(one.reason) if one.reason else None,
        "detail": said(one.detail),
        "number": one.to,
        "shown": mask(one.to) if one.to else None,
        "text": one.body,
        "parts": one.parts,
        "cost": money(one.cost_micros),
        "currency": one.cost_currency,
        "attempts": one.attempts,
        "gateway": one.gateway,
        "gateway_id": one.gateway_id,
        "not_before": time_of(one.not_before),
        "occurred_at": time_of(one.event.occurred_at),
        "created_at": time_of(one.created_at),
        "updated_at": time_of(one.updated_at),
    }


def _whole_reminder(one: Reminder) -> dict[str, Any]:
    return {
        **as_json(one),
        "actions": [
            *(["resend"] if one.state.may_be_resent else []),
            *(["resolve"] if one.state is State.UNKNOWN else []),
        ],
        "history": [_line(each) for each in one.history],
    }


def _all(outbox: Outbox, wanted: Filter) -> Iterator[Reminder]:
    """Give all that is *wanted*, newest first, page by page."""
    while page := outbox.reminders(replace(wanted, limit=_PAGE)):
        yield from page
        if len(page) < _PAGE:
            return
        wanted = replace(wanted, before_id=page[-1].id)


def csv_of(listed: Iterable[Reminder]) -> Iterator[str]:
    """Give lines of CSV (RFC 4180) without texts and whole numbers, which stay in the bridge."""
    yield ",".join(_COLUMNS) + "\r\n"
    for one in listed:
        shown = as_json(one)
        told = {**shown, "number": shown["shown"]}
        yield ",".join(_cell(told[column]) for column in _COLUMNS) + "\r\n"


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    if text.startswith(_FORMULA):
        text = f"'{text}"  # else a spreadsheet would calculate it
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


def _line(one: HistoryLine) -> dict[str, Any]:
    return {
        "at": time_of(one.at),
        "state": str(one.state),
        "reason": str(one.reason) if one.reason else None,
        "detail": said(one.detail),
    }
