"""`/v1/texts`: the wordings as people see, try and save them; a link is refused when saving."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from flask import Blueprint, request
from werkzeug.exceptions import BadRequest, NotFound, ServiceUnavailable

from bridge.domain import SavedWording, Stage
from bridge.errors import CannotRender, InvoiceNotFound, SourceError
from bridge.gsm import costly_characters
from bridge.library import name_of, written
from bridge.rendering import PLACEHOLDERS, clean, compose, parse_wording, values_for
from bridge.services import Services
from bridge.web.bodies import read_body
from bridge.web.openapi import Operation, Operations
from bridge.web.queries import time_of
from bridge.wording import SAMPLE, judged

_LANGUAGE = re.compile(r"[a-z][a-z0-9_-]{0,31}")  # as WHMCS names its language files

_Text = Annotated[str, msgspec.Meta(max_length=10_000)]
_LONGEST_WHO = 191
_Who = Annotated[str, msgspec.Meta(min_length=1, max_length=_LONGEST_WHO)]


class Save(msgspec.Struct):
    text: _Text
    who: _Who = "the API"


class Try(msgspec.Struct):
    text: _Text
    values: dict[str, Annotated[str, msgspec.Meta(max_length=1_000)]] = {}
    invoice_id: int | None = None  # whose values to take
    language: str = "english"  # for its dates and amounts


WRITES: Operations = {
    ("PUT", "/texts/{language}/{stage}"): Operation(summary="Save a wording", body=Save),
    ("DELETE", "/texts/{language}/{stage}"): Operation(
        summary="Go back to the shipped one", query=(("who", "who does it"),)
    ),
    ("POST", "/texts/preview"): Operation(
        summary="Show a wording with values: parts, links, costly characters", body=Try
    ),
}


def add(routes: Blueprint, services: Services, *, clock: Callable[[], datetime]) -> None:
    """Add the routes to those of `/v1`."""
    library, outbox = services.wordings, services.outbox

    @routes.get("/texts")
    def every() -> dict[str, Any]:
        saved = {(one.language, one.stage) for one in outbox.saved_wordings() if one.text}
        places = sorted(saved | set(library.from_files.by_language))
        return {
            "placeholders": PLACEHOLDERS,
            "texts": [
                {"language": language, "stage": str(stage), "saved": (language, stage) in saved}
                for language, stage in places
            ],
        }

    @routes.get("/texts/<language>/<stage>")
    def one(language: str, stage: str) -> dict[str, Any]:
        shown = _shown(*_place(language, stage))
        if shown["text"] is None:
            raise NotFound("there is no such text; English is used")
        return shown

    @routes.put("/texts/<language>/<stage>")
    def save(language: str, stage: str) -> dict[str, Any]:
        place, asked = _place(language, stage), read_body(Save)
        try:
            judged(asked.text, name_of(*place))
        except CannotRender as error:
            raise BadRequest(str(error)) from error
        return _save(place, asked.text, asked.who)

    @routes.delete("/texts/<language>/<stage>")
    def back_to_shipped(language: str, stage: str) -> dict[str, Any]:
        who = request.args.get("who", "") or "the API"
        return _save(_place(language, stage), None, who[:_LONGEST_WHO])

    @routes.post("/texts/preview")
    def preview() -> dict[str, Any]:
        asked = read_body(Try)
        try:
            today = clock().astimezone(services.config.timezone).date()
            values = {**_values(asked, services, today), **asked.values}
            text = compose(parse_wording(asked.text, "text"), values)
        except CannotRender as error:
            raise BadRequest(str(error)) from error
        return {
            "body": text.body,
            "alphabet": str(text.size.encoding),
            "units": text.size.units,
            "parts": text.size.parts,
            "links": [
                {
                    "start": link.start,
                    "end": link.end,
                    "kind": str(link.kind),
                    "text": text.body[link.start : link.end],
                }
                for link in text.links
            ],
            "costly": [
                {"at": at, "character": character}
                for at, character in costly_characters(text.body, strip_accents=True)
            ],
            "left_out": text.dropped,
        }

    def _save(place: tuple[str, Stage], text: str | None, who: str) -> dict[str, Any]:
        language, stage = place
        change = SavedWording(language=language, stage=stage, text=text, who=who, at=clock())
        outbox.save_wording(change)
        return _shown(language, stage)

    def _shown(language: str, stage: Stage) -> dict[str, Any]:
        changes = outbox.wording_changes(language, stage)
        from_file = library.from_files.by_language.get((language, stage))
        saved = changes[0].text if changes else None
        return {
            "language": language,
            "stage": str(stage),
            "text": saved or (from_file and written(from_file)),
            "saved": saved is not None,
            "changes": [
                {"at": time_of(one.at), "who": one.who, "text": one.text} for one in changes
            ],
        }


def _values(asked: Try, services: Services, today: date) -> Mapping[str, str]:
    """Return an invoice's values, or made-up ones with the shop's own name."""
    if asked.invoice_id is None:
        try:
            return {**SAMPLE, "company": clean(services.company())}
        except SourceError:
            return SAMPLE
    try:
        return values_for(
            services.source.look_up(asked.invoice_id),
            company=services.company(),
            language=asked.language,
            date_format=services.config.date_format,
            today=today,
        )
    except InvoiceNotFound as error:
        raise NotFound(str(error)) from error
    except SourceError as error:
        raise ServiceUnavailable(str(error)) from error


def _place(language: str, stage: str) -> tuple[str, Stage]:
    if not _LANGUAGE.fullmatch(language):
        raise NotFound("a language is named as WHMCS does, for example swedish")
    try:
        return language, Stage(stage)
    except ValueError as error:
        raise NotFound(f"a stage is one of {', '.join(Stage)}") from error
