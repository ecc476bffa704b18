"""Reports and inbound texts over HTTP: the token decides, the answer never has a body."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bridge.domain import State
from bridge.gateways import registry
from bridge.pipeline import Services
from bridge.signing import report_token
from bridge.transport import Transport
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.support.parts import MOBILE, NOW, SECRET, event, services

INBOUND = "an-inbound-token-of-the-tests"
ELKS = {"BRIDGE_46ELKS_USERNAME": "u", "BRIDGE_46ELKS_PASSWORD": "p"}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Services]:
    """Services with 46elks for what comes in, after one reminder was accepted by it."""
    made = services(tmp_path, BRIDGE_INBOUND_TOKEN=INBOUND, **ELKS)
    made.outbox.enqueue([event()], now=NOW)
    Worker(made, clock=lambda: NOW).round()
    yield replace(made, gateway=registry.make("46elks", ELKS, Transport()))
    made.outbox.close()


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return create_app(parts, clock=lambda: NOW).test_client()


def address(reminder: int = 1, *, gateway: str = "46elks", token: str | None = None) -> str:
    right = report_token(SECRET, gateway, reminder)
    return f"/reports/{gateway}?m={reminder}&t={right if token is None else token}"


def state(parts: Services) -> State:
    row = parts.outbox.reminder(1)
    assert row
    return row.state


FORM = {"id": "s0123456789abcdef", "status": "delivered", "delivered": "2026-11-24T12:00:05.0"}


def test_a_report_with_the_right_token_delivers(client: FlaskClient, parts: Services) -> None:
    answer = client.post(address(), data=FORM)
    assert (answer.status_code, answer.data) == (204, b"")
    assert state(parts) is State.DELIVERED


@pytest.mark.parametrize(
    "url",
    [
        address(token=""),
        address(token="x" * 24),
        address(token=report_token(SECRET, "46elks", 2)),
        address(token=report_token(SECRET, "sandbox", 1)),
        address(gateway="sandbox"),
        address(gateway="nobody"),
        "/reports/46elks",
        "/reports/46elks?m=1",
        "/reports/46elks?m=%F0%9F%98%80&t=x",
        "/reports/46elks?m=" + "9" * 400 + "&t=x",
        "/reports/46elks?m=-1&t=x",
    ],
)
def test_any_other_report_is_refused_without_a_body(
    client: FlaskClient, parts: Services, url: str
) -> None:
    answer = client.post(url, data=FORM)
    assert (answer.status_code, answer.data) == (403, b"")
    assert state(parts) is State.ACCEPTED


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff" * 100, b"id=&status=", b"x" * 300_000, b"{" * 10_000, b"id=%00&status=%00"],
)
def test_a_hostile_report_is_refused_without_a_body(
    client: FlaskClient, parts: Services, body: bytes
) -> None:
    answer = client.post(address(), data=body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.data) == (403, b"")
    assert state(parts) is State.ACCEPTED


def test_an_unseen_word_changes_nothing(client: FlaskClient, parts: Services) -> None:
    assert client.post(address(), data={**FORM, "status": "teleported"}).status_code == 204
    assert state(parts) is State.ACCEPTED


def test_a_closed_outbox_asks_for_the_report_again_without_a_body(
    client: FlaskClient, tmp_path: Path
) -> None:
    for file in tmp_path.glob("bridge.db*"):
        file.unlink()
    answer = client.post(address(), data=FORM)
    assert (answer.status_code // 100, answer.data) == (5, b"")


def test_unknown_addresses_below_have_no_body_either(client: FlaskClient) -> None:
    for url in ("/reports/", "/reports/46elks/more", "/inbound/"):
        assert client.post(url, data=FORM).data == b""


TEXT = {"direction": "incoming", "id": "s9", "from": MOBILE, "to": "+46766861004"}


@pytest.mark.parametrize(("message", "suppressed"), [("STOP", True), ("thanks", False)])
def test_stop_suppresses_the_sender_and_other_texts_are_kept(
    client: FlaskClient, parts: Services, message: str, suppressed: bool
) -> None:
    for _ in range(2):  # a gateway may repeat itself
        answer = client.post(
            f"/inbound/46elks?t={INBOUND}", data={**TEXT, "message": message, "created": "x"}
        )
        assert (answer.status_code, answer.data) == (204, b"")
    assert parts.outbox.is_suppressed(MOBILE) is suppressed


@pytest.mark.parametrize("token", ["", "wrong", INBOUND + "x"])
def test_inbound_is_closed_without_the_token(
    client: FlaskClient, parts: Services, token: str
) -> None:
    answer = client.post(f"/inbound/46elks?t={token}", data={**TEXT, "message": "STOP"})
    assert (answer.status_code, answer.data) == (403, b"")
    assert not parts.outbox.is_suppressed(MOBILE)
