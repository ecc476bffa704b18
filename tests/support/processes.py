"""Programs that are not ours, beside a test; all on loopback."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_STOP_S = 20


@contextmanager
def running(
    command: list[str],
    log: Path,
    *ports: int,
    env: Mapping[str, str] | None = None,
    start_s: float = 20,
) -> Iterator[None]:
    """Run *command* in the folder of *log* until the block ends.

    The block begins when all *ports* take connections. Raises RuntimeError where they do not within
    *start_s* seconds. *env* is set beside the environment.
    """
    with log.open("wb") as out:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "TERM", *command],
            cwd=log.parent,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
        )
    try:
        give_up_at = time.monotonic() + start_s
        while not all(map(_listens, ports)):
            if process.poll() is not None or time.monotonic() > give_up_at:
                said = log.read_text(errors="replace")
                raise RuntimeError(f"{command[0]} did not start:\n{said}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
