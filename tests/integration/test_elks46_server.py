"""The real 46elks adapter over real sockets against a server that behaves like 46elks."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bridge.domain import Account, Delivery, InboundRequest, Sms
from bridge.errors import (
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
)
from bridge.gateways.base import Found, Gateway, NotFound, PastAttempt
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.support.carrier import Elks46Server, Fault

SMS = Sms(
    reminder_id=42,
    to="+46701234567",
    body="Hej Åsa, faktura #1042 på 100 € & något + mer.\n\nHälsningar",
    parts=1,
    sender="ExampleCo",
)
KEEPS_THE_MESSAGE = [
    Fault.DROP_AFTER_ACCEPTING,
    Fault.RESET_AFTER_ACCEPTING,
    Fault.STALL_AFTER_ACCEPTING,
    Fault.ERROR_AFTER_ACCEPTING,
]


@pytest.fixture
def elks() -> Iterator[Elks46Server]:
    with Elks46Server() as server:
        yield server


def gateway_of(
    elks: Elks46Server, password: str = Elks46Server.PASSWORD, read_s: float = 0.5
) -> Gateway:
    env = {
        "BRIDGE_46ELKS_USERNAME": elks.USERNAME,
        "BRIDGE_46ELKS_PASSWORD": password,
        "BRIDGE_46ELKS_URL": elks.url,
    }
    return make("46elks", env, Transport(connect_s=5, read_s=read_s))


def look_up(elks: Elks46Server, began_at: datetime, sms: Sms = SMS) -> object:
    return gateway_of(elks, read_s=10).look_up(
        PastAttempt(
            reminder_id=sms.reminder_id,
            to=sms.to,
            body=sms.body,
            sender=sms.sender,
            began_at=began_at,
            ended_at=datetime.now(UTC),
            asked_at=datetime.now(UTC),
        )
    )


@contextmanager
def bridge_door() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    """Take what 46elks posts: an address, and the paths and bodies that came."""
    taken: list[tuple[str, bytes]] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            taken.append((self.path, self.rfile.read(length)))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", taken
        finally:
            server.shutdown()
            thread.join()


def test_text_arrives_as_it_left_and_is_reported_back(elks: Elks46Server) -> None:
    gateway = gateway_of(elks)
    with bridge_door() as (door, taken):
        sent = gateway.send(replace(SMS, report_url=f"{door}/reports/46elks?m=42&t=a%2Bb"))
        (message,) = elks.messages
        assert (message.to, message.message, message.sender) == (SMS.to, SMS.body, SMS.sender)
        assert (sent.gateway_id, sent.parts, sent.cost_micros) == (message.id, 1, 350_000)
        assert elks.deliver(message.id) == 204
        assert elks.fail(message.id) == 204
    assert [path for path, _ in taken] == ["/reports/46elks?m=42&t=a%2Bb"] * 2
    reports = [
        gateway.read_reports(
            InboundRequest(
                method="POST", url=door + path, query={}, headers={}, body=body, reminder_id=42
            )
        )
        for path, body in taken
    ]
    assert [(r.delivery, r.gateway_id) for (r,) in reports] == [
        (Delivery.DELIVERED, message.id),
        (Delivery.FAILED, message.id),
    ]


@pytest.mark.parametrize("fault", KEEPS_THE_MESSAGE)
def test_answer_that_never_came_is_found_by_looking_up(elks: Elks46Server, fault: Fault) -> None:
    began_at = datetime.now(UTC)
    elks.fault = fault
    with pytest.raises(OutcomeUnknown):
        gateway_of(elks).send(SMS)
    elks.fault = None
    (message,) = elks.messages
    assert elks.sends == 1
    assert look_up(elks, began_at) == Found(gateway_ids=(message.id,))


@pytest.mark.parametrize("fault", [Fault.ERROR, Fault.DROP])
def test_text_that_was_never_taken_is_known_to_be_missing(elks: Elks46Server, fault: Fault) -> None:
    began_at = datetime.now(UTC)
    gateway_of(elks).send(replace(SMS, body="Another invoice"))
    elks.fault = fault
    with pytest.raises(OutcomeUnknown):
        gateway_of(elks).send(SMS)
    assert look_up(elks, began_at) == NotFound(conclusive=True)


def test_history_of_many_texts_is_paged(elks: Elks46Server) -> None:
    began_at = datetime.now(UTC)
    first = gateway_of(elks).send(SMS)
    for number in range(105):
        form = {"from": SMS.sender, "to": SMS.to, "message": f"text {number}"}
        assert elks.accept(form)[0] == 200
    before = elks.requests
    assert look_up(elks, began_at) == Found(gateway_ids=(str(first.gateway_id),))
    assert elks.requests - before == 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [(Fault.NO_CREDITS, GatewayMisconfigured), (Fault.TOO_FAST, GatewayUnavailable)],
)
def test_refusals_keep_nothing(elks: Elks46Server, fault: Fault, error: type[Exception]) -> None:
    elks.fault = fault
    with pytest.raises(error):
        gateway_of(elks).send(SMS)
    assert (elks.messages, elks.sends) == ([], 1)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"to": "+0123"}, RejectedByGateway),
        ({"body": "x" * 4000}, RejectedByGateway),
        ({"sender": "No Such"}, GatewayMisconfigured),
        ({"report_url": "nowhere"}, GatewayMisconfigured),
    ],
)
def test_their_sentences_are_understood(
    elks: Elks46Server, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        gateway_of(elks).send(replace(SMS, **changes))
    assert elks.messages == []


def test_account_is_shown_and_a_wrong_password_is_not(elks: Elks46Server) -> None:
    account = Account(name="Loopback", balance_micros=100_000_000, currency="SEK")
    assert gateway_of(elks).check_account() == account
    with pytest.raises(GatewayMisconfigured) as caught:
        gateway_of(elks, password="wrongwrongwrong").check_account()
    assert "wrongwrong" not in str(caught.value)


def test_person_who_writes_back_is_heard_and_gets_no_answer(elks: Elks46Server) -> None:
    with bridge_door() as (door, taken):
        answer = elks.incoming(
            f"{door}/inbound/46elks?t=x", sender="+46701234567", to="+46766861004", text="Stopp å+"
        )
    assert answer == (204, b"")
    request = InboundRequest(method="POST", url=door, query={}, headers={}, body=taken[0][1])
    (sms,) = gateway_of(elks).read_inbound(request)
    assert (sms.sender, sms.to, sms.body) == ("+46701234567", "+46766861004", "Stopp å+")
