"""Signed reports over HTTP: they need no token in the address, and nothing stands in for it."""

import hmac
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask.testing import FlaskClient

from bridge.domain import State
from bridge.gateways import registry
from bridge.gateways.base import reference_of
from bridge.services import Services
from bridge.transport import Transport
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.contract.gateway_contract import from_json
from tests.support.parts import MISSION, MOBILE, NOW, event, services

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ENV = {
    "BRIDGE_GATEWAYAPI_TOKEN": "token",
    "BRIDGE_GATEWAYAPI_WEBHOOK_SECRET": "gw_secret",
    "BRIDGE_TELNYX_API_KEY": "KEY",
    "BRIDGE_TELNYX_PUBLIC_KEY": b64encode(PRIVATE.public_key().public_bytes_raw()).decode(),
}


@pytest.fixture
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = services(tmp_path_factory.mktemp("outbox"))
    made.outbox.enqueue([event()], now=NOW)
    Worker(made, clock=lambda: NOW).round()
    yield made
    made.outbox.close()


def state(parts: Services) -> State:
    row = parts.outbox.reminder(1)
    assert row
    return row.state


def client(parts: Services, name: str, now: datetime = NOW) -> FlaskClient:
    with_it = replace(parts, gateway=registry.make(name, ENV, Transport()))
    return create_app(with_it, clock=lambda: now).test_client()


def gatewayapi(reminder: int) -> tuple[bytes, dict[str, str]]:
    told = {
        "msg_id": "01JNN696A9E0WS89FPYGT15NBX",
        "reference": reference_of(reminder, MOBILE, MISSION),
        "status": "DELIVERED",
    }
    body = from_json({"event_type": "message.status.sms", "event": told})
    return body, {"Signature": "v1=" + hmac.new(b"gw_secret", body, "sha256").hexdigest()}


def telnyx(gateway_id: str) -> tuple[bytes, dict[str, str]]:
    payload = {"id": gateway_id, "to": [{"status": "delivered"}]}
    body = from_json({"data": {"event_type": "message.finalized", "payload": payload}})
    timestamp = str(int(NOW.timestamp()))
    signature = b64encode(PRIVATE.sign(f"{timestamp}|".encode() + body)).decode()
    return body, {"Telnyx-Timestamp": timestamp, "Telnyx-Signature-Ed25519": signature}


def test_our_reference_in_a_signed_report_delivers(parts: Services) -> None:
    body, headers = gatewayapi(1)
    answer = client(parts, "gatewayapi").post("/reports/gatewayapi", data=body, headers=headers)
    assert (answer.status_code, answer.data) == (200, b"")
    assert state(parts) is State.DELIVERED


def test_the_reference_of_another_reminder_changes_nothing_here(parts: Services) -> None:
    body, headers = gatewayapi(2)
    answer = client(parts, "gatewayapi").post("/reports/gatewayapi", data=body, headers=headers)
    assert answer.status_code == 200
    assert state(parts) is State.ACCEPTED


@pytest.mark.parametrize(
    ("name", "made"),
    [("gatewayapi", gatewayapi(1)), ("telnyx", telnyx("m1"))],
    ids=["gatewayapi", "telnyx"],
)
def test_a_report_that_was_changed_on_the_way_is_refused(
    parts: Services, name: str, made: tuple[bytes, dict[str, str]]
) -> None:
    body, headers = made
    for changed, told in ((body + b" ", headers), (body, None), (body.upper(), headers)):
        answer = client(parts, name).post(f"/reports/{name}", data=changed, headers=told)
        assert (answer.status_code, answer.data) == (403, b"")
    assert state(parts) is State.ACCEPTED


@pytest.mark.parametrize(("minutes", "status"), [(0, 200), (5, 200), (6, 403), (-6, 403)])
def test_a_signed_time_has_to_be_about_now(parts: Services, minutes: int, status: int) -> None:
    body, headers = telnyx("m1")
    now = NOW + timedelta(minutes=minutes)
    answer = client(parts, "telnyx", now).post("/reports/telnyx", data=body, headers=headers)
    assert answer.status_code == status
