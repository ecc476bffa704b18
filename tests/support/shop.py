"""A small shop in WHMCS's database: one client to text, one who opted out, both overdue."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.signing import new_secret
from tests.support.bridge_process import free_port
from tests.support.carrier import Elks46Server
from tests.support.mariadb import MariaDb

TOKEN = "an-api-token-of-the-tests"
MOBILE = "+46701740605"  # client 17, invoice 1042

_SCHEMA = Path(__file__).parent / "whmcs_schema.sql"
_ROWS = """
INSERT INTO tblcustomfields (id, type, fieldname, fieldtype, description, fieldoptions, regexpr,
    adminonly, required, showorder, showinvoice)
VALUES (7, 'client', 'Mobile number for SMS', 'text', '', '', '', '', '', 'on', '');
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (17, 'Demo', 'C', '', 'd@client.example', 'SE', '', ''),
       (18, 'Blank', 'F', '', 'b@client.example', 'SE', '', '');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (7, 17, '070-174 06 05');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1042, 17, '123456', '2023-06-01', '2023-06-20', 125.00, 'Unpaid', 'banktransfer'),
       (1043, 18, '', '2023-06-01', '2023-06-20', 99.00, 'Unpaid', 'banktransfer')
"""


@contextmanager
def shop(mariadb: MariaDb, elks: Elks46Server, folder: Path) -> Iterator[dict[str, str]]:
    """Make the shop's database; yield settings of a bridge for it, its outbox in *folder*."""
    with mariadb.database("small_shop", _SCHEMA.read_text("utf-8")) as name:
        mariadb.execute(_ROWS, name)
        yield {
            "BRIDGE_HOOK_SECRET": new_secret(),
            "BRIDGE_API_TOKEN": TOKEN,
            "BRIDGE_LISTEN": f"127.0.0.1:{free_port()}",
            "BRIDGE_DATABASE_URL": f"sqlite:///{folder}/bridge.db",
            "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(name),
            "BRIDGE_SENDING_HOURS": "always",
            "BRIDGE_GATEWAY": "46elks",
            "BRIDGE_SENDER": "Oderland",
            "BRIDGE_46ELKS_USERNAME": elks.USERNAME,
            "BRIDGE_46ELKS_PASSWORD": elks.PASSWORD,
            "BRIDGE_46ELKS_URL": elks.url,
        }
