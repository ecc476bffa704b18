"""Stored values: entities are decoded, and what nobody can see counts as nothing."""

import sys
import time
from html.entities import html5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.entities import decode, draws_nothing, is_blank


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("", ""),
        ("Tom &amp; Sons", "Tom & Sons"),
        ("Tom &amp;amp; Sons", "Tom & Sons"),
        ("O&#039;Brien", "O'Brien"),
        ("O&amp;#039;Brien", "O'Brien"),
        ("&quot;Ada&quot; &lt;3", '"Ada" <3'),
        ("50 &euro;", "50 €"),
        ("&#x1F600;", "😀"),
        ("&#X41;&#65&#0000065;", "AAA"),
        ("Jos&eacute;", "José"),
        # Not entities, though a browser would read some of them as such.
        ("AT&T", "AT&T"),
        ("Rock&notes", "Rock&notes"),
        ("Rock&amp;notes", "Rock&notes"),
        ("Mark&copycat", "Mark&copycat"),
        ("Tom&shyam", "Tom&shyam"),
        ("&nosuchthing;", "&nosuchthing;"),
        ("&;&#;&#x;&", "&;&#;&#x;&"),
    ],
)
def test_entities_are_decoded_however_often_they_were_encoded(stored: str, meant: str) -> None:
    assert decode(stored) == meant


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        ("&#0;", "\ufffd"),
        ("&#xD800;", "\ufffd"),
        ("&#9999999;", "\ufffd"),
        ("&#1;", ""),
        ("&#" + "9" * 5_000 + ";", "&#" + "9" * 5_000 + ";"),
        ("&#" + "0" * 5_000 + "65;", "&#" + "0" * 5_000 + "65;"),
        ("&" + "amp;" * 100, "&" + "amp;" * 96),
    ],
)
def test_hostile_entities_are_bounded(stored: str, meant: str) -> None:
    assert decode(stored) == meant


@pytest.mark.parametrize(
    "hostile",
    ["&" * 100_000, "&#" * 50_000, "&a" * 50_000, "&" + "amp;" * 25_000, "&#x26;" * 16_000],
    ids=["ampersands", "open numbers", "open names", "nested", "numbers"],
)
def test_decoding_hostile_input_takes_no_time(hostile: str) -> None:
    began = time.process_time()
    decode(hostile)
    is_blank(hostile)
    assert time.process_time() - began < 1


@given(st.text(st.sampled_from("&#;xamplt0369nbs "), max_size=60))
def test_decoding_never_raises_and_never_grows_much(text: str) -> None:
    assert len(decode(text)) <= 2 * len(text)


BLANKS = {
    "no row": None,
    "empty": "",
    "spaces": "   ",
    "tab and line feed": "\t\r\n",
    "vertical tab, form feed": "\x0b\x0c",
    "no-break space": "\xa0",
    "narrow no-break space": "\u202f",
    "ideographic space": "\u3000",
    "every other space": "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u205f",
    "zero-width space": "\u200b",
    "joiners": "\u200c\u200d\u2060",
    "soft hyphen": "\xad",
    "byte order mark": "\ufeff",
    "bidi marks": "\u200e\u200f\u061c",
    "bidi embeddings": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069",
    "line and paragraph separator": "\u2028\u2029",
    "next line": "\x85",
    "NUL": "\x00",
    "escape and delete": "\x1b\x7f",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "Braille blank": "\u2800",
    "Mongolian vowel separator": "\u180e",
    "variation selectors": "\ufe0f\ufe00\U000e0100",
    "grapheme joiner": "\u034f",
    "Khmer inherent vowels": "\u17b4\u17b5",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "interlinear marks": "\ufff9\ufffa\ufffb",
    "object replacement": "\ufffc",
    "invisible operators": "\u2061\u2062\u2063\u2064",
    "musical controls": "\U0001d173\U0001d159",
    "nbsp": "&nbsp;",
    "nbsp without semicolon": "&nbsp",
    "nbsp encoded twice": "&amp;nbsp;",
    "nbsp encoded thrice": "&amp;amp;nbsp;",
    "nbsp by number": "&#160;",
    "nbsp by number without semicolon": "&#160 ",
    "nbsp by hexadecimal number": "&#xA0;",
    "zero-width space by number": "&#8203;",
    "zero-width space by name": "&ZeroWidthSpace;",
    "soft hyphen by name": "&shy;",
    "joiners by name": "&zwj;&zwnj;&NoBreak;",
    "Hangul filler by number": "&#12644;",
    "Braille blank by number": "&amp;#x2800;",
    "a bit of each": " \u200b&nbsp;\u3164 \ufeff&amp;#8203;\u2800",
    "very long": " " * 100_000,
    "very long, encoded": "&nbsp;" * 16_000,
}


@pytest.mark.parametrize("raw", BLANKS.values(), ids=BLANKS.keys())
def test_every_spelling_of_blank_is_blank(raw: str | None) -> None:
    assert is_blank(raw)


@pytest.mark.parametrize(
    "raw",
    [
        *("0", "-", ".", "n/a", "null", "&", "&amp;", "&#0;", "&NBSP;", "%20", '""', "<br>"),
        *("&lt;br&gt;", "\u0301", "\u20e3", "\ufffd", "\u0600", "\u06dd", "\u2420", "😀", "ㅤ0"),
    ],
    ids=ascii,
)
def test_whatever_leaves_ink_is_not_blank(raw: str) -> None:
    assert not is_blank(raw)


# Default_Ignorable_Code_Point: Unicode 14, DerivedCoreProperties.txt
DEFAULT_IGNORABLE = (
    "00AD 034F 061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F "
    "FEFF FFA0 FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF"
)


@pytest.mark.parametrize("codes", DEFAULT_IGNORABLE.split())
def test_what_unicode_tells_renderers_to_ignore_is_blank(codes: str) -> None:
    first, _, last = codes.partition("-")
    text = "".join(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    assert is_blank(text)


def test_every_kind_of_white_space_is_blank() -> None:
    assert is_blank("".join(filter(str.isspace, map(chr, range(sys.maxunicode + 1)))))


def test_a_named_entity_is_blank_as_its_character_is() -> None:
    names = {name: text for name, text in html5.items() if name.endswith(";")}
    blank = {name for name, text in names.items() if is_blank(text)}
    assert {"nbsp;", "zwnj;", "ZeroWidthSpace;", "Tab;", "NewLine;", "NoBreak;", "ic;"} <= blank
    assert {name for name in names if is_blank(f"&amp;{name}")} == blank


@given(st.text(), st.characters(categories=["L", "N", "P", "S"]))
def test_one_visible_character_is_enough(rest: str, char: str) -> None:
    rest = rest.replace("&", "")
    if not draws_nothing(char):
        assert not is_blank(f"{rest} {char} {rest}")
