"""The sandbox gateway: the shared promises and its words of refusal."""

import json
from typing import ClassVar

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms, Reason
from bridge.errors import GatewayMisconfigured, RejectedByGateway
from bridge.gateways.base import Acknowledgement, Found
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.contract.gateway_contract import (
    ATTEMPT,
    NUMBER,
    SMS,
    Answer,
    CannedWire,
    GatewayContract,
    Sent,
    from_json,
)


def called(body: bytes, reminder_id: int | None = SMS.reminder_id) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="http://127.0.0.1:8025/reports/sandbox?m=42&t=token",
        query={"m": "42", "t": "token"},
        headers={"content-type": "application/json"},
        body=body,
        reminder_id=reminder_id,
    )


class TestSandbox(GatewayContract):
    name = "sandbox"
    env: ClassVar[dict[str, str]] = {}
    secrets = ()
    accepted = Answer(201, from_json({"id": "p1", "parts": 2}))
    accepted_as = Accepted(gateway_id="p1", parts=2, raw_status="accepted")
    account = Answer(200, from_json({"name": "Pretend", "balance_micros": 5, "currency": "EUR"}))
    account_as = Account(name="Pretend", balance_micros=5, currency="EUR")
    there = Answer(200, from_json({"messages": [{"id": "p1"}]}))
    not_there = Answer(200, from_json({"messages": []}))
    deliveries: ClassVar[dict[str, Delivery]] = {
        "queued": Delivery.QUEUED,
        "sent": Delivery.SENT,
        "delivered": Delivery.DELIVERED,
        "undelivered": Delivery.UNDELIVERED,
        "failed": Delivery.FAILED,
        "expired": Delivery.EXPIRED,
        "rejected": Delivery.REJECTED,
    }
    inbound = called(from_json({"id": "i1", "from": NUMBER, "to": "ExampleCo", "text": "Stopp ü"}))
    inbound_as = InboundSms(
        gateway="sandbox", gateway_id="i1", sender=NUMBER, to="ExampleCo", body="Stopp ü"
    )
    acknowledgement = Acknowledgement(status=204)
    good_senders = ("A", "ExampleCo", "+46701234567")
    bad_senders = ("", "x" * 21)

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", "http://127.0.0.1:8026/messages")
        message = json.loads(request.body or b"")
        assert message["reference"] == "42"
        return Sent(
            to=message["to"],
            body=message["text"],
            sender=message["from"],
            report_url=message["report_url"],
        )

    def report(self, word: str) -> InboundRequest:
        return called(from_json({"id": "p1", "status": word, "at": "2026-11-22T09:00:07Z"}))


@pytest.mark.parametrize(
    ("word", "reason", "opted_out"),
    [
        ("invalid_number", Reason.REFUSED_RECIPIENT, False),
        ("opted_out", Reason.REFUSED_RECIPIENT, True),
        ("invalid_text", Reason.REFUSED_TEXT, False),
    ],
)
def test_this_message_is_refused_for_good(word: str, reason: Reason, opted_out: bool) -> None:
    wire = CannedWire(Answer(422, from_json({"error": word})))
    with pytest.raises(RejectedByGateway) as caught:
        make("sandbox", {}, Transport(session=wire.session)).send(SMS)
    assert (caught.value.reason, caught.value.opted_out) == (reason, opted_out)


@pytest.mark.parametrize("word", ["no_credit", "invalid_sender", "something_new"])
def test_our_own_faults_pause_the_gateway(word: str) -> None:
    wire = CannedWire(Answer(422, from_json({"error": word})))
    with pytest.raises(GatewayMisconfigured, match=word):
        make("sandbox", {}, Transport(session=wire.session)).send(SMS)


def test_look_up_asks_for_our_reference() -> None:
    wire = CannedWire(Answer(200, from_json({"messages": [{"id": "p2"}, {"id": "p1"}]})))
    gateway = make("sandbox", {}, Transport(session=wire.session))
    assert gateway.look_up(ATTEMPT) == Found(gateway_ids=("p2", "p1"))
    assert wire.requests[0].url == "http://127.0.0.1:8026/messages?reference=42"
