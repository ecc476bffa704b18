"""Infobip: the shared promises, refusals inside of a 200, our own ids, and its price."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms
from bridge.errors import (
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    ReportRejected,
    RouteRefused,
)
from bridge.gateways.base import Acknowledgement, Found, LookUp, NotFound, Verdict, reference_of
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

KEY = "0123456789abcdef0123456789abcdef-01234567-89ab-cdef"
URL = "https://xyz123.api.infobip.com"
ENV = {"BRIDGE_INFOBIP_API_KEY": KEY, "BRIDGE_INFOBIP_URL": URL}
ID = reference_of(SMS.reminder_id, SMS.to, SMS.body)
BALANCE = {"balance": 47.79, "currency": "EUR"}

# Every status of a text that they document: its name with its group and id.
STATUSES: dict[str, tuple[int, int]] = {
    "PENDING_WAITING_DELIVERY": (1, 3),
    "PENDING_ENROUTE": (1, 7),
    "PENDING_ACCEPTED": (1, 26),
    "UNDELIVERABLE_REJECTED_OPERATOR": (2, 4),
    "UNDELIVERABLE_NOT_DELIVERED": (2, 9),
    "UNDELIVERABLE_NOT_SENT": (2, 31),
    "DELIVERED_TO_OPERATOR": (3, 2),
    "DELIVERED_TO_HANDSET": (3, 5),
    "EXPIRED_EXPIRED": (4, 15),
    "EXPIRED_DLR_UNKNOWN": (4, 29),
    "REJECTED_NETWORK": (5, 6),
    "REJECTED_PREFIX_MISSING": (5, 8),
    "REJECTED_DND": (5, 10),
    "REJECTED_SOURCE": (5, 11),
    "REJECTED_NOT_ENOUGH_CREDITS": (5, 12),
    "REJECTED_SENDER": (5, 13),
    "REJECTED_DESTINATION_BLOCKLISTED": (5, 14),
    "REJECTED_PREPAID_PACKAGE_EXPIRED": (5, 17),
    "REJECTED_DESTINATION_NOT_REGISTERED": (5, 18),
    "REJECTED_ROUTE_NOT_AVAILABLE": (5, 19),
    "REJECTED_FLOODING_FILTER": (5, 20),
    "REJECTED_SYSTEM_ERROR": (5, 21),
    "REJECTED_DUPLICATE_MESSAGE_ID": (5, 23),
    "REJECTED_INVALID_UDH": (5, 24),
    "REJECTED_MESSAGE_TOO_LONG": (5, 25),
    "MISSING_TO": (5, 51),
    "REJECTED_DESTINATION": (5, 52),
    "SIGNALS_BLOCKED": (5, 87),
    "UNDELIVERABLE_REJECTED_PLATFORM": (5, 100),
}


def status(name: str) -> dict[str, object]:
    if name not in STATUSES:
        return {"name": name}
    group, number = STATUSES[name]
    return {"groupId": group, "id": number, "name": name, "description": "words"}


def answered(name: str, **more: object) -> Answer:
    message = {"messageId": ID, "destination": NUMBER[1:], "status": status(name), **more}
    return Answer(200, from_json({"bulkId": "b1", "messages": [message]}))


def logged(name: str, message_id: str = ID) -> dict[str, object]:
    return {"messageId": message_id, "destination": NUMBER[1:], "status": status(name)}


def logs(*results: dict[str, object]) -> Answer:
    return Answer(200, from_json({"results": results}))


def called(body: object, reminder_id: int | None = SMS.reminder_id) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="https://sms.example.net/reports/infobip?m=42&t=token",
        query={"m": "42", "t": "token"},
        headers={"content-type": "application/json"},
        body=from_json(body),
        reminder_id=reminder_id,
    )


def result(name: str = "DELIVERED_TO_HANDSET", /, **changes: object) -> dict[str, object]:
    return {
        "bulkId": "b1",
        "messageId": ID,
        "to": NUMBER[1:],
        "sentAt": "2026-11-22T09:00:05.000+0000",
        "doneAt": "2026-11-22T10:00:07.500+0100",
        "messageCount": 2,
        "price": {"pricePerMessage": 0.0451, "currency": "EUR"},
        "callbackData": ID,
        "status": status(name),
        "error": {"groupId": 0, "id": 0, "name": "NO_ERROR", "permanent": False},
        **changes,
    }


def refusal(path: str) -> Answer:
    violations = [{"property": path, "violation": "is invalid"}]
    return Answer(400, from_json({"errorCode": "E400", "violations": violations}))


class TestInfobip(GatewayContract):
    name = "infobip"
    env = ENV
    secrets = (KEY,)
    accepted = answered("PENDING_ACCEPTED", details={"messageCount": 2})
    accepted_as = Accepted(gateway_id=ID, parts=2, raw_status="PENDING_ACCEPTED")
    account = Answer(200, from_json(BALANCE))
    account_as = Account(name="Infobip", balance_micros=47_790_000, currency="EUR")
    there = logs(logged("DELIVERED_TO_OPERATOR"))
    not_there = logs()
    deliveries: ClassVar[dict[str, Delivery]] = {
        **{name: Delivery.SENT for name in STATUSES if name.startswith("PENDING_")},
        **{name: Delivery.UNDELIVERED for name in STATUSES if STATUSES[name][0] == 2},
        "DELIVERED_TO_OPERATOR": Delivery.SENT,
        "DELIVERED_TO_HANDSET": Delivery.DELIVERED,
        "EXPIRED_EXPIRED": Delivery.EXPIRED,
        "EXPIRED_DLR_UNKNOWN": Delivery.EXPIRED,
        **{name: Delivery.REJECTED for name in STATUSES if STATUSES[name][0] == 5},
        "REJECTED_DUPLICATE_MESSAGE_ID": Delivery.QUEUED,
    }
    inbound = called(
        {
            "results": [
                {
                    "messageId": "817790313235066447",
                    "from": NUMBER[1:],
                    "to": "46766861004",
                    "text": "STOP please",
                    "cleanText": "please",
                    "keyword": "STOP",
                    "receivedAt": "2026-11-22T09:00:07.000+0000",
                    "smsCount": 1,
                    "price": {"pricePerMessage": 0, "currency": "EUR"},
                    "callbackData": None,
                }
            ],
            "messageCount": 1,
            "pendingMessageCount": 0,
        },
        reminder_id=None,
    )
    inbound_as = InboundSms(
        gateway="infobip",
        gateway_id="817790313235066447",
        sender=NUMBER[1:],
        to="46766861004",
        body="STOP please",
    )
    acknowledgement = Acknowledgement(status=200)
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "number": (answered("REJECTED_DESTINATION"), Verdict.RECIPIENT),
        "do not disturb": (answered("REJECTED_DND"), Verdict.RECIPIENT),
        "text": (answered("REJECTED_MESSAGE_TOO_LONG"), Verdict.TEXT),
        "credit": (answered("REJECTED_NOT_ENOUGH_CREDITS"), Verdict.ACCOUNT),
        "network": (answered("REJECTED_NETWORK"), Verdict.ROUTE),
        "flooding": (answered("REJECTED_FLOODING_FILTER"), Verdict.LATER),
        "malformed number": (refusal("messages[0].destinations[0].to"), Verdict.RECIPIENT),
        "malformed text": (refusal("messages[0].content.text"), Verdict.TEXT),
        "malformed sender": (refusal("messages[0].sender"), Verdict.ACCOUNT),
        "key": (Answer(401, b'{"errorCode": "E401"}'), Verdict.ACCOUNT),
        "too fast": (Answer(429, b'{"errorCode": "E429"}'), Verdict.LATER),
        "broken": (Answer(500, b'{"errorCode": "E500"}'), Verdict.UNKNOWN),
    }
    good_senders = ("ExampleCo", "Example Co1", "A", "+46701234567", "12345")
    bad_senders = ("", "ExampleCo123", "Exämple", "Abc-d", " Abc", "123456789", "+0701234567")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", f"{URL}/sms/3/messages")
        assert request.headers["Authorization"] == f"App {KEY}"
        assert isinstance(request.body, bytes)
        body = json.loads(request.body)
        (message,) = body["messages"]
        (destination,) = message["destinations"]
        assert destination["messageId"] == reference_of(42, SMS.to, message["content"]["text"])
        assert message["options"] == {"validityPeriod": {"amount": 24, "timeUnit": "HOURS"}}
        assert body["options"]["includeSmsCountInResponse"] is True
        webhooks = message.get("webhooks")
        if webhooks:
            assert webhooks["contentType"] == "application/json"
            assert webhooks["callbackData"] == destination["messageId"]
        return Sent(
            to=f"+{destination['to']}",
            body=message["content"]["text"],
            sender=message["sender"],
            report_url=webhooks["delivery"]["url"] if webhooks else None,
        )

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        body = json.loads(request.body or b"")
        assert body["options"]["tracking"] == {"shortenUrl": False, "trackClicks": False}

    def report(self, word: str) -> InboundRequest:
        return called({"results": [result(word)]})

    asked_as: ClassVar[dict[str, Any]] = {
        "at": datetime(2026, 11, 22, 9, 0, 7, 500_000, tzinfo=UTC),
        "parts": 2,
        "cost_micros": 90_200,
        "cost_currency": "EUR",
    }

    def asked(self, word: str) -> Answer:
        return logs(result(word))


class Wire(CannedWire):
    """Gives one answer after the other."""

    def __init__(self, *answers: Answer | Exception) -> None:
        super().__init__(Answer(500))
        self._answers = list(answers)

    def send(self, request: requests.PreparedRequest, *args: Any, **kw: Any) -> requests.Response:
        self.answer = self._answers.pop(0)
        return super().send(request, *args, **kw)


def gateway_on(wire: CannedWire) -> Any:
    return make("infobip", ENV, Transport(session=wire.session))


VERDICTS: dict[type[GatewayError], str] = {
    RejectedByGateway: "8 10 14 25 51 52",
    GatewayMisconfigured: "11 12 13 17 18 24 87 100",
    RouteRefused: "6 19",
    GatewayUnavailable: "20 21",
}


@pytest.mark.parametrize(
    ("number", "error"),
    [(int(number), error) for error, numbers in VERDICTS.items() for number in numbers.split()],
)
def test_each_reason_for_a_refusal_has_its_consequence(
    number: int, error: type[GatewayError]
) -> None:
    name = next(name for name, ids in STATUSES.items() if ids == (5, number))
    with pytest.raises(GatewayError, match=name) as caught:
        gateway_on(CannedWire(answered(name))).send(SMS)
    assert type(caught.value) is error


def test_the_table_of_refusals_is_whole() -> None:
    listed = {int(number) for numbers in VERDICTS.values() for number in numbers.split()}
    assert {number for group, number in STATUSES.values() if group == 5} == listed | {23}


@pytest.mark.parametrize(
    "odd", [{"groupId": 5, "id": 4711}, {"groupId": 5}, {"groupId": 5, "id": "6"}]
)
def test_a_refusal_for_a_new_reason_loses_no_message(odd: dict[str, object]) -> None:
    with pytest.raises(GatewayMisconfigured):
        gateway_on(CannedWire(answered("", status=odd))).send(SMS)


@pytest.mark.parametrize("odd", [{}, {"groupId": 9, "id": 1}, {"groupId": None, "name": "NEW"}])
def test_what_is_not_refused_is_accepted(odd: dict[str, object]) -> None:
    assert gateway_on(CannedWire(answered("", status=odd))).send(SMS).gateway_id == ID


def test_a_flooded_number_is_left_alone_for_an_hour() -> None:
    with pytest.raises(GatewayUnavailable) as caught:
        gateway_on(CannedWire(answered("REJECTED_FLOODING_FILTER"))).send(SMS)
    assert caught.value.retry_after == timedelta(hours=1)


@pytest.mark.parametrize("count", [None, "two", 0, -1, 10**20, 1.5, True, [], {}])
def test_parts_that_cannot_be_read_do_not_cost_us_the_answer(count: object) -> None:
    wire = CannedWire(answered("PENDING_ACCEPTED", details={"messageCount": count}))
    accepted = gateway_on(wire).send(SMS)
    assert (accepted.gateway_id, accepted.parts) == (ID, None)


@pytest.mark.parametrize("messages", [[], [{"messageId": ID}, {"messageId": "x"}], {}, None])
def test_an_answer_without_our_one_message_leaves_the_outcome_unknown(messages: object) -> None:
    with pytest.raises(OutcomeUnknown):
        gateway_on(CannedWire(Answer(200, from_json({"messages": messages})))).send(SMS)


def test_a_number_as_sender_goes_without_its_plus() -> None:
    wire = CannedWire(answered("PENDING_ACCEPTED"))
    gateway_on(wire).send(replace(SMS, sender="+15005550006"))
    (message,) = json.loads(wire.requests[0].body or b"")["messages"]
    assert message["sender"] == "15005550006"


def test_a_malformed_request_with_two_faults_is_ours() -> None:
    violations = [
        {"property": "messages[0].destinations[0].to"},
        {"property": "messages[0].sender"},
    ]
    wire = CannedWire(Answer(400, from_json({"violations": violations})))
    with pytest.raises(GatewayMisconfigured):
        gateway_on(wire).send(SMS)


# --- our own ids

DUPLICATE = answered("REJECTED_DUPLICATE_MESSAGE_ID")


@pytest.mark.parametrize(
    "log",
    [
        logs(logged("PENDING_ENROUTE"), logged("REJECTED_DUPLICATE_MESSAGE_ID")),
        logs(logged("REJECTED_NOT_ENOUGH_CREDITS"), logged("DELIVERED_TO_HANDSET")),
        logs(logged("REJECTED_DUPLICATE_MESSAGE_ID")),
        logs(logged("REJECTED_SYSTEM_ERROR", "of another")),
        logs(),
    ],
)
def test_an_id_that_they_have_already_was_accepted_before(log: Answer) -> None:
    wire = Wire(DUPLICATE, log)
    accepted = gateway_on(wire).send(SMS)
    assert accepted == Accepted(gateway_id=ID, raw_status="REJECTED_DUPLICATE_MESSAGE_ID")
    assert wire.requests[1].method == "GET"


def test_an_id_of_refused_tries_alone_was_never_accepted() -> None:
    log = logs(logged("REJECTED_SYSTEM_ERROR"), logged("REJECTED_DUPLICATE_MESSAGE_ID"))
    with pytest.raises(GatewayUnavailable):
        gateway_on(Wire(DUPLICATE, log)).send(SMS)


@pytest.mark.parametrize("log", [Answer(500), Answer(403), requests.ReadTimeout()])
def test_an_id_that_they_have_without_a_log_leaves_the_outcome_unknown(
    log: Answer | Exception,
) -> None:
    with pytest.raises(OutcomeUnknown):
        gateway_on(Wire(DUPLICATE, log)).send(SMS)


def looked_up(*results: dict[str, object]) -> LookUp:
    seen: LookUp = gateway_on(CannedWire(logs(*results))).look_up(ATTEMPT)
    return seen


def test_their_log_is_asked_for_our_id() -> None:
    wire = CannedWire(logs())
    gateway_on(wire).look_up(ATTEMPT)
    url = urlsplit(str(wire.requests[0].url))
    assert (url.path, parse_qs(url.query)) == ("/sms/3/logs", {"messageId": [ID]})


@pytest.mark.parametrize("name", [name for name, ids in STATUSES.items() if ids[0] != 5] + ["new"])
def test_message_with_our_id_is_found(name: str) -> None:
    assert looked_up(logged(name)) == Found(gateway_ids=(ID,))


def test_message_that_was_tried_again_is_found_once() -> None:
    again = logged("REJECTED_DUPLICATE_MESSAGE_ID")
    assert looked_up(again, logged("PENDING_ACCEPTED"), again) == Found(gateway_ids=(ID,))


def test_refused_tries_alone_are_no_message() -> None:
    refused = looked_up(logged("REJECTED_NOT_ENOUGH_CREDITS"))
    assert refused == NotFound(conclusive=True)


def test_a_log_that_heeds_no_filter_proves_nothing() -> None:
    for other in (reference_of(43, SMS.to, SMS.body), reference_of(42, SMS.to, "x"), ID.upper()):
        assert looked_up(logged("PENDING_ACCEPTED", other)) == NotFound(conclusive=False)
        found = looked_up(logged("PENDING_ACCEPTED", other), logged("PENDING_ACCEPTED"))
        assert found == Found(gateway_ids=(ID,))


@pytest.mark.parametrize("odd", [{"messageId": 5}, {"messageId": ID}, {"status": {}}, {}])
def test_a_log_that_cannot_be_read_proves_nothing(odd: dict[str, object]) -> None:
    with pytest.raises(GatewayUnavailable):
        looked_up(odd)


# --- reports


def reported(*results: Any) -> Any:
    return gateway_on(CannedWire(Answer(500))).read_reports(called({"results": results}))


def test_report_tells_when_and_what_all_parts_cost() -> None:
    (report,) = reported(result())
    assert report.at == datetime(2026, 11, 22, 9, 0, 7, 500_000, tzinfo=UTC)
    assert (report.parts, report.cost_micros, report.cost_currency) == (2, 90_200, "EUR")
    assert (report.reminder_id, report.opted_out) == (42, False)


def test_a_report_of_acceptance_alone_is_one_of_a_queue() -> None:
    (report,) = reported(result(status={"groupId": 0, "groupName": "ACCEPTED"}))
    assert (report.delivery, report.raw_status) == (Delivery.QUEUED, "")


@pytest.mark.parametrize(
    "changes",
    [
        {"price": None},
        {"price": "free"},
        {"price": {"pricePerMessage": "x", "currency": "EUR"}},
        {"price": {"pricePerMessage": 1}},
        {"price": {"pricePerMessage": 1, "currency": 5}},
        {"messageCount": None},
        {"messageCount": "two"},
        {"messageCount": -2},
    ],
)
def test_price_that_cannot_be_read_does_not_cost_us_the_report(changes: dict[str, Any]) -> None:
    (report,) = reported(result(**changes))
    assert (report.cost_micros, report.cost_currency) == (None, None)
    assert report.delivery is Delivery.DELIVERED


def test_a_number_on_the_do_not_disturb_list_is_not_struck_off_for_good() -> None:
    (report,) = reported(result("REJECTED_DND"))
    assert (report.delivery, report.opted_out) == (Delivery.REJECTED, False)


def test_of_many_results_only_those_of_the_address_are_believed() -> None:
    others = [
        result(messageId=other)
        for other in (reference_of(43, SMS.to, SMS.body), "41c2-theirs", "42", f"{ID}0")
    ]
    first, second = reported(*others, result("PENDING_ENROUTE"), *others * 24, result())
    assert (first.delivery, second.delivery) == (Delivery.SENT, Delivery.DELIVERED)
    for other in others:
        with pytest.raises(ReportRejected):
            reported(other)


def test_a_result_without_a_text_does_not_cost_us_the_others() -> None:
    stop = {"messageId": "2", "from": NUMBER[1:], "to": "12345", "text": "STOP"}
    picture = {"messageId": "1", "from": NUMBER[1:], "to": "12345"}
    gateway = gateway_on(CannedWire(Answer(500)))
    odd: Any
    for odd in (picture, {**stop, "text": None}, {**stop, "messageId": "a b"}, 5, None, []):
        (sms,) = gateway.read_inbound(called({"results": [odd, stop, odd]}, None))
        assert (sms.gateway_id, sms.body) == ("2", "STOP")
        with pytest.raises(ReportRejected):
            gateway.read_inbound(called({"results": [odd]}, None))
        (report,) = reported(odd, result())
        assert report.delivery is Delivery.DELIVERED


def test_report_of_nothing_is_refused() -> None:
    with pytest.raises(ReportRejected):
        reported()


def test_several_texts_come_in_at_once() -> None:
    texts = [
        {"messageId": str(number), "from": NUMBER[1:], "to": "12345", "text": f"text {number}"}
        for number in range(3)
    ]
    read = gateway_on(CannedWire(Answer(500))).read_inbound(called({"results": texts}, None))
    assert [(sms.gateway_id, sms.body) for sms in read] == [(str(n), f"text {n}") for n in range(3)]
    assert gateway_on(CannedWire(Answer(500))).read_inbound(called({"results": []}, None)) == []


def test_a_log_that_does_not_reach_back_so_far_proves_nothing() -> None:
    wire = CannedWire(Answer(200, from_json({"results": []})))
    gateway = make("infobip", ENV, Transport(session=wire.session))
    late = replace(ATTEMPT, asked_at=ATTEMPT.began_at + timedelta(hours=47))
    assert gateway.look_up(late) == NotFound(conclusive=False)
    assert gateway.look_up(ATTEMPT) == NotFound(conclusive=True)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ([], None),
        ([logged("DELIVERED_TO_HANDSET", "another")], None),
        ([logged("REJECTED_DUPLICATE_MESSAGE_ID"), logged("PENDING_ENROUTE")], Delivery.SENT),
        ([logged("REJECTED_ROUTE_NOT_AVAILABLE"), logged("EXPIRED_EXPIRED")], Delivery.EXPIRED),
        ([logged("REJECTED_DUPLICATE_MESSAGE_ID"), logged("REJECTED_DND")], Delivery.REJECTED),
    ],
)
def test_asked_the_try_counts_that_was_not_refused(
    results: list[dict[str, object]], expected: Delivery | None
) -> None:
    wire = CannedWire(logs(*results))
    told = make("infobip", ENV, Transport(session=wire.session)).report_of(ID, NUMBER)
    assert (told and told.delivery) == expected
    assert urlsplit(str(wire.requests[0].url)).path == "/sms/3/logs"  # reports are told only once
