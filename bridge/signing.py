"""Signatures: of the hook channel (Standard Webhooks, symmetric) and of our own report URLs.

Source of the hook scheme: the Standard Webhooks specification, version 1.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bridge.errors import BadSignature

_PREFIX = "whsec_"
_TOLERANCE = timedelta(minutes=5)
_TIMESTAMP = re.compile(r"[0-9]{1,12}")  # no float, no sign, no 400 digits
SHORTEST_SECRET = 24  # bytes; the specification asks for 24 to 64


def new_secret() -> str:
    """Return a fresh hook secret, 32 random bytes as `whsec_<base64>`."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def read_secret(secret: str) -> bytes:
    """Return the key in `whsec_<base64>`. Raises ValueError, without the secret in its words."""
    if not secret.startswith(_PREFIX):
        raise ValueError(f"a hook secret begins with {_PREFIX}")
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"a hook secret is base64 after {_PREFIX}") from error
    if len(key) < SHORTEST_SECRET:
        raise ValueError(f"a hook secret has at least {SHORTEST_SECRET} bytes, not {len(key)}")
    return key


def sign(secret: str, hook_id: str, timestamp: int, body: bytes) -> str:
    """Return `v1,<base64 HMAC-SHA256 of id.timestamp.body>`. Raises ValueError for a bad secret."""
    signed = f"{hook_id}.{timestamp}.".encode("utf-8", "surrogatepass") + body
    digest = hmac.new(read_secret(secret), signed, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def verify(
    secrets: Iterable[str], headers: Mapping[str, str], body: bytes, *, now: datetime
) -> str:
    """Return the hook's id when one of *secrets* signed it within five minutes of *now*.

    *headers* has names in lower case. Raises BadSignature for everything else, whatever was sent.
    """
    hook_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    given = headers.get("webhook-signature", "")
    if not (hook_id and timestamp and given):
        raise BadSignature("webhook-id, webhook-timestamp or webhook-signature is missing")
    if not _TIMESTAMP.fullmatch(timestamp):
        raise BadSignature("webhook-timestamp is not a count of seconds")
    if abs(now.timestamp() - int(timestamp)) > _TOLERANCE.total_seconds():
        raise BadSignature("webhook-timestamp is more than five minutes from our clock")
    expected = [sign(secret, hook_id, int(timestamp), body).encode() for secret in secrets]
    # Every pair is compared, so that the time tells nothing about which one was right.
    matches = [
        hmac.compare_digest(one, other.encode("utf-8", "surrogatepass"))
        for one in expected
        for other in given.split(" ")
    ]
    if not any(matches):
        raise BadSignature("no signature matches any secret")
    return hook_id


def report_token(secret: str, gateway: str, reminder_id: int) -> str:
    """Return the token that a report URL carries for one reminder at one gateway."""
    message = f"report:{gateway}:{reminder_id}".encode()
    digest = hmac.new(read_secret(secret), message, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()  # 144 bits, 24 characters, no padding


def is_report_token(secrets: Iterable[str], gateway: str, reminder_id: int, token: str) -> bool:
    """Say whether *token* was made by one of *secrets* for this reminder and gateway."""
    given = token.encode("utf-8", "surrogatepass")
    return any(
        hmac.compare_digest(report_token(secret, gateway, reminder_id).encode(), given)
        for secret in secrets
    )


def number_mark(key: bytes, e164: str) -> str:
    """Return the keyed hash by which a number is known again after it was forgotten."""
    return hmac.new(key, e164.encode(), hashlib.sha256).hexdigest()
