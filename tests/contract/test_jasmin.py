"""Jasmin: the shared promises, its sentences, its two encodings, and inbound texts by coding."""

from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode

import pytest
import requests

from bridge.domain import Accepted, Account, Delivery, InboundRequest, InboundSms, Reason
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
from bridge.gateways.base import Acknowledgement, Verdict
from bridge.gateways.registry import make
from bridge.gsm import from_septets
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

ENV = {
    "BRIDGE_JASMIN_URL": "https://jasmin.example.net:1401",
    "BRIDGE_JASMIN_USERNAME": "bridge",
    "BRIDGE_JASMIN_PASSWORD": "pa55&w0rd+%",
}
ID = "07033084-5cfd-4812-90a4-e4d24ffb6e3d"
TAKEN = Answer(200, f'Success "{ID}"'.encode())


def called(
    path: str, fields: dict[str, str], reminder_id: int | None = None, encoding: str = "utf-8"
) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url=f"https://sms.example.net{path}",
        query={},
        headers={"content-type": "application/x-www-form-urlencoded"},
        body=urlencode(fields, encoding=encoding).encode(),
        reminder_id=reminder_id,
    )


def inbound_of(data: bytes, coding: str, **more: str) -> InboundRequest:
    fields = {
        "id": ID,
        "from": NUMBER[1:],
        "to": "1234",
        "origin-connector": "carrier",
        "priority": "1",
        "coding": coding,
        "validity": "",
        "content": data.decode("latin-1"),
        "binary": data.hex(),
        **more,
    }
    return called("/inbound/jasmin?t=token", fields, encoding="latin-1")


def report_of(status: str, level: str = "2", **more: str) -> InboundRequest:
    fields = {"id": ID, "message_status": status, "level": level, "connector": "carrier", **more}
    return called("/reports/jasmin?m=42&t=token", fields, reminder_id=SMS.reminder_id)


class TestJasmin(GatewayContract):
    name = "jasmin"
    env = ENV
    secrets = ("pa55&w0rd+%", "pa55%26w0rd%2B%25")
    accepted = TAKEN
    accepted_as = Accepted(gateway_id=ID, raw_status="Success")
    account = Answer(200, b'{"balance": 100.5, "sms_count": "ND"}')
    account_as = Account(name="Jasmin's user bridge", balance_micros=100_500_000)
    there = None
    not_there = None
    not_accepted_statuses = (503,)
    deliveries: ClassVar[dict[str, Delivery]] = {
        "ESME_ROK": Delivery.SENT,
        "ESME_RINVDSTADR": Delivery.REJECTED,
        "ESME_RSUBMITFAIL": Delivery.REJECTED,
        "ESME_RTHROTTLED": Delivery.QUEUED,
        "ESME_RMSGQFUL": Delivery.QUEUED,
        "ESME_RSYSERR": Delivery.QUEUED,
        "ESME_RINVSCHED": Delivery.QUEUED,
        "DELIVRD": Delivery.DELIVERED,
        "ACCEPTD": Delivery.SENT,
        "ENROUTE": Delivery.SENT,
        "EXPIRED": Delivery.EXPIRED,
        "DELETED": Delivery.REJECTED,
        "UNDELIV": Delivery.UNDELIVERED,
        "REJECTD": Delivery.REJECTED,
        "UNKNOWN": Delivery.UNKNOWN,
    }
    inbound = inbound_of(b"STOP", "0")
    inbound_as = InboundSms(
        gateway="jasmin", gateway_id=ID, sender=NUMBER[1:], to="1234", body="STOP"
    )
    acknowledgement = Acknowledgement(status=200, body=b"ACK/Jasmin")
    refusals: ClassVar[dict[str, tuple[Answer, Verdict]]] = {
        "recipient": (
            Answer(400, b'Error "Argument [to] has an invalid value: [x]."'),
            Verdict.RECIPIENT,
        ),
        "text": (
            Answer(400, b'Error "Value filter failed for user [u] (content filter mismatch)."'),
            Verdict.TEXT,
        ),
        "route": (Answer(412, b'Error "No route found"'), Verdict.ROUTE),
        "credit": (Answer(403, b'Error "Cannot charge submit_sm, check"'), Verdict.ACCOUNT),
        "pace": (Answer(403, b'Error "User throughput exceeded"'), Verdict.LATER),
        "later": (Answer(503, b'Error "InterceptorPB not connected !"'), Verdict.LATER),
        "broken": (Answer(500, b'Error "Cannot send submit_sm, check"'), Verdict.UNKNOWN),
    }
    good_senders = ("ExampleCo", "Example Co1", "12345", "+46701234567")
    bad_senders = ("", "ExampleCo123", "Exämple", "+0701234567")

    def sent(self, request: requests.PreparedRequest) -> Sent:
        assert request.method == "POST"
        assert request.url == f"{ENV['BRIDGE_JASMIN_URL']}/send"
        assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
        assert isinstance(request.body, str)
        form = {k: v for k, (v,) in parse_qs(request.body, strict_parsing=True).items()}
        assert (form.pop("username"), form.pop("password")) == ("bridge", "pa55&w0rd+%")
        assert "validity-period" not in form  # with it 0.11.0 drops every tenth text
        url = form.pop("dlr-url", None)
        if url is None:
            assert form.pop("dlr") == "no"
        else:
            told = (form.pop("dlr"), form.pop("dlr-level"), form.pop("dlr-method"))
            assert told == ("yes", "3", "POST")
        to, sender = form.pop("to"), form.pop("from")
        assert to.isdecimal()
        if form["coding"] == "8":
            body = bytes.fromhex(form["hex-content"]).decode("utf-16-be")
            assert set(form) == {"coding", "hex-content"}
        else:
            body = form["content"]
            assert form == {"coding": "0", "content": body}
        return Sent(to=f"+{to}", body=body, sender=sender, report_url=url)

    def report(self, word: str) -> InboundRequest:
        return report_of(word)


def gateway_on(answer: Answer, **changed: str) -> Any:
    return make("jasmin", {**ENV, **changed}, Transport(session=CannedWire(answer).session))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("Hej Å, €5 [x]", {"coding": ["0"], "content": ["Hej Å, €5 [x]"]}),
        ("Привет", {"coding": ["8"], "hex-content": ["041f04400438043204350442"]}),
        ("ć", {"coding": ["8"], "hex-content": ["0107"]}),
        ("\U0001f600", {"coding": ["8"], "hex-content": ["d83dde00"]}),
    ],
)
def test_only_gsm_letters_are_left_to_jasmin_to_encode(
    body: str, told: dict[str, list[str]]
) -> None:
    wire = CannedWire(TAKEN)
    sms = type(SMS)(reminder_id=1, to=NUMBER, body=body, parts=1, sender="+15005550006")
    make("jasmin", ENV, Transport(session=wire.session)).send(sms)
    form = parse_qs(str(wire.requests[0].body))
    assert {k: form[k] for k in form if k in {"coding", "content", "hex-content"}} == told
    assert (form["to"], form["from"]) == (["46701234567"], ["15005550006"])


SENTENCES: list[tuple[int, str, type[GatewayError]]] = [
    (400, "Argument [to] has an invalid value: [x].", RejectedByGateway),
    (400, "Argument [content] has an invalid value: [].", RejectedByGateway),
    (400, "Value filter failed for user [u] (content filter mismatch).", RejectedByGateway),
    (
        400,
        "Value filter failed for user [u] (destination_address filter mismatch).",
        RouteRefused,
    ),
    (
        400,
        "Value filter failed for user [u] (source_address filter mismatch).",
        GatewayMisconfigured,
    ),
    (
        400,
        "Authorization failed for user [u] (Long content not authorized).",
        GatewayMisconfigured,
    ),
    (400, "Argument [username] has an invalid value: [].", GatewayMisconfigured),
    (400, "Argument [dlr-url] has an invalid value: [].", GatewayMisconfigured),
    (400, "Mandatory argument [to] is not found.", GatewayMisconfigured),
    (403, "Authentication failure for username:u", GatewayMisconfigured),
    (403, "Cannot charge submit_sm, check RouterPB log file for details", GatewayMisconfigured),
    (403, "User throughput exceeded", GatewayUnavailable),
    (412, "No route found", RouteRefused),
    (412, "Failover route has no bound connectors", RouteRefused),
    (503, "InterceptorPB not set !", GatewayUnavailable),
    (500, "Cannot send submit_sm, check SMPPClientManagerPB log file for details", OutcomeUnknown),
    (500, "Unknown error: x", OutcomeUnknown),
    (200, "late", OutcomeUnknown),
]


@pytest.mark.parametrize(("status", "sentence", "error"), SENTENCES)
def test_each_sentence_of_jasmin_is_understood(
    status: int, sentence: str, error: type[GatewayError]
) -> None:
    with pytest.raises(error) as caught:
        gateway_on(Answer(status, f'Error "{sentence}"'.encode())).send(SMS)
    assert type(caught.value) is error
    if isinstance(caught.value, RejectedByGateway):
        wanted = Reason.REFUSED_RECIPIENT if "[to]" in sentence else Reason.REFUSED_TEXT
        assert caught.value.reason is wanted


@pytest.mark.parametrize(
    "words", ['Success ""', f"Success {ID}", f'Success "{ID}', 'Success "a b"', 'Success "a\nb"']
)
def test_success_without_a_whole_id_leaves_the_outcome_unknown(words: str) -> None:
    with pytest.raises(OutcomeUnknown):
        gateway_on(Answer(200, words.encode())).send(SMS)


@pytest.mark.parametrize("name", ["BRIDGE_JASMIN_USERNAME", "BRIDGE_JASMIN_PASSWORD"])
def test_credential_that_jasmin_refuses_for_its_length_is_a_setting_to_mend(name: str) -> None:
    assert gateway_on(TAKEN, **{name: "p" * 16}).name == "jasmin"
    with pytest.raises(ConfigError) as caught:
        gateway_on(TAKEN, **{name: "p" * 17})
    (problem,) = caught.value.problems
    assert problem == f"{name} is longer than 16 characters, which Jasmin refuses"


def test_report_of_the_phone_with_all_its_fields_is_read() -> None:
    more = {"id_smsc": "7", "sub": "001", "dlvrd": "001", "err": "000", "text": "Hej \xc5"}
    dates = {"subdate": "2611251000", "donedate": "2611251001"}
    (report,) = gateway_on(TAKEN).read_reports(report_of("DELIVRD", "3", **more, **dates))
    assert (report.delivery, report.gateway_id) == (Delivery.DELIVERED, ID)
    assert (report.reminder_id, report.at) == (42, None)


def test_connectors_by_get_are_read_too() -> None:
    fields = {"id": ID, "from": NUMBER[1:], "to": "1234", "coding": "0", "binary": "53544f50"}
    request = InboundRequest(
        method="GET",
        url=f"https://sms.example.net/inbound/jasmin?t=token&{urlencode(fields)}",
        query={},
        headers={},
        body=b"",
    )
    assert gateway_on(TAKEN).read_inbound(request) == [TestJasmin.inbound_as]


@pytest.mark.parametrize(
    ("data", "coding", "text"),
    [
        (b"Hej \x0e\x0f, \x1be5 \x1b<x\x1b>", "0", "Hej Åå, €5 [x]"),
        (b"Hej \xc5", "0", "Hej Å"),  # an SMSC whose own alphabet is another
        (b"STOP", "1", "STOP"),
        (b"Hej \xc5", "3", "Hej Å"),
        ("СТОП".encode("iso8859-5"), "6", "СТОП"),
        ("СТОП".encode("utf-16-be"), "8", "СТОП"),
        ("СТОП".encode("utf-16-be"), "\x08", "СТОП"),
        (b"\x00 \x0e", "\x00", "@ Å"),
        (b"odd", "8", "odd"),
        ("Hej Å".encode(), "4", "Hej Å"),
    ],
)
def test_inbound_text_is_read_by_its_coding(data: bytes, coding: str, text: str) -> None:
    (sms,) = gateway_on(TAKEN).read_inbound(inbound_of(data, coding))
    assert sms.body == text


def test_content_counts_where_there_are_no_octets_to_trust() -> None:
    (sms,) = gateway_on(TAKEN).read_inbound(inbound_of("Hej Å".encode(), "0", binary=""))
    assert sms.body == "Hej Å"
    (sms,) = gateway_on(TAKEN).read_inbound(inbound_of(b"STOP", "0", binary="no hex"))
    assert sms.body == "STOP"


@pytest.mark.parametrize("lost", ["id", "from"])
def test_inbound_text_without_its_fields_is_refused(lost: str) -> None:
    fields = {"id": ID, "from": "46", "to": "1", "content": "x"}
    del fields[lost]
    with pytest.raises(ReportRejected):
        gateway_on(TAKEN).read_inbound(called("/inbound/jasmin?t=token", fields))


@pytest.mark.parametrize(
    ("answer", "balance"),
    [
        (Answer(200, from_json({"balance": "ND", "sms_count": "ND"})), None),
        (Answer(200, from_json({"balance": 0, "sms_count": 3})), 0),
        (
            Answer(400, from_json("Authorization failed for user [u] (Cannot check balance).")),
            None,
        ),
    ],
)
def test_account_without_a_balance_is_one(answer: Answer, balance: int | None) -> None:
    account = gateway_on(answer).check_account()
    assert account == Account(name="Jasmin's user bridge", balance_micros=balance)


def test_account_that_is_refused_is_told() -> None:
    for status, words in ((403, "Authentication failure"), (400, "Argument [password] is bad")):
        with pytest.raises(GatewayMisconfigured):
            gateway_on(Answer(status, from_json(words))).check_account()


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", ""),
        (b"\x00\x02A\x1b\x65", "@$A€"),
        (b"\x1b\x14\x1b\x28\x1b\x29\x1b\x2f\x1b\x3c\x1b\x3d\x1b\x3e\x1b\x40", "^{}\\[~]|"),
        (b"\x1bA", "A"),  # an extension that nobody knows
        (b"\x1b\x1bA", " A"),
        (b"A\x1b", "A"),
        (b"\x1b\nA", "\fA"),
    ],
)
def test_septets_are_read(octets: bytes, text: str) -> None:
    assert from_septets(octets) == text


def test_octets_are_no_septets() -> None:
    with pytest.raises(ValueError, match="septet"):
        from_septets(b"A\x80")
