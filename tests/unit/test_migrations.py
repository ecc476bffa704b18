"""Migrations: they make exactly the tables that the program knows, once, and say nothing."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import bridge.outbox.migrations
from bridge.domain import State, SuppressedBy
from bridge.errors import ConfigError, OutboxUnavailable
from bridge.outbox.engine import make_engine
from bridge.outbox.migrations.run import migrate
from bridge.outbox.schema import HEAD, metadata
from bridge.outbox.sql import SqlOutbox
from tests.contract.outbox_contract import bring_to
from tests.support.mariadb import MariaDb

FOLDER = Path(bridge.outbox.migrations.__file__).parent


@pytest.fixture(params=["sqlite", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return where an outbox may come to be; there is none yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'var' / 'bridge.db'}"
        return
    server: MariaDb = request.getfixturevalue("mariadb")
    with server.database("migrations") as name:
        yield server.url(name)


def contents(url: str) -> dict[str, list[Any]]:
    """Return every row of every table."""
    engine = make_engine(url, answer_s=30)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        rows = {
            name: [tuple(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}"))]
            for name in names
        }
    engine.dispose()
    return rows


def test_head_names_the_newest_script() -> None:
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(FOLDER))
    alembic.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(alembic).get_heads() == [HEAD]
    newest = max(file.name for file in (FOLDER / "versions").glob("v*.py"))
    assert newest.startswith(f"v{HEAD}_")  # so that HEAD orders versions, too


def test_a_new_outbox_is_exactly_what_the_program_knows(url: str) -> None:
    assert migrate(url) == (None, HEAD)
    engine = make_engine(url, answer_s=30)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert sa.inspect(connection).get_table_names() == sorted(
            [*metadata.tables, "alembic_version"]
        )
    engine.dispose()


def test_both_ways_to_make_the_tables_agree_to_the_letter(tmp_path: Path) -> None:
    """Columns in their order with types and defaults, keys and indexes, as SQLite tells them."""
    migrate(f"sqlite:///{tmp_path / 'migrated.db'}")
    made = make_engine(f"sqlite:///{tmp_path / 'made.db'}", answer_s=None, create=True)
    metadata.create_all(made)
    migrated = make_engine(f"sqlite:///{tmp_path / 'migrated.db'}", answer_s=None)
    both = []
    for engine in (made, migrated):
        with engine.connect() as connection:
            both.append({name: told(connection, name) for name in metadata.tables})
            counts_up = "SELECT sql FROM sqlite_master WHERE name = 'reminders'"
            assert "AUTOINCREMENT" in connection.execute(sa.text(counts_up)).scalar_one()
        engine.dispose()
    assert both[0] == both[1]


def told(connection: sa.Connection, table: str) -> list[tuple[Any, ...]]:
    """Return what SQLite says of a table's columns and indexes."""
    columns = [tuple(row) for row in connection.exec_driver_sql(f"PRAGMA table_xinfo({table})")]
    indexes = []
    for row in connection.exec_driver_sql(f"PRAGMA index_list({table})"):
        inside = connection.exec_driver_sql(f"PRAGMA index_info({row.name})")
        indexes.append((row.name, row.unique, row.origin, *(one.name for one in inside)))
    return [*columns, *sorted(indexes)]


def at_version(url: str, version: str) -> None:
    """Make an outbox as the program of *version* did."""
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(FOLDER))
    alembic.set_main_option("path_separator", "os")
    engine = make_engine(url, answer_s=30, create=True)
    if engine.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir(exist_ok=True)
    with engine.connect().execution_options(writes=True) as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, version)
    engine.dispose()


def test_suppressions_of_the_first_version_are_kept(url: str) -> None:
    at_version(url, "0001")
    engine = make_engine(url, answer_s=30)
    rows = {
        "+46701740605": ("replied STOP", "inbound 46elks", SuppressedBy.STOP),
        "+46701740612": ("the carrier says that…", "46elks", SuppressedBy.CARRIER),
        "+46701740634": ("replied STOP", "anna", SuppressedBy.DESK),
    }
    insert = "INSERT INTO suppressions VALUES (:number, :why, :who, '2026-11-23 09:00:00')"
    with engine.execution_options(writes=True).begin() as connection:
        for number, (why, who, _) in rows.items():
            connection.execute(sa.text(insert), {"number": number, "why": why, "who": who})
    engine.dispose()
    assert migrate(url) == ("0001", HEAD)
    outbox = SqlOutbox(url)
    found = {number: outbox.suppression(number) for number in rows}
    outbox.close()
    assert {
        number: one and (one.number, one.why, one.who, one.by) for number, one in found.items()
    } == {number: (number, *row) for number, row in rows.items()}


def test_numbers_of_the_first_version_can_be_forgotten(url: str) -> None:
    at_version(url, "0001")
    engine = make_engine(url, answer_s=30)
    number = "+46701740605"
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO reminders (event_id, invoice_id, stage, occurred_at, state,"
                " not_before, client_id, recipient, created_at, updated_at) VALUES ('e', 1,"
                " 'secondoverdue', :at, 'delivered', :at, 9, :number, :at, :at)"
            ),
            {"at": "2026-11-23 09:00:00", "number": number},
        )
        connection.execute(
            sa.text("INSERT INTO inbound VALUES ('46elks', 'i', :number, 'x', 'STOP', :at)"),
            {"at": "2026-11-23 09:00:00", "number": number},
        )
    engine.dispose()
    migrate(url)
    outbox = SqlOutbox(url)
    assert outbox.clients_of(number) == [9]
    assert outbox.forget_client(9, now=datetime.now(UTC)).replies == 1
    outbox.close()
    assert number not in repr(contents(url))


def test_of_what_was_accepted_before_the_newest_is_asked_for(url: str) -> None:
    at_version(url, "0007")
    engine = make_engine(url, answer_s=30)
    now = datetime.now(UTC)
    rows = [
        ("new", "accepted", "g1", 71),
        ("old", "accepted", "g2", 73),
        ("told", "delivered", "g3", 1),
        ("nameless", "accepted", None, 1),
    ]
    with engine.execution_options(writes=True).begin() as connection:
        for event_id, state, gateway_id, hours in rows:
            connection.execute(
                sa.text(
                    "INSERT INTO reminders (event_id, invoice_id, stage, occurred_at, state,"
                    " not_before, gateway, gateway_id, recipient, attempt_began_at, created_at,"
                    " updated_at) VALUES (:event_id, 1, 'secondoverdue', :at, :state, :at, 'x',"
                    " :gateway_id, '+46701740605', :at, :at, :at)"
                ),
                {
                    "event_id": event_id,
                    "state": state,
                    "gateway_id": gateway_id,
                    "at": f"{now - timedelta(hours=hours):%Y-%m-%d %H:%M:%S.%f}",
                },
            )
    engine.dispose()
    migrate(url)
    outbox = SqlOutbox(url)
    later = now + timedelta(minutes=1)
    due = outbox.reports_missing(now=later, lease=timedelta(minutes=1), limit=9)
    assert [one.gateway_id for one in due] == ["g1"]
    assert not outbox.asked(due[0].reminder_id, now=later)  # there is one more
    outbox.close()


def test_an_outbox_without_its_key_is_named(tmp_path: Path) -> None:
    """To go on would be to text whoever is on the list."""
    url = f"sqlite:///{tmp_path / 'bridge.db'}"
    migrate(url)
    engine = make_engine(url, answer_s=30)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("DELETE FROM hash_keys"))
    engine.dispose()
    outbox = SqlOutbox(url)
    with pytest.raises(OutboxUnavailable, match="lost its key"):
        outbox.suppression("+46701740605")
    outbox.close()


def test_tables_on_mariadb_do_not_depend_on_its_defaults(mariadb: MariaDb) -> None:
    with mariadb.database("defaults") as name:
        mariadb.execute(f"ALTER DATABASE {name} CHARACTER SET latin1")
        migrate(mariadb.url(name))
        with mariadb.connect(name) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT engine, table_collation FROM information_schema.tables"
                " WHERE table_schema = %s AND table_name != 'alembic_version'",
                (name,),
            )
            assert cursor.fetchall() == (("InnoDB", "utf8mb4_bin"),)


def test_migrating_again_changes_nothing(url: str) -> None:
    migrate(url)
    outbox = SqlOutbox(url)
    bring_to(outbox, State.DELIVERED)
    outbox.close()
    before = contents(url)
    assert migrate(url) == (HEAD, HEAD)
    assert migrate(url) == (HEAD, HEAD)
    assert contents(url) == before
    assert len(before["history"]) == 4


def test_an_outbox_newer_than_the_program_is_left_alone(url: str) -> None:
    migrate(url)
    engine = make_engine(url, answer_s=30)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(OutboxUnavailable, match=r"at version 9999.*install the newer program"):
        migrate(url)


def test_a_migration_that_fails_on_sqlite_leaves_nothing_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bridge.db'}"
    engine = make_engine(url, answer_s=None, create=True)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE message_parts (x)"))  # the last one that is made
    with pytest.raises(OutboxUnavailable, match="no such column"):
        migrate(url)
    with engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["message_parts"]
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TABLE message_parts"))
    engine.dispose()
    assert migrate(url) == (None, HEAD)


class Killed(BaseException):
    """What ends a program at once."""


_CHANGES_TABLES = ("CREATE", "ALTER", "DROP")


@contextmanager
def killed_after_a_change() -> Iterator[None]:
    """End the program as soon as one table was changed, as a kill would: nothing is tidied up."""

    def kill(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.lstrip().startswith(_CHANGES_TABLES):
            raise Killed

    sa.event.listen(sa.Engine, "after_cursor_execute", kill)
    try:
        yield
    finally:
        sa.event.remove(sa.Engine, "after_cursor_execute", kill)


@pytest.mark.parametrize("first", [None, "0001"])
def test_a_migration_that_was_killed_goes_on_where_it_was(
    mariadb: MariaDb, first: str | None
) -> None:
    """MariaDB keeps each change of a table at once, so it is killed after every single one."""
    number, kills = "+46701740605", 0
    with mariadb.database("killed") as name, mariadb.database("unhurt") as other:
        url, unhurt = mariadb.url(name), mariadb.url(other)
        if first:
            at_version(url, first)
            mariadb.execute(
                f"INSERT INTO {name}.suppressions VALUES ('{number}', 'why', 'anna', NOW())"
            )
        done = False
        while not done:
            with killed_after_a_change():
                try:
                    migrate(url)
                    done = True
                except Killed:
                    kills += 1
        migrate(unhurt)
        assert kills >= 15
        assert shape(url) == shape(unhurt)
        assert len(contents(url)["hash_keys"]) == 1
        outbox = SqlOutbox(url)
        assert bool(outbox.suppression(number)) is bool(first)
        outbox.close()


def shape(url: str) -> dict[str, Any]:
    """Return every table's columns, keys and indexes, as the server tells them."""
    engine = make_engine(url, answer_s=30)
    with engine.connect() as connection:
        seen = sa.inspect(connection)
        told = {
            name: (
                [repr(column) for column in seen.get_columns(name)],
                seen.get_pk_constraint(name),
                sorted(map(repr, seen.get_indexes(name))),
            )
            for name in seen.get_table_names()
        }
    engine.dispose()
    return told


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    migrate(f"sqlite:///{tmp_path / 'a' / 'var' / 'bridge.db'}")
    assert (tmp_path / "a" / "var").stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutboxUnavailable, match="cannot be made"):
        migrate(f"sqlite:///{tmp_path / 'file' / 'var' / 'bridge.db'}")


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "bridge.db"
    file.write_bytes(b"minutes of the meeting\n" * 99)
    with pytest.raises(OutboxUnavailable):
        migrate(f"sqlite:///{file}")
    assert file.read_bytes() == b"minutes of the meeting\n" * 99


def test_an_address_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ConfigError):
        migrate("postgresql://u@host/x")


def test_two_programs_may_migrate_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'bridge.db'}"
    program = f"""
from bridge.outbox.migrations.run import migrate
print(input("ready"), migrate({url!r}))
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.read(5) == "ready"
        other.stdin.write("\n")
        other.stdin.flush()
        assert migrate(url)[1] == HEAD
        assert other.stdout.read().strip() in {f"(None, '{HEAD}')", f"('{HEAD}', '{HEAD}')"}


def test_a_migration_prints_nothing_and_leaves_logging_alone(tmp_path: Path) -> None:
    program = f"""
import logging, sys
import bridge.outbox.sql
print([name for name in sys.modules if name.split(".")[0] in ("alembic", "mako")])
from bridge.outbox.migrations.run import migrate
migrate("sqlite:///{tmp_path / "bridge.db"}")
found = [logging.getLogger(name) for name in (None, *logging.root.manager.loggerDict)]
print([one.name for one in found if set(map(type, one.handlers)) - {{logging.NullHandler}}])
print(logging.root.level, logging.getLogger("alembic").level)
"""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stderr == ""
    assert ran.stdout.splitlines() == ["[]", "[]", "30 0"]
