"""Runs the receiver and the worker until the process is told to end."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any
from wsgiref.types import WSGIApplication

import structlog
from waitress import wasyncore
from waitress.server import create_server

from bridge.worker import Worker

_THREADS = 8
_LARGEST_BODY = 1_048_576  # bytes; the routes have narrower limits of their own
_WORKER_STOP_S = 60
_TURN_S = 0.25  # how long a quiet server takes to notice that it is to stop
_DRAIN_S = 5

log = structlog.get_logger("bridge.serving")


class Server:
    """One WSGI server on one address; port 0 takes a free one."""

    def __init__(self, app: WSGIApplication, listen: tuple[str, int]) -> None:
        """Bind the address. Raises OSError when it cannot be had, ValueError when it is none."""
        host, port = listen
        self._sockets: dict[int, Any] = {}
        try:
            self._server = create_server(
                app,
                map=self._sockets,
                listen=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
                threads=_THREADS,
                ident=None,
                max_request_body_size=_LARGEST_BODY,
                clear_untrusted_proxy_headers=True,
            )
        except OSError:
            wasyncore.close_all(self._sockets)
            raise
        self._stopping = threading.Event()
        where, self.port = self._bound()
        self.url = (
            f"http://[{where}]:{self.port}" if ":" in where else f"http://{where}:{self.port}"
        )

    def _bound(self) -> tuple[str, int]:
        # A name such as localhost may stand for several addresses: the first one is told.
        all_bound = getattr(self._server, "effective_listen", None)
        first = all_bound[0] if all_bound else None
        host, port = first or (self._server.effective_host, self._server.effective_port)
        return str(host), int(port)

    def run(self) -> None:
        """Serve until `stop`, and finish what is being answered then."""
        while not self._stopping.is_set():
            self._turn()
        self._accept_no_more()
        give_up_at = time.monotonic() + _DRAIN_S
        while self._is_answering() and time.monotonic() < give_up_at:
            self._turn()
        self._server.task_dispatcher.shutdown(timeout=_DRAIN_S)
        wasyncore.close_all(self._sockets)

    def stop(self) -> None:
        """Let `run` return soon; safe in a signal handler and from another thread."""
        self._stopping.set()

    def _accept_no_more(self) -> None:
        """Refuse new connections at once, so that a proxy asks elsewhere and senders keep theirs.

        The sockets' own `close` would also close what wakes the loop when an answer is ready.
        """
        for one in list(self._sockets.values()):
            if one.accepting:
                wasyncore.dispatcher.close(one)

    def _turn(self) -> None:
        wasyncore.loop(timeout=_TURN_S, map=self._sockets, count=1)

    def _is_answering(self) -> bool:
        return any(
            getattr(one, "requests", None) or getattr(one, "total_outbufs_len", 0)
            for one in list(self._sockets.values())
        )

    @contextmanager
    def in_background(self) -> Iterator[None]:
        """Serve in a thread while the block runs."""
        thread = threading.Thread(target=self.run, name="http")
        thread.start()
        try:
            yield
        finally:
            self.stop()
            thread.join()


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    """Let *worker* run in a thread while the block runs; end it with its deliveries finished."""
    thread = threading.Thread(target=worker.run, name="worker")
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(_WORKER_STOP_S)
        if thread.is_alive():
            log.error("the worker did not end in time; its leases will expire")


def on_end_signals(end: Callable[[], None]) -> None:
    """Call *end* at SIGTERM and SIGINT."""

    def handle(_number: int, _frame: FrameType | None) -> None:
        end()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
