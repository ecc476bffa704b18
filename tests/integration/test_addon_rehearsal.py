"""The addon's page of the rehearsal: what each of tonight's reminders would say, page by page.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import html
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.admin_world import XSS, World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import SOON_S, Visitor, shown

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


def cursor_of(page: str) -> str | None:
    """Return what the form for the next page goes on from."""
    found = re.search(r'class="sms-bridge-next">.*?name="cursor" value="([^"]*)"', page)
    return found and html.unescape(found[1])


def pages_of(visitor: Visitor, **query: str) -> Iterator[str]:
    """Give all pages of a rehearsal, as a browser without scripts gets them."""
    page = visitor.page("rehearsal", run="1", **query)
    yield page
    while cursor := cursor_of(page):
        page = visitor.post("rehearsal", cursor=cursor).text
        yield page


def all_of(world: World) -> list[int]:
    """Return every overdue invoice as the bridge judges them, in however many pages."""
    told: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = world.post("/rehearsal", limit=200, cursor=cursor, all=True).json()
        told += [one["invoice_id"] for one in page["invoices"]]
        cursor = page["next_cursor"]
    return told


@contextmanager
def automation(world: World, **settings: str) -> Iterator[None]:
    """Let WHMCS have these settings; its daily run of today is over."""
    last_run = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    told = {"lastDailyCronInvocationTime": last_run, **settings}
    for name, value in told.items():
        world.whmcs.sql(
            "INSERT INTO tblconfiguration (setting, value) VALUES (%s, %s)", name, value
        )
    try:
        yield
    finally:
        for name in told:
            world.whmcs.sql("DELETE FROM tblconfiguration WHERE setting = %s", name)


@pytest.fixture
def tonight(world: World) -> Iterator[str]:
    """Let invoices 1042 and 1043 be due for the second reminder; return when the run is."""
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    due = "UPDATE tblinvoices SET duedate = %s WHERE id IN (1042, 1043)"
    world.whmcs.sql(due, str(tomorrow - timedelta(days=14)))
    days = {"SendFirstOverdueInvoiceReminder": "7", "SendSecondOverdueInvoiceReminder": "14"}
    try:
        with automation(world, **days, DailyCronExecutionHour="09"):
            yield f"{tomorrow} 09:00 UTC"
    finally:
        world.whmcs.sql(due, "2023-06-20")


def test_it_begins_when_it_is_asked_to(world: World) -> None:
    page = world.site.admin().page("rehearsal")
    assert "Begin the rehearsal" in page
    assert "Show every overdue invoice instead" in page
    assert invoices(page) == []


def test_it_shows_tonights_reminders_and_leads_to_all(world: World, tonight: str) -> None:
    visitor = world.site.admin()
    page = visitor.page("rehearsal", run="1")
    text = shown(page)
    assert f"WHMCS's next daily run: {tonight}. It is about these stages:" in text
    assert "told by the time zone UTC (BRIDGE_TIMEZONE), because WHMCS's own cannot be read" in text
    assert "First overdue notice: invoices with the due date " in text
    assert "(no texts for this stage) Second overdue notice: invoices with the due date " in text
    assert sorted(invoices(page)) == [1042, 1043]
    assert f"would be texted to +46…0605, 1 part(s) not before {tonight}" in text
    assert "2 of 2 invoices judged. That was the last one." in text
    assert "1 text(s) in 1 part(s); 1 reminder(s) without a text. 1 the SMS field is blank" in text
    (there,) = re.findall(r'href="([^"]*)"[^>]*>Show every overdue invoice instead', page)
    every = visitor.get(f"/admin/{html.unescape(there)}").text
    assert "25 of 62 invoices judged." in every
    assert "Every overdue invoice, each for its next stage" in every
    assert "Show the next run&#039;s reminders instead" in every
    assert world.elks.messages == []


@pytest.mark.usefixtures("tonight")
def test_the_page_names_whmcss_own_time_zone_where_it_can_be_read(world: World) -> None:
    add = "INSERT INTO tblconfiguration (setting, value) VALUES ('Timezone', %s)"
    world.whmcs.sql(add, "America/New_York")
    try:
        page = shown(world.site.admin().page("rehearsal", run="1"))
    finally:
        world.whmcs.sql("DELETE FROM tblconfiguration WHERE setting = 'Timezone'")
    assert "Day and hour are told by WHMCS's own time zone, America/New_York." in page
    assert re.search(r"next daily run: \d{4}-\d\d-\d\d 1[34]:00 UTC", page)


def test_where_no_stage_is_on_that_is_said(world: World) -> None:
    with automation(world, FirstOverdueReminder="0", SecondOverdueReminder=""):
        page = shown(world.site.admin().page("rehearsal", run="1"))
    assert "WHMCS sends no overdue reminders" in page
    assert "0 of 0 invoices judged. There is no such invoice." in page


def test_where_tonight_cannot_be_told_the_page_says_why_and_shows_all(world: World) -> None:
    pages = list(pages_of(world.site.admin()))
    for page in map(shown, pages):
        assert "What WHMCS sends in its next run cannot be told." in page
        assert "(WHMCS tells no days for its overdue reminders" in page
    assert [one for page in pages for one in invoices(page)] == all_of(world)


def test_every_overdue_invoice_is_judged_page_by_page_without_scripts(world: World) -> None:
    pages = list(pages_of(world.site.admin(), all="1"))
    assert len(pages) == 3
    told = all_of(world)
    assert [one for each in pages for one in invoices(each)] == told
    assert len(told) == MANY + 2
    first, last = shown(pages[0]), shown(pages[-1])
    assert "25 of 62 invoices judged." in first
    assert "62 of 62 invoices judged. That was the last one." in last
    assert "1 text(s) in 1 part(s); 61 reminder(s) without a text." in last
    assert "60 the SMS field is blank: no texts wanted" in last
    assert "1 the number cannot be read" in last
    assert 'aria-valuenow="40"' in pages[0]
    assert all("<img" not in each for each in pages)


def test_what_would_be_said_is_shown_and_why_not_in_words(world: World) -> None:
    page = world.site.admin().page("rehearsal", run="1", all="1")
    text = shown(page)
    assert "would be texted to +46…0605, 1 part(s) not before " in text
    assert "We would like to remind you that invoice #123456 was due on 2023-06-20." in text
    assert 'href="clientssummary.php?userid=18"' in page
    assert "no text the SMS field is blank: no texts wanted" in text
    assert world.elks.messages == []


def test_it_is_told_in_the_admins_language(world: World, tonight: str) -> None:
    world.whmcs.sql("UPDATE tbladmins SET language = 'swedish' WHERE id = 1")
    try:
        page = shown(world.site.admin().page("rehearsal", run="1"))
    finally:
        world.whmcs.sql("UPDATE tbladmins SET language = '' WHERE id = 1")
    assert f"WHMCS:s nästa dagliga körning: {tonight}." in page
    assert "i tidszonen UTC (BRIDGE_TIMEZONE), eftersom WHMCS:s egen inte kan läsas." in page
    assert "2 av 2 fakturor bedömda." in page
    assert "1 SMS i 1 del(ar); 1 påminnelse(r) utan SMS." in page
    assert "inget SMS SMS-fältet är tomt" in page


@pytest.mark.parametrize("cursor", ["", "-1", "x", "1-2-3", "9" * 40, XSS, "<b>", "A" * 100_000])
def test_a_cursor_that_somebody_made_up_does_no_harm(world: World, cursor: str) -> None:
    page = world.site.admin().post("rehearsal", cursor=cursor).text
    if cursor:
        assert "This rehearsal cannot go on: begin again." in page
        assert "cursor is" not in page
        assert "Begin again" in page
    else:
        assert "invoices judged" in page
    assert "<b>" not in page
    assert "<img" not in page
    assert len(page) < 60_000


def test_a_next_page_needs_whmcss_token(world: World) -> None:
    visitor = world.site.admin()
    cursor = cursor_of(visitor.page("rehearsal", run="1", all="1"))
    assert cursor
    answer = visitor.post("rehearsal", token="0" * 40, cursor=cursor)
    assert (answer.status_code, answer.text) == (403, "Invalid Token")
    assert world.site.admin(2).post("rehearsal", token="", cursor=cursor).status_code == 403


def always(answer: dict[str, Any]) -> Callable[[Any], Reply]:
    return lambda _: Reply(200, json.dumps(answer).encode())


def test_whatever_the_bridge_says_is_escaped(world: World) -> None:
    row = dict.fromkeys(("stage", "reason", "detail", "number", "text", "parts", "not_before"), XSS)
    more = {"total": 2, "done": 2, "next_cursor": XSS, "invoices": [row, {**row, "text": None}]}
    sums = {"texts": XSS, "parts": XSS, "withheld": {XSS: 3, "paid": XSS}}
    stages = [{"stage": XSS, "due_on": XSS, "texted": XSS}, XSS]
    answers: list[dict[str, Any]] = [
        {**more, "summary": sums, "why_all": XSS, "run_at": XSS},
        {
            **more,
            "summary": sums,
            "stages": stages,
            "run_at": "2026-11-25T09:00:00Z",
            "timezone": XSS,
            "timezone_of": "bridge",
        },
        {"total": XSS, "done": XSS, "summary": XSS, "stages": XSS, "why_all": [XSS]},
    ]
    with listening_bridge() as bridge:
        world.set_up(bridge.address)
        for answer in answers:
            bridge.reply = always(answer)
            visitor = world.site.admin()
            for page in (
                visitor.page("rehearsal", run="1"),
                visitor.post("rehearsal", cursor=XSS).text,
            ):
                assert "invoices judged" in page
                assert "<img" not in page
                if answer is not answers[-1]:
                    assert page.count("&lt;img") >= 8


def test_a_short_page_is_followed_by_the_rest(world: World) -> None:
    row = {"invoice_id": 1042, "stage": "secondoverdue", "client_id": 17, "reason": "paid"}
    sums = {"texts": 0, "parts": 0, "withheld": {"paid": 1}}
    pages = [
        {"total": None, "done": 0, "next_cursor": "abc", "invoices": [], "summary": {}},
        {"total": 1, "done": 1, "next_cursor": None, "invoices": [row], "summary": sums},
    ]

    def reply(call: Any) -> Reply:
        return Reply(200, json.dumps(pages[1 if call.body else 0]).encode())

    with listening_bridge() as bridge:
        bridge.reply = reply
        world.set_up(bridge.address)
        first, last = pages_of(world.site.admin())
        asked, posted = (call for call in bridge.calls if "/rehearsal" in call.path)
        assert (asked.path, posted.path) == ("/v1/rehearsal?limit=25", "/v1/rehearsal")
        assert json.loads(posted.body) == {"cursor": "abc", "limit": 25}
    assert "0 invoices judged so far." in shown(first)
    assert "aria-valuenow" not in first
    assert "1 of 1 invoices judged. That was the last one." in shown(last)
    assert "1 the invoice is paid" in shown(last)


def test_a_bridge_that_is_away_or_slow_is_told_and_the_place_kept(world: World) -> None:
    visitor = world.site.admin()
    cursor = cursor_of(visitor.page("rehearsal", run="1", all="1"))
    assert cursor
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = visitor.post("rehearsal", cursor=cursor).text
    assert "The bridge does not answer." in page
    assert "Try again" in page
    assert cursor_of(page) == cursor
    page = visitor.page("rehearsal", run="1", all="1")
    assert "page=rehearsal&amp;run=1&amp;all=1" in page
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        began = time.monotonic()
        page = visitor.page("rehearsal", run="1")
        took_s = time.monotonic() - began
    assert "The bridge did not answer in time." in page
    assert took_s < SOON_S
