"""Numbers in other people's words are hidden."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.masking import mask_digits


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("", ""),
        ("Invalid to number", "Invalid to number"),
        ("Invalid to number +46701234567", "Invalid to number …67"),
        ("to=%2B46701234567&x=1", "to=%2B…67&x=1"),
        ("call +46 70 123 45 67 now", "call …67 now"),
        ("(+1) 500-555 0006", "(…06"),
        ("+1 (500) 555-0006.", "…06."),
        ("code 21211, 5 digits", "code 21211, 5 digits"),
        ("123456 and 1234567", "…56 and …67"),
        ("since 2026-11-22", "since 2026-11-22"),
        ("2026-11-22 09:00:07 to 2026-11-22T09:00", "2026-11-22 09:00:07 to 2026-11-22T09:00"),
        ("to 070-174 06 05.", "to …05."),
        ("to 46 70 174 06 05, 2 parts", "to …05, 2 parts"),
        ("070/1740605 or 0701740 605", "…05 or …05"),
        ("1 of 3, 160 characters, 2.5 s, HTTP 400", "1 of 3, 160 characters, 2.5 s, HTTP 400"),
        ("٤٦٧٠١٢٣٤٥٦٧", "…٦٧"),
    ],
)
def test_runs_of_six_digits_are_hidden(text: str, masked: str) -> None:
    assert mask_digits(text) == masked


@given(st.text(alphabet="+0123456789 -().a…", max_size=60))
def test_no_run_of_six_digits_is_left(text: str) -> None:
    masked = mask_digits(text)
    assert not re.search(r"\d{6}", masked)
    assert mask_digits(masked) == masked
