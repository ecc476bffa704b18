"""Telnyx: JSON out, JSON reports in, signed with Ed25519. URL shortener and smart encoding are
settings of their messaging profile, which no call can switch off. They want a 200 within 2 s.
"""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, ClassVar, Self
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bridge.domain import Accepted, DeliveryReport, InboundRequest, Sms
from bridge.errors import ConfigError, ReportRejected
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import Found, LookUp, PastAttempt
from bridge.gateways.calls import prove_fresh
from bridge.gateways.facts import Facts, ReportAt, facts_of
from bridge.gateways.http import Http
from bridge.gateways.lists import NEAR, Listed, is_to, listed_at, matched, may_be
from bridge.gateways.reading import GatewayId, found_at, value_at, zulu
from bridge.gsm import segments

_OPTED_OUT = "40300"
# UNVERIFIED: how long after a message its record may come; they say only that records may lag.
_LAG = timedelta(minutes=30)
_PAGE = 50  # the most that they list at once


class _Record(msgspec.Struct):
    uuid: GatewayId
    created_at: str
    cld: str  # the number called
    cli: str | None = None  # the sender
    direction: str = "outbound"
    delivery_status_webhook_url: str | None = None


class _Meta(msgspec.Struct):
    total_pages: int


class _Page(msgspec.Struct):
    data: list[_Record]
    meta: _Meta | None = None


@dataclass(frozen=True, kw_only=True)
class Telnyx(Adapter):
    """Sends through Telnyx; one instance a process."""

    facts: ClassVar[Facts] = facts_of("telnyx")
    profile: str
    key: Ed25519PublicKey | None  # with it only a signature counts

    @property
    def signs(self) -> bool:
        return self.key is not None

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Self:
        headers = {"Authorization": f"Bearer {values['API_KEY']}"}
        own = replace(http, headers=headers, explains={401, 402, 403})
        return cls(http=own, profile=values["MESSAGING_PROFILE_ID"], key=_key(values["PUBLIC_KEY"]))

    def send(self, sms: Sms) -> Accepted:
        message = {
            "from": sms.sender,
            "to": sms.to,
            "text": sms.body,
            "encoding": segments(sms.body).encoding.value,  # their words are ours
            "use_profile_webhooks": False,  # else the profile's address gets our reports, too
        }
        if self.profile:
            message["messaging_profile_id"] = self.profile
        if sms.report_url:
            message["webhook_url"] = sms.report_url
        return self.submit("/messages", sms, json=message)

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their records, which hold no text, but our address for reports.

        UNVERIFIED: that they keep its query, which names the reminder. A record with the address
        of another reminder is surely not ours; one without any counts by number, time and sender.
        A look-up too soon proves nothing.
        """
        params = {
            "filter[record_type]": "messaging",
            "filter[direction]": "outbound",
            "filter[cld]": attempt.to,
            "filter[created_at][gte]": zulu(attempt.began_at - NEAR),
            "sort": "-created_at",
            "page[size]": str(_PAGE),
            "page[number]": "1",
        }
        pages, whole = self.http.pages("/detail_records", params, _Page, _following)
        records = [one for page in pages for one in page.data if _is_of(one, attempt)]
        near = [(_listed(one, attempt), _reminder_in(one)) for one in records]
        named = (one for one, reminder in near if reminder == attempt.reminder_id)
        if ours := tuple(one.id for one in named if may_be(one, attempt)):
            return Found(gateway_ids=ours)
        settled = attempt.asked_at >= attempt.ended_at + _LAG
        unnamed = (one for one, reminder in near if reminder is None)
        return matched(attempt, unnamed, whole=whole and settled)

    def told(self, said: Any, at: ReportAt) -> DeliveryReport:
        """A text of ours has one recipient; of several errors any may be the opt-out."""
        root = at.word.partition(".to.")[0]
        recipients = found_at(said, f"{root}.to")
        if not isinstance(recipients, list) or len(recipients) != 1:
            raise ValueError("not of one recipient")
        errors = found_at(said, f"{root}.errors")
        codes = {value_at(one, "code") for one in (errors if isinstance(errors, list) else ())}
        return replace(super().told(said, at), opted_out=_OPTED_OUT in codes)

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        problem = super().check_sender(sender, country)
        if problem or self.profile or not any(letter.isalpha() for letter in sender):
            return problem
        return "a sender of letters needs BRIDGE_TELNYX_MESSAGING_PROFILE_ID"

    def check_signature(self, request: InboundRequest) -> None:
        """Check the signature over time and raw body."""
        if self.key is None:
            return
        timestamp = request.headers.get("telnyx-timestamp", "")
        prove_fresh(timestamp, request.received_at)
        try:
            signed = request.headers.get("telnyx-signature-ed25519", "")
            signature = b64decode(signed, validate=True)
            self.key.verify(signature, timestamp.encode() + b"|" + request.body)
        except (ValueError, InvalidSignature) as error:
            raise ReportRejected("the signature is wrong") from error


def _key(told: str) -> Ed25519PublicKey | None:
    if not told:
        return None
    try:
        return Ed25519PublicKey.from_public_bytes(b64decode(told, validate=True))
    except ValueError:
        raise ConfigError(["BRIDGE_TELNYX_PUBLIC_KEY is not 32 bytes in base64"]) from None


def _following(pages: list[_Page]) -> dict[str, str] | None:
    last = pages[-1]
    over = not last.data or (last.meta and len(pages) >= last.meta.total_pages)
    return None if over else {"page[number]": str(len(pages) + 1)}


def _is_of(one: _Record, attempt: PastAttempt) -> bool:
    return one.direction == "outbound" and is_to(one.cld, attempt)


def _listed(one: _Record, attempt: PastAttempt) -> Listed:
    at, by_us = listed_at(one.created_at), one.cli == attempt.sender
    return Listed(id=one.uuid, at=at, by_us=by_us, alike=None)


def _reminder_in(record: _Record) -> int | None:
    """Return the reminder that our address for reports names, None in any other address."""
    try:
        parts = urlsplit(record.delivery_status_webhook_url or "")
        told = parse_qs(parts.query).get("m", [""])[0]
    except ValueError:
        return None
    of_us = parts.path.endswith(f"/reports/{Telnyx.facts.name}")
    return int(told) if of_us and told.isascii() and told.isdigit() and len(told) < 20 else None
