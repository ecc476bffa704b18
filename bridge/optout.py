"""Reads whether a person's text asks for no more texts."""

import unicodedata

# Any language first, then Swedish, Norwegian, Danish, Finnish, German, French, Spanish, Dutch.
_WORDS = frozenset(
    """
    stop stopall unsubscribe cancel end quit revoke optout opt-out remove
    stopp sluta avsluta avslutt avmeld afmeld lopeta seis peru abmelden arret td baja alto parar
    afmelden
    """.split()
)
_PHRASES = frozenset({"stop all", "opt out"})
_PUNCTUATION = " \t\r\n.,!?;:'\"()[]*-"


def wants_no_texts(body: str) -> bool:
    """Say whether the whole text or its first word is a word for stopping.

    "Please don't stop" does not count: a word elsewhere is for a person to read.
    """
    words = [word.strip(_PUNCTUATION) for word in _plain(body[:1_000]).split()]
    words = [word for word in words if word]
    return bool(words) and (words[0] in _WORDS or " ".join(words[:2]) in _PHRASES)


def _plain(text: str) -> str:
    """Return *text* folded to small letters without accents."""
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in spread if not unicodedata.combining(char))
