"""A stand-in for WHMCS's `includes/api.php`, answering out of a test database.

Shapes, messages and status codes are those of WHMCS's developer docs (API reference and Access
Control), with the quirks seen in the field: numbers as strings, "" for an empty list, escaped
slashes, refusals with HTTP 200. A canned answer can stand in for any action.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import pymysql
from pymysql.cursors import DictCursor

from bridge.whmcs import php
from tests.support.mariadb import MariaDb

Form = dict[str, str]
Answer = dict[str, Any]

ACTIONS = frozenset(
    {
        "GetInvoice",
        "GetInvoices",
        "GetClientsDetails",
        "GetCurrencies",
        "GetConfigurationValue",
        "WhmcsDetails",
        "UpdateClient",
        "AddClientNote",
    }
)


class Refusal(Exception):
    """`result=error`, with the HTTP status that WHMCS gives it."""

    def __init__(self, message: str, status: int = 200) -> None:
        self.status = status
        super().__init__(message)


@dataclass
class WhmcsApi:
    """One pretend WHMCS; tests turn its knobs while it runs."""

    mariadb: MariaDb
    database: str
    url: str = ""
    identifier: str = "aIdentifier"
    secret: str = "sSecretOfTheApi"
    access_key: str | None = None  # where set, calls without it come from a wrong address
    role: frozenset[str] = ACTIONS
    today: date = date(2026, 11, 23)
    lists_blanks: bool = True  # the documentation leaves it open
    flat_currencies: bool = False  # as the documentation prints them
    keeps: frozenset[int] = frozenset()  # fields that UpdateClient leaves as they are, unsaid
    wipes: bool = False  # UpdateClient empties the fields that it was not given; left open, too
    canned: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    garbled: dict[str, tuple[int, bytes]] = field(default_factory=dict)  # done, then answered so
    cut: set[str] = field(default_factory=set)  # done, then the line breaks without an answer
    calls: list[Form] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)  # client and text

    def answer(self, form: Form) -> tuple[int, bytes]:
        self.calls.append(form)
        action = form.get("action", "")
        if action in self.canned:
            return self.canned[action]
        answer = self._answer(form, action)
        return self.garbled.get(action, answer)

    def called(self, action: str) -> list[Form]:
        return [call for call in self.calls if call["action"] == action]

    def _answer(self, form: Form, action: str) -> tuple[int, bytes]:
        try:
            self._admit(form, action)
            status, reply = 200, {"result": "success", **self._handlers()[action](form)}
        except Refusal as refusal:
            status, reply = refusal.status, {"result": "error", "message": str(refusal)}
        if form.get("responsetype") != "json":
            return status, b"result=error;message=no responsetype;"
        return status, json.dumps(reply).replace("/", r"\/").encode()

    def _admit(self, form: Form, action: str) -> None:
        if self.access_key is not None and form.get("accesskey") != self.access_key:
            raise Refusal("Invalid IP 203.0.113.5", 403)
        if (form.get("identifier"), form.get("secret")) != (self.identifier, self.secret):
            raise Refusal("Authentication Failed", 403)
        if not action:
            raise Refusal("Empty action request", 400)
        if action not in self.role:
            raise Refusal(f'Invalid Permissions: API action "{action.lower()}" is not allowed', 403)

    def _handlers(self) -> dict[str, Callable[[Form], Answer]]:
        return {
            "GetInvoice": self._get_invoice,
            "GetInvoices": self._get_invoices,
            "GetClientsDetails": self._get_clients_details,
            "GetCurrencies": self._get_currencies,
            "GetConfigurationValue": self._get_configuration_value,
            "UpdateClient": self._update_client,
            "AddClientNote": self._add_client_note,
            "WhmcsDetails": lambda _: {
                "whmcs": {"version": "8.13.1", "canonicalversion": "8.13.1-release.1"}
            },
        }

    def _query(self, statement: str, *values: object) -> list[dict[str, Any]]:
        with (
            self.mariadb.connect(self.database, cursorclass=DictCursor) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return list(cursor.fetchall())

    def _get_invoice(self, form: Form) -> Answer:
        found = self._query("SELECT * FROM tblinvoices WHERE id = %s", form.get("invoiceid"))
        if not found:
            raise Refusal("Invoice ID Not Found")
        invoice = found[0]
        paid = self._query(
            "SELECT COALESCE(SUM(amountin - amountout), 0) AS paid, COUNT(*) AS many"
            " FROM tblaccounts WHERE invoiceid = %s",
            invoice["id"],
        )[0]
        return {
            "invoiceid": str(invoice["id"]),
            "invoicenum": invoice["invoicenum"],
            "userid": str(invoice["userid"]),
            "date": str(invoice["date"]),
            "duedate": str(invoice["duedate"]),
            "datepaid": str(invoice["datepaid"]),
            "subtotal": str(invoice["subtotal"]),
            "credit": str(invoice["credit"]),
            "total": str(invoice["total"]),
            "balance": str(invoice["total"] - paid["paid"]),
            "status": invoice["status"],
            "notes": "",
            "items": {"item": [{"id": "1", "description": "Hosting", "amount": "1.00"}]},
            "transactions": {"transaction": [{"id": "1"}]} if paid["many"] else "",
        }

    def _get_invoices(self, form: Form) -> Answer:
        where = "1 = 1"
        if form.get("status") == "Overdue":
            where = f"status = 'Unpaid' AND duedate < '{self.today}'"
        elif form.get("status") == "Unpaid":
            where = "status = 'Unpaid'"
        order = {"duedate": "duedate", "id": "id"}[form.get("orderby", "id")]
        way = {"asc": "ASC", "desc": "DESC"}[form.get("order", "asc")]
        start, many = int(form.get("limitstart", 0)), int(form.get("limitnum", 25))
        found = self._query(
            f"SELECT * FROM tblinvoices WHERE {where} ORDER BY {order} {way}, id {way}"
            " LIMIT %s, %s",
            start,
            many,
        )
        listed = [
            {
                "id": str(one["id"]),
                "userid": str(one["userid"]),
                "duedate": str(one["duedate"]),
                "total": str(one["total"]),
                "status": one["status"],
            }
            for one in found
        ]
        return {
            "totalresults": self._query(f"SELECT COUNT(*) AS n FROM tblinvoices WHERE {where}")[0][
                "n"
            ],
            "startnumber": start,
            "numreturned": len(listed),
            "invoices": {"invoice": listed} if listed else "",
        }

    def _get_clients_details(self, form: Form) -> Answer:
        if form.get("clientid", "0") == "0" and "email" not in form:
            raise Refusal("Either clientid Or email Is Required")
        found = self._query(
            "SELECT c.*, m.code FROM tblclients c LEFT JOIN tblcurrencies m ON m.id = c.currency"
            " WHERE c.id = %s",
            form["clientid"],
        )
        if not found:
            raise Refusal("Client Not Found")
        row = found[0]
        values = self._query(
            "SELECT f.id, COALESCE(v.value, '') AS value FROM tblcustomfields f"
            " LEFT JOIN tblcustomfieldsvalues v ON v.fieldid = f.id AND v.relid = %s"
            " WHERE f.type = 'client' ORDER BY f.id",
            row["id"],
        )
        listed = [
            {"id": str(one["id"]), "value": one["value"]}
            for one in values
            if self.lists_blanks or one["value"].strip()
        ]
        client = {
            "client_id": row["id"],
            "id": row["id"],
            "userid": row["id"],
            "firstname": row["firstname"],
            "lastname": row["lastname"],
            "fullname": f"{row['firstname']} {row['lastname']}",
            "companyname": row["companyname"],
            "country": row["country"],
            "countrycode": row["country"],
            "phonenumber": row["phonenumber"],
            "telephoneNumber": row["phonenumber"],
            "currency": row["currency"],
            "currency_code": row["code"],
            "status": row["status"],
            "overideduenotices": bool(row["overideduenotices"]),
            "language": row["language"],
            "customfields": listed or "",
            **{f"customfields{n}": one["value"] for n, one in enumerate(listed, 1)},
        }
        return {**client, "client": client}

    def _update_client(self, form: Form) -> Answer:
        client_id = self._existing(form.get("clientid"), "Client ID Not Found")
        given = php.unserialized(form["customfields"]) if "customfields" in form else {}
        rows = self._query("SELECT id FROM tblcustomfields WHERE type = 'client'")
        fields = {row["id"] for row in rows} - self.keeps
        for field_id in fields if self.wipes else fields & given.keys():
            self._save(field_id, client_id, given.get(field_id, ""))
        return {"clientid": str(client_id)}

    def _save(self, field_id: int, client_id: int, value: str) -> None:
        rows = "fieldid = %s AND relid = %s"
        if self._query(f"SELECT id FROM tblcustomfieldsvalues WHERE {rows}", field_id, client_id):
            self._query(
                f"UPDATE tblcustomfieldsvalues SET value = %s WHERE {rows}",
                value,
                field_id,
                client_id,
            )
        else:
            self._query(
                "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (%s, %s, %s)",
                field_id,
                client_id,
                value,
            )

    def _add_client_note(self, form: Form) -> Answer:
        client_id = self._existing(form.get("userid"), "Client ID not found")
        if not form.get("notes"):
            raise Refusal("Notes can not be empty")
        self.notes.append((client_id, form["notes"]))
        return {"noteid": str(len(self.notes))}

    def _existing(self, client_id: str | None, refusal: str) -> int:
        found = self._query("SELECT id FROM tblclients WHERE id = %s", client_id)
        if not found:
            raise Refusal(refusal)
        return int(found[0]["id"])

    def _get_currencies(self, form: Form) -> Answer:
        found = self._query("SELECT id, code, prefix, suffix FROM tblcurrencies ORDER BY id")
        total = {"totalresults": str(len(found))}
        if not self.flat_currencies:
            return {**total, "currencies": {"currency": found}}
        flat = {
            f"currencies[currency][{n}][{key}]": value
            for n, one in enumerate(found)
            for key, value in one.items()
        }
        return {**total, **flat}

    def _get_configuration_value(self, form: Form) -> Answer:
        if "setting" not in form:
            raise Refusal("Parameter setting is required")
        found = self._query(
            "SELECT value FROM tblconfiguration WHERE setting = %s", form["setting"]
        )
        if not found:
            raise Refusal("Invalid name for parameter setting")
        return {"setting": form["setting"], "value": found[0]["value"]}


@contextmanager
def running_whmcs_api(mariadb: MariaDb, database: str) -> Iterator[WhmcsApi]:
    """Serve on a free port of 127.0.0.1 until the block ends."""
    api = WhmcsApi(mariadb, database)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            try:
                status, reply = api.answer(form)
            except pymysql.Error as error:
                status, reply = 500, f"<html>{error}</html>".encode()
            if form.get("action") in api.cut:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            api.url = f"http://127.0.0.1:{server.server_port}/includes/api.php"
            yield api
        finally:
            server.shutdown()
            thread.join()
