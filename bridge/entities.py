"""What a stored value says: HTML entities decoded, invisible characters seen through."""

import html
import re
import unicodedata

_ROUNDS = 4  # WHMCS encodes once, an import on top of it twice; beyond that somebody is playing

# Only what is surely an entity: with its semicolon, so that a company called "Rock&notes" keeps
# its name (a browser would read "&not" there). Numbers and the two invisible names need none,
# unless letters follow. The digits are bounded, because int() refuses more than 4,300 of them.
_ENTITY = re.compile(
    r"&(?:"
    r"#0{0,8}[0-9]{1,7}(?![0-9]);?"
    r"|#[xX]0{0,8}[0-9a-fA-F]{1,6}(?![0-9a-fA-F]);?"
    r"|(?:nbsp|shy)(?![0-9A-Za-z]);?"
    r"|[A-Za-z][0-9A-Za-z]{1,31};"
    r")"
)

_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
# Unicode calls these letters, marks, symbols or unassigned, yet they draw nothing
# (Default_Ignorable_Code_Point in Unicode's DerivedCoreProperties.txt, and blanks by name).
_INVISIBLE = frozenset(
    "\u034f"  # combining grapheme joiner
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\u17b4\u17b5"  # Khmer inherent vowels
    "\u180b\u180c\u180d\u180f"  # Mongolian variation selectors
    "\u2065"
    "\u2800"  # Braille pattern blank
    "\ufffc"  # object replacement, left behind by dictation
    "\U00013441\U00013442"  # Egyptian blanks
    "\U00016fe4"  # Khitan filler
    "\U0001d159"  # null notehead
)
# Format characters by category that are drawn all the same: they stand under or around a number
# (Prepended_Concatenation_Mark).
_DRAWN = frozenset(
    "\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_INVISIBLE_RANGES = ((0xFE00, 0xFE0F), (0xFFF0, 0xFFF8), (0xE0000, 0xE0FFF))


def decode(text: str) -> str:
    """Return *text* with its HTML entities decoded, also where they were encoded repeatedly.

    WHMCS stores client text as `htmlspecialchars` left it, and some imports encode it again.
    Stops when nothing changes, at the latest after four rounds; never raises.
    """
    for _ in range(_ROUNDS):
        if "&" not in text:
            break
        decoded = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
        if decoded == text:
            break
        text = decoded
    return text


def draws_nothing(char: str) -> bool:
    """Say whether one character leaves no ink: spaces, controls, format characters, fillers."""
    if char in _DRAWN:
        return False
    if unicodedata.category(char) in _INVISIBLE_CATEGORIES or char in _INVISIBLE:
        return True
    return any(first <= ord(char) <= last for first, last in _INVISIBLE_RANGES)


def is_blank(raw: str | None) -> bool:
    """Say whether a person who looks at the stored value sees nothing."""
    return raw is None or all(map(draws_nothing, set(decode(raw))))
