"""`/metrics` as Prometheus's own parser reads it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bridge.alarms import AlarmName
from bridge.domain import Delivery, DeliveryReport, Reason, State, Unknown
from bridge.services import Services
from bridge.web.app import create_app
from tests.support.lives import PRICED, come, send, withhold
from tests.support.outboxes import emptied
from tests.support.parts import MOBILE, NOW, services

HOUR = timedelta(hours=1)
PREFIX = "sms_bridge_"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = services(tmp_path_factory.mktemp("outbox"))
    yield made
    made.outbox.close()


def file_of(parts: Services) -> Path:
    return Path(parts.config.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def parts(shared: Services) -> Services:
    emptied(file_of(shared))
    return shared


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return create_app(parts, clock=lambda: NOW).test_client()


def scraped(client: FlaskClient) -> dict[str, dict[tuple[str, ...], float]]:
    """Return values by the labels' values, by name without the prefix."""
    answer = client.get("/metrics")
    assert answer.status_code == 200, answer.data
    assert answer.content_type == "text/plain; version=0.0.4; charset=utf-8"
    told: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.get_data(as_text=True)):
        assert family.documentation, family
        assert family.type == "gauge", family
        told[family.name.removeprefix(PREFIX)] = {
            tuple(value for _, value in sorted(one.labels.items())): one.value
            for one in family.samples
        }
    return told


def test_nothing_has_happened_yet(client: FlaskClient) -> None:
    told = scraped(client)
    assert set(told["reminders"]) == {(str(state),) for state in State}
    assert set(told["alarm"]) == {(str(name),) for name in AlarmName}
    assert set(told["paused"]) == {("told",), ("whmcs",)}
    zeros = ("reminders", "alarm", "paused", "last_day_parts", "oldest_due_age_seconds")
    assert all(not any(told[name].values()) for name in zeros)
    # What never was has no time, and no ratio.
    assert not told.keys() & {
        "last_hook_timestamp_seconds",
        "last_accepted_timestamp_seconds",
        "reported_ratio",
    }
    assert list(told["build_info"].values()) == [1]


def test_values_are_those_of_the_outbox(parts: Services, client: FlaskClient) -> None:
    outbox = parts.outbox
    send(outbox, 1, NOW - 3 * HOUR)
    send(outbox, 2, NOW - 3 * HOUR, replace(PRICED, gateway_id="g2"))
    report = DeliveryReport(
        gateway="told", gateway_id="g2", delivery=Delivery.DELIVERED, raw_status="delivered"
    )
    outbox.record_report(report, now=NOW)
    outbox.record_report(replace(report, gateway_id="g9"), now=NOW)
    withhold(outbox, 3, NOW - 2 * HOUR, Reason.OPTED_OUT)
    withhold(outbox, 4, NOW - 25 * HOUR, Reason.OPTED_OUT)
    send(outbox, 5, NOW - HOUR, Unknown(reason=Reason.NO_ANSWER, look_up_at=None))
    come(outbox, 6, NOW - HOUR)
    told = scraped(client)
    counts = {"accepted": 1, "delivered": 1, "withheld": 2, "unknown": 1, "waiting": 1}
    assert {state: count for (state,), count in told["reminders"].items() if count} == counts
    assert told["last_day_reminders"] == {
        ("", "accepted"): 1,
        ("", "delivered"): 1,
        ("no_answer", "unknown"): 1,
        ("opted_out", "withheld"): 1,
        ("", "waiting"): 1,
    }
    assert (told["last_day_parts"], told["last_day_cost"]) == ({(): 4}, {("SEK",): 1.4})
    assert told["oldest_due_age_seconds"] == {(): 3600}
    assert told["last_hook_timestamp_seconds"] == {(): (NOW - HOUR).timestamp()}
    assert told["last_accepted_timestamp_seconds"] == {(): (NOW - 3 * HOUR).timestamp()}
    assert told["unknown_for_a_person"] == {(): 1}
    assert told["reports_pending"] == {(): 1}
    assert told["reported_ratio"] == {(): 0.5}


def test_alarms_and_pauses_are_told(parts: Services, client: FlaskClient) -> None:
    send(parts.outbox, 1, NOW, Unknown(reason=Reason.NO_ANSWER, look_up_at=None))
    for name in ("told", "a former one"):
        parts.outbox.open_circuit(name, "no credit", now=NOW, probe_at=NOW)
    told = scraped(client)
    assert told["paused"] == {("told",): 1, ("whmcs",): 0}
    assert {name: value for (name,), value in told["alarm"].items() if value} == {
        "gateway_paused": 2,
        "unknown_needs_a_person": 1,
    }


def test_every_process_tells_the_same(parts: Services, client: FlaskClient) -> None:
    send(parts.outbox, 1, NOW)
    other = create_app(parts, clock=lambda: NOW).test_client()
    assert client.get("/metrics").data == client.get("/metrics").data == other.get("/metrics").data


@pytest.mark.parametrize(
    "accept", ["application/openmetrics-text; version=x", "text/html", ";;=,", ""]
)
def test_the_format_is_one_whatever_is_asked_for(client: FlaskClient, accept: str) -> None:
    answer = client.get("/metrics", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")


def test_no_number_no_text_and_no_words_of_others_are_told(
    parts: Services, client: FlaskClient
) -> None:
    send(parts.outbox, 1, NOW)
    parts.outbox.open_circuit("told", f"no credit for {MOBILE}", now=NOW, probe_at=NOW)
    said = client.get("/metrics").get_data(as_text=True)
    assert not [one for one in (MOBILE[1:], "Oderland", "no credit", "g1") if one in said]


def test_an_outbox_that_is_away_is_a_problem(parts: Services, client: FlaskClient) -> None:
    file = file_of(parts)
    away = file.rename(file.with_name("away"))
    answer = client.get("/metrics")
    away.rename(file)
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert answer.headers["Retry-After"]


def test_the_paper_names_every_metric_and_every_alarm(parts: Services, client: FlaskClient) -> None:
    send(parts.outbox, 1, NOW - 3 * HOUR)
    paper = (Path(__file__).parents[2] / "docs" / "watching.md").read_text("utf-8")
    names = [f"`{PREFIX}{name}" for name in scraped(client)] + [f"| `{one}` |" for one in AlarmName]
    assert len(names) == 13 + len(AlarmName)
    assert not [name for name in names if name not in paper]
