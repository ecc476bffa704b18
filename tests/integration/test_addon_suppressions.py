"""The addon's page "Do not text": the list, who has a number, the blanking of a field.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import html
import re
import time
from collections.abc import Iterator

import pytest
import requests

from tests.support.admin_world import MOBILE, TOKEN, XSS, World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import SOON_S, shown

MANY = 6_000  # numbers of other clients: several calls of the bridge
_LITERAL = XSS.replace("'", "''")

ROWS = f"""
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (30, '{_LITERAL}', '', '', '', 'SE', '', ''),
       (31, 'Same', 'Spelling', '', '', 'NO', '', ''),
       (32, 'Other', 'Number', '', '', 'SE', '', '');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value)
VALUES (1, 30, '070-174 06 05'), (1, 31, '0046 (0)70 174 06 05'), (1, 32, '{_LITERAL}'),
       (2, 31, '+46701740605'), (1, 32, '070-174 06 04');
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
SELECT seq, 'Many', seq, '', '', 'SE', '', '' FROM seq_10001_to_{10_000 + MANY};
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value)
SELECT 1, seq, CONCAT('0046 70 18', seq) FROM seq_10001_to_{10_000 + MANY}
"""


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        assert made.field_id == 1
        mariadb.execute(ROWS, made.whmcs.database)
        names = "UPDATE tblclients SET lastname = %s, companyname = %s WHERE id = 30"
        made.whmcs.sql(names, "O&#039;Hara", "A &amp; B")
        yield made


@pytest.fixture(autouse=True)
def as_set_up(world: World) -> Iterator[None]:
    """Enter the settings of the real bridge, the values and an empty list again."""
    yield
    world.set_up()
    world.whmcs.sql("DELETE FROM tblactivitylog")
    for one in world.get("/suppressions?limit=200")["suppressions"]:
        unsuppress(world, one["number"])
    for client, value in ((17, "+46 70-174 06 05"), (30, "070-174 06 05")):
        world.whmcs.sql(
            "UPDATE tblcustomfieldsvalues SET value = %s WHERE fieldid = 1 AND relid = %s",
            *(value, client),
        )


def unsuppress(world: World, number: str) -> None:
    where = f"{world.bridge.url}/v1/suppressions/{number}"
    requests.delete(where, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)


def act(world: World, action: str, **form: str) -> str:
    return world.site.admin().post("suppressions", action=action, **form).text


def search(world: World, number: str, country: str = "") -> str:
    """Ask who has a number, and press "Go on" until all are looked at, as without scripts."""
    visitor = world.site.admin()
    page = visitor.post("suppressions", action="who", number=number, country=country).text
    for _ in range(20):
        form = re.search(r'<form[^>]*sms-bridge-continue">(.*?)</form>', page, re.DOTALL)
        if form is None:
            return page
        fields = re.findall(r'name="(\w+)" value="([^"]*)"', form[1])
        rest = {name: html.unescape(value) for name, value in fields if name != "token"}
        page = visitor.post("suppressions", **rest).text
    raise AssertionError("the search does not end")


def holders(page: str) -> list[int]:
    return [int(one) for one in re.findall(r'name="client" value="(\d+)"', page)]


def values(world: World) -> dict[tuple[int, int], str]:
    rows = world.whmcs.sql(
        "SELECT fieldid, relid, value FROM tblcustomfieldsvalues WHERE relid < 100 ORDER BY id"
    )
    return {(row["fieldid"], row["relid"]): row["value"] for row in rows}


def log_of(world: World) -> list[tuple[str, int]]:
    rows = world.whmcs.sql("SELECT description, userid FROM tblactivitylog ORDER BY id")
    return [(row["description"], row["userid"]) for row in rows]


# The list


def test_a_number_is_added_with_a_reason_and_stands_on_the_list(world: World) -> None:
    page = act(world, "add", number="0046 70-174 06 05", why="a stranger <b>")
    assert "+46…0605 gets no texts any more." in page
    [entry] = world.get("/suppressions")["suppressions"]
    assert (entry["number"], entry["why"], entry["who"]) == (
        MOBILE,
        "a stranger <b>",
        "admin admin",
    )
    assert f"{MOBILE}</span></td><td>a stranger &lt;b&gt;<div" in page
    assert "</time>, the desk, admin admin</div>" in page
    assert log_of(world) == [
        ("SMS bridge: admin put +46...0605 on the list of numbers never to text.", 0)
    ]
    assert "was on the list already" in act(world, "add", number=MOBILE, why="again")
    assert len(log_of(world)) == 1  # nothing was done the second time


@pytest.mark.parametrize(
    ("number", "why", "said"),
    [
        ("0701740605", "x", "Number is a whole mobile number"),
        ("", "x", "Number is a whole mobile number"),
        (XSS, XSS, "Number is a whole mobile number"),
        (MOBILE, "", "The body does not fit"),
        (MOBILE, "x" * 501, "The body does not fit"),
    ],
)
def test_what_the_bridge_refuses_is_told_and_stays_in_the_form(
    world: World, number: str, why: str, said: str
) -> None:
    page = act(world, "add", number=number, why=why)
    assert said in page
    assert f'value="{html.escape(why).replace("&#x27;", "&#039;")}"' in page
    assert "<img" not in page
    assert world.get("/suppressions")["suppressions"] == []
    assert log_of(world) == []


def test_the_list_comes_page_by_page(world: World) -> None:
    for last in range(60):
        world.post("/suppressions", number=f"+467017406{last:02}", why=XSS, who=XSS)
    visitor = world.site.admin()
    first = visitor.page("suppressions")
    assert first.count('value="ask_lift"') == 50
    assert "<img" not in first
    older = re.search(r'href="([^"]*cursor=\d+)"', first)
    assert older
    second = visitor.get("/admin/" + html.unescape(older[1])).text
    assert second.count('value="ask_lift"') == 10
    assert "← Newest" in second


@pytest.mark.parametrize("blank", ["", " ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"])
def test_a_number_within_the_reason_never_comes_into_the_log(world: World, blank: str) -> None:
    world.post("/suppressions", number=MOBILE, why="a stranger")
    act(world, "lift", number=MOBILE, why="she wrote from " + blank.join("0701740605"))
    [(said, _)] = log_of(world)
    assert said.endswith("she wrote from (a number)")


def test_lifting_asks_first_and_keeps_who_and_why(world: World) -> None:
    world.post("/suppressions", number=MOBILE, why="a stranger")
    asked = act(world, "ask_lift", number=MOBILE)
    assert "Take a number off the list?" in asked
    assert "a stranger" in asked
    assert 'value="lift"' in asked
    assert "Say why." in act(world, "lift", number=MOBILE, why=" ")
    assert len(world.get("/suppressions")["suppressions"]) == 1
    page = act(world, "lift", number=MOBILE, why="she asked, from 070-174 06 05 on Monday")
    assert "+46…0605 may be texted again." in page
    assert world.get("/suppressions")["suppressions"] == []
    [(said, client)] = log_of(world)
    assert said == (
        "SMS bridge: admin took +46...0605 off the list of numbers never to text: "
        "she asked, from (a number) on Monday"
    )
    assert client == 0


@pytest.mark.parametrize("action", ["ask_lift", "lift"])
@pytest.mark.parametrize("number", [MOBILE, "", "..", "../reminders", XSS, "a" * 3000])
def test_a_number_that_is_not_on_the_list_cannot_be_lifted(
    world: World, action: str, number: str
) -> None:
    page = act(world, action, number=number, why="x")
    assert 'class="alert alert-' in page
    assert 'value="lift"' not in page
    assert "<img" not in page
    assert log_of(world) == []


# Who has this number?


@pytest.mark.parametrize(("number", "country"), [(MOBILE, ""), ("070 - 174 06 05", "se")])
def test_every_client_who_has_a_number_is_found_in_any_spelling(
    world: World, number: str, country: str
) -> None:
    page = search(world, number, country)
    assert holders(page) == [17, 30, 31]
    assert f"Who has {MOBILE}?" in page
    assert 'href="clientssummary.php?userid=30"' in page
    assert "O&#039;Hara (A &amp; B)</a>" in page
    assert "<td>0046 (0)70 174 06 05</td>" in page
    assert "<img" not in page
    assert "This number is not on the list" in page


def test_a_number_behind_thousands_of_others_is_found(world: World) -> None:
    assert holders(search(world, "+46701815999")) == [15_999]


def test_nobody_may_have_it(world: World) -> None:
    page = search(world, "+46701740699")
    assert "No client&#039;s SMS field holds this number." in page


@pytest.mark.parametrize("number", ["", "0701740605", XSS])
def test_a_number_that_cannot_be_read_is_searched_nowhere(world: World, number: str) -> None:
    page = search(world, number)
    assert "Number is a whole mobile number" in page
    assert holders(page) == []
    assert "<img" not in page


def test_whether_it_is_on_the_list_is_told_with_the_way_to_change_it(world: World) -> None:
    world.post("/suppressions", number=MOBILE, why="x")
    page = search(world, MOBILE)
    assert "This number is on the list of those never to text." in page
    assert 'value="ask_lift"' in page


def test_blanking_empties_just_this_clients_field_and_says_so_in_the_log(world: World) -> None:
    before = values(world)
    page = act(world, "blank", number=MOBILE, client="30")
    assert "The SMS field of client 30 is blank now" in page
    assert values(world) == {**before, (1, 30): ""}
    assert log_of(world) == [
        ("SMS bridge: admin blanked the SMS field, which held +46...0605: no more texts.", 30)
    ]
    assert holders(search(world, MOBILE)) == [17, 31]


def test_a_field_is_blanked_though_the_ledger_of_consent_cannot_be_written(world: World) -> None:
    before = values(world)
    world.whmcs.sql("RENAME TABLE mod_sms_bridge_consent TO mod_away")
    try:
        page = act(world, "blank", number=MOBILE, client="30")
    finally:
        world.whmcs.sql("RENAME TABLE mod_away TO mod_sms_bridge_consent")
    assert "The SMS field of client 30 is blank now" in page
    assert "ledger of consent could not be written" in page
    assert values(world) == {**before, (1, 30): ""}
    assert "blanked the SMS field" in log_of(world)[-1][0]


@pytest.mark.parametrize("client", ["32", "18", "999999", "0", "-1", "x", "30 OR 1=1", ""])
def test_a_field_that_holds_something_else_is_left_alone(world: World, client: str) -> None:
    before = values(world)
    page = act(world, "blank", number=MOBILE, client=client)
    assert "Nothing was changed" in page
    assert values(world) == before
    assert log_of(world) == []


@pytest.mark.parametrize("found", ["17,x,<b>", "1 OR 1=1", "9" * 5000, "-1,0,17"])
def test_what_was_found_before_is_taken_as_ids_only(world: World, found: str) -> None:
    page = act(world, "who", number=MOBILE, found=found, cursor=str(10**9))
    assert set(holders(page)) <= {17}
    assert "<b>" not in page


@pytest.mark.parametrize("names", [[], ["Mobile number for SMS", "mobile NUMBER for sms|x"]])
def test_without_the_one_field_nothing_is_searched_or_blanked(
    world: World, names: list[str]
) -> None:
    before = values(world)
    for name in names[1:]:
        world.whmcs.sql(
            "INSERT INTO tblcustomfields (type, fieldname, fieldtype, description, fieldoptions,"
            " regexpr, adminonly, required, showorder, showinvoice)"
            " VALUES ('client', %s, 'text', '', '', '', '', '', '', '')",
            name,
        )
    if not names:
        world.whmcs.sql("UPDATE tblcustomfields SET fieldname = CONCAT('x', fieldname)")
    try:
        assert "cannot be searched" in act(world, "who", number=MOBILE)
        assert "Nothing was changed" in act(world, "blank", number=MOBILE, client="17")
    finally:
        world.whmcs.sql("DELETE FROM tblcustomfields WHERE fieldname LIKE '%%|x'")
        world.whmcs.sql("UPDATE tblcustomfields SET fieldname = 'Mobile number for SMS'")
    assert values(world) == before


# The bridge away, the token wrong


@pytest.mark.parametrize(
    ("action", "is_change"), [("add", True), ("lift", True), ("ask_lift", False), ("who", False)]
)
def test_only_a_change_without_an_answer_may_have_been_made(
    world: World, action: str, is_change: bool
) -> None:
    entry = b'{"number": "+46701740605", "shown": "+46...0605", "by": "desk", "why": "x"}'
    with listening_bridge() as slow:
        replies = iter([Reply(200, entry)] if action == "lift" else [])
        slow.reply = lambda call: (
            next(replies, Reply(None)) if "/suppressions/" in call.path else Reply(None)
        )
        world.set_up(slow.address)
        page = act(world, action, number=MOBILE, why="x")
    assert "The bridge did not answer in time." in shown(page)
    assert ("It may have been done all the same" in page) == is_change


@pytest.mark.parametrize("action", ["add", "ask_lift", "lift", "who", "blank"])
def test_a_bridge_that_is_away_or_slow_changes_nothing_and_is_told(
    world: World, action: str
) -> None:
    before = values(world)
    form = {"number": MOBILE, "why": "x", "client": "17"}
    world.set_up(f"http://127.0.0.1:{free_port()}")
    assert "The bridge does not answer." in act(world, action, **form)
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        visitor = world.site.admin()
        token = visitor.token()
        began = time.monotonic()
        page = visitor.post("suppressions", token=token, action=action, **form).text
        took_s = time.monotonic() - began
    assert "The bridge did not answer in time." in shown(page)
    assert took_s < SOON_S
    assert values(world) == before
    assert log_of(world) == []


@pytest.mark.parametrize("action", ["add", "lift", "blank"])
def test_nothing_is_done_without_the_token(world: World, action: str) -> None:
    before = values(world)
    form = {"action": action, "number": MOBILE, "why": "x", "client": "17"}
    answer = world.site.admin().post("suppressions", token="0" * 40, **form)
    assert (answer.status_code, answer.text) == (403, "Invalid Token")
    assert world.site.admin(2).post("suppressions", token="", **form).status_code == 403
    assert values(world) == before
    assert world.get("/suppressions")["suppressions"] == []
