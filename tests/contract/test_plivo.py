"""Plivo: the shared promises, both of its signatures, its codes, and its list without texts.

All traffic here is made from the documentation, with invented ids and numbers; none of it was
recorded from the provider.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, DeliveryReport, InboundRequest, InboundSms
from bridge.errors import GatewayMisconfigured, GatewayUnavailable, OutcomeUnknown, ReportRejected
from bridge.gateways.base import Acknowledgement, Found, LookUp, NotFound, Verdict
from bridge.gateways.plivo import signature_v2, signature_v3
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

ACCOUNT, TOKEN = "MA" + "0" * 18, "my_auth_token"
ID = "11111111-2222-3333-4444-555555555555"
ENV = {"BRIDGE_PLIVO_AUTH_ID": ACCOUNT, "BRIDGE_PLIVO_AUTH_TOKEN": TOKEN}
API = f"https://api.plivo.com/v1/Account/{ACCOUNT}/"
URL = "https://sms.example.net/dlr/plivo?m=42"
# Published or made with their own library, for the token above, the nonce 12345 and URL.
V2 = "kFW5Hx4CMh47AyFWhyJ965VrIPltjLcwyi6ZoiSIrB4="
V3 = "+AXP7Ih87a0WahaR9KikuzonMjERWUP6PgTGEyw7li0="
BY_V2 = {"x-plivo-signature-v2": V2, "x-plivo-signature-v2-nonce": "12345"}
BY_V3 = {"x-plivo-signature-v3": V3, "x-plivo-signature-v3-nonce": "12345"}
DELIVERED = {"MessageUUID": ID, "To": "46700000001", "From": "Example", "Status": "delivered"}
STATUS = {
    "MessageUUID": ID,
    "ParentMessageUUID": ID,
    "To": NUMBER[1:],
    "From": "ExampleCo",
    "Type": "sms",
    "Units": "2",
    "TotalRate": "0.00250",
    "TotalAmount": "0.00500",
    "MCC": "240",
    "MNC": "1",
    "Sequence": "3",
    "DeliveryReportTime": "2026-11-22 09:00:07.250000",
}
TEXT = {
    "From": NUMBER[1:],
    "To": "46766861004",
    "Type": "sms",
    "Text": "Stopp tack",
    "MessageUUID": "66666666-2222-3333-4444-555555555555",
    "TotalRate": "0",
    "Units": "1",
}
ERRORS = {"api_id": "97ceeb52-58b6-11e1-86da-77300b68f8bb"}


def refusal(error: str, status: int = 400) -> Answer:
    return Answer(status, from_json({**ERRORS, "error": error}))


def by_v3(fields: Mapping[str, str]) -> dict[str, str]:
    return {
        **BY_V3,
        "x-plivo-signature-v3": signature_v3(TOKEN, URL, "12345", fields.items()).decode(),
    }


def called(
    fields: Mapping[str, str] | list[tuple[str, str]],
    headers: Mapping[str, str] = BY_V2,
    *,
    reminder_id: int | None = SMS.reminder_id,
) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url=URL,
        query={"m": "42"},
        headers={"content-type": "application/x-www-form-urlencoded", **headers},
        body=urlencode(fields).encode(),
        reminder_id=reminder_id,
    )


def listed(number: int = 1, /, **changes: object) -> dict[str, object]:
    return {
        "error_code": None,
        "from_number": SMS.sender,
        "message_direction": "outbound",
        "message_state": "sent",
        "message_time": "2026-11-22 09:00:05+00:00",
        "message_type": "sms",
        "message_uuid": f"uuid-{number}",
        "to_number": NUMBER[1:],
        "total_amount": "0.00500",
        "units": 2,
        **changes,
    }


def page(*messages: dict[str, object], following: str | None = None) -> bytes:
    return from_json({"meta": {"limit": 20, "next": following}, "objects": messages})


class TestPlivo(GatewayContract):
    name = "plivo"
    env = ENV
    secrets = (TOKEN, b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode())
    accepted = Answer(
        202, from_json({**ERRORS, "message": "message(s) queued", "message_uuid": [ID]})
    )
    accepted_as = Accepted(gateway_id=ID, raw_status="message(s) queued")
    account = Answer(
        200, from_json({"auth_id": ACCOUNT, "name": "Example", "cash_credits": "4.88860"})
    )
    account_as = Account(name="Example", balance_micros=4_888_600, currency="USD")
    there = Answer(200, page(listed(message_uuid=ID)))
    not_there = Answer(200, page())
    deliveries: ClassVar[dict[str, Delivery]] = {
        "queued": Delivery.QUEUED,
        "sent": Delivery.SENT,
        "delivered": Delivery.DELIVERED,
        "undelivered": Delivery.UNDELIVERED,
        "failed": Delivery.FAILED,
        "rejected": Delivery.REJECTED,
    }
    inbound = called(TEXT, reminder_id=None)
    inbound_as = InboundSms(
        gateway="plivo",
        gateway_id="66666666-2222-3333-4444-555555555555",
        sender=NUMBER[1:],
        to="46766861004",
        body="Stopp tack",
    )
    acknowledgement = Acknowledgement(
        status=200, content_type="text/xml", body=b"<Response></Response>"
    )
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "recipient": (refusal("invalid dst number"), Verdict.RECIPIENT),
        "recipient, other words": (refusal("dst parameter is invalid"), Verdict.RECIPIENT),
        "recipient, no number": (
            refusal("46701234567 is not a valid phone number"),
            Verdict.RECIPIENT,
        ),
        "text": (refusal("text is too long"), Verdict.TEXT),
        "sender": (refusal("invalid src: not allowed for this dst"), Verdict.ACCOUNT),
        "a parameter": (refusal("invalid_parameter"), Verdict.ACCOUNT),
        "our own number": (refusal("src and dst cannot be same"), Verdict.ACCOUNT),
        "credentials": (refusal("authentication_failed", 401), Verdict.ACCOUNT),
        "credit": (refusal("insufficient credit", 402), Verdict.ACCOUNT),
        "no such account": (refusal("invalid dst: not found", 404), Verdict.ACCOUNT),
        "method": (refusal("text is too long", 405), Verdict.ACCOUNT),
        "too fast": (refusal("rate_limit_exceeded", 429), Verdict.LATER),
        "broken": (refusal("oops", 500), Verdict.UNKNOWN),
    }
    good_senders = ("A", "ExampleCo11", "+46701234567", "12345")
    bad_senders = ("", "ExampleCo123", "Example Co", "Exämple", "Abc\n", "1<2", "46700<46701")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", f"{API}Message/")
        assert request.headers["Authorization"] == f"Basic {self.secrets[1]}"
        said = json.loads(request.body or b"")
        assert said["type"] == "sms"
        assert said.get("method", "POST") == "POST"
        assert said["dst"].isdecimal()
        return Sent(
            to=f"+{said['dst']}",
            body=said["text"],
            sender=said["src"],
            report_url=said.get("url"),
        )

    def report(self, word: str) -> InboundRequest:
        return called({**STATUS, "Status": word})

    asked_as: ClassVar[dict[str, Any]] = {
        "parts": 2,
        "cost_micros": 5_000,
        "cost_currency": "USD",
    }

    def asked(self, word: str) -> Answer:
        return Answer(200, from_json(listed(message_uuid=ID, message_state=word)))

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        assert json.loads(request.body or b"")["trackable"] is False


@pytest.mark.parametrize(
    ("code", "delivery", "opted_out"),
    [
        ("420", Delivery.EXPIRED, False),
        (200, Delivery.FAILED, True),
        (None, Delivery.FAILED, False),
    ],
)
def test_asked_the_code_tells_what_the_word_does_not(
    code: object, delivery: Delivery, opted_out: bool
) -> None:
    kept = listed(message_uuid=ID, message_state="failed", error_code=code)
    told = gateway_on(CannedWire(Answer(200, from_json(kept)))).report_of(ID, NUMBER)
    assert (told.delivery, told.opted_out) == (delivery, opted_out)


def gateway_on(wire: CannedWire) -> Any:
    return make("plivo", ENV, Transport(session=wire.session))


def read(request: InboundRequest) -> DeliveryReport:
    (report,) = gateway_on(CannedWire(Answer(500))).read_reports(request)
    assert isinstance(report, DeliveryReport)
    return report


def test_a_number_as_sender_goes_without_its_plus() -> None:
    wire = CannedWire(TestPlivo.accepted)
    gateway_on(wire).send(replace(SMS, sender="+15005550006"))
    assert json.loads(wire.requests[0].body or b"")["src"] == "15005550006"


@pytest.mark.parametrize("ids", [[], [""], [5], ["a b"], [None, ID], "x", None, {}])
def test_an_acceptance_without_its_id_leaves_the_outcome_unknown(ids: object) -> None:
    with pytest.raises(OutcomeUnknown):
        gateway_on(CannedWire(Answer(202, from_json({"message_uuid": ids})))).send(SMS)


def test_a_refusal_in_bytes_that_are_no_text_loses_no_message() -> None:
    with pytest.raises(GatewayMisconfigured):
        gateway_on(CannedWire(Answer(400, b"\xffinvalid src\xfe"))).send(SMS)


# --- signatures


def test_their_published_signatures_are_ours() -> None:
    published = b"ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc="
    assert signature_v2(TOKEN, "https://answer.url", "12345") == published
    assert signature_v2(TOKEN, URL, "12345") == V2.encode()
    assert signature_v3(TOKEN, URL, "12345", DELIVERED.items()) == V3.encode()
    assert signature_v3(TOKEN, URL, "12345", reversed(DELIVERED.items())) == V3.encode()


@pytest.mark.parametrize(
    "headers",
    [
        BY_V2,
        {"x-plivo-signature-ma-v2": V2, "x-plivo-signature-v2-nonce": "12345"},
        {**BY_V2, "x-plivo-signature-v2": "bm90IG91cnM=", "x-plivo-signature-ma-v2": V2},
        BY_V3,
        {**BY_V3, "x-plivo-signature-v3": f"bm90IG91cnM=, {V3}"},
        {"x-plivo-signature-ma-v3": V3, "x-plivo-signature-v3-nonce": "12345"},
        {**BY_V2, **BY_V3},
        {**BY_V3, "x-plivo-signature-v2": "bm90IG91cnM="},
    ],
)
def test_either_signature_by_either_account_proves_a_report(headers: dict[str, str]) -> None:
    report = read(called(DELIVERED, headers))
    assert (report.gateway_id, report.delivery) == (ID, Delivery.DELIVERED)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-plivo-signature-v2": V2},
        {**BY_V2, "x-plivo-signature-v2": ""},
        {**BY_V2, "x-plivo-signature-v2": V2[:-1]},
        {**BY_V2, "x-plivo-signature-v2": V2.swapcase()},
        {**BY_V2, "x-plivo-signature-v2": "é\ud800"},
        {**BY_V2, "x-plivo-signature-v2-nonce": "12346"},
        {**BY_V2, "x-plivo-signature-v2-nonce": "\ud800"},
        {**BY_V2, "x-plivo-signature-v3": V2},  # where V3 is, V2 counts no more
        {**BY_V2, "x-plivo-signature-ma-v3": ""},
        {**BY_V3, "x-plivo-signature-v3-nonce": ""},
        {**BY_V3, "x-plivo-signature-v3": f"{V3[:-1]},"},
        {"x-plivo-signature-v3": V3, "x-plivo-signature-v2-nonce": "12345"},
        {"x-plivo-signature-v2": V3, "x-plivo-signature-v2-nonce": "12345"},
    ],
)
def test_a_signature_that_is_missing_or_wrong_is_refused_in_spite_of_the_token(
    headers: dict[str, str],
) -> None:
    gateway = gateway_on(CannedWire(Answer(500)))
    for reading in (gateway.read_reports, gateway.read_inbound):
        with pytest.raises(ReportRejected, match="signature"):
            reading(called(DELIVERED, headers))


@pytest.mark.parametrize("headers", [BY_V2, BY_V3])
def test_a_signature_alone_is_no_proof_of_a_report(headers: dict[str, str]) -> None:
    with pytest.raises(ReportRejected, match="token"):
        read(called(DELIVERED, headers, reminder_id=None))


@pytest.mark.parametrize("body", [b"", b"MessageUUID=a&Status=delivered", b"\xff", b"x" * 300_000])
def test_v3_covers_what_a_report_says(body: bytes) -> None:
    with pytest.raises(ReportRejected):
        read(replace(called(DELIVERED, BY_V3), body=body))


def test_another_address_is_not_what_was_signed() -> None:
    for url in (URL.replace("plivo", "plivo/"), URL.replace("https", "http"), "nonsense"):
        for headers in (BY_V2, BY_V3):
            with pytest.raises(ReportRejected, match="signature"):
                read(replace(called(DELIVERED, headers), url=url))


@pytest.mark.parametrize(
    "fields",
    [
        {name: value for name, value in DELIVERED.items() if name != "MessageUUID"},
        {name: value for name, value in DELIVERED.items() if name != "Status"},
        {**DELIVERED, "MessageUUID": ""},
        {**DELIVERED, "MessageUUID": "a b"},
        {**DELIVERED, "MessageUUID": "a" * 101},
        [*DELIVERED.items(), ("Status", "failed")],
        [*DELIVERED.items(), ("Other", "1"), ("Other", "1")],
    ],
)
def test_a_signed_call_that_is_no_report_is_refused(
    fields: dict[str, str] | list[tuple[str, str]],
) -> None:
    with pytest.raises(ReportRejected):
        read(called(fields))


# --- reports


@pytest.mark.parametrize(
    ("status", "code", "delivery", "opted_out"),
    [
        ("delivered", "000", Delivery.DELIVERED, False),
        *(
            ("failed", code, Delivery.FAILED, False)
            for code in "10 20 30 40 50 60 70 80 90 100 110 201 300 900 910 1000".split()
        ),
        ("undelivered", "200", Delivery.UNDELIVERED, True),
        ("failed", "200", Delivery.FAILED, True),
        ("rejected", "200", Delivery.REJECTED, True),
        ("undelivered", "420", Delivery.EXPIRED, False),
        ("failed", "420", Delivery.EXPIRED, False),
        ("delivered", "420", Delivery.DELIVERED, False),
        ("failed", "2000", Delivery.FAILED, False),
        ("failed", "٢٠٠", Delivery.FAILED, False),
        ("failed", "", Delivery.FAILED, False),
    ],
)
def test_the_code_of_a_report_says_more(
    status: str, code: str, delivery: Delivery, opted_out: bool
) -> None:
    fields = {**STATUS, "Status": status, "ErrorCode": code}
    report = read(called(fields, by_v3(fields)))
    assert (report.delivery, report.opted_out) == (delivery, opted_out)
    assert report.raw_status == f"{status} {code}".strip()


def test_a_report_whose_form_is_not_signed_opts_nobody_out() -> None:
    fields = {**STATUS, "Status": "failed", "ErrorCode": "200"}
    assert read(called(fields, by_v3(fields))).opted_out
    caught = called({**STATUS, "Status": "sent"}, BY_V2)  # and sent again with another form
    changed = read(replace(caught, body=urlencode(fields).encode()))
    assert (changed.delivery, changed.opted_out) == (Delivery.FAILED, False)


def test_a_report_tells_time_parts_and_price() -> None:
    assert read(called({**STATUS, "Status": "delivered"})) == DeliveryReport(
        gateway="plivo",
        gateway_id=ID,
        delivery=Delivery.DELIVERED,
        raw_status="delivered",
        reminder_id=42,
        at=datetime(2026, 11, 22, 9, 0, 7, 250_000, tzinfo=UTC),
        parts=2,
        cost_micros=5_000,
        cost_currency="USD",
    )


@pytest.mark.parametrize("odd", ["", "None", "-", "1e999", "0x1", "\0", "9" * 5000])
def test_what_else_a_report_says_may_be_unreadable(odd: str) -> None:
    told = {"Units": odd, "TotalAmount": odd, "DeliveryReportTime": odd}
    report = read(called({**STATUS, **told, "Status": "delivered"}))
    assert (report.delivery, report.at, report.parts) == (Delivery.DELIVERED, None, None)
    assert (report.cost_micros, report.cost_currency) == (None, None)


# --- look-up: they take no reference and show no text, so number, sender and time have to do


def looked_up(*messages: dict[str, object]) -> LookUp:
    seen: LookUp = gateway_on(CannedWire(Answer(200, page(*messages)))).look_up(ATTEMPT)
    return seen


@pytest.mark.parametrize(
    "changes",
    [
        {"message_time": "2026-11-22 08:58:03+00:00"},
        {"message_time": "2026-11-22 09:02:33.000000+00:00"},
        {"message_time": "2026-11-22 14:30:05.25+05:30"},
        {"message_time": "2026-11-22 09:00:05"},
        {"to_number": NUMBER},
        {"message_state": "delivered"},
    ],
)
def test_message_of_the_attempt_is_found(changes: dict[str, object]) -> None:
    assert surely(looked_up(listed(**changes))) == ("uuid-1",)


@pytest.mark.parametrize(
    "changes",
    [
        {"message_time": "2026-11-21 09:00:02.9+00:00"},
        {"message_time": "2026-11-23 09:00:03.1+00:00"},
        {"message_direction": "inbound"},
        {"to_number": "46700000000"},
    ],
)
def test_other_messages_are_surely_not_it(changes: dict[str, object]) -> None:
    assert looked_up(listed(**changes)) == NotFound(conclusive=True)


@pytest.mark.parametrize("sender", ["15005550006", "exampleco", "", None])
def test_another_sender_at_that_time_leaves_a_doubt(sender: str | None) -> None:
    assert perhaps(looked_up(listed(from_number=sender))) == ("uuid-1",)


@pytest.mark.parametrize(
    "time",
    [
        "2026-11-22 08:58:02.9+00:00",  # as if a clock were off
        "2026-11-22 09:02:33.1+00:00",
        "2026-11-22 09:00:05+05:30",
    ],
)
def test_another_time_of_that_day_leaves_a_doubt(time: str) -> None:
    assert perhaps(looked_up(listed(message_time=time))) == ("uuid-1",)


def test_that_no_text_was_compared_is_said() -> None:
    seen = looked_up(listed())
    assert isinstance(seen, Found)
    assert not seen.compared


def test_a_number_as_sender_is_known_without_its_plus() -> None:
    wire = CannedWire(Answer(200, page(listed(from_number="15005550006"))))
    attempt = replace(ATTEMPT, sender="+15005550006")
    assert surely(gateway_on(wire).look_up(attempt)) == ("uuid-1",)


def test_all_candidates_are_told_newest_first() -> None:
    newer = listed(2, message_time="2026-11-22 09:00:20+00:00")
    assert surely(looked_up(listed(1), newer)) == ("uuid-2", "uuid-1")


@pytest.mark.parametrize(
    "changes",
    [{"message_time": "noon"}, {"message_time": None}, {"message_uuid": 5}, {"to_number": None}],
)
def test_a_list_that_cannot_be_read_proves_nothing(changes: dict[str, object]) -> None:
    with pytest.raises(GatewayUnavailable):
        looked_up(listed(**changes))


def test_a_list_that_does_not_say_whether_it_ends_proves_nothing() -> None:
    bodies: tuple[dict[str, object], ...] = (
        {"objects": []},
        {"meta": {}, "objects": []},
        {"meta": {"next": None}},
    )
    for body in bodies:
        with pytest.raises(GatewayUnavailable):
            gateway_on(CannedWire(Answer(200, from_json(body)))).look_up(ATTEMPT)


def test_the_list_is_asked_page_by_page_from_a_day_before() -> None:
    wire = PagedWire(
        page(listed(9, to_number="1"), following="//elsewhere.example/x"), page(listed())
    )
    elsewhere = ATTEMPT.began_at.astimezone(timezone(timedelta(hours=5)))
    attempt = replace(ATTEMPT, began_at=elsewhere)
    assert surely(gateway_on(wire).look_up(attempt)) == ("uuid-1",)
    asked = [urlsplit(str(request.url)) for request in wire.requests]
    assert {f"{url.scheme}://{url.netloc}{url.path}" for url in asked} == {f"{API}Message/"}
    first = {
        "to_number": [NUMBER[1:]],
        "message_direction": ["outbound"],
        "message_time__gte": ["2026-11-20 09:00:03"],
        "limit": ["20"],
        "offset": ["0"],
    }
    assert [parse_qs(url.query) for url in asked] == [first, {**first, "offset": ["20"]}]


def test_a_list_without_end_is_not_conclusive() -> None:
    wire = PagedWire(page(listed(9, to_number="1"), following="/x"))
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=False)
    assert len(wire.requests) == 10


@pytest.mark.parametrize("told", [None, "much", [], True])
def test_a_balance_that_cannot_be_read_is_none(told: object) -> None:
    body = from_json({"auth_id": ACCOUNT, "cash_credits": told})
    assert gateway_on(CannedWire(Answer(200, body))).check_account() == Account(
        name="Plivo", currency="USD"
    )
