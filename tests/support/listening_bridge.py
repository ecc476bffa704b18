"""The bridge as the addon sees it: an HTTP server on loopback that answers as a test wants."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Event = dict[str, Any]
_JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Reply:
    """An HTTP answer. None for `status` holds the connection, silent, until the server ends."""

    status: int | None
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=lambda: dict(_JSON))
    half: Literal["", "hang up", "stall"] = ""  # what to do after half of the body
    row_s: float = 0  # how long each line of the body takes


HANG_UP = Reply(0)  # not a word


@dataclass(frozen=True)
class Call:
    """One call as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def events(self) -> list[Event]:
        events: list[Event] = json.loads(self.body)["events"]
        return events

    @property
    def ids(self) -> list[str]:
        return [event["id"] for event in self.events]


def verdict(
    accepted: list[str] | None = None,
    duplicate: list[str] | None = None,
    rejected: dict[str, str] | None = None,
) -> Reply:
    """Return the 202 that names these event ids; *rejected* is id to reason."""
    turned_down = [{"id": key, "reason": why} for key, why in (rejected or {}).items()]
    body = {"accepted": accepted or [], "duplicate": duplicate or [], "rejected": turned_down}
    return Reply(202, json.dumps(body).encode())


def accept_all(call: Call) -> Reply:
    return verdict(accepted=call.ids)


class Memory:
    """A reply that knows each event again, as the real bridge does."""

    def __init__(self) -> None:
        self.accepted: list[str] = []  # in order; an id never stands here twice

    def __call__(self, call: Call) -> Reply:
        known = set(self.accepted)
        new = [event_id for event_id in call.ids if event_id not in known]
        self.accepted += new
        return verdict(accepted=new, duplicate=[key for key in call.ids if key in known])


class ListeningBridge:
    """Records every call and answers by `reply`, which a test may replace at any time."""

    def __init__(self, port: int, scheme: str) -> None:
        self.address = f"{scheme}://127.0.0.1:{port}"
        self.calls: list[Call] = []
        self.reply: Callable[[Call], Reply] = accept_all
        self.ended = threading.Event()

    @property
    def ids(self) -> list[str]:
        """Every event id that was posted, in order, repeated ones included."""
        return [event_id for call in self.calls for event_id in call.ids]


@contextmanager
def listening_bridge(tls: ssl.SSLContext | None = None) -> Iterator[ListeningBridge]:
    """Yield a running server on a free port, https with *tls*; it is gone after the block."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # head and body are two writes: 40 ms each call without

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"] or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            call = Call(self.path, headers, sent)
            bridge.calls.append(call)
            reply = bridge.reply(call)
            if not reply.status:
                self.close_connection = True
                if reply.status is None:
                    bridge.ended.wait()
                return
            try:
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if "Transfer-Encoding" not in reply.headers:
                    self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                body = reply.body[: len(reply.body) // 2] if reply.half else reply.body
                for piece in body.splitlines(keepends=True) if reply.row_s else [body]:
                    bridge.ended.wait(reply.row_s)
                    self.wfile.write(piece)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True  # the addon reads only so much, or is dead
            if reply.half:
                self.close_connection = True
                if reply.half == "stall":
                    bridge.ended.wait()

        do_GET = do_POST  # noqa: N815 - the base's word; a followed redirect comes as GET
        do_PUT = do_DELETE = do_POST  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's word
            """Keep the test run's output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        bridge = ListeningBridge(server.server_port, "http" if tls is None else "https")
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield bridge
        finally:
            bridge.ended.set()
            server.shutdown()
            thread.join()
