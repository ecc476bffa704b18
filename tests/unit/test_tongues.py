"""The bridge's sentences in other languages: what a catalogue gives, and that it lacks nothing."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import BadRequest, MethodNotAllowed, NotFound

from bridge.domain import MAY_BE_RESENT, InvoiceStatus, Reason, Stage, State
from bridge.tongues import Place, Tongue, parsed
from bridge.web import language
from tests.support.sentences import Shape, collected

CATALOGUES = sorted((Path(language.__file__).parents[1] / "sentences").glob("*.toml"))
# What the web framework itself says of a wrong address or method.
FRAMEWORKS = [str(one.description) for one in (BadRequest, NotFound, MethodNotAllowed)]
WORDS = [
    *map(str, (*State, *Stage, *InvoiceStatus)),
    *map(str, (Reason.OPTED_OUT, Reason.NUMBER_INVALID, Reason.NUMBER_NOT_MOBILE)),
    " or ".join(MAY_BE_RESENT),
]

SWEDISH = Tongue(
    {
        "looked up: not there": "uppslaget: finns inte där",
        "reminder {id} is {state:words}, not {wanted:words}": (
            "{id} är {state:words}, ej {wanted:words}"
        ),
        "{name} is paused since {since}: {why:words}": "{name} pausad {since}: {why:words}",
        "no connection": "ingen förbindelse",
        "{name} sent{whom:words} on {day}": "den {day}: {name} skickade{whom:words}",
        "{text:words}: unknown {{{name}}}; known are {known:words}": (
            "{text:words}: okänd {{{name}}}; kända är {known:words}"
        ),
        "the text {name}": "texten {name}",
        "see {guide:words}": "se {guide:words}",
    },
    {"waiting": "väntar", "unknown": "okänt", " to this number": " till numret"},
)


@pytest.mark.parametrize(
    ("said", "translated"),
    [
        ("looked up: not there", "uppslaget: finns inte där"),
        ("looked up: not there yet", "looked up: not there yet"),
        ("Looked up: not there", "Looked up: not there"),
        ("", ""),
        # Places
        ("reminder 7 is waiting, not unknown", "7 är väntar, ej okänt"),
        ("reminder 7 is new, not unknown", "7 är new, ej okänt"),
        ("waiting", "waiting"),  # a word by itself is no sentence: it may be a provider's
        ("a sent on 2023-06-20", "den 2023-06-20: a skickade"),
        ("a sent to this number on 2023-06-20", "den 2023-06-20: a skickade till numret"),
        ("reminder  is , not ", " är , ej "),
        # A sentence in a sentence, and several in a row
        ("x is paused since 1: no connection", "x pausad 1: ingen förbindelse"),
        ("x is paused since 1: HTTP 500: oops", "x pausad 1: HTTP 500: oops"),
        (
            "x is paused since 1: no connection; y is paused since 2: no; connection",
            "x pausad 1: ingen förbindelse; y pausad 2: no; connection",
        ),
        (
            "no connection; see docs; looked up: not there",
            "ingen förbindelse; se docs; uppslaget: finns inte där",
        ),
        ("theirs; no connection; theirs", "theirs; ingen förbindelse; theirs"),
        # Braces, and a joint inside of a sentence
        ("the text a: unknown {b}; known are c; d", "texten a: okänd {b}; kända är c; d"),
        (
            "no connection; the text a: unknown {b}; known are c",
            "ingen förbindelse; texten a: okänd {b}; kända är c",
        ),
        # What is put in is not taken for a place
        ("reminder {state} is {wanted}, not {id}", "{state} är {wanted}, ej {id}"),
    ],
)
def test_a_sentence_is_said_anew_by_its_template(said: str, translated: str) -> None:
    assert SWEDISH.translated(said) == translated


@given(st.text(alphabet="ax :;,{}", max_size=200) | st.text())
def test_what_no_template_fits_stays_as_it_is(said: str) -> None:
    assert Tongue({"q {a} q {b} q": "{b} {a}"}, {}).translated(said) == said


@pytest.mark.parametrize(
    "hostile",
    [
        " is paused since : " * 100,
        "; ".join(["no connection"] * 500),
        "reminder " + " is , not " * 150,
        "x is paused since 1: " * 80,
        "\x00\ud800" * 900,
        "no connection; " * 10_000,
    ],
)
def test_no_input_makes_it_raise_and_what_is_too_much_stays(hostile: str) -> None:
    told = SWEDISH.translated(hostile)
    assert len(hostile) <= 2_000 or told == hostile


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("a {", "Single '{'"),
        ("a }", "Single '}'"),
        ("a {}", "a place is"),
        ("a {0}", "a place is"),
        ("a {b.c}", "a place is"),
        ("a {b:d}", "a place is"),
        ("a {b!r}", "a place is"),
        ("a {b} {b}", "twice"),
        ("a {b}{c}", "between"),
    ],
)
def test_a_template_that_makes_no_sense_is_refused(template: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        parsed(template)


@pytest.mark.parametrize("own", ["{b}", "{a:words}", "", "{a} {b}"])
def test_a_translation_has_the_places_of_the_english(own: str) -> None:
    with pytest.raises(ValueError, match="other places"):
        Tongue({"{a} is": own}, {})


def test_a_sentence_is_in_one_table_of_a_catalogue() -> None:
    with pytest.raises(ValueError, match=r"\[two\] says again: a"):
        language.tongue('[one]\na = "b"\n[two]\na = "c"\n')


# ---- the catalogues that are shipped


def sentences_of(path: Path) -> dict[str, str]:
    tables = tomllib.loads(path.read_text("utf-8"))
    return {
        english: own
        for name, table in tables.items()
        if name != "words"
        for english, own in table.items()
    }


def words_of(path: Path) -> dict[str, str]:
    words: dict[str, str] = tomllib.loads(path.read_text("utf-8"))["words"]
    return words


def written(shape: Shape) -> str:
    return "{}".join(shape)


@pytest.fixture(scope="module", params=CATALOGUES, ids=lambda path: path.stem)
def catalogue(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def test_swedish_is_there() -> None:
    assert "sv" in language.tongues()
    assert [path.stem for path in CATALOGUES] == sorted(language.tongues())


def test_every_sentence_can_be_followed_to_where_it_is_made() -> None:
    assert collected().unseen == []


def test_a_catalogue_has_every_sentence_that_people_may_see(catalogue: Path) -> None:
    there = {parsed(one).literals for one in sentences_of(catalogue)}
    made = collected().sentences
    assert len(made) > 150  # the collecting itself works
    lacking = [f"{where}: {written(one)}" for one, where in made.items() if one not in there]
    assert lacking == []
    assert [one for one in FRAMEWORKS if (one,) not in there] == []


def test_a_catalogue_has_no_sentence_that_nobody_says(catalogue: Path) -> None:
    made = collected().sentences.keys() | {(one,) for one in FRAMEWORKS}
    assert [one for one in sentences_of(catalogue) if parsed(one).literals not in made] == []


def test_a_catalogue_has_every_word_that_a_place_may_hold(catalogue: Path) -> None:
    wanted = {*WORDS, *collected().words} - {""}
    assert wanted - words_of(catalogue).keys() == set()


def test_every_sentence_is_translated_by_its_own_template(catalogue: Path) -> None:
    """None is taken for another one, and each value comes to its place."""
    tongue = language.tongue(catalogue.read_text("utf-8"))
    for english, own in sentences_of(catalogue).items():
        values = {one.name: f"<{place}>" for place, one in enumerate(parsed(english).places)}
        assert tongue.translated(filled(english, values)) == filled(own, values)


def filled(template: str, values: dict[str, str]) -> str:
    made = parsed(template)
    told = made.literals[0]
    for place, literal in zip(made.places, made.literals[1:], strict=True):
        told += values[place.name] + literal
    return told


def test_what_may_follow_a_sentence_is_translated_too(catalogue: Path) -> None:
    """A place at the end takes in what is joined to the sentence, so it is translated in turn."""

    def ends_in_a_value(english: str) -> bool:
        made = parsed(english)
        return bool(made.places) and not made.literals[-1] and not made.places[-1].is_words

    open_ended = set(filter(ends_in_a_value, sentences_of(catalogue)))
    assert open_ended == {
        "saved text {language}/{stage}",  # a colon always follows
        "report from {gateway}: {status}",  # nothing does, and the word is the provider's own
    }


def test_a_catalogue_says_something_else_than_the_english(catalogue: Path) -> None:
    same = {one for one, own in sentences_of(catalogue).items() if own in {one, ""}}
    assert same <= {"BRIDGE_SENDER_{country}: {problem:words}"}  # a setting's name


@pytest.mark.parametrize(
    ("said", "translated"),
    [
        (
            "reminders could have gone out since 2026-11-25 03:00 UTC, and none did",
            "påminnelser kunde ha skickats sedan 2026-11-25 03:00 UTC, men ingen skickades",
        ),
        (
            "46elks is paused since 2026-11-25 03:00 UTC: HTTP 403: No credits",
            "46elks är pausad sedan 2026-11-25 03:00 UTC: HTTP 403: No credits",
        ),
        (
            "whmcs is paused since 2026-11-25 03:00 UTC: WHMCS's API refused GetInvoice: Invalid IP"
            " …07; list this machine's address in WHMCS > General Settings > Security > API IP"
            " Access Restriction, or set BRIDGE_WHMCS_API_ACCESS_KEY; see docs/whmcs-access.md",
            "whmcs är pausad sedan 2026-11-25 03:00 UTC: WHMCS:s API avvisade GetInvoice: Invalid"
            " IP …07; ange den här maskinens adress i WHMCS > General Settings > Security > API IP"
            " Access Restriction, eller ange BRIDGE_WHMCS_API_ACCESS_KEY; se docs/whmcs-access.md",
        ),
        (
            "3 sent to this number on 2026-11-25, BRIDGE_MAX_PER_RECIPIENT_PER_DAY is 3",
            "3 skickade till numret den 2026-11-25, BRIDGE_MAX_PER_RECIPIENT_PER_DAY är 3",
        ),
        (
            "since 2026-11-25 03:00 UTC by inbound 46elks: replied STOP",
            "sedan 2026-11-25 03:00 UTC av ett svar via 46elks: svarade STOP",
        ),
        (
            "saved text swedish/reminder: line 2, column 3: holds a link: 'x.se'",
            "sparad text swedish/reminder: rad 2, kolumn 3: innehåller en länk: 'x.se'",
        ),
        (
            "saved text swedish/reminder: line 1, column 4: unknown placeholder {x}; known are a",
            "sparad text swedish/reminder: rad 1, kolumn 4: okänd plats {x}; de som finns är a",
        ),
        (
            "attempt 1 through 46elks; without first_name: a link; without company: a link",
            "försök 1 via 46elks; utan first_name: en länk; utan company: en länk",
        ),
        (
            "reminder 12 is delivered, not withheld or failed or undelivered",
            "påminnelse 12 har tillståndet ”levererat”, inte ”ej skickat, misslyckat eller ej"
            " levererat”",
        ),
        ("created", "created"),  # a provider's own word
        ("report from 46elks: failed", "rapport från 46elks: failed"),
    ],
)
def test_swedish_says_it_like_this(said: str, translated: str) -> None:
    assert language.tongues()["sv"].translated(said) == translated


def test_a_place_knows_whether_it_is_translated() -> None:
    assert parsed("{a} {b:words}").places == (Place("a", False), Place("b", True))
