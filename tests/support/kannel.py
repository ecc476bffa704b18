"""A private Kannel for the tests: Debian's bearerbox and smsbox, and its fake SMSC as the carrier.

All of it talks on loopback; the port on which the bearerbox waits for the fake SMSC is the only one
that cannot be bound there, so it takes nobody else (`connect-allow-ip`).
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

import requests

from tests.support.bridge_process import eventually, free_port
from tests.support.processes import running
from tests.support.three_texts import Text

FAKE_SMSC = Path("/usr/lib/kannel/test/fakesmsc")
BOXES = tuple(Path("/usr/sbin") / name for name in ("bearerbox", "smsbox"))

_GOT = re.compile(rb"Got message \d+: <(.*)>$", re.MULTILINE)
_MESSAGE = re.compile(rb"(\S+) (\S+) (text|ucs-2|udh) ?(.*)", re.DOTALL)
_JOINED = b"\x05\x00\x03"  # what begins the header of a part: then number, of how many, which
_SETTINGS = """
group = core
admin-port = {admin}
admin-interface = 127.0.0.1
admin-password = {password}
smsbox-port = {boxes}
smsbox-interface = 127.0.0.1
box-allow-ip = 127.0.0.1
box-deny-ip = *.*.*.*

group = smsc
smsc = fake
smsc-id = fake
port = {smsc}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {sendsms}
sendsms-interface = 127.0.0.1

group = sendsms-user
username = {user}
password = {password}
concatenation = true
max-messages = 3

group = sms-service
keyword = default
catch-all = true
get-url = "{inbound}"
omit-empty = true
max-messages = 0
"""


@dataclass(frozen=True, kw_only=True)
class Kannel:
    """A running Kannel; without a phone it has nobody to hand its texts to."""

    USER = "bridge"
    PASSWORD = "pa55 & w0rd"

    folder: Path
    url: str
    smsc_port: int
    status_url: str

    @contextmanager
    def phone(self, *texts: str) -> Iterator[Path]:
        """Connect the fake SMSC while the block lasts; give its log, for `texts_in`.

        It sends each of *texts*, "FROM TO text|ucs2 CONTENT", once.
        """
        log = self.folder / f"phone-{time.monotonic_ns()}.log"
        command = [str(FAKE_SMSC), "-H", "127.0.0.1", "-r", str(self.smsc_port), "-i", "0.1"]
        command += ["-m", str(len(texts)), *(texts or ("1 2 text none",))]
        with running(command, log):
            eventually(lambda: "(online " in self._status())
            yield log
        eventually(lambda: "(online " not in self._status())

    def _status(self) -> str:
        with requests.Session() as session:
            session.trust_env = False
            told = session.get(self.status_url, params={"password": self.PASSWORD}, timeout=5)
        return told.text.partition("SMSC connections:")[2]


def texts_in(log: Path) -> list[Text]:
    """Return the texts that the fake SMSC had got, in order, parts joined.

    It prints a line for each line of a text in the basic alphabet, and octets as %XX otherwise.
    """
    messages: list[bytes] = []
    for line in _GOT.findall(log.read_bytes()):
        if _MESSAGE.fullmatch(line) or not messages:
            messages.append(line)
        else:
            messages[-1] += b"\n" + line
    texts: list[Text] = []
    joined: dict[tuple[bytes, int], dict[int, bytes]] = {}
    for message in messages:
        match = _MESSAGE.fullmatch(message)
        assert match, message
        sender, to, kind, data = match.groups()
        parts, body = 1, data
        if kind == b"ucs-2":
            body = _octets(data)
        elif kind == b"udh":
            header, _, rest = data.partition(b" data ")
            told = _octets(header)
            assert told.startswith(_JOINED), told
            known = joined.setdefault((to, told[3]), {})
            known[told[5]] = _octets(rest)
            parts = told[4]
            if len(known) < parts:
                continue
            body = b"".join(known[number] for number in sorted(known))
        texts.append(
            Text(
                sender=sender.decode(),
                to=to.decode(),
                kind=kind.decode(),
                body=body.decode("utf-16-be" if kind == b"ucs-2" else "utf-8"),
                parts=parts,
            )
        )
    return texts


@contextmanager
def running_kannel(folder: Path, *, inbound: str) -> Iterator[Kannel]:
    """Start a Kannel that calls *inbound* (with Kannel's escapes) for a text to us; end it."""
    admin, boxes, smsc, sendsms = (free_port() for _ in range(4))
    settings = folder / "kannel.conf"
    settings.write_text(
        _SETTINGS.format(
            admin=admin,
            boxes=boxes,
            smsc=smsc,
            sendsms=sendsms,
            user=Kannel.USER,
            password=Kannel.PASSWORD,
            inbound=inbound,
        )
    )
    bearerbox, smsbox = ([str(box), "-v", "1", str(settings)] for box in BOXES)
    with (
        running(bearerbox, folder / "bearerbox.log", boxes, smsc),
        running(smsbox, folder / "smsbox.log", sendsms),
    ):
        yield Kannel(
            folder=folder,
            url=f"http://127.0.0.1:{sendsms}",
            smsc_port=smsc,
            status_url=f"http://127.0.0.1:{admin}/status.txt",
        )


def _octets(told: bytes) -> bytes:
    return unquote_to_bytes(told.replace(b"+", b" "))
