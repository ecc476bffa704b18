"""Twilio: the shared promises, its signatures, its codes, its list and its services.

All traffic here is made from the documentation, with invented ids and numbers; none of it was
recorded from the provider.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, DeliveryReport, InboundRequest, InboundSms
from bridge.errors import GatewayMisconfigured, GatewayUnavailable, ReportRejected
from bridge.gateways.base import Acknowledgement, Found, LookUp, NotFound, Verdict
from bridge.gateways.registry import make
from bridge.gateways.twilio import signature_of
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

ACCOUNT, TOKEN = "AC" + "0" * 32, "0123456789abcdef0123456789abcdef"
SERVICE, ID = "MG" + "2" * 32, "SM" + "1" * 32
ENV = {"BRIDGE_TWILIO_ACCOUNT_SID": ACCOUNT, "BRIDGE_TWILIO_AUTH_TOKEN": TOKEN}
WITH_SERVICE = {**ENV, "BRIDGE_TWILIO_MESSAGING_SERVICE_SID": SERVICE}
MESSAGES = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
URL = "https://sms.example.net/reports/twilio?m=42&t=token"
FRAGMENT = "#rc=3&rp=5xx,ct,rt"
STATUS = {
    "AccountSid": ACCOUNT,
    "ApiVersion": "2010-04-01",
    "From": "ExampleCo",
    "MessageSid": ID,
    "MessageStatus": "delivered",
    "SmsSid": ID,
    "SmsStatus": "delivered",
    "To": NUMBER,
}
TEXT = {
    "AccountSid": ACCOUNT,
    "Body": "Stopp tack",
    "From": NUMBER,
    "MessageSid": "SM" + "3" * 32,
    "NumMedia": "0",
    "NumSegments": "1",
    "To": "+46766861004",
}


def message(number: int = 1, /, **changes: object) -> dict[str, object]:
    return {
        "account_sid": ACCOUNT,
        "body": SMS.body,
        "date_created": "Sun, 22 Nov 2026 09:00:05 +0000",
        "direction": "outbound-api",
        "error_code": None,
        "from": SMS.sender,
        "messaging_service_sid": None,
        "num_segments": "2",
        "price": None,
        "price_unit": "USD",
        "sid": f"SM{number:032x}",
        "status": "queued",
        "to": SMS.to,
        **changes,
    }


def page(*messages: dict[str, object], following: str | None = None) -> bytes:
    return from_json({"messages": messages, "next_page_uri": following, "page": 0})


def signed(
    fields: Mapping[str, str] | list[tuple[str, str]],
    *,
    url: str = URL,
    signed_url: str | None = None,
    reminder_id: int | None = SMS.reminder_id,
) -> InboundRequest:
    """Return a call as they make it; the signature is worked out here on its own."""
    pairs: Iterable[tuple[str, str]] = fields.items() if isinstance(fields, Mapping) else fields
    told = (signed_url or url) + "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
    proof = b64encode(hmac.new(TOKEN.encode(), told.encode(), "sha1").digest()).decode()
    return InboundRequest(
        method="POST",
        url=url,
        query={},
        headers={
            "content-type": "application/x-www-form-urlencoded",
            "x-twilio-signature": proof,
        },
        body=urlencode(fields).encode(),
        reminder_id=reminder_id,
    )


def refusal(code: object, status: int = 400) -> Answer:
    return Answer(status, from_json({"code": code, "message": "no", "status": status}))


OF_THE_SENDER = (21212, 21606, 21657, 21659, 21660, 30032, 30034, 30042)
CODES: dict[Verdict, tuple[int, ...]] = {
    Verdict.RECIPIENT: (21211, 21614, 30003, 30004, 30005, 30006),
    Verdict.OPTED_OUT: (21610,),
    Verdict.TEXT: (21602, 21617, 21619, 30007),
    Verdict.ACCOUNT: (*OF_THE_SENDER, 20003, 21608, 21703, 30002),
    Verdict.ROUTE: (21408, 21612),
    Verdict.LATER: (20429, 21611, 30001, 30022, 63017),
    Verdict.UNKNOWN: (20500,),
}
REFUSALS: dict[str, tuple[Answer, Verdict]] = {
    **{str(code): (refusal(code), verdict) for verdict, codes in CODES.items() for code in codes},
    "credentials": (refusal(20003, 401), Verdict.ACCOUNT),
    "too fast": (refusal(20429, 429), Verdict.LATER),
    "broken": (refusal(20500, 500), Verdict.UNKNOWN),
}


class TestTwilio(GatewayContract):
    name = "twilio"
    env = ENV
    secrets = (TOKEN, b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode())
    accepted = Answer(201, from_json(message(sid=ID)))
    accepted_as = Accepted(gateway_id=ID, parts=2, raw_status="queued")
    account = Answer(
        200,
        from_json(
            {"friendly_name": "Example", "status": "active", "balance": "12.345", "currency": "USD"}
        ),
    )
    account_as = Account(name="Example", balance_micros=12_345_000, currency="USD")
    there = Answer(200, page(message(sid=ID)))
    not_there = Answer(200, page())
    deliveries: ClassVar[dict[str, Delivery]] = {
        "accepted": Delivery.QUEUED,
        "scheduled": Delivery.QUEUED,
        "queued": Delivery.QUEUED,
        "sending": Delivery.SENT,
        "sent": Delivery.SENT,
        "partially_delivered": Delivery.SENT,
        "delivered": Delivery.DELIVERED,
        "read": Delivery.DELIVERED,
        "undelivered": Delivery.UNDELIVERED,
        "failed": Delivery.FAILED,
        "canceled": Delivery.REJECTED,
        "receiving": Delivery.UNKNOWN,
        "received": Delivery.UNKNOWN,
    }
    inbound = signed(TEXT, url="https://sms.example.net/inbound/twilio", reminder_id=None)
    inbound_as = InboundSms(
        gateway="twilio",
        gateway_id="SM" + "3" * 32,
        sender=NUMBER,
        to="+46766861004",
        body="Stopp tack",
    )
    acknowledgement = Acknowledgement(
        status=200, content_type="text/xml", body=b"<Response></Response>"
    )
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = REFUSALS
    good_senders = ("A", "ExampleCo11", "Example Co", "+46701234567", "12345")
    bad_senders = ("", "ExampleCo123", "Exämple", "Abc\n", "whatsapp:+46701234567")
    signs = True

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", MESSAGES)
        assert request.headers["Authorization"] == f"Basic {self.secrets[1]}"
        form = form_of(request)
        address = form.get("StatusCallback")
        assert address is None or address.endswith(FRAGMENT)
        return Sent(
            to=form["To"],
            body=form["Body"],
            sender=form["From"],
            report_url=address and address.removesuffix(FRAGMENT),
        )

    def report(self, word: str) -> InboundRequest:
        return signed({**STATUS, "MessageStatus": word, "SmsStatus": word})

    asked_as: ClassVar[dict[str, Any]] = {
        "parts": 2,
        "cost_micros": 7_500,
        "cost_currency": "USD",
    }

    def asked(self, word: str) -> Answer:
        return Answer(200, from_json(message(sid=ID, status=word, price="-0.00750")))

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        assert form_of(request)["ShortenUrls"] == "false"


@pytest.mark.parametrize(
    ("code", "delivery", "opted_out"),
    [
        (30036, Delivery.EXPIRED, False),
        (21610, Delivery.UNDELIVERED, True),
        ("30036", Delivery.EXPIRED, False),
        ([], Delivery.UNDELIVERED, False),
    ],
)
def test_asked_the_code_tells_what_the_word_does_not(
    code: object, delivery: Delivery, opted_out: bool
) -> None:
    kept = message(sid=ID, status="undelivered", error_code=code, price={}, num_segments="0")
    gateway = make(
        "twilio", ENV, Transport(session=CannedWire(Answer(200, from_json(kept))).session)
    )
    told = gateway.report_of(ID, NUMBER)
    assert told is not None
    assert (told.delivery, told.opted_out) == (delivery, opted_out)
    assert (told.parts, told.cost_micros, told.cost_currency) == (None, None, None)


def form_of(request: requests.PreparedRequest) -> dict[str, str]:
    assert isinstance(request.body, str)
    parsed = parse_qs(request.body, strict_parsing=True)
    assert all(len(values) == 1 for values in parsed.values())
    return {name: values[0] for name, values in parsed.items()}


def gateway_on(wire: CannedWire, env: Mapping[str, str] = ENV) -> Any:
    return make("twilio", env, Transport(session=wire.session))


# --- what is sent


def test_a_text_waits_in_their_queue_as_long_as_they_allow_and_stays_as_it_is() -> None:
    wire = CannedWire(TestTwilio.accepted)
    gateway_on(wire).send(SMS)
    form = form_of(wire.requests[0])
    assert (form["ValidityPeriod"], form["SmartEncoded"]) == ("36000", "false")
    assert "MessagingServiceSid" not in form


def test_a_service_may_pick_the_sender() -> None:
    wire = CannedWire(TestTwilio.accepted)
    gateway = gateway_on(wire, WITH_SERVICE)
    assert gateway.check_sender("") is None
    assert gateway.check_sender("", "US") is None
    assert gateway.check_sender("ExampleCo", "US") is not None
    gateway.send(replace(SMS, sender=""))
    gateway.send(SMS)
    forms = [form_of(request) for request in wire.requests]
    assert [form["MessagingServiceSid"] for form in forms] == [SERVICE, SERVICE]
    assert [form.get("From") for form in forms] == [None, "ExampleCo"]


@pytest.mark.parametrize(
    ("changes", "parts", "micros", "currency"),
    [
        ({"price": "-0.00750"}, 2, 7_500, "USD"),
        ({"price": "0.0", "num_segments": "1"}, 1, 0, "USD"),
        ({"num_segments": "0", "status": "accepted", "from": None}, None, None, None),
        ({"price": "-0.01", "price_unit": 7}, 2, 10_000, None),
        ({"price": [], "num_segments": "two"}, None, None, None),
        ({"price": "NaN", "num_segments": 3}, 3, None, None),
        ({"price": True, "num_segments": "-1"}, None, None, None),
        ({"price": {}, "num_segments": "9" * 5000}, None, None, None),
    ],
)
def test_what_a_text_costs_is_told_where_it_can_be_read(
    changes: dict[str, object], parts: int | None, micros: int | None, currency: str | None
) -> None:
    told = gateway_on(CannedWire(Answer(201, from_json(message(**changes))))).send(SMS)
    assert (told.parts, told.cost_micros, told.cost_currency) == (parts, micros, currency)


# --- refusals


@pytest.mark.parametrize("code", [21211.5, None, True, [21211], 10**30, -21211, 99999])
def test_a_code_that_is_none_or_new_loses_no_text(code: object) -> None:
    with pytest.raises(GatewayMisconfigured):
        gateway_on(CannedWire(refusal(code))).send(SMS)


# --- signatures


CALL = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
REPEATED = [
    ("Sid", "CA123"),
    ("SidAccount", "AC123"),
    ("Digits", "5678"),
    ("Digits", "1234"),
    ("Digits", "1234"),
]
THEIRS = "https://mycompany.com/myapp.php?foo=1&bar=2"


@pytest.mark.parametrize(
    ("url", "pairs", "expected"),
    [
        (THEIRS, list(CALL.items()), b"RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (
            "https://example.com/myapp.php?foo=1&bar=2",
            list({**CALL, "Caller": "+14158675310", "From": "+14158675310"}.items()),
            b"L/OH5YylLD5NRKLltdqwSvS0BnU=",
        ),
        (THEIRS, REPEATED, b"IK+Dwps556ElfBT0I3Rgjkr1wJU="),
    ],
)
def test_their_published_signatures_are_ours(
    url: str, pairs: list[tuple[str, str]], expected: bytes
) -> None:
    assert signature_of("12345", url, pairs) == expected
    assert signature_of("12345", url, reversed(pairs)) == expected


def test_a_whole_report_with_a_known_signature_is_read() -> None:
    fields = {
        **STATUS,
        "From": "+15017122661",
        "To": "+15558675310",
    }
    request = InboundRequest(
        method="POST",
        url="https://sms.example.net/dlr/twilio?m=42",
        query={"m": "42"},
        headers={"x-twilio-signature": "U1oioNxCxbeETYSAxJKNw0TKKwA="},
        body=urlencode(fields).encode(),
        reminder_id=42,
    )
    gateway = gateway_on(CannedWire(Answer(500)), {**ENV, "BRIDGE_TWILIO_AUTH_TOKEN": "12345"})
    assert gateway.read_reports(request) == [
        DeliveryReport(
            gateway="twilio",
            gateway_id=ID,
            delivery=Delivery.DELIVERED,
            raw_status="delivered",
            reminder_id=42,
        )
    ]


def read(request: InboundRequest) -> DeliveryReport:
    (report,) = gateway_on(CannedWire(Answer(500))).read_reports(request)
    assert isinstance(report, DeliveryReport)
    return report


@pytest.mark.parametrize(
    ("url", "signed_url"),
    [
        (URL, URL.replace(".net", ".net:443")),
        (URL.replace(".net", ".net:443"), URL),
        (URL.replace(".net", ".net:8443"), URL),
        (URL, URL + FRAGMENT),
        ("http://127.0.0.1/r?m=1", "http://127.0.0.1:80/r?m=1"),
        ("https://[::1]/r", "https://[::1]:443/r"),
        ("https://sms.example.net", "https://sms.example.net:443"),
        ("/relative", "/relative"),
    ],
)
def test_the_address_may_be_signed_with_its_port_or_fragment(url: str, signed_url: str) -> None:
    assert read(signed(STATUS, url=url, signed_url=signed_url)).delivery is Delivery.DELIVERED


@pytest.mark.parametrize(
    "signed_url",
    [
        URL.replace("https", "http"),
        URL.replace(".net", ".net:444"),
        URL.replace("m=42", "m=43"),
        URL.replace("twilio", "twilio/"),
        URL + "#other",
    ],
)
def test_another_address_is_not_what_was_signed(signed_url: str) -> None:
    with pytest.raises(ReportRejected, match="signature"):
        read(signed(STATUS, signed_url=signed_url))


def test_a_field_that_is_new_is_covered_by_the_signature() -> None:
    request = signed({**STATUS, "NewField": "å b&c=d", "Empty": ""})
    assert read(request).delivery is Delivery.DELIVERED
    for body in (request.body.replace(b"Empty=", b"Empty=1"), request.body + b"&Another=1"):
        with pytest.raises(ReportRejected, match="signature"):
            read(replace(request, body=body))


@pytest.mark.parametrize(
    "fields",
    [
        {**STATUS, "AccountSid": "AC" + "9" * 32},
        {**STATUS, "AccountSid": ""},
        {name: value for name, value in STATUS.items() if name != "AccountSid"},
        {name: value for name, value in STATUS.items() if name != "MessageStatus"},
        {**STATUS, "MessageSid": ""},
        {**STATUS, "MessageSid": "S M"},
        {**STATUS, "MessageSid": "S" * 101},
        [*STATUS.items(), ("MessageStatus", "failed")],
        [*STATUS.items(), ("MessageSid", ID)],
    ],
)
def test_a_signed_call_that_is_no_report_of_ours_is_refused(
    fields: dict[str, str] | list[tuple[str, str]],
) -> None:
    with pytest.raises(ReportRejected):
        read(signed(fields))


# --- reports


@pytest.mark.parametrize(
    ("status", "code", "delivery", "opted_out"),
    [
        ("undelivered", "30036", Delivery.EXPIRED, False),
        ("failed", "30036", Delivery.EXPIRED, False),
        ("delivered", "30036", Delivery.DELIVERED, False),
        ("failed", "30008", Delivery.FAILED, False),
        ("undelivered", "30003", Delivery.UNDELIVERED, False),
        ("undelivered", "21610", Delivery.UNDELIVERED, True),
        ("failed", "21610", Delivery.FAILED, True),
        ("failed", "121610", Delivery.FAILED, False),
        ("failed", "", Delivery.FAILED, False),
        ("failed", "٢١٦١٠", Delivery.FAILED, False),
        ("failed", "9" * 5000, Delivery.FAILED, False),
    ],
)
def test_the_code_of_a_report_says_more(
    status: str, code: str, delivery: Delivery, opted_out: bool
) -> None:
    report = read(signed({**STATUS, "MessageStatus": status, "ErrorCode": code}))
    assert (report.delivery, report.opted_out) == (delivery, opted_out)
    assert report.raw_status == f"{status} {code}".strip()[:500]


@pytest.mark.parametrize(
    ("told", "at"),
    [
        ("2611220907", datetime(2026, 11, 22, 9, 7, tzinfo=UTC)),
        ("", None),
        ("2613220907", None),
        ("yesterday", None),
        ("26112209071", None),
    ],
)
def test_a_report_tells_when_it_was_delivered(told: str, at: datetime | None) -> None:
    assert read(signed({**STATUS, "RawDlrDoneDate": told})).at == at


# --- inbound texts


def inbound(**changes: str) -> InboundSms:
    gateway = gateway_on(CannedWire(Answer(500)))
    (sms,) = gateway.read_inbound(signed({**TEXT, **changes}, reminder_id=None))
    assert isinstance(sms, InboundSms)
    return sms


@pytest.mark.parametrize("keyword", ["STOP", "START", "HELP"])
def test_their_own_reading_of_a_keyword_is_handed_on(keyword: str) -> None:
    assert inbound(Body="nej tack", OptOutType=keyword).keyword == keyword
    assert inbound(Body="nej tack").keyword == ""


def test_a_picture_without_words_is_an_empty_text() -> None:
    fields = {name: value for name, value in TEXT.items() if name != "Body"}
    gateway = gateway_on(CannedWire(Answer(500)))
    assert gateway.read_inbound(signed(fields))[0].body == ""


def test_a_text_to_another_account_is_refused() -> None:
    with pytest.raises(ReportRejected, match="another account"):
        inbound(AccountSid="AC" + "9" * 32)


# --- look-up: they take no reference, so their list is searched


def looked_up(*messages: dict[str, object], env: Mapping[str, str] = ENV) -> LookUp:
    seen: LookUp = gateway_on(CannedWire(Answer(200, page(*messages))), env).look_up(ATTEMPT)
    return seen


@pytest.mark.parametrize(
    "changes",
    [
        {"date_created": "Sun, 22 Nov 2026 08:58:03 +0000"},
        {"date_created": "Sun, 22 Nov 2026 09:02:33 +0000"},
        {"date_created": "Sun, 22 Nov 2026 10:00:05 +0100"},
        {"date_created": "Sun, 22 Nov 2026 09:00:05 -0000"},
        {"body": ""},
        {"body": f"Sent from your trial account - {SMS.body}"},
        {"body": None},
        {"body": SMS.body + "\r\n"},
        {"status": "delivered"},
    ],
)
def test_message_of_the_attempt_is_found(changes: dict[str, object]) -> None:
    assert surely(looked_up(message(**changes))) == (f"SM{1:032x}",)


@pytest.mark.parametrize(
    "changes",
    [
        {"date_created": "Sat, 21 Nov 2026 09:00:02 +0000"},
        {"date_created": "Mon, 23 Nov 2026 09:00:04 +0000"},
        {"direction": "inbound"},
        {"direction": "outbound-reply"},
        {"to": "+46700000000"},
        {"body": "another text"},
    ],
)
def test_other_messages_are_surely_not_it(changes: dict[str, object]) -> None:
    assert looked_up(message(**changes)) == NotFound(conclusive=True)


@pytest.mark.parametrize(
    "changes",
    [
        {"from": "+15005550006"},
        {"date_created": "Sun, 22 Nov 2026 08:58:02 +0000"},  # as if a clock were off
        {"date_created": "Sun, 22 Nov 2026 09:02:34 +0000"},
    ],
)
def test_what_is_the_same_but_for_its_sender_or_time_may_be_it(
    changes: dict[str, object],
) -> None:
    assert perhaps(looked_up(message(**changes))) == (f"SM{1:032x}",)


@pytest.mark.parametrize("sender", [None, "+15005550006", "ExampleCo"])
def test_of_a_service_every_sender_counts_but_no_other_service(sender: str | None) -> None:
    ours = message(**{"from": sender}, messaging_service_sid=SERVICE)
    assert surely(looked_up(ours, env=WITH_SERVICE)) == (f"SM{1:032x}",)
    for other in (None, "MG" + "9" * 32):
        seen = looked_up({**ours, "messaging_service_sid": other}, env=WITH_SERVICE)
        assert perhaps(seen) == (f"SM{1:032x}",)


def test_all_candidates_are_told_newest_first() -> None:
    newer = message(2, date_created="Sun, 22 Nov 2026 09:00:20 +0000")
    found = Found(gateway_ids=(f"SM{2:032x}", f"SM{1:032x}"))
    assert looked_up(message(1), message(3, body="x"), newer) == found


@pytest.mark.parametrize(
    "changes",
    [
        {"date_created": None},
        {"date_created": "noon"},
        {"date_created": "2026-11-22T09:00:05Z"},
        {"date_created": "Sun, 22 Nov 99999 09:00:05 +0000"},
        {"sid": 5},
        {"to": None},
        {"from": []},
    ],
)
def test_a_list_that_cannot_be_read_proves_nothing(changes: dict[str, object]) -> None:
    with pytest.raises(GatewayUnavailable):
        looked_up(message(**changes))


def test_the_list_is_asked_by_number_alone_page_by_page() -> None:
    following = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?To=%2B46&Page=1&PageToken=PASM9"
    wire = PagedWire(page(message(9, body="x"), following=following), page(message(1)))
    assert gateway_on(wire).look_up(ATTEMPT) == Found(gateway_ids=(f"SM{1:032x}",))
    asked = [urlsplit(str(request.url)) for request in wire.requests]
    assert [parse_qs(url.query) for url in asked] == [
        {"To": [NUMBER], "PageSize": ["100"]},
        {"To": ["+46"], "PageSize": ["100"], "Page": ["1"], "PageToken": ["PASM9"]},
    ]


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/?Page=1", "//elsewhere.example/x?Page=1", "?Page=1"]
)
def test_our_credentials_go_to_no_other_address(following: str) -> None:
    wire = PagedWire(page(following=following), page())
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=True)
    assert str(wire.requests[1].url).startswith(f"{MESSAGES}?")
    assert wire.queries()[1]["Page"] == ["1"]


def test_a_list_without_end_is_not_conclusive() -> None:
    wire = PagedWire(page(message(9, body="x"), following="/x?Page=1"))
    assert gateway_on(wire).look_up(ATTEMPT) == NotFound(conclusive=False)
    assert len(wire.requests) == 10


# --- account


class AccountWire(CannedWire):
    """Tells of the account, and answers for its balance as it is told."""

    def __init__(self, owner: object, balance: Answer) -> None:
        super().__init__(Answer())
        self._owner, self._balance = Answer(200, from_json(owner)), balance

    def send(self, request: requests.PreparedRequest, *args: Any, **kw: Any) -> requests.Response:
        is_balance = str(request.url).endswith(f"/Accounts/{ACCOUNT}/Balance.json")
        self.answer = self._balance if is_balance else self._owner
        return super().send(request, *args, **kw)


ACTIVE = {"friendly_name": "Example", "status": "active"}


def test_a_subaccount_has_no_balance_of_its_own() -> None:
    wire = AccountWire(ACTIVE, refusal(20003, 403))
    assert gateway_on(wire).check_account() == Account(name="Example")


@pytest.mark.parametrize("balance", [None, "much", [], True])
def test_a_balance_that_cannot_be_read_is_none(balance: object) -> None:
    wire = AccountWire(ACTIVE, Answer(200, from_json({"balance": balance, "currency": "USD"})))
    assert gateway_on(wire).check_account().balance_micros is None


@pytest.mark.parametrize("status", ["suspended", "closed", ""])
def test_an_account_that_is_not_active_is_a_fault(status: str) -> None:
    with pytest.raises(GatewayMisconfigured, match="the account is"):
        gateway_on(AccountWire({**ACTIVE, "status": status}, Answer(500))).check_account()
