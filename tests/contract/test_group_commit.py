"""What SQLite's writers commit together: as safe as alone, in far fewer syncs."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from bridge.domain import InboundSms
from bridge.errors import OutboxUnavailable
from bridge.outbox.base import Filter
from bridge.outbox.engine import Collision
from bridge.outbox.migrations.run import migrate
from bridge.outbox.schema import circuits
from bridge.outbox.sql import SqlOutbox
from bridge.outbox.store import _Group, _Groups, until_it_commits
from tests.contract.outbox_contract import NOW, an_event, count_commits
from tests.contract.test_outbox import no_file_may_grow_beyond
from tests.support.slow_disk import SlowDisk, build_slow_disk

WRITERS = 8
SMS = InboundSms(
    gateway="46elks", gateway_id="i1", sender="+46701234567", to="+46766861234", body=""
)
CIRCUIT = {"reason": "", "since": NOW, "probe_at": NOW}

# Writes events one by one in several threads; tells each, and how many syncs it saw meanwhile.
PROGRAM = """
import os, sys, threading
from datetime import UTC, datetime
from bridge.domain import Event, Stage
from bridge.outbox.sql import SqlOutbox

url, writers, events, name = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
outbox, now = SqlOutbox(url), datetime.now(UTC)

def syncs():
    return os.stat(os.environ["SLOW_DISK_COUNT"]).st_size

def write(writer):
    for number in range(events):
        event = Event(
            id=f"{name}-{writer}-{number}", invoice_id=1, stage=Stage.REMINDER, occurred_at=now
        )
        before = syncs()
        [accepted] = outbox.enqueue([event], now=now).accepted
        os.write(1, f"{accepted} {syncs() - before}\\n".encode())

for writer in range(writers):
    threading.Thread(target=write, args=(writer,)).start()
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "bridge.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path))


@pytest.fixture
def outbox(file: Path) -> Iterator[SqlOutbox]:
    outbox = SqlOutbox(f"sqlite:///{file}")
    yield outbox
    outbox.close()


@pytest.fixture
def slow_disk(tmp_path: Path) -> SlowDisk:
    return build_slow_disk(tmp_path, sync_ms=5)


def test_writers_that_wait_are_committed_once(outbox: SqlOutbox) -> None:
    def write(number: int) -> bool:
        outbox.enqueue([an_event(invoice_id=number)], now=NOW)
        return len(outbox.reminders(Filter(invoice_id=number))) == 1  # to others, once it returned

    commits = count_commits(outbox)
    done = in_one_group(outbox, *(lambda number=number: write(number) for number in range(WRITERS)))
    assert [one.result() for one in done] == [None] + [True] * WRITERS
    assert commits() == 1


def test_nobody_sees_what_is_not_committed(outbox: SqlOutbox) -> None:
    with outbox._write() as connection:
        insert_circuit(connection, "a")
        assert circuits_in(outbox) == []
    assert circuits_in(outbox) == ["a"]


def test_a_write_that_fails_alone_commits_nothing(outbox: SqlOutbox) -> None:
    commits = count_commits(outbox)
    with pytest.raises(ValueError, match="on purpose"):
        fail(outbox, ValueError("on purpose"))
    assert commits() == 0
    assert circuits_in(outbox) == []


@pytest.mark.parametrize(
    "error",
    [ValueError(), OutboxUnavailable(), KeyboardInterrupt(), SystemExit()],
    ids=lambda error: type(error).__name__,
)
def test_one_that_fails_does_not_spoil_the_others(outbox: SqlOutbox, error: BaseException) -> None:
    first, failed, *others = in_one_group(
        outbox,
        lambda: fail(outbox, error),
        *(lambda name=name: add_circuit(outbox, name) for name in "ab"),
    )
    assert failed.exception() is error
    assert [one.exception() for one in (first, *others)] == [None] * 3
    assert circuits_in(outbox) == ["a", "b", "first"]


def test_one_that_collides_is_done_again(outbox: SqlOutbox) -> None:
    tries: list[None] = []

    @until_it_commits
    def collide_once() -> None:
        with outbox._write() as connection:
            insert_circuit(connection, f"try {len(tries)}")
            tries.append(None)
            if len(tries) == 1:
                raise Collision("once")

    done = in_one_group(outbox, collide_once)
    assert [one.exception() for one in done] == [None, None]
    assert circuits_in(outbox) == ["first", "try 1"]


def test_a_commit_that_fails_fails_all_and_keeps_nothing(outbox: SqlOutbox, file: Path) -> None:
    outbox.ping()
    with no_file_may_grow_beyond(Path(f"{file}-wal").stat().st_size):
        done = in_one_group(
            outbox, *(lambda name=name: add_circuit(outbox, name) for name in "abcd")
        )
    for one in done:
        with pytest.raises(OutboxUnavailable, match="make room"):
            one.result()
    assert circuits_in(outbox) == []
    add_circuit(outbox, "e")
    assert circuits_in(outbox) == ["e"]


def test_what_another_write_says_is_believed_only_once_it_is_kept(
    outbox: SqlOutbox, file: Path
) -> None:
    """Else a text of which one copy failed and the other "was there already" would be lost."""
    keep = [lambda: outbox.keep_inbound(SMS, now=NOW)] * 2
    outbox.ping()
    with no_file_may_grow_beyond(Path(f"{file}-wal").stat().st_size):
        done = in_one_group(outbox, *keep)
    assert [type(one.exception()) for one in done] == [OutboxUnavailable] * 3
    _, *kept = in_one_group(outbox, *keep)
    assert sorted(one.result() for one in kept) == [False, True]


def test_a_disk_full_before_the_commit_fails_all_and_keeps_nothing(outbox: SqlOutbox) -> None:
    def fill() -> None:
        with outbox._write() as connection:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")  # means: what there is now
            for number in range(1000):
                insert_circuit(connection, f"{number:0191}")

    for one in in_one_group(outbox, fill):
        with pytest.raises(OutboxUnavailable, match="make room"):
            one.result()
    assert circuits_in(outbox) == []
    outbox.close()  # the limit is the connection's
    add_circuit(outbox, "a")
    assert circuits_in(outbox) == ["a"]


def test_who_comes_after_a_transaction_that_is_gone_begins_another(outbox: SqlOutbox) -> None:
    """SQLite itself would begin one at the next savepoint, and commit it behind our back."""
    first, *others = in_one_group(
        outbox,
        *(lambda name=name: add_circuit(outbox, name) for name in "ab"),
        first=lambda connection: connection.exec_driver_sql("ROLLBACK"),
    )
    assert type(first.exception()) is OutboxUnavailable
    assert [one.exception() for one in others] == [None, None]
    assert circuits_in(outbox) == ["a", "b"]


def test_a_part_that_cannot_be_undone_is_not_kept_and_nothing_with_it(outbox: SqlOutbox) -> None:
    def lose_the_way_back() -> None:
        with outbox._write() as connection:
            insert_circuit(connection, "half")
            connection.exec_driver_sql("RELEASE member")
            raise ValueError

    done = in_one_group(outbox, lose_the_way_back)
    assert [type(one.exception()) for one in done] == [OutboxUnavailable] * 2
    assert circuits_in(outbox) == []


def test_a_write_within_a_write_is_refused(outbox: SqlOutbox) -> None:
    def write_twice() -> None:
        with outbox._write() as connection:
            insert_circuit(connection, "a")
            add_circuit(outbox, "b")

    with pytest.raises(RuntimeError, match="within a write"):
        write_twice()
    add_circuit(outbox, "c")
    assert circuits_in(outbox) == ["c"]


def test_one_that_is_interrupted_while_it_waits_leaves_no_group_open(
    outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = groups_of(outbox)
    me, write_on = threading.get_ident(), threading.Event()

    class Turn:
        """Interrupts this thread, the first time, once it is the only one left to commit."""

        lock = groups._turn
        interrupted = False

        def __enter__(self) -> None:
            if threading.get_ident() == me and not self.interrupted:
                self.interrupted = True
                write_on.set()
                wait_until(lambda: groups._inside == {me})
                raise KeyboardInterrupt
            self.lock.acquire()

        def __exit__(
            self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
        ) -> None:
            self.lock.release()

    monkeypatch.setattr(groups, "_turn", Turn())
    with ThreadPoolExecutor() as pool:
        other = pool.submit(add_circuit, outbox, "a", before=write_on)
        wait_until(lambda: groups._group is not None)
        with pytest.raises(KeyboardInterrupt):
            add_circuit(outbox, "b")
        other.result()
    assert circuits_in(outbox) == ["a"]


def test_closing_lets_a_group_end(outbox: SqlOutbox) -> None:
    with outbox._write() as connection:
        insert_circuit(connection, "a")
        outbox.close()
        insert_circuit(connection, "b")
    assert circuits_in(outbox) == ["a", "b"]


# ---- beside another process


def test_a_write_waits_for_another_process(outbox: SqlOutbox, file: Path) -> None:
    with another_writing(file) as other, ThreadPoolExecutor() as pool:
        waiting = pool.submit(add_circuit, outbox, "a")
        wait_until(lambda: bool(groups_of(outbox)._inside))
        other.execute("COMMIT")
        waiting.result()
    assert circuits_in(outbox) == ["a"]


def test_a_write_does_not_wait_without_end(
    outbox: SqlOutbox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with another_writing(file), monkeypatch.context() as patch:
        patch.setattr("bridge.outbox.engine._BUSY_TIMEOUT_S", 0)
        with pytest.raises(OutboxUnavailable, match="locked"):
            add_circuit(outbox, "a")
    add_circuit(outbox, "b")
    assert circuits_in(outbox) == ["b"]


def test_all_who_wait_are_refused_together(
    outbox: SqlOutbox, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight that waited one after the other would take eight times as long."""
    waits: list[float] = []
    patience, begin = threading.Event(), _Group.__init__

    def slowly(group: _Group, engine: Engine) -> None:
        waits.append(time.monotonic())
        assert patience.wait(10)
        begin(group, engine)

    monkeypatch.setattr("bridge.outbox.engine._BUSY_TIMEOUT_S", 0)
    monkeypatch.setattr(_Group, "__init__", slowly)
    with another_writing(file), ThreadPoolExecutor(8) as pool:
        writes = [pool.submit(add_circuit, outbox, f"{number}") for number in range(8)]
        wait_until(lambda: len(groups_of(outbox)._inside) == 8)
        patience.set()
        refused = [type(write.exception()) for write in writes]
    assert refused == [OutboxUnavailable] * 8
    assert len(waits) == 1
    add_circuit(outbox, "a")
    assert circuits_in(outbox) == ["a"]


def test_readers_are_as_patient_after_a_write_as_before(outbox: SqlOutbox) -> None:
    add_circuit(outbox, "a")
    with outbox._read() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 15_000


# ---- on a disk that takes 5 ms a sync


def test_whatever_returned_was_synced(file: Path, slow_disk: SlowDisk) -> None:
    with writing(file, slow_disk, writers=1, events=20, name="alone") as alone:
        told = told_by(alone)
    assert len(told) == 20
    assert min(told.values()) >= 1
    before = slow_disk.syncs
    assert before >= 20  # the library is at work
    with writing(file, slow_disk, writers=WRITERS, events=20, name="together") as together:
        told = told_by(together)
    assert len(told) == WRITERS * 20
    assert min(told.values()) >= 1
    assert slow_disk.syncs - before < len(told)


@pytest.mark.parametrize("after", [1, 40, 150])
def test_whatever_returned_survives_sigkill(file: Path, slow_disk: SlowDisk, after: int) -> None:
    with writing(file, slow_disk, writers=WRITERS, events=10_000) as program:
        assert program.stdout
        first = [program.stdout.readline() for _ in range(after)]
        program.send_signal(signal.SIGKILL)
        told = read_told(first) | told_by(program)
    assert len(told) >= after
    assert told.keys() <= ids_in(file)


def test_processes_take_turns(file: Path, slow_disk: SlowDisk) -> None:
    programs = [
        writing(file, slow_disk, writers=4, events=25, name=name) for name in ("serve", "work")
    ]
    told: dict[str, int] = {}
    for program in programs:
        with program:
            told |= told_by(program)
        assert program.returncode == 0
    assert len(told) == 2 * 4 * 25
    assert told.keys() == ids_in(file)


# ---- helpers


def in_one_group(
    outbox: SqlOutbox,
    *jobs: Callable[[], Any],
    first: Callable[[Connection], object] = lambda connection: insert_circuit(connection, "first"),
) -> list[Future[Any]]:
    """Let *jobs*, which write, wait for a group in which *first* is at work, until all is over."""
    groups = groups_of(outbox)
    write_on = threading.Event()

    def open_it() -> None:
        with outbox._write() as connection:
            write_on.wait()
            first(connection)

    with ThreadPoolExecutor(len(jobs) + 1) as pool:
        done = [pool.submit(open_it)]
        wait_until(lambda: groups._group is not None)
        done += [pool.submit(job) for job in jobs]
        wait_until(lambda: len(groups._inside) == len(done))
        write_on.set()
    return done


def groups_of(outbox: SqlOutbox) -> _Groups:
    assert outbox._groups
    return outbox._groups


def wait_until(it_is_so: Callable[[], bool]) -> None:
    while not it_is_so():
        time.sleep(0)  # lets the other threads go on


def insert_circuit(connection: Connection, name: str) -> None:
    connection.execute(circuits.insert().values(name=name, **CIRCUIT))


def add_circuit(outbox: SqlOutbox, name: str, before: threading.Event | None = None) -> None:
    with outbox._write() as connection:
        insert_circuit(connection, name)
        if before:
            before.wait()


@contextmanager
def another_writing(file: Path) -> Iterator[sqlite3.Connection]:
    """Give another's connection, on which a transaction is open for writing."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def circuits_in(outbox: SqlOutbox) -> list[str]:
    return [circuit.name for circuit in outbox.circuits()]


def fail(outbox: SqlOutbox, error: BaseException) -> None:
    with outbox._write() as connection:
        insert_circuit(connection, "of the one that fails")
        raise error


def writing(
    file: Path, disk: SlowDisk, *, writers: int, events: int, name: str = "event"
) -> subprocess.Popen[str]:
    arguments = [f"sqlite:///{file}", str(writers), str(events), name]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *arguments],
        env=os.environ | disk.env,
        stdout=subprocess.PIPE,
        text=True,
    )


def told_by(program: subprocess.Popen[str]) -> dict[str, int]:
    """Return which writes returned, and how many syncs each of them saw."""
    assert program.stdout
    return read_told(program.stdout.readlines())


def read_told(lines: list[str]) -> dict[str, int]:
    whole = [line.split() for line in lines if line.endswith("\n")]
    return {event_id: int(syncs) for event_id, syncs in whole}


def ids_in(file: Path) -> set[str]:
    outbox = SqlOutbox(f"sqlite:///{file}")
    found = outbox.reminders(Filter(limit=999_999))
    outbox.close()
    return {one.event.id for one in found}
