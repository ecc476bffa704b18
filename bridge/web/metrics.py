"""`/metrics` for Prometheus: read from the outbox when it is scraped.

So every process tells the same, nothing is counted twice, and a restart forgets nothing. All are
gauges, because old rows are dropped in time. No number, text or id becomes a label.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.registry import Collector

from bridge.alarms import AlarmName
from bridge.domain import Level, State
from bridge.outbox.base import Tally
from bridge.services import Services
from bridge.watch import Watch, look
from bridge.worker import WHMCS

_DAY = timedelta(days=1)
_LEVELS = {Level.OK: 0, Level.WARNING: 1, Level.FAULT: 2}
_MICROS = 1_000_000

Rows = Mapping[tuple[str, ...], float]  # values by their labels


def blueprint(services: Services, *, clock: Callable[[], datetime]) -> Blueprint:
    """Return the route; nobody has to say who they are, so the proxy keeps it to itself."""
    routes = Blueprint("metrics", __name__)

    @routes.get("/metrics")
    def metrics() -> Response:
        registry = CollectorRegistry()
        registry.register(_Read(_families(services, clock())))
        # The format that every scraper takes; choosing by Accept stumbles over odd ones.
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)

    return routes


class _Read(Collector):
    """Metrics as they were read just now."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(services: Services, now: datetime) -> Iterator[Metric]:
    watch = look(services.outbox, services.config, services.gateways, now=now)
    counts = services.outbox.counts()
    # A minute more, because the clock of who stored a row may be ahead.
    [tallies] = services.outbox.tallies([now - _DAY, now + timedelta(minutes=1)])
    yield _gauge("build_info", "This program.", {(_version(),): 1}, "version")
    yield _gauge(
        "reminders",
        "Reminders that are kept, by state.",
        {(str(state),): counts.get(state, 0) for state in State},
        "state",
    )
    yield from _last_day(tallies)
    yield from _signs(watch, now)
    paused = {one.name for one in watch.circuits}
    yield _gauge(
        "paused",
        "1 while a gateway, or WHMCS, is left alone until it works again.",
        {(name,): name in paused for name in (WHMCS, *services.gateways)},
        "name",
    )
    levels = {one.name: _LEVELS[one.level] for one in watch.alarms}
    yield _gauge(
        "alarm",
        "0: nothing is wrong, 1: a warning, 2: a fault.",
        {(str(name),): levels.get(name, 0) for name in AlarmName},
        "name",
    )


def _last_day(tallies: Iterable[Tally]) -> Iterator[Metric]:
    alike: Counter[tuple[str, ...]] = Counter()
    cost: Counter[tuple[str, ...]] = Counter()
    parts = 0
    for one in tallies:
        alike[str(one.state), str(one.reason or "")] += one.reminders
        parts += one.parts
        if one.currency or one.cost_micros:
            cost[(one.currency or "",)] += one.cost_micros
    yield _gauge(
        "last_day_reminders",
        "Reminders that came within the last 24 hours, by what became of them.",
        alike,
        "state",
        "reason",
    )
    yield _gauge("last_day_parts", "SMS parts of their texts.", {(): parts})
    yield _gauge(
        "last_day_cost",
        "What their texts cost, in units of the currency, as far as gateways tell.",
        {labels: micros / _MICROS for labels, micros in cost.items()},
        "currency",
    )


def _signs(watch: Watch, now: datetime) -> Iterator[Metric]:
    pulse = watch.pulse
    due_s = (now - pulse.oldest_due_at).total_seconds() if pulse.oldest_due_at else 0
    yield _gauge("oldest_due_age_seconds", "How long what is due has waited.", {(): due_s})
    for name, about, moment in (
        ("last_hook", "When the newest reminder came from WHMCS.", pulse.last_hook_at),
        ("last_accepted", "When the newest text went that was accepted.", pulse.last_accepted_at),
    ):
        if moment:
            yield _gauge(f"{name}_timestamp_seconds", about, {(): moment.timestamp()})
    yield _gauge(
        "unknown_for_a_person",
        "Texts of which only a person can find out whether they were accepted.",
        {(): pulse.for_a_person},
    )
    yield _gauge(
        "reports_pending", "Reports whose message is not known.", {(): pulse.reports_pending}
    )
    if pulse.lately.texts:
        yield _gauge(
            "reported_ratio",
            "Of the texts that went 2 to 26 hours ago, those with a final report.",
            {(): pulse.lately.reported / pulse.lately.texts},
        )


def _gauge(name: str, about: str, rows: Rows, *labels: str) -> Metric:
    family = GaugeMetricFamily(f"sms_bridge_{name}", about, labels=labels)
    for values, value in rows.items():
        family.add_metric(values, value)
    return family


def _version() -> str:
    try:
        return version("whmcs-sms-bridge")
    except PackageNotFoundError:  # it runs from a folder
        return "unknown"
