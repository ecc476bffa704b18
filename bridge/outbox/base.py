"""What the receiver, the worker and the people at the desk ask of the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Protocol

from bridge.domain import (
    Attempt,
    Claim,
    DeliveryReport,
    Event,
    InboundSms,
    KeptInbound,
    Outcome,
    Reason,
    Reminder,
    SavedWording,
    Stage,
    State,
    SuppressedBy,
    Suppression,
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
class Forgotten:
    """How many rows were freed of a person."""

    reminders: int
    replies: int
    refusals: int  # that stay, as a keyed hash


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What was let go of by age."""

    faded: int  # reminders whose number and text were erased
    gone: int  # reminders that were dropped whole
    replies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreported:
    """An accepted reminder whose delivery report is missing."""

    reminder_id: int
    gateway: str
    gateway_id: str
    to: str = field(repr=False)  # E.164


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """Texts that a gateway took within some time, and of how many it said the end by itself."""

    texts: int
    reported: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What tells whether reminders come, and go out again."""

    last_hook_at: datetime | None
    last_hook_fired_at: datetime | None  # by WHMCS's clock
    hook_days: int  # of the 14 days up to the last hook, on how many others came
    last_accepted_at: datetime | None  # when the newest attempt began that a gateway took
    oldest_due_at: datetime | None
    held_since: datetime | None  # since then, and since the last text: something but the hour
    refused: int  # for good, since the last text, within a week
    for_a_person: int  # unknown ones that nothing looks up
    unread_stops: int = 0  # within a week: a STOP from a number that nobody could read
    reports_pending: int  # whose message is not known
    lately: Reported  # a day's texts, without the last two hours'
    before: Reported  # the week's before


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many reminders share a state, a reason and a currency, and what their texts took."""

    state: State
    reason: Reason | None
    reminders: int
    parts: int  # of texts that a gateway took
    currency: str | None
    cost_micros: int  # millionths of `currency`, as far as the gateway told


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which reminders to list; what is None does not narrow."""

    state: State | None = None
    invoice_id: int | None = None
    client_id: int | None = None
    number: str | None = None  # E.164; found also where the number itself has faded
    since: datetime | None = None  # came then or later
    until: datetime | None = None  # came before
    before_id: int | None = None  # for the next page: rows older than this one
    limit: int = 50


class Outbox(Protocol):
    """Safe to share between threads. Every method raises OutboxUnavailable when it cannot write or
    read, and then nothing of the call was kept. Times are aware UTC."""

    def enqueue(self, events: Sequence[Event], *, now: datetime) -> Enqueued:
        """Commit *events* in one transaction; an id that is known already is a duplicate."""

    def claim(self, *, now: datetime, lease: timedelta, limit: int) -> list[Claim]:
        """Take up to *limit* due reminders, oldest due first; nobody else gets them meanwhile."""

    def begin_attempt(self, attempt: Attempt, *, lease: timedelta) -> datetime:
        """Commit that the HTTP call is about to begin, winning the key (invoice, stage, due date).

        Returns when it may begin, so that the gateway's pace is kept by all workers together.
        Raises LeaseLost; MayNotAttempt when another reminder holds the key (AlreadySent), the
        number is suppressed, or the day's quota is used up.
        """

    def record(self, claim: Claim, outcome: Outcome, *, now: datetime) -> None:
        """Commit what became of a claimed, attempted or looked-up reminder.

        Raises LeaseLost when it moved on meanwhile, except for Accepted, which is always kept.
        """

    def expire_leases(self, *, now: datetime) -> int:
        """Free what dead workers held: `claimed` back to `waiting`, `attempting` to `unknown`."""

    def record_report(self, report: DeliveryReport, *, now: datetime) -> bool:
        """Keep a delivery report, then fold it in; states only move forward.

        False: its message is not known yet; the report waits for it.
        """

    def fold_reports(self, *, now: datetime, limit: int) -> int:
        """Fold what was kept and not folded, where its message is known by now."""

    def reports_missing(self, *, now: datetime, lease: timedelta, limit: int) -> list[Unreported]:
        """Take accepted reminders whose end nobody told, and that are due to be asked for.

        That is 6, 24 and 72 hours after the attempt began. Unless it is noted that they were asked
        for, they are due again after *lease*. Forgotten ones are not.
        """

    def asked(self, reminder_id: int, *, now: datetime) -> bool:
        """Note that a report was asked for, after what was told is recorded.

        True: it was the last time, and told nothing final, as the timeline says then.
        """

    def unknown_due(
        self, *, now: datetime, lease: timedelta, limit: int
    ) -> list[tuple[Claim, str, PastAttempt]]:
        """Take unknown reminders whose next look-up is due, with the gateway's name.

        Unless a result is recorded they are due again after *lease*.
        """

    def owner_of(self, gateway: str, gateway_id: str) -> int | None:
        """Return which reminder a gateway's message id belongs to."""

    def sent_before(self, invoice_id: int, stage: Stage, due_date: date) -> int | None:
        """Return the reminder that holds the once-key, or None."""

    def overtaken_by(self, event: Event, due_date: date) -> Stage | None:
        """Return a later stage of the same invoice that came since, or was sent for *due_date*."""

    def open_circuit(self, name: str, reason: str, *, now: datetime, probe_at: datetime) -> bool:
        """Leave *name* alone until *probe_at*. True when it was closed before."""

    def close_circuit(self, name: str) -> bool:
        """Use *name* again. True when it was open."""

    def take_probe(self, circuit: Circuit, *, until: datetime) -> bool:
        """Take the try that *circuit* is due for; the next one is due *until*.

        False: it is closed, or another worker took the try.
        """

    def circuits(self) -> list[Circuit]:
        """Return what is open."""

    def keep_inbound(self, sms: InboundSms, *, now: datetime) -> bool:
        """Keep an inbound text once. False: it was there already."""

    def inbound(self, *, limit: int) -> list[KeptInbound]:
        """Return inbound texts, newest first."""

    def suppress(
        self,
        number: str,
        *,
        by: SuppressedBy,
        why: str,
        who: str,
        now: datetime,
        blank: bool = False,
    ) -> bool:
        """Put an E.164 number on the list of numbers never to text; True when it is new.

        The first reason stays, unless *by* outranks it. With *blank* the client's field at WHMCS
        is to be blanked, too.
        """

    def unsuppress(self, number: str, *, only: SuppressedBy | None = None) -> bool:
        """Take a number off that list; with *only*, only if that party set it."""

    def suppression(self, number: str) -> Suppression | None:
        """Return the entry of an E.164 number, also of a forgotten one."""

    def refusals_of(self, client_id: int) -> list[Suppression]:
        """Return the entries of the numbers at which a client was texted, newest first."""

    def suppressions(self, *, limit: int, before_id: int | None = None) -> list[Suppression]:
        """Return entries, newest first; for the next page those older than *before_id*."""

    def fields_to_blank(self, *, now: datetime, limit: int) -> list[tuple[int, str]]:
        """Return id and number of entries whose clients' fields are due for blanking."""

    def blank_later(self, suppression_id: int, at: datetime | None) -> None:
        """Blank the fields for this entry at *at*; None: it is done."""

    def clients_of(self, number: str) -> list[int]:
        """Return the ids of the clients for whom an E.164 number was texted."""

    def texted_among(self, numbers: Collection[str]) -> frozenset[str]:
        """Return those of E.164 *numbers* that were texted."""

    def texts_on(self, day: date, number: str | None = None) -> int:
        """Return how many texts count for *day*, to one E.164 number or to all."""

    def forget_number(self, number: str, *, now: datetime) -> Forgotten:
        """Erase an E.164 number and every text to or from it, but not that it is suppressed."""

    def forget_client(self, client_id: int, *, now: datetime) -> Forgotten:
        """Erase who a client is, every text, and the numbers texted; refusals stay."""

    def purge(self, *, now: datetime, body: timedelta, rows: timedelta) -> Purged:
        """Erase numbers and texts of what was settled *body* ago, and rows settled *rows* ago."""

    def doubt_what_was_due(self, *, now: datetime) -> int:
        """Make unknown whatever was due by *now* and has no outcome: a back-up was restored.

        Return how many are unknown: only a person may let them be sent.
        """

    def save_wording(self, change: SavedWording) -> None:
        """Keep a new text for a language and stage; one without text goes back to the shipped."""

    def saved_wordings(self) -> Sequence[SavedWording]:
        """Return the newest change of each language and stage."""

    def wording_changes(self, language: str, stage: Stage) -> Sequence[SavedWording]:
        """Return who changed one text, newest first."""

    def reminders(self, wanted: Filter) -> list[Reminder]:
        """Return reminders, newest first, without their history."""

    def next_due(self, *, limit: int) -> list[Reminder]:
        """Return what waits, next due first, without its history."""

    def reminder(self, reminder_id: int) -> Reminder | None:
        """Return one reminder with its history."""

    def resolve(self, reminder_id: int, *, sent: bool, who: str, now: datetime) -> None:
        """Keep what a person found out about an unknown reminder: accepted, or due again.

        Raises NotPossible.
        """

    def resend(self, reminder_id: int, *, who: str, now: datetime) -> int:
        """Make a new reminder like one that surely reached nobody; return its id.

        Raises NotPossible.
        """

    def counts(self) -> dict[State, int]:
        """Return how many reminders are in each state."""

    def pulse(self, *, now: datetime) -> Pulse:
        """Return what tells whether reminders come, and go out again."""

    def tallies(self, bounds: Sequence[datetime]) -> list[list[Tally]]:
        """Return what became of the reminders that came between each two *bounds*."""

    def ping(self) -> None:
        """Prove that the outbox can be written. Raises OutboxUnavailable."""

    def close(self) -> None:
        """Let go of connections and threads."""


def suppress_by_carrier(outbox: Outbox, number: str, gateway: str, *, now: datetime) -> None:
    """Text *number* no more and blank it: its carrier refuses what the person does not want.

    Raises OutboxUnavailable.
    """
    outbox.suppress(
        number,
        by=SuppressedBy.CARRIER,
        why="the carrier says that this number wants no texts",
        who=gateway,
        now=now,
        blank=True,
    )
