"""Counting parts against a model that really encodes, and downgrading against its promises."""

import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bridge.gsm import Encoding, costly_characters, downgrade, segments

# 3GPP TS 23.038, table 6.2.1: position is code; ESC (0x1B) is no character.
TABLE = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F,
    "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
}  # fmt: skip
ESC = 0x1B
ALPHABET = TABLE.replace("\x1b", "") + "".join(EXTENSION)


@pytest.mark.parametrize(
    ("body", "encoding", "units", "parts"),
    [
        ("", "gsm7", 0, 0),
        ("a", "gsm7", 1, 1),
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("a" * 152 + "€" + "a" * 10, "gsm7", 164, 2),
        (("a" * 152 + "€") * 2, "gsm7", 308, 3),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("a" * 305 + "€", "gsm7", 307, 3),
        ("ł" * 70, "ucs2", 70, 1),
        ("ł" * 71, "ucs2", 71, 2),
        ("ł" * 134, "ucs2", 134, 2),
        ("ł" * 133 + "😀", "ucs2", 135, 3),
        ("ł" * 66 + "😀" + "ł" * 4, "ucs2", 72, 2),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
        ("Påminnelse: faktura åäö ÅÄÖ", "gsm7", 27, 1),
        ("Ç", "gsm7", 1, 1),
        ("ç", "ucs2", 1, 1),
        ("it\u2019s due", "ucs2", 8, 1),
        ("1\xa0234 kr", "ucs2", 8, 1),
        ("a\u030a", "ucs2", 2, 1),
        ("[link] ~10", "gsm7", 13, 1),
        ("👨\u200d👩\u200d👧\u200d👦", "ucs2", 11, 1),
        ("🇸🇪🇳🇴", "ucs2", 8, 1),
        ("\x1b", "ucs2", 1, 1),
        ("\t", "ucs2", 1, 1),
        ("`", "ucs2", 1, 1),
        ("\r\n", "gsm7", 2, 1),
        ("\f", "gsm7", 2, 1),
        ("\x00", "ucs2", 1, 1),
        ("\ud83d", "ucs2", 1, 1),
        ("a" * 100_000, "gsm7", 100_000, 654),
        ("😀" * 100_000, "ucs2", 200_000, 3_031),
    ],
)
def test_vectors(body: str, encoding: str, units: int, parts: int) -> None:
    counted = segments(body)
    assert (counted.encoding, counted.units, counted.parts) == (encoding, units, parts)


def test_the_alphabet_is_the_whole_table_and_nothing_else() -> None:
    cheap = {chr(code) for code in range(0x3000) if segments(chr(code)).encoding == "gsm7"}
    assert cheap == set(ALPHABET)
    assert len(ALPHABET) == 127 + 10


def encoded(body: str) -> tuple[Encoding, list[int]]:
    """Encode for real: one septet code or UTF-16 unit each."""
    if set(body) <= set(ALPHABET):
        pairs = [[ESC, EXTENSION[c]] if c in EXTENSION else [TABLE.index(c)] for c in body]
        return Encoding.GSM7, [code for pair in pairs for code in pair]
    raw = body.encode("utf-16-be")
    return Encoding.UCS2, [raw[i] << 8 | raw[i + 1] for i in range(0, len(raw), 2)]


def parts_by_cutting(encoding: Encoding, codes: list[int]) -> int:
    """Cut the encoded text; a cut that would split a pair moves one unit to the left."""
    one, several = (160, 153) if encoding is Encoding.GSM7 else (70, 67)
    if len(codes) <= one:
        return 1 if codes else 0
    parts = 0
    while codes:
        last = codes[several - 1] if len(codes) > several else 0
        opens = last == ESC if encoding is Encoding.GSM7 else 0xD800 <= last <= 0xDBFF
        codes = codes[several - 1 :] if opens else codes[several:]
        parts += 1
    return parts


long_texts = st.one_of(
    st.text(st.sampled_from(ALPHABET), max_size=700),
    st.text(st.sampled_from("aa€"), min_size=140, max_size=700),
    st.text(st.sampled_from("łł😀"), min_size=60, max_size=300),
    st.text(max_size=300),
)


@given(long_texts)
def test_parts_agree_with_really_cutting_the_encoded_text(body: str) -> None:
    encoding, codes = encoded(body)
    counted = segments(body)
    assert (counted.encoding, counted.units) == (encoding, len(codes))
    assert counted.parts == parts_by_cutting(encoding, codes)


@given(long_texts, st.text(max_size=100))
def test_a_longer_text_never_has_fewer_parts(body: str, more: str) -> None:
    assert segments(body).parts <= segments(body + more).parts


@given(st.lists(st.sampled_from(["a", "€", "ł", "😀"]), min_size=1, max_size=400))
def test_parts_grow_by_one_at_most_with_a_character_of_the_same_alphabet(chars: list[str]) -> None:
    counts = [segments("ł" + "".join(chars[:end])).parts for end in range(len(chars) + 1)]
    assert all(after - before in (0, 1) for before, after in pairwise(counts))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("Hi Ada, 100 € [net] ~ {x} ^ | \\", "Hi Ada, 100 € [net] ~ {x} ^ | \\"),
        ("\u2018it\u2019s\u201a \u2032due` \u00b4", "'it's' 'due' '"),
        ("\u201cdue\u201d \u201enow\u201c \u00absoon\u00bb", '"due" "now" "soon"'),
        ("a\u2013b\u2014c\u2212d\u2010e\u2011f", "a-b-c-d-e-f"),
        ("wait\u2026", "wait..."),
        ("1\xa0234\u202f567\u2009kr\tnow\u3000", "1 234 567 kr now "),
        ("pay\u200bment\u200d\u200c\ufeff\xad\u2060", "payment"),
        ("\u200eright\u200f \u202aleft\u202c", "right left"),
        ("\u2022 one", "- one"),
        ("François, ça va", "Francois, ca va"),
        ("2×3 Foo™ ©®", "2x3 FooTM (C)(R)"),
        ("ﬁnal oﬀer", "final offer"),
        ("a\u030a o\u0308 n\u0303", "å ö ñ"),
        ("5 \u212b, \u2126, \u212a", "5 Å, Ω, K"),
        ("due\u037e", "due;"),
        ("☎\ufe0e", "☎\ufe0e"),
        ("one\r\ntwo\rthree\fend\vof\u2028it\x85", "one\ntwo\nthree\nend\nof\nit\n"),
        ("a\x1bb\x00c\x7f", "abc"),
        ("a\x1b\u030a", "å"),
        ("\ud83da\udc00", "a"),
        # Nothing is gained here, so nothing is given up.
        ("Łukasz\u2019s \u201eczas\u201d\u2026", "Łukasz\u2019s \u201eczas\u201d\u2026"),
        ("👨\u200d👩\u200d👧 \u2019", "👨\u200d👩\u200d👧 \u2019"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\u200fשלום", "\u200fשלום"),
        ("ł\r\n\x1b\ta", "ł\n a"),
    ],
)
def test_downgrade(text: str, expected: str) -> None:
    assert downgrade(text) == expected


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Łukasz Żółć", "Lukasz Zolc"),
        ("Željko Šarić", "Zeljko Saric"),
        ("José Ángel Muñoz", "José Angel Muñoz"),
        ("Þórður Guðmundsson", "Thordur Gudmundsson"),
        ("Đặng Thế", "Dang The"),
        ("Ayşe Yıldız İnan", "Ayse Yildiz Inan"),
        ("Lœuillet", "Loeuillet"),
        ("Gergő Fűzfa ŐŰ", "Gergö Füzfa ÖÜ"),
        ("Marcel·lí, Mª", "Marcel-li, Ma"),
        ("₺5, 7 ₽, 125 €", "TRY5, 7 RUB, 125 €"),
        ("ǻ ǿ ǽ ḉ x\u030c", "å ø æ c x"),
        ("Åsa Öberg, Müller, Ñandú", "Åsa Öberg, Müller, Ñandu"),
    ],
)
def test_accents_go_only_when_asked_and_only_where_gsm7_lacks_them(name: str, plain: str) -> None:
    assert downgrade(name, strip_accents=True) == plain
    assert downgrade(name) == unicodedata.normalize("NFC", name)


def test_stripping_accents_leaves_other_scripts_whole() -> None:
    assert downgrade("Ёлка й \u2019 ł", strip_accents=True) == "Ёлка й \u2019 ł"


lively = st.text(
    st.one_of(
        st.sampled_from(ALPHABET),
        st.sampled_from("\r\n\f\x1b\x00\u0300\u030a\u0308\u0327\u200d\ufe0f\ud800\udc00"),
        st.sampled_from("\u2019\u201c\u2026\xa0ç×™ﬁłáşđǻ\u212b\u1e9b\u0958\ufb1d😀\u0439"),
        st.characters(),
    ),
    max_size=40,
)


@given(lively, st.booleans())
@example("a\x1b\u030a", False)
@example("\r\x00\n", False)
@example("c\u0327\u0301", True)
def test_downgrade_is_idempotent_and_nfc(text: str, strip_accents: bool) -> None:
    once = downgrade(text, strip_accents=strip_accents)
    assert downgrade(once, strip_accents=strip_accents) == once
    assert unicodedata.is_normalized("NFC", once)


@given(st.text(st.sampled_from(ALPHABET), max_size=200))
def test_a_gsm7_text_stays_as_it_is(text: str) -> None:
    plain = text.replace("\r", "").replace("\f", "")
    assert downgrade(plain) == plain
    assert segments(downgrade(text)).encoding == "gsm7"


@given(lively)
def test_downgrade_never_leaves_what_a_gateway_cannot_encode(text: str) -> None:
    downgrade(text).encode("utf-8")


@given(lively, st.booleans())
def test_costly_characters_are_none_exactly_when_the_body_is_gsm7(text: str, strip: bool) -> None:
    body = downgrade(text, strip_accents=strip)
    costly = costly_characters(body, strip_accents=strip)
    assert (segments(body).encoding == "gsm7") == (costly == ())
    assert all(body[index] == char for index, char in costly)


@given(lively)
def test_replacing_the_costly_characters_is_enough(text: str) -> None:
    body = downgrade(text)
    costly = {index for index, _ in costly_characters(body)}
    cheaper = "".join("x" if index in costly else char for index, char in enumerate(body))
    assert segments(downgrade(cheaper)).encoding == "gsm7"


def test_costly_characters_name_the_culprit_and_not_what_could_be_replaced() -> None:
    assert costly_characters("Łukasz\u2019s ą") == ((0, "Ł"), (9, "ą"))


@pytest.mark.parametrize(
    "hostile",
    ["a", "\u0301", "\r", "\u200d", "😀", "\ud800", "a\u0315\u0300\u05ae\u0300"],
    ids=ascii,
)
def test_a_hundred_thousand_of_anything_take_no_time(hostile: str) -> None:
    hostile *= 100_000 // len(hostile)
    began = time.process_time()
    segments(hostile)
    costly_characters(downgrade(hostile, strip_accents=True))
    assert time.process_time() - began < 2
