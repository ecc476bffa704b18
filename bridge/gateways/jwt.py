"""JSON Web Tokens as providers sign their calls with: HS256, and nothing else (RFC 7515, 7519)."""

import hmac
from base64 import b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Any

from bridge.errors import ReportRejected
from bridge.gateways.calls import prove
from bridge.gateways.reading import parsed


def claims(token: str, secret: bytes) -> dict[str, Any]:
    """Return what *token* claims, its signature checked. Raises ReportRejected.

    What the claims say (time, audience, whose account) is for the caller to judge. Nothing of the
    token is read before its signature is right, so its own word on the algorithm changes nothing.
    """
    if not secret:  # anyone can sign with that
        raise ReportRejected("there is no secret to check the signature with")
    signed, _, signature = token.rpartition(".")
    digest = hmac.digest(secret, signed.encode("utf-8", "surrogatepass"), sha256)
    # Compared as text: several texts decode to the same bytes, one of them is the signature's.
    prove(urlsafe_b64encode(digest).rstrip(b"="), signature)
    head, _, told = signed.partition(".")
    try:
        if _json(head).get("alg") != "HS256":
            raise ReportRejected("the signature is not of HS256")
        return _json(told)
    except ValueError as error:
        raise ReportRejected("the signed token is unreadable") from error


def _json(encoded: str) -> dict[str, Any]:
    padded = encoded + "=" * (-len(encoded) % 4)
    return parsed(b64decode(padded, altchars=b"-_", validate=True), dict[str, Any])
