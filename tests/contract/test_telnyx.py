"""Telnyx: the shared promises, its codes, its signature, and its records."""

import json
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms, Reason
from bridge.errors import (
    ConfigError,
    GatewayMisconfigured,
    GatewayUnavailable,
    RejectedByGateway,
    ReportRejected,
    RouteRefused,
)
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

API_KEY = "KEY0123456789abcdef_x"
PROFILE = "4001767e-ce0f-4cae-9d5f-0d5e636e7809"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
ENV = {
    "BRIDGE_TELNYX_API_KEY": API_KEY,
    "BRIDGE_TELNYX_MESSAGING_PROFILE_ID": PROFILE,
    "BRIDGE_TELNYX_PUBLIC_KEY": PUBLIC,
}
UNSIGNED_ENV = {**ENV, "BRIDGE_TELNYX_PUBLIC_KEY": ""}
ID = "40317e7b-1d5e-4f4f-9bfd-8a1f2d3c4b5a"
NOW = datetime(2026, 11, 22, 9, 0, 10, tzinfo=UTC)
COST = {"amount": "0.0051", "currency": "USD"}


def called(body: bytes, reminder_id: int | None = SMS.reminder_id) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="https://sms.example.net/reports/telnyx?m=42&t=token",
        query={"m": "42", "t": "token"},
        headers={"content-type": "application/json"},
        body=body,
        received_at=NOW,
        reminder_id=reminder_id,
    )


def signed(
    body: bytes, reminder_id: int | None = SMS.reminder_id, at: datetime = NOW
) -> InboundRequest:
    request = called(body, reminder_id)
    timestamp = str(int(at.timestamp()))
    signature = b64encode(PRIVATE.sign(f"{timestamp}|".encode() + body)).decode()
    told = {"telnyx-timestamp": timestamp, "telnyx-signature-ed25519": signature}
    return replace(request, headers={**request.headers, **told})


def event(kind: str = "message.finalized", /, **changes: object) -> bytes:
    payload = {
        "id": ID,
        "from": {"phone_number": "ExampleCo"},
        "to": [{"phone_number": NUMBER, "status": "delivered", "carrier": "x"}],
        "parts": 2,
        "cost": COST,
        "errors": [],
        **changes,
    }
    told = {"event_type": kind, "id": "e1", "occurred_at": "2026-11-22T09:00:07.123+00:00"}
    return from_json({"data": {**told, "payload": payload}, "meta": {"attempt": 1}})


def in_state(word: object, **changes: object) -> bytes:
    return event(to=[{"phone_number": NUMBER, "status": word}], **changes)


TEXT = event(
    "message.received",
    **{
        "id": "84cca175-9755-4859-b67f-4730d7f58aa3",
        "from": {"phone_number": NUMBER, "carrier": "x"},
        "to": [{"phone_number": "+46766861004", "status": "webhook_delivered"}],
        "text": "Stopp ü",
    },
)


def item(number: int = 1, /, **changes: object) -> dict[str, object]:
    return {
        "uuid": f"r{number}",
        "created_at": "2026-11-22T09:00:05.000Z",
        "direction": "outbound",
        "cli": SMS.sender,
        "cld": SMS.to,
        "delivery_status_webhook_url": "https://sms.example.net/reports/telnyx?m=42&t=token",
        **changes,
    }


def listed(*items: dict[str, object], pages: int = 1) -> bytes:
    return from_json({"data": items, "meta": {"total_pages": pages, "page_number": 1}})


def refusal(code: object, status: int = 400) -> Answer:
    return Answer(status, from_json({"errors": [{"code": code, "title": "no", "meta": {}}]}))


class TestTelnyx(GatewayContract):
    name = "telnyx"
    env = ENV
    secrets = (API_KEY,)
    accepted = Answer(
        200,
        from_json(
            {
                "data": {
                    "id": ID,
                    "to": [{"phone_number": NUMBER, "status": "queued"}],
                    "parts": 2,
                    "encoding": "GSM-7",
                    "cost": COST,
                    "errors": [],
                }
            }
        ),
    )
    accepted_as = Accepted(
        gateway_id=ID, parts=2, cost_micros=5_100, cost_currency="USD", raw_status="queued"
    )
    account = Answer(
        200,
        from_json(
            {
                "data": {
                    "balance": "300.00",
                    "pending": "10.00",
                    "credit_limit": "100.00",
                    "available_credit": "390.00",
                    "currency": "USD",
                }
            }
        ),
    )
    account_as = Account(name="Telnyx", balance_micros=390_000_000, currency="USD")
    there = Answer(200, listed(item(uuid=ID)))
    not_there = Answer(200, listed())
    deliveries: ClassVar[dict[str, Delivery]] = {
        "queued": Delivery.QUEUED,
        "sending": Delivery.SENT,
        "sent": Delivery.SENT,
        "delivered": Delivery.DELIVERED,
        "delivery_unconfirmed": Delivery.UNKNOWN,
        "delivery_failed": Delivery.UNDELIVERED,
        "sending_failed": Delivery.FAILED,
        "expired": Delivery.EXPIRED,
    }
    inbound = signed(TEXT, reminder_id=None)
    inbound_as = InboundSms(
        gateway="telnyx",
        gateway_id="84cca175-9755-4859-b67f-4730d7f58aa3",
        sender=NUMBER,
        to="+46766861004",
        body="Stopp ü",
    )
    acknowledgement = Acknowledgement(status=200)
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "recipient": (refusal("40310", 422), Verdict.RECIPIENT),
        "said STOP": (refusal("40300"), Verdict.OPTED_OUT),
        "said STOP, by 403": (refusal("40300", 403), Verdict.OPTED_OUT),
        "too long": (refusal("40302"), Verdict.TEXT),
        "key": (refusal("10009", 401), Verdict.ACCOUNT),
        "credit": (refusal("20100", 402), Verdict.ACCOUNT),
        "region": (refusal("40309"), Verdict.ROUTE),
        "queue full": (refusal("40318"), Verdict.LATER),
        "too fast": (refusal("10011", 429), Verdict.LATER),
        "broken": (refusal("40300", 500), Verdict.UNKNOWN),
    }
    signs = True
    good_senders = ("A", "ExampleCo11", "Example Co", "+46701234567", "12345")
    bad_senders = ("", "ExampleCo123", "Exämple", "Abc\n", "+0701234567", "46701234567")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", "https://api.telnyx.com/v2/messages")
        assert request.headers["Authorization"] == f"Bearer {API_KEY}"
        message = json.loads(request.body or b"")
        assert message["messaging_profile_id"] == PROFILE
        assert message["use_profile_webhooks"] is False
        return Sent(
            to=message["to"],
            body=message["text"],
            sender=message["from"],
            report_url=message.get("webhook_url"),
        )

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        """The profile's own switches no call can turn: the example settings name them."""
        fields = "from to text encoding use_profile_webhooks messaging_profile_id webhook_url"
        assert set(json.loads(request.body or b"")) == set(fields.split())

    def resigned(self, request: InboundRequest, body: bytes) -> InboundRequest:
        return signed(body, request.reminder_id)

    def report(self, word: str) -> InboundRequest:
        return signed(in_state(word))

    asked_as: ClassVar[dict[str, Any]] = {
        "parts": 2,
        "cost_micros": 5_100,
        "cost_currency": "USD",
    }

    def asked(self, word: str) -> Answer:
        return Answer(200, from_json({"data": json.loads(in_state(word))["data"]["payload"]}))


def gateway_on(wire: CannedWire, env: dict[str, str] = ENV, **more: str) -> Any:
    return make("telnyx", {**env, **more}, Transport(session=wire.session))


def gateway(env: dict[str, str] = ENV) -> Any:
    return gateway_on(CannedWire(Answer(500)), env)


def sent_with(answer: Answer) -> Any:
    return gateway_on(CannedWire(answer)).send(SMS)


def body_of(request: requests.PreparedRequest) -> Any:
    return json.loads(request.body or b"")


# --- codes

RECIPIENT, TEXT_REFUSED = Reason.REFUSED_RECIPIENT, Reason.REFUSED_TEXT
ACCOUNT_CODES = """
    10009 10010 20002 20006 20012 20013 20014 20015 20016 20017 20100 40010 40013 40305 40306 40311
    40312 40313 40314 40315 40320 40321 40329 40333 99999 4000 x
"""
LATER_CODES = "10007 10011 40005 40006 40011 40014 40016 40017 40018 40318"
CODES: list[tuple[str, type[Exception], Reason | None]] = [
    *((c, RejectedByGateway, RECIPIENT) for c in "40001 40004 40008 40012 40301".split()),
    *((c, RejectedByGateway, RECIPIENT) for c in "40310 40319 40300".split()),
    *((c, RejectedByGateway, TEXT_REFUSED) for c in "40002 40003 40015 40009".split()),
    *((c, RejectedByGateway, TEXT_REFUSED) for c in "40302 40316 40322 40328".split()),
    *((c, GatewayMisconfigured, None) for c in ACCOUNT_CODES.split()),
    *((c, GatewayUnavailable, None) for c in LATER_CODES.split()),
    ("40309", RouteRefused, None),
]


@pytest.mark.parametrize("status", [400, 401, 402, 403, 422])
@pytest.mark.parametrize(("code", "error", "reason"), CODES)
def test_every_code_of_theirs_is_understood(
    code: str, error: type[Exception], reason: Reason | None, status: int
) -> None:
    with pytest.raises(error) as caught:
        sent_with(refusal(code, status))
    assert type(caught.value) is error
    assert getattr(caught.value, "reason", None) is reason
    assert getattr(caught.value, "opted_out", False) is (code == "40300")


def test_a_code_may_come_as_a_number() -> None:
    with pytest.raises(RejectedByGateway):
        sent_with(refusal(40310))


@pytest.mark.parametrize(
    "body", [b"{}", b'{"errors": []}', b'{"errors": [7]}', b'{"errors": [{"code": null}]}', b"[]"]
)
def test_a_refusal_without_a_code_is_our_account(body: bytes) -> None:
    with pytest.raises(GatewayMisconfigured):
        sent_with(Answer(400, body))


# --- what is sent, and what is said of it


@pytest.mark.parametrize(
    ("body", "encoding"), [("Hej Åsa €", "gsm7"), ("Привет", "ucs2"), ("Hi 👋", "ucs2")]
)
def test_the_alphabet_is_told(body: str, encoding: str) -> None:
    wire = CannedWire(TestTelnyx.accepted)
    gateway_on(wire).send(replace(SMS, body=body))
    assert body_of(wire.requests[0])["encoding"] == encoding


def test_without_a_messaging_profile_none_is_named() -> None:
    wire = CannedWire(TestTelnyx.accepted)
    lone = gateway_on(wire, BRIDGE_TELNYX_MESSAGING_PROFILE_ID="")
    lone.send(replace(SMS, sender="+46701234567"))
    assert "messaging_profile_id" not in body_of(wire.requests[0])
    assert "PROFILE_ID" in lone.check_sender("ExampleCo", "SE")
    assert "PROFILE_ID" not in lone.check_sender("ExampleCo", "US")  # a profile would not help
    assert lone.check_sender("+46701234567", "SE") is None
    assert lone.check_sender("12345", "US") is None


def test_news_of_our_own_text_is_no_text_to_us() -> None:
    own = in_state("delivered", text=SMS.body, **{"from": {"phone_number": NUMBER}})
    with pytest.raises(ReportRejected):
        gateway_on(CannedWire(Answer(500))).read_inbound(signed(own))


@pytest.mark.parametrize(
    ("changes", "parts", "cost", "currency", "status"),
    [
        ({}, 2, 5_100, "USD", "queued"),
        ({"cost": None, "parts": None}, None, None, None, "queued"),
        ({"cost": {"amount": None, "currency": "USD"}}, 2, None, None, "queued"),
        ({"cost": {"amount": "free", "currency": "USD"}}, 2, None, None, "queued"),
        ({"cost": {"amount": "0.0051", "currency": 5}}, 2, 5_100, None, "queued"),
        ({"cost": [], "parts": "2"}, 2, None, None, "queued"),
        ({"cost": [], "parts": 10**20}, None, None, None, "queued"),
        ({"to": []}, 2, 5_100, "USD", "accepted"),
        ({"to": [{"status": 5}]}, 2, 5_100, "USD", "accepted"),
        ({"to": None, "errors": 7}, 2, 5_100, "USD", "accepted"),
    ],
)
def test_what_cannot_be_read_of_a_price_does_not_cost_us_the_answer(
    changes: dict[str, object],
    parts: int | None,
    cost: int | None,
    currency: str | None,
    status: str,
) -> None:
    data = {**json.loads(TestTelnyx.accepted.body)["data"], **changes}
    sent = sent_with(Answer(200, from_json({"data": data})))
    assert (sent.gateway_id, sent.raw_status) == (ID, status)
    assert (sent.parts, sent.cost_micros, sent.cost_currency) == (parts, cost, currency)


# --- account


@pytest.mark.parametrize(
    ("told", "micros"),
    [
        ({"balance": "-5.10", "available_credit": "94.90"}, 94_900_000),
        ({"balance": "3.00"}, 3_000_000),
        ({"balance": "3.00", "available_credit": "0.00"}, 0),
        ({"balance": "3.00", "available_credit": "soon"}, 3_000_000),
        ({"balance": None}, None),
    ],
)
def test_what_can_be_spent_is_told(told: dict[str, object], micros: int | None) -> None:
    answer = Answer(200, from_json({"data": {**told, "currency": "USD"}}))
    account = gateway_on(CannedWire(answer)).check_account()
    assert (account.balance_micros, account.currency) == (micros, "USD")


# --- reports

DERIVED_BODY = (
    b'{"data":{"event_type":"message.finalized","id":"e1","payload":{"id":"m1",'
    b'"to":[{"phone_number":"+46700000001","status":"delivered"}]}}}'
)
DERIVED = {
    "telnyx-timestamp": "1767322445",
    "telnyx-signature-ed25519": "zVffYfhlAx2AAY9YSPwogqgC3EkEra7Xi1/AfLk7pkR3You1YiftCFF3S5hPEWKNE"
    "+niaZCs0ihCax5gdB/ODw==",
}


def derived(received_at: datetime) -> InboundRequest:
    request = called(DERIVED_BODY, reminder_id=None)
    return replace(request, headers=DERIVED, received_at=received_at)


SIGNED_AT = datetime.fromtimestamp(1767322445, UTC)


@pytest.mark.parametrize("off_s", [-300, 0, 300])
def test_a_signature_made_elsewhere_is_right(off_s: int) -> None:
    """Made by the documented algorithm outside this code, from the private bytes 0 to 31."""
    (report,) = gateway().read_reports(derived(SIGNED_AT + timedelta(seconds=off_s)))
    assert (report.gateway_id, report.delivery) == ("m1", Delivery.DELIVERED)
    assert (report.reminder_id, report.at, report.parts) == (None, None, None)


@pytest.mark.parametrize("off_s", [-301, 301, 86_400])
def test_a_signature_of_another_time_is_refused(off_s: int) -> None:
    with pytest.raises(ReportRejected):
        gateway().read_reports(derived(SIGNED_AT + timedelta(seconds=off_s)))


@pytest.mark.parametrize("timestamp", ["", "soon", "nan", "inf", "1e400", " ", "176732244"])
def test_a_time_that_is_none_is_refused(timestamp: str) -> None:
    request = derived(SIGNED_AT)
    headers = {**DERIVED, "telnyx-timestamp": timestamp}
    with pytest.raises(ReportRejected):
        gateway().read_reports(replace(request, headers=headers))


def test_the_key_of_another_account_is_not_ours() -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    env = {**ENV, "BRIDGE_TELNYX_PUBLIC_KEY": b64encode(other).decode()}
    with pytest.raises(ReportRejected):
        gateway(env).read_reports(signed(event()))


@pytest.mark.parametrize(
    "key", ["value", PUBLIC[:-4], PUBLIC + "AAAA", f"-{PUBLIC}", PUBLIC.replace("/", "_")]
)
def test_a_public_key_that_is_none_is_a_setting_to_mend(key: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make("telnyx", {**ENV, "BRIDGE_TELNYX_PUBLIC_KEY": key}, Transport())
    assert caught.value.problems == ["BRIDGE_TELNYX_PUBLIC_KEY is not 32 bytes in base64"]


def test_the_example_key_is_the_one_of_the_vector() -> None:
    assert b64decode(PUBLIC) == PRIVATE.public_key().public_bytes_raw()


def test_a_report_tells_when_how_many_parts_and_the_price() -> None:
    (report,) = gateway().read_reports(signed(event()))
    assert report.at == datetime(2026, 11, 22, 9, 0, 7, 123_000, tzinfo=UTC)
    assert (report.parts, report.cost_micros, report.cost_currency) == (2, 5_100, "USD")
    assert (report.reminder_id, report.opted_out) == (42, False)


@pytest.mark.parametrize(
    ("errors", "opted_out"),
    [
        ([{"code": "40300", "title": "Blocked due to STOP message"}], True),
        ([{"code": "40008"}, {"code": 40300}], True),
        ([{"code": "40008"}], False),
        ([{"code": None}], False),
        (None, False),
        ("40300", False),
    ],
)
def test_who_said_stop_is_told_from_their_code(errors: object, opted_out: bool) -> None:
    (report,) = gateway().read_reports(signed(in_state("delivery_failed", errors=errors)))
    assert report.opted_out is opted_out
    assert report.delivery is Delivery.UNDELIVERED


def test_without_the_public_key_the_tokens_are_the_proof() -> None:
    plain = gateway(UNSIGNED_ENV)
    assert not plain.signs
    (report,) = plain.read_reports(called(event()))
    assert (report.gateway_id, report.reminder_id) == (ID, 42)
    with pytest.raises(ReportRejected):
        plain.read_reports(signed(event(), reminder_id=None))
    assert plain.read_inbound(called(TEXT, None)) == [TestTelnyx.inbound_as]


@pytest.mark.parametrize(
    "body",
    [
        TEXT,
        event("message.unheard"),
        event(id=5),
        event(id="a b"),
        event(to=[]),
        event(to=[{"status": "delivered"}, {"status": "expired"}]),  # we never send to two
        event(to={"status": "delivered"}),
        in_state(None),
        in_state(["delivered"]),
        b'{"data": {"event_type": "message.finalized", "payload": null}}',
        b'{"data": []}',
        b'{"data": ' * 50_000,
    ],
)
@pytest.mark.parametrize("env", [ENV, UNSIGNED_ENV])
def test_rightful_call_that_is_no_report_is_refused(body: bytes, env: dict[str, str]) -> None:
    with pytest.raises(ReportRejected):
        gateway(env).read_reports(signed(body))


@pytest.mark.parametrize("body", [event(), event("message.received", text=5), b'{"data": {}}'])
def test_rightful_call_that_is_no_text_is_refused(body: bytes) -> None:
    with pytest.raises(ReportRejected):
        gateway().read_inbound(signed(body, None))


# --- look-up: their records hold no text, but our address for reports


def looked_up(*items: dict[str, object], at: datetime = ATTEMPT.asked_at) -> LookUp:
    wire = CannedWire(Answer(200, listed(*items)))
    seen: LookUp = gateway_on(wire).look_up(replace(ATTEMPT, asked_at=at))
    return seen


BARE = "https://sms.example.net/reports/telnyx"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"cli": "+15005550006"},  # our address is proof enough
        {"cld": NUMBER[1:]},
        {"created_at": "2026-11-22T08:58:03.000Z"},
        {"created_at": "2026-11-22T09:02:33.000Z"},
        {"created_at": "2026-11-22T10:00:05+01:00"},
        {"delivery_status_webhook_url": None},
        {"delivery_status_webhook_url": ""},
        {"delivery_status_webhook_url": BARE},  # if they cut the query off
        {"delivery_status_webhook_url": "https://[/"},
        {"delivery_status_webhook_url": f"{BARE}?m=x"},
        {"delivery_status_webhook_url": "https://other.example/reports/x?m=7"},
    ],
)
def test_message_of_the_attempt_is_found(changes: dict[str, object]) -> None:
    assert surely(looked_up(item(**changes))) == ("r1",)


@pytest.mark.parametrize(
    "changes",
    [
        {"created_at": "2026-11-21T09:00:02.999Z"},
        {"created_at": "2026-11-23T09:00:03.001Z"},
        {"direction": "inbound"},
        {"cld": "+46700000000"},
        {"delivery_status_webhook_url": f"{BARE}?m=41&t=token"},
    ],
)
def test_other_messages_are_surely_not_it(changes: dict[str, object]) -> None:
    assert looked_up(item(**changes)) == NotFound(conclusive=True)


def test_a_message_under_another_sender_leaves_a_doubt() -> None:
    unsure = item(cli="+15005550006", delivery_status_webhook_url=None)
    assert perhaps(looked_up(unsure)) == ("r1",)


@pytest.mark.parametrize("time", ["2026-11-22T08:58:02.999Z", "2026-11-22T09:02:33.001Z"])
def test_with_our_address_the_time_does_not_count_without_it_leaves_a_doubt(time: str) -> None:
    """A clock may be off."""
    assert surely(looked_up(item(created_at=time))) == ("r1",)
    unsure = looked_up(item(created_at=time, delivery_status_webhook_url=None))
    assert perhaps(unsure) == ("r1",)


def test_only_our_address_counts_as_compared() -> None:
    for address, compared in ((f"{BARE}?m=42&t=token", True), (None, False)):
        seen = looked_up(item(delivery_status_webhook_url=address))
        assert isinstance(seen, Found)
        assert seen.compared is compared


def test_our_address_outweighs_number_and_sender() -> None:
    nameless = item(2, delivery_status_webhook_url=None)
    assert surely(looked_up(nameless, item(1))) == ("r1",)
    also = item(3, delivery_status_webhook_url=BARE)
    assert surely(looked_up(nameless, also)) == ("r2", "r3")


@pytest.mark.parametrize("minutes", [1, 5, 29])
def test_records_may_lag_so_it_is_not_sure_at_once(minutes: int) -> None:
    soon = ATTEMPT.ended_at + timedelta(minutes=minutes)
    assert looked_up(at=soon) == NotFound(conclusive=False)
    assert looked_up(item(), at=soon) == Found(gateway_ids=("r1",))


@pytest.mark.parametrize(
    "changes",
    [{"created_at": "noon"}, {"created_at": ""}, {"uuid": 5}, {"cld": None}, {"cli": []}],
)
def test_records_that_cannot_be_read_prove_nothing(changes: dict[str, object]) -> None:
    with pytest.raises(GatewayUnavailable):
        looked_up(item(**changes))


OTHER = item(9, delivery_status_webhook_url=f"{BARE}?m=41")


def test_records_are_asked_for_page_by_page() -> None:
    wire = PagedWire(listed(OTHER, pages=2), listed(item(), pages=2))
    assert gateway_on(wire).look_up(ATTEMPT) == Found(gateway_ids=("r1",))
    asked = {
        "filter[record_type]": ["messaging"],
        "filter[direction]": ["outbound"],
        "filter[cld]": [NUMBER],
        "filter[created_at][gte]": ["2026-11-21T09:00:03Z"],
        "sort": ["-created_at"],
        "page[size]": ["50"],
    }
    assert wire.queries() == [{**asked, "page[number]": [n]} for n in ("1", "2")]
    assert str(wire.requests[0].url).startswith("https://api.telnyx.com/v2/detail_records?")


def test_without_their_count_of_pages_only_an_empty_one_is_the_last() -> None:
    wire = PagedWire(from_json({"data": [OTHER]}), from_json({"data": []}))
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=True)
    assert len(wire.requests) == 2


def test_records_without_end_are_not_conclusive() -> None:
    wire = PagedWire(listed(OTHER, pages=99))
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=False)
    assert len(wire.requests) == 10
