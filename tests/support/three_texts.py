"""Three texts that try a carrier's encodings, in a small shop, on their way through a gateway."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bridge.signing import new_secret
from tests.faults.harness import post_events
from tests.support.bridge_process import Running, command, serving
from tests.support.mariadb import MariaDb

INBOUND_TOKEN = "inbound-token-of-the-tests"
_TOKEN = "an-api-token-of-the-tests"
_SCHEMA = Path(__file__).parent / "whmcs_schema.sql"
_ROWS = """
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
_LONG = ": € ~ ^ | \\ 100 % & + ? # <x>.\n" + " ".join(["Betala gärna snart."] * 7)
_WORDINGS = {
    "english": "Hi {first_name}, #{invoice}\nis 100 % due & + €5 ~ ^\n\n=?",
    "russian": "Счёт {invoice} не оплачен,\nпожалуйста. 你好 €",
    "swedish": "Påminnelse {invoice}" + _LONG,
}


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text as a carrier got it."""

    sender: str = "Oderland"
    to: str
    kind: str  # "text" for the basic alphabet, "ucs-2", "udh" for one that was joined
    body: str
    parts: int = 1


# What the carrier has to get for an invoice.
TEXTS: Mapping[int, Text] = {
    1: Text(to="+46701740601", kind="text", body="Hi Åsa, #1\nis 100 % due & + €5 ~ ^\n\n=?"),
    2: Text(to="+46701740602", kind="ucs-2", body="Счёт 2 не оплачен,\nпожалуйста. 你好 €"),
    3: Text(to="+46701740603", kind="udh", body="Påminnelse 3" + _LONG, parts=2),
}


@dataclass(frozen=True)
class Shop:
    """The bridge of the small shop, running."""

    bridge: Running
    env: Mapping[str, str]

    def remind(self, invoice_id: int) -> None:
        """Fire the hook of an invoice, as the addon does."""
        now = datetime.now(UTC)
        event: dict[str, object] = {
            "id": f"invoice:{invoice_id}:secondoverdue:{now:%Y-%m-%d}",
            "type": "invoice.payment_reminder",
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "data": {"invoice_id": invoice_id, "stage": "secondoverdue"},
        }
        assert post_events(dict(self.env), [event]).status_code == 202

    def row(self, invoice_id: int) -> dict[str, Any]:
        """Return the invoice's reminder as people see it."""
        found = self.bridge.get(f"/v1/reminders?invoice_id={invoice_id}", _TOKEN)["reminders"]
        return dict(found[0]) if found else {"state": ""}

    def suppressed(self) -> list[str]:
        """Return the numbers on the suppression list."""
        listed = self.bridge.get("/v1/suppressions", _TOKEN)["suppressions"]
        return [one["number"] for one in listed]


@contextmanager
def small_shop(
    mariadb: MariaDb, folder: Path, address: str, gateway: Mapping[str, str]
) -> Iterator[Shop]:
    """Run a bridge that listens at *address*, its outbox in *folder*, with *gateway*'s settings."""
    for language, text in _WORDINGS.items():
        (folder / "texts" / language).mkdir(parents=True)
        (folder / "texts" / language / "secondoverdue.txt").write_text(text, "utf-8")
    with mariadb.database("three_texts", _SCHEMA.read_text("utf-8")) as name:
        mariadb.execute(_ROWS, name)
        env = {
            "BRIDGE_HOOK_SECRET": new_secret(),
            "BRIDGE_API_TOKEN": _TOKEN,
            "BRIDGE_INBOUND_TOKEN": INBOUND_TOKEN,
            "BRIDGE_LISTEN": address.removeprefix("http://"),
            "BRIDGE_PUBLIC_URL": address,
            "BRIDGE_DATABASE_URL": f"sqlite:///{folder}/bridge.db",
            "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(name),
            "BRIDGE_SENDING_HOURS": "always",
            "BRIDGE_TEXTS": str(folder / "texts"),
            "BRIDGE_SENDER": "Oderland",
            **gateway,
        }
        assert command("migrate", env=env, cwd=folder).returncode == 0
        with serving(env, folder) as bridge:
            yield Shop(bridge, env)
