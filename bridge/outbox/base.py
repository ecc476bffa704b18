"""What the receiver, the worker and the people at the desk ask of the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bridge.domain import (
    Attempt,
    Claim,
    DeliveryReport,
    Event,
    InboundSms,
    Outcome,
    Reminder,
    Stage,
    State,
)
from bridge.gateways.base import PastAttempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Enqueued:
    """Ids of events, in the order given: committed just now, and known before."""

    accepted: tuple[str, ...]
    duplicate: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """Something outside (a gateway, WHMCS) that is left alone until `probe_at`."""

    name: str
    reason: str
    since: datetime
    probe_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which reminders to list; what is None does not narrow."""

    state: State | None = None
    invoice_id: int | None = None
    client_id: int | None = None
    number: str | None = None  # E.164
    before_id: int | None = None  # for the next page: rows older than this one
    limit: int = 50


class Outbox(Protocol):
    """Safe to share between threads. Every method raises OutboxUnavailable when it cannot write or
    read, and then nothing of the call was kept. Times are aware UTC."""

    def enqueue(self, events: Sequence[Event], *, now: datetime) -> Enqueued:
        """Commit *events* in one transaction; an id that is known already is a duplicate."""

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> list[Claim]:
        """Take up to *limit* due reminders, oldest due first; nobody else gets them meanwhile."""

    def begin_attempt(self, attempt: Attempt, *, lease: timedelta) -> None:
        """Commit that the HTTP call is about to begin, winning the key (invoice, stage, due date).

        Raises AlreadySent when another reminder holds the key, LeaseLost.
        """

    def record(self, claim: Claim, outcome: Outcome, *, now: datetime) -> None:
        """Commit what became of a claimed, attempted or looked-up reminder.

        Raises LeaseLost when it moved on meanwhile, except for Accepted, which is always kept.
        """

    def expire_leases(self, *, now: datetime) -> int:
        """Free what dead workers held: `claimed` back to `waiting`, `attempting` to `unknown`."""

    def record_report(self, report: DeliveryReport, *, now: datetime) -> bool:
        """Fold a delivery report in; states only move forward. False: no such reminder."""

    def unknown_due(self, *, now: datetime, limit: int) -> list[tuple[Claim, str, PastAttempt]]:
        """Return unknown reminders whose next look-up is due, with the gateway's name."""

    def owner_of(self, gateway: str, gateway_id: str) -> int | None:
        """Return which reminder a gateway's message id belongs to."""

    def sent_before(self, invoice_id: int, stage: Stage, due_date: date) -> int | None:
        """Return the reminder that holds the once-key, or None."""

    def open_circuit(self, name: str, reason: str, *, now: datetime, probe_at: datetime) -> bool:
        """Leave *name* alone until *probe_at*. True when it was closed before."""

    def close_circuit(self, name: str) -> bool:
        """Use *name* again. True when it was open."""

    def circuits(self) -> list[Circuit]:
        """Return what is open."""

    def keep_inbound(self, sms: InboundSms, *, now: datetime) -> bool:
        """Keep an inbound text once. False: it was there already."""

    def suppress(self, number: str, *, why: str, who: str, now: datetime) -> None:
        """Put an E.164 number on the list of numbers never to text."""

    def is_suppressed(self, number: str) -> bool:
        """Say whether an E.164 number is on that list."""

    def reminders(self, wanted: Filter) -> list[Reminder]:
        """Return reminders, newest first, without their history."""

    def reminder(self, reminder_id: int) -> Reminder | None:
        """Return one reminder with its history."""

    def counts(self) -> dict[State, int]:
        """Return how many reminders are in each state."""

    def oldest_due(self, *, now: datetime) -> datetime | None:
        """Return when the longest-waiting reminder fell due, or None."""

    def ping(self) -> None:
        """Prove that the outbox can be written. Raises OutboxUnavailable."""

    def close(self) -> None:
        """Let go of connections and threads."""
