"""Kannel: the shared promises, its sentences, its escapes, and inbound texts as bytes.

tests/integration/test_kannel.py holds the same against a Kannel that runs.
"""

from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote, quote_plus, urlencode, urlsplit

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms, Reason
from bridge.errors import (
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    ReportRejected,
    RouteRefused,
)
from bridge.gateways.base import Acknowledgement, Verdict
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.contract.gateway_contract import (
    NUMBER,
    SMS,
    Answer,
    CannedWire,
    GatewayContract,
    Sent,
)

ENV = {
    "BRIDGE_KANNEL_URL": "https://kannel.example.net:13013",
    "BRIDGE_KANNEL_USERNAME": "bridge",
    "BRIDGE_KANNEL_PASSWORD": "pa55&w0rd+%",
}
TAKEN = Answer(202, b"0: Accepted for delivery")


def called(path: str, query: str, reminder_id: int | None = None) -> InboundRequest:
    return InboundRequest(
        method="GET",
        url=f"https://sms.example.net{path}?{query}",
        query={},
        headers={},
        body=b"",
        reminder_id=reminder_id,
    )


def inbound_of(text: bytes, **more: str) -> InboundRequest:
    fields = urlencode({"from": NUMBER, "to": "1234", "id": "47b6279f-6541", "t": "token", **more})
    return called("/inbound/kannel", f"{fields}&text={quote_plus(text)}")


class TestKannel(GatewayContract):
    name = "kannel"
    env = ENV
    secrets = ("pa55&w0rd+%", "pa55%26w0rd%2B%25")
    accepted = TAKEN
    accepted_as = Accepted(raw_status="0: Accepted for delivery")
    account = Answer(400, b"Missing receiver number, rejected")
    account_as = Account(name="Kannel's user bridge")
    there = None
    not_there = None
    not_accepted_statuses = (503,)
    deliveries: ClassVar[dict[str, Delivery]] = {
        "1": Delivery.DELIVERED,
        "2": Delivery.UNDELIVERED,
        "4": Delivery.QUEUED,
        "8": Delivery.SENT,
        "16": Delivery.REJECTED,
    }
    inbound = inbound_of(b"STOP")
    inbound_as = InboundSms(
        gateway="kannel", gateway_id="47b6279f-6541", sender=NUMBER, to="1234", body="STOP"
    )
    acknowledgement = Acknowledgement(status=200, body=b"")  # all else goes out as an SMS
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "password": (Answer(403, b"Authorization failed for sendsms"), Verdict.ACCOUNT),
        "route": (Answer(403, b"Not routable. Do not try again."), Verdict.ROUTE),
        "lists": (
            Answer(400, b"Number(s) has/have been denied by white- and/or black-lists."),
            Verdict.RECIPIENT,
        ),
        "text": (Answer(400, b"Charset or body misformed, rejected"), Verdict.TEXT),
        "sender": (Answer(400, b"Sender missing and no global set, rejected"), Verdict.ACCOUNT),
        "later": (Answer(503, b"Temporal failure, try again later."), Verdict.LATER),
        "broken": (Answer(500, b"oops"), Verdict.UNKNOWN),
    }
    good_senders = ("ExampleCo", "Example Co1", "12345", "+46701234567")
    bad_senders = ("", "ExampleCo123", "Exämple", "+0701234567")

    def hostile(self, request: InboundRequest, data: bytes) -> InboundRequest:
        """All of it stands in the address."""
        address = request.url.split("?")[0]
        return replace(request, url=f"{address}?{data.decode('latin-1')}")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert request.method == "GET"
        assert request.body is None
        address = urlsplit(str(request.url))
        assert f"{address.scheme}://{address.netloc}" == ENV["BRIDGE_KANNEL_URL"]
        assert address.path == "/cgi-bin/sendsms"
        told = {
            name: value for name, (value,) in parse_qs(address.query, strict_parsing=True).items()
        }
        assert (told.pop("username"), told.pop("password")) == ("bridge", "pa55&w0rd+%")
        assert (told.pop("charset"), told.pop("validity")) == ("UTF-8", "1440")
        sent = Sent(
            to=told.pop("to"),
            body=told.pop("text"),
            sender=told.pop("from"),
            report_url=self.called_back(told.pop("dlr-url", None), told.pop("dlr-mask", None)),
        )
        assert told == {"coding": "0" if sent.body.isascii() or "Å" in sent.body else "2"}
        return sent

    def called_back(self, address: str | None, mask: str | None) -> str | None:
        """Fill in the escapes as Kannel does; return what is left without its own fields."""
        if address is None:
            assert mask is None
            return None
        assert mask == "31"
        filled = address.replace("%%", "\0").replace("%d", "8").replace("%F", "abc")
        assert "%" not in filled, "an escape that Kannel does not know"
        ours, theirs = filled.replace("\0", "%").split("&s=")
        assert theirs == "8&f=abc"
        return ours

    @property
    def reported_id(self) -> str | None:
        return None

    def report(self, word: str) -> InboundRequest:
        query = f"m=42&t=token&s={quote(word)}&f="
        return called("/reports/kannel", query, reminder_id=SMS.reminder_id)


def gateway_on(answer: Answer) -> Any:
    return make("kannel", ENV, Transport(session=CannedWire(answer).session))


SENTENCES: list[tuple[int, str, type[GatewayError]]] = [
    (403, "Authorization failed for sendsms", GatewayMisconfigured),
    (403, "Not routable. Do not try again.", RouteRefused),
    (400, "Number(s) has/have been denied by white- and/or black-lists.", RejectedByGateway),
    (400, "Invalid number", RejectedByGateway),
    (400, "Invalid number of parts", GatewayMisconfigured),
    (400, "Empty receiver number not allowed, rejected", GatewayMisconfigured),
    (400, "Missing receiver number, rejected", GatewayMisconfigured),
    (400, "Sender missing and no global set, rejected", GatewayMisconfigured),
    (400, "Coding field misformed, rejected", GatewayMisconfigured),
    (400, "Validity field misformed, rejected", GatewayMisconfigured),
    (400, "DLR-URL field misformed, rejected", GatewayMisconfigured),
    (400, "Invalid content-type", GatewayMisconfigured),
    (404, "Unknown request.", GatewayMisconfigured),
    (503, "Temporal failure, try again later.", GatewayUnavailable),
    (202, "", OutcomeUnknown),
    (202, "1: something else", OutcomeUnknown),
    (202, "Error 0: ", OutcomeUnknown),
    (200, "Sent.", OutcomeUnknown),
]


@pytest.mark.parametrize(("status", "sentence", "error"), SENTENCES)
def test_each_sentence_of_kannel_is_understood(
    status: int, sentence: str, error: type[GatewayError]
) -> None:
    with pytest.raises(error) as caught:
        gateway_on(Answer(status, sentence.encode())).send(SMS)
    assert type(caught.value) is error


def test_a_text_that_cannot_be_read_is_refused_for_good() -> None:
    with pytest.raises(RejectedByGateway) as caught:
        gateway_on(Answer(400, b"Charset or body misformed, rejected")).send(SMS)
    assert caught.value.reason is Reason.REFUSED_TEXT


@pytest.mark.parametrize("status", [200, 202])
@pytest.mark.parametrize(
    "words", ["0: Accepted for delivery", "3: Queued for later delivery", "0: Accepted\r\n"]
)
def test_both_words_of_acceptance_count_and_bring_no_id(status: int, words: str) -> None:
    accepted = gateway_on(Answer(status, words.encode())).send(SMS)
    assert accepted == Accepted(raw_status=words.strip())


def test_an_intermediate_report_tells_nothing() -> None:
    request = called("/reports/kannel", "m=42&t=token&s=32&f=", reminder_id=42)
    assert gateway_on(TAKEN).read_reports(request) == []


def test_the_id_at_the_smsc_is_kept_for_people_and_is_no_key() -> None:
    request = called("/reports/kannel", "m=42&t=token&s=1&f=17", reminder_id=42)
    (report,) = gateway_on(TAKEN).read_reports(request)
    assert (report.delivery, report.raw_status) == (Delivery.DELIVERED, "1 17")
    assert (report.gateway_id, report.reminder_id) == (None, 42)


@pytest.mark.parametrize("query", ["m=42&t=token", "s=1&s=2", "s=%ff", "s=1&f=%fe"])
def test_report_that_cannot_be_read_is_refused(query: str) -> None:
    with pytest.raises(ReportRejected):
        gateway_on(TAKEN).read_reports(called("/reports/kannel", query, reminder_id=42))


@pytest.mark.parametrize(
    ("data", "more", "text"),
    [
        ("Hej Å + 100 %".encode(), {}, "Hej Å + 100 %"),
        ("Hej Å".encode(), {"coding": "0"}, "Hej Å"),
        ("Hej Å".encode(), {"coding": "1"}, "Hej Å"),
        ("Hej Å".encode("latin-1"), {"coding": "1"}, "Hej Å"),
        ("STOP".encode("utf-16-be"), {}, "STOP"),
        ("СТОП".encode("utf-16-be"), {}, "СТОП"),
        ("СТОП".encode("utf-16-be"), {"coding": "2"}, "СТОП"),
        ("停止".encode("utf-16-be"), {"coding": "2"}, "停止"),
        (b"odd", {"coding": "2"}, "odd"),
        (b"", {}, ""),
    ],
)
def test_inbound_text_is_read_whatever_its_letters(
    data: bytes, more: dict[str, str], text: str
) -> None:
    (sms,) = gateway_on(TAKEN).read_inbound(inbound_of(data, **more))
    assert sms.body == text


@pytest.mark.parametrize("query", ["from=1&to=2&text=x", "from=1&to=2&id=&text=x", "id=7&text=x"])
def test_inbound_text_without_its_fields_is_refused(query: str) -> None:
    with pytest.raises(ReportRejected):
        gateway_on(TAKEN).read_inbound(called("/inbound/kannel", query))


def test_the_account_is_asked_for_without_a_recipient_or_a_text() -> None:
    wire = CannedWire(TestKannel.account)
    make("kannel", ENV, Transport(session=wire.session)).check_account()
    (request,) = wire.requests
    assert set(parse_qs(urlsplit(str(request.url)).query)) == {"username", "password"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(403, b"Authorization failed for sendsms"), GatewayMisconfigured),
        (Answer(400, b"Bad request"), GatewayMisconfigured),
        (Answer(503, b"Temporal failure, try again later."), GatewayUnavailable),
        (TAKEN, GatewayUnavailable),
    ],
)
def test_an_account_that_is_not_believed_is_told(answer: Answer, error: type[GatewayError]) -> None:
    with pytest.raises(error):
        gateway_on(answer).check_account()
