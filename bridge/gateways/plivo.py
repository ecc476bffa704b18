"""Plivo: JSON out, signed forms in. Numbers go without their plus; prices are decimal texts. They
let a text wait for three hours at most.
"""

import hmac
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, timedelta
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, quote

import msgspec

from bridge.domain import Accepted, DeliveryReport, InboundRequest, Sms
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import LookUp, PastAttempt, Verdict
from bridge.gateways.calls import form_pairs, prove_one_of
from bridge.gateways.facts import Facts, facts_of
from bridge.gateways.http import Http
from bridge.gateways.lists import NEAR, Listed, is_to, listed_at, matched
from bridge.gateways.reading import GatewayId
from bridge.transport import Reply

_GIVEN = {  # by this account's token, or by its main account's
    version: (f"x-plivo-signature-{version}", f"x-plivo-signature-ma-{version}")
    for version in ("v2", "v3")
}
_EARLIER = timedelta(days=1)  # asked for, in case they take our bound for the account's own time
_PAGE = 20  # the most that they list at once


class _Listed(msgspec.Struct):
    message_uuid: GatewayId
    message_time: str
    message_direction: str
    to_number: str
    from_number: str | None = None


class _Meta(msgspec.Struct):
    next: str | None


class _Page(msgspec.Struct):
    meta: _Meta
    objects: list[_Listed]


@dataclass(frozen=True, kw_only=True)
class Plivo(Adapter):
    """Sends through Plivo; one instance a process. Their signature need not cover what a call says,
    so the tokens are asked for, too.
    """

    facts: ClassVar[Facts] = facts_of("plivo")
    token: str = field(repr=False)

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        account, token = values["AUTH_ID"], values["AUTH_TOKEN"]
        base = f"{http.base}/Account/{quote(account, safe='')}"
        return cls(http=replace(http, base=base, auth=(account, token)), token=token)

    def send(self, sms: Sms) -> Accepted:
        message: dict[str, Any] = {
            "src": _bare(sms.sender),
            "dst": _bare(sms.to),  # E.164, so never several, which "<" would part
            "text": sms.body,
            "type": "sms",
            "trackable": False,
        }
        if sms.report_url:
            message |= {"url": sms.report_url, "method": "POST"}
        return self.submit("/Message/", sms, json=message)

    def explain(self, reply: Reply) -> Verdict | None:
        return super().explain(reply) if reply.status == 400 else None

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their list by number and time: they take no reference, and show no text."""
        oldest = attempt.began_at - NEAR - _EARLIER
        params = {
            "to_number": _bare(attempt.to),
            "message_direction": "outbound",
            "message_time__gte": oldest.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            "limit": str(_PAGE),
            "offset": "0",
        }
        pages, whole = self.http.pages("/Message/", params, _Page, _following)
        listed = (
            Listed(
                id=one.message_uuid,
                at=listed_at(one.message_time),
                by_us=_bare(one.from_number or "") == _bare(attempt.sender),
                alike=None,
            )
            for page in pages
            for one in page.objects
            if one.message_direction == "outbound" and is_to(one.to_number, attempt)
        )
        return matched(attempt, listed, whole=whole)

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """V2 leaves the form unsigned, and nonces are not remembered: whoever caught one call could
        say that its number wants no texts. A word of delivery harms less, and only moves forward.
        """
        signed = _version(request) == "v3"
        reports = super().read_reports(request)
        return [replace(one, opted_out=one.opted_out and signed) for one in reports]

    def prove(self, request: InboundRequest) -> None:
        """Check the signature. V3 covers the form as well; where it is there, V2 counts no more."""
        version, headers = _version(request), request.headers
        nonce = headers.get(f"x-plivo-signature-{version}-nonce", "")
        if version == "v3":
            expected = signature_v3(self.token, request.url, nonce, form_pairs(request))
        else:
            expected = signature_v2(self.token, request.url, nonce)
        given = ",".join(headers.get(name, "") for name in _GIVEN[version]).split(",")
        prove_one_of((_bytes(one.strip()) for one in given), expected.decode())


def signature_v2(token: str, url: str, nonce: str) -> bytes:
    """Return the signature of a call's address, without its query."""
    return _signature(token, url.partition("?")[0] + nonce)


def signature_v3(token: str, url: str, nonce: str, pairs: Iterable[tuple[str, str]]) -> bytes:
    """Return the signature of a call's address, of its query and of each field, both sorted."""
    address, _, query = url.partition("?")
    asked = "&".join(
        f"{name}={value}" for name, value in sorted(parse_qsl(query, keep_blank_values=True))
    )
    fields = sorted(pairs)
    said = "".join(name + value for name, value in fields)
    mark = "?" if asked or fields else ""
    point = "." if asked and fields else ""
    return _signature(token, f"{address}{mark}{asked}{point}{said}.{nonce}")


def _version(request: InboundRequest) -> str:
    return "v3" if request.headers.keys() & set(_GIVEN["v3"]) else "v2"


def _signature(token: str, signed: str) -> bytes:
    return b64encode(hmac.digest(token.encode(), _bytes(signed), "sha256"))


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _bare(number: str) -> str:
    return number.removeprefix("+")


def _following(pages: list[_Page]) -> dict[str, str] | None:
    return {"offset": str(len(pages) * _PAGE)} if pages[-1].meta.next else None
