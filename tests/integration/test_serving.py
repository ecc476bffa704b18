"""`serve` and `work` as processes: they end cleanly, go on where they were, never send twice."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
import requests

from bridge.domain import Event, Sms, Stage, State
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from bridge.serving import Server
from bridge.serving import working as worker_of
from bridge.signing import sign
from bridge.worker import Worker
from tests.support.bridge_process import Running, eventually, serving, working
from tests.support.carrier import Elks46Server, Fault
from tests.support.mariadb import MariaDb
from tests.support.parts import NOW, ToldGateway, event, services
from tests.support.shop import MOBILE, TOKEN, shop

QUICK = {"BRIDGE_TIMEOUT_S": "2,1", "BRIDGE_LOOKUP_S": "0.5,1", "BRIDGE_PROBE_S": "1"}


@pytest.fixture
def elks() -> Iterator[Elks46Server]:
    with Elks46Server() as server:
        yield server


@pytest.fixture
def env(mariadb: MariaDb, elks: Elks46Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    with shop(mariadb, elks, tmp_path) as settings:
        migrate(settings["BRIDGE_DATABASE_URL"])
        yield settings | QUICK


def fire(bridge: Running, secret: str, *invoices: int) -> Any:
    """Post the signed hook for *invoices*; return what the receiver made of it."""
    now = datetime.now(UTC)
    events = [
        {
            "id": f"invoice:{invoice}:secondoverdue:{now:%Y-%m-%d}",
            "type": "invoice.payment_reminder",
            "timestamp": now.isoformat(),
            "data": {"invoice_id": invoice, "stage": "secondoverdue"},
        }
        for invoice in invoices
    ]
    body, stamp = json.dumps({"events": events}).encode(), int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(secret, "msg_1", stamp, body),
    }
    answer = requests.post(f"{bridge.url}/hooks/whmcs", data=body, headers=headers, timeout=10)
    assert answer.status_code == 202
    return answer.json()


def state(env: dict[str, str]) -> State:
    """Return the state of the first reminder, read beside the bridge."""
    with closing(SqlOutbox(env["BRIDGE_DATABASE_URL"])) as outbox:
        row = outbox.reminder(1)
    assert row
    return row.state


def test_an_end_during_a_delivery_leaves_nothing_half_done_and_nothing_sent_twice(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path
) -> None:
    elks.fault = Fault.STALL_AFTER_ACCEPTING
    with serving(env, tmp_path) as bridge:
        accepted = fire(bridge, env["BRIDGE_HOOK_SECRET"], 1042)["accepted"]
        eventually(lambda: elks.sends)
        assert bridge.end() == 0
    assert (len(accepted), state(env)) == (1, State.UNKNOWN)
    elks.fault = None
    with serving(env, tmp_path) as bridge:
        assert fire(bridge, env["BRIDGE_HOOK_SECRET"], 1042)["duplicate"] == accepted
        eventually(lambda: state(env) is State.ACCEPTED)
        assert bridge.end() == 0
    assert [message.to for message in elks.messages] == [MOBILE]


def test_a_kill_during_a_delivery_is_resolved_by_asking_the_gateway(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path
) -> None:
    env |= {"BRIDGE_TIMEOUT_S": "2,30", "BRIDGE_LEASE_S": "2"}
    elks.fault = Fault.STALL_AFTER_ACCEPTING
    with serving(env, tmp_path) as bridge:
        fire(bridge, env["BRIDGE_HOOK_SECRET"], 1042)
        eventually(lambda: elks.sends)
        bridge.end(signal.SIGKILL)
    assert state(env) is State.ATTEMPTING
    elks.fault = None
    with serving(env, tmp_path) as bridge:
        eventually(lambda: state(env) is State.ACCEPTED)
        history = bridge.get("/v1/reminders/1", TOKEN)["history"]
    assert [line["state"] for line in history] == ["waiting", "attempting", "unknown", "accepted"]
    assert (elks.sends, len(elks.messages)) == (1, 1)


def test_the_log_of_a_run_is_json_without_numbers_texts_or_secrets(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path
) -> None:
    env |= {"BRIDGE_PUBLIC_URL": f"http://{env['BRIDGE_LISTEN']}"}
    env |= {"BRIDGE_INBOUND_TOKEN": "an-inbound-token-of-the-tests", "BRIDGE_RETRY_S": "0.2-1"}
    with serving(env, tmp_path) as bridge:
        fire(bridge, env["BRIDGE_HOOK_SECRET"], 1042, 1043, 77)
        eventually(lambda: bridge.get("/v1/status", TOKEN)["counts"].get("withheld") == 2)
        eventually(lambda: state(env) is State.ACCEPTED)
        assert elks.deliver(elks.messages[0].id) == 204
        inbound = f"{bridge.url}/inbound/46elks?t={env['BRIDGE_INBOUND_TOKEN']}"
        elks.incoming(inbound, sender=MOBILE, to="+46766861004", text="Stop, I am in hospital")
        requests.post(f"{bridge.url}/hooks/whmcs", json={"events": []}, timeout=10)
        requests.get(f"{bridge.url}/reports/46elks?m=1&t=wrong", timeout=10)
        requests.get(f"{bridge.url}/v1/status", timeout=10)
        assert bridge.end(signal.SIGINT) == 0
    log = bridge.log.read_text("utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert all({"event", "level", "timestamp"} <= line.keys() for line in lines)
    decisions = [
        (line["invoice"], line["outcome"], line.get("reason", ""))
        for line in lines
        if line["event"] == "decision"
    ]
    assert sorted(set(decisions)) == [
        (77, "deferred", "invoice_not_yet"),
        (77, "withheld", "invoice_gone"),
        (1042, "accepted", ""),
        (1043, "withheld", "opted_out"),
    ]
    refused = [line["status"] for line in lines if line["event"] == "a request was refused"]
    assert refused == [401, 403, 401]
    hidden = (MOBILE, MOBILE[3:], "Hi Demo", "hospital", "Oderland", elks.PASSWORD, TOKEN)
    secrets = (env["BRIDGE_HOOK_SECRET"][6:], env["BRIDGE_INBOUND_TOKEN"])
    assert not [word for word in (*hidden, *secrets) if word in log]


def test_a_worker_alone_sends_what_another_process_enqueued(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    with working(env, tmp_path) as bridge:
        with closing(SqlOutbox(env["BRIDGE_DATABASE_URL"])) as outbox:
            one = Event(id="e1", invoice_id=1042, stage=Stage.SECOND_OVERDUE, occurred_at=now)
            outbox.enqueue([one], now=now)
        eventually(lambda: state(env) is State.ACCEPTED)
        assert bridge.end() == 0
    assert [message.to for message in elks.messages] == [MOBILE]


# ---- the shell by itself


def test_what_is_on_its_way_comes_home_before_the_worker_ends(tmp_path: Path) -> None:
    parts = services(tmp_path)
    sending, answered = threading.Event(), threading.Event()

    def slowly(_sms: Sms) -> None:
        sending.set()
        assert answered.wait(10)

    assert isinstance(parts.gateway, ToldGateway)
    parts.gateway.during = slowly
    parts.outbox.enqueue([event()], now=NOW)
    with worker_of(Worker(parts, clock=lambda: NOW)):
        assert sending.wait(10)
        threading.Timer(0.2, answered.set).start()
    row = parts.outbox.reminder(1)
    parts.outbox.close()
    assert row
    assert row.state is State.ACCEPTED


class Held:
    """An application that answers when it is let go."""

    def __init__(self) -> None:
        self.asked, self.let_go = threading.Event(), threading.Event()

    def __call__(self, _environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self.asked.set()
        assert self.let_go.wait(10)
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * 100_000]


def in_thread(do: Callable[[], Any]) -> Callable[[], Any]:
    """Run *do* beside us; the returned function waits for its result."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(do()))
    thread.start()

    def result() -> Any:
        thread.join(10)
        return results[0]

    return result


def refuses(server: Server) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", server.port)) != 0


def test_a_request_in_flight_is_answered_while_new_ones_are_refused() -> None:
    held = Held()
    server = Server(held, ("127.0.0.1", 0))
    with server.in_background():
        answer = in_thread(lambda: requests.get(server.url, timeout=10).content)
        assert held.asked.wait(10)
        server.stop()
        eventually(lambda: refuses(server))
        held.let_go.set()
        assert len(answer()) == 100_000


def test_an_idle_connection_does_not_hold_up_the_end() -> None:
    held = Held()
    held.let_go.set()
    server = Server(held, ("127.0.0.1", 0))
    with requests.Session() as session, server.in_background():
        session.get(server.url, timeout=10)
        began = time.monotonic()
        server.stop()
        eventually(lambda: refuses(server))
    assert time.monotonic() - began < 3


def test_an_address_that_is_taken_leaves_nothing_open() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            Server(Held(), taken.getsockname())


def test_an_address_that_is_none_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="host"):
        Server(Held(), ("no such host.example", 0))


LOGS = """
import logging, structlog
from bridge.bootstrap import log_to_stderr

def fail(secret):
    raise RuntimeError("it broke")

log_to_stderr()
try:
    fail("hidden" + "-value")
except RuntimeError:
    structlog.get_logger("x").exception("ours")
    logging.getLogger("waitress").exception("theirs")
logging.getLogger("waitress").info("too quiet")
"""


def test_tracebacks_are_json_lines_without_values_whoever_logs_them() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOGS], capture_output=True, text=True, check=True, timeout=60
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["event"], line["level"]) for line in lines] == [
        ("ours", "error"),
        ("theirs", "error"),
    ]
    assert all(line["exception"][0]["exc_value"] == "it broke" for line in lines)
    assert "hidden-value" not in done.stderr
