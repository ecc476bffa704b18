"""Vonage: the shared promises, its error codes, its signed tokens and its records."""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, DeliveryReport, InboundRequest, InboundSms
from bridge.errors import (
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    ReportRejected,
)
from bridge.gateways.base import Acknowledgement, Found, LookUp, NotFound, Verdict, reference_of
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.contract.gateway_contract import (
    ATTEMPT,
    HOSTILE,
    NUMBER,
    SMS,
    Answer,
    CannedWire,
    GatewayContract,
    PagedWire,
    Sent,
    from_json,
)

RECORDED = Path(__file__).parent.parent / "recorded" / "vonage"
KEY, SECRET, SIGNATURE_SECRET = "abcd1234", "Secr3tOfTheApi", "qwertyuiopasdfghjklzxcvbnm123456"
ENV = {
    "BRIDGE_VONAGE_API_KEY": KEY,
    "BRIDGE_VONAGE_API_SECRET": SECRET,
    "BRIDGE_VONAGE_SIGNATURE_SECRET": SIGNATURE_SECRET,
}
UNSIGNED = {**ENV, "BRIDGE_VONAGE_SIGNATURE_SECRET": ""}
ID = "aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab"
REFERENCE = reference_of(SMS.reminder_id, SMS.to, SMS.body)
NOW = datetime(2026, 11, 22, 9, 1, tzinfo=UTC)


def recorded(name: str) -> bytes:
    return (RECORDED / name).read_bytes()


def encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def token(body: bytes, **changes: Any) -> str:
    """Return a token as Vonage makes it for *body*, with some claims changed; None leaves out."""
    claims: dict[str, Any] = {
        "iss": "Vonage",
        "iat": int(NOW.timestamp()),
        "jti": "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
        "payload_hash": sha256(body).hexdigest(),
        "api_key": KEY,
        "application_id": "78d335fa-323d-0114-9c3d-d6f0d48968cf",
        **changes,
    }
    told = json.dumps({name: value for name, value in claims.items() if value is not None})
    head = encoded(b'{"typ":"JWT","alg":"HS256"}')
    both = f"{head}.{encoded(told.encode())}"
    return f"{both}.{encoded(hmac.digest(SIGNATURE_SECRET.encode(), both.encode(), sha256))}"


def called(body: bytes, reminder_id: int | None = SMS.reminder_id, **claims: Any) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="https://sms.example.net/reports/vonage?m=42&t=token",
        query={"m": "42", "t": "token"},
        headers={
            "content-type": "application/json",
            "authorization": f"Bearer {token(body, **claims)}",
        },
        body=body,
        received_at=NOW,
        reminder_id=reminder_id,
    )


def status(**changes: Any) -> bytes:
    return from_json({**json.loads(recorded("status.json")), **changes})


def problem(code: str, http_status: int = 422) -> Answer:
    link = f"https://developer.vonage.com/api-errors/messages#{code}"
    body = {"type": link, "title": "Words", "detail": f"about {NUMBER}", "instance": "bf0c"}
    return Answer(http_status, from_json(body))


def named(name: str, http_status: int) -> Answer:
    body = {"type": f"https://developer.vonage.com/api-errors#{name}", "title": name}
    return Answer(http_status, from_json(body))


class TestVonage(GatewayContract):
    name = "vonage"
    env = ENV
    secrets = (SECRET, SIGNATURE_SECRET, "YWJjZDEyMzQ6U2VjcjN0T2ZUaGVBcGk=")
    accepted = Answer(202, recorded("accepted.json"))
    accepted_as = Accepted(gateway_id=ID, raw_status="accepted")
    account = Answer(200, recorded("account.json"))
    account_as = Account(name=KEY, balance_micros=10_280_000, currency="EUR")
    there = Answer(200, recorded("records.json"))
    not_there = None  # a record that is missing may come late: see below
    deliveries: ClassVar[dict[str, Delivery]] = {
        "submitted": Delivery.SENT,
        "delivered": Delivery.DELIVERED,
        "read": Delivery.DELIVERED,
        "undeliverable": Delivery.UNDELIVERED,
        "rejected": Delivery.REJECTED,
    }
    inbound = called(recorded("inbound.json"), reminder_id=None)
    inbound_as = InboundSms(
        gateway="vonage",
        gateway_id="bbbbbbbb-bbbb-4ccc-8ddd-0123456789ab",
        sender=NUMBER[1:],
        to="46766861004",
        body="STOP",
    )
    acknowledgement = Acknowledgement(status=200, body=b"")
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "recipient": (Answer(422, recorded("refused.json")), Verdict.RECIPIENT),
        "barred number": (problem("1050"), Verdict.RECIPIENT),
        "text": (problem("1090"), Verdict.TEXT),
        "filtered": (problem("1480"), Verdict.TEXT),
        "sender": (problem("1120"), Verdict.ACCOUNT),
        "credit": (named("low-balance", 402), Verdict.ACCOUNT),
        "credentials": (named("unauthorized", 401), Verdict.ACCOUNT),
        "forbidden": (named("forbidden", 403), Verdict.ACCOUNT),
        "throttled": (problem("1000"), Verdict.LATER),
        "too fast": (named("throttled", 429), Verdict.LATER),
        "inside their platform": (problem("1030"), Verdict.UNKNOWN),
        "broken": (named("internal-error", 500), Verdict.UNKNOWN),
    }
    signs = True
    good_senders = ("Abc", "ExampleCo11", "Example Co", "1Example", "+46701234567", "12345")
    bad_senders = ("", "ExampleCo123", "Exämple", "46701234567", "Abc-d", " Abc", "Abc\n")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", "https://api.nexmo.com/v1/messages")
        assert request.headers["Authorization"] == f"Basic {self.secrets[2]}"
        assert request.headers["Content-Type"] == "application/json"
        told = json.loads(request.body or b"")
        assert (told.pop("message_type"), told.pop("channel")) == ("text", "sms")
        assert told.pop("ttl") == 86_400
        assert told.pop("sms")["encoding_type"] in {"text", "unicode"}
        assert told.pop("webhook_version", "v1") == "v1"
        assert told.pop("client_ref") == reference_of(SMS.reminder_id, SMS.to, told["text"])
        assert set(told) <= {"to", "from", "text", "webhook_url"}
        return Sent(
            to="+" + told["to"],
            body=told["text"],
            sender=told["from"],
            report_url=told.get("webhook_url"),
        )

    def resigned(self, request: InboundRequest, body: bytes) -> InboundRequest:
        return called(body, request.reminder_id)

    def report(self, word: str) -> InboundRequest:
        return called(status(status=word))

    asked_as: ClassVar[dict[str, Any]] = {
        "at": datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC),
        "cost_micros": 66_600,
        "cost_currency": "EUR",
    }

    def asked(self, word: str) -> Answer:
        told = json.loads(recorded("records.json"))
        for record in told["records"]:
            record["status"] = word if record["message_id"] == ID else "rejected"
        return Answer(200, from_json(told))


@pytest.mark.parametrize("changes", [{"message_id": "another"}, {"status": None}, {"status": 7}])
def test_asked_they_may_have_no_record_of_it(changes: dict[str, object]) -> None:
    record = {"message_id": ID, "status": "delivered", **changes}
    gateway = gateway_on(CannedWire(Answer(200, from_json({"records": [record]}))))
    assert gateway.report_of(ID, NUMBER) is None


def gateway_on(wire: CannedWire, env: dict[str, str] = ENV) -> Any:
    return make("vonage", env, Transport(session=wire.session))


# --- send


@pytest.mark.parametrize(
    ("body", "encoding"),
    [("Hej Åsa, 5 €", "text"), ("Hej á", "unicode"), ("Привет", "unicode"), ("👋", "unicode")],
)
def test_the_alphabet_is_said_outright(body: str, encoding: str) -> None:
    wire = CannedWire(TestVonage.accepted)
    gateway_on(wire).send(replace(SMS, body=body))
    assert json.loads(wire.requests[0].body or b"")["sms"] == {"encoding_type": encoding}


def test_a_number_as_sender_goes_without_its_plus() -> None:
    wire = CannedWire(TestVonage.accepted)
    gateway_on(wire).send(replace(SMS, sender="+15005550006"))
    assert json.loads(wire.requests[0].body or b"")["from"] == "15005550006"


@pytest.mark.parametrize("uuid", [None, 5, "", [ID], "a b", "x" * 500])
def test_an_acceptance_without_a_usable_id_leaves_the_outcome_unknown(uuid: object) -> None:
    with pytest.raises(OutcomeUnknown):
        gateway_on(CannedWire(Answer(202, from_json({"message_uuid": uuid})))).send(SMS)


CODES: dict[type[GatewayError], str] = {
    RejectedByGateway: "1040 1050 1090 1170 1210 1240 1430 1476 1480 1481 1482 1483",
    GatewayUnavailable: "1000 1241",
    OutcomeUnknown: "1030 1100",
    GatewayMisconfigured: "1010 1020 1021 1022 1060 1070 1080 1120 1130 1420 1460 1470 1472 9999",
}


@pytest.mark.parametrize(
    ("code", "error"), [(code, error) for error, all_ in CODES.items() for code in all_.split()]
)
def test_every_code_is_of_its_class(code: str, error: type[GatewayError]) -> None:
    in_title = {"type": "https://developer.vonage.com/api-errors/messages", "title": int(code)}
    for answer in (problem(code), problem(code, 400), Answer(422, from_json(in_title))):
        with pytest.raises(error):
            gateway_on(CannedWire(answer)).send(SMS)


@pytest.mark.parametrize(
    "body", [{}, {"type": 5}, {"type": "1430"}, {"type": "#"}, {"title": {"1430": 1}}, [], "1430"]
)
def test_a_problem_of_another_shape_is_our_account(body: object) -> None:
    expected = RejectedByGateway if body == {"type": "1430"} else GatewayMisconfigured
    with pytest.raises(expected):
        gateway_on(CannedWire(Answer(422, from_json(body)))).send(SMS)


# --- reports


def test_a_report_tells_time_parts_and_price() -> None:
    (report,) = gateway_on(CannedWire(Answer(500))).read_reports(called(recorded("status.json")))
    assert report == DeliveryReport(
        gateway="vonage",
        gateway_id=ID,
        delivery=Delivery.SENT,
        raw_status="submitted",
        reminder_id=42,
        reference=reference_of(SMS.reminder_id, SMS.to, SMS.body),
        at=datetime(2026, 11, 22, 9, 0, 7, tzinfo=UTC),
        parts=2,
        cost_micros=66_600,
        cost_currency="EUR",
    )


def test_a_price_is_in_their_currency_or_in_none() -> None:
    gateway = gateway_on(CannedWire(Answer(500)))
    for currency, expected in (("SEK", "SEK"), (5, None), (None, None)):
        body = status(status="delivered", usage={"price": "0.0333", "currency": currency})
        (report,) = gateway.read_reports(called(body))
        assert (report.cost_micros, report.cost_currency) == (33_300, expected)


ODD: list[object] = [None, [], "x", 7, {}, {"count_total": "many", "price": "free", "currency": 5}]


@pytest.mark.parametrize("odd", ODD)
def test_what_cannot_be_read_beside_the_state_does_not_cost_the_report(odd: object) -> None:
    body = status(status="delivered", usage=odd, sms=odd, timestamp="noon")
    (report,) = gateway_on(CannedWire(Answer(500))).read_reports(called(body))
    assert (report.delivery, report.gateway_id) == (Delivery.DELIVERED, ID)
    assert (report.at, report.parts, report.cost_micros, report.cost_currency) == (None,) * 4


@pytest.mark.parametrize(
    ("count", "parts"), [(3, 3), ("3", 3), ("9" * 5000, None), (0, None), (True, None)]
)
def test_parts_are_counted_however_they_are_written(count: object, parts: int | None) -> None:
    body = status(sms={"count_total": count})
    (report,) = gateway_on(CannedWire(Answer(500))).read_reports(called(body))
    assert report.parts == parts


@pytest.mark.parametrize(
    ("reference", "from_address", "expected"),
    [
        (REFERENCE, None, 42),
        ("42", None, None),
        ("order 42", None, None),
        (None, None, None),
    ],
)
def test_a_signed_report_names_its_reminder_by_our_reference(
    reference: str | None, from_address: int | None, expected: int | None
) -> None:
    call = called(status(client_ref=reference), from_address)
    (report,) = gateway_on(CannedWire(Answer(500))).read_reports(call)
    assert report.reminder_id == expected


@pytest.mark.parametrize(
    "claims",
    [
        {"api_key": "wxyz9876"},
        {"api_key": None},
        {"api_key": [KEY]},
        {"iat": None},
        {"iat": NOW.timestamp() - 301},
        {"iat": NOW.timestamp() + 301},
        {"iat": "soon"},
        {"iat": [NOW.timestamp()]},
        {"iat": True},
        {"payload_hash": None},
        {"payload_hash": sha256(b"another body").hexdigest()},
        {"payload_hash": 7},
        {"payload_hash": ""},
    ],
)
def test_a_token_of_another_account_time_or_body_is_refused(claims: dict[str, Any]) -> None:
    gateway = gateway_on(CannedWire(Answer(500)))
    with pytest.raises(ReportRejected):
        gateway.read_reports(called(recorded("status.json"), **claims))
    with pytest.raises(ReportRejected):
        gateway.read_inbound(called(recorded("inbound.json"), **claims))


@pytest.mark.parametrize("seconds", [-299, 0, 299.5])
def test_a_token_of_the_last_five_minutes_is_fresh(seconds: float) -> None:
    call = called(recorded("status.json"), iat=NOW.timestamp() + seconds)
    assert len(gateway_on(CannedWire(Answer(500))).read_reports(call)) == 1


def other_algorithm(alg: str, signature: str | None = None) -> str:
    _, claims, right = token(recorded("status.json")).split(".")
    head = encoded(from_json({"alg": alg, "typ": "JWT"}))
    return f"Bearer {head}.{claims}.{right if signature is None else signature}"


@pytest.mark.parametrize(
    "authorization",
    [
        other_algorithm("none", ""),
        other_algorithm("none"),
        other_algorithm("RS256"),
        other_algorithm("HS256"),  # another head than was signed
        "Bearer",
        "Bearer ",
        "Bearer a.b.c",
        f"Basic {TestVonage.secrets[2]}",
        token(recorded("status.json")),
        f"Token {token(recorded('status.json'))}",
    ],
)
@pytest.mark.parametrize("reminder_id", [42, None])
def test_what_is_no_token_of_theirs_is_refused(authorization: str, reminder_id: int | None) -> None:
    call = replace(
        called(recorded("status.json"), reminder_id), headers={"authorization": authorization}
    )
    with pytest.raises(ReportRejected):
        gateway_on(CannedWire(Answer(500))).read_reports(call)


@pytest.mark.parametrize(
    "body", [*HOSTILE.values(), b"{}", status(status=5), status(message_uuid="a b")]
)
def test_signed_nonsense_is_still_nonsense(body: bytes) -> None:
    gateway = gateway_on(CannedWire(Answer(500)))
    with pytest.raises(ReportRejected):
        gateway.read_reports(called(body))
    with pytest.raises(ReportRejected):
        gateway.read_inbound(called(body))


@pytest.mark.parametrize("text", [None, 5, ["STOP"]])
def test_an_inbound_message_without_text_is_refused(text: object) -> None:
    body = from_json({**json.loads(recorded("inbound.json")), "text": text})
    with pytest.raises(ReportRejected):
        gateway_on(CannedWire(Answer(500))).read_inbound(called(body))


# --- without a signature secret the tokens in the addresses are the only proof


def test_without_a_signature_secret_the_address_alone_proves_a_report() -> None:
    gateway = gateway_on(CannedWire(Answer(500)), UNSIGNED)
    assert not gateway.signs
    unsigned = replace(called(recorded("status.json")), headers={})
    assert [one.reminder_id for one in gateway.read_reports(unsigned)] == [42]
    assert gateway.read_inbound(replace(TestVonage.inbound, headers={})) == [TestVonage.inbound_as]


def test_without_a_signature_secret_no_reference_and_no_token_proves_anything() -> None:
    gateway = gateway_on(CannedWire(Answer(500)), UNSIGNED)
    with pytest.raises(ReportRejected):
        gateway.read_reports(called(recorded("status.json"), None))


# --- look-up: their records of the time, by our reference


def asked(wire: PagedWire) -> list[tuple[str, dict[str, list[str]]]]:
    split = [urlsplit(str(request.url)) for request in wire.requests]
    return [(f"{url.netloc}{url.path}", parse_qs(url.query)) for url in split]


def record(number: int = 1, /, **changes: object) -> dict[str, object]:
    return {"message_id": f"m{number}", "client_ref": REFERENCE, "to": NUMBER[1:], **changes}


def looked_up(*records: object) -> LookUp:
    seen: LookUp = gateway_on(PagedWire({"records": records})).look_up(ATTEMPT)
    return seen


@pytest.mark.parametrize(
    "changes",
    [
        {"client_ref": ""},
        {"client_ref": None},
        {"client_ref": 42},
        {"client_ref": "42"},
        {"client_ref": reference_of(43, SMS.to, SMS.body)},
        {"client_ref": reference_of(42, SMS.to, SMS.body + "!")},
        {"client_ref": reference_of(42, "+46700000000", SMS.body)},
    ],
)
def test_a_record_of_another_text_is_not_it(changes: dict[str, object]) -> None:
    assert looked_up(record(**changes)) == NotFound(conclusive=False)


def test_a_missing_record_proves_nothing_as_it_may_come_late() -> None:
    assert looked_up() == NotFound(conclusive=False)


def test_a_message_is_found_under_any_sender_and_in_any_state() -> None:
    given = {"from": "15005550006", "status": "rejected", "total_price": None}
    assert looked_up(record(1, **given)) == Found(gateway_ids=("m1",))


def test_all_candidates_are_told_once() -> None:
    seen = looked_up(record(2), record(3, client_ref="x"), record(1), record(2))
    assert seen == Found(gateway_ids=("m2", "m1"))


@pytest.mark.parametrize("item", [{}, {"message_id": 5}, {"message_id": "a b"}, None, []])
def test_records_that_cannot_be_read_prove_nothing(item: object) -> None:
    with pytest.raises(GatewayUnavailable):
        looked_up(item)


ASKED = {
    "account_id": [KEY],
    "product": ["MESSAGES"],
    "direction": ["outbound"],
    "date_start": ["2026-11-22T08:58:03Z"],
    "date_end": ["2026-11-22T09:02:33Z"],
}
NEXT = {"next": {"href": "https://elsewhere.example/v2/reports/records?cursor=c%2F1&iv=2"}}


def test_records_are_asked_for_page_by_page_and_of_nobody_else() -> None:
    wire = PagedWire(
        {"records": [record(9, client_ref="x")], "_links": NEXT}, {"records": [record()]}
    )
    assert gateway_on(wire).look_up(ATTEMPT) == Found(gateway_ids=("m1",))
    address = "api.nexmo.com/v2/reports/records"
    assert asked(wire) == [(address, ASKED), (address, {**ASKED, "cursor": ["c/1"], "iv": ["2"]})]


def test_records_without_end_are_left() -> None:
    wire = PagedWire({"records": [record(9, client_ref="x")], "_links": NEXT})
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=False)
    assert len(wire.requests) == 10


@pytest.mark.parametrize(
    "links",
    [None, [], "x", {"next": "x"}, {"next": {"href": 5}}, {"next": {"href": "https://["}}],
)
def test_a_link_that_leads_nowhere_ends_the_records(links: object) -> None:
    wire = PagedWire({"records": [record()], "_links": links})
    assert gateway_on(wire).look_up(ATTEMPT) == Found(gateway_ids=("m1",))
    assert len(wire.requests) == 1


def test_an_attempt_in_another_zone_is_asked_for_in_utc() -> None:
    wire = PagedWire({"records": []})
    elsewhere = ATTEMPT.began_at.astimezone(timezone(timedelta(hours=5)))
    gateway_on(wire).look_up(replace(ATTEMPT, began_at=elsewhere))
    assert asked(wire)[0][1]["date_start"] == ["2026-11-22T08:58:03Z"]


def test_no_more_than_a_day_is_asked_for() -> None:
    wire = PagedWire({"records": []})
    gateway_on(wire).look_up(replace(ATTEMPT, ended_at=ATTEMPT.began_at + timedelta(days=3)))
    assert asked(wire)[0][1]["date_end"] == ["2026-11-23T08:58:03Z"]


# --- account


def test_the_balance_is_asked_for_at_its_own_host_without_a_secret_in_the_address() -> None:
    wire = CannedWire(TestVonage.account)
    gateway_on(wire).check_account()
    (request,) = wire.requests
    assert request.url == "https://rest.nexmo.com/account/get-balance"
    assert request.headers["Authorization"] == f"Basic {TestVonage.secrets[2]}"


@pytest.mark.parametrize("value", ["", "much", [], True])
def test_a_balance_that_cannot_be_read_is_not_told(value: object) -> None:
    gateway = gateway_on(CannedWire(Answer(200, from_json({"value": value}))))
    assert gateway.check_account() == Account(name=KEY, balance_micros=None, currency="EUR")
