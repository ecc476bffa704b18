"""The worker: claims what is due, delivers it, records what became of it, resolves unknowns.

The only place that decides what an error means for a reminder: see `Worker._outcome_of`.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
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
    SourceError,
    SourceUnavailable,
    WroteTooMuch,
)
from bridge.gateways.base import CannotTell, Found, NotFound, PastAttempt
from bridge.phone import mask
from bridge.pipeline import deliver_one
from bridge.retry import delay
from bridge.services import Services

WHMCS = "whmcs"  # the circuit of the source; a gateway's bears the gateway's name

_IDLE_S = 1.0
_PARALLEL = 8  # deliveries at a time; each may take as long as the lease
_LOOK_UPS = 10  # unknown reminders a round, and fields to blank
_MISSES = 5  # sure failures in a row after which a gateway is left alone
_REPORTS = 100  # that came before their message was known, a round
_PURGE_EVERY = timedelta(hours=1)
_RECORD_TRIES = 5  # an answer is worth more than one try: without it the outcome is unknown
_RECORD_GAP_S = 0.5

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
    ) -> None:
        self._services = services
        self._outbox = services.outbox
        self._clock = clock
        self._on_outcome = on_outcome
        self._stopping = threading.Event()
        self._awake = threading.Event()
        self._purge_at = clock()
        self._paused: frozenset[str] = frozenset()  # circuits that are open
        self._misses: Counter[str] = Counter()  # sure failures in a row, by gateway

    def wake(self) -> None:
        """Look for work at once instead of after the idle time."""
        self._awake.set()

    def stop(self) -> None:
        """Let what is on its way come home, then return from `run`."""
        self._stopping.set()
        self._awake.set()

    def run(self) -> None:
        """Work until `stop`: deliver as many at a time as there are threads, tidy up beside it."""
        upkeep = threading.Thread(target=self._keep_up, name="upkeep")
        upkeep.start()
        try:
            with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="deliver") as pool:
                self._deliver_until_stop(pool)
        finally:
            self.stop()
            upkeep.join()

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

    def _keep_up(self) -> None:
        while not self._stopping.is_set():
            self._tried(self._upkeep)
            self._stopping.wait(_IDLE_S)

    def _tried(self, what: Callable[[], T]) -> T | None:
        try:
            return what()
        except OutboxUnavailable as error:
            log.error("the outbox cannot be used", error=str(error))
        except Exception:  # one bad round must not end the worker
            log.exception("a round failed")
        return None

    def round(self) -> int:
        """Do everything that is due once; return how many reminders were taken up."""
        self._upkeep()
        claims = self._claim(_PARALLEL)
        if claims:
            with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="deliver") as pool:
                list(pool.map(self._deliver, claims))
        return len(claims)

    def _claim(self, limit: int) -> list[Claim]:
        usable = self._services.gateways.keys() - self._paused
        if WHMCS in self._paused or not usable or not limit:
            return []
        lease = self._services.config.lease
        return self._outbox.claim(now=self._clock(), lease=lease, limit=limit)

    def _upkeep(self) -> None:
        now = self._clock()
        self._outbox.expire_leases(now=now)
        self._outbox.fold_reports(now=now, limit=_REPORTS)
        self._purge()
        self._paused = self._probe_circuits()
        self._resolve_unknowns()
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
            outcome: Outcome | None = deliver_one(
                claim, self._services, now=self._clock(), paused=self._paused
            )
        except BridgeError as error:
            outcome = self._outcome_of(error, claim)
        except Exception:  # the lease decides: not attempted waits again, else unknown
            log.exception("a delivery failed", reminder=claim.id)
            return
        if isinstance(outcome, Accepted):
            self._misses.pop(outcome.gateway, None)
        if outcome is not None:
            self._record(claim, outcome)

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
                probe_at = self._open(error.gateway, error)
                others = self._services.gateways.keys() - self._paused
                return _deferred(Reason.GATEWAY_PAUSED, now if others else probe_at, error)
            case GatewayUnavailable():
                wanted = now + (error.retry_after or timedelta())
                self._missed(error, wanted)
                return _deferred(Reason.GATEWAY_UNAVAILABLE, max(later, wanted), error)
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

    def _missed(self, error: GatewayUnavailable, wanted: datetime) -> None:
        """Leave a gateway alone that asks for it, or that failed too often in a row."""
        self._misses[error.gateway] += 1
        if error.retry_after or self._misses[error.gateway] >= _MISSES:
            self._open(error.gateway, error, not_before=wanted)

    def _suppress(self, claim: Claim) -> None:
        reminder = self._outbox.reminder(claim.id)
        if reminder and reminder.to:
            self._outbox.suppress(
                reminder.to,
                by=SuppressedBy.CARRIER,
                why="the carrier says that this number wants no texts",
                who=reminder.gateway or "the gateway",
                now=self._clock(),
                blank=True,
            )

    def _record(self, claim: Claim, outcome: Outcome) -> None:
        for _ in range(_RECORD_TRIES):
            try:
                self._outbox.record(claim, outcome, now=self._clock())
            except LeaseLost as error:
                log.warning("a result was dropped", reminder=claim.id, error=str(error))
                return
            except OutboxUnavailable as error:
                log.error("a result is not recorded yet", reminder=claim.id, error=str(error))
                self._stopping.wait(_RECORD_GAP_S)
            else:
                log.info("decision", **described(claim, outcome))
                self._on_outcome(claim, outcome)
                return

    # ---- the field of somebody who replied STOP

    def _blank_fields(self) -> None:
        """Blank the field at WHMCS where it still holds a number that wants no texts.

        Nothing hangs on it: the suppression list alone already keeps the number from being texted.
        """
        for entry, number in self._outbox.fields_to_blank(now=self._clock(), limit=_LOOK_UPS):
            if self._stopping.is_set():
                return
            again_at = None
            for client_id in self._outbox.clients_of(number):
                try:
                    result = self._services.source.switch_off(
                        client_id, number, note=f"SMS reminders off: {mask(number)} replied STOP."
                    )
                except WroteTooMuch as error:
                    log.error("look at this client in WHMCS", client=client_id, error=str(error))
                except SourceError as error:
                    again_at = self._clock() + self._services.config.retry_longest
                    log.warning("a field is not blanked yet", client=client_id, error=str(error))
                else:
                    log.info("the field of who wants no texts", client=client_id, result=result)
            self._outbox.blank_later(entry, again_at)

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
        owners = {one: self._outbox.owner_of(name, one) for one in answer.gateway_ids}
        ours = [one for one, owner in owners.items() if owner in {None, attempt.reminder_id}]
        if len(ours) == 1:
            return Accepted(gateway_id=ours[0], raw_status=f"found at {name}", looked_up=True)
        if not ours:
            return self._not_found(claim, attempt, conclusive=True)
        return Unknown(
            reason=Reason.NO_ANSWER,
            look_up_at=None,
            detail=f"{len(ours)} messages at {name} could be it",
        )

    def _not_found(self, claim: Claim, attempt: PastAttempt, *, conclusive: bool) -> Outcome:
        """Ask again while the message may still turn up; resend only what surely is not there."""
        config, now = self._services.config, self._clock()
        if claim.restored:
            return Unknown(
                reason=Reason.RESTORED,
                look_up_at=None,
                detail="looked up: not there, but other attempts may have been made since",
            )
        left = [at for at in config.look_up_after if attempt.ended_at + at > now]
        if left:
            return Unknown(
                reason=Reason.NO_ANSWER,
                look_up_at=attempt.ended_at + left[0],
                detail="looked up: not there yet",
            )
        if conclusive and config.unknown_policy == "retry_after_lookup":
            return Deferred(
                reason=Reason.NO_ANSWER, not_before=now, detail="looked up: surely never accepted"
            )
        return Unknown(reason=Reason.NO_ANSWER, look_up_at=None, detail="looked up: not there")

    # ---- circuits

    def _open(
        self, name: str, error: BridgeError, *, not_before: datetime | None = None
    ) -> datetime:
        """Leave *name* alone for a while; return until when."""
        now = self._clock()
        probe_at = max(now + self._services.config.probe_every, not_before or now)
        self._paused |= {name}
        if self._outbox.open_circuit(name, str(error), now=now, probe_at=probe_at):
            log.error("paused until it works again", what=name, error=str(error))
        return probe_at

    def _probe_circuits(self) -> frozenset[str]:
        """Try what is due for a try; return what stays open."""
        ours = {WHMCS, *self._services.gateways}
        return frozenset(
            circuit.name
            for circuit in self._outbox.circuits()
            if circuit.name in ours
            and (circuit.probe_at > self._clock() or not self._works_again(circuit.name))
        )

    def _works_again(self, name: str) -> bool:
        try:
            if name == WHMCS:
                faults = [one for one in self._services.source.check() if one.level is Level.FAULT]
                if faults:
                    raise SourceUnavailable(f"{faults[0].message} {faults[0].remedy}".strip())
            else:
                self._services.gateways[name].check_account()
        except (SourceUnavailable, GatewayError) as error:
            self._open(name, error)
            return False
        self._misses.pop(name, None)
        self._outbox.close_circuit(name)
        log.info("in use again", what=name)
        return True


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
