"""The addon's page of the rehearsal: what each reminder would say now, page by page.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import html
import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.admin_world import XSS, World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import SOON_S, shown

MANY = 60  # invoices beside the two of the world: three pages
_LITERAL = XSS.replace("'", "''")

ROWS = f"""
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (20, '{_LITERAL}', 'X', '', '', 'SE', '', '');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (1, 20, '{_LITERAL}');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
SELECT seq, 18, '', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '' FROM seq_2001_to_20{MANY - 1};
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (2100, 20, '', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '')
"""


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        mariadb.execute(ROWS, made.whmcs.database)
        yield made


@pytest.fixture(autouse=True)
def as_set_up(world: World) -> Iterator[None]:
    """Enter the settings of the real bridge again after a test that changed them."""
    yield
    world.set_up()


def invoices(page: str) -> list[int]:
    return [int(one) for one in re.findall(r"invoices\.php\?action=edit&amp;id=(\d+)", page)]


def next_of(page: str) -> str | None:
    found = re.search(r'<a href="([^"]*)" class="btn btn-primary sms-bridge-next"', page)
    return found and "/admin/" + html.unescape(found[1])


def all_of(world: World) -> list[int]:
    """Return every overdue invoice as the bridge judges them, in however many pages."""
    told: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = world.get(f"/rehearsal?limit=200&cursor={cursor}")
        told += [one["invoice_id"] for one in page["invoices"]]
        cursor = page["next_cursor"]
    return told


def test_it_begins_when_it_is_asked_to(world: World) -> None:
    page = world.site.admin().page("rehearsal")
    assert "Begin the rehearsal" in page
    assert invoices(page) == []


def test_every_overdue_invoice_is_judged_page_by_page_without_scripts(world: World) -> None:
    visitor = world.site.admin()
    page = visitor.page("rehearsal", run="1")
    pages = [page]
    while url := next_of(page):
        page = visitor.get(url).text
        pages.append(page)
    assert len(pages) == 3
    told = all_of(world)
    assert [one for each in pages for one in invoices(each)] == told
    assert len(told) == MANY + 2
    first, last = shown(pages[0]), shown(pages[-1])
    assert "25 of 62 overdue invoices judged." in first
    assert "62 of 62 overdue invoices judged. 60 the SMS field is blank: no texts wanted" in last
    assert "1 would be texted" in last
    assert "1 the number cannot be read" in last
    assert 'aria-valuenow="40"' in pages[0]
    assert all("<img" not in each for each in pages)


def test_what_would_be_said_is_shown_and_why_not_in_words(world: World) -> None:
    page = world.site.admin().page("rehearsal", run="1")
    text = shown(page)
    assert "would be texted to +46…0605, 1 part(s) not before " in text
    assert "We would like to remind you that invoice #123456 was due on 2023-06-20." in text
    assert 'href="clientssummary.php?userid=18"' in page
    assert "no text the SMS field is blank: no texts wanted" in text
    assert world.elks.messages == []


def test_it_is_told_in_the_admins_language(world: World) -> None:
    world.whmcs.sql("UPDATE tbladmins SET language = 'swedish' WHERE id = 1")
    try:
        page = shown(world.site.admin().page("rehearsal", run="1"))
    finally:
        world.whmcs.sql("UPDATE tbladmins SET language = '' WHERE id = 1")
    assert "25 av 62 förfallna fakturor bedömda." in page
    assert "inget SMS SMS-fältet är tomt" in page


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "-1"},
        {"cursor": "x"},
        {"cursor": "9" * 40},
        {"cursor": "1000000"},
        {"cursor": "1-2-3-4-5-6-7-8"},
        {"so_far": XSS},
        {"so_far": "<b>:1,texted:x,:,opted_out:99999999999"},
        {"so_far": "a:1," * 2000},
    ],
)
def test_an_address_that_somebody_made_up_does_no_harm(world: World, query: dict[str, str]) -> None:
    page = world.site.admin().page("rehearsal", run="1", **query)
    assert "overdue invoices judged" in page
    assert "<b>" not in page
    assert "<img" not in page
    assert len(page) < 60_000


def test_whatever_the_bridge_says_is_escaped(world: World) -> None:
    row = dict.fromkeys(("stage", "reason", "detail", "number", "text", "parts", "not_before"), XSS)
    answer = {"total": 2, "done": 2, "next_cursor": XSS, "invoices": [row, {**row, "text": None}]}
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, json.dumps(answer).encode())
        world.set_up(bridge.address)
        page = world.site.admin().page("rehearsal", run="1")
    assert "<img" not in page
    assert page.count("&lt;img") >= 6


def test_a_short_page_is_followed_by_the_rest(world: World) -> None:
    row = {"invoice_id": 1042, "stage": "secondoverdue", "client_id": 17, "reason": "paid"}
    pages = {
        None: {"total": 2, "done": 1, "next_cursor": "1-1042", "invoices": [row]},
        "1-1042": {"total": 2, "done": 2, "next_cursor": None, "invoices": [row]},
    }

    def reply(call: Any) -> Reply:
        cursor = parse_qs(urlsplit(call.path).query).get("cursor", [None])[0]
        return Reply(200, json.dumps(pages[cursor]).encode())

    with listening_bridge() as bridge:
        bridge.reply = reply
        world.set_up(bridge.address)
        visitor = world.site.admin()
        url = next_of(visitor.page("rehearsal", run="1"))
        assert url
        page = shown(visitor.get(url).text)
    assert "2 of 2 overdue invoices judged. 2 the invoice is paid" in page


def test_a_bridge_that_is_away_or_slow_is_told_and_the_place_kept(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = world.site.admin().page("rehearsal", run="1", cursor="25", so_far="opted_out:25")
    assert "The bridge does not answer." in page
    again = "page=rehearsal&amp;run=1&amp;cursor=25&amp;so_far=opted_out%3A25"
    assert again in page
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        visitor = world.site.admin()
        began = time.monotonic()
        page = visitor.page("rehearsal", run="1")
        took_s = time.monotonic() - began
    assert "The bridge did not answer in time." in page
    assert took_s < SOON_S
