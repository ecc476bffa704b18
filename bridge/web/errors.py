"""Which HTTP status each of our errors has, as RFC 9457 problem details."""

import json
from http import HTTPStatus

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from bridge.errors import BridgeError, HookRejected, OutboxUnavailable, ReportRejected

_RETRY_AFTER_S = "30"


def problem(status: int, detail: str) -> Response:
    """Return an `application/problem+json` answer."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return Response(
        json.dumps({**body, "detail": detail}), status, content_type="application/problem+json"
    )


def register(app: Flask) -> None:
    """Let *app* answer every error as problem details."""

    @app.errorhandler(BridgeError)
    def ours(error: BridgeError) -> Response:
        match error:
            case HookRejected():
                return problem(error.status, str(error))
            case ReportRejected():
                return Response("", 403, content_type="text/plain")
            case OutboxUnavailable():
                answer = problem(503, "the outbox cannot be used now; try again later")
                answer.headers["Retry-After"] = _RETRY_AFTER_S
                return answer
            case _:
                return problem(500, "something unforeseen happened")

    @app.errorhandler(HTTPException)
    def flasks(error: HTTPException) -> Response:
        return problem(error.code or 500, error.description or "")
