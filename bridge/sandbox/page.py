"""The page: phones, clients with their field, hooks to fire, reminders with their timeline.

What it says of reminders comes from `/v1`; it sees no more of the bridge than a client of that API.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, render_template, request
from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.test import Client as WsgiClient

from bridge.config import is_loopback
from bridge.domain import Stage, State
from bridge.phone import read_number
from bridge.sandbox.addon import Addon, Hook
from bridge.sandbox.carrier import SPECIAL, Carrier, Message
from bridge.sandbox.whmcs import Client, Invoice, Whmcs

T = TypeVar("T")

_MOST_REMINDERS = 100
_LONGEST_FIELD = 1_000  # characters
_YEARS = range(2000, 2101)
_STAGES = {
    Stage.REMINDER: "Before due",
    Stage.FIRST_OVERDUE: "1st overdue",
    Stage.SECOND_OVERDUE: "2nd overdue",
    Stage.THIRD_OVERDUE: "3rd overdue",
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
        reminders = _Reminders(self.receiver, self.api_token)

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
                "sandbox/page.html", company=self.whmcs.company, special=SPECIAL, stages=_STAGES
            )

        @routes.get("/sandbox/state.json")
        def state() -> dict[str, Any]:
            return {**self._shown(), "reminders": reminders.read()}

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

        return routes

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

    def _shown(self) -> dict[str, Any]:
        clients, messages = self.whmcs.clients(), self.carrier.messages()
        invoices = self.whmcs.invoices()
        shown = [_client(one, invoices, messages) for one in clients]
        in_use = {one["e164"] for one in shown}
        former = dict.fromkeys(one.to for one in messages if one.to not in in_use)
        return {
            "today": self.clock().date().isoformat(),
            "sender": self.sender,
            "clients": shown,
            "former": [{"number": one, "messages": _texts_to(one, messages)} for one in former],
        }


class _Reminders:
    """Asks `/v1` as its other clients do; for a timeline only until its reminder is final."""

    def __init__(self, receiver: Flask, api_token: str) -> None:
        self._client = WsgiClient(receiver, use_cookies=False)
        self._headers = {"Authorization": f"Bearer {api_token}"}
        self._seen: dict[int, dict[str, Any]] = {}

    def read(self) -> list[dict[str, Any]]:
        """Return reminders with their history, newest first."""
        listed = self._ask(f"/v1/reminders?limit={_MOST_REMINDERS}")["reminders"]
        return [self._whole(one) for one in listed]

    def _whole(self, listed: dict[str, Any]) -> dict[str, Any]:
        seen = self._seen.get(listed["id"])
        if seen and State(seen["state"]).is_final and seen["updated_at"] == listed["updated_at"]:
            return seen
        fresh = self._seen[listed["id"]] = self._ask(f"/v1/reminders/{listed['id']}")
        return fresh

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


def _client(client: Client, invoices: list[Invoice], messages: list[Message]) -> dict[str, Any]:
    number = read_number(client.sms_field, client.country)
    return {
        "id": client.id,
        "name": client.name,
        "company": client.company,
        "language": (client.language or "english").capitalize(),
        "country": client.country,
        "field": client.sms_field,
        "e164": number.e164,
        "problem": number.problem,
        "messages": _texts_to(number.e164, messages),
        "invoices": [
            {
                "id": one.id,
                "number": one.number or str(one.id),
                "due_date": one.due_date.isoformat(),
                "total": f"{one.total:,.2f} kr",
                "paid": one.paid,
            }
            for one in invoices
            if one.client_id == client.id
        ],
    }


def _texts_to(number: str | None, messages: list[Message]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "text": one.text,
            "status": one.status,
            "parts": one.parts,
            "at": one.at.isoformat(),
        }
        for one in messages
        if one.to == number
    ]
