"""The GRANT statements of docs/whmcs-access.md, run word for word on a server of their own."""

import re
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pymysql
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bridge.domain import Level, Shop
from bridge.errors import AutomationUnreadable, SourceUnavailable
from bridge.whmcs import fields
from bridge.whmcs.database import Database
from bridge.whmcs.mysql import open_engine
from tests.contract.source_world import FIELD, NUMBER, World, overdue_ids, whmcs_database
from tests.support.mariadb import running_mariadb

GUIDE = Path(__file__).parent.parent.parent / "docs" / "whmcs-access.md"
PASSWORD = "choose-a-long-password"


def _statements() -> list[str]:
    (block,) = re.findall(r"```sql\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    return [one.strip() for one in block.split(";") if one.strip()]


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with running_mariadb() as mariadb, whmcs_database(mariadb, "whmcs") as made:
        for statement in _statements():
            made.run(statement)
        yield made


@pytest.fixture
def url(world: World) -> str:
    return world.mariadb.url("whmcs", "sms_bridge", PASSWORD)


@pytest.fixture
def source(url: str) -> Iterator[Database]:
    made = Database(url, FIELD)
    with closing(made):
        yield made


@pytest.fixture
def reader(world: World) -> Iterator["pymysql.cursors.Cursor"]:
    """Give a bare session of the user, without the READ ONLY that the bridge puts upon itself."""
    with (
        closing(world.mariadb.connect("whmcs", user="sms_bridge", password=PASSWORD)) as session,
        session.cursor() as cursor,
    ):
        yield cursor


def test_the_granted_user_reads_all_that_the_bridge_needs(world: World, source: Database) -> None:
    invoice = world.invoice()
    world.paid(invoice, "40")
    facts = source.look_up(invoice)
    assert (facts.balance, facts.sms_field) == (Decimal(60), NUMBER)
    assert source.shop() == Shop(company="Oderland", language="english")
    assert invoice in overdue_ids(source, facts.due_date.replace(year=2030))


def test_check_is_content_with_the_granted_user(source: Database) -> None:
    assert {finding.level for finding in source.check()} == {Level.OK}


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT phonenumber FROM tblclients",
        "SELECT * FROM tblclients",
        "SELECT email FROM tblclients",
        "SELECT id FROM tblclients WHERE phonenumber LIKE '+46%%'",
        "SELECT value FROM tblconfiguration",
        "SELECT value FROM tbladdonmodules",
        "SELECT description FROM tblactivitylog",
    ],
)
def test_the_granted_user_reads_nothing_else(
    reader: "pymysql.cursors.Cursor", statement: str
) -> None:
    with pytest.raises(pymysql.err.OperationalError, match="denied") as caught:
        reader.execute(statement)
    assert caught.value.args[0] in {1142, 1143}


def test_the_view_shows_what_the_bridge_reads_and_no_other_setting(
    world: World, reader: "pymysql.cursors.Cursor", source: Database
) -> None:
    world.settings({**dict.fromkeys(fields.AUTOMATION, "3"), "SMTPPassword": "secret"})
    try:
        reader.execute("SELECT setting FROM mod_sms_bridge_settings")
        assert {name for (name,) in reader.fetchall()} == {
            *("CompanyName", "Language"),
            *fields.AUTOMATION,
        }
        assert source.automation().hour == 3
    finally:
        world.run("DELETE FROM tblconfiguration WHERE value = '3'")


def test_without_the_days_only_the_rehearsal_does_without(source: Database) -> None:
    with pytest.raises(AutomationUnreadable, match=r"docs/whmcs-access\.md"):
        source.automation()
    assert {finding.level for finding in source.check()} == {Level.OK}


WRITES = [
    "INSERT INTO tblinvoices (userid) VALUES (1)",
    "UPDATE tblinvoices SET status = 'Paid'",
    "UPDATE tblcustomfieldsvalues SET value = ''",
    "UPDATE mod_sms_bridge_settings SET value = ''",
    "DELETE FROM tblcustomfieldsvalues",
    "DROP TABLE tblclients",
    "TRUNCATE tblclients",
    "CREATE TABLE mine (id INT)",
    "LOCK TABLES tblinvoices WRITE",
]


@pytest.mark.parametrize("statement", WRITES)
def test_the_granted_user_cannot_write(reader: "pymysql.cursors.Cursor", statement: str) -> None:
    with pytest.raises(pymysql.err.OperationalError, match="denied"):
        reader.execute(statement)


@pytest.mark.parametrize("statement", WRITES[:5])
def test_the_bridges_session_cannot_write_even_with_all_rights(
    world: World, statement: str
) -> None:
    engine = open_engine(world.mariadb.url("whmcs"), connect_s=5, read_s=30, connections=1)
    try:
        with (
            engine.connect() as connection,
            pytest.raises(DBAPIError, match="READ ONLY transaction"),
        ):
            connection.execute(sa.text(statement))
    finally:
        engine.dispose()


@pytest.mark.parametrize("granted", range(6))
def test_each_grant_is_needed_and_its_lack_is_named(world: World, url: str, granted: int) -> None:
    grants = [one for one in _statements() if one.startswith("GRANT SELECT (")]
    assert len(grants) == 6
    table = re.search(r"ON whmcs\.(\w+)", grants[granted])
    assert table
    world.run(grants[granted].replace("GRANT", "REVOKE", 1).replace(" TO ", " FROM ", 1))
    try:
        with (
            closing(Database(url, FIELD)) as source,
            pytest.raises(SourceUnavailable, match=rf"{table[1]}.*docs/whmcs-access\.md"),
        ):
            source.look_up(1)
    finally:
        world.run(grants[granted])


def test_without_the_view_the_company_is_wanted_as_a_setting(world: World, url: str) -> None:
    view = next(one for one in _statements() if one.startswith("GRANT SELECT ON"))
    world.run(view.replace("GRANT", "REVOKE", 1).replace(" TO ", " FROM ", 1))
    try:
        with closing(Database(url, FIELD)) as source:
            with pytest.raises(SourceUnavailable, match="BRIDGE_COMPANY"):
                source.shop()
            assert {f.level for f in source.check() if f.subject != "WHMCS company"} == {Level.OK}
    finally:
        world.run(view)


def test_the_guide_lists_every_action_that_the_api_source_calls() -> None:
    code = (GUIDE.parent.parent / "bridge" / "whmcs" / "api.py").read_text()
    called = set(re.findall(r'_call\(\s*"(\w+)"', code))
    assert called == set(re.findall(r"^ +\| `(\w+)` \|", GUIDE.read_text(), re.MULTILINE))
