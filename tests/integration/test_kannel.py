"""The whole way through a real Kannel: hook, bridge, smsbox, bearerbox, fake SMSC, and back.

The bridge is a process with its outbox on SQLite; WHMCS is its tables on MariaDB.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bridge.domain import Sms
from bridge.errors import GatewayMisconfigured
from bridge.gateways.registry import make
from bridge.signing import new_secret
from bridge.transport import Transport
from tests.faults.harness import post_events
from tests.support.bridge_process import Running, command, eventually, free_port, serving
from tests.support.kannel import BOXES, FAKE_SMSC, Kannel, Text, running_kannel, texts_in
from tests.support.mariadb import MariaDb

TOKEN = "an-api-token-of-the-tests"
INBOUND_TOKEN = "inbound-token-of-the-tests"
SCHEMA = (Path(__file__).parents[1] / "support" / "whmcs_schema.sql").read_text("utf-8")
ROWS = """
INSERT INTO tblcustomfields (id, type, fieldname, fieldtype, description, fieldoptions, regexpr,
    adminonly, required, showorder, showinvoice)
VALUES (7, 'client', 'Mobile number for SMS', 'text', '', '', '', '', '', 'on', '');
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (1, 'Åsa', 'C', '', 'a@client.example', 'SE', '', 'english'),
       (2, 'B', 'C', '', 'b@client.example', 'SE', '', 'russian'),
       (3, 'C', 'C', '', 'c@client.example', 'SE', '', 'swedish');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value)
VALUES (7, 1, '+46701740601'), (7, 2, '+46701740602'), (7, 3, '+46701740603');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1, 1, '', '2023-06-01', '2023-06-20', 125.00, 'Unpaid', 'banktransfer'),
       (2, 2, '', '2023-06-01', '2023-06-20', 125.00, 'Unpaid', 'banktransfer'),
       (3, 3, '', '2023-06-01', '2023-06-20', 125.00, 'Unpaid', 'banktransfer'),
       (4, 1, '', '2023-07-01', '2023-07-20', 125.00, 'Unpaid', 'banktransfer')
"""
WORDINGS = {
    "english": "Hi {first_name}, #{invoice}\nis 100 % due & + €5 ~ ^\n\n=?",
    "russian": "Счёт {invoice} не оплачен,\nпожалуйста. 你好 €",
    "swedish": "Påminnelse {invoice}: € ~ ^ | \\ 100 % & + ? # <x>.\n"
    + " ".join(["Betala gärna snart."] * 7),
}


NEXT = Sms(reminder_id=99, to="+46701740609", body="what comes next", parts=1, sender="Oderland")


@dataclass(frozen=True)
class World:
    kannel: Kannel
    bridge: Running
    env: dict[str, str]

    def remind(self, invoice_id: int) -> None:
        now = datetime.now(UTC)
        event: dict[str, object] = {
            "id": f"invoice:{invoice_id}:secondoverdue:{now:%Y-%m-%d}",
            "type": "invoice.payment_reminder",
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "data": {"invoice_id": invoice_id, "stage": "secondoverdue"},
        }
        assert post_events(self.env, [event]).status_code == 202

    def row(self, invoice_id: int) -> dict[str, Any]:
        found = self.bridge.get(f"/v1/reminders?invoice_id={invoice_id}", TOKEN)["reminders"]
        return dict(found[0]) if found else {"state": ""}

    def suppressions(self) -> list[dict[str, Any]]:
        return list(self.bridge.get("/v1/suppressions", TOKEN)["suppressions"])


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    there = all(program.exists() for program in (*BOXES, FAKE_SMSC))
    if not there and not os.environ.get("CI"):
        pytest.skip("install the Debian packages kannel and kannel-extras")
    assert there, "the Debian packages kannel and kannel-extras are missing"
    folder = tmp_path_factory.mktemp("kannel")
    for language, text in WORDINGS.items():
        (folder / "texts" / language).mkdir(parents=True)
        (folder / "texts" / language / "secondoverdue.txt").write_text(text, "utf-8")
    address = f"http://127.0.0.1:{free_port()}"
    inbound = f"{address}/inbound/kannel?from=%p&to=%P&text=%b&id=%I&t={INBOUND_TOKEN}"
    with (
        mariadb.database("kannel_shop", SCHEMA) as name,
        running_kannel(folder, inbound=inbound) as kannel,
    ):
        mariadb.execute(ROWS, name)
        env = {
            "BRIDGE_HOOK_SECRET": new_secret(),
            "BRIDGE_API_TOKEN": TOKEN,
            "BRIDGE_INBOUND_TOKEN": INBOUND_TOKEN,
            "BRIDGE_LISTEN": address.removeprefix("http://"),
            "BRIDGE_PUBLIC_URL": address,
            "BRIDGE_DATABASE_URL": f"sqlite:///{folder}/bridge.db",
            "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(name),
            "BRIDGE_SENDING_HOURS": "always",
            "BRIDGE_TEXTS": str(folder / "texts"),
            "BRIDGE_GATEWAY": "kannel",
            "BRIDGE_SENDER": "Oderland",
            "BRIDGE_KANNEL_URL": kannel.url,
            "BRIDGE_KANNEL_USERNAME": kannel.USER,
            "BRIDGE_KANNEL_PASSWORD": kannel.PASSWORD,
        }
        assert command("migrate", env=env, cwd=folder).returncode == 0
        with serving(env, folder) as bridge:
            yield World(kannel, bridge, env)


def heard(log: Path) -> list[Text]:
    """Return the one text that the phone gets, and what came with it; it may print it late."""
    eventually(lambda: texts_in(log))
    size = -1
    while size != (size := log.stat().st_size):
        time.sleep(0.2)
    return texts_in(log)


@pytest.mark.parametrize(
    ("invoice_id", "expected"),
    [
        (
            1,
            Text(
                sender="Oderland",
                to="+46701740601",
                kind="text",
                body="Hi Åsa, #1\nis 100 % due & + €5 ~ ^\n\n=?",
            ),
        ),
        (
            2,
            Text(
                sender="Oderland",
                to="+46701740602",
                kind="ucs-2",
                body="Счёт 2 не оплачен,\nпожалуйста. 你好 €",
            ),
        ),
        (
            3,
            Text(
                sender="Oderland",
                to="+46701740603",
                kind="udh",
                body=WORDINGS["swedish"].replace("{invoice}", "3"),
                parts=2,
            ),
        ),
    ],
    ids=["basic alphabet", "any script", "two parts"],
)
def test_text_arrives_as_written_and_its_report_comes_back(
    world: World, invoice_id: int, expected: Text
) -> None:
    with world.kannel.phone() as log:
        world.remind(invoice_id)
        eventually(lambda: world.row(invoice_id)["state"] == "delivered")
        assert heard(log) == [expected]


def test_what_kannel_queues_is_accepted_and_delivered_once_there_is_a_carrier(
    world: World,
) -> None:
    world.remind(4)
    eventually(lambda: world.row(4)["state"] == "accepted")
    with world.kannel.phone() as log:
        eventually(lambda: world.row(4)["state"] == "delivered")
        assert [text.to for text in heard(log)] == ["+46701740601"]


@pytest.mark.parametrize(
    ("number", "text"),
    [("46701740601", "text STOP"), ("46701740602", "ucs2 %00S%00T%00O%00P")],
    ids=["basic alphabet", "any script"],
)
def test_stop_from_the_phone_suppresses_and_is_not_replied_to(
    world: World, number: str, text: str
) -> None:
    known = len(world.suppressions())
    with world.kannel.phone(f"{number} 1234 {text}") as log:
        eventually(lambda: len(world.suppressions()) > known)
        make("kannel", world.env, Transport()).send(NEXT)  # a reply would have gone out before
        assert [text.body for text in heard(log)] == [NEXT.body]
    newest = max(world.suppressions(), key=lambda one: one["id"])
    assert newest["number"] == f"+{number}"


def test_account_is_proven_without_a_text(world: World) -> None:
    assert make("kannel", world.env, Transport()).check_account().name == "Kannel's user bridge"
    wrong = {**world.env, "BRIDGE_KANNEL_PASSWORD": "wrong"}
    with pytest.raises(GatewayMisconfigured, match="Authorization failed"):
        make("kannel", wrong, Transport()).check_account()
