"""The addon's pages for admins: rights, tokens, tabs, the overview, the dashboard's light.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.admin_world import XSS, World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import PAGE, SOON_S, shown


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        made.remind((1042, "secondoverdue"), (1043, "secondoverdue"))
        yield made


@pytest.fixture(autouse=True)
def as_set_up(world: World) -> Iterator[None]:
    """Enter the settings of the real bridge again after a test that changed them."""
    yield
    world.set_up()
    forget_widgets(world)


def forget_widgets(world: World) -> None:
    """Let the time be over for which WHMCS keeps what widgets show."""
    for kept in world.whmcs.root.glob("widget-*.json"):
        kept.unlink()


# Who may see and do what


def test_nobody_sees_a_page_without_being_logged_in(world: World) -> None:
    assert world.site.stranger().get(PAGE).url.endswith("/admin/login.php")


def test_an_admin_whose_role_is_not_ticked_sees_nothing(world: World) -> None:
    answer = world.site.admin(2).get(PAGE)
    assert answer.status_code == 403
    assert "SMS bridge" not in answer.text


def test_an_admin_who_was_switched_off_sees_nothing(world: World) -> None:
    visitor = world.site.admin(1)
    world.whmcs.sql("UPDATE tbladmins SET disabled = 1 WHERE id = 1")
    try:
        page = visitor.page()
    finally:
        world.whmcs.sql("UPDATE tbladmins SET disabled = 0 WHERE id = 1")
    assert "no access" in page
    assert "Is it working?" not in page


@pytest.mark.parametrize("token", ["", "0" * 40, "x" * 100_000])
def test_a_post_without_the_right_token_ends_there(world: World, token: str) -> None:
    answer = world.site.admin().post("overview", token=token)
    assert (answer.status_code, answer.text) == (403, "Invalid Token")


def test_the_token_of_another_session_opens_nothing(world: World) -> None:
    stolen = world.site.admin().token()
    assert world.site.admin().post("overview", token=stolen).status_code == 403


def test_a_page_that_does_not_exist_is_the_overview(world: World) -> None:
    for name in ("", "nothing", "../../x", "Overview", "__construct"):
        assert "Is it working?" in world.site.admin().page(name)


def test_the_tabs_name_the_page_that_is_open(world: World) -> None:
    page = world.site.admin().page("overview")
    assert 'class="active"><a href="addonmodules.php?module=sms_bridge&amp;page=overview"' in page


# The overview


def test_the_overview_says_that_all_works_and_what_became_of_it_all(world: World) -> None:
    page = world.site.admin().page()
    text = shown(page)
    assert "All is well: nothing keeps reminders back." in text
    assert page.count('data-light="ok"') == 10
    assert "2 reminder(s) kept" in text
    assert "46elks: " in text
    assert "withheld: 1" in text
    assert "The last 30 days by outcome" in text
    assert page.count("<rect") == 2
    assert "on the way: 1, withheld: 1" in text
    assert "Nothing waits." in text


@pytest.mark.parametrize(
    ("column", "value", "remedy"),
    [
        ("fieldtype", "dropdown", 'set its Field Type to "Text Box"'),
        ("required", "on", 'untick "Required Field"'),
        ("adminonly", "on", 'untick "Admin Only"'),
        ("regexpr", r"/^\+?\d+$/", 'clear "Validation"'),
        ("regexpr", "/^[&lt;0-9]+$/", 'clear "Validation"'),
        ("regexpr", r"/^(\+?\d+)?$/", ""),
        ("regexpr", "/^(", ""),
        ("required", "", ""),
    ],
)
def test_a_field_with_which_clients_cannot_choose_is_warned_of(
    world: World, column: str, value: str, remedy: str
) -> None:
    before = world.whmcs.sql(f"SELECT {column} AS was FROM tblcustomfields WHERE id = 1")[0]["was"]
    change = f"UPDATE tblcustomfields SET {column} = %s WHERE id = 1"
    world.whmcs.sql(change, value)
    try:
        page = world.site.admin().page()
    finally:
        world.whmcs.sql(change, before)
    row = next(one for one in page.split("<tr") if "1: Mobile number for SMS" in one)
    assert ('data-light="warning"' in row) == (remedy != "")
    assert remedy in shown("<" + row)


def test_a_bridge_that_is_away_is_told_and_the_addons_own_half_is_still_shown(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = world.site.admin().page()
    text = shown(page)
    assert "Something keeps texts from going out." in text
    assert "The bridge does not answer." in text
    assert "Check that it runs" in text
    assert page.count('data-light="unknown"') == 7
    assert "0 reminder(s) wait for the bridge" in text


@pytest.mark.parametrize("page", ["overview", "reminders"])
def test_a_page_answers_within_three_seconds_while_the_bridge_is_slow(
    world: World, page: str
) -> None:
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        visitor = world.site.admin()
        began = time.monotonic()
        text = shown(visitor.page(page))
        took_s = time.monotonic() - began
    assert "The bridge did not answer in time." in text
    assert took_s < SOON_S


def test_a_gateway_that_is_slow_costs_the_overview_only_its_balance(world: World) -> None:
    with listening_bridge() as bridge:
        told = Reply(200, json.dumps({"alarms": [], "counts": {}}).encode())
        bridge.reply = lambda call: Reply(None) if call.path == "/v1/gateways" else told
        world.set_up(bridge.address)
        text = shown(world.site.admin().page())
    assert "The gateway did not tell in time" in text
    assert "● works Dead man's switch" in text


STATUS = {
    "counts": {"waiting": 2, "delivered": 7},
    "alarms": [
        {"name": "gateway_paused", "level": "fault", "message": "46elks is paused", "remedy": "x"}
    ],
    "next": [
        {
            "id": 9,
            "invoice_id": 1042,
            "stage": "secondoverdue",
            "reason": "gateway_paused",
            "not_before": "2026-11-25T12:30:00Z",
        },
        {"id": XSS, "invoice_id": XSS, "stage": XSS, "reason": XSS, "not_before": XSS},
        7,
    ],
    "last_hook_at": XSS,
    "gateway": XSS,
    "source": XSS,
}
STATS = {
    "days": [
        {"day": "2026-11-24", "outcomes": {"delivered": 3, "failed": 1, "waiting": 1}},
        {"day": XSS, "outcomes": {"withheld": 2, "unknown": 1, XSS: 5, "accepted": XSS}},
        {"day": 7, "outcomes": 7},
        "x",
    ],
    "parts": 9,
    "cost": {"SEK": "1.05", XSS: XSS, "EUR": 7},
}
GATEWAYS = {
    "gateways": [
        {"name": "46elks", "works": False, "problem": f"401 {XSS}"},
        {"name": "twilio", "works": True, "balance": "-0.50", "currency": XSS},
        {"name": "kannel", "works": True, "balance": None, "currency": None},
    ]
}


def test_the_overview_shows_each_fault_the_month_and_what_is_next(world: World) -> None:
    told = {"/v1/status": STATUS, "/v1/stats?days=30": STATS, "/v1/gateways": GATEWAYS}
    with listening_bridge() as bridge:
        bridge.reply = lambda call: Reply(200, json.dumps(told[call.path]).encode())
        world.set_up(bridge.address)
        page = world.site.admin().page()
    text = shown(page)
    for sentence in (
        "● fault Gateway 46elks is paused Mend the cause at the gateway",
        "● fault Balance 46elks: 401",
        "● fault Balance Twilio: -0.50",
        "Top up the account at the gateway.",
        "● works Balance Kannel takes our login; it tells no balance",
        "waiting: 2 delivered: 7",
        "2026-11-24 · delivered: 3, on the way: 1, failed or not delivered: 1",
        "delivered: 3 ■ on the way: 1 ■ unknown: 1 ■ failed or not delivered: 1 ■ withheld: 2",
        "9 billed part(s) in all. Cost, where the gateway told: 1.05 SEK",
        "#9 1042 second overdue notice 2026-11-25 12:30 UTC the gateway is paused",
    ):
        assert sentence in text
    assert "<script>alert" not in page
    assert "<img" not in page
    heights = [float(one) for one in re.findall(r'<rect [^>]* height="([\d.]+)"', page)]
    assert heights == [99.6, 33.2, 33.2, 33.2, 66.4]  # of 166 for the day with most, 5


# The dashboard


def test_the_dashboard_shows_the_light_to_whoever_may_see_the_addon(world: World) -> None:
    page = world.site.admin().get("/admin/index.php").text
    assert 'data-widget="SmsBridge"' in page
    assert 'data-light="ok"' in page
    assert "All is well" in page


def test_the_dashboard_tells_an_admin_without_rights_nothing(world: World) -> None:
    page = world.site.admin(2).get("/admin/index.php").text
    assert "Your role has no access to the SMS bridge" in page
    assert "data-light" not in page


@pytest.mark.parametrize("stored", ["", "rubbish", "a:1:{i:1;s:1:x", "i:7;", "N;"])
def test_rights_that_cannot_be_read_are_none(world: World, stored: str) -> None:
    world.whmcs.sql(
        "UPDATE tblconfiguration SET value = %s WHERE setting = 'AddonModulesPerms'", stored
    )
    try:
        page = world.site.admin().get("/admin/index.php").text
    finally:
        world.whmcs.allow(1)
    assert "data-light" not in page


def test_the_dashboards_light_is_red_while_the_bridge_is_away(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = world.site.admin().get("/admin/index.php").text
    assert 'data-light="fault"' in page
    assert "Check that it runs" in page


ALARMS = [
    {"name": "gateway_paused", "level": "fault", "message": "46elks is paused", "remedy": "x"},
    {"name": "of_tomorrow", "level": "warning", "message": f"a new one {XSS}", "remedy": "look"},
]


@pytest.mark.parametrize(
    ("reply", "english", "swedish"),
    [
        (
            Reply(200, json.dumps({"alarms": ALARMS, "counts": {}, "next": [{"id": 9}]}).encode()),
            ["Gateway : a gateway is paused. Mend the cause", "Texts : a new one <script>"],
            ["SMS-leverantör : en SMS-leverantör är pausad. Åtgärda", "SMS : a new one <script>"],
        ),
        (
            Reply(503, json.dumps({"detail": "the outbox is away"}).encode()),
            ["Outbox : The bridge cannot do that now."],
            ["Utkorg : Bryggan kan inte göra det just nu."],
        ),
        (
            Reply(401, b'{"detail": "no"}'),
            ["Bridge : The bridge does not take the API token."],
            ["Brygga : Bryggan godtar inte API-nyckeln."],
        ),
    ],
)
def test_what_whmcs_keeps_of_the_widget_is_told_to_each_admin_in_their_language(
    world: World, reply: Reply, english: list[str], swedish: list[str]
) -> None:
    world.whmcs.add_admin(3, "anna", role=1, language="swedish")
    try:
        for order in ((1, 3), (3, 1)):
            forget_widgets(world)
            with listening_bridge() as bridge:
                bridge.reply = lambda _: reply
                world.set_up(bridge.address)
                pages = {
                    admin: world.site.admin(admin).get("/admin/index.php").text for admin in order
                }
                assert len(bridge.calls) == 1
            for admin, said in ((1, english), (3, swedish)):
                assert [one for one in said if one not in shown(pages[admin])] == []
                assert "<script>alert" not in pages[admin]
    finally:
        world.whmcs.sql("DELETE FROM tbladmins WHERE id = 3")


def test_a_table_that_is_away_shows_no_query_on_the_dashboard(world: World) -> None:
    forget_widgets(world)
    world.whmcs.sql("RENAME TABLE mod_sms_bridge_spool TO mod_sms_bridge_elsewhere")
    try:
        page = shown(world.site.admin().get("/admin/index.php").text)
    finally:
        world.whmcs.sql("RENAME TABLE mod_sms_bridge_elsewhere TO mod_sms_bridge_spool")
        forget_widgets(world)
    assert "mod_sms_bridge_spool' doesn't exist" in page
    assert "select" not in page.lower()


@pytest.mark.parametrize(
    "kept", [{"lights": [["ok", "bridge", "answers", ""]]}, {"status": [], "own": {}}, [], "x"]
)
def test_what_another_version_kept_of_the_widget_is_no_light(world: World, kept: Any) -> None:
    visitor = world.site.admin()
    visitor.get("/admin/index.php")
    (file,) = world.whmcs.root.glob("widget-*.json")
    file.write_text(json.dumps(kept))
    page = visitor.get("/admin/index.php").text
    assert re.findall(r'data-light="(\w+)"', page) == ["unknown", "unknown"]
