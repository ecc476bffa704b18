"""`/v1/texts`: what people see, try and save; what is saved is judged, kept and used at once."""

from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.domain import State
from bridge.errors import SourceUnavailable
from bridge.services import Services
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.integration.conftest import TOKEN
from tests.support.parts import MISSION, NOW, ToldGateway, event

HERE = "/v1/texts/english/secondoverdue"


def sent(parts: Services) -> str:
    """Send a reminder; return its text."""
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    assert isinstance(parts.gateway, ToldGateway)
    [sms] = parts.gateway.sent
    return sms.body


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json
    return shown


def test_the_shipped_text_is_shown_as_it_is_written(client: FlaskClient) -> None:
    shown = told(client.get(HERE))
    assert shown["text"].startswith("Hi[ {first_name}],\n\nWe would like")
    assert (shown["saved"], shown["changes"]) == (False, [])


def test_a_saved_text_is_what_goes_out_next(parts: Services, client: FlaskClient) -> None:
    put = client.put(HERE, json={"text": "Hi, invoice {invoice} is due.", "who": "anna"})
    assert told(put)["saved"] is True
    assert sent(parts) == "Hi, invoice 123456 is due."


def test_going_back_uses_the_shipped_text_and_keeps_who_changed_what(
    parts: Services, client: FlaskClient
) -> None:
    client.put(HERE, json={"text": "Hi {invoice}", "who": "anna"})
    shown = told(client.delete(HERE))
    assert shown["saved"] is False
    assert [(one["who"], one["text"]) for one in shown["changes"]] == [
        ("the API", None),
        ("anna", "Hi {invoice}"),
    ]
    assert sent(parts) == MISSION


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Pay at example.com", "example.com"),
        ("Pay at example [dot] com {invoice}", "line 1"),  # a bracket is an optional part
        ("Pay at example(dot)com {invoice}", "link"),
        ("Mail billing@example.net", "link"),
        ("{company}.com", "link"),
        ("Hi {nobody}", "{nobody}"),
        ("Hi [there]", "brackets"),
        ("Hi {", "line 1, column 4"),
        ("", "empty"),
        ("{invoice}", "empty"),
        ("x" * 10_001, "10000"),
    ],
)
def test_a_link_or_a_slip_is_refused_with_the_place(
    parts: Services, client: FlaskClient, text: str, said: str
) -> None:
    answer = client.put(HERE, json={"text": text})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.json
    assert said in answer.json["detail"]
    assert list(parts.outbox.saved_wordings()) == []


def test_a_text_in_a_language_of_ones_own_can_be_saved(client: FlaskClient) -> None:
    place = "/v1/texts/klingon/secondoverdue"
    assert client.get(place).status_code == 404
    assert told(client.put(place, json={"text": "nuqneH {invoice}"}))["text"] == "nuqneH {invoice}"
    listed = told(client.get("/v1/texts"))["texts"]
    assert {"language": "klingon", "stage": "secondoverdue", "saved": True} in listed
    assert {"language": "swedish", "stage": "reminder", "saved": False} in listed
    assert told(client.delete(place))["text"] is None


@pytest.mark.parametrize(
    "place", ["english/fourth", "English/secondoverdue", "../secondoverdue", "a b/reminder", "x/y"]
)
def test_a_place_that_cannot_be_is_not_found(client: FlaskClient, place: str) -> None:
    for method in ("GET", "PUT", "DELETE"):
        answer = client.open(f"/v1/texts/{place}", method=method, json={"text": "Hi {invoice}"})
        assert answer.status_code == 404


def test_a_preview_counts_and_marks(client: FlaskClient) -> None:
    shown = told(
        client.post(
            "/v1/texts/preview",
            json={"text": "Hi {first_name} 😀, see example.com", "values": {"first_name": "Zoë"}},
        )
    )
    assert shown["body"] == "Hi Zoë 😀, see example.com"
    assert (shown["alphabet"], shown["parts"], shown["units"]) == ("ucs2", 1, 26)
    [link] = shown["links"]
    assert (link["text"], link["kind"]) == ("example.com", "domain")
    assert shown["body"][link["start"] : link["end"]] == "example.com"
    assert [one["character"] for one in shown["costly"]] == ["😀"]  # "ë" could be given up


def test_a_preview_tells_which_name_would_be_left_out(client: FlaskClient) -> None:
    body = {"text": "Hi[ {first_name}], {invoice}", "values": {"first_name": "win-prize.com"}}
    shown = told(client.post("/v1/texts/preview", json=body))
    assert (shown["body"], shown["left_out"], shown["links"]) == (
        "Hi, 123456",
        ["first_name"],
        [],
    )


@pytest.mark.parametrize(("is_readable", "name"), [(True, "Oderland"), (False, "Demo")])
def test_a_preview_with_made_up_values_is_signed_by_the_shop_if_it_can_be_read(
    parts: Services, is_readable: bool, name: str
) -> None:
    def company() -> str:
        if is_readable:
            return "Oderland"
        raise SourceUnavailable("away")

    made = create_app(replace(parts, company=company), clock=lambda: NOW).test_client()
    answer = made.post(
        "/v1/texts/preview",
        json={"text": "{first_name}, {company}"},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert told(answer)["body"] == f"Demo, {name}"


def test_a_preview_of_a_slip_names_the_place(client: FlaskClient) -> None:
    answer = client.post("/v1/texts/preview", json={"text": "Hi\n {nobody}"})
    assert answer.status_code == 400
    assert "line 2, column 2" in answer.text


def test_a_text_that_became_unusable_keeps_its_reminders_waiting(
    parts: Services, client: FlaskClient
) -> None:
    client.put(HERE, json={"text": "Hi {invoice}"})
    change = parts.outbox.saved_wordings()[0]
    parts.outbox.save_wording(replace(change, text="Hi {a placeholder of another version}"))
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    row = parts.outbox.reminder(1)
    assert row
    assert (row.state, row.reason) == (State.WAITING, "text_unusable")
    assert "english/secondoverdue" in row.detail


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/texts"),
        ("GET", HERE),
        ("PUT", HERE),
        ("DELETE", HERE),
        ("POST", "/v1/texts/preview"),
    ],
)
def test_without_the_token_nothing_is_told_or_done(parts: Services, method: str, path: str) -> None:
    stranger = create_app(parts, clock=lambda: NOW).test_client()
    assert stranger.open(path, method=method, json={"text": "Hi {invoice}"}).status_code == 401
    assert list(parts.outbox.saved_wordings()) == []
