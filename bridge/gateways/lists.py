"""Look-ups in a provider's list of messages, where it takes no reference of ours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bridge.errors import GatewayUnavailable
from bridge.gateways.base import Found, LookUp, NotFound, PastAttempt
from bridge.gateways.reading import utc

# A clock may be minutes off, ours or theirs: what is alike but for the time is no proof, and no
# proof of absence either.
NEAR = timedelta(days=1)
SLACK = timedelta(minutes=2)  # their clock and ours, where they are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A message that went out to the number of an attempt, as a provider lists it."""

    id: str
    at: datetime  # aware UTC, see `listed_at`
    by_us: bool  # by the sender of the attempt
    alike: bool | None  # its text is that of the attempt; None: no text is shown


def listed_at(text: str) -> datetime:
    """Return when a listed message was made. Raises GatewayUnavailable for what is no time."""
    if (time := utc(text)) is None:
        raise GatewayUnavailable("their list holds a message without a readable time")
    return time


def is_to(to: str, attempt: PastAttempt) -> bool:
    """Whether a listed message went to the number of *attempt*; some leave out the plus."""
    return to.removeprefix("+") == attempt.to.removeprefix("+")


def may_be(one: Listed, attempt: PastAttempt) -> bool:
    """Whether a message to the same number is alike in text and, by and large, time: see `NEAR`."""
    return one.alike is not False and abs(one.at - attempt.began_at) <= NEAR


def matched(attempt: PastAttempt, listed: Iterable[Listed], *, whole: bool) -> LookUp:
    """Return what of *listed* is the message of *attempt*, and what may be it: see `NEAR`.

    Some countries replace the sender, so another one is no proof either. *whole*: the list was seen
    to its end, so that an empty one proves something.
    """
    near = [
        one for one in sorted(listed, key=lambda one: one.at, reverse=True) if may_be(one, attempt)
    ]
    if not near:
        return NotFound(conclusive=whole)
    return Found(
        gateway_ids=tuple(one.id for one in near if _is_it(one, attempt)),
        perhaps=tuple(one.id for one in near if not _is_it(one, attempt)),
        compared=all(one.alike for one in near),
        whole=whole,
    )


def _is_it(one: Listed, attempt: PastAttempt) -> bool:
    return one.by_us and attempt.began_at - SLACK <= one.at <= attempt.ended_at + SLACK
