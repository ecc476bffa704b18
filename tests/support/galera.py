"""A private Galera cluster for the tests: nodes on loopback that commit together and can be killed.

The state transfers that MariaDB ships copy a whole data folder with rsync or mariadb-backup. Here
every node starts from a copy of one prepared folder and is sent only the write sets that it missed
(IST), so that two Debian packages are enough: mariadb-server-core and galera-4.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pymysql

from tests.support.bridge_process import free_port
from tests.support.mariadb import MariaDb

# A joiner tells what it has; a donor that would have to send a whole folder gives up.
_TRANSFER = """#!/bin/sh
while [ $# -gt 0 ]; do
    case $1 in
        --role) role=$2; shift ;;
        --datadir) data=$2; shift ;;
        --gtid) gtid=$2; shift ;;
        --bypass) only_write_sets=yes ;;
    esac
    shift
done
case $role in
    joiner) echo "ready 127.0.0.1"; cat "$data/position" ;;
    donor) [ "$only_write_sets" ] && echo "done $gtid" ;;
esac
"""
_METHOD = "prepared"
_HOLD = "hold_up"  # a database of our own
_PROVIDERS = tuple(
    Path(f"/usr/lib{more}/galera{version}/libgalera_smm.so")
    for more in ("", "64")
    for version in ("", "-4")
)
_SMALL = (
    "--innodb-log-file-size=4M",
    "--innodb-data-file-path=ibdata1:4M:autoextend",
    "--loose-innodb-use-native-aio=0",
)
# How soon a silent node is given up; less than this a busy machine takes for a dead one.
_SUSPECT_S = 4
_START_S = 40
_STATE = re.compile(r"^uuid:\s*(\S+)\nseqno:\s*(-?\d+)$", re.MULTILINE)
_RECOVERED = re.compile(r"Recovered position:\s*(\S+:\d+)")


@dataclass(kw_only=True)
class Galera:
    """A running cluster; nodes are counted from 0."""

    base: Path
    group: list[int]  # each node's port for the others
    missed: list[int]  # each node's port for the write sets that it missed
    nodes: list[MariaDb] = field(default_factory=list)
    servers: "dict[int, subprocess.Popen[bytes]]" = field(default_factory=dict)

    def kill(self, number: int) -> None:
        """End a node with SIGKILL; the others go on once they have given it up."""
        server = self.servers.pop(number)
        server.kill()
        server.wait()

    def restart(self, number: int) -> None:
        """Bring a killed node back; returns when it has caught up."""
        position = self._recovered(number)
        self._position(number).write_text(position)
        self._start(number, f"--wsrep-start-position={position}")

    def status(self, number: int, name: str) -> str:
        """Return what a node tells under a name of `SHOW STATUS`."""
        with self.nodes[number].connect() as connection, connection.cursor() as cursor:
            cursor.execute("SHOW STATUS LIKE %s", (name,))
            return str((cursor.fetchone() or ("", ""))[1])

    def refused(self) -> int:
        """Return how many transactions lost against one of another node, at commit or before."""
        return sum(
            int(self.status(number, name))
            for number in self.servers
            for name in ("wsrep_local_cert_failures", "wsrep_local_bf_aborts")
        )

    def level(self) -> None:
        """Return when every node shows what any of them had committed."""
        for number in self.servers:
            with self.nodes[number].connect() as connection, connection.cursor() as cursor:
                cursor.execute("SET SESSION wsrep_sync_wait = 15")
                cursor.execute("SELECT 1")

    @contextmanager
    def behind(self, number: int) -> Iterator[None]:
        """Have a node apply nothing that others commit meanwhile, as a busy one does for a while.

        Its own transactions still meet theirs when they are certified, but not in its tables.
        """
        other = next(one for one in self.servers if one != number)
        with self.nodes[number].connect(_HOLD) as holder, holder.cursor() as cursor:
            cursor.execute("LOCK TABLES hold WRITE")
            self.nodes[other].execute("UPDATE hold SET times = times + 1", _HOLD)
            yield
            cursor.execute("UNLOCK TABLES")

    # ---- one node

    def _folder(self, number: int) -> Path:
        return self.base / f"data{number}"

    def _tmp(self, number: int) -> Path:
        """Return a folder for temporary tables; a server that starts empties a shared one."""
        folder = self.base / f"tmp{number}"
        folder.mkdir(exist_ok=True)
        return folder

    def _position(self, number: int) -> Path:
        return self._folder(number) / "position"

    def _command(self, number: int, *more: str) -> list[str]:
        others = ",".join(f"127.0.0.1:{port}" for port in self.group)
        provider = next((one for one in _PROVIDERS if one.exists()), None)
        if provider is None:
            raise RuntimeError("libgalera_smm.so is missing: install galera-4")
        options = {
            "gmcast.listen_addr": f"tcp://127.0.0.1:{self.group[number]}",
            "base_host": "127.0.0.1",
            "base_port": str(self.group[number]),
            "ist.recv_addr": f"127.0.0.1:{self.missed[number]}",
            "gcache.size": "32M",
            "evs.keepalive_period": "PT0.5S",
            "evs.inactive_check_period": "PT0.2S",
            "evs.suspect_timeout": f"PT{_SUSPECT_S}S",
            "evs.inactive_timeout": f"PT{_SUSPECT_S * 2}S",
        }
        return [
            *("setpriv", "--pdeathsig", "TERM", "mariadbd", "--no-defaults"),
            f"--datadir={self._folder(number)}",
            f"--socket={self.nodes[number].socket}",
            f"--pid-file={self.base}/pid{number}",
            f"--tmpdir={self._tmp(number)}",
            "--skip-networking",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
            "--collation-server=utf8mb4_unicode_ci",
            "--innodb-buffer-pool-size=32M",
            "--innodb-flush-log-at-trx-commit=1",
            "--innodb-autoinc-lock-mode=2",
            "--binlog-format=ROW",
            "--wsrep-on=ON",
            f"--wsrep-provider={provider}",
            f"--wsrep-provider-options={';'.join(f'{k}={v}' for k, v in options.items())}",
            f"--wsrep-cluster-address=gcomm://{others}",
            f"--wsrep-cluster-name={self.base.name}",
            f"--wsrep-node-name=node{number}",
            "--wsrep-node-address=127.0.0.1",
            f"--wsrep-sst-method={_METHOD}",
            "--wsrep-slave-threads=1",  # what is held up holds up the rest, see `behind`
            *_SMALL,
            *_as_root(),
            *more,
        ]

    def _start(self, number: int, *more: str) -> None:
        log = self.base / f"log{number}"
        self.nodes[number].socket.unlink(missing_ok=True)
        with log.open("wb") as out:
            server = subprocess.Popen(
                self._command(number, *more),
                stdout=out,
                stderr=out,
                env={**os.environ, "PATH": f"{self.base}:{os.environ['PATH']}"},
            )
        self.servers[number] = server
        give_up_at = time.monotonic() + _START_S
        while not self._is_synced(number):
            if server.poll() is not None or time.monotonic() > give_up_at:
                said = log.read_text("utf-8", "replace")
                raise RuntimeError(f"node {number} did not join:\n{said[-8_000:]}")
            time.sleep(0.05)

    def _is_synced(self, number: int) -> bool:
        try:
            # PyMySQL leaves its socket open where nobody listens yet, so ours knocks first.
            with socket.socket(socket.AF_UNIX) as knocking:
                knocking.connect(str(self.nodes[number].socket))
            return self.status(number, "wsrep_local_state_comment") == "Synced"
        except (OSError, pymysql.err.OperationalError):
            return False

    def _stop(self, number: int) -> None:
        server = self.servers.pop(number)
        server.send_signal(signal.SIGTERM)
        server.wait(_START_S)

    def _recovered(self, number: int) -> str:
        """Return the last transaction that a killed node has, after its own crash recovery."""
        ended = subprocess.run(
            self._command(number, "--wsrep-recover"), capture_output=True, check=False, text=True
        )
        if not (found := _RECOVERED.search(ended.stderr + ended.stdout)):
            raise RuntimeError(f"node {number} has lost its place:\n{ended.stderr}")
        return found[1]

    # ---- all of them

    def _prepare(self) -> None:
        """Make the first node's folder, have it found a cluster, and copy it for the others."""
        transfer = self.base / f"wsrep_sst_{_METHOD}"
        transfer.write_text(_TRANSFER)
        transfer.chmod(0o755)
        made = subprocess.run(
            [
                "mariadb-install-db",
                "--no-defaults",
                f"--datadir={self._folder(0)}",
                f"--tmpdir={self._tmp(0)}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
                *_SMALL,
                *_as_root(),
            ],
            capture_output=True,
            check=False,
            text=True,
        )
        if made.returncode != 0:
            raise RuntimeError(f"mariadb-install-db failed:\n{made.stdout}{made.stderr}")
        self._start(0, "--wsrep-new-cluster")
        self._stop(0)
        if not (state := _STATE.search((self._folder(0) / "grastate.dat").read_text())):
            raise RuntimeError("the first node did not say what it has")
        self._position(0).write_text(f"{state[1]}:{state[2]}")
        (self._folder(0) / "galera.cache").unlink(missing_ok=True)
        for number in range(1, len(self.nodes)):
            shutil.copytree(self._folder(0), self._folder(number))

    def start(self) -> None:
        """Bring up all nodes, one after the other."""
        self._prepare()
        self._start(0, "--wsrep-new-cluster")
        for number in range(1, len(self.nodes)):
            self._start(number)
        self.nodes[0].execute(
            f"CREATE DATABASE {_HOLD}; CREATE TABLE {_HOLD}.hold (times INT PRIMARY KEY);"
            f" INSERT INTO {_HOLD}.hold VALUES (0)"
        )
        self.level()


@contextmanager
def running_galera(nodes: int = 3) -> Iterator[Galera]:
    """Start a cluster, yield it, kill it. Raises RuntimeError with a server's own words."""
    shm = "/dev/shm"
    base = Path(tempfile.mkdtemp(prefix="gal", dir=shm if os.access(shm, os.W_OK) else None))
    cluster = Galera(
        base=base,
        group=[free_port() for _ in range(nodes)],
        missed=[free_port() for _ in range(nodes)],
        nodes=[MariaDb(base / f"s{number}") for number in range(nodes)],
    )
    try:
        cluster.start()
        yield cluster
    finally:
        for number in list(cluster.servers):
            with contextlib.suppress(OSError):
                cluster.kill(number)
        shutil.rmtree(base, ignore_errors=True)


def _as_root() -> list[str]:
    return ["--user=root"] if os.geteuid() == 0 else []
