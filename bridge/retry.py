"""How long to wait before something that failed is tried again."""

from datetime import timedelta

# One microsecond doubled this often is longer than any timedelta.
_MOST_DOUBLINGS = (timedelta.max // timedelta.resolution).bit_length()


def delay(attempts: int, first: timedelta, longest: timedelta, chance: float) -> timedelta:
    """Return the wait after *attempts* failures in a row: doubled each time, up to *longest*.

    The first failure (and any count below) waits *first*. *chance*, in [0, 1) and drawn by the
    caller, picks a point in the upper half of the wait, so that rows which failed together do not
    come back together. *first* and *longest* are above zero, and so is the result; it is never
    above *longest*.
    """
    factor = 2 ** min(max(attempts - 1, 0), _MOST_DOUBLINGS)
    # Compared before multiplying, which would overflow.
    whole = first * factor if longest // first >= factor else longest
    half = whole // 2
    return whole - half + half * chance
