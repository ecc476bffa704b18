"""The addon's page "Was this from us?": what support does when somebody shows a text.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.admin_world import MOBILE, XSS, World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import shown


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        made.remind((1042, "secondoverdue"))
        yield made


@pytest.fixture(autouse=True)
def as_set_up(world: World) -> Iterator[None]:
    """Enter the settings of the real bridge again after a test that changed them."""
    yield
    world.set_up()


def ask(world: World, number: str, text: str, **more: str) -> str:
    return world.site.admin().post("verify", number=number, text=text, **more).text


def sent(world: World) -> str:
    return str(world.get("/reminders?invoice_id=1042")["reminders"][0]["text"])


@pytest.mark.parametrize(
    ("number", "country"), [(MOBILE, ""), ("0046 70 174 06 05", ""), ("070-174 06 05", "se")]
)
def test_a_text_of_ours_is_known_with_its_time_and_invoice(
    world: World, number: str, country: str
) -> None:
    text = sent(world).upper().replace("\n", "  ")
    page = ask(world, number, text, country=country)
    told = shown(page)
    assert "Yes, we sent this text to this number." in told
    assert "It holds no link." in told
    history = world.get("/reminders/1")["history"]
    [at] = [line["at"] for line in history if line["state"] == "attempting"]
    assert f'<time datetime="{at}">' in page
    assert 'href="invoices.php?action=edit&amp;id=1042"' in page
    assert 'href="clientssummary.php?userid=17"' in page
    assert f'value="{number}"' in page


@pytest.mark.parametrize(
    ("number", "said"), [("+46701740699", "No, we did not send"), (MOBILE, "No, we did not send")]
)
def test_a_text_that_we_never_sent_is_not_ours(world: World, number: str, said: str) -> None:
    told = shown(ask(world, number, "You have won. Call us."))
    assert said in told
    assert "Yes, we sent" not in told


def test_a_link_is_marked_in_its_place_whatever_the_rest_says(world: World) -> None:
    page = ask(world, MOBILE, f"🎉 {sent(world)} <b> see evil.com/pay now")
    assert "No, this is not from us: it holds a link" in shown(page)
    assert 'data-mark="link" title="a link">evil.com/pay</mark> now</pre>' in page
    assert "&lt;b&gt; see <mark" in page


def test_texts_whose_words_are_erased_leave_it_open(world: World) -> None:
    answer: dict[str, Any] = {"ours": False, "reminder": None, "links": [], "erased": 3}
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, json.dumps(answer).encode())
        world.set_up(bridge.address)
        told = shown(ask(world, MOBILE, "x"))
    assert "Perhaps." in told
    assert "3 text(s) to this number" in told


@pytest.mark.parametrize("number", ["0701740605", "", "twelve", XSS])
def test_a_number_that_cannot_be_read_is_refused_and_the_form_keeps_it(
    world: World, number: str
) -> None:
    page = ask(world, number, f"keep me {XSS}")
    assert "Number is a whole mobile number with its country code" in page
    assert "keep me &lt;script&gt;" in page


def test_nothing_that_is_typed_becomes_markup(world: World) -> None:
    for number in (MOBILE, XSS):
        page = ask(world, number, XSS, country=XSS)
        assert "<img" not in page
        assert "<script>alert" not in page


def test_a_bridge_that_is_away_or_slow_is_told_and_the_form_kept(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    page = ask(world, MOBILE, "keep me")
    assert "The bridge does not answer." in page
    assert "keep me</textarea>" in page
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        assert "The bridge did not answer in time." in ask(world, MOBILE, "x")


def test_the_token_is_needed(world: World) -> None:
    answer = world.site.admin().post("verify", token="0" * 40, number=MOBILE, text="x")
    assert (answer.status_code, answer.text) == (403, "Invalid Token")
