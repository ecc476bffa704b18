"""One look at the whole, for whoever shows it: `/readyz`, `/metrics`, `/v1/status`, the doctor."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from bridge.alarms import Alarm, Signs, alarms
from bridge.config import Config
from bridge.outbox.base import Circuit, Outbox, Pulse
from bridge.worker import WHMCS


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What was seen."""

    pulse: Pulse
    circuits: Sequence[Circuit]  # all, a former gateway's too
    alarms: Sequence[Alarm]


def look(outbox: Outbox, config: Config, gateways: Collection[str], *, now: datetime) -> Watch:
    """Look at the outbox of a bridge that sends through *gateways*. Raises OutboxUnavailable."""
    pulse, circuits = outbox.pulse(now=now), outbox.circuits()
    paused = tuple(one for one in circuits if one.name in gateways)
    signs = Signs(
        now=now,
        pulse=pulse,
        paused=paused,
        all_paused=len(paused) == len(gateways),
        source_paused=next((one for one in circuits if one.name == WHMCS), None),
        window=config.window,
        timezone=config.timezone,
        reports_wanted=config.public_url is not None,
    )
    return Watch(pulse=pulse, circuits=circuits, alarms=alarms(signs))
