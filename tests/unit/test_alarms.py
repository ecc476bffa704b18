"""Alarms at their borders. The shop's hours are 9 to 20 in Stockholm, Monday to Saturday."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bridge.alarms import (
    BUSY_DAYS,
    ENOUGH_TEXTS,
    HOOK_SILENCE,
    LATE_HOOK,
    LATE_HOOK_COUNTS,
    LONG_DUE,
    LONG_QUEUE,
    REFUSALS,
    RULES,
    SILENT,
    Alarm,
    AlarmName,
    Signs,
    alarms,
)
from bridge.config import Window
from bridge.domain import Level
from bridge.outbox.base import Circuit, Pulse, Reported

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Stockholm
TICK = timedelta(microseconds=1)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HOURS = Window(time(9), time(20), frozenset(range(6)))
NONE = Reported(texts=0, reported=0)
QUIET = Pulse(
    last_hook_at=None,
    last_hook_fired_at=None,
    hook_days=0,
    last_accepted_at=None,
    oldest_due_at=None,
    held_since=None,
    refused=0,
    for_a_person=0,
    reports_pending=0,
    lately=NONE,
    before=NONE,
)
FAULT, WARNING = Level.FAULT, Level.WARNING


def signs(*, now: datetime = NOON, **more: Any) -> Signs:
    """Return signs of life with *more* of them, those of the pulse included."""
    ours = {name: more.pop(name) for name in list(more) if name not in Pulse.__slots__}
    plain = Signs(
        now=now, pulse=replace(QUIET, **more), window=HOURS, timezone=ZoneInfo("Europe/Stockholm")
    )
    return replace(plain, **ours)


def named(**more: Any) -> dict[AlarmName, Level]:
    return {one.name: one.level for one in alarms(signs(**more))}


def circuit(name: str) -> Circuit:
    return Circuit(name=name, reason="HTTP 403: no credit", since=NOON, probe_at=NOON)


def test_a_bridge_that_never_did_anything_raises_no_alarm() -> None:
    assert alarms(signs()) == []


def test_every_alarm_has_its_rule() -> None:
    assert [rule.__name__ for rule in RULES] == list(AlarmName)


# ---- nothing went out


@pytest.mark.parametrize("sign", ["oldest_due_at", "held_since"])
@pytest.mark.parametrize(
    ("now", "since", "rings"),
    [
        (NOON, NOON - SILENT, True),
        (NOON, NOON - SILENT + TICK, False),
        # The bridge was opened at 9 in the morning, that is 8 by UTC.
        (NOON - HOUR, NOON - 9 * HOUR, True),
        (NOON - HOUR - TICK, NOON - 9 * HOUR, False),
        # At night time stands still: 19:00, then 10:00 on the next day.
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), datetime(2026, 11, 24, 18, tzinfo=UTC), False),
        (datetime(2026, 11, 25, 8, 59, tzinfo=UTC), datetime(2026, 11, 24, 18, tzinfo=UTC), False),
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), datetime(2026, 11, 24, 18, tzinfo=UTC), True),
        # What began by day stays wrong at night.
        (datetime(2026, 11, 24, 23, 0, tzinfo=UTC), datetime(2026, 11, 24, 17, tzinfo=UTC), True),
        # Saturday evening, all Sunday, and Monday before 11.
        (datetime(2026, 11, 30, 9, 59, tzinfo=UTC), datetime(2026, 11, 28, 19, tzinfo=UTC), False),
        (datetime(2026, 11, 30, 10, 0, tzinfo=UTC), datetime(2026, 11, 28, 19, tzinfo=UTC), True),
    ],
)
def test_only_sending_time_counts_as_silence(
    sign: str, now: datetime, since: datetime, rings: bool
) -> None:
    level = named(now=now, **{sign: since}).get(AlarmName.NOTHING_WENT_OUT)
    assert level == (FAULT if rings else None)


@pytest.mark.parametrize(
    ("last", "rings"), [(NOON - SILENT, True), (NOON - SILENT + TICK, False), (NOON - DAY, True)]
)
def test_silence_begins_with_the_last_text(last: datetime, rings: bool) -> None:
    rung = named(held_since=NOON - 3 * HOUR, last_accepted_at=last)
    assert (AlarmName.NOTHING_WENT_OUT in rung) is rings


def test_without_sending_hours_all_time_counts() -> None:
    night = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)  # a Sunday
    rung = named(now=night, held_since=night - SILENT, window=None)
    assert AlarmName.NOTHING_WENT_OUT in rung


def test_silence_where_nothing_could_go_out_is_none() -> None:
    rung = named(held_since=NOON - 9 * DAY, window=replace(HOURS, days=frozenset()))
    assert rung == {}


# ---- waiting too long


@pytest.mark.parametrize(
    ("waits", "last", "more", "level"),
    [
        (LONG_DUE, None, {}, None),
        (LONG_DUE + TICK, None, {}, FAULT),
        (LONG_DUE + TICK, LONG_DUE, {}, FAULT),
        (LONG_DUE + TICK, LONG_DUE - TICK, {}, None),  # a queue that moves
        (LONG_QUEUE, TICK, {}, None),
        (LONG_QUEUE + TICK, TICK, {}, WARNING),
        (LONG_DUE + TICK, None, {"all_paused": True}, WARNING),  # the fault is what is paused
        (LONG_DUE + TICK, None, {"source_paused": circuit("whmcs")}, WARNING),
        (LONG_DUE + TICK, None, {"paused": (circuit("46elks"),)}, FAULT),  # the backup sends
    ],
)
def test_what_is_due_is_taken_soon(
    waits: timedelta, last: timedelta | None, more: dict[str, Any], level: Level | None
) -> None:
    rung = named(
        oldest_due_at=NOON - waits, last_accepted_at=last and NOON - last, window=None, **more
    )
    assert rung.get(AlarmName.WAITING_TOO_LONG) == level


# ---- what is paused


@pytest.mark.parametrize(("all_paused", "level"), [(True, FAULT), (False, WARNING)])
def test_a_pause_is_a_fault_unless_there_is_a_backup(all_paused: bool, level: Level) -> None:
    [alarm] = alarms(signs(paused=(circuit("46elks"),), all_paused=all_paused))
    assert (alarm.name, alarm.level) == (AlarmName.GATEWAY_PAUSED, level)
    assert alarm.message == "46elks is paused since 2026-11-24 11:00 UTC: HTTP 403: no credit"


def test_whmcs_that_cannot_be_read_is_a_fault() -> None:
    assert named(source_paused=circuit("whmcs")) == {AlarmName.WHMCS_UNREADABLE: FAULT}


# ---- all others are warnings

FEW, MANY = ENOUGH_TEXTS - 1, ENOUGH_TEXTS
FULL = Reported(texts=1000, reported=1000)
HALF = Reported(texts=1000, reported=500)


@pytest.mark.parametrize(
    ("name", "seen", "rings"),
    [
        ("unknown_needs_a_person", {"for_a_person": 1}, True),
        ("unknown_needs_a_person", {"for_a_person": 0}, False),
        ("refused_in_a_row", {"refused": REFUSALS}, True),
        ("refused_in_a_row", {"refused": REFUSALS - 1}, False),
        ("reports_missing", {"lately": Reported(texts=MANY, reported=0)}, True),
        ("reports_missing", {"lately": Reported(texts=FEW, reported=0)}, False),
        ("reports_missing", {"lately": Reported(texts=MANY, reported=9)}, True),
        ("reports_missing", {"lately": Reported(texts=MANY, reported=10)}, False),
        ("reports_missing", {"lately": Reported(texts=99, reported=49), "before": FULL}, True),
        ("reports_missing", {"lately": Reported(texts=98, reported=49), "before": FULL}, False),
        ("reports_missing", {"lately": Reported(texts=100, reported=24), "before": HALF}, True),
        ("reports_missing", {"lately": Reported(texts=100, reported=25), "before": HALF}, False),
        # Where nobody ever reports, that is said, too.
        (
            "reports_missing",
            {"lately": Reported(texts=MANY, reported=0), "before": replace(FULL, reported=0)},
            True,
        ),
        # A week of few texts says nothing of what is usual.
        (
            "reports_missing",
            {
                "lately": Reported(texts=100, reported=49),
                "before": Reported(texts=FEW, reported=0),
            },
            True,
        ),
        (
            "no_hook_for_long",
            {"last_hook_at": NOON - HOOK_SILENCE, "hook_days": BUSY_DAYS},
            True,
        ),
        (
            "no_hook_for_long",
            {"last_hook_at": NOON - HOOK_SILENCE + TICK, "hook_days": BUSY_DAYS},
            False,
        ),
        (
            "no_hook_for_long",
            {"last_hook_at": NOON - HOOK_SILENCE, "hook_days": BUSY_DAYS - 1},
            False,
        ),
        (
            "hooks_come_late",
            {"last_hook_at": NOON, "last_hook_fired_at": NOON - LATE_HOOK},
            True,
        ),
        (
            "hooks_come_late",
            {"last_hook_at": NOON, "last_hook_fired_at": NOON - LATE_HOOK + TICK},
            False,
        ),
        (
            "hooks_come_late",
            {"last_hook_at": NOON - LATE_HOOK_COUNTS, "last_hook_fired_at": NOON - 9 * DAY},
            True,
        ),
        (
            "hooks_come_late",
            {"last_hook_at": NOON - LATE_HOOK_COUNTS - TICK, "last_hook_fired_at": NOON - 9 * DAY},
            False,
        ),
    ],
)
def test_a_warning_begins_at_its_border(name: str, seen: dict[str, Any], rings: bool) -> None:
    assert named(reports_wanted=True, **seen) == ({AlarmName(name): WARNING} if rings else {})


def test_reports_that_nobody_asked_for_are_not_missed() -> None:
    assert named(lately=Reported(texts=MANY, reported=0), reports_wanted=False) == {}


def test_every_alarm_says_what_to_do() -> None:
    rung = alarms(
        signs(
            paused=(circuit("46elks"),),
            all_paused=True,
            source_paused=circuit("whmcs"),
            reports_wanted=True,
            last_hook_at=NOON - HOOK_SILENCE,
            hook_days=14,
            held_since=NOON - DAY,
            oldest_due_at=NOON - DAY,
            refused=REFUSALS,
            for_a_person=1,
            unread_stops=1,
            lately=Reported(texts=MANY, reported=0),
        )
    )
    late = alarms(signs(last_hook_at=NOON, last_hook_fired_at=NOON - DAY))
    assert [one.name for one in [*rung, *late]] == list(AlarmName)
    assert all(_told(one) for one in [*rung, *late])


def _told(one: Alarm) -> bool:
    return bool(one.message and one.remedy) and not one.message.endswith(".")
