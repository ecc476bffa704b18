"""Reading a typed phone number as the one E.164 number it can mean, or as a reason for none.

A text that reaches a stranger is worse than a text that is not sent. So a spelling is repaired
only where no other reading makes sense, and whatever can be read in two ways is refused.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import filterfalse, groupby

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from bridge.domain import Reason
from bridge.entities import decode, draws_nothing, is_blank


class LineKind(StrEnum):
    """Lines of which nobody can say whether they take texts: only where the operator says so."""

    VOIP = "voip"
    PERSONAL = "personal"  # "follow me" numbers, such as +44 70


ANY_LINE = frozenset(LineKind)  # whoever is texted by the operator's leave can be refused, too


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """What a field says: a number to text, or why there is none."""

    e164: str | None = field(default=None, repr=False)
    country: str | None = None  # ISO-2 of the number itself; None beside a problem
    problem: Reason | None = None


_LONGEST_RAW = 500  # characters; a number whose every digit is an entity stays well below

_TYPES = {
    LineKind.VOIP: PhoneNumberType.VOIP,
    LineKind.PERSONAL: PhoneNumberType.PERSONAL_NUMBER,
}
# In the US and Canada the two cannot be told apart. UNKNOWN is not here: the library gives it to
# numbers outside every assigned range only, and calls those invalid as well.
_ALWAYS_TEXTED = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
_ARGENTINA = 54
_WORLD = "001"  # the library's region for numbers of no country: satellite phones and the like
_COUNTRY_CODES = frozenset(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)


def _without_accents(word: str) -> str:
    return "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFD", word)))


# Words that people put beside their number, in the languages of WHMCS and some more. Only such as
# say "here is a phone": not "fax", "home" or "old", nor "no" alone, which may mean "not".
_LABELS = """
    m mob mobil mobile mb mbl cell cellphone cellular gsm handy hp p ph phone t tel telephone sms
    text whatsapp nr num number nº n° № ☎ ☏ ✆ 📞 📱 📲
    mobilnr mobilnummer mobiltelefon mobiltel mobiltlf mobiel mobiele nummer smsnr telefon
    telefonnr telefonnummer tfn tlf telefoon telefoonnummer gsmnr handynr handynummer
    portable port tél téléphone numéro celular cel móvil teléfono telemóvel
    telefone cellulare mòbil telèfon nro núm
    komórka komórkowy kom telefonu numer mobilní číslo mobilný mobilni mobitel broj
    mobilszám telefonszám mobiltelefonszám număr numărul mobiilne mobiil cep telefonum nömrə
    puh puhelin matkapuhelin κινητό τηλ τηλέφωνο
    моб мобильный мобільний мобилен мобилни телефон тел номер смс број
    جوال الجوال موبايل هاتف رقم موبایل همراه تلفن شماره
    נייד טלפון מספר
    手机 手機 电话 電話 手机号 手機號 手机号码 手機號碼 电话号码 電話號碼
    携帯 携帯電話 電話番号 휴대폰 전화
"""
_LABEL_WORDS = frozenset(map(_without_accents, _LABELS.split()))
_HEAD = re.compile(r"\(?[^\d+(]{1,40}")
_TAIL = re.compile(r"(?<=\d) *\(?[^\d+()]{3,40}\)?$")
_LABEL_GAPS = re.compile(r"[\s./:=#()\-]+")
_LABEL_NO = re.compile(r"(?<=[^\W\d_])[ .]+no(?=[.:])")  # "Mobile No.", never "No SMS"
_LONE_DIGIT = re.compile(r"\d[ .\-/]")

_PUNCTUATION = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−－﹣ー", "-"),
        **dict.fromkeys("（［[", "("),
        **dict.fromkeys("）］]", ")"),
        **dict.fromkeys("＋﹢", "+"),
        **dict.fromkeys("．·‧・", "."),
        "／": "/",
        "：": ":",
    }
)
_RIGHT_TO_LEFT_OVERRIDE = "\u202e"
_AROUND = " \r\n=\"'`´‘’‚“”„«»‹›"  # spreadsheets keep a number by an apostrophe or by ="…"

_TYPED = re.compile(r"[+0-9(][+0-9() .\-/]*")
# Digits that a spreadsheet took for an amount ("701234567.0"), or two zeros that stand apart and so
# are no 00. Neither shows what the client typed.
_DAMAGED = re.compile(r"\+?[0-9]{6,}\.0+|[+( ]*0[^0-9]+0.*")
_CUT_SHORT = re.compile(r"[-./] *[-./]$")  # "0664 1234…", "0664 12--": digits are still to come
_WHOLE_IN_BRACKETS = re.compile(r"\(([^()]*)\)")
_BRACKETS = re.compile(r"\(([+0-9 .\-/]+)\)")
_OPTIONAL_ZERO = re.compile(r"\( *0 *\)")
_SEPARATORS = re.compile(r"[ .\-/]+")
_SHORT_TAIL = re.compile(r"(.*\d)(?: *[-/] *\d{1,4}| {2,}\d{1,4}|[ .]+\d)")
_DASHED_TAIL = re.compile(r".*-(\d{1,4})-(\d{1,4})")
_LONE_HEAD = re.compile(r"\(?\d\)?[ .\-/]+(.*)")
_INTERNATIONAL = re.compile(r"(?:\+|\+?00)([1-9][0-9]*)")
_OLD_MEXICAN = re.compile(r"521([0-9]{10})")  # Mexico's mobiles had a 1 behind +52 until 2019
_PLUS_INSIDE = re.compile(r"\+([0-9]{1,3})(\+\1[0-9]+)")


def read_number(
    raw: str | None, country: str | None, *, allow: frozenset[LineKind] = frozenset()
) -> Number:
    """Return the only number that *raw* can mean, or the problem; never raises.

    *country* is the client's (ISO-2, anything else counts as None); a number in national form is
    read with it. *allow* adds kinds of line to mobiles. Problems: OPTED_OUT for every spelling of
    blank; NUMBER_INVALID where there is no number, more than one, or doubt; NUMBER_NOT_MOBILE for
    a line that is not texted.
    """
    if raw is None or is_blank(raw):
        return Number(problem=Reason.OPTED_OUT)
    typed = _as_typed(raw)
    if typed is None:
        return Number(problem=Reason.NUMBER_INVALID)
    region = _region(country)
    types = _ALWAYS_TEXTED | {_TYPES[kind] for kind in allow}
    number = _read(typed, region, types)
    if isinstance(number, Reason):
        return Number(problem=number)
    if _may_hold_more(typed, number, region, types) or not _is_spelled_out(typed, number):
        return Number(problem=Reason.NUMBER_INVALID)
    return Number(e164=_e164(number), country=phonenumbers.region_code_for_number(number))


def readings_anywhere(raw: str) -> frozenset[str]:
    """Return each E.164 number that *raw* means in some country, whatever kind of line it is.

    Not for texting: for recognising a number among those that are known.
    """
    read = (read_number(raw, region, allow=ANY_LINE) for region in phonenumbers.SUPPORTED_REGIONS)
    return frozenset(one.e164 for one in read if one.e164)


def mask(e164: str) -> str:
    """Return an E.164 number for logs, such as +46…4567; what is short or no number is "…"."""
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", e164):
        return "…"
    code = next((e164[1:end] for end in (2, 3, 4) if int(e164[1:end]) in _COUNTRY_CODES), "")
    hidden = len(e164) - len(f"+{code}") - 4
    return f"+{code}…{e164[-4:]}" if hidden >= 4 else "…"


def _region(country: str | None) -> str | None:
    region = (country or "").strip().upper()
    return region if region in phonenumbers.SUPPORTED_REGIONS else None


def _as_typed(raw: str) -> str | None:
    """Return the number in ASCII: plus, digits, brackets and separators. None: there is more."""
    if len(raw) > _LONGEST_RAW:
        return None
    text = decode(raw)
    if _RIGHT_TO_LEFT_OVERRIDE in text:  # its author saw the digits in another order than we do
        return None
    text = "".join(map(_visible, text)).strip().strip(_AROUND)
    if _mixes_scripts(text):
        return None
    text = "".join(map(_ascii_digit, text.translate(_PUNCTUATION)))
    if _CUT_SHORT.search(text):
        return None
    if text.endswith((".", ",", ";")):
        text = text[:-1].rstrip(_AROUND)
    if whole := _WHOLE_IN_BRACKETS.fullmatch(text):
        text = whole[1].strip()
    text = _without_labels(text)
    return text if _TYPED.fullmatch(text) and not _DAMAGED.fullmatch(text) else None


def _visible(char: str) -> str:
    """Drop what has no width, turn what draws nothing into a space; other controls stay."""
    category = unicodedata.category(char)
    if category == "Cf" and draws_nothing(char):
        return ""
    if char == "\t":
        return "  "  # as wide a gap as two spaces
    if category not in ("Cc", "Zl", "Zp") and draws_nothing(char):
        return " "
    return char


def _mixes_scripts(text: str) -> bool:
    """Say whether one run of digits takes them from two scripts.

    A Bengali four looks like an eight: between ASCII digits its author may have meant either.
    """
    runs = (set(run) for is_digit, run in groupby(text, str.isdecimal) if is_digit)
    return any(len({_zero(char) for char in run}) > 1 for run in runs)


def _zero(digit: str) -> int:
    """Return the script's zero. Full-width and styled digits look like ASCII and count as such."""
    return ord(unicodedata.normalize("NFKC", digit)) - unicodedata.decimal(digit)


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char, char))


def _without_labels(text: str) -> str:
    """Take off labels such as "Tel. nr" and "(mobil)"; any other words stay, and spoil the text."""
    tail = _TAIL.search(text)
    if tail and _is_label(tail[0], shortest=3):
        text = text[: tail.start()]
    head = _HEAD.match(text)
    if not head or not _is_label(head[0]):
        return text
    number = text[head.end() :]
    # "Mobil 2 070…" counts phones; "Tel. 8 912…" and "Cell: 1 212…" begin their number so.
    if _LONE_DIGIT.match(number) and not head[0].rstrip().endswith((":", ".")):
        return text
    return number


def _is_label(text: str, *, shortest: int = 1) -> bool:
    named = _LABEL_NO.sub(" nr", _without_accents(text.casefold()))
    words = [word for word in _LABEL_GAPS.split(named) if word]
    short = any(len(word) < shortest for word in words)
    return 1 <= len(words) <= 3 and not short and _LABEL_WORDS.issuperset(words)


def _may_hold_more(
    typed: str, number: PhoneNumber, region: str | None, types: frozenset[int]
) -> bool:
    """Say whether *typed* may be another number beside an extension or the like.

    "0664 1234567-12" holds an extension or the end of a second number. Where numbers vary in
    length it may be one number as well, and then we cannot know which was meant. "123-45-67" and
    "345-6789" are plain grouping. In "2 021 123 739" the 2 may count phones.
    """
    dashed = _DASHED_TAIL.fullmatch(typed)
    grouped = dashed and len(dashed[1]) <= len(dashed[2])
    tail = None if grouped else _SHORT_TAIL.fullmatch(typed)
    if tail and _read(tail[1], region, types) is not Reason.NUMBER_INVALID:
        return True
    head = _LONE_HEAD.fullmatch(typed)
    behind = _read(head[1], region, types) if head else number
    return not isinstance(behind, Reason) and _e164(behind) != _e164(number)


def _is_spelled_out(typed: str, number: PhoneNumber) -> bool:
    """Say whether the number's digits stand in *typed* in one run, to its end.

    The library puts in digits of its own. An area code that a small country has but one of is
    right ("357 1234" in Bermuda), and so is Argentina's 9 for its 15; the rest would be a guess.
    """
    digits, national = re.sub(r"\D", "", typed), phonenumbers.national_significant_number(number)
    fits = digits.endswith(national) or national.endswith(digits)
    return fits or number.country_code == _ARGENTINA


def _read(typed: str, region: str | None, types: frozenset[int]) -> PhoneNumber | Reason:
    """Return the number when one reading of *typed* is valid and texted, else why not.

    Every repair below adds a reading; none replaces one. Two that disagree end in refusal.
    """
    digits = _joined(typed)
    if international := _INTERNATIONAL.fullmatch(digits):
        # In Singapore 001 leads abroad, so that "001 65…" is not "+1 65…": the client's own
        # country has a say in what 00 means.
        literal = _valid(f"+{international[1]}", digits if "+" not in digits else "", region=region)
        repaired = _valid(*_without_optional_zero(typed), *_code_once(international[1]))
        if old := _OLD_MEXICAN.fullmatch(international[1]):
            repaired |= _valid(f"+52{old[1]}")
        rivals: dict[str, PhoneNumber] = {}
    elif (inside := _PLUS_INSIDE.fullmatch(digits)) and int(inside[1]) in _COUNTRY_CODES:
        # "+46.+46701234567": WHMCS put the client's code before a number that had its own.
        literal, repaired, rivals = _valid(inside[2]), {}, {}
    elif digits.isdecimal() and region:
        # "46701234567" in Sweden: the library reads the country's own code where the number is
        # none with it; where it is one, too ("491701234567" in Germany), the readings disagree.
        literal = _valid(digits, region=region)
        repaired = {}
        # Another country's code without plus or 00 is never taken: that would be a guess. Yet it
        # casts doubt: "15202234567" in Germany lacks its zero, or is American. Not so when the
        # number is written in full the way its country writes it ("13802234567" in China).
        complete = any(_national_digits(number) == digits for number in literal.values())
        rivals = {} if complete else _valid(f"+{digits}")
    else:
        return Reason.NUMBER_INVALID
    return _only(literal, repaired, rivals, types)


def _only(
    literal: dict[str, PhoneNumber],
    repaired: dict[str, PhoneNumber],
    rivals: dict[str, PhoneNumber],
    types: frozenset[int],
) -> PhoneNumber | Reason:
    """Return the one number that is texted. Readings as lines that take no texts only add doubt.

    *literal* is what the digits say, *repaired* what a known mistake would make of them, *rivals*
    what they must not be taken for.
    """
    readings = literal | repaired
    texted = {e164 for e164, number in (readings | rivals).items() if _takes_texts(number, types)}
    if readings and not texted:
        return Reason.NUMBER_NOT_MOBILE
    if len(texted | literal.keys()) != 1 or not texted <= readings.keys():
        return Reason.NUMBER_INVALID
    return readings[texted.pop()]


def _joined(typed: str) -> str:
    """Return plus and digits without brackets and separators; "" when brackets are odd."""
    opened = _BRACKETS.sub(r" \1 ", typed)
    if "(" in opened or ")" in opened:
        return ""
    # "0701234567 (68)": what stands in brackets at the end is no part of the number.
    _, bracket, after = typed.rpartition(")")
    if bracket and len(_SEPARATORS.sub("", after)) < 5:
        return ""
    return _SEPARATORS.sub("", opened)


def _without_optional_zero(typed: str) -> Iterable[str]:
    """Yield the number without the zero of "+46 (0)70", which is left out by who calls from abroad.

    A zero in brackets elsewhere is a digit like any other.
    """
    before, *rest = _OPTIONAL_ZERO.split(typed)
    code = _INTERNATIONAL.fullmatch(re.sub(r"[^+0-9]", "", before))
    if len(rest) == 1 and code and int(code[1]) in _COUNTRY_CODES:
        yield f"+{code[1]}{_joined(rest[0])}"


def _code_once(digits: str) -> Iterable[str]:
    """Yield the number behind a country code that was written twice ("254254702324532").

    Where the code is a single digit, it may also be the end that has a digit too many: "+7 7…" is
    Kazakhstan's, "+7 79…" nobody's.
    """
    for length in (1, 2, 3):
        code, rest = digits[:length], digits[length:]
        if int(code) in _COUNTRY_CODES:
            if rest.startswith(f"00{code}"):
                yield f"+{rest[2:]}"
            if rest.startswith(code) and (length > 1 or not _valid(f"+{digits[:-1]}")):
                yield f"+{rest}"


def _valid(*candidates: str, region: str | None = None) -> dict[str, PhoneNumber]:
    """Return those candidates that are assigned numbers, by their E.164."""
    numbers = (_parsed(candidate, region) for candidate in candidates)
    valid = (number for number in numbers if number and phonenumbers.is_valid_number(number))
    return {_e164(number): number for number in valid}


def _parsed(candidate: str, region: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(candidate, region)
    except NumberParseException:
        return None


def _takes_texts(number: PhoneNumber, types: frozenset[int]) -> bool:
    # The library calls satellite phones mobile; a text to one costs a fortune or is lost.
    return (
        phonenumbers.number_type(number) in types
        and phonenumbers.region_code_for_number(number) != _WORLD
    )


def _national_digits(number: PhoneNumber) -> str:
    return re.sub(r"\D", "", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
