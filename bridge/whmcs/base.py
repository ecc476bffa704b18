"""What the bridge wants to know of WHMCS, whichever way it is read."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Protocol

from bridge.domain import Facts, Finding, Shop


class Source(Protocol):
    """Reads WHMCS; never writes. Safe to share between threads."""

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

    def overdue(self, today: date) -> Iterator[int]:
        """Give the ids of unpaid invoices due before *today*, oldest first, page by page.

        Raises SourceUnavailable.
        """

    def shop(self) -> Shop:
        """Return WHMCS's own company name and language. Raises SourceUnavailable."""

    def check(self) -> list[Finding]:
        """Look at reachability, the custom field and its options; never raises.

        A fault among the findings means that look-ups fail; what only should be better is a
        warning.
        """

    def close(self) -> None:
        """Let go of connections."""
