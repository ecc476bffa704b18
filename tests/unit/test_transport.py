"""Outgoing HTTP over real sockets: what is typed as not sent, and what as no answer."""

import gzip
import os
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bridge.transport import NoAnswer, NotSent, Reply, Transport, TransportError
from tests.support.bridge_process import eventually

QUICK = Transport(connect_s=0.2, read_s=0.2)
PATIENT = Transport(connect_s=5, read_s=10)
SECRET = "hunter2hunter2"
NUMBER = "46701234567"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

Script = Callable[[socket.socket, threading.Event], None]


class TcpServer:
    """Reads one request a connection, then does what *script* says; keeps what it read."""

    def __init__(self, script: Script, tls: ssl.SSLContext | None, *, listens: bool) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self._script = script
        self._tls = tls
        self._listens = listens
        self._over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._over.set()
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes the accept
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if self._over.is_set():
                    return
                self.connections += 1
                try:
                    self._answer(connection)
                except OSError:
                    continue  # the client went away, as many scripts want

    def _answer(self, connection: socket.socket) -> None:
        with ExitStack() as stack:
            if self._tls:
                connection = stack.enter_context(
                    self._tls.wrap_socket(connection, server_side=True)
                )
            connection.settimeout(5)
            if self._listens:
                self.requests.append(_read_request(connection))
            self._script(connection, self._over)


def _read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        chunk = connection.recv(65536)
        if not chunk:
            return data
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length:")), 0
    )
    while len(body) < length and (chunk := connection.recv(65536)):
        data, body = data + chunk, body + chunk
    return data


@contextmanager
def serving(
    script: Script, tls: ssl.SSLContext | None = None, *, listens: bool = True
) -> Iterator[TcpServer]:
    server = TcpServer(script, tls, listens=listens)
    try:
        yield server
    finally:
        server.close()


def say(*pieces: bytes) -> Script:
    """Answer with *pieces* and close."""

    def script(connection: socket.socket, over: threading.Event) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return script


def say_then_hold(data: bytes) -> Script:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(data)
        over.wait(5)

    return script


def reset(connection: socket.socket, over: threading.Event) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def drip(connection: socket.socket, over: threading.Event) -> None:
    """Send a body byte by byte, each well within the read timeout, far longer than all of it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while not over.wait(0.02):
        connection.sendall(b"x")


def drip_head(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
    while not over.wait(0.02):
        connection.sendall(b"x")


def never_end(connection: socket.socket, over: threading.Event) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        connection.sendall(b"x" * 65536)


def with_body(body: bytes, *headers: bytes) -> bytes:
    lines = (b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), *headers)
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def call(url: str, transport: Transport = QUICK) -> Reply:
    """Make a call that carries a secret and a number wherever they can stand."""
    return transport.request(
        "POST",
        f"{url}/sms",
        params={"to": f"+{NUMBER}"},
        form={"to": f"+{NUMBER}"},
        auth=("user", SECRET),
    )


def assert_tells_nothing(error: BaseException) -> None:
    shown = "".join(traceback.format_exception(error)) + repr(error) + str(error)
    assert SECRET not in shown
    assert NUMBER not in shown


# --- nothing left this machine


def test_refused_connection_was_not_sent() -> None:
    with pytest.raises(NotSent) as caught:
        call(f"http://127.0.0.1:{free_port()}")
    assert_tells_nothing(caught.value)


def test_connect_timeout_was_not_sent() -> None:
    with socket.socket() as listener, ExitStack() as stack:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):  # fill the queue of connections that nobody accepts
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        with pytest.raises(NotSent, match="too long") as caught:
            call(f"http://127.0.0.1:{listener.getsockname()[1]}")
    assert_tells_nothing(caught.value)


def test_unknown_host_was_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_such_host(*args: Any, **kwargs: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    with pytest.raises(NotSent) as caught:
        call("http://gateway.invalid")
    assert_tells_nothing(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "no-scheme",
        "ftp://example.net",
        "http://",
        "http://[",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:x",
        f"http://{'a' * 64}.example",
        "http://a..example",
        "http://*.example",
    ],
)
def test_address_that_is_none_was_not_sent(url: str) -> None:
    with pytest.raises(NotSent) as caught:
        call(url)
    assert_tells_nothing(caught.value)


@pytest.mark.parametrize("value", ["two\r\nlines", "price in €", " leading"])
def test_header_that_cannot_be_sent_was_not_sent(value: str) -> None:
    with serving(say(OK)) as server, pytest.raises(NotSent):
        QUICK.request("POST", server.url, headers={"X-Key": value})
    assert server.requests == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a certificate for this address which nobody vouches for, beside its key."""
    openssl = shutil.which("openssl")
    if openssl is None and not os.environ.get("CI"):
        pytest.skip("install the Debian package openssl")
    assert openssl, "the Debian package openssl is missing"
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    command = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
        " -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1"
    )
    subprocess.run(
        [openssl, *command.split(), "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate


@pytest.fixture
def self_signed(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, certificate.with_name("key.pem"))
    return context


def test_certificate_that_is_not_valid_was_not_sent(self_signed: ssl.SSLContext) -> None:
    with serving(say(OK), self_signed) as server:
        with pytest.raises(NotSent, match="certificate") as caught:
            call(server.url, PATIENT)
        assert server.requests == []
    assert_tells_nothing(caught.value)


def test_broken_tls_counts_as_no_answer() -> None:
    with (
        serving(say(b"this is not TLS at all, not even nearly"), listens=False) as server,
        pytest.raises(NoAnswer) as caught,
    ):
        call(server.url.replace("http:", "https:"), PATIENT)
    assert_tells_nothing(caught.value)


@pytest.mark.parametrize("script", [drip, drip_head])
def test_a_drip_over_tls_is_cut(
    self_signed: ssl.SSLContext,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: Script,
) -> None:
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(certificate))
    began = time.monotonic()
    with (
        serving(script, self_signed) as server,
        pytest.raises(NoAnswer, match=r"the whole call took longer than 0\.4 s"),
    ):
        call(server.url)
    assert time.monotonic() - began < 4


# --- the request may have been read

SILENCES: dict[str, Script] = {
    "closes without a word": say(),
    "resets": reset,
    "never answers": say_then_hold(b""),
    "stalls in the head": say_then_hold(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "stalls in the body": say_then_hold(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"),
    "cuts the body": say(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"),
    "cuts a chunked body": say(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhi",
    ),
    "ends a chunked body early": say(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n",
    ),
    "chunks without a length": say(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\nhi\r\n0\r\n\r\n",
    ),
    "drips": drip,
    "drips its head": drip_head,
    "never ends": never_end,
    "unpacks without end": say(
        with_body(gzip.compress(bytes(64_000_000)), b"Content-Encoding: gzip")
    ),
    "is not gzip": say(with_body(b"not gzip", b"Content-Encoding: gzip")),
    "speaks rubbish": say(b"\x00\xff\xfe rubbish\r\n\r\n"),
    "has no status": say(b"HTTP/1.1 okay fine\r\n\r\n"),
    "has two lengths": say(b"HTTP/1.1 200 OK\r\nContent-Length: 2, 3\r\n\r\nhi"),
    "has endless headers": say(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200 + b"\r\nhi"),
    "has a huge header": say(b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 70_000 + b"\r\n\r\nhi"),
}


@pytest.mark.parametrize("script", SILENCES.values(), ids=SILENCES.keys())
def test_half_answers_are_no_answer_after_one_request(script: Script) -> None:
    began = time.monotonic()
    with serving(script) as server:
        with pytest.raises(NoAnswer) as caught:
            call(server.url)
        assert len(server.requests) == server.connections == 1
    assert time.monotonic() - began < 4
    assert_tells_nothing(caught.value)


def test_no_thread_and_no_socket_outlives_its_call() -> None:
    with serving(say(OK)) as server:
        before = held()
        for _ in range(3):
            call(server.url)
        eventually(lambda: held() == before)  # the server's own are closed a moment later


def held() -> tuple[int, int]:
    """Return how many threads and open files this process has."""
    return threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize(
    "location",
    [b"", b"http://", b"http://[", b"\xff\xfe", b"//", b"ftp://x", b"http://a..b", b"http://x:y"],
)
def test_redirect_is_a_reply_whatever_it_points_at(location: bytes) -> None:
    answer = b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\nContent-Length: 2\r\n\r\nhi"
    with serving(say(answer)) as server:
        reply = call(server.url)
        assert len(server.requests) == 1
    assert (reply.status, reply.body) == (302, b"hi")


def test_redirect_is_not_followed() -> None:
    with serving(say(OK)) as other:
        location = other.url.encode()
        answer = b"HTTP/1.1 307 Go\r\nLocation: " + location + b"\r\nContent-Length: 0\r\n\r\n"
        with serving(say(answer)) as server:
            assert call(server.url).status == 307
        assert other.requests == []


def test_redirect_without_end_is_cut_like_any_reply() -> None:
    def script(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n\r\n")
        while not over.is_set():
            connection.sendall(b"x" * 65536)

    with serving(script) as server, pytest.raises(NoAnswer, match="longer than"):
        call(server.url)


# --- whole answers


@pytest.mark.parametrize(
    ("answer", "status", "body"),
    [
        (OK, 200, b"hi"),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
        (
            b"HTTP/1.0 500 Oh\r\n\r\nno length, ended by the close",
            500,
            b"no length, ended by the close",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"2\r\nhi\r\n3\r\n ya\r\n0\r\n\r\n",
            200,
            b"hi ya",
        ),
        (
            with_body(gzip.compress(b"packed anyway"), b"Content-Encoding: gzip"),
            200,
            b"packed anyway",
        ),
        (with_body(b"x" * 1_000_000), 200, b"x" * 1_000_000),
    ],
    ids=["short", "empty", "until close", "chunked", "gzip", "nearly too long"],
)
def test_whole_reply_is_returned_as_it_is(answer: bytes, status: int, body: bytes) -> None:
    with serving(say(answer)) as server:
        reply = call(server.url, PATIENT)
    assert (reply.status, reply.body) == (status, body)


def test_reply_headers_are_found_in_any_case() -> None:
    with serving(say(with_body(b"", b"RETRY-after: 7"))) as server:
        assert call(server.url).headers["Retry-After"] == "7"


def test_request_arrives_byte_exact_and_alone() -> None:
    with serving(say(OK)) as server:
        PATIENT.request(
            "POST",
            f"{server.url}/sms",
            form={"to": "+46701234567", "message": "Åäö € & = + %\n100%"},
            auth=("user", "pässword:€"),
        )
        head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert body == (
        b"to=%2B46701234567&message=%C3%85%C3%A4%C3%B6+%E2%82%AC+%26+%3D+%2B+%25%0A100%25"
    )
    assert b"\r\nAuthorization: Basic dXNlcjpww6Rzc3dvcmQ64oKs" in head
    assert b"\r\nConnection: close" in head
    assert b"\r\nAccept-Encoding: identity" in head


def test_environment_bends_no_call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password stolen\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    with serving(say(OK)) as server:
        assert PATIENT.request("GET", server.url).status == 200
        assert b"Authorization" not in server.requests[0]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[" * 100_000, b"9" * 5000, b"\x00", "ü".encode("utf-16")[:3]]
)
def test_reply_that_is_not_json_says_so(body: bytes) -> None:
    with pytest.raises(ValueError):
        Reply(200, {}, body).json()


def test_reply_text_never_fails_and_repr_hides_it() -> None:
    reply = Reply(200, {}, b"\xff" + SECRET.encode())
    assert reply.text == "\ufffd" + SECRET
    assert SECRET not in repr(reply)


def test_both_kinds_of_silence_are_one_family() -> None:
    assert issubclass(NotSent, TransportError)
    assert issubclass(NoAnswer, TransportError)
