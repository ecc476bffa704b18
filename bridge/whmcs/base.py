"""What the bridge wants to know of WHMCS, whichever way it is read."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar, Protocol

from bridge.domain import Automation, ClientField, Facts, Finding, Shop


class SwitchedOff(StrEnum):
    """What came of blanking a client's SMS field; each of them is final."""

    DONE = "done"  # it held the number and reads as blank now
    NOT_THEIRS = "not_theirs"  # it is blank, or holds something else by now: left alone
    CANNOT_WRITE = "cannot_write"  # this source reads only, or WHMCS does not let it write
    GONE = "gone"  # WHMCS has no such client


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An unpaid invoice in a list."""

    invoice_id: int
    due_date: date
    place: str  # just behind it: where a listing goes on that was not used up


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A part of a list. It may be empty although more follows."""

    invoices: Sequence[Listed]
    rest: str | None  # the place where the rest begins; None: that was all
    total: int | None = None  # in the whole list; only with its first part, where it costs little


class Source(Protocol):
    """Reads WHMCS, and blanks one field where it may. Safe to share between threads."""

    name: ClassVar[str]

    def look_up(self, invoice_id: int) -> Facts:
        """Return the facts of one invoice.

        Raises InvoiceNotFound (also for an invoice whose client is gone), InvoiceUnreadable,
        FieldMisconfigured, SourceUnavailable.
        """

    def look_up_many(self, invoice_ids: Sequence[int]) -> Mapping[int, Facts]:
        """Return the facts of those of *invoice_ids* that exist, in as few calls as possible.

        Raises InvoiceUnreadable for the first that makes no sense, FieldMisconfigured,
        SourceUnavailable.
        """

    def client_field(self, client_id: int) -> ClientField:
        """Return one client's SMS field.

        Raises ClientNotFound, FieldMisconfigured, SourceUnavailable.
        """

    def overdue(self, today: date, *, after: str = "", limit: int = 500) -> Listing:
        """Return unpaid invoices due before *today*, oldest first, at most *limit* of them.

        *after*: a place that a listing of the same list told. However long the list is, a part of
        it costs a call or two. Raises SourceUnavailable, ValueError for a place that is none.
        """

    def due_on(self, days: Collection[date], *, after: str = "", limit: int = 500) -> Listing:
        """Return unpaid invoices due on one of *days*, those due last first; else as `overdue`."""

    def automation(self) -> Automation:
        """Return which reminders WHMCS sends by itself, and when.

        Raises AutomationUnreadable where WHMCS does not tell or may not, SourceUnavailable.
        """

    def shop(self) -> Shop:
        """Return WHMCS's own company name and language. Raises SourceUnavailable."""

    def switch_off(self, client_id: int, number: str, *, note: str) -> SwitchedOff:
        """Blank the client's SMS field if it means *number* (E.164) now; change nothing else.

        *note* is added to the client's notes where WHMCS takes it; without it the field is blank
        all the same. To ask again is harmless. Raises SourceUnavailable (also where WHMCS says
        that it is done and the number is still there), FieldMisconfigured, and WroteTooMuch where
        other custom fields of the client changed as well.
        """

    def check(self) -> list[Finding]:
        """Look at reachability, the custom field and its options; never raises.

        A fault among the findings means that look-ups fail; what only should be better is a
        warning.
        """

    def close(self) -> None:
        """Let go of connections."""
