"""Signed tokens: only HS256, only whole, only with our secret."""

import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256

import pytest

from bridge.errors import ReportRejected
from bridge.gateways import jwt

SECRET = b"qwertyuiopasdfghjklzxcvbnm123456"
# Published with Vonage's own library, in whose tests it stands; its audience is an empty text.
PUBLISHED = (
    "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJPbmxpbmUgSldUIEJ1aWxkZXIiLCJpYXQiOjE2OTc2MzQ2"
    "ODAsImV4cCI6MzMyNTQ1NDA4MjgsImF1ZCI6IiIsInN1YiI6IiJ9.88vJc3I2HhuqEDixHXVhc9R30tA6U_HQHZTC29y6"
    "CGM"
)
HEAD, CLAIMS, SIGNATURE = PUBLISHED.split(".")


def encoded(part: bytes) -> str:
    return urlsafe_b64encode(part).rstrip(b"=").decode()


def signed(head: bytes, told: bytes, secret: bytes = SECRET) -> str:
    both = f"{encoded(head)}.{encoded(told)}"
    return f"{both}.{encoded(hmac.digest(secret, both.encode(), sha256))}"


HS256 = b'{"alg": "HS256"}'
NONE = encoded(b'{"alg": "none"}')


def test_the_published_token_is_read() -> None:
    assert jwt.claims(PUBLISHED, SECRET) == {
        "iss": "Online JWT Builder",
        "iat": 1697634680,
        "exp": 33254540828,
        "aud": "",
        "sub": "",
    }


@pytest.mark.parametrize("told", [{}, {"a": "é", "b": [1, {"c": None}]}, {"long": "x" * 997}])
def test_every_claim_is_told(told: dict[str, object]) -> None:
    assert jwt.claims(signed(HS256, json.dumps(told).encode()), SECRET) == told


@pytest.mark.parametrize(
    "token",
    [
        "",
        "Bearer",
        ".",
        "..",
        "a.b.c",
        f"{HEAD}.{CLAIMS}",
        f"{HEAD}.{CLAIMS}.",
        f"{HEAD}.{CLAIMS}.{SIGNATURE}=",
        f"{HEAD}.{CLAIMS}.{SIGNATURE}\n",
        f" {PUBLISHED}",
        f"{HEAD}.{CLAIMS}.{SIGNATURE[:-1]}",
        f"{HEAD}.{CLAIMS}.{SIGNATURE[:-1]}N",  # the same bytes in another spelling
        f"{HEAD}.{CLAIMS}.{SIGNATURE.replace('_', '/')}",
        f"{HEAD}.{CLAIMS[:-1]}J.{SIGNATURE}",
        f"{HEAD}.{CLAIMS}.{SIGNATURE}.{SIGNATURE}",
        f"{encoded(b'{}')}.{CLAIMS}.{SIGNATURE}",
        f"{NONE}.{CLAIMS}.",
        f"{NONE}.{CLAIMS}.{SIGNATURE}",
        "é\ud800.é.é",
        "x" * 100_000,
    ],
)
def test_a_token_that_nobody_signed_is_refused(token: str) -> None:
    with pytest.raises(ReportRejected):
        jwt.claims(token, SECRET)


def test_a_token_signed_with_another_secret_is_refused() -> None:
    with pytest.raises(ReportRejected):
        jwt.claims(PUBLISHED, SECRET[:-1])


def test_no_secret_signs_nothing() -> None:
    with pytest.raises(ReportRejected):
        jwt.claims(signed(HS256, b"{}", b""), b"")


@pytest.mark.parametrize(
    "head",
    [
        b"{}",
        b'{"alg": "none"}',
        b'{"alg": "RS256"}',
        b'{"alg": "HS512"}',
        b'{"alg": "hs256"}',
        b'{"alg": ["HS256"]}',
        b'{"alg": null}',
        b'["alg", "HS256"]',
        b"null",
        b"",
        b"\xff",
        b'{"alg":' * 50_000,
    ],
)
def test_another_algorithm_is_refused_even_where_the_signature_is_right(head: bytes) -> None:
    with pytest.raises(ReportRejected):
        jwt.claims(signed(head, b"{}"), SECRET)


@pytest.mark.parametrize("told", [b"", b"null", b"[]", b"7", b'"x"', b"{", b"\xff", b"[" * 100_000])
def test_signed_claims_that_are_none_are_refused(told: bytes) -> None:
    with pytest.raises(ReportRejected):
        jwt.claims(signed(HS256, told), SECRET)


@pytest.mark.parametrize("middle", ["e3 0", "e.30", "e3", "*"])
def test_signed_claims_in_no_base64_are_refused(middle: str) -> None:
    both = f"{encoded(HS256)}.{middle}"
    with pytest.raises(ReportRejected):
        jwt.claims(f"{both}.{encoded(hmac.digest(SECRET, both.encode(), sha256))}", SECRET)
