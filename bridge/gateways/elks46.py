"""46elks: forms out, form reports in. Source: 46elks.se/docs (send-sms, sms-history,
sms-delivery-reports, receive-sms), read November 2026. Times are UTC without a zone mark; money
is in ten-thousandths of the account's currency.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Literal

import msgspec

from bridge.domain import (
    Accepted,
    Account,
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
)
from bridge.gateways.base import (
    Acknowledgement,
    Limits,
    LookUp,
    PastAttempt,
    Sheet,
)
from bridge.gateways.http import (
    NEAR,
    GatewayId,
    Http,
    Verdict,
    candidates,
    count,
    form_report,
    in_path,
    is_of_time,
    listed_at,
    may_be_of,
    one_line,
    proven,
    utc,
    verdict_by_words,
    whole,
)
from bridge.gateways.senders import no_letters
from bridge.gateways.settings import Kind, Setting
from bridge.transport import Transport

_DELIVERY = {
    "created": Delivery.QUEUED,
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "failed": Delivery.FAILED,  # they tell no reason
}
# Their errors are short sentences without codes, so they are matched loosely.
_REFUSALS = (
    (re.compile(r"invalid\W+to\b", re.IGNORECASE), Verdict.RECIPIENT),
    (re.compile(r"too\W+long", re.IGNORECASE), Verdict.TEXT),
)
_SENDER = re.compile(r"[A-Za-z][A-Za-z0-9]{2,10}|\+[1-9][0-9]{6,14}")
_MICROS = 100  # in a ten-thousandth
_PAGE = 100  # the most that they list at once
_MOST_PAGES = 10


class _Sent(msgspec.Struct):
    id: GatewayId
    status: str = ""
    parts: Any = None
    cost: Any = None


class _Listed(msgspec.Struct):
    id: GatewayId
    created: str
    direction: str
    sender: str = msgspec.field(name="from")
    to: str
    message: str | None = None  # absent where the account does not keep texts


class _Page(msgspec.Struct):
    data: list[_Listed]
    next: str | None = None


class _Me(msgspec.Struct):
    displayname: str | None = None
    currency: str | None = None
    balance: Any = None


class _Report(msgspec.Struct):
    id: GatewayId
    status: str
    delivered: str | None = None


class _Inbound(msgspec.Struct):
    direction: Literal["incoming"]
    id: GatewayId
    sender: str = msgspec.field(name="from")
    to: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Elks46:
    """Sends through 46elks; one instance a process."""

    name: ClassVar[str] = "46elks"
    # 100 a minute an account; what exceeds it waits in their queue, or is refused.
    limits: ClassVar[Limits] = Limits(per_second=1.5)
    settings: ClassVar[tuple[Setting, ...]] = (
        Setting(name="BRIDGE_46ELKS_USERNAME", meaning="API username, u and 32 hex digits"),
        Setting(name="BRIDGE_46ELKS_PASSWORD", kind=Kind.SECRET, meaning="API password"),
        Setting(
            name="BRIDGE_46ELKS_URL",
            kind=Kind.URL,
            default="https://api.46elks.com/a1",
            meaning="base address of the API",
        ),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="46elks",
        auth="user and password of the API (Basic)",
        look_up="their list, by number, time, sender and text",
        reports="token in the address",
        report_address="sent with each text",
        inbound="token in the address",
        inbound_address="`/inbound/46elks?t=TOKEN` as `sms_url` of the number",
        price="at once",
        balance="yes",
        dry_run="`dryrun=yes`",
        senders="3 to 11 letters and digits, a letter first; or a number of yours",
        facts_of=date(2026, 11, 22),
        missing="asked for",
    )
    signs: ClassVar[bool] = False
    http: Http

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Elks46":
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_46ELKS_URL"],
                auth=(values["BRIDGE_46ELKS_USERNAME"], values["BRIDGE_46ELKS_PASSWORD"]),
            )
        )

    def send(self, sms: Sms) -> Accepted:
        form = {"from": sms.sender, "to": sms.to, "message": sms.body}
        if sms.report_url:
            form["whendelivered"] = sms.report_url
        reply = self.http.send("/sms", sms, form=form)
        if reply.status >= 400:
            raise self.http.refused(reply, sms, verdict_by_words(_REFUSALS, reply.text))
        sent = self.http.accepted(reply, _Sent)
        return Accepted(
            gateway_id=sent.id,
            parts=count(sent.parts),
            cost_micros=_micros(sent.cost),  # the reply does not name the currency
            raw_status=one_line(sent.status),
        )

    def look_up(self, attempt: PastAttempt) -> LookUp:
        """Search their history: they take no reference of ours. White space does not count.

        The same text at another time, or under another sender (some countries replace it), may be
        it: see `NEAR`.
        """
        listed, whole_list = self._history(attempt.to, attempt.began_at - NEAR)
        alike = [
            item
            for item in listed
            if item.direction == "outgoing"
            and item.to == attempt.to
            and may_be_of(attempt, listed_at(item.created))
            and (not item.message or item.message.split() == attempt.body.split())
        ]
        return candidates(
            alike,
            id_of=lambda item: item.id,
            is_it=lambda item: (
                item.sender == attempt.sender and is_of_time(attempt, listed_at(item.created))
            ),
            whole=whole_list,
            compared=all(item.message for item in alike),
        )

    def _history(self, to: str, oldest: datetime) -> tuple[list[_Listed], bool]:
        """Return messages to *to* since *oldest*, newest first, and whether those are all.

        The names are reversed: `end` is the older bound, `start` the newer one.
        """
        params = {"to": to, "end": _stamp(oldest), "limit": str(_PAGE)}
        listed: list[_Listed] = []
        for _ in range(_MOST_PAGES):
            page = self.http.read("/sms", params, _Page)
            listed += page.data
            if not page.next or not page.data or listed_at(page.data[-1].created) < oldest:
                return listed, True
            params["start"] = page.next
        return listed, False

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Their reports are not signed: the token in the address we gave is the only proof."""
        reminder_id = proven(request)
        return [self._report(form_report(request, _Report), reminder_id)]

    def report_of(self, gateway_id: str, to: str) -> DeliveryReport:  # noqa: ARG002
        """Their history tells one message as a report does."""
        return self._report(self.http.read(f"/sms/{in_path(gateway_id)}", {}, _Report))

    def _report(self, report: _Report, reminder_id: int | None = None) -> DeliveryReport:
        return DeliveryReport(
            gateway=self.name,
            gateway_id=report.id,
            delivery=_DELIVERY.get(report.status, Delivery.UNKNOWN),
            raw_status=one_line(report.status),
            reminder_id=reminder_id,
            at=utc(report.delivered),
        )

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        sms = form_report(request, _Inbound)
        return [
            InboundSms(
                gateway=self.name, gateway_id=sms.id, sender=sms.sender, to=sms.to, body=sms.message
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        """Return 204 without a body: they send a body back as a billed SMS."""
        return Acknowledgement()

    def check_account(self) -> Account:
        me = self.http.read("/me", {}, _Me)
        return Account(
            name=one_line(me.displayname or "46elks"),
            balance_micros=_micros(me.balance),
            currency=me.currency,
        )

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        if _SENDER.fullmatch(sender):
            return no_letters(sender, country)
        return "a sender is 3 to 11 letters A-Z and digits, the first a letter, or a number with +"


def _micros(value: object) -> int | None:
    amount = whole(value)
    return None if amount is None else amount * _MICROS


def _stamp(time: datetime) -> str:
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
