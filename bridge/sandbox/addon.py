"""The addon's part: fires the hook as WHMCS's cron would, signed and over HTTP."""

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import requests

from bridge.domain import Stage
from bridge.errors import BridgeError
from bridge.signing import sign
from bridge.web.hooks import EVENT_TYPE

_TIMEOUT_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One `InvoicePaymentReminder`: which invoice, which stage, and when WHMCS fired it."""

    invoice_id: int
    stage: Stage
    at: datetime  # aware UTC

    @property
    def event_id(self) -> str:
        return f"invoice:{self.invoice_id}:{self.stage}:{self.at:%Y-%m-%d}"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.event_id,
            "type": EVENT_TYPE,
            "timestamp": f"{self.at:%Y-%m-%dT%H:%M:%SZ}",
            "data": {"invoice_id": self.invoice_id, "stage": str(self.stage)},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Addon:
    """Signs hooks with the shared secret and posts them to the receiver at `url`."""

    url: str  # ends in /hooks/whmcs
    secret: str = field(repr=False)

    def fire(self, hooks: Iterable[Hook], *, now: datetime) -> dict[str, Any]:
        """Post *hooks* in one call; return the receiver's `accepted`, `duplicate`, `rejected`.

        Raises BridgeError when the receiver does not take them.
        """
        body = json.dumps({"events": [one.as_json() for one in hooks]}).encode()
        hook_id, timestamp = f"msg_{secrets.token_hex(12)}", int(now.timestamp())
        headers = {
            "Content-Type": "application/json",
            "webhook-id": hook_id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": sign(self.secret, hook_id, timestamp, body),
        }
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy between two ends of one machine
                reply = session.post(self.url, data=body, headers=headers, timeout=_TIMEOUT_S)
            answer: dict[str, Any] | None = reply.json() if reply.status_code == 202 else None
        except (requests.RequestException, ValueError) as error:
            raise BridgeError("the receiver gave no answer to the hook") from error
        if answer is None:
            raise BridgeError(f"the receiver refused the hook with HTTP {reply.status_code}")
        return answer
