"""A loopback server that behaves like 46elks, for tests of the whole way.

with Elks46Server() as elks:
    ...  # point BRIDGE_46ELKS_URL at elks.url, with elks.USERNAME and elks.PASSWORD
    (message,) = elks.messages
    assert elks.deliver(message.id) == 204
"""

import base64
import json
import re
import secrets
import socket
import struct
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

_GSM = re.compile(
    r"[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà^{}\\\[~\]|€]*"
)
_SENDER = re.compile(r"[A-Za-z][A-Za-z0-9]{2,10}|\+[1-9][0-9]{6,14}")
_RECIPIENT = re.compile(r"\+[1-9][0-9]{6,14}")
_COST_OF_A_PART = 3500  # ten-thousandths of a krona


class Fault(Enum):
    """What goes wrong with every send, until it is taken back."""

    DROP_AFTER_ACCEPTING = auto()  # keeps the message, closes without a word
    RESET_AFTER_ACCEPTING = auto()  # keeps the message, resets the connection
    STALL_AFTER_ACCEPTING = auto()  # keeps the message, answers nothing until the server ends
    ERROR_AFTER_ACCEPTING = auto()  # keeps the message, answers 500
    GARBLED_AFTER_ACCEPTING = auto()  # keeps the message, answers 200 with half of the JSON
    DRIP_AFTER_ACCEPTING = auto()  # keeps the message, answers a byte at a time
    ERROR = auto()  # answers 500, keeps nothing
    DROP = auto()  # closes without a word, keeps nothing
    NO_CREDITS = auto()
    TOO_FAST = auto()  # 429 with Retry-After: 2


@dataclass(slots=True)
class Message:
    """One text as 46elks keeps it."""

    id: str
    created: str  # UTC without a zone mark
    sender: str
    to: str
    message: str
    parts: int
    cost: int
    whendelivered: str | None
    direction: str = "outgoing"
    status: str = "created"
    delivered: str | None = None

    def as_json(self) -> dict[str, Any]:
        shown = {
            "id": self.id,
            "created": self.created,
            "direction": self.direction,
            "from": self.sender,
            "to": self.to,
            "message": self.message,
            "status": self.status,
            "cost": self.cost,
            "parts": self.parts,
        }
        return {**shown, "delivered": self.delivered} if self.delivered else shown


class Elks46Server:
    """Listens on a port of its own while the context lasts."""

    USERNAME = "u0123456789abcdef0123456789abcdef"
    PASSWORD = "FEDCBA9876543210FEDCBA9876543210"

    def __init__(self, port: int = 0) -> None:
        self.messages: list[Message] = []  # oldest first
        self.requests = 0  # of any kind, refused ones too
        self.sends = 0  # POSTs of a message, refused ones too
        self.balance = 1_000_000  # ten-thousandths of a krona
        self.fault: Fault | None = None
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(self, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """What to set as BRIDGE_46ELKS_URL."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/a1"

    def __enter__(self) -> "Elks46Server":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()  # joins the threads that answer

    # --- what a test does in the carrier's place

    def deliver(self, message_id: str) -> int:
        """Report a message as delivered; return the status with which the report was answered."""
        return self.report(message_id, "delivered")

    def fail(self, message_id: str) -> int:
        """Report a message as failed; return the status with which the report was answered."""
        return self.report(message_id, "failed")

    def report(self, message_id: str, status: str) -> int:
        """Post a delivery report with any *status* to the message's own address.

        Returns the HTTP status of the answer. Raises LookupError for an unknown message and for
        one that asked for no report.
        """
        message = next((m for m in self.messages if m.id == message_id), None)
        if message is None or message.whendelivered is None:
            raise LookupError(f"no reports are wanted for {message_id}")
        message.status = status
        form = {"id": message.id, "status": status}
        if status == "delivered":
            form["delivered"] = message.delivered = _now()
        return _post(message.whendelivered, form)

    def incoming(self, url: str, *, sender: str, to: str, text: str) -> tuple[int, bytes]:
        """Post what a person wrote to *url* (a number's `sms_url`).

        Returns status and body of the answer; 46elks would send a body back as an SMS.
        """
        form = {"direction": "incoming", "id": _new_id(), "from": sender, "to": to}
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url, data={**form, "created": _now(), "message": text}, timeout=10
            )
            return answer.status_code, answer.content

    # --- what a subclass may decide message by message

    def fault_of(self, form: dict[str, str]) -> Fault | None:
        """Return what goes wrong with this send."""
        return self.fault

    def accepted(self, message: Message) -> None:
        """Hear of a message before its sender does."""

    # --- what the server itself does

    def accept(self, form: dict[str, str], fault: Fault | None = None) -> tuple[int, str | Message]:
        """Return the new message, or status and sentence of a refusal."""
        for key in ("from", "to", "message"):
            if not form.get(key):
                return 400, f"Missing key {key}"
        if not _SENDER.fullmatch(form["from"]):
            return 400, "Invalid from number"
        if not _RECIPIENT.fullmatch(form["to"]):
            return 400, "Invalid to number"
        parts = _parts(form["message"])
        if parts > 20:
            return 400, "Too long message"
        address = form.get("whendelivered")
        if address is not None and urlsplit(address).scheme not in {"http", "https"}:
            return 400, "Invalid whendelivered URL"
        with self._lock:
            cost = parts * _COST_OF_A_PART
            if fault is Fault.NO_CREDITS or cost > self.balance:
                return 403, "Not enough credits"
            self.balance -= cost
            sender, to, text = form["from"], form["to"], form["message"]
            message = Message(_new_id(), _now(), sender, to, text, parts, cost, address)
            self.messages.append(message)
        return 200, message

    def history(self, query: dict[str, str]) -> dict[str, Any]:
        """Return one page, newest first: `start` is the newer bound and `end` the older one."""
        with self._lock:
            wanted = [
                m
                for m in reversed(self.messages)
                if query.get("to", m.to) == m.to
                and m.created < query.get("start", "9")
                and m.created > query.get("end", "")
            ]
        limit = min(int(query.get("limit", "10")), 100)
        page: dict[str, Any] = {"data": [m.as_json() for m in wanted[:limit]]}
        if len(wanted) > limit:
            page["next"] = wanted[limit - 1].created
        return page


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # server_close waits for them, so that none outlives the test
    request_queue_size = 64

    def __init__(self, elks: Elks46Server, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.elks = elks

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of callers that hung up, or were killed, before our answer."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 5
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_POST(self) -> None:
        form = _single(self.rfile.read(int(self.headers.get("Content-Length", "0"))).decode())
        elks = self.server.elks
        elks.requests += 1
        if not self._authorised() or urlsplit(self.path).path != "/a1/sms":
            return
        elks.sends += 1
        fault = elks.fault_of(form)
        match fault:
            case Fault.ERROR:
                self._say(500, "Internal server error")
            case Fault.DROP:
                self.close_connection = True
            case Fault.TOO_FAST:
                self._say(429, "Too many requests", {"Retry-After": "2"})
            case _:
                self._accept(elks, form, fault)

    def _accept(self, elks: Elks46Server, form: dict[str, str], fault: Fault | None) -> None:
        status, answer = elks.accept(form, fault)
        if isinstance(answer, str):
            self._say(status, answer)
            return
        elks.accepted(answer)
        match fault:
            case Fault.DROP_AFTER_ACCEPTING:
                self.close_connection = True
            case Fault.RESET_AFTER_ACCEPTING:
                at_once = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
                self.close_connection = True
            case Fault.STALL_AFTER_ACCEPTING:
                elks.over.wait(60)
                self.close_connection = True
            case Fault.ERROR_AFTER_ACCEPTING:
                self._say(500, "Internal server error")
            case Fault.GARBLED_AFTER_ACCEPTING:
                half = json.dumps(answer.as_json()).encode()[:40]
                self._answer(200, "application/json", half, {})
            case Fault.DRIP_AFTER_ACCEPTING:
                self._drip(json.dumps(answer.as_json()).encode(), elks.over)
            case _:
                self._give(answer.as_json())

    def do_GET(self) -> None:
        elks = self.server.elks
        elks.requests += 1
        address = urlsplit(self.path)
        if not self._authorised():
            return
        if address.path == "/a1/me":
            self._give(
                {
                    "id": elks.USERNAME,
                    "displayname": "Loopback",
                    "mobilenumber": "+46700000000",
                    "email": "billing@example.com",
                    "currency": "SEK",
                    "balance": elks.balance,
                    "creditalert": 0,
                }
            )
        elif address.path == "/a1/sms":
            self._give(elks.history(_single(address.query)))
        elif found := [m for m in elks.messages if address.path == f"/a1/sms/{m.id}"]:
            self._give(found[0].as_json())
        else:
            self._say(404, "Not found")

    def _authorised(self) -> bool:
        """Answer 401 to whoever does not know the password."""
        right = f"{Elks46Server.USERNAME}:{Elks46Server.PASSWORD}".encode()
        if self.headers.get("Authorization") == f"Basic {base64.b64encode(right).decode()}":
            return True
        self._say(401, "API access requires Basic HTTP authentication")
        return False

    def _give(self, what: dict[str, Any]) -> None:
        self._answer(200, "application/json", json.dumps(what).encode(), {})

    def _say(self, status: int, words: str, headers: dict[str, str] | None = None) -> None:
        self._answer(status, "text/plain; charset=utf-8", words.encode(), headers or {})

    def _drip(self, body: bytes, over: threading.Event) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.close_connection = True
        for byte in body:
            if over.wait(0.2):
                return
            try:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
            except OSError:  # the other side has had enough
                return

    def _answer(self, status: int, kind: str, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Type": kind, "Connection": "close"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _single(form: str) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(form, keep_blank_values=True).items()}


def _post(url: str, form: dict[str, str]) -> int:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(url, data=form, timeout=10, allow_redirects=False).status_code


def _new_id() -> str:
    return "s" + secrets.token_hex(16)


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _parts(text: str) -> int:
    """Count roughly as they do; an escape pair at a border of parts is not minded."""
    if _GSM.fullmatch(text):
        units = len(text) + len(re.findall(r"[\^{}\\\[~\]|€]", text))
        return 1 if units <= 160 else -(-units // 153)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= 70 else -(-units // 67)
