"""A carrier that speaks as much SMPP 3.4 as Jasmin needs: bind, texts, reports, replies."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import BinaryIO

from bridge.gsm import from_septets
from tests.support.three_texts import Text

_SUBMIT, _DELIVER, _UNBIND, _ENQUIRE = 4, 5, 6, 0x15
_BINDS = {1, 2, 9}
_ANSWER = 0x80000000
_JOINED = 0x40  # in esm_class: the text begins with a header
_RECEIPT = 4  # in esm_class of what the carrier sends
_REPORT = (
    "id:{id} sub:001 dlvrd:001 submit date:2611251000 done date:2611251001"
    " stat:DELIVRD err:000 text:"
)


@dataclass
class Smsc:
    """Takes every text, says at once that it was delivered, and lets phones write."""

    port: int = 0
    texts: list[Text] = field(default_factory=list)
    _wire: socket.socket | None = None
    _joined: dict[int, dict[int, bytes]] = field(default_factory=dict)
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self, sender: str, to: str, coding: int, data: bytes, *, esm: int = 0) -> None:
        """Hand a text of a phone, or a report, to whoever is bound."""
        addresses = b"\1\1%s\0\1\1%s\0" % (sender.encode(), to.encode())
        told = bytes([esm, 0, 0, 0, 0, 0, 0, coding, 0, len(data)]) + data
        self._count += 1
        self._send(_DELIVER, 1000 + self._count, b"\0" + addresses + told)

    def serve(self, listening: socket.socket) -> None:
        """Serve one connection after the other until *listening* is closed."""
        while True:
            try:
                self._wire, _ = listening.accept()
            except OSError:
                return
            with suppress(OSError), self._wire, self._wire.makefile("rb") as stream:
                self._converse(stream)

    def _converse(self, stream: BinaryIO) -> None:
        while len(head := stream.read(16)) == 16:
            length, command, _status, number = struct.unpack(">IIII", head)
            body = stream.read(length - 16)
            if command in _BINDS:
                self._send(command | _ANSWER, number, b"smsc\0")
            elif command == _ENQUIRE:
                self._send(command | _ANSWER, number)
            elif command == _SUBMIT:
                self._take(number, body)
            elif command == _UNBIND:
                self._send(command | _ANSWER, number)
                return

    def _take(self, number: int, body: bytes) -> None:
        _service, rest = body.split(b"\0", 1)
        sender, rest = rest[2:].split(b"\0", 1)
        to, rest = rest[2:].split(b"\0", 1)
        esm = rest[0]
        _schedule, _validity, rest = rest[3:].split(b"\0", 2)
        wants_report, coding, length = rest[0], rest[2], rest[4]
        message_id = str(100 + number)
        self._send(_SUBMIT | _ANSWER, number, message_id.encode() + b"\0")
        self._keep(sender.decode(), to.decode(), esm, coding, rest[5 : 5 + length])
        if wants_report:
            report = _REPORT.format(id=message_id).encode()
            after = threading.Timer(
                0.2,
                self.write,
                (to.decode(), sender.decode(), 0, report),
                {"esm": _RECEIPT},
            )
            after.start()

    def _keep(self, sender: str, to: str, esm: int, coding: int, data: bytes) -> None:
        kind, parts = ("ucs-2" if coding == 8 else "text"), 1
        if esm & _JOINED:
            reference, parts, which = data[3:6]
            known = self._joined.setdefault(reference, {})
            known[which] = data[6:]
            if len(known) < parts:
                return
            kind, data = "udh", b"".join(known[one] for one in sorted(known))
        body = data.decode("utf-16-be") if coding == 8 else from_septets(data)
        self.texts.append(Text(sender=sender, to=f"+{to}", kind=kind, body=body, parts=parts))

    def _send(self, command: int, number: int, body: bytes = b"") -> None:
        assert self._wire is not None, "nobody is bound"
        with self._lock:
            self._wire.sendall(struct.pack(">IIII", 16 + len(body), command, 0, number) + body)


@contextmanager
def running_smsc() -> Iterator[Smsc]:
    """Listen on a port of its own while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        smsc = Smsc(port=listening.getsockname()[1])
        thread = threading.Thread(target=smsc.serve, args=(listening,))
        thread.start()
        try:
            yield smsc
        finally:
            # Wakes what waits in accept() or in read().
            for one in (listening, smsc._wire):
                with suppress(OSError):
                    if one is not None:
                        one.shutdown(socket.SHUT_RDWR)
            thread.join(10)
