"""The outbox's contract over SQLite and MariaDB, and what each database adds to it."""

import gc
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pymysql
import pytest
from sqlalchemy import event as sa_event

from bridge.domain import Stage, State
from bridge.errors import ConfigError, OutboxUnavailable
from bridge.outbox.base import Filter
from bridge.outbox.memory import MemoryOutbox
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from tests.contract.asking_contract import AskingContract
from tests.contract.outbox_contract import (
    ACCEPTED,
    DUE,
    LEASE,
    NOW,
    Another,
    OutboxContract,
    an_attempt,
    an_event,
    attempt_one,
    claim_one,
    row_of,
)
from tests.contract.people_contract import PeopleContract
from tests.contract.reports_contract import ReportsContract
from tests.contract.retention_contract import RetentionContract
from tests.contract.stats_contract import StatsContract
from tests.support.mariadb import MariaDb, running_mariadb

SECRET = "correct-horse-battery"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an empty, migrated SQLite outbox, to be copied."""
    file = tmp_path_factory.mktemp("template") / "bridge.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    """Return an outbox's file of the test's own, to be ill-treated."""
    (tmp_path / "var").mkdir()
    return Path(shutil.copy(template, tmp_path / "var" / "bridge.db"))


@pytest.fixture
def on_file(file: Path) -> Iterator[SqlOutbox]:
    outbox = SqlOutbox(f"sqlite:///{file}")
    yield outbox
    outbox.close()


class TestSqlite(
    OutboxContract,
    AskingContract,
    PeopleContract,
    ReportsContract,
    RetentionContract,
    StatsContract,
):
    """The contract on a SQLite file."""

    @pytest.fixture(scope="class")
    def url(self, template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
        return f"sqlite:///{shutil.copy(template, tmp_path_factory.mktemp('contract'))}"

    def test_every_connection_writes_ahead_and_syncs(self, outbox: SqlOutbox) -> None:
        connections = [outbox._engine.connect() for _ in range(20)]
        try:
            for connection in connections:
                asked = connection.exec_driver_sql
                assert asked("PRAGMA journal_mode").scalar_one() == "wal"
                assert asked("PRAGMA synchronous").scalar_one() == 2  # FULL
        finally:
            for connection in connections:
                connection.close()


class TestMemory(
    OutboxContract,
    AskingContract,
    PeopleContract,
    ReportsContract,
    RetentionContract,
    StatsContract,
):
    """The contract in this process's memory."""

    @pytest.fixture(scope="class")
    def another(self) -> Another:
        only = MemoryOutbox()
        return lambda: only


class TestSqliteFile:
    """What can happen to a file."""

    def test_what_was_accepted_survives_sigkill(self, file: Path) -> None:
        url = f"sqlite:///{file}"
        program = f"""
from datetime import UTC, datetime
from bridge.domain import Event, Stage
from bridge.outbox.sql import SqlOutbox
now = datetime.now(UTC)
outbox = SqlOutbox({url!r})
for batch in range(4):
    events = [
        Event(id=f"e{{batch}}-{{n}}", invoice_id=n, stage=Stage.REMINDER, occurred_at=now)
        for n in range(50)
    ]
    print(len(outbox.enqueue(events, now=now).accepted), flush=True)
input()
"""
        with subprocess.Popen(
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as receiver:
            assert receiver.stdout is not None
            accepted = [int(receiver.stdout.readline()) for _ in range(4)]
            receiver.send_signal(signal.SIGKILL)
        assert accepted == [50] * 4
        outbox = SqlOutbox(url)
        assert len(outbox.claim(now=NOW.replace(year=2100), lease=LEASE, limit=999)) == 200
        outbox.close()

    def test_a_missing_file_is_not_made_by_looking(self, tmp_path: Path) -> None:
        file = tmp_path / "not there" / "bridge.db"
        outbox = SqlOutbox(f"sqlite:///{file}")
        for call in (outbox.ping, outbox.counts):
            with pytest.raises(OutboxUnavailable, match="run sms-bridge migrate"):
                call()
        assert not file.parent.exists()

    def test_an_empty_file_wants_a_migration(self, tmp_path: Path) -> None:
        file = tmp_path / "bridge.db"
        file.touch()
        outbox = SqlOutbox(f"sqlite:///{file}")
        with pytest.raises(OutboxUnavailable, match="run sms-bridge migrate"):
            outbox.ping()
        outbox.close()

    def test_a_folder_that_is_gone_is_noticed_while_running(
        self, on_file: SqlOutbox, file: Path
    ) -> None:
        on_file.enqueue([an_event(1)], now=NOW)
        aside = file.parent.rename(file.parent.with_name("aside"))
        with pytest.raises(OutboxUnavailable, match="there is no outbox"):
            on_file.ping()
        with pytest.raises(OutboxUnavailable, match="there is no outbox"):
            on_file.enqueue([an_event(2)], now=NOW)
        aside.rename(file.parent)
        assert on_file.enqueue([an_event(1)], now=NOW).duplicate
        on_file.ping()

    def test_a_file_that_was_replaced_is_opened_anew(
        self, on_file: SqlOutbox, file: Path, template: Path
    ) -> None:
        on_file.enqueue([an_event(1)], now=NOW)
        on_file.close()  # a restore stops the program first; here only the journal is let go of
        on_file.ping()
        fresh = Path(shutil.copy(template, file.with_name("restored.db")))
        for journal in (f"{file}-wal", f"{file}-shm"):
            Path(journal).unlink(missing_ok=True)
        fresh.replace(file)
        assert on_file.enqueue([an_event(1)], now=NOW).accepted
        other = SqlOutbox(f"sqlite:///{file}")
        assert other.counts() == {State.WAITING: 1}
        other.close()

    def test_a_read_only_file_is_named_with_its_remedy(self, template: Path) -> None:
        with tempfile.TemporaryDirectory() as folder:  # pytest's own is closed to other users
            file = Path(shutil.copy(template, folder))
            file.chmod(0o444)
            Path(folder).chmod(0o555)
            with as_somebody_else():
                outbox = SqlOutbox(f"sqlite:///{file}")
                try:
                    with pytest.raises(OutboxUnavailable, match="may not write the file"):
                        outbox.ping()
                    with pytest.raises(OutboxUnavailable, match="may not write the file"):
                        outbox.enqueue([an_event()], now=NOW)
                finally:
                    outbox.close()
            Path(folder).chmod(0o755)

    def test_a_full_disk_keeps_nothing_and_heals(self, on_file: SqlOutbox, file: Path) -> None:
        on_file.enqueue([an_event(1)], now=NOW)
        on_file.ping()
        with no_file_may_grow_beyond(Path(f"{file}-wal").stat().st_size):
            with pytest.raises(OutboxUnavailable, match="make room"):
                on_file.ping()
            with pytest.raises(OutboxUnavailable, match="make room"):
                on_file.enqueue([an_event(number) for number in range(2, 400)], now=NOW)
        assert on_file.counts() == {State.WAITING: 1}
        on_file.ping()
        assert on_file.enqueue([an_event(2)], now=NOW).accepted

    @pytest.mark.parametrize(
        "url",
        [
            "sqlite://",
            "sqlite:///:memory:",
            "sqlite:///file:x?mode=memory&uri=true",
            "sqlite:////tmp/x.db?timeout=1",
        ],
    )
    def test_only_a_plain_file_will_do(self, url: str) -> None:
        with pytest.raises(ConfigError, match="plain path"):
            SqlOutbox(url)


class TestMariaDb(
    OutboxContract,
    AskingContract,
    PeopleContract,
    ReportsContract,
    RetentionContract,
    StatsContract,
):
    """The contract on a database whose own defaults are as unhelpful as hosters' are."""

    @pytest.fixture(scope="class")
    def database(self, mariadb: MariaDb) -> Iterator[str]:
        with mariadb.database("outbox_contract") as name:
            # What tables get unless they say otherwise, and no strict mode unless a session asks.
            mariadb.execute(f"ALTER DATABASE {name} CHARACTER SET latin1")
            with mariadb.connect() as connection, connection.cursor() as cursor:
                cursor.execute("SELECT @@GLOBAL.sql_mode")
                [before] = cursor.fetchone() or ("",)
                cursor.execute("SET GLOBAL sql_mode = ''")
                migrate(mariadb.url(name))
                yield name
                cursor.execute("SET GLOBAL sql_mode = %s", (before,))

    @pytest.fixture(scope="class")
    def url(self, mariadb: MariaDb, database: str) -> str:
        return mariadb.url(database)

    @pytest.mark.parametrize("ahead_s", [-600, 600])
    def test_a_worker_whose_clock_is_wrong_takes_nobodys_lease(
        self, outbox: SqlOutbox, url: str, monkeypatch: pytest.MonkeyPatch, ahead_s: int
    ) -> None:
        held = claim_one(outbox, an_event())
        other, wrong = SqlOutbox(url), timedelta(seconds=ahead_s)
        monkeypatch.setattr("bridge.outbox.sql._here", lambda: datetime.now(UTC) + wrong)
        assert other.expire_leases(now=NOW + wrong) == 0
        its_own = claim_one(other, an_event(2), now=NOW + wrong)
        other.begin_attempt(an_attempt(its_own, began_at=NOW + wrong), lease=LEASE)
        assert other.expire_leases(now=NOW + wrong + LEASE) == 0
        assert outbox.expire_leases(now=NOW + LEASE) == 0
        assert outbox.expire_leases(now=NOW + LEASE + timedelta(seconds=1)) == 2
        assert row_of(outbox, held.id).state is State.WAITING
        other.close()

    def test_sessions_are_strict_and_read_what_is_committed(self, outbox: SqlOutbox) -> None:
        with outbox._engine.connect() as connection:
            asked = connection.exec_driver_sql
            assert asked("SELECT @@tx_isolation").scalar_one() == "READ-COMMITTED"
            assert "STRICT_ALL_TABLES" in asked("SELECT @@sql_mode").scalar_one()
            assert asked("SELECT @@innodb_lock_wait_timeout").scalar_one() == 5
            assert asked("SHOW STATUS LIKE 'Ssl_cipher'").one()[1] == ""

    def test_the_loser_of_a_deadlock_begins_anew(
        self, outbox: SqlOutbox, mariadb: MariaDb, database: str
    ) -> None:
        outbox.enqueue([an_event(1), an_event(2)], now=NOW)
        first, second = sorted(row.id for row in outbox.reminders(Filter()))
        seen = codes_of_errors(outbox)
        claimed: list[int] = []

        def claim_both() -> None:
            claimed.extend(one.id for one in outbox.claim(now=NOW, lease=LEASE, limit=2))

        with mariadb.connect(database) as holder, holder.cursor() as cursor:
            holder.begin()
            # The more a transaction has written, the less likely it is chosen as the victim.
            cursor.executemany(
                "INSERT INTO circuits VALUES (%s, '', NOW(), NOW())", [(str(n),) for n in range(50)]
            )
            cursor.execute("UPDATE reminders SET detail = 'held' WHERE id = %s", (second,))
            worker = threading.Thread(target=claim_both)
            worker.start()
            wait_for_lock_wait(mariadb)
            cursor.execute("UPDATE reminders SET detail = 'held' WHERE id = %s", (first,))
            holder.commit()
            worker.join()
        assert seen == [1213]
        assert claimed == [first, second]

    def test_a_lock_wait_that_timed_out_is_tried_again(
        self,
        url: str,
        mariadb: MariaDb,
        database: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("bridge.outbox.engine._LOCK_WAIT_S", 1)
        outbox = SqlOutbox(url)
        claim = attempt_one(outbox, an_event())
        with mariadb.connect(database) as holder, holder.cursor() as cursor:
            holder.begin()
            cursor.execute("SELECT id FROM reminders WHERE id = %s FOR UPDATE", (claim.id,))
            seen = codes_of_errors(outbox, then=holder.rollback)
            outbox.record(claim, ACCEPTED, now=NOW)
        assert seen == [1205]
        assert row_of(outbox, claim.id).state is State.ACCEPTED
        outbox.close()

    def test_a_commit_that_the_cluster_refuses_is_done_again(
        self, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        refused = refuse_commits(outbox, monkeypatch, times=3)
        assert outbox.enqueue([an_event(1), an_event(2)], now=NOW).accepted
        assert len(refused) == 3
        assert outbox.counts() == {State.WAITING: 2}
        refused = refuse_commits(outbox, monkeypatch, times=3)
        claim = attempt_one(outbox)
        outbox.record(claim, ACCEPTED, now=NOW)
        assert len(refused) == 3
        assert [line.state for line in row_of(outbox, claim.id).history] == [
            State.WAITING,
            State.ATTEMPTING,
            State.ACCEPTED,
        ]

    def test_a_commit_that_is_always_refused_gives_up_and_keeps_nothing(
        self, outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        claim = claim_one(outbox, an_event(1))
        monkeypatch.setattr("bridge.outbox.store._LONGEST_GAP_S", 0)
        refused = refuse_commits(outbox, monkeypatch, times=10**6)
        with pytest.raises(OutboxUnavailable):
            outbox.enqueue([an_event(2)], now=NOW)
        assert len(refused) == 20
        with pytest.raises(OutboxUnavailable):
            outbox.begin_attempt(an_attempt(claim), lease=LEASE)
        assert outbox.counts() == {State.CLAIMED: 1}
        assert outbox.sent_before(1042, Stage.SECOND_OVERDUE, DUE) is None

    def test_errors_tell_no_password_and_no_values(self, mariadb: MariaDb, database: str) -> None:
        outbox = SqlOutbox(mariadb.url(database, user="stranger", password=SECRET))
        with pytest.raises(OutboxUnavailable, match="Access denied") as caught:
            outbox.enqueue([an_event(id="invoice:private")], now=NOW)
        assert SECRET not in repr(caught.value)
        assert "private" not in repr(caught.value)

    def test_an_empty_database_wants_a_migration(self, mariadb: MariaDb) -> None:
        with mariadb.database("outbox_empty") as name:
            outbox = SqlOutbox(mariadb.url(name))
            for call in (outbox.ping, outbox.counts):
                with pytest.raises(OutboxUnavailable, match="run sms-bridge migrate"):
                    call()
            outbox.close()

    def test_a_reader_cannot_pass_for_ready(self, mariadb: MariaDb, database: str) -> None:
        mariadb.execute(
            "CREATE OR REPLACE USER reader@localhost;"
            f" GRANT SELECT ON {database}.* TO reader@localhost"
        )
        outbox = SqlOutbox(mariadb.url(database, user="reader"))
        with pytest.raises(OutboxUnavailable):
            outbox.ping()
        outbox.close()
        mariadb.execute("DROP USER reader@localhost")


# PyMySQL leaves a socket that met nobody to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_stopped_server_is_noticed_and_asked_about() -> None:
    with running_mariadb() as server:
        server.execute("CREATE DATABASE stopping")
        url = server.url("stopping")
        migrate(url)
        outbox = SqlOutbox(url)
        outbox.ping()
    for call in (outbox.ping, outbox.counts):
        with pytest.raises(OutboxUnavailable, match="is the database server running"):
            call()
    with pytest.raises(OutboxUnavailable, match="is the database server running"):
        migrate(url)
    outbox.close()
    gc.collect()


def test_a_server_that_says_nothing_is_not_waited_for_without_end() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        outbox = SqlOutbox(f"mysql+pymysql://u:{SECRET}@127.0.0.1:{port}/x", answer_s=1)
        with pytest.raises(OutboxUnavailable) as caught:
            outbox.ping()
    assert SECRET not in str(caught.value)
    outbox.close()


@pytest.mark.parametrize(
    "url",
    [
        f"mysql+pymysql://u:{SECRET}@host",
        f"mysql+pymysql://u:{SECRET}@more@host/x",
        f"mysql+pymysql://u:{SECRET}@host:port/x",
        f"mysql+pymysql://u:{SECRET}@host/x?ssl_mode=off",
        f"mysql+pymysql://u:{SECRET}@host/x?ssl_disabled=maybe",
        f"mysql+pymysql://u:{SECRET}@host/x?ssl_ca=/not/there.pem",
        f"mysql://u:{SECRET}@host/x",
        f"nonsense {SECRET}",
    ],
)
def test_an_address_that_makes_no_sense_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ConfigError, match="BRIDGE_DATABASE_URL") as caught:
        SqlOutbox(url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "encrypted"),
    [
        ("127.0.0.1/x", False),
        ("localhost/x?unix_socket=/run/s", False),
        ("db.example.net/x?ssl_disabled=true", False),
        ("db.example.net/x", True),
        ("127.0.0.1/x?ssl_disabled=false", True),
    ],
)
def test_the_way_to_another_machine_is_encrypted(address: str, *, encrypted: bool) -> None:
    outbox = SqlOutbox(f"mysql+pymysql://u@{address}")
    given: list[dict[str, Any]] = []

    @sa_event.listens_for(outbox._engine, "do_connect")
    def look(_dialect: object, _record: object, _args: object, kwargs: dict[str, Any]) -> None:
        given.append(dict(kwargs))
        raise OutboxUnavailable("looked")

    for _ in range(2):
        with pytest.raises(OutboxUnavailable, match="looked"):
            outbox.ping()
    assert [("ssl" in one, "ssl_disabled" in one) for one in given] == [
        (encrypted, not encrypted)
    ] * 2
    assert given[0].get("ssl") is given[1].get("ssl")  # one context, not one a connection


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Be an ordinary user for a while: to root nothing is read-only."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def no_file_may_grow_beyond(size: int) -> Iterator[None]:
    """Let writes fail as on a full disk (Python ignores the signal that comes with it)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def codes_of_errors(outbox: SqlOutbox, then: Any = None) -> list[int]:
    """Return a list to which the database's errors add their codes; *then* is called with each."""
    seen: list[int] = []

    @sa_event.listens_for(outbox._engine, "handle_error")
    def look(context: Any) -> None:
        seen.append(context.original_exception.args[0])
        if then:
            then()

    return seen


def refuse_commits(outbox: SqlOutbox, monkeypatch: pytest.MonkeyPatch, *, times: int) -> list[None]:
    """Answer the next COMMITs as Galera answers a transaction that fails certification."""
    dialect = outbox._engine.dialect
    real = type(dialect).do_commit
    refused: list[None] = []

    def commit(connection: Any) -> None:
        if len(refused) < times:
            refused.append(None)
            dialect.do_rollback(connection)
            raise pymysql.err.OperationalError(1213, "Deadlock found when trying to get lock")
        real(dialect, connection)

    monkeypatch.setattr(dialect, "do_commit", commit)
    return refused


def wait_for_lock_wait(mariadb: MariaDb) -> None:
    """Return when some transaction waits for a lock."""
    with mariadb.connect() as connection, connection.cursor() as cursor:
        for _ in range(10_000):
            cursor.execute("SHOW ENGINE INNODB STATUS")
            _, _, told = cursor.fetchone() or ("", "", "")
            # What stands before tells of the latest deadlock, which is over.
            if "LOCK WAIT" in told.rpartition("\nTRANSACTIONS\n")[2]:
                return
    raise AssertionError("nobody waits")
