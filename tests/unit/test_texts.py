"""The shipped wordings: complete, native, link-free, and no more parts than needed."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bidi import get_display
from hypothesis import given
from hypothesis import strategies as st

from bridge import wording
from bridge.domain import Stage
from bridge.errors import ConfigError
from bridge.gsm import Encoding, costly_characters
from bridge.links import find_links
from bridge.rendering import PLACEHOLDERS, OptionalPart, Placeholder, Text
from tests.support.texts_table import (
    LANGUAGES,
    LONGEST_DATES,
    PAGE,
    RIGHT_TO_LEFT,
    SHIPPED,
    TYPICAL,
    on,
    page,
    text_for,
)

# The names of `lang/*.php` in WHMCS 7 and 8, and those of translations that shops add.
WHMCS_LANGUAGES = (
    "arabic azerbaijani catalan chinese chinese-cn chinese-tw croatian czech danish dutch english"
    " estonian farsi french german hebrew hungarian italian macedonian norwegian polish"
    " portuguese-br portuguese-pt romanian russian slovak spanish swedish turkish ukrainian"
    " ukranian"
).split()
CHINESE = ("chinese", "chinese-cn")
CYRILLIC = ("macedonian", "russian", "ukrainian")
LATIN = [one for one in LANGUAGES if one not in (*CHINESE, *CYRILLIC, *RIGHT_TO_LEFT)]
# In these months a long name of the month takes a third part.
LONG_MONTHS = {("macedonian", Stage.THIRD_OVERDUE), ("russian", Stage.THIRD_OVERDUE)}
HOSTILE = replace(
    TYPICAL,
    first_name="win-prize.com",
    last_name="www.win.example",
    client_company="Click http://x.example",
    invoice_number="2023/0042",
)

every_text = pytest.mark.parametrize(
    ("language", "stage"), [(language, stage) for language in LANGUAGES for stage in Stage]
)


def variants(language: str, stage: Stage) -> Iterator[Text]:
    """Return the text as it comes out for all kinds of values."""
    for day in LONGEST_DATES:
        yield text_for(language, stage, date_format="locale", facts=on(day))
    for date_format in ("iso", "locale"):
        for facts in (HOSTILE, replace(TYPICAL, first_name=""), replace(TYPICAL, first_name="李")):
            for company in ("Oderland", "", "one.com", "Acme Inc."):
                yield text_for(
                    language, stage, date_format=date_format, facts=facts, company=company
                )


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("language", WHMCS_LANGUAGES)
def test_every_language_of_whmcs_has_every_stage(language: str, stage: Stage) -> None:
    found, _ = SHIPPED.pick(stage, language)
    assert (found != "english") == (language != "english")


@every_text
def test_a_text_names_the_invoice_and_the_day_and_nothing_it_does_not_know(
    language: str, stage: Stage
) -> None:
    pieces = SHIPPED.by_language[language, stage].pieces
    always = {piece.name for piece in pieces if isinstance(piece, Placeholder)}
    optional = [piece.names for piece in pieces if isinstance(piece, OptionalPart)]
    assert always == {"invoice", "due_date"} <= set(PLACEHOLDERS)
    assert optional == [{"first_name"}, {"company"}]


@every_text
def test_a_file_is_tidy(language: str, stage: Stage) -> None:
    file = Path(wording.__file__).parent / "texts" / language / f"{stage}.txt"
    raw = file.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", raw)
    assert raw.endswith("\n")
    assert not re.search(r"[^\S\n ]| \n|  |\n\n\n|\n\n\Z", raw)
    # Invisible characters would be lost to an editor; the bridge sets its own marks.
    assert {char for char in raw if unicodedata.category(char) == "Cf"} <= {"\u200c"}


@every_text
def test_no_value_makes_a_link_or_a_slip_of_punctuation(language: str, stage: Stage) -> None:
    for text in variants(language, stage):
        assert find_links(text.body) == []
        assert not re.search(
            r"  | \n|\n | [,.:;!?،，！]|[,.:;!?]{2}(?<!\.,)|\xa0|\u202f", text.body
        )
        assert text.body == text.body.strip()
        assert unicodedata.is_normalized("NFC", text.body)


@given(
    st.sampled_from(LANGUAGES),
    st.sampled_from(list(Stage)),
    st.text(st.one_of(st.sampled_from("łáşđßþ·.-/@ \u0301\u200d"), st.characters()), max_size=50),
)
def test_whatever_a_client_typed_no_language_has_a_link_or_pays_for_accents(
    language: str, stage: Stage, raw: str
) -> None:
    text = text_for(language, stage, facts=replace(TYPICAL, first_name=raw))
    assert find_links(text.body) == []
    accents_only = not costly_characters(text.body, strip_accents=True)
    assert text.size.encoding is Encoding.GSM7 or not accents_only


@every_text
def test_a_greeting_without_a_name_still_greets(language: str, stage: Stage) -> None:
    greeting, blank, *rest = text_for(
        language, stage, facts=replace(TYPICAL, first_name="")
    ).body.split("\n")
    named, *others = text_for(language, stage).body.split("\n")
    assert re.fullmatch(r"\w[\w ]*[,:!،！]", greeting.replace("\u064b", ""))
    assert "Alexandra" in named
    assert [blank, *rest] == others


@every_text
def test_a_signature_without_a_company_still_ends_the_text(language: str, stage: Stage) -> None:
    last = text_for(language, stage, company="").body.split("\n\n")[-1]
    assert re.fullmatch(r"\w[\w ]*", last)


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("language", LATIN)
def test_a_latin_text_is_one_gsm7_part_on_every_day_of_the_year(
    language: str, stage: Stage
) -> None:
    texts = [text_for(language, stage)]
    texts += [text_for(language, stage, date_format="locale", facts=on(d)) for d in LONGEST_DATES]
    assert {(text.size.encoding, text.size.parts) for text in texts} == {(Encoding.GSM7, 1)}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("language", [*CHINESE, *CYRILLIC, *RIGHT_TO_LEFT])
def test_another_script_takes_two_parts_and_chinese_one(language: str, stage: Stage) -> None:
    most = 1 if language in CHINESE else 2
    local = [text_for(language, stage, date_format="locale", facts=on(d)) for d in LONGEST_DATES]
    assert text_for(language, stage).size.parts == most
    assert text_for(language, stage, date_format="locale").size.parts == most
    assert max(text.size.parts for text in local) == most + ((language, stage) in LONG_MONTHS)


@pytest.mark.parametrize(
    ("language", "day"),
    [
        ("croatian", "20. lipnja 2023."),
        ("czech", "20. cervna 2023"),
        ("estonian", "20. juuni 2023"),
        ("hungarian", "2023. junius 20."),
        ("polish", "20 czerwca 2023"),
        ("catalan", "20 de juny del 2023"),
        ("russian", "20 июня 2023"),
        ("ukrainian", "20 червня 2023"),
        ("macedonian", "20 јуни 2023"),
        ("chinese", "2023年6月20日"),
        ("chinese-cn", "2023年6月20日"),
        ("arabic", "20 يونيو 2023"),
        ("hebrew", "20 ביוני 2023"),
        ("english", "20 June 2023"),
        ("german", "20. Juni 2023"),
    ],
)
def test_a_day_is_written_in_the_case_that_a_sentence_needs(language: str, day: str) -> None:
    for stage in Stage:
        assert day in text_for(language, stage, date_format="locale").body


def test_a_full_stop_of_the_date_ends_the_sentence() -> None:
    body = text_for("croatian", Stage.REMINDER, date_format="locale").body
    assert "dospijeva 20. lipnja 2023.\n" in body


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_every_line_begins_with_a_letter_that_turns_the_phone_right(
    language: str, stage: Stage
) -> None:
    for text in variants(language, stage):
        lines = [line for line in text.body.split("\n") if line]
        assert {unicodedata.bidirectional(line[0]) for line in lines} <= {"R", "AL"}


@pytest.mark.parametrize("stage", list(Stage))
@pytest.mark.parametrize("language", RIGHT_TO_LEFT)
def test_what_is_written_from_left_to_right_is_shown_so(language: str, stage: Stage) -> None:
    """Lays the text out by the Unicode Bidirectional Algorithm, as a phone does."""
    facts = replace(TYPICAL, first_name="J.R.", invoice_number="2023-0042")
    body = text_for(language, stage, facts=facts, company="Acme Ltd.").body
    shown = [get_display(line).replace("\u200e", "") for line in body.split("\n")]
    for part in ("J.R.", "#2023-0042", "2023-06-20", "Acme Ltd."):
        assert any(part in line for line in shown)
    assert shown[0].startswith(("،J.R. ", ",J.R. "))  # the comma after the name, on its left
    assert shown[-1].startswith("Acme Ltd. ")


def test_a_shipped_text_with_a_link_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "english").mkdir()
    (tmp_path / "english" / "reminder.txt").write_text("Log in at example.com", "utf-8")
    monkeypatch.setattr(wording, "_SHIPPED", tmp_path)
    with pytest.raises(ConfigError, match=r"holds a link: 'example\.com'"):
        wording.load(None)


def test_the_page_of_wordings_is_made_anew_with_the_wordings() -> None:
    assert PAGE.read_text("utf-8") == page(), "run python -m tests.support.texts_table"


def test_the_year_word_is_left_out_of_slavic_dates() -> None:
    facts = on(date(2023, 9, 1))
    body = text_for("russian", Stage.SECOND_OVERDUE, date_format="locale", facts=facts).body
    assert "\n1 сентября 2023 истёк" in body
