"""The tally of a rehearsal: what was counted is counted still after a way through a browser."""

from base64 import urlsafe_b64encode
from datetime import date, timedelta

import msgspec
import pytest

from bridge import tally
from bridge.tally import Packed, Tally
from tests.support.parts import MOBILE

KEY = b"a key"
DAY = date(2026, 11, 24)
OTHER = "+46701740606"


def again(one: Tally) -> Tally:
    sent = msgspec.msgpack.encode(one.packed())
    return Tally(KEY, msgspec.msgpack.decode(sent, type=Packed))


def test_texts_are_counted_by_day_and_number() -> None:
    counted = Tally(KEY)
    for day, to in ((DAY, MOBILE), (DAY, MOBILE), (DAY, OTHER), (DAY + timedelta(1), MOBILE)):
        counted.add(day, to)
        counted = again(counted)
    assert (counted.texts_on(DAY), counted.texts_on(DAY, MOBILE)) == (3, 2)
    assert (counted.texts_on(DAY, OTHER), counted.texts_on(DAY, "+46701740607")) == (1, 0)
    assert counted.texts_on(DAY + timedelta(1), MOBILE) == 1
    assert counted.texts_on(DAY - timedelta(1)) == 0


def test_it_holds_no_number_and_six_bytes_for_each() -> None:
    counted = Tally(KEY)
    for last in range(1_000):
        counted.add(DAY, f"+4670174{last:04}")
    ((_, texts, marks),) = counted.packed()
    assert (texts, len(marks)) == (1_000, 6_000)
    assert b"70174" not in marks
    assert Tally(b"another key", counted.packed()).texts_on(DAY, "+46701740001") == 0


def test_it_is_bounded_and_counts_on_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "MOST_NUMBERS", 2)
    counted = Tally(KEY)
    for to in (MOBILE, OTHER, "+46701740607", MOBILE):
        counted.add(DAY, to)
    counted.add(DAY + timedelta(1), MOBILE)
    assert (counted.texts_on(DAY), counted.texts_on(DAY + timedelta(1))) == (4, 1)
    assert counted.texts_on(DAY + timedelta(1), MOBILE) == 0
    assert [counted.texts_on(DAY, to) for to in (MOBILE, OTHER, "+46701740607")] == [2, 1, 0]


def test_a_full_one_goes_through_a_form_of_100_kilobytes() -> None:
    counted = Tally(KEY)
    for last in range(25_000):
        counted.add(DAY + timedelta(last % 2), f"+46701{last:06}")
    sent = urlsafe_b64encode(msgspec.msgpack.encode(counted.packed()))
    assert len(sent) < 100_000
    assert counted.texts_on(DAY) + counted.texts_on(DAY + timedelta(1)) == 25_000


def test_a_count_fits_its_byte() -> None:
    counted = Tally(KEY)
    for _ in range(300):
        counted.add(DAY, MOBILE)
    assert (counted.texts_on(DAY), again(counted).texts_on(DAY, MOBILE)) == (300, 255)


@pytest.mark.parametrize("packed", [[(1, 1, b"12345")], [(0, 1, b"")], [(10**9, 1, b"")]])
def test_what_was_never_packed_is_refused(packed: Packed) -> None:
    with pytest.raises(ValueError):
        Tally(KEY, packed)
