"""`/healthz`: the process answers. `/readyz`: it can do its work."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint

from bridge.alarms import AlarmName
from bridge.domain import Level
from bridge.errors import OutboxError
from bridge.services import Services
from bridge.watch import look

# Other alarms are told, too, but must not make a balancer turn hooks away: those can be kept.
_NOT_READY = frozenset({AlarmName.GATEWAY_PAUSED, AlarmName.WHMCS_UNREADABLE})
_SOURCE_KEPT_S = 10  # load balancers ask often; WHMCS need not answer each time


def blueprint(services: Services, *, clock: Callable[[], datetime]) -> Blueprint:
    """Return the two health routes."""
    routes = Blueprint("health", __name__)
    source_faults = _kept(lambda: _source_faults(services), _SOURCE_KEPT_S)

    @routes.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz")
    def readyz() -> tuple[dict[str, Any], int]:
        faults: list[str] = []
        warnings: list[str] = []
        outbox, config = services.outbox, services.config
        try:
            outbox.ping()
            for alarm in look(outbox, config, services.gateways, now=clock()).alarms:
                stops = alarm.level is Level.FAULT and alarm.name in _NOT_READY
                (faults if stops else warnings).append(alarm.message)
        except OutboxError as error:
            faults.append(str(error))
        faults += source_faults()
        said = {
            "status": "unavailable" if faults else "ok",
            "faults": faults,
            "warnings": warnings,
        }
        return said, 503 if faults else 200

    return routes


def _source_faults(services: Services) -> list[str]:
    return [
        f"WHMCS: {finding.message} {finding.remedy}".strip()
        for finding in services.source.check()
        if finding.level is Level.FAULT
    ]


def _kept(ask: Callable[[], list[str]], seconds: float) -> Callable[[], list[str]]:
    """Return *ask* that asks at most once in *seconds*.

    While one caller asks, which may take long, the others get the last answer: they must not fill
    up the server's threads.
    """
    asking = threading.Lock()
    asked_at = float("-inf")
    answer = ["WHMCS is being asked"]

    def kept() -> list[str]:
        nonlocal asked_at, answer
        if asking.acquire(blocking=False):
            try:
                if time.monotonic() - asked_at > seconds:
                    answer = ask()
                    asked_at = time.monotonic()
            finally:
                asking.release()
        return answer

    return kept
