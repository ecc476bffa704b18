"""`/healthz`, `/readyz` and `/v1` on a real outbox."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.domain import (
    Accepted,
    Attempt,
    Finding,
    Level,
    Quota,
    Reason,
    Sms,
    Stage,
    State,
    Unknown,
    Withheld,
)
from bridge.outbox.base import Filter
from bridge.services import Services
from bridge.web.app import create_app
from tests.support.outboxes import emptied
from tests.support.parts import MOBILE, NOW, SECRET, ToldSource, event, services

TOKEN = "an-api-token-of-the-tests"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
LEASE = timedelta(minutes=2)
FAULT = Finding(level=Level.FAULT, subject="whmcs", message="there is no field.", remedy="Make it.")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = services(tmp_path_factory.mktemp("outbox"), BRIDGE_API_TOKEN=TOKEN)
    yield made
    made.outbox.close()


def file_of(parts: Services) -> Path:
    return Path(parts.config.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def parts(shared: Services) -> Services:
    emptied(file_of(shared))
    return replace(shared, source=ToldSource())


def source_of(parts: Services) -> ToldSource:
    assert isinstance(parts.source, ToldSource)
    return parts.source


def app_of(parts: Services) -> Flask:
    return create_app(parts, clock=lambda: NOW)


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return app_of(parts).test_client()


def fill(parts: Services) -> None:
    """Make five reminders: 1 accepted by the gateway, 2 withheld, 3 to 5 waiting."""
    outbox = parts.outbox
    events = [event(1042), event(1043), event(1044), event(1042, Stage.THIRD_OVERDUE), event(1046)]
    outbox.enqueue(events, now=NOW)
    first, second = outbox.claim(now=NOW, lease=LEASE, limit=2)
    sms = Sms(reminder_id=first.id, to=MOBILE, body="Hi Demo", parts=1, sender="Oderland")
    attempt = Attempt(
        claim=first,
        client_id=17,
        due_date=date(2023, 6, 20),
        gateway="told",
        sms=sms,
        quota=Quota(day=NOW.date(), to_one=9, to_all=9),
        began_at=NOW,
    )
    outbox.begin_attempt(attempt, lease=LEASE)
    outbox.record(first, Accepted(gateway_id="g1", parts=1), now=NOW)
    withheld = Withheld(reason=Reason.OPTED_OUT, detail="the field is blank", client_id=18)
    outbox.record(second, withheld, now=NOW)


# ---- health


def test_a_process_that_answers_is_healthy(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_is_ready_when_outbox_and_whmcs_are(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (
        200,
        {"status": "ok", "faults": [], "warnings": []},
    )


def test_a_fault_of_whmcs_is_named_and_a_warning_is_not(parts: Services) -> None:
    warning = replace(FAULT, level=Level.WARNING, message="odd")
    source_of(parts).findings = [warning, FAULT]
    answer = app_of(parts).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json == {
        "status": "unavailable",
        "faults": ["WHMCS: there is no field. Make it."],
        "warnings": [],
    }


def test_a_paused_gateway_is_named_and_a_former_one_is_not(
    parts: Services, client: FlaskClient
) -> None:
    for name in ("told", "a former one"):
        parts.outbox.open_circuit(name, "HTTP 403: no credit", now=NOW, probe_at=NOW)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json
    assert answer.json["faults"] == [
        "told is paused since 2026-11-24 12:00 UTC: HTTP 403: no credit"
    ]


def test_an_outbox_that_is_away_is_named_while_the_process_is_healthy(
    parts: Services, client: FlaskClient
) -> None:
    file = file_of(parts)
    away = file.with_name("away")
    file.rename(away)
    answer = client.get("/readyz")
    assert client.get("/healthz").status_code == 200
    away.rename(file)
    assert answer.status_code == 503
    assert answer.json
    assert "run sms-bridge migrate" in answer.json["faults"][0]
    assert SECRET[6:] not in answer.get_data(as_text=True)


@dataclass
class SlowSource(ToldSource):
    """Takes as long as `answered` is not set."""

    def __post_init__(self) -> None:
        self.called, self.answered = threading.Event(), threading.Event()
        self.calls = 0

    def check(self) -> list[Finding]:
        self.calls += 1
        self.called.set()
        assert self.answered.wait(10)
        return []


def test_a_slow_whmcs_holds_up_one_caller_and_not_all(parts: Services) -> None:
    slow = SlowSource()
    app = app_of(replace(parts, source=slow))
    seen: list[int] = []
    first = threading.Thread(
        target=lambda: seen.append(app.test_client().get("/readyz").status_code)
    )
    first.start()
    assert slow.called.wait(10)
    other = app.test_client().get("/readyz")
    assert other.json
    assert other.json["faults"] == ["WHMCS is being asked"]
    slow.answered.set()
    first.join()
    assert seen == [200]
    assert app.test_client().get("/readyz").status_code == 200
    assert slow.calls == 1  # the answer is kept for a while


# ---- who may ask


PATHS = ["/v1/status", "/v1/reminders", "/v1/reminders/1"]
WRONG = [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer "},
    {"Authorization": TOKEN},
    {"Authorization": f"Basic {TOKEN}"},
    {"Authorization": f"Bearer {TOKEN[:-1]}"},
    {"Authorization": f"Bearer {TOKEN}x"},
    {"Authorization": f"Bearer {TOKEN} {TOKEN}"},
    {"Authorization": f"Bearer {TOKEN.upper()}"},
    {"Authorization": "Bearer \xff"},
    {"Authorization": "Bearer " + "x" * 10_000},
]


@pytest.mark.parametrize("headers", WRONG, ids=lambda headers: str(headers)[:40])
@pytest.mark.parametrize("path", PATHS)
def test_without_the_token_nothing_is_told(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.content_type) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    assert TOKEN not in answer.get_data(as_text=True)


def test_a_token_in_the_query_does_not_count(client: FlaskClient) -> None:
    assert client.get(f"/v1/status?token={TOKEN}").status_code == 401


@pytest.mark.parametrize("headers", [{}, BEARER, {"Authorization": "Bearer "}])
def test_where_no_token_is_set_all_is_closed(parts: Services, headers: dict[str, str]) -> None:
    closed = replace(parts, config=replace(parts.config, api_token=None))
    assert app_of(closed).test_client().get("/v1/status", headers=headers).status_code == 401


def test_the_scheme_is_read_as_http_does(client: FlaskClient) -> None:
    assert client.get("/v1/status", headers={"Authorization": f"bearer {TOKEN}"}).status_code == 200


# ---- what is told


def test_the_status_counts_and_names_what_is_paused(parts: Services, client: FlaskClient) -> None:
    fill(parts)
    parts.outbox.open_circuit("told", "no credit", now=NOW, probe_at=NOW)
    answer = client.get("/v1/status", headers=BEARER)
    assert answer.json == {
        "counts": {"accepted": 1, "withheld": 1, "waiting": 3},
        "paused": [{"name": "told", "reason": "no credit", "since": "2026-11-24T12:00:00Z"}],
        "alarms": [
            {
                "name": "gateway_paused",
                "level": "fault",
                "message": "told is paused since 2026-11-24 12:00 UTC: no credit",
                "remedy": "mend the cause; the worker tries again by itself",
            }
        ],
        "next": [
            {
                "id": one.id,
                "invoice_id": one.event.invoice_id,
                "stage": str(one.event.stage),
                "reason": one.reason,
                "not_before": one.not_before.isoformat().replace("+00:00", "Z"),
            }
            for one in reversed(parts.outbox.reminders(Filter(state=State.WAITING)))
        ],
        "last_hook_at": "2026-11-24T12:00:00Z",
        "last_accepted_at": "2026-11-24T12:00:00Z",
        "oldest_due_at": "2026-11-24T12:00:00Z",
        "gateway": "sandbox",
        "sender": "Oderland",
        "source": "database",
    }
    assert answer.headers["Cache-Control"] == "no-store"


def listed(client: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/v1/reminders{query}", headers=BEARER)
    assert answer.status_code == 200, answer.data
    assert answer.json
    return dict(answer.json)


def test_a_row_says_what_became_of_a_reminder(parts: Services, client: FlaskClient) -> None:
    fill(parts)
    (row,) = listed(client, "?state=accepted")["reminders"]
    assert row == {
        "id": 1,
        "event_id": "invoice:1042:secondoverdue:2026-11-24",
        "invoice_id": 1042,
        "client_id": 17,
        "stage": "secondoverdue",
        "state": "accepted",
        "reason": None,
        "detail": row["detail"],
        "number": MOBILE,
        "shown": "+46…0605",
        "text": "Hi Demo",
        "parts": 1,
        "cost": None,
        "currency": None,
        "attempts": 1,
        "gateway": "told",
        "gateway_id": "g1",
        "not_before": "2026-11-24T12:00:00Z",
        "occurred_at": "2026-11-24T12:00:00Z",
        "created_at": "2026-11-24T12:00:00Z",
        "updated_at": "2026-11-24T12:00:00Z",
    }


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", [5, 4, 3, 2, 1]),
        ("?state=", [5, 4, 3, 2, 1]),
        ("?state=waiting", [5, 4, 3]),
        ("?state=delivered", []),
        ("?invoice_id=1042", [4, 1]),
        ("?invoice_id=1042&state=waiting", [4]),
        ("?invoice_id=999999999999999999", []),
        ("?client_id=18", [2]),
        ("?number=%2B46701740605", [1]),
        ("?number=+46701740605", [1]),  # a plus that nobody wrote as %2B
        ("?number=%2B46%2070-174%2006%2005", [1]),
        ("?cursor=3", [2, 1]),
        ("?limit=2", [5, 4]),
        ("?limit=999", [5, 4, 3, 2, 1]),
        ("?unheard_of=1", [5, 4, 3, 2, 1]),
    ],
)
def test_filters_narrow(parts: Services, client: FlaskClient, query: str, ids: list[int]) -> None:
    fill(parts)
    assert [row["id"] for row in listed(client, query)["reminders"]] == ids


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 6])
def test_pages_follow_each_other_to_the_end(
    parts: Services, client: FlaskClient, limit: int
) -> None:
    fill(parts)
    seen: list[int] = []
    pages, cursor = 0, ""
    while pages == 0 or cursor:
        page = listed(client, f"?limit={limit}&cursor={cursor}")
        seen += [row["id"] for row in page["reminders"]]
        cursor, pages = page["next_cursor"], pages + 1
    assert (seen, pages) == ([5, 4, 3, 2, 1], -(-5 // limit))


@pytest.mark.parametrize(
    "query",
    [
        "state=done",
        "state=WAITING",
        "state=waiting%00",
        "invoice_id=x",
        "invoice_id=-1",
        "invoice_id=1.0",
        "invoice_id=%D9%A1",
        "invoice_id=" + "9" * 19,
        "client_id=1%20OR%201=1",
        "limit=0",
        "limit=-5",
        "limit=many",
        "cursor=x",
        "cursor=" + "9" * 5000,
        "number=0701740605",
        "number=%2B46",
        "number=<script>",
        "number=%ED%A0%80",
    ],
)
def test_a_bad_value_is_named_and_not_echoed(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/v1/reminders?{query}", headers=BEARER)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert answer.json
    assert query.split("=")[0] in answer.json["detail"]
    assert "script" not in answer.json["detail"]


def test_one_reminder_has_its_timeline(parts: Services, client: FlaskClient) -> None:
    fill(parts)
    answer = client.get("/v1/reminders/2", headers=BEARER)
    assert answer.json
    assert (answer.json["state"], answer.json["reason"]) == ("withheld", "opted_out")
    assert answer.json["history"] == [
        {
            "at": "2026-11-24T12:00:00Z",
            "state": "waiting",
            "reason": None,
            "detail": "the hook came",
        },
        {
            "at": "2026-11-24T12:00:00Z",
            "state": "withheld",
            "reason": "opted_out",
            "detail": "the field is blank",
        },
    ]


@pytest.mark.parametrize("which", ["0", "6", "x", "-1", "1.0", "9" * 18, "9" * 5000, "%D9%A1"])
def test_a_reminder_that_is_not_there_is_not_found(
    parts: Services, client: FlaskClient, which: str
) -> None:
    fill(parts)
    answer = client.get(f"/v1/reminders/{which}", headers=BEARER)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_an_outbox_that_is_away_is_told_as_such(parts: Services, client: FlaskClient) -> None:
    file = file_of(parts)
    away = file.with_name("away")
    file.rename(away)
    answers = [client.get(path, headers=BEARER) for path in PATHS]
    away.rename(file)
    assert [(one.status_code, bool(one.headers["Retry-After"])) for one in answers] == [
        (503, True)
    ] * 3


# ---- decided by hand


def make_unknown(parts: Services) -> None:
    parts.outbox.enqueue([event()], now=NOW)
    [claim] = parts.outbox.claim(now=NOW, lease=LEASE, limit=1)
    unknown = Unknown(reason=Reason.NO_ANSWER, look_up_at=None)
    parts.outbox.record(claim, unknown, now=NOW)


@pytest.mark.parametrize(("outcome", "state"), [("sent", "accepted"), ("not_sent", "waiting")])
def test_a_person_resolves_what_nobody_knows(
    parts: Services, client: FlaskClient, outcome: str, state: str
) -> None:
    make_unknown(parts)
    path, body = "/v1/reminders/1/resolve", {"outcome": outcome, "who": "anna"}
    answer = client.post(path, json=body, headers=BEARER)
    assert answer.status_code == 200
    assert answer.json
    assert (answer.json["state"], answer.json["history"][-1]["state"]) == (state, state)
    again = client.post(path, json=body, headers=BEARER)
    assert (again.status_code, again.mimetype) == (409, "application/problem+json")
    assert again.json
    assert again.json["detail"] == f"reminder 1 is {state}, not unknown"


@pytest.mark.parametrize("body", [{}, {"outcome": "maybe"}, {"outcome": True}, [], "sent"])
def test_a_resolution_that_is_none_is_refused(
    parts: Services, client: FlaskClient, body: object
) -> None:
    make_unknown(parts)
    answer = client.post("/v1/reminders/1/resolve", json=body, headers=BEARER)
    assert answer.status_code == 400
    assert parts.outbox.counts() == {State.UNKNOWN: 1}


def test_a_reminder_tells_what_a_person_may_do_about_it(
    parts: Services, client: FlaskClient
) -> None:
    fill(parts)
    [claim] = parts.outbox.claim(now=NOW, lease=LEASE, limit=1)
    parts.outbox.record(claim, Unknown(reason=Reason.NO_ANSWER, look_up_at=None), now=NOW)

    def actions(reminder_id: int) -> object:
        answer = client.get(f"/v1/reminders/{reminder_id}", headers=BEARER)
        return answer.get_json()["actions"]

    assert list(map(actions, (1, 2, 3, 4))) == [[], ["resend"], ["resolve"], []]
    parts.outbox.resolve(3, sent=True, who="anna", now=NOW)
    assert actions(3) == []


def test_a_resend_makes_a_new_reminder(parts: Services, client: FlaskClient) -> None:
    fill(parts)
    answer = client.post("/v1/reminders/2/resend", headers=BEARER)
    assert answer.status_code == 201
    assert answer.json
    assert (answer.json["id"], answer.json["state"], answer.json["invoice_id"]) == (
        6,
        "waiting",
        1043,
    )
    assert client.post("/v1/reminders/1/resend", headers=BEARER).status_code == 409


@pytest.mark.parametrize("what", ["resolve", "resend"])
def test_decisions_need_the_token_and_a_reminder(
    parts: Services, client: FlaskClient, what: str
) -> None:
    make_unknown(parts)
    body = {"outcome": "sent"}
    assert client.post(f"/v1/reminders/1/{what}", json=body).status_code == 401
    for which in ("9", "x", "9" * 99):
        answer = client.post(f"/v1/reminders/{which}/{what}", json=body, headers=BEARER)
        assert answer.status_code == 404
    assert parts.outbox.counts() == {State.UNKNOWN: 1}
