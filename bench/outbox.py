"""Measure what SQLite's writers gain by committing together: `python -m bench.outbox [FOLDER]`.

Writers are threads that hand one event after another to the outbox, as the receiver does. They are
measured on the disk of FOLDER (else of the folder for temporary files), and as if each sync took
5 ms; grouped as they are, and each committed alone. Compare within one run only, as ratios.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from sqlalchemy import Connection

from bridge.domain import Event, Stage
from bridge.outbox.engine import typed_errors
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from tests.support.slow_disk import build_slow_disk

WRITERS = (1, 8, 32)
EACH_S = 1.2
SYNC_MS = 5


class EachAlone(SqlOutbox):
    """Commits every write by itself, one after the other."""

    turn = threading.Lock()

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        with self.turn, typed_errors(), self._engine.connect() as connection:
            begun = connection.execution_options(writes=True).begin()
            with begun:
                yield connection


KINDS = {"each alone": EachAlone, "grouped": SqlOutbox}


def measured(outbox: SqlOutbox, writers: int) -> list[float]:
    """Return how long each request took, in seconds, of all that *writers* made in EACH_S."""
    took: list[float] = []
    now = datetime.now(UTC)
    end = time.monotonic() + EACH_S

    def write(writer: int) -> None:
        number = 0
        while (began := time.monotonic()) < end:
            event = Event(
                id=f"{writers}:{writer}:{number}",
                invoice_id=1,
                stage=Stage.REMINDER,
                occurred_at=now,
            )
            outbox.enqueue([event], now=now)
            took.append(time.monotonic() - began)
            number += 1

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def measure_here(folder: Path) -> None:
    """Print one line for each number of writers and each kind; the last column is the gain."""
    for writers in WRITERS:
        alone_per_s = 0.0
        for name, kind in KINDS.items():
            url = f"sqlite:///{folder / f'{writers} {name}.db'}"
            migrate(url)
            outbox = kind(url)
            took = measured(outbox, writers)
            outbox.close()
            cuts = quantiles(took, n=100)
            per_s = len(took) / EACH_S
            alone_per_s = alone_per_s or per_s
            print(
                f"  {writers:2} writers, {name:10}  {per_s:6.0f} requests/s"
                f"  p50 {cuts[49] * 1e3:6.1f} ms  p99 {cuts[98] * 1e3:6.1f} ms"
                f"  {per_s / alone_per_s:5.1f} times",
                flush=True,
            )


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(dir=arguments[0] if arguments else None) as made:
        disks = {
            "this disk": {},
            f"{SYNC_MS} ms a sync": build_slow_disk(Path(made), sync_ms=SYNC_MS).env,
        }
        for name, env in disks.items():
            print(name, flush=True)
            folder = Path(made, name)
            folder.mkdir()
            # A library is preloaded when a program starts, so each disk has a program of its own.
            subprocess.run(  # noqa: S603
                [sys.executable, "-m", "bench.outbox", "--here", folder],
                env=os.environ | env,
                check=True,
            )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--here"]:
        measure_here(Path(sys.argv[2]))
    else:
        main(sys.argv[1:])
