"""The addon's hand-over at the end of the cron: real PHP, a real MariaDB, a real HTTP server."""

import base64
import itertools
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event as Flag

import pytest
from standardwebhooks import Webhook

from tests.support.listening_bridge import (
    Call,
    ListeningBridge,
    Reply,
    accept_all,
    listening_bridge,
    verdict,
)
from tests.support.mariadb import MariaDb
from tests.support.whmcs_runtime import (
    SECRET,
    STAGE,
    WhmcsInstall,
    fill_spool,
    installed_whmcs,
)

OLD_SECRET = "whsec_" + base64.b64encode(bytes(range(100, 132))).decode()


@pytest.fixture
def bridge() -> Iterator[ListeningBridge]:
    with listening_bridge() as server:
        yield server


@pytest.fixture
def whmcs(mariadb: MariaDb, tmp_path: Path, bridge: ListeningBridge) -> Iterator[WhmcsInstall]:
    """A WHMCS with the addon active and set up for `bridge`."""
    with installed_whmcs(mariadb, tmp_path) as install:
        install.activate()
        install.configure(address=bridge.address, secret=SECRET)
        yield install


def kept(whmcs: WhmcsInstall) -> list[int]:
    return [row["invoice_id"] for row in whmcs.spool()]


def number(event_id: str) -> int:
    return int(event_id.split(":")[1])


# The call itself


def test_a_daily_cron_hands_its_reminders_over(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    whmcs.cron([(1042, STAGE), (1043, "thirdoverdue"), (1042, STAGE)])
    (call,) = bridge.calls
    assert [event["data"] for event in call.events] == [
        {"invoice_id": 1042, "stage": STAGE},
        {"invoice_id": 1043, "stage": "thirdoverdue"},
    ]
    assert whmcs.spool() == []
    assert whmcs.activity_log() == []


def test_the_call_is_what_the_bridge_documents(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1, at=1795316412)
    whmcs.after_cron()
    (call,) = bridge.calls
    assert call.path == "/hooks/whmcs"
    assert call.headers["content-type"] == "application/json"
    assert "expect" not in call.headers
    assert call.events == [
        {
            "id": "invoice:1:secondoverdue:2026-11-22",
            "type": "invoice.payment_reminder",
            "timestamp": "2026-11-22T03:00:12Z",
            "data": {"invoice_id": 1, "stage": "secondoverdue"},
        }
    ]


@pytest.mark.parametrize(
    "stored",
    [
        SECRET,
        f"{SECRET} {OLD_SECRET}",
        f"  {SECRET}\n{OLD_SECRET}",
        SECRET.replace("=", "&#61;").replace("/", "&#x2F;"),
        SECRET.replace("=", "&amp;#061;"),
    ],
    ids=["one", "two", "lines", "encoded", "twice encoded"],
)
def test_the_first_secret_signs_and_the_published_library_agrees(
    whmcs: WhmcsInstall, bridge: ListeningBridge, stored: str
) -> None:
    whmcs.configure(address=f"{bridge.address}/".replace("/", "&#047;"), secret=stored)
    fill_spool(whmcs, 2)
    whmcs.after_cron()
    (call,) = bridge.calls
    assert Webhook(SECRET).verify(call.body, call.headers)["events"] == call.events


def test_an_idle_cron_asks_nobody(whmcs: WhmcsInstall, bridge: ListeningBridge) -> None:
    whmcs.after_cron()
    assert bridge.calls == []
    assert whmcs.activity_log() == []


def test_1200_reminders_go_in_three_calls(whmcs: WhmcsInstall, bridge: ListeningBridge) -> None:
    fill_spool(whmcs, 1200)
    whmcs.after_cron()
    assert [len(call.ids) for call in bridge.calls] == [500, 500, 200]
    assert len({call.headers["webhook-id"] for call in bridge.calls}) == 3
    assert [number(event_id) for event_id in bridge.ids] == list(range(1, 1201))
    assert max(len(call.body) for call in bridge.calls) <= 256 * 1024
    assert whmcs.spool() == []


# What the 202 says


def test_only_named_reminders_leave_the_spool(whmcs: WhmcsInstall, bridge: ListeningBridge) -> None:
    fill_spool(whmcs, 4)
    bridge.reply = lambda call: verdict(
        accepted=call.ids[:1], duplicate=call.ids[1:2], rejected={call.ids[2]: "unknown stage"}
    )
    whmcs.after_cron()
    assert kept(whmcs) == [4]
    rejected, unnamed = whmcs.activity_log()
    assert "'secondoverdue' of Invoice ID: 3, so no text follows: unknown stage" in rejected
    assert "1 kept reminder(s)" in unnamed


def test_many_rejections_do_not_flood_the_log(whmcs: WhmcsInstall, bridge: ListeningBridge) -> None:
    fill_spool(whmcs, 300)
    bridge.reply = lambda call: verdict(rejected=dict.fromkeys(call.ids, "<b>åäö\n" + "x" * 999))
    whmcs.after_cron()
    log = whmcs.activity_log()
    assert whmcs.spool() == []
    assert len(log) == 11
    assert max(map(len, log)) <= 420
    assert "follows: ?b?? xxx" in log[0]
    assert log[10].endswith("rejected 290 more reminder(s); its own log has the reasons.")


def test_ids_that_are_not_ours_are_left_alone(whmcs: WhmcsInstall, bridge: ListeningBridge) -> None:
    fill_spool(whmcs, 1)
    fill_spool(whmcs, 1, first=50, at=1795316412, not_before=int(time.time()) + 600)
    bridge.reply = lambda call: verdict(
        accepted=[*call.ids, f"invoice:50:{STAGE}:2026-11-22", "%", ""]
    )
    whmcs.after_cron()
    assert kept(whmcs) == [50]


# Trouble


def garbage(body: bytes, status: int = 202) -> Callable[[Call], Reply]:
    return lambda call: Reply(status, body)


ANSWERS_OF_NO_BRIDGE = {
    "500": (garbage(b"", 500), "answered HTTP 500"),
    "503": (garbage(b'{"title":"x"}', 503), "answered HTTP 503"),
    "401": (garbage(b"{}", 401), "refused the signature"),
    "404 page": (garbage(b"<html>", 404), "not a bridge's answer"),
    "200 page": (garbage(b"<html>", 200), "not a bridge's answer"),
    "202 empty": (garbage(b""), "not a bridge's answer"),
    "202 list": (garbage(b"[1,2]"), "not a bridge's answer"),
    "202 text": (garbage(b'"accepted"'), "not a bridge's answer"),
    "202 odd": (garbage(b'{"accepted":"all","duplicate":7,"rejected":[1,{}]}'), "not a bridge"),
    "202 deep": (garbage(b"[" * 5000), "not a bridge's answer"),
    "202 bytes": (garbage(b'{"accepted":["\xff"]}'), "not a bridge's answer"),
    "endless": (garbage(b" " * 5_000_000), "answer is too long"),
}


@pytest.mark.parametrize(
    ("reply", "told"), ANSWERS_OF_NO_BRIDGE.values(), ids=ANSWERS_OF_NO_BRIDGE.keys()
)
def test_trouble_keeps_every_reminder_and_is_told_once(
    whmcs: WhmcsInstall, bridge: ListeningBridge, reply: Callable[[Call], Reply], told: str
) -> None:
    fill_spool(whmcs, 3)
    bridge.reply = reply
    for _ in range(2):
        whmcs.after_cron()
        whmcs.let_pass(3600)
    assert len(bridge.calls) == 2
    assert kept(whmcs) == [1, 2, 3]
    (line,) = whmcs.activity_log()
    assert told in line


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(
    whmcs: WhmcsInstall, bridge: ListeningBridge, status: int
) -> None:
    fill_spool(whmcs, 1)
    bridge.reply = lambda call: Reply(status, b"", {"Location": f"{bridge.address}/elsewhere"})
    whmcs.after_cron()
    assert [call.path for call in bridge.calls] == ["/hooks/whmcs"]
    assert kept(whmcs) == [1]


def test_a_bridge_that_is_down_is_asked_ever_less_often(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1)
    bridge.reply = garbage(b"", 500)
    waits = []
    for _ in range(7):
        before = int(time.time())
        whmcs.after_cron()
        waits.append(round((whmcs.state()["retry_at"] - before) / 60))
        whmcs.let_pass(3600)
    assert waits == [1, 2, 4, 8, 16, 30, 30]


def test_nothing_is_posted_before_the_back_off_is_over(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1)
    bridge.reply = garbage(b"", 500)
    whmcs.after_cron()
    bridge.reply = accept_all
    whmcs.after_cron()
    assert len(bridge.calls) == 1
    whmcs.let_pass(61)
    whmcs.after_cron()
    assert len(bridge.calls) == 2
    assert whmcs.spool() == []


def test_an_endless_answer_does_not_fill_the_memory(
    whmcs: WhmcsInstall, bridge: ListeningBridge, tmp_path: Path
) -> None:
    (tmp_path / "memory.ini").write_text("memory_limit=24M\n")
    whmcs.environment["PHP_INI_SCAN_DIR"] = f":{tmp_path}"
    fill_spool(whmcs, 1)
    bridge.reply = garbage(b" " * 64_000_000)
    whmcs.after_cron()
    assert kept(whmcs) == [1]


def test_an_idle_cron_does_not_call_the_trouble_over(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1)
    bridge.reply = garbage(b"", 500)
    whmcs.after_cron()
    whmcs.sql("DELETE FROM mod_sms_bridge_spool")
    whmcs.let_pass(3600)
    whmcs.after_cron()
    assert len(whmcs.activity_log()) == 1
    assert whmcs.state()["trouble"] == "unreachable"


def test_a_closed_port_is_trouble_and_the_recovery_is_told(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    with listening_bridge() as gone:
        address = gone.address
    whmcs.configure(address=address, secret=SECRET)
    whmcs.cron([(1, STAGE), (2, STAGE)])
    whmcs.after_cron()
    whmcs.configure(address=bridge.address, secret=SECRET)
    whmcs.let_pass(3600)
    whmcs.after_cron()
    whmcs.after_cron()
    down, up = whmcs.activity_log()
    assert "cannot be reached" in down
    assert "reach the bridge again; 2 were handed over" in up
    assert whmcs.state()["failures"] == whmcs.state()["retry_at"] == 0


def test_a_silent_bridge_costs_the_cron_its_budget_and_no_more(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 700)
    bridge.reply = lambda call: Reply(None)
    began = time.monotonic()
    whmcs.after_cron()
    assert time.monotonic() - began < 8
    assert len(whmcs.spool()) == 700
    assert "cannot be reached" in whmcs.activity_log()[0]


def test_a_bridge_that_falls_silent_keeps_what_it_took(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 600)
    replies = iter([accept_all, garbage(b"", 503)])
    bridge.reply = lambda call: next(replies)(call)
    whmcs.after_cron()
    assert kept(whmcs) == list(range(501, 601))
    assert whmcs.state()["succeeded_at"] > 0


# Batches that the bridge cannot read


def choke_on(bad: set[int], status: int = 400) -> Callable[[Call], Reply]:
    """Answer *status* to a whole batch as soon as one of these invoices is in it."""

    def reply(call: Call) -> Reply:
        if bad & set(map(number, call.ids)):
            return Reply(status, b'{"title": "malformed"}')
        return accept_all(call)

    return reply


def test_a_reminder_that_the_bridge_cannot_read_stops_no_other(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 100)
    bridge.reply = choke_on({1, 40, 100})
    whmcs.after_cron()
    assert kept(whmcs) == [1, 40, 100]
    (line,) = whmcs.activity_log()
    assert "could not read 3 kept reminder(s)" in line
    assert whmcs.state()["retry_at"] == 0


def test_a_reminder_set_aside_is_tried_again_later(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 3)
    bridge.reply = choke_on({2})
    whmcs.after_cron()
    bridge.calls.clear()
    bridge.reply = accept_all
    whmcs.after_cron()
    assert bridge.calls == []
    whmcs.let_pass(600)
    whmcs.after_cron()
    assert whmcs.spool() == []
    assert "reach the bridge again" in whmcs.activity_log()[-1]
    assert len(whmcs.activity_log()) == 2


def test_a_bridge_that_can_read_nothing_is_given_time(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 100)
    bridge.reply = garbage(b"{}", 400)
    whmcs.after_cron()
    assert len(bridge.calls) < 30
    assert len(whmcs.spool()) == 100
    assert whmcs.state()["retry_at"] > 0
    assert len(whmcs.activity_log()) == 1


def test_a_batch_too_large_for_the_bridge_goes_in_smaller_ones(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 500)
    bridge.reply = lambda call: Reply(413) if len(call.ids) > 100 else accept_all(call)
    whmcs.after_cron()
    assert whmcs.spool() == []
    assert whmcs.activity_log() == []
    assert len(bridge.calls) < 25


def test_reminders_that_nobody_tried_go_before_those_set_aside(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    """Else some dozens that the bridge can never read, due again and again, let no other pass."""
    fill_spool(whmcs, 61)
    bridge.reply = choke_on(set(range(1, 61)))
    for _ in range(5):
        whmcs.after_cron()
        whmcs.let_pass(1800)
    assert kept(whmcs) == list(range(1, 61))


def test_the_largest_events_there_can_be_fit_one_call(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 500, first=2**31 - 500, stage='"' * 40)
    whmcs.after_cron()
    (call,) = bridge.calls
    assert len(call.ids) == 500
    assert len(call.body) <= 256 * 1024


def test_bytes_that_are_no_text_do_not_stop_the_others(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 3)
    whmcs.sql("ALTER TABLE mod_sms_bridge_spool MODIFY stage VARBINARY(40)")
    whmcs.sql("UPDATE mod_sms_bridge_spool SET stage = UNHEX('FF') WHERE invoice_id = 2")
    whmcs.after_cron()
    assert whmcs.spool() == []


# A clock that was ahead


@pytest.mark.parametrize("column", ["lease_until", "retry_at"])
def test_a_wait_noted_by_a_clock_that_was_ahead_does_not_last(
    whmcs: WhmcsInstall, bridge: ListeningBridge, column: str
) -> None:
    fill_spool(whmcs, 1)
    whmcs.sql(f"UPDATE mod_sms_bridge_state SET lease_owner = 'x', {column} = 4000000000")
    whmcs.after_cron()
    assert whmcs.spool() == []


def test_a_reminder_set_aside_by_a_clock_that_was_ahead_is_tried_again(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1, not_before=4000000000)
    whmcs.after_cron()
    assert whmcs.spool() == []


# A spool that grows


DAY_S = 86400


def test_reminders_that_wait_for_a_day_are_told_once_a_day(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    bridge.reply = garbage(b"", 503)
    fill_spool(whmcs, 3, at=int(time.time()) - DAY_S)
    for _ in range(3):
        whmcs.after_cron()
    trouble, concern = whmcs.activity_log()
    assert "HTTP 503" in trouble
    assert "3 reminder(s) wait for the bridge, the oldest since " in concern
    assert "(24 hours)" in concern
    assert "72 hours" in concern
    assert "3 reminder(s) wait" in whmcs.page()
    whmcs.watch(most=1000, now=int(time.time()) + DAY_S)
    assert len(whmcs.activity_log()) == 3


def test_a_large_spool_is_told_however_young(whmcs: WhmcsInstall) -> None:
    whmcs.sql(
        "INSERT INTO mod_sms_bridge_spool (event_id, invoice_id, stage, occurred_at)"
        f" SELECT seq, seq, '{STAGE}', UNIX_TIMESTAMP() FROM seq_1_to_99999"
    )
    whmcs.watch(most=1_000_000, now=int(time.time()))
    assert whmcs.activity_log() == []
    fill_spool(whmcs, 1, first=100_000)
    whmcs.watch(most=1_000_000, now=int(time.time()))
    (line,) = whmcs.activity_log()
    assert "100000 reminder(s) wait" in line


def test_a_full_spool_takes_the_new_and_tells_what_it_dropped(whmcs: WhmcsInstall) -> None:
    fill_spool(whmcs, 10)
    now = int(time.time())
    whmcs.watch(most=10, now=now)
    assert len(whmcs.spool()) == 10
    fill_spool(whmcs, 3, first=11)
    whmcs.watch(most=10, now=now)
    assert kept(whmcs) == list(range(4, 14))
    (line,) = whmcs.activity_log()
    assert "holds 10 reminders at most. The oldest had to leave, 3 since" in line
    fill_spool(whmcs, 2, first=14)
    whmcs.watch(most=10, now=now + 60)
    assert len(whmcs.activity_log()) == 1
    whmcs.watch(most=10, now=now + DAY_S)
    assert "The oldest had to leave, 5 since" in whmcs.activity_log()[1]
    assert "5 were dropped for want of room." in whmcs.page()


def test_the_first_loss_is_told_though_a_warning_came_today(whmcs: WhmcsInstall) -> None:
    now = int(time.time())
    fill_spool(whmcs, 10, at=now - DAY_S)
    whmcs.watch(most=10, now=now)
    fill_spool(whmcs, 1, first=11)
    whmcs.watch(most=10, now=now + 60)
    warning, loss, _ = whmcs.activity_log()
    assert "10 reminder(s) wait" in warning
    assert "had to leave, 1 since" in loss


def test_a_spool_that_the_bridge_is_emptying_drops_nothing(whmcs: WhmcsInstall) -> None:
    fill_spool(whmcs, 12)
    whmcs.watch(most=10, now=int(time.time()), draining=True)
    assert len(whmcs.spool()) == 12


def test_the_page_tells_what_the_spool_does(whmcs: WhmcsInstall, bridge: ListeningBridge) -> None:
    fill_spool(whmcs, 1)
    whmcs.after_cron()
    fill_spool(whmcs, 2, first=2, at=int(time.time()) - 7200)
    fill_spool(whmcs, 1, first=4, not_before=int(time.time()) + 600)
    bridge.reply = garbage(b"", 500)
    whmcs.after_cron()

    def utc(at: int) -> str:
        return time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(at))

    state, oldest = whmcs.state(), whmcs.spool()[0]["occurred_at"]
    assert (
        f"3 reminder(s) wait for the bridge. Last handed over: {utc(state['succeeded_at'])}."
        f" The oldest is from {utc(oldest)}. Next try: {utc(state['retry_at'])}."
        f" Trouble since {utc(state['trouble_since'])}."
        " 1 are set aside because the bridge could not read them."
    ) in whmcs.page()


# Settings


LOCAL = "http://127.0.0.1:1"
SETTINGS_THAT_CANNOT_WORK = [
    ("", SECRET, "is missing"),
    (LOCAL, "", "is missing"),
    ("http://192.0.2.1:8025", SECRET, "needs an https address"),
    ("http://127.0.0.1.example", SECRET, "needs an https address"),
    ("http://localhost.example", SECRET, "needs an https address"),
    ("http://127.0.0.1@192.0.2.1/", SECRET, "no user name"),
    ("http://127.0.0.1:1/?x=1", SECRET, "no ? and no #"),
    ("file:///etc/passwd", SECRET, "looks like"),
    ("127.0.0.1:8025", SECRET, "looks like"),
    ("http://127.0.0.1:99999", SECRET, "looks like"),
    ("http://127.0.0.1/\r\nX: y", SECRET, "looks like"),
    (LOCAL, "hunter2", "begins with whsec_"),
    (LOCAL, "whsec_" + "*" * 44, "is base64"),
    (LOCAL, "whsec_" + "A" * 43, "is base64"),
    (LOCAL, "whsec_" + "A" * 8, "too short"),
]


def test_settings_that_cannot_work_are_told_once_and_nothing_is_lost(
    whmcs: WhmcsInstall,
) -> None:
    fill_spool(whmcs, 1)
    for address, secret, told in SETTINGS_THAT_CANNOT_WORK:
        whmcs.configure(address=address, secret=secret)
        whmcs.after_cron()
        text = whmcs.state()["trouble_text"]
        assert told in text, (address, secret)
        assert not secret or secret not in text
    assert len(whmcs.activity_log()) == 1
    assert kept(whmcs) == [1]


def test_every_way_to_write_this_machine_may_be_plain_http(whmcs: WhmcsInstall) -> None:
    fill_spool(whmcs, 1)
    for address in ("http://[::1]:1", "http://localhost:1", "HTTP://127.8.0.1:1/sms/"):
        whmcs.configure(address=address, secret=SECRET)
        whmcs.after_cron()
        assert whmcs.state()["trouble"] == "unreachable", address
        whmcs.sql("UPDATE mod_sms_bridge_state SET retry_at = 0, trouble = ''")


def test_settings_put_right_work_with_the_next_cron(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    whmcs.sql("DELETE FROM tbladdonmodules")
    whmcs.cron([(1, STAGE)])
    whmcs.configure(address=bridge.address, secret=SECRET)
    whmcs.after_cron()
    assert whmcs.spool() == []
    assert len(whmcs.activity_log()) == 2


MAKE_CERTIFICATE = """
file_put_contents('ssl.cnf', "[req]\\ndefault_bits=2048\\ndistinguished_name=dn\\n[dn]\\n[v3]\\n"
    . "subjectAltName=IP:127.0.0.1\\nbasicConstraints=critical,CA:TRUE\\n");
$options = ['config' => 'ssl.cnf', 'x509_extensions' => 'v3', 'digest_alg' => 'sha256',
    'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1'];
$key = openssl_pkey_new($options);
$request = openssl_csr_new(['commonName' => 'bridge'], $key, $options);
openssl_x509_export_to_file(openssl_csr_sign($request, null, $key, 2, $options), 'certificate.pem');
openssl_pkey_export_to_file($key, 'key.pem', null, $options);
"""


@pytest.fixture
def tls_bridge(tmp_path: Path) -> Iterator[ListeningBridge]:
    """A bridge on https with a fresh certificate, `certificate.pem`, that nobody vouches for."""
    subprocess.run(["php", "-r", MAKE_CERTIFICATE], cwd=tmp_path, check=True)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with listening_bridge(tls) as server:
        yield server


def test_a_certificate_that_nobody_vouches_for_gets_no_reminder(
    whmcs: WhmcsInstall, tls_bridge: ListeningBridge
) -> None:
    whmcs.configure(address=tls_bridge.address, secret=SECRET)
    whmcs.cron([(1, STAGE)])
    assert tls_bridge.calls == []
    assert kept(whmcs) == [1]
    assert "certificate" in whmcs.activity_log()[0]


def test_a_trusted_certificate_gets_its_reminders(
    whmcs: WhmcsInstall, tls_bridge: ListeningBridge, tmp_path: Path
) -> None:
    (tmp_path / "trust.ini").write_text(f"curl.cainfo={tmp_path / 'certificate.pem'}\n")
    whmcs.environment["PHP_INI_SCAN_DIR"] = f":{tmp_path}"
    whmcs.configure(address=tls_bridge.address, secret=SECRET)
    whmcs.cron([(1, STAGE)])
    assert len(tls_bridge.calls) == 1
    assert whmcs.spool() == []


def test_a_proxy_in_the_environment_does_not_see_a_loopback_call(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    with listening_bridge() as proxy:
        whmcs.environment.update({"http_proxy": proxy.address, "ALL_PROXY": proxy.address})
        whmcs.cron([(1, STAGE)])
        assert (len(proxy.calls), len(bridge.calls)) == (0, 1)


def test_an_addon_without_its_settings_table_says_so_once(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1)
    whmcs.sql("RENAME TABLE tbladdonmodules TO elsewhere")
    whmcs.after_cron()
    whmcs.let_pass(3600)
    whmcs.after_cron()
    whmcs.sql("RENAME TABLE elsewhere TO tbladdonmodules")
    whmcs.let_pass(3600)
    whmcs.after_cron()
    assert whmcs.spool() == []
    first, second = whmcs.activity_log()
    assert "because of an error" in first
    assert "reach the bridge again" in second


# Crons that overlap or crash


def test_two_crons_at_once_send_no_reminder_twice(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 800)
    arrived, second_is_done = Flag(), Flag()

    def slow(call: Call) -> Reply:
        arrived.set()
        second_is_done.wait(4)
        return accept_all(call)

    bridge.reply = slow
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(whmcs.after_cron)
        assert arrived.wait(10)
        whmcs.after_cron()
        second_is_done.set()
        first.result()
    assert len(bridge.ids) == len(set(bridge.ids)) == 800
    assert whmcs.spool() == []


def test_crons_that_start_together_send_no_reminder_twice(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 600)
    with ThreadPoolExecutor(4) as pool:
        for running in [pool.submit(whmcs.after_cron) for _ in range(4)]:
            running.result()
    assert len(bridge.ids) == len(set(bridge.ids)) == 600
    assert whmcs.activity_log() == []


def test_the_lease_of_a_crashed_cron_ends_by_itself(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1)
    whmcs.sql(
        "UPDATE mod_sms_bridge_state SET lease_owner = 'crashed', lease_until = %s",
        int(time.time()) + 60,
    )
    whmcs.after_cron()
    assert bridge.calls == []
    whmcs.let_pass(61)
    whmcs.after_cron()
    assert whmcs.spool() == []


def test_a_cron_that_lost_its_lease_leaves_the_winners_notes_alone(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    fill_spool(whmcs, 1)

    def overtaken(call: Call) -> Reply:
        whmcs.sql("UPDATE mod_sms_bridge_state SET lease_owner = 'winner', failures = 3")
        return accept_all(call)

    bridge.reply = overtaken
    whmcs.after_cron()
    assert (whmcs.state()["lease_owner"], whmcs.state()["failures"]) == ("winner", 3)


def test_reminders_handed_over_but_not_deleted_are_settled_as_duplicates(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    """The bridge took them, and the addon was killed before it read the answer."""
    seen: set[str] = set()

    def remember(call: Call) -> Reply:
        new = [event_id for event_id in call.ids if event_id not in seen]
        known = [event_id for event_id in call.ids if event_id in seen]
        seen.update(new)
        return verdict(accepted=new, duplicate=known)

    replies = itertools.chain([lambda call: (remember(call), Reply(502))[1]], [remember])
    bridge.reply = lambda call: next(replies)(call)
    whmcs.cron([(1, STAGE), (2, STAGE)])
    whmcs.let_pass(3600)
    whmcs.after_cron()
    assert whmcs.spool() == []
    assert len(seen) == 2


def test_no_log_line_holds_a_secret(whmcs: WhmcsInstall, bridge: ListeningBridge) -> None:
    whmcs.configure(address=bridge.address, secret=SECRET, api_token="token-of-the-bridge")
    bridge.reply = garbage(SECRET.encode(), 401)
    whmcs.cron([(1, STAGE)])
    told = "\n".join([*whmcs.activity_log(), whmcs.page(), whmcs.state()["trouble_text"]])
    assert SECRET not in told
    assert "token-of-the-bridge" not in told
