"""The command line as an operator uses it: real processes, real MariaDB, a server like 46elks."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bridge.cli import main
from bridge.domain import (
    Delivery,
    DeliveryReport,
    InboundSms,
    InvoiceStatus,
    SavedWording,
    Stage,
)
from bridge.errors import OutcomeUnknown
from bridge.gateways import matrix, registry
from bridge.gateways.base import Limits
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from bridge.services import Services
from bridge.signing import read_secret
from bridge.worker import Worker
from tests.support.bridge_process import bridge, command, eventually, serving
from tests.support.carrier import Elks46Server, Fault
from tests.support.mariadb import MariaDb
from tests.support.parts import DEMO, MISSION, MOBILE, NOW, ToldGateway, ToldSource, event, services
from tests.support.shop import shop

Run = Callable[..., Result]


@pytest.fixture
def elks() -> Iterator[Elks46Server]:
    with Elks46Server() as server:
        yield server


@pytest.fixture
def env(mariadb: MariaDb, elks: Elks46Server, tmp_path: Path) -> Iterator[dict[str, str]]:
    with shop(mariadb, elks, tmp_path) as settings:
        yield settings


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return how to run a command in the empty folder *tmp_path* with just these settings.

    In this process, because another costs a second; those that are the point are real ones.
    """
    monkeypatch.chdir(tmp_path)
    for name in os.environ:
        if name.startswith("BRIDGE_"):
            monkeypatch.delenv(name)

    def run_words(*words: str, **env: str) -> Result:
        return CliRunner().invoke(main, words, env=env, prog_name="sms-bridge")

    return run_words


def test_a_new_secret_is_usable(run: Run) -> None:
    done = run("secret")
    assert (done.exit_code, len(read_secret(done.stdout.strip()))) == (0, 32)


def test_migrate_makes_the_outbox_and_keeps_it(env: dict[str, str], tmp_path: Path) -> None:
    first = command("migrate", env=env, cwd=tmp_path)
    again = command("migrate", env=env, cwd=tmp_path)
    assert (first.returncode, again.returncode) == (0, 0)
    assert "(new)" in first.stdout
    assert "(as it was)" in again.stdout


def test_check_is_content_when_all_is_well(env: dict[str, str], tmp_path: Path) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
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
        ({"BRIDGE_SENDER": "no sender at all!"}, "BRIDGE_SENDER: a sender is"),
        ({"BRIDGE_SENDER": "no sender at all!"}, " (46elks) -> correct it"),
        ({"BRIDGE_GATEWAY": "46elk"}, "BRIDGE_GATEWAY is one of 46elks, "),
        ({"BRIDGE_BACKUP_GATEWAY": "twillio"}, "BRIDGE_BACKUP_GATEWAY is one of 46elks, "),
        ({"BRIDGE_BACKUP_GATEWAY": "46elks"}, "BRIDGE_BACKUP_GATEWAY: is BRIDGE_GATEWAY itself"),
        (
            {"BRIDGE_BACKUP_GATEWAY": "sandbox", "BRIDGE_SANDBOX_URL": "http://127.0.0.1:9"},
            "gateway: sandbox: ",
        ),
    ],
)
def test_check_names_the_fault(
    run: Run, env: dict[str, str], changed: dict[str, str], said: str
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    done = run("check", **{**env, **changed})
    faults = [line for line in done.stdout.splitlines() if line.startswith("FAULT")]
    assert done.exit_code == 1
    assert any(said in line for line in faults), done.stdout


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"BRIDGE_COUNTRIES": "SE,US,CA"}, ["BRIDGE_SENDER_CA", "BRIDGE_SENDER_US"]),
        (
            {"BRIDGE_COUNTRIES": "SE,US,CA", "BRIDGE_SENDER_US": "+15005550006"},
            ["BRIDGE_SENDER_CA"],
        ),
        ({"BRIDGE_COUNTRIES": "SE,US", "BRIDGE_SENDER": "+46766861004"}, []),
        ({"BRIDGE_SENDER_US": "Oderland", "BRIDGE_SENDER_SE": "O"}, ["SE", "US"]),
        ({"BRIDGE_SENDER": "O", "BRIDGE_SENDER_US": "Oderland"}, ["BRIDGE_SENDER"]),
    ],
)
def test_a_sender_that_a_country_takes_not_is_a_fault_before_money_is_spent(
    run: Run, env: dict[str, str], elks: Elks46Server, changed: dict[str, str], named: list[str]
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    done = run("check", **{**env, **changed})
    said = [rest for level, rest in findings(done) if level == "FAULT"]
    names = [one.split(": ")[1] for one in said]
    assert [name.endswith(end) for name, end in zip(names, named, strict=True)] == [True] * len(
        named
    )
    assert done.exit_code == bool(named)
    served = run("work", **{**env, **changed}) if named else None
    assert served is None or served.exit_code == 2
    assert elks.sends == 0


@pytest.mark.parametrize(
    ("limits", "parts", "fits"),
    [
        (Limits(), "8", True),
        (Limits(most_parts=3), "3", True),
        (Limits(most_parts=3), "4", False),
        (Limits(longest_text=459), "3", True),  # 3 x 153
        (Limits(longest_text=458), "3", False),
        (Limits(most_parts=9, longest_text=160), "2", False),
    ],
)
def test_more_parts_than_the_gateway_takes_are_a_fault(
    run: Run,
    env: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    limits: Limits,
    parts: str,
    fits: bool,
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])

    class Limited(ToldGateway):
        """Bears so much."""

    monkeypatch.setattr(Limited, "limits", limits)
    monkeypatch.setattr(registry, "make", lambda *_: Limited())
    done = run("check", **{**env, "BRIDGE_MAX_PARTS": parts})
    said = [rest for level, rest in findings(done) if level == "FAULT"]
    wanted = f"gateway: BRIDGE_MAX_PARTS: told takes no text of {parts} parts -> correct it"
    assert said == ([] if fits else [wanted]), done.stdout


@pytest.mark.parametrize(
    ("changed", "countries"),
    [
        ({}, "CA, PR, US"),
        ({"BRIDGE_SENDER_US": "+15005550006"}, "CA, PR"),
        ({"BRIDGE_SENDER": "+46766861004"}, None),
        ({"BRIDGE_COUNTRIES": "SE,DK"}, None),
    ],
)
def test_countries_where_letters_are_no_sender_are_warned_of(
    run: Run, env: dict[str, str], changed: dict[str, str], countries: str | None
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    done = run("check", **{**env, **changed})
    said = [rest for level, rest in findings(done) if level == "warning" and "letters" in rest]
    assert done.exit_code == 0, done.stdout  # texts to all other countries go out
    if countries is None:
        assert said == []
    else:
        (line,) = said
        assert line.startswith(
            f"gateway: 46elks: carriers in {countries} take no sender of letters"
        )
        assert "-> set BRIDGE_SENDER_<country>" in line


@pytest.mark.parametrize(
    ("name", "more", "level", "said"),
    [
        ("gatewayapi", {}, "warning", "BRIDGE_GATEWAYAPI_WEBHOOK_SECRET is not set: delivery rep"),
        ("gatewayapi", {"BRIDGE_GATEWAYAPI_WEBHOOK_SECRET": "s"}, None, "WEBHOOK_SECRET"),
        ("telnyx", {}, "ok", "telnyx: if you have not yet, switch off URL shortening"),
    ],
)
def test_what_a_gateway_lacks_or_wants_beforehand_is_told(
    run: Run, env: dict[str, str], name: str, more: dict[str, str], level: str | None, said: str
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    nowhere = "http://127.0.0.1:9"
    backup = {
        "BRIDGE_BACKUP_GATEWAY": name,
        "BRIDGE_GATEWAYAPI_TOKEN": "t",
        "BRIDGE_GATEWAYAPI_URL": nowhere,
        "BRIDGE_GATEWAYAPI_ACCOUNT_URL": nowhere,
        "BRIDGE_TELNYX_API_KEY": "k",
        "BRIDGE_TELNYX_MESSAGING_PROFILE_ID": "p",
        "BRIDGE_TELNYX_URL": nowhere,
    }
    done = run("check", **{**env, **backup, **more})
    told = [word for word, rest in findings(done) if said in rest]
    assert told == ([level] if level else []), done.stdout


def test_bad_settings_are_all_named_and_end_with_two(run: Run, env: dict[str, str]) -> None:
    bad = {**env, "BRIDGE_STAGES": "fourth", "BRIDGE_LISTEN": "nowhere"}
    done = run("serve", **bad)
    assert done.exit_code == 2
    assert "BRIDGE_STAGES: " in done.stderr
    assert "BRIDGE_LISTEN: " in done.stderr


def test_the_file_here_is_read_and_the_environment_wins(
    run: Run, env: dict[str, str], tmp_path: Path
) -> None:
    lines = (f"{name}='{value}'" for name, value in env.items())
    (tmp_path / "config.env").write_text("\n".join(lines) + "\n", "utf-8")
    assert run("migrate").exit_code == 0
    done = run("list", BRIDGE_STAGES="fourth")
    assert (done.exit_code, "BRIDGE_STAGES" in done.stderr) == (2, True)


def test_a_settings_file_that_is_not_there_is_named(run: Run) -> None:
    done = run("--config", "nowhere.env", "list")
    assert (done.exit_code, "nowhere.env" in done.stderr) == (2, True)


def test_serve_without_an_outbox_says_what_to_run(env: dict[str, str], tmp_path: Path) -> None:
    done = command("serve", env=env, cwd=tmp_path)
    assert (done.returncode, "run sms-bridge migrate" in done.stderr) == (1, True), done.stderr


def test_a_taken_address_is_named(env: dict[str, str], tmp_path: Path) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    with serving(env, tmp_path):
        done = command("serve", env=env, cwd=tmp_path)
    assert (done.returncode, "BRIDGE_LISTEN" in done.stderr) == (2, True)


def test_the_rehearsal_shows_texts_and_reasons_and_sends_nothing(
    run: Run, env: dict[str, str], elks: Elks46Server
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    done = run("rehearse", **env)
    assert done.exit_code == 0, done.stderr
    assert "invoice 1042 secondoverdue: to +46…0605 now, 1 part gsm7" in done.stdout
    assert "invoice #123456 was due on 2023-06-20" in done.stdout
    assert "invoice 1043 secondoverdue: no text, opted_out" in done.stdout
    assert "2 overdue invoices, 1 text" in done.stdout
    assert elks.sends == 0
    assert run("list", **env).stdout == ""


def test_the_rehearsal_of_tonight_is_about_the_next_daily_run(
    run: Run, env: dict[str, str], mariadb: MariaDb
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    told = run("rehearse", "--tonight", **env)
    assert (told.exit_code, "2 overdue invoices, 1 text" in told.stdout) == (0, True)
    assert "every overdue invoice, since tonight's cannot be told: " in told.stderr
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    mariadb.execute(
        "INSERT INTO tblconfiguration (setting, value) VALUES ('SecondOverdueReminder', '14'),"
        f" ('lastDailyCronInvocationTime', '{tomorrow - timedelta(days=1)} 09:00:03');"
        f" UPDATE tblinvoices SET duedate = '{tomorrow - timedelta(days=14)}' WHERE id = 1042",
        database_of(env),
    )
    done = run("rehearse", "--tonight", **env)
    assert done.exit_code == 0, done.stderr
    first, second, third, *_, last = done.stdout.splitlines()
    assert first == f"WHMCS's next daily run: {tomorrow} 09:00 UTC, by BRIDGE_TIMEZONE, UTC"
    assert second == f"  due on {tomorrow - timedelta(days=14)}: secondoverdue"
    assert third == f"invoice 1042 secondoverdue: to +46…0605 at {tomorrow} 09:00 UTC, 1 part gsm7"
    assert last == "1 reminder, 1 text. Nothing was sent."
    assert run("rehearse", "--tonight", "--invoice", "1042", **env).exit_code == 2


def test_send_test_sends_one_text(run: Run, env: dict[str, str], elks: Elks46Server) -> None:
    done = run("send-test", "+46701740605", **env)
    assert done.exit_code == 0, done.stderr
    assert [message.to for message in elks.messages] == ["+46701740605"]
    assert elks.messages[0].id in done.stdout
    assert "701740605" not in done.stdout


@pytest.mark.parametrize(
    "words", [["+46701740605", "--text", "see example.com"], ["08-12345600"], ["0701740605"]]
)
def test_send_test_refuses_links_and_numbers_that_are_none(
    run: Run, env: dict[str, str], elks: Elks46Server, words: list[str]
) -> None:
    assert run("send-test", *words, **env).exit_code == 2
    assert elks.sends == 0


def test_send_test_tells_a_refusal(run: Run, env: dict[str, str], elks: Elks46Server) -> None:
    elks.fault = Fault.NO_CREDITS
    done = run("send-test", "+46701740605", **env)
    assert (done.exit_code, "Not enough credits" in done.stderr) == (1, True)


def test_send_test_goes_through_another_gateway_than_the_one_that_is_set(
    run: Run, env: dict[str, str], elks: Elks46Server
) -> None:
    other = {**env, "BRIDGE_GATEWAY": "sandbox", "BRIDGE_SANDBOX_URL": "http://127.0.0.1:9"}
    assert run("send-test", MOBILE, **other).exit_code == 1  # nobody listens there
    done = run("send-test", MOBILE, "--gateway", "46elks", **other)
    assert (done.exit_code, len(elks.messages)) == (0, 1), done.stderr
    assert done.stdout.startswith("46elks accepted it for +46…0605: id ")


@pytest.mark.parametrize(
    ("words", "changed", "said"),
    [
        (["--gateway", "nobody"], {}, ["'nobody' is not one of", "46elks"]),
        (["--gateway", ""], {}, ["is not one of"]),
        (["--gateway"], {}, ["requires an argument"]),
        ([], {"BRIDGE_GATEWAY": "nobody"}, ["BRIDGE_GATEWAY is one of 46elks, "]),
        (
            ["--gateway", "46elks"],
            {"BRIDGE_46ELKS_USERNAME": "", "BRIDGE_46ELKS_PASSWORD": " "},
            ["BRIDGE_46ELKS_USERNAME is not set", "BRIDGE_46ELKS_PASSWORD is not set"],
        ),
        (
            ["--gateway", "http"],
            {},
            ["BRIDGE_HTTP_URL is not set", "BRIDGE_HTTP_ACCEPTED is not set"],
        ),
        (["--gateway", "46elks"], {"BRIDGE_46ELKS_URL": "http://a.example"}, ["has to be https"]),
        (["--gateway", "46elks"], {"BRIDGE_SENDER": "Oder Land"}, ["BRIDGE_SENDER: a sender is"]),
        (
            ["--gateway", "46elks"],
            {"BRIDGE_SENDER_US": "Oderland"},
            ["BRIDGE_SENDER_US: carriers in US take no sender of letters"],
        ),
        (
            ["--gateway", "46elks"],
            {"BRIDGE_COUNTRIES": "SE,CA"},
            ["BRIDGE_SENDER_CA: is not set, and carriers in CA"],
        ),
    ],
)
def test_send_test_refuses_a_gateway_that_is_not_ready(
    run: Run,
    env: dict[str, str],
    elks: Elks46Server,
    words: list[str],
    changed: dict[str, str],
    said: list[str],
) -> None:
    done = run("send-test", MOBILE, *words, **{**env, **changed})
    assert done.exit_code == 2
    assert [one for one in said if one not in done.stderr] == [], done.stderr
    assert elks.requests == 0
    assert elks.PASSWORD not in done.output


def test_send_test_refuses_a_sender_that_the_numbers_country_takes_not(
    run: Run, env: dict[str, str], elks: Elks46Server
) -> None:
    american = "+12015550123"
    done = run("send-test", american, **{**env, "BRIDGE_COUNTRIES": "*"})
    assert (done.exit_code, elks.requests) == (2, 0)
    assert "BRIDGE_SENDER_US: carriers in US take no sender of letters" in done.stderr
    right = {**env, "BRIDGE_SENDER_US": "+15005550006"}
    assert run("send-test", american, **right).exit_code == 0
    assert [(one.to, one.sender) for one in elks.messages] == [(american, "+15005550006")]


# ---- which gateways there are


def test_every_gateway_is_shown_with_its_settings_and_without_needing_any(run: Run) -> None:
    done = run("gateways")
    assert (done.exit_code, done.stderr) == (0, "")
    chapters = done.stdout.strip().split("\n\n")
    assert [chapter.split(":")[0] for chapter in chapters] == list(registry.NAMES)
    for name, chapter in zip(registry.NAMES, chapters, strict=True):
        sheet, limits = registry.sheet_of(name), registry.limits_of(name)
        head, *lines = chapter.splitlines()
        assert head == f"{name}: {sheet.title}, as of {sheet.facts_of}"
        facts = {
            line[2:20].rstrip(): line[20:].strip()
            for line in lines
            if not line.startswith("  BRIDGE_")
        }
        assert facts == dict(matrix.lines(sheet, limits))
        shown = [line.split(":")[0].strip() for line in lines if line.startswith("  BRIDGE_")]
        pace = f"BRIDGE_{name.upper()}_PER_SECOND"
        assert shown == [*(one.name for one in registry.settings_of(name)), pace]
    assert "  BRIDGE_46ELKS_PASSWORD: API password, kept secret\n" in done.stdout
    assert "BRIDGE_HTTP_PATH: path and query, with placeholders, kept secret; / un" in done.stdout


def test_gateways_are_shown_where_the_settings_are_bad(run: Run, tmp_path: Path) -> None:
    (tmp_path / "config.env").write_text("nonsense\n", "utf-8")
    assert run("gateways", BRIDGE_GATEWAY="nobody", BRIDGE_STAGES="fourth").exit_code == 0


def test_a_reminder_that_is_not_there_is_told(run: Run, env: dict[str, str]) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    done = run("show", "9", **env)
    assert (done.exit_code, "no reminder 9" in done.stderr) == (1, True)


@pytest.mark.parametrize("word", sorted(main.commands))
def test_every_command_explains_itself(run: Run, word: str) -> None:
    done = run(word, "--help")
    assert done.exit_code == 0
    assert f"Usage: sms-bridge {word}" in done.output
    assert len(done.output.split("Options:")[0].splitlines()) > 3  # more than its usage


def test_all_named_commands_are_there() -> None:
    named = """
        serve work migrate check rehearse send-test list show secret sandbox
        suppress unsuppress suppressions forget inbound resolve resend purge
    """
    assert set(named.split()) <= set(main.commands)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("BRIDGE_STAGES reminder\n", 1),
        ("# a comment\n\nBRIDGE_COMPANY=x\n'unclosed\n", 4),
        ("BRIDGE_COMPANY\n", 1),
        ("\n\n\nexport BRIDGE_COMPANY\n", 4),
        ("BRIDGE_COMPANY='unclosed\n", 1),
    ],
)
def test_a_line_of_the_file_that_sets_nothing_is_named(
    run: Run, tmp_path: Path, text: str, line: int
) -> None:
    (tmp_path / "config.env").write_text(text, "utf-8")
    done = run("list")
    assert (done.exit_code, f"line {line} " in done.stderr) == (2, True), done.stderr


@pytest.mark.parametrize("raw", [b"BRIDGE_COMPANY=\xff\n", b"\xff\xfeB\x00"])
def test_a_file_that_is_not_utf_8_is_named(run: Run, tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "config.env").write_bytes(raw)
    done = run("list")
    assert (done.exit_code, "config.env: cannot be read" in done.stderr) == (2, True)


def test_a_file_is_read_as_people_write_it(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a b$c.db"
    text = f'\ufeff# ours\r\nexport BRIDGE_DATABASE_URL="{url}" # here\r\n\r\n'
    (tmp_path / "config.env").write_text(text, "utf-8")
    assert run("migrate").exit_code == 0
    assert (tmp_path / "a b$c.db").is_file()


def test_a_misspelt_setting_is_warned_of_and_a_countrys_sender_is_not(
    run: Run, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/bridge.db"
    done = run(
        "migrate",
        BRIDGE_DATABASE_URL=url,
        BRIDGE_SENDR="x",
        BRIDGE_SENDER_SWE="x",
        BRIDGE_SENDER_SE="Oderland",
        BRIDGE_46ELKS_PER_SECOND="5",
    )
    assert done.exit_code == 0
    warned = [line.split(": ")[2].split()[0] for line in done.stderr.splitlines()]
    assert warned == ["BRIDGE_SENDER_SWE", "BRIDGE_SENDR"]


def test_settings_that_are_bad_show_no_secret(run: Run) -> None:
    done = run(
        "serve",
        BRIDGE_HOOK_SECRET="whsec_not-base64-but-secret",
        BRIDGE_API_TOKEN="hidden token",
        BRIDGE_WHMCS_DATABASE_URL="postgres://reader:hidden@db/whmcs",
    )
    assert done.exit_code == 2
    assert len([one for one in done.stderr.splitlines() if "BRIDGE_" in one]) == 3
    assert not [word for word in ("not-base64", "hidden") if word in done.stderr]


def filled(tmp_path: Path) -> dict[str, str]:
    """Make an outbox with three reminders, one of them accepted; return its settings."""
    parts = services(tmp_path)
    assert isinstance(parts.source, ToldSource)
    paid = replace(DEMO, invoice_id=1043, client_id=18, status=InvoiceStatus.PAID)
    parts.source.known[1043] = paid
    events = [event(), event(stage=Stage.FIRST_OVERDUE), event(1043)]
    parts.outbox.enqueue(events, now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    parts.outbox.close()
    return {"BRIDGE_DATABASE_URL": parts.config.database_url}


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ([], ["3", "2", "1"]),
        (["--state", "withheld"], ["3", "2"]),
        (["--invoice", "1042"], ["2", "1"]),
        (["--client", "17"], ["2", "1"]),
        (["--number", "+46 70-174 06 05"], ["1"]),
        (["--limit", "1"], ["3"]),
        (["--state", "failed"], []),
    ],
)
def test_the_list_is_newest_first_narrowed_and_masked(
    run: Run, tmp_path: Path, words: list[str], ids: list[str]
) -> None:
    done = run("list", *words, **filled(tmp_path))
    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ids
    assert ("no reminders" in done.stderr) is (not ids)
    assert MOBILE[3:10] not in done.output


@pytest.mark.parametrize(
    "words", [["--state", "lost"], ["--number", "0701740605"], ["--limit", "0"], ["--invoice", "x"]]
)
def test_a_list_of_nonsense_is_a_usage_error(run: Run, tmp_path: Path, words: list[str]) -> None:
    done = run("list", *words, **filled(tmp_path))
    assert (done.exit_code, words[0] in done.stderr) == (2, True)


def test_show_gives_the_timeline_and_the_number_only_in_full(run: Run, tmp_path: Path) -> None:
    env = filled(tmp_path)
    done = run("show", "1", **env)
    assert [word for word in ("waiting", "attempting", "accepted") if word not in done.output] == []
    assert "Regards, Oderland" in done.output
    assert MOBILE not in done.output
    assert MOBILE in run("show", "1", "--full", **env).output


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({}, "parts 1, cost not told"),
        ({"parts": 3, "cost_micros": 1_050_000, "cost_currency": "SEK"}, "parts 3, cost 1.05 SEK"),
        ({"cost_micros": 100_000_000}, "parts 1, cost 100"),
        ({"cost_micros": 0, "cost_currency": "EUR"}, "parts 1, cost 0 EUR"),
    ],
)
def test_show_tells_what_a_text_took(
    run: Run, tmp_path: Path, told: dict[str, Any], shown: str
) -> None:
    env = filled(tmp_path)
    outbox = SqlOutbox(env["BRIDGE_DATABASE_URL"])
    report = DeliveryReport(
        gateway="told", gateway_id="g1", delivery=Delivery.DELIVERED, raw_status="x", **told
    )
    assert outbox.record_report(report, now=NOW)
    outbox.close()
    assert f"gateway told, id g1, {shown}" in run("show", "1", **env).stdout.splitlines()


# ---- what only a person can decide


def unknown(tmp_path: Path) -> dict[str, str]:
    """Make an outbox with one reminder of which nobody knows whether it was accepted."""
    parts = services(tmp_path)
    assert isinstance(parts.gateway, ToldGateway)
    parts.gateway.answers = [OutcomeUnknown("no answer")]
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    parts.outbox.close()
    return filled_env(parts)


@pytest.mark.parametrize(("outcome", "state"), [("sent", "accepted"), ("not_sent", "waiting")])
def test_a_person_resolves_what_nobody_knows(
    run: Run, tmp_path: Path, outcome: str, state: str
) -> None:
    env = unknown(tmp_path)
    done = run("resolve", "1", outcome, "--who", "anna", **env)
    assert (done.exit_code, f"  {state}" in done.stdout) == (0, True)
    said = f"anna says that it was {outcome.replace('_', ' ')}"
    assert said in run("show", "1", **env).stdout
    again = run("resolve", "1", outcome, **env)
    assert (again.exit_code, f"is {state}, not unknown" in again.stderr) == (1, True)


def test_a_person_sends_again_what_surely_reached_nobody(run: Run, tmp_path: Path) -> None:
    env = filled(tmp_path)
    done = run("resend", "3", "--who", "anna", **env)
    assert (done.exit_code, done.stdout) == (0, "reminder 4 was made; see: sms-bridge show 4\n")
    assert "anna sent 3 again" in run("show", "4", **env).stdout
    refused = run("resend", "1", **env)
    assert (refused.exit_code, "is accepted, not withheld" in refused.stderr) == (1, True)
    assert "there is no reminder 9" in run("resend", "9", **env).stderr


# ---- age, and back from a back-up


def test_what_is_old_is_erased_by_the_settings(run: Run, tmp_path: Path) -> None:
    env = filled(tmp_path)
    kept = run("purge", BRIDGE_BODY_DAYS="9999", **env)
    assert (
        kept.stdout == "number and text erased from 0 reminders; dropped: 0 reminders, 0 replies\n"
    )
    done = run("purge", BRIDGE_BODY_DAYS="0.000001", BRIDGE_RETENTION_DAYS="9999", **env)
    assert done.stdout.startswith("number and text erased from 1 reminder; dropped: 0 reminders")
    assert MOBILE not in run("show", "1", "--full", **env).stdout
    gone = run("purge", BRIDGE_RETENTION_DAYS="0.000001", **env)
    assert gone.stdout.endswith("dropped: 3 reminders, 0 replies\n")


def test_a_restored_outbox_does_not_send_what_was_due(run: Run, tmp_path: Path) -> None:
    parts = services(tmp_path)
    parts.outbox.enqueue([event()], now=NOW)
    parts.outbox.close()
    env = filled_env(parts)
    done = run("migrate", "--restored", **env)
    assert done.exit_code == 0
    assert "1 reminder may have been sent since: unknown now" in done.stdout
    assert "unknown  restored" in run("list", **env).stdout
    again = run("migrate", "--restored", **env)
    assert "1 reminder may have been sent since: unknown now" in again.stdout


# ---- who wants no texts


def test_the_desk_keeps_the_suppression_list(run: Run, tmp_path: Path) -> None:
    env = filled(tmp_path)
    words = ("suppress", "+46 70-174 06 05", "--why", "a stranger", "--who", "anna")
    first, again = run(*words, **env), run(*words, **env)
    assert (first.exit_code, first.stdout) == (0, "+46…0605 is now on the suppression list\n")
    assert again.stdout == "+46…0605 is already on the suppression list\n"
    listed = run("suppressions", **env).stdout
    assert listed.startswith("+46…0605  desk  since 20")
    assert listed.endswith(" UTC by anna: a stranger\n")
    assert run("suppressions", "--full", **env).stdout.startswith(MOBILE)
    lifted, gone = (run("unsuppress", MOBILE, **env) for _ in range(2))
    assert (lifted.exit_code, lifted.stdout) == (0, "+46…0605 may be texted again\n")
    assert (gone.exit_code, "not on the suppression list" in gone.stderr) == (1, True)
    assert "is empty" in run("suppressions", **env).stderr


@pytest.mark.parametrize(
    "words",
    [
        ["suppress", MOBILE],
        ["suppress", MOBILE, "--why", " "],
        ["suppress", "0701740605", "--why", "x"],
        ["suppress", "08-123 456 00", "--why", "x"],
        ["unsuppress", "x"],
        ["forget", "Anna"],
        ["forget", "070-174 06 05"],
        ["forget", "0"],
    ],
)
def test_without_a_reason_or_a_whole_number_nothing_is_done(
    run: Run, tmp_path: Path, words: list[str]
) -> None:
    assert run(*words, **filled(tmp_path)).exit_code == 2


@pytest.mark.parametrize("whom", ["17", MOBILE, "0046 70 174 06 05"])
def test_who_is_forgotten_is_no_longer_found_but_stays_refused(
    run: Run, tmp_path: Path, whom: str
) -> None:
    env = filled(tmp_path)
    run("suppress", MOBILE, "--why", "a stranger", "--who", "anna", **env)
    done = run("forget", whom, **env)
    assert done.exit_code == 0
    assert "and 0 replies; 1 refusal kept" in done.stdout
    assert "blank it there" in done.stdout
    assert run("list", "--number", MOBILE, **env).stdout == ""
    shown = run("show", "1", "--full", **env).stdout
    assert [word for word in (MOBILE, "Regards") if word in shown] == []
    assert "erased on request" in shown
    kept = run("suppressions", "--full", **env).stdout
    assert (MOBILE in kept, "a keyed hash is left" in kept) == (False, True)


def test_replies_are_shown_to_whoever_reads_them(run: Run, tmp_path: Path) -> None:
    env = filled(tmp_path)
    assert "no replies" in run("inbound", **env).stderr
    outbox = SqlOutbox(env["BRIDGE_DATABASE_URL"])
    for number, body in enumerate(["STOP", "Who is this?\n\x1b[31mHello\x1b[0m"]):
        sms = InboundSms(gateway="told", gateway_id=f"i{number}", sender=MOBILE, to="x", body=body)
        outbox.keep_inbound(sms, now=NOW.replace(minute=number))
    outbox.close()
    assert run("inbound", **env).stdout == (
        "2026-11-24 12:01 UTC  +46…0605\n    Who is this?\n    \ufffd[31mHello\ufffd[0m\n"
        "2026-11-24 12:00 UTC  +46…0605  [stop]\n    STOP\n"
    )
    assert run("inbound", "--full", "--limit", "1", **env).stdout.count(MOBILE) == 1


def test_an_invoice_is_judged_by_name_paid_or_not(
    run: Run, env: dict[str, str], mariadb: MariaDb
) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    mariadb.execute("UPDATE tblinvoices SET status = 'Paid' WHERE id = 1042", database_of(env))
    done = run("rehearse", "--invoice", "1042", "--invoice", "99", **env)
    assert done.stdout.splitlines() == [
        "invoice 1042 secondoverdue: no text, paid",
        "invoice 99: no text, invoice_gone",
        "2 invoices, 0 texts. Nothing was sent.",
    ]


# ---- the doctor


def findings(done: Result) -> list[tuple[str, str]]:
    """Return the first word and the rest of each line."""
    lines = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    return [(level, rest) for level, rest in lines]


def test_with_everything_broken_each_fault_comes_with_its_remedy(
    run: Run, env: dict[str, str], mariadb: MariaDb, elks: Elks46Server
) -> None:
    mariadb.execute("DELETE FROM tblcustomfields", database_of(env))
    elks.balance = 0
    broken = {
        **env,
        "BRIDGE_COMPANY": "Oderland.se",
        "BRIDGE_LANGUAGE": "klingon",
        "BRIDGE_LEASE_S": "10",
        "BRIDGE_LISTEN": "0.0.0.0:8025",
        "BRIDGE_PUBLIC_URL": elks.url.removesuffix("/a1"),  # somebody answers, but no bridge
        "BRIDGE_API_TOKEN": "",
        "BRIDGE_HOOK_SECRET": "whsec_" + "QUJD" * 8,
        "BRIDGE_SENDR": "x",
    }
    done = run("check", **broken)
    assert done.exit_code == 1
    told = findings(done)
    faults = [rest.split(":")[0] for level, rest in told if level == "FAULT"]
    assert faults == ["outbox", "SMS field", "gateway", "public address"], done.stdout
    warnings = "\n".join(rest for level, rest in told if level == "warning")
    for said in ("BRIDGE_SENDR", "klingon", "BRIDGE_LEASE_S", "0.0.0.0", "Oderland.se", "/v1"):
        assert said in warnings, done.stdout
    assert "32 bytes" in warnings
    assert all(" -> " in rest for level, rest in told if level != "ok"), done.stdout
    assert elks.PASSWORD not in done.output


def database_of(env: dict[str, str]) -> str:
    return env["BRIDGE_WHMCS_DATABASE_URL"].split("localhost/")[1].split("?")[0]


def test_what_is_not_set_is_named_once(run: Run) -> None:
    done = run("check")
    assert done.exit_code == 1
    assert [done.stdout.count(f"{name}: is not set") for name in NEEDED] == [1] * len(NEEDED)


NEEDED = ("BRIDGE_HOOK_SECRET", "BRIDGE_WHMCS_DATABASE_URL")


def test_looking_changes_nothing(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    run("check", **env)
    assert list(tmp_path.iterdir()) == []
    filled_in = {**env, **filled(tmp_path)}
    before = run("list", **filled_in).stdout
    run("check", **filled_in)
    assert run("list", **filled_in).stdout == before


def test_what_is_stuck_or_paused_is_told(run: Run, env: dict[str, str], tmp_path: Path) -> None:
    parts = services(tmp_path)
    assert isinstance(parts.gateway, ToldGateway)
    parts.gateway.answers = [OutcomeUnknown("no answer")]
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    due = datetime.now(UTC) - timedelta(hours=1)
    parts.outbox.enqueue([replace(event(1043), occurred_at=due)], now=due)
    for name in ("46elks", "a former one"):
        parts.outbox.open_circuit(name, "HTTP 403: no credit", now=NOW, probe_at=NOW)
    parts.outbox.close()
    done = run("check", **{**env, "BRIDGE_DATABASE_URL": parts.config.database_url})
    said = [rest for level, rest in findings(done) if level != "ok" and rest.startswith("outbox")]
    assert [one.split(" -> ")[0] for one in said] == [
        "outbox: of 1 text(s) nobody knows yet whether the gateway took them",
        f"outbox: a reminder is due since {due:%Y-%m-%d %H:%M} UTC",
        "outbox: 46elks is paused since 2026-11-24 12:00 UTC: HTTP 403: no credit",
    ]


def test_a_saved_text_that_became_a_link_is_named(run: Run, env: dict[str, str]) -> None:
    migrate(env["BRIDGE_DATABASE_URL"])
    outbox = SqlOutbox(env["BRIDGE_DATABASE_URL"])
    text = "Pay {invoice} at oderland.se"  # no door lets it in; a new suffix might
    bad = SavedWording(
        language="swedish", stage=Stage.SECOND_OVERDUE, text=text, who="anna", at=NOW
    )
    outbox.save_wording(bad)
    outbox.close()
    done = run("check", **env)
    [line] = [rest for level, rest in findings(done) if level == "FAULT"]
    place = "texts: saved text swedish/secondoverdue: line 1, column 18"
    assert line.startswith(f"{place}: holds a link: 'oderland.se'")
    assert done.exit_code == 1


def test_a_settings_file_that_all_may_read_is_warned_of(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "config.env"
    file.write_text("BRIDGE_COMPANY=Oderland\n", "utf-8")
    seen = []
    for mode in (0o644, 0o640):
        file.chmod(mode)
        seen.append("every user" in run("check").stdout)
    assert seen == [True, False]


def test_a_public_address_out_of_sight_is_no_fault(run: Run, env: dict[str, str]) -> None:
    done = run("check", **{**env, "BRIDGE_PUBLIC_URL": "http://127.0.0.1:9"})
    (line,) = (one for one in done.stdout.splitlines() if "public address" in one)
    assert line.startswith("warning")


# ---- pipes and signals


def test_a_reader_that_goes_away_gets_no_traceback(tmp_path: Path) -> None:
    parts = services(tmp_path)
    parts.outbox.enqueue([event(number) for number in range(1, 901)], now=NOW)
    parts.outbox.close()
    with bridge("list", "--limit", "900", env=filled_env(parts), cwd=tmp_path) as process:
        assert process.stdout
        assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr
        said = process.stderr.read()
    assert (process.wait(), said) == (0, "")


def filled_env(parts: Services) -> dict[str, str]:
    return {"BRIDGE_DATABASE_URL": parts.config.database_url}


def test_ctrl_c_ends_a_long_look_without_a_traceback(
    env: dict[str, str], elks: Elks46Server, tmp_path: Path
) -> None:
    elks.fault = Fault.STALL_AFTER_ACCEPTING
    words = ("send-test", "+46701740605")
    with bridge(*words, env=env, cwd=tmp_path) as process:
        eventually(lambda: elks.sends)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, "sms-bridge: interrupted\n")


def test_many_invoices_show_progress(
    run: Run, env: dict[str, str], mariadb: MariaDb, elks: Elks46Server
) -> None:
    row = "(18, '', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', 'banktransfer')"
    mariadb.execute(
        "INSERT INTO tblinvoices (userid, invoicenum, date, duedate, total, status, paymentmethod)"
        f" VALUES {', '.join([row] * 250)}",
        database_of(env),
    )
    migrate(env["BRIDGE_DATABASE_URL"])
    done = run("rehearse", **env)
    assert done.exit_code == 0
    assert [line for line in done.stderr.splitlines() if "so far" in line] == [
        "… 100 invoices so far",
        "… 200 invoices so far",
    ]
    assert done.stdout.splitlines()[-1] == "252 overdue invoices, 1 text. Nothing was sent."
    limited = run("rehearse", "--limit", "1", "--stage", "thirdoverdue", **env)
    assert limited.stdout.splitlines()[-1] == "1 overdue invoice, 1 text. Nothing was sent."
    assert elks.requests == 0


# ---- was this from us?


def test_a_text_is_told_from_a_strangers(run: Run, tmp_path: Path) -> None:
    env = filled(tmp_path)
    yes = run("verify", MOBILE, MISSION, **env)
    assert (yes.exit_code, yes.stdout.split(",")[0]) == (0, "yes: reminder 1")
    no = run("verify", MOBILE, "Your parcel waits", **env)
    assert (no.exit_code, no.stdout) == (1, "no: nothing like it was sent to this number\n")
    link = run("verify", MOBILE, f"{MISSION} see example.com", **env)
    assert (link.exit_code, link.stdout) == (1, "no: it holds a link, and we never send one\n")
    run("purge", BRIDGE_BODY_DAYS="0.000001", BRIDGE_RETENTION_DAYS="9999", **env)
    erased = run("verify", MOBILE, MISSION, **env)
    assert erased.stdout == "not found; the words of 1 text to this number are erased\n"
