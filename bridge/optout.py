"""Reads whether a person's text asks for no more texts, or for texts again."""

import re
import unicodedata
from enum import StrEnum


class Wish(StrEnum):
    """What a reply asks for."""

    STOP = "stop"
    START = "start"
    OTHER = "other"  # for a person to read


# Any language first, then Swedish, Norwegian, Danish, Finnish, German, French, Spanish, Dutch.
_STOP = frozenset(
    """
    stop stopall unsubscribe cancel end quit revoke optout opt-out remove
    stopp sluta avsluta avslutt avmeld afmeld lopeta seis peru abmelden arret td baja alto parar
    afmelden
    """.split()
)
_JOINED = ("stop-", "stopp-")  # to "all", to "sms"
_STOP_PHRASES = frozenset({"stop all", "opt out"})
_START = frozenset({"start", "unstop", "yes"})
# Whatever stands about a word is no part of it, be it a phone's curly quotes or a smiley.
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def wish_of(body: str) -> Wish:
    """Return what *body* asks for. Its first word may ask for a stop, only all of it for a start.

    "Please don't stop" is for a person to read, and so is "Yes, I paid yesterday".
    """
    words = _WORD.findall(_plain(body[:1_000]))
    if not words:
        return Wish.OTHER
    if words[0] in _STOP or words[0].startswith(_JOINED) or " ".join(words[:2]) in _STOP_PHRASES:
        return Wish.STOP
    return Wish.START if len(words) == 1 and words[0] in _START else Wish.OTHER


def _plain(text: str) -> str:
    """Return *text* folded to small letters without accents and without what nobody sees."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(
        char
        for char in spread
        if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
    )
