"""The worker: claims what is due, delivers it, records what became of it, resolves unknowns.

The only place that decides what an error means for a reminder: see `Worker._outcome_of`.
"""

import random
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

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
from bridge.pipeline import Services, deliver_one
from bridge.retry import delay

WHMCS = "whmcs"  # the circuit of the source; a gateway's bears the gateway's name

_IDLE_S = 1.0
_PARALLEL = 8  # deliveries at a time; each may take as long as the lease
_LOOK_UPS = 10  # unknown reminders a round, and fields to blank
_REPORTS = 100  # that came before their message was known, a round
_PURGE_EVERY = timedelta(hours=1)
_RECORD_TRIES = 5  # an answer is worth more than one try: without it the outcome is unknown
_RECORD_GAP_S = 0.5

log = structlog.get_logger("bridge.worker")


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

    def wake(self) -> None:
        """Look for work at once instead of after the idle time."""
        self._awake.set()

    def stop(self) -> None:
        """Let what is on its way come home, then return from `run`."""
        self._stopping.set()
        self._awake.set()

    def run(self) -> None:
        """Work until `stop`."""
        while not self._stopping.is_set():
            self._awake.clear()
            if not self._try_round():
                self._awake.wait(_IDLE_S)

    def _try_round(self) -> int:
        try:
            return self.round()
        except OutboxUnavailable as error:
            log.error("the outbox cannot be used", error=str(error))
        except Exception:  # one bad round must not end the worker
            log.exception("a round failed")
        return 0

    def round(self) -> int:
        """Do everything that is due once; return how many reminders were taken up."""
        self._outbox.expire_leases(now=self._clock())
        self._outbox.fold_reports(now=self._clock(), limit=_REPORTS)
        self._purge()
        closed = self._probe_circuits()
        if self._services.gateway.name in closed:
            self._resolve_unknowns()
        if WHMCS in closed:
            self._blank_fields()
        if not closed >= {self._services.gateway.name, WHMCS}:
            return 0
        claims = self._outbox.claim(
            now=self._clock(), lease=self._services.config.lease, limit=_PARALLEL
        )
        if claims:
            with ThreadPoolExecutor(_PARALLEL, thread_name_prefix="deliver") as pool:
                list(pool.map(self._deliver, claims))
        return len(claims)

    def _purge(self) -> None:
        now, config = self._clock(), self._services.config
        if now >= self._purge_at:
            self._purge_at = now + _PURGE_EVERY
            self._outbox.purge(now=now, body=config.bodies_kept, rows=config.rows_kept)

    # ---- one reminder

    def _deliver(self, claim: Claim) -> None:
        try:
            outcome: Outcome | None = deliver_one(claim, self._services, now=self._clock())
        except BridgeError as error:
            outcome = self._outcome_of(error, claim)
        except Exception:  # the lease decides: not attempted waits again, else unknown
            log.exception("a delivery failed", reminder=claim.id)
            return
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
                probe_at = self._open(self._services.gateway.name, error)
                return _deferred(Reason.GATEWAY_PAUSED, probe_at, error)
            case GatewayUnavailable():
                wanted = now + (error.retry_after or timedelta())
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

    def _suppress(self, claim: Claim) -> None:
        reminder = self._outbox.reminder(claim.id)
        if reminder and reminder.to:
            self._outbox.suppress(
                reminder.to,
                by=SuppressedBy.CARRIER,
                why="the carrier says that this number wants no texts",
                who=self._services.gateway.name,
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
        for claim, gateway, attempt in self._outbox.unknown_due(now=self._clock(), limit=_LOOK_UPS):
            if self._stopping.is_set():
                return
            self._record(claim, self._look_up(gateway, attempt))

    def _look_up(self, name: str, attempt: PastAttempt) -> Outcome:
        gateway = self._services.gateway
        if gateway.name != name:
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
                return self._found(name, attempt, answer)
            case NotFound():
                return self._not_found(attempt, conclusive=answer.conclusive)
            case CannotTell():
                return Unknown(
                    reason=Reason.NO_ANSWER, look_up_at=None, detail=f"{name} has no look-up"
                )

    def _found(self, name: str, attempt: PastAttempt, answer: Found) -> Outcome:
        owners = {one: self._outbox.owner_of(name, one) for one in answer.gateway_ids}
        ours = [one for one, owner in owners.items() if owner in {None, attempt.reminder_id}]
        if len(ours) == 1:
            return Accepted(gateway_id=ours[0], raw_status=f"found at {name}")
        if not ours:
            return self._not_found(attempt, conclusive=True)
        return Unknown(
            reason=Reason.NO_ANSWER,
            look_up_at=None,
            detail=f"{len(ours)} messages at {name} could be it",
        )

    def _not_found(self, attempt: PastAttempt, *, conclusive: bool) -> Outcome:
        """Ask again while the message may still turn up; resend only what surely is not there."""
        config, now = self._services.config, self._clock()
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

    def _open(self, name: str, error: BridgeError) -> datetime:
        now = self._clock()
        probe_at = now + self._services.config.probe_every
        if self._outbox.open_circuit(name, str(error), now=now, probe_at=probe_at):
            log.error("paused until it works again", what=name, error=str(error))
        return probe_at

    def _probe_circuits(self) -> set[str]:
        """Try what is due for a try; return the names (of gateway and WHMCS) that may be used."""
        closed = {self._services.gateway.name, WHMCS}
        for circuit in self._outbox.circuits():
            if circuit.name not in closed:
                continue
            if circuit.probe_at > self._clock() or not self._works_again(circuit.name):
                closed.discard(circuit.name)
        return closed

    def _works_again(self, name: str) -> bool:
        try:
            if name == WHMCS:
                faults = [one for one in self._services.source.check() if one.level is Level.FAULT]
                if faults:
                    raise SourceUnavailable(f"{faults[0].message} {faults[0].remedy}".strip())
            else:
                self._services.gateway.check_account()
        except (SourceUnavailable, GatewayError) as error:
            self._open(name, error)
            return False
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
