"""Wordings, the values in them, and what a client may have typed as a name."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge import wording
from bridge.domain import Currency, Facts, Stage
from bridge.errors import CannotRender, ConfigError
from bridge.links import find_links
from bridge.rendering import (
    Text,
    Wordings,
    clean,
    compose,
    parse_wording,
    safe_name,
    values_for,
)
from tests.support.parts import DEMO, MISSION

SHIPPED = wording.load(None)
TODAY = date(2026, 11, 24)


def text_for(
    facts: Facts = DEMO, *, stage: Stage = Stage.SECOND_OVERDUE, company: str = "Oderland"
) -> Text:
    language, chosen = SHIPPED.pick(stage, facts.language, "english")
    return compose(
        chosen,
        values_for(facts, company=company, language=language, date_format="iso", today=TODAY),
    )


def test_the_english_second_overdue_text_is_word_for_word_the_promised_one() -> None:
    assert text_for().body == MISSION


def test_the_clients_language_comes_first_then_the_shops_then_english() -> None:
    assert SHIPPED.pick(Stage.REMINDER, "swedish", "english")[0] == "swedish"
    assert SHIPPED.pick(Stage.REMINDER, "klingon", "swedish")[0] == "swedish"
    assert SHIPPED.pick(Stage.REMINDER, "", "klingon")[0] == "english"


@pytest.mark.parametrize(
    ("whmcs_name", "found"), [("ukranian", "ukrainian"), ("chinese-tw", "chinese")]
)
def test_another_name_of_a_language_finds_its_wording_unless_it_has_its_own(
    whmcs_name: str, found: str
) -> None:
    assert SHIPPED.pick(Stage.REMINDER, whmcs_name)[0] == found
    own = parse_wording("own {invoice}", "test")
    overridden = Wordings({**SHIPPED.by_language, (whmcs_name, Stage.REMINDER): own})
    assert overridden.pick(Stage.REMINDER, whmcs_name) == (whmcs_name, own)


@pytest.mark.parametrize(
    ("first_name", "greeting"),
    [
        ("Demo", "Hi Demo,"),
        ("Åsa", "Hi Åsa,"),
        ("J.R.", "Hi J.R.,"),
        ("O&#039;Neil", "Hi O'Neil,"),
        ("Tom &amp;amp; Eva", "Hi Tom & Eva,"),
        ("Anna-Karin", "Hi Anna-Karin,"),
        ("Ngọc", "Hi Ngoc,"),
        ("李", "Hi 李,"),
        ("  Demo\r\n\tClient ", "Hi Demo Client,"),
        ("", "Hi,"),
        ("&nbsp;", "Hi,"),
        ("win-prize.com", "Hi,"),
        ("www.win-prize.com", "Hi,"),
        ("demo@client.example", "Hi,"),
        ("<b>Demo</b>", "Hi,"),
        ("Demo; DROP TABLE", "Hi,"),
        ("0900 123 456", "Hi,"),
        ("Call 0900-12 34", "Hi,"),
        ("Your account is closed call us", "Hi,"),
        ("{first_name}", "Hi,"),
        ("Demo\u202egnp.exe", "Hi,"),
        ("x" * 5000, "Hi " + "x" * 40 + ","),
        ("🎉 Demo", "Hi,"),
    ],
)
def test_a_name_is_greeted_and_a_message_is_not(first_name: str, greeting: str) -> None:
    text = text_for(replace(DEMO, first_name=first_name))
    assert text.body.splitlines()[0] == greeting
    assert text.body.splitlines()[1:] == MISSION.splitlines()[1:]
    assert not text.links


def test_a_name_that_becomes_a_link_with_its_neighbours_is_dropped() -> None:
    chosen = parse_wording("Hi[ {first_name}].se pays invoice {invoice}", "test")
    text = compose(chosen, {"first_name": "demo", "invoice": "7"})
    assert (text.body, text.dropped) == ("Hi.se pays invoice 7", ("first_name",))


def test_a_company_that_is_a_link_leaves_the_signature() -> None:
    text = text_for(company="one.com")
    assert (text.body.splitlines()[-1], text.dropped) == ("Regards", ("company",))


def test_what_cannot_be_left_out_stays_and_is_a_link() -> None:
    chosen = parse_wording("Regards, {company}", "test")
    text = compose(chosen, {"company": "one.com"})
    assert text.links
    assert text.dropped == ()


def test_a_full_stop_joined_to_the_next_sentence_gets_its_space() -> None:
    chosen = parse_wording("Betala idag.Se faktura {invoice}", "test")
    assert compose(chosen, {"invoice": "7"}).body == "Betala idag. Se faktura 7"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Hi {frist_name}", "line 1, column 4: unknown placeholder {frist_name}"),
        ("Hi\n[there]", "line 2, column 7: brackets without a placeholder"),
        ("Hi [{first_name}", "line 1, column 17: a bracket is not closed"),
        ("Hi ]", "line 1, column 4: a stray ']'"),
        ("Hi [a [{first_name}]]", "line 1, column 7: a stray '['"),
        ("Hi {", "line 1, column 4: a stray '{'"),
        ("Hi {}", "line 1, column 4: unknown placeholder {}"),
        ("Hi {first_name.__class__}", "unknown placeholder"),
        ("", "the text is empty"),
        ("[{first_name}]", "the text is empty"),
        ("{" * 50_001, "a stray '{'"),
    ],
)
def test_a_bad_wording_is_refused_with_its_place(text: str, place: str) -> None:
    with pytest.raises(CannotRender) as caught:
        parse_wording(text, "english/reminder.txt")
    assert str(caught.value).startswith("english/reminder.txt: ")
    assert place in str(caught.value)


def test_doubled_marks_stand_for_themselves() -> None:
    chosen = parse_wording("{{x}} [[y]] {invoice}\n", "test")
    assert chosen.merge({"invoice": "7"})[0] == "{x} [y] 7"


def test_an_empty_value_outside_brackets_is_an_error_and_never_a_gap() -> None:
    with pytest.raises(CannotRender, match="first_name"):
        compose(parse_wording("Hi {first_name}, pay", "test"), {"first_name": ""})


def test_values_are_written_for_iso_and_for_the_language() -> None:
    facts = replace(DEMO, balance=Decimal("1234.5"), currency=Currency(code="EUR", prefix="&euro;"))
    iso = values_for(facts, company="", language="swedish", date_format="iso", today=TODAY)
    local = values_for(facts, company="", language="swedish", date_format="locale", today=TODAY)
    assert (iso["due_date"], iso["amount"]) == ("2023-06-20", "€1234.50")
    assert (local["due_date"], local["amount"]) == ("20 juni 2023", "1 234,50 €")
    assert iso["days_overdue"] == "1253"


@pytest.mark.parametrize(
    ("language", "code", "local"),
    [
        ("turkish", "TRY", "₺1.234,50"),
        ("polish", "PLN", "1 234,50 zł"),
        ("hungarian", "HUF", "1 234,50 Ft"),
        ("french", "EUR", "1 234,50 €"),
        ("swedish", "SEK", "1 234,50 kr"),
        ("norwegian", "NOK", "1 234,50 kr"),
        ("german", "CHF", "1.234,50 CHF"),
        ("arabic", "AED", "1,234.50 د.إ."),
        ("farsi", "EUR", "€ 1,234.50"),
        ("hebrew", "ILS", "1,234.50 ₪"),
        ("chinese", "TWD", "$1,234.50"),
        ("ukrainian", "UAH", "1 234,50 ₴"),
        ("klingon", "GBP", "£1,234.50"),
    ],
)
def test_what_is_left_to_pay_is_written_as_the_language_does(
    language: str, code: str, local: str
) -> None:
    facts = replace(DEMO, balance=Decimal("1234.50"), currency=Currency(code=code))
    values = values_for(facts, company="", language=language, date_format="locale", today=TODAY)
    assert values["amount"] == local


def test_the_amount_is_what_is_left_after_a_partial_payment() -> None:
    chosen = parse_wording("{amount} is left of invoice #{invoice}", "test")
    facts = replace(DEMO, balance=Decimal("25.5"), invoice_number="2023/7")
    values = values_for(facts, company="", language="english", date_format="iso", today=TODAY)
    assert compose(chosen, values).body == "25.50 kr is left of invoice #2023/7"


@pytest.mark.parametrize(
    ("wording_text", "first_name", "body"),
    [
        # One part either way: nothing would be saved.
        ("Zażółć gęślą jaźń, {first_name}", "Łukasz", "Zażółć gęślą jaźń, Łukasz"),
        ("Zażółć{x}, {first_name}", "Łukasz", "Zazolc{x}, Lukasz"),
        ("Hello{x}, {first_name}", "Łukasz", "Hello{x}, Lukasz"),
        ("Año é ñ{x}, {first_name}", "Ángel Muñoz", "Año é ñ{x}, Angel Muñoz"),
        ("Zażółć{x}, {first_name}", "Иван", "Zażółć{x}, Иван"),
        ("Határidő, tűz{x}, {first_name}", "Gergő", "Hataridö, tüz{x}, Gergö"),
        ("₺5, 7 ₴{x}, {first_name}", "Mª", "TRY5, 7 UAH{x}, Ma"),
    ],
)
def test_accents_are_given_up_only_where_all_of_them_can_be_and_it_saves_a_part(
    wording_text: str, first_name: str, body: str
) -> None:
    filler = "." * 70
    chosen = parse_wording(wording_text.replace("{x}", filler), "test")
    assert compose(chosen, {"first_name": first_name}).body == body.replace("{x}", filler)


def test_a_value_is_no_longer_than_forty_characters_without_its_accents_either() -> None:
    chosen = parse_wording("{first_name}" + "." * 70, "test")
    assert compose(chosen, {"first_name": "þ" * 40}).body == "th" * 20 + "." * 70


def test_the_text_without_accents_is_the_one_that_is_judged() -> None:
    chosen = parse_wording("Hi[ {first_name}], " + "." * 70, "test")
    hidden = "demo.šk"
    assert find_links(f"Hi {hidden}, ") == []
    text = compose(chosen, {"first_name": hidden})
    assert (text.body.split(",")[0], text.links, text.dropped) == ("Hi", (), ("first_name",))


@pytest.mark.parametrize(
    ("wording_text", "company", "body"),
    [
        ("Regards, {company}.", "Acme Inc.", "Regards, Acme Inc."),
        ("Regards, {company}. Bye", "Acme Inc.", "Regards, Acme Inc. Bye"),
        ("Regards[, {company}].", "Acme Inc.", "Regards, Acme Inc."),
        ("Regards[, {company}].", "", "Regards."),
        ("Regards, {company}...", "Acme Inc.", "Regards, Acme Inc...."),
        ("Regards, {company}, bye.", "Acme Inc.", "Regards, Acme Inc., bye."),
        ("Regards, {company}.", "Acme", "Regards, Acme."),
    ],
)
def test_a_full_stop_is_not_doubled_after_a_value_that_ends_in_one(
    wording_text: str, company: str, body: str
) -> None:
    chosen = parse_wording(wording_text, "test")
    assert compose(chosen, {"company": company}).body == body


@pytest.mark.parametrize(
    ("wording_text", "value", "body"),
    [
        ("שלום {invoice}.", "2023-06-20", "שלום \u200e2023-06-20."),
        ("שלום #{invoice}", "7", "שלום \u200e#7"),
        ("שלום #{invoice}", "A7", "שלום \u200e#A7"),
        ("שלום {invoice}", "Acme", "שלום Acme"),
        ("שלום {invoice}", "Acme Ltd.", "שלום Acme Ltd.\u200e"),
        ("שלום {invoice}", "€5", "שלום \u200e€5"),
        ("שלום {invoice}", "5 €", "שלום \u200e5 €\u200e"),
        ("שלום {invoice}", "דוד", "שלום דוד"),
        ("مرحبا {invoice}", "20 يونيو 2023", "مرحبا 20 يونيو 2023"),
        ("#{invoice} שלום", "7", "\u200e#7 שלום"),
        ("Hello #{invoice}", "דוד 7", "Hello #דוד 7"),
    ],
)
def test_values_in_a_text_from_right_to_left_are_fenced(
    wording_text: str, value: str, body: str
) -> None:
    assert compose(parse_wording(wording_text, "test"), {"invoice": value}).body == body


@given(st.text(max_size=80))
def test_whatever_a_client_typed_is_one_short_line_without_a_link(raw: str) -> None:
    text = text_for(replace(DEMO, first_name=raw, last_name=raw, client_company=raw))
    first, *rest = text.body.split("\n")
    assert len(first) <= len("Hi ,") + 40
    assert rest == MISSION.split("\n")[1:]
    assert not find_links(text.body)


@given(st.text(max_size=200))
def test_cleaning_is_idempotent(raw: str) -> None:
    assert clean(clean(raw)) == clean(raw) or "&" in clean(raw)


@pytest.mark.parametrize("name", ["first_name", "last_name", "client_company"])
def test_a_long_message_hidden_behind_the_cut_is_not_a_name(name: str) -> None:
    assert safe_name(name, "Your account is closed and you have to call us now please") == ""


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("first_name", "Jean-Luc"),
        ("first_name", "Dr. Ana"),
        ("first_name", "María de los Ángeles"),
        ("first_name", "Mª José"),
        ("first_name", "Marcel·lí"),
        ("first_name", "'t Hooft"),
        ("first_name", "Þórður"),
        ("first_name", "محمد"),
        ("first_name", "علی\u200cرضا"),
        ("first_name", "צ׳רלי"),
        ("first_name", "יהודה־לייב"),
        ("first_name", "李小明"),
        ("first_name", "ジャン・リュック"),
        ("first_name", "श्\u200dयाम"),
        ("first_name", "ලක්\u200dෂිත"),
        ("first_name", "സുരേഷ്"),
        ("first_name", "ปิยะ"),
        ("first_name", "བསྟན་འཛིན"),
        ("first_name", "ကျွန်ုပ်"),
        ("first_name", "Ελένη"),
        ("first_name", "Ёлка"),
        ("last_name", "Smith (née Jones)"),
        ("last_name", "五十嵐"),
        ("client_company", "3M"),
        ("client_company", "A/S"),
        ("client_company", "Müller & Söhne GmbH"),
        ("client_company", "Ben & Jerry's"),
        ("client_company", "Yahoo!"),
        ("client_company", "1&1 Hosting"),
        ("client_company", "ООО «Ромашка»"),
        ("client_company", "（株）テスト"),
        ("client_company", "阿里巴巴（中国）网络技术有限公司"),
    ],
)
def test_a_name_of_the_world_stays_as_it_is(name: str, raw: str) -> None:
    assert safe_name(name, raw) == raw
    text = compose(parse_wording(f"Hi[ {{{name}}}], welcome", "test"), {name: raw})
    assert (text.links, text.dropped) == ((), ())


@pytest.mark.parametrize(
    ("raw", "tidy"),
    [
        ("O’Neill", "O'Neill"),
        ("O&#8217;Neill", "O'Neill"),
        ("e\u0301ric", "éric"),
        (" Demo,", "Demo"),
        ("- Demo -", "Demo"),
        ("\u200fדוד\u200e", "דוד"),
        ("De\xadmo\u200b", "Demo"),
        ("De\u200dmo", "Demo"),
        ("Demo\x00\x1bClient", "Demo Client"),
        ("葛\U000e0100城", "葛城"),
        ("\u3164", ""),  # Hangul filler: a letter by its category, and blank
    ],
)
def test_a_name_is_tidied(raw: str, tidy: str) -> None:
    assert safe_name("first_name", raw) == tidy


@pytest.mark.parametrize("name", ["first_name", "last_name", "client_company"])
@pytest.mark.parametrize(
    "raw",
    [
        "0 9 0 0",
        "0.9.0.0",
        "0a9b0c0d",
        "Call 09-00",
        "٠٩٠٠",
        "०९००",
        "０９００",
        "零九零零",
        "1\u20092\u20093\u20094",
        "Call\u200b0900",
        "①②③④",
        "☎ Demo",
        "🎉",
        "𝐖𝐢𝐧",
        "Z" + "\u0351" * 7,
        "\u0301Demo",
        ".",
        "-",
        "123",
        "Demo?",
        "50%",
        "$x",
        "[x]",
        "{x}",
        "<b>",
        "&amp;lt;b&amp;gt;",
        "x@y",
        "*Demo*",
        "Demo | x",
        "a_b",
        "\u202eomeD",
        "\u2066Demo\u2069",
        "您的账户已经被我们关闭了请您立即致电我们的客服中心",
    ],
)
def test_what_is_no_name_is_left_out(name: str, raw: str) -> None:
    assert safe_name(name, raw) == ""


def test_a_folder_overrides_file_by_file_and_adds_languages(tmp_path: Path) -> None:
    for language, said in {"english": "Hello {invoice}", "klingon": "nuqneH {invoice}"}.items():
        (tmp_path / language).mkdir()
        (tmp_path / language / "secondoverdue.txt").write_text(said + "\n", "utf-8")
    loaded = wording.load(tmp_path)
    assert (
        compose(loaded.pick(Stage.SECOND_OVERDUE, "english")[1], {"invoice": "7"}).body == "Hello 7"
    )
    assert loaded.pick(Stage.SECOND_OVERDUE, "klingon")[0] == "klingon"
    assert loaded.pick(Stage.THIRD_OVERDUE, "klingon")[0] == "english"
    assert (
        "unpaid"
        in loaded.pick(Stage.THIRD_OVERDUE, "english")[1].merge(
            {"invoice": "7", "due_date": "2023-06-20"}
        )[0]
    )


def test_every_bad_file_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "english").mkdir()
    (tmp_path / "english" / "reminder.txt").write_text("Log in at example.com", "utf-8")
    (tmp_path / "english" / "firstoverdue.txt").write_text("Hi {name}", "utf-8")
    (tmp_path / "english" / "secondoverdue.txt").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError) as caught:
        wording.load(tmp_path)
    problems = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 3
    assert "english/reminder.txt: line 1, column 11: holds a link: 'example.com'" in problems
    assert "unknown placeholder {name}" in problems
    assert "cannot be read as UTF-8" in problems


@pytest.mark.parametrize(
    "text",
    [
        "Pay at example.com",
        "Pay at example[ {first_name} ].com",
        "Pay at exámple.com " + "á" * 80,
        "Pay at www[.{first_name}].example.com",
    ],
)
def test_a_link_is_seen_whatever_the_values(text: str) -> None:
    with pytest.raises(CannotRender, match="holds a link"):
        wording.judged(text, "english/reminder.txt")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="BRIDGE_TEXTS"):
        wording.load(tmp_path / "nowhere")
