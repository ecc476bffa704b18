"""`/v1/numbers`, `/v1/suppressions`, `/v1/inbound`, `/v1/verify`: who is texted, who is not, who
wrote, and whether a text came from us.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from flask import Blueprint
from werkzeug.exceptions import BadRequest, NotFound

from bridge.config import Config
from bridge.domain import Reminder, SuppressedBy, Suppression
from bridge.optout import wish_of
from bridge.outbox.base import Outbox
from bridge.phone import ANY_LINE, mask, read_number
from bridge.rules import problem_of
from bridge.verify import verify
from bridge.web.bodies import read_body
from bridge.web.language import said
from bridge.web.openapi import Operation, Operations
from bridge.web.queries import limit_of, time_of, whole_of

_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
_Number = Annotated[str, msgspec.Meta(max_length=64)]
_NOT_LISTED = "this number is not on the suppression list"
_MOST_CANDIDATES = 5_000
_LARGEST_MATCH = 524_288  # bytes; 5,000 numbers as people write them are half of it


class Check(msgspec.Struct):
    number: str | None
    country: str | None = None


class Got(msgspec.Struct):
    number: _Number
    text: Annotated[str, msgspec.Meta(max_length=2_000)]
    country: str | None = None


class Candidate(msgspec.Struct):
    client_id: int
    value: Annotated[str, msgspec.Meta(max_length=1_000)]
    country: str | None = None


class Match(msgspec.Struct):
    number: _Number
    candidates: Annotated[list[Candidate], msgspec.Meta(max_length=_MOST_CANDIDATES)]
    country: str | None = None


class Refusal(msgspec.Struct):
    number: str
    why: _Said
    who: _Said = "the API"
    country: str | None = None


WRITES: Operations = {
    ("POST", "/numbers/check"): Operation(summary="Read a number as it is typed", body=Check),
    ("POST", "/numbers/match"): Operation(
        summary="Which of these fields mean a number", body=Match
    ),
    ("POST", "/verify"): Operation(summary="Did this text come from us?", body=Got),
    ("POST", "/suppressions"): Operation(
        summary="Never text a number again", body=Refusal, success=201
    ),
    ("DELETE", "/suppressions/{number}"): Operation(summary="Text it again", success=204),
}


def add(
    routes: Blueprint,
    outbox: Outbox,
    config: Config,
    *,
    clock: Callable[[], datetime],
    shown: Callable[[Reminder], dict[str, Any]],
) -> None:
    """Add the routes to those of `/v1`; *shown* is how a reminder looks there."""

    @routes.post("/numbers/check")
    def check() -> dict[str, Any]:
        asked = read_body(Check)
        read = read_number(asked.number, asked.country, allow=config.also_text)
        suppression = outbox.suppression(read.e164) if read.e164 else None
        return {
            "e164": read.e164,
            "problem": problem_of(read, config.countries),
            "country": read.country,
            "suppressed": suppression and as_json(suppression),
        }

    @routes.post("/verify")
    def verified() -> dict[str, Any]:
        asked = read_body(Got)
        found = verify(outbox, _number(asked.number, asked.country), asked.text)
        return {
            "ours": found.ours,
            "reminder": found.reminder and shown(found.reminder),
            "links": [
                {"start": one.start, "end": one.end, "text": asked.text[one.start : one.end]}
                for one in found.links
            ],
            "erased": found.faded,
        }

    @routes.post("/numbers/match")
    def match() -> dict[str, Any]:
        """Say which clients' fields mean a number, however it is written there."""
        asked = read_body(Match, largest=_LARGEST_MATCH)
        wanted = _number(asked.number, asked.country)
        return {
            "number": wanted,
            "shown": mask(wanted),
            "clients": [
                one.client_id
                for one in asked.candidates
                if read_number(one.value, one.country, allow=ANY_LINE).e164 == wanted
            ],
        }

    @routes.get("/suppressions")
    def listed() -> dict[str, Any]:
        limit = limit_of()
        found = outbox.suppressions(limit=limit + 1, before_id=whole_of("cursor"))
        page, rest = found[:limit], found[limit:]
        return {
            "suppressions": [as_json(one) for one in page],
            "next_cursor": str(page[-1].id) if rest else None,
        }

    @routes.get("/suppressions/<number>")
    def entry(number: str) -> dict[str, Any]:
        found = outbox.suppression(_number(number))
        if found is None:
            raise NotFound(_NOT_LISTED)
        return as_json(found)

    @routes.post("/suppressions")
    def suppress() -> tuple[dict[str, Any], int]:
        asked = read_body(Refusal)
        number = _number(asked.number, asked.country)
        new = outbox.suppress(
            number, by=SuppressedBy.DESK, why=asked.why, who=asked.who, now=clock()
        )
        found = outbox.suppression(number)
        return as_json(found) if found else {}, 201 if new else 200

    @routes.delete("/suppressions/<number>")
    def lift(number: str) -> tuple[str, int]:
        if not outbox.unsuppress(_number(number)):
            raise NotFound(_NOT_LISTED)
        return "", 204

    @routes.get("/inbound")
    def inbound() -> dict[str, Any]:
        return {
            "inbound": [
                {
                    "at": time_of(one.received_at),
                    "gateway": one.sms.gateway,
                    "number": one.sms.sender,
                    "text": one.sms.body,
                    "asks": str(wish_of(one.sms.body)),
                }
                for one in outbox.inbound(limit=limit_of())
            ]
        }


def as_json(one: Suppression) -> dict[str, Any]:
    """Return an entry of the list as the API shows it."""
    shown = str if one.by is SuppressedBy.DESK else said  # what people wrote stays as they wrote it
    return {
        "id": one.id,
        "number": one.number,
        "shown": one.shown,
        "by": str(one.by),
        "why": shown(one.why),
        "who": shown(one.who),
        "since": time_of(one.since),
    }


def _number(raw: str, country: str | None = None) -> str:
    read = read_number(raw, country, allow=ANY_LINE)
    if read.e164 is None:
        raise BadRequest(
            f"number is a whole mobile number with its country code, not this: {read.problem}"
        )
    return read.e164
