"""What a provider documents, read from `<name>.toml`: tables for people and for its adapter alike.

A place in an answer is a path such as `messages.0.id`; "" where there is none.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from bridge.domain import Delivery
from bridge.gateways.base import Limits, Sheet, Verdict
from bridge.gateways.settings import Setting
from bridge.gsm import Encoding

Code = str | int
Written = Literal["json", "form", "query", "either"]  # the last: how its owner has set it up


class Answer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What they want to hear after a call to us."""

    status: int = 204
    content_type: str = "text/plain"
    body: str = ""


class Sender(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Their own rule of senders, where it is not the usual one."""

    pattern: str
    otherwise: str


class AcceptedAt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a yes tells what."""

    id: str = ""
    number: bool = False  # the id is a JSON number
    word: str = ""
    parts: str = ""
    price: str = ""
    currency: str = ""


class ReportAt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a report, or a message that is asked for by its id, tells what."""

    written: Written = "json"
    encoding: str = "utf-8"  # latin-1: every letter is a byte
    path: str = ""  # to ask for a message by its {id} and {to}, bare of its plus
    where: dict[str, list[str]] = {}  # places, and what has to stand there
    id: str = ""
    word: str = ""
    code: str = ""  # beside the word
    at: list[str] = []  # ISO 8601; the first that is told
    reference: str = ""  # our name for the message
    number: bool = False  # the id is a JSON number
    parts: str = ""
    price: str = ""
    currency: str = ""
    expired: list[Code] = []  # codes of what was not delivered in time
    opted_out: list[Code] = []


class TextAt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a text to us tells what."""

    written: Written = "json"
    encoding: str = "utf-8"  # latin-1: every letter is a byte
    where: dict[str, list[str]] = {}
    id: str = ""
    number: bool = False  # the id is a JSON number
    sender: str = ""
    plus: bool = False  # which the sender is written without
    to: str = ""
    text: str = ""
    may_be_empty: bool = False  # some come with a picture alone
    keyword: str = ""


class AccountAt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where their answer tells of our account."""

    path: str = ""
    needs: list[str] = []  # without these it is no account
    name: str = ""  # else the provider's own is shown
    called: str = "{}"  # the name, as we show it
    balance: list[str] = []  # the first that is told
    currency: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that one file says."""

    name: str = ""
    sheet: Sheet
    settings: list[Setting]  # in the file without `BRIDGE_<NAME>_`
    limits: Limits = Limits()
    sender: Sender | None = None
    money: int = 1  # how many of their units a unit of the currency has
    currency: str | None = None  # of what tells none
    encodings: dict[Encoding, str] = {}  # their words for the alphabets
    answer: Answer = Answer()
    delivery: dict[Delivery, list[str]] = {}  # what their words mean
    codes: dict[Verdict, list[Code]] = {}  # of refusals
    code: list[str] = []  # the first that is known counts; what stands before a # does not
    sentences: dict[Verdict, list[str]] = {}  # regular expressions; the first that fits counts
    accepted: AcceptedAt = AcceptedAt()
    report: ReportAt = ReportAt()
    message: ReportAt | None = None  # a path alone: as a report; None: they have no call for that
    text: TextAt = TextAt()
    account: AccountAt = AccountAt()

    def delivery_of(self, word: str) -> Delivery:
        """Return what a word of theirs means for a text; one that is new means nothing."""
        means = (one for one, words in self.delivery.items() if word in words)
        return next(means, Delivery.UNKNOWN)

    def verdict_of(self, code: object) -> Verdict | None:
        """Return what a code of theirs means; None for one that is new."""
        means = (one for one, codes in self.codes.items() if str(code) in map(str, codes))
        return next(means, None)

    def verdict_in(self, said: str) -> Verdict | None:
        """Return what the first of the sentences means that is in what they *said*."""
        return next(self.verdicts_in(said), None)

    def verdicts_in(self, said: str) -> Iterator[Verdict]:
        """Yield what each of the sentences means that is in what they *said*."""
        for verdict, sentences in self.sentences.items():
            if any(re.search(words, said, re.IGNORECASE) for words in sentences):
                yield verdict


def prefix_of(name: str) -> str:
    """Return what the settings of the gateway *name* begin with."""
    return f"BRIDGE_{name.upper()}_"


@cache
def facts_of(name: str) -> Facts:
    """Return the facts of the gateway *name*, which the package brings along."""
    text = files("bridge.gateways").joinpath(f"{name}.toml").read_text("utf-8")
    told = msgspec.toml.decode(text, type=Facts)
    settings = [replace(one, name=prefix_of(name) + one.name) for one in told.settings]
    message = told.message
    if message and not message.word:  # it tells what a report tells, at the same places
        message = msgspec.structs.replace(told.report, path=message.path, reference="")
    return msgspec.structs.replace(told, name=name, settings=settings, message=message)


def checked(facts: Facts, checks: Mapping[str, Callable[[str], str | None]]) -> Facts:
    """Return *facts* with checks of settings, by their names in the file: see Setting.check."""
    prefix = prefix_of(facts.name)
    settings = [
        replace(one, check=checks.get(one.name.removeprefix(prefix))) for one in facts.settings
    ]
    return msgspec.structs.replace(facts, settings=settings)
