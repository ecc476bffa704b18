"""Measure the no-links rule: `python -m bench.links [FOLDER] [-v]`.

FOLDER holds labelled texts, `positives.jsonl` and `negatives.jsonl`, one JSON object a line with
`text` and `kind`; `arguable.jsonl` is shown but not judged. Without it only speed is measured.
Times are the best of several runs, and are compared with linkify-it-py's in the same run.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from linkify_it import LinkifyIt

from bridge.links import find_links
from bridge.links_tables import SUFFIXES

RUNS = 3
LENGTHS = (100_000, 10_000)  # the shorter one is also judged in the other ways to see it

REMINDERS = (
    "Hi Anna,\n\nWe would like to remind you that invoice #123456 was due on 2026-11-23. "
    "Your services/domains may stop working soon.\n\nRegards, Example Hosting",
    "Hej Åsa,\n\nFaktura 1042 på 1.234,56 kr förföll 23.11.2026, t.ex. kl. 12.30.\n\nMvh, Exempel",
    "こんにちは。請求書1042の支払期限は2026年11月23日でした。よろしくお願いいたします。",
    "Bonjour, la facture n° 1042 (12,50 €) était due le 23.11.2026. Merci d'y penser. Cordialement",
)

# Shapes that make a careless pattern or loop slow; each is repeated to LENGTHS.
HOSTILE = (
    ". ", ".", "..a", "a.", "a.b", "a.com", "a.com ", "a .com ", "a . com ", "a. com ",
    ".com", ".so", "@", "a@", "a@b", "@a.", "a@b.com ", "-", "a-", "a_", "-.", "_.",
    "x" * 63 + ".", "a", "A", "w", "ww.", "www.", "w w w ", "www a ", "http", "http:",
    "http:/", "http://", "h t t p ", "hxxp", "htt", "h ", ":", "://", "a:", "a://", "//",
    "//a", "//a.", "//" + "a" * 60, "/", '\\', "a:b?", ":a/", "dot ", " dot", "a dot ",
    "dot dot com ", "dotcom", "punkt ", "xdot", " at ", "(at)", "(dot)", "[.]", "[", "(",
    "((", "{", "<", "<<", "( ", "[ . ", "[.", "*", "_", '"', "'", "`", "|", "~", "&",
    "&#", "&#4", "&#46;", "&#46", "&#x", "&#x2e;", "&amp;", "&amp;amp;#46;", "&period",
    "%", "%2", "%2e", "%25", "%252525", "%2ecom", "a%2ecom ", "1", "1.", "1.1", "1.2.3.4",
    "1.2.3.4 ", "0x", "0x1.", "1:", "::", "1::", "a:b:", "12:30 ", " ", "\t", "\n", " .",
    " \n.", "\u200b", "a\u200b", ".\u200b", "́", "á", "é", "а", ".с", "а.сом ", "ー", "。",
    "a。", "。com", "·", "a·", "•com", "．", "ａ．ｃｏｍ", "𝐚.𝐜𝐨𝐦", "ⓐ", "\u3000", "\x00",
    "a\x00", "\x00.", "\x01\x02.com", "\ud800", "☺.", "☺.so", "xn--", ".xn--",
    ".xn--p1ai", "data:", "data:a/", "intent:", "tel:", "tel:1", "sip:a", "mailto:",
    "javascript:", "market:", "bitcoin:", "magnet:?", ".c o m", "a.c o m ", "c o m ",
    "(com)", ").com", "..com", '".com', "word. next ", "Word.Next ", "idag.Se mer ",
    "ok.so what.is ", "x.in y.to ", "ก.", "भारत", ".भारत", "\ue000", "a\ue000com",
    "a [.] com ", "a[dot]com ", "&#46;com ", "a. in ", "ab .so ", "ab . so ", "the .com ",
    "ab. dk x ", "1.1.1.", "1.2.3.4.", "0x7f.", "tel:1 ", "ab:c ", "(a)", "'a' ",
    "a.b?c=d ", ":a?b", "h t ", "http:a", "a//b.c ", "//a.b ", "w w", "www a b ", "xx.co",
    "中㏂", "㏂по*", "\\.по", "DOTö㏂wwwभारत:", "m.in.", "Org.nr 1", ".со", "co . uk ", "•co",
    "&lt;a . \\{(com&#m.in.со", 'm.in.\ue000．`\n‥ m.in.dotso//wwwX0.по&lt;se㏂"',
    "中a", "点中a", "a中b.", "Яa", "中dot com", "com中.com", "\u202eab\u202c", "a\x01.中",
    "nr 1.2.3.4 ", "№1.2.3.4%2e", "1.2.3.4.tel:1", "\u202emoc.a\u202c ", "\u2067moc.a\u2069 b",
    "(at)\ue000={w w wa . ⑴point㏂geo:", "a. data:a/b,data:%252e中国",
)  # fmt: skip

Finder = Callable[[str], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    text: str
    kind: str


def read(path: Path) -> list[Labelled]:
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Labelled(text=row["text"], kind=row["kind"]) for row in rows]


def best_s(find: Finder, texts: Iterable[str]) -> float:
    """Return the fewest seconds of processor time that one run over *texts* took."""
    texts = list(texts)
    best = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        for text in texts:
            find(text)
        best = min(best, time.process_time() - began)
    return best


def print_by_kind(wrong: list[Labelled], rows: list[Labelled]) -> None:
    of_kind = Counter(row.kind for row in rows)
    for kind, count in Counter(row.kind for row in wrong).most_common():
        print(f"  {kind}: {count} of {of_kind[kind]}")


def judge(folder: Path, *, verbose: bool) -> None:
    """Print recall and false alarms, and what is wrong by kind of text."""
    positives, negatives = read(folder / "positives.jsonl"), read(folder / "negatives.jsonl")
    missed = [row for row in positives if not find_links(row.text)]
    alarms = [row for row in negatives if find_links(row.text)]
    found = len(positives) - len(missed)
    print(f"recall        {found / len(positives):8.3%}  ({found} of {len(positives)})")
    print_by_kind(missed, positives)
    print(f"false alarms  {len(alarms) / len(negatives):8.3%}  ({len(alarms)} of {len(negatives)})")
    print_by_kind(alarms, negatives)
    if verbose:
        for row in missed:
            print(f"  missed [{row.kind}] {row.text!r}")
        for row in alarms:
            places = [row.text[span.start : span.end] for span in find_links(row.text)]
            print(f"  false alarm [{row.kind}] {places} in {row.text!r}")
    arguable = folder / "arguable.jsonl"
    if arguable.exists():
        texts = read(arguable)
        flagged = sum(bool(find_links(row.text)) for row in texts)
        print(f"arguable      {flagged} of {len(texts)} flagged (not judged)")


def second_opinion() -> Finder:
    """Return linkify-it-py, told every delegated suffix."""
    linkify = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": True, "fuzzy_ip": True})
    linkify.tlds(sorted(SUFFIXES))
    match: Finder = linkify.match
    return match


def compare(texts: list[str], name: str, linkify: Finder) -> None:
    """Print the mean time of *texts*, beside linkify-it-py's."""
    ours, theirs = best_s(find_links, texts) / len(texts), best_s(linkify, texts) / len(texts)
    print(f"{name}  {ours * 1e6:8.1f} µs a text; linkify-it-py {theirs / ours:.1f} times that")


def hostile(*, verbose: bool) -> None:
    """Print how long each hostile shape takes, worst first."""
    times = []
    for length, shape in product(LENGTHS, HOSTILE):
        text = (shape * (length // len(shape) + 1))[:length]
        times.append((best_s(find_links, [text]), length, shape))
    times.sort(reverse=True)
    seconds, length, shape = times[0]
    print(f"worst         {seconds * 1e3:8.1f} ms for {length} characters of {shape!r}")
    for seconds, length, shape in times[: None if verbose else 6]:
        print(f"  {seconds * 1e3:8.1f} ms  {length:7}  {shape!r}")


def main(arguments: list[str]) -> None:
    verbose = "-v" in arguments
    folders = [Path(argument) for argument in arguments if argument != "-v"]
    linkify = second_opinion()
    for folder in folders:
        judge(folder, verbose=verbose)
        compare([row.text for row in read(folder / "negatives.jsonl")], "negatives   ", linkify)
        compare([row.text for row in read(folder / "positives.jsonl")], "positives   ", linkify)
    compare(list(REMINDERS), "reminders   ", linkify)
    hostile(verbose=verbose)


if __name__ == "__main__":
    main(sys.argv[1:])
