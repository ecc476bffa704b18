"""Phone numbers: every usual spelling is read, and nothing that could reach a stranger."""

import re
import time
import unicodedata

import phonenumbers
import pytest
from hypothesis import example as instance
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bridge.domain import Reason
from bridge.entities import decode
from bridge.phone import LineKind, Number, mask, read_number

SE_MOBILE = "+46701234567"
INVALID = Reason.NUMBER_INVALID
NOT_MOBILE = Reason.NUMBER_NOT_MOBILE
EVERY_KIND = frozenset(LineKind)


@pytest.mark.parametrize(
    ("raw", "country", "e164"),
    [
        ("+46701234567", None, SE_MOBILE),
        ("+46701234567", "US", SE_MOBILE),
        ("0701234567", "SE", SE_MOBILE),
        ("0701234567", "se", SE_MOBILE),
        ("701234567", "SE", SE_MOBILE),
        ("070-123 45 67", "SE", SE_MOBILE),
        ("070/123 45 67", "SE", SE_MOBILE),
        ("070.123.45.67", "SE", SE_MOBILE),
        ("(070) 123 45 67", "SE", SE_MOBILE),
        ("[070] 123 45 67", "SE", SE_MOBILE),
        ("  070 1234567\r\n", "SE", SE_MOBILE),
        ("070\t1234567", "SE", SE_MOBILE),
        ("0701234567.", "SE", SE_MOBILE),
        ("070\u2013123\xa045\u200967", "SE", SE_MOBILE),
        ("0\u200b70\xad1234567\ufeff", "SE", SE_MOBILE),
        ("\u202a+46 70 123 45 67\u202c", None, SE_MOBILE),
        ("\u202d070 123 45 67\u202c", "SE", SE_MOBILE),
        ("+46 (0)70 123 45 67", None, SE_MOBILE),
        ("+46(0)701234567", None, SE_MOBILE),
        ("(+46) 70 1234567", None, SE_MOBILE),
        ("+(46) 70 1234567", None, SE_MOBILE),
        ("+ 46 70 1234567", None, SE_MOBILE),
        ("0046701234567", None, SE_MOBILE),
        ("00 46 (0)70-123 45 67", "US", SE_MOBILE),
        ("+0046701234567", None, SE_MOBILE),
        ("011 46 70 123 45 67", "US", SE_MOBILE),  # how one dials abroad from there
        ("46701234567", "SE", SE_MOBILE),  # with its zero it would be too long for Sweden
        # WHMCS's own form, and what goes wrong in it
        ("+46.701234567", None, SE_MOBILE),
        ("+46.0701234567", None, SE_MOBILE),
        ("+46.46701234567", None, SE_MOBILE),
        ("+46.0046701234567", None, SE_MOBILE),
        ("+46.+46701234567", None, SE_MOBILE),
        ("+46.+46 (0)70-123 45 67", None, SE_MOBILE),
        ("+254.0702324532", "KE", "+254702324532"),
        ("+254.254702324532", "KE", "+254702324532"),
        ("+254.2540702324532", "KE", "+254702324532"),
        ("+44.7400123456", "GB", "+447400123456"),
        ("07400 123456", "GB", "+447400123456"),
        ("+1.2015550123", None, "+12015550123"),
        ("+1.12015550123", None, "+12015550123"),
        ("+7.79784005393", None, "+79784005393"),
        ("+36.06201234567", None, "+36201234567"),
        ("+52.15512345678", "MX", "+525512345678"),
        ("+52 1 55 1234 5678", None, "+525512345678"),
        # national habits
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("(201) 555-0123", "US", "+12015550123"),
        ("479-234-5678", "US", "+14792345678"),  # not Norway, though +47 92345678 exists
        ("13802345678", "CN", "+8613802345678"),  # not Ohio: China writes it without a zero
        ("+39 333 1234567", None, "+393331234567"),
        ("393331234567", "IT", "+393331234567"),
        ("011 15-2345-6789", "AR", "+5491123456789"),
        ("0664/1234567", "AT", "+436641234567"),
        ("+43 664 123 45 67", None, "+436641234567"),
        ("+43-664-123-45-67", None, "+436641234567"),
        ("0812-3456-7890", "ID", "+6281234567890"),
        ("0812-345-678", "ID", "+62812345678"),
        ("06.12.34.56.78", "FR", "+33612345678"),
        ("070·123·45·67", "SE", SE_MOBILE),
        ("9 0501 234 56 78", "TR", "+905012345678"),
        ("357-1234", "BM", "+14413571234"),  # Bermuda has one area code
        ("8 10 46 70 123 45 67", "RU", SE_MOBILE),  # abroad from Russia
        ("0151 23456789", "DE", "+4915123456789"),
        # entities
        ("&#43;46 70&nbsp;123 45 67", None, SE_MOBILE),
        ("&amp;plus;46701234567", None, SE_MOBILE),
        ("&lpar;070&rpar; 1234567", "SE", SE_MOBILE),
        ("&#43;46&#46;701234567", None, SE_MOBILE),
        # around the number
        ("'+46701234567", None, SE_MOBILE),
        ('="+46701234567"', None, SE_MOBILE),
        ("&quot;0701234567&quot;", "SE", SE_MOBILE),
        ("“070-123 45 67”", "SE", SE_MOBILE),
        ("(+46701234567)", None, SE_MOBILE),
        ("[ 0701234567 ]", "SE", SE_MOBILE),
        ("0701234567,", "SE", SE_MOBILE),
        ("0701234567;", "SE", SE_MOBILE),
        # labels
        ("Mobil: 070-123 45 67", "SE", SE_MOBILE),
        ("mobil 0701234567", "SE", SE_MOBILE),
        ("MOBILNR. 0701234567", "SE", SE_MOBILE),
        ("Tel. 070 1234567", "SE", SE_MOBILE),
        ("Tel. nr: 070 1234567", "SE", SE_MOBILE),
        ("SMS:+46701234567", None, SE_MOBILE),
        ("tel:+46-70-1234567", None, SE_MOBILE),
        ("Mobile phone number: +46 70 1234567", None, SE_MOBILE),
        ("Mobil/SMS: 0701234567", "SE", SE_MOBILE),
        ("M: 0701234567", "SE", SE_MOBILE),
        ("Te\u0301le\u0301phone : +46701234567", None, SE_MOBILE),
        ("Тел. 8 912 345 67 89", "RU", "+79123456789"),
        ("手机：13802345678", "CN", "+8613802345678"),
        ("جوال: ٠٥٠١٢٣٤٥٦٧", "SA", "+966501234567"),
        ("נייד 050-234-5678", "IL", "+972502345678"),
        ("Cell: 1 201 555 0123", "US", "+12015550123"),
        ("Mobile No. 0701234567", "SE", SE_MOBILE),
        ("Phone no: +46 70 1234567", None, SE_MOBILE),
        ("Mobile #: 0701234567", "SE", SE_MOBILE),
        ("N° 0701234567", "SE", SE_MOBILE),
        ("Tél. : 06 12 34 56 78", "FR", "+33612345678"),
        ("Tel. kom. 512 345 678", "PL", "+48512345678"),
        ("Puh. 041 2345678", "FI", "+358412345678"),
        ("Κινητό: 691 234 5678", "GR", "+306912345678"),
        ("携帯電話：090-1234-5678", "JP", "+819012345678"),
        ("📱 070-123 45 67", "SE", SE_MOBILE),
        ("☎\ufe0f0701234567", "SE", SE_MOBILE),
        ("(mobil) 0701234567", "SE", SE_MOBILE),
        ("Mobil:\n0701234567", "SE", SE_MOBILE),
        ("0701234567 mobil", "SE", SE_MOBILE),
        ("070-123 45 67 (mobil)", "SE", SE_MOBILE),
        ("Tel. 0701234567 (sms)", "SE", SE_MOBILE),
    ],
)
def test_usual_spellings_are_read(raw: str, country: str | None, e164: str) -> None:
    assert read_number(raw, country).e164 == e164


@pytest.mark.parametrize(
    "zero",
    "0\u0660\u06f0\u07c0\u0966\u09e6\u0a66\u0ae6\u0be6\u0e50\u0f20\u1040\u17e0\uff10\U0001d7ce",
    ids=ascii,
)
def test_digits_of_every_script_are_digits(zero: str) -> None:
    raw = "".join(chr(ord(zero) + int(digit)) for digit in "0701234567")
    assert read_number(raw, "SE").e164 == SE_MOBILE


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        " ",
        "\xa0",
        "\u200b\u3164",
        "\u2800",
        "\x00",
        "&nbsp;",
        "&amp;#8203;",
        " " * 100_000,
    ],
    ids=ascii,
)
@pytest.mark.parametrize("country", ["SE", None])
def test_blank_is_an_opt_out(raw: str | None, country: str | None) -> None:
    assert read_number(raw, country) == Number(problem=Reason.OPTED_OUT)


@pytest.mark.parametrize(
    ("raw", "country"),
    [
        ("0701234567", None),
        ("0701234567", "ZZ"),
        ("0701234567", "Sweden"),
        ("0701234567", "001"),
        ("0701234567", ""),
        ("0701234567", "US"),
        ("46701234567", None),
        ("070123456", "SE"),
        ("07012345678", "SE"),
        ("+0701234567", "SE"),
        ("+46", "SE"),
        ("+", "SE"),
        ("112", "SE"),
        ("-", "SE"),
        # somebody else's code without plus or 00
        ("447400123456", "SE"),
        ("4792345678", "SE"),
        ("+57.03211234567", "CO"),
        # the number that the library makes of it has a digit that nobody typed
        ("+672 81234", None),
        ("1 286 7793", "BB"),
        # a zero in brackets is left out behind the country code only
        ("+4670 (0) 1234567", None),
        ("+46 (0) 70 (0) 123 45 67", None),
        ("\u06000701234567", "SE"),  # the Arabic number sign is drawn
        # two zeros that stand apart are no 00: this would be Texas
        ("(0) 0151 23453267", "DE"),
        ("0 015123453267", "DE"),
        # what spreadsheets and forms leave of a number
        ("46701234567.0", "SE"),
        ("701234567.0", "SE"),
        ("62812345678.0", "ID"),
        ("43664123456.00", "AT"),
        ("4.67E+10", "SE"),
        ("4,67012E+10", "SE"),
        ("46,701,234,567", "SE"),
        ("070-xxx xx xx", "SE"),
        ("0664 12345__", "AT"),
        ("0664 12345--", "AT"),
        ("0664 12345...", "AT"),
        ("0664 12345\u2026", "AT"),
        ("701234567+46", "SE"),
        ("46701234567+", "SE"),
        # two readings, both numbers that are texted
        ("15202234567", "DE"),  # a German mobile without its zero, or Tucson
        ("001 65 9823 4567", "SG"),  # Singapore by 001, or Alabama by 00
        ("+7.77710206865", None),  # the code twice, or a Kazakh number with a digit too many
        # two readings, one of them a line that is not texted
        ("4915123456789", "DE"),
        ("+49.4915123456789", None),
        ("+39 (0)3124811459", None),
        # two numbers
        ("0701234567, 0707654321", "SE"),
        ("0701234567 0707654321", "SE"),
        ("0701234567/0707654321", "SE"),
        ("0701234567;0707654321", "SE"),
        ("0701234567\n0707654321", "SE"),
        ("0701234567\u20280707654321", "SE"),
        ("070\n1234567", "SE"),
        ("+46701234567+46707654321", None),
        ("+46701234567 / +46701234567", None),
        ("+46701234567 or +46707654321", None),
        ("0701234567/68", "SE"),
        ("0664/1234567/68", "AT"),
        ("0664/1234567/8", "AT"),
        ("0664 1234567 8", "AT"),
        ("0664 1234567\u201368", "AT"),
        ("0664 1234567  68", "AT"),
        ("0664 1234567\t68", "AT"),
        ("0812-347-671-12", "ID"),
        ("2 021 123 739", "NZ"),
        ("(1) 123457217", "MY"),
        ("1. 0701234567", "SE"),
        ("0701234567 (68)", "SE"),
        ("0664 1234567 (68)", "AT"),
        # extensions
        ("+46701234567 ext. 12", None),
        ("+46701234567x12", None),
        ("+46701234567#12", None),
        ("+46701234567;ext=12", None),
        ("0664 1234567-12", "AT"),
        ("0664-1234567-12", "AT"),
        ("0701234567,,12", "SE"),
        ("*31#0701234567", "SE"),
        # words that are no label
        ("No SMS: 0701234567", "SE"),
        ("no 0701234567", "SE"),
        ("inte sms 0701234567", "SE"),
        ("Fax: 0701234567", "SE"),
        ("Tel/Fax: 0701234567", "SE"),
        ("Anna: 0701234567", "SE"),
        ("wife 0701234567", "SE"),
        ("0701234567 (wife)", "SE"),
        ("0701234567 p", "SE"),
        ("0701234567 fax", "SE"),
        ("0701234567 (no sms)", "SE"),
        ("0701234567 mobil efter 17", "SE"),
        ("08-123456 tel 0701234567 mobil", "SE"),
        ("SMS no 0701234567", "SE"),  # perhaps: no SMS
        ("SMS: no. 0701234567", "SE"),
        ("No. 0701234567", "SE"),
        ("Mobil (old): 0701234567", "SE"),
        ("Mobil 2: 0701234567", "SE"),
        ("Cell 1 201 555 0123", "US"),  # the first cell phone, or a number with its 1
        ("mobil tel sms nr 0701234567", "SE"),
        (": 0701234567", "SE"),
        ("n/a", "SE"),
        ("none", "SE"),
        # characters that a reader may take for others
        ("O701234567", "SE"),
        ("07o1234567", "SE"),
        ("1-800-FLOWERS", "US"),
        ("0701234567\xb2", "SE"),
        ("070123456\u2466", "SE"),
        ("070\u09e7234567", "SE"),
        ("07\u0660\u06f1234567", "SE"),
        ("\u202e0701234567", "SE"),
        ("0\u03367\u03360\u03361\u03362\u03363\u03364\u03365\u03366\u03367\u0336", "SE"),
        ("0701234567\x00", "SE"),
        ("070\x001234567", "SE"),
        ("\ud8000701234567", "SE"),
        ("0701234567\ud83d", "SE"),
        ("0701234567" + "\u200b" * 1_000, "SE"),
        # brackets and signs astray
        ("(0701234567", "SE"),
        ("0701234567)", "SE"),
        ("((070)) 1234567", "SE"),
        ("()0701234567", "SE"),
        ("++46701234567", None),
        ("+4+46701234567", None),
        ("46+701234567", "SE"),
        ("-0701234567", "SE"),
        # markup and queries
        ("<b>0701234567</b>", "SE"),
        ("0701234567<script>alert(1)</script>", "SE"),
        ("&lt;b&gt;0701234567", "SE"),
        ("0701234567' OR '1'='1", "SE"),
        ("0701234567; DROP TABLE tblclients; --", "SE"),
        ("%2B46701234567", None),
        ("https://wa.me/46701234567", "SE"),
        ("{{phone}}", "SE"),
        ("$(curl 0701234567)", "SE"),
    ],
    ids=ascii,
)
def test_whatever_leaves_a_doubt_is_invalid(raw: str, country: str | None) -> None:
    assert read_number(raw, country, allow=EVERY_KIND) == Number(problem=INVALID)


@pytest.mark.parametrize(
    ("raw", "country"),
    [
        ("08-123 456 78", "SE"),
        ("+46 8 123 456 78", None),
        ("+46.0812345678", None),
        ("0900 123 45 67", "SE"),
        ("020-123456", "SE"),
        ("+1 800 234 5678", None),
        ("+44 20 7946 0018", None),
        ("+44 843 222 2222", None),  # shared cost
        ("+44 7640 123456", None),  # pager
        ("+49 900 1234567", None),  # premium
        ("+800 1234 5678", None),  # toll-free of no country
        ("+870 773 111 632", None),  # Inmarsat
        ("+881 612 345 678", None),  # Iridium, mobile to the library
        ("+882 34 21234", None),
        ("+979 123 456 789", None),
        ("+44 70 1234 5678", None),  # personal
        ("+44 56 1234 5678", None),  # VoIP
    ],
)
def test_lines_that_are_not_texted(raw: str, country: str | None) -> None:
    assert read_number(raw, country) == Number(problem=NOT_MOBILE)


@pytest.mark.parametrize(
    ("raw", "kind"),
    [("+44 56 1234 5678", LineKind.VOIP), ("+44 70 1234 5678", LineKind.PERSONAL)],
)
def test_voip_and_personal_numbers_need_leave(raw: str, kind: LineKind) -> None:
    others = EVERY_KIND - {kind}
    assert read_number(raw, None, allow=frozenset({kind})).e164 == raw.replace(" ", "")
    assert read_number(raw, None, allow=others).problem == NOT_MOBILE


def test_leave_for_voip_opens_no_satellite_and_no_premium_line() -> None:
    for raw in ("+883510012345", "+878101234567890", "+8821612345678", "+979123456789"):
        assert read_number(raw, None, allow=EVERY_KIND).problem == NOT_MOBILE


@pytest.mark.parametrize(
    ("raw", "owner", "country"),
    [
        ("+46701234567", "US", "SE"),
        ("+12015550123", None, "US"),
        ("+15062345678", "US", "CA"),
        ("+447400123456", None, "GB"),
        ("+38343201234", None, "XK"),
    ],
)
def test_the_country_is_the_number_s_own(raw: str, owner: str | None, country: str) -> None:
    assert read_number(raw, owner).country == country


def test_numbers_are_not_shown_by_repr() -> None:
    assert "4567" not in repr(read_number(SE_MOBILE, None))


KINDS = {
    value: name
    for name, value in vars(PhoneNumberType).items()
    if isinstance(value, int) and name not in ("UNKNOWN", "FIXED_LINE_OR_MOBILE")
}


def example(region: str, kind: int) -> str:
    """Return the region's example of a kind in E.164, "" where there is none."""
    number = phonenumbers.example_number_for_type(region, kind)
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if number else ""


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS - {"TA"}))
def test_every_region_s_mobile_is_read_as_itself(region: str) -> None:
    e164 = example(region, PhoneNumberType.MOBILE)
    shown = phonenumbers.format_number(phonenumbers.parse(e164), PhoneNumberFormat.INTERNATIONAL)
    for raw in (e164, shown, e164.replace("+", "00", 1)):
        assert read_number(raw, None).e164 == e164


@pytest.mark.parametrize("kind", KINDS.keys() - {PhoneNumberType.MOBILE}, ids=KINDS.get)
def test_no_region_s_other_lines_are_texted(kind: int) -> None:
    """Except where fixed and mobile cannot be told apart, as in the US."""
    numbers = filter(None, (example(region, kind) for region in phonenumbers.SUPPORTED_REGIONS))
    problems = {
        number: read_number(number, None).problem
        for number in numbers
        if phonenumbers.number_type(phonenumbers.parse(number))
        != PhoneNumberType.FIXED_LINE_OR_MOBILE
    }
    assert problems
    assert problems == dict.fromkeys(problems, NOT_MOBILE)


@pytest.mark.parametrize("code", phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)
def test_numbers_of_no_country_are_never_texted(code: int) -> None:
    number = phonenumbers.example_number_for_non_geo_entity(code)
    assert number
    raw = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    assert read_number(raw, None, allow=EVERY_KIND).problem == NOT_MOBILE


MOBILES = {
    region: example(region, PhoneNumberType.MOBILE)
    for region in "SE NO DK FI GB IE FR ES NL BE AT PL CZ US BR IN ZA AU KE RO".split()
}


def spellings(e164: str, region: str) -> list[str]:
    """Write one mobile number as people and WHMCS write it."""
    number = phonenumbers.parse(e164)
    code, rest = str(number.country_code), phonenumbers.national_significant_number(number)
    abroad = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    at_home = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return [
        e164, abroad, at_home,
        abroad.replace(" ", "-"), at_home.replace(" ", "-"), at_home.replace(" ", "."),
        re.sub(r"\D", "", at_home),
        abroad.replace(" ", "\xa0"), abroad.replace(" ", "&nbsp;"), abroad.replace("+", "&#43;"),
        abroad.replace("+", "00"), abroad.replace("+", "00 "), abroad.replace("+", "+ "),
        f"+{code}.{rest}", f"+{code}.{code}{rest}", f"+{code}.+{code}{rest}",
        f"+{code}.00{code}{rest}", f"(+{code}) {rest}", f"+{code}/{rest}", f"+{code}-{rest}",
        f"{code}{rest}", f"Mobile: {abroad}", f"Tel. {abroad}", f"SMS:{e164}",
        f"\u202a{abroad}\u202c", f" {e164}\n", f"\ufeff{e164}",
        "".join(chr(0x0660 + int(char)) if char.isdecimal() else char for char in abroad),
        "".join(chr(0xFF10 + int(char)) if char.isdecimal() else char for char in at_home),
    ]  # fmt: skip


@pytest.mark.parametrize(("region", "e164"), MOBILES.items(), ids=MOBILES.keys())
def test_every_spelling_of_a_mobile_is_the_same_number(region: str, e164: str) -> None:
    read = {raw: read_number(raw, region).e164 for raw in spellings(e164, region)}
    assert read == dict.fromkeys(read, e164)


@given(st.sampled_from(sorted(MOBILES)), st.data())
def test_separators_anywhere_never_lead_to_another_number(region: str, data: st.DataObject) -> None:
    """Some are refused as doubtful; none may change a digit."""
    e164 = MOBILES[region]
    gaps = st.sampled_from(["", "", "", " ", "-", ".", "/", " - ", "\u200b", "\xa0", "  "])
    raw = "".join(char + data.draw(gaps) for char in e164)
    assert read_number(raw, region).e164 in (e164, None)


@given(st.sampled_from(sorted(MOBILES)), st.data())
def test_spaces_and_dots_between_groups_never_matter(region: str, data: st.DataObject) -> None:
    e164 = MOBILES[region]
    gaps = st.sampled_from(["", " ", ".", "\xa0", "\u2009", "\u200b "])
    raw = e164[0] + "".join(
        e164[at : at + 2] + (data.draw(gaps) if at + 4 <= len(e164) else "")
        for at in range(1, len(e164), 2)
    )
    assert read_number(raw, None).e164 == e164


countries = st.one_of(
    st.none(),
    st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)),
    st.text(max_size=3),
)
typed = st.one_of(
    st.text(),
    st.text(st.sampled_from("0123456789+-. ()/"), max_size=25),
    st.from_regex(r"(\+|00|0|)[1-9][0-9]{5,13}", fullmatch=True),
    st.from_regex(r"(Mobil: |Tel\. |)\+?[0-9]{1,3}[. ]\(?0?\)?[0-9 -]{6,14}", fullmatch=True),
    st.sampled_from(sorted(MOBILES.values())).flatmap(
        lambda e164: st.tuples(
            st.sampled_from(["", "+", "00", "+46.", "+1.", "0"]), st.just(e164[1:]), st.text()
        ).map("".join)
    ),
)


@given(typed, countries, st.sets(st.sampled_from(LineKind)).map(frozenset))
@instance("&#" + "9" * 490, "SE", EVERY_KIND)
@instance("+" + "4" * 400, "SE", EVERY_KIND)
def test_never_raises_and_says_either_a_number_or_a_problem(
    raw: str, country: str | None, allow: frozenset[LineKind]
) -> None:
    got = read_number(raw, country, allow=allow)
    assert (got.e164 is None) != (got.problem is None)
    assert (got.country is None) == (got.e164 is None)
    if got.e164:
        assert re.fullmatch(r"\+[1-9][0-9]{3,14}", got.e164)
        for anywhere in (None, country, "SE", "US"):
            assert read_number(got.e164, anywhere, allow=allow) == got


@given(typed, countries)
@instance("+4670 (0) 1234567", None)
@instance("+672 81234", None)
def test_the_number_stands_in_the_field_digit_by_digit(raw: str, country: str | None) -> None:
    got = read_number(raw, country, allow=EVERY_KIND)
    if got.e164 and not got.e164.startswith("+54"):  # Argentina says 9 abroad, 15 at home
        number = phonenumbers.parse(got.e164)
        national = phonenumbers.national_significant_number(number)
        digits = "".join(str(unicodedata.decimal(char, "")) for char in decode(raw))
        assert digits.endswith(national) or national.endswith(digits)


@given(st.sampled_from(sorted(MOBILES)), st.sampled_from(sorted(MOBILES)), st.data())
def test_two_numbers_in_one_field_are_never_read(one: str, other: str, data: st.DataObject) -> None:
    between = data.draw(st.sampled_from([*", ; / & | or eller + - ( .".split(), "\n", "\t", ""]))
    first = data.draw(st.sampled_from(spellings(MOBILES[one], one)))
    second = data.draw(st.sampled_from(spellings(MOBILES[other], other)))
    got = read_number(f"{first} {between} {second}", one)
    assert got == Number(problem=INVALID)


@given(st.sampled_from(sorted(MOBILES)), countries, st.sampled_from(["+", "00", "+00", "tel:+"]))
def test_a_number_in_full_is_itself_or_refused_wherever_the_client_lives(
    region: str, country: str | None, before: str
) -> None:
    e164 = MOBILES[region]
    got = read_number(before + e164[1:], country).e164
    assert got in (e164, None)
    assert got or before == "00"  # in a few countries 00 does not lead straight abroad


@given(st.sampled_from(sorted(MOBILES)), st.sampled_from(sorted(MOBILES)))
def test_a_code_without_plus_is_only_read_in_its_own_country(owner: str, region: str) -> None:
    read = read_number(MOBILES[region][1:], owner).e164
    assert read == (MOBILES[region] if owner == region else None)


@pytest.mark.parametrize(
    "hostile",
    ["0", "+", "(", "()", "1 ", "-1", "&#48;", "&amp;", "\u200b0", "\u0660", "a", "Mobil ", "<b>"],
    ids=ascii,
)
def test_a_hundred_thousand_characters_are_refused_at_once(hostile: str) -> None:
    raw = hostile * (100_000 // len(hostile))
    began = time.process_time()
    assert read_number(raw, "SE").problem == INVALID
    assert read_number(raw[:500], "SE").problem == INVALID
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("e164", "masked"),
    [
        ("+46701234567", "+46…4567"),
        ("+12015550123", "+1…0123"),
        ("+254702324532", "+254…4532"),
        ("+4712345678", "+47…5678"),
        ("+298211234", "…"),
        ("+2904123", "…"),
        ("0701234567", "…"),
        ("+46 70 123 45 67", "…"),
        ("+21012345678", "+…5678"),
        ("", "…"),
        ("+", "…"),
        ("+0123456789", "…"),
        ("+٤٦٧٠١٢٣٤٥٦٧", "…"),
        ("+46701234567\n", "…"),
        ("+" + "4" * 100_000, "…"),
    ],
    ids=ascii,
)
def test_masked_numbers_keep_their_country_and_four_digits(e164: str, masked: str) -> None:
    assert mask(e164) == masked


@given(st.one_of(st.text(), st.from_regex(r"\+[0-9]{5,16}", fullmatch=True)))
def test_a_mask_hides_at_least_four_digits(text: str) -> None:
    masked = mask(text)
    assert masked == "…" or len(text) - len(masked) + 1 >= 4
