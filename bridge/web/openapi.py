"""`/v1/openapi.json`: what the API offers, for whoever writes against it (OpenAPI 3.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from flask import Blueprint, Response, jsonify

from bridge.domain import Stage, State
from bridge.web.language import ENGLISH, tongues

_ROWS = ("limit", "how many, 200 at most")
_CURSOR = ("cursor", "`next_cursor` of the page before")
_FILTER = (
    ("client_id", "only of this client"),
    ("invoice_id", "only of this invoice"),
    ("number", "only to this number, E.164"),
    ("state", f"one of {', '.join(State)}"),
    ("since", "came then or later: a day or a time, UTC"),
    ("until", "came before"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path."""

    summary: str
    query: tuple[tuple[str, str], ...] = ()
    body: type[msgspec.Struct] | None = None
    success: int = 200


Operations = Mapping[tuple[str, str], Operation]  # by method and path below /v1


READS: Operations = {
    ("GET", "/status"): Operation(summary="How things stand: counts, alarms, what is next"),
    ("GET", "/stats"): Operation(
        summary="What became of the reminders of the last days, with parts and cost",
        query=(("days", "1 to 400, 30 unless told"),),
    ),
    ("GET", "/reminders"): Operation(
        summary="Reminders, newest first", query=(*_FILTER, _ROWS, _CURSOR)
    ),
    ("GET", "/reminders.csv"): Operation(
        summary="All of them as CSV, numbers masked, without texts", query=_FILTER
    ),
    ("GET", "/reminders/{reminder_id}"): Operation(summary="One reminder with its history"),
    ("GET", "/clients/{client_id}"): Operation(
        summary="A client's SMS field as read, and the recent texts"
    ),
    ("GET", "/clients/{client_id}/texts"): Operation(
        summary="What was sent to a client, newest first", query=(_ROWS, _CURSOR)
    ),
    ("GET", "/invoices/{invoice_id}"): Operation(
        summary="An invoice's reminders, and what would happen now"
    ),
    ("GET", "/rehearsal"): Operation(
        summary="What would go out in WHMCS's next daily run; sends nothing",
        query=(("all", "1: every overdue invoice"), _ROWS, _CURSOR),
    ),
    ("GET", "/gateways"): Operation(summary="Do the gateways work, and what credit is left"),
    ("GET", "/suppressions"): Operation(summary="Numbers never to text", query=(_ROWS, _CURSOR)),
    ("GET", "/suppressions/{number}"): Operation(summary="Is this number on the list, and why"),
    ("GET", "/inbound"): Operation(summary="What people replied", query=(_ROWS,)),
    ("GET", "/texts"): Operation(summary="Which wordings there are"),
    ("GET", "/texts/{language}/{stage}"): Operation(summary="One wording and who changed it"),
    ("GET", "/openapi.json"): Operation(summary="This"),
}


def add(routes: Blueprint, operations: Operations) -> None:
    """Add the route that describes *operations*."""
    made = described(operations)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        answer = jsonify(made)
        answer.headers["Content-Language"] = ENGLISH
        return answer


def described(operations: Operations) -> dict[str, Any]:
    """Return the OpenAPI document."""
    bodies = [one.body for one in operations.values() if one.body]
    _, components = msgspec.json.schema_components(
        bodies, ref_template="#/components/schemas/{name}"
    )
    paths: dict[str, dict[str, Any]] = {}
    for (method, path), one in sorted(operations.items(), key=lambda item: item[0][1]):
        paths.setdefault(path, {})[method.lower()] = _operation(path, one)
    return {
        "openapi": "3.1.0",
        "info": {"title": "SMS bridge", "version": "1"},
        "servers": [{"url": "/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "parameters": {"language": _language()},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "BRIDGE_API_TOKEN",
                }
            },
        },
    }


def _operation(path: str, one: Operation) -> dict[str, Any]:
    parameters: list[dict[str, Any]] = [{"$ref": "#/components/parameters/language"}]
    parameters += [_in_path(name) for name in _names(path)]
    parameters += [
        {"name": name, "in": "query", "schema": {"type": "string"}, "description": meaning}
        for name, meaning in one.query
    ]
    told: dict[str, Any] = {
        "summary": one.summary,
        "parameters": parameters,
        "responses": {
            str(one.success): {"description": "done"},
            "default": {"description": "problem details (RFC 9457)"},
        },
    }
    if one.body:
        reference = {"$ref": f"#/components/schemas/{one.body.__name__}"}
        told["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": reference}},
        }
    return told


def _language() -> dict[str, Any]:
    return {
        "name": "Accept-Language",
        "in": "header",
        "schema": {"type": "string", "examples": [ENGLISH, *tongues()]},
        "description": "in which language sentences are; codes, names and texts stay as they are",
    }


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


def _in_path(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if name == "stage":
        schema["enum"] = list(map(str, Stage))
    return {"name": name, "in": "path", "required": True, "schema": schema}
