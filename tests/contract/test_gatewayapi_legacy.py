"""GatewayAPI's older REST API: the shared promises, its codes, its price and its signed claims."""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, ClassVar

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms, Reason
from bridge.errors import (
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    ReportRejected,
    RouteRefused,
)
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

TOKEN, SECRET = "gwL3gacy0123456789abcdef", "secret"
ENV = {"BRIDGE_GATEWAYAPI_LEGACY_TOKEN": TOKEN}
SIGNED_ENV = {**ENV, "BRIDGE_GATEWAYAPI_LEGACY_WEBHOOK_SECRET": SECRET}
REFERENCE = reference_of(SMS.reminder_id, SMS.to, SMS.body)
USAGE = {"countries": {"SE": 2}, "currency": "DKK", "total_cost": 0.36}
STATUS = {
    "id": 421332671,
    "msisdn": 46701234567,
    "time": 1795338007,
    "status": "DELIVERED",
    "userref": REFERENCE,
    "country_code": "SE",
    "country_prefix": 46,
}
TEXT = {
    "id": 1000001,
    "msisdn": 46701234567,
    "receiver": 451204,
    "message": "foo STOP ü",
    "senttime": 1795338007,
    "webhook_label": "test",
}


def called(body: bytes, reminder_id: int | None = SMS.reminder_id) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="https://sms.example.net/reports/gatewayapi_legacy?m=42&t=token",
        query={"m": "42", "t": "token"},
        headers={"content-type": "application/json"},
        body=body,
        reminder_id=reminder_id,
    )


def accepted_with(usage: object) -> Answer:
    return Answer(200, from_json({"ids": [421332671], "usage": usage}))


def refusal(code: str, status: int = 403) -> Answer:
    return Answer(status, from_json({"code": code, "incident_uuid": "u", "message": "no"}))


class TestGatewayApiLegacy(GatewayContract):
    name = "gatewayapi_legacy"
    env = ENV
    secrets = (TOKEN,)
    accepted = accepted_with(USAGE)
    accepted_as = Accepted(
        gateway_id="421332671",
        parts=2,
        cost_micros=360_000,
        cost_currency="DKK",
        raw_status="accepted",
    )
    account = Answer(200, from_json({"credit": 1234.56, "currency": "DKK", "id": 7}))
    account_as = Account(name="GatewayAPI 7", balance_micros=1_234_560_000, currency="DKK")
    there = None
    not_there = None
    deliveries: ClassVar[dict[str, Delivery]] = {
        "SCHEDULED": Delivery.QUEUED,
        "BUFFERED": Delivery.QUEUED,
        "ENROUTE": Delivery.SENT,
        "ACCEPTED": Delivery.SENT,
        "DELIVERED": Delivery.DELIVERED,
        "EXPIRED": Delivery.EXPIRED,
        "UNDELIVERABLE": Delivery.UNDELIVERED,
        "REJECTED": Delivery.REJECTED,
        "DELETED": Delivery.REJECTED,
        "SKIPPED": Delivery.REJECTED,
        "UNKNOWN": Delivery.UNKNOWN,
    }
    inbound = called(from_json(TEXT), reminder_id=None)
    inbound_as = InboundSms(
        gateway="gatewayapi_legacy",
        gateway_id="1000001",
        sender=NUMBER,
        to="451204",
        body="foo STOP ü",
    )
    acknowledgement = Acknowledgement(status=200)
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "recipient": (refusal("0x0215"), Verdict.RECIPIENT),
        "text": (refusal("0x1903", 422), Verdict.TEXT),
        "credit": (refusal("0x0216"), Verdict.ACCOUNT),
        "country": (refusal("0x0217"), Verdict.ROUTE),
        "queue full": (refusal("0x1080", 422), Verdict.LATER),
        "sent too often": (refusal("0x0214"), Verdict.UNKNOWN),
        "too fast": (Answer(429, b"no"), Verdict.LATER),
        "credit, as a fault of theirs": (refusal("0x0216", 500), Verdict.ACCOUNT),
        "text, as a fault of theirs": (refusal("0x0312", 500), Verdict.TEXT),
        "busy": (refusal("0x0216", 503), Verdict.UNKNOWN),
        "broken": (refusal("0x0215", 500), Verdict.UNKNOWN),
    }
    good_senders = ("A", "ExampleCo11", "Example Co", "+46701234567", "12345")
    bad_senders = ("", "ExampleCo123", "Exämple", "Abc\n", "+0701234567", "46701234567")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", "https://gatewayapi.com/rest/mtsms")
        assert request.headers["Authorization"] == f"Token {TOKEN}"
        message = json.loads(request.body or b"")
        assert message["userref"] == reference_of(SMS.reminder_id, SMS.to, message["message"])
        assert (message["validity_period"], message["max_parts"]) == (86_400, SMS.parts + 1)
        ((recipient),) = message["recipients"]
        return Sent(
            to=f"+{recipient['msisdn']}",
            body=message["message"],
            sender=message["sender"],
            report_url=message.get("callback_url"),
        )

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        """Nor are any placeholders (`tags`) filled in."""
        fields = "sender recipients message encoding userref validity_period max_parts callback_url"
        assert set(json.loads(request.body or b"")) == set(fields.split())

    def report(self, word: str) -> InboundRequest:
        return called(from_json({**STATUS, "status": word}))

    def asked(self, word: str) -> Answer:
        recipient = {"msisdn": 46701234567, "dsnstatus": word, "dsnerror": None, "csms": 2}
        other = {**recipient, "msisdn": 46700000000, "dsnstatus": "DELIVERED"}
        return Answer(200, from_json({"id": 421332671, "recipients": [other, recipient]}))


def test_asked_they_may_know_only_of_others() -> None:
    told = {"recipients": [{"msisdn": 46700000000, "dsnstatus": "DELIVERED"}]}
    gateway = gateway_on(CannedWire(Answer(200, from_json(told))))
    assert gateway.report_of("421332671", NUMBER) is None


def gateway_on(wire: CannedWire, env: dict[str, str] = ENV) -> Any:
    return make("gatewayapi_legacy", env, Transport(session=wire.session))


def sent_with(answer: Answer) -> Any:
    return gateway_on(CannedWire(answer)).send(SMS)


CODES = [
    *((code, RejectedByGateway, Reason.REFUSED_RECIPIENT) for code in ("0x0215", "0x1010")),
    *((code, RejectedByGateway, Reason.REFUSED_RECIPIENT) for code in ("0x1011", "0x1034")),
    *((code, RejectedByGateway, Reason.REFUSED_RECIPIENT) for code in ("0x1060", "0x1013")),
    *((code, RejectedByGateway, Reason.REFUSED_RECIPIENT) for code in ("0x1019", "0x1021")),
    ("0x1022", RejectedByGateway, Reason.REFUSED_RECIPIENT),
    *((code, RejectedByGateway, Reason.REFUSED_TEXT) for code in ("0x0312", "0x1902")),
    *((code, RejectedByGateway, Reason.REFUSED_TEXT) for code in ("0x1903", "0x1904")),
    *((code, GatewayMisconfigured, None) for code in ("0x0210", "0x0211", "0x0223", "0x0224")),
    *((code, GatewayMisconfigured, None) for code in ("0x0229", "0x0212", "0x0213", "0x0216")),
    *((code, GatewayMisconfigured, None) for code in ("0x0218", "0x021D", "0x021d", "0x0220")),
    *((code, GatewayMisconfigured, None) for code in ("0x0222", "0x022A", "0x1092", "0x0310")),
    *((code, GatewayMisconfigured, None) for code in ("0x0311", "0x0999", "", "x", "-", "0x")),
    *((code, RouteRefused, None) for code in ("0x0217", "0x021F")),
    *((code, GatewayUnavailable, None) for code in ("0x1047", "0x1080")),
    ("0x0214", OutcomeUnknown, None),
]


@pytest.mark.parametrize("status", [400, 401, 403, 422])
@pytest.mark.parametrize(("code", "error", "reason"), CODES)
def test_every_code_of_theirs_is_understood(
    code: str, error: type[Exception], reason: Reason | None, status: int
) -> None:
    with pytest.raises(error) as caught:
        sent_with(refusal(code, status))
    assert type(caught.value) is error
    assert getattr(caught.value, "reason", None) is reason


@pytest.mark.parametrize("body", [b"{}", b'{"code": 533}', b'{"code": null}', b"[]", b"0x0215"])
def test_a_refusal_without_a_code_is_our_account(body: bytes) -> None:
    with pytest.raises(GatewayMisconfigured):
        sent_with(Answer(403, body))


# --- what is sent


@pytest.mark.parametrize(
    ("body", "encoding"), [("Hej Åsa €", "UTF8"), ("Привет", "UCS2"), ("Hi 👋", "UCS2")]
)
def test_the_alphabet_is_told(body: str, encoding: str) -> None:
    wire = CannedWire(accepted_with(USAGE))
    gateway_on(wire).send(replace(SMS, body=body))
    assert json.loads(wire.requests[0].body or b"")["encoding"] == encoding


def test_more_parts_than_they_know_are_not_asked_for() -> None:
    wire = CannedWire(accepted_with(USAGE))
    gateway_on(wire).send(replace(SMS, parts=255))
    assert json.loads(wire.requests[0].body or b"")["max_parts"] == 255


def test_a_number_is_told_as_digits() -> None:
    wire = CannedWire(accepted_with(USAGE))
    gateway_on(wire).send(replace(SMS, sender="+46701234567"))
    assert json.loads(wire.requests[0].body or b"")["sender"] == "46701234567"


@pytest.mark.parametrize(
    ("usage", "parts", "cost", "currency"),
    [
        ({**USAGE, "countries": {"SE": 1, "NO": 2}}, 3, 360_000, "DKK"),
        ({**USAGE, "total_cost": "0.0360"}, 2, 36_000, "DKK"),
        ({**USAGE, "countries": {"SE": "2"}}, 2, 360_000, "DKK"),
        ({**USAGE, "countries": {"SE": 2, "NO": -1}}, None, 360_000, "DKK"),
        ({**USAGE, "countries": {}}, None, 360_000, "DKK"),
        ({**USAGE, "countries": [2]}, None, 360_000, "DKK"),
        ({**USAGE, "total_cost": "free", "currency": 5}, 2, None, None),
        ({}, None, None, None),
        ([], None, None, None),
        (None, None, None, None),
        ("x", None, None, None),
    ],
)
def test_a_price_that_cannot_be_read_does_not_cost_us_the_answer(
    usage: object, parts: int | None, cost: int | None, currency: str | None
) -> None:
    sent = sent_with(accepted_with(usage))
    assert sent.gateway_id == "421332671"
    assert (sent.parts, sent.cost_micros, sent.cost_currency) == (parts, cost, currency)


@pytest.mark.parametrize("ids", [[], None, "1", [None], ["1"], [0], [-1], [1.5], [2**70]])
def test_an_answer_without_their_id_leaves_the_outcome_unknown(ids: object) -> None:
    with pytest.raises(OutcomeUnknown):
        sent_with(Answer(200, from_json({"ids": ids, "usage": USAGE})))


# --- reports: the token in the address, or a signature


def token(claims: object, *, secret: str = SECRET, head: object = None) -> str:
    def encoded(part: object) -> str:
        return urlsafe_b64encode(from_json(part)).rstrip(b"=").decode()

    told = f"{encoded({'typ': 'JWT', 'alg': 'HS256'} if head is None else head)}.{encoded(claims)}"
    digest = hmac.digest(secret.encode(), told.encode(), sha256)
    return f"{told}.{urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def signed(jwt: str, body: bytes = b"", reminder_id: int | None = None) -> InboundRequest:
    request = called(body, reminder_id)
    return replace(request, headers={**request.headers, "x-gwapi-signature": jwt})


def signing() -> Any:
    return gateway_on(CannedWire(Answer(500)), SIGNED_ENV)


# Published in their documentation, with the secret `secret`.
PUBLISHED = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9."
    "eyJpZCI6MjM4MTcwMywibXNpc2RuIjo0NTQyNjA5MDQ1LCJ0aW1lIjoxNTIyNzY0MDYyLCJzdGF0dXMiOiJERUxJVkVS"
    "RUQiLCJlcnJvciI6bnVsbCwiY29kZSI6bnVsbCwidXNlcnJlZiI6bnVsbCwiY2FsbGJhY2tfdXJsIjoiaHR0cDovL2Ji"
    "YWY3MTQyLm5ncm9rLmlvIiwiYXBpIjo0fQ.KdfDH65bnQtgxEkFnpAQodOciAJedZFB13r9wEo8t3Y"
)


def test_the_signature_in_their_documentation_is_right() -> None:
    gateway = signing()
    assert gateway.signs
    (report,) = gateway.read_reports(signed(PUBLISHED))
    assert (report.gateway_id, report.delivery) == ("2381703", Delivery.DELIVERED)
    assert report.at == datetime(2018, 4, 3, 14, 1, 2, tzinfo=UTC)
    assert report.reminder_id is None


def test_what_is_signed_is_believed_and_not_the_body() -> None:
    body = from_json({**STATUS, "id": 1, "status": "EXPIRED"})
    (report,) = signing().read_reports(signed(token(STATUS), body))
    assert (report.gateway_id, report.delivery) == ("421332671", Delivery.DELIVERED)
    assert report.reminder_id == SMS.reminder_id  # by our reference


@pytest.mark.parametrize(
    "jwt",
    [
        "",
        "x",
        "..",
        PUBLISHED[:-1],
        PUBLISHED + "=",
        PUBLISHED.rpartition(".")[0],
        PUBLISHED.rpartition(".")[0] + ".",
        "é\ud800." + PUBLISHED,
        token(STATUS, secret="other"),
        token(STATUS, secret=""),
        token(STATUS, head={"alg": "none"}),
        token(STATUS, head={"alg": "HS512"}),
        token(STATUS, head={"typ": "JWT"}),
        token(STATUS, head=[]),
        token([]),
        token({}),
        token(None),
        token({**STATUS, "id": "1"}),
        token({**STATUS, "status": ["DELIVERED"]}),
        token({**STATUS, "userref": 42}),
    ],
)
@pytest.mark.parametrize("reminder_id", [None, 42])
def test_a_wrong_signature_is_refused_whatever_the_address_says(
    jwt: str, reminder_id: int | None
) -> None:
    with pytest.raises(ReportRejected):
        signing().read_reports(signed(jwt, from_json(STATUS), reminder_id))


def test_with_the_secret_set_the_token_in_the_address_still_is_enough() -> None:
    """Calls to the address that we gave may bear no signature."""
    (report,) = signing().read_reports(called(from_json({**STATUS, "userref": None})))
    assert (report.reminder_id, report.gateway_id) == (SMS.reminder_id, "421332671")
    with pytest.raises(ReportRejected):
        signing().read_reports(called(from_json(STATUS), reminder_id=None))


def test_without_the_secret_a_signature_proves_nothing() -> None:
    plain = gateway_on(CannedWire(Answer(500)))
    assert not plain.signs
    for jwt in (PUBLISHED, token(STATUS, secret="")):
        with pytest.raises(ReportRejected):
            plain.read_reports(signed(jwt, from_json(STATUS)))
    (report,) = plain.read_reports(signed(PUBLISHED, from_json(STATUS), 42))
    assert report.gateway_id == "421332671"


def test_with_the_secret_set_inbound_texts_need_the_signature() -> None:
    gateway, expected = signing(), [TestGatewayApiLegacy.inbound_as]
    other = from_json({**TEXT, "message": "START"})
    assert gateway.read_inbound(signed(token(TEXT), other)) == expected
    for request in (
        called(from_json(TEXT)),
        signed(token(TEXT, secret="other"), from_json(TEXT)),
        signed(token(STATUS), from_json(TEXT)),
    ):
        with pytest.raises(ReportRejected):
            gateway.read_inbound(request)


@pytest.mark.parametrize(
    "time", [None, "1795338007", True, 1e300, -1e300, [], {"a": 1}, 10**30, -(10**30)]
)
def test_a_report_with_an_unreadable_time_counts_without_it(time: object) -> None:
    plain = gateway_on(CannedWire(Answer(500)))
    (report,) = plain.read_reports(called(from_json({**STATUS, "time": time})))
    assert (report.at, report.delivery) == (None, Delivery.DELIVERED)


def test_a_report_tells_when() -> None:
    plain = gateway_on(CannedWire(Answer(500)))
    (report,) = plain.read_reports(called(from_json(STATUS)))
    assert report.at == datetime.fromtimestamp(1795338007, UTC)
