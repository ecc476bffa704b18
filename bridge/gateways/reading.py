"""What providers write, read strictly: JSON of a shape, times, counts, prices."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from json import dumps, loads
from typing import Annotated, Any, TypeVar

import msgspec

from bridge.gateways.base import Verdict
from bridge.transport import Reply

T = TypeVar("T")
GatewayId = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[!-~]+\Z")]  # visible ASCII

_LONGEST_WORDS = 500  # characters of a provider's own words that we keep
_MOST_DIGITS = 18
_INDEX = re.compile(r"[0-9]{1,4}")
_MOST_COUNTED = 100_000  # parts of a text, or a code


def parsed(body: bytes, shape: type[T]) -> T:
    """Return JSON as *shape*, strictly. Raises ValueError for whatever else it is."""
    try:
        return msgspec.json.decode(body, type=shape)
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error


def refusal(reply: Reply, shape: type[T]) -> T | None:
    """Return what a refused send says, None where that is not of *shape*."""
    try:
        return parsed(reply.body, shape)
    except ValueError:
        return None


def read_json(body: bytes) -> Any:
    """Return JSON, None for what is none. One odd letter in it must not cost us a yes or a no."""
    try:
        return loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None


def as_id(told: object, *, number: bool = False) -> str:
    """Return their id of a message, which some write as a *number*. Raises ValueError for none."""
    if number:
        told = str(told) if 0 < (whole(told) or 0) < 2**63 else None
    return msgspec.convert(told, GatewayId)


def value_at(node: Any, path: str) -> str | None:
    """Return the text, number or truth value at a *path*, see `found_at`, as JSON writes it.

    None where there is nothing, null, a list or an object.
    """
    return as_text(found_at(node, path))


def as_text(found: Any) -> str | None:
    """Return a text, a number or a truth value as JSON writes it, None for anything else."""
    if isinstance(found, str):
        return found
    return dumps(found) if isinstance(found, bool | int | float) else None


def found_at(node: Any, path: str) -> Any:
    """Return what is at a *path* like `messages.0.id`, None where there is nothing, or no path."""
    if not path:
        return None
    for step in path.split("."):
        if isinstance(node, list) and _INDEX.fullmatch(step) and int(step) < len(node):
            node = node[int(step)]
        elif isinstance(node, dict):
            node = node.get(step)
        else:
            return None
    return node


def one_line(text: str) -> str:
    """Return *text* without line breaks and controls, cut to 500 characters."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text[:5000])
    return " ".join(visible.split())[:_LONGEST_WORDS]


def micros(amount: object) -> int | None:
    """Return a decimal number or text as whole millionths.

    None for what is none: a price must not cost us an answer.
    """
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return None
    try:
        exact = Decimal(str(amount).strip()) * 1_000_000
        return int(exact.to_integral_value()) if exact.adjusted() < _MOST_DIGITS else None
    except (ArithmeticError, ValueError):
        return None


def whole(value: object) -> int | None:
    """Return a JSON integer, and None for anything else: a price must not cost us an answer."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def count(told: object) -> int | None:
    """Return a count of one or more, told as a number or as text; None for anything else."""
    if isinstance(told, str) and told.isascii() and told.isdecimal():
        told = int(told[:_MOST_DIGITS])
    number = whole(told)
    return number if number is not None and 0 < number < _MOST_COUNTED else None


def zulu(time: datetime) -> str:
    """Return a time as ISO 8601 in whole seconds of UTC, with a Z."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(told: object) -> datetime | None:
    """Return ISO 8601 (no zone is UTC) or unix seconds as aware UTC, None for what is no time."""
    try:
        if isinstance(told, int | float) and not isinstance(told, bool):
            return datetime.fromtimestamp(told, UTC)
        time = datetime.fromisoformat(told) if isinstance(told, str) else None
        return time and (time.replace(tzinfo=UTC) if not time.tzinfo else time.astimezone(UTC))
    except (ValueError, OverflowError, OSError):
        return None


def agreed(verdicts: set[Verdict | None]) -> Verdict | None:
    """Return what all say alike. None where they differ: it may be our own fault."""
    return next(iter(verdicts)) if len(verdicts) == 1 else None
