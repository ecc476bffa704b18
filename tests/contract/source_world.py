"""A small WHMCS database for the source tests: makes rows by name, fills in the rest."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pymysql

from bridge.whmcs.base import Listing, Source
from tests.support.mariadb import MariaDb

SCHEMA = (Path(__file__).parent.parent / "support" / "whmcs_schema.sql").read_text()

FIELD = "Mobile number for SMS"
FIELD_ID = 7
OTHER_FIELD_ID = 8
NUMBER = "+46 70 174 06 05"
ORDINARY_PHONE = "+46.852500999"  # every client has it; no source may ever read it


@dataclass(frozen=True)
class World:
    """The rows of one WHMCS, with the SMS field and one more client field in it."""

    mariadb: MariaDb
    database: str
    connection: "pymysql.Connection[Any]"

    def insert(self, table: str, **columns: object) -> int:
        names = ", ".join(f"`{name}`" for name in columns)
        places = ", ".join(["%s"] * len(columns))
        with self.connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} ({names}) VALUES ({places})", tuple(columns.values())
            )
            return int(cursor.lastrowid)

    def run(self, statement: str, *values: object) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)

    def status(self, name: str) -> int:
        """Return a counter of the server."""
        with self.connection.cursor() as cursor:
            cursor.execute("SHOW GLOBAL STATUS LIKE %s", (name,))
            row = cursor.fetchone()
            assert row
            return int(row[1])

    def field(self, name: str = FIELD, **columns: object) -> int:
        empty = ("fieldname", "description", "fieldoptions", "regexpr", "adminonly", "required")
        defaults = dict.fromkeys((*empty, "showorder", "showinvoice"), "")
        row = {"type": "client", "fieldtype": "text", **defaults, "fieldname": name, **columns}
        return self.insert("tblcustomfields", **row)

    def client(self, *, sms: str | None = NUMBER, **columns: object) -> int:
        """Make a client; *sms* None makes no value row."""
        row = {
            "firstname": "Anna",
            "lastname": "Svensson",
            "companyname": "",
            "email": "anna@client.example",
            "country": "SE",
            "phonenumber": ORDINARY_PHONE,
            "language": "",
            **columns,
        }
        client_id = self.insert("tblclients", **row)
        if sms is not None:
            self.value(client_id, sms)
        return client_id

    def value(self, client_id: int, value: str, field_id: int = FIELD_ID) -> None:
        self.insert("tblcustomfieldsvalues", fieldid=field_id, relid=client_id, value=value)

    def values(self, client_id: int, field_id: int = FIELD_ID) -> list[str]:
        """Return the client's value rows of a field, in the order in which they were made."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT value FROM tblcustomfieldsvalues WHERE relid = %s AND fieldid = %s"
                " ORDER BY id",
                (client_id, field_id),
            )
            return [row[0] for row in cursor.fetchall()]

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Return all rows of all tables."""
        with self.connection.cursor() as cursor:
            cursor.execute("SHOW TABLES")
            tables = [row[0] for row in cursor.fetchall()]
            found = {}
            for table in tables:
                cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
                found[table] = list(cursor.fetchall())
            return found

    def invoice(self, client_id: int | None = None, **columns: object) -> int:
        """Make an unpaid invoice over 100.00, with a client of its own when none is given."""
        row = {
            "userid": self.client() if client_id is None else client_id,
            "invoicenum": "",
            "date": "2026-11-01",
            "duedate": "2026-11-08",
            "subtotal": "100.00",
            "total": "100.00",
            "paymentmethod": "banktransfer",
            **columns,
        }
        return self.insert("tblinvoices", **row)

    def many_invoices(self, many: int, duedate: str) -> None:
        """Make so many unpaid invoices of one client, all due on one day."""
        self.run(
            "INSERT INTO tblinvoices (userid, invoicenum, date, duedate, paymentmethod)"
            f" SELECT %s, '', '2026-01-01', %s, '' FROM seq_1_to_{many}",
            *(self.client(), duedate),
        )

    def settings(self, settings: Mapping[str, str | None]) -> None:
        """Put these into `tblconfiguration`; None is no row."""
        for name, value in settings.items():
            if value is not None:
                self.insert("tblconfiguration", setting=name, value=value)

    def paid(self, invoice_id: int, amountin: str = "0", amountout: str = "0") -> None:
        self.insert(
            "tblaccounts", invoiceid=invoice_id, amountin=amountin, amountout=amountout, fees="1"
        )


def ids_of(part: Callable[[str], Listing]) -> list[int]:
    """Return the ids of a whole list; *part* gives one part of it, from a place on."""
    ids: list[int] = []
    place: str | None = ""
    while place is not None:
        listing = part(place)
        ids += [one.invoice_id for one in listing.invoices]
        place = listing.rest
    return ids


def overdue_ids(source: Source, today: date, limit: int = 500) -> list[int]:
    """Return the ids of all overdue invoices."""
    return ids_of(lambda after: source.overdue(today, after=after, limit=limit))


def due_ids(source: Source, days: Collection[date], limit: int = 500) -> list[int]:
    """Return the ids of all unpaid invoices that are due on one of *days*."""
    return ids_of(lambda after: source.due_on(days, after=after, limit=limit))


@contextmanager
def whmcs_database(mariadb: MariaDb, name: str = "whmcs_sources") -> Iterator[World]:
    """Give a fresh WHMCS database with the SMS field, and drop it afterwards."""
    with mariadb.database(name, SCHEMA), closing(mariadb.connect(name)) as connection:
        world = World(mariadb, name, connection)
        world.run("SET SESSION sql_mode = ''")  # as WHMCS asks for; zero dates get in
        world.field(id=FIELD_ID)
        world.field("VAT number", id=OTHER_FIELD_ID)
        yield world
