"""The panel for support, and what clients see in WHMCS's client area, in a real browser."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.admin_world import MOBILE, XSS, World, admin_world
from tests.support.browser import WIDE, Watched, look
from tests.support.mariadb import MariaDb

_QUOTED = XSS.replace("'", "''")
ROWS = f"""
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (20, '{_QUOTED}', 'X', '', 'x@client.example', 'SE', '', '');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (1, 20, '{_QUOTED}');
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1050, 20, '{_QUOTED}', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', '')
"""

Visit = Callable[[str], Page]


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        mariadb.execute(ROWS, made.whmcs.database)
        made.remind((1042, "secondoverdue"), (1043, "secondoverdue"), (1050, "secondoverdue"))
        made.elks.deliver(made.elks.messages[0].id)
        made.remind((1042, "thirdoverdue"))
        yield made


@pytest.fixture
def visit(page: Page, world: World) -> Iterator[Visit]:
    """Opens a page after a log-in; at the end nothing may have gone wrong in the browser."""
    watched = Watched(page)
    page.set_viewport_size(WIDE)

    def opened(path: str) -> Page:
        page.goto(world.site.url + path)
        return page

    yield opened
    watched.judge()


def summary(visit: Visit, client_id: int) -> Page:
    visit("/admin/login.php?as=1")
    return visit(f"/admin/clientssummary.php?userid={client_id}")


def test_support_uncovers_the_number_by_a_click(visit: Visit) -> None:
    page = summary(visit, 17)
    expect(page.locator("[data-state=on]")).to_have_text("on")
    expect(page.get_by_text(MOBILE)).to_be_hidden()
    page.locator("#sms-bridge summary").first.click()
    expect(page.get_by_text(MOBILE)).to_be_visible()
    look(page, "panel-on")


def test_support_switches_off_and_on_again(visit: Visit) -> None:
    page = summary(visit, 17)
    page.locator("[name=why_off]").fill("asked by phone")
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator("[data-state=off]")).to_be_visible()
    expect(page.locator("#sms-bridge")).to_contain_text("by staff (admin)")
    look(page, "panel-off")
    verdict = page.locator("[data-sms-verdict]")
    page.locator("[name=number]").press_sequentially("0701", delay=20)
    expect(verdict).to_have_text("The number cannot be read.")
    page.locator("[name=number]").press_sequentially("740605", delay=20)
    expect(verdict).to_have_text(MOBILE)
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("[data-state=on]")).to_be_visible()
    expect(page.locator("#sms-bridge")).to_contain_text("switched on")


def test_what_was_refused_stays_in_the_form(visit: Visit) -> None:
    page = summary(visit, 18)
    page.locator("[name=number]").fill("0701")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("alert").first).to_contain_text("cannot be read")
    expect(page.locator("[name=number]")).to_have_value("0701")
    look(page, "panel-refused")


def test_support_learns_why_there_was_no_text(visit: Visit) -> None:
    page = summary(visit, 18)
    page.locator("[name=sms_invoice]").fill("1043")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("[data-invoice='1043'] li").first).to_contain_text("the SMS field is blank")
    look(page, "panel-why")
    page.locator("[name=sms_invoice]").fill("1042")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("#sms-bridge")).to_contain_text("This client has no such invoice.")


def test_what_others_typed_runs_nowhere(visit: Visit) -> None:
    page = summary(visit, 20)
    expect(page.locator("[data-state=unusable]")).to_be_visible()
    page.locator("#sms-bridge summary").first.click()
    for name in ("sms_invoice", "number"):
        page.locator(f"[name={name}]").fill(XSS)
        page.locator(f"[name={name}]").press("Enter")
        expect(page.locator("#sms-bridge")).to_be_visible()
    page.locator("[name=why_off]").fill(XSS)
    page.get_by_role("button", name="Switch off").click()
    expect(page.locator("#sms-bridge")).to_contain_text("onerror")
    look(page, "panel-xss")
    visit("/admin/addonmodules.php?module=sms_bridge&page=client&id=20")
    expect(page.locator("#sms-bridge")).to_contain_text("onerror")
    look(page, "client-xss")


def test_the_panel_works_without_javascript(browser: Browser, world: World) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{world.site.url}/admin/login.php?as=1")
    page.goto(f"{world.site.url}/admin/clientssummary.php?userid=18")
    page.locator("[name=number]").fill("0701")
    page.get_by_role("button", name="Switch on").click()
    expect(page.get_by_role("alert").first).to_have_text("The number cannot be read.")
    page.context.close()


def test_a_client_tells_a_real_text_from_a_scam(visit: Visit) -> None:
    visit("/login.php?as=17")
    page = visit("/index.php?m=sms_bridge")
    expect(page.get_by_role("heading", name="SMS from us")).to_be_visible()
    expect(page.locator("blockquote")).to_have_count(2)
    expect(page.locator(".sms-bridge")).to_contain_text("invoice #123456")
    look(page, "client-texts")
    page.get_by_role("link", name="Open my details").click()
    page.get_by_label("Mobile number for SMS").fill("08-123 456 00")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.locator(".alert-danger")).to_contain_text("this is not a mobile number")
    page.get_by_label("Mobile number for SMS").fill("")
    page.get_by_role("button", name="Save Changes").click()
    expect(page.locator(".alert-danger")).to_have_count(0)
    expect(page.get_by_label("Mobile number for SMS")).to_have_value("")


@pytest.mark.parametrize("language", ["english", "swedish", "arabic", "chinese", "ukranian"])
def test_the_page_is_drawn_in_any_language(visit: Visit, language: str) -> None:
    visit(f"/login.php?as=18&language={language}")
    page = visit("/index.php?m=sms_bridge")
    expect(page.get_by_role("status")).to_be_visible()
    look(page, f"client-none-{language}")


@pytest.mark.parametrize("language", ["english", "swedish", "arabic"])
def test_a_user_without_the_permission_for_invoices_reads_whom_to_ask(
    visit: Visit, language: str
) -> None:
    visit(f"/login.php?as=17&user=502&language={language}")
    page = visit("/index.php?m=sms_bridge")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("blockquote")).to_have_count(0)
    look(page, f"client-forbidden-{language}")
