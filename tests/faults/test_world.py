"""What stands around the bridge goes away and comes back: nothing is sent blindly, nothing lost."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bridge.domain import Reason, Reminder, State
from bridge.outbox.base import Filter
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from tests.faults.harness import post_events
from tests.support.bridge_process import Running, command, eventually, free_port, serving
from tests.support.carrier import Elks46Server
from tests.support.mariadb import MortalMariaDb, mortal_mariadb
from tests.support.shop import shop

QUICK = {
    "BRIDGE_LEASE_S": "3",
    "BRIDGE_RETRY_S": "0.5-1",
    "BRIDGE_LOOKUP_S": "0.5,1",
    "BRIDGE_PROBE_S": "0.5",
    "BRIDGE_TIMEOUT_S": "1,1",
}
FIELD = "UPDATE tblcustomfields SET fieldname = '{}' WHERE id = 7"


@pytest.fixture(scope="module")
def server() -> Iterator[MortalMariaDb]:
    with mortal_mariadb() as made:
        yield made


@pytest.fixture
def elks() -> Iterator[Elks46Server]:
    with Elks46Server() as made:
        yield made


@pytest.fixture
def env(server: MortalMariaDb, elks: Elks46Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    with shop(server.database, elks, tmp_path) as settings:
        settings |= QUICK
        migrate(settings["BRIDGE_DATABASE_URL"])
        yield settings


def row(env: dict[str, str], invoice_id: int = 1042) -> Reminder:
    outbox = SqlOutbox(env["BRIDGE_DATABASE_URL"])
    found = outbox.reminders(Filter(invoice_id=invoice_id))
    outbox.close()
    assert len(found) == 1
    return found[0]


def seen(env: dict[str, str], invoice_id: int = 1042) -> tuple[State, Reason | None]:
    one = row(env, invoice_id)
    return one.state, one.reason


def fire(env: dict[str, str], *invoices: int) -> requests.Response:
    return post_events(env, [event(one) for one in invoices])


def event(invoice_id: int) -> dict[str, object]:
    return {
        "id": f"invoice:{invoice_id}:secondoverdue:2026-11-25",
        "type": "invoice.payment_reminder",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "data": {"invoice_id": invoice_id, "stage": "secondoverdue"},
    }


def is_ready(bridge: Running) -> bool:
    return requests.get(f"{bridge.url}/readyz", timeout=10).status_code == 200


def database_of(env: dict[str, str]) -> str:
    return env["BRIDGE_WHMCS_DATABASE_URL"].split("localhost/")[1].split("?")[0]


def test_while_whmcs_is_away_reminders_wait_and_then_go_out(
    env: dict[str, str], server: MortalMariaDb, elks: Elks46Server, tmp_path: Path
) -> None:
    with serving(env, tmp_path) as bridge:
        server.stop(signal.SIGKILL)
        assert fire(env, 1042).status_code == 202
        waiting = (State.WAITING, Reason.SOURCE_UNAVAILABLE)
        eventually(lambda: seen(env) == waiting)
        eventually(lambda: not is_ready(bridge))
        server.start()
        eventually(lambda: seen(env) == (State.ACCEPTED, None))
        eventually(lambda: is_ready(bridge))
    assert len(elks.messages) == 1


def test_an_invoice_that_the_replica_does_not_have_yet_is_waited_for(
    env: dict[str, str], server: MortalMariaDb, elks: Elks46Server, tmp_path: Path
) -> None:
    with serving(env, tmp_path):
        fire(env, 2042, 2043)
        eventually(lambda: seen(env, 2042) == (State.WAITING, Reason.INVOICE_NOT_YET))
        server.database.execute(
            "INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status,"
            " paymentmethod) VALUES (2042, 17, '', '2023-06-01', '2023-06-20', 9, 'Unpaid', 'x')",
            database_of(env),
        )
        eventually(lambda: seen(env, 2042) == (State.ACCEPTED, None))
        eventually(lambda: seen(env, 2043) == (State.WITHHELD, Reason.INVOICE_GONE))
    assert len(elks.messages) == 1


def test_a_field_that_is_renamed_is_no_opt_out_and_heals(
    env: dict[str, str], server: MortalMariaDb, elks: Elks46Server, tmp_path: Path
) -> None:
    server.database.execute(FIELD.format("Handy"), database_of(env))
    with serving(env, tmp_path):
        fire(env, 1042, 1043)
        for invoice_id in (1042, 1043):
            eventually(lambda one=invoice_id: seen(env, one)[0] is State.WAITING)
        eventually(lambda: Reason.FIELD_MISCONFIGURED in {seen(env, 1042)[1], seen(env, 1043)[1]})
        assert elks.sends == 0
        server.database.execute(FIELD.format("Mobile number for SMS"), database_of(env))
        eventually(lambda: seen(env, 1042) == (State.ACCEPTED, None))
        eventually(lambda: seen(env, 1043) == (State.WITHHELD, Reason.OPTED_OUT))


def test_a_gateway_that_refuses_connections_for_a_while_gets_the_text_later(
    env: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    env |= {"BRIDGE_46ELKS_URL": f"http://127.0.0.1:{port}/a1"}
    with serving(env, tmp_path):
        fire(env, 1042)
        eventually(lambda: seen(env) == (State.WAITING, Reason.GATEWAY_UNAVAILABLE))
        with Elks46Server(port) as late:
            eventually(lambda: seen(env) == (State.ACCEPTED, None))
            assert len(late.messages) == 1


def test_a_full_disk_refuses_hooks_and_loses_nothing(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path
) -> None:
    """The limit on a file's size stands for the disk: a write beyond it fails as on a full one."""
    with serving(env, tmp_path) as bridge:
        limit(bridge, "1024")
        answer = fire(env, 1042)
        assert (answer.status_code, answer.headers["Retry-After"].isdigit()) == (503, True)
        eventually(lambda: not is_ready(bridge))
        limit(bridge, "unlimited")
        eventually(lambda: fire(env, 1042).status_code == 202)
        eventually(lambda: seen(env) == (State.ACCEPTED, None))
        eventually(lambda: is_ready(bridge))
    assert len(elks.messages) == 1


def limit(bridge: Running, size: str) -> None:
    """Let no file of the process grow beyond *size*."""
    subprocess.run(
        ["prlimit", "--pid", str(bridge.process.pid), f"--fsize={size}:unlimited"], check=True
    )


def test_an_outbox_on_a_file_system_that_cannot_be_written_is_named(
    env: dict[str, str], tmp_path: Path
) -> None:
    with read_only_folder(tmp_path) as folder:
        settings = {**env, "BRIDGE_DATABASE_URL": f"sqlite:///{folder}/bridge.db"}
        done = command("serve", env=settings, cwd=tmp_path)
        assert done.returncode == 1
        assert "this user may not write the file or its folder" in done.stderr
        check = command("check", env=settings, cwd=tmp_path)
        assert (check.returncode, "FAULT   outbox" in check.stdout) == (1, True)


class read_only_folder:  # noqa: N801
    """A small file system with a migrated outbox on it, then remounted for reading only.

    Without the right to mount, a folder that belongs to somebody else has to do.
    """

    def __init__(self, base: Path) -> None:
        self._folder = base / "elsewhere"
        self._mounted = False

    def __enter__(self) -> Path:
        self._folder.mkdir()
        self._mounted = _mount("-t", "tmpfs", "-o", "size=4m", "tmpfs", str(self._folder))
        migrate(f"sqlite:///{self._folder}/bridge.db")
        if self._mounted:
            assert _mount("-o", "remount,ro", str(self._folder))
        else:
            assert os.geteuid() != 0, "root may write anywhere, and may not mount here"
            (self._folder / "bridge.db").chmod(0o400)
            self._folder.chmod(0o500)
        return self._folder

    def __exit__(self, *_: Any) -> None:
        if self._mounted:
            subprocess.run(["umount", str(self._folder)], check=True)
        else:
            self._folder.chmod(0o700)


def _mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0
