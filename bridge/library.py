"""The wordings in force: what people saved, over the operator's files, over the shipped ones."""

import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache

from bridge.domain import SavedWording, Stage
from bridge.errors import CannotRender
from bridge.rendering import OptionalPart, Placeholder, Wording, Wordings, parse_wording
from bridge.wording import judged

Place = tuple[str, Stage]

_parsed = lru_cache(maxsize=512)(parse_wording)


class Library:
    """Picks wordings; a text that is saved while the bridge runs counts from the next reminder."""

    def __init__(
        self, from_files: Wordings, saved: Callable[[], Iterable[SavedWording]] = tuple
    ) -> None:
        """*saved* returns the newest change of each text; it raises OutboxUnavailable."""
        self.from_files = from_files
        self._saved = saved

    def in_force(self) -> Wordings:
        """Return every wording as it is now. Raises OutboxUnavailable."""
        return Wordings(ChainMap(_Saved(self._saved()), self.from_files.by_language))  # type: ignore[arg-type]

    def pick(self, stage: Stage, *languages: str) -> tuple[str, Wording]:
        """Return the first of *languages* that has the stage, else English, with its wording.

        Raises CannotRender when there is none, or the saved one cannot be used any more;
        OutboxUnavailable.
        """
        return self.in_force().pick(stage, *languages)

    def problems(self) -> list[str]:
        """Judge every saved text anew, as when it was saved. Raises OutboxUnavailable."""
        found = []
        for one in self._saved():
            try:
                if one.text is not None:
                    judged(one.text, name_of(one.language, one.stage))
            except CannotRender as error:
                found.append(str(error))
        return found


class _Saved(Mapping[Place, Wording]):
    """Saved texts, parsed when they are asked for: a bad one must not spoil the others."""

    def __init__(self, changes: Iterable[SavedWording]) -> None:
        self._texts = {
            (one.language, one.stage): one.text for one in changes if one.text is not None
        }

    def __getitem__(self, place: Place) -> Wording:
        return _parsed(self._texts[place], name_of(*place))

    def __iter__(self) -> Iterator[Place]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def written(wording: Wording) -> str:
    """Return a wording as people write it: the reverse of `parse_wording`."""
    return "".join(map(_written, wording.pieces))


def _written(piece: str | Placeholder | OptionalPart) -> str:
    match piece:
        case str():
            return re.sub(r"[{}\[\]]", lambda found: found[0] * 2, piece)
        case Placeholder():
            return f"{{{piece.name}}}"
        case OptionalPart():
            return f"[{''.join(map(_written, piece.pieces))}]"


def name_of(language: str, stage: Stage) -> str:
    """Return what a saved text is called in errors."""
    return f"saved text {language}/{stage}"
