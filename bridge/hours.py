"""When a text may go out: in which time zones its reader may be, and when all of these are awake.

The clock on the reader's wall decides. A moment is allowed when that clock shows a time inside the
window, on a day of the window that is no holiday; so an hour that a clock change skips is not
waited for, and one that comes twice counts twice.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from babel.core import get_global
from holidays import PUBLIC, country_holidays
from phonenumbers.timezone import time_zones_for_number

from bridge.config import Window

# A week holds every day of a window. The others are for windows of one day that holidays close
# time after time (four Mondays in a row in Colombia in 2028) or that a clock change swallows.
HORIZON = timedelta(weeks=6)

DaysOff = Callable[[date], bool]  # says whether a day of the reader's own calendar is off

_DAY = timedelta(days=1)

# Calling codes under which a mobile number begins with an area code (North America, Mexico,
# Argentina, Brazil); elsewhere it only tells the country.
_CODES_WITH_AREAS = frozenset({1, 52, 54, 55})

# CLDR, as Babel carries it: {"SE": ["Europe/Stockholm"], …}
_ZONES_OF_COUNTRY = get_global("territory_zones")


def zones_for(e164: str, country: str | None, shop: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """Return every time zone in which the reader may be, at least one, each once; never raises.

    They are the number's, else those of the client's *country* (ISO-2), else the *shop*'s. None is
    left out of a big country's, since that one may be where the reader sleeps: Russia has 26.
    """
    zones = _load(_names_of_number(e164)) or _load(_names_of_country(country))
    return zones or (shop,)


def holidays_of(country: str | None) -> DaysOff:
    """Return what knows the public holidays of *country* (ISO-2), those of the whole country.

    Days of regions, banks and schools do not count, nor do weekly Sundays. A country or a year
    that the library does not know has none; never raises. Safe to share between threads.
    """
    code = (country or "").strip().upper()
    return lambda day: day in _holidays_in(code, day.year)


def next_allowed(
    now: datetime,
    window: Window | None,
    zones: Sequence[ZoneInfo],
    *,
    off: DaysOff = lambda _: False,
) -> datetime | None:
    """Return the first moment from *now* on (aware UTC) that is in the window in all *zones*.

    That is *now* itself when it is allowed, or when there is no window: who sends always does so
    on days that are *off*, too. Otherwise no window begins on such a day, by the calendar of each
    zone; one over midnight that began the day before runs to its end. None when no such moment
    comes within HORIZON: the zones lie so far apart that it is always night in one of them. Then
    nothing may be sent, for any hour would be a guess. Raises ValueError without *zones*, where
    every hour would do.
    """
    if not zones:
        raise ValueError("no time zone to look at the clock in")
    moment = now.astimezone(UTC)
    if window is None:
        return moment
    end = moment + HORIZON
    while moment < end:
        asked = moment
        # No zone allows anything before its own answer, so nothing is lost by going on from there.
        for zone in zones:
            moment = _closed_until(moment, window, zone, off)
        if moment == asked:
            return moment
    return None


@lru_cache(maxsize=1024)
def _holidays_in(country: str, year: int) -> frozenset[date]:
    # The library's own objects grow when they are asked, so they are not kept.
    if len(country) != 2 or not country.isalpha():  # it also knows "Sweden" and stock exchanges
        return frozenset()
    try:
        return frozenset(country_holidays(country, years=year, categories=PUBLIC))
    except NotImplementedError:
        return frozenset()


def _closed_until(moment: datetime, window: Window, zone: ZoneInfo, off: DaysOff) -> datetime:
    """Return *moment* when the window is open there, else a later one before which it is not."""
    local = moment.astimezone(zone)
    wall = local.replace(tzinfo=None)
    target = moment + (_wall_closed_until(wall, window, off) - wall)
    # The wall clock was taken to run on evenly. If it is set on the way, that moment is as far as
    # the reckoning holds: look again from there. Both lie within a day, and no zone is set twice
    # in a day.
    offset = local.utcoffset()
    if target.astimezone(zone).utcoffset() == offset:
        return target
    seconds = range(int(moment.timestamp()) + 1, int(target.timestamp()))
    changed = bisect_left(
        seconds, True, key=lambda at: datetime.fromtimestamp(at, zone).utcoffset() != offset
    )
    return datetime.fromtimestamp(seconds.start + changed, UTC)


def _wall_closed_until(wall: datetime, window: Window, off: DaysOff) -> datetime:
    """Return *wall* when the window is open, else its opening today, else midnight."""
    clock = wall.time()
    today = _begins_on(wall.date(), window, off)
    if window.start <= window.end:
        is_open = today and window.start <= clock < window.end
    else:  # over midnight: the small hours belong to the day before
        yesterday = _begins_on(wall.date() - _DAY, window, off)
        is_open = (today and window.start <= clock) or (yesterday and clock < window.end)
    if is_open:
        return wall
    if today and clock < window.start:
        return datetime.combine(wall, window.start)
    return datetime.combine(wall + _DAY, time.min)


def _begins_on(day: date, window: Window, off: DaysOff) -> bool:
    return day.weekday() in window.days and not off(day)


def _names_of_number(e164: str) -> tuple[str, ...]:
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return ()
    told = tuple(time_zones_for_number(number))
    own = _names_of_country(phonenumbers.region_code_for_number(number))
    # Outside area codes, the library's zones cannot be taken as they are. It gives whole calling
    # codes (all of +1 for a mobile of Jamaica), and borrows zones that once agreed: Paris for
    # Algeria, Bucharest for Libya and Kaliningrad, Chicago for Nicaragua. Those are an hour wrong
    # for half of the year. So they count where they are a choice among the country's own zones,
    # or where CLDR knows none, as for Kosovo.
    if not own or (number.country_code in _CODES_WITH_AREAS and set(told) <= set(own)):
        return told
    return own


def _names_of_country(country: str | None) -> tuple[str, ...]:
    code = (country or "").strip().upper()
    # CLDR has a zone for "001" too, the region of satellite phones: it lies in Antarctica.
    return tuple(_ZONES_OF_COUNTRY.get(code, ())) if code.isalpha() else ()


def _load(names: Sequence[str]) -> tuple[ZoneInfo, ...]:
    """Return the zones of *names* without "Etc/Unknown" and the like, which are no place."""
    zones: dict[str, ZoneInfo] = {}
    for name in names:
        try:
            if not name.startswith("Etc/"):
                zones[name] = ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return tuple(zones.values())
