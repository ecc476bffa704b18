"""The desk's pages in WHMCS's admin area in a real browser, with scripts and without."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.support.admin_world import MOBILE, XSS, World, admin_world
from tests.support.browser import look
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import PAGE

_PATIENCE_MS = 15_000
_LITERAL = XSS.replace("'", "''")
_LAST = 2070  # invoices from 2001 on: four pages of a rehearsal
_MANY = 12_000  # numbers: more than a search looks at before it answers

ROWS = f"""
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (20, '{_LITERAL}', 'X', '{_LITERAL}', '', 'SE', '', ''),
       (31, 'Nora', 'Norrman', 'Norrman AB', '', 'NO', '', '');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value)
VALUES (1, 20, '{_LITERAL}'), (1, 31, '0046 (0)70 174 06 05');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
SELECT seq, 18, '', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '' FROM seq_2001_to_{_LAST};
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1050, 20, '<b>7</b>', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '')
"""
MANY_NUMBERS = f"""
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
SELECT seq, 'Many', seq, '', '', 'SE', '', '' FROM seq_10001_to_{10_000 + _MANY};
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value)
SELECT 1, seq, CONCAT('tel. 0046 (0)70-18', seq) FROM seq_10001_to_{10_000 + _MANY}
"""


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        mariadb.execute(ROWS, made.whmcs.database)
        made.remind((1042, "secondoverdue"))
        yield made


@pytest.fixture
def plain(browser: Browser, world: World) -> Iterator[Page]:
    """The same without scripts."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{world.site.url}/admin/login.php?as=1")
    yield page
    context.close()


def go(page: Page, world: World, name: str) -> None:
    page.goto(world.site.url + PAGE)
    page.locator(".nav-tabs").get_by_role("link", name=name, exact=True).click()


def panel(page: Page, title: str) -> Locator:
    heading = page.get_by_role("heading", name=title)
    return page.locator(".panel").filter(has=heading)


# Wording


def open_wording(page: Page, world: World, language: str = "swedish") -> None:
    go(page, world, "Wording")
    page.get_by_role("link", name=f"edit: {language}, second overdue notice").click()


def test_a_wording_is_previewed_while_it_is_typed(admin: Page, world: World) -> None:
    go(admin, world, "Wording")
    look(admin, "wording-list")
    open_wording(admin, world)
    box, shown = admin.get_by_label("Text", exact=True), panel(admin, "Preview")
    box.fill("Hej[ {first_name}], faktura {invoice} – 漢. {company}")
    expect(shown).to_contain_text("Hej Demo, faktura 123456", timeout=_PATIENCE_MS)
    expect(shown.locator("[data-mark=costly]")).to_have_text("漢")
    expect(shown).to_contain_text("makes the whole text expensive")
    look(admin, "wording-costly")
    box.fill("Se evil.com/pay")
    expect(shown.locator("[data-mark=link]")).to_have_text("evil.com/pay", timeout=_PATIENCE_MS)
    box.fill("Hej {nobody}")
    expect(shown).to_contain_text("nobody", timeout=_PATIENCE_MS)
    admin.get_by_label("Show it with the values of invoice").fill("1042")
    box.fill("Faktura {invoice} från {company}")
    expect(shown).to_contain_text("Faktura 123456 från Oderland", timeout=_PATIENCE_MS)
    box.fill(XSS)
    expect(shown.locator("pre")).to_contain_text("<img src=x", timeout=_PATIENCE_MS)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_wording_is_saved_refused_restored_and_given_up(
    admin: Page, plain: Page, world: World, scripts: bool
) -> None:
    page, language = (admin, "swedish") if scripts else (plain, "danish")
    open_wording(page, world, language)
    shipped = page.get_by_label("Text", exact=True).input_value()
    for text in ("first {invoice}", "second {invoice}"):
        page.get_by_label("Text", exact=True).fill(text)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status").first).to_contain_text("Saved.")
    page.get_by_label("Text", exact=True).fill("third at evil.com/x")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert").first).to_contain_text("holds a link")
    expect(page.get_by_label("Text", exact=True)).to_have_value("third at evil.com/x")
    look_at = panel(page, "Who changed it, and when")
    if scripts:
        look(page, "wording-refused")
    look_at.get_by_role("link", name="put into the form").last.click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("first {invoice}")
    page.get_by_label("Text", exact=True).fill("typed {invoice}")
    page.get_by_role("button", name="Preview").click()
    expect(panel(page, "Preview").locator("pre")).to_have_text("typed 123456")
    page.get_by_label("Yes, the shipped text").check()
    page.get_by_role("button", name="Back to the shipped text").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value(shipped)
    if scripts:
        look(page, "wording-history")


# Do not text


def test_a_number_is_put_on_the_list_and_taken_off(admin: Page, world: World) -> None:
    go(admin, world, "Do not text")
    form = panel(admin, "Put a number on the list")
    form.get_by_label("Number, with its country code").fill("+46 70-174 06 11")
    form.get_by_label("Why").fill(f"a stranger {XSS}")
    form.get_by_role("button", name="Never text this number").click()
    expect(admin.get_by_role("status")).to_contain_text("+46…0611 gets no texts any more.")
    look(admin, "suppressions")
    admin.get_by_role("button", name="Text it again …").click()
    look(admin, "suppressions-lift")
    admin.get_by_label("Why").fill("wrong number")
    admin.get_by_role("button", name="Text it again").click()
    expect(admin.get_by_role("status")).to_contain_text("may be texted again")
    expect(panel(admin, "Do not text")).to_contain_text("There is no number on the list.")


def test_who_has_a_number_is_found_and_the_field_blanked(admin: Page, world: World) -> None:
    go(admin, world, "Do not text")
    form = panel(admin, "Who has this number?")
    form.get_by_label("Number", exact=True).fill("070-174 06 05")
    form.get_by_label("Country of a number").fill("se")
    form.get_by_role("button", name="Find the clients").click()
    found = panel(admin, f"Who has {MOBILE}?")
    expect(found.get_by_role("link")).to_have_text(
        ["#17 Demo Client", "#31 Nora Norrman (Norrman AB)"]
    )
    look(admin, "who-has")
    row = found.get_by_role("row").filter(has_text="Nora")
    row.get_by_role("button", name="Blank the field").click()
    expect(admin.get_by_role("status")).to_contain_text("The SMS field of client 31 is blank now")
    expect(found.get_by_role("link")).to_have_text(["#17 Demo Client"])
    look(admin, "who-has-blanked")


def test_a_long_search_goes_on_by_itself_or_by_a_button(
    admin: Page, plain: Page, world: World
) -> None:
    world.whmcs.server.execute(MANY_NUMBERS, world.whmcs.database)
    try:
        for page in (admin, plain):
            go(page, world, "Do not text")
            form = panel(page, "Who has this number?")
            form.get_by_label("Number", exact=True).fill(f"+467018{10_000 + _MANY}")
            form.get_by_role("button", name="Find the clients").click()
            pressed = 0
            while page is plain and page.get_by_role("button", name="Go on").count():
                page.get_by_role("button", name="Go on").click()
                pressed += 1
            found = panel(page, "Who has +467018").get_by_role("link")
            expect(found).to_have_text([f"#{10_000 + _MANY} Many {10_000 + _MANY}"])
            assert page is admin or pressed > 0
    finally:
        world.whmcs.sql("DELETE FROM tblcustomfieldsvalues WHERE relid > 10000")
        world.whmcs.sql("DELETE FROM tblclients WHERE id > 10000")


# Was this from us?


def test_support_is_told_whether_a_text_was_ours(admin: Page, world: World) -> None:
    text = str(world.get("/reminders?invoice_id=1042")["reminders"][-1]["text"])
    go(admin, world, "Was this from us?")
    for said, verdict in (
        (text, "Yes, we sent this text to this number."),
        ("You have won!", "No, we did not send this text"),
        (f"{text} {XSS} evil.com/pay", "it holds a link, and we never send links"),
    ):
        admin.get_by_label("Number that got the text").fill(MOBILE)
        admin.get_by_label("The text", exact=True).fill(said)
        admin.get_by_role("button", name="Was this from us?").click()
        expect(panel(admin, "Was this from us?")).to_contain_text(verdict)
        if said == text:
            look(admin, "verify-yes")
    expect(admin.locator("[data-mark=link]")).to_have_text("evil.com/pay")
    look(admin, "verify-link")


# Rehearsal


@pytest.fixture
def tonight(world: World) -> Iterator[None]:
    """Let the next daily run be about three invoices, today's run being over."""
    today = datetime.now(UTC).date()
    told = {
        "SendFirstOverdueInvoiceReminder": "7",
        "SendSecondOverdueInvoiceReminder": "14",
        "lastDailyCronInvocationTime": f"{today} 00:00:01",
    }
    due = "UPDATE tblinvoices SET duedate = %s WHERE id IN (1042, 1043, 1050)"
    for name, value in told.items():
        world.whmcs.sql(
            "INSERT INTO tblconfiguration (setting, value) VALUES (%s, %s)", name, value
        )
    world.whmcs.sql(due, str(today - timedelta(days=13)))
    yield
    world.whmcs.sql(due, "2023-06-20")
    for name in told:
        world.whmcs.sql("DELETE FROM tblconfiguration WHERE setting = %s", name)


def test_tonights_reminders_are_rehearsed_and_lead_to_all(
    admin: Page, world: World, tonight: None
) -> None:
    go(admin, world, "Rehearsal")
    look(admin, "rehearsal-begin")
    admin.get_by_role("link", name="Begin the rehearsal").click()
    expect(admin.get_by_text("3 of 3 invoices judged.").last).to_be_visible()
    expect(admin.get_by_role("row")).to_have_count(1 + 3)
    expect(admin.locator("li").filter(has_text="Second overdue notice")).to_be_visible()
    look(admin, "rehearsal-tonight")
    admin.get_by_role("link", name="Show every overdue invoice instead").click()
    expect(admin.get_by_text("That was the last one.")).to_be_visible(timeout=_PATIENCE_MS)
    expect(admin.get_by_role("row")).to_have_count(1 + _LAST - 2000 + 3)


def test_the_rehearsal_runs_to_its_end_by_itself(admin: Page, world: World) -> None:
    go(admin, world, "Rehearsal")
    admin.get_by_role("link", name="Begin the rehearsal").click()
    expect(admin.get_by_text("That was the last one.")).to_be_visible(timeout=_PATIENCE_MS)
    expect(admin.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "100")
    expect(admin.get_by_role("row")).to_have_count(1 + _LAST - 2000 + 3)
    expect(admin.locator(".sms-bridge-so-far")).to_contain_text("71 the SMS field is blank")
    expect(admin.get_by_role("alert")).to_contain_text(
        "What WHMCS sends in its next run cannot be told"
    )
    look(admin, "rehearsal")


def test_the_rehearsal_waits_while_nobody_looks_and_goes_on_after_a_fault(
    admin: Page, world: World
) -> None:
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.method)
        if len(asked) == 2:
            route.fulfill(body="<div class='sms-bridge-trouble'>It is away.</div>")
        else:
            route.continue_()

    admin.add_init_script(
        "Object.defineProperty(document, 'hidden', { get: () => !window.isSeen })"
    )
    go(admin, world, "Rehearsal")
    admin.get_by_role("link", name="Begin the rehearsal").click()
    expect(admin.locator(".sms-bridge-so-far")).to_contain_text("25 of 73")
    admin.route(re.compile(r"page=rehearsal$"), answer)
    admin.evaluate("window.isSeen = true; document.dispatchEvent(new Event('visibilitychange'))")
    expect(admin.locator(".sms-bridge-so-far")).to_contain_text("It is away.")
    expect(admin.locator(".sms-bridge-so-far")).to_contain_text("50 of 73")
    expect(admin.get_by_role("row")).to_have_count(1 + 50)
    admin.get_by_role("button", name="Next page").click()
    expect(admin.get_by_text("That was the last one.")).to_be_visible()
    expect(admin.get_by_role("row")).to_have_count(1 + 73)
    assert asked == ["POST"] * 3
    expect(admin.get_by_text("It is away.")).to_have_count(0)


def test_the_rehearsal_goes_page_by_page_without_scripts(plain: Page, world: World) -> None:
    go(plain, world, "Rehearsal")
    plain.get_by_role("link", name="Begin the rehearsal").click()
    for done in (25, 50):
        expect(plain.locator(".sms-bridge-so-far")).to_contain_text(f"{done} of 73")
        plain.get_by_role("button", name="Next page").click()
    expect(plain.get_by_text("That was the last one.")).to_be_visible()
    expect(plain.locator(".sms-bridge-so-far")).to_contain_text("71 the SMS field is blank")


# Set-up


def test_the_first_run_leads_to_a_text(admin: Page, world: World) -> None:
    go(admin, world, "Set-up")
    look(admin, "setup")
    admin.get_by_role("button", name="Test the connection").click()
    expect(admin.locator("[data-light=ok]")).to_have_count(7)
    look(admin, "setup-tested")
    admin.get_by_label("Your mobile number").fill("+46701740699")
    admin.get_by_role("button", name="Send the test text").click()
    expect(admin.get_by_role("status")).to_contain_text("46elks took a text of 1 part(s)")
    secret = world.bridge_secret
    try:
        admin.get_by_label("Yes, begin to change it").check()
        admin.get_by_role("button", name="Make a new secret").click()
        expect(admin.locator("pre")).to_contain_text("BRIDGE_HOOK_SECRET=whsec_")
        look(admin, "setup-secret")
        admin.get_by_role("button", name="Test the connection").click()
        expect(admin.locator("[data-light=warning]")).to_have_count(1)
        expect(panel(admin, "5. The connection")).to_contain_text("takes the old one only")
        look(admin, "setup-old-secret")
        admin.get_by_role("button", name="Forget the old secret").click()
        expect(admin.get_by_role("alert").first).to_contain_text("Nothing was forgotten")
    finally:
        world.whmcs.sql(
            "UPDATE tbladdonmodules SET value = %s WHERE setting = 'hook_secret'", secret
        )


def test_the_desk_speaks_swedish(admin: Page, world: World) -> None:
    world.whmcs.sql("UPDATE tbladmins SET language = 'swedish' WHERE id = 1")
    try:
        for name in ("Texter", "Skicka inte till", "Kom detta från oss?", "Provkörning"):
            go(admin, world, name)
            look(admin, f"swedish-{name.split()[0].lower()}")
        admin.get_by_role("link", name="Börja provkörningen").click()
        expect(admin.get_by_role("progressbar")).to_have_attribute(
            "aria-valuenow", "100", timeout=_PATIENCE_MS
        )
        look(admin, "swedish-rehearsed")
        reminder = world.get("/reminders?invoice_id=1042")["reminders"][0]["id"]
        for name, query in (
            ("client", "page=client&id=17"),
            ("one", f"page=reminders&id={reminder}"),
        ):
            admin.goto(f"{world.site.url}{PAGE}&{query}")
            look(admin, f"swedish-{name}")
        go(admin, world, "Komma igång")
        admin.get_by_role("button", name="Pröva förbindelsen").click()
        expect(admin.locator("[data-light=ok]")).to_have_count(7)
        look(admin, "swedish-setup")
    finally:
        world.whmcs.sql("UPDATE tbladmins SET language = '' WHERE id = 1")
