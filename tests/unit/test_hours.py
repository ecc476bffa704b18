"""When a text may go out: the reader's zones, the window on the wall clock, holidays."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from babel.core import get_global
from holidays import PUBLIC, country_holidays, list_supported_countries
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from phonenumbers.tzdata import TIMEZONE_DATA

from bridge.config import Config, Window
from bridge.hours import HORIZON, holidays_of, next_allowed, zones_for

SHOP = ZoneInfo("Atlantic/Reykjavik")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NEW_YORK = ZoneInfo("America/New_York")
TOKYO = ZoneInfo("Asia/Tokyo")

ALL_WEEK = frozenset(range(7))
MON_TO_SAT = frozenset(range(6))
SUNDAY = frozenset({6})

MINUTE = timedelta(minutes=1)


def window(hours: str, days: frozenset[int] = ALL_WEEK) -> Window:
    start, end = (time.fromisoformat(clock) for clock in hours.split("-"))
    return Window(start, end, days)


DAYTIME = window("09:00-20:00", MON_TO_SAT)
BY_DEFAULT = Config.from_env({}).window


def in_zone(local: str, zone: ZoneInfo) -> datetime:
    """Return the moment at which *zone*'s clock shows *local*; the second one with "fold"."""
    wall, fold, _ = local.partition(" fold")
    return datetime.fromisoformat(wall).replace(tzinfo=zone, fold=1 if fold else 0).astimezone(UTC)


# --- one zone, ordinary days; 2026-11-23 is a Monday ---


@pytest.mark.parametrize(
    ("hours", "now", "then"),
    [
        ("09:00-20:00", "2026-11-23T03:00", "2026-11-23T09:00"),
        ("09:00-20:00", "2026-11-23T08:59:59.999999", "2026-11-23T09:00"),
        ("09:00-20:00", "2026-11-23T09:00", "2026-11-23T09:00"),
        ("09:00-20:00", "2026-11-23T14:07:31.25", "2026-11-23T14:07:31.25"),
        ("09:00-20:00", "2026-11-23T19:59:59.999999", "2026-11-23T19:59:59.999999"),
        ("09:00-20:00", "2026-11-23T20:00", "2026-11-24T09:00"),
        ("09:00-20:00", "2026-11-28T19:59", "2026-11-28T19:59"),
        ("09:00-20:00", "2026-11-28T20:00", "2026-11-30T09:00"),
        ("09:00-20:00", "2026-11-29T12:00", "2026-11-30T09:00"),
        ("00:00-09:30", "2026-11-23T09:30", "2026-11-24T00:00"),
        ("00:00-09:30", "2026-11-29T05:00", "2026-11-30T00:00"),
        # over midnight: the window of Saturday lasts until Sunday morning, Sunday has none
        ("22:00-06:00", "2026-11-23T21:00", "2026-11-23T22:00"),
        ("22:00-06:00", "2026-11-24T00:00", "2026-11-24T00:00"),
        ("22:00-06:00", "2026-11-24T05:59", "2026-11-24T05:59"),
        ("22:00-06:00", "2026-11-24T06:00", "2026-11-24T22:00"),
        ("22:00-06:00", "2026-11-29T05:59", "2026-11-29T05:59"),
        ("22:00-06:00", "2026-11-29T06:00", "2026-11-30T22:00"),
        ("22:00-06:00", "2026-11-29T23:00", "2026-11-30T22:00"),
        ("22:00-06:00", "2026-11-30T03:00", "2026-11-30T22:00"),
        ("20:00-00:00", "2026-11-23T23:59", "2026-11-23T23:59"),
        ("20:00-00:00", "2026-11-24T00:00", "2026-11-24T20:00"),
    ],
)
def test_the_window_opens_at_its_start_and_is_shut_at_its_end(
    hours: str, now: str, then: str
) -> None:
    allowed = next_allowed(in_zone(now, STOCKHOLM), window(hours, MON_TO_SAT), [STOCKHOLM])
    assert allowed == in_zone(then, STOCKHOLM)


def test_without_a_window_every_moment_is_allowed() -> None:
    now = in_zone("2026-11-29T03:00", STOCKHOLM)
    assert next_allowed(now, None, [STOCKHOLM]) == now


def test_a_moment_told_in_another_zone_is_the_same_moment() -> None:
    now = datetime(2026, 3, 28, 21, tzinfo=NEW_YORK)
    allowed = next_allowed(now, DAYTIME, [NEW_YORK])
    assert allowed == next_allowed(now.astimezone(UTC), DAYTIME, [NEW_YORK])
    assert allowed is not None
    assert allowed.tzinfo is UTC


@pytest.mark.parametrize(
    "never", [window("09:00-20:00", frozenset()), window("09:00-09:00"), window("00:00-00:00")]
)
def test_a_window_that_never_opens_allows_nothing(never: Window) -> None:
    assert next_allowed(in_zone("2026-11-23T09:00", STOCKHOLM), never, [STOCKHOLM]) is None


def test_no_zone_at_all_is_refused_rather_than_taken_for_any_hour() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        next_allowed(in_zone("2026-11-23T03:00", STOCKHOLM), DAYTIME, [])


# --- days on which the clock is set ---


@pytest.mark.parametrize(
    ("zone", "hours", "days", "now", "then"),
    [
        # Stockholm, Sunday 2026-03-29: 02:00 becomes 03:00
        ("Europe/Stockholm", "09:00-20:00", ALL_WEEK, "2026-03-28T22:00", "2026-03-29T09:00"),
        ("Europe/Stockholm", "02:30-04:00", ALL_WEEK, "2026-03-28T22:00", "2026-03-29T03:00"),
        ("Europe/Stockholm", "02:10-02:50", ALL_WEEK, "2026-03-28T22:00", "2026-03-30T02:10"),
        ("Europe/Stockholm", "02:10-02:50", SUNDAY, "2026-03-28T22:00", "2026-04-05T02:10"),
        ("Europe/Stockholm", "22:00-02:30", ALL_WEEK, "2026-03-29T03:00", "2026-03-29T22:00"),
        # Stockholm, Sunday 2026-10-25: 03:00 becomes 02:00
        ("Europe/Stockholm", "09:00-20:00", ALL_WEEK, "2026-10-24T22:00", "2026-10-25T09:00"),
        ("Europe/Stockholm", "02:30-04:00", ALL_WEEK, "2026-10-24T22:00", "2026-10-25T02:30"),
        (
            "Europe/Stockholm",
            "02:30-04:00",
            ALL_WEEK,
            "2026-10-25T02:00 fold",
            "2026-10-25T02:30 fold",
        ),
        (
            "Europe/Stockholm",
            "01:00-02:30",
            ALL_WEEK,
            "2026-10-25T02:45",
            "2026-10-25T02:00 fold",
        ),
        (
            "Europe/Stockholm",
            "01:00-02:30",
            ALL_WEEK,
            "2026-10-25T02:30 fold",
            "2026-10-26T01:00",
        ),
        # Lord Howe, half an hour: 2026-04-05 02:00 becomes 01:30, 2026-10-04 02:00 becomes 02:30
        (
            "Australia/Lord_Howe",
            "01:00-01:40",
            ALL_WEEK,
            "2026-04-05T01:45",
            "2026-04-05T01:30 fold",
        ),
        ("Australia/Lord_Howe", "02:10-04:00", ALL_WEEK, "2026-10-04T01:00", "2026-10-04T02:30"),
        # Santiago, Sunday 2026-09-06: midnight becomes 01:00, so the day begins there
        ("America/Santiago", "00:00-09:00", SUNDAY, "2026-09-05T12:00", "2026-09-06T01:00"),
        ("America/Santiago", "00:00-00:59", SUNDAY, "2026-09-05T12:00", "2026-09-13T00:00"),
        # Santiago, Sunday 2026-04-05: midnight becomes Saturday 23:00 again
        (
            "America/Santiago",
            "22:00-23:30",
            frozenset({5}),
            "2026-04-04T23:45",
            "2026-04-04T23:00 fold",
        ),
        # Tehran, 2022-03-22: midnight became 01:00
        ("Asia/Tehran", "00:30-09:00", ALL_WEEK, "2022-03-21T12:00", "2022-03-22T01:00"),
        # Apia, 2011-12-30: the day did not exist
        ("Pacific/Apia", "09:00-20:00", ALL_WEEK, "2011-12-29T20:00", "2011-12-31T09:00"),
        ("Pacific/Apia", "09:00-20:00", frozenset({4}), "2011-12-29T20:00", "2012-01-06T09:00"),
    ],
)
def test_the_wall_clock_decides_on_the_days_it_is_set(
    zone: str, hours: str, days: frozenset[int], now: str, then: str
) -> None:
    place = ZoneInfo(zone)
    allowed = next_allowed(in_zone(now, place), window(hours, days), [place])
    assert allowed == in_zone(then, place)


# --- several zones ---


@pytest.mark.parametrize(
    ("zones", "now", "then"),
    [
        # Monday: New York's 9 o'clock is 14:00 UTC, Stockholm's day ends at 19:00 UTC
        ((STOCKHOLM, NEW_YORK), "2026-11-23T03:00", "2026-11-23T14:00"),
        ((NEW_YORK, STOCKHOLM), "2026-11-23T18:59", "2026-11-23T18:59"),
        ((NEW_YORK, STOCKHOLM), "2026-11-23T19:00", "2026-11-24T14:00"),
        ((NEW_YORK, STOCKHOLM), "2026-11-28T19:00", "2026-11-30T14:00"),
        # two weeks a year these two are five hours apart, not six
        ((STOCKHOLM, NEW_YORK), "2026-03-23T03:00", "2026-03-23T13:00"),
        ((STOCKHOLM, STOCKHOLM), "2026-11-23T03:00", "2026-11-23T08:00"),
    ],
)
def test_only_the_stretch_that_all_zones_allow_is_used(
    zones: tuple[ZoneInfo, ...], now: str, then: str
) -> None:
    allowed = next_allowed(datetime.fromisoformat(f"{now}Z"), DAYTIME, zones)
    assert allowed == datetime.fromisoformat(f"{then}Z")


def test_zones_that_are_never_awake_together_allow_nothing() -> None:
    now = datetime(2026, 11, 23, 3, tzinfo=UTC)
    assert next_allowed(now, window("09:00-19:00"), [TOKYO, NEW_YORK]) is None


def test_a_common_stretch_of_one_hour_is_found() -> None:
    # from Kaliningrad (UTC+2) to Kamchatka (UTC+12)
    allowed = next_allowed(
        datetime(2026, 11, 23, 3, tzinfo=UTC), DAYTIME, zones_for("+79123456789", "RU", SHOP)
    )
    assert allowed == datetime(2026, 11, 23, 7, tzinfo=UTC)


# --- holidays ---


@pytest.mark.parametrize(
    ("country", "zone", "hours", "now", "then"),
    [
        # Christmas in Sweden is a Friday and a Saturday in 2026, and then comes Sunday.
        ("SE", STOCKHOLM, "09:00-20:00", "2026-12-24T19:59", "2026-12-24T19:59"),
        ("SE", STOCKHOLM, "09:00-20:00", "2026-12-24T20:00", "2026-12-28T09:00"),
        ("SE", STOCKHOLM, "09:00-20:00", "2026-12-25T12:00", "2026-12-28T09:00"),
        # Midsummer is the Saturday. Its eve is a custom, no public holiday.
        ("SE", STOCKHOLM, "09:00-20:00", "2026-06-19T03:00", "2026-06-19T09:00"),
        ("SE", STOCKHOLM, "09:00-20:00", "2026-06-20T03:00", "2026-06-22T09:00"),
        # from Good Friday to Easter Monday
        ("SE", STOCKHOLM, "09:00-20:00", "2026-04-02T21:00", "2026-04-04T09:00"),
        ("SE", STOCKHOLM, "09:00-20:00", "2026-04-04T20:00", "2026-04-07T09:00"),
        ("SE", STOCKHOLM, "09:00-20:00", "2026-12-31T23:00", "2027-01-02T09:00"),
        ("SE", STOCKHOLM, "09:00-20:00", "2026-11-26T12:00", "2026-11-26T12:00"),
        # Thanksgiving
        ("US", NEW_YORK, "09:00-20:00", "2026-11-26T12:00", "2026-11-27T09:00"),
        # the third of July, because the fourth is a Saturday
        ("US", NEW_YORK, "09:00-20:00", "2026-07-03T12:00", "2026-07-06T09:00"),
        # Estimated by the moon: four days of Eid, two that make up for a weekend, and a Wednesday.
        ("SA", ZoneInfo("Asia/Riyadh"), "09:00-20:00", "2026-03-19T12:00", "2026-03-25T09:00"),
        # over midnight: the day on which the window begins counts
        ("US", NEW_YORK, "22:00-06:00", "2026-11-25T23:00", "2026-11-25T23:00"),
        ("US", NEW_YORK, "22:00-06:00", "2026-11-26T05:59", "2026-11-26T05:59"),
        ("US", NEW_YORK, "22:00-06:00", "2026-11-26T06:00", "2026-11-27T22:00"),
        ("US", NEW_YORK, "22:00-06:00", "2026-11-26T23:00", "2026-11-27T22:00"),
        ("US", NEW_YORK, "22:00-06:00", "2026-11-27T05:00", "2026-11-27T22:00"),
        # Tehran's clock was set on a holiday, the second day of Nowruz
        ("IR", ZoneInfo("Asia/Tehran"), "00:30-09:00", "2022-03-20T12:00", "2022-03-25T00:30"),
        # the Sunday in Stockholm that has 23 hours is Easter in 2027
        ("SE", STOCKHOLM, "02:30-04:00", "2027-03-27T12:00", "2027-03-30T02:30"),
    ],
)
def test_no_window_begins_on_a_holiday(
    country: str, zone: ZoneInfo, hours: str, now: str, then: str
) -> None:
    days = window(hours, MON_TO_SAT)
    allowed = next_allowed(in_zone(now, zone), days, [zone], off=holidays_of(country))
    assert allowed == in_zone(then, zone)


def test_the_holidays_are_those_of_the_country_that_is_asked_for() -> None:
    thanksgiving = in_zone("2026-11-26T12:00", STOCKHOLM)
    assert next_allowed(thanksgiving, DAYTIME, [STOCKHOLM]) == thanksgiving
    for country, day in (("SE", 26), ("US", 27)):
        allowed = next_allowed(thanksgiving, DAYTIME, [STOCKHOLM], off=holidays_of(country))
        assert allowed is not None
        assert allowed.day == day


def test_a_holiday_is_over_where_the_date_line_says_so() -> None:
    """Kiribati spans UTC+12 to UTC+14: one island's holiday is another's eve."""
    tarawa, kiritimati = ZoneInfo("Pacific/Tarawa"), ZoneInfo("Pacific/Kiritimati")
    off = holidays_of("KI")
    assert off(date(2026, 12, 9))  # a Wednesday
    for zone in (tarawa, kiritimati):
        allowed = next_allowed(in_zone("2026-12-08T20:00", zone), DAYTIME, [zone], off=off)
        assert allowed == in_zone("2026-12-10T09:00", zone)
    early = in_zone("2026-12-08T19:00", kiritimati)
    both = next_allowed(early, window("00:00-23:59"), [tarawa, kiritimati], off=off)
    assert both == early
    late = in_zone("2026-12-09T00:30", kiritimati)  # still the eve in Tarawa, where it may go
    both = next_allowed(late, window("00:00-23:59"), [tarawa, kiritimati], off=off)
    assert both == in_zone("2026-12-10T00:00", tarawa)


def test_without_a_window_holidays_hold_nothing_back() -> None:
    christmas = in_zone("2026-12-25T03:00", STOCKHOLM)
    assert next_allowed(christmas, None, [STOCKHOLM], off=holidays_of("SE")) == christmas


@pytest.mark.parametrize(
    "country", [None, "", "ZZ", "XX", "001", "Sweden", "SWE", "B3", "S", "\u0130S", "tr\x00"]
)
def test_a_country_that_is_none_has_no_holidays(country: str | None) -> None:
    assert not holidays_of(country)(date(2026, 12, 25))


def test_a_country_is_known_in_any_case_and_only_in_its_years() -> None:
    off = holidays_of(" se ")
    assert off(date(2026, 12, 25))
    assert not any(map(off, (date.min, date.max, date(1900, 12, 25))))


@pytest.mark.parametrize("country", ["SE", "NO"])
def test_a_sunday_is_a_matter_of_the_days_not_of_the_holidays(country: str) -> None:
    assert not holidays_of(country)(date(2026, 11, 22))


def test_a_day_of_one_region_or_of_the_banks_alone_is_no_holiday() -> None:
    assert not holidays_of("DE")(date(2026, 1, 6))  # Bavaria
    assert not holidays_of("SE")(date(2026, 4, 30))  # banks close early


def test_many_threads_that_ask_at_once_are_told_the_same() -> None:
    countries = sorted(list_supported_countries(include_aliases=False))
    days = [date(2026, 1, 1) + n * timedelta(days=1) for n in range(0, 730, 3)]

    def count(country: str) -> int:
        return sum(map(holidays_of(country), days))

    with ThreadPoolExecutor(8) as pool:
        told = [list(pool.map(count, countries)) for _ in range(3)]
    assert told == [list(map(count, countries))] * 3


def test_every_country_has_an_hour_within_the_horizon_even_for_a_weekly_window() -> None:
    began = date(2026, 1, 1)
    for country in list_supported_countries(include_aliases=False):
        off = country_holidays(country, years=range(2026, 2032), categories=PUBLIC)
        for weekday in range(7):
            days = (began + timedelta(days=weekday + 7 * week) for week in range(52 * 5))
            work = [day for day in days if day not in off]
            longest = max(later - day for day, later in pairwise(work))
            assert longest < HORIZON, (country, weekday)


def test_four_mondays_off_in_a_row_are_waited_for() -> None:
    bogota = ZoneInfo("America/Bogota")
    mondays = window("09:00-20:00", frozenset({0}))
    evening = in_zone("2028-06-12T20:00", bogota)
    allowed = next_allowed(evening, mondays, [bogota], off=holidays_of("CO"))
    assert allowed == in_zone("2028-07-17T09:00", bogota)


# --- against a slow model that looks at every minute ---

CLOCKS_THAT_ARE_SET = [
    ZoneInfo(name)
    for name in (
        "Europe/Stockholm",
        "America/New_York",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Tehran",
        "America/Santiago",
        "America/Nuuk",
        "Asia/Kathmandu",
    )
]


def clock_changes(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield a moment within six hours after each change of the clock from 2021 to 2027."""
    moments = (datetime(2021, 1, 1, tzinfo=UTC) + timedelta(hours=6) * n for n in range(4 * 2556))
    for before, after in pairwise(moments):
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield after


CHANGES = [change for zone in CLOCKS_THAT_ARE_SET for change in clock_changes(zone)]


def is_allowed(
    moment: datetime, hours: Window, zone: ZoneInfo, off: frozenset[date] = frozenset()
) -> bool:
    """Say whether the wall clock is between an opening and the closing that follows it."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    for opening_day in (wall.date() - timedelta(days=1), wall.date()):
        opening = datetime.combine(opening_day, hours.start)
        closing = datetime.combine(opening_day, hours.end)
        if closing < opening:
            closing += timedelta(days=1)
        begins = opening_day.weekday() in hours.days and opening_day not in off
        if begins and opening <= wall < closing:
            return True
    return False


_clocks = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
_windows = st.builds(
    Window,
    _clocks | st.sampled_from([time(0), time(1), time(2), time(2, 30), time(3)]),
    _clocks | st.sampled_from([time(0), time(1, 30), time(2, 30), time(3)]),
    st.frozensets(st.integers(0, 6)) | st.just(ALL_WEEK),
)
_zones = st.lists(st.sampled_from(CLOCKS_THAT_ARE_SET), min_size=1, max_size=3)
# up to a day and a half before a change, or half a day after it
_moments = st.builds(
    lambda change, minutes: change - minutes * MINUTE,
    st.sampled_from(CHANGES),
    st.integers(-12 * 60, 36 * 60),
)
_offs = st.frozensets(st.integers(-2, 4), max_size=4)  # days from the moment on


def test_the_model_meets_many_changes_of_the_clock() -> None:
    assert len(CHANGES) > 60


@settings(max_examples=80, deadline=None)
@given(_moments, _windows, _zones, _offs)
def test_the_answer_is_the_first_minute_that_the_model_allows(
    now: datetime, hours: Window, zones: list[ZoneInfo], offs: frozenset[int]
) -> None:
    off = frozenset(now.date() + timedelta(days=n) for n in offs)
    end = now + timedelta(hours=40)
    minutes = (now + MINUTE * n for n in range(40 * 60))
    by_model = next(
        (at for at in minutes if all(is_allowed(at, hours, zone, off) for zone in zones)), None
    )
    allowed = next_allowed(now, hours, zones, off=off.__contains__)
    assert allowed == by_model or (by_model is None and (allowed is None or allowed >= end))


@settings(deadline=None)
@given(_moments, st.timedeltas(timedelta(0), MINUTE), _windows, _zones, st.data())
def test_an_answer_is_allowed_everywhere_and_nothing_before_it(
    minute: datetime, rest: timedelta, hours: Window, zones: list[ZoneInfo], data: st.DataObject
) -> None:
    now = minute + rest
    allowed = next_allowed(now, hours, zones)
    if allowed is not None:
        assert allowed >= now
        assert all(is_allowed(allowed, hours, zone) for zone in zones)
        assert next_allowed(allowed, hours, zones) == allowed
    shut_until = allowed or now + HORIZON
    if shut_until > now:
        skipped = data.draw(st.timedeltas(timedelta(0), shut_until - now - timedelta.resolution))
        assert not all(is_allowed(now + skipped, hours, zone) for zone in zones)


# --- which zones ---


def names(zones: tuple[ZoneInfo, ...]) -> list[str]:
    return sorted(zone.key for zone in zones)


@pytest.mark.parametrize(
    ("e164", "country", "expected"),
    [
        ("+46701234567", "TH", ["Europe/Stockholm"]),
        ("+12125550123", None, ["America/New_York"]),
        ("+18082345678", None, ["Pacific/Honolulu"]),
        ("+5592961234567", None, ["America/Manaus"]),
        ("+85366123456", None, ["Asia/Macau"]),
        ("+18762101234", None, ["America/Jamaica"]),  # not all of +1
        ("+447400123456", None, ["Europe/London"]),
        ("+353850123456", None, ["Europe/Dublin"]),
        ("+262692123456", None, ["Indian/Reunion"]),
        ("+38343201234", None, ["Europe/Belgrade"]),  # Kosovo, unknown to CLDR
        ("+34612345678", None, ["Africa/Ceuta", "Atlantic/Canary", "Europe/Madrid"]),
        ("+919876543210", None, ["Asia/Kolkata"]),
        # zones that libphonenumber borrows from countries whose clocks once agreed
        ("+213551234567", None, ["Africa/Algiers"]),
        ("+212650123456", None, ["Africa/Casablanca"]),
        ("+218912345678", None, ["Africa/Tripoli"]),
        ("+50581234567", None, ["America/Managua"]),
        ("+211977123456", None, ["Africa/Juba"]),
        # numbers that are nowhere
        ("+870773111632", "SE", ["Europe/Stockholm"]),
        ("+870773111632", " se ", ["Europe/Stockholm"]),
        ("+870773111632", None, ["Atlantic/Reykjavik"]),
        ("+0", "IE", ["Europe/Dublin"]),
        ("", "IE", ["Europe/Dublin"]),
        ("070-123 45 67", "IE", ["Europe/Dublin"]),
        # countries that are none
        ("", None, ["Atlantic/Reykjavik"]),
        ("", "", ["Atlantic/Reykjavik"]),
        ("", "XX", ["Atlantic/Reykjavik"]),
        ("", "ZZ", ["Atlantic/Reykjavik"]),
        ("", "001", ["Atlantic/Reykjavik"]),
        ("", "Sweden", ["Atlantic/Reykjavik"]),
    ],
)
def test_zones_come_from_the_number_then_the_country_then_the_shop(
    e164: str, country: str | None, expected: list[str]
) -> None:
    assert names(zones_for(e164, country, SHOP)) == expected


def test_a_country_of_many_zones_keeps_its_outermost() -> None:
    assert {"Europe/Kaliningrad", "Asia/Kamchatka"} <= set(
        names(zones_for("+79123456789", None, SHOP))
    )
    assert {"America/New_York", "Pacific/Honolulu"} <= set(names(zones_for("", "US", SHOP)))


@given(st.text() | st.from_regex(r"\+[0-9]{0,20}", fullmatch=True), st.none() | st.text(max_size=3))
def test_any_input_has_at_least_one_zone_and_each_once(e164: str, country: str | None) -> None:
    zones = zones_for(e164, country, SHOP)
    assert len(zones) == len(set(zones)) >= 1


def test_every_zone_that_the_libraries_name_can_be_loaded() -> None:
    told = {name for zones in TIMEZONE_DATA.values() for name in zones}
    listed = {name for zones in get_global("territory_zones").values() for name in zones}
    places = {name for name in told | listed if name != "Etc/Unknown"}
    assert [name for name in sorted(places) if ZoneInfo(name).key != name] == []


# --- the default never wakes anybody ---

# By hand, from the tz database: the first and the last clock by which a mobile may live.
CLOCKS = {
    "AE": "Asia/Dubai",
    "AF": "Asia/Kabul",
    "AR": "America/Argentina/Buenos_Aires",
    "AT": "Europe/Vienna",
    "AU": "Australia/Sydney Australia/Perth Australia/Adelaide Australia/Brisbane",
    "BD": "Asia/Dhaka",
    "BR": "America/Sao_Paulo",
    "BY": "Europe/Minsk",
    "CD": "Africa/Kinshasa Africa/Lubumbashi",
    "CH": "Europe/Zurich",
    "CL": "America/Santiago America/Punta_Arenas Pacific/Easter",
    "CN": "Asia/Shanghai",
    "CU": "America/Havana",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "DZ": "Africa/Algiers",
    "EC": "America/Guayaquil Pacific/Galapagos",
    "EE": "Europe/Tallinn",
    "EG": "Africa/Cairo",
    "ES": "Europe/Madrid Atlantic/Canary",
    "FJ": "Pacific/Fiji",
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "GL": "America/Nuuk America/Thule America/Scoresbysund",
    "GW": "Africa/Bissau",
    "ID": "Asia/Jakarta Asia/Makassar Asia/Jayapura",
    "IE": "Europe/Dublin",
    "IN": "Asia/Kolkata",
    "IR": "Asia/Tehran",
    "IS": "Atlantic/Reykjavik",
    "IT": "Europe/Rome",
    "JM": "America/Jamaica",
    "JO": "Asia/Amman",
    "JP": "Asia/Tokyo",
    "KI": "Pacific/Tarawa Pacific/Kiritimati Pacific/Kanton",
    "KP": "Asia/Pyongyang",
    "KZ": "Asia/Almaty Asia/Aqtau",
    "LB": "Asia/Beirut",
    "LR": "Africa/Monrovia",
    "LT": "Europe/Vilnius",
    "LV": "Europe/Riga",
    "LY": "Africa/Tripoli",
    "MA": "Africa/Casablanca",
    "MN": "Asia/Ulaanbaatar Asia/Hovd",
    "MO": "Asia/Macau",
    "MX": "America/Mexico_City",
    "NG": "Africa/Lagos",
    "NI": "America/Managua",
    "NO": "Europe/Oslo",
    "NP": "Asia/Kathmandu",
    "NZ": "Pacific/Auckland Pacific/Chatham",
    "PF": "Pacific/Tahiti Pacific/Marquesas Pacific/Gambier",
    "PG": "Pacific/Port_Moresby Pacific/Bougainville",
    "PK": "Asia/Karachi",
    "PS": "Asia/Gaza",
    "PT": "Europe/Lisbon Atlantic/Azores",
    "PY": "America/Asuncion",
    "RU": "Europe/Kaliningrad Europe/Moscow Asia/Yekaterinburg Asia/Kamchatka",
    "SE": "Europe/Stockholm",
    "SS": "Africa/Juba",
    "TR": "Europe/Istanbul",
    "TT": "America/Port_of_Spain",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "VE": "America/Caracas",
    "WS": "Pacific/Apia",
    "XK": "Europe/Belgrade",
    "YT": "Indian/Mayotte",
    "ZA": "Africa/Johannesburg",
}

# Winter, summer, Ramadan (Morocco sets its clock), and the Sundays on which Europe sets its own.
NIGHTS = [
    date(2026, 1, 14),
    date(2026, 2, 25),
    date(2026, 3, 29),
    date(2026, 7, 18),
    date(2026, 10, 25),
]


@pytest.mark.parametrize("country", CLOCKS)
def test_a_cron_at_three_at_night_wakes_nobody_by_default(country: str) -> None:
    mobile = phonenumbers.example_number_for_type(country, PhoneNumberType.MOBILE)
    assert mobile is not None
    e164 = phonenumbers.format_number(mobile, PhoneNumberFormat.E164)
    zones = zones_for(e164, None, SHOP)
    for place in map(ZoneInfo, CLOCKS[country].split()):
        for night in NIGHTS:
            cron = datetime.combine(night, time(3), place).astimezone(UTC)
            allowed = next_allowed(cron, BY_DEFAULT, zones)
            assert allowed is not None
            assert allowed - cron <= timedelta(hours=72)
            local = allowed.astimezone(place)
            assert time(9) <= local.time() < time(20)
            assert local.weekday() < 6
