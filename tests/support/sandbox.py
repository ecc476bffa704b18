"""The sandbox as a process of its own, on a free port, ended with the test."""

import os
import queue
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

START_S = 40
END_S = 30


def command(*arguments: str) -> list[str]:
    """Return the command line of `sms-bridge sandbox`; warnings are errors there, too."""
    return [sys.executable, "-W", "error", "-m", "bridge", "sandbox", *arguments]


def run_once(environment: "dict[str, str] | None" = None) -> "subprocess.Popen[str]":
    """Start `sms-bridge sandbox --once` on a free port; *environment* is added to the bare one."""
    return subprocess.Popen(
        command("--once", "--listen", "127.0.0.1:0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**bare_environment(), **(environment or {})},
    )


def bare_environment() -> dict[str, str]:
    """Return this environment without any of the bridge's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("BRIDGE_")}


@dataclass
class Sandbox:
    """A running page server and what it has printed so far."""

    process: "subprocess.Popen[str]"
    url: str = ""
    command: list[str] = field(default_factory=list)  # as it tells to try other commands on it
    lines: list[str] = field(default_factory=list)
    _printed: "queue.SimpleQueue[str]" = field(default_factory=queue.SimpleQueue)

    def read_line(self) -> str:
        """Return the next line. Raises queue.Empty when none comes for long."""
        line = self._printed.get(timeout=START_S)
        self.lines.append(line)
        return line

    def wait_for(self, pattern: str) -> str:
        """Return the first line from now on in which *pattern* is found."""
        give_up_at = time.monotonic() + START_S
        while time.monotonic() < give_up_at:
            if re.search(pattern, line := self.read_line()):
                return line
        raise AssertionError(f"{pattern!r} was not printed: {self.lines}")

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run another command on it, as in another terminal."""
        return subprocess.run(
            [*self.command, *words],
            capture_output=True,
            text=True,
            check=False,
            env={**bare_environment(), **environment},
            timeout=START_S,
        )

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; return the exit code and what went to standard error."""
        self.process.send_signal(number)
        code = self.process.wait(END_S)
        assert self.process.stderr is not None
        return code, self.process.stderr.read()

    def _pass_on(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._printed.put(line.rstrip("\n"))


@contextmanager
def running_sandbox() -> Iterator[Sandbox]:
    """Start `sms-bridge sandbox` on a free port; end it with the block."""
    with subprocess.Popen(
        command("--listen", "127.0.0.1:0"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=bare_environment(),
    ) as process:
        sandbox = Sandbox(process)
        reader = threading.Thread(target=sandbox._pass_on)
        reader.start()
        try:
            line = sandbox.wait_for("http://")
            sandbox.url = re.search(r"http://[^ ]+/", line)[0]  # type: ignore[index]
            told = re.match(r"In another terminal: (.+) rehearse ", sandbox.read_line())
            sandbox.command = shlex.split(told[1])  # type: ignore[index]
            yield sandbox
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(END_S)
            reader.join()
