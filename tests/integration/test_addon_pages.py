"""The addon's pages for admins: rights, tokens, tabs, the overview, the dashboard's light.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import json
import time
from collections.abc import Iterator

import pytest

from tests.support.admin_world import World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import PAGE, shown


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
    assert took_s < 3


def test_a_gateway_that_is_slow_costs_the_overview_only_its_balance(world: World) -> None:
    with listening_bridge() as bridge:
        told = Reply(200, json.dumps({"alarms": [], "counts": {}}).encode())
        bridge.reply = lambda call: Reply(None) if call.path == "/v1/gateways" else told
        world.set_up(bridge.address)
        text = shown(world.site.admin().page())
    assert "The gateway did not tell in time" in text
    assert "● works Dead man's switch" in text


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
