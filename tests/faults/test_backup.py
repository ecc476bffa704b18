"""Back-up and restore as docs/operating.md has them: what was sent since is not sent again."""

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bridge.domain import Reason, State
from bridge.outbox.base import Filter
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from tests.faults.harness import post_events
from tests.faults.test_world import QUICK, event
from tests.support.bridge_process import command, eventually, serving
from tests.support.carrier import Elks46Server
from tests.support.mariadb import MariaDb
from tests.support.shop import shop

OUTBOX = "backed_up_outbox"


class Store:
    """One kind of outbox, with the words of the guide for saving and restoring it."""

    def __init__(self, url: str, save: Callable[[], None], restore: Callable[[], None]) -> None:
        self.url, self.save, self.restore = url, save, restore

    def states(self) -> dict[int, tuple[State, Reason | None]]:
        outbox = SqlOutbox(self.url)
        rows = outbox.reminders(Filter())
        outbox.close()
        return {one.event.invoice_id: (one.state, one.reason) for one in rows}


def on_sqlite(folder: Path) -> Store:
    file, copy = folder / "bridge.db", folder / "backup.db"

    def save() -> None:  # what `.backup` of the sqlite3 shell does
        with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(copy)) as saved:
            live.backup(saved)

    def restore() -> None:
        for former in folder.glob("bridge.db*"):
            former.unlink()
        shutil.copy(copy, file)

    return Store(f"sqlite:///{file}", save, restore)


def on_mariadb(folder: Path, mariadb: MariaDb) -> Store:
    copy = folder / "backup.sql"
    there = [f"--socket={mariadb.socket}", "--user=root"]

    def save() -> None:
        words = ["mariadb-dump", *there, "--single-transaction", OUTBOX]
        copy.write_bytes(subprocess.run(words, capture_output=True, check=True).stdout)

    def restore() -> None:
        mariadb.execute(f"DROP DATABASE {OUTBOX}; CREATE DATABASE {OUTBOX}")
        with copy.open("rb") as saved:
            subprocess.run(["mariadb", *there, OUTBOX], stdin=saved, check=True)

    return Store(mariadb.url(OUTBOX), save, restore)


@pytest.fixture(params=["sqlite", "mariadb"])
def store(request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path: Path) -> Iterator[Store]:
    with ExitStack() as stack:
        if request.param == "sqlite":
            made = on_sqlite(tmp_path)
        else:
            stack.enter_context(mariadb.database(OUTBOX))
            made = on_mariadb(tmp_path, mariadb)
        migrate(made.url)
        yield made


def test_what_was_sent_after_the_back_up_is_not_sent_again(
    store: Store, mariadb: MariaDb, tmp_path: Path
) -> None:
    with Elks46Server() as elks, shop(mariadb, elks, tmp_path) as settings:
        env = {**settings, **QUICK, "BRIDGE_DATABASE_URL": store.url}
        elks.balance = 0  # the reminder is kept, and cannot go out yet
        with serving(env, tmp_path):
            post_events(env, [event(1042), event(1043)])
            paused = (State.WAITING, Reason.GATEWAY_PAUSED)
            eventually(lambda: store.states().get(1042) == paused)
            eventually(lambda: store.states().get(1043, (None,))[0] is State.WITHHELD)
            store.save()
            elks.balance = 10**9
            eventually(lambda: store.states()[1042][0] is State.ACCEPTED)
        store.restore()
        assert store.states()[1042][0] is not State.ACCEPTED
        done = command("migrate", "--restored", env=env, cwd=tmp_path)
        assert (done.returncode, "1 reminder may have been sent since" in done.stdout) == (0, True)
        assert store.states() == {
            1042: (State.UNKNOWN, Reason.RESTORED),
            1043: (State.WITHHELD, Reason.OPTED_OUT),
        }
        with serving(env, tmp_path):  # it was attempted before, so the gateway can be asked
            eventually(lambda: store.states()[1042][0] is State.ACCEPTED)
        assert len(elks.messages) == 1
