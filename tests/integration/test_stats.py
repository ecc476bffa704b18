"""`/v1/stats`, and what alarms change in `/v1/status`, `/readyz` and the doctor's words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask.testing import FlaskClient

from bridge.domain import Deferred, Delivery, DeliveryReport, Reason, Unknown
from bridge.services import Services
from bridge.web.app import create_app
from tests.support.lives import LEASE, PRICED, come, send, withhold
from tests.support.outboxes import emptied
from tests.support.parts import NOW, ToldGateway, services

TOKEN = "an-api-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    folder = tmp_path_factory.mktemp("outbox")
    made = services(folder, BRIDGE_API_TOKEN=TOKEN, BRIDGE_TIMEZONE="Europe/Stockholm")
    yield made
    made.outbox.close()


@pytest.fixture
def parts(shared: Services) -> Services:
    emptied(Path(shared.config.database_url.removeprefix("sqlite:///")))
    return shared


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return client_at(parts, NOW)


def client_at(parts: Services, now: datetime) -> FlaskClient:
    return create_app(parts, clock=lambda: now).test_client()


def asked(client: FlaskClient, path: str) -> dict[str, Any]:
    answer = client.get(path, headers=BEARER)
    assert answer.status_code == 200, answer.data
    assert answer.json
    return dict(answer.json)


# ---- sums over days


def test_what_a_report_tells_of_parts_and_price_is_summed_and_scraped(
    parts: Services, client: FlaskClient
) -> None:
    unpriced = replace(PRICED, parts=1, cost_micros=None, cost_currency=None)
    send(parts.outbox, 1, NOW, unpriced)
    before = asked(client, "/v1/stats?days=1")
    assert (before["parts"], before["cost"]) == (1, {})
    report = DeliveryReport(
        gateway="told",
        gateway_id=unpriced.gateway_id,
        delivery=Delivery.DELIVERED,
        raw_status="delivered",
        parts=3,
        cost_micros=1_050_000,
        cost_currency="SEK",
    )
    for _ in range(2):
        parts.outbox.record_report(report, now=NOW)
    told = asked(client, "/v1/stats?days=1")
    assert (told["parts"], told["cost"]) == (3, {"SEK": "1.05"})
    scraped = client.get("/metrics").get_data(as_text=True).splitlines()
    assert 'sms_bridge_last_day_cost{currency="SEK"} 1.05' in scraped
    assert "sms_bridge_last_day_parts 3.0" in scraped


def test_a_cost_without_its_currency_counts_by_itself(parts: Services, client: FlaskClient) -> None:
    send(parts.outbox, 1, NOW, replace(PRICED, cost_micros=350_000, cost_currency=None))
    send(parts.outbox, 2, NOW, replace(PRICED, cost_micros=350_000, cost_currency=None))
    send(parts.outbox, 3, NOW, PRICED)
    told = asked(client, "/v1/stats?days=1")
    assert told["cost"] == {"": "0.7", "SEK": "0.7"}
    scraped = client.get("/metrics").text
    assert 'sms_bridge_last_day_cost{currency=""} 0.7' in scraped


def test_each_day_says_what_became_of_its_reminders(parts: Services, client: FlaskClient) -> None:
    send(parts.outbox, 1, NOW - DAY)
    send(parts.outbox, 2, NOW - DAY, replace(PRICED, cost_currency="EUR", cost_micros=1))
    withhold(parts.outbox, 3, NOW, Reason.OPTED_OUT)
    come(parts.outbox, 4, NOW)
    told = asked(client, "/v1/stats?days=3")
    assert told["timezone"] == "Europe/Stockholm"
    assert told["days"] == [
        {"day": "2026-11-22", "reminders": 0, "outcomes": {}, "parts": 0, "cost": {}},
        {
            "day": "2026-11-23",
            "reminders": 2,
            "outcomes": {"accepted": 2},
            "parts": 4,
            "cost": {"EUR": "0.000001", "SEK": "0.7"},
        },
        {
            "day": "2026-11-24",
            "reminders": 2,
            "outcomes": {"waiting": 1, "withheld": 1},
            "parts": 0,
            "cost": {},
        },
    ]
    assert told["outcomes"] == {"accepted": 2, "waiting": 1, "withheld": 1}
    assert told["reasons"] == {"withheld": {"opted_out": 1}}
    assert (told["reminders"], told["parts"]) == (4, 4)
    assert told["cost"] == {"EUR": "0.000001", "SEK": "0.7"}
    rows = asked(client, "/v1/reminders")["reminders"]
    costs = [(row["cost"], row["currency"]) for row in rows]
    assert costs == [(None, None), (None, None), ("0.000001", "EUR"), ("0.7", "SEK")]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 23, 22, 59, 59, tzinfo=UTC), "2026-11-23"),
        (datetime(2026, 11, 23, 23, 0, tzinfo=UTC), "2026-11-24"),  # midnight in Stockholm
        # Both clock changes of the year, and the midnights after them.
        (datetime(2026, 3, 28, 23, 0, tzinfo=UTC), "2026-03-29"),
        (datetime(2026, 3, 29, 22, 0, tzinfo=UTC), "2026-03-30"),
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 22, 59, tzinfo=UTC), "2026-10-25"),
        (datetime(2026, 10, 25, 23, 0, tzinfo=UTC), "2026-10-26"),
    ],
)
def test_a_day_is_the_shops(parts: Services, client: FlaskClient, at: datetime, day: str) -> None:
    come(parts.outbox, 1, at)
    days = asked(client, "/v1/stats?days=400")["days"]
    assert [one["day"] for one in days if one["reminders"]] == [day]


@pytest.mark.parametrize(("query", "count"), [("", 30), ("?days=1", 1), ("?days=400", 400)])
def test_the_days_follow_each_other_up_to_today(
    client: FlaskClient, query: str, count: int
) -> None:
    days = [date.fromisoformat(one["day"]) for one in asked(client, f"/v1/stats{query}")["days"]]
    assert days == [NOW.date() - DAY * ago for ago in range(count - 1, -1, -1)]


@pytest.mark.parametrize("days", ["0", "401", "-1", "1.5", "many", "9" * 19, "%D9%A1", "1e2"])
def test_days_out_of_range_are_refused(client: FlaskClient, days: str) -> None:
    answer = client.get(f"/v1/stats?days={days}", headers=BEARER)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json
    assert "days" in answer.json["detail"]


def test_stats_need_the_token(client: FlaskClient) -> None:
    assert client.get("/v1/stats").status_code == 401


# ---- alarms


def test_what_never_came_has_no_time(client: FlaskClient) -> None:
    told = asked(client, "/v1/status")
    names = ("last_hook_at", "last_accepted_at", "oldest_due_at")
    assert ([told[name] for name in names], told["alarms"]) == ([None] * 3, [])


def test_a_dead_worker_is_told_everywhere(parts: Services) -> None:
    send(parts.outbox, 1, NOW - DAY)
    come(parts.outbox, 2, NOW - 2 * HOUR)
    client = client_at(parts, NOW)
    told = asked(client, "/v1/status")
    assert [(one["name"], one["level"]) for one in told["alarms"]] == [
        ("nothing_went_out", "fault"),
        ("waiting_too_long", "fault"),
    ]
    assert told["last_accepted_at"] == "2026-11-23T12:00:00Z"
    assert told["last_hook_at"] == told["oldest_due_at"] == "2026-11-24T10:00:00Z"
    ready = client.get("/readyz")
    assert ready.status_code == 200  # hooks can be kept all the same
    assert ready.json
    assert ready.json["warnings"] == [one["message"] for one in told["alarms"]]


def test_a_night_is_no_alarm(parts: Services) -> None:
    """The hooks came at 3, their worker put them off to 9, and all is well at 8."""
    at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    come(parts.outbox, 1, at)
    night = client_at(parts, at + 5 * HOUR)
    [claim] = parts.outbox.claim(now=at, lease=LEASE, limit=1)
    morning = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    parts.outbox.record(claim, Deferred(reason=Reason.QUIET_HOURS, not_before=morning), now=at)
    assert asked(night, "/v1/status")["alarms"] == []
    assert night.get("/readyz").status_code == 200


def test_a_warning_leaves_the_bridge_ready(parts: Services, client: FlaskClient) -> None:
    send(parts.outbox, 1, NOW, Unknown(reason=Reason.NO_ANSWER, look_up_at=None))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json and ready.json["status"]) == (200, "ok")
    assert ready.json
    assert len(ready.json["warnings"]) == 1


class Backup(ToldGateway):
    name: ClassVar[str] = "backup"


def test_one_of_two_gateways_that_is_paused_is_a_warning(parts: Services) -> None:
    both = replace(parts, backup=Backup())
    parts.outbox.open_circuit("told", "no credit", now=NOW, probe_at=NOW)
    assert client_at(both, NOW).get("/readyz").status_code == 200
    parts.outbox.open_circuit("backup", "no credit", now=NOW, probe_at=NOW)
    assert client_at(both, NOW).get("/readyz").status_code == 503
