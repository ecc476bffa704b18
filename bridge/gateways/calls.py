"""Calls of providers to us, reports and texts: proven, bounded, read as a shape or refused."""

import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from json import loads
from math import inf
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import msgspec

from bridge.domain import InboundRequest
from bridge.errors import ReportRejected
from bridge.gateways.reading import parsed

T = TypeVar("T")

_LARGEST_REPORT = 262_144  # bytes; some gateways send a hundred reports in one call
_MOST_FIELDS = 100
_TOLERANCE = timedelta(minutes=5)


def proven(request: InboundRequest) -> int:
    """Return the reminder whose token a call's address bears. Raises ReportRejected without."""
    if request.reminder_id is None:
        raise ReportRejected("the token in the address is wrong")
    return request.reminder_id


def as_written(request: InboundRequest, written: str, encoding: str = "utf-8") -> Any:
    """Return what a call says, as JSON, form, query of its address, or "either" of these two.

    With "latin-1" as *encoding* every letter stands for one byte, whatever it was. Raises
    ReportRejected, for a doubled name, too.
    """
    if written == "json":
        return json_report(request, Any)
    in_query = written == "query" or (written == "either" and request.method == "GET")
    return (query_report if in_query else form_report)(request, dict[str, str], encoding=encoding)


def json_report(request: InboundRequest, shape: type[T]) -> T:
    """Return a gateway's JSON call as *shape*. Raises ReportRejected, for a doubled name, too."""
    _refuse_large(request)
    try:
        loads(request.body, object_pairs_hook=_without_doubles)
        return parsed(request.body, shape)
    except (ValueError, RecursionError) as error:
        raise ReportRejected("unreadable") from error


def _without_doubles(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ReportRejected("a name came twice")


def form_report(request: InboundRequest, shape: type[T], *, encoding: str = "utf-8") -> T:
    """Return a gateway's form as *shape*. Raises ReportRejected, for a doubled field, too.

    With "latin-1" as *encoding* every letter stands for one byte, whatever it was.
    """
    return _fields(form_pairs(request, encoding), shape)


def query_report(request: InboundRequest, shape: type[T], *, encoding: str = "utf-8") -> T:
    """As `form_report`, of what a gateway says in the address. Raises ReportRejected."""
    return _fields(_pairs(urlsplit(request.url).query, encoding), shape)


def form_pairs(request: InboundRequest, encoding: str = "utf-8") -> list[tuple[str, str]]:
    """Return the fields of a form in their order, doubled ones too. Raises ReportRejected."""
    _refuse_large(request)
    try:
        return _pairs(request.body.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise ReportRejected("unreadable") from error


def _pairs(encoded: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded,
            keep_blank_values=True,
            encoding=encoding,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise ReportRejected("unreadable") from error


def _fields(pairs: list[tuple[str, str]], shape: type[T]) -> T:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ReportRejected("a field came twice")
    try:
        return msgspec.convert(fields, shape, strict=False)
    except ValueError as error:
        raise ReportRejected("unreadable") from error


def prove(expected: bytes, given: str | None) -> None:
    """Compare a signature in constant time. Raises ReportRejected where it is wrong or missing."""
    prove_one_of([expected], given)


def prove_one_of(expected: Iterable[bytes], given: str | None) -> None:
    """Compare a signature with all that would be right. Raises ReportRejected where none is it."""
    told = (given or "").encode("utf-8", "surrogatepass")
    if not any(hmac.compare_digest(one, told) for one in expected):
        raise ReportRejected("the signature is wrong")


def prove_fresh(
    seconds: str | float | None, now: datetime, *, within: timedelta = _TOLERANCE
) -> None:
    """Refuse a signed call whose time (unix seconds) is more than *within* off."""
    try:
        off = abs(float(seconds or "") - now.timestamp())
    except (TypeError, ValueError, OverflowError):
        off = inf
    if not off <= within.total_seconds():
        raise ReportRejected("the signature's time is too far from ours")


def _refuse_large(request: InboundRequest) -> None:
    if len(request.body) > _LARGEST_REPORT:
        raise ReportRejected(f"longer than {_LARGEST_REPORT} bytes")
