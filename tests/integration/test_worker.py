"""The story and the worker on a real outbox: what each answer and each silence makes of a row."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest

from bridge.domain import (
    Delivery,
    DeliveryReport,
    Finding,
    InvoiceStatus,
    Level,
    Reason,
    Reminder,
    Stage,
    State,
    SuppressedBy,
)
from bridge.errors import (
    FieldMisconfigured,
    GatewayMisconfigured,
    GatewayUnavailable,
    InvoiceUnreadable,
    OutboxUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    RouteRefused,
    SourceUnavailable,
    WroteTooMuch,
)
from bridge.gateways.base import CannotTell, Found, LookUp, NotFound
from bridge.services import Services
from bridge.signing import is_report_token
from bridge.worker import Worker
from tests.support.bridge_process import eventually
from tests.support.parts import (
    DEMO,
    MISSION,
    MOBILE,
    NOW,
    SECRET,
    ToldGateway,
    ToldSource,
    event,
    services,
)


@dataclass
class World:
    """A worker, its parts, and a clock that the test moves."""

    services: Services
    now: datetime = NOW
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.worker = Worker(self.services, clock=lambda: self.now)

    @property
    def source(self) -> ToldSource:
        assert isinstance(self.services.source, ToldSource)
        return self.services.source

    @property
    def gateway(self) -> ToldGateway:
        assert isinstance(self.services.gateway, ToldGateway)
        return self.services.gateway

    def hook(
        self, invoice_id: int = 1042, stage: Stage = Stage.SECOND_OVERDUE, **more: str
    ) -> None:
        self.services.outbox.enqueue([event(invoice_id, stage, **more)], now=self.now)

    def hook_another(self) -> None:
        """Fire the hook for another invoice of the same client."""
        self.source.known[1043] = replace(DEMO, invoice_id=1043)
        self.hook(1043)

    def work(self, *, after: timedelta = timedelta()) -> int:
        self.now += after
        return self.worker.round()

    def row(self, reminder_id: int = 1) -> Reminder:
        found = self.services.outbox.reminder(reminder_id)
        assert found
        return found

    def seen(self, reminder_id: int = 1) -> tuple[State, Reason | None]:
        row = self.row(reminder_id)
        return row.state, row.reason


Make = Callable[..., World]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    made: list[World] = []

    def build(**env: str) -> World:
        world = World(services(tmp_path, **env))
        made.append(world)
        return world

    yield build
    for world in made:
        world.services.outbox.close()


@pytest.fixture
def world(make: Make) -> World:
    return make()


def test_a_reminder_goes_out_as_promised(world: World) -> None:
    world.hook()
    assert world.work() == 1
    (sms,) = world.gateway.sent
    assert (sms.to, sms.body, sms.sender, sms.parts) == (MOBILE, MISSION, "Oderland", 1)
    assert sms.valid_until == world.now + timedelta(days=1)
    assert world.seen() == (State.ACCEPTED, None)
    row = world.row()
    assert (row.client_id, row.gateway_id, row.attempts, row.to) == (17, "g1", 1, MOBILE)


def test_the_report_address_proves_which_reminder_it_is_for(world: World) -> None:
    world.hook()
    world.work()
    address = world.gateway.sent[0].report_url or ""
    base, _, token = address.partition("&t=")
    assert base == "https://sms.example.net/reports/told?m=1"
    assert is_report_token([SECRET], "told", 1, token)


def test_without_a_public_address_no_report_is_asked_for(make: Make) -> None:
    world = make(BRIDGE_PUBLIC_URL="")
    world.hook()
    world.work()
    assert world.gateway.sent[0].report_url is None


def test_the_attempt_is_committed_before_the_gateway_is_called(world: World) -> None:
    seen: list[State] = []
    world.gateway.during = lambda sms: seen.append(world.row(sms.reminder_id).state)
    world.hook()
    world.work()
    assert seen == [State.ATTEMPTING]


def test_the_client_may_blank_the_field_until_the_last_moment(world: World) -> None:
    world.hook()
    world.source.tell(sms_field="")
    world.work()
    assert world.seen() == (State.WITHHELD, Reason.OPTED_OUT)
    assert world.gateway.sent == []
    assert world.row().client_id == 17


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"status": InvoiceStatus.PAID}, Reason.PAID),
        ({"sms_field": "08-123 456 00"}, Reason.NUMBER_NOT_MOBILE),
        ({"invoice_number": "see example.com"}, Reason.LINK_IN_TEXT),
    ],
)
def test_what_speaks_against_a_reminder_withholds_it(
    world: World, facts: dict[str, Any], reason: Reason
) -> None:
    world.hook()
    world.source.tell(**facts)
    world.work()
    assert world.seen() == (State.WITHHELD, reason)
    assert world.gateway.sent == []


def test_an_invoice_that_does_not_exist_is_withheld(world: World) -> None:
    world.hook(999)
    world.work()
    assert world.seen() == (State.WAITING, Reason.INVOICE_NOT_YET)
    for _ in range(4):
        world.work(after=timedelta(seconds=30))
    assert world.seen() == (State.WITHHELD, Reason.INVOICE_GONE)


def test_an_invoice_that_a_lagging_replica_does_not_have_yet_is_waited_for(world: World) -> None:
    known, world.source.known = world.source.known, {}
    world.hook()
    world.work()
    world.source.known = known
    world.work(after=timedelta(seconds=30))
    assert world.seen() == (State.ACCEPTED, None)


def test_a_suppressed_number_gets_nothing(world: World) -> None:
    suppress(world, SuppressedBy.DESK)
    world.hook()
    world.work()
    assert world.seen() == (State.WITHHELD, Reason.SUPPRESSED)
    assert world.row().detail == "since 2026-11-24 12:00 UTC by anna: a stranger"


def suppress(world: World, by: SuppressedBy, **more: bool) -> None:
    outbox = world.services.outbox
    outbox.suppress(MOBILE, by=by, why="a stranger", who="anna", now=world.now, **more)


def test_a_stop_between_the_look_and_the_call_still_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox, begin = world.services.outbox, world.services.outbox.begin_attempt

    def late(*args: Any, **more: Any) -> datetime:
        suppress(world, SuppressedBy.STOP)
        return begin(*args, **more)

    monkeypatch.setattr(outbox, "begin_attempt", late)
    world.hook()
    world.work()
    assert world.gateway.sent == []
    assert world.seen() == (State.WITHHELD, Reason.SUPPRESSED)


def test_the_day_has_room_for_so_many_texts_to_one_number(make: Make) -> None:
    world = make(BRIDGE_MAX_PER_RECIPIENT_PER_DAY="1")
    world.hook()
    world.hook_another()
    world.work()
    assert len(world.gateway.sent) == 1
    told = "1 sent to this number on 2026-11-24, BRIDGE_MAX_PER_RECIPIENT_PER_DAY is 1"
    limited = next(one for one in map(world.row, (1, 2)) if one.state is State.WITHHELD)
    assert (limited.reason, limited.history[-1].detail) == (Reason.RECIPIENT_LIMIT, told)


def test_the_day_is_the_shops_and_has_room_for_so_many_texts(make: Make) -> None:
    world = make(
        BRIDGE_MAX_PER_DAY="1", BRIDGE_TIMEZONE="Pacific/Auckland", BRIDGE_SENDING_HOURS="always"
    )
    world.now = datetime(2026, 11, 24, 10, 59, tzinfo=UTC)  # a minute before Auckland's midnight
    world.hook()
    world.work()
    world.hook_another()
    world.work()
    assert world.seen(2) == (State.WITHHELD, Reason.DAILY_LIMIT)
    assert world.row(2).detail == "1 sent on 2026-11-24, BRIDGE_MAX_PER_DAY is 1"
    world.source.known[1044] = replace(DEMO, invoice_id=1044)
    world.hook(1044)
    world.work(after=timedelta(minutes=1))
    assert len(world.gateway.sent) == 2


def test_a_later_stage_of_the_invoice_makes_the_earlier_one_too_late_at_once(
    world: World,
) -> None:
    world.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 04:00 in Stockholm
    world.hook()
    world.work()
    assert world.seen(1) == (State.WAITING, Reason.QUIET_HOURS)
    world.hook(stage=Stage.THIRD_OVERDUE)
    world.work()
    assert world.seen(1) == (State.WITHHELD, Reason.TOO_LATE)
    assert world.row(1).detail == "thirdoverdue of the same invoice has come"
    assert world.seen(2) == (State.WAITING, Reason.QUIET_HOURS)
    world.work(after=timedelta(hours=6))
    assert world.seen(2) == (State.ACCEPTED, None)


def test_an_earlier_stage_that_comes_after_a_later_one_was_sent_is_too_late(world: World) -> None:
    world.hook(stage=Stage.THIRD_OVERDUE)
    world.work()
    later = replace(event(), occurred_at=world.now + timedelta(hours=1))
    world.services.outbox.enqueue([later], now=world.now)
    world.work(after=timedelta(hours=1))
    assert world.seen(2) == (State.WITHHELD, Reason.TOO_LATE)
    assert len(world.gateway.sent) == 1


def test_what_could_only_go_out_too_late_does_not_wait_for_it(make: Make) -> None:
    world = make(BRIDGE_MAX_AGE_H="4")
    world.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 04:00 in Stockholm, open at 08:00 UTC
    asked = replace(event(), occurred_at=world.now)
    world.services.outbox.enqueue([asked], now=world.now)
    world.work()
    assert world.seen() == (State.WITHHELD, Reason.TOO_LATE)
    assert "2026-11-24 08:00 UTC" in world.row().detail


def test_public_holidays_of_the_recipients_country_are_kept_free(make: Make) -> None:
    world = make(BRIDGE_HOLIDAYS="yes")
    world.now = datetime(2026, 12, 25, 12, 0, tzinfo=UTC)  # a Friday; Saturday is Boxing Day
    world.services.outbox.enqueue([replace(event(), occurred_at=world.now)], now=world.now)
    world.work()
    assert world.seen() == (State.WAITING, Reason.QUIET_HOURS)
    assert world.row().not_before == datetime(2026, 12, 28, 8, 0, tzinfo=UTC)


def test_the_worker_erases_what_is_old_by_itself(make: Make) -> None:
    world = make(BRIDGE_BODY_DAYS="10")
    world.hook()
    world.work()
    world.work(after=timedelta(days=10, minutes=59))
    world.work(after=timedelta(hours=1))
    assert (world.row().to, world.row().body) == (None, None)


# ---- the field of somebody who replied STOP


def test_the_field_is_blanked_for_each_client_of_the_number(world: World) -> None:
    world.hook()
    world.work()
    suppress(world, SuppressedBy.STOP, blank=True)
    world.work()
    world.work()
    assert world.source.blanked == [17]
    assert world.source.notes == ["SMS reminders off: +46…0605 replied STOP."]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        (SuppressedBy.STOP, "+46…0605 replied STOP"),
        (SuppressedBy.CARRIER, "the carrier says that +46…0605 wants no texts"),
        (SuppressedBy.DESK, "+46…0605 is on the list of numbers never to text"),
    ],
)
def test_the_clients_notes_say_who_switched_texts_off(
    world: World, by: SuppressedBy, said: str
) -> None:
    world.hook()
    world.work()
    suppress(world, by, blank=True)
    world.work()
    assert world.source.notes == [f"SMS reminders off: {said}."]


def test_while_whmcs_is_away_the_field_waits_for_it(world: World) -> None:
    world.hook()
    world.work()
    suppress(world, SuppressedBy.STOP, blank=True)
    world.source.trouble = SourceUnavailable("HTTP 502")
    world.work()
    world.source.trouble = None
    world.work(after=timedelta(minutes=59))
    assert world.source.blanked == []
    world.work(after=timedelta(minutes=1))
    assert world.source.blanked == [17]


def test_a_whmcs_that_wrote_more_than_it_was_asked_is_not_asked_again(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.hook()
    world.work()
    suppress(world, SuppressedBy.STOP, blank=True)
    world.source.trouble = WroteTooMuch("client 17: fields 9 changed, too")
    world.work()
    world.source.trouble = None
    world.work(after=timedelta(days=1))
    assert world.source.blanked == []
    assert "fields 9 changed" in capsys.readouterr().out


def test_a_source_that_only_reads_is_asked_once(world: World) -> None:
    world.hook()
    world.work()
    suppress(world, SuppressedBy.STOP, blank=True)
    world.source.may_write = False
    world.work()
    world.source.may_write = True
    world.work(after=timedelta(days=1))
    assert world.source.blanked == []
    assert world.services.outbox.suppression(MOBILE)


def test_a_name_that_is_a_link_is_left_out_and_the_timeline_says_so(world: World) -> None:
    world.source.tell(first_name="win-prize.com")
    world.hook()
    world.work()
    assert world.gateway.sent[0].body == MISSION.replace(" Demo", "")
    details = [line.detail for line in world.row().history]
    assert "attempt 1 through told; without first_name: a link" in details


def test_the_same_stage_fired_on_another_day_is_not_sent_again(world: World) -> None:
    world.hook()
    world.work()
    world.hook(day="2026-11-25")
    world.work()
    assert world.seen(2) == (State.WITHHELD, Reason.ALREADY_SENT)
    assert len(world.gateway.sent) == 1


def test_a_moved_due_date_makes_it_a_new_reminder(world: World) -> None:
    world.hook()
    world.work()
    world.source.tell(due_date=DEMO.due_date + timedelta(days=30))
    world.hook(day="2026-11-25")
    world.work()
    assert len(world.gateway.sent) == 2


def test_an_old_reminder_is_too_late(world: World) -> None:
    world.hook()
    world.work(after=timedelta(hours=73))
    assert world.seen() == (State.WITHHELD, Reason.TOO_LATE)


def test_nobody_is_woken_and_the_next_allowed_moment_is_shown(world: World) -> None:
    world.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 04:00 in Stockholm
    world.hook()
    world.work()
    assert world.seen() == (State.WAITING, Reason.QUIET_HOURS)
    assert world.row().not_before == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert world.row().detail == "next allowed 2026-11-24 08:00 UTC"
    world.work(after=timedelta(hours=4, minutes=59))
    assert world.gateway.sent == []
    world.work(after=timedelta(minutes=1))
    assert len(world.gateway.sent) == 1


# ---- what the gateway says


def test_what_was_surely_not_accepted_is_tried_again_later(world: World) -> None:
    world.gateway.answers = [GatewayUnavailable("no connection")]
    world.hook()
    world.work()
    assert world.seen() == (State.WAITING, Reason.GATEWAY_UNAVAILABLE)
    world.work(after=timedelta(seconds=1))
    assert len(world.gateway.sent) == 1
    world.work(after=timedelta(minutes=1))
    assert world.seen() == (State.ACCEPTED, None)
    assert world.row().attempts == 2


def test_retry_after_is_honoured(world: World) -> None:
    world.gateway.answers = [GatewayUnavailable("slow down", timedelta(minutes=10))]
    world.hook()
    world.work()
    assert world.row().not_before == NOW + timedelta(minutes=10)


def test_a_reminder_that_never_gets_through_is_given_up(world: World) -> None:
    world.gateway.answers = [GatewayUnavailable("no connection")] * 3
    world.hook()
    world.work()
    world.work(after=timedelta(hours=73))
    assert world.seen() == (State.FAILED, Reason.GAVE_UP)


def test_a_refused_recipient_is_final(world: World) -> None:
    world.gateway.answers = [RejectedByGateway("invalid", Reason.REFUSED_RECIPIENT)]
    world.hook()
    world.work()
    assert world.seen() == (State.FAILED, Reason.REFUSED_RECIPIENT)


def test_a_recipient_who_opted_out_at_the_carrier_is_suppressed(world: World) -> None:
    world.gateway.answers = [RejectedByGateway("stop", Reason.REFUSED_RECIPIENT, opted_out=True)]
    world.hook()
    world.work()
    assert world.services.outbox.suppression(MOBILE)


def test_our_own_fault_pauses_the_gateway_and_keeps_every_row(world: World) -> None:
    world.gateway.answers = [GatewayMisconfigured("no credit")]
    world.gateway.account_trouble = GatewayMisconfigured("no credit")
    world.hook()
    world.work()
    assert world.seen() == (State.WAITING, Reason.GATEWAY_PAUSED)
    world.hook_another()
    for _ in range(5):
        world.work(after=timedelta(seconds=61))
    assert len(world.gateway.sent) == 1
    assert [one.name for one in world.services.outbox.circuits()] == ["told"]
    world.gateway.account_trouble = None
    world.work(after=timedelta(seconds=61))
    assert len(world.gateway.sent) == 2
    assert world.services.outbox.circuits() == []
    world.work()
    assert len(world.gateway.sent) == 3


# ---- silence


def lost_answer(world: World) -> None:
    world.gateway.answers = [OutcomeUnknown("no reply came in time")]
    world.hook()
    world.work()
    assert world.seen() == (State.UNKNOWN, Reason.NO_ANSWER)


def test_what_may_have_been_accepted_is_never_resent_blindly(world: World) -> None:
    lost_answer(world)
    for _ in range(10):
        world.work(after=timedelta(hours=1))
    assert len(world.gateway.sent) == 1
    assert world.seen() == (State.UNKNOWN, Reason.NO_ANSWER)


def test_a_look_up_that_finds_it_makes_it_accepted(world: World) -> None:
    lost_answer(world)
    world.gateway.found = Found(gateway_ids=("g77",))
    world.work(after=timedelta(seconds=59))
    assert world.row().state is State.UNKNOWN
    world.work(after=timedelta(seconds=2))
    assert (world.row().state, world.row().gateway_id) == (State.ACCEPTED, "g77")


def test_only_the_last_look_up_lets_it_be_sent_again(world: World) -> None:
    lost_answer(world)
    world.gateway.found = NotFound(conclusive=True)
    world.work(after=timedelta(seconds=61))
    world.work(after=timedelta(seconds=300))
    assert len(world.gateway.sent) == 1
    world.work(after=timedelta(seconds=1800))
    assert (len(world.gateway.sent), world.row().state) == (2, State.ACCEPTED)


@pytest.mark.parametrize(
    ("found", "env"),
    [
        (NotFound(conclusive=False), {}),
        (NotFound(conclusive=True), {"BRIDGE_UNKNOWN_POLICY": "hold"}),
        (Found(gateway_ids=("g77", "g78")), {}),
        (CannotTell(), {}),
        (GatewayUnavailable("down"), {}),
    ],
)
def test_any_doubt_leaves_it_to_a_person(
    make: Make, found: LookUp | Exception, env: dict[str, str]
) -> None:
    world = make(**env)
    lost_answer(world)
    world.gateway.found = found
    for _ in range(5):
        world.work(after=timedelta(hours=1))
    assert len(world.gateway.sent) == 1
    assert world.row().state is State.UNKNOWN


def test_a_message_that_another_reminder_owns_does_not_count(world: World) -> None:
    world.hook_another()
    world.work()
    world.gateway.answers = [OutcomeUnknown("no reply came in time")]
    world.hook()
    world.work()
    world.gateway.found = Found(gateway_ids=("g1", "g2"))
    world.work(after=timedelta(seconds=61))
    assert (world.row(2).state, world.row(2).gateway_id) == (State.ACCEPTED, "g2")


def test_a_report_proves_acceptance_when_the_answer_was_lost(world: World) -> None:
    lost_answer(world)
    report = DeliveryReport(
        gateway="told",
        gateway_id="g9",
        delivery=Delivery.DELIVERED,
        raw_status="delivered",
        reminder_id=1,
    )
    assert world.services.outbox.record_report(report, now=world.now)
    world.gateway.found = NotFound(conclusive=True)
    for _ in range(5):
        world.work(after=timedelta(hours=1))
    assert len(world.gateway.sent) == 1
    assert (world.row().state, world.row().gateway_id) == (State.DELIVERED, "g9")


def test_a_bug_in_the_middle_of_the_call_is_unknown_and_not_resent(world: World) -> None:
    def bug(_sms: object) -> None:
        raise ZeroDivisionError

    world.gateway.during = bug
    world.hook()
    world.work()
    assert world.row().state is State.ATTEMPTING
    world.gateway.during = lambda _sms: None
    for _ in range(5):
        world.work(after=timedelta(seconds=121))
    assert len(world.gateway.sent) == 1
    assert world.row().state is State.UNKNOWN


# ---- WHMCS


@pytest.mark.parametrize(
    ("trouble", "reason"),
    [
        (SourceUnavailable("does not answer"), Reason.SOURCE_UNAVAILABLE),
        (FieldMisconfigured("two fields bear the name"), Reason.FIELD_MISCONFIGURED),
    ],
)
def test_while_whmcs_cannot_be_read_rows_wait_and_nothing_is_forgotten(
    world: World, trouble: Exception, reason: Reason
) -> None:
    world.source.trouble = trouble
    world.source.findings = [Finding(level=Level.FAULT, subject="whmcs", message=str(trouble))]
    world.hook()
    world.hook_another()
    world.work()
    assert world.seen(1) == world.seen(2) == (State.WAITING, reason)
    asked = world.source.asked
    world.work(after=timedelta(seconds=61))
    assert world.source.asked == asked
    world.source.trouble, world.source.findings = None, []
    world.work(after=timedelta(seconds=61))
    assert len(world.gateway.sent) == 2


def test_one_unreadable_invoice_does_not_stop_the_others(world: World) -> None:
    world.hook(1)
    world.source.trouble = InvoiceUnreadable("no due date")
    world.work()
    world.source.trouble = None
    world.hook()
    world.work()
    assert world.seen(1) == (State.WAITING, Reason.SOURCE_UNAVAILABLE)
    assert world.row(2).state is State.ACCEPTED


def test_a_wording_that_cannot_be_used_keeps_the_row(make: Make, tmp_path: Path) -> None:
    folder = tmp_path / "texts" / "english"
    folder.mkdir(parents=True)
    (folder / "secondoverdue.txt").write_text("Dear {client_company}, invoice {invoice}", "utf-8")
    world = make(BRIDGE_TEXTS=str(tmp_path / "texts"))
    world.hook()
    world.work()
    assert world.seen() == (State.WAITING, Reason.TEXT_UNUSABLE)
    assert "english/secondoverdue.txt: {client_company} is empty" in world.row().detail


# ---- a backup gateway, and one that fails for a while


@dataclass
class Backup(ToldGateway):
    name: ClassVar[str] = "backup"


@pytest.fixture
def two(make: Make) -> World:
    world = make()
    return World(replace(world.services, backup=Backup()), now=world.now)


def backup_of(world: World) -> ToldGateway:
    assert isinstance(world.services.backup, ToldGateway)
    return world.services.backup


def test_what_was_surely_not_accepted_goes_to_the_backup_after_a_pause(two: World) -> None:
    two.gateway.answers = [GatewayUnavailable("no connection")]
    two.hook()
    two.work()
    assert backup_of(two).sent == []
    two.work(after=timedelta(minutes=1))
    assert (len(two.gateway.sent), len(backup_of(two).sent)) == (1, 1)
    assert two.seen() == (State.ACCEPTED, None)
    assert two.row().gateway == "backup"


def test_two_that_fail_are_asked_by_turns(two: World) -> None:
    for gateway in (two.gateway, backup_of(two)):
        gateway.answers = [GatewayUnavailable("no connection")] * 2
    two.hook()
    for _ in range(5):
        two.work(after=timedelta(hours=1))
    assert (len(two.gateway.sent), len(backup_of(two).sent)) == (3, 2)
    assert two.seen() == (State.ACCEPTED, None)


def test_what_may_have_been_accepted_never_goes_to_the_backup(two: World) -> None:
    two.gateway.answers = [OutcomeUnknown("no answer"), GatewayUnavailable("no connection")]
    two.gateway.found = NotFound(conclusive=True)
    two.hook()
    two.work()
    for _ in range(5):  # looked up and surely not there; then refused for sure
        two.work(after=timedelta(minutes=31))
    assert two.seen() == (State.ACCEPTED, None)
    assert (len(two.gateway.sent), len(backup_of(two).sent)) == (3, 0)


def test_a_reminder_in_doubt_waits_for_its_own_gateway_while_others_go_elsewhere(
    two: World,
) -> None:
    two.gateway.answers = [OutcomeUnknown("no answer"), GatewayMisconfigured("no credit")]
    two.gateway.found = NotFound(conclusive=True)
    two.hook()
    two.work()
    two.gateway.account_trouble = GatewayMisconfigured("no credit")
    two.work(after=timedelta(minutes=31))
    two.work()
    two.hook_another()
    two.work()
    assert two.seen() == (State.WAITING, Reason.GATEWAY_PAUSED)
    assert [sms.reminder_id for sms in backup_of(two).sent] == [2]
    two.gateway.account_trouble = None
    two.work(after=timedelta(minutes=2))
    two.work()
    assert two.seen() == (State.ACCEPTED, None)
    assert [sms.reminder_id for sms in two.gateway.sent] == [1, 1, 1]


def test_while_our_account_is_at_fault_the_backup_sends_at_once(two: World) -> None:
    two.gateway.answers = [GatewayMisconfigured("no credit")]
    two.gateway.account_trouble = GatewayMisconfigured("no credit")
    two.hook()
    two.work()
    two.work()
    assert (len(two.gateway.sent), len(backup_of(two).sent)) == (1, 1)
    two.hook_another()
    two.work()
    assert (len(two.gateway.sent), len(backup_of(two).sent)) == (1, 2)


def test_when_both_are_paused_everything_waits(two: World) -> None:
    for gateway in (two.gateway, backup_of(two)):
        gateway.answers = [GatewayMisconfigured("no credit")]
        gateway.account_trouble = GatewayMisconfigured("no credit")
    two.hook()
    for _ in range(4):
        two.work(after=timedelta(seconds=1))
    assert two.seen() == (State.WAITING, Reason.GATEWAY_PAUSED)
    assert (len(two.gateway.sent), len(backup_of(two).sent)) == (1, 1)


def test_a_gateway_that_fails_again_and_again_is_left_alone_until_it_answers(
    world: World,
) -> None:
    world.gateway.answers = [GatewayUnavailable("no connection")] * 5
    for number in range(5):
        world.source.known[2000 + number] = replace(DEMO, invoice_id=2000 + number)
        world.hook(2000 + number)
        world.work()
    assert [one.name for one in world.services.outbox.circuits()] == ["told"]
    world.gateway.account_trouble = GatewayUnavailable("no connection")
    world.work(after=timedelta(hours=2))
    assert len(world.gateway.sent) == 5
    world.gateway.account_trouble = None
    world.work(after=timedelta(hours=2))
    assert world.services.outbox.circuits() == []
    assert len(world.gateway.sent) == 6
    world.work()
    assert len(world.gateway.sent) == 10 - 2  # three texts to one number are enough for a day


def test_an_answer_between_two_failures_begins_the_count_anew(world: World) -> None:
    trouble = GatewayUnavailable("no connection")
    world.gateway.account_trouble = trouble  # once paused it would stay so
    world.gateway.answers = [trouble] * 4
    world.hook()
    for _ in range(5):
        world.work(after=timedelta(hours=1))
    world.gateway.answers = [trouble] * 4
    world.hook_another()
    for _ in range(4):
        world.work(after=timedelta(hours=1))
    assert world.services.outbox.circuits() == []


def test_a_country_that_our_account_may_not_text_holds_up_no_other(world: World) -> None:
    world.gateway.answers = [RouteRefused("country not enabled")]
    world.hook()
    world.work()
    world.hook_another()
    world.work()
    assert world.seen(1) == (State.WAITING, Reason.ROUTE_REFUSED)
    assert world.row(1).not_before == NOW + timedelta(hours=1)
    assert world.row(2).state is State.ACCEPTED
    assert world.services.outbox.circuits() == []


def test_a_country_that_one_gateway_may_not_text_is_the_others(two: World) -> None:
    two.gateway.answers = [RouteRefused("country not enabled")]
    two.hook()
    two.work()
    two.work(after=timedelta(minutes=1))
    assert (two.row().state, two.row().gateway) == (State.ACCEPTED, "backup")


def test_one_text_that_is_refused_for_no_known_reason_holds_up_no_other(world: World) -> None:
    world.gateway.refuses = {4: GatewayMisconfigured("code 99999", sure=False)}
    hooks(world, 3)
    world.hook()
    for _ in range(6):
        world.work(after=timedelta(minutes=20))
    assert world.seen(4) == (State.WAITING, Reason.GATEWAY_UNAVAILABLE)
    assert world.services.outbox.counts() == {State.ACCEPTED: 3, State.WAITING: 1}
    assert world.services.outbox.circuits() == []


def test_a_gateway_that_refuses_three_in_a_row_for_no_known_reason_is_paused(
    world: World,
) -> None:
    world.gateway.answers = [GatewayMisconfigured("code 99999", sure=False)] * 9
    world.gateway.account_trouble = GatewayMisconfigured("no credit")
    for number in range(2000, 2003):
        assert world.services.outbox.circuits() == []
        world.source.known[number] = replace(DEMO, invoice_id=number)
        world.hook(number)
        world.work()
    assert [one.name for one in world.services.outbox.circuits()] == ["told"]


def test_a_sender_that_a_country_takes_no_texts_from_costs_nothing_and_pauses_nothing(
    two: World,
) -> None:
    two.gateway.bad_senders = {"US": "no letters there"}
    two.source.tell(sms_field="+1 201-555-0123")
    two.hook()
    two.source.known[1043] = replace(DEMO, invoice_id=1043, sms_field=MOBILE)
    two.hook(1043)
    two.work(after=timedelta(hours=4))
    assert [sms.reminder_id for sms in two.gateway.sent] == [2]
    assert [sms.reminder_id for sms in backup_of(two).sent] == [1]
    backup_of(two).bad_senders = {"US": "no letters here"}
    two.source.known[1044] = replace(DEMO, invoice_id=1044, sms_field="+1 201-555-0124")
    two.hook(1044)
    two.work()
    assert two.seen(3) == (State.WAITING, Reason.ROUTE_REFUSED)
    assert two.row(3).detail == "no letters there; no letters here"
    assert (two.row(3).attempts, two.services.outbox.circuits()) == (0, [])


# ---- look-ups of what is alike, and no more


MAYBE = Found(gateway_ids=(), perhaps=("g77",))


def test_what_may_be_it_is_never_resent_and_never_taken(world: World) -> None:
    lost_answer(world)
    world.gateway.found = MAYBE
    for _ in range(5):
        world.work(after=timedelta(hours=1))
    assert (len(world.gateway.sent), world.row().state) == (1, State.UNKNOWN)
    assert world.row().detail == "1 message(s) at told could be it"


def test_what_may_be_it_and_belongs_to_another_is_not_it(world: World) -> None:
    world.hook_another()
    world.work()
    lost_again(world)
    world.gateway.found = Found(gateway_ids=(), perhaps=("g1",))
    for _ in range(3):
        world.work(after=timedelta(hours=1))
    assert (len(world.gateway.sent), world.row(2).state) == (3, State.ACCEPTED)


def test_a_list_that_was_cut_proves_nothing_although_all_in_it_belong_to_others(
    world: World,
) -> None:
    world.hook_another()
    world.work()
    lost_again(world)
    world.gateway.found = Found(gateway_ids=("g1",), whole=False)
    for _ in range(5):
        world.work(after=timedelta(hours=1))
    assert (len(world.gateway.sent), world.row(2).state) == (2, State.UNKNOWN)


def lost_again(world: World) -> None:
    world.gateway.answers = [OutcomeUnknown("no reply came in time")]
    world.hook()
    world.work()


def test_without_a_text_to_compare_two_in_doubt_to_one_number_are_for_a_person(
    world: World,
) -> None:
    world.gateway.answers = [OutcomeUnknown("no answer")] * 2
    world.hook()
    world.hook_another()
    world.work()
    world.gateway.found = Found(gateway_ids=("g77",), compared=False)
    for _ in range(5):
        world.work(after=timedelta(hours=1))
    assert len(world.gateway.sent) == 2
    assert world.services.outbox.counts() == {State.UNKNOWN: 2}


def test_without_a_text_to_compare_the_only_one_in_doubt_is_it(world: World) -> None:
    lost_answer(world)
    world.gateway.found = Found(gateway_ids=("g77",), compared=False)
    world.work(after=timedelta(seconds=61))
    assert (world.row().state, world.row().gateway_id) == (State.ACCEPTED, "g77")


# ---- half open: one reminder at a time proves whether a gateway works


def hooks(world: World, count: int) -> None:
    for number in range(2000, 2000 + count):
        number_of_its_own = f"+4670174{number}"
        world.source.known[number] = replace(DEMO, invoice_id=number, sms_field=number_of_its_own)
        world.hook(number)


def test_a_gateway_whose_account_is_in_order_and_that_refuses_gets_one_a_probe(
    world: World,
) -> None:
    world.gateway.answers = [GatewayMisconfigured("sender refused")] * 20
    hooks(world, 12)
    world.work()
    (opened,) = world.services.outbox.circuits()
    before = len(world.gateway.sent)
    for probes in range(1, 6):
        world.work(after=timedelta(seconds=61))
        world.work()
        assert len(world.gateway.sent) == before + probes
    (still,) = world.services.outbox.circuits()
    assert (still.name, still.since) == ("told", opened.since)
    world.gateway.answers = []
    world.work(after=timedelta(seconds=61))
    assert world.services.outbox.circuits() == []
    for _ in range(2):
        world.work()
    assert world.services.outbox.counts() == {State.ACCEPTED: 12}


@pytest.mark.parametrize(
    "proves_nothing", [RejectedByGateway("no such number", Reason.REFUSED_RECIPIENT), None]
)
def test_a_reminder_that_proves_nothing_leaves_the_trial_to_the_next(
    world: World, proves_nothing: Exception | None
) -> None:
    world.gateway.answers = [GatewayMisconfigured("no credit")]
    world.hook()
    world.work()
    if proves_nothing:
        world.gateway.answers = [proves_nothing]
    world.hook_another()
    if not proves_nothing:
        world.source.known[1043] = replace(DEMO, invoice_id=1043, status=InvoiceStatus.PAID)
    world.work(after=timedelta(seconds=61))
    assert [one.name for one in world.services.outbox.circuits()] == ["told"]
    world.work()
    assert world.services.outbox.circuits() == []
    assert State.ACCEPTED in {world.row(1).state, world.row(2).state}


def test_a_trial_without_an_answer_is_no_proof(world: World) -> None:
    world.gateway.answers = [GatewayMisconfigured("no credit"), OutcomeUnknown("no answer")]
    world.hook()
    world.work()
    world.hook_another()
    world.work(after=timedelta(seconds=61))
    world.work()
    assert len(world.gateway.sent) == 2
    assert [one.name for one in world.services.outbox.circuits()] == ["told"]
    world.work(after=timedelta(seconds=61))
    assert len(world.gateway.sent) == 3
    assert world.services.outbox.circuits() == []


def test_what_nothing_waits_to_try_is_used_again_and_one_failure_pauses_it_anew(
    world: World,
) -> None:
    open_circuit(world, "told", for_=timedelta(seconds=60))
    world.work(after=timedelta(seconds=61))
    assert world.services.outbox.circuits() == []
    world.gateway.answers = [GatewayUnavailable("no connection")]
    world.hook()
    world.work()
    assert [one.name for one in world.services.outbox.circuits()] == ["told"]


def open_circuit(world: World, name: str, *, for_: timedelta) -> None:
    outbox, now = world.services.outbox, world.now
    outbox.open_circuit(name, "another worker says so", now=now, probe_at=now + for_)


def test_what_another_worker_paused_is_left_alone_at_once(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(two.worker, "_ask", lambda: None)  # it has not looked yet
    open_circuit(two, "told", for_=timedelta(minutes=5))
    two.hook()
    two.work()
    assert (len(two.gateway.sent), len(backup_of(two).sent)) == (0, 1)


def test_a_pause_from_before_the_clock_was_set_back_does_not_last_an_hour(world: World) -> None:
    open_circuit(world, "told", for_=timedelta(minutes=10))
    world.now -= timedelta(hours=1)
    world.hook()
    world.work()
    assert len(world.gateway.sent) == 1


def test_a_gateway_that_asks_for_a_pause_gets_it_from_everybody(world: World) -> None:
    world.gateway.answers = [GatewayUnavailable("slow down", timedelta(minutes=10))]
    world.hook()
    world.work()
    world.hook_another()
    world.work(after=timedelta(minutes=9))
    assert len(world.gateway.sent) == 1
    world.work(after=timedelta(minutes=1))
    world.work()
    assert len(world.gateway.sent) == 3


def test_many_workers_together_keep_the_gateways_pace(make: Make) -> None:
    world = make()
    waited: list[float] = []
    paced = replace(world.services, gaps={"told": timedelta(seconds=2)})

    def wait(seconds: float) -> bool:
        waited.append(seconds)
        return False

    for number in range(3):
        world.source.known[2000 + number] = replace(DEMO, invoice_id=2000 + number)
        world.hook(2000 + number)
    for _ in range(2):
        Worker(paced, clock=lambda: NOW, wait=wait).round()
    assert sorted(waited) == [0.0, 2.0, 4.0]


def test_a_worker_that_is_stopped_does_not_wait_for_its_turn(world: World) -> None:
    paced = replace(world.services, gaps={"told": timedelta(hours=1)})
    hooks(world, 2)
    worker = Worker(paced, clock=lambda: NOW)
    running = threading.Thread(target=worker.run)
    running.start()
    try:
        eventually(lambda: world.services.outbox.counts().get(State.ACCEPTED) == 1)
        eventually(lambda: world.services.outbox.counts().get(State.ATTEMPTING) == 1)
    finally:
        worker.stop()
        running.join(10)
    assert not running.is_alive()
    assert world.services.outbox.counts() == {State.ACCEPTED: 1, State.WAITING: 1}
    held = next(one for one in map(world.row, (1, 2)) if one.state is State.WAITING)
    assert held.detail == "stopped before its turn"
    assert world.services.outbox.texts_on(NOW.date()) == 1


def test_a_reminder_in_doubt_at_a_gateway_that_is_gone_says_so_and_is_given_up(
    world: World,
) -> None:
    lost_answer(world)
    world.gateway.found = NotFound(conclusive=True)
    world.gateway.answers = [GatewayUnavailable("no connection")] * 9
    world.work(after=timedelta(hours=1))
    assert world.row().attempts == 2
    other = World(replace(world.services, gateway=Backup()), now=world.now)
    other.work(after=timedelta(hours=2))
    assert other.seen() == (State.WAITING, Reason.GATEWAY_PAUSED)
    assert other.row().detail.startswith("in doubt at told, which is not set up any more")
    for _ in range(40):
        other.work(after=timedelta(hours=2))
    assert other.seen() == (State.FAILED, Reason.GAVE_UP)
    assert backup_of(World(replace(world.services, backup=other.services.gateway))).sent == []


# ---- an outbox that is away for a moment


class Away:
    """Fails the first *times* calls of one method of the outbox."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, world: World, name: str, times: int):
        self.left, self.calls = times, 0
        self.method = getattr(world.services.outbox, name)
        monkeypatch.setattr(world.services.outbox, name, self)
        monkeypatch.setattr("bridge.worker._RECORD_GAP_S", 0.0)

    def __call__(self, *args: Any, **more: Any) -> Any:
        self.calls += 1
        if self.left:
            self.left -= 1
            raise OutboxUnavailable("away")
        return self.method(*args, **more)


def test_an_answer_is_recorded_at_the_fifth_try(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Away(monkeypatch, world, "record", 4)
    world.hook()
    world.work()
    assert (world.row().state, away.calls) == (State.ACCEPTED, 5)


def test_an_answer_that_cannot_be_recorded_is_left_to_the_lease(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = Away(monkeypatch, world, "record", 99)
    world.hook()
    world.work()
    assert (world.row().state, away.calls) == (State.ATTEMPTING, 5)
    assert "a result is not recorded: the reminder's lease decides" in capsys.readouterr().out


def test_an_opt_out_at_the_carrier_is_kept_although_the_outbox_was_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Away(monkeypatch, world, "suppress", 4)
    world.gateway.answers = [RejectedByGateway("stop", Reason.REFUSED_RECIPIENT, opted_out=True)]
    world.hook()
    world.work()
    assert world.services.outbox.suppression(MOBILE)
    assert world.seen() == (State.FAILED, Reason.REFUSED_RECIPIENT)


def test_a_pause_that_cannot_be_recorded_does_not_cost_the_outcome(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Away(monkeypatch, world, "open_circuit", 1)
    world.gateway.answers = [GatewayMisconfigured("no credit")]
    world.hook()
    world.work()
    assert world.seen() == (State.WAITING, Reason.GATEWAY_PAUSED)


def test_a_bug_in_one_delivery_is_told_and_stops_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def bug(*_args: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(world.services.outbox, "record", bug)
    hooks(world, 2)
    assert world.work() == 2
    assert capsys.readouterr().out.count("a delivery failed") == 2


def test_an_outbox_that_is_away_is_told_of_once_a_minute(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    away = Away(monkeypatch, world, "claim", 99)
    monkeypatch.setattr("bridge.worker._IDLE_S", 0.01)
    running = threading.Thread(target=world.worker.run)
    running.start()
    try:
        eventually(lambda: away.calls >= 5)
    finally:
        world.worker.stop()
        running.join(10)
    assert capsys.readouterr().out.count("the outbox cannot be used") == 1


# ---- back from a back-up


def test_what_a_back_up_brought_back_is_never_resent_by_itself(world: World) -> None:
    """Its attempt may have been looked up, found missing and repeated since."""
    lost_answer(world)
    world.services.outbox.doubt_what_was_due(now=world.now)
    world.gateway.found = NotFound(conclusive=True)
    for _ in range(5):
        world.work(after=timedelta(hours=1))
    assert world.seen() == (State.UNKNOWN, Reason.RESTORED)
    assert len(world.gateway.sent) == 1


# ---- clocks that are set while we run


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_is_set_by_an_hour_sends_nothing_twice_and_loses_nothing(
    world: World, hours: int
) -> None:
    world.gateway.answers = [OutcomeUnknown("no answer")]
    world.gateway.found = Found(gateway_ids=("g9",))
    world.hook()
    world.work()
    world.hook_another()
    world.now += timedelta(hours=hours)
    for _ in range(3):
        world.work(after=timedelta(minutes=1))
    world.work(after=timedelta(hours=2))
    assert [world.seen(one) for one in (1, 2)] == [(State.ACCEPTED, None)] * 2
    assert len(world.gateway.sent) == 2


def test_a_lease_outlives_a_clock_that_is_set_back(world: World) -> None:
    """Late, but once: whoever holds the reminder may still be at work."""
    world.hook()
    outbox = world.services.outbox
    outbox.claim(now=world.now, lease=world.services.config.lease, limit=1)
    world.work(after=-timedelta(hours=1))
    assert world.gateway.sent == []
    world.work(after=timedelta(hours=1, minutes=3))
    assert len(world.gateway.sent) == 1


@pytest.mark.parametrize(
    ("night", "opens"),
    [
        # The hour from 02:00 to 03:00 does not exist, and comes twice; both Sundays are closed.
        ("2026-03-28T19:30", "2026-03-30T07:00"),
        ("2026-10-24T18:30", "2026-10-26T08:00"),
    ],
)
def test_on_the_nights_when_clocks_are_set_nobody_is_woken(
    make: Make, night: str, opens: str
) -> None:
    world = make()
    world.now = datetime.fromisoformat(night).replace(tzinfo=UTC)
    asked = replace(event(), occurred_at=world.now)
    world.services.outbox.enqueue([asked], now=world.now)
    world.work()
    assert world.row().not_before == datetime.fromisoformat(opens).replace(tzinfo=UTC)
    while not world.gateway.sent:
        world.work(after=timedelta(minutes=30))
    assert world.now == world.row().not_before


# ---- reports that never came

HOURS = timedelta(hours=1)
NOTHING_CAME = "no final delivery report came within 72 hours"


def a_report(delivery: Delivery, **more: Any) -> DeliveryReport:
    report = DeliveryReport(
        gateway="told", gateway_id="g1", delivery=delivery, raw_status=delivery.value
    )
    return replace(report, **more)


def accepted(world: World, count: int = 1) -> None:
    """Let so many reminders be accepted; the gateway's ids are g1, g2 and so on."""
    for number in range(count):
        world.source.known[1042 + number] = replace(DEMO, invoice_id=1042 + number)
        world.hook(1042 + number)
        world.work()  # one at a time, so that no two get the same id
    assert len(world.gateway.sent) == count


def test_a_report_that_never_came_is_asked_for(world: World) -> None:
    accepted(world)
    world.gateway.kept["g1"] = a_report(Delivery.DELIVERED)
    world.work(after=6 * HOURS - timedelta(seconds=1))
    assert world.gateway.asked == []
    world.work(after=timedelta(seconds=1))
    assert world.gateway.asked == [("g1", MOBILE)]
    assert world.seen() == (State.DELIVERED, None)
    world.work(after=100 * HOURS)
    assert len(world.gateway.asked) == 1


def test_what_is_told_when_asked_only_moves_forward(world: World) -> None:
    accepted(world)
    world.gateway.kept["g1"] = a_report(Delivery.SENT)
    outbox = world.services.outbox
    world.work(after=6 * HOURS)
    assert world.seen() == (State.ACCEPTED, None)
    outbox.record_report(a_report(Delivery.DELIVERED), now=world.now)
    world.work(after=18 * HOURS)
    assert len(world.gateway.asked) == 1
    assert world.seen() == (State.DELIVERED, None)


@pytest.mark.parametrize(
    "told",
    [
        None,
        a_report(Delivery.SENT),
        a_report(Delivery.UNKNOWN, raw_status="never seen"),
        a_report(Delivery.DELIVERED, gateway_id="another"),
        GatewayUnavailable("503"),
        GatewayMisconfigured("404"),
    ],
)
def test_after_three_askings_the_timeline_says_that_nothing_came(
    world: World, told: DeliveryReport | Exception | None
) -> None:
    accepted(world)
    if told:
        world.gateway.kept["g1"] = told
    for hours in (6, 18, 48, 1, 100):
        world.work(after=hours * HOURS)
    assert world.gateway.asked == [("g1", MOBILE)] * 3
    assert world.seen() == (State.ACCEPTED, None)
    assert [line.detail for line in world.row().history].count(NOTHING_CAME) == 1
    assert world.services.outbox.circuits() == []


def test_a_paused_gateway_is_not_asked_until_it_is_back(world: World) -> None:
    accepted(world)
    world.gateway.kept["g1"] = a_report(Delivery.DELIVERED)
    world.gateway.account_trouble = GatewayMisconfigured("401")
    outbox = world.services.outbox
    outbox.open_circuit("told", "401", now=world.now, probe_at=world.now)
    world.work(after=6 * HOURS)
    world.work(after=100 * HOURS)
    assert world.gateway.asked == []
    assert NOTHING_CAME not in [line.detail for line in world.row().history]
    outbox.close_circuit("told")
    world.work(after=HOURS)
    assert world.seen() == (State.DELIVERED, None)


def test_a_round_asks_for_ten_reports_and_the_next_for_the_rest(make: Make) -> None:
    world = make(BRIDGE_MAX_PER_RECIPIENT_PER_DAY="12")
    accepted(world, 12)
    world.work(after=7 * HOURS)
    assert len(world.gateway.asked) == 10
    world.work()
    assert sorted(set(world.gateway.asked)) == sorted(world.gateway.asked)
    assert len(world.gateway.asked) == 12


def test_a_gateway_that_is_away_is_asked_once_a_round(world: World) -> None:
    accepted(world, 3)
    for number in (1, 2, 3):
        world.gateway.kept[f"g{number}"] = GatewayUnavailable("429")
    world.work(after=7 * HOURS)
    assert len(world.gateway.asked) == 1
    world.gateway.kept.clear()
    world.work(after=HOURS)
    assert len({one for one, _ in world.gateway.asked}) == 3


def test_a_fault_of_ours_over_one_report_keeps_nobody_from_theirs(world: World) -> None:
    accepted(world, 2)
    ask = world.gateway.report_of
    failed: list[str] = []

    def fails_at_first(gateway_id: str, to: str) -> DeliveryReport | None:
        if not failed:
            failed.append(gateway_id)
            raise ValueError("a kind of answer that nobody thought of")
        return ask(gateway_id, to)

    world.gateway.report_of = fails_at_first  # type: ignore[method-assign]
    world.work(after=7 * HOURS)
    assert failed + [one for one, _ in world.gateway.asked] == ["g1", "g2"]


def test_a_slow_gateway_is_not_asked_beyond_the_lease(world: World) -> None:
    """Another worker may have taken the rest."""
    accepted(world, 3)
    lease, ask = world.services.config.lease, world.gateway.report_of

    def slowly(gateway_id: str, to: str) -> DeliveryReport | None:
        world.now += lease
        return ask(gateway_id, to)

    world.gateway.report_of = slowly  # type: ignore[method-assign]
    world.work(after=7 * HOURS)
    assert len(world.gateway.asked) == 1


def test_a_gateway_that_is_gone_cannot_be_asked(world: World) -> None:
    accepted(world)
    other = World(replace(world.services, gateway=Backup()), now=world.now)
    for hours in (6, 18, 48):
        other.work(after=hours * HOURS)
    assert other.row().history[-1].detail == NOTHING_CAME


def test_who_turns_out_to_want_no_texts_is_suppressed(world: World) -> None:
    accepted(world)
    world.gateway.kept["g1"] = a_report(Delivery.REJECTED, opted_out=True)
    world.work(after=6 * HOURS)
    assert world.seen() == (State.UNDELIVERED, None)
    entry = world.services.outbox.suppression(MOBILE)
    assert entry is not None
    assert (entry.by, entry.who) == (SuppressedBy.CARRIER, "told")


def test_an_outbox_that_is_away_costs_no_asking(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(world)
    world.gateway.kept["g1"] = a_report(Delivery.DELIVERED)
    with monkeypatch.context() as patched:

        def away(*_: Any, **__: Any) -> bool:
            raise OutboxUnavailable("disk full")

        patched.setattr(world.services.outbox, "record_report", away)
        world.now += 6 * HOURS
        with pytest.raises(OutboxUnavailable):
            world.work()
    world.work(after=world.services.config.lease)
    assert world.seen() == (State.DELIVERED, None)
