"""How many texts of a rehearsal fell on which day, in all and to each number. Pure.

It goes from page to page through a browser, so it holds no number, only a short keyed mark of each.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from bridge.signing import number_mark

# The 12,001st and those after it are counted for all only. A web server may refuse a form of
# more than 128 KiB (ModSecurity does, unless told otherwise); as base64 these are 96,000 bytes.
MOST_NUMBERS = 12_000
_MARK = 5  # bytes: of 12,000 numbers, two look alike once in 15,000 times
_MOST_TO_ONE = 255  # one byte; above every limit that makes sense

Packed = Sequence[tuple[int, int, bytes]]  # day, texts to all, each mark with its count


class Tally:
    """Counts the texts of one rehearsal."""

    def __init__(self, key: bytes, packed: Packed = ()) -> None:
        """Begin, or go on from *packed*. Raises ValueError for what was never packed."""
        self._key = key
        self._to_all: Counter[date] = Counter()
        self._to_one: dict[date, Counter[bytes]] = {}
        for ordinal, texts, counts in packed:
            day = _day(ordinal)
            self._to_all[day] = texts
            self._to_one[day] = Counter(dict(_unpacked(counts)))

    def texts_on(self, day: date, to: str | None = None) -> int:
        """Return the texts on *day*, to the number *to* or to all."""
        if to is None:
            return self._to_all[day]
        return self._to_one.get(day, Counter())[self._mark(to)]

    def add(self, day: date, to: str) -> None:
        """Count one text to the number *to*."""
        self._to_all[day] += 1
        marks, mark = self._to_one.setdefault(day, Counter()), self._mark(to)
        if mark in marks or sum(map(len, self._to_one.values())) < MOST_NUMBERS:
            marks[mark] = min(marks[mark] + 1, _MOST_TO_ONE)

    def packed(self) -> Packed:
        """Return all of it: six bytes a number."""
        return [
            (
                day.toordinal(),
                texts,
                b"".join(mark + bytes([count]) for mark, count in self._to_one[day].items()),
            )
            for day, texts in self._to_all.items()
        ]

    def _mark(self, to: str) -> bytes:
        return bytes.fromhex(number_mark(self._key, to))[:_MARK]


def _day(ordinal: int) -> date:
    try:
        return date.fromordinal(ordinal)
    except OverflowError as error:
        raise ValueError("no such day") from error


def _unpacked(counts: bytes) -> Iterable[tuple[bytes, int]]:
    if len(counts) % (_MARK + 1):
        raise ValueError("the marks of a tally have six bytes each")
    for start in range(0, len(counts), _MARK + 1):
        yield counts[start : start + _MARK], counts[start + _MARK]
