"""A text as a reader sees it, with the way back to the places in the original."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.entities import html5

from bridge.links_tables import (
    BRACKETED_AT,
    BRACKETED_DOT,
    READABLE,
    SPELLED_ATS,
    SPELLED_DOTS,
    STOP,
    WEAK_DOT,
)

Table = dict[int, str | None]

_OPENING = r"\[({<|*_\"'`~"
_CLOSING = r"\])}>|*_\"'`~"


def any_case(words: Iterable[str]) -> str:
    """Return a pattern of *words*, longest first; quicker at a miss than re.IGNORECASE."""
    return "|".join(
        "".join(f"[{c}{c.upper()}]" if len(c.upper()) == 1 != c.isupper() else c for c in word)
        for word in sorted(words, key=len, reverse=True)
    )


_HIDDEN_WORDS = (*SPELLED_DOTS, *SPELLED_ATS)
_FIRSTS = f".,{WEAK_DOT}{STOP}:@/" + "".join({w[0] + w[0].upper() for w in _HIDDEN_WORDS})

# "&#46;", "&amp;#x2e;", "&period;" - "%2e", "%252e", "%E3%80%82" - "[.]", "(dot)", "{at}", "[://]"
_CODED = re.compile(
    rf"[&%{_OPENING}](?:"
    r"(?<=&)(?:amp;){0,3}"
    r"(?:\#(?:[xX]0{0,6}(?P<hex>[0-9a-fA-F]{1,6})|0{0,6}(?P<dec>[0-9]{1,7}))"
    rf"|(?P<name>{any_case('period commat colon sol lpar rpar lsqb rsqb nbsp shy'.split())}))"
    r"(?:;|(?![0-9a-zA-Z]))"
    r"|(?<=%)(?:25){0,3}(?P<percent>[2-7][0-9a-fA-F])"
    r"|(?<=%)(?P<utf8>[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){1,3})"
    rf"|(?<=[{_OPENING}])\s?[{_OPENING}]?\s{{0,2}}(?=[{_FIRSTS}])"  # the look ahead saves time
    rf"(?:(?P<sign>://|[.,{WEAK_DOT}{STOP}:@/])"
    rf"|(?P<dot>{any_case(SPELLED_DOTS)})|(?P<at>{any_case(SPELLED_ATS)}))"
    rf"\s{{0,2}}[{_CLOSING}](?:\s?[{_CLOSING}])?)"
)
_MARKERS: Table = {ord(BRACKETED_DOT): " ", ord(BRACKETED_AT): " "}
_DOTS = frozenset({".", ",", WEAK_DOT, STOP})
_ROUNDS = 3  # a trick within a trick within a trick


@dataclass(frozen=True, slots=True)
class _Translation:
    """One step: every character of `source` by a table."""

    source: str
    table: Table

    def origins(self, until: int) -> tuple[list[int], list[int]] | None:
        """Return where each new character, up to *until*, began and ended in `source`.

        None when each is where it was.
        """
        table = {code: plain for code, plain in self.table.items() if not plain or len(plain) > 1}
        if self.source.translate(table) == self.source:
            return None
        starts: list[int] = []
        ends: list[int] = []
        for at, character in enumerate(self.source):
            plain = table.get(ord(character), character)
            if plain:
                starts.extend((at,) * len(plain))
                ends.extend((at + 1,) * len(plain))
            if len(starts) >= until:
                break
        return starts, ends


@dataclass(frozen=True, slots=True)
class _Decoding:
    """One step: the codes and brackets in `source`."""

    source: str

    def origins(self, until: int) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for found in _CODED.finditer(self.source):
            length = len(_decoded(found))
            starts.extend((*range(done, found.start()), *(found.start(),) * length))
            ends.extend((*range(done + 1, found.start() + 1), *(found.end(),) * length))
            done = found.end()
            if len(starts) >= until:
                break
        starts.extend(range(done, len(self.source)))
        ends.extend(range(done + 1, len(self.source) + 1))
        return starts, ends


@dataclass(frozen=True, slots=True)
class Readable:
    """`text` is what a reader sees; `steps` lead back, and are walked only once a link is found."""

    text: str
    steps: tuple[_Translation | _Decoding, ...]

    @classmethod
    def of(cls, text: str, without: Table | None = None) -> "Readable":
        """Read *text*, first leaving out the characters of *without*."""
        steps: list[_Translation | _Decoding] = []
        if without:
            steps.append(_Translation(text, without))
            text = text.translate(without)
        if BRACKETED_DOT in text or BRACKETED_AT in text:
            steps.append(_Translation(text, _MARKERS))
            text = text.translate(_MARKERS)
        for _ in range(_ROUNDS):
            if not text.isascii():
                plain = text.translate(READABLE)
                if plain != text:
                    steps.append(_Translation(text, READABLE))
                    text = plain
            plain = _CODED.sub(_decoded, text)
            if plain == text:
                break
            steps.append(_Decoding(text))
            text = plain
        return cls(text, tuple(steps))

    def in_original(self, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the (start, end) *places* of `text` as places of the original."""
        for step in reversed(self.steps):
            origins = step.origins(max(end for _, end in places))
            if origins is None:
                continue
            starts, ends = origins
            places = [(starts[start], ends[end - 1]) for start, end in places]
        return places


def _decoded(found: re.Match[str]) -> str:
    """Return the character that a code or a bracket stands for."""
    what, code = found.lastgroup, found[found.lastgroup or 0]
    match what:
        case "dot":
            return BRACKETED_DOT
        case "at":
            return BRACKETED_AT
        case "sign":
            return BRACKETED_DOT if code in _DOTS else BRACKETED_AT if code == "@" else code
        case "dec":
            return _character(int(code))
        case "name":
            return html5[f"{code.lower()};"]
        case "utf8":
            return bytes.fromhex(code.replace("%", "")).decode("utf-8", "ignore") or " "
        case _:  # hex, percent
            return _character(int(code, 16))


def _character(code: int) -> str:
    return chr(code) if 0 < code <= 0x10FFFF else " "
