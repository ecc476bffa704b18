"""WHMCS's next daily run: when it is, and which invoices it reminds of. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bridge.domain import Automation, Stage

_USUAL_HOUR = 9  # WHMCS's own, until somebody sets another


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One daily run: a stage goes out so many days after the due date, and on no other day."""

    at: datetime  # aware UTC
    due: Mapping[date, tuple[Stage, ...]]  # which stages invoices due on that day get
    zone: str  # by which its day and hour are told
    is_whmcss_zone: bool  # or BRIDGE_TIMEZONE, for want of it


def next_run(
    told: Automation, *, now: datetime, timezone: ZoneInfo, stages: Collection[Stage]
) -> Run:
    """Return the run of today, where there was none yet, else tomorrow's.

    *timezone*: the bridge's, where WHMCS does not tell its own. *stages*: those that get texts; the
    others are in the run as well, but for the reminder before the due date. A run that is late
    counts as due now.
    """
    zone = told.timezone or timezone
    local = now.astimezone(zone)
    today = local.date()
    hour = _USUAL_HOUR if told.hour is None else told.hour
    has_run = local.hour >= hour if told.last_run is None else told.last_run >= today
    day = today + timedelta(days=1 if has_run else 0)
    at = datetime.combine(day, time(hour), zone).astimezone(UTC)
    due: dict[date, tuple[Stage, ...]] = {}
    for stage, days in sorted(told.days.items(), key=lambda item: list(Stage).index(item[0])):
        if not days or (stage is Stage.REMINDER and stage not in stages):
            continue
        its_day = day + timedelta(days=days if stage is Stage.REMINDER else -days)
        due[its_day] = (*due.get(its_day, ()), stage)
    return Run(
        at=max(at, now),
        due=MappingProxyType(due),
        zone=zone.key,
        is_whmcss_zone=told.timezone is not None,
    )
