"""Twilio's calls over HTTP: the signature over the public address decides, TwiML answers."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from hmac import digest
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bridge.domain import State
from bridge.gateways import registry
from bridge.services import Services
from bridge.signing import report_token
from bridge.transport import Transport
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.support.parts import MOBILE, NOW, SECRET, event, services

ACCOUNT, TOKEN = "AC" + "0" * 32, "token"
ENV = {"BRIDGE_TWILIO_ACCOUNT_SID": ACCOUNT, "BRIDGE_TWILIO_AUTH_TOKEN": TOKEN}
PUBLIC = "https://sms.example.net"
REPORT = f"/reports/twilio?m=1&t={report_token(SECRET, 'twilio', 1)}"
FAILED = {"AccountSid": ACCOUNT, "MessageSid": "SM1", "MessageStatus": "failed", "To": MOBILE}
TEXT = {"AccountSid": ACCOUNT, "MessageSid": "SM2", "From": MOBILE, "To": "+46766861004"}


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Services]:
    made = services(tmp_path, **ENV)
    made.outbox.enqueue([event()], now=NOW)
    Worker(made, clock=lambda: NOW).round()
    yield replace(made, gateway=registry.make("twilio", ENV, Transport()))
    made.outbox.close()


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return create_app(parts, clock=lambda: NOW).test_client()


def call(client: FlaskClient, path: str, fields: dict[str, str]) -> tuple[int, bytes]:
    told = PUBLIC + path + "".join(name + value for name, value in sorted(fields.items()))
    proof = b64encode(digest(TOKEN.encode(), told.encode(), "sha1")).decode()
    answer = client.post(path, data=fields, headers={"X-Twilio-Signature": proof})
    return answer.status_code, answer.data


def test_a_report_that_says_opted_out_ends_the_reminder_and_suppresses_its_number(
    client: FlaskClient, parts: Services
) -> None:
    assert client.post(REPORT, data={**FAILED, "ErrorCode": "21610"}).status_code == 403
    assert parts.outbox.suppression(MOBILE) is None
    answer = call(client, REPORT, {**FAILED, "ErrorCode": "21610"})
    assert answer == (200, b"<Response></Response>")
    row = parts.outbox.reminder(1)
    assert row
    assert row.state is State.UNDELIVERED
    assert parts.outbox.suppression(MOBILE)


@pytest.mark.parametrize(
    ("body", "keyword", "suppressed"),
    [
        ("nej tack", "STOP", True),
        ("nej tack", "", False),
        ("Stopp", "", True),
        ("INFO", "HELP", False),
    ],
)
def test_their_own_keywords_suppress_as_ours_do(
    client: FlaskClient, parts: Services, body: str, keyword: str, suppressed: bool
) -> None:
    fields = {**TEXT, "Body": body} | ({"OptOutType": keyword} if keyword else {})
    assert call(client, "/inbound/twilio", fields) == (200, b"<Response></Response>")
    assert (parts.outbox.suppression(MOBILE) is not None) is suppressed
    assert [kept.sms.body for kept in parts.outbox.inbound(limit=9)] == [body]
