"""The hook channel's signature against the standardwebhooks package, and hostile headers."""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from bridge.errors import BadSignature
from bridge.signing import is_report_token, new_secret, read_secret, report_token, sign, verify

SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"
OTHER = "whsec_" + "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
STAMP = int(NOW.timestamp())
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "signing.json").read_text("utf-8"))
BODY = b'{"events": []}'


def headers(**changed: str) -> dict[str, str]:
    made = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(STAMP),
        "webhook-signature": sign(SECRET, "msg_1", STAMP, BODY),
    }
    return made | {name.replace("_", "-"): value for name, value in changed.items()}


def test_a_signed_body_gives_its_hook_id() -> None:
    assert verify([SECRET], headers(), BODY, now=NOW) == "msg_1"


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
def test_the_vectors_that_php_reads_too_are_signed_alike(vector: dict[str, Any]) -> None:
    body = vector["body"].encode()
    signed = [
        sign(secret, vector["id"], vector["timestamp"], body) for secret in vector["secret"].split()
    ]
    assert " ".join(signed) == vector["signature"]


def test_an_old_and_a_new_secret_both_count_while_rotating() -> None:
    assert verify([OTHER, SECRET], headers(), BODY, now=NOW) == "msg_1"


def test_one_right_signature_among_several_is_enough() -> None:
    several = "v1a,xx v1,###, v1,AAAA " + sign(SECRET, "msg_1", STAMP, BODY)
    assert verify([SECRET], headers(webhook_signature=several), BODY, now=NOW) == "msg_1"


@given(st.binary(max_size=200))
def test_the_independent_package_accepts_what_we_sign(raw: bytes) -> None:
    body = raw.decode("latin-1").encode()
    stamp = int(time.time())
    signed = {
        "webhook-id": "msg_2",
        "webhook-timestamp": str(stamp),
        "webhook-signature": sign(SECRET, "msg_2", stamp, body),
    }
    Webhook(SECRET).verify(body, signed, json_parse=False)


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook_id": "msg_9"},
        {"webhook_id": ""},
        {"webhook_id": "\ud800"},
        {"webhook_timestamp": ""},
        {"webhook_timestamp": "9" * 400},
        {"webhook_timestamp": "-1"},
        {"webhook_timestamp": "1e9"},
        {"webhook_timestamp": str(float(STAMP))},
        {"webhook_timestamp": "nan"},
        {"webhook_timestamp": "١٢٣"},
        {"webhook_timestamp": str(STAMP + 1)},
        {"webhook_signature": ""},
        {"webhook_signature": "v1"},
        {"webhook_signature": "v1,"},
        {"webhook_signature": ",,,,"},
        {"webhook_signature": "v1,\udcff"},
        {"webhook_signature": "v1,%%%"},
        {"webhook_signature": "v1 " * 5000},
        {"webhook_signature": sign(OTHER, "msg_1", STAMP, BODY)},
        {"webhook_signature": sign(SECRET, "msg_1", STAMP, BODY + b" ")},
        {"webhook_signature": sign(SECRET, "msg_1", STAMP, BODY).lower()},
        {"webhook_signature": sign(SECRET, "msg_1", STAMP, BODY).replace("v1,", "v2,")},
    ],
)
def test_anything_else_is_a_bad_signature(changed: dict[str, str]) -> None:
    with pytest.raises(BadSignature):
        verify([SECRET], headers(**changed), BODY, now=NOW)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_a_bad_signature(name: str) -> None:
    without = headers()
    del without[name]
    with pytest.raises(BadSignature):
        verify([SECRET], without, BODY, now=NOW)


@pytest.mark.parametrize("drift", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_five_minutes_either_way_is_the_tolerance(drift: timedelta) -> None:
    assert verify([SECRET], headers(), BODY, now=NOW + drift) == "msg_1"
    with pytest.raises(BadSignature):
        verify([SECRET], headers(), BODY, now=NOW + drift * 1.01)


def test_without_a_secret_nothing_is_accepted() -> None:
    with pytest.raises(BadSignature):
        verify([], headers(), BODY, now=NOW)


def test_a_new_secret_is_usable_and_never_the_same() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert len(read_secret(one)) == 32


@pytest.mark.parametrize("bad", ["", "abc", "whsec_", "whsec_%%", "whsec_QUJD", SECRET + "é"])
def test_an_unusable_secret_is_refused_without_being_shown(bad: str) -> None:
    with pytest.raises(ValueError, match="hook secret") as caught:
        read_secret(bad)
    assert not bad.removeprefix("whsec_") or bad.removeprefix("whsec_") not in str(caught.value)


def test_a_report_token_fits_one_reminder_at_one_gateway() -> None:
    token = report_token(SECRET, "46elks", 7)
    assert is_report_token([OTHER, SECRET], "46elks", 7, token)
    assert not is_report_token([SECRET], "46elks", 8, token)
    assert not is_report_token([SECRET], "twilio", 7, token)
    assert not is_report_token([OTHER], "46elks", 7, token)
    assert not is_report_token([SECRET], "46elks", 7, "\ud800")
