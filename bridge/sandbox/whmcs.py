"""A pretend WHMCS: clients and invoices in memory behind `includes/api.php`.

It answers as the developer documentation describes the API: urlencoded calls, `result` in the
body, numbers as strings, entities in texts, "" for an empty list. Of a client it lets the one
custom field be written, and notes be added.
"""

import hmac
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from html import escape
from typing import Any

from flask import Flask, Response, jsonify, request

from bridge.domain import InvoiceStatus
from bridge.whmcs import php

FIELD_ID = 7  # of the custom field "Mobile number for SMS"
PATH = "/includes/api.php"

_CURRENCY = {
    "id": "1",
    "code": "SEK",
    "prefix": "",
    "suffix": " kr",
    "format": "1",
    "rate": "1.00000",
}
_AUTOMATION = {  # days after the due date; the bridge knows the names by hearsay only
    "SendInvoiceReminderDays": "7",
    "SendFirstOverdueInvoiceReminder": "6",
    "SendSecondOverdueInvoiceReminder": "15",
    "SendThirdOverdueInvoiceReminder": "22",
    "DailyCronExecutionHour": "9",
}
_MOST_ROWS = 100
_NO_TIME = "0000-00-00 00:00:00"

Form = Mapping[str, str]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client as the shop's people see it, before WHMCS encodes it."""

    id: int
    first_name: str
    last_name: str
    company: str = ""
    country: str = "SE"
    language: str = ""  # WHMCS's name; "" takes the shop's
    sms_field: str = ""  # "Mobile number for SMS"
    closed: bool = False
    notices_off: bool = False  # the profile's switch "Overdue Notices"

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One invoice over one amount in SEK; `paid=True` is short for its status."""

    id: int
    client_id: int
    due_date: date
    total: Decimal
    number: str = ""  # "" shows the id, as WHMCS does without sequential numbering
    paid: bool = False
    status: InvoiceStatus = InvoiceStatus.UNPAID
    left: Decimal | None = None  # still to pay, where a part is paid; None: all of it

    def __post_init__(self) -> None:
        status = InvoiceStatus.PAID if self.paid else self.status
        object.__setattr__(self, "status", status)
        object.__setattr__(self, "paid", status is InvoiceStatus.PAID)

    @property
    def balance(self) -> Decimal:
        if self.paid:
            return Decimal(0)
        return self.total if self.left is None else self.left


class _Refused(Exception):
    def __init__(self, message: str, status: int = 200) -> None:
        self.status = status
        super().__init__(message)


@dataclass(kw_only=True, eq=False)
class Whmcs:
    """Clients and invoices that can be edited while the API answers; safe between threads."""

    company: str
    today: Callable[[], date]
    identifier: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    secret: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    _clients: dict[int, Client] = field(default_factory=dict, init=False, repr=False)
    _invoices: dict[int, Invoice] = field(default_factory=dict, init=False, repr=False)
    _notes: list[tuple[int, str]] = field(default_factory=list, init=False, repr=False)
    _writing: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def add(self, clients: Iterable[Client], invoices: Iterable[Invoice]) -> None:
        """Put in what the shop begins with."""
        self._clients.update((one.id, one) for one in clients)
        self._invoices.update((one.id, one) for one in invoices)

    def clients(self) -> list[Client]:
        """Return all clients, by id."""
        return [one for _, one in sorted(self._clients.copy().items())]

    def invoices(self) -> list[Invoice]:
        """Return all invoices, by id."""
        return [one for _, one in sorted(self._invoices.copy().items())]

    def client_of(self, invoice_id: int) -> Client:
        """Return whose invoice it is. Raises LookupError."""
        return self._clients[self._invoices[invoice_id].client_id]

    def fill_in(self, client_id: int, value: str) -> None:
        """Save the client's SMS field as the client area would. Raises LookupError."""
        with self._writing:
            self._clients[client_id] = replace(self._clients[client_id], sms_field=value)

    def mark(self, invoice_id: int, *, paid: bool) -> None:
        """Mark an invoice as paid or unpaid. Raises LookupError."""
        status = InvoiceStatus.PAID if paid else InvoiceStatus.UNPAID
        with self._writing:
            invoice = self._invoices[invoice_id]
            self._invoices[invoice_id] = replace(invoice, paid=paid, status=status)

    def notes_of(self, client_id: int) -> list[str]:
        """Return the notes that were added to the client, oldest first."""
        return [note for whose, note in self._notes.copy() if whose == client_id]

    def app(self) -> Flask:
        """Return the WSGI application with the one path of the API."""
        app = Flask("whmcs", static_folder=None)

        @app.post(PATH)
        def api() -> Response | tuple[Response, int]:
            try:
                return jsonify({"result": "success", **self._answer(request.form)})
            except _Refused as error:
                return jsonify({"result": "error", "message": str(error)}), error.status

        return app

    # ---- the actions

    def _answer(self, form: Form) -> Json:
        given = (form.get("identifier", ""), form.get("secret", ""))
        right = (self.identifier, self.secret)
        matches = [
            hmac.compare_digest(one.encode(), other.encode())
            for one, other in zip(given, right, strict=True)
        ]
        if not all(matches):
            raise _Refused("Authentication Failed", 403)
        actions: dict[str, Callable[[Form], Json]] = {
            "getinvoice": self._get_invoice,
            "getinvoices": self._get_invoices,
            "getclientsdetails": self._get_clients_details,
            "getconfigurationvalue": self._get_configuration_value,
            "updateclient": self._update_client,
            "addclientnote": self._add_client_note,
            "getcurrencies": lambda _: {"totalresults": 1, "currencies": {"currency": [_CURRENCY]}},
            "whmcsdetails": lambda _: {
                "whmcs": {"version": "8.13.1", "canonicalversion": "8.13.1-release.1"}
            },
        }
        action = form.get("action", "")
        if not action:
            raise _Refused("Empty action request", 400)
        if action.lower() not in actions:
            raise _Refused("API Function Not Found", 404)
        return actions[action.lower()](form)

    def _get_invoice(self, form: Form) -> Json:
        invoice = self._invoices.get(_whole(form, "invoiceid"))
        if invoice is None:
            raise _Refused("Invoice ID Not Found")
        return {
            **self._columns(invoice),
            "balance": f"{invoice.balance:.2f}",
            "items": {"item": []},
            "transactions": "",
        }

    def _get_invoices(self, form: Form) -> Json:
        found = [
            one
            for one in self.invoices()
            if form.get("status", "") in {"", *self._statuses(one)}
            and form.get("userid", "") in {"", str(one.client_id)}
        ]
        by_due = form.get("orderby") == "duedate"
        found.sort(
            key=lambda one: (one.due_date if by_due else date.min, one.id),
            reverse=form.get("order", "").lower() == "desc",
        )
        start = _whole(form, "limitstart")
        page = found[start : start + min(_whole(form, "limitnum", 25), _MOST_ROWS)]
        return {
            "totalresults": len(found),
            "startnumber": start,
            "numreturned": len(page),
            "invoices": {"invoice": [self._listed(one) for one in page]} if page else "",
        }

    def _get_clients_details(self, form: Form) -> Json:
        client = self._clients.get(_whole(form, "clientid"))
        if client is None:
            raise _Refused("Client Not Found")
        value = _encoded(client.sms_field)
        shown = {
            "client_id": client.id,
            "userid": client.id,
            "id": client.id,
            "firstname": _encoded(client.first_name),
            "lastname": _encoded(client.last_name),
            "fullname": _encoded(client.name),
            "companyname": _encoded(client.company),
            "country": client.country,
            "countrycode": client.country,
            "currency": 1,
            "currency_code": _CURRENCY["code"],
            "status": "Closed" if client.closed else "Active",
            "overideduenotices": client.notices_off,
            "language": client.language,
            "customfields": [{"id": FIELD_ID, "value": value}],
            "customfields1": value,
        }
        return {**shown, "client": shown}

    def _update_client(self, form: Form) -> Json:
        client_id = _whole(form, "clientid")
        if client_id not in self._clients:
            raise _Refused("Client ID Not Found")
        if "customfields" in form:
            try:
                values = php.unserialized(form["customfields"])
            except ValueError as error:
                raise _Refused(f"The custom fields cannot be read: {error}") from error
            if strangers := values.keys() - {FIELD_ID}:
                raise _Refused(f"There are no custom fields {sorted(strangers)}")
            for value in values.values():
                self.fill_in(client_id, value)
        return {"clientid": str(client_id)}

    def _add_client_note(self, form: Form) -> Json:
        client_id, note = _whole(form, "userid"), form.get("notes", "")
        if client_id not in self._clients:
            raise _Refused("Client ID not found")
        if not note.strip():
            raise _Refused("Notes can not be empty")
        with self._writing:
            self._notes.append((client_id, note))
            return {"noteid": str(len(self._notes))}

    def _get_configuration_value(self, form: Form) -> Json:
        name = form.get("setting", "")
        values = {
            "CompanyName": _encoded(self.company),
            "Language": "english",
            **_AUTOMATION,
            "lastDailyCronInvocationTime": f"{self.today()} 09:00:04",
        }
        if not name:
            raise _Refused("Parameter setting is required")
        if name not in values:
            raise _Refused("Invalid name for parameter setting")
        return {"setting": name, "value": values[name]}

    def _columns(self, invoice: Invoice) -> Json:
        return {
            "invoiceid": str(invoice.id),
            "invoicenum": invoice.number,
            "userid": str(invoice.client_id),
            "duedate": invoice.due_date.isoformat(),
            "datepaid": f"{self.today()} 12:00:00" if invoice.paid else _NO_TIME,
            "total": f"{invoice.total:.2f}",
            "status": invoice.status.title(),
        }

    def _listed(self, invoice: Invoice) -> Json:
        client = self._clients[invoice.client_id]
        return {
            **self._columns(invoice),
            "id": str(invoice.id),
            "firstname": _encoded(client.first_name),
            "lastname": _encoded(client.last_name),
            "companyname": _encoded(client.company),
            "currencycode": _CURRENCY["code"],
            "currencyprefix": _CURRENCY["prefix"],
            "currencysuffix": _CURRENCY["suffix"],
        }

    def _statuses(self, invoice: Invoice) -> set[str]:
        overdue = invoice.status is InvoiceStatus.UNPAID and invoice.due_date < self.today()
        return {invoice.status.title(), *(["Overdue"] if overdue else [])}


def _whole(form: Form, name: str, default: int = 0) -> int:
    raw = form.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else default


def _encoded(text: str) -> str:
    """Return *text* as PHP's `htmlspecialchars` with ENT_QUOTES leaves it, as WHMCS stores it."""
    return escape(text, quote=True).replace("&#x27;", "&#039;")
