"""Which HTTP status each of our errors has, as RFC 9457 problem details; nothing sent is echoed."""

import json
from collections.abc import Mapping
from http import HTTPStatus

import structlog
from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from bridge.errors import (
    BridgeError,
    HookRejected,
    NotPossible,
    OutboxUnavailable,
    ReportRejected,
)
from bridge.web.language import said

# Gateways call these; some send the body of an answer on as a text that we pay for (46elks does).
_BODILESS = ("/reports", "/inbound")
_RETRY_AFTER = {"Retry-After": "30"}  # seconds

log = structlog.get_logger("bridge.web")


def register(app: Flask) -> None:
    """Let *app* answer every error, its own and the unforeseen, in one form."""

    @app.errorhandler(BridgeError)
    def ours(error: BridgeError) -> Response:
        match error:
            case HookRejected():
                return _refused(error.status, error)
            case ReportRejected():
                return _refused(403, error)
            case NotPossible():
                return _answer(409, str(error), {})
            case OutboxUnavailable():
                log.error("the outbox cannot be used", error=str(error))
                return _answer(503, "the outbox cannot be used now; try again later", _RETRY_AFTER)
            case _:
                return unforeseen(error)

    @app.errorhandler(HTTPException)
    def flasks(error: HTTPException) -> Response:
        status = error.code or 500
        if status == 401:
            log.warning("a request was refused", endpoint=request.endpoint, status=status)
        # Allow and WWW-Authenticate stand there; the type is of its HTML page.
        headers = {name: value for name, value in error.get_headers() if name != "Content-Type"}
        return _answer(status, error.description or "", headers)

    @app.errorhandler(Exception)
    def unforeseen(error: Exception) -> Response:
        log.error("a request failed", endpoint=request.endpoint, exc_info=error)
        return _answer(500, "something unforeseen happened; the bridge's log tells more", {})


def _refused(status: int, error: BridgeError) -> Response:
    log.warning("a request was refused", endpoint=request.endpoint, status=status, why=str(error))
    return _answer(status, str(error), {})


def _answer(status: int, detail: str, headers: Mapping[str, str]) -> Response:
    if request.path.startswith(_BODILESS):
        return Response(b"", status, {**headers, "Content-Type": "text/plain"})
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return Response(
        json.dumps({**body, "detail": said(detail)}),
        status,
        {**headers, "Content-Type": "application/problem+json"},
    )
