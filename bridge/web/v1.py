"""`/v1`: what people at the desk ask, as JSON, for whoever has the API token."""

import hmac
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, NotFound, Unauthorized

from bridge.config import Config
from bridge.domain import HistoryLine, Reminder, State
from bridge.outbox.base import Filter, Outbox
from bridge.phone import read_number

_ROWS, _MOST_ROWS = 50, 200
_WHOLE = re.compile(r"[0-9]{1,18}")


def blueprint(outbox: Outbox, config: Config) -> Blueprint:
    """Return the routes below `/v1`; without an API token in the settings all are closed."""
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

    @routes.get("/status")
    def status() -> dict[str, Any]:
        return {
            "counts": {str(state): count for state, count in outbox.counts().items()},
            "paused": [
                {"name": one.name, "reason": one.reason, "since": _time(one.since)}
                for one in outbox.circuits()
            ],
            "gateway": config.gateway,
            "source": config.whmcs_source,
        }

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
        found = outbox.reminder(int(reminder_id)) if _WHOLE.fullmatch(reminder_id) else None
        if found is None:
            raise NotFound("there is no such reminder")
        return {**as_json(found), "history": [_line(one) for one in found.history]}

    return routes


def _filter() -> Filter:
    given = request.args
    try:
        state = State(given["state"]) if given.get("state") else None
    except ValueError as error:
        raise BadRequest(f"state is one of {', '.join(State)}") from error
    number = given.get("number", "")
    if number.startswith(" "):
        number = "+" + number.strip()  # what becomes of a plus that nobody wrote as %2B
    e164 = read_number(number, None).e164 if number else None
    if number and not e164:
        raise BadRequest("number is a whole mobile number with its country code")
    limit = _whole("limit")
    if limit == 0:
        raise BadRequest("limit is 1 or more")
    return Filter(
        state=state,
        invoice_id=_whole("invoice_id"),
        client_id=_whole("client_id"),
        number=e164,
        before_id=_whole("cursor"),
        limit=min(limit or _ROWS, _MOST_ROWS),
    )


def _whole(name: str) -> int | None:
    raw = request.args.get(name, "")
    if not raw:
        return None
    if not _WHOLE.fullmatch(raw):
        raise BadRequest(f"{name} is a whole number")
    return int(raw)


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
        "detail": one.detail,
        "number": one.to,
        "text": one.body,
        "parts": one.parts,
        "attempts": one.attempts,
        "gateway": one.gateway,
        "gateway_id": one.gateway_id,
        "not_before": _time(one.not_before),
        "occurred_at": _time(one.event.occurred_at),
        "created_at": _time(one.created_at),
        "updated_at": _time(one.updated_at),
    }


def _line(one: HistoryLine) -> dict[str, Any]:
    return {
        "at": _time(one.at),
        "state": str(one.state),
        "reason": str(one.reason) if one.reason else None,
        "detail": one.detail,
    }


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
