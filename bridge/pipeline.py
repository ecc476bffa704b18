"""The way of one reminder, on one screen: look up, judge, write, judge, note the attempt, send."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bridge.config import Config
from bridge.domain import (
    VALIDITY,
    Attempt,
    Claim,
    Deferred,
    Event,
    Facts,
    Failed,
    Outcome,
    Reason,
    Sms,
    Withheld,
)
from bridge.errors import GatewayError, InvoiceNotFound, MayNotAttempt, RouteRefused
from bridge.gateways.base import Gateway
from bridge.hours import holidays_of, next_allowed, zones_for
from bridge.phone import read_number
from bridge.rendering import Text, compose, values_for
from bridge.rules import BODY_RULES, FACT_RULES, Case, Draft, Policy, first_objection
from bridge.services import Services

_LAG_WAITS = 4  # of the first back-off each: two minutes by default


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A reminder that nothing speaks against."""

    facts: Facts
    to: str = field(repr=False)
    country: str | None  # of the number, ISO-2
    sender: str
    text: Text
    not_before: datetime  # now, or when the recipient may be texted again


def deliver_one(
    claim: Claim,
    services: Services,
    *,
    now: datetime,
    paused: Collection[str] = (),
    may_begin: Callable[[datetime], bool] = lambda _turn: True,
) -> Outcome:
    """Carry one claimed reminder to a gateway that is not among the *paused*.

    *may_begin* waits for the reminder's turn there; False: nothing may begin any more.

    Raises SourceError, CannotRender, OutboxError, GatewayError; once the attempt is noted, only a
    GatewayError tells what became of the message.
    """
    config = services.config
    if now - claim.event.occurred_at > config.max_age:
        return _too_old(claim, config)
    try:
        facts = services.source.look_up(claim.event.invoice_id)
    except InvoiceNotFound:
        return _gone_or_not_yet(claim, config, now=now)

    message = decide(claim.event, facts, services, now=now)
    if isinstance(message, Withheld):
        return message
    if message.not_before > now:
        return _put_off(message)
    refusing = _refusing(message, services)
    gateway = services.gateway_for(claim, [*paused, *refusing])
    if gateway is None and refusing.keys() - {*paused}:
        raise RouteRefused("; ".join(refusing.values()))  # before anything is paid for it
    if gateway is None:
        return _no_gateway(claim, services, now=now)

    attempt = _attempt(claim, message, gateway, services, now=now)
    try:
        turn = services.outbox.begin_attempt(attempt, lease=config.lease)
    except MayNotAttempt as error:
        return _about(facts, Withheld(reason=error.reason, detail=str(error)))
    if not may_begin(turn):
        return Deferred(
            reason=Reason.GATEWAY_UNAVAILABLE, not_before=now, detail="stopped before its turn"
        )
    try:
        return replace(gateway.send(attempt.sms), gateway=gateway.name)
    except GatewayError as error:
        error.gateway = gateway.name
        raise


def decide(event: Event, facts: Facts, services: Services, *, now: datetime) -> Message | Withheld:
    """Say what would be sent for *event* and when, or why nothing. Sends and writes nothing.

    Raises SourceUnavailable, CannotRender, OutboxUnavailable.
    """
    config = services.config
    number = read_number(facts.sms_field, facts.country, allow=config.also_text)
    case = Case(
        stage=event.stage,
        facts=facts,
        number=number,
        today=now.astimezone(config.timezone).date(),
        policy=Policy(stages=config.stages, countries=config.countries, max_parts=config.max_parts),
    )
    if objection := first_objection(FACT_RULES, case):
        return _about(facts, objection)
    assert number.e164  # noqa: S101 - number_can_be_texted passed
    if later := services.outbox.overtaken_by(event, facts.due_date):
        detail = f"{later} of the same invoice has come"
        return _about(facts, Withheld(reason=Reason.TOO_LATE, detail=detail))
    if suppression := services.outbox.suppression(number.e164):
        return _about(facts, Withheld(reason=Reason.SUPPRESSED, detail=str(suppression)))

    text = write(event, facts, services, now=now)
    if objection := first_objection(BODY_RULES, Draft(text, config.max_parts)):
        return _about(facts, objection)
    not_before = next_allowed(
        now,
        config.window,
        zones_for(number.e164, facts.country, config.timezone),
        off=holidays_of(number.country or facts.country if config.holidays else None),
    )
    if not_before is None:
        detail = "BRIDGE_SENDING_HOURS have no hour for all time zones where the recipient may be"
        return _about(facts, Withheld(reason=Reason.NO_ALLOWED_HOUR, detail=detail))
    if not_before - event.occurred_at > config.max_age:
        detail = f"next allowed {_utc(not_before)}, later than BRIDGE_MAX_AGE_H allows"
        return _about(facts, Withheld(reason=Reason.TOO_LATE, detail=detail))
    return Message(
        facts=facts,
        to=number.e164,
        country=number.country,
        sender=config.sender_for(number.country),
        text=text,
        not_before=not_before,
    )


def write(event: Event, facts: Facts, services: Services, *, now: datetime) -> Text:
    """Return the text for *event* in the client's language, else the shop's, else English."""
    config = services.config
    language, wording = services.wordings.pick(event.stage, facts.language, config.language)
    values = values_for(
        facts,
        company=services.company(),
        language=language,
        date_format=config.date_format,
        today=now.astimezone(config.timezone).date(),
    )
    return compose(wording, values)


def _attempt(
    claim: Claim, message: Message, gateway: Gateway, services: Services, *, now: datetime
) -> Attempt:
    """Return what is committed before the call."""
    sms = Sms(
        reminder_id=claim.id,
        to=message.to,
        body=message.text.body,
        parts=message.text.size.parts,
        sender=message.sender,
        report_url=services.report_url(gateway, claim.id),
        valid_until=now + VALIDITY,
    )
    return Attempt(
        claim=claim,
        client_id=message.facts.client_id,
        due_date=message.facts.due_date,
        gateway=gateway.name,
        sms=sms,
        quota=services.quota(now),
        gap=services.gaps.get(gateway.name, timedelta()),
        began_at=now,
        note="".join(f"; without {name}: a link" for name in message.text.dropped),
    )


def _put_off(message: Message) -> Deferred:
    return Deferred(
        reason=Reason.QUIET_HOURS,
        not_before=message.not_before,
        detail=f"next allowed {_utc(message.not_before)}",
        client_id=message.facts.client_id,
    )


def _refusing(message: Message, services: Services) -> dict[str, str]:
    """Return which gateways would refuse the sender in the recipient's country, and why."""
    asked = {
        name: one.check_sender(message.sender, message.country)
        for name, one in services.gateways.items()
    }
    return {name: problem for name, problem in asked.items() if problem}


def _no_gateway(claim: Claim, services: Services, *, now: datetime) -> Deferred:
    config = services.config
    if claim.bound_to and claim.bound_to not in services.gateways:
        return Deferred(
            reason=Reason.GATEWAY_PAUSED,
            not_before=now + config.retry_longest,
            detail=f"in doubt at {claim.bound_to}, which is not set up any more: no other may send",
        )
    return Deferred(reason=Reason.GATEWAY_PAUSED, not_before=now + config.probe_every)


def _gone_or_not_yet(claim: Claim, config: Config, *, now: datetime) -> Withheld | Deferred:
    """A replica may lag behind the WHMCS that fired the hook: ask again for a little while."""
    if now - claim.event.occurred_at >= _LAG_WAITS * config.retry_first:
        return Withheld(reason=Reason.INVOICE_GONE)
    return Deferred(reason=Reason.INVOICE_NOT_YET, not_before=now + config.retry_first)


def _too_old(claim: Claim, config: Config) -> Withheld | Failed:
    hours = config.max_age.total_seconds() / 3600
    detail = f"older than {hours:g} hours (BRIDGE_MAX_AGE_H)"
    if claim.attempts:
        return Failed(reason=Reason.GAVE_UP, detail=detail)
    return Withheld(reason=Reason.TOO_LATE, detail=detail)


def _about(facts: Facts, objection: Withheld) -> Withheld:
    return Withheld(reason=objection.reason, detail=objection.detail, client_id=facts.client_id)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
