"""Waiting after failures: longer each time, never zero, never above the longest."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.retry import delay

_SHORTEST = timedelta.resolution
_LAST_CHANCE = 1 - 2**-53  # the largest float below 1

_attempts = st.one_of(st.integers(0, 100), st.integers(0, 10**30))
_waits = st.tuples(st.timedeltas(min_value=_SHORTEST), st.timedeltas(min_value=_SHORTEST)).map(
    sorted
)
_chances = st.floats(0, 1, exclude_max=True)


def test_the_wait_doubles_up_to_the_longest() -> None:
    first, longest = timedelta(seconds=30), timedelta(seconds=3600)
    waits = [delay(attempts, first, longest, 0.5) / timedelta(seconds=1) for attempts in range(11)]
    # three quarters of 30, 60, 120 … 3600 s
    assert waits == [22.5, 22.5, 45, 90, 180, 360, 720, 1440, 2700, 2700, 2700]


def test_the_longest_need_not_be_a_doubling_of_the_first() -> None:
    first, longest = timedelta(seconds=30), timedelta(seconds=70)
    waits = [delay(attempts, first, longest, 0) for attempts in (1, 2, 3)]
    assert waits == [timedelta(seconds=15), timedelta(seconds=30), timedelta(seconds=35)]


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 60.0), (0.25, 75.0), (0.5, 90.0)])
def test_chance_picks_a_point_in_the_upper_half(chance: float, seconds: float) -> None:
    wait = delay(3, timedelta(seconds=30), timedelta(seconds=3600), chance)
    assert wait == timedelta(seconds=seconds)


def test_a_first_wait_above_the_longest_is_cut() -> None:
    assert delay(1, timedelta(hours=2), timedelta(hours=1), _LAST_CHANCE) <= timedelta(hours=1)


@pytest.mark.parametrize("attempts", [68, 10_000, 10**100])
def test_no_number_of_attempts_overflows(attempts: int) -> None:
    assert delay(attempts, _SHORTEST, timedelta.max, 0) == timedelta.max - timedelta.max // 2


@given(_attempts, _waits, _chances)
def test_a_wait_is_never_zero_and_never_above_the_longest(
    attempts: int, waits: list[timedelta], chance: float
) -> None:
    first, longest = waits
    assert timedelta(0) < delay(attempts, first, longest, chance) <= longest


@given(_attempts, _waits, _chances)
def test_one_failure_more_never_waits_less_by_the_same_chance(
    attempts: int, waits: list[timedelta], chance: float
) -> None:
    first, longest = waits
    now, later = (delay(count, first, longest, chance) for count in (attempts, attempts + 1))
    assert now <= later
