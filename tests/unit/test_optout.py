"""What inbound texts ask for: a stop by their first word, a start only as a whole."""

import pytest

from bridge.optout import Wish, wish_of


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
        "STOP-ALL",
        "Stop-all",
        "STOP-SMS",
        "stopp-sms tack",
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
        "\u200bST\u200bOP\ufeff",
        "“STOP”",
        "‘stop’",
        "«Stop»",
        "¡STOP!",
        "STOP。",
        "#STOP",
        "<STOP>",
        "_STOP_",
        "STOP/",
        "STOP,please",
        "stop;please",
        "👎 stop",
        "“Opt-out”",
    ],
)
def test_a_word_for_stopping_comes_first(body: str) -> None:
    assert wish_of(body) is Wish.STOP


@pytest.mark.parametrize(
    "body", ["START", "start.", " Unstop! ", "Yes", "ＳＴＡＲＴ", "“Start”", "START 👍"]
)
def test_the_whole_text_asks_for_texts_again(body: str) -> None:
    assert wish_of(body) is Wish.START


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   ",
        "please don't stop",
        "I will not stop paying",
        "stopped by today",
        "nonstop",
        "non-stop",
        "stop2day",
        "👍",
        "Opt for the other one",
        "Thanks, paid now",
        "Start paying? I did",
        "yes, I paid yesterday",
        "restart",
        "\x00\ud800",
        "no " * 50_000 + "stop",
    ],
)
def test_anything_else_is_for_a_person_to_read(body: str) -> None:
    assert wish_of(body) is Wish.OTHER
