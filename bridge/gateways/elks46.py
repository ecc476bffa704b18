"""46elks: forms out, form reports in, proven by the token in the address alone. Their times are UTC
without a zone mark. An answer to a call of theirs has no body: they send one back as a billed SMS.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import ClassVar, Self

import msgspec

from bridge.domain import Accepted, Sms
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import LookUp, PastAttempt
from bridge.gateways.facts import Facts, facts_of
from bridge.gateways.http import Http
from bridge.gateways.lists import NEAR, Listed, is_to, listed_at, matched
from bridge.gateways.reading import GatewayId

_PAGE = 100  # the most that they list at once


class _Listed(msgspec.Struct):
    id: GatewayId
    created: str
    direction: str
    sender: str = msgspec.field(name="from")
    to: str
    message: str | None = None  # absent where the account does not keep texts


class _Page(msgspec.Struct):
    data: list[_Listed]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class Elks46(Adapter):
    """Sends through 46elks; one instance a process."""

    facts: ClassVar[Facts] = facts_of("46elks")

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        return cls(http=replace(http, auth=(values["USERNAME"], values["PASSWORD"])))

    def send(self, sms: Sms) -> Accepted:
        form = {"from": sms.sender, "to": sms.to, "message": sms.body}
        if sms.report_url:
            form["whendelivered"] = sms.report_url
        return self.submit("/sms", sms, form=form)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their history: they take no reference of ours. White space does not count.

        The names of its bounds are reversed: `end` is the older one, `start` the newer one.
        """
        oldest = attempt.began_at - NEAR

        def older(pages: list[_Page]) -> dict[str, str] | None:
            page = pages[-1]
            over = not page.next or not page.data or listed_at(page.data[-1].created) < oldest
            return None if over else {"start": page.next or ""}

        params = {"to": attempt.to, "end": _stamp(oldest), "limit": str(_PAGE)}
        pages, whole = self.http.pages("/sms", params, _Page, older)
        listed = (
            Listed(
                id=one.id,
                at=listed_at(one.created),
                by_us=one.sender == attempt.sender,
                alike=one.message.split() == attempt.body.split() if one.message else None,
            )
            for page in pages
            for one in page.data
            if one.direction == "outgoing" and is_to(one.to, attempt)
        )
        return matched(attempt, listed, whole=whole)


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
