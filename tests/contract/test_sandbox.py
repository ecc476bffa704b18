"""The sandbox gateway: the shared promises and its words of refusal."""

import json
from datetime import UTC, datetime
from typing import Any, ClassVar

import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms
from bridge.gateways.base import Acknowledgement, Found, Verdict
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
    bad_for: ClassVar[dict[str, str]] = {}
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        word: (Answer(422, from_json({"error": word})), verdict)
        for word, verdict in {
            "invalid_number": Verdict.RECIPIENT,
            "opted_out": Verdict.OPTED_OUT,
            "invalid_text": Verdict.TEXT,
            "no_credit": Verdict.ACCOUNT,
            "invalid_sender": Verdict.ACCOUNT,
            "something_new": Verdict.ACCOUNT,
        }.items()
    }
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

    def asked(self, word: str) -> Answer:
        return Answer(200, from_json({"id": "p1", "status": word, "at": "2026-11-22T09:00:07Z"}))

    asked_as: ClassVar[dict[str, Any]] = {"at": datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC)}


def test_a_report_tells_when() -> None:
    (report,) = make("sandbox", {}, Transport()).read_reports(TestSandbox().report("delivered"))
    assert report.at == datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC)


def test_look_up_asks_for_our_reference() -> None:
    wire = CannedWire(Answer(200, from_json({"messages": [{"id": "p2"}, {"id": "p1"}]})))
    gateway = make("sandbox", {}, Transport(session=wire.session))
    assert gateway.look_up(ATTEMPT) == Found(gateway_ids=("p2", "p1"))
    assert wire.requests[0].url == "http://127.0.0.1:8026/messages?reference=42"
