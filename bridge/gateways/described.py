"""Requests and answers described in settings: where placeholders stand, how they are written there,
and how an answer is recognised.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote

from bridge.gateways.reading import as_text, found_at, read_json
from bridge.transport import Reply

Values = Mapping[str, str | None]  # what each placeholder stands for; None: leave the field out
Filled = dict[str, str]

_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2
_NUMBER = "{to_number}"  # as a whole JSON string: becomes a JSON number
_LEFT_OUT = object()
_LONGEST_ANSWER = 10_000  # characters that a pattern is tried on
# What says nothing must not pass for an answer, and what says no must not pass for a yes.
_NOTHING = ("", "<html><title>Welcome</title></html>")
_NO = ("ERROR", "error: 1", '{"error": 1}')


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and templates of their values: a query, a form or headers."""

    templates: Mapping[str, str] = field(repr=False)

    def filled(self, values: Values) -> Filled:
        """Return the fields; those with a placeholder that stands for nothing are left out."""
        filled = {name: _fill(template, values) for name, template in self.templates.items()}
        return {name: value for name, value in filled.items() if value is not None}

    def strings(self) -> Iterator[str]:
        yield from self.templates.values()


@dataclass(frozen=True, slots=True)
class Json:
    """A JSON template; placeholders stand inside of its strings."""

    template: Any = field(repr=False)

    def filled(self, values: Values) -> Any:
        return _fill_json(self.template, values)

    def strings(self) -> Iterator[str]:
        yield from _strings(self.template)


@dataclass(frozen=True, slots=True)
class Path:
    """What follows the base address: a path, and a query."""

    path: str = field(repr=False)
    query: Fields

    def filled(self, values: Values) -> tuple[str, Filled]:
        quoted = {name: value and quote(value, safe="") for name, value in values.items()}
        return _fill(self.path, quoted) or "/", self.query.filled(values)

    def strings(self) -> Iterator[str]:
        yield self.path
        yield from self.query.strings()


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Patterns that an answer has to match: of values in its JSON by their path, or of it all."""

    by_path: Mapping[str, re.Pattern[str]]
    whole: re.Pattern[str] | None = None

    def match(self, reply: Reply) -> re.Match[str] | None:
        """Return a match where the answer is the one described, else None."""
        if self.whole:
            text = reply.text.strip()
            return self.whole.fullmatch(text) if len(text) <= _LONGEST_ANSWER else None
        match, said = None, read_json(reply.body)
        for path, pattern in self.by_path.items():
            value = value_at(said, path)
            if value is None or len(value) > _LONGEST_ANSWER:
                return None
            if not (match := pattern.fullmatch(value)):
                return None
        return match


def value_at(node: Any, path: str) -> str | None:
    """Return what is at a *path*, as reading.value_at does. A name with dots in it comes first."""
    if isinstance(node, dict) and path in node:
        return as_text(node[path])
    return as_text(found_at(node, path))


# ---- reading settings; each of these raises ValueError saying what is wrong, without the value


def path_of(text: str) -> Path:
    """Return a path with an optional query."""
    if not text.startswith("/") or "#" in text or " " in text:
        raise ValueError("begins with / and holds no # and no blank (write %23 and %20)")
    path, _, query = text.partition("?")
    return Path(path, fields_of(query))


def fields_of(text: str) -> Fields:
    """Return fields written as in an address: name=value&name=value, percent-encoded."""
    try:
        pairs = parse_qsl(text, keep_blank_values=True, strict_parsing=bool(text), errors="strict")
    except ValueError:
        raise ValueError("is not name=value&name=value in UTF-8") from None
    _refuse_doubled(pairs)
    return Fields(dict(pairs))


def body_of(text: str) -> Fields | Json:
    """Return a JSON template where *text* begins as one, else a form."""
    return Json(json_of(text)) if text.startswith(("{", "[")) else fields_of(text)


def headers_of(text: str) -> Fields:
    """Return headers from a JSON object. Neither line breaks nor other controls are let in."""
    headers = _object(text)
    for name, value in headers.items():
        if not _HEADER.fullmatch(name):
            raise ValueError("has a header whose name is none")
        if not (value.isascii() and value.isprintable()):
            raise ValueError(f"has a line break or other than printable ASCII in {name}")
    return Fields(headers)


def recogniser_of(text: str) -> Recogniser:
    """Return a pattern of the whole answer, or of values in its JSON: {"path": "pattern"}.

    One that an empty answer or any page would match is refused.
    """
    if not text.startswith("{"):
        return _careful(Recogniser({}, _pattern(text, "it")), _NOTHING)
    patterns = {path: _pattern(one, path) for path, one in _object(text).items()}
    if not patterns:
        raise ValueError("names no value")
    if all(one.fullmatch("") for one in patterns.values()):
        raise ValueError("would match empty values")
    return Recogniser(patterns)


def acceptance_of(text: str) -> Recogniser:
    """Return what says yes: as `recogniser_of`, and nothing that looks like a no."""
    return _careful(recogniser_of(text), _NO)


def words_of(text: str, meanings: type[Any]) -> Mapping[str, Any]:
    """Return a JSON object of words as members of the enum *meanings*."""
    words = _object(text)
    allowed = [str(one) for one in meanings]
    if bad := sorted(set(words.values()) - set(allowed)):
        raise ValueError(f"knows {', '.join(allowed)}, not {bad[0]!r}")
    return {word: meanings(meaning) for word, meaning in words.items()}


def statuses_of(text: str) -> frozenset[int]:
    """Return HTTP statuses separated by commas."""
    words = [word.strip() for word in text.split(",")]
    if not all(re.fullmatch(r"[45][0-9]{2}", word) for word in words):
        raise ValueError("is a list of statuses from 400 to 599, separated by commas")
    return frozenset(map(int, words))


def json_of(text: str) -> Any:
    """Return JSON whose objects name nothing twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        _refuse_doubled(pairs)
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise ValueError(f"is no JSON: {error.msg} at character {error.pos + 1}") from None
    except RecursionError:
        raise ValueError("is nested too deeply") from None


def names_in(strings: Iterator[str], allowed: frozenset[str]) -> set[str]:
    """Return the placeholders that *strings* hold. Raises ValueError for one not *allowed*."""
    names = {name for text in strings for name in _PLACEHOLDER.findall(text)}
    if bad := sorted(names - allowed):
        known = ", ".join(f"{{{name}}}" for name in sorted(allowed))
        raise ValueError(f"has {{{bad[0]}}}; what may stand there is {known}")
    return names


def literals_in(strings: Iterator[str]) -> Iterator[str]:
    """Yield what stands between placeholders: perhaps a key that an answer may echo."""
    for text in strings:
        yield from re.split(r"\{\w*\}|[ :]", text)


def problem_of(read: Callable[[str], Any]) -> Callable[[str], str | None]:
    """Return a setting's check: what *read* finds wrong with its value."""

    def check(value: str) -> str | None:
        try:
            read(value)
        except ValueError as error:
            return str(error)
        return None

    return check


def _object(text: str) -> dict[str, str]:
    read = json_of(text)
    if not isinstance(read, dict) or not all(isinstance(value, str) for value in read.values()):
        raise ValueError('is no JSON object of texts: {"name": "value"}')
    return read


def _careful(recogniser: Recogniser, others: tuple[str, ...]) -> Recogniser:
    for other in others:
        if recogniser.match(Reply(200, {}, other.encode())):
            raise ValueError(f"would match {other!r}, too")
    return recogniser


def _pattern(text: str, of: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.DOTALL)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"has a pattern of {of} that is none: {error}") from None


def _refuse_doubled(pairs: list[tuple[str, Any]]) -> None:
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError("names something twice")
    if any(_PLACEHOLDER.search(name) for name in names):
        raise ValueError("has a placeholder in a name; they stand in values only")


def _refuse_constant(_word: str) -> None:
    raise ValueError("is no JSON: NaN and Infinity are none")


def _fill(template: str, values: Values) -> str | None:
    """Put all in at once, so that a text that holds a placeholder stays what it is."""
    if any(values[name] is None for name in _PLACEHOLDER.findall(template)):
        return None
    return _PLACEHOLDER.sub(lambda match: values[match[1]] or "", template)


def _fill_json(node: Any, values: Values) -> Any:
    if isinstance(node, dict):
        filled = {name: _fill_json(value, values) for name, value in node.items()}
        return {name: value for name, value in filled.items() if value is not _LEFT_OUT}
    if isinstance(node, list):
        items = (_fill_json(item, values) for item in node)
        return [item for item in items if item is not _LEFT_OUT]
    if node == _NUMBER:
        return int(values["to_digits"] or "")
    if isinstance(node, str):
        text = _fill(node, values)
        return _LEFT_OUT if text is None else text
    return node


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for item in node.values() if isinstance(node, dict) else node:
            yield from _strings(item)
