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
