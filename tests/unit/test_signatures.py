"""Second opinions on signatures: the providers' own verifiers, on calls that nobody thought of."""

import time
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import jwt as pyjwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plivo.utils import validate_signature
from plivo.utils.signature_v3 import validate_v3_signature
from twilio.request_validator import RequestValidator
from vonage_jwt.verify_jwt import VonageVerifyJwtError, verify_signature

from bridge.errors import ReportRejected
from bridge.gateways import jwt
from bridge.gateways.plivo import signature_v2, signature_v3
from bridge.gateways.twilio import signature_of

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
