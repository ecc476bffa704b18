"""What every gateway promises, whatever its provider; and the canned wire to try it on."""

import io
import json
import ssl
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPResponse
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError, SSLError

from bridge.domain import (
    Accepted,
    Account,
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Reason,
    Sms,
)
from bridge.errors import (
    ConfigError,
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    ReportRejected,
    RouteRefused,
)
from bridge.gateways.base import (
    NOT_ASKED_FOR,
    Acknowledgement,
    CannotTell,
    Found,
    Gateway,
    LookUp,
    NotFound,
    PastAttempt,
    Sheet,
    Verdict,
    reference_of,
)
from bridge.gateways.registry import make, settings_of, sheet_of
from bridge.gateways.settings import Kind
from bridge.transport import Transport

NUMBER = "+46701234567"
SMS = Sms(
    reminder_id=42,
    to=NUMBER,
    body="Hi Åsa, invoice #1042 was due on 2026-11-01 & is + unpaid: 100 %.",
    parts=1,
    sender="ExampleCo",
    report_url="https://sms.example.net/reports/x?m=42&t=s3cr3t+/=&x=%20",
    valid_until=datetime(2026, 11, 23, 9, 0, 3, tzinfo=UTC),
)
ATTEMPT = PastAttempt(
    reminder_id=SMS.reminder_id,
    to=SMS.to,
    body=SMS.body,
    sender=SMS.sender,
    began_at=datetime(2026, 11, 22, 9, 0, 3, tzinfo=UTC),
    ended_at=datetime(2026, 11, 22, 9, 0, 33, tzinfo=UTC),
    asked_at=datetime(2026, 11, 22, 9, 30, 33, tzinfo=UTC),
)


@dataclass(frozen=True)
class Answer:
    """One canned reply; `breaks` ends its body, `echoes` puts the request into it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    breaks: Exception | None = None
    echoes: bool = False


class _Body(io.BytesIO):
    def __init__(self, answer: Answer, body: bytes) -> None:
        super().__init__(body)
        self._breaks = answer.breaks

    def read1(self, size: int | None = -1, /) -> bytes:
        data = super().read1(size)
        if not data and self._breaks:
            raise self._breaks
        return data


class CannedWire(BaseAdapter):
    """Answers every request alike, below `requests`, and keeps what would have been sent."""

    def __init__(self, answer: Answer | Exception) -> None:
        super().__init__()
        self.answer = answer
        self.requests: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, *args: Any, **kw: Any) -> requests.Response:
        self.requests.append(request)
        if isinstance(self.answer, Exception):
            raise self.answer
        body = self.answer.body
        if self.answer.echoes:
            sent = request.body or b""
            body += f"{request.method} {request.url} {dict(request.headers)} ".encode()
            body += sent if isinstance(sent, bytes) else sent.encode()
            if request.method == "POST":
                body += f" {SMS.to} {SMS.body} {SMS.report_url}".encode()
        raw = HTTPResponse(
            body=_Body(self.answer, body),
            headers=self.answer.headers,
            status=self.answer.status,
            preload_content=False,
        )
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        pass

    def session(self) -> requests.Session:
        session = requests.Session()
        session.mount("http://", self)
        session.mount("https://", self)
        return session


class PagedWire(CannedWire):
    """Gives one page after the other, the last one again and again.

    A page is an Answer, the body of a 200 as bytes, or what a 200 says in JSON.
    """

    def __init__(self, *pages: object) -> None:
        super().__init__(Answer())
        self._pages = pages

    def send(self, request: requests.PreparedRequest, *args: Any, **kw: Any) -> requests.Response:
        page = self._pages[min(len(self.requests), len(self._pages) - 1)]
        if isinstance(page, Answer):
            self.answer = page
        else:
            self.answer = Answer(200, page if isinstance(page, bytes) else from_json(page))
        return super().send(request, *args, **kw)

    def queries(self) -> list[dict[str, list[str]]]:
        return [parse_qs(urlsplit(str(request.url)).query) for request in self.requests]


_POOL = HTTPConnectionPool("gateway.invalid")
_REFUSED = NewConnectionError(HTTPConnection("gateway.invalid"), "Connection refused")
_BAD_CERTIFICATE = SSLError(ssl.SSLCertVerificationError(1, "certificate verify failed"))

# As requests raises them; the transport's own tests see the same over real sockets.
NOT_SENT: dict[str, Exception] = {
    "connect timeout": requests.ConnectTimeout(),
    "refused": requests.ConnectionError(MaxRetryError(_POOL, "/", _REFUSED)),
    "certificate": requests.exceptions.SSLError(MaxRetryError(_POOL, "/", _BAD_CERTIFICATE)),
}
NO_ANSWER: dict[str, Answer | Exception] = {
    "read timeout": requests.ReadTimeout(),
    "reset": requests.ConnectionError(ProtocolError("aborted", ConnectionResetError(104, "reset"))),
    "broken TLS": requests.exceptions.SSLError(MaxRetryError(_POOL, "/", SSLError("eof"))),
    "header of the reply": requests.exceptions.InvalidHeader("two lengths"),
    "unheard of": requests.RequestException("something new"),
    "stalls in the body": Answer(body=b'{"id":', breaks=TimeoutError()),
    "cut body": Answer(body=b'{"id"', headers={"Content-Length": "900"}),
    "huge": Answer(body=b"x" * 2_000_000),
}
UNREADABLE: dict[str, bytes] = {
    "empty": b"",
    "a page": b"<html><title>Welcome to nginx</title></html>",
    "not UTF-8": b"\xff\xfe\x00{",
    "half": b'{"id": "s1',
    "two": b'{"id": "s1"}{"id": "s2"}',
    "deep": b"[" * 100_000,
    "null": b"null",
    "list": b"[]",
    "text": b'"s1"',
    "number": b"17",
    "no fields": b"{}",
    "id null": b'{"id": null}',
    "id empty": b'{"id": ""}',
    "id number": b'{"id": 5}',
    "id list": b'{"id": ["s1"]}',
    "id with line feed": b'{"id": "s1\\n"}',
    "id without end": b'{"id": "' + b"s" * 500 + b'"}',
    "id half a letter": b'{"id": "\\ud800"}',
}
UNKNOWN_STATUSES = (100, 301, 302, 304, 307, 308, 408, 409, 500, 502, 503, 504, 520, 599)
HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "megabyte": b"id=" + b"x" * 1_048_576,
    "many fields": b"&".join(b"f%d=1" % n for n in range(5000)),
    "not UTF-8": b"id=%ff&status=%fe\xff",
    "twice": b"id=a&id=b&status=delivered&status=failed",
    "JSON twice": b'{"id": "a", "id": 7, "status": "delivered", "status": []}',
    "JSON doubled": b'{"id": "a", "id": "b", "status": "delivered"}',
    "JSON half": b'{"id": "a", "status"',
    "JSON deep": b"[" * 100_000,
    "JSON deep object": b'{"id":' * 50_000,
    "JSON types": b'{"id": 1, "status": {"a": []}, "results": 5, "data": null}',
    "JSON null": b"null",
    "JSON list": b"[[], {}, 1, null]",
    "JSON number": b"1e999",
    "NUL": b"id=a%00b&status=delivered",
    "markup": b"<?xml version='1.0'?><a/>",
    "long id": b"id=" + b"s" * 5000 + b"&status=delivered",
}


@dataclass(frozen=True, kw_only=True)
class Wired:
    """A gateway and the wire on which it is tried."""

    gateway: Gateway
    wire: CannedWire


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a provider would have read out of our request."""

    to: str
    body: str
    sender: str
    report_url: str | None


def _beside_the_text(request: requests.PreparedRequest) -> list[tuple[str, str]]:
    """Return what a send says beside its text, and beside our names for it."""
    body = request.body or b""
    text = body if isinstance(body, str) else body.decode()
    said = parse_qsl(urlsplit(str(request.url)).query)
    said += _leaves(json.loads(text)) if text.startswith("{") else parse_qsl(text)
    names = {reference_of(SMS.reminder_id, SMS.to, one) for one in ("Hej", "Привет")}
    return sorted((name, value) for name, value in said if value not in {"Hej", "Привет", *names})


ODD: tuple[Any, ...] = (None, True, 5, 2.5, "", "x", [], {}, [5], {"a": 5}, [None])


def spoilt(body: bytes) -> Iterator[bytes]:
    """Yield JSON in which one thing is of another kind, or which says something odd beside."""
    try:
        told = json.loads(body)
    except ValueError:
        return  # a form: all of it is text
    for place in _places(told):
        for odd in ODD:
            yield from_json(_with(told, place, odd))
    if isinstance(told, dict):
        yield from (from_json({**told, "": odd}) for odd in ODD)
        dotted = [".".join(map(str, place)) for place in _places(told) if len(place) > 1]
        yield from (from_json({**told, name: odd}) for name in dotted for odd in ODD)


def _places(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield place
    if isinstance(node, dict | list):
        for key, value in list(node.items()) if isinstance(node, dict) else enumerate(node):
            yield from _places(value, (*place, key))


def _with(node: Any, place: tuple[Any, ...], odd: Any) -> Any:
    if not place:
        return odd
    copy = node.copy()
    copy[place[0]] = _with(node[place[0]], place[1:], odd)
    return copy


def _leaves(node: Any, name: str = "") -> list[tuple[str, str]]:
    if isinstance(node, dict | list):
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        return [leaf for key, value in pairs for leaf in _leaves(value, f"{name}.{key}")]
    return [(name, str(node))]


class GatewayContract:
    """Subclass it once a gateway, as `Test…`, and fill in what differs."""

    name: ClassVar[str]
    env: ClassVar[Mapping[str, str]]  # good settings
    secrets: ClassVar[tuple[str, ...]]  # of those, what may never be shown
    accepted: ClassVar[Answer]
    accepted_as: ClassVar[Accepted]
    account: ClassVar[Answer]
    account_as: ClassVar[Account]
    there: ClassVar[Answer | None]  # ATTEMPT is found as accepted_as.gateway_id; None: no look-up
    not_there: ClassVar[Answer | None]
    deliveries: ClassVar[Mapping[str, Delivery]]  # every word of the provider
    inbound: ClassVar[InboundRequest]
    inbound_as: ClassVar[InboundSms]
    acknowledgement: ClassVar[Acknowledgement]
    good_senders: ClassVar[tuple[str, ...]]
    bad_senders: ClassVar[tuple[str, ...]]
    not_accepted_statuses: ClassVar[tuple[int, ...]] = ()  # documented so, beside 429
    # Each refusal that the provider documents, of every kind that it has.
    refusals: ClassVar[Mapping[str, tuple[Answer, Verdict]]] = {}
    signs: ClassVar[bool] = False  # `report` and `inbound` bear a signature
    signs_body: ClassVar[bool] = True  # which covers the body, too
    tells_report_url: ClassVar[bool] = True  # else it is entered in the provider's dashboard
    asked_as: ClassVar[Mapping[str, Any]] = {}  # what `asked` tells beside the word
    good_for: ClassVar[Mapping[str, str]] = {"SE": "ExampleCo", "US": "+15005550006"}
    bad_for: ClassVar[Mapping[str, str]] = {"US": "ExampleCo", "CA": "ExampleCo"}

    @property
    def reported_id(self) -> str | None:
        """Return the id that `report` bears."""
        return self.accepted_as.gateway_id

    def assert_no_link_is_made(self, request: requests.PreparedRequest) -> None:
        """Look at whatever could make the provider put a link into a text, or follow its reader."""

    def sent(self, request: requests.PreparedRequest) -> Sent:
        """Read our send as the provider would."""
        raise NotImplementedError

    def report(self, word: str) -> InboundRequest:
        """Return a rightful report of accepted_as.gateway_id with the provider's *word*."""
        raise NotImplementedError

    def hostile(self, request: InboundRequest, data: bytes) -> InboundRequest:
        """Return *request* with *data* where this provider puts its own: body, or query."""
        return replace(request, body=data)

    def asked(self, word: str) -> Answer | None:
        """Return what they tell of accepted_as.gateway_id with their *word*; None: nothing."""
        return None

    def wired(self, answer: Answer | Exception) -> Wired:
        wire = CannedWire(answer)
        gateway = make(self.name, self.env, Transport(session=wire.session))
        return Wired(gateway=gateway, wire=wire)

    def refused(self, answer: Answer | Exception, error: type[GatewayError]) -> GatewayError:
        """Send against *answer*; return the error after looking at what it tells."""
        wired = self.wired(answer)
        with pytest.raises(error) as caught:
            wired.gateway.send(SMS)
        assert len(wired.wire.requests) == 1
        self.assert_tells_nothing(caught.value)
        return caught.value

    def assert_tells_nothing(self, error: BaseException) -> None:
        shown = "".join(traceback.format_exception(error)) + repr(error) + str(error)
        hidden = (*self.secrets, NUMBER, NUMBER[1:], "1042", "s3cr3t")
        assert [secret for secret in hidden if secret in shown] == []
        assert len(str(error)) < 600
        assert str(error).isprintable()

    # --- send

    def test_accepted_message_is_told_with_what_the_provider_says(self) -> None:
        wired = self.wired(self.accepted)
        assert wired.gateway.send(SMS) == self.accepted_as
        assert len(wired.wire.requests) == 1

    def test_message_arrives_exact(self) -> None:
        wired = self.wired(self.accepted)
        wired.gateway.send(SMS)
        (request,) = wired.wire.requests
        url = SMS.report_url if self.tells_report_url else None
        expected = Sent(to=SMS.to, body=SMS.body, sender=SMS.sender, report_url=url)
        assert self.sent(request) == expected

    def test_without_a_public_address_no_report_is_asked_for(self) -> None:
        wired = self.wired(self.accepted)
        wired.gateway.send(replace(SMS, report_url=None))
        assert self.sent(wired.wire.requests[0]).report_url is None

    @pytest.mark.parametrize("silence", NOT_SENT.values(), ids=NOT_SENT.keys())
    def test_what_never_left_may_be_sent_again(self, silence: Exception) -> None:
        self.refused(silence, GatewayUnavailable)

    @pytest.mark.parametrize("silence", NO_ANSWER.values(), ids=NO_ANSWER.keys())
    def test_silence_after_the_request_leaves_the_outcome_unknown(
        self, silence: Answer | Exception
    ) -> None:
        self.refused(silence, OutcomeUnknown)

    @pytest.mark.parametrize("status", UNKNOWN_STATUSES)
    def test_status_that_does_not_say_no_leaves_the_outcome_unknown(self, status: int) -> None:
        known = status in self.not_accepted_statuses
        answer = Answer(status, self.accepted.body, {"Location": "http://["})
        self.refused(answer, GatewayUnavailable if known else OutcomeUnknown)

    @pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
    def test_success_that_cannot_be_read_leaves_the_outcome_unknown(self, body: bytes) -> None:
        self.refused(Answer(self.accepted.status, body), OutcomeUnknown)

    def test_each_refusal_that_they_document_is_understood(self) -> None:
        kinds: dict[Verdict, type[GatewayError]] = {
            Verdict.RECIPIENT: RejectedByGateway,
            Verdict.OPTED_OUT: RejectedByGateway,
            Verdict.TEXT: RejectedByGateway,
            Verdict.ACCOUNT: GatewayMisconfigured,
            Verdict.ROUTE: RouteRefused,
            Verdict.LATER: GatewayUnavailable,
            Verdict.UNKNOWN: OutcomeUnknown,
        }
        assert self.refusals, "the provider documents no refusal?"
        for name, (answer, verdict) in self.refusals.items():
            error = self.refused(answer, kinds[verdict])
            assert type(error) is kinds[verdict], name
            if isinstance(error, RejectedByGateway):
                of_the_text = error.reason is Reason.REFUSED_TEXT
                assert of_the_text is (verdict is Verdict.TEXT), name
                assert error.opted_out is (verdict is Verdict.OPTED_OUT), name

    def test_no_link_is_made_of_a_text(self) -> None:
        wired = self.wired(self.accepted)
        wired.gateway.send(SMS)
        self.assert_no_link_is_made(wired.wire.requests[0])

    @pytest.mark.parametrize("body", ["Hej Åsa", "Привет", "\u4f60\u597d {name} ${x} %d 100% <b>"])
    def test_every_letter_arrives_in_any_script(self, body: str) -> None:
        wired = self.wired(self.accepted)
        wired.gateway.send(replace(SMS, body=body))
        assert self.sent(wired.wire.requests[0]).body == body

    def test_the_alphabet_is_told_where_it_has_to_be(self) -> None:
        wired = self.wired(self.accepted)
        for body in ("Hej", "Привет"):
            wired.gateway.send(replace(SMS, body=body))
        latin, cyrillic = map(_beside_the_text, wired.wire.requests)
        assert (latin != cyrillic) is wired.gateway.limits.explicit_unicode

    @pytest.mark.parametrize("status", [401, 402, 403])
    def test_refused_credentials_and_credit_are_our_account(self, status: int) -> None:
        self.refused(Answer(status, b"no"), GatewayMisconfigured)

    @pytest.mark.parametrize("status", [400, 404, 405, 410, 415, 422, 451])
    @pytest.mark.parametrize("body", [b"", b"never seen before", b'{"error": 7}', b"\xff" * 9000])
    def test_refusal_that_we_do_not_know_loses_no_message(self, status: int, body: bytes) -> None:
        self.refused(Answer(status, body), GatewayMisconfigured)

    @pytest.mark.parametrize(
        ("headers", "pause_s"),
        [
            ({}, 60),
            ({"Retry-After": "7"}, 7),
            ({"retry-after": " 0 "}, 0),
            ({"Retry-After": "86400"}, 900),
            ({"Retry-After": "9" * 5000}, 900),
            ({"Retry-After": "-5"}, 60),
            ({"Retry-After": "1.5"}, 60),
            ({"Retry-After": "soon"}, 60),
            (
                {
                    "Date": "Sun, 22 Nov 2026 09:00:00 GMT",
                    "Retry-After": "Sun, 22 Nov 2026 09:00:20 GMT",
                },
                20,
            ),
            (
                {
                    "Date": "Sun, 22 Nov 2026 09:00:00 GMT",
                    "Retry-After": "Sun, 22 Nov 2026 08:00:00 GMT",
                },
                0,
            ),
            ({"Retry-After": "Sun, 22 Nov 2026 09:00:20 GMT"}, 60),
            ({"Date": "x", "Retry-After": "Sun, 99 Nov 99999 09:00:20 GMT"}, 60),
        ],
    )
    def test_too_fast_means_later(self, headers: Mapping[str, str], pause_s: int) -> None:
        error = self.refused(Answer(429, b"slow down", headers), GatewayUnavailable)
        assert isinstance(error, GatewayUnavailable)
        assert error.retry_after == timedelta(seconds=pause_s)

    @pytest.mark.parametrize("status", [200, 302, 400, 401, 404, 429, 500])
    def test_provider_that_echoes_our_request_gives_nothing_away(self, status: int) -> None:
        self.refused(Answer(status, b"\x1b[31m\r\n", echoes=True), GatewayError)

    def test_repr_hides_credentials(self) -> None:
        shown = repr(self.wired(self.accepted).gateway)
        assert [secret for secret in self.secrets if secret in shown] == []
        assert NUMBER not in repr(SMS) + repr(ATTEMPT) + repr(self.inbound_as)

    # --- look-up

    def test_look_up_finds_what_is_there(self) -> None:
        if self.there is None:
            assert self.wired(Answer(500)).gateway.look_up(ATTEMPT) == CannotTell()
            return
        assert self.accepted_as.gateway_id is not None
        assert surely(self.wired(self.there).gateway.look_up(ATTEMPT)) == (
            self.accepted_as.gateway_id,
        )

    def test_look_up_says_when_it_is_not_there(self) -> None:
        if self.not_there is not None:
            seen = self.wired(self.not_there).gateway.look_up(ATTEMPT)
            assert seen == NotFound(conclusive=True)

    @pytest.mark.parametrize(
        "answer",
        [
            *NOT_SENT.values(),
            *NO_ANSWER.values(),
            *(Answer(200, body) for body in UNREADABLE.values()),
            *(Answer(status, b"{}") for status in (*UNKNOWN_STATUSES, 429)),
        ],
    )
    def test_look_up_that_fails_proves_nothing(self, answer: Answer | Exception) -> None:
        if self.there is not None:
            with pytest.raises(GatewayUnavailable) as caught:
                self.wired(answer).gateway.look_up(ATTEMPT)
            self.assert_tells_nothing(caught.value)

    @pytest.mark.parametrize("status", [400, 401, 403, 404])
    def test_refused_look_up_is_our_account(self, status: int) -> None:
        if self.there is not None:
            with pytest.raises(GatewayMisconfigured) as caught:
                self.wired(Answer(status, echoes=True)).gateway.look_up(ATTEMPT)
            self.assert_tells_nothing(caught.value)

    # --- asked what became of a message

    @property
    def own_id(self) -> str:
        assert self.accepted_as.gateway_id is not None or self.sheet.missing == NOT_ASKED_FOR
        return self.accepted_as.gateway_id or "x"

    @property
    def sheet(self) -> Sheet:
        return sheet_of(self.name)

    @property
    def can_be_asked(self) -> bool:
        return self.asked("x") is not None

    def told(self, answer: Answer | Exception) -> DeliveryReport | None:
        wired = self.wired(answer)
        told = wired.gateway.report_of(self.own_id, NUMBER)
        assert [request.method for request in wired.wire.requests] == ["GET"]
        return told

    def test_who_cannot_be_asked_for_a_report_is_not_asked(self) -> None:
        assert (self.sheet.missing != NOT_ASKED_FOR) is self.can_be_asked
        if not self.can_be_asked:
            wired = self.wired(Answer(500))
            assert wired.gateway.report_of(self.own_id, NUMBER) is None
            assert wired.wire.requests == []

    def test_asked_they_use_the_words_of_their_reports(self) -> None:
        if self.can_be_asked:
            for word, delivery in self.deliveries.items():
                answer, gateway = self.asked(word), self.wired(Answer(500)).gateway
                (by_itself,) = gateway.read_reports(self.report(word))
                assert answer is not None
                assert self.told(answer) == DeliveryReport(
                    gateway=self.name,
                    gateway_id=self.own_id,
                    delivery=delivery,
                    raw_status=word,
                    opted_out=by_itself.opted_out,
                    **self.asked_as,
                )

    @pytest.mark.parametrize("word", ["", "never-seen", "DELIVERED?", "é€", "x" * 3000, "a\nb"])
    def test_asked_a_word_that_we_never_saw_is_unknown(self, word: str) -> None:
        if answer := self.asked(word):
            told = self.told(answer)
            assert told is not None
            assert told.delivery is Delivery.UNKNOWN
            assert len(told.raw_status) <= 500
            assert told.raw_status.isprintable()

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            *((silence, GatewayUnavailable) for silence in NOT_SENT.values()),
            *((silence, GatewayUnavailable) for silence in NO_ANSWER.values()),
            *((Answer(200, body), GatewayUnavailable) for body in UNREADABLE.values()),
            *((Answer(one, b"{}"), GatewayUnavailable) for one in (*UNKNOWN_STATUSES, 429)),
            *((Answer(one, echoes=True), GatewayMisconfigured) for one in (400, 401, 403, 404)),
        ],
    )
    def test_asking_that_fails_is_typed(
        self, answer: Answer | Exception, error: type[GatewayError]
    ) -> None:
        if self.can_be_asked:
            with pytest.raises(error) as caught:
                self.told(answer)
            self.assert_tells_nothing(caught.value)

    @pytest.mark.parametrize(
        "strange",
        ["../x", "a/b", "a?b=c&id=d", "a#b", "%2e%2e", "a%2Fb", "..", ".", "", "a;b", "ö", "a\\b"],
    )
    def test_a_strange_id_asks_for_nothing_else(self, strange: str) -> None:
        if not (answer := self.asked("x")):
            return
        wired, usual = self.wired(answer), self.wired(answer)
        usual.gateway.report_of(self.own_id, NUMBER)
        try:
            wired.gateway.report_of(strange, NUMBER)
        except GatewayMisconfigured:
            assert strange in {"", ".", ".."}
            assert wired.wire.requests == []
            return
        expected = urlsplit(str(usual.wire.requests[0].url))
        seen = urlsplit(str(wired.wire.requests[0].url))
        assert (seen.netloc, seen.fragment) == (expected.netloc, "")
        assert (
            parse_qs(seen.query, keep_blank_values=True).keys() == parse_qs(expected.query).keys()
        )
        theirs, ours = expected.path.split("/"), seen.path.split("/")
        differs = [one for one, other in zip(ours, theirs, strict=True) if one != other]
        assert len(differs) == (self.own_id in expected.path)

    # --- account

    def test_account_is_told(self) -> None:
        assert self.wired(self.account).gateway.check_account() == self.account_as

    @pytest.mark.parametrize(
        ("answer", "error"),
        [
            *((silence, GatewayUnavailable) for silence in NOT_SENT.values()),
            *((silence, GatewayUnavailable) for silence in NO_ANSWER.values()),
            (Answer(500, echoes=True), GatewayUnavailable),
            (Answer(429), GatewayUnavailable),
            (Answer(200, b"<html>"), GatewayUnavailable),
            (Answer(200, b"[]"), GatewayUnavailable),
            (Answer(401, echoes=True), GatewayMisconfigured),
            (Answer(404, b"no such page"), GatewayMisconfigured),
        ],
    )
    def test_account_that_cannot_be_told_is_typed(
        self, answer: Answer | Exception, error: type[GatewayError]
    ) -> None:
        wired = self.wired(answer)
        with pytest.raises(error) as caught:
            wired.gateway.check_account()
        self.assert_tells_nothing(caught.value)

    # --- reports and inbound texts

    def test_every_word_of_the_provider_is_understood(self) -> None:
        gateway = self.wired(Answer(500)).gateway
        seen = {word: gateway.read_reports(self.report(word)) for word in self.deliveries}
        assert {word: [r.delivery for r in reports] for word, reports in seen.items()} == {
            word: [delivery] for word, delivery in self.deliveries.items()
        }
        for word, (report,) in seen.items():
            assert report.gateway == self.name
            assert report.gateway_id == self.reported_id
            assert report.raw_status == word
            assert report.at is None or report.at.utcoffset() == timedelta()

    @pytest.mark.parametrize("word", ["", "never-seen", "DELIVERED?", "é€", "x" * 3000, "a\nb"])
    def test_word_that_we_never_saw_is_unknown(self, word: str) -> None:
        (report,) = self.wired(Answer(500)).gateway.read_reports(self.report(word))
        assert report.delivery is Delivery.UNKNOWN
        assert len(report.raw_status) <= 500
        assert report.raw_status.isprintable()

    @pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
    @pytest.mark.parametrize("token_was_right", [True, False])
    def test_hostile_report_is_refused_or_means_nothing(
        self, body: bytes, token_was_right: bool
    ) -> None:
        request = self.hostile(self.report("x"), body)
        if not token_was_right:
            request = replace(request, reminder_id=None, headers={})
        try:
            reports = self.wired(Answer(500)).gateway.read_reports(request)
        except ReportRejected as error:
            self.assert_tells_nothing(error)
        else:
            assert token_was_right
            assert all(report.delivery is Delivery.UNKNOWN for report in reports)

    def test_report_without_proof_is_refused(self) -> None:
        """Neither token in the address nor signature: anyone could have sent it."""
        word = next(iter(self.deliveries))
        request = replace(self.report(word), reminder_id=None, headers={})
        with pytest.raises(ReportRejected):
            self.wired(Answer(500)).gateway.read_reports(request)

    def signed(self) -> list[InboundRequest]:
        """Return a report and an inbound text with their signatures; none where they bear none."""
        assert self.wired(Answer(500)).gateway.signs is self.signs
        return [self.report(next(iter(self.deliveries))), self.inbound] if self.signs else []

    def read(self, request: InboundRequest) -> list[Any]:
        gateway = self.wired(Answer(500)).gateway
        of_us = request.reminder_id is not None
        return list((gateway.read_reports if of_us else gateway.read_inbound)(request))

    def test_a_signature_is_proof_enough_without_a_token(self) -> None:
        if self.signs:
            request = replace(self.report(next(iter(self.deliveries))), reminder_id=None)
            (report,) = self.wired(Answer(500)).gateway.read_reports(request)
            assert report.gateway_id == self.reported_id

    def test_a_signature_that_is_missing_or_wrong_is_refused(self) -> None:
        for request in self.signed():
            assert len(self.read(request)) == 1
            for name, value in request.headers.items():
                if name in {"content-type", "host"}:
                    continue
                for wrong in (None, "", value[:-1], value.swapcase(), f"{value}x", "é\ud800"):
                    if wrong == value:  # a time has no letters to swap
                        continue
                    headers = {**request.headers, name: wrong or ""}
                    if wrong is None:
                        del headers[name]
                    with pytest.raises(ReportRejected):
                        self.read(replace(request, headers=headers))

    def test_a_signature_of_something_else_is_refused(self) -> None:
        for request in self.signed():
            if self.signs_body:
                for body in (request.body + b"&x=1", request.body[:-1], b""):
                    with pytest.raises(ReportRejected):
                        self.read(replace(request, body=body))
            else:
                with pytest.raises(ReportRejected):
                    self.read(replace(request, url=request.url.replace("example", "other")))

    def test_inbound_text_is_read(self) -> None:
        gateway = self.wired(Answer(500)).gateway
        assert gateway.read_inbound(self.inbound) == [self.inbound_as]

    @pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
    def test_hostile_inbound_text_is_refused(self, body: bytes) -> None:
        with pytest.raises(ReportRejected) as caught:
            self.wired(Answer(500)).gateway.read_inbound(self.hostile(self.inbound, body))
        self.assert_tells_nothing(caught.value)

    def test_provider_hears_what_it_documents(self) -> None:
        assert self.wired(Answer(500)).gateway.acknowledge() == self.acknowledgement

    def resigned(self, request: InboundRequest, body: bytes) -> InboundRequest:
        """Return *request* with another body, rightly signed where they sign."""
        return replace(request, body=body)

    def test_whatever_is_of_another_kind_in_a_call_is_refused_or_read(self) -> None:
        gateway = self.wired(Answer(500)).gateway
        report = self.report(next(iter(self.deliveries)))
        for request, read in ((report, gateway.read_reports), (self.inbound, gateway.read_inbound)):
            for body in spoilt(request.body):
                try:
                    told: Sequence[DeliveryReport | InboundSms] = read(self.resigned(request, body))
                except ReportRejected as error:
                    self.assert_tells_nothing(error)
                else:
                    assert all(one.gateway == self.name for one in told), body

    def test_whatever_is_of_another_kind_in_an_answer_is_typed(self) -> None:
        asked = self.asked(next(iter(self.deliveries)))
        own_id = self.accepted_as.gateway_id or ""
        calls: list[tuple[Answer | None, Callable[[Gateway], object]]] = [
            (self.accepted, lambda one: one.send(SMS)),
            (self.there, lambda one: one.look_up(ATTEMPT)),
            (asked, lambda one: one.report_of(own_id, NUMBER)),
            (self.account, lambda one: one.check_account()),
        ]
        for answer, call in calls:
            for body in spoilt(answer.body) if answer else ():
                try:
                    call(self.wired(replace(answer or Answer(), body=body)).gateway)
                except GatewayError as error:
                    self.assert_tells_nothing(error)

    def test_what_has_no_name_or_a_dotted_one_tells_nothing(self) -> None:
        """A place of ours that is not described is nowhere, and a path is no name."""
        wired = self.wired(self.accepted)
        try:
            told = json.loads(self.accepted.body)
        except ValueError:
            return
        if isinstance(told, dict):
            beside = {"": "5", **{".".join(map(str, one)): "5" for one in _places(told) if one[1:]}}
            wired.wire.answer = replace(self.accepted, body=from_json({**beside, **told}))
            assert wired.gateway.send(SMS) == self.accepted_as

    # --- settings and senders

    def test_senders_are_checked(self) -> None:
        gateway = self.wired(Answer(500)).gateway
        assert [s for s in self.good_senders if gateway.check_sender(s) is not None] == []
        assert [s for s in self.bad_senders if not gateway.check_sender(s)] == []
        assert [c for c, s in self.good_for.items() if gateway.check_sender(s, c)] == []
        assert [c for c, s in self.bad_for.items() if not gateway.check_sender(s, c)] == []

    @pytest.mark.parametrize("nothing", ["", "  ", None])
    def test_missing_settings_are_all_named(self, nothing: str | None) -> None:
        needed = [
            one.name for one in settings_of(self.name) if one.default is None and not one.optional
        ]
        env = {} if nothing is None else dict.fromkeys(self.env, nothing)
        if not needed:
            assert make(self.name, env, Transport()).name == self.name
            return
        with pytest.raises(ConfigError) as caught:
            make(self.name, env, Transport())
        assert [problem.split(" ")[0] for problem in caught.value.problems] == needed

    @pytest.mark.parametrize(
        "url",
        [
            "http://api.example.net",
            "http://127.0.0.1.example.net",
            "ftp://127.0.0.1",
            "api.example.net",
            "https://",
            "https://[",
            "https://example.net:port",
            "https://user:pa55word@example.net",
            "https://example.net/?key=pa55word",
            "https://example.net/#x",
            "https://exämple.net",
            "https://example.net/a b",
        ],
    )
    def test_address_that_leaks_or_is_none_is_refused(self, url: str) -> None:
        name = next(s.name for s in settings_of(self.name) if s.kind is Kind.URL)
        with pytest.raises(ConfigError) as caught:
            make(self.name, {**self.env, name: url}, Transport())
        (problem,) = caught.value.problems
        assert problem.startswith(f"{name} ")
        assert "pa55word" not in problem

    @pytest.mark.parametrize(
        "base", ["http://127.0.0.1:9", "http://[::1]:9/", "https://x.example//"]
    )
    def test_paths_are_appended_to_the_address(self, base: str) -> None:
        name = next(s.name for s in settings_of(self.name) if s.kind is Kind.URL)
        wire = CannedWire(self.accepted)
        make(self.name, {**self.env, name: base}, Transport(session=wire.session)).send(SMS)
        url = str(wire.requests[0].url)
        assert url.startswith(base.rstrip("/") + "/")
        assert "//" not in url.removeprefix(base.rstrip("/"))

    def test_other_settings_are_nobodys_business(self) -> None:
        env = {**self.env, "BRIDGE_OTHER_URL": "ftp://", "HOME": ""}
        assert make(self.name, env, Transport()).name == self.name


def surely(seen: LookUp) -> tuple[str, ...]:
    """Return what a look-up found, and nothing besides that may be it."""
    assert isinstance(seen, Found)
    assert seen.perhaps == ()
    return seen.gateway_ids


def perhaps(seen: LookUp) -> tuple[str, ...]:
    """Return what a look-up found that may be it, and nothing that is."""
    assert isinstance(seen, Found)
    assert seen.gateway_ids == ()
    return seen.perhaps


def from_json(body: Any) -> bytes:
    return json.dumps(body).encode()
