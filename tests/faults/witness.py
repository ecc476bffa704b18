"""The carrier as the witness: it misbehaves by chance, remembers everything, and reports as badly.

What it took is the truth that the bridge is judged by at the end.
"""

import queue
import random
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Any

import requests

from tests.support.carrier import Elks46Server, Fault, Message

# How often each happens, of a hundred sends.
MOODS: dict[Fault, int] = {
    Fault.DROP_AFTER_ACCEPTING: 4,
    Fault.RESET_AFTER_ACCEPTING: 3,
    Fault.ERROR_AFTER_ACCEPTING: 3,
    Fault.GARBLED_AFTER_ACCEPTING: 3,
    Fault.DRIP_AFTER_ACCEPTING: 2,
    Fault.ERROR: 4,
    Fault.DROP: 4,
    Fault.TOO_FAST: 2,
}
_LATE_S = 0.5
_SLOW_S = 0.5


class Witness(Elks46Server):
    """Misbehaves by *chance*, until `calm`."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.balance = 10**9
        self._chance = chance
        self._calm = threading.Event()
        self._reports: queue.PriorityQueue[tuple[float, int, Message | None]] = (
            queue.PriorityQueue()
        )
        self._reporter = threading.Thread(target=self._report_until_over)
        self._numbers = iter(range(1_000_000))
        self.moods: Counter[str] = Counter()

    def __enter__(self) -> "Witness":
        super().__enter__()
        self._reporter.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._reports.put((0.0, -1, None))
        self._reporter.join()
        super().__exit__(kind, error, trace)

    def calm(self) -> None:
        """Behave from now on."""
        self._calm.set()

    def fault_of(self, form: dict[str, str]) -> Fault | None:
        """Roll the dice for one send."""
        if self._calm.is_set():
            return None
        roll = self._chance.randrange(100)
        for fault, share in MOODS.items():
            if roll < share:
                self.moods[fault.name.lower()] += 1
                return fault
            roll -= share
        return None

    def accepted(self, message: Message) -> None:
        """Take a while to answer, so that there is a call to be killed in; report it, or not."""
        if not self._calm.is_set():
            time.sleep(self._chance.uniform(0.05, _SLOW_S))
        roll = self._chance.random()
        if roll < 0.2:  # lost
            return
        if roll < 0.4:  # before our own answer
            self._post(message)
        for _ in range(2 if roll > 0.8 else 1):
            due = time.monotonic() + self._chance.random() * _LATE_S
            self._reports.put((due, next(self._numbers), message))

    def taken(self) -> Counter[str]:
        """Return how many texts each number was sent."""
        return Counter(message.to for message in list(self.messages))

    def _report_until_over(self) -> None:
        while (job := self._reports.get())[2] is not None:
            due, _, message = job
            time.sleep(max(0.0, due - time.monotonic()))
            self._post(message)

    def _post(self, message: Message | None) -> None:
        try:
            if message and message.whendelivered:
                self.report(message.id, "delivered")
        except (requests.RequestException, LookupError):
            return  # the receiver is down: this report is lost


def sums(found: dict[str, Any]) -> str:
    """Return counts as one line for people."""
    return ", ".join(f"{count} {what}" for what, count in sorted(found.items()))
