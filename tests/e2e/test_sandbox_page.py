"""The sandbox's page as a person uses it, in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.support.browser import Watched
from tests.support.sandbox import Sandbox, running_sandbox

_PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        running.wait_for("recipient_limit")  # the opening is over, but for one slow carrier
        yield running


@pytest.fixture
def opened(page: Page, sandbox: Sandbox) -> Iterator[Page]:
    """The page with its first state drawn; at the end nothing may have gone wrong on it."""
    watched = Watched(page)
    page.goto(sandbox.url)
    expect(page.locator(".bubble").first).to_be_visible(timeout=_PATIENCE_MS)
    yield page
    watched.judge()


def card(page: Page, name: str) -> Locator:
    """Return a client's card, opened."""
    heading = page.get_by_role("heading", name=name, exact=True)
    found = page.locator(".client").filter(has=heading)
    if found.get_attribute("open") is None:
        found.locator("summary").click()
    return found


def fire(page: Page, name: str, stage: str) -> Locator:
    """Press a stage's button; return the invoice's line that says what came of it."""
    card(page, name).get_by_role("button", name=stage).click()
    expect(card(page, name).locator("[data-verdict]")).to_contain_text(stage)
    return card(page, name).locator("[data-lasts] li").filter(has_text=stage)


def reply(page: Page, name: str, text: str) -> None:
    box = card(page, name).get_by_label("Reply from the phone of")
    box.fill(text)
    box.press("Enter")
    expect(box).to_have_value("")


def save(page: Page, name: str, number: str) -> None:
    field = card(page, name).get_by_label("Mobile number for SMS")
    field.fill(number)
    field.press("Enter")


def eventually(line: Locator, *words: str) -> None:
    for word in words:
        expect(line).to_contain_text(word, timeout=_PATIENCE_MS)


def test_it_opens_with_the_text_of_the_first_client(opened: Page) -> None:
    assert card(opened, "Demo Client").locator(".bubble").inner_text() == (
        "Hi Demo,\n\n"
        "We would like to remind you that invoice #123456 was due on 2023-06-20.\n"
        "Your services/domains may stop working soon.\n\n"
        "Regards, Oderland"
    )
    expect(card(opened, "Demo Client").locator(".phone-top strong")).to_have_text("Oderland")


def test_a_blanked_field_means_opted_out(opened: Page) -> None:
    save(opened, "Nils Holm", "")
    eventually(card(opened, "Nils Holm").locator("[data-reads]"), "wants no texts")
    eventually(fire(opened, "Nils Holm", "2nd overdue"), "withheld", "2nd overdue", "opted out")
    expect(card(opened, "Nils Holm").locator(".bubble")).to_have_count(0)
    newest = opened.locator(".reminder").first
    eventually(newest, "withheld", "Nils Holm", "opted out")


def test_a_number_filled_in_gets_the_text(opened: Page) -> None:
    save(opened, "Bo Ekman", "070-174 06 77")
    eventually(card(opened, "Bo Ekman").locator("[data-reads]"), "+46701740677")
    eventually(fire(opened, "Bo Ekman", "3rd overdue"), "delivered", "3rd overdue")
    bubble = card(opened, "Bo Ekman").locator(".bubble")
    eventually(bubble, "Hi Bo,", "Invoice #20431", "Regards, Oderland")
    eventually(card(opened, "Bo Ekman").locator(".mark"), "Delivered", "1 part")


def test_the_timeline_tells_every_step(opened: Page) -> None:
    fire(opened, "Åsa Lindqvist", "3rd overdue")
    newest = opened.locator(".reminder").first
    eventually(newest, "delivered", "Åsa Lindqvist", "3rd overdue")
    newest.locator("summary").press("Enter")
    steps = newest.locator("li strong")
    expect(steps.last).to_have_text("delivered", timeout=_PATIENCE_MS)
    told = steps.all_inner_texts()
    assert told[:2] == ["waiting", "attempting"]


def test_the_same_day_is_a_duplicate_and_another_day_is_already_sent(opened: Page) -> None:
    fire(opened, "Demo Client", "2nd overdue")
    verdict = card(opened, "Demo Client").locator("[data-verdict]")
    eventually(verdict, "duplicate")
    opened.get_by_role("button", name="Next day").click()
    eventually(fire(opened, "Demo Client", "2nd overdue"), "withheld", "already sent")
    expect(card(opened, "Demo Client").locator(".bubble")).to_have_count(1)


def test_a_paid_invoice_is_noticed_at_once(opened: Page) -> None:
    client = card(opened, "win-prize.com Winner")
    client.get_by_role("button", name="Mark paid").click()
    expect(client.get_by_role("button", name="Mark unpaid")).to_be_visible()
    eventually(fire(opened, "win-prize.com Winner", "3rd overdue"), "withheld", "paid")


def test_who_replies_stop_gets_no_more_until_start(opened: Page) -> None:
    client = card(opened, "Ruby Nguyen")
    field = client.get_by_label("Mobile number for SMS")
    reply(opened, "Ruby Nguyen", "STOP")
    eventually(client.locator("[data-refused]"), "On the suppression list (replied STOP)")
    expect(field).to_have_value("", timeout=_PATIENCE_MS)
    eventually(client.locator("[data-notes]"), "replied STOP")
    eventually(client.locator(".is-reply"), "STOP")
    expect(client.locator(".phone-top")).to_contain_text("+61491570156")
    eventually(fire(opened, "Ruby Nguyen", "3rd overdue"), "withheld", "opted out")

    save(opened, "Ruby Nguyen", "0491 570 156")  # somebody fills it in again
    opened.get_by_role("button", name="Next day").click()
    eventually(fire(opened, "Ruby Nguyen", "3rd overdue"), "withheld", "suppressed")

    save(opened, "Ruby Nguyen", "")
    reply(opened, "Ruby Nguyen", "start")
    expect(client.locator("[data-refused]")).to_be_empty(timeout=_PATIENCE_MS)
    expect(field).to_have_value("")


def test_start_does_not_lift_what_the_desk_decided(opened: Page) -> None:
    client = card(opened, "Elin Sandberg")
    eventually(client.locator("[data-refused]"), "asked for it on the telephone")
    client.get_by_label("Reply from the phone of").fill("START")
    client.get_by_role("button", name="Send").click()
    eventually(client.locator(".is-reply"), "START")
    expect(client.locator("[data-refused]")).to_contain_text("asked for it on the telephone")


def test_the_clients_can_be_narrowed_down_to_a_reason(opened: Page) -> None:
    everybody = opened.locator(".client").count()
    opened.get_by_label("Show").select_option(label="country not allowed")
    shown = opened.locator(".client:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_contain_text("Harriet Cole")
    opened.get_by_label("Show").select_option(label="who got texts")
    expect(shown.filter(has_text="Demo Client")).to_have_count(1)
    expect(shown.filter(has_text="Priya Raman")).to_have_count(0)
    opened.get_by_label("Show").select_option(label="all clients")
    expect(shown).to_have_count(everybody)


def test_a_text_from_right_to_left_is_laid_out_so(opened: Page) -> None:
    bubble = card(opened, "Omar Haddad").locator(".bubble")
    expect(bubble).to_have_css("direction", "rtl", timeout=_PATIENCE_MS)


def test_a_number_that_is_switched_off_shows_as_not_delivered(opened: Page) -> None:
    save(opened, "Margaret O'Neill", "+46701740692")
    eventually(card(opened, "Margaret O'Neill").locator("[data-reads]"), "+46701740692")
    eventually(fire(opened, "Margaret O'Neill", "3rd overdue"), "undelivered")
    eventually(card(opened, "Margaret O'Neill").locator(".mark"), "Not delivered")


def test_typing_is_not_interrupted_by_news(opened: Page) -> None:
    field = card(opened, "Ellen Marsh").get_by_label("Mobile number for SMS")
    field.fill("half a num")
    with opened.expect_response("**/sandbox/state.json"):
        pass
    with opened.expect_response("**/sandbox/state.json"):
        pass
    expect(field).to_be_focused()
    expect(field).to_have_value("half a num")


def test_what_a_client_types_stays_text(opened: Page) -> None:
    save(opened, "Ellen Marsh", "<img src=x onerror=alert(1)>")
    eventually(card(opened, "Ellen Marsh").locator("[data-reads]"), "Not one clear phone number")
    expect(opened.locator("img")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 1200), (800, 900), (360, 740)])
def test_it_fits_every_screen(
    browser: Browser,
    sandbox: Sandbox,
    tmp_path: Path,
    width: int,
    height: int,
    scheme: str,
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    with context:
        page = context.new_page()
        page.goto(sandbox.url)
        expect(page.locator(".bubble").first).to_be_visible(timeout=_PATIENCE_MS)
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        lightness = sum(int(one) for one in re.findall(r"\d+", ground)[:3]) / 3
        assert (lightness < 60) if scheme == "dark" else (lightness > 200)
        picture = tmp_path / f"sandbox-{width}-{scheme}.png"
        page.screenshot(path=picture, full_page=True)
        assert picture.stat().st_size > 10_000
