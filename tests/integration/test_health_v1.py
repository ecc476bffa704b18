"""Health and the JSON API: closed without the token, honest about what does not work."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bridge.domain import Finding, Level, Stage
from bridge.pipeline import Services
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.support.parts import MISSION, MOBILE, NOW, ToldSource, event, services

TOKEN = "an-api-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Services]:
    made = services(tmp_path, BRIDGE_API_TOKEN=TOKEN)
    yield made
    made.outbox.close()


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return create_app(parts, clock=lambda: NOW).test_client()


def sent_and_withheld(parts: Services) -> None:
    parts.outbox.enqueue([event(), event(stage=Stage.FIRST_OVERDUE)], now=NOW)
    Worker(parts, clock=lambda: NOW).round()


def test_a_working_bridge_is_healthy_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    assert client.get("/readyz").status_code == 200


def test_an_unreadable_whmcs_is_not_ready(client: FlaskClient, parts: Services) -> None:
    assert isinstance(parts.source, ToldSource)
    parts.source.findings = [Finding(level=Level.FAULT, subject="w", message="does not answer")]
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "does not answer" in answer.get_data(as_text=True)
    assert client.get("/healthz").status_code == 200


def test_a_paused_gateway_is_not_ready(client: FlaskClient, parts: Services) -> None:
    parts.outbox.open_circuit("told", "no credit", now=NOW, probe_at=NOW)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "no credit" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"}, {"X": TOKEN}],
)
@pytest.mark.parametrize("path", ["/v1/status", "/v1/reminders", "/v1/reminders/1"])
def test_the_api_is_closed_without_the_token(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    assert client.get(path, headers=headers).status_code == 401


def test_reminders_are_listed_newest_first_and_narrowed(
    client: FlaskClient, parts: Services
) -> None:
    sent_and_withheld(parts)
    answer = client.get("/v1/reminders", headers=BEARER).get_json()
    assert [row["state"] for row in answer["reminders"]] == ["withheld", "accepted"]
    assert answer["next_cursor"] is None
    for query in ("state=accepted", "number=%2B46701740605"):
        rows = client.get(f"/v1/reminders?{query}", headers=BEARER).get_json()["reminders"]
        assert [row["id"] for row in rows] == [1]


def test_pages_follow_the_cursor(client: FlaskClient, parts: Services) -> None:
    sent_and_withheld(parts)
    first = client.get("/v1/reminders?limit=1", headers=BEARER).get_json()
    second = client.get(
        f"/v1/reminders?limit=1&cursor={first['next_cursor']}", headers=BEARER
    ).get_json()
    assert [row["id"] for row in first["reminders"] + second["reminders"]] == [2, 1]


@pytest.mark.parametrize(
    "query", ["state=lost", "limit=many", "cursor=-1", "client_id=1e3", "number=abc"]
)
def test_a_bad_filter_is_refused(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/v1/reminders?{query}", headers=BEARER)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")


def test_one_reminder_has_its_text_and_history(client: FlaskClient, parts: Services) -> None:
    sent_and_withheld(parts)
    row = client.get("/v1/reminders/1", headers=BEARER).get_json()
    assert (row["number"], row["text"], row["parts"]) == (MOBILE, MISSION, 1)
    assert [line["state"] for line in row["history"]] == ["waiting", "attempting", "accepted"]
    assert set(row["history"][0]) == {"at", "state", "reason", "detail"}
    assert client.get("/v1/reminders/99", headers=BEARER).status_code == 404


def test_the_status_counts_by_state(client: FlaskClient, parts: Services) -> None:
    sent_and_withheld(parts)
    counts = client.get("/v1/status", headers=BEARER).get_json()["counts"]
    assert counts == {"accepted": 1, "withheld": 1}
