"""`/v1/status`: how things stand. `/v1/stats`: what became of the reminders of the last days."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint
from werkzeug.exceptions import BadRequest

from bridge.alarms import Alarm
from bridge.outbox.base import Tally
from bridge.services import Services
from bridge.watch import look
from bridge.web.language import said
from bridge.web.queries import money, time_of, whole_of

_DAYS, _MOST_DAYS = 30, 400
_NEXT = 5


def add(routes: Blueprint, services: Services, *, clock: Callable[[], datetime]) -> None:
    """Add the routes to those of `/v1`."""
    config, outbox = services.config, services.outbox

    @routes.get("/status")
    def status() -> dict[str, Any]:
        watch = look(outbox, config, services.gateways, now=clock())
        return {
            "counts": {str(state): count for state, count in outbox.counts().items()},
            "paused": [
                {"name": one.name, "reason": said(one.reason), "since": time_of(one.since)}
                for one in watch.circuits
            ],
            "alarms": [_alarm(one) for one in watch.alarms],
            "next": [
                {
                    "id": one.id,
                    "invoice_id": one.event.invoice_id,
                    "stage": str(one.event.stage),
                    "reason": one.reason and str(one.reason),
                    "not_before": time_of(one.not_before),
                }
                for one in outbox.next_due(limit=_NEXT)
            ],
            "last_hook_at": _time(watch.pulse.last_hook_at),
            "last_accepted_at": _time(watch.pulse.last_accepted_at),
            "oldest_due_at": _time(watch.pulse.oldest_due_at),
            "gateway": config.gateway,
            "sender": config.sender,
            "source": config.whmcs_source,
        }

    @routes.get("/stats")
    def stats() -> dict[str, Any]:
        count = whole_of("days")
        if count is None:
            count = _DAYS
        if not 1 <= count <= _MOST_DAYS:
            raise BadRequest(f"days is 1 to {_MOST_DAYS}")
        days = _last_days(count, clock().astimezone(config.timezone).date())
        bounds = [_midnight(day, config.timezone) for day in [*days, days[-1] + timedelta(days=1)]]
        tallies = outbox.tallies(bounds)
        together = [one for day in tallies for one in day]
        return {
            "timezone": config.timezone.key,
            "days": [
                {"day": day.isoformat(), **_sums(its)}
                for day, its in zip(days, tallies, strict=True)
            ],
            **_sums(together),
            "reasons": _reasons(together),
        }


def _sums(tallies: Iterable[Tally]) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    cost: Counter[str] = Counter()
    parts = 0
    for one in tallies:
        outcomes[str(one.state)] += one.reminders
        parts += one.parts
        if one.currency or one.cost_micros:
            cost[one.currency or ""] += one.cost_micros
    return {
        "reminders": outcomes.total(),
        "outcomes": outcomes,
        "parts": parts,
        "cost": {currency: money(sum_) for currency, sum_ in cost.items()},
    }


def _reasons(tallies: Iterable[Tally]) -> dict[str, dict[str, int]]:
    """Return how many share a reason, by state."""
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in tallies:
        if one.reason:
            reasons[str(one.state)][str(one.reason)] += one.reminders
    return dict(reasons)


def _last_days(count: int, today: date) -> list[date]:
    return [today - timedelta(days=ago) for ago in range(count - 1, -1, -1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _alarm(one: Alarm) -> dict[str, str]:
    return {
        "name": str(one.name),
        "level": str(one.level),
        "message": said(one.message),
        "remedy": said(one.remedy),
    }


def _time(moment: datetime | None) -> str | None:
    return time_of(moment) if moment else None
