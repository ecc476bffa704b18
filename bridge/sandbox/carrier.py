"""A pretend carrier behind the protocol of `bridge.gateways.sandbox`.

It keeps every text it takes, posts delivery reports a moment later, and passes on what people
reply. A few numbers misbehave; they lie in the block that the Swedish regulator keeps free for
fiction.
"""

import heapq
import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import Enum, auto
from types import MappingProxyType
from typing import Annotated, Any

import msgspec
from flask import Flask, request
from flask.typing import ResponseReturnValue

from bridge.gateways.reading import parsed
from bridge.gsm import segments
from bridge.transport import Transport, TransportError

Filled = Annotated[str, msgspec.Meta(min_length=1)]


class Trouble(Enum):
    """What goes wrong with a text to one of the special numbers."""

    NO_SUCH_NUMBER = auto()
    OPTED_OUT = auto()
    UNDELIVERED = auto()
    SILENT = auto()
    LOST = auto()
    NO_CREDIT = auto()
    BUSY = auto()


@dataclass(frozen=True, slots=True)
class Special:
    """One misbehaving number, with words for people."""

    trouble: Trouble
    words: str


SPECIAL: Mapping[str, Special] = MappingProxyType(
    {
        "+46701740690": Special(Trouble.NO_SUCH_NUMBER, "the carrier refuses the number"),
        "+46701740691": Special(
            Trouble.OPTED_OUT, "refused, the person wants no texts; the number is suppressed"
        ),
        "+46701740692": Special(Trouble.UNDELIVERED, "accepted, then reported as undelivered"),
        "+46701740693": Special(
            Trouble.SILENT, "accepted without an answer; the look-up finds it, no second text"
        ),
        "+46701740694": Special(
            Trouble.LOST, "no answer and not accepted; looked up, then sent again"
        ),
        "+46701740695": Special(
            Trouble.NO_CREDIT, "no credit at first; the gateway is paused, nothing is lost"
        ),
        "+46701740696": Special(Trouble.BUSY, "too busy at first; tried again later"),
    }
)

_SENT_S, _DELIVERED_S = 0.3, 0.9  # after the text was taken
_SILENCE_S = 4.0  # longer than the sandbox's bridge waits for an answer
_REPORT_TRIES = 5
_REPORT_GAP_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One text as the carrier keeps it."""

    id: str
    to: str = field(repr=False)
    sender: str
    text: str = field(repr=False)
    reference: str
    parts: int
    at: datetime  # aware UTC
    status: str = "queued"

    @property
    def phone(self) -> str:
        return self.to


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One text that a person wrote to us."""

    id: str
    phone: str = field(repr=False)  # whose, in E.164
    text: str = field(repr=False)
    at: datetime  # aware UTC


class _Wanted(msgspec.Struct):
    to: Filled
    sender: Filled = msgspec.field(name="from")
    text: Filled
    reference: Filled
    report_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Report:
    due: float  # on the monotonic clock
    number: int  # breaks ties
    message_id: str = field(compare=False)
    url: str | None = field(compare=False, repr=False)
    status: str = field(compare=False)
    tries: int = field(default=0, compare=False)


class Carrier:
    """Takes texts and reports on them while `reporting` lasts; safe between threads."""

    def __init__(
        self,
        *,
        transport: Transport,
        clock: Callable[[], datetime],
        inbound_url: str = "",
        on_report: Callable[[Message], None] = lambda _message: None,
    ) -> None:
        self._transport = transport
        self._clock = clock
        self._inbound_url = inbound_url  # where the bridge hears what people write; with its token
        self._on_report = on_report  # called when the bridge has taken a final report
        self._messages: dict[str, Message] = {}
        self._answers: list[Answer] = []
        self._refused: set[tuple[Trouble, str]] = set()  # what was turned away once, by reference
        self._reports: list[_Report] = []
        self._numbers = itertools.count()
        self._changed = threading.Condition()
        self._ending = threading.Event()

    def messages(self) -> list[Message]:
        """Return every text that was taken, oldest first."""
        with self._changed:
            return list(self._messages.values())

    def answers(self) -> list[Answer]:
        """Return every text that people wrote, oldest first."""
        with self._changed:
            return list(self._answers)

    def answer(self, phone: str, *, to: str, text: str) -> bool:
        """Pass on what is written on a phone. False: the bridge did not take it."""
        one = Answer(id=f"i{secrets.token_hex(8)}", phone=phone, text=text, at=self._clock())
        with self._changed:
            self._answers.append(one)
        body = {"id": one.id, "from": phone, "to": to, "text": text}
        try:
            return self._transport.request("POST", self._inbound_url, json=body).status == 204
        except TransportError:
            return False

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Post delivery reports while the block runs."""
        thread = threading.Thread(target=self._report_until_end, name="reports")
        thread.start()
        try:
            yield
        finally:
            self._ending.set()
            with self._changed:
                self._changed.notify_all()
            thread.join()

    def app(self) -> Flask:
        """Return the WSGI application of the carrier's API."""
        app = Flask("carrier", static_folder=None)

        @app.post("/messages")
        def send() -> ResponseReturnValue:
            try:
                return self._take(parsed(request.get_data(), _Wanted))
            except ValueError:
                return {"error": "invalid_request"}, 400

        @app.get("/messages")
        def look_up() -> ResponseReturnValue:
            reference = request.args.get("reference", "")
            found = [one.id for one in reversed(self.messages()) if one.reference == reference]
            return {"messages": [{"id": one} for one in found]}

        @app.get("/messages/<message_id>")
        def one(message_id: str) -> ResponseReturnValue:
            for message in self.messages():
                if message.id == message_id:
                    return {"id": message.id, "status": message.status, "at": None}
            return {"error": "not_found"}, 404

        @app.get("/account")
        def account() -> ResponseReturnValue:
            return {"name": "Pretend carrier", "balance_micros": 100_000_000, "currency": "SEK"}

        return app

    # ---- taking texts

    def _take(self, wanted: _Wanted) -> ResponseReturnValue:
        special = SPECIAL.get(wanted.to)
        trouble = special.trouble if special else None
        match trouble:
            case Trouble.NO_SUCH_NUMBER:
                return {"error": "invalid_number"}, 400
            case Trouble.OPTED_OUT:
                return {"error": "opted_out"}, 400
            case Trouble.NO_CREDIT if self._is_first(trouble, wanted):
                return {"error": "no_credit"}, 402
            case Trouble.BUSY if self._is_first(trouble, wanted):
                return {"error": "too_many_requests"}, 429, {"Retry-After": "1"}
            case Trouble.LOST if self._is_first(trouble, wanted):
                return self._say_nothing()
        message = self._keep(wanted, trouble)
        if trouble is Trouble.SILENT:
            return self._say_nothing()
        return {"id": message.id, "parts": message.parts}, 201

    def _is_first(self, trouble: Trouble, wanted: _Wanted) -> bool:
        with self._changed:
            key = trouble, wanted.reference
            first = key not in self._refused
            self._refused.add(key)
            return first

    def _say_nothing(self) -> ResponseReturnValue:
        self._ending.wait(_SILENCE_S)  # by then the caller has hung up
        return {"error": "gateway_timeout"}, 504

    def _keep(self, wanted: _Wanted, trouble: Trouble | None) -> Message:
        message = Message(
            id=f"m{secrets.token_hex(8)}",
            to=wanted.to,
            sender=wanted.sender,
            text=wanted.text,
            reference=wanted.reference,
            parts=segments(wanted.text).parts,
            at=self._clock(),
        )
        last = "undelivered" if trouble is Trouble.UNDELIVERED else "delivered"
        # A text that was taken in silence is delivered only after the bridge has looked it up.
        late = _SILENCE_S + 2 if trouble is Trouble.SILENT else 0
        now = time.monotonic()
        with self._changed:
            self._messages[message.id] = message
            for status, after in (("sent", _SENT_S), (last, _DELIVERED_S)):
                self._push(now + after + late, message.id, wanted.report_url, status)
        return message

    # ---- reporting

    def _push(
        self, due: float, message_id: str, url: str | None, status: str, tries: int = 0
    ) -> None:
        report = _Report(
            due=due,
            number=next(self._numbers),
            message_id=message_id,
            url=url,
            status=status,
            tries=tries,
        )
        heapq.heappush(self._reports, report)
        self._changed.notify_all()

    def _report_until_end(self) -> None:
        while report := self._next_report():
            self._post(report)

    def _next_report(self) -> _Report | None:
        """Wait for the next report that is due; None at the end."""
        with self._changed:
            while not self._ending.is_set():
                wait = self._reports[0].due - time.monotonic() if self._reports else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._reports)
                self._changed.wait(wait)
        return None

    def _post(self, report: _Report) -> None:
        with self._changed:
            message = replace(self._messages[report.message_id], status=report.status)
            self._messages[message.id] = message
        if report.url is None:
            return
        body: dict[str, Any] = {
            "id": message.id,
            "status": report.status,
            "at": self._clock().astimezone(UTC).isoformat(),
        }
        try:
            taken = self._transport.request("POST", report.url, json=body).status == 204
        except TransportError:
            taken = False
        if taken and report.status != "sent":
            self._on_report(message)
        elif not taken and report.tries + 1 < _REPORT_TRIES:
            with self._changed:
                due = time.monotonic() + _REPORT_GAP_S
                self._push(due, message.id, report.url, report.status, report.tries + 1)
