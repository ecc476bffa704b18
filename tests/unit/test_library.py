"""The wordings in force: saved ones first, each judged, none spoiling the others."""

import pytest

from bridge import wording
from bridge.domain import SavedWording, Stage
from bridge.errors import CannotRender
from bridge.library import Library, written
from bridge.rendering import compose, parse_wording
from tests.support.parts import NOW

SECOND, THIRD = Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE
SHIPPED = wording.load(None)


def saved(text: str | None, language: str = "swedish", stage: Stage = SECOND) -> SavedWording:
    return SavedWording(language=language, stage=stage, text=text, who="anna", at=NOW)


def library(*changes: SavedWording) -> Library:
    return Library(SHIPPED, lambda: changes)


def body(of: Library, *languages: str, stage: Stage = SECOND) -> str:
    _, picked = of.pick(stage, *languages)
    return compose(picked, wording.SAMPLE).body


def test_a_saved_text_goes_before_the_file_and_only_for_its_place() -> None:
    of = library(saved("Hallå, faktura {invoice}."))
    assert body(of, "swedish") == "Hallå, faktura 123456."
    assert "obetald" in body(of, "swedish", stage=THIRD)
    assert body(of, "english") == body(library(), "english")


def test_a_text_without_words_is_back_to_the_file() -> None:
    assert body(library(saved(None)), "swedish") == body(library(), "swedish")


def test_a_language_of_ones_own_needs_no_file() -> None:
    of = library(saved("nuqneH {invoice}", "klingon"))
    assert of.pick(SECOND, "klingon")[0] == "klingon"
    assert of.pick(THIRD, "klingon")[0] == "english"


def test_what_is_saved_while_we_run_counts_at_once() -> None:
    changes: list[SavedWording] = []
    of = Library(SHIPPED, lambda: changes)
    before = body(of, "swedish")
    changes.append(saved("Hallå {invoice}"))
    assert (body(of, "swedish"), before.startswith("Hej")) == ("Hallå 123456", True)


def test_a_saved_text_that_cannot_be_used_spoils_no_other() -> None:
    of = library(saved("Hej {nobody}"), saved("Hi {invoice}", "english"))
    assert body(of, "english") == "Hi 123456"
    with pytest.raises(CannotRender, match=r"saved text swedish/secondoverdue.*\{nobody\}"):
        of.pick(SECOND, "swedish")


def test_every_saved_text_is_judged_anew() -> None:
    bad = saved("Hej {nobody}"), saved("pay at example.com", "english", THIRD)
    found = library(*bad, saved("Hi {invoice}", "danish"), saved(None, "dutch")).problems()
    assert [one.split(":")[0] for one in found] == [
        "saved text swedish/secondoverdue",
        "saved text english/thirdoverdue",
    ]
    assert "example.com" in found[1]


@pytest.mark.parametrize("place", sorted(SHIPPED.by_language))
def test_a_wording_is_written_as_it_was_read(place: tuple[str, Stage]) -> None:
    one = SHIPPED.by_language[place]
    assert parse_wording(written(one), one.name) == one


def test_doubled_marks_stay_doubled() -> None:
    text = "{{a}} [[b]] {invoice}[ {{{first_name}}}]"
    assert written(parse_wording(text, "x")) == text
