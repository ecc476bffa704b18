"""The addon's page of the wordings: list, preview, saving, history, back to the shipped text.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import html
import json
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.support.admin_world import TOKEN, XSS, World, admin_world
from tests.support.bridge_process import free_port
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import SOON_S, Visitor, shown

PLACE = {"language": "swedish", "stage": "secondoverdue"}
TEXT = "Hej[ {first_name}],\n\nfaktura {invoice} & allt.\n\n{company}"


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        names = "UPDATE tblclients SET firstname = %s, lastname = %s WHERE id = 18"
        made.whmcs.sql(names, "<b>Åsa</b>", XSS)
        yield made


@pytest.fixture(autouse=True)
def as_set_up(world: World) -> Iterator[None]:
    """Enter the settings of the real bridge and the shipped texts again."""
    yield
    world.set_up()
    world.whmcs.sql("DELETE FROM tblactivitylog")
    for one in world.get("/texts")["texts"]:
        if one["saved"]:
            where = f"{world.bridge.url}/v1/texts/{one['language']}/{one['stage']}"
            requests.delete(where, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)


def act(world: World, action: str, text: str = TEXT, **more: str) -> str:
    form = {**PLACE, "action": action, "text": text, **more}
    return world.site.admin().post("wording", **form).text


def opened(world: World, **query: str) -> str:
    return world.site.admin().page("wording", **PLACE, **query)


def in_form(page: str) -> str:
    """Return what stands in the box for the text."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert found
    return html.unescape(found[1])


def preview(page: str) -> str:
    """Return the page from the preview on."""
    return page[page.index('<div class="sms-bridge-preview"') :]


def bridge_text(world: World) -> dict[str, Any]:
    return dict(world.get("/texts/swedish/secondoverdue"))


def log_of(world: World) -> list[str]:
    return world.whmcs.activity_log()


# The list


def test_every_language_and_stage_leads_to_its_text(world: World) -> None:
    act(world, "save")
    page = world.site.admin().page("wording")
    for one in world.get("/texts")["texts"]:
        query = f"page=wording&amp;language={one['language']}&amp;stage={one['stage']}"
        assert f'{query}"' in page
    assert page.count("changed here") == 1


def test_a_language_that_has_no_text_begins_with_the_english_one(world: World) -> None:
    visitor = world.site.admin()
    page = visitor.page("wording", language="Klingon", stage="secondoverdue")
    assert "There is no text in this language yet" in page
    assert in_form(page) == world.get("/texts/english/secondoverdue")["text"]
    form = {"language": "klingon", "stage": "secondoverdue", "text": "nuqneH {invoice}"}
    assert "Saved." in visitor.post("wording", action="save", **form).text
    assert world.get("/texts/klingon/secondoverdue")["text"] == "nuqneH {invoice}"


@pytest.mark.parametrize(
    ("language", "stage"),
    [(XSS, "secondoverdue"), ("../x", "secondoverdue"), ("swedish", "x"), ("a" * 33, "reminder")],
)
def test_a_place_that_cannot_be_leads_to_the_list(world: World, language: str, stage: str) -> None:
    visitor = world.site.admin()
    for page in (
        visitor.page("wording", language=language, stage=stage),
        visitor.post("wording", action="save", language=language, stage=stage, text="x").text,
    ):
        assert "What the texts say" in page
        assert "A language is named in small letters" in page
        assert "<img" not in page
    assert log_of(world) == []


# The preview


def test_a_text_is_shown_with_made_up_values_and_its_size(world: World) -> None:
    page = act(world, "preview")
    told = shown(preview(page))
    assert "Hej Demo, faktura 123456 & allt. Oderland" in told
    assert "Characters 43, which take 43 places" in told
    assert "Parts 1" in told
    assert "GSM-7" in told
    assert in_form(page) == TEXT
    assert bridge_text(world)["saved"] is False
    assert log_of(world) == []


def test_a_text_is_shown_with_the_values_of_an_invoice(world: World) -> None:
    page = act(world, "preview", invoice_id="1043")
    told = shown(preview(page))
    assert "faktura 1043 & allt. Oderland" in told
    assert "With the values of invoice ID 1043." in told
    assert 'value="1043"' in page
    assert "<b>Å" not in page


def test_the_number_that_the_client_reads_names_the_invoice_too(world: World) -> None:
    assert "With the values of invoice ID 1042." in act(world, "preview", invoice_id="#123456")


@pytest.mark.parametrize(
    ("invoice_id", "said"),
    [("x", "No invoice has that ID or number."), ("-1", "No invoice"), ("999999", "999999")],
)
def test_an_invoice_that_is_none_is_told(world: World, invoice_id: str, said: str) -> None:
    page = act(world, "preview", invoice_id=invoice_id)
    assert said in preview(page)
    assert in_form(page) == TEXT


def test_the_character_that_makes_it_expensive_is_marked_in_its_place(world: World) -> None:
    told = preview(act(world, "preview", "Hej 漢 och 🎉 {invoice}"))
    assert 'title="makes the text expensive">漢</mark> och <mark' in told
    assert ">🎉</mark> 123456</pre>" in told
    assert "Marked in yellow: 漢 🎉 makes the whole text expensive." in told
    assert "UCS-2: 70 places in one part" in told
    assert "Accents" not in told


def test_accents_that_cost_no_part_are_not_called_expensive(world: World) -> None:
    told = preview(act(world, "preview", "Čau ř {invoice}"))
    assert "Čau ř 123456</pre>" in told
    assert "Accents that GSM-7 lacks are kept" in told
    assert "expensive" not in told


def test_a_link_is_marked_in_its_place(world: World) -> None:
    told = preview(act(world, "preview", "漢 pay at evil.com/<b> now"))
    assert '<mark class="bg-danger text-danger" data-mark="link" title="a link">evil.com/' in told
    assert "this cannot be saved" in told
    assert "<b>" not in told


def test_the_live_preview_answers_json_with_the_same_markup(world: World) -> None:
    form = {**PLACE, "action": "live", "text": TEXT, "invoice_id": "1042"}
    answer = world.site.admin().post("wording", **form)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.json()["html"] in act(world, "preview", invoice_id="1042")


# Saving


def test_a_saved_text_is_in_force_and_the_log_says_who(world: World) -> None:
    page = act(world, "save")
    assert "Saved. It counts from the next reminder." in page
    assert in_form(page) == TEXT
    told = bridge_text(world)
    assert (told["text"], told["saved"], told["changes"][0]["who"]) == (TEXT, True, "admin admin")
    assert log_of(world) == ["SMS bridge: admin changed the wording swedish/secondoverdue."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Betala {invoice} på evil.com/x", "holds a link"),
        ("Hej {nonsense}", "nonsense"),
        ("Hej [{first_name}", "line 1"),
        ("", "swedish/secondoverdue"),
    ],
)
def test_a_text_that_is_refused_stays_in_the_form_with_the_reason(
    world: World, text: str, said: str
) -> None:
    page = act(world, "save", text)
    assert 'class="alert alert-warning"' in page
    assert said in html.unescape(page)
    assert in_form(page) == text
    assert "<img" not in page
    assert bridge_text(world)["saved"] is False
    assert log_of(world) == []


def test_markup_in_a_text_is_text(world: World) -> None:
    for page in (act(world, "save", XSS), opened(world)):
        assert in_form(page) == XSS
        assert "<img" not in page


# The history


def test_the_history_tells_who_and_when_and_restores_into_the_form(world: World) -> None:
    act(world, "save", "first {invoice}")
    act(world, "save", "second {invoice}")
    page = opened(world)
    assert in_form(page) == "second {invoice}"
    newest, oldest = bridge_text(world)["changes"][:2]
    assert f'<time datetime="{oldest["at"]}">' in page
    assert shown(page).count("admin admin") >= 2
    restored = opened(world, restore=oldest["at"])
    assert in_form(restored) == oldest["text"] == "first {invoice}"
    assert "An older text is in the form." in restored
    assert bridge_text(world)["text"] == newest["text"]


@pytest.mark.parametrize("at", ["2020-01-01T00:00:00Z", "x", XSS, "0"])
def test_what_was_never_saved_is_not_restored(world: World, at: str) -> None:
    act(world, "save")
    page = opened(world, restore=at)
    assert in_form(page) == TEXT
    assert "An older text" not in page
    assert "<img" not in page


def test_going_back_to_the_shipped_text_asks_first(world: World) -> None:
    shipped = bridge_text(world)["text"]
    act(world, "save")
    asked = act(world, "shipped", "typed meanwhile")
    assert "Yes, the shipped text shall be used again." in asked
    assert in_form(asked) == "typed meanwhile"
    assert bridge_text(world)["saved"] is True
    page = act(world, "shipped", sure="yes")
    assert "The shipped text is used again." in page
    assert in_form(page) == shipped
    assert "back to the shipped text" in page
    assert 'value="shipped"' not in page
    assert log_of(world)[-1] == (
        "SMS bridge: admin went back to the shipped wording swedish/secondoverdue."
    )


# Hostile answers, the bridge away, the token wrong


def test_whatever_the_bridge_says_is_escaped(world: World) -> None:
    change = {"at": XSS, "who": XSS, "text": XSS}
    answer = {
        **dict.fromkeys(("text", "body", "alphabet", "units", "parts"), XSS),
        "saved": True,
        "changes": [change, {**change, "text": None}],
        "links": [{"start": -5, "end": 9}, {"start": "x"}, {"start": 3, "end": 10**9}],
        "costly": [{"at": 12, "character": XSS}, {"at": None}, {"at": -1, "character": 7}],
        "texts": [{"language": XSS, "stage": "reminder"}, {"language": 7, "stage": XSS}],
    }
    with listening_bridge() as bridge:
        bridge.reply = lambda _: Reply(200, json.dumps(answer).encode())
        world.set_up(bridge.address)
        for page in (opened(world), act(world, "preview", XSS), world.site.admin().page("wording")):
            assert "<img" not in page
            assert "<script>alert" not in page
            assert "&lt;script&gt;" in page or "data-mark" in page


def test_a_bridge_that_is_away_keeps_the_text_in_the_form(world: World) -> None:
    world.set_up(f"http://127.0.0.1:{free_port()}")
    for action in ("save", "preview"):
        page = act(world, action)
        assert "The bridge does not answer." in page
        assert in_form(page) == TEXT
    assert "The bridge does not answer." in world.site.admin().page("wording")


def test_a_bridge_that_is_slow_keeps_the_text_and_warns(world: World) -> None:
    with listening_bridge() as slow:
        slow.reply = lambda _: Reply(None)
        world.set_up(slow.address)
        visitor: Visitor = world.site.admin()
        token = visitor.token()
        began = time.monotonic()
        form = {**PLACE, "action": "save", "text": TEXT}
        page = visitor.post("wording", token=token, **form).text
        took_s = time.monotonic() - began
    assert "The bridge did not answer in time." in page
    assert "It may have been done all the same" in page
    assert in_form(page) == TEXT
    assert took_s < SOON_S


@pytest.mark.parametrize("action", ["save", "shipped", "live"])
def test_nothing_is_done_without_the_token(world: World, action: str) -> None:
    form = {**PLACE, "action": action, "text": TEXT, "sure": "yes"}
    answer = world.site.admin().post("wording", token="0" * 40, **form)
    assert (answer.status_code, answer.text) == (403, "Invalid Token")
    assert bridge_text(world)["saved"] is False
