"""46elks: the shared promises, its error sentences, and its history."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms, Reason
from bridge.errors import GatewayMisconfigured, GatewayUnavailable, RejectedByGateway
from bridge.gateways.base import Acknowledgement, Found, LookUp, NotFound, Verdict
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.contract.gateway_contract import (
    ATTEMPT,
    NUMBER,
    SMS,
    Answer,
    CannedWire,
    GatewayContract,
    PagedWire,
    Sent,
    from_json,
    perhaps,
    surely,
)

RECORDED = Path(__file__).parent.parent / "recorded" / "46elks"
USER, PASSWORD = "u0123456789abcdef", "0FEDCBA9876543210"
ENV = {"BRIDGE_46ELKS_USERNAME": USER, "BRIDGE_46ELKS_PASSWORD": PASSWORD}
ID = "s0123456789abcdef0123456789abcdef"


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def called(body: bytes, reminder_id: int | None = SMS.reminder_id) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="https://sms.example.net/reports/46elks?m=42&t=token",
        query={"m": "42", "t": "token"},
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=body,
        reminder_id=reminder_id,
    )


class TestElks46(GatewayContract):
    name = "46elks"
    env = ENV
    secrets = (PASSWORD, "dTAxMjM0NTY3ODlhYmNkZWY6MEZFRENCQTk4NzY1NDMyMTA=")
    accepted = Answer(200, recorded("accepted.json"))
    accepted_as = Accepted(gateway_id=ID, parts=2, cost_micros=700_000, raw_status="created")
    account = Answer(200, recorded("account.json"))
    account_as = Account(name="Example Hosting", balance_micros=123_450_000, currency="SEK")
    there = Answer(200, recorded("history.json"))
    not_there = Answer(200, b'{"data": []}')
    deliveries: ClassVar[dict[str, Delivery]] = {
        "created": Delivery.QUEUED,
        "sent": Delivery.SENT,
        "delivered": Delivery.DELIVERED,
        "failed": Delivery.FAILED,
    }
    inbound = called(recorded("inbound.form"), reminder_id=None)
    inbound_as = InboundSms(
        gateway="46elks",
        gateway_id="sf0e0d0c0b0a09080706050403020100f",
        sender=NUMBER,
        to="+46766861004",
        body="STOP",
    )
    acknowledgement = Acknowledgement(status=204, body=b"")  # a body would go out as an SMS
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "recipient": (Answer(400, b"Invalid to number"), Verdict.RECIPIENT),
        "text": (Answer(400, b"Too long message"), Verdict.TEXT),
        "sender": (Answer(400, b"Invalid from number"), Verdict.ACCOUNT),
        "credit": (Answer(403, b"Not enough credits"), Verdict.ACCOUNT),
        "too fast": (Answer(429, b"slow down"), Verdict.LATER),
        "broken": (Answer(500, b"oops"), Verdict.UNKNOWN),
    }
    good_senders = ("Abc", "ExampleCo11", "A1b", "+46701234567", "+15005550006")
    bad_senders = (
        *("", "Ab", "ExampleCo123", "1Example", "Example Co", "Exämple", "46701234567"),
        *(
            "+0701234567",
            "+4670",
            "+46701234567890123",
            "Abc\n",
            "Abc-d",
            "+４６７０１２３４５６７",
        ),
    )

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", "https://api.46elks.com/a1/sms")
        assert request.headers["Authorization"] == f"Basic {self.secrets[1]}"
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert isinstance(request.body, str)
        assert "to=%2B46701234567" in request.body
        form = parse_qs(request.body, strict_parsing=True)
        assert set(form) <= {"from", "to", "message", "whendelivered"}
        (to,), (body,), (sender,) = form["to"], form["message"], form["from"]
        return Sent(
            to=to, body=body, sender=sender, report_url=form.get("whendelivered", [None])[0]
        )

    def report(self, word: str) -> InboundRequest:
        fields = {"id": ID, "status": word}
        return called(urlencode(fields).encode())

    asked_as: ClassVar[dict[str, Any]] = {"at": datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC)}

    def asked(self, word: str) -> Answer:
        (item,) = (one for one in json.loads(recorded("history.json"))["data"] if one["id"] == ID)
        more = {"status": word, "delivered": "2026-11-22T09:00:07.000000"}
        return Answer(200, from_json({**item, **more}))


def gateway_on(wire: CannedWire) -> Any:
    return make("46elks", ENV, Transport(session=wire.session))


@pytest.mark.parametrize(
    ("status", "text", "reason"),
    [
        (400, "Invalid to number", Reason.REFUSED_RECIPIENT),
        (400, "INVALID 'to' NUMBER: +46701234567", Reason.REFUSED_RECIPIENT),
        (422, "invalid to-number.\n", Reason.REFUSED_RECIPIENT),
        (400, "Too long message", Reason.REFUSED_TEXT),
        (413, "message is too long", Reason.REFUSED_TEXT),
    ],
)
def test_this_message_is_refused_for_good(status: int, text: str, reason: Reason) -> None:
    with pytest.raises(RejectedByGateway) as caught:
        gateway_on(CannedWire(Answer(status, text.encode()))).send(SMS)
    assert caught.value.reason is reason
    assert not caught.value.opted_out


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (400, "Invalid from number"),
        (400, "Missing key message"),
        (400, "Invalid token"),
        (400, "Not enough credits"),
        (403, "Not enough credits"),
        (400, "Invalid whendelivered URL"),
        (401, "API access requires Basic HTTP authentication"),
        (404, "Not found"),
    ],
)
def test_our_own_faults_pause_the_gateway(status: int, text: str) -> None:
    with pytest.raises(GatewayMisconfigured, match=text):
        gateway_on(CannedWire(Answer(status, text.encode()))).send(SMS)


@pytest.mark.parametrize("cost", ["3500", 0.35, None, True, [], 1e999])
def test_price_that_cannot_be_read_does_not_cost_us_the_answer(cost: object) -> None:
    body = json.dumps({"id": ID, "cost": cost}).replace("Infinity", "1e308").encode()
    accepted = gateway_on(CannedWire(Answer(200, body))).send(SMS)
    assert (accepted.gateway_id, accepted.cost_micros) == (ID, None)


def test_delivery_report_tells_when() -> None:
    gateway = gateway_on(CannedWire(Answer(500)))
    (report,) = gateway.read_reports(called(recorded("report_delivered.form")))
    assert report.at == datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC)
    assert (report.reminder_id, report.delivery) == (42, Delivery.DELIVERED)
    (report,) = gateway.read_reports(called(recorded("report_failed.form")))
    assert (report.at, report.delivery) == (None, Delivery.FAILED)


@pytest.mark.parametrize("time", ["", "yesterday", "0001-01-01T00:00:00+23:59", "2026-13-40"])
def test_report_with_an_unreadable_time_counts_without_it(time: str) -> None:
    body = urlencode({"id": ID, "status": "delivered", "delivered": time}).encode()
    (report,) = gateway_on(CannedWire(Answer(500))).read_reports(called(body))
    assert (report.at, report.delivery) == (None, Delivery.DELIVERED)


@pytest.mark.parametrize("direction", ["outgoing", "outgoing-reply", ""])
def test_only_incoming_texts_are_inbound(direction: str) -> None:
    body = recorded("inbound.form").replace(
        b"direction=incoming", b"direction=" + direction.encode()
    )
    with pytest.raises(Exception, match="unreadable"):
        gateway_on(CannedWire(Answer(500))).read_inbound(called(body))


# --- look-up: they take no reference, so the history is searched


def item(number: int = 1, /, **changes: object) -> dict[str, object]:
    return {
        "id": f"s{number}",
        "created": "2026-11-22T09:00:05.000000",
        "direction": "outgoing",
        "from": SMS.sender,
        "to": SMS.to,
        "message": SMS.body,
        **changes,
    }


def looked_up(*items: dict[str, object]) -> LookUp:
    seen: LookUp = gateway_on(CannedWire(Answer(200, from_json({"data": items})))).look_up(ATTEMPT)
    return seen


@pytest.mark.parametrize(
    "changes",
    [
        {"created": "2026-11-22T08:58:03.000000"},
        {"created": "2026-11-22T09:02:33.000000"},
        {"created": "2026-11-22T09:00:05Z"},
        {"created": "2026-11-22T10:00:05+01:00"},
        {"message": None},
        {"message": ""},
        {"message": SMS.body + "\r\n"},
    ],
)
def test_message_of_the_attempt_is_found(changes: dict[str, object]) -> None:
    assert surely(looked_up(item(**changes))) == ("s1",)


@pytest.mark.parametrize(
    "changes",
    [
        {"created": "2026-11-21T09:00:02.999999"},
        {"created": "2026-11-23T09:00:03.000001"},
        {"direction": "incoming"},
        {"direction": "outgoing-reply"},
        {"to": "+46700000000"},
        {"message": "another text"},
    ],
)
def test_other_messages_are_surely_not_it(changes: dict[str, object]) -> None:
    assert looked_up(item(**changes)) == NotFound(conclusive=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"from": "+15005550006"},
        {"created": "2026-11-22T08:58:02.999999"},  # as if a clock were off
        {"created": "2026-11-22T09:02:33.000001"},
        {"created": "2026-11-21T09:00:03"},
        {"created": "2026-11-22T06:00:00", "message": None},
    ],
)
def test_what_is_the_same_but_for_its_sender_or_time_may_be_it(
    changes: dict[str, object],
) -> None:
    assert perhaps(looked_up(item(**changes))) == ("s1",)


@pytest.mark.parametrize(("message", "compared"), [(SMS.body, True), (None, False), ("", False)])
def test_a_text_that_is_not_kept_is_not_compared(message: str | None, compared: bool) -> None:
    seen = looked_up(item(message=message))
    assert isinstance(seen, Found)
    assert seen.compared is compared


def test_all_candidates_are_told() -> None:
    assert looked_up(item(2), item(3, message="x"), item(1)) == Found(gateway_ids=("s2", "s1"))


@pytest.mark.parametrize(
    "changes", [{"created": "noon"}, {"created": ""}, {"id": 5}, {"to": None}, {"from": []}]
)
def test_history_that_cannot_be_read_proves_nothing(changes: dict[str, object]) -> None:
    with pytest.raises(GatewayUnavailable):
        looked_up(item(**changes))


def test_history_is_asked_with_their_reversed_bounds_page_by_page() -> None:
    wire = PagedWire(
        {"data": [item(9, message="x")], "next": "2026-11-22T09:00:04.5"}, {"data": [item(1)]}
    )
    assert gateway_on(wire).look_up(ATTEMPT) == Found(gateway_ids=("s1",))
    asked = {"to": [NUMBER], "end": ["2026-11-21T09:00:03.000000"], "limit": ["100"]}
    assert wire.queries() == [asked, {**asked, "start": ["2026-11-22T09:00:04.5"]}]
    assert "to=%2B46701234567" in str(wire.requests[0].url)


def test_attempt_in_another_zone_is_asked_in_utc() -> None:
    wire = PagedWire({"data": []})
    elsewhere = ATTEMPT.began_at.astimezone(timezone(timedelta(hours=5)))
    gateway_on(wire).look_up(replace(ATTEMPT, began_at=elsewhere))
    assert wire.queries()[0]["end"] == ["2026-11-21T09:00:03.000000"]


def test_history_without_end_is_not_conclusive() -> None:
    wire = PagedWire({"data": [item(9, message="x")], "next": "2026-11-22T09:00:04.5"})
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=False)
    assert len(wire.requests) == 10


def test_history_is_read_no_further_back_than_the_attempt() -> None:
    old = (ATTEMPT.began_at - timedelta(hours=25)).isoformat()
    wire = PagedWire({"data": [item(9, created=old)], "next": old})
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=True)
    assert len(wire.requests) == 1
