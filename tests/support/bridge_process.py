"""The bridge as its operator runs it: real processes with a settings file of their own."""

import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

_START_S = 20
_END_S = 20


def free_port() -> int:
    """Return a port that nobody listens on; below those that outgoing connections are given."""
    for _ in range(100):
        port = random.randint(20_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError("no free port")


def command(*words: str, env: Mapping[str, str], cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run `sms-bridge WORDS` to its end with just *env* as its settings."""
    return subprocess.run(
        [sys.executable, "-m", "bridge", *words],
        env=_clean(env),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@contextmanager
def bridge(*words: str, env: Mapping[str, str], cwd: Path) -> "Iterator[subprocess.Popen[str]]":
    """Start `sms-bridge WORDS` with just *env* as its settings; its output is piped to us."""
    with subprocess.Popen(
        ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "bridge", *words],
        env=_clean(env),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _clean(env: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without bridge settings, and *env* over it."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}
    return {**own, "PYTHONWARNINGS": "", **env}


@dataclass(frozen=True)
class Running:
    """A `sms-bridge serve` that listens, or a `sms-bridge work`."""

    process: "subprocess.Popen[str]"
    url: str  # "" for `work`
    log: Path  # its standard error

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(how)
        return self.process.wait(_END_S)

    def get(self, path: str, token: str | None = None) -> Any:
        """Return the JSON at *path*."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(f"{self.url}{path}", headers=headers, timeout=10).json()


@contextmanager
def serving(env: Mapping[str, str], cwd: Path) -> Iterator[Running]:
    """Start `sms-bridge serve`, wait until it listens, end it."""
    with _running("serve", "listening on ", env, cwd) as (process, line, log):
        yield Running(process, line.split("listening on ")[1].split(",")[0].strip(), log)


@contextmanager
def working(env: Mapping[str, str], cwd: Path) -> Iterator[Running]:
    """Start `sms-bridge work`, wait until it works, end it."""
    with _running("work", "working", env, cwd) as (process, _, log):
        yield Running(process, "", log)


@contextmanager
def _running(
    word: str, ready: str, env: Mapping[str, str], cwd: Path
) -> "Iterator[tuple[subprocess.Popen[str], str, Path]]":
    """Give the process once it says *ready*, with that line and the file of its log."""
    log = cwd / f"{word}.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "bridge", word],
            env=_clean(env),
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout
    try:
        readable, _, _ = select.select([process.stdout], [], [], _START_S)
        line = process.stdout.readline() if readable else ""
        if ready not in line:
            process.kill()
            raise AssertionError(f"{word} did not start: {line!r}\n{log.read_text()}")
        yield process, line, log
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_END_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        process.stdout.close()


def eventually(what: Any, *, within_s: float = 15) -> Any:
    """Return the first true value of *what()*; fail when there is none in time."""
    give_up_at = time.monotonic() + within_s
    while not (value := what()):
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)
    return value
