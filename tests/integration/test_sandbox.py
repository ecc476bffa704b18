"""The sandbox: both pretended ends against the real adapters, and the command as a process."""

import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest
import requests
from flask import Flask, request

from bridge.domain import Accepted, Delivery, InvoiceStatus, Reason, Sms, Stage
from bridge.errors import (
    ConfigError,
    GatewayMisconfigured,
    GatewayUnavailable,
    InvoiceNotFound,
    OutcomeUnknown,
    RejectedByGateway,
    SourceUnavailable,
)
from bridge.gateways.base import Found, NotFound, PastAttempt
from bridge.gateways.http import Http
from bridge.gateways.sandbox import Sandbox as Gateway
from bridge.phone import read_number
from bridge.sandbox import samples
from bridge.sandbox.carrier import SPECIAL, Carrier, Message, Trouble
from bridge.sandbox.run import run_sandbox
from bridge.sandbox.whmcs import FIELD_ID, PATH, Client, Invoice, Whmcs
from bridge.serving import Server
from bridge.transport import Transport
from bridge.whmcs.api import Api
from tests.contract.source_world import overdue_ids
from tests.support.bridge_process import eventually
from tests.support.sandbox import Sandbox, bare_environment, command, run_once, running_sandbox

TODAY = date(2026, 3, 2)
FREE_PORT = ("127.0.0.1", 0)
WAIT_S = 20
QUIET_NUMBER = "+46701740605"


def utc_now() -> datetime:
    return datetime.now(UTC)


# ---- the pretend WHMCS through the API source


@pytest.fixture
def shop() -> Whmcs:
    made = Whmcs(company="Lind & Co", today=lambda: TODAY)
    made.add(
        [
            Client(id=1, first_name="Åsa", last_name="O'Neill", sms_field="070-174 06 05"),
            Client(id=2, first_name="<b>", last_name="& Söner", language="swedish"),
        ],
        [
            Invoice(id=10, client_id=1, due_date=date(2026, 2, 1), total=Decimal("99.50")),
            Invoice(id=11, client_id=2, due_date=date(2026, 1, 1), total=Decimal(5), number="A-1"),
            Invoice(id=12, client_id=1, due_date=date(2026, 1, 5), total=Decimal(7), paid=True),
            Invoice(id=13, client_id=1, due_date=date(2026, 3, 9), total=Decimal(8)),
        ],
    )
    return made


@pytest.fixture
def shop_url(shop: Whmcs) -> Iterator[str]:
    server = Server(shop.app(), FREE_PORT)
    with server.in_background():
        yield server.url + PATH


@pytest.fixture
def source(shop: Whmcs, shop_url: str) -> Api:
    return Api(
        url=shop_url,
        identifier=shop.identifier,
        secret=shop.secret,
        sms_field=str(FIELD_ID),
        transport=Transport(),
    )


def test_the_api_source_reads_an_invoice(source: Api) -> None:
    facts = source.look_up(10)
    assert (facts.first_name, facts.last_name) == ("Åsa", "O'Neill")
    assert (facts.invoice_number, facts.due_date) == ("10", date(2026, 2, 1))
    assert (facts.status, facts.balance) == (InvoiceStatus.UNPAID, Decimal("99.50"))
    assert facts.currency.suffix == " kr"
    assert facts.sms_field == "070-174 06 05"


def test_entities_and_numbering_come_through(source: Api) -> None:
    facts = source.look_up(11)
    assert (facts.first_name, facts.last_name) == ("<b>", "& Söner")
    assert (facts.invoice_number, facts.language) == ("A-1", "swedish")
    assert source.shop().company == "Lind & Co"


def test_an_edited_field_is_seen(shop: Whmcs, source: Api) -> None:
    shop.fill_in(1, "+46 70 174 06 12")
    assert source.look_up(10).sms_field == "+46 70 174 06 12"
    shop.fill_in(1, "")
    assert source.look_up(10).sms_field == ""


def test_a_paid_invoice_is_seen(shop: Whmcs, source: Api) -> None:
    shop.mark(10, paid=True)
    facts = source.look_up(10)
    assert (facts.status, facts.balance) == (InvoiceStatus.PAID, Decimal(0))


def test_only_overdue_invoices_are_listed(shop: Whmcs, source: Api) -> None:
    assert overdue_ids(source, TODAY) == [11, 10]
    for invoice in (10, 11):
        shop.mark(invoice, paid=True)
    assert overdue_ids(source, TODAY) == []


def test_it_tells_what_it_sends_and_when(source: Api) -> None:
    told = source.automation()
    assert (told.days[Stage.SECOND_OVERDUE], told.last_run) == (15, TODAY)


def test_the_source_finds_no_fault_with_it(source: Api) -> None:
    assert [one.level for one in source.check() if one.level != "ok"] == []


def test_an_unknown_invoice_is_gone(source: Api) -> None:
    with pytest.raises(InvoiceNotFound):
        source.look_up(99)


@pytest.mark.parametrize(
    ("form", "status", "message"),
    [
        ({}, 403, "Authentication Failed"),
        ({"identifier": "é", "secret": "é"}, 403, "Authentication Failed"),
    ],
)
def test_a_stranger_is_turned_away(
    shop_url: str, form: dict[str, str], status: int, message: str
) -> None:
    answer = requests.post(shop_url, data={"action": "GetInvoice", **form}, timeout=WAIT_S)
    assert answer.status_code == status
    assert answer.json() == {"result": "error", "message": message}


@pytest.mark.parametrize(
    ("form", "status", "message"),
    [
        ({"action": ""}, 400, "Empty action request"),
        ({"action": "DeleteClient"}, 404, "API Function Not Found"),
        ({"action": "GetInvoice", "invoiceid": "10 OR 1=1"}, 200, "Invoice ID Not Found"),
        ({"action": "GetInvoice", "invoiceid": "9" * 400}, 200, "Invoice ID Not Found"),
        ({"action": "GetClientsDetails"}, 200, "Client Not Found"),
        ({"action": "GetConfigurationValue"}, 200, "Parameter setting is required"),
        (
            {"action": "GetConfigurationValue", "setting": "License"},
            200,
            "Invalid name for parameter setting",
        ),
    ],
)
def test_a_senseless_call_is_refused_as_whmcs_does(
    shop: Whmcs, shop_url: str, form: dict[str, str], status: int, message: str
) -> None:
    known = {"identifier": shop.identifier, "secret": shop.secret}
    answer = requests.post(shop_url, data={**known, **form}, timeout=WAIT_S)
    assert answer.status_code == status
    assert answer.json() == {"result": "error", "message": message}


def test_a_wrong_secret_is_told_to_the_operator(shop: Whmcs, shop_url: str) -> None:
    wrong = Api(
        url=shop_url,
        identifier=shop.identifier,
        secret="wrong",
        sms_field=str(FIELD_ID),
        transport=Transport(),
    )
    with pytest.raises(SourceUnavailable, match="BRIDGE_WHMCS_API_SECRET"):
        wrong.look_up(10)


# ---- the pretend carrier through the sandbox gateway


@dataclass
class Reports:
    """Takes what the carrier reports, refusing the first `refuse` calls."""

    refuse: int = 0
    taken: "SimpleQueue[tuple[str, str]]" = field(default_factory=SimpleQueue)
    written: "SimpleQueue[dict[str, str]]" = field(default_factory=SimpleQueue)

    def app(self) -> Flask:
        app = Flask("reports", static_folder=None)

        @app.post("/inbound")
        def inbound() -> tuple[str, int]:
            if request.args["t"] != "token":
                return "", 403
            self.written.put(request.get_json())
            return "", 204

        @app.post("/reports")
        def reports() -> tuple[str, int]:
            if self.refuse:
                self.refuse -= 1
                return "", 503
            told = request.get_json()
            assert datetime.fromisoformat(told["at"]).tzinfo
            self.taken.put((told["id"], told["status"]))
            return "", 204

        return app


@dataclass
class Network:
    carrier: Carrier
    gateway: Gateway
    reports: Reports
    report_url: str
    final: "SimpleQueue[Message]"

    def sms(self, to: str = QUIET_NUMBER, reminder_id: int = 1) -> Sms:
        return Sms(
            reminder_id=reminder_id,
            to=to,
            body="Hi Demo",
            parts=1,
            sender="Oderland",
            report_url=self.report_url,
        )


@contextmanager
def running_network(token: str = "token") -> Iterator[Network]:
    final: SimpleQueue[Message] = SimpleQueue()
    reports = Reports()
    with ExitStack() as stack:
        sink = Server(reports.app(), FREE_PORT)
        carrier = Carrier(
            transport=Transport(),
            clock=utc_now,
            inbound_url=f"{sink.url}/inbound?t={token}",
            on_report=final.put,
        )
        server = Server(carrier.app(), FREE_PORT)
        stack.enter_context(sink.in_background())
        stack.enter_context(server.in_background())
        stack.enter_context(carrier.reporting())
        http = Http(transport=Transport(read_s=0.5), base=server.url)
        yield Network(carrier, Gateway(http=http), reports, f"{sink.url}/reports", final)


@pytest.fixture
def network() -> Iterator[Network]:
    with running_network() as running:
        yield running


def number_for(trouble: Trouble) -> str:
    return next(number for number, special in SPECIAL.items() if special.trouble is trouble)


def past(sms: Sms) -> PastAttempt:
    now = utc_now()
    return PastAttempt(
        reminder_id=sms.reminder_id,
        to=sms.to,
        body=sms.body,
        sender=sms.sender,
        began_at=now,
        ended_at=now,
        asked_at=now,
    )


def test_a_text_is_taken_and_reported_as_delivered(network: Network) -> None:
    accepted = network.gateway.send(network.sms())
    assert isinstance(accepted, Accepted)
    assert accepted.parts == 1
    told = [network.reports.taken.get(timeout=WAIT_S) for _ in range(2)]
    assert told == [(accepted.gateway_id, "sent"), (accepted.gateway_id, "delivered")]
    (kept,) = network.carrier.messages()
    assert (kept.to, kept.sender, kept.text) == (QUIET_NUMBER, "Oderland", "Hi Demo")
    assert network.final.get(timeout=WAIT_S).reference == "1"
    asked = network.gateway.report_of(accepted.gateway_id or "", QUIET_NUMBER)
    assert asked
    assert asked.delivery is Delivery.DELIVERED
    with pytest.raises(GatewayMisconfigured):
        network.gateway.report_of("nobody's", QUIET_NUMBER)


def test_a_report_that_is_refused_is_posted_again(network: Network) -> None:
    network.reports.refuse = 1
    network.gateway.send(network.sms())
    told = {network.reports.taken.get(timeout=WAIT_S)[1] for _ in range(2)}
    assert told == {"sent", "delivered"}


def test_an_undelivered_text_is_reported_so(network: Network) -> None:
    network.gateway.send(network.sms(number_for(Trouble.UNDELIVERED)))
    told = [network.reports.taken.get(timeout=WAIT_S)[1] for _ in range(2)]
    assert told == ["sent", "undelivered"]


@pytest.mark.parametrize(
    ("trouble", "opted_out"), [(Trouble.NO_SUCH_NUMBER, False), (Trouble.OPTED_OUT, True)]
)
def test_some_numbers_are_refused_for_good(
    network: Network, trouble: Trouble, opted_out: bool
) -> None:
    with pytest.raises(RejectedByGateway) as refused:
        network.gateway.send(network.sms(number_for(trouble)))
    assert refused.value.reason is Reason.REFUSED_RECIPIENT
    assert refused.value.opted_out is opted_out
    assert network.carrier.messages() == []


def test_no_credit_is_about_the_account_and_passes(network: Network) -> None:
    sms = network.sms(number_for(Trouble.NO_CREDIT))
    with pytest.raises(GatewayMisconfigured):
        network.gateway.send(sms)
    assert network.gateway.check_account().balance_micros
    assert network.gateway.send(sms).gateway_id


def test_a_busy_carrier_names_a_time_and_then_takes_it(network: Network) -> None:
    sms = network.sms(number_for(Trouble.BUSY))
    with pytest.raises(GatewayUnavailable) as busy:
        network.gateway.send(sms)
    assert busy.value.retry_after == timedelta(seconds=1)
    assert network.gateway.send(sms).gateway_id


def test_a_silent_carrier_has_the_text_all_the_same(network: Network) -> None:
    sms = network.sms(number_for(Trouble.SILENT))
    with pytest.raises(OutcomeUnknown):
        network.gateway.send(sms)
    (kept,) = network.carrier.messages()
    assert network.gateway.look_up(past(sms)) == Found(gateway_ids=(kept.id,))


def test_a_lost_text_is_surely_not_there_and_is_taken_the_next_time(network: Network) -> None:
    sms = network.sms(number_for(Trouble.LOST))
    with pytest.raises(OutcomeUnknown):
        network.gateway.send(sms)
    assert network.gateway.look_up(past(sms)) == NotFound(conclusive=True)
    assert network.gateway.send(sms).gateway_id


def test_what_somebody_writes_is_passed_on(network: Network) -> None:
    assert network.carrier.answer(QUIET_NUMBER, to="Oderland", text="Stopp ü")
    posted = network.reports.written.get(timeout=WAIT_S)
    (kept,) = network.carrier.answers()
    assert posted == {"id": kept.id, "from": QUIET_NUMBER, "to": "Oderland", "text": "Stopp ü"}
    assert (kept.phone, kept.text) == (QUIET_NUMBER, "Stopp ü")


def test_what_the_bridge_does_not_take_is_told() -> None:
    with running_network(token="wrong") as network:
        assert not network.carrier.answer(QUIET_NUMBER, to="Oderland", text="STOP")


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"7", b"\xff", b'{"to": 7}', b'{"to": "+46", "from": "", "text": ""}'],
    ids=repr,
)
def test_the_carrier_refuses_what_is_no_text(network: Network, body: bytes) -> None:
    answer = requests.post(
        f"{network.gateway.http.base}/messages",
        data=body,
        headers={"Content-Type": "application/json"},
        timeout=WAIT_S,
    )
    assert answer.status_code == 400
    assert network.carrier.messages() == []


# ---- the samples


FICTIONAL = r"\+46701740(60[5-9]|6[1-9]\d)|\+120255501\d\d|\+61491570156"


def test_every_number_is_a_fictional_one() -> None:
    filled = [client for client in samples.CLIENTS if client.sms_field]
    numbers = [read_number(one.sms_field, one.country).e164 for one in filled]
    mobiles = [*filter(None, numbers), *SPECIAL, *samples.SUPPRESSED]
    assert [one for one in mobiles if not re.fullmatch(FICTIONAL, one)] == []
    assert [one.sms_field for one, number in zip(filled, numbers, strict=True) if not number] == [
        "070-174 06 29, 070-174 06 30",
        "020 7946 0321",
    ]


def test_the_special_numbers_can_be_texted() -> None:
    assert [one for one in SPECIAL if read_number(one, None).e164 != one] == []


# ---- the command


EXPECTED = (
    r"invoice 123456 +secondoverdue +Demo Client +\S+0605 +accepted, 1 part$",
    r"invoice 123456 +secondoverdue +Demo Client +\S+0605 +delivered$",
    r"invoice 20417 +secondoverdue +Åsa Lindqvist +\S+0612 +delivered$",
    r"invoice 20425 +secondoverdue +win-prize\.com Winner .* without first_name: a link$",
    r"invoice 20431 .* withheld opted_out$",
    r"invoice 20438 .* withheld paid$",
    r"invoice 20440 .* withheld number_not_mobile$",
    r"invoice 20452 +firstoverdue .* withheld stage_off",
    r"invoice 20399 +thirdoverdue .* delivered$",
    r"invoice 20399 +thirdoverdue .* withheld already_sent",
    r"invoice 20441 .* unknown no_answer",
    r"invoice 20441 .* found at sandbox$",
    r"invoice 20441 .* delivered$",
    r"invoice 20402 +secondoverdue .* withheld too_late: thirdoverdue of the same invoice",
    r"invoice 20475 +secondoverdue +nobody .* withheld invoice_gone$",
    r"^30 reminders: 11 delivered, 19 withheld$",
)


def test_once_tells_every_decision_and_two_at_a_time_do_not_clash() -> None:
    # The operator's own settings, even bad ones, mean nothing to the sandbox.
    with (
        run_once({"BRIDGE_STAGES": "nonsense", "BRIDGE_COMPANY": "Other"}) as first,
        run_once() as second,
    ):
        ends = [one.communicate(timeout=100) for one in (first, second)]
        codes = [first.returncode, second.returncode]
    assert codes == [0, 0], ends
    for printed, complaints in ends:
        lines = printed.splitlines()
        missing = [one for one in EXPECTED if not any(re.search(one, line) for line in lines)]
        assert (missing, complaints) == ([], "")
        assert "0701740605" not in printed.replace("-", "").replace(" ", "")


def test_once_fails_and_names_a_sample_that_came_out_otherwise() -> None:
    program = """
import dataclasses, bridge.cli, bridge.domain
from bridge.sandbox import samples
blank = next(one for one in samples.firings(bridge.cli.utc_now()) if one.reason == "opted_out")
wrong = dataclasses.replace(blank, state=bridge.domain.State.DELIVERED, reason=None)
samples.firings = lambda now: [wrong]
bridge.cli.main(["sandbox", "--once", "--listen", "127.0.0.1:0"])
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env=bare_environment(),
        timeout=60,
    )
    assert ended.returncode == 1
    assert re.search(
        r"invoice:20431:secondoverdue:\S+ should be delivered, and is withheld \(opted_out\)",
        ended.stderr,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(number: signal.Signals) -> None:
    with running_sandbox() as sandbox:
        sandbox.wait_for("accepted")
        file = Path(sandbox.command[-1])
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert sandbox.end(number) == (0, "")
        assert not file.parent.exists()


def test_a_port_in_use_is_named() -> None:
    with socket.create_server(FREE_PORT) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        ended = subprocess.run(
            command("--listen", address),
            capture_output=True,
            text=True,
            check=False,
            env=bare_environment(),
            timeout=60,
        )
    assert ended.returncode == 2
    assert f"--listen: {address} cannot be had" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("address", ["", " ", "8025", "127.0.0.1:", "127.0.0.1:99999", ":8025"])
def test_a_bad_address_is_named(address: str) -> None:
    with pytest.raises(ConfigError, match=r"^--listen: is HOST:PORT"):
        run_sandbox(address, once=True)


# ---- the page's server


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        yield running


def post(sandbox: Sandbox, path: str, json: object, **headers: str) -> requests.Response:
    return requests.post(sandbox.url + path, json=json, headers=headers, timeout=WAIT_S)


def test_the_page_lets_nothing_from_outside_in(sandbox: Sandbox) -> None:
    answer = requests.get(sandbox.url, timeout=WAIT_S)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"(src|href)=\"?(https?:)?//", answer.text)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "path", ["sandbox/clients/1", "sandbox/invoices/123456", "sandbox/fire", "sandbox/answers"]
)
def test_another_site_cannot_move_anything(
    sandbox: Sandbox, path: str, headers: dict[str, str]
) -> None:
    assert post(sandbox, path, {"field": ""}, **headers).status_code == 403


def test_a_name_that_is_not_this_machine_reads_nothing(sandbox: Sandbox) -> None:
    answer = requests.get(
        sandbox.url + "sandbox/state.json", headers={"Host": "evil.example"}, timeout=WAIT_S
    )
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("path", "json", "status"),
    [
        ("sandbox/clients/1", {}, 400),
        ("sandbox/clients/1", [], 400),
        ("sandbox/clients/1", {"field": None}, 400),
        ("sandbox/clients/1", {"field": "1" * 1001}, 400),
        ("sandbox/clients/99", {"field": ""}, 404),
        ("sandbox/invoices/123456", {"paid": "yes"}, 400),
        ("sandbox/invoices/99", {"paid": True}, 404),
        ("sandbox/fire", {"invoice_id": 99, "stage": "reminder", "date": "2026-01-01"}, 404),
        ("sandbox/fire", {"invoice_id": 123456, "stage": "fourth", "date": "2026-01-01"}, 400),
        ("sandbox/fire", {"invoice_id": 123456, "stage": "reminder", "date": "soon"}, 400),
        ("sandbox/fire", {"invoice_id": 123456, "stage": "reminder", "date": "9999-01-01"}, 400),
        ("sandbox/fire", {"invoice_id": True, "stage": "reminder", "date": "2026-01-01"}, 400),
        ("sandbox/answers", {"number": QUIET_NUMBER}, 400),
        ("sandbox/answers", {"number": QUIET_NUMBER, "text": ""}, 400),
        ("sandbox/answers", {"number": QUIET_NUMBER, "text": "x" * 1601}, 400),
        ("sandbox/answers", {"number": "", "text": "STOP"}, 400),
        ("sandbox/answers", {"number": "070-174 06 05", "text": "STOP"}, 400),
    ],
    ids=repr,
)
def test_a_senseless_request_is_refused(
    sandbox: Sandbox, path: str, json: object, status: int
) -> None:
    assert post(sandbox, path, json).status_code == status


def test_the_same_hook_twice_is_a_duplicate(sandbox: Sandbox) -> None:
    hook = {"invoice_id": 20452, "stage": "thirdoverdue", "date": utc_now().date().isoformat()}
    origin = {"Origin": sandbox.url.rstrip("/")}
    verdicts = [post(sandbox, "sandbox/fire", hook, **origin).json()["verdict"] for _ in range(2)]
    assert verdicts == ["accepted", "duplicate"]


def test_the_token_of_the_api_stays_inside(sandbox: Sandbox) -> None:
    answer = requests.get(f"{sandbox.url}v1/reminders", timeout=WAIT_S)
    assert answer.status_code == 401


def test_the_state_tells_reminders_with_their_timeline(sandbox: Sandbox) -> None:
    def state() -> Any:
        return requests.get(f"{sandbox.url}sandbox/state.json", timeout=WAIT_S).json()

    def has_begun() -> bool:
        lines = [line for one in state()["reminders"] for line in one["history"]]
        return "waiting" in [line["state"] for line in lines]

    eventually(has_begun)
    assert [one["id"] for one in state()["clients"]] == [one.id for one in samples.CLIENTS]
