"""What every SMS gateway offers the bridge."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol

from bridge.domain import Accepted, Account, DeliveryReport, InboundRequest, InboundSms, Sms


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the provider bears; where it documents nothing, the field is None."""

    per_second: float | None = None  # our pace towards it


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAttempt:
    """An attempt whose answer never came, as the outbox remembers it."""

    reminder_id: int
    to: str = field(repr=False)
    body: str = field(repr=False)
    sender: str
    began_at: datetime  # aware UTC
    ended_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The gateway has the message; `gateway_ids` are its candidates, newest first.

    Several are for a person to decide; those that other reminders own do not count.
    """

    gateway_ids: tuple[str, ...]


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

    name: ClassVar[str]
    limits: ClassVar[Limits]

    def send(self, sms: Sms) -> Accepted:
        """Hand one message over.

        Raises GatewayUnavailable (surely not accepted, try later), OutcomeUnknown (maybe accepted),
        RejectedByGateway (this message is final), GatewayMisconfigured (our account or settings).
        """

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Say whether the gateway has the message of *attempt*. Raises GatewayError."""

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Return the delivery reports in *request*. Raises ReportRejected."""

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        """Return the texts that people sent to us. Raises ReportRejected."""

    def acknowledge(self) -> Acknowledgement:
        """Return the reply to a report or an inbound text."""

    def check_account(self) -> Account:
        """Ask for our account. Raises GatewayUnavailable or GatewayMisconfigured."""

    def check_sender(self, sender: str) -> str | None:
        """Return what is wrong with *sender* at this provider, or None."""
