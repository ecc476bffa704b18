"""JSON bodies of the API: read strictly, small, each key once a type says so."""

from typing import TypeVar

import msgspec
from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

_LARGEST_BODY = 65_536  # bytes; the longest wording is far below

T = TypeVar("T")


def read_body(what: type[T], *, largest: int = _LARGEST_BODY) -> T:
    """Return the request's JSON as *what*, a msgspec struct; *largest* is in bytes.

    Raises 400 that says what does not fit, 413, 415.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("the body is application/json")
    if (request.content_length or 0) > largest:
        raise RequestEntityTooLarge(f"the body is at most {largest} bytes")
    body = request.get_data(cache=False)
    if len(body) > largest:
        raise RequestEntityTooLarge(f"the body is at most {largest} bytes")
    try:
        return msgspec.json.decode(body, type=what, strict=True)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        said = str(error) if isinstance(error, msgspec.ValidationError) else "not JSON"
        raise BadRequest(f"the body does not fit: {said}") from error
