"""What every SMS gateway offers the bridge."""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Protocol

from bridge.domain import (
    VALIDITY,
    Accepted,
    Account,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the provider bears; where it documents nothing, the field is None."""

    per_second: float | None = None  # our pace towards it
    most_parts: int | None = None
    longest_text: int | None = None  # characters
    longest_url: int | None = None  # characters of the address for reports
    longest_reference: int | None = None  # characters of our name for a message, see reference_of
    explicit_unicode: bool = False  # it has to be told which texts are not in GSM-7


class Verdict(StrEnum):
    """What a provider's code or words for a refused message mean to us."""

    RECIPIENT = auto()  # this number, for good
    OPTED_OUT = auto()  # this number wants no texts
    TEXT = auto()  # this text, for good
    ACCOUNT = auto()  # our credentials, credit, sender or settings
    ROUTE = auto()  # this country or network, by our account
    LATER = auto()  # surely not accepted, for now
    UNKNOWN = auto()  # maybe accepted


VALIDITY_S = int(VALIDITY.total_seconds())
NOT_ASKED_FOR = "not asked for"
NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What people want to know of a gateway before they choose it, in words."""

    title: str
    auth: str
    look_up: str  # what is compared; "none" where there is no look-up
    reports: str  # how a delivery report proves itself
    report_address: str  # what has to be entered at the provider; "sent with each text" if nothing
    inbound: str  # how a text to us proves itself
    inbound_address: str  # where which address is entered; TOKEN is BRIDGE_INBOUND_TOKEN
    price: str  # when the provider tells what a text costs
    balance: str
    dry_run: str
    senders: str
    facts_of: date  # when its documentation was read
    missing: str = NOT_ASKED_FOR  # what is done about reports that never came
    # What has to be set at the provider, which their API does not tell: `check` reminds of it.
    beforehand: str = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttempt:
    """An attempt whose answer never came, as the outbox remembers it."""

    reminder_id: int
    to: str = field(repr=False)
    body: str = field(repr=False)
    sender: str
    began_at: datetime  # aware UTC
    ended_at: datetime
    asked_at: datetime  # now: lists lag, and some reach back for a while only


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The gateway has what may be the message, newest first.

    Several are for a person to decide; those that other reminders own do not count.
    """

    gateway_ids: tuple[str, ...]  # alike in all that can be compared, and at that time
    perhaps: tuple[str, ...] = ()  # to that number, but at another time or by another sender
    compared: bool = True  # whether the text, or our own reference, was among what is alike
    whole: bool = True  # whether there surely are no others


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFound:
    """The gateway does not have it; `conclusive` where that surely means never accepted."""

    conclusive: bool


@dataclass(frozen=True, slots=True)
class CannotTell:
    """This gateway has no look-up."""


LookUp = Found | NotFound | CannotTell


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """What the provider wants to hear after a report or an inbound text."""

    status: int = 204
    content_type: str = "text/plain"
    body: bytes = b""


class Gateway(Protocol):
    """One provider. Stateless: safe to share between threads."""

    @property
    def name(self) -> str:
        """Its name in the settings and the registry."""

    @property
    def limits(self) -> Limits:
        """What the provider bears."""

    @property
    def signs(self) -> bool:
        """Whether its calls bear a signature, which `read_reports` and `read_inbound` check.

        Where they do not, the tokens in the addresses are the only proof.
        """

    def send(self, sms: Sms) -> Accepted:
        """Hand one message over.

        Raises GatewayUnavailable (surely not accepted, try later), OutcomeUnknown (maybe accepted),
        RejectedByGateway (this message is final), GatewayMisconfigured (our account or settings).
        """

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Say whether the gateway has the message of *attempt*. Raises GatewayError."""

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport | None:
        """Ask what became of an accepted message *to* a number. Raises GatewayError.

        None: they know none of it (any more), or have no call for that, as `Sheet.missing` says.
        """

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Return the delivery reports in *request*. Raises ReportRejected."""

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        """Return the texts that people sent to us. Raises ReportRejected."""

    def acknowledge(self) -> Acknowledgement:
        """Return the reply to a report or an inbound text."""

    def check_account(self) -> Account:
        """Ask for our account. Raises GatewayUnavailable or GatewayMisconfigured."""

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        """Return what is wrong with *sender* at this provider, or None.

        *country* (ISO-2) is where its texts go; None: where that makes no difference.
        """


_REFERENCE = re.compile(r"(\d{1,18})-[0-9a-f]{16}")


def reference_of(reminder_id: int, to: str, body: str) -> str:
    """Return our name for a message, for providers that take one: 36 characters at most.

    The same for every attempt of one text, and another one where an outbox was begun anew. What no
    reminder has (0), a trial, gets a new name each time: it is meant to go out again.
    """
    if not reminder_id:
        return f"0-{secrets.token_hex(8)}"
    told = hashlib.blake2s(f"{to}\n{body}".encode(), digest_size=8).hexdigest()
    return f"{reminder_id}-{told}"


def reminder_of(reference: str | None) -> int | None:
    """Return the reminder that a reference names, None for one that is not ours."""
    match = _REFERENCE.fullmatch(reference or "")
    return int(match[1]) if match else None
