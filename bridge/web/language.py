"""In which language `/v1` answers: that of `Accept-Language` where there are words, else English.

Only sentences are translated, and only here: names, codes, the database and the log stay English.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from flask import Flask, Response, g, request

from bridge.tongues import Tongue

ENGLISH = "en"
_CATALOGUES = resources.files("bridge") / "sentences"
_WORDS = "words"  # the table of what stands in places only; the other tables hold sentences


def register(app: Flask) -> None:
    """Let answers of `/v1` say which language they are in, and that it could be another."""

    @app.after_request
    def told(answer: Response) -> Response:
        if _is_v1():
            answer.vary.add("Accept-Language")
            if answer.status_code != 204:
                answer.headers.setdefault("Content-Language", wanted())
        return answer


def said(sentence: str) -> str:
    """Return a sentence of ours in the language of the request."""
    language = wanted()
    return sentence if language == ENGLISH else _translated(language, sentence)


def wanted() -> str:
    """Return the language that the request asks for, of those that there are."""
    if "language" not in g:
        there = [ENGLISH, *tongues()]
        asked = request.accept_languages.best_match(there, ENGLISH) if _is_v1() else None
        g.language = asked or ENGLISH
    return str(g.language)


@cache
def tongues() -> Mapping[str, Tongue]:
    """Return every catalogue that is shipped, by language tag."""
    return {
        file.name.removesuffix(".toml"): tongue(file.read_text("utf-8"))
        for file in sorted(_CATALOGUES.iterdir(), key=lambda one: one.name)
        if file.name.endswith(".toml")
    }


def tongue(catalogue: str) -> Tongue:
    """Read a catalogue. Raises ValueError for one that makes no sense."""
    tables = tomllib.loads(catalogue)
    words = tables.pop(_WORDS, {})
    sentences: dict[str, str] = {}
    for name, table in tables.items():
        if doubled := sentences.keys() & table.keys():
            raise ValueError(f"[{name}] says again: {', '.join(sorted(doubled))}")
        sentences |= table
    return Tongue(sentences, words)


@lru_cache(maxsize=1024)  # a list says the same many times
def _translated(language: str, sentence: str) -> str:
    return tongues()[language].translated(sentence)


def _is_v1() -> bool:
    return request.path.startswith("/v1/")
