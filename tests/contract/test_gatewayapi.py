"""GatewayAPI's Mobile Messaging API: the shared promises, its signature and our reference in it."""

import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms
from bridge.errors import ConfigError, ReportRejected
from bridge.gateways.base import Acknowledgement, Verdict, reference_of
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.contract.gateway_contract import (
    NUMBER,
    SMS,
    Answer,
    CannedWire,
    GatewayContract,
    Sent,
    from_json,
)

TOKEN, SECRET = "gwT0ken0123456789abcdef", "gw_secret"
ENV = {"BRIDGE_GATEWAYAPI_TOKEN": TOKEN, "BRIDGE_GATEWAYAPI_WEBHOOK_SECRET": SECRET}
ID = "01JNN696A9E0WS89FPYGT15NBX"
REFERENCE = reference_of(SMS.reminder_id, SMS.to, SMS.body)
ACCEPTED = Answer(202, from_json({"msg_id": ID, "recipient": 46701234567, "reference": REFERENCE}))


def signed(body: bytes, path: str = "reports", reminder_id: int | None = None) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url=f"https://sms.example.net/{path}/gatewayapi",
        query={},
        headers={
            "content-type": "application/json",
            "signature": "v1=" + hmac.new(SECRET.encode(), body, sha256).hexdigest(),
        },
        body=body,
        reminder_id=reminder_id,
    )


def status(kind: str = "message.status.sms", /, **changes: object) -> bytes:
    event = {
        "msg_id": ID,
        "recipient": 46701234567,
        "reference": REFERENCE,
        "status": "DELIVERED",
        "status_at": "2026-11-22T09:00:07Z",
        "error": None,
        **changes,
    }
    return from_json(
        {"event_id": "e1", "timestamp": "2026-11-22T09:00:08Z", "event_type": kind, "event": event}
    )


def text(kind: str = "user-message.text.sms", /, **changes: object) -> bytes:
    event = {
        "msg_id": "01JNN696A9E0WS89FPYGT15NBY",
        "sender": 46701234567,
        "recipient": 451204,
        "sent_at": "2026-11-22T09:00:07Z",
        "content": {"message": "Stopp ü", "encoding": "UTF8", "header": None},
        **changes,
    }
    return from_json({"event_id": "e2", "event_type": kind, "event": event})


def refusal(*fields: str) -> Answer:
    wrong = [
        {"loc": ["body", *field.split("/")], "msg": "no", "type": "value_error"} for field in fields
    ]
    return Answer(422, from_json({"detail": wrong}))


class TestGatewayApi(GatewayContract):
    name = "gatewayapi"
    env = ENV
    secrets = (TOKEN, SECRET)
    accepted = ACCEPTED
    accepted_as = Accepted(gateway_id=ID, raw_status="accepted")
    account = Answer(200, from_json({"credit": 1234.56, "currency": "DKK", "id": 7}))
    account_as = Account(name="GatewayAPI 7", balance_micros=1_234_560_000, currency="DKK")
    there = None
    not_there = None
    deliveries: ClassVar[dict[str, Delivery]] = {
        "ACCEPTED": Delivery.QUEUED,
        "ENROUTE": Delivery.SENT,
        "DELIVERED": Delivery.DELIVERED,
        "READ": Delivery.DELIVERED,
        "UNDELIVERABLE": Delivery.UNDELIVERED,
        "EXPIRED": Delivery.EXPIRED,
        "REJECTED": Delivery.REJECTED,
        "DELETED": Delivery.REJECTED,
        "UNKNOWN": Delivery.UNKNOWN,
    }
    inbound = signed(text(), "inbound")
    inbound_as = InboundSms(
        gateway="gatewayapi",
        gateway_id="01JNN696A9E0WS89FPYGT15NBY",
        sender=NUMBER,
        to="451204",
        body="Stopp ü",
    )
    acknowledgement = Acknowledgement(status=200)
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "recipient": (refusal("recipient"), Verdict.RECIPIENT),
        "recipient twice": (refusal("recipient", "recipient"), Verdict.RECIPIENT),
        "recipient, by its kind": (refusal("recipient/int"), Verdict.RECIPIENT),
        "recipient, one of several": (refusal("recipient/0/message"), Verdict.RECIPIENT),
        "text": (refusal("message"), Verdict.TEXT),
        "text, by its kind": (refusal("message/constrained-str"), Verdict.TEXT),
        "sender, by its kind": (refusal("sender/str"), Verdict.ACCOUNT),
        "sender": (refusal("sender"), Verdict.ACCOUNT),
        "our reference": (refusal("reference"), Verdict.ACCOUNT),
        "recipient and sender": (refusal("recipient", "sender"), Verdict.ACCOUNT),
        "nothing named": (Answer(422, b'{"detail": [{"loc": []}]}'), Verdict.ACCOUNT),
        "words": (Answer(422, b'{"detail": "recipient"}'), Verdict.ACCOUNT),
        "token": (Answer(401, b"no"), Verdict.ACCOUNT),
        "the other setup": (Answer(403, b"no"), Verdict.ACCOUNT),
        "too fast": (Answer(429, b"no"), Verdict.LATER),
        "broken": (Answer(500, b"no"), Verdict.UNKNOWN),
    }
    signs = True
    tells_report_url = False
    good_senders = ("Abc", "ExampleCo11", "Example Co", "+46701234567", "12345")
    bad_senders = ("", "A", "Ab", "ExampleCo123", "Exämple", "Abc\n", "+0701234567", "46701234567")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        url = "https://messaging.gatewayapi.com/mobile/single"
        assert (request.method, request.url) == ("POST", url)
        assert request.headers["Authorization"] == f"Token {TOKEN}"
        message = json.loads(request.body or b"")
        reference = reference_of(SMS.reminder_id, SMS.to, message["message"])
        assert (message["expiration"], message["reference"]) == (86_400, reference)
        return Sent(
            to=f"+{message['recipient']}",
            body=message["message"],
            sender=message["sender"],
            report_url=message.get("callback_url"),
        )

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        fields = {"sender", "recipient", "message", "reference", "expiration"}
        assert set(json.loads(request.body or b"")) == fields

    def resigned(self, request: InboundRequest, body: bytes) -> InboundRequest:
        return signed(body, reminder_id=request.reminder_id)

    def report(self, word: str) -> InboundRequest:
        return signed(status(status=word), reminder_id=SMS.reminder_id)


def gateway_on(wire: CannedWire, **env: str) -> Any:
    return make("gatewayapi", {**ENV, **env}, Transport(session=wire.session))


def gateway(**env: str) -> Any:
    return gateway_on(CannedWire(Answer(500)), **env)


DERIVED_BODY = (
    b'{"event_id":"e1","timestamp":"2026-01-02T03:04:05Z","event_type":"message.status.sms",'
    b'"event":{"msg_id":"01HV0000000000000000000000","recipient":46700000001,"reference":"ob-42",'
    b'"status":"DELIVERED","status_at":"2026-01-02T03:04:04Z"}}'
)
DERIVED = "v1=5742719bda472cded6e468e73ff3324419a984815f11c6a5f46d8f43e32ccdbf"


@pytest.mark.parametrize("scheme", ["{hex}", "sha256={hex}", "t=1,v1={hex}"])
def test_the_header_of_the_signature_and_what_stands_in_it_can_be_set(scheme: str) -> None:
    env = {"SIGNATURE_HEADER": "X-Gw-Signature", "SIGNATURE_SCHEME": scheme}
    other = gateway(**{f"BRIDGE_GATEWAYAPI_{name}": value for name, value in env.items()})
    usual = signed(status())
    digest = usual.headers["signature"].removeprefix("v1=")
    right = {"x-gw-signature": scheme.replace("{hex}", digest)}
    (report,) = other.read_reports(replace(usual, headers=right))
    assert report.delivery is Delivery.DELIVERED
    wrong = ({"x-gw-signature": scheme}, {"x-gw-signature": scheme.replace("{hex}", digest[:-1])})
    for headers in (usual.headers, *wrong):
        with pytest.raises(ReportRejected, match="signature"):
            other.read_reports(replace(usual, headers=headers))


@pytest.mark.parametrize(
    ("name", "value"),
    [("SCHEME", "v1"), ("SCHEME", "{hex}{hex}"), ("SCHEME", "{HEX}"), ("HEADER", "a b")],
)
def test_a_signature_that_anybody_can_write_is_no_setting(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"BRIDGE_GATEWAYAPI_SIGNATURE_{name} "):
        gateway(**{f"BRIDGE_GATEWAYAPI_SIGNATURE_{name}": value})


def test_a_signature_made_elsewhere_is_right() -> None:
    """Made by the documented algorithm outside this code, with the secret `gw_secret`."""
    request = replace(signed(DERIVED_BODY), headers={"signature": DERIVED})
    (report,) = gateway().read_reports(request)
    assert (report.gateway_id, report.delivery) == (
        "01HV0000000000000000000000",
        Delivery.DELIVERED,
    )
    assert report.at == datetime(2026, 1, 2, 3, 4, 4, tzinfo=UTC)
    assert report.reminder_id is None  # "ob-42" is no reference of ours
    with pytest.raises(ReportRejected):
        gateway(BRIDGE_GATEWAYAPI_WEBHOOK_SECRET="other").read_reports(request)
    for wrong in (DERIVED.removeprefix("v1="), DERIVED.replace("v1", "v2"), DERIVED.upper()):
        with pytest.raises(ReportRejected):
            gateway().read_reports(replace(request, headers={"signature": wrong}))


def test_our_signed_reference_tells_whose_report_it_is() -> None:
    (report,) = gateway().read_reports(signed(status()))
    assert report.reminder_id == SMS.reminder_id
    assert report.at == datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC)


@pytest.mark.parametrize("reference", [None, "", "42", "someone else's", REFERENCE + "0"])
def test_a_reference_that_is_not_ours_leaves_their_id(reference: str | None) -> None:
    (report,) = gateway().read_reports(signed(status(reference=reference)))
    assert (report.reminder_id, report.gateway_id) == (None, ID)


@pytest.mark.parametrize("reminder_id", [None, 42])
def test_without_the_webhooks_secret_no_report_is_believed(reminder_id: int | None) -> None:
    silent = gateway(BRIDGE_GATEWAYAPI_WEBHOOK_SECRET="")
    assert not silent.signs
    empty = hmac.new(b"", status(), sha256).hexdigest()
    for headers in ({"signature": f"v1={empty}"}, {}, signed(status()).headers):
        request = replace(signed(status()), headers=headers, reminder_id=reminder_id)
        with pytest.raises(ReportRejected, match="WEBHOOK_SECRET is not set"):
            silent.read_reports(request)


def test_without_the_webhooks_secret_the_inbound_token_is_the_proof() -> None:
    silent = gateway(BRIDGE_GATEWAYAPI_WEBHOOK_SECRET="")
    unsigned = replace(TestGatewayApi.inbound, headers={})
    assert silent.read_inbound(unsigned) == [TestGatewayApi.inbound_as]


@pytest.mark.parametrize(
    "body",
    [
        text(),
        status("user-message.text.sms"),
        status("message.status.fax"),
        status(msg_id=5),
        status(msg_id="a b"),
        status(status=None),
        status(reference=42),
        b'{"event_type": "message.status.sms", "event": []}',
        b'{"event_type": "message.status.sms"}',
    ],
)
def test_signed_call_that_is_no_report_is_refused(body: bytes) -> None:
    with pytest.raises(ReportRejected):
        gateway().read_reports(signed(body))


@pytest.mark.parametrize(
    "body",
    [status(), text("user-message.file.rcs"), text(sender="x"), text(content={"latitude": 1.5})],
)
def test_signed_call_that_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(ReportRejected):
        gateway().read_inbound(signed(body, "inbound"))


def test_a_text_that_came_as_rcs_is_read_too() -> None:
    body = text("user-message.text.rcs", content="STOP", recipient=None)
    (sms,) = gateway().read_inbound(signed(body, "inbound"))
    assert (sms.body, sms.to, sms.sender) == ("STOP", "", NUMBER)


@pytest.mark.parametrize(
    ("sender", "told"), [("+46701234567", "46701234567"), ("12345", "12345"), ("A Co", "A Co")]
)
def test_a_number_is_told_as_digits(sender: str, told: str) -> None:
    wire = CannedWire(ACCEPTED)
    gateway_on(wire).send(replace(SMS, sender=sender))
    assert json.loads(wire.requests[0].body or b"")["sender"] == told


def test_account_is_asked_for_where_it_lives() -> None:
    wire = CannedWire(TestGatewayApi.account)
    gateway_on(wire).check_account()
    gateway_on(wire, BRIDGE_GATEWAYAPI_ACCOUNT_URL="https://gatewayapi.eu/rest/").check_account()
    urls = ["https://gatewayapi.com/rest/me", "https://gatewayapi.eu/rest/me"]
    assert [request.url for request in wire.requests] == urls
    assert {request.headers["Authorization"] for request in wire.requests} == {f"Token {TOKEN}"}


@pytest.mark.parametrize("credit", [None, "free", True, []])
def test_credit_that_cannot_be_read_does_not_cost_us_the_account(credit: object) -> None:
    answer = Answer(200, from_json({"id": 7, "credit": credit}))
    expected = Account(name="GatewayAPI 7")
    assert gateway_on(CannedWire(answer)).check_account() == expected
