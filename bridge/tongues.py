"""The bridge's own sentences in other languages, for whoever reads them on a page.

All is said and kept in English. A catalogue gives the template of each sentence in another
language, and a finished sentence is said anew by the template that it was made from. In a template
`{name}` is a value, which stays as it is; `{name:words}` is something that the bridge says, too,
and is translated in turn. Doubled braces stand for themselves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from string import Formatter

_TRANSLATED = "words"
_JOINT = "; "  # between sentences that are told as one
_LONGEST = 2_000  # characters; what the outbox keeps is a quarter of it
_DEEPEST = 4  # sentences in sentences
_MOST = 20  # sentences told as one


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in a template."""

    name: str
    is_words: bool  # it is translated in turn


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with places: `literals` stand before, between and behind them."""

    literals: tuple[str, ...]
    places: tuple[Place, ...]

    @property
    def weight(self) -> int:
        """How much of a sentence it fixes: of two that fit, the heavier one was meant."""
        return sum(map(len, self.literals))

    def values_in(self, said: str) -> tuple[str, ...] | None:
        """Return what stands in the places where *said* fits as a whole, else None.

        Each place takes as little as it can, the last one what is left; this takes one pass. A
        place holds no "; ", behind which another sentence may stand, but at the sentence's end.
        """
        first, last = self.literals[0], self.literals[-1]
        if not said.startswith(first) or not said.endswith(last):
            return None
        at, end = len(first), len(said) - len(last)
        values: list[str] = []
        for literal in self.literals[1:-1]:
            found = said.find(literal, at, end) if at <= end else -1
            if found < 0:
                return None
            values.append(said[at:found])
            at = found + len(literal)
        if at > end:
            return None
        values.append(said[at:end])
        closed = values if last else values[:-1]
        return None if any(_JOINT in value for value in closed) else tuple(values)


def parsed(text: str) -> Template:
    """Return a template as it is written in a catalogue.

    Raises ValueError for braces that do not pair, a place without a name or named twice, a mark
    other than `words`, and two places with nothing between.
    """
    literals, places = [""], []
    for literal, name, mark, conversion in Formatter().parse(text):
        literals[-1] += literal
        if name is None:
            continue
        if not name.isidentifier() or mark not in {"", _TRANSLATED} or conversion:
            raise ValueError(f"{text!r}: a place is {{name}} or {{name:{_TRANSLATED}}}")
        places.append(Place(name, bool(mark)))
        literals.append("")
    if len({one.name for one in places}) != len(places):
        raise ValueError(f"{text!r}: a place is named twice")
    if "" in literals[1:-1]:
        raise ValueError(f"{text!r}: nothing stands between two places")
    return Template(tuple(literals), tuple(places))


class Tongue:
    """One language. Make it once: the templates are kept in the order in which they are tried."""

    def __init__(self, sentences: Mapping[str, str], words: Mapping[str, str]) -> None:
        """*sentences* are templates by English template; *words* are what may fill a place.

        Raises ValueError for a template that makes no sense, or has other places than the English.
        """
        self._words = dict(words)
        pairs = [(parsed(english), parsed(own)) for english, own in sentences.items()]
        for english, own in pairs:
            if set(english.places) != set(own.places):
                raise ValueError(f"{english.literals}: the translation has other places")
        self._whole = {one.literals[0]: own.literals[0] for one, own in pairs if not one.places}
        with_places = [pair for pair in pairs if pair[0].places]
        self._pairs = sorted(with_places, key=lambda pair: pair[0].weight, reverse=True)
        self._longest_run = 1 + max((each.count(_JOINT) for each in sentences), default=0)

    def translated(self, said: str) -> str:
        """Return *said* in this language, as it is where no template fits.

        Of several sentences joined by "; " each is translated by itself.
        """
        return said if len(said) > _LONGEST else self._anew(said, _DEEPEST)

    def _anew(self, said: str, depth: int) -> str:
        if depth == 0:
            return said
        whole = self._sentence(said, depth)
        if whole is not None:
            return whole
        pieces = said.split(_JOINT)
        return _JOINT.join(self._runs(pieces, depth)) if 1 < len(pieces) <= _MOST else said

    def _runs(self, pieces: list[str], depth: int) -> Iterator[str]:
        """Translate the longest run of *pieces* that is a sentence, then the next one."""
        at = 0
        while at < len(pieces):
            for end in range(min(at + self._longest_run, len(pieces)), at, -1):
                told = self._sentence(_JOINT.join(pieces[at:end]), depth)
                if told is not None:
                    break
            else:
                told, end = pieces[at], at + 1
            yield told
            at = end

    def _sentence(self, said: str, depth: int) -> str | None:
        """Return one sentence translated, None where no template fits."""
        if said in self._whole:
            return self._whole[said]
        for english, own in self._pairs:
            values = english.values_in(said)
            if values is not None:
                names = (one.name for one in english.places)
                return self._filled(own, dict(zip(names, values, strict=True)), depth)
        return None

    def _filled(self, own: Template, values: Mapping[str, str], depth: int) -> str:
        told = own.literals[0]
        for place, literal in zip(own.places, own.literals[1:], strict=True):
            value = values[place.name]
            if place.is_words:
                value = self._words.get(value) or self._anew(value, depth - 1)
            told += value + literal
        return told
