"""Each rule's reason, from facts that nothing speaks against and one that is changed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bridge.domain import InvoiceStatus, Reason, Stage
from bridge.gsm import segments
from bridge.links import find_links
from bridge.phone import read_number
from bridge.rendering import Text
from bridge.rules import BODY_RULES, FACT_RULES, Case, Draft, Policy, first_objection
from tests.support.parts import DEMO

POLICY = Policy(
    stages=frozenset({Stage.REMINDER, Stage.SECOND_OVERDUE}), countries=None, max_parts=3
)


def reason_for(
    *, stage: Stage = Stage.SECOND_OVERDUE, policy: Policy = POLICY, **facts: Any
) -> Reason | None:
    changed = replace(DEMO, **facts)
    case = Case(
        stage=stage,
        facts=changed,
        number=read_number(changed.sms_field, changed.country),
        today=date(2026, 11, 24),
        policy=policy,
    )
    objection = first_objection(FACT_RULES, case)
    return objection.reason if objection else None


def test_nothing_speaks_against_an_unpaid_overdue_invoice_with_a_mobile() -> None:
    assert reason_for() is None


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"status": InvoiceStatus.PAID}, Reason.PAID),
        ({"status": InvoiceStatus.CANCELLED}, Reason.NOT_UNPAID),
        ({"status": InvoiceStatus.DRAFT}, Reason.NOT_UNPAID),
        ({"status": InvoiceStatus.REFUNDED}, Reason.NOT_UNPAID),
        ({"status": InvoiceStatus.COLLECTIONS}, Reason.NOT_UNPAID),
        ({"status": InvoiceStatus.PAYMENT_PENDING}, Reason.NOT_UNPAID),
        ({"status": InvoiceStatus.OTHER}, Reason.NOT_UNPAID),
        ({"balance": Decimal("0.00")}, Reason.NOTHING_TO_PAY),
        ({"balance": Decimal("-5")}, Reason.NOTHING_TO_PAY),
        ({"due_date": date(2026, 11, 25)}, Reason.NOT_OVERDUE),
        ({"due_date": date(2026, 11, 24)}, None),
        ({"client_closed": True}, Reason.CLIENT_CLOSED),
        ({"notices_off": True}, Reason.NOTICES_OFF),
        ({"sms_field": None}, Reason.OPTED_OUT),
        ({"sms_field": ""}, Reason.OPTED_OUT),
        ({"sms_field": " \u00a0\u200b"}, Reason.OPTED_OUT),
        ({"sms_field": "&amp;nbsp;"}, Reason.OPTED_OUT),
        ({"sms_field": "call my wife"}, Reason.NUMBER_INVALID),
        ({"sms_field": "+46 8 123 456 00"}, Reason.NUMBER_NOT_MOBILE),
        ({"sms_field": "070-174 06 05", "country": None}, Reason.NUMBER_INVALID),
        ({"sms_field": "070-174 06 05", "country": "SE"}, None),
    ],
)
def test_each_fact_has_its_reason(facts: dict[str, Any], reason: Reason | None) -> None:
    assert reason_for(**facts) == reason


def test_a_stage_that_is_off_says_so_before_anything_else() -> None:
    assert reason_for(stage=Stage.FIRST_OVERDUE, sms_field="") is Reason.STAGE_OFF


@pytest.mark.parametrize("facts", [{"notices_off": True}, {"due_date": date(2026, 12, 24)}])
def test_the_reminder_before_the_due_date_is_no_overdue_notice(facts: dict[str, Any]) -> None:
    assert reason_for(stage=Stage.REMINDER, **facts) is None


@pytest.mark.parametrize(
    ("countries", "reason"),
    [
        ({"SE", "NO"}, None),
        ({"NO"}, Reason.COUNTRY_NOT_ALLOWED),
        (set(), Reason.COUNTRY_NOT_ALLOWED),
    ],
)
def test_only_allowed_countries_are_texted(countries: set[str], reason: Reason | None) -> None:
    assert reason_for(policy=replace(POLICY, countries=frozenset(countries))) == reason


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("Invoice 7 was due", None),
        ("Invoice 7, see example.com", Reason.LINK_IN_TEXT),
        ("", Reason.TOO_LONG),
        ("a" * 459, None),
        ("a" * 460, Reason.TOO_LONG),
    ],
)
def test_each_text_has_its_reason(body: str, reason: Reason | None) -> None:
    text = Text(body=body, size=segments(body), links=tuple(find_links(body)), dropped=())
    objection = first_objection(BODY_RULES, Draft(text, 3))
    assert (objection.reason if objection else None) == reason


def test_the_place_of_a_link_is_told_without_the_link() -> None:
    body = "See example.com"
    text = Text(body=body, size=segments(body), links=tuple(find_links(body)), dropped=())
    objection = first_objection(BODY_RULES, Draft(text, 3))
    assert objection
    assert objection.detail == "at character 5 to 15 of the text"
