"""The addon's pages in WHMCS's admin area as an admin uses them, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.admin_world import XSS, World, admin_world
from tests.support.bridge_process import eventually
from tests.support.browser import look
from tests.support.carrier import Fault
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import PAGE

ROWS = f"""
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
SELECT 20, '{XSS.replace("'", "''")}', 'X', '', 'x@client.example', 'SE', '', ''
FROM tblclients WHERE id = 17;
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value)
VALUES (1, 20, '{XSS.replace("'", "''")}');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1050, 20, '<b>7</b>', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '')
"""


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with admin_world(mariadb, folder, BRIDGE_UNKNOWN_POLICY="hold", BRIDGE_LOOKUP_S="1") as made:
        mariadb.execute(ROWS, made.whmcs.database)
        made.remind((1042, "secondoverdue"), (1043, "secondoverdue"), (1050, "secondoverdue"))
        made.elks.deliver(made.elks.messages[0].id)
        made.elks.fault = Fault.DROP
        made.remind((1042, "thirdoverdue"))
        made.elks.fault = None
        eventually(lambda: made.get("/status")["alarms"])  # looked up, and not found
        yield made


def tab(page: Page, name: str) -> None:
    page.locator(".nav-tabs").get_by_role("link", name=name, exact=True).click()


def test_the_overview_leads_to_what_needs_a_person(admin: Page, world: World) -> None:
    admin.goto(world.site.url + PAGE)
    expect(admin.locator("[data-light=warning]")).to_have_count(1)
    expect(admin.get_by_role("alert")).to_contain_text("needs your attention")
    expect(admin.get_by_role("img", name="The last 30 days by outcome")).to_be_visible()
    look(admin, "overview")
    admin.get_by_role("link", name="unknown: 1").click()
    expect(admin.get_by_role("row")).to_have_count(2)
    expect(admin.get_by_label("State")).to_have_value("unknown")


def test_reminders_are_searched_opened_and_decided(admin: Page, world: World) -> None:
    admin.goto(world.site.url + PAGE)
    tab(admin, "Reminders")
    expect(admin.get_by_role("row")).to_have_count(5)
    look(admin, "reminders")
    admin.get_by_label("Number", exact=True).fill("070-174 06 05")
    admin.get_by_label("its country").fill("se")
    admin.get_by_role("button", name="Search").click()
    expect(admin.get_by_label("Number", exact=True)).to_have_value("+46701740605")
    assert "1740605" not in admin.url
    look(admin, "reminders-of-number")
    admin.get_by_label("Number", exact=True).fill("")
    admin.get_by_label("State").select_option("unknown")
    admin.get_by_role("button", name="Search").click()
    admin.get_by_role("row").nth(1).get_by_role("link").first.click()
    look(admin, "reminder-unknown")
    admin.get_by_role("button", name="It was sent").click()
    expect(admin.get_by_role("status")).to_contain_text("Noted: it was sent.")
    expect(admin.get_by_role("button")).to_have_count(0)
    look(admin, "reminder")


def test_a_reminder_is_sent_again_by_its_button(admin: Page, world: World) -> None:
    admin.goto(f"{world.site.url}{PAGE}&page=reminders&invoice_id=1043")
    admin.get_by_role("row").nth(1).get_by_role("link").first.click()
    admin.get_by_role("button", name="Resend").click()
    expect(admin.get_by_role("status")).to_contain_text("was made")
    admin.reload()
    expect(admin.get_by_role("status")).to_have_count(0)


def test_the_csv_is_downloaded(admin: Page, world: World) -> None:
    admin.goto(f"{world.site.url}{PAGE}&page=reminders")
    with admin.expect_download() as download:
        admin.get_by_role("link", name="Export as CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    assert download.value.path().read_text("utf-8").startswith("id,invoice_id,")


def test_scripts_of_others_run_nowhere(admin: Page, world: World) -> None:
    ids = [row["id"] for row in world.get("/reminders?client_id=20")["reminders"]]
    assert ids
    for query in ("", "&page=reminders", *(f"&page=reminders&id={one}" for one in ids)):
        admin.goto(world.site.url + PAGE + query)
    admin.get_by_role("link", name="← All reminders").click()
    admin.get_by_label("Number", exact=True).fill(XSS)
    admin.get_by_role("button", name="Search").click()
    expect(admin.get_by_role("alert")).to_contain_text("whole mobile number")


def test_the_dashboard_has_the_light(admin: Page, world: World) -> None:
    admin.goto(f"{world.site.url}/admin/index.php")
    expect(admin.locator("[data-widget=SmsBridge] [data-light]").first).to_be_visible()
    look(admin, "dashboard")
    admin.get_by_role("link", name="Open the SMS bridge").click()
    expect(admin.locator(".nav-tabs")).to_be_visible()


def test_the_pages_speak_swedish(admin: Page, world: World) -> None:
    world.whmcs.sql("UPDATE tbladmins SET language = 'swedish' WHERE id = 1")
    try:
        admin.goto(world.site.url + PAGE)
        expect(admin.locator(".nav-tabs")).to_contain_text("Påminnelser")
        look(admin, "overview-swedish")
        tab(admin, "Påminnelser")
        expect(admin.get_by_role("button", name="Sök")).to_be_visible()
    finally:
        world.whmcs.sql("UPDATE tbladmins SET language = '' WHERE id = 1")


def test_the_pages_work_without_scripts(browser: Browser, world: World) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = context.new_page()
        page.goto(f"{world.site.url}/admin/login.php?as=1")
        page.goto(f"{world.site.url}{PAGE}&page=reminders")
        page.get_by_label("Invoice (ID or number)").fill("1043")
        page.get_by_role("button", name="Search").click()
        page.locator("tbody a").first.click()
        expect(page.get_by_text("the SMS field is blank").first).to_be_visible()
    finally:
        context.close()
