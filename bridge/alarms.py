"""Alarms: named functions from the signs of life to what is wrong, or None.

Adding one is a function and its place in a tuple. Nothing is wrong while a reminder waits for an
hour at which its reader may be texted: time outside the sending hours counts for nothing here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bridge.config import Window
from bridge.domain import Level
from bridge.hours import next_allowed
from bridge.outbox.base import Circuit, Pulse

# Back-off reaches an hour by default: whatever is held up so long has failed more than once.
SILENT = timedelta(hours=2)
# An idle worker looks every second, and takes what is due first.
LONG_DUE = timedelta(minutes=15)
# A long queue is no fault while texts go out, until half of a sending day does not suffice.
LONG_QUEUE = timedelta(hours=4)
# Below that, a few phones that are switched off make half of all reports.
ENOUGH_TEXTS = 20
# One wrong number is an accident, and so are three; ten without one good text between them are not.
REFUSALS = 10
# WHMCS sends reminders once a day; where most days had some, three days without are no weekend.
HOOK_SILENCE = timedelta(days=3)
BUSY_DAYS = 7  # of 14
# The addon hands over at the end of the cron run that fired the hook, else at one of the next.
LATE_HOOK = timedelta(hours=2)
LATE_HOOK_COUNTS = timedelta(hours=26)  # until the next day's hooks had their chance


class AlarmName(StrEnum):
    """What can be wrong; the values are labels of metrics, so they stay."""

    NOTHING_WENT_OUT = "nothing_went_out"
    WAITING_TOO_LONG = "waiting_too_long"
    GATEWAY_PAUSED = "gateway_paused"
    WHMCS_UNREADABLE = "whmcs_unreadable"
    UNKNOWN_NEEDS_A_PERSON = "unknown_needs_a_person"
    REFUSED_IN_A_ROW = "refused_in_a_row"
    REPORTS_MISSING = "reports_missing"
    STOP_NOT_UNDERSTOOD = "stop_not_understood"
    NO_HOOK_FOR_LONG = "no_hook_for_long"
    HOOKS_COME_LATE = "hooks_come_late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing that is wrong, and what to do about it. A fault keeps texts from going out."""

    name: AlarmName
    level: Level
    message: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """All that alarms are judged by."""

    now: datetime
    pulse: Pulse
    paused: tuple[Circuit, ...] = ()  # gateways of ours
    all_paused: bool = False  # there is none left to send through
    source_paused: Circuit | None = None
    window: Window | None = None  # the sending hours; None: always
    timezone: ZoneInfo
    reports_wanted: bool = False


Rule = Callable[[Signs], Alarm | None]


def nothing_went_out(signs: Signs) -> Alarm | None:
    """The dead man's switch: something could have gone out for hours, and nothing did."""
    pulse = signs.pulse
    since = min((at for at in (pulse.oldest_due_at, pulse.held_since) if at), default=None)
    if since is None:
        return None
    since = max(since, pulse.last_accepted_at or since)
    if _sending_time(since, signs) < SILENT:
        return None
    return Alarm(
        name=AlarmName.NOTHING_WENT_OUT,
        level=Level.FAULT,
        message=f"reminders could have gone out since {_at(since)}, and none did",
        remedy="sms-bridge list --state waiting gives the reason of each",
    )


def waiting_too_long(signs: Signs) -> Alarm | None:
    pulse, stopped = signs.pulse, signs.all_paused or signs.source_paused is not None
    if pulse.oldest_due_at is None:
        return None
    moving = bool(pulse.last_accepted_at and signs.now - pulse.last_accepted_at < LONG_DUE)
    if signs.now - pulse.oldest_due_at <= (LONG_QUEUE if moving else LONG_DUE):
        return None
    if stopped:
        remedy = "it goes on when what is paused works again"
    elif moving:
        remedy = "texts go out more slowly than reminders come: raise BRIDGE_<GATEWAY>_PER_SECOND"
    else:
        remedy = "start sms-bridge serve or work; where one runs, its log tells more"
    return Alarm(
        name=AlarmName.WAITING_TOO_LONG,
        level=Level.WARNING if stopped or moving else Level.FAULT,
        message=f"a reminder is due since {_at(pulse.oldest_due_at)}",
        remedy=remedy,
    )


def gateway_paused(signs: Signs) -> Alarm | None:
    if not signs.paused:
        return None
    return Alarm(
        name=AlarmName.GATEWAY_PAUSED,
        level=Level.FAULT if signs.all_paused else Level.WARNING,
        message="; ".join(map(_paused, signs.paused)),
        remedy="mend the cause; the worker tries again by itself",
    )


def whmcs_unreadable(signs: Signs) -> Alarm | None:
    if signs.source_paused is None:
        return None
    return Alarm(
        name=AlarmName.WHMCS_UNREADABLE,
        level=Level.FAULT,
        message=_paused(signs.source_paused),
        remedy="mend the cause; the worker tries again by itself",
    )


def unknown_needs_a_person(signs: Signs) -> Alarm | None:
    if not signs.pulse.for_a_person:
        return None
    return Alarm(
        name=AlarmName.UNKNOWN_NEEDS_A_PERSON,
        level=Level.WARNING,
        message=f"of {signs.pulse.for_a_person} text(s) only a person can find out whether the"
        " gateway took them",
        remedy="compare sms-bridge list --state unknown with the provider's list, then"
        " sms-bridge resolve",
    )


def refused_in_a_row(signs: Signs) -> Alarm | None:
    if signs.pulse.refused < REFUSALS:
        return None
    return Alarm(
        name=AlarmName.REFUSED_IN_A_ROW,
        level=Level.WARNING,
        message=f"the gateway refused the last {signs.pulse.refused} texts for good",
        remedy="sms-bridge list --state failed and show give its words; mend that, then"
        " sms-bridge resend",
    )


def reports_missing(signs: Signs) -> Alarm | None:
    """Half as many reports as in the week before, or none: routes differ in how many they give."""
    lately, before = signs.pulse.lately, signs.pulse.before
    if not signs.reports_wanted or lately.texts < ENOUGH_TEXTS:
        return None
    usual = before.reported / before.texts if before.texts >= ENOUGH_TEXTS else 1.0
    if lately.reported and lately.reported / lately.texts >= usual / 2:
        return None
    return Alarm(
        name=AlarmName.REPORTS_MISSING,
        level=Level.WARNING,
        message=f"of a day's {lately.texts} texts {lately.reported} have a delivery report",
        remedy="can BRIDGE_PUBLIC_URL be reached from outside, and does the proxy pass /reports?",
    )


def stop_not_understood(signs: Signs) -> Alarm | None:
    if not signs.pulse.unread_stops:
        return None
    return Alarm(
        name=AlarmName.STOP_NOT_UNDERSTOOD,
        level=Level.WARNING,
        message=f"{signs.pulse.unread_stops} STOP within a week came from what is no whole number",
        remedy="see GET /v1/inbound for who wrote, then sms-bridge suppress their number",
    )


def no_hook_for_long(signs: Signs) -> Alarm | None:
    last = signs.pulse.last_hook_at
    if last is None or signs.pulse.hook_days < BUSY_DAYS or signs.now - last < HOOK_SILENCE:
        return None
    return Alarm(
        name=AlarmName.NO_HOOK_FOR_LONG,
        level=Level.WARNING,
        message=f"no reminder has come since {_at(last)}, before that on most days",
        remedy="is WHMCS's cron running, and the addon active? its page tells what its spool holds",
    )


def hooks_come_late(signs: Signs) -> Alarm | None:
    """The addon's spool grew: the age of what it hands over is what we see of it."""
    came, fired = signs.pulse.last_hook_at, signs.pulse.last_hook_fired_at
    if came is None or fired is None or came - fired < LATE_HOOK:
        return None
    if signs.now - came > LATE_HOOK_COUNTS:
        return None
    return Alarm(
        name=AlarmName.HOOKS_COME_LATE,
        level=Level.WARNING,
        message=f"what WHMCS fired at {_at(fired)} came at {_at(came)}",
        remedy="the addon's page tells what its spool holds, and the last error",
    )


RULES: tuple[Rule, ...] = (
    nothing_went_out,
    waiting_too_long,
    gateway_paused,
    whmcs_unreadable,
    unknown_needs_a_person,
    refused_in_a_row,
    reports_missing,
    stop_not_understood,
    no_hook_for_long,
    hooks_come_late,
)


def alarms(signs: Signs) -> list[Alarm]:
    """Return everything that is wrong, what matters most first."""
    return [alarm for rule in RULES if (alarm := rule(signs))]


def _sending_time(since: datetime, signs: Signs) -> timedelta:
    """Return how much of the time *since* lay within the shop's sending hours, up to SILENT."""
    step = timedelta(minutes=15)
    spent, at = timedelta(), since
    while at < signs.now and spent < SILENT:
        opens = next_allowed(at, signs.window, (signs.timezone,))
        if opens is None:
            break
        if opens == at:
            spent += min(step, signs.now - at)
            at += step
        else:
            at = opens
    return spent


def _paused(circuit: Circuit) -> str:
    return f"{circuit.name} is paused since {_at(circuit.since)}: {circuit.reason}"


def _at(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
