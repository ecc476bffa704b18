"""Wordings and the values put into them. The text that is judged is the text that is sent.

A wording is plain text with `{placeholders}`; a part in square brackets is left out whole when a
value inside is empty or unsafe. Doubled braces and brackets stand for themselves.

A text keeps its accents unless giving them up makes it GSM-7 and saves a part. In a wording that
runs from right to left, values that do not are fenced, so that they are read as they are written.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_currency

from bridge.domain import Currency, Facts, Stage
from bridge.entities import decode, draws_nothing
from bridge.errors import CannotRender
from bridge.gsm import Segments, costly_characters, downgrade, segments
from bridge.links import Span, find_links, part_joined_sentences

PLACEHOLDERS = (
    "first_name",
    "last_name",
    "client_company",
    "company",
    "invoice",
    "due_date",
    "amount",
    "days_overdue",
)
# What a person typed. Dropped for the neutral wording when it is, or makes, a link.
DROPPABLE = frozenset({"first_name", "last_name", "client_company", "company"})
FALLBACK_LANGUAGE = "english"

_LONGEST_VALUE = 40  # characters
_LONGEST_RAW = 1_000  # a name may hold 5,000 characters; no more of it than this is looked at
_TOKEN = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{(?P<name>[^{}\[\]\n]{0,40})\}|[\[\]{}]")

_OVERRIDE = re.compile("[\u202d\u202e]")

# WHMCS's language names to Babel's locales.
_LOCALES = {
    "arabic": "ar",
    "azerbaijani": "az",
    "catalan": "ca",
    "chinese": "zh_Hant",
    "chinese-cn": "zh_Hans",
    "chinese-tw": "zh_Hant",
    "croatian": "hr",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en_GB",
    "estonian": "et",
    "farsi": "fa",
    "french": "fr",
    "german": "de",
    "hebrew": "he",
    "hungarian": "hu",
    "italian": "it",
    "macedonian": "mk",
    "norwegian": "nb",
    "polish": "pl",
    "portuguese-br": "pt_BR",
    "portuguese-pt": "pt_PT",
    "romanian": "ro",
    "russian": "ru",
    "slovak": "sk",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
    "ukrainian": "uk",
    "ukranian": "uk",
}
# Names of a language whose wordings stand under another one. WHMCS itself ships "ukranian", and
# its "chinese" is Traditional (`lang/` of WHMCS 7 and 8).
SAME_AS = {"chinese-tw": "chinese", "ukranian": "ukrainian"}


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value's place in a wording."""

    name: str


@dataclass(frozen=True, slots=True)
class OptionalPart:
    """A stretch that is left out whole when one of its values is empty."""

    pieces: tuple[str | Placeholder, ...]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(one.name for one in self.pieces if isinstance(one, Placeholder))


@dataclass(frozen=True, slots=True)
class Wording:
    """One parsed wording. `name` says where it stands, for errors."""

    name: str
    pieces: tuple[str | Placeholder | OptionalPart, ...]

    @property
    def needed(self) -> frozenset[str]:
        """The values that stand outside brackets."""
        return frozenset(one.name for one in self.pieces if isinstance(one, Placeholder))

    def merge(
        self, values: Mapping[str, str], *, strip_accents: bool = False
    ) -> tuple[str, tuple["_Used", ...]]:
        """Return the text and where each value stands in it.

        Raises CannotRender when a value outside brackets is empty.
        """
        own = "".join(piece for piece in self.pieces if isinstance(piece, str))
        merged = _Merged(values, strip_accents, right_to_left=_runs_right_to_left(own))
        for piece in self.pieces:
            if not isinstance(piece, OptionalPart):
                merged.add(piece, self.name)
            elif all(values.get(name) for name in piece.names):
                for inner in piece.pieces:
                    merged.add(inner, self.name)
        return merged.text, tuple(merged.used)


@dataclass(frozen=True, slots=True)
class _Used:
    name: str
    start: int
    end: int

    def touches(self, span: Span) -> bool:
        return self.start <= span.end and span.start <= self.end


@dataclass(slots=True)
class _Merged:
    values: Mapping[str, str]
    strip_accents: bool
    right_to_left: bool
    text: str = ""
    used: list[_Used] = field(default_factory=list)
    stopped: bool = False  # by a value that ends in a full stop: "20. lipnja 2023.", "Acme Inc."

    def add(self, piece: str | Placeholder, where: str) -> None:
        if isinstance(piece, str):
            doubled = self.stopped and piece.startswith(".") and not piece.startswith("..")
            self.text += self._shaped(piece[1:] if doubled else piece)
            self.stopped = False
            return
        value = self.values.get(piece.name)
        if not value:
            raise CannotRender(f"{where}: {{{piece.name}}} is empty and stands outside brackets")
        start = len(self.text)
        shown = self._shaped(value)[:_LONGEST_VALUE]  # again: "þ" has become "th"
        self.text = _fenced(self.text, shown) if self.right_to_left else self.text + shown
        self.used.append(_Used(piece.name, start, len(self.text)))
        self.stopped = value.endswith(".")

    def _shaped(self, text: str) -> str:
        return downgrade(text, strip_accents=True) if self.strip_accents else text


_LEFT_TO_RIGHT_MARK = "\u200e"


def _runs_right_to_left(text: str) -> bool:
    """Say whether the first letter is of a script that does, as phones decide it."""
    directions = map(unicodedata.bidirectional, text)
    return next((one != "L" for one in directions if one in {"L", "R", "AL"}), False)


def _fenced(text: str, value: str) -> str:
    """Return *text*, which runs from right to left, and *value*, which stays as it is written.

    Without a mark before it "#2023-06-20" shows as "20-06-2023#", and "Acme Ltd." puts its full
    stop in front. Marks and not isolates (U+2066 to U+2069), which old phones show as boxes.
    Source: Unicode Standard Annex 9, rules W2, W4 and N1.
    """
    if _runs_right_to_left(value):
        return text + value
    at = len(text) - text.endswith("#")
    mark = _LEFT_TO_RIGHT_MARK
    before = "" if unicodedata.bidirectional(value[0]) == "L" and at == len(text) else mark
    after = "" if unicodedata.bidirectional(value[-1]) in {"L", "EN"} else mark
    return text[:at] + before + text[at:] + value + after


def parse_wording(text: str, name: str) -> Wording:
    """Parse a wording; one final line feed is dropped.

    Raises CannotRender with line and column for an unknown placeholder or an unbalanced bracket.
    """
    text = downgrade(text.removesuffix("\n"))
    if turned := _OVERRIDE.search(text):
        raise _misplaced(name, text, turned.start(), "a character that turns the text round")
    pieces: list[str | Placeholder | OptionalPart] = []
    inner: list[str | Placeholder] | None = None
    position = 0

    def put(piece: str | Placeholder) -> None:
        if piece != "":
            (pieces if inner is None else inner).append(piece)

    for match in _TOKEN.finditer(text):
        put(text[position : match.start()])
        position = match.end()
        token, placeholder = match[0], match["name"]
        if token in {"{{", "}}", "[[", "]]"}:
            put(token[0])
        elif placeholder in PLACEHOLDERS:
            put(Placeholder(placeholder))
        elif token == "[" and inner is None:  # noqa: S105
            inner = []
        elif token == "]" and inner is not None:  # noqa: S105
            closed, inner = OptionalPart(tuple(inner)), None
            if not closed.names:
                raise _misplaced(name, text, match.start(), "brackets without a placeholder inside")
            pieces.append(closed)
        else:
            raise _misplaced(name, text, match.start(), _complaint(token, placeholder))
    if inner is not None:
        raise _misplaced(name, text, len(text), "a bracket is not closed")
    put(text[position:])
    if not "".join(piece for piece in pieces if isinstance(piece, str)).strip():
        raise CannotRender(f"{name}: the text is empty")
    return Wording(name, tuple(pieces))


def _complaint(token: str, placeholder: str | None) -> str:
    if placeholder is not None:
        known = ", ".join(PLACEHOLDERS)
        return f"unknown placeholder {{{placeholder}}}; known are {known}"
    return f"a stray {token!r}; write {token * 2!r} for the character itself"


def _misplaced(name: str, text: str, at: int, what: str) -> CannotRender:
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return CannotRender(f"{name}: line {line}, column {column}: {what}")


@dataclass(frozen=True, slots=True)
class Wordings:
    """All wordings that can be used, by WHMCS language name and stage."""

    by_language: Mapping[tuple[str, Stage], Wording]

    def pick(self, stage: Stage, *languages: str) -> tuple[str, Wording]:
        """Return the first of *languages* that has the stage, else English, with its wording."""
        for asked in (*languages, FALLBACK_LANGUAGE):
            for language in (asked, SAME_AS.get(asked, asked)):
                if found := self.by_language.get((language, stage)):
                    return language, found
        raise CannotRender(f"there is no wording for {stage}, not even in {FALLBACK_LANGUAGE}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A composed text as it would be sent."""

    body: str
    size: Segments
    links: tuple[Span, ...]  # in `body`; empty unless it may not be sent
    dropped: tuple[str, ...]  # values left out because they were, or made, a link


def compose(wording: Wording, values: Mapping[str, str]) -> Text:
    """Merge *values* into *wording* and judge what comes out.

    A full stop joined to the next word gets its space; a client's or company's name that takes part
    in a link is left out. Accents which GSM-7 lacks are given up, in the wording and in the values,
    where that saves a part: one of them makes the whole text cost as much as all of them. Raises
    CannotRender when a value that cannot be left out is empty.
    """
    text = _composed(wording, values, strip_accents=False)
    if text.size.parts < 2 or costly_characters(text.body, strip_accents=True):
        return text
    plain = _composed(wording, values, strip_accents=True)
    return plain if plain.size.parts < text.size.parts else text


def _composed(wording: Wording, values: Mapping[str, str], *, strip_accents: bool) -> Text:
    dropped: tuple[str, ...] = ()
    while True:
        kept = {name: "" if name in dropped else value for name, value in values.items()}
        merged, used = wording.merge(kept, strip_accents=strip_accents)
        body = downgrade(part_joined_sentences(merged))
        links = tuple(find_links(body))
        guilty = _guilty(find_links(merged), used) if links else set()
        if not guilty or guilty & wording.needed:
            return Text(body=body, size=segments(body), links=links, dropped=dropped)
        dropped = (*dropped, *sorted(guilty))


def _guilty(links: Iterable[Span], used: Iterable[_Used]) -> set[str]:
    spans = list(links)
    return {one.name for one in used if one.name in DROPPABLE and any(map(one.touches, spans))}


def values_for(
    facts: Facts, *, company: str, language: str, date_format: str, today: date
) -> dict[str, str]:
    """Return what the placeholders stand for; a name that is not safe to show is empty."""
    names = {
        "first_name": facts.first_name,
        "last_name": facts.last_name,
        "client_company": facts.client_company,
    }
    locale = _LOCALES.get(language, "en_GB") if date_format == "locale" else None
    return {
        **{name: safe_name(name, raw) for name, raw in names.items()},
        "company": clean(company),
        "invoice": clean(facts.invoice_number),
        "due_date": _date(facts.due_date, locale),
        "amount": clean(_amount(facts.balance, facts.currency, locale)),
        "days_overdue": str(max(0, (today - facts.due_date).days)),
    }


# Controls, surrogates, private and unassigned, line and paragraph separators.
_UNSEEN = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = "\u200c\u200d"


def clean(raw: str) -> str:
    """Return *raw* as one short line: decoded, NFC, without controls, at most 40 characters."""
    text = decode(raw[:_LONGEST_RAW])
    shown = "".join(_shown(before, char) for before, char in zip(" " + text, text, strict=False))
    return downgrade(" ".join(shown.split()))[:_LONGEST_VALUE].strip(" " + _JOINERS)


def _shown(before: str, char: str) -> str:
    """Return *char* as it may stand in one line after the character *before*."""
    if char.isspace() or unicodedata.category(char) in _UNSEEN:
        return " "
    if not draws_nothing(char):
        return char
    # What draws nothing can turn a text round, or pass for a name. Only joiners belong to words,
    # and only after a virama of the Indic scripts or an Arabic letter (RFC 5892, A.1 and A.2).
    joins = unicodedata.combining(before) == 9 or unicodedata.bidirectional(before) == "AL"
    return char if joins and char in _JOINERS else ""


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NAME_MARKS = frozenset(" '‘’´`.,-‐‑–־&+/()·・׳״་" + _JOINERS)
_COMPANY_MARKS = _NAME_MARKS | frozenset('!"«»“”„（）')
_AROUND_NAMES = " ,/&-‐‑–"
_MOST_WORDS = {"first_name": 4, "last_name": 6, "client_company": 8}
_MOST_DIGITS = 3
# Accents with nothing under them, or more in a row than a Burmese syllable has.
_STRAY_ACCENTS = re.compile("^M|M{7}")
_IDEOGRAPH_PAIR = re.compile("[\u3400-\u9fff]{2}")  # nearly a word, and has no spaces about it


def safe_name(name: str, raw: str) -> str:
    """Return a client's name cleaned, or "" where it is not a name but a message or a number."""
    value = clean(raw).strip(_AROUND_NAMES)
    marks = _COMPANY_MARKS if name == "client_company" else _NAME_MARKS
    # The cut hides the rest of a long message, so the words are counted before it.
    typed = decode(raw[:_LONGEST_RAW])
    words = len(typed.split()) + len(_IDEOGRAPH_PAIR.findall(typed))
    is_name = (
        all(char in marks or _is_of_names(char) for char in value)
        and any(map(str.isalpha, value))
        and not _STRAY_ACCENTS.search("".join(unicodedata.category(char)[0] for char in value))
        and sum(map(str.isnumeric, value)) <= _MOST_DIGITS
        and words <= _MOST_WORDS[name]
        and _BIDI.isdisjoint(typed)
    )
    return value if is_name else ""


def _is_of_names(char: str) -> bool:
    """Letters, accents and digits, but not letters in a style: those are for show."""
    styled = unicodedata.decomposition(char).startswith("<font>")
    return not styled and (unicodedata.category(char)[0] in "LM" or char.isdecimal())


_YEAR_WORD = re.compile(r"\s[гр]\.$")  # "20 июня 2023 г.": needless there, and not free


def _date(day: date, locale: str | None) -> str:
    return (
        clean(_YEAR_WORD.sub("", format_date(day, "long", locale))) if locale else day.isoformat()
    )


def _amount(balance: Decimal, currency: Currency, locale: str | None) -> str:
    if locale:
        return format_currency(balance, currency.code, locale=locale)
    return f"{decode(currency.prefix)}{balance:.2f}{decode(currency.suffix)}"
