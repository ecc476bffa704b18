"""The command line as an operator uses it: real processes, real MariaDB, a server like 46elks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge.signing import new_secret, read_secret
from tests.support.bridge_process import command, free_port, serving
from tests.support.carrier import Elks46Server, Fault
from tests.support.mariadb import MariaDb

SCHEMA = Path(__file__).parents[1] / "support" / "whmcs_schema.sql"
ROWS = """
INSERT INTO tblcustomfields (id, type, fieldname, fieldtype, description, fieldoptions, regexpr,
    adminonly, required, showorder, showinvoice)
VALUES (7, 'client', 'Mobile number for SMS', 'text', '', '', '', '', '', 'on', '');
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (17, 'Demo', 'C', '', 'd@client.example', 'SE', '', ''),
       (18, 'Blank', 'F', '', 'b@client.example', 'SE', '', '');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (7, 17, '070-174 06 05');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1042, 17, '123456', '2023-06-01', '2023-06-20', 125.00, 'Unpaid', 'banktransfer'),
       (1043, 18, '', '2023-06-01', '2023-06-20', 99.00, 'Unpaid', 'banktransfer')
"""


@pytest.fixture
def elks() -> Iterator[Elks46Server]:
    with Elks46Server() as server:
        yield server


@pytest.fixture
def env(mariadb: MariaDb, elks: Elks46Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    with mariadb.database("command_line", SCHEMA.read_text("utf-8")) as name:
        mariadb.execute(ROWS, name)
        yield {
            "BRIDGE_HOOK_SECRET": new_secret(),
            "BRIDGE_API_TOKEN": "an-api-token-of-the-tests",
            "BRIDGE_LISTEN": f"127.0.0.1:{free_port()}",
            "BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/bridge.db",
            "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(name),
            "BRIDGE_SENDING_HOURS": "always",
            "BRIDGE_GATEWAY": "46elks",
            "BRIDGE_SENDER": "Oderland",
            "BRIDGE_46ELKS_USERNAME": elks.USERNAME,
            "BRIDGE_46ELKS_PASSWORD": elks.PASSWORD,
            "BRIDGE_46ELKS_URL": elks.url,
        }


def test_a_new_secret_is_usable(tmp_path: Path) -> None:
    done = command("secret", env={}, cwd=tmp_path)
    assert (done.returncode, len(read_secret(done.stdout.strip()))) == (0, 32)


def test_migrate_makes_the_outbox_and_keeps_it(env: dict[str, str], tmp_path: Path) -> None:
    first = command("migrate", env=env, cwd=tmp_path)
    again = command("migrate", env=env, cwd=tmp_path)
    assert (first.returncode, again.returncode) == (0, 0)
    assert "(new)" in first.stdout
    assert "(as it was)" in again.stdout


def test_check_is_content_when_all_is_well(env: dict[str, str], tmp_path: Path) -> None:
    command("migrate", env=env, cwd=tmp_path)
    done = command("check", env=env, cwd=tmp_path)
    assert (done.returncode, "FAULT" in done.stdout) == (0, False), done.stdout
    for said in ("outbox", "WHMCS database", "SMS field", "balance", "'Oderland'", "clock"):
        assert said in done.stdout


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"BRIDGE_DATABASE_URL": "sqlite:///nowhere/bridge.db"}, "run sms-bridge migrate"),
        ({"BRIDGE_WHMCS_SMS_FIELD": "Phone for texts"}, "Mobile number for SMS"),
        ({"BRIDGE_WHMCS_DATABASE_URL": "mysql+pymysql://x:y@127.0.0.1:9/w"}, "does not answer"),
        ({"BRIDGE_46ELKS_PASSWORD": "wrong"}, "401"),
        ({"BRIDGE_SENDER": "no sender at all!"}, "BRIDGE_SENDER"),
    ],
)
def test_check_names_the_fault(
    env: dict[str, str], tmp_path: Path, changed: dict[str, str], said: str
) -> None:
    command("migrate", env=env, cwd=tmp_path)
    done = command("check", env={**env, **changed}, cwd=tmp_path)
    faults = [line for line in done.stdout.splitlines() if line.startswith("FAULT")]
    assert done.returncode == 1
    assert any(said in line for line in faults), done.stdout


def test_bad_settings_are_all_named_and_end_with_two(env: dict[str, str], tmp_path: Path) -> None:
    bad = {**env, "BRIDGE_STAGES": "fourth", "BRIDGE_LISTEN": "nowhere"}
    done = command("serve", env=bad, cwd=tmp_path)
    assert done.returncode == 2
    assert "BRIDGE_STAGES: " in done.stderr
    assert "BRIDGE_LISTEN: " in done.stderr


def test_the_file_here_is_read_and_the_environment_wins(
    env: dict[str, str], tmp_path: Path
) -> None:
    lines = (f"{name}='{value}'" for name, value in env.items())
    (tmp_path / "config.env").write_text("\n".join(lines) + "\n", "utf-8")
    assert command("migrate", env={}, cwd=tmp_path).returncode == 0
    done = command("list", env={"BRIDGE_STAGES": "fourth"}, cwd=tmp_path)
    assert (done.returncode, "BRIDGE_STAGES" in done.stderr) == (2, True)


def test_a_settings_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    done = command("--config", "nowhere.env", "list", env={}, cwd=tmp_path)
    assert (done.returncode, "nowhere.env" in done.stderr) == (2, True)


def test_serve_without_an_outbox_says_what_to_run(env: dict[str, str], tmp_path: Path) -> None:
    done = command("serve", env=env, cwd=tmp_path)
    assert (done.returncode, "run sms-bridge migrate" in done.stderr) == (1, True), done.stderr


def test_a_taken_address_is_named(env: dict[str, str], tmp_path: Path) -> None:
    command("migrate", env=env, cwd=tmp_path)
    with serving(env, tmp_path):
        done = command("serve", env=env, cwd=tmp_path)
    assert (done.returncode, "BRIDGE_LISTEN" in done.stderr) == (2, True)


def test_the_rehearsal_shows_texts_and_reasons_and_sends_nothing(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path
) -> None:
    command("migrate", env=env, cwd=tmp_path)
    done = command("rehearse", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "invoice 1042 secondoverdue: to +46…0605 now, 1 part gsm7" in done.stdout
    assert "invoice #123456 was due on 2023-06-20" in done.stdout
    assert "invoice 1043 secondoverdue: no text, opted_out" in done.stdout
    assert "2 overdue invoices, 1 text" in done.stdout
    assert elks.sends == 0
    assert command("list", env=env, cwd=tmp_path).stdout == ""


def test_send_test_sends_one_text(env: dict[str, str], elks: Elks46Server, tmp_path: Path) -> None:
    done = command("send-test", "+46701740605", env=env, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [message.to for message in elks.messages] == ["+46701740605"]
    assert elks.messages[0].id in done.stdout
    assert "701740605" not in done.stdout


@pytest.mark.parametrize(
    "words", [["+46701740605", "--text", "see example.com"], ["08-12345600"], ["0701740605"]]
)
def test_send_test_refuses_links_and_numbers_that_are_none(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path, words: list[str]
) -> None:
    assert command("send-test", *words, env=env, cwd=tmp_path).returncode == 2
    assert elks.sends == 0


def test_send_test_tells_a_refusal(env: dict[str, str], elks: Elks46Server, tmp_path: Path) -> None:
    elks.fault = Fault.NO_CREDITS
    done = command("send-test", "+46701740605", env=env, cwd=tmp_path)
    assert (done.returncode, "Not enough credits" in done.stderr) == (1, True)


def test_a_reminder_that_is_not_there_is_told(env: dict[str, str], tmp_path: Path) -> None:
    command("migrate", env=env, cwd=tmp_path)
    done = command("show", "9", env=env, cwd=tmp_path)
    assert (done.returncode, "no reminder 9" in done.stderr) == (1, True)
