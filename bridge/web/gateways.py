"""`/reports/<gateway>` and `/inbound/<gateway>`: what gateways tell us, in their own forms."""

import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import structlog
from flask import Blueprint, Response, request

from bridge.config import Config
from bridge.domain import DeliveryReport, InboundRequest, SuppressedBy
from bridge.errors import ReportRejected
from bridge.gateways.base import Gateway
from bridge.masking import mask_digits
from bridge.optout import Wish, wish_of
from bridge.outbox.base import Outbox, suppress_by_carrier
from bridge.phone import ANY_LINE, read_number, readings_anywhere
from bridge.signing import is_report_token

_LARGEST_BODY = 262_144  # bytes
_LARGEST_ID = 2**63 - 1

log = structlog.get_logger("bridge.reports")


def blueprint(
    outbox: Outbox,
    heard: Callable[[str], Gateway | None],
    config: Config,
    *,
    clock: Callable[[], datetime],
) -> Blueprint:
    """Return the routes that gateways call."""
    routes = Blueprint("gateways", __name__)

    @routes.route("/reports/<name>", methods=["GET", "POST"])
    def reports(name: str) -> Response:
        gateway = _known(name, heard)
        call = replace(_request(config, clock()), reminder_id=_proven_reminder(config, name))
        for report in gateway.read_reports(call):
            known = outbox.record_report(report, now=clock())
            if report.opted_out:
                _suppress_recipient(outbox, report, clock())
            log.info(
                "report" if known else "a report for an unknown message",
                gateway=name,
                reminder=report.reminder_id,
                gateway_id=report.gateway_id,
                delivery=str(report.delivery),
                raw_status=mask_digits(report.raw_status),
            )
        return _acknowledged(gateway)

    @routes.route("/inbound/<name>", methods=["GET", "POST"])
    def inbound(name: str) -> Response:
        gateway, call = _known(name, heard), _request(config, clock())
        if not gateway.signs:
            _prove_token(config.inbound_token)
        for sms in gateway.read_inbound(call):
            number = _number_of(sms.sender, outbox)
            # Without a plus it counts as unread, and a STOP from there rings an alarm.
            sender = number or sms.sender.strip().lstrip("+")
            new = outbox.keep_inbound(replace(sms, sender=sender), now=clock())
            wishes = {wish_of(sms.keyword), wish_of(sms.body)}
            wish = next(one for one in (Wish.STOP, Wish.START, *wishes) if one in wishes)
            if number and wish is Wish.STOP:  # also when repeated: we may have failed half-way
                outbox.suppress(
                    number,
                    by=SuppressedBy.STOP,
                    why="replied STOP",
                    who=f"inbound {name}",
                    now=clock(),
                    blank=True,
                )
            elif number and wish is Wish.START and new:  # an old one comes again after a STOP
                outbox.unsuppress(number, only=SuppressedBy.STOP)
            if wish is Wish.STOP and not number:
                log.error("a STOP from no number", gateway=name, sender=mask_digits(sms.sender))
            log.info("inbound", gateway=name, new=new, wish=wish, sender=mask_digits(sms.sender))
        return _acknowledged(gateway)

    return routes


def _known(name: str, heard: Callable[[str], Gateway | None]) -> Gateway:
    # A former one, too: its reports come days later, and people reply to its texts for years.
    gateway = heard(name)
    if gateway is None:
        raise ReportRejected("this gateway is not set up")
    return gateway


def _prove_token(expected: str | None) -> None:
    given = request.args.get("t", "")
    if not expected or not hmac.compare_digest(expected.encode(), _bytes(given)):
        raise ReportRejected("the inbound token is wrong or BRIDGE_INBOUND_TOKEN is not set")


def _suppress_recipient(outbox: Outbox, report: DeliveryReport, now: datetime) -> None:
    owner = report.reminder_id or outbox.owner_of(report.gateway, report.gateway_id or "")
    reminder = outbox.reminder(owner) if owner else None
    if reminder and reminder.to:
        suppress_by_carrier(outbox, reminder.to, report.gateway, now=now)


def _request(config: Config, now: datetime) -> InboundRequest:
    if request.method == "HEAD":  # Flask answers it wherever GET is: a mere look changes nothing
        raise ReportRejected("a HEAD tells nothing")
    if (request.content_length or 0) > _LARGEST_BODY:
        raise ReportRejected("too large")
    return InboundRequest(
        method=request.method,
        # What a signature covers is the address that we gave, whatever a proxy makes of it.
        url=_told_address(config),
        query=dict(request.args.items()),
        headers={header.lower(): value for header, value in request.headers.items()},
        body=request.get_data(cache=False),
        remote=request.remote_addr or "",
        received_at=now,
    )


def _told_address(config: Config) -> str:
    # Without a public address none was given, and the Host header must not stand in for it.
    query = request.query_string.decode("latin-1")
    return (config.public_url or "") + request.path + (f"?{query}" if query else "")


def _number_of(sender: str, outbox: Outbox) -> str | None:
    """Return who wrote, in E.164; None: no number.

    Some gateways leave out the plus, others write it bare into an address, where it means a blank,
    and some give the national form. Of several readings that one counts which was texted: who
    replies was. Every kind of line counts: who is texted by the operator's leave can stop it, too.
    """
    written = sender.strip()
    international = f"+{written}" if written.isdecimal() else written
    whole = read_number(international, None, allow=ANY_LINE).e164
    if written.startswith("+") or (whole and outbox.texted_among([whole])):
        return whole
    texted = outbox.texted_among(readings_anywhere(written))
    return next(iter(texted)) if len(texted) == 1 else whole


def _proven_reminder(config: Config, gateway: str) -> int | None:
    """Return the reminder in the URL when its token is right, None when there is no token.

    Raises ReportRejected for a wrong one.
    """
    reminder, token = request.args.get("m", ""), request.args.get("t", "")
    if not reminder and not token:
        return None
    if not (reminder.isascii() and reminder.isdigit() and len(reminder) < 20):
        raise ReportRejected("no reminder in the address")
    reminder_id = int(reminder)
    if reminder_id > _LARGEST_ID or not is_report_token(
        config.hook_secrets, gateway, reminder_id, token
    ):
        raise ReportRejected("the token does not fit the reminder")
    return reminder_id


def _acknowledged(gateway: Gateway) -> Response:
    wanted = gateway.acknowledge()
    return Response(wanted.body, wanted.status, content_type=wanted.content_type)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
