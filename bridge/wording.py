"""Reads the wordings: those shipped with the package, overridden file by file from a folder."""

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from bridge.domain import Stage
from bridge.errors import CannotRender, ConfigError
from bridge.rendering import DROPPABLE, Wording, Wordings, compose, parse_wording

_SHIPPED = resources.files("bridge") / "texts"
_LONGEST_FILE = 10_000  # characters
# Values with nothing to object to: what is left in the text is the wording's own.
SAMPLE = {
    "first_name": "Demo",
    "last_name": "Demo",
    "client_company": "Demo",
    "company": "Demo",
    "invoice": "123456",
    "due_date": "2023-06-20",
    "amount": "100.00",
    "days_overdue": "14",
}


def load(folder: Path | None) -> Wordings:
    """Return every wording. Raises ConfigError that names each bad file and the place in it."""
    found: dict[tuple[str, Stage], Wording] = {}
    problems: list[str] = []
    if folder and not folder.is_dir():
        problems.append(f"BRIDGE_TEXTS: {folder} is not a folder")
    for base in (_SHIPPED, folder):
        for language, stage, file in _files(base):
            try:
                found[language, stage] = read(file, f"{language}/{stage}.txt")
            except CannotRender as error:
                problems.append(f"BRIDGE_TEXTS: {error}" if base is folder else str(error))
    if problems:
        raise ConfigError(problems)
    return Wordings(found)


def read(file: Traversable, name: str) -> Wording:
    """Parse and judge one file. Raises CannotRender."""
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRender(f"{name}: cannot be read as UTF-8 text") from error
    return judged(text, name)


def judged(text: str, name: str) -> Wording:
    """Parse a wording and see that no link is left in it. Raises CannotRender."""
    if len(text) > _LONGEST_FILE:
        raise CannotRender(f"{name}: is longer than {_LONGEST_FILE} characters")
    wording = parse_wording(text, name)
    without_names = dict.fromkeys(DROPPABLE - wording.needed, "")
    for values in (SAMPLE, SAMPLE | without_names):
        composed = compose(wording, values)
        for start, end, _ in composed.links:
            raise _linked(name, text, composed.body[start:end])
    return wording


def _linked(name: str, text: str, link: str) -> CannotRender:
    """Return the error for a link, with its place unless values take part in it."""
    what = f"holds a link: {link!r}"
    at = text.find(link)
    if at < 0:
        return CannotRender(f"{name}: holds a link: {link!r}")
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return CannotRender(f"{name}: line {line}, column {column}: {what}")


def _files(base: Traversable | None) -> list[tuple[str, Stage, Traversable]]:
    if base is None or not base.is_dir():
        return []
    return [
        (language.name.lower(), stage, file)
        for language in base.iterdir()
        if language.is_dir()
        for stage in Stage
        if (file := language / f"{stage}.txt").is_file()
    ]
