"""What `/v1` reads from addresses, and how it writes times."""

import re
from datetime import UTC, datetime
from decimal import Decimal

from flask import request
from werkzeug.exceptions import BadRequest

_ROWS, _MOST_ROWS = 50, 200
_WHOLE = re.compile(r"[0-9]{1,18}")


def whole(raw: str) -> int | None:
    """Return a whole number that any database takes, else None."""
    return int(raw) if _WHOLE.fullmatch(raw) else None


def whole_of(name: str) -> int | None:
    """Return a query's whole number, None where it is not given. Raises 400."""
    raw = request.args.get(name, "")
    number = whole(raw)
    if raw and number is None:
        raise BadRequest(f"{name} is a whole number")
    return number


def moment_of(name: str) -> datetime | None:
    """Return a query's day or time (ISO 8601; UTC unless told), None without one. Raises 400."""
    raw = request.args.get(name, "")
    if not raw:
        return None
    try:
        moment = datetime.fromisoformat(raw.replace(" ", "+"))
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadRequest(f"{name} is a day or a time, like 2026-11-25") from error


def limit_of() -> int:
    """Return how many rows are asked for, at most 200. Raises 400."""
    limit = whole_of("limit")
    if limit == 0:
        raise BadRequest("limit is 1 or more")
    return min(limit or _ROWS, _MOST_ROWS)


def money(micros: int | None) -> str | None:
    """Return an amount of a currency as it is written, None where nobody told one."""
    return None if micros is None else f"{Decimal(micros) / 1_000_000:f}"


def time_of(moment: datetime) -> str:
    """Return an aware UTC time by RFC 3339."""
    return moment.isoformat().replace("+00:00", "Z")
