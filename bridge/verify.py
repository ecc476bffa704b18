"""Did this text come from us? For the desk, when a client or a stranger asks."""

import unicodedata
from dataclasses import dataclass

from bridge.domain import Reminder, State
from bridge.links import Span, find_links
from bridge.outbox.base import Filter, Outbox

# Only what may have left us; an attempt under way, or in doubt, may have.
_LEFT_US = frozenset(
    {State.ACCEPTED, State.DELIVERED, State.UNDELIVERED, State.UNKNOWN, State.ATTEMPTING}
)
_MOST = 500  # texts to one number that are looked through; a year has some dozens


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What is known of a text that somebody got."""

    ours: bool
    reminder: Reminder | None  # the newest that said it
    links: tuple[Span, ...]  # in the text as given; we never send any
    faded: int  # texts to that number whose words are erased, so that they cannot be compared


def verify(outbox: Outbox, number: str, text: str) -> Verified:
    """Compare *text* with what was sent to *number* (E.164). Raises OutboxUnavailable.

    Only letters and digits count: people type texts off, and phones change spaces and quotes. A
    text with a link is never ours, whatever else it says.
    """
    links = tuple(find_links(text))
    sent = [
        one for one in outbox.reminders(Filter(number=number, limit=_MOST)) if one.state in _LEFT_US
    ]
    said = _core(text)
    same = next((one for one in sent if said and one.body and _core(one.body) == said), None)
    found = None if links else same
    return Verified(
        ours=found is not None,
        reminder=found,
        links=links,
        faded=sum(one.body is None for one in sent),
    )


def _core(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
