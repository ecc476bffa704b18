"""Sinch: the shared promises with and without signed calls, its placeholders, and its list."""

import hashlib
import hmac
import json
import re
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms
from bridge.errors import (
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    RejectedByGateway,
    ReportRejected,
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
    PagedWire,
    Sent,
    from_json,
)

TOKEN = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PLAN = "jd63jf88477ll123ab4567cd89012ef3"
URL = "https://eu.sms.api.sinch.com/xms/v1"
ENV = {
    "BRIDGE_SINCH_SERVICE_PLAN_ID": PLAN,
    "BRIDGE_SINCH_API_TOKEN": TOKEN,
    "BRIDGE_SINCH_URL": URL,
}
SECRET = "foo_secret1234"
SIGNED_ENV = {**ENV, "BRIDGE_SINCH_WEBHOOK_SECRET": SECRET}
REFERENCE = reference_of(SMS.reminder_id, SMS.to, SMS.body)
ID = "01FC66621XXXXX119Z8PMV1QPQ"
NOW = datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC)


def batch(number: int = 0, /, **changes: object) -> dict[str, object]:
    return {
        "id": f"{ID}{number or ''}",
        "to": [NUMBER[1:]],
        "from": SMS.sender,
        "canceled": False,
        "body": SMS.body,
        "type": "mt_text",
        "client_reference": REFERENCE,
        "created_at": "2026-11-22T09:00:05.123Z",
        **changes,
    }


def page(*batches: dict[str, object], count: int | None = None) -> Answer:
    told = len(batches) if count is None else count
    listed = {"page": 0, "page_size": 100, "count": told, "batches": batches}
    return Answer(200, from_json(listed))


def reported(**changes: object) -> dict[str, object]:
    return {
        "type": "recipient_delivery_report_sms",
        "batch_id": ID,
        "recipient": NUMBER[1:],
        "code": 401,
        "status": "Dispatched",
        "at": "2026-11-22T09:00:05.123Z",
        "client_reference": REFERENCE,
        **changes,
    }


def called(body: object, reminder_id: int | None = SMS.reminder_id) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="https://sms.example.net/reports/sinch?m=42&t=token",
        query={"m": "42", "t": "token"},
        headers={"content-type": "application/json"},
        body=from_json(body),
        received_at=NOW,
        reminder_id=reminder_id,
    )


def signed(request: InboundRequest, nonce: str = "01FJA8B4A7BM43YGWSG9GBV067") -> InboundRequest:
    seconds = str(int(request.received_at.timestamp()))
    told = hmac.new(
        SECRET.encode(), request.body + f".{nonce}.{seconds}".encode(), hashlib.sha256
    ).digest()
    headers = {
        **request.headers,
        "x-sinch-webhook-signature": b64encode(told).decode(),
        "x-sinch-webhook-signature-nonce": nonce,
        "x-sinch-webhook-signature-timestamp": seconds,
    }
    return replace(request, headers=headers)


def filled(message: dict[str, Any]) -> str:
    """Fill in their placeholders as they document it; a name without a value fails."""
    values = message.get("parameters", {})
    return re.sub(
        r"\$\{([A-Za-z0-9._-]+)\}", lambda name: str(values[name[1]]["default"]), message["body"]
    )


def refusal(status: int, code: str, text: str = "") -> Answer:
    return Answer(status, from_json({"code": code, "text": text}))


class TestSinch(GatewayContract):
    name = "sinch"
    env = ENV
    secrets: ClassVar[tuple[str, ...]] = (TOKEN,)
    accepted = Answer(201, from_json(batch()))
    accepted_as = Accepted(gateway_id=ID, raw_status="accepted")
    account = page(batch(), count=17)
    account_as = Account(name=f"service plan {PLAN}")
    there = page(batch())
    not_there = page()
    deliveries: ClassVar[dict[str, Delivery]] = {
        "Queued": Delivery.QUEUED,
        "Dispatched": Delivery.SENT,
        "Delivered": Delivery.DELIVERED,
        "DELIVERED": Delivery.DELIVERED,
        "Aborted": Delivery.REJECTED,
        "Rejected": Delivery.REJECTED,
        "Cancelled": Delivery.REJECTED,
        "Deleted": Delivery.REJECTED,
        "Failed": Delivery.FAILED,
        "Expired": Delivery.EXPIRED,
        "Unknown": Delivery.UNKNOWN,
    }
    inbound = called(
        {
            "type": "mo_text",
            "id": "01XXXXX21XXXXX119Z8P1XXXXX",
            "from": NUMBER[1:],
            "to": "46766861004",
            "body": "STOP",
            "received_at": "2026-11-22T09:00:05.123Z",
            "operator_id": "24001",
        },
        reminder_id=None,
    )
    inbound_as = InboundSms(
        gateway="sinch",
        gateway_id="01XXXXX21XXXXX119Z8P1XXXXX",
        sender=NUMBER[1:],
        to="46766861004",
        body="STOP",
    )
    acknowledgement = Acknowledgement(status=200)
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "number": (
            refusal(400, "syntax_invalid_parameter_format", "to[0]: invalid MSISDN"),
            Verdict.RECIPIENT,
        ),
        "kind of number": (refusal(403, "illegal_number_type"), Verdict.RECIPIENT),
        "text": (
            refusal(400, "syntax_constraint_violation", "body is longer than 1600 characters"),
            Verdict.TEXT,
        ),
        "account": (refusal(403, "blocked_account"), Verdict.ACCOUNT),
        "token": (Answer(401), Verdict.ACCOUNT),
        "plan": (Answer(404), Verdict.ACCOUNT),
        "too fast": (Answer(429), Verdict.LATER),
        "broken": (Answer(500), Verdict.UNKNOWN),
        "overloaded": (Answer(503), Verdict.UNKNOWN),
    }
    good_senders = ("ExampleCo", "Example Co1", "A", "+46701234567", "12345")
    bad_senders = ("", "ExampleCo123", "Exämple", "Abc-d", " Abc", "123456789", "+0701234567")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", f"{URL}/{PLAN}/batches")
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        assert isinstance(request.body, bytes)
        message = json.loads(request.body)
        (to,) = message["to"]
        body, url = filled(message), message.get("callback_url")
        assert message["type"] == "mt_text"
        assert message["client_reference"] == reference_of(42, to, body)
        assert message["max_number_of_message_parts"] == SMS.parts + 1
        assert message["expire_at"] == "2026-11-23T09:00:03Z"
        assert message["delivery_report"] == ("per_recipient" if url else "none")
        return Sent(to=to, body=body, sender=message["from"], report_url=url)

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        """They offer neither: so there is only to see that we ask for nothing else."""
        assert set(json.loads(request.body or b"")) == {
            *("type", "from", "to", "body", "client_reference", "max_number_of_message_parts"),
            *("delivery_report", "callback_url", "expire_at"),
        }

    def report(self, word: str) -> InboundRequest:
        return called(reported(status=word))

    asked_as: ClassVar[dict[str, Any]] = {
        "at": datetime(2026, 11, 22, 9, 0, 5, 123_000, tzinfo=UTC)
    }

    def asked(self, word: str) -> Answer:
        return Answer(200, from_json(reported(status=word)))


class TestSignedSinch(TestSinch):
    env = SIGNED_ENV
    secrets = (TOKEN, SECRET)
    signs = True
    inbound = signed(TestSinch.inbound)

    def resigned(self, request: InboundRequest, body: bytes) -> InboundRequest:
        return signed(replace(request, body=body))

    def report(self, word: str) -> InboundRequest:
        return signed(super().report(word))


def gateway_on(wire: CannedWire, env: dict[str, str] = ENV) -> Any:
    return make("sinch", env, Transport(session=wire.session))


QUIET = CannedWire(Answer(500))


# --- what is refused


@pytest.mark.parametrize(
    ("status", "code", "text", "error"),
    [
        (400, "syntax_invalid_json", "recipient", GatewayMisconfigured),
        (400, "syntax_invalid_parameter_format", "'to': must be a phone number", RejectedByGateway),
        (400, "syntax_invalid_parameter_format", "Invalid MSISDN", RejectedByGateway),
        (400, "syntax_invalid_parameter_format", "from: invalid MSISDN", GatewayMisconfigured),
        (400, "syntax_invalid_parameter_format", "callback_url", GatewayMisconfigured),
        (400, "syntax_constraint_violation", "request body is empty", GatewayMisconfigured),
        (400, "syntax_constraint_violation", "please add something to it", GatewayMisconfigured),
        (400, "syntax_constraint_violation", "", GatewayMisconfigured),
        (400, "something_new", "MSISDN", GatewayMisconfigured),
        (403, "unknown_group", "", GatewayMisconfigured),
        (403, "unknown_campaign", "", GatewayMisconfigured),
        (403, "missing_callback_url", "", GatewayMisconfigured),
        (403, "blocked_account", "", GatewayMisconfigured),
        (403, "illegal_number_type", "", RejectedByGateway),
        (403, "something_new", "", GatewayMisconfigured),
    ],
)
def test_each_code_has_its_consequence(
    status: int, code: str, text: str, error: type[GatewayError]
) -> None:
    with pytest.raises(GatewayError, match=code) as caught:
        gateway_on(CannedWire(refusal(status, code, text))).send(SMS)
    assert type(caught.value) is error


# --- what is sent


@pytest.mark.parametrize(
    "body",
    [
        *("${name}", "${", "$${a}", "$$$${}", "{$}{$", "a$", "US$ {5}", "${a b}", "${${a}}"),
        *("${bridge.dollar}", "$${bridge.dollar}${x}", "${" * 40),
    ],
)
def test_a_text_with_their_placeholders_arrives_as_it_stands(body: str) -> None:
    wire = CannedWire(Answer(201, from_json(batch())))
    gateway_on(wire).send(replace(SMS, body=body))
    message = json.loads(wire.requests[0].body or b"")
    assert filled(message) == body
    # Engines that know such names read a doubled dollar as an escape.
    assert "$${" not in message["body"]
    assert all(len(name) <= 16 for name in message.get("parameters", {}))


@pytest.mark.parametrize("parts", [1, 3])
def test_one_part_more_than_we_counted_is_borne(parts: int) -> None:
    wire = CannedWire(Answer(201, from_json(batch())))
    gateway_on(wire).send(replace(SMS, parts=parts))
    assert json.loads(wire.requests[0].body or b"")["max_number_of_message_parts"] == parts + 1


def test_a_plan_from_a_bad_copy_stays_one_part_of_the_path() -> None:
    wire = CannedWire(Answer(201, from_json(batch())))
    gateway_on(wire, {**ENV, "BRIDGE_SINCH_SERVICE_PLAN_ID": "a/../b?c"}).send(SMS)
    assert wire.requests[0].url == f"{URL}/a%2F..%2Fb%3Fc/batches"


def test_asked_they_tell_parts_and_nothing_of_another_kind() -> None:
    def asked(**changes: object) -> Any:
        answer = Answer(200, from_json(reported(status="Delivered", **changes)))
        return gateway_on(CannedWire(answer)).report_of(ID, NUMBER)

    assert asked(number_of_message_parts=3).parts == 3
    with pytest.raises(GatewayUnavailable):
        asked(type="delivery_report_sms")


# --- look-up


def looked_up(*pages: Answer) -> LookUp:
    seen: LookUp = gateway_on(PagedWire(*pages)).look_up(ATTEMPT)
    return seen


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=5))])
def test_their_list_is_asked_for_our_reference_page_by_page(zone: timezone) -> None:
    other = batch(9, client_reference="x")
    wire = PagedWire(page(other, count=2), page(batch(1), count=2))
    attempt = replace(ATTEMPT, began_at=ATTEMPT.began_at.astimezone(zone))
    assert gateway_on(wire).look_up(attempt) == Found(gateway_ids=(f"{ID}1",))
    asked = {
        "client_reference": [REFERENCE],
        "start_date": ["2026-11-21T09:00:03Z"],
        "page_size": ["100"],
    }
    assert wire.queries() == [{**asked, "page": ["0"]}, {**asked, "page": ["1"]}]


@pytest.mark.parametrize(
    "other", [None, "", "42", reference_of(43, SMS.to, SMS.body), reference_of(42, SMS.to, "x")]
)
def test_a_list_of_others_heeded_no_filter_and_proves_nothing(other: str | None) -> None:
    assert looked_up(page(batch(client_reference=other))) == NotFound(conclusive=False)


def test_all_candidates_are_told() -> None:
    both = page(batch(2), batch(3, client_reference="x"), batch(1, canceled=True))
    assert looked_up(both) == Found(gateway_ids=(f"{ID}2", f"{ID}1"))


def test_list_that_ends_too_early_or_never_proves_nothing() -> None:
    other = batch(9, client_reference="x")
    assert looked_up(page(other, count=2), page(count=2)) == NotFound(conclusive=False)
    wire = PagedWire(page(other, count=5000))
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=False)
    assert len(wire.requests) == 10


@pytest.mark.parametrize("changes", [{"id": 5}, {"id": ""}, {"client_reference": 5}])
def test_list_that_cannot_be_read_proves_nothing(changes: dict[str, object]) -> None:
    with pytest.raises(GatewayUnavailable):
        looked_up(page(batch(0, **changes)))
    bodies: list[object] = [{"batches": []}, {"count": 0}, {"count": "0", "batches": []}]
    for body in bodies:
        with pytest.raises(GatewayUnavailable):
            looked_up(Answer(200, from_json(body)))


# --- reports


def read(**changes: object) -> Any:
    (report,) = gateway_on(QUIET).read_reports(called(reported(**changes)))
    return report


FAULTS: list[object] = [403, 405, 408, 410, 411, 412, 413, 418, None, "402", 402.5, True, []]


@pytest.mark.parametrize(
    ("code", "delivery"),
    [
        (402, Delivery.UNDELIVERED),
        (404, Delivery.UNDELIVERED),
        *((code, Delivery.FAILED) for code in FAULTS),
    ],
)
def test_why_it_failed_tells_whose_it_was(code: object, delivery: Delivery) -> None:
    assert read(status="Failed", code=code).delivery is delivery


def test_report_tells_when_and_how_many_parts() -> None:
    report = read(operator_status_at="2026-11-22T10:00:04+01:00", number_of_message_parts=2)
    assert report.at == datetime(2026, 11, 22, 9, 0, 4, tzinfo=UTC)
    assert report.parts == 2
    report = read(operator_status_at="noon", number_of_message_parts="two")
    assert report.at == datetime(2026, 11, 22, 9, 0, 5, 123_000, tzinfo=UTC)
    assert report.parts is None


@pytest.mark.parametrize("reference", [REFERENCE, None, "", "theirs"])
def test_the_token_in_the_address_names_the_reminder(reference: str | None) -> None:
    assert read(client_reference=reference).reminder_id == 42


@pytest.mark.parametrize("type_", ["delivery_report_sms", "recipient_delivery_report_mms", "", 5])
def test_only_reports_of_one_text_are_read(type_: object) -> None:
    with pytest.raises(ReportRejected):
        read(type=type_)
    request = called({**json.loads(TestSinch.inbound.body), "type": type_}, None)
    with pytest.raises(ReportRejected):
        gateway_on(QUIET).read_inbound(request)


def test_report_of_another_message_than_the_address_is_refused() -> None:
    another = reported(client_reference=reference_of(43, SMS.to, SMS.body))
    for env, request in ((ENV, called(another)), (SIGNED_ENV, signed(called(another)))):
        with pytest.raises(ReportRejected, match="reference"):
            gateway_on(QUIET, env).read_reports(request)


@pytest.mark.parametrize(("reference", "reminder"), [(REFERENCE, 42), ("42", None), (None, None)])
def test_a_signed_reference_names_the_reminder(reference: str | None, reminder: int | None) -> None:
    request = signed(called(reported(client_reference=reference), None))
    (report,) = gateway_on(QUIET, SIGNED_ENV).read_reports(request)
    assert (report.reminder_id, report.gateway_id) == (reminder, ID)


# --- signatures

HEADERS = {
    "x-sinch-webhook-signature-nonce": "01FJA8B4A7BM43YGWSG9GBV067",
    "x-sinch-webhook-signature-timestamp": "1634579353",
}
PUBLISHED = (  # in their documentation of webhooks
    b'{"app_id":"01EB37HMH1M6SV18BSNS3G135H","accepted_time":"2020-11-17T15:09:11.659Z",'
    b'"project_id":"c36f3d3d-1513-2edd-ae42-11995557ff61","message_delivery_report":{'
    b'"message_id":"01EQBC1A3BEK731GY4YXEN0C2R","conversation_id":"01EPYATA64TMNZ1FV02JKF12JF",'
    b'"status":"QUEUED_ON_CHANNEL","contact_id":"01EXA07N79THJ20WSN6AS30TMW"}}'
)
DERIVED = (  # with their own verifier
    b'{"type":"recipient_delivery_report_sms","batch_id":"01FC66621XXXXX119Z8PMV1QPQ",'
    b'"recipient":"46700000001","code":0,"status":"Delivered","at":"2026-01-02T03:04:05.678Z"}'
)


def vector(body: bytes, signature: str, seconds_later: float = 0) -> InboundRequest:
    return replace(
        called({}, None),
        body=body,
        headers={**HEADERS, "x-sinch-webhook-signature": signature},
        received_at=datetime.fromtimestamp(1634579353 + seconds_later, UTC),
    )


def test_published_signature_is_right() -> None:
    """It signs a report of another API, which is refused only once its signature was right."""
    right = "Yc+3R1pIS78xLASybulhs8BsSo9BPB3Pr92QCUoczfk="
    gateway = gateway_on(QUIET, SIGNED_ENV)
    with pytest.raises(ReportRejected, match="unreadable"):
        gateway.read_reports(vector(PUBLISHED, right))
    with pytest.raises(ReportRejected, match="signature"):
        gateway.read_reports(vector(PUBLISHED + b" ", right))


@pytest.mark.parametrize(
    ("seconds_later", "is_fresh"),
    [(0, True), (-86_400, True), (86_400, True), (86_401, False), (-86_401, False)],
)
def test_signed_report_counts_for_as_long_as_they_repeat_it(
    seconds_later: float, is_fresh: bool
) -> None:
    request = vector(DERIVED, "PFZukETZpDIwfeBrtMzyH6wMqH75PsKhrydOmxJ1HsM=", seconds_later)
    gateway = gateway_on(QUIET, SIGNED_ENV)
    if is_fresh:
        (report,) = gateway.read_reports(request)
        assert (report.delivery, report.reminder_id) == (Delivery.DELIVERED, None)
    else:
        with pytest.raises(ReportRejected, match="time"):
            gateway.read_reports(request)


def test_without_a_secret_a_signature_is_no_proof() -> None:
    request = vector(DERIVED, "PFZukETZpDIwfeBrtMzyH6wMqH75PsKhrydOmxJ1HsM=")
    with pytest.raises(ReportRejected, match="token"):
        gateway_on(QUIET).read_reports(request)
