"""The addon's pages where the bridge's JSON is well formed, but of other types than it should be.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge whose answers are bent on the way.
"""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import requests

from tests.support.admin_world import MOBILE, TOKEN, World, admin_world
from tests.support.listening_bridge import Call, ListeningBridge, Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import Visitor, shown

SUMMARY = "/admin/clientssummary.php?userid=17"
SENT = 1042
WRONG: list[Any] = [[], {}, ["a"], {"a": {"b": []}}, 7, -1.5, True, None, "", "a"]

PAGES: dict[str, tuple[Callable[[Visitor], str], str]] = {
    "overview": (lambda visitor: visitor.page("overview"), "Reading WHMCS"),
    "widget": (lambda visitor: visitor.get("/admin/index.php").text, "SMS bridge"),
    "reminders": (lambda visitor: visitor.page("reminders"), "Search"),
    "reminder": (lambda visitor: visitor.page("reminders", id=1), "Rehearsal"),
    "wording": (lambda visitor: visitor.page("wording"), "Wording"),
    "one wording": (
        lambda visitor: visitor.page("wording", language="swedish", stage="secondoverdue"),
        "Wording",
    ),
    "suppressions": (lambda visitor: visitor.page("suppressions"), "Never text this number"),
    "holders": (
        lambda visitor: visitor.post("suppressions", action="who", number=MOBILE).text,
        "Do not text",
    ),
    "verify": (
        lambda visitor: visitor.post("verify", number=MOBILE, text="Hi").text,
        "Was this from us?",
    ),
    "rehearsal": (lambda visitor: visitor.page("rehearsal", run="1"), "invoices judged"),
    "connection": (lambda visitor: visitor.post("setup", action="test").text, "The connection"),
    "client": (lambda visitor: visitor.page("client", id=17, sms_invoice=SENT), "SMS reminders"),
    "summary": (
        lambda visitor: visitor.get(f"{SUMMARY}&sms_invoice={SENT}").text,
        "Why did this client get no text?",
    ),
}


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        made.remind((SENT, "secondoverdue"), (1043, "secondoverdue"))
        yield made


@pytest.fixture(params=WRONG, ids=repr)
def wrong(request: pytest.FixtureRequest) -> Any:
    """Return a value that stands where another was expected."""
    return request.param


@pytest.fixture
def bridge(world: World) -> Iterator[ListeningBridge]:
    with listening_bridge() as made:
        world.set_up(made.address)
        yield made
    world.set_up()


def passed_on(world: World, bend: Callable[[Any], Any]) -> Callable[[Call], Reply]:
    """Return what asks the real bridge and bends its answers."""

    def reply(call: Call) -> Reply:
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        method = "POST" if call.body else "GET"
        url = world.bridge.url + call.path
        answer = requests.request(method, url, data=call.body, headers=headers, timeout=10)
        return Reply(answer.status_code, json.dumps(bend(answer.json())).encode())

    return reply


def leaves_bent(told: Any, wrong: Any) -> Any:
    if isinstance(told, dict):
        return {key: leaves_bent(value, wrong) for key, value in told.items()}
    if isinstance(told, list):
        return [leaves_bent(value, wrong) for value in told]
    return wrong


def branches_bent(told: Any, wrong: Any, depth: int) -> Any:
    """Put *wrong* for each value that stands so deep."""
    if depth == 0:
        return wrong
    if isinstance(told, dict):
        return {key: branches_bent(value, wrong, depth - 1) for key, value in told.items()}
    if isinstance(told, list):
        return [branches_bent(value, wrong, depth - 1) for value in told]
    return told


def test_a_page_stays_whole_whatever_type_stands_where_another_should(
    world: World, bridge: ListeningBridge, wrong: Any
) -> None:
    """The site itself sees to it that PHP complains of nothing."""
    visitor = world.site.admin()
    for bend in (
        partial(leaves_bent, wrong=wrong),
        *(partial(branches_bent, wrong=wrong, depth=depth) for depth in (1, 2, 3)),
    ):
        bridge.reply = passed_on(world, bend)
        pages = {name: shown(open_page(visitor)) for name, (open_page, _) in PAGES.items()}
        broken = {
            name: page
            for name, page in pages.items()
            if PAGES[name][1] not in page or "That could not be done" in page
        }
        assert broken == {}


def test_a_client_sees_a_page_whatever_type_stands_where_another_should(
    world: World, bridge: ListeningBridge, wrong: Any
) -> None:
    visitor = world.site.client(17)
    for depth in (1, 2, 3):
        bridge.reply = passed_on(world, partial(branches_bent, wrong=wrong, depth=depth))
        page = shown(visitor.get("/index.php?m=sms_bridge").text)
        assert "SMS from us" in page
        assert "client_page" not in page


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"client_id": 18, "field": MOBILE, "number": MOBILE},
        {"client_id": 17, "field": [MOBILE], "number": MOBILE},
        {"client_id": 17, "field": MOBILE},
    ],
)
def test_an_answer_that_does_not_tell_of_the_client_is_never_on(
    world: World, bridge: ListeningBridge, told: Any
) -> None:
    bridge.reply = lambda _: Reply(200, json.dumps(told).encode())
    page = world.site.admin().get(SUMMARY).text
    assert 'data-state="unchecked"' in page
    assert "is not the bridge, or it has a fault of its own" in shown(page)
    assert 'name="do" value="off"' in page


def test_a_number_of_which_nothing_is_told_is_refused_in_words(
    world: World, bridge: ListeningBridge, wrong: Any
) -> None:
    bridge.reply = lambda _: Reply(200, json.dumps({"e164": wrong, "problem": []}).encode())
    visitor = world.site.admin()
    told = visitor.post("client", id=17, do="check", number=MOBILE).json()
    assert not told["ok"]
    assert "is not the bridge, or it has a fault of its own" in told["text"]


def test_a_state_of_a_later_bridge_is_perhaps_sent(world: World, bridge: ListeningBridge) -> None:
    text = {"id": 1, "at": "2026-11-24T12:00:00Z", "state": "teleported", "text": "Hi"}
    told = {"client_id": 17, "texts": [text], "next_cursor": None}
    bridge.reply = lambda _: Reply(200, json.dumps(told).encode())
    page = shown(world.site.client(17).get("/index.php?m=sms_bridge").text)
    assert "perhaps sent" in page
