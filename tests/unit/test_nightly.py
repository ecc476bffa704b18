"""WHMCS's next daily run: its moment, and the due dates it is about."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.domain import Automation, Stage
from bridge.nightly import Run, next_run

DAYS = {
    Stage.REMINDER: 7,
    Stage.FIRST_OVERDUE: 1,
    Stage.SECOND_OVERDUE: 14,
    Stage.THIRD_OVERDUE: 30,
}
BOTH = (Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE)


def run(
    now: str,
    *,
    zone: str = "UTC",
    whmcss: str | None = None,
    hour: int | None = 9,
    last_run: str | None = None,
    days: dict[Stage, int] | None = None,
    stages: tuple[Stage, ...] = BOTH,
) -> Run:
    told = Automation(
        days=DAYS if days is None else days,
        hour=hour,
        last_run=date.fromisoformat(last_run) if last_run else None,
        timezone=ZoneInfo(whmcss) if whmcss else None,
    )
    moment = datetime.fromisoformat(now).replace(tzinfo=UTC)
    return next_run(told, now=moment, timezone=ZoneInfo(zone), stages=stages)


@pytest.mark.parametrize(
    ("now", "more", "at"),
    [
        # not yet today
        ("2026-11-24T06:00", {"last_run": "2026-11-23"}, "2026-11-24T09:00"),
        # done today
        ("2026-11-24T09:01", {"last_run": "2026-11-24"}, "2026-11-25T09:00"),
        ("2026-11-24T06:00", {"last_run": "2026-11-24"}, "2026-11-25T09:00"),
        # late today, or for days: it comes any minute
        ("2026-11-24T11:30", {"last_run": "2026-11-23"}, "2026-11-24T11:30"),
        ("2026-11-24T11:30", {"last_run": "2026-11-03"}, "2026-11-24T11:30"),
        # a clock ahead of ours
        ("2026-11-24T11:30", {"last_run": "2026-11-25"}, "2026-11-25T09:00"),
        # nobody tells when the last one was: the hour decides
        ("2026-11-24T08:59", {}, "2026-11-24T09:00"),
        ("2026-11-24T09:00", {}, "2026-11-25T09:00"),
        ("2026-11-24T08:59", {"hour": None}, "2026-11-24T09:00"),
        ("2026-11-24T23:30", {"hour": 0, "last_run": "2026-11-24"}, "2026-11-25T00:00"),
        # the shop's day and hour, not ours
        (
            "2026-11-23T23:30",
            {"zone": "Europe/Stockholm", "last_run": "2026-11-23"},
            "2026-11-24T08:00",
        ),
        (
            "2026-11-24T23:30",
            {"zone": "America/New_York", "last_run": "2026-11-24"},
            "2026-11-25T14:00",
        ),
        (
            "2026-11-24T12:30",
            {"zone": "Pacific/Auckland", "last_run": "2026-11-24"},
            "2026-11-24T20:00",
        ),
        # WHMCS's own zone goes before ours: its run at midnight is over, by its clock
        (
            "2026-11-24T23:05",
            {"whmcss": "Europe/Stockholm", "hour": 0, "last_run": "2026-11-25"},
            "2026-11-25T23:00",
        ),
        (
            "2026-11-24T06:00",
            {"whmcss": "UTC", "zone": "Pacific/Auckland", "last_run": "2026-11-23"},
            "2026-11-24T09:00",
        ),
        # a night on which the clocks change
        (
            "2026-10-24T20:00",
            {"zone": "Europe/Stockholm", "last_run": "2026-10-24"},
            "2026-10-25T08:00",
        ),
        (
            "2027-03-27T20:00",
            {"zone": "Europe/Stockholm", "hour": 2, "last_run": "2027-03-27"},
            "2027-03-28T01:00",
        ),
    ],
)
def test_the_run_is_today_where_there_was_none_yet(
    now: str, more: dict[str, object], at: str
) -> None:
    found = run(now, **more)  # type: ignore[arg-type]
    assert found.at == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("whmcss", "zone", "is_whmcss"),
    [(None, "Europe/Stockholm", False), ("America/New_York", "America/New_York", True)],
)
def test_a_run_names_the_zone_that_it_was_told_by(
    whmcss: str | None, zone: str, is_whmcss: bool
) -> None:
    found = run("2026-11-24T06:00", zone="Europe/Stockholm", whmcss=whmcss)
    assert (found.zone, found.is_whmcss_zone) == (zone, is_whmcss)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-24T06:00", ["2026-11-23", "2026-11-10", "2026-10-25"]),
        ("2026-03-01T06:00", ["2026-02-28", "2026-02-15", "2026-01-30"]),
        ("2028-03-01T06:00", ["2028-02-29", "2028-02-16", "2028-01-31"]),
        ("2027-01-01T06:00", ["2026-12-31", "2026-12-18", "2026-12-02"]),
    ],
)
def test_a_stage_is_so_many_days_after_the_due_date(now: str, due: list[str]) -> None:
    found = run(now, last_run="2020-01-01")
    assert {str(day): stages for day, stages in found.due.items()} == {
        due[0]: (Stage.FIRST_OVERDUE,),
        due[1]: (Stage.SECOND_OVERDUE,),
        due[2]: (Stage.THIRD_OVERDUE,),
    }


def test_a_run_tomorrow_is_about_tomorrows_due_dates() -> None:
    found = run("2026-11-24T20:00", last_run="2026-11-24")
    assert list(map(str, found.due)) == ["2026-11-24", "2026-11-11", "2026-10-26"]


def test_the_reminder_before_comes_where_it_gets_texts() -> None:
    found = run("2026-11-24T06:00", stages=(Stage.REMINDER,))
    assert found.due[date(2026, 12, 1)] == (Stage.REMINDER,)
    assert len(found.due) == 4


@pytest.mark.parametrize("days", [{}, dict.fromkeys(Stage, 0)])
def test_what_is_off_is_in_no_run(days: dict[Stage, int]) -> None:
    assert run("2026-11-24T06:00", days=days, stages=tuple(Stage)).due == {}


def test_two_stages_may_share_a_day() -> None:
    found = run("2026-11-24T06:00", days={Stage.THIRD_OVERDUE: 3, Stage.SECOND_OVERDUE: 3})
    assert found.due == {date(2026, 11, 21): BOTH}


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["UTC", "Europe/Stockholm", "Asia/Kathmandu", "Pacific/Apia"]),
    st.none() | st.integers(0, 23),
    st.none() | st.dates(date(2000, 1, 1), date(2101, 1, 1)),
)
def test_it_is_never_over_and_within_two_days(
    now: datetime, zone: str, hour: int | None, last_run: date | None
) -> None:
    last = None if last_run is None else str(last_run)
    found = run(now.isoformat(), zone=zone, hour=hour, last_run=last)
    wait = found.at - now.replace(tzinfo=UTC)
    assert 0 <= wait.total_seconds() < 2 * 86_400 + 3_600
