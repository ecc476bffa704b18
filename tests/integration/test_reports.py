"""Reports and inbound texts over HTTP: the token decides, the answer never has a body."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask.testing import FlaskClient

from bridge.bootstrap import build
from bridge.config import Config
from bridge.domain import (
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
    State,
    SuppressedBy,
)
from bridge.errors import OutboxError, OutboxUnavailable
from bridge.gateways import registry
from bridge.services import Services
from bridge.signing import report_token
from bridge.transport import Transport
from bridge.watch import look
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.support.outboxes import emptied
from tests.support.parts import MOBILE, NOW, SECRET, ToldGateway, event, services

INBOUND = "an-inbound-token-of-the-tests"
OTHER = "whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4"  # fixed: it stands in names of tests
ELKS = {"BRIDGE_46ELKS_USERNAME": "u", "BRIDGE_46ELKS_PASSWORD": "p"}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    secrets = f"{SECRET} {OTHER}"
    made = services(
        tmp_path_factory.mktemp("outbox"),
        BRIDGE_INBOUND_TOKEN=INBOUND,
        BRIDGE_HOOK_SECRET=secrets,
        **ELKS,
    )
    yield made
    made.outbox.close()


def file_of(parts: Services) -> Path:
    return Path(parts.config.database_url.removeprefix("sqlite:///"))


def accepted_by(shared: Services, name: str) -> Services:
    """Return services with the real adapter *name*, after one reminder was accepted."""
    emptied(file_of(shared))
    shared.outbox.enqueue([event()], now=NOW)
    Worker(shared, clock=lambda: NOW).round()
    return replace(shared, gateway=registry.make(name, ELKS, Transport()))


@pytest.fixture
def parts(shared: Services) -> Services:
    return accepted_by(shared, "46elks")


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    return create_app(parts, clock=lambda: NOW).test_client()


RIGHT = report_token(SECRET, "46elks", 1)


def address(reminder: int = 1, *, gateway: str = "46elks", token: str | None = None) -> str:
    right = report_token(SECRET, gateway, reminder)
    return f"/reports/{gateway}?m={reminder}&t={right if token is None else token}"


def state(parts: Services) -> State:
    row = parts.outbox.reminder(1)
    assert row
    return row.state


FORM = {"id": "s0123456789abcdef", "status": "delivered", "delivered": "2026-11-24T12:00:05.0"}


def test_a_report_with_the_right_token_delivers(client: FlaskClient, parts: Services) -> None:
    answer = client.post(address(), data=FORM)
    assert (answer.status_code, answer.data) == (204, b"")
    assert state(parts) is State.DELIVERED


@pytest.mark.parametrize(
    "url",
    [
        address(token=""),
        address(token="x" * 24),
        address(token=report_token(SECRET, "46elks", 2)),
        address(token=report_token(SECRET, "sandbox", 1)),
        address(gateway="sandbox"),
        address(gateway="nobody"),
        "/reports/46elks",
        "/reports/46elks?m=1",
        "/reports/46elks?m=%F0%9F%98%80&t=x",
        "/reports/46elks?m=" + "9" * 400 + "&t=x",
        "/reports/46elks?m=-1&t=x",
        "/reports/46elks?t=" + RIGHT,
        "/reports/46elks?m=1.0&t=" + RIGHT,
        "/reports/46elks?m=%D9%A1&t=" + RIGHT,
        "/reports/46elks?m=1%00&t=" + RIGHT,
        "/reports/46elks?m=2&m=1&t=" + RIGHT,
        "/reports/46elks?m=1;t=" + RIGHT,
        "/reports/46elks?m[]=1&t=" + RIGHT,
        "/reports/46elks?m=1&t=wrong&t=" + RIGHT,
        "/reports/46elks?m=1&t=%ED%A0%80",
        "/reports/46elks?m=1&t=%FF%FE",
        "/reports/46ELKS?m=1&t=" + RIGHT,
        "/reports/46elks%00?m=1&t=" + RIGHT,
        "/reports/..?m=1&t=" + RIGHT,
        address(token=RIGHT[:-1]),
        address(token=RIGHT + "A"),
        address(token=report_token("whsec_" + "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u", "46elks", 1)),
    ],
)
def test_any_other_report_is_refused_without_a_body(
    client: FlaskClient, parts: Services, url: str
) -> None:
    answer = client.post(url, data=FORM)
    assert (answer.status_code, answer.data) == (403, b"")
    assert state(parts) is State.ACCEPTED


@pytest.mark.parametrize("name", ["46elks", "sandbox"])
@pytest.mark.parametrize("where", ["reports", "inbound"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff" * 100,
        b"\0" * 100,
        b"x" * 262_145,
        b"id=&status=",
        b"id=s1",
        b"status=delivered",
        b"id=s1&status=delivered&status=failed",
        b"id=%00&status=%00",
        b"id=%FF&status=delivered",
        b"id=s1&status=%ED%A0%80",
        b"id=" + b"s" * 101 + b"&status=delivered",
        b"&".join(b"a%d=1" % number for number in range(2_000)),
        b"{" * 10_000,
        b'{"id":' * 10_000,
        b"[]",
        b"null",
        b"{}",
        b'{"id": {"$gt": ""}, "status": "delivered"}',
        b'{"id": "s1", "status": ["delivered"]}',
        b'{"id": "s1\\u0000", "status": "delivered"}',
        b'{"id": "\\ud800", "status": "delivered"}',
        b'{"id": NaN, "status": "delivered"}',
    ],
    ids=lambda body: repr(body[:24]),
)
def test_a_hostile_body_is_refused_without_a_body(
    shared: Services, where: str, name: str, body: bytes
) -> None:
    parts = accepted_by(shared, name)
    url = address(gateway=name) if where == "reports" else f"/inbound/{name}?t={INBOUND}"
    answer = create_app(parts, clock=lambda: NOW).test_client().post(url, data=body)
    assert (answer.status_code, answer.data) == (403, b"")
    assert state(parts) is State.ACCEPTED


@pytest.mark.parametrize("status", ["delivered", "sent"])
def test_the_sandboxs_reports_are_read_alike(shared: Services, status: str) -> None:
    parts = accepted_by(shared, "sandbox")
    client = create_app(parts, clock=lambda: NOW).test_client()
    answer = client.post(address(gateway="sandbox"), json={"id": "g1", "status": status})
    assert (answer.status_code, answer.data) == (204, b"")
    assert state(parts) is (State.DELIVERED if status == "delivered" else State.ACCEPTED)


def test_nothing_undoes_delivered(client: FlaskClient, parts: Services) -> None:
    for status in ("delivered", "failed", "sent"):
        assert client.post(address(), data={**FORM, "status": status}).status_code == 204
    assert state(parts) is State.DELIVERED


def test_a_token_of_the_secret_being_replaced_still_counts(
    client: FlaskClient, parts: Services
) -> None:
    old = address(token=report_token(OTHER, "46elks", 1))
    assert client.post(old, data=FORM).status_code == 204
    assert state(parts) is State.DELIVERED


def test_a_report_of_a_reminder_that_is_gone_is_heard(client: FlaskClient) -> None:
    assert client.post(address(77), data=FORM).status_code == 204


def test_a_report_may_be_faster_than_the_gateways_own_answer(shared: Services) -> None:
    emptied(file_of(shared))
    elks = replace(shared, gateway=registry.make("46elks", ELKS, Transport()))
    client = create_app(elks, clock=lambda: NOW).test_client()

    def report_at_once(_sms: Sms) -> None:
        assert client.post(address(), data=FORM).status_code == 204

    shared.outbox.enqueue([event()], now=NOW)
    eager = replace(shared, gateway=ToldGateway(during=report_at_once))
    Worker(eager, clock=lambda: NOW).round()
    row = shared.outbox.reminder(1)
    assert row
    assert (row.state, row.gateway_id) == (State.DELIVERED, "g1")
    assert [line.state for line in row.history[1:]] == [
        State.ATTEMPTING,
        State.DELIVERED,
        State.DELIVERED,
    ]


@pytest.mark.parametrize("host", ["evil.example", "a b<script>", "[::1"])
def test_an_odd_host_does_not_keep_a_report_out(
    client: FlaskClient, parts: Services, host: str
) -> None:
    assert client.post(address(), data=FORM, headers={"Host": host}).status_code == 204
    assert state(parts) is State.DELIVERED


def test_an_unseen_word_changes_nothing(client: FlaskClient, parts: Services) -> None:
    assert client.post(address(), data={**FORM, "status": "teleported"}).status_code == 204
    assert state(parts) is State.ACCEPTED


def test_a_closed_outbox_asks_for_the_report_again_without_a_body(
    client: FlaskClient, parts: Services
) -> None:
    file = file_of(parts)
    away = file.rename(file.with_name("away"))
    answer = client.post(address(), data=FORM)
    away.rename(file)
    assert (answer.status_code // 100, answer.data) == (5, b"")


def test_unknown_addresses_below_have_no_body_either(client: FlaskClient) -> None:
    for below in ("", "/", "/46elks/", "/46elks/more", "//46elks"):
        for where in ("/reports", "/inbound"):
            answer = client.post(f"{where}{below}", data=FORM)
            assert (answer.status_code, answer.data) == (404, b"")


@pytest.mark.parametrize(("method", "status"), [("PUT", 405), ("DELETE", 405), ("HEAD", 403)])
def test_other_methods_change_nothing_and_have_no_body(
    client: FlaskClient, parts: Services, method: str, status: int
) -> None:
    for url in (address(), f"/inbound/46elks?t={INBOUND}"):
        answer = client.open(url, method=method, data=FORM)
        assert (answer.status_code, answer.data) == (status, b"")
    assert state(parts) is State.ACCEPTED


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OutboxUnavailable("the disk is full"), 503),
        (OutboxError("a value does not fit"), 500),
        (RuntimeError("unforeseen"), 500),
    ],
)
def test_whatever_goes_wrong_inside_has_no_body_and_may_come_again(
    client: FlaskClient,
    parts: Services,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    status: int,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    stop = {**TEXT, "message": "STOP"}
    calls = [(address(), FORM), (f"/inbound/46elks?t={INBOUND}", stop)]
    with monkeypatch.context() as patched:
        # The text itself is kept before the list fails.
        for method in ("record_report", "suppress"):
            patched.setattr(parts.outbox, method, fail)
        for url, form in calls:
            answer = client.post(url, data=form)
            assert (answer.status_code, answer.data) == (status, b"")
    assert [client.post(url, data=form).status_code for url, form in calls] == [204, 204]
    assert state(parts) is State.DELIVERED
    assert parts.outbox.suppression(MOBILE)


TEXT = {"direction": "incoming", "id": "s9", "from": MOBILE, "to": "+46766861004"}


@pytest.mark.parametrize(("message", "suppressed"), [("STOP", True), ("thanks", False)])
def test_stop_suppresses_the_sender_and_other_texts_are_kept(
    client: FlaskClient, parts: Services, message: str, suppressed: bool
) -> None:
    for _ in range(2):  # a gateway may repeat itself
        answer = client.post(
            f"/inbound/46elks?t={INBOUND}", data={**TEXT, "message": message, "created": "x"}
        )
        assert (answer.status_code, answer.data) == (204, b"")
    assert (parts.outbox.suppression(MOBILE) is not None) is suppressed


def say(client: FlaskClient, words: str, message_id: str, **more: str) -> None:
    form = {**TEXT, "message": words, "id": message_id, **more}
    assert client.post(f"/inbound/46elks?t={INBOUND}", data=form).status_code == 204


def test_start_lifts_what_stop_set_and_nothing_else(client: FlaskClient, parts: Services) -> None:
    say(client, "STOP", "s1")
    say(client, "Yes, but who are you?", "s2")
    assert parts.outbox.suppression(MOBILE)
    say(client, "Start", "s3")
    assert parts.outbox.suppression(MOBILE) is None
    say(client, "STOP", "s4")
    parts.outbox.suppress(MOBILE, by=SuppressedBy.DESK, why="a stranger", who="anna", now=NOW)
    say(client, "START", "s5")
    kept = parts.outbox.suppression(MOBILE)
    assert kept
    assert kept.by is SuppressedBy.DESK


def test_a_start_that_comes_again_does_not_undo_a_later_stop(
    client: FlaskClient, parts: Services
) -> None:
    for words, message_id in [("START", "s1"), ("STOP", "s2"), ("START", "s1")]:
        say(client, words, message_id)
    assert parts.outbox.suppression(MOBILE)


@pytest.mark.parametrize("sender", [MOBILE, MOBILE[1:], MOBILE.replace("+", "00")])
def test_the_sender_is_read_with_or_without_its_plus(
    client: FlaskClient, parts: Services, sender: str
) -> None:
    say(client, "STOP", "s1", **{"from": sender})
    assert parts.outbox.suppression(MOBILE)
    assert [one.sms.sender for one in parts.outbox.inbound(limit=9)] == [MOBILE]


def test_who_is_texted_by_the_operators_leave_can_stop_it(
    client: FlaskClient, parts: Services
) -> None:
    voip = "+4785012345"  # a kind of line that BRIDGE_ALSO_TEXT may allow
    say(client, "STOP", "s1", **{"from": voip})
    assert parts.outbox.suppression(voip)


def test_what_a_person_writes_stays_out_of_the_log(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    form = {**TEXT, "message": "I am in hospital"}
    for _ in range(2):
        client.post(f"/inbound/46elks?t={INBOUND}", data=form)
    shown = capsys.readouterr().out
    lines = [line for line in shown.splitlines() if "inbound" in line]
    assert ["new=True" in line for line in lines] == [True, False]
    assert not [word for word in ("hospital", MOBILE[3:], INBOUND) if word in shown]


@pytest.mark.parametrize(
    "sender", [f" {MOBILE[1:]}", f" {MOBILE} ", "0701740605", "701740605", "070-174 06 05"]
)
def test_whom_we_texted_is_known_by_a_number_without_its_country(
    client: FlaskClient, parts: Services, sender: str
) -> None:
    say(client, "STOP", "s1", **{"from": sender})
    assert parts.outbox.suppression(MOBILE)
    assert [one.sms.sender for one in parts.outbox.inbound(limit=9)] == [MOBILE]


@pytest.mark.parametrize("sender", ["Telia", "0701740606", "+0701740605", "12345"])
def test_a_stop_from_no_readable_number_blocks_nobody_and_is_shown(
    client: FlaskClient, parts: Services, sender: str, capsys: pytest.CaptureFixture[str]
) -> None:
    say(client, "hello", "s0", **{"from": sender})
    assert parts.outbox.pulse(now=NOW).unread_stops == 0
    say(client, "STOP", "s1", **{"from": sender})
    assert parts.outbox.suppressions(limit=9) == []
    assert {one.sms.sender for one in parts.outbox.inbound(limit=9)} == {sender.lstrip("+")}
    assert "a STOP from no number" in capsys.readouterr().out
    alarms = look(parts.outbox, parts.config, parts.gateways, now=NOW).alarms
    assert [str(one.name) for one in alarms] == ["stop_not_understood"]


def test_a_former_gateway_is_heard_while_its_settings_stand(parts: Services) -> None:
    settings = {
        "BRIDGE_GATEWAY": "plivo",
        "BRIDGE_PLIVO_AUTH_ID": "MA0",
        "BRIDGE_PLIVO_AUTH_TOKEN": "t",
        "BRIDGE_BACKUP_GATEWAY": "sandbox",
        "BRIDGE_SENDER": "Oderland",
        "BRIDGE_WHMCS_SOURCE": "api",
        **{f"BRIDGE_WHMCS_API_{name}": "https://x.example" for name in ("URL", "IDENTIFIER")},
        "BRIDGE_WHMCS_API_SECRET": "s",
    }
    config = Config.from_env({**parts.config.env, **settings})
    built = build(config)
    built.outbox.close()
    built.source.close()
    client = create_app(replace(built, outbox=parts.outbox), clock=lambda: NOW).test_client()
    assert set(built.gateways) == {"plivo", "sandbox"}
    assert client.post(address(), data=FORM).status_code == 204
    assert state(parts) is State.DELIVERED
    say(client, "STOP", "s1")
    assert parts.outbox.suppression(MOBILE)
    for name in ("vonage", "nobody"):  # its settings are missing; there is none such
        assert client.post(f"/inbound/{name}?t={INBOUND}", data=TEXT).status_code == 403


def test_without_an_inbound_token_nobody_is_heard(parts: Services) -> None:
    deaf = replace(parts, config=replace(parts.config, inbound_token=None))
    client = create_app(deaf, clock=lambda: NOW).test_client()
    answer = client.post("/inbound/46elks?t=", data={**TEXT, "message": "STOP"})
    assert (answer.status_code, answer.data) == (403, b"")
    assert parts.outbox.suppression(MOBILE) is None


@pytest.mark.parametrize("token", ["", "wrong", INBOUND + "x", INBOUND[:-1], "%FF", "\u00ff"])
def test_inbound_is_closed_without_the_token(
    client: FlaskClient, parts: Services, token: str
) -> None:
    answer = client.post(f"/inbound/46elks?t={token}", data={**TEXT, "message": "STOP"})
    assert (answer.status_code, answer.data) == (403, b"")
    assert parts.outbox.suppression(MOBILE) is None


# ---- what the gateway itself reads


@dataclass
class Reading(ToldGateway):
    """Reads what it is told, and keeps what it was called with."""

    told: tuple[DeliveryReport, ...] = ()
    calls: list[InboundRequest] = field(default_factory=list)

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        self.calls.append(request)
        return [replace(one, reminder_id=request.reminder_id) for one in self.told]

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        self.calls.append(request)
        return [InboundSms(gateway=self.name, gateway_id="i1", sender=MOBILE, to="x", body="STOP")]


class Signing(Reading):
    """Says that its calls are signed."""

    signs: ClassVar[bool] = True


def told_report(**more: Any) -> DeliveryReport:
    report = DeliveryReport(
        gateway="told", gateway_id="g1", delivery=Delivery.REJECTED, raw_status="21610"
    )
    return replace(report, **more)


def reading(shared: Services, gateway: Reading) -> FlaskClient:
    """Return a client of a bridge on which *gateway* accepted reminder 1 as g1."""
    emptied(file_of(shared))
    shared.outbox.enqueue([event()], now=NOW)
    parts = replace(shared, gateway=gateway)
    Worker(parts, clock=lambda: NOW).round()
    return create_app(parts, clock=lambda: NOW).test_client()


@pytest.mark.parametrize("url", [address(gateway="told"), "/reports/told"], ids=["token", "id"])
def test_a_carrier_that_says_opted_out_puts_the_recipient_on_the_list(
    shared: Services, url: str
) -> None:
    client = reading(shared, Reading(told=(told_report(opted_out=True),)))
    for _ in range(2):  # a gateway may repeat itself
        assert client.post(url).status_code == 204
    kept = shared.outbox.suppression(MOBILE)
    assert kept
    assert (kept.by, kept.who, kept.number) == (SuppressedBy.CARRIER, "told", MOBILE)
    assert "wants no texts" in kept.why
    assert state(shared) is State.UNDELIVERED


@pytest.mark.parametrize(
    "report",
    [
        told_report(),
        told_report(opted_out=True, gateway_id="nobody's"),
        told_report(opted_out=True, gateway_id=None),
    ],
    ids=["failed only", "of another message", "of no message"],
)
def test_any_other_report_puts_nobody_on_the_list(shared: Services, report: DeliveryReport) -> None:
    client = reading(shared, Reading(told=(report,)))
    assert client.post("/reports/told").status_code == 204
    assert shared.outbox.suppression(MOBILE) is None


def test_an_opt_out_of_a_number_that_was_forgotten_is_heard(shared: Services) -> None:
    client = reading(shared, Reading(told=(told_report(opted_out=True),)))
    shared.outbox.forget_number(MOBILE, now=NOW)
    assert client.post("/reports/told").status_code == 204
    assert shared.outbox.suppression(MOBILE) is None


@pytest.mark.parametrize(
    "host", ["sms.example.net", "10.0.0.7:8025", "evil.example", "a b<script>"]
)
@pytest.mark.parametrize("proto", ["http", "https"])
def test_a_signature_is_checked_over_the_address_that_was_given(
    shared: Services, host: str, proto: str
) -> None:
    gateway = Signing()
    client = reading(shared, gateway)
    query = "m=1&t=" + report_token(SECRET, "told", 1) + "&x=a%2Bb+c%20d&x=%C3%A5&empty="
    headers = {"Host": host, "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": proto}
    for where in ("reports", "inbound"):
        path = f"/{where}/told?{query}"
        assert client.post(path, headers=headers, base_url=f"{proto}://x").status_code == 204
        assert gateway.calls[-1].url == f"https://sms.example.net{path}"
    assert client.get("/reports/told", headers=headers).status_code == 204
    assert gateway.calls[-1].url == "https://sms.example.net/reports/told"


@pytest.mark.parametrize(("gateway", "status"), [(Signing, 204), (Reading, 403)])
@pytest.mark.parametrize("token", [None, INBOUND], ids=["not set", "set"])
def test_only_a_gateway_that_signs_needs_no_inbound_token(
    shared: Services, gateway: type[Reading], status: int, token: str | None
) -> None:
    config = replace(shared.config, inbound_token=token)
    client = reading(replace(shared, config=config), gateway())
    answer = client.post("/inbound/told", data=TEXT)
    assert (answer.status_code, answer.data) == (status, b"")
    assert (shared.outbox.suppression(MOBILE) is not None) is (status == 204)


def test_a_described_gateway_reports_in_the_address_and_hears_its_word(shared: Services) -> None:
    described = {
        "BRIDGE_HTTP_URL": "https://api.provider.example",
        "BRIDGE_HTTP_ACCEPTED": "OK",
        "BRIDGE_HTTP_REPORT_STATUS": "message_status",
        "BRIDGE_HTTP_REPORT_WORDS": '{"DELIVRD": "delivered"}',
        "BRIDGE_HTTP_REPLY": "ACK/Them",
    }
    parts = accepted_by(shared, "46elks")
    gateway = registry.make("http", described, Transport())
    client = create_app(replace(parts, gateway=gateway), clock=lambda: NOW).test_client()
    wrong = address(gateway="http", token="x" * 24)
    for url, status in ((wrong, 403), (address(gateway="http"), 200)):
        answer = client.get(f"{url}&id=g1&message_status=DELIVRD")
        assert (answer.status_code, answer.data) == (status, b"ACK/Them" if status == 200 else b"")
        assert state(parts) is (State.DELIVERED if status == 200 else State.ACCEPTED)
    stop = f"/inbound/http?t={INBOUND}&id=1&from={MOBILE[1:]}&text=STOP"
    assert client.get(stop).data == b"ACK/Them"
    assert parts.outbox.suppression(MOBILE)
