"""The rehearsal: a run or every overdue invoice judged, nothing sent, nothing written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bridge.domain import Facts, InvoiceStatus, Reason, Stage, Withheld
from bridge.errors import InvoiceUnreadable
from bridge.nightly import Run
from bridge.pipeline import Message
from bridge.rehearsal import Rehearsed, rehearse
from bridge.services import Services
from bridge.worker import Worker
from tests.support.parts import DEMO, NOW, ToldGateway, ToldSource, event, services


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Services]:
    made = services(tmp_path)
    yield made
    made.outbox.close()


def source_of(parts: Services) -> ToldSource:
    assert isinstance(parts.source, ToldSource)
    return parts.source


def seen(one: Rehearsed) -> tuple[int, Stage | None, Reason | None]:
    reason = one.decision.reason if isinstance(one.decision, Withheld) else None
    return one.invoice_id, one.stage, reason


def test_each_overdue_invoice_is_judged_and_nothing_is_sent(parts: Services) -> None:
    source_of(parts).known |= {
        1043: replace(DEMO, invoice_id=1043, sms_field=""),
        1044: replace(DEMO, invoice_id=1044, status=InvoiceStatus.PAID),
        1045: replace(DEMO, invoice_id=1045, due_date=date(2027, 1, 1)),
    }
    found = [seen(one) for one in rehearse(parts, now=NOW)]
    assert found == [
        (1042, Stage.SECOND_OVERDUE, None),
        (1043, Stage.SECOND_OVERDUE, Reason.OPTED_OUT),
        (1044, Stage.SECOND_OVERDUE, Reason.PAID),
    ]
    assert isinstance(parts.gateway, ToldGateway)
    assert parts.gateway.sent == []
    assert parts.outbox.counts() == {}


def test_what_was_sent_is_judged_for_the_stage_that_follows(parts: Services) -> None:
    worker = Worker(parts, clock=lambda: NOW)
    expected = [Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE]
    for stage in expected:
        (one,) = rehearse(parts, now=NOW)
        assert seen(one) == (1042, stage, None)
        parts.outbox.enqueue([event(stage=stage)], now=NOW)
        worker.round()
    (one,) = rehearse(parts, now=NOW)
    assert seen(one) == (1042, Stage.THIRD_OVERDUE, Reason.ALREADY_SENT)


def test_a_named_stage_is_judged_as_such(parts: Services) -> None:
    (one,) = rehearse(parts, now=NOW, stage=Stage.FIRST_OVERDUE)
    assert seen(one) == (1042, Stage.FIRST_OVERDUE, Reason.STAGE_OFF)


def test_a_limit_ends_it_early_and_many_come_page_by_page(parts: Services) -> None:
    known = {one: replace(DEMO, invoice_id=one) for one in range(1, 251)}
    source_of(parts).known = known
    assert len(list(rehearse(parts, now=NOW))) == 250
    assert [one.invoice_id for one in rehearse(parts, now=NOW, limit=3)] == [1, 2, 3]


def test_quiet_hours_show_the_text_and_when_it_would_go(parts: Services) -> None:
    night = NOW.replace(hour=2)
    (one,) = rehearse(parts, now=night)
    assert isinstance(one.decision, Message)
    assert one.decision.not_before == night + timedelta(hours=6)


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        ({"most_to_one": 0}, Reason.RECIPIENT_LIMIT),
        ({"most_to_all": 0}, Reason.DAILY_LIMIT),
    ],
)
def test_what_a_limit_holds_back_names_its_client(
    parts: Services, limits: dict[str, Any], reason: Reason
) -> None:
    (one,) = rehearse(replace(parts, config=replace(parts.config, **limits)), now=NOW)
    assert isinstance(one.decision, Withheld)
    assert (one.decision.reason, one.decision.client_id) == (reason, DEMO.client_id)


def test_what_was_sent_before_names_its_client(parts: Services) -> None:
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    (one,) = rehearse(parts, now=NOW, stage=Stage.SECOND_OVERDUE)
    assert isinstance(one.decision, Withheld)
    assert (one.decision.reason, one.decision.client_id) == (Reason.ALREADY_SENT, DEMO.client_id)


def test_what_has_no_wording_names_its_client(tmp_path: Path) -> None:
    folder = tmp_path / "texts" / "english"
    folder.mkdir(parents=True)
    (folder / "secondoverdue.txt").write_text("Dear {client_company}, invoice {invoice}", "utf-8")
    made = services(tmp_path, BRIDGE_TEXTS=str(folder.parent))
    (one,) = rehearse(made, now=NOW)
    made.outbox.close()
    assert isinstance(one.decision, Withheld)
    assert (one.decision.reason, one.decision.client_id) == (Reason.TEXT_UNUSABLE, DEMO.client_id)


@dataclass
class Moves(ToldSource):
    """Gives each invoice a new due date between its listing and its look-up."""

    def look_up_many(self, invoice_ids: Sequence[int]) -> Mapping[int, Facts]:
        later = self.known[DEMO.invoice_id].due_date + timedelta(days=1)
        return {one: replace(self.known[one], due_date=later) for one in invoice_ids}


def test_a_run_is_judged_at_its_own_moment_and_leaves_out_what_was_moved(parts: Services) -> None:
    tomorrow = NOW + timedelta(days=1)
    run = Run(
        at=tomorrow,
        due={DEMO.due_date: (Stage.FIRST_OVERDUE, Stage.SECOND_OVERDUE)},
        zone="UTC",
        is_whmcss_zone=False,
    )
    off, texted = rehearse(parts, now=NOW, run=run)
    assert seen(off) == (1042, Stage.FIRST_OVERDUE, Reason.STAGE_OFF)
    assert isinstance(texted.decision, Message)
    assert texted.decision.not_before == tomorrow
    assert list(rehearse(replace(parts, source=Moves()), now=NOW, run=run)) == []


@dataclass
class OneUnreadable(ToldSource):
    """Invoice 1043 makes no sense; alone or among others."""

    def look_up(self, invoice_id: int) -> Facts:
        if invoice_id == 1043:
            raise InvoiceUnreadable("invoice 1043 has no due date")
        return super().look_up(invoice_id)

    def look_up_many(self, invoice_ids: Sequence[int]) -> Mapping[int, Facts]:
        return {one: self.look_up(one) for one in invoice_ids}


def test_one_unreadable_invoice_is_named_and_the_others_are_judged(parts: Services) -> None:
    known = {one: replace(DEMO, invoice_id=one) for one in (1042, 1043, 1044)}
    found = rehearse(replace(parts, source=OneUnreadable(known=known)), now=NOW)
    assert [seen(one) for one in found] == [
        (1042, Stage.SECOND_OVERDUE, None),
        (1043, None, Reason.SOURCE_UNAVAILABLE),
        (1044, Stage.SECOND_OVERDUE, None),
    ]
