"""The addon's spool under real faults: PHP killed or stopped, crons at once, a bridge that fails.

A trigger in the database notes each reminder that was ever kept, so that a lost one is seen.
"""

import json
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from subprocess import Popen
from threading import Event as Flag

import pytest

from tests.support.listening_bridge import (
    HANG_UP,
    Call,
    ListeningBridge,
    Memory,
    Reply,
    listening_bridge,
    verdict,
)
from tests.support.mariadb import MariaDb
from tests.support.whmcs_runtime import (
    SECRET,
    STAGE,
    WhmcsInstall,
    fill_spool,
    hook,
    installed_whmcs,
    reminder,
)

CRON = [hook("AfterCronJob")]
READ_SETTINGS = "select `value`, `setting` from `tbladdonmodules`"
DELETE = "delete from `mod_sms_bridge_spool`"
A_LEASE_S = 61
LONGEST_BACK_OFF_S = 1800


@pytest.fixture
def bridge() -> Iterator[ListeningBridge]:
    with listening_bridge() as server:
        yield server


@pytest.fixture
def memory(bridge: ListeningBridge) -> Memory:
    """What the bridge has; it answers `duplicate` for it."""
    memory = Memory()
    bridge.reply = memory
    return memory


@pytest.fixture
def whmcs(mariadb: MariaDb, tmp_path: Path, bridge: ListeningBridge) -> Iterator[WhmcsInstall]:
    """A WHMCS with the addon set up for `bridge`, and a witness of what was kept."""
    with installed_whmcs(mariadb, tmp_path) as install:
        install.activate()
        install.configure(address=bridge.address, secret=SECRET)
        install.sql("CREATE TABLE witness (event_id VARCHAR(100) PRIMARY KEY)")
        install.sql(
            "CREATE TRIGGER see AFTER INSERT ON mod_sms_bridge_spool"
            " FOR EACH ROW INSERT INTO witness VALUES (NEW.event_id)"
        )
        yield install


def ever_kept(whmcs: WhmcsInstall) -> set[str]:
    return {row["event_id"] for row in whmcs.sql("SELECT event_id FROM witness")}


def waiting(whmcs: WhmcsInstall) -> list[str]:
    return [row["event_id"] for row in whmcs.spool()]


def daily_cron(first: int, count: int) -> list[dict[str, object]]:
    """Return the steps of a cron that fires *count* reminders and then hands over."""
    return [*(reminder(number, STAGE) for number in range(first, first + count)), *CRON]


def assert_all_arrived(whmcs: WhmcsInstall, memory: Memory) -> None:
    """Run one more, undisturbed cron; each kept reminder is with the bridge, once."""
    whmcs.let_pass(LONGEST_BACK_OFF_S)
    whmcs.after_cron()
    assert waiting(whmcs) == []
    assert set(memory.accepted) == ever_kept(whmcs)
    assert len(memory.accepted) == len(set(memory.accepted))


# PHP is killed


def test_killed_between_insert_and_post(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    assert whmcs.killed(daily_cron(1, 3), before=READ_SETTINGS)
    assert bridge.calls == []
    assert len(waiting(whmcs)) == 3
    assert whmcs.state()["lease_owner"] != ""
    whmcs.let_pass(A_LEASE_S)
    assert_all_arrived(whmcs, memory)
    assert len(memory.accepted) == 3


@pytest.mark.parametrize("bridge_has_them", [False, True])
def test_killed_between_post_and_answer(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory, *, bridge_has_them: bool
) -> None:
    running: Queue[Popen[bytes]] = Queue()

    def kill(call: Call) -> Reply:
        reply = memory(call) if bridge_has_them else HANG_UP
        php = running.get(timeout=10)
        php.kill()
        php.wait()
        return reply

    bridge.reply = kill
    with whmcs.start(daily_cron(1, 3)) as php:
        running.put(php)
        assert php.wait(20) == -signal.SIGKILL
    assert len(waiting(whmcs)) == 3
    bridge.reply = memory
    whmcs.let_pass(A_LEASE_S)
    assert_all_arrived(whmcs, memory)
    assert len(bridge.ids) == 2 * len(memory.accepted) == 6


def test_killed_between_answer_and_delete(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    assert whmcs.killed(daily_cron(1, 3), before=DELETE)
    assert len(memory.accepted) == len(waiting(whmcs)) == 3
    whmcs.after_cron()
    assert len(bridge.calls) == 1  # the dead one's lease
    whmcs.let_pass(A_LEASE_S)
    assert_all_arrived(whmcs, memory)


def test_a_rejection_is_told_though_php_is_killed_before_the_delete(
    whmcs: WhmcsInstall, bridge: ListeningBridge
) -> None:
    bridge.reply = lambda call: verdict(rejected=dict.fromkeys(call.ids, "unknown stage"))
    assert whmcs.killed(daily_cron(1, 1), before=DELETE)
    (line,) = whmcs.activity_log()
    assert "Invoice ID: 1, so no text follows: unknown stage" in line
    whmcs.let_pass(A_LEASE_S)
    whmcs.after_cron()
    assert waiting(whmcs) == []


def test_killed_before_each_of_its_statements_in_turn(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    kills = 0
    while whmcs.killed(daily_cron(1 + 10 * kills, 2), before=str(kills + 1)):
        fill_spool(whmcs, 8, first=3 + 10 * kills)
        kills += 1
        whmcs.let_pass(A_LEASE_S)
    assert kills >= 15
    assert_all_arrived(whmcs, memory)
    assert len(memory.accepted) > 8 * kills
    again = {event_id for event_id in bridge.ids if bridge.ids.count(event_id) > 1}
    cut_off = next(call for call in bridge.calls if again & set(call.ids))
    assert again == set(cut_off.ids)  # only what lay between its answer and its DELETE


def test_twenty_kills_in_a_row_lose_nothing(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    """As the POST arrives and is lost, as it was taken, and as its answer was read."""
    running: Queue[Popen[bytes]] = Queue()
    known_before: list[tuple[set[str], Reply]] = []

    for turn in range(20):
        moment = turn % 3

        def kill(call: Call, moment: int = moment) -> Reply:
            known_before.append((set(memory.accepted), reply := memory(call)))
            if moment == 2:
                return reply
            if moment == 0:
                memory.accepted = [key for key in memory.accepted if key in known_before[-1][0]]
            php = running.get(timeout=10)
            php.kill()
            php.wait()
            return HANG_UP

        bridge.reply = kill
        steps = daily_cron(1 + 15 * turn, 15)
        before = DELETE if moment == 2 else ""
        with whmcs.start(steps, T_KILL_BEFORE=before) as php:
            if moment != 2:
                running.put(php)
            assert php.wait(20) == -signal.SIGKILL
        whmcs.let_pass(A_LEASE_S)
    assert len(ever_kept(whmcs)) == len(waiting(whmcs)) == 300
    bridge.reply = memory
    assert_all_arrived(whmcs, memory)
    for known, reply in known_before:
        assert set(json.loads(reply.body)["duplicate"]) <= known


# Crons overlap


def test_a_second_cron_sends_nothing_while_the_first_waits_for_a_slow_bridge(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    fill_spool(whmcs, 300)
    arrived, go_on = Flag(), Flag()

    def slow(call: Call) -> Reply:
        arrived.set()
        assert go_on.wait(4)
        return memory(call)

    bridge.reply = slow
    with whmcs.start(CRON) as first:
        assert arrived.wait(10)
        whmcs.run(daily_cron(1001, 5))
        assert len(bridge.calls) == 1
        assert len(waiting(whmcs)) == 305
        go_on.set()
        first.communicate(timeout=20)
    assert len(bridge.ids) == len(set(bridge.ids))
    assert_all_arrived(whmcs, memory)


def test_a_cron_that_was_suspended_and_overtaken_sends_nothing_more(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    fill_spool(whmcs, 600)
    running: Queue[Popen[bytes]] = Queue()
    stopped = Flag()

    def stop(call: Call) -> Reply:
        bridge.reply = memory
        os.kill(running.get(timeout=10).pid, signal.SIGSTOP)
        stopped.set()
        return memory(call)

    bridge.reply = stop
    with whmcs.start(CRON) as first:
        running.put(first)
        assert stopped.wait(10)
        whmcs.let_pass(A_LEASE_S)
        whmcs.after_cron()
        assert waiting(whmcs) == []
        assert len(bridge.calls) == 3
        fill_spool(whmcs, 10, first=1001)
        winner = whmcs.state()
        first.send_signal(signal.SIGCONT)
        first.communicate(timeout=20)
    assert len(bridge.calls) == 3
    assert whmcs.state() == winner
    assert len(waiting(whmcs)) == 10
    assert_all_arrived(whmcs, memory)


def test_reminders_that_come_while_crons_hand_over_are_not_lost(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    with ThreadPoolExecutor(3) as pool:
        firing = pool.submit(whmcs.run, daily_cron(1, 600))
        for running in [pool.submit(whmcs.after_cron) for _ in range(8)]:
            running.result()
        firing.result()
    assert len(ever_kept(whmcs)) == 600
    assert whmcs.activity_log() == []
    assert_all_arrived(whmcs, memory)
    assert len(bridge.ids) == 600


# The bridge fails after it took them


def chunked(body: bytes) -> bytes:
    return b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)


def cut_short(reply: Reply) -> Reply:
    return Reply(reply.status, reply.body, half="hang up")


def cut_short_in_a_chunk(reply: Reply) -> Reply:
    headers = {"Transfer-Encoding": "chunked"}
    return Reply(reply.status, chunked(reply.body), headers, half="hang up")


def stall(reply: Reply) -> Reply:
    return Reply(reply.status, reply.body, half="stall")


ANSWERS_GONE_WRONG: dict[str, Callable[[Reply], Reply]] = {
    "hangs up": lambda reply: HANG_UP,
    "half a body": cut_short,
    "half a chunk": cut_short_in_a_chunk,
    "stalls in its answer": stall,
    "500": lambda reply: Reply(500),
    "502 page": lambda reply: Reply(502, b"<html>", {"Content-Type": "text/html"}),
    "503": lambda reply: Reply(503, b'{"status": 503}', {"Retry-After": "30"}),
    "wrong JSON": lambda reply: Reply(202, b'{"accepted": true, "rejected": {"id": 1}}'),
    "half the JSON": lambda reply: Reply(202, reply.body[:40]),
    "200": lambda reply: Reply(200, reply.body),
    "ids of nobody": lambda reply: verdict(accepted=["invoice:0:none:2026-01-01"]),
}


@pytest.mark.parametrize("wrong", ANSWERS_GONE_WRONG.values(), ids=ANSWERS_GONE_WRONG.keys())
def test_an_answer_gone_wrong_keeps_every_reminder_and_backs_off(
    whmcs: WhmcsInstall,
    bridge: ListeningBridge,
    memory: Memory,
    wrong: Callable[[Reply], Reply],
) -> None:
    fill_spool(whmcs, 5)
    bridge.reply = lambda call: wrong(memory(call))
    whmcs.after_cron()
    assert len(waiting(whmcs)) == 5
    whmcs.let_pass(31)  # longer than the bridge's own Retry-After
    whmcs.after_cron()
    assert len(bridge.calls) == 1
    bridge.reply = memory
    assert_all_arrived(whmcs, memory)
    assert len(whmcs.activity_log()) == 2  # the trouble, and its end


def test_a_bridge_that_was_not_there_gets_everything_when_it_is_back(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    with listening_bridge() as gone:
        pass
    whmcs.configure(address=gone.address, secret=SECRET)
    for day in range(3):
        whmcs.run(daily_cron(1 + 10 * day, 10))
        whmcs.let_pass(LONGEST_BACK_OFF_S)
    assert len(waiting(whmcs)) == 30
    whmcs.configure(address=bridge.address, secret=SECRET)
    assert_all_arrived(whmcs, memory)
    assert memory.accepted == sorted(memory.accepted, key=lambda key: int(key.split(":")[1]))


def test_a_bridge_that_takes_some_rejects_some_and_forgets_some(
    whmcs: WhmcsInstall, bridge: ListeningBridge, memory: Memory
) -> None:
    fill_spool(whmcs, 9)

    def mixed(call: Call) -> Reply:
        taken, rejected = call.ids[:3], call.ids[3:6]
        memory.accepted += taken
        return verdict(accepted=taken, rejected=dict.fromkeys(rejected, "unknown stage"))

    bridge.reply = mixed
    whmcs.after_cron()
    assert waiting(whmcs) == bridge.ids[6:9]
    assert [line for line in whmcs.activity_log() if "rejected" in line] == [
        f"SMS bridge: the bridge rejected the reminder '{STAGE}' of Invoice ID: {number}, "
        "so no text follows: unknown stage"
        for number in (4, 5, 6)
    ]
    bridge.reply = memory
    whmcs.let_pass(LONGEST_BACK_OFF_S)
    whmcs.after_cron()
    assert waiting(whmcs) == []
    assert memory.accepted == [*bridge.ids[:3], *bridge.ids[6:9]]
    assert len([line for line in whmcs.activity_log() if "rejected" in line]) == 3
