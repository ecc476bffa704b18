"""Which inbound texts mean stop: the first word or the whole text, nothing in the middle."""

import pytest

from bridge.optout import wants_no_texts


@pytest.mark.parametrize(
    "body",
    [
        "STOP",
        "stop",
        " Stop. ",
        "STOPP!",
        "«Stop»".strip("«»"),
        "stop sending me these",
        "Stop all",
        "OPT OUT",
        "opt-out",
        "Arrêt",
        "ARRET",
        "avsluta",
        "Seis",
        "unsubscribe please",
        "...stop",
        "STOP\r\n\r\nSent from my phone",
        "ＳＴＯＰ",
    ],
)
def test_a_word_for_stopping_comes_first(body: str) -> None:
    assert wants_no_texts(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "please don't stop",
        "I will not stop paying",
        "stopped by today",
        "nonstop",
        "Opt for the other one",
        "Thanks, paid now",
        "START",
        "\x00\ud800",
        "no " * 50_000 + "stop",
    ],
)
def test_anything_else_is_for_a_person_to_read(body: str) -> None:
    assert not wants_no_texts(body)
