"""`POST /hooks/whmcs`: verify, parse, enqueue, 202. What is accepted is on the disk."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog
from flask import Blueprint, request

from bridge.domain import Event, Stage
from bridge.errors import HookTooLarge, MalformedHook, WrongMediaType
from bridge.outbox.base import Outbox
from bridge.signing import verify

MOST_EVENTS = 500
LARGEST_BODY = 262_144  # bytes
EVENT_TYPE = "invoice.payment_reminder"

_LONGEST_ID = 191  # characters, as the outbox keeps them
_LARGEST_INVOICE = 2**63 - 1
_FIRST_YEAR = 2000  # an earlier event is a broken clock, and MySQL keeps no times before 1000

log = structlog.get_logger("bridge.hooks")


def read_batch(body: bytes) -> list[Any]:
    """Return the items of `{"events": [...]}`. Raises MalformedHook, HookTooLarge."""
    try:
        batch = msgspec.json.decode(body)
        json.loads(body, object_pairs_hook=_each_key_once)  # of two, msgspec takes the last
    except _DoubledKey as error:
        raise MalformedHook("a key stands twice in one object") from error
    except (ValueError, RecursionError) as error:  # DecodeError and UnicodeDecodeError are those
        raise MalformedHook("the body is not JSON") from error
    events = batch.get("events") if isinstance(batch, dict) else None
    if not isinstance(events, list) or not events:
        raise MalformedHook('the body is {"events": […]} with at least one event')
    if len(events) > MOST_EVENTS:
        raise HookTooLarge(f"one call carries up to {MOST_EVENTS} events, not {len(events)}")
    if not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in events):
        raise MalformedHook("every event is an object with an id")
    return events


class _DoubledKey(ValueError):
    """One object says the same thing twice, perhaps differently."""


def _each_key_once(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise _DoubledKey


def read_event(item: dict[str, Any], *, now: datetime) -> Event:
    """Return one item as an Event, of *now* where its time has yet to come.

    Raises ValueError with the reason for its rejection.
    """
    event_id: str = item["id"]
    if not (0 < len(event_id) <= _LONGEST_ID and event_id.isprintable()):
        raise ValueError(f"the id is not 1 to {_LONGEST_ID} printable characters")
    if item.get("type") != EVENT_TYPE:
        raise ValueError("unknown event type")
    data = item.get("data")
    if not isinstance(data, dict):
        raise ValueError("data is missing")
    invoice_id = data.get("invoice_id")
    if not isinstance(invoice_id, int) or isinstance(invoice_id, bool):
        raise ValueError("invoice_id is not a whole number")
    if not 0 < invoice_id <= _LARGEST_INVOICE:
        raise ValueError("invoice_id is out of range")
    try:
        stage = Stage(str(data.get("stage")))
    except ValueError as error:
        raise ValueError("unknown stage") from error
    # A clock that is ahead must not keep a reminder young for ever.
    occurred_at = min(_time(item.get("timestamp")), now)
    return Event(id=event_id, invoice_id=invoice_id, stage=stage, occurred_at=occurred_at)


def _time(value: object) -> datetime:
    try:
        moment = msgspec.convert(value, datetime)
        if moment.tzinfo is None:
            raise ValueError("no zone")
        moment = moment.astimezone(UTC)
    except (msgspec.ValidationError, OverflowError, ValueError) as error:
        raise ValueError("timestamp is not an RFC 3339 time") from error
    if moment.year < _FIRST_YEAR:
        raise ValueError("timestamp is out of range")
    return moment


def blueprint(
    outbox: Outbox,
    secrets: tuple[str, ...],
    *,
    clock: Callable[[], datetime],
    on_enqueued: Callable[[], None],
) -> Blueprint:
    """Return the hook's route. *on_enqueued* is called after something new was committed."""
    routes = Blueprint("hooks", __name__)

    @routes.post("/hooks/whmcs")
    def whmcs() -> tuple[dict[str, Any], int]:
        if (request.content_length or 0) > LARGEST_BODY:
            raise HookTooLarge(f"the body is at most {LARGEST_BODY} bytes")
        if request.mimetype != "application/json":
            raise WrongMediaType("the body is application/json")
        body = request.get_data(cache=False)
        if len(body) > LARGEST_BODY:
            raise HookTooLarge(f"the body is at most {LARGEST_BODY} bytes")
        headers = {name.lower(): value for name, value in request.headers.items()}
        now = clock()
        hook_id = verify(secrets, headers, body, now=now)
        events: list[Event] = []
        rejected: list[dict[str, str]] = []
        for item in read_batch(body):
            try:
                events.append(read_event(item, now=now))
            except ValueError as error:
                rejected.append({"id": item["id"], "reason": str(error)})
        enqueued = outbox.enqueue(events, now=now)
        log.info(
            "hook",
            hook=hook_id[:100],
            accepted=len(enqueued.accepted),
            duplicate=len(enqueued.duplicate),
            rejected=len(rejected),
            reasons=sorted({one["reason"] for one in rejected}),
        )
        if enqueued.accepted:
            on_enqueued()
        return {
            "accepted": enqueued.accepted,
            "duplicate": enqueued.duplicate,
            "rejected": rejected,
        }, 202

    return routes
