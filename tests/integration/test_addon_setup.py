"""The addon's page of the first run: field, secrets, connection, one text to try it.

Real PHP behind a real HTTP server, a real MariaDB, a real bridge.
"""

import base64
import html
import json
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bridge.errors import BadSignature
from bridge.signing import new_secret, verify
from tests.support.admin_world import MOBILE, TOKEN, XSS, World, admin_world
from tests.support.bridge_process import command, eventually, free_port, serving
from tests.support.carrier import Fault
from tests.support.listening_bridge import Call, Reply, accept_all, listening_bridge
from tests.support.mariadb import MariaDb
from tests.support.whmcs_site import PAGE, SOON_S, Site, Visitor, running_site, shown

OTHER = new_secret()
STATUS = json.dumps({"alarms": [], "counts": {}}).encode()


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with admin_world(mariadb, tmp_path_factory.mktemp("world")) as made:
        yield made


@pytest.fixture(scope="module")
def secret(world: World) -> str:
    return world.bridge_secret


@pytest.fixture(autouse=True)
def as_set_up(world: World, secret: str) -> Iterator[None]:
    """Enter the settings of the real bridge again after a test that changed them."""
    yield
    world.whmcs.configure(address=world.bridge.url, secret=secret, api_token=TOKEN)
    world.whmcs.sql("DELETE FROM tblactivitylog")
    world.elks.fault = None


def act(world: World, action: str, **form: str) -> str:
    return world.site.admin().post("setup", action=action, **form).text


def states(page: str) -> list[str]:
    return re.findall(r'data-step="setup_(\w+)"', page)


def lights(page: str) -> dict[str, str]:
    """Return the outcome of the connection test: what was looked at, and its level."""
    found = re.findall(r'data-light="(\w+)">[^<]*</span></td><td><strong>([^<]*)</strong>', page)
    return {html.unescape(name): level for level, name in found}


def setting(world: World, name: str) -> list[str]:
    rows = world.whmcs.sql(
        "SELECT value FROM tbladdonmodules WHERE module = 'sms_bridge' AND setting = %s", name
    )
    return [row["value"] for row in rows]


def make(world: World, what: str, **form: str) -> str:
    """Press the button that makes a secret, as a browser does: with what the page holds."""
    visitor = world.site.admin()
    was = shown_before(visitor, what)
    return visitor.post("setup", action="make", what=what, was=was, **form).text


def shown_before(visitor: Visitor, what: str) -> str:
    """Return what lets a page make one secret in place of the one that it knows."""
    page = visitor.page("setup")
    found = re.search(rf'name="what" value="{what}"><input [^>]*name="was" value="(\w*)"', page)
    assert found
    return found[1]


def turn(page: str) -> str:
    """Return what lets the page send one test text."""
    found = re.search(r'name="action" value="trial"><input [^>]*name="was" value="(\w*)"', page)
    assert found
    return found[1]


def try_out(world: World, number: str) -> str:
    """Press the button that sends a test text, as a browser does."""
    visitor = world.site.admin()
    was = turn(visitor.page("setup"))
    return visitor.post("setup", action="trial", number=number, was=was).text


def line_of(page: str, name: str) -> str:
    found = re.search(rf"<pre[^>]*>({name}=\S+)</pre>", page)
    assert found
    return html.unescape(found[1]).partition("=")[2]


def test_a_shop_that_is_set_up_has_its_steps_done(world: World) -> None:
    page = world.site.admin().page("setup")
    assert states(page) == ["done", "done", "done", "done", "not_tried"]
    assert "custom field 1: Mobile number for SMS." in page
    assert f"The bridge is looked for at {world.bridge.url}." in page


# The field


def test_a_field_that_is_missing_is_made_by_a_button(world: World) -> None:
    world.whmcs.sql("UPDATE tblcustomfields SET fieldname = 'Another', type = 'client'")
    try:
        page = world.site.admin().page("setup")
        assert states(page)[0] == "todo"
        assert "The SMS field was made." in act(world, "field")
        assert "The SMS field was there already." in act(world, "field")
        fields = world.whmcs.sql("SELECT fieldname, type, required FROM tblcustomfields")
        assert [one["fieldname"] for one in fields] == ["Another", "Mobile number for SMS"]
        assert world.whmcs.activity_log() == ["SMS bridge: admin made the SMS field."]
    finally:
        world.whmcs.sql("DELETE FROM tblcustomfields WHERE id > 1")
        world.whmcs.sql("UPDATE tblcustomfields SET fieldname = 'Mobile number for SMS'")


def test_a_chosen_field_that_is_gone_is_told_and_not_made_anew(world: World) -> None:
    world.whmcs.configure(address=world.bridge.url, secret=OTHER, sms_field="77")
    page = world.site.admin().page("setup")
    assert states(page)[0] == "todo"
    assert "The SMS field was not found" in page
    assert "Make the field" not in page


# The secrets


@pytest.mark.parametrize(
    ("what", "variable", "bytes_"),
    [("hook_secret", "BRIDGE_HOOK_SECRET", 32), ("api_token", "BRIDGE_API_TOKEN", 32)],
)
def test_a_secret_is_made_kept_and_shown_once(
    world: World, what: str, variable: str, bytes_: int
) -> None:
    world.whmcs.configure(address=world.bridge.url, secret="", api_token="")
    assert states(world.site.admin().page("setup"))[2:4] == ["todo", "todo"]
    page = make(world, what)
    made = line_of(page, variable)
    assert setting(world, what) == [made]
    raw = base64.b64decode(made.removeprefix("whsec_")) if what == "hook_secret" else made
    assert len(raw if isinstance(raw, bytes) else bytes.fromhex(raw)) == bytes_
    assert page.count(made) == 1
    later = world.site.admin().page("setup")
    assert made not in later
    assert made not in " ".join(world.whmcs.activity_log())
    assert world.whmcs.activity_log()[0].startswith("SMS bridge: admin made a new ")
    assert states(later)[2:4].count("done") == 1


def test_a_token_in_use_is_replaced_only_on_purpose_and_once(world: World) -> None:
    assert "Yes, replace the one that is in use." in make(world, "api_token")
    assert setting(world, "api_token") == [TOKEN]
    first = line_of(make(world, "api_token", sure="yes"), "BRIDGE_API_TOKEN")
    assert setting(world, "api_token") == [first] != [TOKEN]
    for was in ("", "0" * 16, XSS):  # a page that was opened before, or loaded again
        page = act(world, "make", what="api_token", was=was, sure="yes")
        assert "Nothing was made" in page
    assert setting(world, "api_token") == [first]


@pytest.mark.parametrize(
    ("what", "there"),
    [("api_token", "nothing"), ("api_token", "one"), ("hook_secret", "one"), ("hook_secret", "")],
)
def test_of_two_admins_at_the_same_moment_one_makes_a_secret(
    world: World, secret: str, what: str, there: str
) -> None:
    if there == "nothing":
        world.whmcs.sql("DELETE FROM tbladdonmodules WHERE setting = %s", what)
    elif not there:
        world.whmcs.sql("UPDATE tbladdonmodules SET value = '' WHERE setting = %s", what)
    with running_site(world.whmcs) as other:  # beside the other one, which does one thing at a time
        pages = at_once(world, [world.site, other], what)
    made = re.findall(r"<pre[^>]*>BRIDGE_\w+=(\S+)</pre>", " ".join(pages))
    assert len(made) == 1
    assert [value.split()[0] for value in setting(world, what)] == [html.unescape(made[0])]
    assert sorted("Nothing was made" in page for page in pages) == [False, True]


def at_once(world: World, sites: list[Site], what: str) -> list[str]:
    """Let an admin of each site make a secret, none of whom can save it before all would."""
    clicks = []
    for site in sites:
        visitor = site.admin()
        form = {"action": "make", "what": what, "sure": "yes", "was": shown_before(visitor, what)}
        clicks.append(partial(visitor.post, "setup", token=visitor.token(), **form))
    with (
        ThreadPoolExecutor(len(clicks)) as pool,
        world.whmcs.server.connect(world.whmcs.database) as holder,
        holder.cursor() as cursor,
    ):
        holder.begin()
        cursor.execute("SELECT * FROM tbladdonmodules FOR UPDATE")
        answers = [pool.submit(click) for click in clicks]
        eventually(lambda: waiting(world) == len(clicks))
        holder.rollback()
        return [answer.result().text for answer in answers]


def waiting(world: World) -> int:
    """Return how many of the site's statements wait for a lock of these tables."""
    rows = world.whmcs.sql(
        "SELECT info FROM information_schema.processlist WHERE command IN ('Query', 'Execute')"
        " AND info REGEXP '^(update|insert|select).*(tbladdonmodules|mod_sms_bridge_state)'"
        " AND id <> CONNECTION_ID()"
    )
    return len(rows)


# The hook secret is changed without a gap


def begin_change(world: World) -> str:
    return line_of(make(world, "hook_secret", sure="yes"), "BRIDGE_HOOK_SECRET")


def forget(world: World) -> str:
    """Press the button that ends the change, as a browser does."""
    visitor = world.site.admin()
    found = re.search(
        r'name="action" value="forget"><input [^>]*name="was" value="(\w*)"', visitor.page("setup")
    )
    assert found
    return visitor.post("setup", action="forget", was=found[1]).text


def taking(*secrets: str, behind_s: int = 0) -> Callable[[Call], Reply]:
    """Return how a bridge with these secrets answers; it is asked nothing but the signature."""

    def reply(call: Call) -> Reply:
        if call.path != "/hooks/whmcs":
            return Reply(200, STATUS)
        try:
            now = datetime.now(UTC) - timedelta(seconds=behind_s)
            verify(secrets, call.headers, call.body, now=now)
        except BadSignature:
            return problem(401)
        return problem(400) if not call.events else accept_all(call)

    return reply


def problem(status: int) -> Reply:
    """Return how the bridge itself words an error."""
    body = {"type": "about:blank", "title": "", "status": status, "detail": "Said by the bridge"}
    return Reply(status, json.dumps(body).encode(), {"Content-Type": "application/problem+json"})


def test_a_secret_in_use_is_changed_only_on_purpose_and_once(world: World, secret: str) -> None:
    assert "Yes, begin to change it." in make(world, "hook_secret")
    assert setting(world, "hook_secret") == [secret]
    page = make(world, "hook_secret", sure="yes")
    new = line_of(page, "BRIDGE_HOOK_SECRET")
    assert setting(world, "hook_secret") == [f"{new} {secret}"]
    assert "behind it, after a space, the secret that stood there" in page
    assert secret not in page
    for was in ("", "0" * 16, XSS):
        page = act(world, "make", what="hook_secret", was=was, sure="yes")
        assert "Nothing was made" in page
        assert "Nothing was forgotten" in act(world, "forget", was=was)
    assert setting(world, "hook_secret") == [f"{new} {secret}"]
    assert states(world.site.admin().page("setup"))[2] == "todo"


@pytest.mark.parametrize("known", ["old", "both, new first", "both, old first", "new"])
def test_reminders_reach_the_bridge_at_each_step_of_a_change(
    world: World, secret: str, known: str
) -> None:
    new = begin_change(world)
    both = {"both, new first": (new, secret), "both, old first": (secret, new)}
    with listening_bridge() as bridge:
        bridge.reply = taking(*both.get(known, (new,) if known == "new" else (secret,)))
        world.whmcs.configure(address=bridge.address, secret=f"{new} {secret}", api_token=TOKEN)
        world.whmcs.cron([(1042, "secondoverdue")])
        assert world.whmcs.spool() == []
        level = lights(act(world, "test"))["Hook secret"]
        assert level == ("warning" if known == "old" else "ok")
        page = forget(world)
        assert ("only one that stands behind it" in page) == (known == "old")
        assert setting(world, "hook_secret") == [f"{new} {secret}" if known == "old" else new]
        world.whmcs.cron([(1043, "secondoverdue")])
        assert world.whmcs.spool() == []
    assert new not in page
    assert secret not in page


def test_the_real_bridge_goes_on_taking_reminders_while_the_secret_is_changed(
    world: World, secret: str
) -> None:
    begin_change(world)
    world.remind((1042, "secondoverdue"))
    page = act(world, "test")
    assert lights(page)["Hook secret"] == "warning"
    assert "The bridge takes the old one only." in page
    assert states(page)[4] == "todo"
    assert "does not take the new secret yet" in forget(world)
    assert setting(world, "hook_secret")[0].endswith(f" {secret}")


@pytest.mark.parametrize(
    ("count", "known", "kept"),
    [(2, [0], 0), (2, [1], 1), (2, [0, 1], 0), (3, [1], 1), (3, [2], 2), (3, [1, 2], 1)],
)
def test_a_second_change_keeps_the_secret_that_the_bridge_knows(
    world: World, count: int, known: list[int], kept: int
) -> None:
    secrets = [new_secret() for _ in range(count)]
    with listening_bridge() as bridge:
        bridge.reply = taking(*(secrets[one] for one in known))
        world.whmcs.configure(address=bridge.address, secret=" ".join(secrets), api_token=TOKEN)
        new = begin_change(world)
    assert setting(world, "hook_secret") == [f"{new} {secrets[kept]}"]


@pytest.mark.parametrize("behind_s", [0, 600], ids=["another secret", "a clock that is wrong"])
def test_nothing_is_made_while_the_bridge_takes_none_of_several_secrets(
    world: World, secret: str, behind_s: int
) -> None:
    both = f"{OTHER} {secret}"
    with listening_bridge() as bridge:
        bridge.reply = taking(secret if behind_s else new_secret(), behind_s=behind_s)
        world.whmcs.configure(address=bridge.address, secret=both, api_token=TOKEN)
        assert "does not say which of them it takes" in make(world, "hook_secret", sure="yes")
    assert setting(world, "hook_secret") == [both]


def test_nothing_is_made_or_forgotten_while_the_bridge_cannot_be_asked(
    world: World, secret: str
) -> None:
    both = f"{OTHER} {secret}"
    for address in (f"http://127.0.0.1:{free_port()}", "nonsense"):
        world.whmcs.configure(address=address, secret=both, api_token=TOKEN)
        page = make(world, "hook_secret", sure="yes")
        assert "does not say which of them it takes" in page
        assert "Nothing was forgotten" in forget(world)
        assert setting(world, "hook_secret") == [both]


def test_secrets_in_the_wrong_order_are_told_and_none_is_forgotten(world: World) -> None:
    older, newer = new_secret(), new_secret()
    with listening_bridge() as bridge:
        bridge.reply = taking(newer)
        world.whmcs.configure(address=bridge.address, secret=f"{older} {newer}", api_token=TOKEN)
        page = forget(world)
        assert "If you entered them by hand and that one is the newer, put it first" in page
        assert setting(world, "hook_secret") == [f"{older} {newer}"]
        world.whmcs.configure(address=bridge.address, secret=f"{newer} {older}", api_token=TOKEN)
        assert "The old secret is forgotten" in forget(world)
    assert setting(world, "hook_secret") == [newer]


@pytest.mark.parametrize(
    ("status", "hook"),
    [
        (Reply(200, STATUS), Reply(400, b"<html>nginx</html>", {"Content-Type": "text/html"})),
        (Reply(200, STATUS), Reply(413, b"<html>nginx</html>", {"Content-Type": "text/html"})),
        (Reply(200, STATUS), Reply(400, problem(400).body)),
        (Reply(200, STATUS), Reply(400, b"null", problem(400).headers)),
        (Reply(200, STATUS), Reply(400, problem(401).body, problem(400).headers)),
        (Reply(200, STATUS), problem(413)),
        (Reply(404, b"<html>a shop</html>", {"Content-Type": "text/html"}), problem(400)),
        (problem(401), problem(400)),
    ],
    ids=["page", "large page", "JSON", "null", "two statuses", "other problem", "shop", "token"],
)
def test_only_the_bridges_own_yes_lets_the_old_secret_be_forgotten(
    world: World, secret: str, status: Reply, hook: Reply
) -> None:
    with listening_bridge() as other:
        other.reply = lambda call: hook if call.path == "/hooks/whmcs" else status
        world.whmcs.configure(address=other.address, secret=f"{OTHER} {secret}", api_token=TOKEN)
        assert "Nothing was forgotten" in forget(world)
        if status.status == 200:
            assert lights(act(world, "test"))["Hook secret"] == "fault"
    assert setting(world, "hook_secret") == [f"{OTHER} {secret}"]


def test_a_change_can_be_ended_without_an_api_token(world: World, secret: str) -> None:
    with listening_bridge() as bridge:
        bridge.reply = taking(OTHER)
        world.whmcs.configure(address=bridge.address, secret=f"{OTHER} {secret}", api_token="")
        assert "The old secret is forgotten" in forget(world)
    assert setting(world, "hook_secret") == [OTHER]


@pytest.mark.parametrize(
    ("old", "kept"),
    [("abc", ""), ("whsec_% abc", ""), (f"abc {OTHER}", f" {OTHER}")],
    ids=["one", "two", "beside a good one"],
)
def test_what_is_no_secret_is_replaced_at_once(world: World, old: str, kept: str) -> None:
    world.whmcs.configure(address=world.bridge.url, secret=old, api_token=TOKEN)
    new = line_of(make(world, "hook_secret"), "BRIDGE_HOOK_SECRET")
    assert setting(world, "hook_secret") == [f"{new}{kept}"]


@pytest.mark.parametrize("what", ["bridge_url", "version", "", XSS])
def test_nothing_else_is_made(world: World, what: str) -> None:
    before = world.whmcs.sql("SELECT * FROM tbladdonmodules ORDER BY id")
    page = act(world, "make", what=what, was="", sure="yes")
    assert "<pre" not in page
    assert world.whmcs.sql("SELECT * FROM tbladdonmodules ORDER BY id") == before


def test_a_secret_that_is_none_is_named(world: World) -> None:
    world.whmcs.configure(address=world.bridge.url, secret="abc", api_token=TOKEN)
    page = world.site.admin().page("setup")
    assert states(page)[2] == "todo"
    assert "The hook secret begins with whsec_." in page


def test_what_was_made_here_lets_a_fresh_bridge_work(
    world: World, mariadb: MariaDb, tmp_path: Path
) -> None:
    port = free_port()
    world.whmcs.configure(address=f"http://127.0.0.1:{port}", secret="", api_token="")
    env = {
        "BRIDGE_HOOK_SECRET": line_of(make(world, "hook_secret"), "BRIDGE_HOOK_SECRET"),
        "BRIDGE_API_TOKEN": line_of(make(world, "api_token"), "BRIDGE_API_TOKEN"),
        "BRIDGE_LISTEN": f"127.0.0.1:{port}",
        "BRIDGE_DATABASE_URL": f"sqlite:///{tmp_path}/bridge.db",
        "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(world.whmcs.database),
        "BRIDGE_GATEWAY": "46elks",
        "BRIDGE_SENDER": "Oderland",
        "BRIDGE_46ELKS_USERNAME": world.elks.USERNAME,
        "BRIDGE_46ELKS_PASSWORD": world.elks.PASSWORD,
        "BRIDGE_46ELKS_URL": world.elks.url,
    }
    assert command("migrate", env=env, cwd=tmp_path).returncode == 0
    with serving(env, tmp_path):
        page = act(world, "test")
    assert states(page) == ["done"] * 5
    assert set(lights(page).values()) == {"ok"}


# The connection


def test_a_connection_that_works_is_told_and_leaves_no_trace(world: World) -> None:
    before, sent = world.get("/status"), len(world.elks.messages)
    page = act(world, "test")
    assert lights(page) == dict.fromkeys(
        (
            *("Bridge", "API token", "Hook secret", "Outbox", "Reading WHMCS", "Gateway"),
            "Balance",
        ),
        "ok",
    )
    assert states(page)[4] == "done"
    assert "46elks: " in page
    after = world.get("/status")
    assert (after["counts"], after["last_hook_at"]) == (before["counts"], before["last_hook_at"])
    assert len(world.elks.messages) == sent


@pytest.mark.parametrize(
    ("settings", "faults", "said"),
    [
        ({"secret": OTHER}, {"Hook secret"}, "The bridge does not take our signature."),
        ({"secret": ""}, {"Hook secret"}, "There is none"),
        ({"secret": "whsec_%"}, {"Hook secret"}, "The hook secret is base64 after whsec_."),
        ({"api_token": "wrong"}, {"API token"}, "The bridge does not take the API token."),
        ({"api_token": ""}, {"API token"}, "Cannot be told without an API token"),
        ({"secret": OTHER, "api_token": "wrong"}, {"Hook secret", "API token"}, "right to the"),
        ({"address": "nonsense"}, {"Bridge", "Hook secret"}, "The bridge address looks like"),
        ({"address": "http://192.0.2.1:8025"}, {"Bridge", "Hook secret"}, "https address"),
    ],
)
def test_the_test_names_what_is_wrong(
    world: World, secret: str, settings: dict[str, str], faults: set[str], said: str
) -> None:
    right = {"address": world.bridge.url, "secret": secret, "api_token": TOKEN}
    world.whmcs.configure(**{**right, **settings})
    page = act(world, "test")
    assert {name for name, level in lights(page).items() if level == "fault"} == faults
    assert said in shown(page)
    assert states(page)[4] == "todo"


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (None, "The bridge does not answer."),
        (Reply(None), "The bridge did not answer in time."),
        (Reply(200, b"<html>a shop</html>"), "is not the bridge"),
        (Reply(503, json.dumps({"detail": XSS}).encode()), "The bridge cannot do that now."),
    ],
)
def test_a_bridge_that_is_away_or_is_none_is_told_in_time(
    world: World, secret: str, reply: Reply | None, said: str
) -> None:
    with listening_bridge() as other:
        if reply:
            other.reply = lambda _: reply
        address = other.address if reply else f"http://127.0.0.1:{free_port()}"
        world.whmcs.configure(address=address, secret=secret, api_token=TOKEN)
        visitor = world.site.admin()
        token = visitor.token()
        began = time.monotonic()
        page = visitor.post("setup", token=token, action="test").text
        took_s = time.monotonic() - began
    assert lights(page)["Bridge"] == "fault"
    assert said in page
    assert "<img" not in page
    assert took_s < SOON_S


# A text to try it


def test_a_text_is_sent_to_the_admins_own_number(world: World) -> None:
    before = len(world.elks.messages)
    page = try_out(world, "0046 70-174 06 99")
    assert "46elks took a text of 1 part(s) to +46…0699." in page
    assert [one.to for one in world.elks.messages[before:]] == ["+46701740699"]
    [said] = world.whmcs.activity_log()
    assert said == "SMS bridge: admin sent a test text to +46...0699 through 46elks."
    assert "It may cost money" in page


def test_a_double_click_sends_one_text(world: World) -> None:
    before = len(world.elks.messages)
    one, other = (world.site.admin() for _ in range(2))  # whose sessions do not lock each other out
    form = {"action": "trial", "number": MOBILE, "was": turn(one.page("setup"))}
    clicks = [(one, one.token()), (other, other.token())]
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda click: click[0].post("setup", token=click[1], **form), clicks)
        pages = [answer.text for answer in answers]
    assert sorted("This click sent nothing" in page for page in pages) == [False, True]
    again = one.post("setup", **form).text
    assert "This click sent nothing" in again
    assert len(world.elks.messages) == before + 1
    one.post("setup", **{**form, "was": turn(again)})
    assert len(world.elks.messages) == before + 2


@pytest.mark.parametrize("number", ["", "0701740605", "08-12345600", XSS])
def test_a_number_that_cannot_be_texted_is_refused(world: World, number: str) -> None:
    before = len(world.elks.messages)
    page = try_out(world, number)
    assert 'class="alert alert-warning" role="alert">' in page
    assert "write it like +46701234567" in page
    assert "<img" not in page
    assert len(world.elks.messages) == before
    assert world.whmcs.activity_log() == []


def test_what_the_gateway_says_against_it_is_told(world: World) -> None:
    world.elks.fault = Fault.DROP
    page = try_out(world, MOBILE)
    assert 'class="alert alert-warning" role="alert">46elks: ' in page
    assert world.whmcs.activity_log() == []


def test_without_the_bridge_no_text_is_tried(world: World, secret: str) -> None:
    calls: list[str] = []

    def reply(call: Any) -> Reply:
        calls.append(call.path)
        return Reply(None)

    with listening_bridge() as slow:
        slow.reply = reply
        world.whmcs.configure(address=slow.address, secret=secret, api_token=TOKEN)
        visitor = world.site.admin()
        token = visitor.token()
        began = time.monotonic()
        page = visitor.post("setup", token=token, action="trial", number=MOBILE).text
        took_s = time.monotonic() - began
    assert "The bridge did not answer in time." in page
    assert "may have been done" not in page
    assert took_s < SOON_S
    assert "/v1/trials" not in calls


@pytest.mark.parametrize("action", ["make", "trial", "field", "test"])
def test_nothing_is_done_without_the_token(world: World, secret: str, action: str) -> None:
    before = len(world.elks.messages)
    form = {"action": action, "what": "hook_secret", "sure": "yes", "number": MOBILE}
    answer = world.site.admin().post("setup", token="0" * 40, **form)
    assert (answer.status_code, answer.text) == (403, "Invalid Token")
    assert world.site.admin(2).post("setup", token="", **form).status_code == 403
    assert setting(world, "hook_secret") == [secret]
    assert len(world.elks.messages) == before


@pytest.mark.parametrize("page", ["wording", "suppressions", "verify", "rehearsal", "setup"])
def test_an_admin_without_the_right_sees_none_of_these_pages(world: World, page: str) -> None:
    for address in (f"{PAGE}&page={page}", f"{PAGE}&page={page}&run=1&language=swedish"):
        answer = world.site.admin(2).get(address)
        assert answer.status_code == 403
        assert "sms-bridge" not in answer.text
