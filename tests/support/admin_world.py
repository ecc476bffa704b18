"""A whole shop for tests of pages: WHMCS as a site, a real bridge, a gateway that answers.

Client 17 is texted at MOBILE for invoice 1042, client 18 left the field blank (invoice 1043).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from bridge.signing import new_secret
from tests.support.bridge_process import Running, command, eventually, free_port, serving
from tests.support.carrier import Elks46Server
from tests.support.mariadb import MariaDb
from tests.support.whmcs_runtime import SCHEMA, WhmcsInstall
from tests.support.whmcs_site import Site, running_site

TOKEN = "an-api-token-of-the-tests"
MOBILE = "+46701740605"
XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"

_CLIENTS = """
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (17, 'Demo', 'Client', '', 'demo@client.example', 'SE', '+46.701740699', ''),
       (18, 'Blank', 'Field', '', 'blank@client.example', 'SE', '+46.701740698', '');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1042, 17, '123456', '2023-06-01', '2023-06-20', 125.00, 'Unpaid', 'banktransfer'),
       (1043, 18, '', '2023-06-01', '2023-06-20', 99.00, 'Unpaid', 'banktransfer')
"""


@dataclass(frozen=True)
class World:
    whmcs: WhmcsInstall
    site: Site
    bridge: Running
    elks: Elks46Server
    field_id: int

    def get(self, path: str) -> Any:
        """Ask the bridge's API itself, as `/reminders`."""
        return self.bridge.get(f"/v1{path}", TOKEN)

    def post(self, path: str, **body: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        return requests.post(f"{self.bridge.url}/v1{path}", json=body, headers=headers, timeout=10)

    def remind(self, *reminders: tuple[int, str]) -> None:
        """Fire these in one daily cron and wait until each is decided."""
        before = sum(self.get("/status")["counts"].values())
        self.whmcs.cron(reminders)

        def decided() -> bool:
            counts = self.get("/status")["counts"]
            moving = counts.keys() & {"waiting", "claimed", "attempting"}
            return sum(counts.values()) >= before + len(set(reminders)) and not moving

        eventually(decided)

    def set_up(self, address: str | None = None, api_token: str = TOKEN) -> None:
        """Enter the addon's settings: those of the real bridge, or another address."""
        self.whmcs.configure(
            address=address or self.bridge.url,
            secret=self.bridge_secret,
            api_token=api_token,
        )

    @property
    def bridge_secret(self) -> str:
        rows = self.whmcs.sql("SELECT value FROM tbladdonmodules WHERE setting = 'hook_secret'")
        return str(rows[0]["value"])


@contextmanager
def admin_world(mariadb: MariaDb, folder: Path, **settings: str) -> Iterator[World]:
    """Run all of it in *folder*; admin 1 may use the addon, admin 2 (role 2) may not.

    *settings* are the bridge's, beside those that it needs.
    Make one for a module: it takes seconds.
    """
    root = folder / "whmcs"
    root.mkdir()
    with mariadb.database("admin_world", SCHEMA.read_text("utf-8")) as name, Elks46Server() as elks:
        mariadb.execute(_CLIENTS, name)
        whmcs = WhmcsInstall(mariadb, name, root)
        assert whmcs.activate()["status"] == "success"
        whmcs.add_admin(2, "trainee", role=2)
        whmcs.allow(1)
        field_id = _fill_field(whmcs)
        port = free_port()
        secret = new_secret()
        env = {
            "BRIDGE_HOOK_SECRET": secret,
            "BRIDGE_API_TOKEN": TOKEN,
            "BRIDGE_LISTEN": f"127.0.0.1:{port}",
            "BRIDGE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "BRIDGE_DATABASE_URL": f"sqlite:///{folder}/outbox/bridge.db",
            "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(name),
            "BRIDGE_SENDING_HOURS": "always",
            "BRIDGE_GATEWAY": "46elks",
            "BRIDGE_SENDER": "Oderland",
            "BRIDGE_46ELKS_USERNAME": elks.USERNAME,
            "BRIDGE_46ELKS_PASSWORD": elks.PASSWORD,
            "BRIDGE_46ELKS_URL": elks.url,
            **settings,
        }
        assert command("migrate", env=env, cwd=folder).returncode == 0
        with serving(env, folder) as bridge, running_site(whmcs) as site:
            whmcs.configure(address=bridge.url, secret=secret, api_token=TOKEN)
            yield World(whmcs, site, bridge, elks, field_id)


def _fill_field(whmcs: WhmcsInstall) -> int:
    (field,) = whmcs.sql("SELECT id FROM tblcustomfields WHERE type = 'client'")
    whmcs.sql(
        "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (%s, 17, %s)",
        *(field["id"], "+46 70-174 06 05"),
    )
    return int(field["id"])
