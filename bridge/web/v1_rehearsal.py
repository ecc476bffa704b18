"""`/v1/rehearsal`: what would go out tonight, page by page; sends and keeps nothing.

All that a page has to know of those before it travels in the cursor, signed, so that the limits of
a day and the summary count over the whole rehearsal.
"""

import hashlib
import hmac
import time
from base64 import b64decode, urlsafe_b64encode
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from bridge.domain import Stage, Withheld
from bridge.errors import AutomationUnreadable, SourceError
from bridge.nightly import Run
from bridge.phone import mask
from bridge.rehearsal import Rehearsed, judge, listing, tonight
from bridge.services import Services
from bridge.tally import Packed, Tally
from bridge.web import openapi
from bridge.web.bodies import read_body
from bridge.web.language import said
from bridge.web.queries import limit_of, time_of

_LONG_ENOUGH_S = 1.5  # the pages of the addon wait for 2.5
_LISTINGS = 5  # parts of the list that one page looks through while none is wanted
_LARGEST_BODY = 131_072  # bytes; a cursor with as many numbers as a tally holds fits
_SIGNATURE = 32  # bytes
_NO_CURSOR = "cursor is the next_cursor of the page before"


class Asked(msgspec.Struct):
    cursor: str = ""
    all: bool = False
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


WRITES: openapi.Operations = {
    ("POST", "/rehearsal"): openapi.Operation(
        summary="The same; the cursor may be too long for an address", body=Asked
    )
}


class _Standing(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """How far it is."""

    at: datetime | None  # of WHMCS's daily run; None: every overdue invoice is shown
    due: list[tuple[date, list[Stage]]]
    why_all: str
    place: str = ""
    done: int = 0
    total: int | None = None
    texts: int = 0
    parts: int = 0
    withheld: dict[str, int] = {}
    tally: Packed = ()
    zone: str = ""
    is_whmcss_zone: bool = False

    @property
    def run(self) -> Run | None:
        if self.at is None:
            return None
        return Run(
            at=self.at,
            due={day: tuple(stages) for day, stages in self.due},
            zone=self.zone,
            is_whmcss_zone=self.is_whmcss_zone,
        )


def add(routes: Blueprint, services: Services, *, clock: Callable[[], datetime]) -> None:
    """Add the routes to those of `/v1`."""
    token = (services.config.api_token or "").encode()
    signing_key, marking_key = (
        hmac.digest(token, b"rehearsal " + use, hashlib.sha256) for use in (b"cursor", b"numbers")
    )

    @routes.get("/rehearsal")
    def begin() -> dict[str, Any]:
        """Tell the first page, or one whose cursor is short."""
        given = request.args
        if given.get("all", "") not in {"", "0", "1"}:
            raise BadRequest("all is 1, or left out")
        return told(given.get("cursor", ""), every=given.get("all") == "1", limit=limit_of())

    @routes.post("/rehearsal")
    def go_on() -> dict[str, Any]:
        asked = read_body(Asked, largest=_LARGEST_BODY)
        return told(asked.cursor, every=asked.all, limit=asked.limit)

    def told(cursor: str, *, every: bool, limit: int) -> dict[str, Any]:
        """Judge until the page is full or has taken long enough, and at least one."""
        began, now = time.monotonic(), clock()

        def is_late() -> bool:
            return time.monotonic() - began >= _LONG_ENOUGH_S

        try:
            standing = _opened(cursor, signing_key) if cursor else _begun(services, every, now)
            if cursor or not is_late():
                judged = _page(services, standing, marking_key, now, limit, is_late)
            else:
                judged = []  # to find out what is wanted took all the time
        except SourceError as error:
            raise ServiceUnavailable(str(error)) from error
        return _answer(services, standing, judged, signing_key)


def _begun(services: Services, every: bool, now: datetime) -> _Standing:
    if every:
        return _Standing(at=None, due=[], why_all="")
    try:
        run = tonight(services, now=now)
    except AutomationUnreadable as error:
        return _Standing(at=None, due=[], why_all=str(error))
    return _Standing(
        at=run.at,
        due=[(day, list(stages)) for day, stages in run.due.items()],
        why_all="",
        zone=run.zone,
        is_whmcss_zone=run.is_whmcss_zone,
    )


def _page(
    services: Services,
    standing: _Standing,
    key: bytes,
    now: datetime,
    limit: int,
    is_late: Callable[[], bool],
) -> list[Rehearsed]:
    """Judge the next invoices and bring *standing* up to them. Raises 400, SourceError."""
    run, place = standing.run, standing.place
    for _ in range(_LISTINGS):
        try:
            part = listing(services, run, now=now, after=place, limit=limit)
        except ValueError as error:  # WHMCS is read in another way since
            raise BadRequest(_NO_CURSOR) from error
        if not place:
            standing.total = part.total
        if part.invoices or part.rest is None or is_late():
            break
        place = part.rest
    judged: list[Rehearsed] = []
    tally = Tally(key, standing.tally)
    ids = [one.invoice_id for one in part.invoices]
    found = judge(services, ids, now=now, run=run, tally=tally, at_once=1)
    standing.place = part.rest or ""
    for listed, (_, its) in zip(part.invoices, found, strict=True):
        judged += its
        standing.done += 1
        if is_late() and listed is not part.invoices[-1]:
            standing.place = listed.place
            break
    standing.tally = tally.packed()
    _count(standing, judged)
    if not standing.place:
        standing.total = standing.done
    elif standing.total is not None:
        standing.total = max(standing.total, standing.done)
    return judged


def _count(standing: _Standing, judged: Sequence[Rehearsed]) -> None:
    withheld = Counter(standing.withheld)
    for one in judged:
        match one.decision:
            case Withheld(reason=reason):
                withheld[str(reason)] += 1
            case message:
                standing.texts += 1
                standing.parts += message.text.size.parts
    standing.withheld = dict(withheld)


def _answer(
    services: Services, standing: _Standing, judged: Sequence[Rehearsed], key: bytes
) -> dict[str, Any]:
    is_over = not standing.place and standing.total is not None
    return {
        "run_at": standing.at and time_of(standing.at),
        "timezone": standing.zone or None,
        "timezone_of": _zone_of(standing),
        "stages": [
            {"stage": str(one), "due_on": str(day), "texted": one in services.config.stages}
            for day, stages in standing.due
            for one in stages
        ],
        "why_all": said(standing.why_all) or None,
        "total": standing.total,
        "done": standing.done,
        "next_cursor": None if is_over else _sealed(standing, key),
        "invoices": [as_json(one) for one in judged],
        "summary": {
            "texts": standing.texts,
            "parts": standing.parts,
            "withheld": standing.withheld,
        },
    }


def _zone_of(standing: _Standing) -> str | None:
    """Return whose time zone the run's day and hour are told by."""
    if not standing.zone:
        return None
    return "whmcs" if standing.is_whmcss_zone else "bridge"


def _sealed(standing: _Standing, key: bytes) -> str:
    payload = msgspec.msgpack.encode(standing)
    return urlsafe_b64encode(hmac.digest(key, payload, hashlib.sha256) + payload).decode()


def _opened(cursor: str, key: bytes) -> _Standing:
    """Return what `_sealed` wrote. Raises 400 for anything else."""
    try:
        sealed = b64decode(cursor, b"-_", validate=True)
        signature, payload = sealed[:_SIGNATURE], sealed[_SIGNATURE:]
        if not hmac.compare_digest(signature, hmac.digest(key, payload, hashlib.sha256)):
            raise BadRequest(_NO_CURSOR)
        return msgspec.msgpack.decode(payload, type=_Standing)
    except (ValueError, msgspec.DecodeError) as error:
        raise BadRequest(_NO_CURSOR) from error


def as_json(one: Rehearsed) -> dict[str, Any]:
    """Return a decision as the API shows it."""
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
