"""Other commands on a running sandbox, as a person tries them; every reason is to be seen there."""

import re
from collections.abc import Iterator

import pytest
import requests

from bridge.domain import Reason
from tests.support.sandbox import Sandbox, run_once, running_sandbox

WAIT_S = 20
_REASONS = list(Reason)
WITHHELD = set(_REASONS[: _REASONS.index(Reason.INVOICE_GONE) + 1])  # OPTED_OUT is the first


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with running_sandbox() as running:
        running.wait_for("recipient_limit")  # but for one slow carrier the opening is over
        yield running


def said(sandbox: Sandbox, *words: str, **environment: str) -> str:
    """Return what a command prints; it may not complain."""
    done = sandbox.run(*words, **environment)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


def reasons_in(printed: str) -> set[str]:
    return set(re.findall(r"(?:withheld|no text,) (\w+)", printed))


def test_the_opening_and_rehearsals_show_every_reason(sandbox: Sandbox) -> None:
    assert _REASONS[0] is Reason.OPTED_OUT
    others = ("20438", "20437", "20434", "20475")  # paid, cancelled, given a new date, deleted
    with run_once() as once:
        rehearsed = (
            said(sandbox, "rehearse"),
            said(sandbox, "rehearse", *(word for one in others for word in ("--invoice", one))),
            said(sandbox, "rehearse", "--stage", "firstoverdue"),
            said(sandbox, "rehearse", BRIDGE_MAX_PER_DAY="1"),
            said(sandbox, "rehearse", BRIDGE_SENDING_HOURS="03:00-03:05"),
        )
        opening, _ = once.communicate(timeout=100)
    seen = reasons_in("".join(rehearsed))
    assert seen == WITHHELD - {Reason.TOO_LATE}  # a rehearsal's reminder is never old
    assert reasons_in(opening) == WITHHELD - {Reason.NO_ALLOWED_HOUR, Reason.DAILY_LIMIT}
    assert seen | reasons_in(opening) == WITHHELD


def test_a_rehearsal_says_of_all_who_are_overdue_what_they_would_get(sandbox: Sandbox) -> None:
    printed = said(sandbox, "rehearse")
    assert "invoice 123456 thirdoverdue: to +46…0605 now, 1 part gsm7\n    Hi Demo,\n" in printed
    assert "invoice 20431 secondoverdue: no text, opted_out\n" in printed
    assert "invoice 20399 thirdoverdue: no text, already_sent (reminder " in printed
    assert re.search(r"^23 overdue invoices, \d+ texts\. Nothing was sent\.$", printed, re.M)


def test_reminders_are_listed_and_shown(sandbox: Sandbox) -> None:
    assert re.search(r"invoice 20440 .* withheld  number_not_mobile", said(sandbox, "list"))
    shown = said(sandbox, "show", "1")
    assert "We would like to remind you that invoice #123456 was due on 2023-06-20." in shown
    assert "attempt 1 through sandbox" in shown


def test_the_doctor_finds_no_fault(sandbox: Sandbox) -> None:
    printed = said(sandbox, "check")
    assert re.findall("FAULT.*", printed) == []
    assert f"{sandbox.url.rstrip('/')} reaches a bridge" in printed


def test_who_is_suppressed_there_is_suppressed_here(sandbox: Sandbox) -> None:
    number = "+46701740634"
    said(sandbox, "suppress", number, "--why", "a try", "--who", "me")
    assert re.search(r"\+46…0634  desk .* by me: a try", said(sandbox, "suppressions"))
    assert "no text, suppressed" in said(sandbox, "rehearse", "--invoice", "20425")
    state = requests.get(f"{sandbox.url}sandbox/state.json", timeout=WAIT_S).json()
    assert number in [one["number"] for one in state["suppressions"]]


def test_a_reply_can_be_read_and_a_number_forgotten(sandbox: Sandbox) -> None:
    number = "+46701740612"
    reply = {"number": number, "text": "Jag har betalat"}
    taken = requests.post(f"{sandbox.url}sandbox/answers", json=reply, timeout=WAIT_S)
    assert taken.status_code == 200
    assert "+46…0612\n    Jag har betalat\n" in said(sandbox, "inbound")
    assert "erased from 1 reminder and 1 reply" in said(sandbox, "forget", number)
    assert "  secondoverdue  -  " in said(sandbox, "list", "--invoice", "20417")
