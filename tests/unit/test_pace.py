"""The pace towards a gateway, on a clock that the test moves."""

from bridge.pace import Pacer


class Clock:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 6))
        self.now += seconds


def test_calls_are_a_fixed_time_apart() -> None:
    clock = Clock()
    pace = Pacer(2.0, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        pace()
    assert clock.slept == [0.5, 0.5]


def test_idle_time_is_not_saved_up_for_a_burst() -> None:
    clock = Clock()
    pace = Pacer(2.0, clock=clock, sleep=clock.sleep)
    pace()
    clock.now += 60
    pace()
    pace()
    assert clock.slept == [0.5]


def test_without_a_pace_nobody_waits() -> None:
    clock = Clock()
    pace = Pacer(None, clock=clock, sleep=clock.sleep)
    for _ in range(100):
        pace()
    assert not clock.slept
