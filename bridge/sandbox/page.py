"""The page: phones that can reply, clients with their field, hooks to fire, reminders.

What it says of reminders and of the suppression list comes from `/v1`; it sees no more of the
bridge than a client of that API.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, render_template, request
from werkzeug.exceptions import BadGateway, BadRequest, Forbidden, NotFound
from werkzeug.test import Client as WsgiClient

from bridge.config import is_loopback
from bridge.domain import Stage, State
from bridge.phone import read_number
from bridge.sandbox.addon import Addon, Hook
from bridge.sandbox.carrier import SPECIAL, Answer, Carrier, Message
from bridge.sandbox.whmcs import Client, Invoice, Whmcs

T = TypeVar("T")

_MOST_ROWS = 200  # that `/v1` gives at once
_LONGEST_FIELD = 1_000  # characters
_LONGEST_ANSWER = 1_600  # characters; no phone sends more as one text
_YEARS = range(2000, 2101)
_STAGES = {
    Stage.REMINDER: ("Before", "Before due"),
    Stage.FIRST_OVERDUE: ("1st", "1st overdue"),
    Stage.SECOND_OVERDUE: ("2nd", "2nd overdue"),
    Stage.THIRD_OVERDUE: ("3rd", "3rd overdue"),
}
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
        " img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything that the page shows and moves."""

    whmcs: Whmcs
    carrier: Carrier
    addon: Addon
    receiver: Flask
    api_token: str
    sender: str
    command: str  # how other commands are tried on this sandbox
    clock: Callable[[], datetime]
    only_here: bool  # listens on loopback: only calls to a loopback name are meant for us

    def blueprint(self) -> Blueprint:
        """Return the page's routes: `/` and those below `/sandbox`."""
        routes = Blueprint(
            "sandbox",
            __name__,
            template_folder="templates",
            static_folder="static",
            static_url_path="/sandbox/static",
        )
        desk = _Desk(self.receiver, self.api_token)

        @routes.before_request
        def only_from_our_page() -> None:
            self._refuse_strangers()

        @routes.after_request
        def shut_in(answer: Response) -> Response:
            answer.headers.update(_HEADERS)
            return answer

        @routes.get("/")
        def page() -> str:
            return render_template(
                "sandbox/page.html",
                company=self.whmcs.company,
                sender=self.sender,
                command=self.command,
                special=SPECIAL,
                stages=_STAGES,
            )

        @routes.get("/sandbox/state.json")
        def state() -> dict[str, Any]:
            reminders = desk.reminders()
            return {
                **self._shown(reminders),
                "reminders": reminders,
                "suppressions": desk.suppressions(),
            }

        self._add_moves(routes)
        return routes

    def _add_moves(self, routes: Blueprint) -> None:
        """Add the routes by which a person at the page changes something."""

        @routes.post("/sandbox/clients/<int:client_id>")
        def fill_in(client_id: int) -> dict[str, Any]:
            value = _given("field", str)
            if len(value) > _LONGEST_FIELD:
                raise BadRequest(f"the field takes {_LONGEST_FIELD} characters")
            with _known():
                self.whmcs.fill_in(client_id, value)
            return {}

        @routes.post("/sandbox/invoices/<int:invoice_id>")
        def mark(invoice_id: int) -> dict[str, Any]:
            with _known():
                self.whmcs.mark(invoice_id, paid=_given("paid", bool))
            return {}

        @routes.post("/sandbox/fire")
        def fire() -> dict[str, Any]:
            hook = self._hook()
            answer = self.addon.fire([hook], now=self.clock())
            verdict = "duplicate" if hook.event_id in answer["duplicate"] else "accepted"
            return {"verdict": verdict, "event_id": hook.event_id}

        @routes.post("/sandbox/answers")
        def answer() -> dict[str, Any]:
            number, text = _given("number", str), _given("text", str)
            if not number or read_number(number, None).e164 != number:
                raise BadRequest("number is a whole one with its country code")
            if not 0 < len(text) <= _LONGEST_ANSWER:
                raise BadRequest(f"a text has 1 to {_LONGEST_ANSWER} characters")
            if not self.carrier.answer(number, to=self.sender, text=text):
                raise BadGateway("the bridge did not take the text")
            return {}

    def _refuse_strangers(self) -> None:
        """Raise Forbidden for what another site made the browser send, or a name that lies."""
        if self.only_here and not is_loopback(urlsplit(request.host_url).hostname):
            raise Forbidden("the sandbox answers to this machine's own names only")
        if request.method != "POST":
            return
        if request.headers.get("Origin") not in {None, request.host_url.rstrip("/")}:
            raise Forbidden("another site may not use the sandbox")
        if not request.is_json:  # a form of another site cannot send JSON unasked
            raise Forbidden("the sandbox takes JSON from its own page")

    def _hook(self) -> Hook:
        try:
            stage = Stage(_given("stage", str))
            day = date.fromisoformat(_given("date", str))
        except ValueError as error:
            raise BadRequest("stage and date are one of the stages and YYYY-MM-DD") from error
        if day.year not in _YEARS:
            raise BadRequest("that date is too far away")
        invoice_id = _given("invoice_id", int)
        with _known():
            self.whmcs.client_of(invoice_id)
        now = self.clock()
        at = datetime.combine(day, now.timetz())
        return Hook(invoice_id=invoice_id, stage=stage, at=at)

    # ---- what is shown

    def _shown(self, reminders: list[dict[str, Any]]) -> dict[str, Any]:
        texts, invoices = self._texts(), self.whmcs.invoices()
        texted = {one["client_id"]: one["number"] for one in reversed(reminders) if one["number"]}
        clients = []
        for client in self.whmcs.clients():
            shown = _client(client, [one for one in invoices if one.client_id == client.id])
            # Who blanks the field keeps the phone, and what came to it.
            phone = shown["e164"] or texted.get(client.id)
            shown |= {"phone": phone, "texts": texts.get(phone, []) if phone else []}
            clients.append({**shown, "notes": self.whmcs.notes_of(client.id)})
        former = texts.keys() - {one["phone"] for one in clients}
        return {
            "today": self.clock().date().isoformat(),
            "sender": self.sender,
            "clients": clients,
            "former": [{"phone": one, "texts": texts[one]} for one in sorted(former)],
        }

    def _texts(self) -> dict[str, list[dict[str, Any]]]:
        """Return by number what came to a phone and what was written on it, oldest first."""
        found: dict[str, list[dict[str, Any]]] = {}
        texts: list[Message | Answer] = [*self.carrier.messages(), *self.carrier.answers()]
        for one in sorted(texts, key=lambda one: one.at):
            text: dict[str, Any] = {"id": one.id, "text": one.text, "at": one.at.isoformat()}
            if isinstance(one, Message):
                text |= {"status": one.status, "parts": one.parts}
            found.setdefault(one.phone, []).append(text)
        return found


class _Desk:
    """Asks `/v1` as its other clients do; for a timeline only until its reminder is final."""

    def __init__(self, receiver: Flask, api_token: str) -> None:
        self._client = WsgiClient(receiver, use_cookies=False)
        self._headers = {"Authorization": f"Bearer {api_token}"}
        self._seen: dict[int, dict[str, Any]] = {}

    def reminders(self) -> list[dict[str, Any]]:
        """Return reminders with their history, newest first."""
        return [self._whole(one) for one in self._listed("reminders")]

    def suppressions(self) -> list[dict[str, Any]]:
        """Return the entries of the suppression list, newest first."""
        return self._listed("suppressions")

    def _whole(self, listed: dict[str, Any]) -> dict[str, Any]:
        seen = self._seen.get(listed["id"])
        if seen and State(seen["state"]).is_final and seen["updated_at"] == listed["updated_at"]:
            return seen
        fresh = self._seen[listed["id"]] = self._ask(f"/v1/reminders/{listed['id']}")
        return fresh

    def _listed(self, what: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self._ask(f"/v1/{what}?limit={_MOST_ROWS}")[what]
        return rows

    def _ask(self, path: str) -> dict[str, Any]:
        answer = self._client.get(path, headers=self._headers)
        shown: dict[str, Any] = answer.get_json()
        return shown


@contextmanager
def _known() -> Iterator[None]:
    try:
        yield
    except LookupError as error:
        raise NotFound("there is no such client or invoice") from error


def _given(name: str, kind: type[T]) -> T:
    """Return a value of the call's JSON. Raises BadRequest unless it is of exactly *kind*."""
    given = request.get_json()
    value = given.get(name) if isinstance(given, dict) else None
    if type(value) is not kind:
        raise BadRequest(f"{name} is missing or of the wrong kind")
    return value


def _client(client: Client, invoices: list[Invoice]) -> dict[str, Any]:
    number = read_number(client.sms_field, client.country)
    language = (client.language or "english").capitalize()
    switches = {"closed": client.closed, "overdue notices off": client.notices_off}
    about = [client.company, client.country, language, *(one for one in switches if switches[one])]
    return {
        "id": client.id,
        "name": client.name,
        "about": " · ".join(one for one in about if one),
        "field": client.sms_field,
        "e164": number.e164,
        "problem": number.problem,
        "invoices": [_invoice(one) for one in invoices],
    }


def _invoice(invoice: Invoice) -> dict[str, Any]:
    left = "" if invoice.left is None or invoice.paid else f", {invoice.left:,.2f} left to pay"
    return {
        "id": invoice.id,
        "number": invoice.number or str(invoice.id),
        "about": f"{invoice.total:,.2f} kr{left} · due {invoice.due_date} · {invoice.status}",
        "paid": invoice.paid,
    }
