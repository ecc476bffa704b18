"""`/v1/numbers`, `/v1/suppressions`, `/v1/inbound`: who is texted, who is not, who wrote."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

import msgspec
from flask import Blueprint
from werkzeug.exceptions import BadRequest, NotFound

from bridge.config import Config
from bridge.domain import SuppressedBy, Suppression
from bridge.optout import wish_of
from bridge.outbox.base import Outbox
from bridge.phone import LineKind, read_number
from bridge.web.bodies import read_body
from bridge.web.queries import limit_of, time_of, whole_of

_ANY_LINE = frozenset(LineKind)  # whoever is texted by the operator's leave can be refused, too
_Said = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class _Check(msgspec.Struct):
    number: str | None
    country: str | None = None


class _Refusal(msgspec.Struct):
    number: str
    why: _Said
    who: _Said = "the API"
    country: str | None = None


def add(
    routes: Blueprint, outbox: Outbox, config: Config, *, clock: Callable[[], datetime]
) -> None:
    """Add the routes to those of `/v1`."""

    @routes.post("/numbers/check")
    def check() -> dict[str, Any]:
        asked = read_body(_Check)
        read = read_number(asked.number, asked.country, allow=config.also_text)
        suppression = outbox.suppression(read.e164) if read.e164 else None
        return {
            "e164": read.e164,
            "problem": read.problem and str(read.problem),
            "country": read.country,
            "suppressed": suppression and as_json(suppression),
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

    @routes.post("/suppressions")
    def suppress() -> tuple[dict[str, Any], int]:
        asked = read_body(_Refusal)
        number = _number(asked.number, asked.country)
        new = outbox.suppress(
            number, by=SuppressedBy.DESK, why=asked.why, who=asked.who, now=clock()
        )
        found = outbox.suppression(number)
        return as_json(found) if found else {}, 201 if new else 200

    @routes.delete("/suppressions/<number>")
    def lift(number: str) -> tuple[str, int]:
        if not outbox.unsuppress(_number(number)):
            raise NotFound("this number is not on the suppression list")
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
    return {
        "id": one.id,
        "number": one.number,
        "shown": one.shown,
        "by": str(one.by),
        "why": one.why,
        "who": one.who,
        "since": time_of(one.since),
    }


def _number(raw: str, country: str | None = None) -> str:
    read = read_number(raw, country, allow=_ANY_LINE)
    if read.e164 is None:
        raise BadRequest(
            f"number is a whole mobile number with its country code, not this: {read.problem}"
        )
    return read.e164
