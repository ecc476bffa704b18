"""Second opinions on signatures: the providers' own verifiers, on calls that nobody thought of."""

import hmac
import time
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt as pyjwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from plivo.utils import validate_signature
from plivo.utils.signature_v3 import validate_v3_signature
from sinch.domains.authentication.sinch_events.v1.authentication_validation import (
    validate_sinch_event_signature_with_nonce,
)
from telnyx.lib.webhook_verification import WebhookVerificationError, verify_webhook_signature
from twilio.request_validator import RequestValidator
from vonage_jwt.verify_jwt import VonageVerifyJwtError, verify_signature

from bridge.domain import InboundRequest
from bridge.errors import ReportRejected
from bridge.gateways import jwt
from bridge.gateways.adapter import Adapter
from bridge.gateways.plivo import signature_v2, signature_v3
from bridge.gateways.registry import make
from bridge.gateways.twilio import signature_of
from bridge.transport import Transport

TOKEN = "a-token-of-the-tests-0123456789abcdef"
NAMES = st.text("abcXYZ_09", min_size=1, max_size=8)
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
FORMS = st.dictionaries(NAMES, WORDS, max_size=6)
PLAIN = st.text("abcXYZ_09.- ", max_size=12)  # Plivo's own code fails on a query beyond ASCII
QUERIES = st.dictionaries(NAMES, PLAIN, max_size=4)
NONCES = st.text("0123456789abcdef-", min_size=1, max_size=20)


def url_of(query: Mapping[str, str]) -> str:
    return "https://sms.example.net/reports/x" + (f"?{urlencode(query)}" if query else "")


@given(query=st.dictionaries(NAMES, WORDS, max_size=4), form=FORMS)
def test_twilio_agrees_on_every_call(query: Mapping[str, str], form: Mapping[str, str]) -> None:
    theirs = RequestValidator(TOKEN)
    url = url_of(query)
    ours = signature_of(TOKEN, url, list(form.items())).decode()
    assert theirs.validate(url, form, ours)
    assert not theirs.validate(url, {**form, "more": "x"}, ours)


@given(query=QUERIES, nonce=NONCES)
def test_plivo_agrees_on_the_address_of_every_call(query: Mapping[str, str], nonce: str) -> None:
    url = url_of(query)
    ours = signature_v2(TOKEN, url, nonce).decode()
    assert validate_signature(url, nonce, ours, TOKEN)
    assert not validate_signature(url, f"{nonce}0", ours, TOKEN)


@given(query=QUERIES, form=FORMS, nonce=NONCES)
def test_plivo_agrees_on_the_whole_of_every_call(
    query: Mapping[str, str], form: Mapping[str, str], nonce: str
) -> None:
    url = url_of({name: value for name, value in query.items() if value})
    ours = signature_v3(TOKEN, url, nonce, list(form.items())).decode()
    assert validate_v3_signature("POST", url, nonce, TOKEN, ours, dict(form))
    assert not validate_v3_signature("POST", url, nonce, TOKEN, ours, {**form, "more": "x"})


CLAIMS = st.dictionaries(
    NAMES, st.none() | st.booleans() | st.integers(-(2**53), 2**53) | WORDS, max_size=5
)


@given(told=CLAIMS)
def test_tokens_that_the_standard_library_of_others_signs_are_read(told: dict[str, Any]) -> None:
    token = pyjwt.encode(told, TOKEN, algorithm="HS256")
    assert jwt.claims(token, TOKEN.encode()) == told


@given(at=st.integers(0, 400), swapped=st.sampled_from("AZaz09-_."))
def test_vonage_believes_no_token_that_we_refuse_and_none_that_is_changed(
    at: int, swapped: str
) -> None:
    told = {"iat": int(time.time()) - 1, "payload_hash": sha256(b"{}").hexdigest()}
    token = pyjwt.encode(told, TOKEN, algorithm="HS256")
    assert verify_signature(token, TOKEN)
    place = at % len(token)
    changed = token[:place] + swapped + token[place + 1 :]
    if changed == token:
        assert jwt.claims(changed, TOKEN.encode()) == told
        return
    with pytest.raises(ReportRejected):
        jwt.claims(changed, TOKEN.encode())


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
def test_a_token_of_another_algorithm_is_refused_as_vonage_does(algorithm: str) -> None:
    token = pyjwt.encode({"iat": 1}, "" if algorithm == "none" else TOKEN * 2, algorithm)
    with pytest.raises(VonageVerifyJwtError):
        verify_signature(token, TOKEN * 2)
    with pytest.raises(ReportRejected):
        jwt.claims(token, (TOKEN * 2).encode())


def call(body: bytes, headers: Mapping[str, str]) -> InboundRequest:
    return InboundRequest(
        method="POST",
        url="https://sms.example.net/reports/x",
        query={},
        headers={name.lower(): value for name, value in headers.items()},
        body=body,
        received_at=datetime.now(UTC),
        reminder_id=None,
    )


def takes(adapter: Adapter, request: InboundRequest) -> bool:
    try:
        adapter.prove(request)
    except ReportRejected:
        return False
    return True


@given(body=WORDS, nonce=NONCES, others=st.booleans())
def test_sinch_agrees_on_every_body(body: str, nonce: str, others: bool) -> None:
    env = {
        "BRIDGE_SINCH_SERVICE_PLAN_ID": "plan",
        "BRIDGE_SINCH_API_TOKEN": "token",
        "BRIDGE_SINCH_URL": "https://eu.example.net",
        "BRIDGE_SINCH_WEBHOOK_SECRET": TOKEN,
    }
    seconds = str(int(time.time()))
    key = b"another" if others else TOKEN.encode()
    digest = hmac.digest(key, f"{body}.{nonce}.{seconds}".encode(), "sha256")
    headers = {
        "x-sinch-webhook-signature": b64encode(digest).decode(),
        "x-sinch-webhook-signature-nonce": nonce,
        "x-sinch-webhook-signature-timestamp": seconds,
    }
    theirs = validate_sinch_event_signature_with_nonce(TOKEN, headers, body)
    ours = make("sinch", env, Transport())
    assert isinstance(ours, Adapter)
    assert takes(ours, call(body.encode(), headers)) is theirs is not others
    assert not takes(ours, call(body.encode() + b" ", headers))


PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = b64encode(PRIVATE.public_key().public_bytes_raw()).decode()


@given(body=WORDS, off_s=st.sampled_from([0, -290, 290, -310, 310]), others=st.booleans())
def test_telnyx_agrees_on_every_body_and_time(body: str, off_s: int, others: bool) -> None:
    env = {"BRIDGE_TELNYX_API_KEY": "key", "BRIDGE_TELNYX_PUBLIC_KEY": PUBLIC}
    seconds = str(int(time.time()) + off_s)
    signed = f"{seconds}|{body}{'!' if others else ''}".encode()
    headers = {
        "telnyx-signature-ed25519": b64encode(PRIVATE.sign(signed)).decode(),
        "telnyx-timestamp": seconds,
    }
    try:
        verify_webhook_signature(body, headers, PUBLIC)
        theirs = True
    except WebhookVerificationError:
        theirs = False
    ours = make("telnyx", env, Transport())
    assert isinstance(ours, Adapter)
    assert takes(ours, call(body.encode(), headers)) is theirs
    assert theirs is (not others and abs(off_s) < 300)
