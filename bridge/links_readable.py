"""A text as a reader sees it, with the way back to the places in the original."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.entities import html5
from itertools import groupby

from bridge.links_tables import (
    BRACKETED_AT,
    BRACKETED_DOT,
    BRACKETED_DOT_WORDS,
    READABLE,
    SPELLED_ATS,
    SPELLED_DOTS,
    STOP,
    WEAK_DOT,
    Table,
)

_OPENING = r"\[({<|*_\"'`~"
_CLOSING = r"\])}>|*_\"'`~"


def any_case(words: Iterable[str]) -> str:
    """Return a pattern of *words*, longest first; quicker at a miss than re.IGNORECASE."""
    return "|".join(
        "".join(
            f"[{c}{c.upper()}]" if len(c.upper()) == 1 and c.isalpha() else re.escape(c)
            for c in word
        )
        for word in sorted(words, key=len, reverse=True)
    )


_DOT_WORDS = (*SPELLED_DOTS, *BRACKETED_DOT_WORDS)
_HIDDEN_WORDS = (*_DOT_WORDS, *SPELLED_ATS)
_FIRSTS = f".{WEAK_DOT}{STOP}:@/" + "".join({w[0] + w[0].upper() for w in _HIDDEN_WORDS})

# "&#46;", "&amp;#x2e;", "&period;" - "%2e", "%252e", "%E3%80%82" - "\\u002e", "\\x2e", "\\."
# - "[.]", "(dot)", "{at}", "[://]"
_CODED = re.compile(
    rf"[&%\\{_OPENING}](?:"
    r"(?<=&)(?:amp;){0,3}"
    r"(?:\#(?:[xX]0{0,6}(?P<hex>[0-9a-fA-F]{1,6})(?:;|(?![0-9a-zA-Z]))"
    r"|0{0,6}(?P<dec>[0-9]{1,7})(?:;|(?![0-9])))"
    r"|(?P<name>[a-zA-Z]{2,9});)"
    r"|(?<=%)(?:25){0,3}(?:(?P<percent>[2-7][0-9a-fA-F])|u(?P<percent4>00[0-9a-fA-F]{2}))"
    r"|(?<=%)(?P<utf8>[c-fC-F][0-9a-fA-F](?:%[89abAB][0-9a-fA-F]){1,3})"
    r"|(?<=\\)(?:x(?P<escape2>[0-9a-fA-F]{2})|u(?P<escape4>00[0-9a-fA-F]{2}))"
    r"|(?<=[a-zA-Z0-9]\\)(?P<escaped>[.@])"
    rf"|(?<=[{_OPENING}])\s?[{_OPENING}]?\s{{0,2}}(?=[{_FIRSTS}])"  # the look ahead saves time
    rf"(?:(?P<sign>://|[.{WEAK_DOT}{STOP}:@/])"
    rf"|(?P<dot>{any_case(_DOT_WORDS)})|(?P<at>{any_case(SPELLED_ATS)}))"
    rf"\s{{0,2}}[{_CLOSING}](?:\s?[{_CLOSING}])?)"
)
_MARKERS: Table = {ord(BRACKETED_DOT): " ", ord(BRACKETED_AT): " "}
_DOTS = frozenset({".", WEAK_DOT, STOP})
_ROUNDS = 3  # a trick within a trick within a trick


def _moving(table: Table) -> re.Pattern[str]:
    """Return a pattern of the characters whose replacement moves what comes behind them."""
    moving = sorted(code for code, plain in table.items() if len(plain or "") != 1)
    # Ranges of neighbours, as a class of thousands of single characters is slow.
    ranges = groupby(enumerate(moving), lambda numbered: numbered[1] - numbered[0])
    runs = [[code for _, code in run] for _, run in ranges]
    inner = "".join(f"\\U{run[0]:08x}-\\U{run[-1]:08x}" for run in runs)
    return re.compile(f"[{inner}]" if inner else r"(?!)")


_MOVING = _moving(READABLE)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step from `source` towards readable: by a table, or by decoding where that is None."""

    source: str
    table: Table | None = None

    def result(self) -> str:
        if self.table is None:
            return _CODED.sub(_decoded, self.source)
        return self.source.translate(self.table)

    def _replaced(self) -> Iterator[tuple[int, int, int]]:
        """Yield (start, end) in `source` and the new length of what may move the rest."""
        if self.table is None:
            for found in _CODED.finditer(self.source):
                yield found.start(), found.end(), len(_decoded(found))
        else:
            moving = _MOVING if self.table is READABLE else _moving(self.table)
            for found in moving.finditer(self.source):
                yield *found.span(), len(self.table[ord(found[0])] or "")

    def undo(self, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the (start, end) *places* of the result as places of `source`."""
        until = max(end for _, end in places)
        # Where each replacement begins and ends in the result, and in the source.
        new_starts, new_ends, starts, ends = [0], [0], [0], [0]
        for start, end, length in self._replaced():
            new_start = start - ends[-1] + new_ends[-1]
            if new_start >= until:
                break
            new_starts.append(new_start)
            new_ends.append(new_start + length)
            starts.append(start)
            ends.append(end)

        def origin(at: int, *, last: bool) -> int:
            near = bisect_right(new_starts, at) - 1
            if at < new_ends[near]:
                return ends[near] if last else starts[near]
            return at - new_ends[near] + ends[near] + last

        return [(origin(start, last=False), origin(end - 1, last=True)) for start, end in places]


@dataclass(frozen=True, slots=True)
class Readable:
    """`text` is what a reader sees; `steps` lead there and are undone only for a link."""

    text: str
    steps: tuple[_Step, ...]

    @classmethod
    def of(cls, text: str, without: Table | None = None) -> "Readable":
        """Read *text*, first leaving out the characters of *without*."""
        steps: list[_Step] = []

        def take(step: _Step) -> bool:
            nonlocal text
            result = step.result()
            changed = result != text
            if changed:
                steps.append(step)
                text = result
            return changed

        if without:
            take(_Step(text, without))
        if BRACKETED_DOT in text or BRACKETED_AT in text:
            take(_Step(text, _MARKERS))
        if not text.isascii():
            take(_Step(text, READABLE))
        for _ in range(_ROUNDS):
            if not take(_Step(text)):
                break
        return cls(text, tuple(steps))

    def in_original(self, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the (start, end) *places* of `text` as places of the original."""
        for step in reversed(self.steps):
            places = step.undo(places)
        return places


def _decoded(found: re.Match[str]) -> str:
    """Return what a reader sees in place of a code or a bracketed sign."""
    return _meant(found).translate(READABLE)


def _meant(found: re.Match[str]) -> str:
    what, code = found.lastgroup, found[found.lastgroup or 0]
    match what:
        case "dot":
            return BRACKETED_DOT
        case "at":
            return BRACKETED_AT
        case "sign" | "escaped":
            return BRACKETED_DOT if code in _DOTS else BRACKETED_AT if code == "@" else code
        case "dec":
            return _character(int(code))
        case "name":
            return html5.get(f"{code};") or html5.get(f"{code.lower()};", found[0])
        case "utf8":
            return bytes.fromhex(code.replace("%", "")).decode("utf-8", "ignore") or " "
        case _:  # hex, percent, escape
            return _character(int(code, 16))


def _character(code: int) -> str:
    return chr(code) if 0 < code <= 0x10FFFF else " "
