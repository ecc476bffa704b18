"""Outgoing HTTP, typed by whether the other side can have seen the request.

No retries of any kind: a blind repeat of a send is a second text on somebody's phone.
"""

import json
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
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


@dataclass(frozen=True, kw_only=True)
class Transport:
    """Makes one call at a time, each on a connection of its own.

    A kept-alive connection that died meanwhile would leave us unsure whether the request was seen.
    """

    connect_s: float = 5
    read_s: float = 30
    session: Callable[[], requests.Session] = requests.Session

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
            try:
                with adapter.send(
                    prepared, stream=True, timeout=(self.connect_s, self.read_s)
                ) as response:
                    return Reply(response.status_code, response.headers, self._read(response))
            except (requests.RequestException, HTTPError, OSError, ValueError) as error:
                failure = _typed(error)
        raise failure  # out here, so that no traceback drags the library's words along

    def _read(self, response: requests.Response) -> bytes:
        """Read the body. Raises NoAnswer when it is too long or drips too slowly."""
        give_up_at = time.monotonic() + self.read_s
        body = bytearray()
        # read1 returns what is there; read would wait for a whole chunk, however slow the drip.
        while chunk := response.raw.read1(_CHUNK, decode_content=True):
            body += chunk
            if len(body) > _LARGEST_REPLY:
                raise NoAnswer(f"the reply is longer than {_LARGEST_REPLY} bytes")
            if time.monotonic() > give_up_at:
                raise NoAnswer(f"the reply took longer than {self.read_s} s")
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
