"""`/v1` about numbers: checking one as it is typed, the suppression list, what people replied."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.domain import InboundSms, State, SuppressedBy
from bridge.services import Services
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.integration.conftest import TOKEN
from tests.support.parts import MOBILE, NOW, event

SINCE = "2026-11-24T12:00:00Z"


@pytest.mark.parametrize(
    ("number", "country", "e164", "problem"),
    [
        ("070-174 06 05", "SE", MOBILE, None),
        ("070-174 06 05", "se", MOBILE, None),
        ("070-174 06 05", None, None, "number_invalid"),
        ("070-174 06 05", "Sweden", None, "number_invalid"),
        ("+46.701740605", None, MOBILE, None),
        ("", "SE", None, "opted_out"),
        (None, "SE", None, "opted_out"),
        ("08-123 456 00", "SE", None, "number_not_mobile"),
        ("<script>", "SE", None, "number_invalid"),
    ],
)
def test_a_number_is_checked_as_it_is_typed(
    client: FlaskClient,
    number: str | None,
    country: str | None,
    e164: str | None,
    problem: str | None,
) -> None:
    answer = client.post("/v1/numbers/check", json={"number": number, "country": country})
    assert answer.status_code == 200
    assert (answer.json["e164"], answer.json["problem"]) == (e164, problem)  # type: ignore[index]


def test_a_number_of_a_country_that_is_not_texted_is_not_fine(parts: Services) -> None:
    config = replace(parts.config, countries=frozenset({"SE"}))
    asked = create_app(replace(parts, config=config), clock=lambda: NOW).test_client()
    asked.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    problems = [
        asked.post("/v1/numbers/check", json={"number": number}).get_json()["problem"]
        for number in (MOBILE, "+4740123456", "+4722123456")
    ]
    assert problems == [None, "country_not_allowed", "number_not_mobile"]


def test_the_check_tells_that_a_number_is_suppressed(client: FlaskClient) -> None:
    client.post("/v1/suppressions", json={"number": MOBILE, "why": "a stranger", "who": "anna"})
    told = client.post("/v1/numbers/check", json={"number": MOBILE}).json
    assert told
    assert told["suppressed"]["why"] == "a stranger"


def test_a_stranger_who_complains_is_never_texted(parts: Services, client: FlaskClient) -> None:
    body = {"number": "070-174 06 05", "country": "SE", "why": "a stranger", "who": "anna"}
    first, second = (client.post("/v1/suppressions", json=body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    expected = {
        "number": MOBILE,
        "shown": "+46…0605",
        "by": "desk",
        "why": "a stranger",
        "who": "anna",
        "since": SINCE,
    }
    assert first.json
    assert {**first.json, "id": None} == {**expected, "id": None}
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    row = client.get("/v1/reminders/1").json
    assert row
    assert (row["state"], row["reason"]) == ("withheld", "suppressed")
    assert row["detail"] == "since 2026-11-24 12:00 UTC by anna: a stranger"


@pytest.mark.parametrize("written", ["%2B46701740605", "+46701740605", "0046701740605"])
def test_an_entry_is_lifted_once(client: FlaskClient, written: str) -> None:
    client.post("/v1/suppressions", json={"number": MOBILE, "why": "x"})
    answers = [client.delete(f"/v1/suppressions/{written}") for _ in range(2)]
    assert [one.status_code for one in answers] == [204, 404]
    assert answers[0].data == b""
    listed = client.get("/v1/suppressions").json
    assert listed == {"suppressions": [], "next_cursor": None}


def test_one_entry_is_told_however_the_number_is_written(client: FlaskClient) -> None:
    client.post("/v1/suppressions", json={"number": MOBILE, "why": "x", "who": "anna"})
    for written in ("%2B46701740605", "0046 70-174 06 05"):
        told = client.get(f"/v1/suppressions/{written}").json
        assert told
        assert (told["number"], told["why"], told["who"]) == (MOBILE, "x", "anna")
    assert client.get("/v1/suppressions/+46701740606").status_code == 404
    assert client.get("/v1/suppressions/0701740605").status_code == 400


def test_as_many_fields_as_one_call_may_hold_are_matched(client: FlaskClient) -> None:
    values = [f"+46 (0) 70 - 174 {number:04}" for number in range(5_000)]
    candidates = [
        {"client_id": number, "value": value, "country": "SE"}
        for number, value in enumerate(values)
    ]
    told = client.post("/v1/numbers/match", json={"number": MOBILE, "candidates": candidates}).json
    assert told == {"number": MOBILE, "shown": "+46…0605", "clients": [605]}
    more = [*candidates, {"client_id": 1, "value": "", "country": None}]
    answer = client.post("/v1/numbers/match", json={"number": MOBILE, "candidates": more})
    assert answer.status_code == 400
    huge = {"number": MOBILE, "candidates": [], "x": "x" * 524_288}
    assert client.post("/v1/numbers/match", json=huge).status_code == 413


def test_the_list_comes_page_by_page_and_keeps_the_forgotten(
    parts: Services, client: FlaskClient
) -> None:
    for last in range(5):
        body = {"number": f"+4670174061{last}", "why": "x"}
        client.post("/v1/suppressions", json=body)
    parts.outbox.forget_number("+46701740612", now=NOW)
    seen: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/v1/suppressions?limit=2&cursor={cursor}").json
        assert page
        assert len(page["suppressions"]) <= 2
        seen += page["suppressions"]
        cursor = page["next_cursor"]
    assert [one["shown"][-4:] for one in seen] == ["0614", "0613", "0612", "0611", "0610"]
    assert [one["number"] is None for one in seen] == [False, False, True, False, False]


GOOD = {"number": MOBILE, "why": "x"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"number": "0701740605", "why": "x"}, "number_invalid"),
        ({"number": "", "why": "x"}, "opted_out"),
        ({"number": "08-12345600", "country": "SE", "why": "x"}, "number_not_mobile"),
        ({"number": MOBILE}, "why"),
        ({"number": MOBILE, "why": ""}, "why"),
        ({"number": MOBILE, "why": "x" * 501}, "why"),
        ({"number": 46701740605, "why": "x"}, "number"),
        ({"number": [MOBILE], "why": "x"}, "number"),
        ([], "object"),
        ("x", "object"),
    ],
)
def test_what_does_not_fit_is_named_and_not_echoed(
    parts: Services, client: FlaskClient, body: object, said: str
) -> None:
    answer = client.post("/v1/suppressions", json=body)
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json
    assert said in answer.json["detail"]
    assert "1740605" not in answer.text
    assert parts.outbox.suppressions(limit=9) == []


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 30_000, "application/json", 400),
        (b'{"number": "\\ud800", "why": "x"}', "application/json", 400),
        (b" " * 70_000, "application/json", 413),
        (b"number=%2B46701740605&why=x", "application/x-www-form-urlencoded", 415),
        (b"{}", "text/plain", 415),
    ],
)
def test_a_hostile_body_is_refused(
    client: FlaskClient, data: bytes, content_type: str, status: int
) -> None:
    for path in ("suppressions", "numbers/check"):
        answer = client.post(f"/v1/{path}", data=data, content_type=content_type)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "suppressions"),
        ("POST", "suppressions"),
        ("GET", "suppressions/+46701740605"),
        ("DELETE", "suppressions/+46701740605"),
        ("POST", "numbers/check"),
        ("GET", "inbound"),
    ],
)
def test_without_the_token_nothing_is_told_or_done(parts: Services, method: str, path: str) -> None:
    parts.outbox.suppress(MOBILE, by=SuppressedBy.DESK, why="x", who="anna", now=NOW)
    stranger = create_app(parts, clock=lambda: NOW).test_client()
    answer = stranger.open(f"/v1/{path}", method=method, json=GOOD)
    assert answer.status_code == 401
    assert parts.outbox.suppression(MOBILE)


def test_replies_are_kept_for_a_person_to_read(parts: Services, client: FlaskClient) -> None:
    for number, body in enumerate(["who is this?", "STOP", "START"]):
        sms = InboundSms(
            gateway="told", gateway_id=f"i{number}", sender=MOBILE, to="+46766861004", body=body
        )
        parts.outbox.keep_inbound(sms, now=NOW.replace(minute=number))
    told = client.get("/v1/inbound?limit=2").json
    assert told
    assert [(one["text"], one["asks"]) for one in told["inbound"]] == [
        ("START", "start"),
        ("STOP", "stop"),
    ]
    assert told["inbound"][0]["at"] == "2026-11-24T12:02:00Z"


def test_a_reminder_may_go_out_again_after_lifting(parts: Services, client: FlaskClient) -> None:
    client.post("/v1/suppressions", json=GOOD)
    client.delete(f"/v1/suppressions/{MOBILE}")
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    row = parts.outbox.reminder(1)
    assert row
    assert row.state is State.ACCEPTED
