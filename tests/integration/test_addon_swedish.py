"""The addon's pages for a Swedish admin: what the bridge says on them is Swedish, too.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import subprocess
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any

import pytest
import requests

from bridge.domain import SuppressedBy
from bridge.outbox.sql import SqlOutbox
from bridge.tongues import parsed
from tests.support.admin_world import TOKEN, World, admin_world
from tests.support.listening_bridge import Reply, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_runtime import ADDON
from tests.support.whmcs_site import Visitor, shown

SENT, CANCELLED = 1042, 1044
INVOICES = """
INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status, paymentmethod)
VALUES (1044, 17, '', '2023-06-01', '2023-06-20', 10.00, 'Cancelled', 'banktransfer'),
       (1045, 19, '', '2023-06-01', '2023-06-20', 10.00, 'Unpaid', 'banktransfer');
INSERT INTO tblclients (id, firstname, lastname, companyname, email, country, phonenumber, language)
VALUES (19, 'Other', 'Client', '', 'other@client.example', 'SE', '', '');
INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (1, 19, '+46701740606')
"""
STRANGER = "+46701740606"
TROUBLE = "no connection: the host does not exist or refuses"
PROVIDERS = {"", "created"}  # a provider's own word for a text that it took
LINK = {"action": "save", "language": "swedish", "stage": "secondoverdue"} | {
    "text": "Hej {first_name},\nse www.example.se"
}


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("world")
    with admin_world(mariadb, folder) as made:
        mariadb.execute(INVOICES, made.whmcs.database)
        made.remind((SENT, "secondoverdue"), (1043, "secondoverdue"), (CANCELLED, "secondoverdue"))
        made.elks.deliver(made.elks.messages[0].id)
        _trouble(f"sqlite:///{folder}/outbox/bridge.db")
        yield made


def _trouble(database_url: str) -> None:
    """Let a gateway be paused, and a number be stopped, as a worker and a reply would."""
    outbox, now = SqlOutbox(database_url), datetime.now(UTC)
    why, who = "replied STOP", "inbound 46elks"
    try:
        outbox.suppress(STRANGER, by=SuppressedBy.STOP, why=why, who=who, now=now)
        outbox.open_circuit("46elks", TROUBLE, now=now, probe_at=now + timedelta(minutes=10))
    finally:
        outbox.close()


@pytest.fixture(autouse=True)
def as_set_up(world: World) -> Iterator[None]:
    """Enter the settings of the real bridge again after a test that changed them."""
    yield
    world.set_up()


@contextmanager
def admin_in(world: World, language: str) -> Iterator[Visitor]:
    world.whmcs.sql("UPDATE tbladmins SET language = %s WHERE id = 1", language)
    try:
        yield world.site.admin()
    finally:
        world.whmcs.sql("UPDATE tbladmins SET language = '' WHERE id = 1")


def reminder_of(world: World, invoice_id: int) -> int:
    return int(world.get(f"/reminders?invoice_id={invoice_id}")["reminders"][0]["id"])


def english_in(text: str) -> set[str]:
    """Return the pieces of the bridge's English sentences that stand in *text*."""
    catalogue = (resources.files("bridge") / "sentences" / "sv.toml").read_text("utf-8")
    tables = tomllib.loads(catalogue)
    pieces = {
        literal.strip()
        for name, table in tables.items()
        if name != "words"
        for english in table
        for literal in parsed(english).literals
    }
    small = text.lower()
    return {one for one in pieces if " " in one and len(one) >= 8 and one.lower() in small}


Page = Callable[[World, Visitor], str]
PAGES: dict[str, tuple[Page, str]] = {
    "overview": (
        lambda world, visitor: visitor.page("overview"),
        "46elks är pausad sedan",
    ),
    "reminder": (
        lambda world, visitor: visitor.page("reminders", id=reminder_of(world, SENT)),
        "rapport från 46elks: delivered",
    ),
    "withheld": (
        lambda world, visitor: visitor.page("reminders", id=reminder_of(world, CANCELLED)),
        "fakturan är inte längre obetald: fakturan är makulerad",
    ),
    "csv": (
        lambda world, visitor: visitor.page("reminders", export="csv"),
        '"fakturan är makulerad"',
    ),
    "resolve": (
        lambda world, visitor: (
            visitor.post("reminders", id=reminder_of(world, SENT), action="resend").text
        ),
        "har tillståndet ”levererat”, inte ”ej skickat, misslyckat eller ej levererat”",
    ),
    "rehearsal": (
        lambda world, visitor: visitor.page("rehearsal", run="1"),
        "UTC av ett svar via 46elks: svarade STOP)",
    ),
    "wording": (
        lambda world, visitor: visitor.post("wording", **LINK).text,
        "Inte sparad: sparad text swedish/secondoverdue: rad 2, kolumn 4: innehåller en länk:",
    ),
    "why": (
        lambda world, visitor: visitor.page("client", id=17, sms_invoice=CANCELLED),
        "fakturan är inte längre obetald (fakturan är makulerad)",
    ),
    "suppressed": (
        lambda world, visitor: visitor.page("client", id=19),
        "UTC av ett svar via 46elks: svarade STOP.",
    ),
    "suppressions": (
        lambda world, visitor: visitor.page("suppressions"),
        "svarade STOP",
    ),
    "summary": (
        lambda world, visitor: visitor.get("/admin/clientssummary.php?userid=19").text,
        "UTC av ett svar via 46elks: svarade STOP.",
    ),
    "connection": (
        lambda world, visitor: visitor.post("setup", action="test").text,
        "46elks är pausad sedan",
    ),
    "nothing there": (
        lambda world, visitor: visitor.page("reminders", id=4711),
        "Det finns ingen sådan påminnelse",
    ),
}


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_of_the_bridge_is_english_on_a_swedish_page(world: World, name: str) -> None:
    open_page, said = PAGES[name]
    with admin_in(world, "swedish") as visitor:
        page = shown(open_page(world, visitor))
    assert said in page
    assert english_in(page) == set()


@pytest.mark.parametrize("name", PAGES)
def test_the_same_page_is_english_for_everybody_else(world: World, name: str) -> None:
    """What is looked for above is really there, without a language and in one without words."""
    open_page, said = PAGES[name]
    for language in ("", "german"):
        with admin_in(world, language) as visitor:
            page = shown(open_page(world, visitor))
        assert said not in page
        assert english_in(page) != set()


def test_every_line_that_the_bridge_keeps_has_swedish_words(world: World) -> None:
    def details(tag: str) -> list[str]:
        headers = {"Authorization": f"Bearer {TOKEN}", "Accept-Language": tag}

        def asked(path: str) -> Any:
            url = f"{world.bridge.url}/v1{path}"
            return requests.get(url, headers=headers, timeout=10).json()

        ids = [one["id"] for one in asked("/reminders")["reminders"]]
        every = [asked(f"/reminders/{one}") for one in ids]
        every += asked("/rehearsal")["invoices"]
        return [one["detail"] for each in every for one in (each, *each.get("history", []))]

    pairs = list(zip(details("en"), details("sv"), strict=True))
    assert len(pairs) > 10
    assert {english for english, swedish in pairs if english == swedish} <= PROVIDERS


@pytest.mark.parametrize(
    ("language", "tag"), [("swedish", "sv"), ("english", "en"), ("german", "en"), ("klingon", "en")]
)
def test_each_page_asks_in_the_language_that_it_is_in(
    world: World, language: str, tag: str
) -> None:
    with listening_bridge() as bridge, admin_in(world, language) as visitor:
        bridge.reply = lambda _: Reply(200, b"{}")
        world.set_up(bridge.address)
        for page in ("overview", "reminders", "rehearsal", "wording", "suppressions", "verify"):
            visitor.page(page, run="1")
        visitor.page("reminders", export="csv")
        visitor.page("client", id=17, sms_invoice=SENT)
        visitor.get("/admin/clientssummary.php?userid=17")
        visitor.post("setup", action="test")
    asked = [call for call in bridge.calls if call.path.startswith("/v1/")]
    assert len(asked) >= 10
    assert {call.headers.get("accept-language") for call in asked} == {tag}


@pytest.mark.parametrize(
    ("named", "tag"),
    [
        ("sv-SE", "sv-SE"),
        ("", "en"),
        ("sv\r\nX-Evil: 1", "en"),
        ("sv;q=1, en", "en"),
        ("x" * 100, "en"),
    ],
)
def test_a_tag_that_is_none_asks_for_english(named: str, tag: str) -> None:
    """A shop may override the words of a language, this one too."""
    code = (
        f"require '{ADDON}/lib/Words.php';"
        "$words = WHMCS\\Module\\Addon\\SmsBridge\\Words::given(['language_tag' => $argv[1]]);"
        "echo $words->tag();"
    )
    done = subprocess.run(["php", "-r", code, named], capture_output=True, text=True, check=True)
    assert done.stdout == tag


@pytest.mark.parametrize(
    ("sentence", "capital"),
    [
        ("återläst från en säkerhetskopia", "Återläst från en säkerhetskopia"),
        ("ändra", "Ändra"),
        ("öppna Påminnelser", "Öppna Påminnelser"),
        ("the SMS field", "The SMS field"),
        ("46elks", "46elks"),
        ("”å”", "”å”"),
        ("å", "Å"),
        ("", ""),
    ],
)
def test_a_sentence_begins_with_a_capital_in_swedish_too(sentence: str, capital: str) -> None:
    code = (
        f"require '{ADDON}/lib/Words.php';"
        "echo WHMCS\\Module\\Addon\\SmsBridge\\Words::capital($argv[1]);"
    )
    done = subprocess.run(["php", "-r", code, sentence], capture_output=True, text=True, check=True)
    assert done.stdout == capital


SECRET = "whsec_" + "A" * 44
LOCAL = "http://127.0.0.1:1"
CONCERNS: list[tuple[str, str, Reply | None, str]] = [
    ("", "", None, "Bryggans adress eller hemligheten saknas i modulens inställningar."),
    ("nowhere", SECRET, None, "Bryggans adress ser ut som http://127.0.0.1:8025."),
    ("http://a:b@127.0.0.1", SECRET, None, "Bryggans adress har varken användarnamn, ? eller #."),
    (
        "http://sms.example.net",
        SECRET,
        None,
        "En brygga på en annan maskin behöver en https-adress.",
    ),
    (LOCAL, "abc", None, "Hemligheten börjar med whsec_."),
    (LOCAL, "whsec_*", None, "Hemligheten är base64 efter whsec_."),
    (LOCAL, "whsec_" + "A" * 8, None, "Hemligheten är för kort: minst 24 byte."),
    (LOCAL, SECRET, None, "Bryggan kan inte nås ("),
    ("", SECRET, Reply(503, b"{}"), "Bryggan svarade HTTP 503. Påminnelserna behålls"),
    ("", SECRET, Reply(401, b"{}"), "Bryggan godtog inte signaturen (HTTP 401)."),
    ("", SECRET, Reply(404, b"{}"), "HTTP 404 kom från bryggans adress, men inte ett svar"),
    ("", SECRET, Reply(400, b"{}"), "Bryggan kunde inte läsa 1 behållna påminnelse(r)"),
]


@pytest.mark.parametrize(("address", "secret", "reply", "said"), CONCERNS)
def test_what_the_addon_itself_finds_wrong_is_said_in_the_language_of_the_page(
    world: World, address: str, secret: str, reply: Reply | None, said: str
) -> None:
    whmcs = world.whmcs
    with listening_bridge() as bridge:
        bridge.reply = lambda _: reply or Reply(503, b"{}")
        whmcs.configure(address=bridge.address if reply else address, secret=secret)
        whmcs.sql("UPDATE mod_sms_bridge_state SET trouble = '', trouble_text = '', retry_at = 0")
        whmcs.cron([(SENT, "thirdoverdue")])
        logged = whmcs.activity_log()[-1]
        with admin_in(world, "swedish") as visitor:
            page = shown(visitor.page("overview"))
        with admin_in(world, "") as visitor:
            english = shown(visitor.page("overview"))
    whmcs.sql("DELETE FROM mod_sms_bridge_spool")
    whmcs.sql("UPDATE mod_sms_bridge_state SET trouble = '', trouble_text = '', retry_at = 0")
    assert said in page
    assert said not in english
    assert said not in logged  # the log is in one language


def test_a_spool_that_grows_old_is_told_in_swedish(world: World) -> None:
    world.set_up(LOCAL)
    world.whmcs.cron([(SENT, "thirdoverdue")])
    world.whmcs.sql("UPDATE mod_sms_bridge_spool SET occurred_at = occurred_at - 200000")
    with admin_in(world, "swedish") as visitor:
        page = shown(visitor.page("overview"))
    world.whmcs.sql("DELETE FROM mod_sms_bridge_spool")
    assert "1 påminnelse(r) väntar på bryggan, den äldsta sedan" in page


def test_a_reminder_in_the_spool_waits_in_the_queue(world: World) -> None:
    world.set_up(LOCAL)
    world.whmcs.cron([(SENT, "thirdoverdue")])
    world.set_up()
    with admin_in(world, "swedish") as visitor:
        page = shown(visitor.page("client", id=17, sms_invoice=SENT))
    world.whmcs.sql("DELETE FROM mod_sms_bridge_spool")
    assert "1 påminnelse(r) väntar i kön till bryggan." in page


@pytest.mark.parametrize(
    ("word", "instead"),
    [("spole", "kön"), ("arbetare", "bryggans process"), ("genomgång", "provkörning")],
)
def test_a_thing_has_the_same_swedish_word_everywhere(word: str, instead: str) -> None:
    words = (ADDON / "lang" / "swedish.php").read_text("utf-8")
    sentences = (resources.files("bridge") / "sentences" / "sv.toml").read_text("utf-8")
    both = (words + sentences).lower()
    assert instead in both
    assert word not in both


@pytest.mark.parametrize(
    ("language", "said"),
    [("swedish", "Läses via databasen"), ("english", "Read through its database")],
)
def test_the_overview_says_how_whmcs_is_read(world: World, language: str, said: str) -> None:
    with admin_in(world, language) as visitor:
        assert f"{said} " in shown(visitor.page("overview"))


def test_the_settings_are_told_in_the_admins_language(world: World) -> None:
    step = {"do": "config", "admin": 1}

    def config(language: str) -> Any:
        with admin_in(world, language):
            return world.whmcs.run([step])[-1].value

    english, swedish, german = (config(language) for language in ("", "swedish", "german"))
    assert german == english == world.whmcs.run([{"do": "config"}])[-1].value
    assert swedish["name"] == english["name"]
    assert swedish["description"].startswith("Skickar ett SMS vid sidan av")
    for name, field in english["fields"].items():
        for key in ("FriendlyName", "Description"):
            assert swedish["fields"][name][key] not in {field[key], ""}
        same = {"FriendlyName", "Description", "Options"}
        assert {key: value for key, value in field.items() if key not in same}.items() <= (
            swedish["fields"][name].items()
        )
    options = swedish["fields"]["sms_field"]["Options"]
    assert options[""] == "Hitta det på dess namn: Mobile number for SMS"
    assert {**options, "": ""} == {**english["fields"]["sms_field"]["Options"], "": ""}


def test_activation_and_deactivation_speak_swedish(world: World) -> None:
    with admin_in(world, "swedish"):
        steps = [{"do": one, "admin": 1} for one in ("activate", "deactivate", "activate")]
        kept = world.whmcs.sql("SELECT module, setting, value FROM tbladdonmodules")
        activated, deactivated, _ = (one.value for one in world.whmcs.run(steps)[1:])
        for row in kept:
            world.whmcs.sql("DELETE FROM tbladdonmodules WHERE setting = %s", row["setting"])
            world.whmcs.sql(
                "INSERT INTO tbladdonmodules (module, setting, value) VALUES (%s, %s, %s)",
                *row.values(),
            )
    assert activated["description"].startswith(
        "Kundfältet ”Mobile number for SMS” finns redan. Ange nu bryggans adress"
    )
    assert deactivated["description"].startswith("Inga fler SMS följer på påminnelser.")
    assert deactivated["description"].endswith(
        "0 påminnelse(r) väntar i den och skickas när modulen aktiveras igen."
    )


def test_trouble_that_a_former_version_noted_is_shown_as_it_was(world: World) -> None:
    old = "UPDATE mod_sms_bridge_state SET trouble = %s, trouble_text = %s"
    world.whmcs.sql(old, "refused", "the bridge said <b>no</b>")
    with admin_in(world, "swedish") as visitor:
        page = shown(visitor.page("overview"))
    world.whmcs.sql(old, "", "")
    assert "The bridge said <b>no</b>" in page
