"""A gateway by description: the shared promises, and that each placeholder arrives exact."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms
from bridge.errors import (
    ConfigError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    ReportRejected,
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

KEY = "k3y-0f-the-tests"
TEMPLATE = {
    "channel": "sms",
    "shorten_links": False,
    "coding": "{encoding}",
    "messages": [{"to": "{to}", "from": "{sender}", "text": "{text}", "ref": "{reference}"}],
    "callback": "{report_url}",
}
ENV = {
    "BRIDGE_HTTP_URL": "https://api.provider.example/v3",
    "BRIDGE_HTTP_PATH": "/messages",
    "BRIDGE_HTTP_HEADERS": json.dumps({"Authorization": f"Bearer {KEY}"}),
    "BRIDGE_HTTP_BODY": json.dumps(TEMPLATE),
    "BRIDGE_HTTP_ACCEPTED": '{"id": "s[0-9a-f]{1,32}"}',
    "BRIDGE_HTTP_ID": "id",
    "BRIDGE_HTTP_REFUSED": '{"error.code": "10[12]"}',
    "BRIDGE_HTTP_FAULT": '{"error.code": "2.."}',
    "BRIDGE_HTTP_REPORT_WORDS": json.dumps(
        {"DELIVRD": "delivered", "EXPIRED": "expired", "BUFFERED": "sent"}
    ),
    "BRIDGE_HTTP_ACCOUNT_PATH": "/me",
    "BRIDGE_HTTP_BALANCE": "account.credit",
    "BRIDGE_HTTP_CURRENCY": "EUR",
}
FORM_ENV = {
    **{name: ENV[name] for name in ("BRIDGE_HTTP_URL", "BRIDGE_HTTP_REPORT_WORDS")},
    "BRIDGE_HTTP_PATH": "/send/{to_digits}?key={password}&ref={reference}",
    "BRIDGE_HTTP_PASSWORD": KEY,
    "BRIDGE_HTTP_HEADERS": '{"X-Sender": "{sender}"}',
    "BRIDGE_HTTP_BODY": "msg={text}&dlr={report_url}&coding={encoding}&tag=a%26b+c",
    "BRIDGE_HTTP_ACCEPTED": r"OK (?P<id>\w+)",
    "BRIDGE_HTTP_REFUSED": "ERR 10[12].*",
    "BRIDGE_HTTP_LATER": "429, 503",
}
QUERY_ENV = {
    **{name: ENV[name] for name in ("BRIDGE_HTTP_URL", "BRIDGE_HTTP_REPORT_WORDS")},
    "BRIDGE_HTTP_METHOD": "GET",
    "BRIDGE_HTTP_PATH": "/http?to={to}&from={sender}&text={text}&dcs={encoding}&dlr={report_url}",
    "BRIDGE_HTTP_USERNAME": "user",
    "BRIDGE_HTTP_PASSWORD": KEY,
    "BRIDGE_HTTP_ACCEPTED": "0: .*",
}
ID = "s17a"


def called(body: bytes, query: str = "", **changes: Any) -> InboundRequest:
    request = InboundRequest(
        method="POST" if body else "GET",
        url=f"https://sms.example.net/reports/http?m=42&t=token{query}",
        query={"m": "42", "t": "token"},
        headers={"content-type": "application/json"},
        body=body,
        reminder_id=42,
    )
    return replace(request, **changes)


class TestGeneric(GatewayContract):
    name = "http"
    env = ENV
    secrets = (KEY,)
    accepted = Answer(200, from_json({"id": ID, "status": "queued"}))
    accepted_as = Accepted(gateway_id=ID)
    account = Answer(200, b'{"account": {"credit": "12.5"}}')
    account_as = Account(name="api.provider.example", balance_micros=12_500_000, currency="EUR")
    there = None
    not_there = None
    deliveries: ClassVar[dict[str, Delivery]] = {
        "DELIVRD": Delivery.DELIVERED,
        "EXPIRED": Delivery.EXPIRED,
        "BUFFERED": Delivery.SENT,
    }
    inbound = called(
        urlencode({"id": "i1", "from": NUMBER, "to": "12345", "text": "STOP"}).encode(),
        reminder_id=None,
    )
    inbound_as = InboundSms(gateway="http", gateway_id="i1", sender=NUMBER, to="12345", body="STOP")
    acknowledgement = Acknowledgement(status=200, body=b"")
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "number": (Answer(200, b'{"error": {"code": 101}}'), Verdict.RECIPIENT),
        "number, 4xx": (Answer(422, b'{"error": {"code": "102"}}'), Verdict.RECIPIENT),
        "credit": (Answer(200, b'{"error": {"code": 211}}'), Verdict.ACCOUNT),
        "other": (Answer(400, b'{"error": {"code": 999}}'), Verdict.ACCOUNT),
        "other 2xx": (Answer(200, b'{"error": {"code": 999}}'), Verdict.UNKNOWN),
        "too fast": (Answer(429), Verdict.LATER),
    }
    good_senders = ("ExampleCo", "Example Co", "12345", "+46701234567")
    bad_senders = ("", "ExampleCo123", "Exämple", "Abc\n")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert (request.method, request.url) == ("POST", f"{ENV['BRIDGE_HTTP_URL']}/messages")
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        assert request.headers["Content-Type"] == "application/json"
        read = json.loads(request.body or b"")
        (message,) = read["messages"]
        assert message["ref"] == reference_of(42, message["to"], message["text"])
        return Sent(
            to=message["to"],
            body=message["text"],
            sender=message["from"],
            report_url=read.get("callback"),
        )

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        assert json.loads(request.body or b"")["shorten_links"] is False  # as its template says

    def report(self, word: str) -> InboundRequest:
        return called(from_json({"id": ID, "status": word}))


def made(env: Mapping[str, str], *answers: Answer, **more: str) -> Any:
    wire = CannedWire(*answers or (Answer(500),))
    described = {**env, **{f"BRIDGE_HTTP_{name}": value for name, value in more.items()}}
    return make("http", described, Transport(session=wire.session)), wire


def asked(env: Mapping[str, str], answer: Answer, text: str = SMS.body, **more: str) -> Any:
    """Send *text*; return the request that went out."""
    gateway, wire = made(env, answer, **more)
    gateway.send(replace(SMS, body=text))
    (request,) = wire.requests
    return request


OK, ZERO = Answer(200, b"OK s17a"), Answer(202, b"0: Accepted for delivery\n")


def query_of(request: requests.PreparedRequest) -> dict[str, list[str]]:
    query = urlsplit(str(request.url)).query
    return parse_qs(query, strict_parsing=True, keep_blank_values=True, errors="strict")


# ---- what goes in comes out

TEXTS = st.text(min_size=1, max_size=200)
TRICKY = [
    "{to} {password} {} {{text}} {unknown}",
    "a&b=c;d+e%20f%2Bg#h?i/../j",
    "\"quoted\" \\n \\u0041 'x'\r\n\t\0",
    "Привет \U0001f600 \u2028\ufeff",
    "${x} %s %(a)s $HOME `id` </script>",
]


@pytest.mark.parametrize("text", TRICKY)
def test_a_text_that_looks_like_a_template_stays_what_it_is(text: str) -> None:
    in_query, in_form, in_json = everywhere(text)
    assert (in_query, in_form, in_json) == (text, text, text)


@given(TEXTS)
@settings(deadline=None)  # a busy machine is no fault of the gateway
def test_any_text_arrives_exact_in_query_form_and_json(text: str) -> None:
    assert everywhere(text) == (text, text, text)


def everywhere(text: str) -> tuple[str, str, str]:
    """Return *text* as a provider reads it in each place."""
    in_query = query_of(asked(QUERY_ENV, ZERO, text))["text"][0]
    body = asked(FORM_ENV, OK, text).body
    in_form = parse_qs(body, strict_parsing=True, keep_blank_values=True)["msg"][0]
    in_json = json.loads(asked(ENV, Answer(200, b'{"id": "s1"}'), text).body)
    return in_query, in_form, in_json["messages"][0]["text"]


@given(st.text(min_size=1, max_size=40))
@settings(deadline=None)
def test_any_credential_and_literal_arrive_exact(word: str) -> None:
    """Whatever stands in a description percent-encoded or JSON-escaped is sent as it is."""
    form = urlencode({"to": "{to}", "text": "{text}", "x": word.replace("{", "")})
    sent = parse_qs(
        asked(FORM_ENV, OK, BODY=form).body, strict_parsing=True, keep_blank_values=True
    )
    assert sent["x"] == [word.replace("{", "")]


@pytest.mark.parametrize(
    ("to", "sender"), [("+46701234567", "Example Co"), ("+15005550006", "+46766861004")]
)
def test_numbers_and_senders_arrive_exact_in_path_query_and_header(to: str, sender: str) -> None:
    gateway, wire = made(FORM_ENV, OK, PATH="/{to}/{sender}/x?to={to}&n={to_digits}&k={password}")
    gateway.send(replace(SMS, to=to, sender=sender))
    (request,) = wire.requests
    path = urlsplit(request.url).path.removeprefix("/v3/").split("/")
    assert [unquote(step) for step in path] == [to, sender, "x"]
    assert query_of(request) == {"to": [to], "n": [to[1:]], "k": [KEY]}
    assert request.headers["X-Sender"] == sender


def test_a_form_goes_out_as_described() -> None:
    request = asked(FORM_ENV, OK)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert "Authorization" not in request.headers  # the password has a place of its own
    assert urlsplit(request.url).path == "/v3/send/46701234567"
    reference = reference_of(SMS.reminder_id, SMS.to, SMS.body)
    assert query_of(request) == {"key": [KEY], "ref": [reference]}
    assert parse_qs(request.body) == {
        "msg": [SMS.body],
        "dlr": [SMS.report_url],
        "coding": ["0"],
        "tag": ["a&b c"],
    }


def test_a_query_goes_out_without_a_body_and_with_basic() -> None:
    request = asked(QUERY_ENV, ZERO)
    assert (request.method, request.body) == ("GET", None)
    assert request.headers["Authorization"].startswith("Basic ")
    assert query_of(request)["to"] == [NUMBER]


@pytest.mark.parametrize(("text", "word"), [("Hej", "0"), ("Привет", "8")])
def test_the_encoding_is_told_in_the_providers_words(text: str, word: str) -> None:
    assert parse_qs(asked(FORM_ENV, OK, text).body)["coding"] == [word]


def test_a_number_may_be_one_in_json() -> None:
    body = '{"msisdn": "{to_number}", "as_text": "00{to_number}", "n": [1, null], "text": "{text}"}'
    sent = json.loads(asked(ENV, Answer(200, b'{"id": "s1"}'), BODY=body).body)
    assert sent == {
        "msisdn": 46701234567,
        "as_text": "0046701234567",
        "n": [1, None],
        "text": SMS.body,
    }


@pytest.mark.parametrize("env", [FORM_ENV, QUERY_ENV])
def test_without_a_public_address_the_field_is_left_out(env: Mapping[str, str]) -> None:
    gateway, wire = made(env, ZERO if env is QUERY_ENV else OK)
    gateway.send(replace(SMS, report_url=None))
    (request,) = wire.requests
    assert "dlr" not in f"{request.url} {request.body}"


def test_without_a_public_address_the_field_is_left_out_of_json_and_headers() -> None:
    body = (
        '{"to": "{to}", "text": "{text}", "hook": "{report_url}", "hooks": ["a", "{report_url}"]}'
    )
    headers = '{"X-Hook": "{report_url}", "X-Other": "1"}'
    gateway, wire = made(ENV, Answer(200, b'{"id": "s1"}'), BODY=body, HEADERS=headers)
    gateway.send(replace(SMS, report_url=None))
    (request,) = wire.requests
    assert json.loads(request.body) == {"to": SMS.to, "text": SMS.body, "hooks": ["a"]}
    assert ("X-Hook" in request.headers, request.headers["X-Other"]) == (False, "1")
    gateway.send(SMS)
    assert wire.requests[1].headers["X-Hook"] == SMS.report_url


@pytest.mark.parametrize("key", ["a/b?c#d%20e", "..", '"}{to}', "a b&c=d+e"])
def test_a_credential_arrives_exact_wherever_it_stands(key: str) -> None:
    gateway, wire = made(
        FORM_ENV,
        OK,
        PASSWORD=key,
        PATH="/keys/x{password}/send?key={password}&to={to}",
        HEADERS='{"X-Key": "Key {password}"}',
        BODY='{"text": "{text}", "key": "{password}"}',
    )
    gateway.send(SMS)
    (request,) = wire.requests
    steps = urlsplit(request.url).path.removeprefix("/v3/").split("/")
    assert [unquote(step) for step in steps] == ["keys", f"x{key}", "send"]
    assert query_of(request)["key"] == [key]
    assert request.headers["X-Key"] == f"Key {key}"
    assert json.loads(request.body)["key"] == key


# ---- what is a yes


@pytest.mark.parametrize(
    ("env", "said", "gateway_id"),
    [
        (FORM_ENV, b"OK s17a", "s17a"),
        (FORM_ENV, b"\r\nOK 99 \n", "99"),
        (QUERY_ENV, b"0: Accepted for delivery", None),
        (QUERY_ENV, b"0: Accepted\nfor delivery\n", None),
        ({**ENV, "BRIDGE_HTTP_ACCEPTED": '{"ok": "true", "id": ".+"}'}, b'{"id":7,"ok":true}', "7"),
    ],
)
def test_only_the_described_yes_is_one(
    env: Mapping[str, str], said: bytes, gateway_id: str | None
) -> None:
    assert made(env, Answer(200, said))[0].send(SMS) == Accepted(gateway_id=gateway_id)


@pytest.mark.parametrize(
    ("env", "said"),
    [
        *((FORM_ENV, said) for said in (b"", b"ok s17a", b"OK", b"OK s1\nOK s2", b"not OK s17a")),
        (FORM_ENV, b"OK " + b"s" * 101),
        (FORM_ENV, b"OK " + b"s" * 20_000),
        (FORM_ENV, "OK é".encode()),
        (QUERY_ENV, b"3: Queued"),
        (ENV, b'{"id": "s1", "id": "x"}'),
        (ENV, b'{"id": true}'),
        ({**ENV, "BRIDGE_HTTP_ID": "messages.0.id"}, b'{"id": "s1", "messages": []}'),
        ({**ENV, "BRIDGE_HTTP_ID": "messages.id"}, b'{"id": "s1", "messages": [{"id": "s1"}]}'),
        ({**ENV, "BRIDGE_HTTP_ACCEPTED": '{"id": "s1", "ok": "1"}'}, b'{"id": "s1"}'),
        ({**ENV, "BRIDGE_HTTP_ACCEPTED": '{"id": "s1", "ok": "yes"}'}, b'{"id":"s1","ok":"yes?"}'),
        (QUERY_ENV, b"0: " + b"x" * 20_000),
    ],
)
def test_any_other_2xx_is_unknown(env: Mapping[str, str], said: bytes) -> None:
    with pytest.raises(OutcomeUnknown):
        made(env, Answer(200, said))[0].send(SMS)


@pytest.mark.parametrize("status", [400, 422, 500, 302])
def test_a_yes_under_another_status_is_none(status: int) -> None:
    with pytest.raises((GatewayMisconfigured, OutcomeUnknown)):
        made(FORM_ENV, Answer(status, b"OK s17a"))[0].send(SMS)


def test_statuses_that_took_nothing_are_as_described() -> None:
    with pytest.raises(GatewayUnavailable):
        made(FORM_ENV, Answer(503, b"OK s17a"))[0].send(SMS)
    with pytest.raises(GatewayMisconfigured):
        made(FORM_ENV, Answer(429, b""), LATER="503")[0].send(SMS)


@pytest.mark.parametrize("status", [200, 400])
def test_a_refused_number_is_as_described(status: int) -> None:
    with pytest.raises(RejectedByGateway):
        made(FORM_ENV, Answer(status, b"ERR 101: no such number"))[0].send(SMS)


def test_what_the_description_itself_holds_is_blotted_out_where_it_is_echoed() -> None:
    env = {**FORM_ENV, "BRIDGE_HTTP_BODY": "to={to}&text={text}&apikey=a-literal-key"}
    with pytest.raises(OutcomeUnknown) as caught:
        made(env, Answer(200, f"what is a-literal-key or {KEY}?".encode()))[0].send(SMS)
    assert str(caught.value) == "HTTP 200: what is … or …?"


# ---- settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("URL", "https://{to}.example.net", "may hold no placeholder"),
        ("PATH", "send", "begins with /"),
        ("PATH", "/send#x", "begins with /"),
        ("PATH", "/send/{text}", "has {text}"),
        ("PATH", "/send?a={nobody}", "has {nobody}"),
        ("PATH", "/send?a={}", "has {}"),
        ("PATH", "/send?{to}=1", "placeholder in a name"),
        ("PATH", "/send?a=1&a=2", "twice"),
        ("PATH", "/send?novalue", "name=value"),
        ("PATH", "/send?a=%E5", "UTF-8"),
        ("HEADERS", "X: y", "is no JSON"),
        ("HEADERS", '{"X": 1}', "no JSON object of texts"),
        ("HEADERS", '{"X y": "1"}', "name is none"),
        ("HEADERS", '{"X": "a\\r\\nY: b"}', "line break"),
        ("HEADERS", '{"X": "{text}"}', "has {text}"),
        ("BODY", '{"to": "{to}", "text": "{text}"', "is no JSON: Expecting ',' delimiter"),
        ("BODY", '{"to": "{to}", "to": "{text}"}', "twice"),
        ("BODY", '{"to": NaN}', "NaN"),
        ("BODY", '{"{to}": "{text}"}', "placeholder in a name"),
        ("BODY", "to={to_number}&text={text}", "has {to_number}"),
        ("BODY", "[" * 100_000, "nested too deeply"),
        ("PATH", "/send?key={password}", "has no {to}"),
        ("BODY", "to={to}", "has no {text}"),
        ("BODY", "to={to}&text={text}&u={username}", "USERNAME is not set"),
        ("ACCEPTED", "OK (", "pattern of it that is none"),
        ("ACCEPTED", ".*", "would match ''"),
        ("ACCEPTED", "<.+>", "would match '<html>"),
        ("ACCEPTED", "[A-Z]+", "would match 'ERROR'"),
        ("ACCEPTED", "{}", "names no value"),
        ("ACCEPTED", '{"id": "["}', "pattern of id that is none"),
        ("ACCEPTED", '{"error": "[0-9]"}', "would match '{\"error\": 1}'"),
        ("ACCEPTED", '{"id": ".*"}', "would match empty values"),
        ("REFUSED", ".*", "would match ''"),
        ("FAULT", "(?i)<html>.*", "would match '<html>"),
        ("FAULT", '{"error": ".*"}', "would match empty values"),
        ("REFUSED", "*", "pattern of it that is none"),
        ("FAULT", "{", "is no JSON"),
        ("LATER", "429;503", "list of statuses"),
        ("LATER", "200", "list of statuses"),
        ("REPORT_WORDS", '{"OK": "fine"}', "not 'fine'"),
        ("REPORT_ID", "m", "our own address"),
        ("INBOUND_TEXT", "t", "our own address"),
        ("REPORT_STATUS", "t", "our own address"),
        ("ENCODINGS", "7", "two words"),
        ("METHOD", "PUT", "is one of POST, GET"),
        ("ID", "id", "is for JSON answers"),
        ("REPORT_WORDS", "", "reports are asked for"),
        ("ACCOUNT_PATH", "/me?to={to}", "has {to}"),
    ],
)
def test_a_bad_description_is_named_with_its_place(name: str, value: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        made(FORM_ENV, **{name: value})
    (problem,) = caught.value.problems
    assert problem.startswith("BRIDGE_HTTP_")
    assert said in problem
    assert KEY not in problem


def test_all_that_is_bad_is_named_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        made({}, PATH="x", HEADERS="{", BODY="{", ACCEPTED="(")
    named = [problem.split(" ")[0] for problem in caught.value.problems]
    assert named == [f"BRIDGE_HTTP_{one}" for one in ("URL", "PATH", "HEADERS", "BODY", "ACCEPTED")]


@pytest.mark.parametrize("more", [{"USERNAME": "u"}, {"PASSWORD": "p"}])
def test_half_a_pair_of_credentials_is_named(more: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="belong together"):
        made(ENV, **more)


# ---- reports and texts to us


@pytest.mark.parametrize(
    "request_",
    [
        called(b"", "&mid=s17a&state=DELIVRD"),
        called(urlencode({"mid": ID, "state": "DELIVRD"}).encode()),
        called(from_json({"mid": ID, "state": "DELIVRD"})),
    ],
)
def test_a_report_comes_as_query_form_or_json(request_: InboundRequest) -> None:
    gateway, _ = made(FORM_ENV, REPORT_ID="mid", REPORT_STATUS="state")
    (report,) = gateway.read_reports(request_)
    told = (report.gateway_id, report.delivery, report.raw_status, report.reminder_id)
    assert told == (ID, Delivery.DELIVERED, "DELIVRD", 42)


def test_fields_of_a_json_report_are_found_by_their_path() -> None:
    gateway, _ = made(FORM_ENV, REPORT_ID="results.0.id", REPORT_STATUS="results.0.status.code")
    body = from_json({"results": [{"id": 7, "status": {"code": "EXPIRED"}}]})
    (report,) = gateway.read_reports(called(body))
    assert (report.gateway_id, report.delivery) == ("7", Delivery.EXPIRED)


def test_a_name_with_a_dot_is_a_name() -> None:
    gateway, _ = made(FORM_ENV, REPORT_STATUS="message.status")
    (report,) = gateway.read_reports(called(b"message.status=EXPIRED&id=s1"))
    assert report.delivery is Delivery.EXPIRED


@pytest.mark.parametrize(
    ("query", "gateway_id"), [("&status=BUFFERED", None), ("&id=&status=BUFFERED", None)]
)
def test_a_report_without_an_id_counts_by_its_token(query: str, gateway_id: str | None) -> None:
    (report,) = made(FORM_ENV)[0].read_reports(called(b"", query))
    assert (report.gateway_id, report.delivery) == (gateway_id, Delivery.SENT)


@pytest.mark.parametrize(
    "query", ["", "&id=s1", "&id=s1&status=DELIVRD&status=DELIVRD", "&id=%00&status=DELIVRD"]
)
def test_a_query_that_tells_nothing_clear_is_refused(query: str) -> None:
    with pytest.raises(ReportRejected):
        made(FORM_ENV)[0].read_reports(called(b"", query))


def test_a_text_to_us_comes_by_its_own_names() -> None:
    names = {"INBOUND_ID": "i", "INBOUND_FROM": "p", "INBOUND_TO": "P", "INBOUND_TEXT": "a"}
    gateway, _ = made(FORM_ENV, **names)
    (sms,) = gateway.read_inbound(called(b"", "&i=5&p=46701234567&P=123&a=St%C3%B6pp"))
    assert (sms.gateway_id, sms.sender, sms.to, sms.body) == ("5", NUMBER[1:], "123", "Stöpp")


@pytest.mark.parametrize(
    "query",
    ["&id=5&text=STOP", "&id=5&from=&text=STOP", "&id=a%20b&from=12&text=x", "&id=5&from=12"],
)
def test_a_text_to_us_without_sender_or_text_or_with_an_odd_id_is_refused(query: str) -> None:
    with pytest.raises(ReportRejected):
        made(FORM_ENV)[0].read_inbound(called(b"", query))
    long = f"&id=5&from={'1' * 33}&text=STOP"
    with pytest.raises(ReportRejected):
        made(FORM_ENV)[0].read_inbound(called(b"", long))


def test_a_text_to_us_without_an_id_is_known_by_what_it_says_and_when() -> None:
    gateway, _ = made(FORM_ENV)
    at = datetime(2026, 11, 22, 9, 0, 1, tzinfo=UTC)

    def id_of(query: str, seconds: int = 0) -> str:
        call = called(b"", query, received_at=at + timedelta(seconds=seconds))
        (sms,) = gateway.read_inbound(call)
        assert isinstance(sms, InboundSms)
        return sms.gateway_id

    first = id_of("&from=12&text=STOP")
    assert first == id_of("&from=12&text=STOP&id=", 58)
    others = [id_of("&from=13&text=STOP"), id_of("&from=12&text=Stop")]
    assert len({first, *others, id_of("&from=12&text=STOP", 59)}) == 4


def test_the_answer_to_a_report_is_as_described() -> None:
    gateway, _ = made(FORM_ENV, REPLY="ACK/Them")
    assert gateway.acknowledge() == Acknowledgement(status=200, body=b"ACK/Them")


# ---- the account


def test_without_a_described_account_nothing_is_asked() -> None:
    gateway, wire = made(FORM_ENV)
    assert gateway.check_account() == Account(name="api.provider.example")
    assert wire.requests == []


def test_the_account_is_asked_with_the_same_credentials() -> None:
    headers = {"X-Key": "{password}", "X-To": "{to}"}
    gateway, wire = made(
        FORM_ENV,
        Answer(200, b'{"balance": 3}'),
        ACCOUNT_PATH="/balance?user={password}",
        BALANCE="balance",
        HEADERS=json.dumps(headers),
    )
    assert gateway.check_account().balance_micros == 3_000_000
    (request,) = wire.requests
    assert urlsplit(request.url).path == "/v3/balance"
    assert query_of(request) == {"user": [KEY]}
    assert (request.headers["X-Key"], "X-To" in request.headers) == (KEY, False)
