"""The worker: claims what is due, delivers it, records what became of it, resolves unknowns.

The only place that decides what an error means for a reminder: see `Worker._outcome_of`.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import structlog

from bridge.domain import (
    Accepted,
    Claim,
    Deferred,
    Failed,
    Level,
    Outcome,
    Reason,
    State,
    SuppressedBy,
    Unknown,
)
from bridge.errors import (
    BridgeError,
    CannotRender,
    FieldMisconfigured,
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    InvoiceUnreadable,
    LeaseLost,
    OutboxError,
    OutboxUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    RouteRefused,
    SourceError,
    SourceUnavailable,
    WroteTooMuch,
)
from bridge.gateways.base import CannotTell, Found, NotFound, PastAttempt
from bridge.outbox.base import Circuit, Filter, Unreported, suppress_by_carrier
from bridge.phone import mask
from bridge.pipeline import deliver_one
from bridge.retry import delay
from bridge.services import Services

WHMCS = "whmcs"  # the circuit of the source; a gateway's bears the gateway's name

_IDLE_S = 1.0
_PARALLEL = 8  # deliveries at a time; each may take as long as the lease
_LOOK_UPS = 10  # unknown reminders a round, missing reports, and fields to blank
_MISSES = 5  # sure failures in a row after which a gateway is left alone
_STRANGE = 3  # reminders in a row that it refuses without a known reason
_REPORTS = 100  # that came before their message was known, a round
_PURGE_EVERY = timedelta(hours=1)
_RECORD_TRIES = 5  # an answer is worth more than one try: without it the outcome is unknown
_RECORD_GAP_S = 0.5
_LONGEST_PAUSE = timedelta(minutes=15)  # that anybody asks for; a later probe is a clock set back
_SAY_AGAIN_S = 60.0  # an outbox that is away is told of once, then so often

_WHY_OFF = {
    SuppressedBy.STOP: "{number} replied STOP",
    SuppressedBy.CARRIER: "the carrier says that {number} wants no texts",
    SuppressedBy.DESK: "{number} is on the list of numbers never to text",
}

log = structlog.get_logger("bridge.worker")

T = TypeVar("T")


class Worker:
    """One per process. `run` returns after `stop`, with nothing left half done."""

    def __init__(
        self,
        services: Services,
        *,
        clock: Callable[[], datetime],
        on_outcome: Callable[[Claim, Outcome], None] = lambda _claim, _outcome: None,
        wait: Callable[[float], bool] | None = None,
    ) -> None:
        """Work on *services*; *wait* sleeps so many seconds, and says whether `stop` came first."""
        self._services = services
        self._outbox = services.outbox
        self._clock = clock
        self._on_outcome = on_outcome
        self._stopping = threading.Event()
        self._wait = wait or self._stopping.wait
        self._awake = threading.Event()
        self._purge_at = clock()
        self._say_again_at = 0.0
        self._paused: frozenset[str] = frozenset()  # circuits that are open
        self._trials: dict[str, datetime] = {}  # of those, what one reminder may try, until when
        self._misses: Counter[str] = Counter()  # sure failures in a row, by gateway
        self._strange: dict[str, set[int]] = {}  # refused in a row without a reason that we know

    def wake(self) -> None:
        """Look for work at once instead of after the idle time."""
        self._awake.set()

    def stop(self) -> None:
        """Let what is on its way come home, then return from `run`."""
        self._stopping.set()
        self._awake.set()

    def run(self) -> None:
        """Work until `stop`: deliver as many at a time as there are threads, tidy up beside it."""
        beside = [
            threading.Thread(target=self._keep_doing, args=(what,), name=what.__name__.strip("_"))
            for what in (self._upkeep, self._ask)  # apart: a slow answer must not hold up leases
        ]
        for thread in beside:
            thread.start()
        try:
            with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="deliver") as pool:
                self._deliver_until_stop(pool)
        finally:
            self.stop()
            for thread in beside:
                thread.join()

    def _deliver_until_stop(self, pool: ThreadPoolExecutor) -> None:
        under_way: set[Future[None]] = set()
        while not self._stopping.is_set():
            self._awake.clear()  # first, so that whoever ends or arrives from now on is noticed
            under_way = {one for one in under_way if not one.done()}
            room = _PARALLEL - len(under_way)
            claims = self._tried(partial(self._claim, room)) or []
            for claim in claims:
                future = pool.submit(self._deliver, claim)
                future.add_done_callback(lambda _: self._awake.set())
                under_way.add(future)
            if not claims:
                self._awake.wait(_IDLE_S)

    def _keep_doing(self, what: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            self._tried(what)
            self._stopping.wait(_IDLE_S)

    def _tried(self, what: Callable[[], T]) -> T | None:
        try:
            return what()
        except OutboxUnavailable as error:
            now = time.monotonic()
            if now >= self._say_again_at:
                self._say_again_at = now + _SAY_AGAIN_S
                log.error("the outbox cannot be used", error=str(error))
        except Exception:  # one bad round must not end the worker
            log.exception("a round failed")
        return None

    def round(self) -> int:
        """Do everything that is due once; return how many reminders were taken up."""
        self._upkeep()
        self._ask()
        claims = self._claim(_PARALLEL)
        if claims:
            with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="deliver") as pool:
                list(pool.map(self._deliver, claims))
        return len(claims)

    def _claim(self, limit: int) -> list[Claim]:
        self._paused = frozenset(one.name for one in self._circuits())
        if not self._services.gateways.keys() - self._paused:
            limit = min(limit, len(self._trials))
        if WHMCS in self._paused or not limit:
            return []
        lease = self._services.config.lease
        claims = self._outbox.claim(now=self._clock(), lease=lease, limit=limit)
        if not claims:
            self._close_untried()
        return claims

    def _upkeep(self) -> None:
        """Do what needs nobody outside."""
        now = self._clock()
        self._outbox.expire_leases(now=now)
        self._outbox.fold_reports(now=now, limit=_REPORTS)
        self._purge()

    def _ask(self) -> None:
        """Do what WHMCS or a gateway has to answer for."""
        self._probe_circuits()
        self._resolve_unknowns()
        self._ask_for_reports()
        if WHMCS not in self._paused:
            self._blank_fields()

    def _purge(self) -> None:
        now, config = self._clock(), self._services.config
        if now >= self._purge_at:
            self._purge_at = now + _PURGE_EVERY
            self._outbox.purge(now=now, body=config.bodies_kept, rows=config.rows_kept)

    # ---- one reminder

    def _deliver(self, claim: Claim) -> None:
        try:
            trial = self._take_trial()
            outcome = self._delivered(claim, trial)
            if outcome is not None:
                self._record(claim, outcome)
        except Exception:  # the lease decides: not attempted waits again, else unknown
            log.exception("a delivery failed", reminder=claim.id)

    def _delivered(self, claim: Claim, trial: "_Trial | None") -> Outcome | None:
        """Carry one reminder to a gateway; return what became of it, None where its lease decides.

        With *trial* it may try the gateway that is paused.
        """
        name = trial and trial.gateway
        try:
            outcome = deliver_one(
                claim,
                self._services,
                now=self._clock(),
                paused=self._paused - {name},
                may_begin=self._may_begin,
            )
        except BridgeError as error:
            at = error.gateway if isinstance(error, GatewayError) else ""
            if trial and (at != name or isinstance(error, RejectedByGateway)):
                self._trials[trial.gateway] = trial.until  # it proved nothing: the next one tries
            return self._outcome_of(error, claim)
        if isinstance(outcome, Accepted):
            self._misses.pop(outcome.gateway, None)
            self._strange.pop(outcome.gateway, None)
        if trial and isinstance(outcome, Accepted) and outcome.gateway == name:
            self._close(trial.gateway)
        elif trial:
            self._trials[trial.gateway] = trial.until
        return outcome

    def _may_begin(self, turn: datetime) -> bool:
        """Wait for a reminder's turn at its gateway. False: we are to stop, and it was not sent."""
        return not self._wait(max(0.0, (turn - self._clock()).total_seconds()))

    def _outcome_of(self, error: BridgeError, claim: Claim) -> Outcome | None:
        """Return what *error* means for the reminder; None leaves it to its lease."""
        config, now = self._services.config, self._clock()
        later = now + delay(
            claim.attempts,
            config.retry_first,
            config.retry_longest,
            random.random(),  # noqa: S311
        )
        match error:
            case FieldMisconfigured():
                probe_at = self._open(WHMCS, error)
                return _deferred(Reason.FIELD_MISCONFIGURED, probe_at, error)
            case SourceUnavailable():
                probe_at = self._open(WHMCS, error)
                return _deferred(Reason.SOURCE_UNAVAILABLE, probe_at, error)
            case InvoiceUnreadable():
                return _deferred(Reason.SOURCE_UNAVAILABLE, later, error)
            case CannotRender():
                return _deferred(Reason.TEXT_UNUSABLE, now + config.retry_longest, error)
            case GatewayMisconfigured():
                return self._misconfigured(claim, error, later)
            case GatewayUnavailable():
                wanted = now + (error.retry_after or timedelta())
                self._missed(error, wanted)
                return _deferred(Reason.GATEWAY_UNAVAILABLE, max(later, wanted), error)
            case RouteRefused():
                log.error("a country or network is refused", reminder=claim.id, error=str(error))
                others = self._services.gateways.keys() - self._paused - {error.gateway}
                return _deferred(
                    Reason.ROUTE_REFUSED, later if others else now + config.retry_longest, error
                )
            case OutcomeUnknown():
                return Unknown(
                    reason=Reason.NO_ANSWER,
                    look_up_at=now + config.look_up_after[0],
                    detail=str(error),
                )
            case RejectedByGateway():
                if error.opted_out:
                    self._suppress(claim)
                return Failed(reason=error.reason, detail=str(error))
            case OutboxError():
                log.warning("a delivery was dropped", reminder=claim.id, error=str(error))
                return None
            case _:
                log.error("an unforeseen error", reminder=claim.id, error=str(error))
                return None

    def _misconfigured(
        self, claim: Claim, error: GatewayMisconfigured, later: datetime
    ) -> Deferred:
        """Pause a gateway that is set up wrongly, or refuses several for reasons unknown to us."""
        strange = self._strange.setdefault(error.gateway, set())
        strange.add(claim.id)
        if not error.sure and len(strange) < _STRANGE:
            return _deferred(Reason.GATEWAY_UNAVAILABLE, later, error)
        probe_at = self._open(error.gateway, error)
        if self._services.gateways.keys() - self._paused:
            return _deferred(Reason.GATEWAY_PAUSED, self._clock(), error)
        # Later than the probe, by and by: another reminder may be the better trial.
        return _deferred(Reason.GATEWAY_PAUSED, max(probe_at, later), error)

    def _missed(self, error: GatewayUnavailable, wanted: datetime) -> None:
        """Leave a gateway alone that asks for it, or that failed too often in a row."""
        self._misses[error.gateway] += 1
        if error.retry_after or self._misses[error.gateway] >= _MISSES:
            self._open(error.gateway, error, not_before=wanted)

    def _suppress(self, claim: Claim) -> None:
        def suppress() -> None:
            reminder = self._outbox.reminder(claim.id)
            if reminder and reminder.to:
                gateway = reminder.gateway or "the gateway"
                suppress_by_carrier(self._outbox, reminder.to, gateway, now=self._clock())

        # Should it fail for good: the carrier, who said so, keeps the next text from its reader.
        self._insist(suppress, claim, "a number that wants no texts")

    def _record(self, claim: Claim, outcome: Outcome) -> None:
        try:
            recorded = self._insist(
                lambda: self._outbox.record(claim, outcome, now=self._clock()), claim, "a result"
            )
        except LeaseLost as error:
            log.warning("a result was dropped", reminder=claim.id, error=str(error))
            return
        if recorded:
            log.info("decision", **described(claim, outcome))
            self._on_outcome(claim, outcome)

    def _insist(self, write: Callable[[], None], claim: Claim, what: str) -> bool:
        """Write, several times where the outbox is away. False: it stays away."""
        for _ in range(_RECORD_TRIES):
            try:
                write()
            except OutboxUnavailable as error:
                log.error(f"{what} is not recorded yet", reminder=claim.id, error=str(error))
                self._stopping.wait(_RECORD_GAP_S)
            else:
                return True
        log.error(f"{what} is not recorded: the reminder's lease decides", reminder=claim.id)
        return False

    # ---- the field of somebody who replied STOP

    def _blank_fields(self) -> None:
        """Blank the field at WHMCS where it still holds a number that wants no texts.

        Nothing hangs on it: the suppression list alone already keeps the number from being texted.
        """
        for entry, number in self._outbox.fields_to_blank(now=self._clock(), limit=_LOOK_UPS):
            if self._stopping.is_set():
                return
            again_at, note = None, self._why_off(number)
            for client_id in self._outbox.clients_of(number):
                try:
                    result = self._services.source.switch_off(client_id, number, note=note)
                except WroteTooMuch as error:
                    log.error("look at this client in WHMCS", client=client_id, error=str(error))
                except SourceError as error:
                    again_at = self._clock() + self._services.config.retry_longest
                    log.warning("a field is not blanked yet", client=client_id, error=str(error))
                else:
                    log.info("the field of who wants no texts", client=client_id, result=result)
            self._outbox.blank_later(entry, again_at)

    def _why_off(self, number: str) -> str:
        """Return what the client's notes are to say of it."""
        entry = self._outbox.suppression(number)
        why = _WHY_OFF[entry.by if entry else SuppressedBy.DESK]
        return f"SMS reminders off: {why.format(number=mask(number))}."

    # ---- what nobody answered

    def _resolve_unknowns(self) -> None:
        now = self._clock()
        lease = self._services.config.lease
        for claim, name, attempt in self._outbox.unknown_due(now=now, lease=lease, limit=_LOOK_UPS):
            if self._stopping.is_set():
                return
            if name not in self._paused:
                self._record(claim, self._look_up(claim, name, attempt))

    def _look_up(self, claim: Claim, name: str, attempt: PastAttempt) -> Outcome:
        gateway = self._services.gateways.get(name)
        if gateway is None:
            return Unknown(
                reason=Reason.NO_ANSWER,
                look_up_at=None,
                detail=f"sent through {name}, which is not set up any more",
            )
        try:
            answer = gateway.look_up(attempt)
        except GatewayError as error:
            later = self._clock() + self._services.config.probe_every
            return Unknown(reason=Reason.NO_ANSWER, look_up_at=later, detail=str(error))
        match answer:
            case Found():
                return self._found(claim, name, attempt, answer)
            case NotFound():
                return self._not_found(claim, attempt, conclusive=answer.conclusive)
            case CannotTell():
                return Unknown(
                    reason=Reason.NO_ANSWER, look_up_at=None, detail=f"{name} has no look-up"
                )

    def _found(self, claim: Claim, name: str, attempt: PastAttempt, answer: Found) -> Outcome:
        """Take the one message that can be it; what other reminders own cannot."""
        ours, perhaps = (
            [one for one in ids if self._outbox.owner_of(name, one) in {None, attempt.reminder_id}]
            for ids in (answer.gateway_ids, answer.perhaps)
        )
        if len(ours) == 1 and (answer.compared or not self._rivals(name, attempt)):
            return Accepted(gateway_id=ours[0], raw_status=f"found at {name}", looked_up=True)
        if not ours and not perhaps:
            return self._not_found(claim, attempt, conclusive=answer.whole)
        return Unknown(
            reason=Reason.RESTORED if claim.restored else Reason.NO_ANSWER,
            look_up_at=self._next_look_up(attempt),
            detail=f"{len(ours) + len(perhaps)} message(s) at {name} could be it",
        )

    def _rivals(self, name: str, attempt: PastAttempt) -> bool:
        """Whether another text to the number is in doubt at the gateway, and could be meant."""
        doubtful = self._outbox.reminders(Filter(state=State.UNKNOWN, number=attempt.to))
        return any(one.gateway == name and one.id != attempt.reminder_id for one in doubtful)

    def _next_look_up(self, attempt: PastAttempt) -> datetime | None:
        now = self._clock()
        times = (attempt.ended_at + after for after in self._services.config.look_up_after)
        return next((at for at in times if at > now), None)

    def _not_found(self, claim: Claim, attempt: PastAttempt, *, conclusive: bool) -> Outcome:
        """Ask again while the message may still turn up; resend only what surely is not there."""
        config, now = self._services.config, self._clock()
        if claim.restored:
            return Unknown(
                reason=Reason.RESTORED,
                look_up_at=None,
                detail="looked up: not there, but other attempts may have been made since",
            )
        if next_at := self._next_look_up(attempt):
            return Unknown(
                reason=Reason.NO_ANSWER, look_up_at=next_at, detail="looked up: not there yet"
            )
        if conclusive and config.unknown_policy == "retry_after_lookup":
            return Deferred(
                reason=Reason.NO_ANSWER, not_before=now, detail="looked up: surely never accepted"
            )
        return Unknown(reason=Reason.NO_ANSWER, look_up_at=None, detail="looked up: not there")

    # ---- reports that never came

    def _ask_for_reports(self) -> None:
        """Ask what became of texts whose report is missing; whom we cannot reach, later."""
        now, lease = self._clock(), self._services.config.lease
        away = set(self._paused)
        for one in self._outbox.reports_missing(now=now, lease=lease, limit=_LOOK_UPS):
            if self._stopping.is_set() or self._clock() >= now + lease:
                return  # whoever is next may have taken the rest already
            if one.gateway not in away and not self._ask_for(one):
                away.add(one.gateway)

    def _ask_for(self, one: Unreported) -> bool:
        """Ask for one report, and record it like any other. False: the gateway is away, or busy.

        An asking that failed counts, too: there are others, and a message that one gateway cannot
        tell of must not be asked for without end.
        """
        gateway = self._services.gateways.get(one.gateway)
        report, is_away = None, False
        try:
            if gateway:
                report = gateway.report_of(one.gateway_id, one.to)
        except GatewayError as error:
            is_away = isinstance(error, GatewayUnavailable)
            log.warning("a report cannot be had", reminder=one.reminder_id, error=str(error))
        except Exception:  # a fault of ours about one message, which the others must not wait for
            log.exception("a report cannot be read", reminder=one.reminder_id)
        if report and report.gateway_id == one.gateway_id:  # and not of some other message
            found = replace(report, reminder_id=one.reminder_id)
            self._outbox.record_report(found, now=self._clock())
            if report.opted_out:
                suppress_by_carrier(self._outbox, one.to, one.gateway, now=self._clock())
        if self._outbox.asked(one.reminder_id, now=self._clock()):
            log.info("no report came", reminder=one.reminder_id)
        return not is_away

    # ---- circuits

    def _open(
        self, name: str, error: BridgeError, *, not_before: datetime | None = None
    ) -> datetime:
        """Leave *name* alone for a while; return until when."""
        now = self._clock()
        probe_at = max(now + self._services.config.probe_every, not_before or now)
        self._paused |= {name}
        try:
            if self._outbox.open_circuit(name, str(error), now=now, probe_at=probe_at):
                log.error("paused until it works again", what=name, error=str(error))
        except OutboxUnavailable as away:  # what became of the reminder is not lost by that
            log.error("a pause is not recorded", what=name, error=str(away))
        return probe_at

    def _close(self, name: str) -> None:
        self._misses.pop(name, None)
        self._outbox.close_circuit(name)
        self._awake.set()
        log.info("in use again", what=name)

    def _circuits(self) -> list[Circuit]:
        ours = {WHMCS, *self._services.gateways}
        return [one for one in self._outbox.circuits() if one.name in ours]

    def _probe_circuits(self) -> None:
        """Try what is due for a try, one worker at a time."""
        now, every = self._clock(), self._services.config.probe_every
        for circuit in self._circuits():
            due = not now < circuit.probe_at <= now + max(every, _LONGEST_PAUSE)
            if due and self._outbox.take_probe(circuit, until=now + every):
                self._probe(circuit.name, until=now + every)
        self._paused = frozenset(one.name for one in self._circuits())

    def _probe(self, name: str, *, until: datetime) -> None:
        """Ask *name* whether it works; a gateway then has to prove it by one reminder.

        That the account is in order says little: the sender may be refused, or the texts.
        """
        try:
            if name == WHMCS:
                faults = [one for one in self._services.source.check() if one.level is Level.FAULT]
                if faults:
                    one = faults[0]
                    raise SourceUnavailable(
                        f"{one.message}; {one.remedy}" if one.remedy else one.message
                    )
                self._close(name)
            else:
                self._services.gateways[name].check_account()
                self._trials[name] = until
                self._awake.set()
        except (SourceUnavailable, GatewayError) as error:
            self._open(name, error)

    def _take_trial(self) -> "_Trial | None":
        """Take the right to try a paused gateway, which one reminder at a time has."""
        for name in list(self._trials):
            until = self._trials.pop(name, None)
            if until is not None and until > self._clock():
                return _Trial(gateway=name, until=until)
        return None

    def _close_untried(self) -> None:
        """Use a gateway again that answers, and that nothing is waiting to try.

        One more failure pauses it anew.
        """
        while trial := self._take_trial():
            self._close(trial.gateway)
            self._misses[trial.gateway] = _MISSES - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """The right to send one reminder through a paused gateway."""

    gateway: str
    until: datetime  # from then on somebody else may have it


def _deferred(reason: Reason, not_before: datetime, error: BridgeError) -> Deferred:
    return Deferred(reason=reason, not_before=not_before, detail=str(error))


def described(claim: Claim, outcome: Outcome) -> Mapping[str, Any]:
    """Return the fields of a decision's log line: ids and words, no text, no number."""
    event = claim.event
    fields: dict[str, Any] = {
        "reminder": claim.id,
        "invoice": event.invoice_id,
        "stage": str(event.stage),
        "outcome": type(outcome).__name__.lower(),
    }
    if isinstance(outcome, Accepted):
        return {**fields, "gateway_id": outcome.gateway_id, "parts": outcome.parts}
    more = {"until": outcome.not_before.isoformat()} if isinstance(outcome, Deferred) else {}
    return {**fields, "reason": str(outcome.reason), "detail": outcome.detail, **more}
