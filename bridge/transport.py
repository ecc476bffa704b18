"""Outgoing HTTP, typed by whether the other side can have seen the request.

No retries of any kind: a blind repeat of a send is a second text on somebody's phone.
"""

import json
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    HTTPError,
    LocationValueError,
    NewConnectionError,
    ReadTimeoutError,
    SSLError,
)

_LARGEST_REPLY = 1_048_576  # bytes; no gateway or WHMCS answer that we read is near it
_CHUNK = 65_536


class TransportError(Exception):
    """No usable reply came."""


class NotSent(TransportError):
    """Nothing of the request reached the other side."""


class NoAnswer(TransportError):
    """The request may have been received; no whole reply came back."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole HTTP reply, whatever its status."""

    status: int
    headers: Mapping[str, str]  # case-insensitive
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """Return the body as text; bytes that are not UTF-8 become U+FFFD."""
        return self.body.decode("utf-8", "replace")

    def json(self) -> Any:
        """Return the body parsed. Raises ValueError for anything that is not JSON."""
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("JSON nested too deeply") from error


class _Deadline:
    """Cuts a call's connection when the whole of it takes too long.

    The library's own timeouts begin anew with every byte, so that a slow drip would never end.
    """

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._seconds = seconds
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _DEADLINE.set(self)
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        self._timer.join()
        for one in self._sockets:
            one.close()

    def watch(self, connected: socket.socket) -> None:
        """Have *connected* cut, too; a copy, as TLS takes the socket itself over."""
        self._sockets.append(connected.dup())
        if self.passed:
            self._cut()

    def _cut(self) -> None:
        self.passed = True
        for one in list(self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def __str__(self) -> str:
        return f"the whole call took longer than {self._seconds:g} s"


_DEADLINE: ContextVar[_Deadline] = ContextVar("deadline")  # of this thread's call


class _Watched(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        connected = super()._new_conn()
        _DEADLINE.get().watch(connected)
        return connected


class _WatchedTls(_Watched, HTTPSConnection):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


class _Adapter(HTTPAdapter):
    """The library's own, on connections that a deadline can cut."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def _session() -> requests.Session:
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter())
    return session


@dataclass(frozen=True, kw_only=True)
class Transport:
    """Makes one call at a time, each on a connection of its own.

    A kept-alive connection that died meanwhile would leave us unsure whether the request was seen.
    *read_s* is the longest silence; the whole call takes *connect_s* and *read_s* at most, beside
    asking for the host's address.
    """

    connect_s: float = 5
    read_s: float = 30
    session: Callable[[], requests.Session] = _session

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> Reply:
        """Call *url*; *form* is sent urlencoded, *json* as JSON. Raises NotSent or NoAnswer."""
        with self.session() as session:
            session.trust_env = False  # no proxy and no .netrc may bend a call with credentials
            prepared = _prepare(
                session,
                requests.Request(
                    method,
                    url,
                    params=params,
                    data=form,
                    json=json,
                    headers=_headers(headers or {}, auth),
                ),
            )
            # The adapter itself, not session.send: that one parses the Location of a redirect and
            # reads its whole body even when told not to follow.
            adapter = session.get_adapter(str(prepared.url))
            with _Deadline(self.connect_s + self.read_s) as deadline:
                try:
                    with adapter.send(
                        prepared, stream=True, timeout=(self.connect_s, self.read_s)
                    ) as response:
                        reply = Reply(response.status_code, response.headers, _body_of(response))
                    failure = None
                except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                    failure = _typed(error)
        if deadline.passed and not isinstance(failure, NotSent):  # what was read may be cut
            failure = NoAnswer(str(deadline))
        if failure:
            raise failure  # out here, so that no traceback drags the library's words along
        return reply


def _body_of(response: requests.Response) -> bytes:
    """Read the body. Raises NoAnswer when it is too long."""
    body = bytearray()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        body += chunk
        if len(body) > _LARGEST_REPLY:
            raise NoAnswer(f"the reply is longer than {_LARGEST_REPLY} bytes")
    return bytes(body)


def _headers(own: Mapping[str, str], auth: tuple[str, str] | None) -> dict[str, str]:
    """Return all headers of a call; Basic credentials are UTF-8 (RFC 7617, 2.1)."""
    headers = {**own, "Connection": "close", "Accept-Encoding": "identity"}
    if auth:
        headers["Authorization"] = f"Basic {b64encode(':'.join(auth).encode()).decode()}"
    return headers


def _prepare(session: requests.Session, request: requests.Request) -> requests.PreparedRequest:
    """Return the request ready to go. Raises NotSent for what no request can be made of."""
    try:
        for value in request.headers.values():
            str(value).encode("latin-1")  # else it fails only after the connection stands
        prepared = session.prepare_request(request)
        session.get_adapter(str(prepared.url))
    except (requests.RequestException, ValueError):
        prepared = None
    if prepared is None:
        raise NotSent("the address or a header of the call cannot be sent")
    return prepared


def _typed(error: Exception) -> TransportError:
    """Return NotSent only for what surely happened before the request left, else NoAnswer.

    The words of the library's own error are dropped: they hold the whole address with its query.
    requests.InvalidHeader is not in the positive list: it also stands for a bad header of a reply.
    """
    match error:
        case requests.ConnectTimeout():
            return NotSent("connecting took too long")
        case requests.exceptions.InvalidURL() | LocationValueError():
            return NotSent("the address of the call cannot be reached: its host is no host")
        case requests.ReadTimeout() | ReadTimeoutError():
            return NoAnswer("no whole reply came in time")
        case requests.ConnectionError():
            return _typed_by_cause(error)
        case _:
            return NoAnswer(f"the reply was cut or unreadable ({type(error).__name__})")


def _typed_by_cause(error: requests.ConnectionError) -> TransportError:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    match reason:
        case NewConnectionError():  # NameResolutionError is one, too
            return NotSent("no connection: the host does not exist or refuses")
        case SSLError() if isinstance(
            reason.args[0] if reason.args else None, ssl.SSLCertVerificationError
        ):
            return NotSent("the certificate is not valid")
        case _:
            return NoAnswer("the connection broke before a whole reply came")
