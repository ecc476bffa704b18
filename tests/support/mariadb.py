"""A private MariaDB server for the tests: its own folder and socket, gone with the test run."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql

_SMALL = ["--innodb-log-file-size=4M", "--innodb-data-file-path=ibdata1:4M:autoextend"]
_AS_ROOT = ["--user=root"] if os.geteuid() == 0 else []
_START_S = 20
_STOP_S = 15


@dataclass(frozen=True)
class MariaDb:
    """A running server; root has no password and comes in by the socket only."""

    socket: Path

    def connect(self, database: str | None = None, **more: Any) -> "pymysql.Connection[Any]":
        return pymysql.connect(
            unix_socket=str(self.socket),
            user=more.pop("user", "root"),
            database=database,
            charset="utf8mb4",
            autocommit=True,
            ssl_disabled=True,
            **more,
        )

    def execute(self, script: str, database: str | None = None) -> None:
        """Run statements separated by semicolons (none of ours holds one in a string)."""
        with self.connect(database) as connection, connection.cursor() as cursor:
            for statement in script.split(";"):
                if statement.strip():
                    cursor.execute(statement)

    @contextmanager
    def database(self, name: str, script: str = "") -> Iterator[str]:
        """Make a database, run *script* in it, drop it afterwards."""
        self.execute(f"DROP DATABASE IF EXISTS {name}; CREATE DATABASE {name}")
        self.execute(script, name)
        try:
            yield name
        finally:
            self.execute(f"DROP DATABASE IF EXISTS {name}")

    def url(self, database: str, user: str = "root", password: str = "") -> str:
        """Return the SQLAlchemy-style URL that the bridge's settings take."""
        secret = f":{password}" if password else ""
        return f"mysql+pymysql://{user}{secret}@localhost/{database}?unix_socket={self.socket}"


@contextmanager
def running_mariadb() -> Iterator[MariaDb]:
    """Start a server, yield it, stop it. Raises RuntimeError with the server's own words."""
    with mortal_mariadb(durable=False) as server:
        yield server.database


class MortalMariaDb:
    """A server that can be killed, and comes up again with what it had committed."""

    def __init__(self, base: Path, *, durable: bool) -> None:
        self.database = MariaDb(base / "s")
        self._base = base
        self._flush = "1" if durable else "0"
        self._log = base / "log"
        self._server: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make the data folder."""
        with self._log.open("wb") as out:
            made = subprocess.run(
                [
                    "mariadb-install-db",
                    "--no-defaults",
                    f"--datadir={self._base}/data",
                    f"--tmpdir={self._base}",  # a server that starts empties a shared one
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                    "--skip-name-resolve",
                    *_AS_ROOT,
                    *_SMALL,
                ],
                stdout=out,
                stderr=out,
                check=False,
            )
        if made.returncode != 0:
            raise RuntimeError(f"mariadb-install-db failed:\n{self._log.read_text()}")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with self._log.open("wb") as out:
            self._server = subprocess.Popen(
                [
                    *("setpriv", "--pdeathsig", "TERM", "mariadbd", "--no-defaults"),
                    f"--datadir={self._base}/data",
                    f"--socket={self._base}/s",
                    f"--pid-file={self._base}/pid",
                    f"--tmpdir={self._base}",
                    "--skip-networking",
                    "--skip-name-resolve",
                    "--character-set-server=utf8mb4",
                    "--collation-server=utf8mb4_unicode_ci",
                    "--loose-innodb-use-native-aio=0",
                    "--innodb-buffer-pool-size=32M",
                    f"--innodb-flush-log-at-trx-commit={self._flush}",
                    *_AS_ROOT,
                    *_SMALL,
                ],
                stdout=out,
                stderr=out,
            )
        _wait_until_ready(self.database, self._server, self._log)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; with SIGKILL as a power cut would."""
        if self._server is None:
            return
        self._server.send_signal(how)
        try:
            self._server.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None


@contextmanager
def mortal_mariadb(*, durable: bool = True) -> Iterator[MortalMariaDb]:
    """Give a server that runs; end it and its folder afterwards."""
    shm = "/dev/shm"
    base = Path(tempfile.mkdtemp(prefix="mdb", dir=shm if os.access(shm, os.W_OK) else None))
    server = MortalMariaDb(base, durable=durable)
    try:
        server.make()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(base, ignore_errors=True)


def _wait_until_ready(database: MariaDb, server: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + _START_S
    while True:
        try:
            # PyMySQL leaves its socket open where nobody listens yet, so ours knocks first.
            with socket.socket(socket.AF_UNIX) as knocking:
                knocking.connect(str(database.socket))
            database.connect().close()
        except (OSError, pymysql.err.OperationalError) as error:
            if server.poll() is not None or time.monotonic() > give_up_at:
                raise RuntimeError(f"mariadbd did not start:\n{log.read_text()}") from error
            time.sleep(0.02)
        else:
            return
