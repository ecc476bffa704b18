"""Clients and support in WHMCS: numbers as they are saved, the ledger of consent, the panel,
"SMS from us".

Real PHP behind a real HTTP server, a real MariaDB, a real bridge; templates through Smarty.
"""

import base64
import html
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from tests.support.admin_world import MOBILE, TOKEN, XSS, World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Call, Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_runtime import hook
from tests.support.whmcs_site import DETAILS, SOON_S, Visitor, shown

OTHER = "+46701740606"
NORWEGIAN = "+4740123456"  # not among the countries of this bridge
SUMMARY = "/admin/clientssummary.php?userid={}"
OWN = "/index.php?m=sms_bridge"
INBOUND_TOKEN = "an-inbound-token-of-the-tests"
PROFILE = "/admin/clientsprofile.php?userid={}"


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    settings = {"BRIDGE_COUNTRIES": "SE", "BRIDGE_INBOUND_TOKEN": INBOUND_TOKEN}
    with admin_world(mariadb, folder, **settings) as made:
        made.remind((1042, "secondoverdue"), (1043, "secondoverdue"))
        yield made


@pytest.fixture(autouse=True)
def as_it_was(world: World) -> Iterator[None]:
    """Begin each test with the field, the ledger and the settings as they were first."""
    world.whmcs.sql("DELETE FROM mod_sms_bridge_consent")
    fill(world, 17, "+46 70-174 06 05")
    world.whmcs.sql("DELETE FROM tblcustomfieldsvalues WHERE relid = 18")
    yield
    world.set_up()


def fill(world: World, client_id: int, value: str) -> None:
    world.whmcs.sql("DELETE FROM tblcustomfieldsvalues WHERE relid = %s", client_id)
    world.whmcs.sql(
        "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (%s, %s, %s)",
        *(world.field_id, client_id, value),
    )


def held(world: World, client_id: int) -> str | None:
    rows = world.whmcs.sql("SELECT value FROM tblcustomfieldsvalues WHERE relid = %s", client_id)
    assert len(rows) < 2
    return str(rows[0]["value"]) if rows else None


def ledger(world: World, client_id: int) -> list[tuple[str, str, str, str]]:
    """Return kind, actor, old and new number of each line, oldest first."""
    rows = world.whmcs.sql(
        "SELECT * FROM mod_sms_bridge_consent WHERE client_id = %s ORDER BY id", client_id
    )
    return [(row["kind"], row["actor"], row["old_shown"], row["new_shown"]) for row in rows]


def import_all(world: World) -> None:
    world.whmcs.upgrade("0.1.0")


def api_update(world: World, client_id: int, value: str, *, fires: str = "yes") -> None:
    """Call `UpdateClient` as another program does."""
    array = f'a:1:{{i:{world.field_id};s:{len(value)}:"{value}";}}'
    answer = requests.post(
        f"{world.site.url}/includes/api.php",
        data={
            "action": "UpdateClient",
            "clientid": client_id,
            "customfields": base64.b64encode(array.encode()).decode(),
            "fires": fires,
        },
        timeout=15,
    )
    assert answer.json()["result"] == "success"


def unsuppress(world: World, number: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = f"{world.bridge.url}/v1/suppressions/{number}"
    assert requests.delete(url, headers=headers, timeout=10).status_code == 204


def support(visitor: Visitor, do: str, client_id: int = 17, **form: Any) -> requests.Response:
    return visitor.post("client", do=do, id=client_id, back="clientssummary.php", **form)


# A number as it is saved


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("070-174 06 06", OTHER),
        (OTHER, OTHER),
        ("0046 70 174 06 06", OTHER),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_client_saves_a_number_as_it_is_dialled_and_it_is_stored_as_e164(
    world: World, typed: str, stored: str
) -> None:
    page = world.site.client(17).details(field=typed)
    assert "alert-danger" not in page
    assert (held(world, 17) or "").strip() == stored


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0701", "cannot be read"),
        ("not a number", "cannot be read"),
        (XSS, "cannot be read"),
        ("08-123 456 00", "not a mobile number"),
        (NORWEGIAN, "we send no texts to numbers of this country"),
        (f"{MOBILE} or {OTHER}", "cannot be read"),
    ],
)
def test_a_number_that_cannot_be_texted_is_refused_with_a_reason(
    world: World, typed: str, said: str
) -> None:
    page = world.site.client(17).details(field=typed)
    assert said in shown(page)
    assert "Mobile number for SMS:" in shown(page)
    assert "<script>alert" not in page
    assert held(world, 17) == "+46 70-174 06 05"
    assert ledger(world, 17) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("swedish", "inget mobilnummer"),
        ("german", "keine Mobilnummer"),
        ("klingon", "not a mobile"),
    ],
)
def test_the_refusal_is_in_the_clients_language(world: World, language: str, said: str) -> None:
    assert said in world.site.client(17, language).details(field="08-123 456 00")


@pytest.mark.parametrize("who", ["client", "staff"])
def test_a_number_that_cannot_be_texted_but_was_there_keeps_nobody_from_saving(
    world: World, who: str
) -> None:
    fill(world, 17, "08-123 456 00")
    visitor = world.site.client(17) if who == "client" else world.site.admin()
    path = DETAILS if who == "client" else PROFILE.format(17)
    assert "alert-danger" not in visitor.details(path, field="08-123 456 00")
    assert "not a mobile number" in visitor.details(path, field="08-123 456 01")
    assert ledger(world, 17) == [("on", "import", "", "…5600")]


def test_an_admin_is_refused_in_the_admins_language(world: World) -> None:
    world.whmcs.sql("UPDATE tbladmins SET language = 'swedish' WHERE id = 1")
    try:
        page = world.site.admin().details(PROFILE.format(17), field="08-123 456 00")
    finally:
        world.whmcs.sql("UPDATE tbladmins SET language = '' WHERE id = 1")
    assert "inget mobilnummer" in page


BLANKS = ["", " ", "&nbsp;", "\u00a0", "\u200b", "\u3164", "\u2800", "&amp;nbsp;"]


@pytest.mark.parametrize("blank", BLANKS)
def test_blank_is_accepted_without_asking_anybody(world: World, blank: str) -> None:
    with listening_bridge() as bridge:
        world.set_up(bridge.address)
        page = world.site.client(17).details(field=blank)
        assert bridge.calls == []
    assert "alert-danger" not in page
    assert held(world, 17) != "+46 70-174 06 05"


@pytest.mark.parametrize("number", ["0701", OTHER, XSS])
def test_while_the_bridge_is_away_whatever_was_typed_is_saved(world: World, number: str) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = world.site.client(17).details(field=number)
    assert "alert-danger" not in page
    assert html.unescape(held(world, 17) or "") == number


def test_a_bridge_that_is_slow_delays_a_save_once_and_not_for_long(world: World) -> None:
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        visitor = world.site.client(17)
        began = time.monotonic()
        visitor.details(field=OTHER)
        took_s = time.monotonic() - began
    assert held(world, 17) == OTHER
    assert took_s < SOON_S


def test_other_fields_are_none_of_our_business(world: World) -> None:
    saved = {"fieldid": world.field_id + 1, "relid": 17, "value": "0701740606"}
    (seen,) = world.whmcs.run([hook("CustomFieldSave", saved)])[1:]
    assert seen.value == [None]
    assert ledger(world, 17) == []


@pytest.mark.parametrize(
    "variables",
    [
        None,
        "",
        [],
        {"customfield": "x"},
        {"customfield": {"1": ["x"]}},
        {"fieldid": [1], "relid": "x"},
    ],
)
@pytest.mark.parametrize(
    "name",
    [
        *("ClientDetailsValidation", "CustomFieldSave", "ClientAdd", "ClientEdit"),
        *("PreDeleteClient", "AfterClientMerge", "AdminAreaClientSummaryPage"),
        *("ClientAreaPageProfile", "ClientAreaPageRegister"),
    ],
)
def test_no_hook_throws_whatever_whmcs_hands_over(world: World, name: str, variables: Any) -> None:
    world.whmcs.run([hook(name, variables)])
    assert ledger(world, 17) == []


# The ledger of consent


def test_each_change_is_noted_once_with_who_made_it(world: World) -> None:
    import_all(world)
    client, admin = world.site.client(17), world.site.admin()
    client.details(field="")
    client.details(field=" ")
    admin.details(PROFILE.format(17), field="070-174 06 06")
    admin.details(PROFILE.format(17), field=OTHER)
    api_update(world, 17, MOBILE)
    assert ledger(world, 17) == [
        ("on", "import", "", "…0605"),
        ("off", "client", "…0605", ""),
        ("on", "staff", "", "…0606"),
        ("changed", "api", "…0606", "…0605"),
    ]


def test_who_is_not_in_the_ledger_yet_is_first_taken_over_as_found(world: World) -> None:
    world.site.client(17).details(field="")
    assert ledger(world, 17) == [("on", "import", "", "…0605"), ("off", "client", "…0605", "")]


def test_an_admin_who_is_logged_in_as_the_client_is_staff(world: World) -> None:
    visitor = world.site.admin()
    visitor.get("/login.php?as=17")
    visitor.details(field="")
    assert ledger(world, 17)[-1][:2] == ("off", "staff")
    (row,) = world.whmcs.sql("SELECT admin_id FROM mod_sms_bridge_consent WHERE kind = 'off'")
    assert row["admin_id"] == 1


def test_what_the_api_writes_is_noted_where_only_clientedit_fires(world: World) -> None:
    import_all(world)
    api_update(world, 17, "", fires="no")
    api_update(world, 17, "", fires="no")
    assert ledger(world, 17)[1:] == [("off", "api", "…0605", "")]


def test_a_new_client_is_noted_by_whichever_hook_tells(world: World) -> None:
    fill(world, 18, MOBILE)
    for _ in range(2):
        world.whmcs.run([hook("ClientAdd", {"client_id": 18, "userid": 18})])
    assert ledger(world, 18) == [("on", "system", "", "…0605")]


def test_a_value_that_whmcs_stores_only_later_is_no_second_change(world: World) -> None:
    saved = {"fieldid": world.field_id, "relid": 18, "value": OTHER}
    world.whmcs.run([hook("CustomFieldSave", saved), hook("ClientAdd", {"client_id": 18})])
    assert held(world, 18) is None
    assert ledger(world, 18) == [("on", "system", "", "…0606")]


def test_the_bridge_that_blanks_a_field_for_a_stop_is_no_unknown_program(world: World) -> None:
    import_all(world)
    entry = {"number": MOBILE, "by": "stop"}
    with listening_bridge() as bridge:
        told = {"e164": MOBILE, "problem": None, "suppressed": entry}
        bridge.reply = lambda _: Reply(200, json.dumps(told).encode())
        world.set_up(bridge.address)
        api_update(world, 17, "")
    assert ledger(world, 17)[1:] == [("off", "stop", "…0605", "")]


@pytest.fixture
def stopped(world: World) -> Iterator[None]:
    """Let client 17 reply STOP to the real bridge."""
    url = f"{world.bridge.url}/inbound/46elks?t={INBOUND_TOKEN}"
    world.elks.incoming(url, sender=MOBILE, to="+46766861004", text="STOP")
    yield
    unsuppress(world, MOBILE)


@pytest.mark.usefixtures("stopped")
@pytest.mark.parametrize("seen_by", ["cron", "panel"])
def test_a_field_that_was_blanked_for_a_stop_is_put_down_to_it_afterwards(
    world: World, seen_by: str
) -> None:
    import_all(world)
    api_update(world, 17, "", fires="no")
    assert ledger(world, 17)[1:] == [("off", "api", "…0605", "")]
    if seen_by == "cron":
        world.whmcs.after_cron()
    else:
        page = shown(panel(world))
        assert re.search(r"since [-\d]+ [:\d]+ \w+, by the person, who replied STOP", page)
        assert "another program" not in page
    assert ledger(world, 17)[1:] == [("off", "stop", "…0605", "")]


def stop(age_s: float = 5, shown: str = "+46...0605", by: str = "stop") -> dict[str, str]:
    """Return an entry as `/v1/clients/<id>` tells it."""
    since = datetime.now(UTC) - timedelta(seconds=age_s)
    return {"shown": shown, "by": by, "since": f"{since:%Y-%m-%dT%H:%M:%SZ}"}


@pytest.mark.parametrize(
    ("entry", "actor"),
    [
        (stop(), "stop"),
        (stop(age_s=2 * 86400), "stop"),
        (stop(age_s=-60), "stop"),
        (stop(age_s=4 * 86400), "api"),
        (stop(age_s=-3600), "api"),
        (stop(by="desk"), "api"),
        (stop(by="carrier"), "api"),
        (stop(shown="+46...0606"), "api"),
        (stop(shown="..."), "api"),
        ({"shown": [], "by": "stop", "since": XSS}, "api"),
    ],
)
def test_the_bridge_is_asked_once_and_not_by_the_hook_whether_a_stop_blanked_a_field(
    world: World, entry: dict[str, Any], actor: str
) -> None:
    import_all(world)
    told = {"client_id": 17, "refused": [entry]}
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, json.dumps(told).encode())
        world.set_up(bridge.address)
        api_update(world, 17, "", fires="no")
        assert bridge.calls == []
        for _ in range(2):
            world.whmcs.after_cron()
        assert [call.path for call in bridge.calls] == ["/v1/clients/17"]
    assert ledger(world, 17)[1:] == [("off", actor, "…0605", "")]


def test_a_bridge_that_is_away_is_asked_again_with_the_next_cron(world: World) -> None:
    import_all(world)
    world.set_up(f"http://127.0.0.1:{free_port()}")
    api_update(world, 17, "", fires="no")
    world.whmcs.after_cron()
    with listening_bridge() as bridge:
        told = {"client_id": 17, "refused": [stop()]}
        bridge.reply = lambda _: Reply(200, json.dumps(told).encode())
        world.set_up(bridge.address)
        world.whmcs.after_cron()
    assert ledger(world, 17)[1:] == [("off", "stop", "…0605", "")]


def dumped(told: Any) -> bytes:
    return json.dumps(told).encode()


def always(reply: Reply) -> Callable[[Call], Reply]:
    return lambda _: reply


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (200, {}),
        (200, [stop()]),
        (200, {"client_id": 18, "refused": [stop()]}),
        (200, {"client_id": 17}),
        (200, {"client_id": 17, "refused": None}),
        (429, {"detail": "too many questions"}),
    ],
)
@pytest.mark.parametrize("seen_by", ["cron", "panel"])
def test_an_answer_that_is_not_about_the_client_explains_nothing(
    world: World, status: int, told: Any, seen_by: str
) -> None:
    import_all(world)
    api_update(world, 17, "", fires="no")
    with listening_bridge() as bridge:
        world.set_up(bridge.address)
        blank = {"field": "", "number": None, "problem": "opted_out"}
        truth = {"client_id": 17, **blank, "refused": [stop()]}
        for reply in (Reply(status, dumped(told)), Reply(200, dumped(truth))):
            bridge.reply = always(reply)
            if seen_by == "cron":
                world.whmcs.after_cron()
            else:
                panel(world)
    assert ledger(world, 17)[1:] == [("off", "stop", "…0605", "")]


def test_a_client_whom_the_bridge_does_not_know_was_blanked_by_a_program(world: World) -> None:
    import_all(world)
    api_update(world, 17, "", fires="no")
    with listening_bridge() as bridge:
        world.set_up(bridge.address)
        bridge.reply = lambda _: Reply(404, b'{"detail": "WHMCS has no client 17"}')
        for _ in range(2):
            world.whmcs.after_cron()
        assert len(bridge.calls) == 1
    assert ledger(world, 17)[1:] == [("off", "api", "…0605", "")]


@pytest.mark.usefixtures("stopped")
def test_who_blanked_a_field_by_hand_is_not_put_down_to_a_stop(world: World) -> None:
    import_all(world)
    world.site.client(17).details(field="")
    world.whmcs.after_cron()
    panel(world)
    assert ledger(world, 17)[1:] == [("off", "client", "…0605", "")]


def test_two_saves_at_once_write_one_line(world: World) -> None:
    import_all(world)
    fill(world, 17, "")
    steps = [hook("ClientEdit", {"userid": 17})]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: world.whmcs.run(steps), range(8)))
    assert len(ledger(world, 17)) == 2


def test_the_ledger_holds_no_whole_number(world: World) -> None:
    import_all(world)
    world.site.client(17).details(field=OTHER)
    rows = world.whmcs.sql("SELECT * FROM mod_sms_bridge_consent")
    assert len(rows) == 2
    assert not re.search("70.?174", str(rows))
    assert len({row["new_hash"] for row in rows}) == 2


def test_the_import_can_be_repeated_and_leaves_blanks_and_doubts_out(world: World) -> None:
    fill(world, 18, " ")
    fill(world, 19, MOBILE)
    world.whmcs.sql(
        "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (%s, 19, '')",
        world.field_id,
    )
    import_all(world)
    import_all(world)
    rows = world.whmcs.sql("SELECT client_id, actor FROM mod_sms_bridge_consent")
    world.whmcs.sql("DELETE FROM tblcustomfieldsvalues WHERE relid = 19")
    assert [(row["client_id"], row["actor"]) for row in rows] == [(17, "import")]


def test_thousands_of_clients_are_taken_over(world: World) -> None:
    values = ", ".join(f"({world.field_id}, {100 + n}, '+4670{n:07}')" for n in range(2500))
    world.whmcs.sql(f"INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES {values}")
    try:
        import_all(world)
    finally:
        world.whmcs.sql("DELETE FROM tblcustomfieldsvalues WHERE relid >= 100")
    (count,) = world.whmcs.sql("SELECT COUNT(*) AS n FROM mod_sms_bridge_consent")
    assert count["n"] == 2501


def test_a_deleted_client_leaves_that_something_changed_and_no_more(world: World) -> None:
    support(world.site.admin(), "off", why_off="Anna asked by phone")
    world.whmcs.run([hook("PreDeleteClient", {"userid": 17})])
    rows = world.whmcs.sql("SELECT * FROM mod_sms_bridge_consent WHERE client_id = 17")
    assert [(row["kind"], row["actor"]) for row in rows] == [("on", "import"), ("off", "staff")]
    assert all(row["at"] > 1_700_000_000 for row in rows)
    told = ("old_shown", "new_shown", "old_hash", "new_hash", "why")
    assert {row[name] for row in rows for name in told} == {""}


def test_an_admin_can_erase_the_ledger_of_one_client(world: World) -> None:
    fill(world, 18, OTHER)
    import_all(world)
    page = support(world.site.admin(), "forget", sure="yes").text
    assert "that something changed stays" in page
    assert ledger(world, 17) == [("on", "import", "", "")]
    assert ledger(world, 18) == [("on", "import", "", "…0606")]


def test_nothing_is_erased_without_the_tick(world: World) -> None:
    import_all(world)
    page = support(world.site.admin(), "forget").text
    assert "Tick this" in page
    assert ledger(world, 17) == [("on", "import", "", "…0605")]


def test_after_forgetting_a_change_is_noted_again(world: World) -> None:
    import_all(world)
    world.whmcs.run([hook("PreDeleteClient", {"userid": 17})])
    client = world.site.client(17)
    client.details(field=OTHER)
    client.details(field="")
    assert [line[0] for line in ledger(world, 17)] == ["on", "changed", "off"]


def test_what_was_erased_is_not_brought_back_by_the_next_edit_of_something_else(
    world: World,
) -> None:
    import_all(world)
    support(world.site.admin(), "forget", sure="yes")
    world.whmcs.run([hook("ClientEdit", {"userid": 17})])
    assert ledger(world, 17) == [("on", "import", "", "")]
    fill(world, 17, "")
    world.whmcs.run([hook("ClientEdit", {"userid": 17})])
    assert [line[0] for line in ledger(world, 17)] == ["on", "off"]


def test_another_spelling_of_the_same_number_is_no_change(world: World) -> None:
    fill(world, 17, "070-174 06 05")
    import_all(world)
    client = world.site.client(17)
    for number in ("070-174 06 05", "0046701740605", MOBILE):
        client.details(field=number)
    world.whmcs.run([hook("ClientEdit", {"userid": 17})])
    assert held(world, 17) == MOBILE
    assert ledger(world, 17) == [("on", "import", "", "…0605")]


def test_after_a_merge_the_client_who_is_gone_is_forgotten(world: World) -> None:
    fill(world, 18, OTHER)
    import_all(world)
    world.whmcs.run([hook("AfterClientMerge", {"toUserID": 17, "fromUserID": 18})])
    assert ledger(world, 17) == [("on", "import", "", "…0605")]
    assert ledger(world, 18) == [("on", "import", "", "")]


def test_a_deletion_says_what_the_bridge_keeps(world: World) -> None:
    world.whmcs.run([hook("PreDeleteClient", {"userid": 17})])
    assert "sms-bridge forget 17 erases them" in world.whmcs.activity_log()[-1]


def test_old_lines_fade_but_the_one_that_counts(world: World) -> None:
    import_all(world)
    world.site.client(17).details(field="")
    world.whmcs.sql("UPDATE mod_sms_bridge_consent SET at = 1600000000")
    world.whmcs.run([hook("DailyCronJob")])
    rows = world.whmcs.sql("SELECT erased FROM mod_sms_bridge_consent ORDER BY id")
    assert [row["erased"] for row in rows] == [1, 0]


def test_a_ledger_that_cannot_be_written_keeps_nobody_from_saving(world: World) -> None:
    world.whmcs.sql("RENAME TABLE mod_sms_bridge_consent TO mod_away")
    try:
        page = world.site.client(17).details(field=OTHER)
    finally:
        world.whmcs.sql("RENAME TABLE mod_away TO mod_sms_bridge_consent")
    assert "alert-danger" not in page
    assert held(world, 17) == OTHER
    assert "was not noted" in world.whmcs.activity_log()[-1]


# The help text of the field


def description(world: World) -> str:
    (row,) = world.whmcs.sql("SELECT description FROM tblcustomfields")
    return str(row["description"])


def test_the_help_text_says_what_clients_should_know(world: World) -> None:
    world.whmcs.sql("UPDATE tblcustomfields SET description = ''")
    world.whmcs.run([hook("AddonModuleConfigSave")])
    text = description(world)
    assert "Leave it blank to get no texts" in text
    assert "never send links" in text
    assert "come from Oderland" in text


def test_the_help_text_names_the_company_until_the_sender_is_known(world: World) -> None:
    world.whmcs.sql("UPDATE tblcustomfields SET description = ''")
    world.set_up(f"http://127.0.0.1:{free_port()}")
    world.whmcs.run([hook("AddonModuleConfigSave")])
    assert "signed Oderland" in description(world)
    world.set_up()
    world.whmcs.run([hook("AddonModuleConfigSave")])
    assert "come from Oderland" in description(world)


def test_the_help_text_of_the_first_version_is_kept_up_to_date(world: World) -> None:
    first = (
        "We text you here when an invoice needs your attention, beside the e-mail."
        " Leave it blank to get no texts at all. Our texts never hold a link."
    )
    world.whmcs.sql("UPDATE tblcustomfields SET description = %s", first)
    world.whmcs.run([hook("AddonModuleConfigSave")])
    assert "come from Oderland" in description(world)


def test_the_shops_own_help_text_is_left_alone(world: World) -> None:
    world.whmcs.sql("UPDATE tblcustomfields SET description = 'Our own words'")
    try:
        world.whmcs.run([hook("AddonModuleConfigSave")])
        assert description(world) == "Our own words"
    finally:
        world.whmcs.sql("UPDATE tblcustomfields SET description = ''")


def helped(world: World, language: str) -> str:
    page = world.site.client(17, language).get(DETAILS).text
    return html.unescape(re.findall(r"<small>(.*?)</small>", page)[0])


@pytest.mark.parametrize("named_by", ["sender", "company"])
@pytest.mark.parametrize(
    ("language", "begins", "ends"),
    [
        ("english", "We text you here", {"sender": "from {}.", "company": "signed {}."}),
        ("swedish", "Hit skickar vi SMS", {"sender": "från {}.", "company": "undertecknade {}."}),
        ("german", "Hierhin schicken", {"sender": "von {}.", "company": "mit {} unterschrieben."}),
        ("klingon", "We text you here", {"sender": "from {}.", "company": "signed {}."}),
    ],
)
def test_the_help_text_is_shown_in_the_clients_language(
    world: World, language: str, begins: str, ends: dict[str, str], named_by: str
) -> None:
    if named_by == "company":
        world.set_up(f"http://127.0.0.1:{free_port()}")
    world.whmcs.sql("UPDATE tblcustomfields SET description = ''")
    world.whmcs.run([hook("AddonModuleConfigSave")])
    stored = description(world)
    told = helped(world, language)
    (company,) = world.whmcs.sql("SELECT value FROM tblconfiguration WHERE setting = 'CompanyName'")
    name = "Oderland" if named_by == "sender" else html.unescape(str(company["value"]))
    assert told.startswith(begins)
    assert told.endswith(ends[named_by].format(name))
    assert description(world) == stored
    world.whmcs.sql("UPDATE tblcustomfields SET description = ''")


@pytest.mark.parametrize(
    "own",
    ["Our own words", "We text you here.", "<b>Ours</b>", "Our texts come from .", "links."],
)
def test_the_shops_own_help_text_is_shown_as_it_is(world: World, own: str) -> None:
    world.whmcs.sql("UPDATE tblcustomfields SET description = %s", own)
    try:
        assert helped(world, "swedish") == own
    finally:
        world.whmcs.sql("UPDATE tblcustomfields SET description = ''")


@pytest.mark.parametrize("name", ["ClientAreaPageProfile", "ClientAreaPageRegister"])
@pytest.mark.parametrize(
    "fields", ["x", [], [1], [{}], [{"id": 1}], [{"id": 1, "description": ["x"]}], {"1": "x"}]
)
def test_a_page_of_another_shape_is_left_alone(world: World, name: str, fields: Any) -> None:
    (done,) = world.whmcs.run([hook(name, {"customfields": fields})])[1:]
    assert done.value == [[]]
    told = "SELECT * FROM tblactivitylog WHERE INSTR(description, 'help text')"
    assert world.whmcs.sql(told) == []


# The panel on the client's summary


def panel(world: World, client_id: int = 17, **query: Any) -> str:
    asked = "".join(f"&{name}={value}" for name, value in query.items())
    return world.site.admin().get(SUMMARY.format(client_id) + asked).text


def test_the_panel_says_on_with_the_number_masked_until_a_click(world: World) -> None:
    page = panel(world)
    assert 'data-state="on"' in page
    assert "…0605</summary>" in page
    assert f"<bdi>{MOBILE}</bdi></details>" in page
    assert "accepted by the gateway" in page


def test_the_panel_says_since_when_and_by_whom_it_is_off(world: World) -> None:
    import_all(world)
    world.site.client(17).details(field="")
    page = panel(world)
    assert 'data-state="off"' in page
    assert re.search(r"since \d{4}-\d\d-\d\d \d\d:\d\d \w+, by the client", shown(page))


@pytest.mark.parametrize(
    ("field", "state", "said"),
    [
        ("0701", "unusable", "the number cannot be read"),
        ("08-123 456 00", "unusable", "the number is no mobile number"),
        (NORWEGIAN, "unusable", "the country is not among those that are texted"),
        (XSS, "unusable", "the number cannot be read"),
        ("", "never", "has been since the ledger began"),
    ],
)
def test_the_panel_says_why_nothing_can_be_sent(
    world: World, field: str, state: str, said: str
) -> None:
    fill(world, 17, html.escape(field))
    page = panel(world)
    assert f'data-state="{state}"' in page
    assert said in shown(page)
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("status", "Closed", "the client is closed"),
        ("overideduenotices", 1, "overdue notices are switched off for this client"),
    ],
)
def test_the_panel_says_that_a_good_number_gets_no_text(
    world: World, column: str, value: str | int, said: str
) -> None:
    (before,) = world.whmcs.sql(f"SELECT {column} AS value FROM tblclients WHERE id = 17")
    change = f"UPDATE tblclients SET {column} = %s WHERE id = 17"
    world.whmcs.sql(change, value)
    try:
        page = panel(world)
    finally:
        world.whmcs.sql(change, before["value"])
    assert 'data-state="unusable"' in page
    assert f"No text can be sent: {said}." in shown(page)


def test_the_panel_says_that_a_number_is_never_texted(world: World) -> None:
    world.post("/suppressions", number=MOBILE, why=XSS, who="anna")
    try:
        page = panel(world)
    finally:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"{world.bridge.url}/v1/suppressions/{MOBILE}"
        assert requests.delete(url, headers=headers, timeout=10).status_code == 204
    assert 'data-state="suppressed"' in page
    assert "by anna:" in shown(page)
    assert "<script>alert" not in page


def test_support_switches_off_and_who_and_why_is_kept(world: World) -> None:
    admin = world.site.admin()
    page = support(admin, "off", why_off=f"asked by phone {XSS}").text
    assert held(world, 17) == ""
    assert "gets no more reminders by text" in page
    assert "by staff (admin)" in shown(page)
    assert "asked by phone" in shown(page)
    assert "<script>alert" not in page
    assert ledger(world, 17)[-1] == ("off", "staff", "…0605", "")
    said = "SMS bridge: admin switched the client's SMS reminders off (...0605)."
    assert world.whmcs.activity_log()[-1] == said
    (row,) = world.whmcs.sql("SELECT userid FROM tblactivitylog ORDER BY id DESC LIMIT 1")
    assert row["userid"] == 17


def test_switching_off_blanks_every_row_of_a_doubled_field(world: World) -> None:
    insert = "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (%s, 17, %s)"
    world.whmcs.sql(insert, world.field_id, MOBILE)
    support(world.site.admin(), "off")
    rows = world.whmcs.sql("SELECT value FROM tblcustomfieldsvalues WHERE relid = 17")
    assert [row["value"] for row in rows] == ["", ""]


def test_two_values_that_differ_are_said_to_be_ambiguous_and_can_be_blanked(world: World) -> None:
    insert = "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (%s, 17, %s)"
    world.whmcs.sql(insert, world.field_id, OTHER)
    page = panel(world)
    assert "nobody can tell which one counts" in shown(page)
    assert 'name="do" value="off"' in page
    assert "data-state" not in page
    support(world.site.admin(), "off")
    rows = world.whmcs.sql("SELECT value FROM tblcustomfieldsvalues WHERE relid = 17")
    assert [row["value"] for row in rows] == ["", ""]


def test_what_is_as_it_was_is_neither_noted_nor_logged(world: World) -> None:
    import_all(world)
    admin = world.site.admin()
    logged = len(world.whmcs.activity_log())
    assert "holds this number already" in support(admin, "on", number=MOBILE).text
    fill(world, 17, "")
    assert "blank already" in support(admin, "off").text
    assert ledger(world, 17) == [("on", "import", "", "…0605")]
    assert len(world.whmcs.activity_log()) == logged


def test_it_is_off_though_the_ledger_cannot_be_written(world: World) -> None:
    world.whmcs.sql("RENAME TABLE mod_sms_bridge_consent TO mod_away")
    try:
        page = support(world.site.admin(), "off", why_off="asked").text
        on = support(world.site.admin(), "on", number=OTHER).text
    finally:
        world.whmcs.sql("RENAME TABLE mod_away TO mod_sms_bridge_consent")
    assert held(world, 17) == ""
    assert "gets no more reminders by text" in page
    assert "ledger of consent could not be written" in shown(page)
    assert 'data-state="off_unknown"' in page
    log = world.whmcs.activity_log()
    assert "SMS bridge: admin switched the client's SMS reminders off (...0605)." in log
    assert "Missing tables are made again" in on
    for told in (on, *log):
        assert "insert into" not in told.lower()
        assert "select " not in told.lower()


def test_what_could_not_be_taken_stands_in_the_form_once_more(world: World) -> None:
    admin = world.site.admin()
    page = support(admin, "on", 18, number=f"0701 {XSS}", why_on="asked by phone").text
    assert f'value="{html.escape(f"0701 {XSS}").replace("&#x27;", "&#039;")}"' in page
    assert 'value="asked by phone"' in page
    assert "asked by phone" not in admin.get(SUMMARY.format(18)).text


@pytest.mark.parametrize(
    ("change", "undo", "said"),
    [
        (
            "UPDATE tblcustomfields SET fieldname = 'Telephone' WHERE id = 1",
            "UPDATE tblcustomfields SET fieldname = 'Mobile number for SMS' WHERE id = 1",
            "was not found",
        ),
        (
            "INSERT INTO tblcustomfields (id, type, relid, fieldname, fieldtype, description,"
            " fieldoptions, regexpr, adminonly, required, showorder, showinvoice, sortorder)"
            " VALUES (99, 'client', 0, 'Mobile number for SMS', 'text', '', '', '', '', '', '',"
            " '', 0)",
            "DELETE FROM tblcustomfields WHERE id = 99",
            "Several custom client fields",
        ),
    ],
    ids=["missing", "doubled"],
)
def test_without_the_one_field_the_panel_says_so_and_shows_the_rest(
    world: World, change: str, undo: str, said: str
) -> None:
    import_all(world)
    world.whmcs.sql(change)
    try:
        page = panel(world)
        refused = support(world.site.admin(), "off").text
    finally:
        world.whmcs.sql(undo)
    assert said in shown(page)
    assert "accepted by the gateway" in page
    assert "found when the ledger began" in page
    assert 'name="do" value="off"' not in page
    assert said in shown(refused)
    assert held(world, 17) == "+46 70-174 06 05"


def test_support_switches_on_with_a_number_that_is_checked(world: World) -> None:
    page = support(world.site.admin(), "on", 18, number="070-174 06 06", why_on="asked").text
    assert held(world, 18) == OTHER
    assert 'data-state="on"' in page
    assert ledger(world, 18) == [("on", "staff", "", "…0606")]


@pytest.mark.parametrize("number", ["", "0701", "08-123 456 00", NORWEGIAN, XSS, "x" * 300])
def test_support_cannot_switch_on_with_a_number_that_is_none(world: World, number: str) -> None:
    page = support(world.site.admin(), "on", 18, number=number).text
    assert held(world, 18) is None
    assert "alert-danger" in page
    assert "<script>alert" not in page
    assert ledger(world, 18) == []


def test_support_cannot_switch_on_a_number_that_is_never_to_be_texted(world: World) -> None:
    with listening_bridge() as bridge:
        told = {"e164": MOBILE, "problem": None, "suppressed": {"by": "desk"}}
        bridge.reply = lambda _: Reply(200, json.dumps(told).encode())
        world.set_up(bridge.address)
        page = support(world.site.admin(), "on", 18, number=MOBILE).text
    assert "never to text" in page
    assert held(world, 18) is None


def test_support_cannot_switch_on_while_the_bridge_is_away_but_can_switch_off(
    world: World,
) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    admin = world.site.admin()
    assert "does not answer" in support(admin, "on", 18, number=MOBILE).text
    assert held(world, 18) is None
    support(admin, "off")
    assert held(world, 17) == ""


def test_switching_on_asks_a_slow_bridge_once(world: World) -> None:
    admin = world.site.admin()
    token = admin.token()  # of the dashboard, whose widget may ask the bridge, too
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        form = {"number": MOBILE, "why_on": "asked by phone", "token": token}
        answer = support(admin, "on", 18, **form)
        assert len(slow.calls) == 1
    assert answer.history == []
    assert "The bridge did not answer in time." in answer.text
    assert held(world, 18) is None
    world.set_up()
    assert f'<a href="{SUMMARY.format(18).split("/")[-1]}#sms-bridge">Go on</a>' in answer.text
    page = admin.get(SUMMARY.format(18)).text
    assert 'value="asked by phone"' in page  # what was typed was kept


def test_a_number_is_judged_while_it_is_typed(world: World) -> None:
    admin = world.site.admin()
    assert support(admin, "check", number="070-174 06 06").json() == {"ok": True, "text": OTHER}
    bad = support(admin, "check", number="0701").json()
    assert bad == {"ok": False, "text": "The number cannot be read."}
    assert held(world, 17) == "+46 70-174 06 05"


def test_a_client_who_is_not_there_changes_nothing(world: World) -> None:
    page = support(world.site.admin(), "on", 4711, number=MOBILE).text
    assert "no client with this id" in page
    assert held(world, 4711) is None


@pytest.mark.parametrize("token", ["", "0" * 40])
@pytest.mark.parametrize("do", ["on", "off", "check"])
def test_nothing_is_switched_without_the_right_token(world: World, do: str, token: str) -> None:
    answer = support(world.site.admin(), do, token=token, number=OTHER)
    assert answer.status_code == 403
    assert held(world, 17) == "+46 70-174 06 05"


def test_an_admin_without_rights_sees_no_panel_and_switches_nothing(world: World) -> None:
    trainee = world.site.admin(2)
    assert "sms-bridge" not in trainee.get(SUMMARY.format(17)).text
    assert support(trainee, "off").status_code == 403
    assert held(world, 17) == "+46 70-174 06 05"


def test_the_panel_shows_what_whmcs_knows_while_the_bridge_is_away(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = panel(world)
    assert "The bridge does not answer." in page
    assert 'data-state="unchecked"' in page
    assert "…0605</summary>" in page


def test_the_panel_waits_three_seconds_at_most(world: World) -> None:
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        began = time.monotonic()
        page = panel(world, sms_invoice=1042)
        took_s = time.monotonic() - began
    assert "did not answer in time" in page
    assert took_s < SOON_S


# Why did this client get no text?


def test_the_panel_says_what_became_of_an_invoices_reminders(world: World) -> None:
    text = shown(panel(world, 18, sms_invoice=1043))
    assert "second overdue notice: withheld, the SMS field is blank: no texts wanted" in text
    assert "no text would go out, the SMS field is blank: no texts wanted" in text


@pytest.mark.parametrize("asked", ["1042", "%231042", "123456"])
def test_an_invoice_is_found_by_its_id_and_by_the_number_that_clients_see(
    world: World, asked: str
) -> None:
    page = panel(world, sms_invoice=asked)
    assert 'data-invoice="1042"' in page
    assert "accepted by the gateway" in shown(page)


@pytest.mark.parametrize(
    "asked", ["1043", "9999", "x", "%27%20OR%201=1", "1043%00", "%3Cscript%3Ealert(1)%3C/script%3E"]
)
def test_another_clients_invoice_is_none(world: World, asked: str) -> None:
    page = panel(world, 17, sms_invoice=asked)
    assert "This client has no such invoice." in page
    assert "data-invoice" not in page
    assert "<script>alert" not in page


def test_an_invoice_without_a_reminder_says_so(world: World) -> None:
    world.whmcs.sql(
        "INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status,"
        " paymentmethod) VALUES (1060, 17, '', '2023-06-01', '2023-06-20', 1, 'Paid', '')"
    )
    text = shown(panel(world, sms_invoice=1060))
    assert "has sent no reminder for this invoice" in text
    assert "no text would go out, the invoice is paid" in text


def test_the_addons_page_of_a_client_shows_the_same(world: World) -> None:
    import_all(world)
    admin = world.site.admin()
    assert 'data-state="on"' in admin.page("client", id=17)
    assert "found when the ledger began" in admin.page("client", id=17, sms_invoice=1042)
    assert "no client with this id" in admin.page("client", id=4711)


# "SMS from us"


def test_a_client_sees_what_was_sent_and_how_to_switch_it_off(world: World) -> None:
    page = world.site.client(17).get(OWN).text
    (sent,) = world.get("/clients/17/texts")["texts"]
    assert " ".join(sent["text"].split()) in shown(page)
    assert "sent" in shown(page)
    assert 'Empty the field "Mobile number for SMS"' in shown(page)
    assert "clientarea.php?action=details" in page
    assert MOBILE not in page


@pytest.mark.parametrize("query", ["", "&id=17", "&client_id=17", "&before=99999", "&uid=17"])
def test_a_client_never_sees_anothers_texts(world: World, query: str) -> None:
    text = shown(world.site.client(18).get(OWN + query).text)
    assert "We have sent you no texts." in text
    assert "123456" not in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("english", "+46…0605\u2069 are stopped. Contact us"),
        ("german", "gestoppt"),
        ("swedish", "stoppade"),
    ],
)
def test_a_client_who_is_never_texted_is_told_so(world: World, language: str, said: str) -> None:
    assert said not in shown(world.site.client(17, language).get(OWN).text)
    world.post("/suppressions", number=MOBILE, why="secret reason", who="anna")
    try:
        page = world.site.client(17, language).get(OWN).text
        others = world.site.client(18, language).get(OWN).text
    finally:
        unsuppress(world, MOBILE)
    assert said in shown(page)
    assert said not in shown(others)
    assert "secret reason" not in page
    assert MOBILE not in page


USER = 502  # of client 17, not its owner


def permit(world: World, answer: object) -> None:
    """Say what WHMCS answers about the permissions of USER; None: that it is no user of theirs."""
    kept = "" if answer is None else json.dumps(answer)
    world.whmcs.sql(
        "REPLACE INTO tblconfiguration (setting, value) VALUES (%s, %s)",
        *(f"T_Permissions_{USER}_17", kept),
    )


SOME = ["profile", "products", "tickets", "emails"]


@pytest.mark.parametrize(
    ("permissions", "may"),
    [
        ([*SOME, "invoices"], True),
        ({"permission": [*SOME, "invoices"]}, True),
        (",".join([*SOME, "invoices"]), True),
        (SOME, False),
        ({"permission": SOME}, False),
        ("profile,manageinvoices", False),
        ([], False),
        ([True, 0], False),
        (7, False),
        (None, False),
        ({"invoices": False}, False),
    ],
)
def test_another_user_reads_the_texts_only_with_the_permission_for_invoices(
    world: World, permissions: object, may: bool
) -> None:
    permit(world, {"result": "success", "permissions": permissions})
    with listening_bridge() as bridge:
        told = {"client_id": 17, "texts": [{"at": "", "state": "delivered", "text": "secret"}]}
        bridge.reply = lambda _: Reply(200, json.dumps(told).encode())
        world.set_up(bridge.address)
        page = world.site.client(17, user=USER).get(OWN).text
        assert bool(bridge.calls) == may
    assert ("secret" in page) == may
    assert ("Ask the owner of the account" in page) != may
    assert "never send links" in shown(page)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        {"result": "error", "message": "Invalid user id", "permissions": ["invoices"]},
        {"permissions": ["invoices"]},
        {"result": "success"},
        [],
    ],
)
def test_a_user_whose_permissions_cannot_be_read_has_none(world: World, answer: object) -> None:
    permit(world, answer)
    page = world.site.client(17, user=USER).get(OWN).text
    assert "Ask the owner of the account" in page
    assert "123456" not in shown(page)


def test_the_owner_of_another_account_is_another_user(world: World) -> None:
    permit(world, None)
    page = world.site.client(17, user=1018).get(OWN).text
    assert "Ask the owner of the account" in page


def test_an_admin_who_acts_for_the_client_reads_the_texts(world: World) -> None:
    visitor = world.site.admin()
    visitor.get(f"/login.php?as=17&user={USER}")
    permit(world, None)
    page = visitor.get(OWN).text
    assert "123456" in shown(page)


def test_the_menu_leads_to_the_page_in_the_clients_language(world: World) -> None:
    page = world.site.client(17, "swedish").get(DETAILS).text
    assert '<a href="index.php?m=sms_bridge">SMS från oss</a>' in page


@pytest.mark.parametrize("menu", [None, [], "x", {"Billing": 1}])
def test_a_menu_of_another_make_is_left_alone(world: World, menu: Any) -> None:
    world.whmcs.run([hook("ClientAreaPrimaryNavbar", menu)])


def test_nobody_sees_texts_without_being_logged_in(world: World) -> None:
    answer = world.site.stranger().get(OWN)
    assert answer.url.endswith("/login.php")
    assert "SMS from us" not in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("english", "is not here, ask us before you trust it."),
        ("swedish", "inte står här, så fråga oss innan du litar på det."),
        ("german", "hier nicht steht, fragen Sie uns, bevor Sie ihr trauen."),
    ],
)
def test_a_text_that_is_not_there_is_doubtful_and_no_more(
    world: World, language: str, said: str
) -> None:
    """A trial from the set-up, a text past its days and one for another account stand nowhere."""
    assert said in shown(world.site.client(17, language).get(OWN).text)


def test_the_page_is_in_the_clients_language(world: World) -> None:
    page = world.site.client(17, "swedish").get(OWN).text
    assert "SMS från oss" in page
    assert "Vi skickar aldrig länkar" in page


def answered(world: World, reply: Reply) -> str:
    with listening_bridge() as bridge:
        bridge.reply = lambda _: reply
        world.set_up(bridge.address)
        return world.site.client(17).get(OWN).text


def test_what_the_bridge_tells_of_another_client_is_not_shown(world: World) -> None:
    told = {"client_id": 18, "texts": [{"at": "", "state": "delivered", "text": "secret"}]}
    page = answered(world, Reply(200, json.dumps(told).encode()))
    assert "secret" not in page
    assert "cannot be shown right now" in page


def test_texts_are_escaped_and_an_erased_one_says_so(world: World) -> None:
    texts = [
        {"at": XSS, "state": XSS, "number": XSS, "text": f"{XSS}\n{{$smarty.version}}"},
        {"at": "2026-11-24T12:00:00Z", "state": "delivered", "number": None, "text": None},
        {"at": 7, "state": None, "number": [], "text": {}},
    ]
    told = {"client_id": 17, "texts": texts, "next_cursor": "4"}
    page = answered(world, Reply(200, json.dumps(told).encode()))
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "{$smarty.version}" in page
    assert page.count("The wording is no longer kept.") == 2
    assert "index.php?m=sms_bridge&amp;before=4" in page


def test_the_page_says_when_the_bridge_is_away(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = world.site.client(17).get(OWN).text
    assert "cannot be shown right now" in shown(page)
    assert "We have sent you no texts" not in page
    assert "127.0.0.1" not in shown(page)


def test_the_page_waits_three_seconds_at_most(world: World) -> None:
    began = time.monotonic()
    page = answered(world, Reply(None))
    assert "cannot be shown right now" in page
    assert time.monotonic() - began < SOON_S


def test_details_are_not_saved_without_the_right_token(world: World) -> None:
    visitor = world.site.client(17)
    assert visitor.details(DETAILS, token="0" * 40, field="") == "Invalid Token"
    assert held(world, 17) == "+46 70-174 06 05"
