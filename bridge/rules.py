"""The rules: named functions from a case (or a text) to the reason for not sending, or None.

Adding one is a function and its place in a tuple; the order is the order in which people read why.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from bridge.domain import Facts, InvoiceStatus, Reason, Stage, Withheld
from bridge.links import find_links
from bridge.phone import Number
from bridge.rendering import Text

__all__ = ["BODY_RULES", "FACT_RULES", "Case", "Policy", "find_links", "first_objection"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the operator allows."""

    stages: frozenset[Stage]
    countries: frozenset[str] | None  # ISO-2; None: all
    max_parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One reminder and all that is known of it when it is to be sent."""

    stage: Stage
    facts: Facts
    number: Number
    today: date  # the shop's
    policy: Policy


Rule = Callable[[T], Withheld | None]


def first_objection(rules: Iterable[Rule[T]], subject: T) -> Withheld | None:
    """Return what the first objecting rule says, or None when all agree."""
    return next((objection for rule in rules if (objection := rule(subject))), None)


def stage_is_on(case: Case) -> Withheld | None:
    if case.stage in case.policy.stages:
        return None
    return Withheld(reason=Reason.STAGE_OFF, detail=f"{case.stage} is not in BRIDGE_STAGES")


def invoice_is_unpaid(case: Case) -> Withheld | None:
    status = case.facts.status
    if status is InvoiceStatus.UNPAID:
        return None
    if status is InvoiceStatus.PAID:
        return Withheld(reason=Reason.PAID)
    return Withheld(reason=Reason.NOT_UNPAID, detail=f"the invoice is {status}")


def something_is_left_to_pay(case: Case) -> Withheld | None:
    if case.facts.balance > 0:
        return None
    return Withheld(reason=Reason.NOTHING_TO_PAY, detail=f"the balance is {case.facts.balance}")


def overdue_means_overdue(case: Case) -> Withheld | None:
    """The due date may have been moved since the hook; "was due on" would then be untrue."""
    if case.stage is Stage.REMINDER or case.facts.due_date <= case.today:
        return None
    return Withheld(reason=Reason.NOT_OVERDUE, detail=f"it is due on {case.facts.due_date}")


def client_is_not_closed(case: Case) -> Withheld | None:
    return Withheld(reason=Reason.CLIENT_CLOSED) if case.facts.client_closed else None


def client_wants_overdue_notices(case: Case) -> Withheld | None:
    """WHMCS's own switch is about overdue notices only, not about the reminder before."""
    if case.stage is Stage.REMINDER or not case.facts.notices_off:
        return None
    return Withheld(reason=Reason.NOTICES_OFF)


def number_can_be_texted(case: Case) -> Withheld | None:
    """Blank means opted out; so does nothing else, and no other number is ever looked at."""
    if case.number.problem is None:
        return None
    return Withheld(reason=Reason(case.number.problem))


def is_allowed(number: Number, countries: frozenset[str] | None) -> bool:
    """Say whether *number* is of one of *countries* (ISO-2; None: all)."""
    return countries is None or number.country in countries


def problem_of(number: Number, countries: frozenset[str] | None) -> Reason | None:
    """Return why no text ever goes to *number*, None where texts may."""
    if number.problem is None and not is_allowed(number, countries):
        return Reason.COUNTRY_NOT_ALLOWED
    return number.problem


def country_is_allowed(case: Case) -> Withheld | None:
    if is_allowed(case.number, case.policy.countries):
        return None
    return Withheld(
        reason=Reason.COUNTRY_NOT_ALLOWED,
        detail=f"{case.number.country or 'no country'} is not in BRIDGE_COUNTRIES",
    )


FACT_RULES: tuple[Rule[Case], ...] = (
    stage_is_on,
    invoice_is_unpaid,
    something_is_left_to_pay,
    overdue_means_overdue,
    client_is_not_closed,
    client_wants_overdue_notices,
    number_can_be_texted,
    country_is_allowed,
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed text and the limit it is held to."""

    text: Text
    max_parts: int


def no_links(draft: Draft) -> Withheld | None:
    if not draft.text.links:
        return None
    start, end = draft.text.links[0][:2]
    return Withheld(
        reason=Reason.LINK_IN_TEXT, detail=f"at character {start + 1} to {end} of the text"
    )


def not_too_long(draft: Draft) -> Withheld | None:
    if 0 < draft.text.size.parts <= draft.max_parts:
        return None
    return Withheld(
        reason=Reason.TOO_LONG,
        detail=f"{draft.text.size.parts} parts, BRIDGE_MAX_PARTS is {draft.max_parts}",
    )


BODY_RULES: tuple[Rule[Draft], ...] = (no_links, not_too_long)
