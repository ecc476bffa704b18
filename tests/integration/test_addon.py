"""The addon inside WHMCS: activation, the reminder hook, settings, its page.

Real PHP on a real MariaDB. A table of cases goes through one PHP process where that is as clear.
"""

import base64
import hashlib
import hmac
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from bridge.alarms import AlarmName
from bridge.domain import Reason, Stage, State
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import HANG_UP, Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_runtime import (
    ADDON,
    SECRET,
    WhmcsInstall,
    as_bytes,
    hook,
    installed_whmcs,
    reminder,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "signing.json"
PHP_FILES = sorted(ADDON.rglob("*.php"))
CLASSES = "WHMCS\\Module\\Addon\\SmsBridge\\"
FIELD = "Mobile number for SMS"

LANGUAGES = """
arabic azerbaijani catalan chinese croatian czech danish dutch english estonian farsi french german
hebrew hungarian italian macedonian norwegian portuguese-br portuguese-pt romanian russian spanish
swedish turkish ukranian
"""  # as WHMCS names its own files


@pytest.fixture
def whmcs(mariadb: MariaDb, tmp_path: Path) -> Iterator[WhmcsInstall]:
    """A WHMCS with the addon copied in, not yet activated."""
    with installed_whmcs(mariadb, tmp_path) as install:
        yield install


@pytest.fixture
def active(whmcs: WhmcsInstall) -> WhmcsInstall:
    assert whmcs.activate()["status"] == "success"
    return whmcs


def add_field(whmcs: WhmcsInstall, name: str, kind: str = "client") -> None:
    whmcs.sql(
        "INSERT INTO tblcustomfields (type, fieldname, fieldtype, description, fieldoptions,"
        " regexpr, adminonly, required, showorder, showinvoice)"
        " VALUES (%s, %s, 'text', '', '', '', '', '', '', '')",
        kind,
        name,
    )


# The files themselves


@pytest.mark.parametrize("file", PHP_FILES, ids=lambda file: file.name)
def test_every_php_file_parses(file: Path) -> None:
    done = subprocess.run(["php", "-l", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("file", PHP_FILES, ids=lambda file: file.name)
def test_no_php_file_needs_more_than_php_8_1(file: Path) -> None:
    """No other PHP is at hand, so the newer syntax and functions are looked for by their marks."""
    newer = r"readonly class|const (string|int|array|bool|float) \w|#\[\\?Override|json_validate\("
    assert not re.search(newer, file.read_text())


@pytest.mark.parametrize("file", PHP_FILES, ids=lambda file: file.name)
def test_every_php_file_is_plain_php_without_mark_or_closing_tag(file: Path) -> None:
    text = file.read_bytes()
    assert text.startswith(b"<?php\n")
    assert b"?>" not in text
    assert b"\r" not in text


def test_the_logo_is_a_png_of_the_size_that_whmcs_allows() -> None:
    head = (ADDON / "logo.png").read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n")
    assert 0 < int.from_bytes(head[16:20], "big") <= 500


def test_whmcs_json_names_a_logo_that_is_there() -> None:
    about = json.loads((ADDON / "whmcs.json").read_text())
    assert (about["schema"], about["type"]) == ("1.0", "whmcs-addons")
    assert (ADDON / about["logo"]["filename"]).is_file()


def test_both_languages_have_the_same_words() -> None:
    def words(name: str) -> set[str]:
        return set(re.findall(r"\$_ADDONLANG\['(\w+)'\]", (ADDON / "lang" / name).read_text()))

    settings = {one for one in words("swedish.php") if one.startswith("setting_")}
    assert words("english.php") == words("swedish.php") - settings != set()


def test_every_language_of_whmcs_has_all_that_clients_see() -> None:
    def told(name: str) -> dict[str, set[str]]:
        code = (
            f"$_ADDONLANG = []; require '{ADDON / 'lang' / name}'; echo json_encode($_ADDONLANG);"
        )
        done = subprocess.run(["php", "-r", code], capture_output=True, text=True, check=True)
        every = json.loads(done.stdout)
        seen = {
            key: text
            for key, text in every.items()
            if re.match(r"client_(page|help)|refused_", key)
        }
        assert all(seen.values())
        return {key: set(re.findall(r"\{\w+\}", text)) for key, text in seen.items()}

    names = {file.name for file in (ADDON / "lang").iterdir()}
    assert names == {f"{one}.php" for one in LANGUAGES.split()}
    english = told("english.php")
    assert len(english) == 21
    assert {name: told(name) for name in names} == dict.fromkeys(names, english)


def test_every_word_that_is_asked_for_is_there() -> None:
    words = set(
        re.findall(r"\$_ADDONLANG\['(\w+)'\]", (ADDON / "lang" / "english.php").read_text())
    )
    code = "\n".join(file.read_text() for file in (ADDON / "lib").rglob("*.php"))
    asked = set(re.findall(r"words(?:\(\))?->get\(\s*'(\w+)'", code))
    assert len(asked) > 40
    assert asked - words == set()
    kinds: dict[str, type[StrEnum]] = {"state": State, "reason": Reason, "stage": Stage}
    named = {f"{kind}_{one}" for kind, every in kinds.items() for one in every}
    # A queue that is too long has a remedy for each cause, in the bridge's own words.
    named |= {f"remedy_{one}" for one in set(AlarmName) - {AlarmName.WAITING_TOO_LONG}}
    named |= {f"alarm_{one}" for one in AlarmName}
    assert named - words == set()


@pytest.mark.parametrize("name", ["sms_bridge.php", "hooks.php"])
def test_a_file_called_from_the_web_does_nothing(name: str) -> None:
    done = subprocess.run(["php", str(ADDON / name)], capture_output=True, text=True, check=False)
    assert done.stdout == "This file cannot be accessed directly"


# Activation


def test_activation_makes_the_field_as_clients_need_it(active: WhmcsInstall) -> None:
    (field,) = active.sql("SELECT * FROM tblcustomfields")
    assert field["fieldname"] == FIELD
    assert (field["type"], field["relid"], field["fieldtype"]) == ("client", 0, "text")
    assert (field["adminonly"], field["required"], field["showorder"]) == ("", "", "on")
    assert "blank to get no texts" in field["description"]


def test_activating_twice_makes_nothing_twice(active: WhmcsInstall) -> None:
    active.fire(7, "secondoverdue")
    assert active.activate()["status"] == "success"
    assert len(active.sql("SELECT * FROM tblcustomfields")) == 1
    assert len(active.sql("SELECT * FROM mod_sms_bridge_state")) == 1
    assert len(active.spool()) == 1


@pytest.mark.parametrize(
    "name",
    [
        FIELD,
        f"{FIELD}|Mobil",
        f"  {FIELD.upper()} | Mobilnummer för SMS",
        "mobile number for sms",
        "Mobile number for SMS&#124;Mobil",
    ],
)
def test_a_field_of_that_name_is_taken_as_it_is(whmcs: WhmcsInstall, name: str) -> None:
    add_field(whmcs, name)
    assert "in place" in whmcs.activate()["description"]
    assert len(whmcs.sql("SELECT * FROM tblcustomfields")) == 1


@pytest.mark.parametrize(
    ("name", "kind"), [(FIELD, "product"), (f"{FIELD}s", "client"), (f"Old {FIELD}", "client")]
)
def test_another_field_is_not_mistaken_for_it(whmcs: WhmcsInstall, name: str, kind: str) -> None:
    add_field(whmcs, name, kind)
    assert "was made" in whmcs.activate()["description"]


def test_activation_that_fails_says_so(whmcs: WhmcsInstall) -> None:
    whmcs.sql("DROP TABLE tblcustomfields")
    assert whmcs.activate()["status"] == "error"


def test_deactivation_keeps_all_data_and_says_so(active: WhmcsInstall) -> None:
    active.fire(7, "secondoverdue")
    answer = active.deactivate()
    assert answer["status"] == "success"
    assert "1 reminder(s) wait" in answer["description"]
    assert "kept" in answer["description"]
    assert len(active.spool()) == len(active.sql("SELECT * FROM tblcustomfields")) == 1


def test_a_deactivated_addon_keeps_no_reminder(active: WhmcsInstall) -> None:
    active.deactivate()
    active.fire(7, "secondoverdue")
    assert active.spool() == []


def test_an_upgrade_can_be_repeated(active: WhmcsInstall) -> None:
    active.fire(7, "secondoverdue")
    versions = ["0.0.1", "0.0.1", "0.1.0", "10.0", "", "rubbish"]
    active.run([{"do": "upgrade", "version": version} for version in versions])
    assert len(active.spool()) == 1


def test_an_upgrade_from_an_older_version_makes_missing_tables(active: WhmcsInstall) -> None:
    active.sql("DROP TABLE mod_sms_bridge_spool")
    active.upgrade("0.0.9")
    assert active.spool() == []


# Settings


def config_fields(whmcs: WhmcsInstall) -> dict[str, Any]:
    return dict(whmcs.run([{"do": "config"}])[-1].value["fields"])


def test_settings_offer_the_client_fields_by_id_and_name(active: WhmcsInstall) -> None:
    add_field(active, "VAT &amp; <b>more</b>")
    add_field(active, "Shoe size", "product")
    fields = config_fields(active)
    assert set(fields) == {"bridge_url", "hook_secret", "api_token", "sms_field"}
    assert fields["hook_secret"]["Type"] == fields["api_token"]["Type"] == "password"
    assert "the newest first" in fields["hook_secret"]["Description"]  # the order decides
    assert list(fields["sms_field"]["Options"].values())[1:] == [
        f"1: {FIELD}",
        "2: VAT &amp; &lt;b&gt;more&lt;/b&gt;",
    ]


def test_settings_open_without_the_field_table(whmcs: WhmcsInstall) -> None:
    whmcs.sql("DROP TABLE tblcustomfields")
    assert list(config_fields(whmcs)["sms_field"]["Options"]) == [""]


ENCODED = {
    "http://127.0.0.1:8025": "http://127.0.0.1:8025",
    "https://x.example/a&amp;b": "https://x.example/a&b",
    "https://x.example/a&amp;amp;b": "https://x.example/a&b",
    "&lt;&#039;&quot;&gt;": "<'\">",
    " spaced\n": "spaced",
    "a&amp": "a&amp",
    "&amp;amp;amp;amp;": "&amp;",  # three times, then it stays
    "&#xD800;&#0;&bogus;": "&#xD800;&#0;&bogus;",
    "": "",
}


def test_a_setting_is_freed_of_entities(whmcs: WhmcsInstall) -> None:
    function = CLASSES + "Settings::decode"
    steps = [{"do": "call", "function": function, "arguments": [stored]} for stored in ENCODED]
    decoded = [seen.value for seen in whmcs.run(steps)[1:]]
    assert dict(zip(ENCODED, decoded, strict=True)) == ENCODED


def test_php_and_python_sign_alike(whmcs: WhmcsInstall) -> None:
    vectors = json.loads(VECTORS.read_text())
    asked = ("secret", "id", "timestamp", "body")
    steps = [{"do": "sign", **{name: vector[name] for name in asked}} for vector in vectors]
    assert [seen.value for seen in whmcs.run(steps)[1:]] == [one["signature"] for one in vectors]


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text()), ids=lambda one: one["note"])
def test_the_signing_vectors_follow_from_plain_hmac(vector: dict[str, Any]) -> None:
    signed = f"{vector['id']}.{vector['timestamp']}.{vector['body']}".encode()
    signatures = []
    for secret in vector["secret"].split():
        key = base64.b64decode(secret.removeprefix("whsec_"))
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        signatures.append("v1," + base64.b64encode(digest).decode())
    assert vector["signature"] == " ".join(signatures)


# The reminder hook


def test_loading_the_hooks_asks_and_loads_nothing(active: WhmcsInstall) -> None:
    started, hooks = active.run([{"do": "hooks"}])
    assert {"InvoicePaymentReminder", "AfterCronJob", "CustomFieldSave"} < set(hooks.value)
    assert len(started.queries) == 1  # WHMCS's own, for the list of active addons
    assert "tblconfiguration" in started.queries[0]


def test_a_reminder_costs_one_insert_and_nothing_else(active: WhmcsInstall) -> None:
    seen = active.fire(1042, "secondoverdue")
    assert len(seen.queries) == 1
    assert seen.queries[0].startswith("insert ignore into `mod_sms_bridge_spool`")


def test_a_reminder_is_kept_with_its_stage_and_time(active: WhmcsInstall) -> None:
    before = datetime.now(UTC)
    active.fire(1042, "secondoverdue")
    (row,) = active.spool()
    occurred_at = datetime.fromtimestamp(row["occurred_at"], UTC)
    assert before.replace(microsecond=0) <= occurred_at <= datetime.now(UTC)
    assert row["event_id"] == f"invoice:1042:secondoverdue:{occurred_at:%Y-%m-%d}"
    assert (row["invoice_id"], row["stage"]) == (1042, "secondoverdue")


def test_the_same_reminder_of_a_day_is_kept_once(active: WhmcsInstall) -> None:
    active.fire(1042, "secondoverdue")
    active.fire("1042", " SecondOverdue ")
    active.fire(1042, "thirdoverdue")
    assert [row["stage"] for row in active.spool()] == ["secondoverdue", "thirdoverdue"]


STRANGE_STAGES = [
    ("fourthoverdue", "fourthoverdue"),
    ("  REMINDER\n", "reminder"),
    ("påminnelse 🙂", "p?minnelse ?"),
    ("'; DROP TABLE x; --", "'; drop table x; --"),
    ("<script>", "?script?"),
    ("a\r\nb\0c", "a b?c"),
    ("x" * 100_000, "x" * 37 + "..."),
    (as_bytes(b"\xff\xfe\x00"), "?"),
    ("", "none"),
    (None, "none"),
    (["secondoverdue"], "none"),
    (2, "none"),
]


def test_a_stage_never_seen_before_is_kept_for_the_bridge_to_judge(active: WhmcsInstall) -> None:
    numbered = list(enumerate(STRANGE_STAGES, start=1))
    active.run([reminder(invoice_id, given) for invoice_id, (given, _) in numbered])
    rows = active.spool()
    assert [row["stage"] for row in rows] == [kept for _, kept in STRANGE_STAGES]
    assert [row["event_id"][:-10] for row in rows] == [
        f"invoice:{invoice_id}:{kept}:" for invoice_id, (_, kept) in numbered
    ]


UNUSABLE_IDS = [0, -1, None, "", "abc", "1e3", "10.5", 10.5, True, [1042], 2**31, "99999999999"]


def test_a_reminder_without_a_usable_invoice_is_only_logged(active: WhmcsInstall) -> None:
    hooks = [reminder(given, "secondoverdue") for given in UNUSABLE_IDS]
    active.run([*hooks, hook("InvoicePaymentReminder", None)])
    assert active.spool() == []
    assert len(active.activity_log()) == len(UNUSABLE_IDS) + 1


def refuse(whmcs: WhmcsInstall, condition: str, state: str, words: str) -> None:
    """Let the database refuse what is inserted into the spool while *condition* holds."""
    whmcs.sql(
        "CREATE TRIGGER refuse BEFORE INSERT ON mod_sms_bridge_spool FOR EACH ROW BEGIN"
        f" IF {condition} THEN SET @refused = 1;"
        f" SIGNAL SQLSTATE '{state}' SET MESSAGE_TEXT = '{words}'; END IF; END"
    )


def test_a_lost_deadlock_costs_no_reminder(active: WhmcsInstall) -> None:
    refuse(active, "@refused IS NULL", "40001", "Deadlock found when trying to get lock")
    seen = active.fire(1042, "secondoverdue")
    assert len([query for query in seen.queries if query.startswith("insert")]) == 2
    assert len(active.spool()) == 1
    assert active.activity_log() == []


def test_a_reminder_that_cannot_be_kept_is_told_and_nothing_thrown(active: WhmcsInstall) -> None:
    refuse(active, "TRUE", "45000", "the disk is full")
    active.fire(1042, "secondoverdue")
    (line,) = active.activity_log()
    assert "could not be kept, so no text follows. Invoice ID: 1042 (secondoverdue)" in line
    assert "the disk is full" in line


def test_a_lost_table_costs_no_reminder_and_is_told(active: WhmcsInstall) -> None:
    active.sql("DROP TABLE mod_sms_bridge_spool")
    active.fire(1042, "secondoverdue")
    assert len(active.spool()) == 1
    (line,) = active.activity_log()
    assert "its tables were missing" in line


def test_a_lost_table_is_made_again_by_the_next_cron(active: WhmcsInstall) -> None:
    active.sql("DROP TABLE mod_sms_bridge_spool")
    active.sql("DELETE FROM mod_sms_bridge_state")
    active.after_cron()
    active.fire(1042, "secondoverdue")
    assert len(active.spool()) == 1
    assert "its tables were missing" in active.activity_log()[0]


def test_tables_of_an_older_version_get_what_they_lack(active: WhmcsInstall) -> None:
    active.fire(1042, "secondoverdue")
    made_new = active.sql("SHOW CREATE TABLE mod_sms_bridge_state")
    active.sql("ALTER TABLE mod_sms_bridge_state DROP dropped_told, DROP dropped, DROP warned_at")
    active.sql("ALTER TABLE mod_sms_bridge_state DROP consent_key, DROP help_hash, DROP trial")
    active.sql("ALTER TABLE mod_sms_bridge_spool DROP not_before")
    active.fire(1043, "secondoverdue")
    active.cron([(1044, "secondoverdue")])
    assert active.sql("SHOW CREATE TABLE mod_sms_bridge_state") == made_new
    assert [row["not_before"] for row in active.spool()] == [0, 0, 0]


def test_the_tables_outlive_a_crash_of_the_server_whatever_its_default(
    whmcs: WhmcsInstall,
) -> None:
    (before,) = whmcs.sql("SELECT @@GLOBAL.default_storage_engine AS engine")
    whmcs.sql("SET GLOBAL default_storage_engine = MyISAM")
    try:
        whmcs.activate()
    finally:
        whmcs.sql("SET GLOBAL default_storage_engine = %s", before["engine"])
    engines = whmcs.sql(
        "SELECT engine AS engine FROM information_schema.tables"
        " WHERE table_schema = DATABASE() AND table_name LIKE 'mod%%'"
    )
    assert [row["engine"] for row in engines] == ["InnoDB"] * 3


def test_what_the_activity_log_cannot_take_goes_to_the_log_of_php(active: WhmcsInstall) -> None:
    active.sql("DROP TABLE tblactivitylog, tbladdonmodules")
    refuse(active, "TRUE", "45000", "the disk is full")
    active.cron([(1042, "secondoverdue"), (0, "secondoverdue")])
    assert "could not be kept, so no text follows. Invoice ID: 1042" in active.error_log()
    assert "without a usable invoice id" in active.error_log()


# The page


def test_the_page_says_what_is_missing(active: WhmcsInstall) -> None:
    page = active.page()
    assert "The bridge address or the hook secret is missing" in page
    assert f"1: {FIELD}" in page


def test_the_page_says_when_all_is_well(active: WhmcsInstall) -> None:
    with listening_bridge() as bridge:
        bridge.reply = lambda _: status()
        active.configure(address=bridge.address, secret=SECRET, api_token="x" * 20)
        active.fire(1042, "secondoverdue")
        pages = {language: active.page(language) for language in ("english", "swedish", None)}
    assert "All is well" in pages["english"]
    assert "1 reminder(s) wait for the bridge. Last handed over: never." in pages["english"]
    assert SECRET not in pages["english"]
    assert "Allt är väl" in pages["swedish"]
    assert "All is well" in pages[None]


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM tblcustomfields", "was not found"),
        (
            "INSERT INTO tblcustomfields SELECT 9, type, relid, fieldname, fieldtype, description,"
            " fieldoptions, regexpr, adminonly, required, showorder, showinvoice, sortorder"
            " FROM tblcustomfields",
            "Several custom client fields",
        ),
        ("UPDATE tblcustomfields SET fieldname = '<b>x'", "was not found"),
        ("DROP TABLE mod_sms_bridge_state", "could not be read"),
        (
            "UPDATE mod_sms_bridge_state SET trouble = 'refused', trouble_text = '<b>no</b>'",
            "&lt;b&gt;no&lt;/b&gt;",
        ),
    ],
)
def test_the_page_says_what_to_do(active: WhmcsInstall, statement: str, expected: str) -> None:
    active.sql(statement)
    page = active.page()
    assert expected in page
    assert "<b>" not in page


def test_a_pinned_field_may_bear_any_name(active: WhmcsInstall) -> None:
    active.sql("UPDATE tblcustomfields SET fieldname = '<b>Mobil</b>'")
    active.configure(address="", secret="", sms_field="1")
    page = active.page()
    assert "1: &lt;b&gt;Mobil&lt;/b&gt;" in page
    assert "was not found" not in page


def status(*alarms: object) -> Reply:
    return Reply(200, json.dumps({"counts": {}, "alarms": list(alarms)}).encode())


ALARM = {"name": "x", "level": "fault", "message": "nothing <b>went</b> out", "remedy": "start it"}
TOLD = ["Nothing &lt;b&gt;went&lt;/b&gt; out", "Start it", "keeps texts from going out"]
STRANGE = ["What answers at the bridge&#039;s address is not the bridge"]


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (status(), ["All is well", "0 reminder(s) kept"]),
        (status(ALARM), TOLD),
        (status({"message": 7}, "x", ALARM), TOLD),
        (status({**ALARM, "level": "warning"}), ["Texts go out, but something needs"]),
        (status({**ALARM, "name": "gateway_paused"}), ["Mend the cause at the gateway"]),
        (Reply(401, b"{}"), ["does not take the API token. (HTTP 401)", "BRIDGE_API_TOKEN"]),
        (Reply(302, b"", {"Location": "https://example.net"}), [*STRANGE, "(HTTP 302)"]),
        (
            Reply(500, b'{"detail": "its <b>log</b> tells"}'),
            [*STRANGE, "its &lt;b&gt;log&lt;/b&gt;"],
        ),
        (Reply(503, b'{"detail": "the outbox is away"}'), ["The outbox is away", "its log tells"]),
        (Reply(200, b"<html>a router</html>"), STRANGE),
        (Reply(200, b'{"alarms": "none"}'), STRANGE),
        (Reply(200, b"[" * 100_000), STRANGE),
        (Reply(200, b"x" * 3_000_000), ["The bridge does not answer."]),
        (HANG_UP, ["The bridge does not answer.", "Reminders wait in the spool until it is back"]),
    ],
)
def test_the_page_tells_what_the_bridge_says_of_itself(
    active: WhmcsInstall, reply: Reply, shown: list[str]
) -> None:
    token = "an-api-token-of-the-tests"
    with listening_bridge() as bridge:
        bridge.reply = lambda _: reply
        active.configure(address=bridge.address, secret=SECRET, api_token=token)
        page = active.page()
        call = bridge.calls[0]
    assert (call.path, call.headers["authorization"]) == ("/v1/status", f"Bearer {token}")
    assert [words for words in shown if words not in page] == []
    assert "<b>" not in page
    assert token not in page


def test_the_page_opens_while_the_bridge_is_away(active: WhmcsInstall) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    active.configure(address=address, secret=SECRET, api_token="x" * 20)
    assert "Reminders wait in the spool until it is back" in active.page()
    active.configure(address="http://127.0.0.1:8025", secret=SECRET)
    assert "its address or the API token is missing" in active.page()
