"""The two alphabets of SMS: counting parts, and keeping a text in the cheap one.

Source: 3GPP TS 23.038 (alphabets), 3GPP TS 23.040 (concatenation with an 8-bit reference).
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bridge.entities import draws_nothing

# By their codes. ESC is no character but the door to the extension.
_ESC = "\x1b"
_BASIC_BY_CODE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# ESC and the basic letter of the same code: two septets each.
_EXTENDED = dict(zip("\nΛ()/<=>¡e", "\f^{}\\[~]|€", strict=True))
_BASIC = frozenset(_BASIC_BY_CODE) - {_ESC}
_EXTENSION = frozenset(_EXTENDED.values())
_GSM7 = _BASIC | _EXTENSION

_LINE_BREAK = re.compile("\r\n?|[\f\v\x85\u2028\u2029]")
# Controls leave no ink, and no gateway can encode half of a surrogate pair.
_UNSENDABLE = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

# Characters that a reader does not tell from their GSM-7 counterpart.
_LOOK_ALIKES = {
    **dict.fromkeys("‘’‚‛′‹›ʹʻʼˈ´`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−•‣⁃◦▪", "-"),
    "…": "...",
    "ç": "c",
    "×": "x",
    "™": "TM",
    "©": "(C)",
    "®": "(R)",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
}
# What Unicode does not split into a base and an accent, or (ő) into the wrong one.
_PLAIN_LETTERS = {
    "ő": "ö",
    "Ő": "Ö",
    "ű": "ü",
    "Ű": "Ü",
    "đ": "d",
    "Đ": "D",
    "ð": "d",
    "Ð": "D",
    "ħ": "h",
    "Ħ": "H",
    "ı": "i",
    "ł": "l",
    "Ł": "L",
    "ŋ": "n",
    "Ŋ": "N",
    "œ": "oe",
    "Œ": "OE",
    "ŧ": "t",
    "Ŧ": "T",
    "þ": "th",
    "Þ": "Th",
    "ə": "e",
    "Ə": "E",
    "ẞ": "SS",
    "ª": "a",
    "º": "o",
    "·": "-",  # Catalan "l·l"; a full stop there would make a link of the name
    # Money by its code, as Babel itself writes it where a language has no sign for it.
    "₺": "TRY",
    "₽": "RUB",
    "₴": "UAH",
    "₼": "AZN",
    "₾": "GEL",
    "₸": "KZT",
    "₪": "ILS",
    "₹": "INR",
    "₫": "VND",
    "₩": "KRW",
    "₦": "NGN",
    "₱": "PHP",
    "฿": "THB",
}


class Encoding(StrEnum):
    GSM7 = "gsm7"
    UCS2 = "ucs2"


_ONE_PART = {Encoding.GSM7: 160, Encoding.UCS2: 70}
_PART_OF_SEVERAL = {Encoding.GSM7: 153, Encoding.UCS2: 67}


@dataclass(frozen=True, slots=True, kw_only=True)
class Segments:
    """What a text costs on the air."""

    encoding: Encoding
    units: int  # septets, or UTF-16 code units
    parts: int  # billed messages; 0 for the empty text


def segments(body: str) -> Segments:
    """Count *body* as it stands: alphabet, units and parts.

    160 septets fit one GSM-7 part, 153 each of several; UCS-2: 70 and 67 UTF-16 units. Escape
    pairs and surrogate pairs are never split over two parts, so a part may stay one unit short.
    """
    encoding = Encoding.GSM7 if _GSM7.issuperset(body) else Encoding.UCS2
    sizes = [_size(char, encoding) for char in body]
    units = sum(sizes)
    if units <= _ONE_PART[encoding]:
        return Segments(encoding=encoding, units=units, parts=min(units, 1))
    return Segments(
        encoding=encoding, units=units, parts=_fill(sizes, capacity=_PART_OF_SEVERAL[encoding])
    )


def from_septets(octets: bytes) -> str:
    """Return the text of GSM-7 codes, one an octet. Raises ValueError for what is none."""
    if any(code >= len(_BASIC_BY_CODE) for code in octets):
        raise ValueError("not a septet")
    basic = "".join(_BASIC_BY_CODE[code] for code in octets)
    # An extension that nobody knows shows as the basic letter (23.038, 6.2.1.1).
    told = re.sub(f"{_ESC}(.?)", lambda pair: _EXTENDED.get(pair[1], pair[1]), basic, flags=re.S)
    return told.replace(_ESC, " ")


def downgrade(text: str, *, strip_accents: bool = False) -> str:
    """Return *text* in GSM-7 where that changes nothing a reader would see, else only tidied.

    Tidied means: NFC, every line break a line feed, no controls, no lone surrogates. A text that
    needs UCS-2 whatever we do keeps its quotes, joiners and direction marks, since giving them up
    would save nothing. *strip_accents* also gives up accents that GSM-7 lacks (á, ł, š), which
    changes names, and signs of money (₺ becomes TRY); what it has (å, ö, é, ñ, €) always stays.
    Idempotent.
    """
    tidy = _tidy(text)
    cheap = tidy.translate({ord(char): _cheap(char, strip_accents) for char in set(tidy)})
    return cheap if _GSM7.issuperset(cheap) else tidy


def costly_characters(body: str, *, strip_accents: bool = False) -> tuple[tuple[int, str], ...]:
    """Return (index, character) of all that hold *body* in UCS-2 whatever `downgrade` tries.

    *body* is what `downgrade` returned, so that the indices point into the text that is shown;
    the result is empty exactly when that body is GSM-7.
    """
    costly = {char for char in set(body) if not _GSM7.issuperset(_cheap(char, strip_accents))}
    return tuple((index, char) for index, char in enumerate(body) if char in costly)


def _size(char: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return 2 if char in _EXTENSION else 1
    return 2 if ord(char) > 0xFFFF else 1


def _fill(sizes: Iterable[int], *, capacity: int) -> int:
    parts, room = 1, capacity
    for size in sizes:
        if size > room:
            parts, room = parts + 1, capacity
        room -= size
    return parts


def _tidy(text: str) -> str:
    text = _LINE_BREAK.sub("\n", text).replace("\t", " ")
    # Last, because a control that goes may let a letter and its accent meet.
    return unicodedata.normalize("NFC", _UNSENDABLE.sub("", text))


def _cheap(char: str, strip_accents: bool) -> str:
    """Return the GSM-7 counterpart of one tidy character, or the character where there is none."""
    if char in _GSM7:
        return char
    if char in _LOOK_ALIKES:
        return _LOOK_ALIKES[char]
    if unicodedata.category(char) == "Zs":
        return " "
    if draws_nothing(char):
        return ""
    return _without_accent(char) if strip_accents else char


def _without_accent(char: str) -> str:
    """Take accents off one by one, so that ǻ becomes å and not a."""
    if "\u0300" <= char <= "\u036f":
        return ""
    base = char
    while base not in _GSM7 and base not in _PLAIN_LETTERS:
        parts = unicodedata.decomposition(base).split()
        if not parts or parts[0].startswith("<"):
            return char
        base = chr(int(parts[0], 16))
    return _PLAIN_LETTERS.get(base, base)
