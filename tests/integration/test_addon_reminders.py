"""The addon's page of reminders: search, pages, CSV, one reminder, what a person decides.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge, a gateway that loses answers.
"""

import csv
import html
import io
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal

import pytest

from tests.support.admin_world import MOBILE, XSS, World, admin_world
from tests.support.bridge_process import eventually, free_port
from tests.support.carrier import Fault
from tests.support.listening_bridge import Call, Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import PAGE, SOON_S, Visitor, running_site, shown

MANY = 60  # more than one page has

ROWS = f"""
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
SELECT id + 3, '{XSS.replace("'", "''")}', 'X', '', 'x@client.example', 'SE', '', ''
FROM tblclients WHERE id IN (17, 18);
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES
    (1, 20, '070-174 06 06'), (1, 21, '{XSS.replace("'", "''")}');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
SELECT seq, 18, '', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '' FROM seq_2001_to_20{MANY};
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1050, 20, '<b>7</b>', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', ''),
       (1051, 21, '', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '')
"""


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with admin_world(mariadb, folder, BRIDGE_UNKNOWN_POLICY="hold") as made:
        assert made.field_id == 1
        mariadb.execute(ROWS, made.whmcs.database)
        made.remind(*((number, "secondoverdue") for number in range(2001, 2001 + MANY)))
        made.remind((1043, "secondoverdue"), (1050, "secondoverdue"), (1051, "secondoverdue"))
        yield made


@pytest.fixture(autouse=True)
def as_set_up(world: World) -> Iterator[None]:
    """Enter the settings of the real bridge again after a test that changed them."""
    yield
    world.set_up()


def row_of(world: World, invoice_id: int) -> dict[str, Any]:
    """Return the newest reminder of an invoice as the bridge has it."""
    return dict(world.get(f"/reminders?invoice_id={invoice_id}")["reminders"][0])


def listed(page: str) -> list[int]:
    """Return the reminders in a page's table."""
    return [int(number) for number in re.findall(r">#(\d+)</a></td>", page)]


def unknown(world: World, stage: str) -> int:
    """Send a text for invoice 1042 of which nobody knows what became; return the reminder."""
    world.elks.fault = Fault.DROP_AFTER_ACCEPTING
    world.remind((1042, stage))
    world.elks.fault = None
    row = row_of(world, 1042)
    assert row["state"] == "unknown"
    return int(row["id"])


def log_of(world: World) -> list[tuple[str, int]]:
    rows = world.whmcs.sql("SELECT description, userid FROM tblactivitylog ORDER BY id")
    return [(row["description"], row["userid"]) for row in rows]


# The list


def test_the_newest_reminders_stand_first_page_by_page(world: World) -> None:
    visitor = world.site.admin()
    first = visitor.page("reminders")
    ids = listed(first)
    assert len(ids) == 50
    older = re.search(r'href="([^"]*cursor=\d+)"', first)
    assert older
    second = visitor.get("/admin/" + older[1].replace("&amp;", "&")).text
    ids += listed(second)
    assert ids == [row["id"] for row in world.get("/reminders?limit=200")["reminders"]]
    assert "cursor=" not in second
    assert "← Newest" in second


@pytest.mark.parametrize(
    ("query", "invoices"),
    [
        ({"invoice_id": "1043"}, [1043]),
        ({"client_id": "21"}, [1051]),
        ({"invoice_id": "# 1043"}, [1043]),
        ({"invoice_id": "#<b>7</b>"}, [1050]),
        ({"state": "accepted"}, [1050]),
        ({"state": "withheld", "client_id": "21"}, [1051]),
        ({"since": "2100-01-01"}, []),
        ({"until": "2020-01-01"}, []),
        ({"since": "2020-01-01", "until": "2100-01-01", "client_id": "20"}, [1050]),
        ({"invoice_id": "999"}, []),
    ],
)
def test_a_search_finds(world: World, query: dict[str, str], invoices: list[int]) -> None:
    page = world.site.admin().page("reminders", **query)
    assert [world.get(f"/reminders/{one}")["invoice_id"] for one in listed(page)] == invoices
    assert ("No reminder is like that." in page) == (not invoices)
    for value in query.values():
        assert f'value="{html.escape(value)}"' in page


@pytest.mark.parametrize(
    ("number", "country"), [("+46 70-174 06 06", ""), ("070-174 06 06", "se"), ("701740606", "SE")]
)
def test_a_number_is_searched_for_without_standing_in_any_address(
    world: World, number: str, country: str
) -> None:
    visitor = world.site.admin()
    answer = visitor.post("reminders", action="search", number=number, country=country)
    assert answer.history[0].status_code == 303
    assert [world.get(f"/reminders/{one}")["invoice_id"] for one in listed(answer.text)] == [1050]
    assert 'value="+46701740606"' in answer.text
    addresses = [answer.url, *re.findall(r'(?:href|action)="([^"]*)"', answer.text)]
    assert not any("1740606" in re.sub(r"\D", "", one) for one in addresses)
    link = re.search(r'href="([^"]*export=csv)"', answer.text)
    assert link
    csv_text = visitor.get("/admin/" + link[1].replace("&amp;", "&")).text
    assert [row["invoice_id"] for row in csv.DictReader(io.StringIO(csv_text))] == ["1050"]


@pytest.mark.parametrize("number", ["", "n0123456789abcdef", "+46701740606", XSS])
@pytest.mark.parametrize("more", [{}, {"export": "csv"}])
def test_a_number_that_is_not_kept_finds_nothing_rather_than_all(
    world: World, number: str, more: dict[str, str]
) -> None:
    visitor = world.site.admin()
    mine = world.site.admin().post("reminders", action="search", number=MOBILE).url
    kept = number or re.findall(r"number=(\w+)", mine)[0]  # another session's
    page = visitor.page("reminders", number=kept, **more)
    assert "is not kept any more" in page
    assert listed(page) == []


def test_an_id_that_is_another_invoices_number_tells_of_both(world: World) -> None:
    world.whmcs.sql("UPDATE tblinvoices SET invoicenum = '1043' WHERE id = 1051")
    try:
        page = world.site.admin().page("reminders", invoice_id="1043")
    finally:
        world.whmcs.sql("UPDATE tblinvoices SET invoicenum = '' WHERE id = 1051")
    assert {world.get(f"/reminders/{one}")["invoice_id"] for one in listed(page)} == {1043}
    assert "number of invoice ID 1051" in page


def test_the_last_day_of_a_search_counts(world: World) -> None:
    day = row_of(world, 1043)["created_at"][:10]
    found = listed(world.site.admin().page("reminders", client_id=21, since=day, until=day))
    assert found == [row_of(world, 1051)["id"]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"client_id": XSS}, "Client_id is a whole number"),
        ({"client_id": "-1"}, "Client_id is a whole number"),
        ({"invoice_id": "1e3"}, "No invoice has that ID or number."),
        ({"invoice_id": XSS}, "No invoice has that ID or number."),
        ({"state": XSS}, "State is one of"),
        ({"since": XSS}, "Since is a day or a time"),
        ({"until": "2026-13-77x"}, "Until is a day or a time"),
    ],
)
def test_a_search_that_cannot_be_read_is_told(
    world: World, query: dict[str, str], said: str
) -> None:
    page = world.site.admin().page("reminders", **query)
    assert said in shown(page)
    assert "<script>alert" not in page
    assert "onerror=alert(2)>" not in page


@pytest.mark.parametrize(
    ("number", "country"), [(XSS, ""), ("0701740606", ""), ("0701740606", XSS)]
)
def test_a_number_that_cannot_be_read_is_told_and_stays_in_the_form(
    world: World, number: str, country: str
) -> None:
    form = {"action": "search", "number": number, "country": country}
    page = world.site.admin().post("reminders", **form).text
    assert "Number is a whole mobile number with its country code" in shown(page)
    assert f'name="number" value="{html.escape(number).replace("&#x27;", "&#039;")}"' in page
    assert "<script>alert" not in page


def test_what_others_wrote_is_never_markup(world: World) -> None:
    visitor = world.site.admin()
    for invoice_id in (1050, 1051):
        page = visitor.page("reminders", id=row_of(world, invoice_id)["id"])
        assert "Timeline" in page
        assert "<script>alert" not in page
        assert "<img" not in page
        assert "<b>7</b>" not in page


# CSV


def test_the_csv_holds_what_the_search_finds_with_masked_numbers(world: World) -> None:
    visitor = world.site.admin()
    page = visitor.page("reminders", client_id=20)
    link = re.search(r'href="([^"]*export=csv)"', page)
    assert link
    answer = visitor.get("/admin/" + link[1].replace("&amp;", "&"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="sms-reminders-[\d-]+\.csv"', answer.headers["Content-Disposition"]
    )
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["invoice_id"], row["number"], row["parts"]) == ("1050", "'+46…0606", "1")
    assert log_of(world)[-1] == ("SMS bridge: admin exported reminders as CSV.", 0)


def test_a_csv_of_everything_is_whole(world: World) -> None:
    answer = world.site.admin().get(f"{PAGE}&page=reminders&export=csv")
    assert len(list(csv.DictReader(io.StringIO(answer.text)))) == len(
        world.get("/reminders?limit=200")["reminders"]
    )


def test_a_csv_that_the_bridge_refuses_is_a_page_that_says_why(world: World) -> None:
    answer = world.site.admin().get(f"{PAGE}&page=reminders&export=csv&state=x")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "State is one of" in answer.text


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/json", ""])
def test_what_is_no_csv_is_not_handed_on_as_one(world: World, kind: str) -> None:
    lines = len(log_of(world))
    with listening_bridge() as strange:
        strange.reply = lambda call: Reply(
            200, b"{}", {"Content-Type": kind} if ".csv" in call.path else {}
        )
        world.set_up(strange.address)
        answer = world.site.admin().get(f"{PAGE}&page=reminders&export=csv")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "is not the bridge, or it has a fault" in answer.text
    assert len(log_of(world)) == lines


CSV = {"Content-Type": "text/csv; charset=utf-8"}
ROWS_OF_CSV = b'id,number\r\n"1","a, b"\r\n"2","c"\r\n"3","d"\r\n"4","e"\r\n'


@pytest.mark.parametrize(
    ("half", "why"),
    [("stall", "did not answer in time."), ("hang up", "does not answer.")],
)
def test_a_csv_of_a_bridge_that_stops_in_the_middle_ends_soon_and_says_so(
    world: World, half: Literal["stall", "hang up"], why: str
) -> None:
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, ROWS_OF_CSV, CSV, half)
        world.set_up(bridge.address)
        answer = world.site.admin().get(f"{PAGE}&page=reminders&export=csv")
    assert answer.headers["Content-Type"] == CSV["Content-Type"]
    *rows, last = csv.reader(io.StringIO(answer.text, newline=""))
    assert rows == [["id", "number"], ["1", "a, b"]]
    assert last[0].startswith("This file is incomplete, the rows end here. The bridge " + why)


def test_a_csv_of_which_no_row_came_is_a_page_that_says_why(world: World) -> None:
    lines = len(log_of(world))
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, b"id,number\r\n", CSV, "stall")
        world.set_up(bridge.address)
        answer = world.site.admin().get(f"{PAGE}&page=reminders&export=csv")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "The bridge did not answer in time." in answer.text
    assert len(log_of(world)) == lines


@pytest.mark.parametrize(
    "reply", [Reply(None), Reply(200, b" \n" * 30, CSV, row_s=0.5)], ids=["hangs", "trickles"]
)
def test_a_csv_without_a_row_is_told_as_soon_as_on_any_page(world: World, reply: Reply) -> None:
    lines = len(log_of(world))
    with listening_bridge() as bridge:
        bridge.reply = lambda _: reply
        world.set_up(bridge.address)
        visitor = world.site.admin()
        began = time.monotonic()
        page = visitor.page("reminders", export="csv")
        took_s = time.monotonic() - began
    assert "The bridge did not answer in time." in page
    assert took_s < SOON_S
    assert len(log_of(world)) == lines


def test_a_csv_that_trickles_within_a_row_ends_and_says_so(world: World) -> None:
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, b"id\r\n" + b" \n" * 30, CSV, row_s=0.3)
        world.set_up(bridge.address)
        answer = world.site.admin().get(f"{PAGE}&page=reminders&export=csv")
    first, last = csv.reader(io.StringIO(answer.text, newline=""))
    assert first == ["id"]
    assert last[0].startswith("This file is incomplete")


def test_other_pages_of_the_same_admin_do_not_wait_for_a_csv(world: World) -> None:
    visitor = world.site.admin()
    with (
        listening_bridge() as bridge,
        running_site(world.whmcs) as other,  # beside the other one, which does one thing at a time
        ThreadPoolExecutor(1) as pool,
    ):
        shown_meanwhile = threading.Event()

        def reply(call: Call) -> Reply:
            if ".csv" in call.path:
                assert shown_meanwhile.wait(10)
                return Reply(200, ROWS_OF_CSV, CSV)
            return Reply(200, b"{}")

        bridge.reply = reply
        world.set_up(bridge.address)
        export = pool.submit(visitor.get, f"{PAGE}&page=reminders&export=csv")
        eventually(lambda: bridge.calls)
        second = Visitor(other.url)
        second.http.cookies.update(visitor.http.cookies)
        page = second.page("setup")
        is_over = export.done()
        shown_meanwhile.set()
    assert "The hook secret" in page
    assert not is_over


def test_a_csv_that_does_not_come_leaves_the_session_as_it_was(world: World) -> None:
    visitor = world.site.admin()
    kept = visitor.post("reminders", action="search", number=MOBILE).url
    world.set_up(f"http://127.0.0.1:{free_port()}")
    where = kept.removeprefix(world.site.url)
    page = visitor.get(f"{where}&export=csv").text
    assert "The bridge does not answer." in page
    assert f'value="{MOBILE}"' in page
    assert f'value="{MOBILE}"' in visitor.get(where).text
    assert visitor.post("reminders", id=1, action="resend").status_code == 200  # its token, too


def test_a_csv_that_takes_long_is_whole_while_rows_come(world: World) -> None:
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, ROWS_OF_CSV * 2, CSV, row_s=0.6)
        world.set_up(bridge.address)
        answer = world.site.admin().get(f"{PAGE}&page=reminders&export=csv")
    assert answer.content == ROWS_OF_CSV * 2


# One reminder


def test_a_reminder_shows_its_text_its_cost_and_what_happened(world: World) -> None:
    text = shown(world.site.admin().page("reminders", id=row_of(world, 1050)["id"]))
    for part in (
        "Number +46701740606",
        "Stage second overdue notice",
        "State accepted by the gateway",
        "Parts 1",
        "Cost 0.35 Attempts",
        "was due on 2023-06-20",
        "Regards, Oderland",
    ):
        assert part in text
    timeline = text.split("Timeline")[1]
    order = ["waiting", "being sent", "accepted by the gateway"]
    assert sorted(order, key=timeline.index) == order
    assert "Resend" not in text


def test_a_reminder_that_was_not_sent_says_why(world: World) -> None:
    text = shown(world.site.admin().page("reminders", id=row_of(world, 1043)["id"]))
    assert "Remark the SMS field is blank: no texts wanted" in text
    assert "There is no text" in text
    assert "Resend" in text


@pytest.mark.parametrize("number", ["99999", "999999999999999999"])
def test_a_reminder_that_is_not_there_is_told(world: World, number: str) -> None:
    assert "There is no such reminder" in world.site.admin().page("reminders", id=number)


def test_a_reminder_can_be_sent_again(world: World) -> None:
    before = row_of(world, 1043)["id"]
    visitor = world.site.admin()
    answer = visitor.post("reminders", id=before, action="resend")
    new = row_of(world, 1043)["id"]
    assert new > before
    assert answer.url.endswith(f"page=reminders&id={new}")
    assert answer.history[0].status_code == 303
    assert f"Reminder #{new} was made." in answer.text
    assert f"#{new} was made" not in visitor.page("reminders", id=new)  # said once
    said = f"SMS bridge: admin sent reminder {before} again, as reminder {new}. Invoice ID: 1043"
    assert log_of(world)[-1][0] == said
    history = eventually(lambda: world.get(f"/reminders/{new}")["history"])
    assert history[0]["detail"] == f"admin admin sent {before} again"


@pytest.mark.parametrize(
    ("stage", "action", "state"),
    [("secondoverdue", "sent", "accepted"), ("thirdoverdue", "not_sent", "accepted")],
)
def test_a_person_says_what_became_of_a_text(
    world: World, stage: str, action: str, state: str
) -> None:
    number = unknown(world, stage)
    texts = len(world.elks.messages)
    visitor = world.site.admin()
    page = visitor.page("reminders", id=number)
    assert re.findall(r">([^<]+)</button>", page) == ["It was sent", "It was not sent"]
    answer = visitor.post("reminders", id=number, action=action)
    assert "Noted: it was" in answer.text
    eventually(lambda: world.get(f"/reminders/{number}")["state"] == state)
    assert len(world.elks.messages) - texts == (0 if action == "sent" else 1)
    description, client = log_of(world)[-1]
    assert f"admin said that reminder {number} to +46...0605 was" in description
    assert MOBILE not in description
    assert client == 17


def test_a_decision_that_comes_too_late_is_refused_in_the_bridges_words(world: World) -> None:
    number = row_of(world, 1050)["id"]
    lines = len(log_of(world))
    for action in ("resend", "sent"):
        answer = world.site.admin().post("reminders", id=number, action=action)
        assert f"Reminder {number} is accepted, not" in answer.text
    assert len(log_of(world)) == lines


@pytest.mark.parametrize("token", ["", "0" * 40])
@pytest.mark.parametrize("action", ["resend", "sent", "not_sent"])
def test_no_decision_without_the_token(world: World, token: str, action: str) -> None:
    before = world.get("/status")["counts"]
    number = row_of(world, 1051)["id"]
    answer = world.site.admin().post("reminders", token=token, id=number, action=action)
    assert answer.status_code == 403
    assert world.get("/status")["counts"] == before


def test_no_decision_by_an_admin_without_rights(world: World) -> None:
    before = world.get("/status")["counts"]
    number = row_of(world, 1051)["id"]
    answer = world.site.admin(2).post("reminders", id=number, action="resend")
    assert answer.status_code == 403
    assert world.get("/status")["counts"] == before


# Without the bridge


def test_the_page_says_so_while_the_bridge_is_away(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    visitor = world.site.admin()
    assert "The bridge does not answer." in visitor.page("reminders")
    assert "The bridge does not answer." in visitor.page("reminders", id=1)
    assert "The bridge does not answer." in visitor.page("reminders", export="csv")
    answer = visitor.post("reminders", id=1, action="resend")
    assert "The bridge does not answer." in answer.text


def test_a_decision_without_an_answer_may_have_been_taken(world: World) -> None:
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        answer = world.site.admin().post("reminders", id=1, action="resend")
    assert "It may have been done all the same" in answer.text


@pytest.mark.parametrize(
    "form",
    [
        {"action": "resend", "id": 1},
        {"action": "sent", "id": 1},
        {"action": "not_sent", "id": 1},
        {"action": "search", "number": "070-174 06 06", "country": "SE"},
    ],
    ids=lambda form: form["action"],
)
def test_a_button_asks_a_slow_bridge_once(world: World, form: dict[str, Any]) -> None:
    visitor = world.site.admin()
    token = visitor.token()  # of the dashboard, whose widget may ask the bridge, too
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        answer = visitor.post("reminders", token=token, **form)
        assert len(slow.calls) == 1
    assert answer.history == []
    assert "The bridge did not answer in time." in answer.text
    world.set_up()
    way = re.search(r'<p><a href="([^"]*)">Go on</a>', answer.text)
    assert way
    there = visitor.get("/admin/" + html.unescape(way[1])).text
    assert ("Timeline" in there) == ("id" in form)
    assert ('value="070-174 06 06"' in there) == ("number" in form)


@pytest.mark.parametrize(
    "body",
    [b"[]", b"{}", b'{"reminders": 7}', b'{"reminders": [7, null, {"id": [], "state": {}}]}'],
)
def test_an_answer_of_another_shape_breaks_no_page(world: World, body: bytes) -> None:
    with listening_bridge() as strange:
        strange.reply = lambda _: Reply(200, body)
        world.set_up(strange.address)
        for query in ({}, {"id": 1}):
            assert world.site.admin().page("reminders", **query).endswith("</html>")
