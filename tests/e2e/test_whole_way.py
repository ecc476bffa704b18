"""The whole way of a reminder, nothing mocked: WHMCS's cron in PHP, the bridge, 46elks, the phone.

PHP runs the real addon on a real MariaDB; the bridge is a real process; the gateway is a server
that behaves like 46elks and posts its delivery report back.
"""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.signing import new_secret
from tests.support.bridge_process import command, eventually, free_port, serving
from tests.support.carrier import Elks46Server, Fault
from tests.support.mariadb import MariaDb
from tests.support.whmcs_runtime import SCHEMA, WhmcsInstall

TOKEN = "an-api-token-of-the-tests"
MOBILE = "+46701740605"

CLIENTS = """
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (17, 'Demo', 'Client', '', 'demo@client.example', 'SE', '+46.701740699', ''),
       (18, 'Blank', 'Field', '', 'blank@client.example', 'SE', '+46.701740698', '');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1042, 17, '123456', '2023-06-01', '2023-06-20', 125.00, 'Unpaid', 'banktransfer'),
       (1043, 18, '', '2023-06-01', '2023-06-20', 99.00, 'Unpaid', 'banktransfer')
"""
MISSION = (
    "Hi Demo,\n\n"
    "We would like to remind you that invoice #123456 was due on 2023-06-20.\n"
    "Your services/domains may stop working soon.\n\n"
    "Regards, Oderland"
)


@pytest.fixture
def whmcs(mariadb: MariaDb, tmp_path: Path) -> Iterator[WhmcsInstall]:
    root = tmp_path / "whmcs"
    root.mkdir()
    with mariadb.database("whole_way", SCHEMA.read_text("utf-8")) as name:
        mariadb.execute(CLIENTS, name)
        install = WhmcsInstall(mariadb, name, root)
        assert install.activate()["status"] == "success"
        (field,) = install.sql("SELECT id FROM tblcustomfields WHERE type = 'client'")
        install.sql(
            "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (%s, 17, %s)",
            field["id"],
            "+46 70-174 06 05",
        )
        yield install


@pytest.fixture
def elks() -> Iterator[Elks46Server]:
    with Elks46Server() as server:
        yield server


@pytest.fixture
def env(whmcs: WhmcsInstall, elks: Elks46Server, tmp_path: Path) -> dict[str, str]:
    port = free_port()
    return {
        "BRIDGE_HOOK_SECRET": new_secret(),
        "BRIDGE_API_TOKEN": TOKEN,
        "BRIDGE_LISTEN": f"127.0.0.1:{port}",
        "BRIDGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/outbox/bridge.db",
        "BRIDGE_WHMCS_DATABASE_URL": whmcs.server.url(whmcs.database),
        "BRIDGE_SENDING_HOURS": "always",
        "BRIDGE_MAX_AGE_H": "72",
        "BRIDGE_GATEWAY": "46elks",
        "BRIDGE_SENDER": "Oderland",
        "BRIDGE_46ELKS_USERNAME": elks.USERNAME,
        "BRIDGE_46ELKS_PASSWORD": elks.PASSWORD,
        "BRIDGE_46ELKS_URL": elks.url,
    }


def test_the_cron_fires_and_the_clients_phone_has_the_text(
    whmcs: WhmcsInstall, elks: Elks46Server, env: dict[str, str], tmp_path: Path
) -> None:
    assert command("migrate", env=env, cwd=tmp_path).returncode == 0
    with serving(env, tmp_path) as bridge:
        whmcs.configure(address=bridge.url, secret=env["BRIDGE_HOOK_SECRET"])
        whmcs.cron([(1042, "secondoverdue"), (1043, "secondoverdue"), (1042, "firstoverdue")])

        def decided() -> bool:
            counts = bridge.get("/v1/status", TOKEN)["counts"]
            return bool(counts == {"accepted": 1, "withheld": 2})

        eventually(decided)
        assert whmcs.spool() == []
        (message,) = elks.messages
        assert (message.to, message.sender, message.message) == (MOBILE, "Oderland", MISSION)
        assert elks.deliver(message.id) == 204

        rows = {
            (row["invoice_id"], row["stage"]): row
            for row in bridge.get("/v1/reminders", TOKEN)["reminders"]
        }
        sent = rows[1042, "secondoverdue"]
        assert (sent["state"], sent["gateway_id"]) == ("delivered", message.id)
        assert rows[1043, "secondoverdue"]["reason"] == "opted_out"
        assert rows[1042, "firstoverdue"]["reason"] == "stage_off"
        history = bridge.get(f"/v1/reminders/{sent['id']}", TOKEN)["history"]
        assert [line["state"] for line in history] == [
            "waiting",
            "attempting",
            "accepted",
            "delivered",
        ]
        log = bridge.log.read_text()
        assert bridge.end() == 0
    assert log.count('"decision"') == 3
    shown = log + str(whmcs.activity_log())
    kept_out = (MOBILE, "701740605", "Hi Demo", env["BRIDGE_HOOK_SECRET"][6:], elks.PASSWORD, TOKEN)
    assert not [secret for secret in kept_out if secret in shown]


def test_what_was_accepted_before_a_kill_goes_out_after_the_restart(
    whmcs: WhmcsInstall, elks: Elks46Server, env: dict[str, str], tmp_path: Path
) -> None:
    assert command("migrate", env=env, cwd=tmp_path).returncode == 0
    elks.fault = Fault.NO_CREDITS
    env = {**env, "BRIDGE_RETRY_S": "1-1", "BRIDGE_PROBE_S": "1"}
    with serving(env, tmp_path) as bridge:
        whmcs.configure(address=bridge.url, secret=env["BRIDGE_HOOK_SECRET"])
        whmcs.cron([(1042, "secondoverdue")])

        def is_paused() -> bool:
            (row,) = bridge.get("/v1/reminders", TOKEN)["reminders"]
            return bool(row["reason"] == "gateway_paused")

        eventually(is_paused)
        bridge.end(signal.SIGKILL)
    assert elks.messages == []
    elks.fault = None
    with serving(env, tmp_path) as bridge:
        eventually(lambda: elks.messages)
        whmcs.cron([(1042, "secondoverdue")])  # the cron runs twice that day
        eventually(lambda: bridge.get("/v1/status", TOKEN)["counts"].get("accepted"))
        assert bridge.end() == 0
    assert [message.message for message in elks.messages] == [MISSION]
