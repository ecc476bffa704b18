"""The no-links rule: find what a phone makes tappable or a reader turns back into a link.

The text is made readable first (styled letters, other dots, invisible characters, entities, percent
codes, bracketed dots), then a few bounded searches look at it. A joined dot makes a link under
every delegated suffix, as on a phone. A dot apart from the words is an ordinary full stop too, so
there the suffix and what stands about it decide.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from enum import Enum, StrEnum
from itertools import islice
from typing import NamedTuple

from bridge.links_readable import Readable, any_case
from bridge.links_tables import (
    BRACKETED_AT,
    BRACKETED_DOT,
    BRACKETED_DOT_WORDS,
    CLOSING,
    CONNECTING,
    CORE,
    FIGURE_WORDS,
    FOREIGN_FIGURE_WORDS,
    FUNCTION_WORDS,
    INFLECTED,
    KEPT,
    KNOWN,
    LOOKALIKE,
    LOOKS,
    NUMBER_ENDINGS,
    PLAIN,
    PLAIN_WORDS,
    SPELLED_DOTS,
    SPREADABLE,
    STOP,
    SUFFIX_MARKS,
    SUFFIX_TALK,
    SUFFIX_TALK_AFTER,
    SUFFIXES,
    SURE_ATS,
    TOWARDS,
    TWINNED,
    UNACCENTED,
    UNSPACED,
    WEAK_DOT,
    Table,
)


class LinkKind(StrEnum):
    """What makes a span a link. OBFUSCATED: it takes a reader, not a phone, to see it."""

    URL = "url"
    SCHEME = "scheme"
    EMAIL = "email"
    IP = "ip"
    DOMAIN = "domain"
    OBFUSCATED = "obfuscated"


class Span(NamedTuple):
    """One link: `text[start:end]` of the text as it was given."""

    start: int
    end: int
    kind: LinkKind


def find_links(text: str) -> list[Span]:
    """Return the links in *text*, in order and without overlap; `[]` when it is clean.

    Takes any str, lone surrogates included, and never raises.
    """
    if text.isascii() and _leaves_no_trace(text.lower()):
        return []
    readable = Readable.of(text)
    spans = _links_of(text, readable, readable.text)
    if len(text) > _LONGEST_SMS:
        return spans
    if not text.isascii():
        parted = _GLUED.sub(_breaks, readable.text)
        if parted != readable.text:
            spans = _tightened(text, spans, _links_of(text, readable, parted))
        if not spans and (seen := _GLUED_TWINS.sub(_breaks, parted)) != parted:
            spans = _links_of(text, readable, seen)
    return spans or _links_seen_otherwise(text)


def _links_seen_otherwise(text: str) -> list[Span]:
    """Judge *text* once more in each way that another phone may show it."""
    if _OVERRIDDEN.search(text) and (spans := _links_in_runs(text)):
        return spans
    if controls := _CONTROL.findall(text):  # shown as a border, as above, or as nothing
        hidden: dict[int, str | None] = {ord(control): None for control in controls}
        readable = Readable.of(text, hidden)
        return _links_of(text, readable, readable.text)
    return []


def _links_in_runs(text: str) -> list[Span]:
    """Find links in *text* with what stands behind a right-to-left override read backwards."""
    runs = [run.span() for run in _OVERRIDDEN.finditer(text)]
    shown = _OVERRIDDEN.sub(lambda run: run[0][::-1], text)
    spans = []
    for start, end, _ in _links_of(shown, read := Readable.of(shown), read.text):
        for run_start, run_end in runs:
            if start < run_end and run_start < end:
                start, end = min(start, run_start), max(end, run_end)
        spans.append(Span(start, end, LinkKind.OBFUSCATED))
    return _merged(spans)


def _breaks(run: re.Match[str]) -> str:
    """Return breaks in place of the letters of a *run* that touches another word."""
    before, after = (run.string[max(0, at - 1) : at] for at in (run.start(), run.end() + 1))
    if before.isalnum() or after.isalnum() or "/" in (before, after):
        return _KEPT.sub(lambda found: found["kept"] or _BREAK, run[0])
    return run[0]


def _tightened(text: str, wide: list[Span], tight: list[Span]) -> list[Span]:
    """Return both, but a span without the foreign words glued to it in place of one with them."""
    if not (wide and tight):
        return wide or tight

    def goes_on(span: Span) -> bool:
        inside = [other for other in tight if span.start <= other.start and other.end <= span.end]
        return not inside or any(
            _OF_ADDRESS.search(text, *gap)
            for gap in ((span.start, inside[0].start), (inside[-1].end, span.end))
        )

    return _merged([*filter(goes_on, wide), *tight])


_OF_ADDRESS = re.compile(r"[.@:/?#]")


_ASCII_DOT_WORDS = [word for word in SPELLED_DOTS if word.isascii()]
# No link in ASCII is without one of these.
_TRACES = (*".:@/\\&%", "ww", "w w", *_ASCII_DOT_WORDS, *BRACKETED_DOT_WORDS)


def _leaves_no_trace(lowered: str) -> bool:
    return all(trace not in lowered for trace in _TRACES)


_LONGEST_SMS = 10_000  # characters; gateways take some 1,600, which is 10 parts
# Doubtful dots that are looked at closely; ordinary text of that length has fewer.
_MOST_DOUBTFUL = _LONGEST_SMS // 10


def part_joined_sentences(text: str) -> str:
    """Return *text* with a space after each full stop that only by its lack made a link.

    "betala idag.Se faktura" becomes "betala idag. Se faktura". A sentence border is a word that
    begins in lower case (or a figure), the stop, and a capitalised word that is more than a suffix
    and has more words after it. Between two capitalised words, or two in capitals, more of a
    sentence has to stand about it. Whatever may be meant as an address stays as it is, so that
    `find_links` still finds it: "example.com", "Example.Com", "EXAMPLE.SE", "till Example.Se nu",
    or "example.In" at the end of the text.
    """
    for start, end, kind in reversed(find_links(text)):
        if kind in (LinkKind.DOMAIN, LinkKind.OBFUSCATED) and _joins_sentences(text, start, end):
            text = text[:start] + _FULL_STOP.sub(". ", text[start:end]) + text[end:]
    return text


_UNSEEN: Table = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_FULL_STOP = re.compile(r"\.(?!(?<=\d\.)\d)")  # not the point in "12.50"
_LAST_WORD = re.compile(r"(?:([^\W\d_]+)[,;:]?\s+)?[#(\"'“”„«»‘’]?\Z")
_MORE_WORDS = re.compile(
    r"[,;:]?\s{1,3}[#(\"'“”„«»‘’]?(?P<next>[^\W_]+)(?P<more>\s{1,3}[^\W_])?|\.[^\W\d_]"
)


def _joins_sentences(text: str, start: int, end: int) -> bool:
    """Tell whether every full stop in the link `text[start:end]` parts two sentences."""
    first, *words = _FULL_STOP.split(text[start:end].translate(_UNSEEN))
    before = _LAST_WORD.search(text[max(0, start - 40) : start])
    after = _MORE_WORDS.match(text, end)
    if not words or words[-1].lower() not in SUFFIXES or before is None or after is None:
        return False
    first = first.lstrip("€$£¥₹")
    if (first[:1].islower() or first[:1].isdigit()) and all(map(_starts_sentence, words)):
        return True
    word, last, following = words[0], before[1] or "", after["next"] or ""
    if len(words) > 1 or not _is_word(word.lower()):
        return False
    if not last or last.lower() in FUNCTION_WORDS or last.lower() in TOWARDS:
        return False
    if word.isupper():  # "BETALA IDAG.SE FAKTURA"
        return first == first.upper() and last.isupper() and following.isupper()
    # "Thanks Anna.Me and you"
    return first.istitle() and word.istitle() and following.islower() and after["more"] is not None


def _is_word(suffix: str) -> bool:
    return suffix in CLOSING or suffix in CONNECTING or suffix in PLAIN_WORDS


def _starts_sentence(word: str) -> bool:
    name = word.lower()
    return word.istitle() and word.isalpha() and (name not in _SURE or name in PLAIN_WORDS)


# Embeddings and isolates turn round less than an override does, but phones differ.
_OVERRIDDEN = re.compile(
    r"(?<=\u202e)[^\n\u202c]{1,2048}|(?<=[\u202b\u202d\u2066-\u2068])[^\n\u202c\u2069]{1,2048}"
)
# Many scripts set no space between a link and the particles and verbs about it. A break in place
# of each of those letters ends the word there and keeps the places. Scripts whose letters
# look like Latin ones come last, as those may also be a disguise.
_GLUED, _GLUED_TWINS = re.compile(f"[{UNSPACED}]+"), re.compile(f"[{TWINNED}]+")
_BREAK = "\x1f"  # whitespace, but none that a reader would close up
_KEPT = re.compile(rf"(?P<kept>{'|'.join(KEPT)}|\d)|[^\n]")
# Not the line breaks, nor what is left of Windows-1252 quotes and dashes when read as Latin-1.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x90\x98-\x9f]")


def _links_of(text: str, readable: Readable, seen: str) -> list[Span]:
    """Find links in *seen*, which has the places of `readable.text`."""
    # What ligatures swell by more than this is no message.
    spans = _search(seen[: len(text) + _LONGEST_SMS])
    if not (spans and readable.steps):
        return spans
    places = readable.in_original([(start, end) for start, end, _ in spans])
    return [
        Span(*place, span.kind)
        if text[slice(*place)] == readable.text[span.start : span.end]
        else Span(*place, LinkKind.OBFUSCATED)
        for place, span in zip(places, spans, strict=True)
    ]


# How many links one search looks for; a text with more is hostile, and plainly not clean.
_MOST = 200


def _search(text: str) -> list[Span]:
    """Return the links of a readable text. Each search is skipped where it cannot find any."""
    message = text[:_LONGEST_SMS]  # what takes a reader to see it is looked for no further
    spans: list[Span] = []
    for search in _tappable_searches(text):
        spans += islice(search(text), _MOST - len(spans))
    for search in _reader_searches(message):
        spans += islice(search(message), _MOST - len(spans))
    spans = _merged(spans)
    if any(span.kind is LinkKind.OBFUSCATED for span in spans):
        spans = _merged([_with_subdomains(text, span) for span in spans])
    return spans


_Search = Callable[[str], Iterable[Span]]


def _tappable_searches(text: str) -> Iterator[_Search]:
    lowered = text.lower()
    if _SLASHES.search(text) or "tp:" in lowered:
        yield _slashed_schemes
    if _TARGET.search(text):
        yield _targeted_schemes
    if "::" in text or text.count(":") >= 7:
        yield _ip6_addresses
    if _FIGURES.search(lowered):
        yield _ip_addresses
    if "ww" in lowered or "w w" in lowered:
        yield _www
    if "." in text:
        yield _joined
        yield _decorated


def _reader_searches(text: str) -> Iterator[_Search]:
    yield _apart
    spelled: Iterable[str] = _ASCII_DOT_WORDS
    if not text.isascii():
        spelled = SPELLED_DOTS
        yield _joined_otherwise
    lowered = text.lower()
    if any(word in lowered for word in spelled):
        yield _spelled


_RANK = {kind: rank for rank, kind in enumerate(LinkKind)}


def _one(first: Span, second: Span) -> Span:
    """Return the span over both, with the kind that says more."""
    kind = min(first.kind, second.kind, key=_RANK.__getitem__)
    return Span(first.start, max(first.end, second.end), kind)


def _merged(spans: list[Span]) -> list[Span]:
    """Return *spans* in order, with those that overlap made one."""
    if len(spans) < 2:
        return spans
    spans.sort()
    merged = [spans[0]]
    for span in spans[1:]:
        if span.start < merged[-1].end:
            merged[-1] = _one(merged[-1], span)
        else:
            merged.append(span)
    return merged


# --- Walking about a place ------------------------------------------------------------------------

_TRIMMED = frozenset(".,;:!?)]}>'\"»”’*_~`")
_LOCAL = "._%+-'&=:;$,"  # in an e-mail address, before the at
_TAIL = re.compile(r"(?::\d{1,5}(?!\d))?(?:[/?#][^\s<>]{0,2048})?")


def _back(text: str, at: int, most: int, extra: str, floor: int = 0) -> int:
    """Return where the at most *most* letters, figures and *extra* characters before *at* begin."""
    floor = max(floor, at - most)
    while at > floor and (text[at - 1].isalnum() or text[at - 1] in extra):
        at -= 1
    return at


def _trimmed(text: str, start: int, end: int) -> int:
    """Return *end* without closing punctuation, which is the sentence's and not the link's."""
    while end > start + 1 and text[end - 1] in _TRIMMED:
        end -= 1
    return end


def _is_of_host(character: str) -> bool:
    """Letters, figures, symbols and marks: anything but punctuation, spaces and controls."""
    if character.isalnum() or character in "-_":
        return True
    return character not in "<>|" and unicodedata.category(character)[0] not in "PZC"


def _host_start(text: str, at: int, floor: int) -> int:
    """Return where the name that ends at *at* begins; *at* itself when there is none."""
    floor = max(floor, at - 253, 0)
    start = at
    while start > floor and (
        text[start - 1] == "." or text[start - 1] == BRACKETED_DOT or _is_of_host(text[start - 1])
    ):
        start -= 1
    while start < at and text[start] in "._-" + BRACKETED_DOT:
        start += 1
    return start


def _local_part_start(text: str, host: int, floor: int) -> int:
    """Return where "name@" or "name (at) " before the *host* begins; *host* when there is none."""
    at = host
    if at > floor + 1 and text[at - 1].isspace() and text[at - 2] == BRACKETED_AT:
        at -= 1
    if at == floor or text[at - 1] not in ("@", BRACKETED_AT):
        return host
    bracketed = text[at - 1] == BRACKETED_AT
    at -= 1
    if bracketed and at > floor and text[at - 1].isspace():
        at -= 1
    local = _back(text, at, 64, _LOCAL, floor)
    return local if local < at else host


def _with_subdomains(text: str, span: Span) -> Span:
    """Return *span* with the names before it that hang on by dots in disguise."""
    start = span.start
    for _ in range(4):
        dot = _DOT_BACKWARDS.match(text[max(0, start - 20) : start][::-1])
        label = _label_before(text, start - dot.end()) if dot else ""
        if dot is None or not label or label.lower() in FUNCTION_WORDS:
            break
        start = _host_start(text, start - dot.end(), 0)
    start = _local_part_start(text, start, 0)
    return span if start == span.start else Span(start, span.end, LinkKind.OBFUSCATED)


def _whole(text: str, name_end: int, end: int, floor: int, kind: LinkKind) -> Span | None:
    """Return the link whose name ends at *name_end* before a dot and whose suffix ends at *end*.

    Reaches back over the name and an e-mail's local part, forth over port and path; None when
    there is no name before the dot.
    """
    host = _host_start(text, name_end, floor)
    if host == name_end:
        return None
    start = _local_part_start(text, host, floor)
    tail = _TAIL.match(text, end)
    if tail and tail.end() > end:
        end = _trimmed(text, end - 1, tail.end())
    if kind is LinkKind.DOMAIN:
        if start < host:
            kind = LinkKind.EMAIL
        elif tail and ("/" in tail[0] or "?" in tail[0].rstrip("?")):
            kind = LinkKind.URL
    return Span(start, end, kind)


# --- Schemes, "www." and numeric addresses --------------------------------------------------------

_SLASHES = re.compile(r"[:;.,/\\]\s{0,2}[/\\]")
_TARGET = re.compile(r"(?<=[^\W\d_]):[^\s]")
_TARGET_START = r"(?=[.?]{0,3}[^\s<>/\\.,;:!?)\]}'\"])"
_REST = r"[^\s<>]{1,2048}"
_WEB_SCHEME = re.compile(
    r"h\s?[tx*]\s?[tx*]\s?p\s?[\[(]?s?[\])]?\s{0,2}"  # http, hxxp, h t t p, http[s]
    r"(?:[:;.,]\s{0,2}[/\\][/\\\s]{0,3}"  # "://", ":/", ";//", and with spaces
    r"|[/\\]{2,3}\s{0,3}"  # "http//"
    rf"|:(?=[a-z0-9-]{{1,63}}[./][a-z0-9])){_TARGET_START}{_REST}",  # "http:example/path"
    re.IGNORECASE,
)
_ANY_SCHEME = re.compile(
    rf"(?<=[^\W_]):\s?(?:[/\\]{{2}}\s?{_TARGET_START}{_REST}|[/\\]{{3}}[^\s<>]{{0,2048}})"
)
_NO_SCHEME = re.compile(r"(?<![:/\w])//(?:localhost|[^\s/.]{1,63}\.[^\s/.])[^\s<>]{0,2048}")
_TARGETED = re.compile(
    r"(?<![^\W_])(?=[a-z-]{2,15}:)(?:"  # the look ahead saves time
    r"(?:tel|smsto|sms|mmsto|mms|facetime-audio|facetime):(?:[+(*#]{0,2}\d|/|\?)"
    r"(?-i:(?<!T(?:EL|el):0))"  # "Tel:08-123" is a label, and no more of a link than the number
    r"|(?:mailto|callto|view-source|ms-settings):"
    r"|data:(?:[a-z]{1,20}/[\w.+-]{1,60}\s?[;,]|,)<?"
    r"|spotify:[a-z]{4,8}:"
    r"|(?:maps|prefs):\w{1,20}="
    r"|about:(?=blank)"
    r"|(?:java|vb|live)script:"
    r"|(?:sips?|xmpp|facetime-audio|facetime|im):[\w.+-]{1,64}@"
    r"|geo:-?\d"
    r"|magnet:\?"
    r"|urn:[a-z0-9-]{2,31}:"
    r"|news:[a-z]{2,20}\.[a-z]{2,20}\."
    r"|app-(?:settings|prefs):"
    r"|lightning:ln[a-z0-9]{3}"
    r"|skype:[^\s?]{1,64}\?"
    r"|(?:bitcoin|ethereum|litecoin|monero|dogecoin):[a-z0-9]{14}"
    r"|intent:(?:\#|[^\s\#]{1,99}\#intent)"
    r"|market:(?:details|search)"
    rf"|(?:file|ftps?|content):/){_REST}",
    re.IGNORECASE,
)
_QUERY = re.compile(r"(?<=[^\W_]):[\w/.@-]{0,60}\?\w{1,30}=[^\s<>]{0,2048}")  # whatsapp:send?text=
_A_DOT = f"(?:{any_case(SPELLED_DOTS)})"
_WWW = re.compile(
    r"(?<![^\W_])(?:w{3,5}\d{0,2}|w\s?w\s?w)"
    rf"(?:\s{{0,2}}[.,{WEAK_DOT}{STOP}{BRACKETED_DOT}]{{1,3}}(?=[^\W_]){_REST}"
    rf"|\s{{0,2}}(?:[.{WEAK_DOT}{STOP}{BRACKETED_DOT}]|(?<=\s){_A_DOT})"
    rf"\s{{1,2}}(?P<apart>[^\W_]){_REST}"
    r"|\s{1,2}[\w-]{2,63}\s{1,2}(?P<suffix>[a-z]{2,3})(?![^\W_]))",  # "www example com"
    re.IGNORECASE,
)


def _slashed_schemes(text: str) -> Iterator[Span]:
    for pattern in (_WEB_SCHEME, _NO_SCHEME):
        for found in pattern.finditer(text):
            yield Span(found.start(), _trimmed(text, *found.span()), LinkKind.URL)
    for found in _ANY_SCHEME.finditer(text):
        start = _back(text, found.start(), 32, "+-.")
        yield Span(start, _trimmed(text, *found.span()), LinkKind.SCHEME)


def _targeted_schemes(text: str) -> Iterator[Span]:
    for found in _TARGETED.finditer(text):
        yield Span(found.start(), _trimmed(text, *found.span()), LinkKind.SCHEME)
    for found in _QUERY.finditer(text):
        start = _back(text, found.start(), 32, "+-.")
        yield Span(start, _trimmed(text, *found.span()), LinkKind.SCHEME)


def _www(text: str) -> Iterator[Span]:
    for found in _WWW.finditer(text):
        suffix = found["suffix"]
        if suffix is not None:
            if suffix.lower() in _SURE:
                yield Span(*found.span(), LinkKind.OBFUSCATED)
        elif found["apart"] is None or not found["apart"].isupper():  # "on the WWW. Regards"
            yield Span(found.start(), _trimmed(text, *found.span()), LinkKind.URL)


_OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"  # no leading zero: "08.12.34.56" is a telephone
_HEX_OCTET = r"0x[0-9a-f]{1,2}"
_IP_DOT = rf"(?:[.{WEAK_DOT}{STOP}]|\s?{BRACKETED_DOT}\s?|\s\.\s)"
_ANY_OCTET = rf"(?:{_HEX_OCTET}|{_OCTET})"
_IP = re.compile(
    rf"(?<![\w.,])(?:{_OCTET}(?:{_IP_DOT}{_OCTET}){{3}}"
    rf"|(?=\S{{0,15}}0x){_ANY_OCTET}(?:{_IP_DOT}{_ANY_OCTET}){{3}}"
    r"|0[0-3][0-7]{2}(?:\.(?:0[0-3]?[0-7]{0,2}|\d)){3}"  # octal, as browsers read it
    rf"|(?:1\d\d|2[0-4]\d|25[0-5])(?:\s?\.\s?{_OCTET}){{3}})"
    r"(?!\w|[.,]\d)(?P<tail>:\d{1,5}(?!\d))?(?P<path>/[^\s<>]{0,2048})?",
    re.IGNORECASE,
)
_FIGURES = re.compile(
    rf"[0-9a-f](?:{_IP_DOT}|\s?\.\s?)(?:0x)?[0-9a-f]{{1,4}}(?:{_IP_DOT}|\s?\.\s?)(?:0x)?[0-9a-f]"
)
_AT_IP = re.compile(r"(?<=[^\s@])@\d{1,3}(?:\.\d{1,3}){3}(?!\w|\.\d)")
# "version 1.2.3.4", "§ 4.2.1.1", "Rp 1.100.200.250", "CVR-nr. 12.34.56.78"
_COUNTRY = "(?!AT|DO|EN|IN|NA|ON|SU|TO|ZU)[A-Z]{2}"
_BEFORE_FIGURES = re.compile(
    rf"(?:(?:\b(?:{'|'.join(FIGURE_WORDS)})(?:[\s-]no)?|{'|'.join(NUMBER_ENDINGS)}|\bno[.:])"
    rf"[.:]?(?:\s(?-i:{_COUNTRY}))?|{'|'.join(FOREIGN_FIGURE_WORDS)}|[§€$£¥₫₹#№])"
    r"\s?[.:]?\s{0,2}\Z",
    re.IGNORECASE,
)
_AFTER_FIGURES = re.compile(r"\s?(?:[€£¥₫₹%]|(?:kr|eur|usd|idr|vnd|cop|clp|tl|đ)\b)", re.IGNORECASE)
_OF_SERVER = re.compile(r"\bip|server|host|dns", re.IGNORECASE)
_IP6 = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)


def _ip_addresses(text: str) -> Iterator[Span]:
    for count, found in enumerate(_IP.finditer(text)):
        doubtful = count < _MOST and not found["tail"] and not found["path"]
        if not (doubtful and _is_number(text, *found.span())):
            yield Span(found.start(), _trimmed(text, *found.span()), LinkKind.IP)
    for found in _AT_IP.finditer(text):
        yield Span(_back(text, found.start(), 64, _LOCAL), found.end(), LinkKind.EMAIL)


def _is_number(text: str, start: int, end: int) -> bool:
    """Tell whether the words about four figures make them a version, an amount or the like."""
    before = text[max(0, start - 24) : start]
    if _BEFORE_FIGURES.search(before) and not _OF_SERVER.search(before):
        return True
    return _AFTER_FIGURES.match(text, end) is not None


def _ip6_addresses(text: str) -> Iterator[Span]:
    for found in _IP6.finditer(text):
        if len(found[0]) > 6 and _is_ip6(found[0]):
            yield Span(*found.span(), LinkKind.IP)


def _is_ip6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


# --- Names whose dot is joined to both words ------------------------------------------------------

_SURE = CORE | PLAIN
_LETTER = rf"(?:[^\W_]|[{SUFFIX_MARKS}])"
_WORD = rf"[xX][nN]--[a-zA-Z0-9-]{{1,59}}|[^\W\d_]{_LETTER}{{1,62}}"
_SPREAD_CORES = "|".join(r"\s{1,2}".join(LOOKS[letter] for letter in core) for core in sorted(CORE))
_SPREAD_CORE = rf"(?:{_SPREAD_CORES})(?![^\W_])"
_SPREAD = rf"{_SPREAD_CORE}|[a-z]\s[a-z](?![^\W_])"
_ABOUT = r"[\s\-_*|~/]{1,3}"  # what may stand about a dot that is a word
_JOINED = re.compile(rf"\.(?<=[^\s.]\.)({_WORD})")
_BRACKETED = re.compile(
    rf"[)\]}}>]{{0,2}}\s{{0,2}}{BRACKETED_DOT}\s{{0,2}}[(\[{{<]{{0,2}}"
    rf"(?P<suffix>{_SPREAD_CORE}|{_WORD})"
)
_OTHER_DOT = re.compile(rf"(?P<dot>[{WEAK_DOT}{STOP}])(?P<suffix>{_WORD})")
# "(example).com", "example.*com*", "example..com"
_CORE_AFTER_MARK = re.compile(
    r"[.(\[{<)\]}>*_~`\"'“‘”’](?<=[.(\[{<)\]}>*_~`\"'“‘”’\\].)(?i:com|net|org)(?![^\W_])"
)
_DOT_BACKWARDS = re.compile(
    rf"\s{{0,2}}{BRACKETED_DOT}\s{{0,2}}|[{WEAK_DOT}{STOP}](?!\s)"
    rf"|\s{{0,2}}[.{WEAK_DOT}{STOP}]\s{{1,2}}"
    rf"|{_ABOUT}(?:{any_case(word[::-1] for word in SPELLED_DOTS)}){_ABOUT}"
)
_DECORATION = re.compile(
    r"(?:[)\]}>*_~`\"'”’\\[{<]{1,3}\.[(\[{<*_~`\"'“‘]{0,3}"
    r"|\.[(\[{<*_~`\"'“‘\]}>]{1,3}|\.\.)\Z"
)
_FOREIGN = re.compile(f"[{TWINNED}]")
_LABEL_BACKWARDS = re.compile(r"[\w-]+")
# "m.in. to", "p.es. oggi", "Org.nr 556677-8899", "P.O.Box 12"
_ABBREVIATION = re.compile(
    r"(?:m\.in|p\.es|p\.sh|et\.al|[bm]\.sc|[ef]\.kr)\.|no\.lu\s|[^\W\d_]{2,5}\.nr[.:]{0,2}\s?\d|p\.o\.box\s",
    re.IGNORECASE,
)
_TALK_BEFORE = tuple(SUFFIX_TALK)
_TALK_AFTER = re.compile(rf"[\s-]{{0,2}}(?:{any_case(SUFFIX_TALK_AFTER)})")


def _joined(text: str) -> list[Span]:
    """Find names with a full stop joined to both sides: there any suffix makes a link."""
    spans: list[Span] = []
    done = hits = doubtful = 0
    for found in _JOINED.finditer(text):
        word = found[1].lower()
        if word not in SUFFIXES and word not in INFLECTED:
            # Most words are plain ones.
            if doubtful >= _MOST_DOUBTFUL or (word.isascii() and word.isalpha()):
                continue
            doubtful += 1
        dot = found.start()
        length = _suffix_length(text, dot, dot + 1, found[1])
        if not length or dot < done or not _is_of_host(text[dot - 1]):
            continue
        end = found.start(1) + length
        if _names_a_suffix(text, dot, end):
            continue
        # "example.co" goes on with ".uk"
        follows = bool(spans) and spans[-1].end == done and text[done] == "."
        floor = done if dot > done else dot - 1
        span = _whole(text, dot, end, floor, LinkKind.DOMAIN)
        if span is None:
            continue
        if doubtful < _MOST_DOUBTFUL and _ABBREVIATION.match(text, span.start):
            doubtful += 1
            done = end
            continue
        if follows and span.start <= done + 1:
            span = _one(spans.pop(), span)
        spans.append(span)
        done = span.end
        hits += 1
        if hits == _MOST:
            break
    return spans


def _names_a_suffix(text: str, dot: int, end: int) -> bool:
    """Tell whether a suffix is only spoken of: "a .co.uk domain", "注册.com域名"."""
    if text[dot - 1].isascii():
        label = _label_before(text, dot)
        before = text[max(0, dot - len(label) - 2) : dot - len(label)]
        return label.lower() in _SECOND_LEVEL and before[-1:] == "." and not before[0].isalnum()
    if _label_before(text, dot).endswith(_TALK_BEFORE):
        return True
    return bool(_TALK_AFTER.match(text, end) or _LIST_AFTER.match(text, end))


def _decorated(text: str) -> Iterator[Span]:
    """Find the commonest suffixes behind a dot with quotes, brackets or a second dot about it."""
    done = 0
    for found in _CORE_AFTER_MARK.finditer(text):
        suffix = found.start() + 1
        about = _DECORATION.search(text[max(done, suffix - 7) : suffix])
        if about is None:
            continue
        name_end = suffix - len(about[0])
        start = _host_start(text, name_end, done)
        if start < name_end:
            yield Span(start, found.end(), LinkKind.OBFUSCATED)
            done = found.end()


def _joined_otherwise(text: str) -> Iterator[Span]:
    """Find names whose dot is bracketed, a bullet or a CJK full stop."""
    if BRACKETED_DOT in text:
        for found in _BRACKETED.finditer(text):
            suffix = found["suffix"]
            spread = any(map(str.isspace, suffix))
            start = found.start("suffix")
            length = len(suffix) if spread else _suffix_length(text, found.start(), start, suffix)
            if length:
                end = start + length
                span = _whole(text, found.start(), end, 0, LinkKind.OBFUSCATED)
                if span:
                    yield span
    if WEAK_DOT in text or STOP in text:
        for found in islice(_OTHER_DOT.finditer(text), _MOST_DOUBTFUL):
            if found.start() and _is_link_by_other_dot(text, found):
                span = _whole(text, found.start(), found.end(), 0, LinkKind.OBFUSCATED)
                if span:
                    yield span


def _is_link_by_other_dot(text: str, found: re.Match[str]) -> bool:
    dot, end, word = found.start(), found.end(), found["suffix"]
    before = text[dot - 1]
    if not before.isalnum() or len(word) != _suffix_length(text, dot, dot + 1, word):
        return False
    label, suffix = _label_before(text, dot), word.lower()
    if label.isdigit() and not word.isascii():
        return False
    shouted = word.isupper() and label.isupper()
    lower = word.islower() or (shouted and suffix in _SURE)
    latin = before < "\u0250" or "\u1e00" <= before < "\u1f00"
    of_words = suffix in CLOSING or suffix in CONNECTING
    if found["dot"] == STOP and latin:
        # "WHMCS。APP下载" is Chinese, and the letters behind "APP" are parted from it.
        ends_here = text[end : end + 1] != _BREAK
        return lower or suffix not in SUFFIXES or ((shouted or not of_words) and ends_here)
    if found["dot"] == STOP and not word.isascii() and suffix in SUFFIXES:
        # A joined word may begin a sentence: only "请至 例子。公司 付款" stands alone.
        label_start = dot - len(label)
        starts_here = not label_start or text[label_start - 1].isspace()
        return suffix in _SURE or (starts_here and bool(_STANDS_ALONE.match(text, end)))
    if not lower:
        return False
    if suffix in _SURE or suffix not in SUFFIXES:  # that is, in disguise
        return True
    listed = WEAK_DOT in (text[dot - len(label) - 1 : dot - len(label)], text[end : end + 1])
    if listed or not latin or label.isdigit() or before == suffix[0] == "l":
        return False  # "web·app·mail", "5·kg", Catalan "col·la"
    return not of_words or _ends(text, end)


def _suffix_length(text: str, dot: int, start: int, word: str) -> int:
    """Return how many characters of *word*, at *start* behind *dot*, are a suffix; 0 for none."""
    lowered = word.lower()
    if lowered in SUFFIXES or lowered.startswith("xn--"):  # phones take every A-label for one
        return len(word)
    if _is_core_with_zero(lowered):
        return len(word)
    if lowered in INFLECTED:
        return len("com")
    if lowered.isascii():
        return 0
    if len(lowered) != len(word):
        return 0
    for end in range(min(len(word) - 1, 24), 1, -1):  # "example.comです": there the name ends
        if lowered[:end] in SUFFIXES and _changes_script(lowered, end):
            return end
    is_suffix = _is_accented_suffix(word) or _looks_like_suffix(text, dot, start, word)
    return len(word) if is_suffix else 0


def _is_core_with_zero(word: str) -> bool:
    return "0" in word and word.translate(LOOKALIKE).replace("0", "o") in CORE  # "c0m"


def _changes_script(word: str, at: int) -> bool:
    """Tell whether a letter of another script than before comes at *at*."""
    scripts = {unicodedata.name(letter, "").partition(" ")[0] for letter in word[at - 1 : at + 1]}
    return word[at].isalpha() and len(scripts) == 2


def _label_before(text: str, at: int) -> str:
    label = _LABEL_BACKWARDS.match(text[at - 63 if at > 63 else 0 : at][::-1])
    return text[at - label.end() : at] if label else ""


_OF_WORDS = re.compile("[čšžđ]", re.IGNORECASE)


def _is_accented_suffix(word: str) -> bool:
    """Tell whether *word* is "cöm", or "şe": short words have marks on vowels, or on š and ž."""
    plain = word.translate(UNACCENTED).lower()
    if plain in CORE:
        return True
    marked = {base for letter, base in zip(word, plain, strict=False) if not letter.isascii()}
    return plain in PLAIN and marked.isdisjoint("aeiouy") and not _OF_WORDS.search(word)


def _looks_like_suffix(text: str, name_end: int, start: int, word: str) -> bool:
    """Tell whether *word* at *start* is a Latin suffix in foreign letters, not a word in them."""
    latin = word.translate(LOOKALIKE).lower()
    if latin not in SUFFIXES or not latin.isascii():
        return False
    if any(map(str.isascii, word)):
        return True
    label = _label_before(text, name_end)
    if not label.translate(LOOKALIKE).isascii() or label.isdigit():
        return False
    if not label.isascii() and not any(map(str.isascii, filter(str.isalpha, label))):
        return latin in CORE  # a whole name in foreign letters may be one of their language
    if latin not in CLOSING and latin not in CONNECTING:
        return True
    end = start + len(word)
    about = text[max(0, name_end - 100) : name_end] + text[end : end + 100]
    return not _FOREIGN.search(about)  # "VPS.по" in a Russian text is no ".no"


# --- Names whose dot stands apart, or is a word ---------------------------------------------------


class _Dot(Enum):
    AFTER = "name. suffix"
    BEFORE = "name .suffix"
    AROUND = "name . suffix"
    SPELLED = "name dot suffix"


_APART = re.compile(
    rf"[.{WEAK_DOT}{STOP}](?:"
    rf"\s{{0,3}}(?P<spread>{_SPREAD})"
    rf"|(?<=\s.)(?P<gap>\s{{0,3}})(?P<before>{_WORD})"
    rf"|\s{{1,3}}(?P<after>xn--[a-z0-9-]{{1,59}}|(?:[^\W_A-Z]|[{SUFFIX_MARKS}]){{2,24}}"
    r"|(?i:com|net|org))(?![^\W_]))"
)
_SPELLED = re.compile(
    rf"(?<=[^\W_]){_ABOUT}(?P<dot>{any_case(SPELLED_DOTS)}){_ABOUT}"
    rf"(?P<suffix>{_SPREAD}|컴|콤|{_WORD})"  # "example 닷 컴"
)
_HALF_SPELLED = re.compile(  # "example dotcom", "exampledot com", "example punktse"
    rf"(?<=[^\W_])(?P<dot>\s{{1,3}}(?:dot|punkt|punto|ponto)(?=[a-z])|(?<=[a-z]{{2}})dot\s{{1,3}}(?={any_case(CORE)}))"
    r"(?P<suffix>[a-z]{2,3})(?![^\W_])"
)
_SPELLED_IP = re.compile(rf"(?<!\w){_OCTET}(?:{_ABOUT}{_A_DOT}{_ABOUT}{_OCTET}){{3}}(?!\w)")
_RUN_TOGETHER = re.compile(  # "exampledotcom", "exampleDOTse"
    rf"(?:(?:{any_case('dot punto ponto punkt 点 點 점 닷 ドット'.split())})(?:{any_case(CORE)})"
    r"|DOT(?P<suffix>[a-z]{2,24}))(?![^\W_])"
)
_SIGN = re.compile(
    rf"(?<=\s)(?:{any_case(SURE_ATS)})\s|[wW:@{BRACKETED_AT}]"
    rf"(?:(?<=[wW])[wW]{{2}}\d?\s?[.,{WEAK_DOT}]|(?<=:)/{{1,2}}|(?<=[^\s@]@)|(?<={BRACKETED_AT}))\s?"
)
_PATH = re.compile(r"/[\w-]|:\d{2,5}(?!\d)|\?\w{1,20}=|\s(?:slash|snedstreck|schrägstrich|barra)\s")
_PATH_OF_NO_WORDS = re.compile(r"/[\w%~+.-]{0,64}[/?=\d%-]|\?\w{1,20}=")
_STANDS_ALONE = re.compile(r"\s?(?:\Z|[,.;:!?)])|(?<=[\u2e80-\ud7ff])\s")
_MORE_SUFFIX = re.compile(r"\.([^\W\d_]{2,3})(?![^\W_])")  # ".co.uk"
_POINTS = re.compile(rf"(?:[:(\n{_BREAK}]|(?P<word>[^\W\d_]+))\s?\Z")
_LIST_AFTER = re.compile(r"(?:[,/、،]\s?|,?\s(?P<word>[^\W\d_]{1,5})\s)\.[^\W\d_]{2}")
_SECOND_LEVEL = frozenset("ac co com edu gob gouv gov ne net or org".split())  # "example .co .uk"
_ENDS = re.compile(
    r"\s{0,3}(?:\Z|[,;!?)\]\"'»]|\.(?![^\W_])(?:[^\S\n]{1,3}(?P<next>[^\W_]))?)"
    rf"|[^\S\n]{{0,3}}\n|\s{{0,3}}[{_BREAK}{UNSPACED}{TWINNED}]"  # or goes on in another script
)
_GOES_ON = re.compile(r"\s[^\W_\u0370-\U0010ffff]")
_ENGLISH_DOTS = frozenset({"dot", "d0t", "d o t", "d.o.t", "d-o-t"})
# "org. nr 556677-8899", "net 30 days", Portuguese "com certeza"
_NO_ADDRESS = re.compile(
    r"[\s.:-]{0,2}(?:\d|(?:nr|no|num|nummer|id|amount|total|os|certeza)\b)", re.IGNORECASE
)


def _apart(text: str) -> Iterator[Span]:
    """Find names whose dot has spaces on one or both sides."""
    dots = list(islice(_APART.finditer(text), _MOST_DOUBTFUL))
    signs = _signs(text) if dots else frozenset()
    for found in dots:
        how = found.lastgroup or ""
        name_end, end = found.start(), found.end()
        if how == "spread":
            name_end = _without_space(text, name_end)
            is_link = _is_spread(text, name_end, *found.span(how))
        else:
            start = found.start(how)
            form = _Dot.AFTER if how == "after" else _Dot.BEFORE
            # Most full stops end here: the next word is no suffix, or the text goes on from it.
            suffix = text[start:end].lower()
            if suffix not in SUFFIXES:
                plain = suffix.isascii() and suffix not in INFLECTED
                suffix = "" if plain else _suffix_apart(text, name_end, start, end, form)
            more = _MORE_SUFFIX.match(text, end) if suffix in _SECOND_LEVEL else None
            if more and more[1].lower() in SUFFIXES:
                suffix, end = "com", more.end()  # is no word either
            if not suffix or (not signs and _is_passing(text, end, suffix, form)):
                continue
            if form is _Dot.BEFORE:
                if start > name_end + 1:
                    form = _Dot.AROUND
                name_end = _without_space(text, name_end)
            is_link = _is_link_apart(text, signs, name_end, start, end, suffix, form)
        if is_link and (span := _whole(text, name_end, end, 0, LinkKind.OBFUSCATED)):
            yield span


def _spelled(text: str) -> Iterator[Span]:
    """Find names whose dot is a word: "example dot com"."""
    dots = list(islice(_SPELLED.finditer(text), _MOST_DOUBTFUL))
    signs = _signs(text) if dots else frozenset()
    for found in dots:
        dot, place = found["dot"].lower(), (found.start(), found.start("suffix"), found.end())
        spread = any(map(str.isspace, found["suffix"]))
        if spread:
            suffix = "com" if _is_spread(text, *place) else ""
        else:
            suffix = _suffix_apart(text, *place, _Dot.SPELLED)
        if suffix and _is_link_apart(text, signs, *place, suffix, _Dot.SPELLED, dot):
            span = _whole(text, found.start(), found.end(), 0, LinkKind.OBFUSCATED)
            if span:
                yield span
    for found in _HALF_SPELLED.finditer(text):
        label = _label_before(text, found.start())
        is_address = found["suffix"] in _SURE and label.lower() not in FUNCTION_WORDS
        joined = not found["dot"][0].isspace()  # "exampledot com"; "dotcom" may be a company
        if is_address and label.islower() and (joined or _ends(text, found.end())):
            span = _whole(text, found.start(), found.end(), 0, LinkKind.OBFUSCATED)
            if span:
                yield span
    for found in _SPELLED_IP.finditer(text):
        yield Span(*found.span(), LinkKind.OBFUSCATED)
    for found in _RUN_TOGETHER.finditer(text):
        if found["suffix"] is None or found["suffix"] in SUFFIXES:
            start = _host_start(text, found.start(), 0)
            if found.start() - start >= 2:
                yield Span(start, found.end(), LinkKind.OBFUSCATED)


def _is_spread(text: str, name_end: int, start: int, end: int) -> bool:
    """Tell whether the letters of a suffix with spaces between are one: "c o m", "s e"."""
    spread, gap = text[start:end], text[name_end:start]
    if len(spread) > 3:
        return True
    after_stop = gap[0] == "." and len(gap) > 1  # "idag. s e", as a sentence begins
    is_suffix = spread[0] + spread[-1] in SPREADABLE
    return is_suffix and not after_stop and len(_label_before(text, name_end)) > 2


def _without_space(text: str, end: int) -> int:
    """Return *end* before at most three spaces."""
    for _ in range(3):
        if not end or not text[end - 1].isspace():
            break
        end -= 1
    return end


def _signs(text: str) -> frozenset[int]:
    """Return where a name would begin that "www.", "://", "name@" or "(at)" announces."""
    return frozenset(found.end() for found in _SIGN.finditer(text))


def _suffix_apart(text: str, name_end: int, start: int, end: int, form: _Dot) -> str:
    """Return the suffix that `text[start:end]` is, "com" for one in disguise, "" for none."""
    word = text[start:end]
    if (suffix := word.lower()) in SUFFIXES:
        return suffix
    if _is_core_with_zero(suffix) or suffix in INFLECTED or suffix in ("컴", "콤"):
        return "com"
    if word.isascii():
        return ""
    accented = form is not _Dot.AFTER and _is_accented_suffix(word)  # "ăn. cơm" is Vietnamese
    if accented or _looks_like_suffix(text, _without_space(text, name_end), start, word):
        return "com"
    return ""


def _is_passing(text: str, end: int, suffix: str, form: _Dot) -> bool:
    """Tell at once that an ordinary word follows the full stop; spares the closer look."""
    following = text[end : end + 1]
    if suffix in CLOSING or (form is _Dot.AFTER and suffix in CONNECTING):
        if form is _Dot.BEFORE and len(suffix) == 2:
            return following.isspace() and text[end + 1 : end + 2].isalnum()
        return following != "/" and following != "?"
    if suffix in CORE or suffix in KNOWN:
        return False
    if form is _Dot.AFTER or suffix in CONNECTING:  # a link only at the end
        return _GOES_ON.match(text, end) is not None
    return False


def _is_link_apart(
    text: str,
    signs: frozenset[int],
    name_end: int,
    suffix_start: int,
    end: int,
    suffix: str,
    form: _Dot,
    spelled: str = "",
) -> bool:
    """Tell whether a reader would join a name and *suffix*, written `text[suffix_start:end]`.

    *spelled* is the word for the dot, in lower case.
    """
    word, gap = text[suffix_start:end], text[name_end:suffix_start]
    if _BREAK in gap or (suffix not in CORE and "\n" in gap):
        return False
    label = _label_before(text, name_end)
    label_start = name_end - len(label)
    if not label:
        return False
    if label_start in signs:
        return word.islower() or form is not _Dot.AFTER
    if label.lower() in FUNCTION_WORDS:
        return False
    pointed_at = _is_pointed_at(text, label_start, label)
    may_be_word = form is _Dot.AFTER and suffix in PLAIN_WORDS and not _PATH.match(text, end)
    if may_be_word and not pointed_at:  # "jag har betalat. nu."
        return False
    if form is _Dot.SPELLED:
        rejoins = _rejoins_spelled(text, label, suffix, end, spelled)
    else:
        rejoins = _rejoins(text, label, word, suffix, end, form, pointed_at)
    return rejoins and not _is_suffix_talk(text, label_start, label, end, form)


def _is_pointed_at(text: str, start: int, label: str) -> bool:
    """Tell whether an address is to be expected at *start*: "Logga in: example", "på example"."""
    found = _POINTS.search(text[max(0, start - 16) : start])
    if found is None or not found["word"]:
        return found is not None or (start == 0 and label.islower())
    word = found["word"].lower()
    return word in TOWARDS or word > "\u0590"  # no Latin, Greek or Cyrillic, so no "nu"


def _rejoins_spelled(text: str, label: str, suffix: str, end: int, spelled: str) -> bool:
    if suffix in CORE:
        return True
    if len(label) < 2 or label.isdigit() or label.lower() in SPELLED_DOTS:
        return False
    sure = suffix not in SPELLED_DOTS[spelled] and (suffix not in CLOSING or len(suffix) == 2)
    if sure and (spelled in _ENGLISH_DOTS or len(suffix) == 2 or suffix in _SURE):
        return True
    return _ends(text, end)


def _rejoins(
    text: str, label: str, word: str, suffix: str, end: int, form: _Dot, pointed_at: bool
) -> bool:
    """Tell whether *suffix* (*word* as it stands in the text) makes an address of *label*.

    A sentence begins with a capital letter and goes on after its first word; an address is in
    lower case, or all in capitals, and ends there or goes on with a path.
    """
    lower = word.islower() or not word.isascii()
    shouted = label.isupper() and word.isupper()
    if suffix in CORE:
        if form is not _Dot.AFTER:
            return form is _Dot.BEFORE or lower or shouted
        if lower and not label.isdigit() and not _NO_ADDRESS.match(text, end):
            return True
        return (lower or shouted) and _ends(text, end)
    if len(label) < 2 or label.isdigit():
        return False
    if form is _Dot.AFTER:
        if not lower or suffix in CLOSING or suffix in CONNECTING:
            path = _PATH if shouted else _PATH_OF_NO_WORDS
            return (lower or shouted) and path.match(text, end) is not None
        return suffix in KNOWN or ((suffix in PLAIN or word.isascii()) and _ends(text, end))
    if not lower and not (word.isupper() and suffix in PLAIN):
        return shouted and _PATH.match(text, end) is not None
    if suffix in CLOSING:
        return _PATH_OF_NO_WORDS.match(text, end) is not None or (
            form is _Dot.AROUND and pointed_at and len(suffix) == 2 and _ends(text, end)
        )
    is_word = suffix in CONNECTING or (suffix not in PLAIN and not word.isascii())
    return not is_word or _ends(text, end)


def _ends(text: str, end: int) -> bool:
    """Tell whether the sentence ends here, or a path follows."""
    if _PATH.match(text, end):
        return True
    found = _ENDS.match(text, end)
    if found is None:
        return False
    following = found["next"] or ""  # "np. dzisiaj", "art. 12": the full stop of an abbreviation
    return not (following.islower() or following.isdigit())


def _is_suffix_talk(text: str, start: int, label: str, end: int, form: _Dot) -> bool:
    """Tell whether the suffix itself is meant: "a .com domain", ".com, .net and .org"."""
    if form not in (_Dot.BEFORE, _Dot.SPELLED):
        return False
    listable = form is _Dot.BEFORE and label.lower() not in _SECOND_LEVEL - CORE
    if listable and text[start - 1 : start] == "." and (start == 1 or text[start - 2] in " \n(,;/"):
        return True
    if label.lower().startswith(_TALK_BEFORE) or _TALK_AFTER.match(text, end):
        return True
    if not listable:
        return False
    goes_on = _LIST_AFTER.match(text, end)
    return goes_on is not None and (goes_on["word"] or "and").lower() in FUNCTION_WORDS
