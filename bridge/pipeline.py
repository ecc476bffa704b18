"""The way of one reminder, on one screen: look up, judge, write, judge, note the attempt, send."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bridge.config import Config
from bridge.domain import (
    Attempt,
    Claim,
    Deferred,
    Event,
    Facts,
    Failed,
    Outcome,
    Quota,
    Reason,
    Sms,
    Withheld,
)
from bridge.errors import GatewayError, InvoiceNotFound, MayNotAttempt
from bridge.gateways.base import Gateway
from bridge.hours import holidays_of, next_allowed, zones_for
from bridge.library import Library
from bridge.outbox.base import Outbox
from bridge.phone import read_number
from bridge.rendering import Text, compose, values_for
from bridge.rules import BODY_RULES, FACT_RULES, Case, Draft, Policy, first_objection
from bridge.signing import report_token
from bridge.whmcs.base import Source


_LAG_WAITS = 4  # of the first back-off each: two minutes by default


@dataclass(frozen=True, kw_only=True)
class Services:
    """What the bridge is made of; `bootstrap` chooses the parts."""

    config: Config
    outbox: Outbox
    source: Source
    gateway: Gateway
    backup: Gateway | None = None  # for what the gateway surely did not accept
    wordings: Library
    company: Callable[[], str]  # the signature; raises SourceUnavailable
    gaps: Mapping[str, timedelta] = field(default_factory=dict)  # between calls, by gateway
    wait_until: Callable[[datetime], None] = lambda _: None

    @property
    def gateways(self) -> Mapping[str, Gateway]:
        """Both gateways by name, the one to prefer first."""
        both = (self.gateway, self.backup) if self.backup else (self.gateway,)
        return {one.name: one for one in both}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A reminder that nothing speaks against."""

    facts: Facts
    to: str = field(repr=False)
    sender: str
    text: Text
    not_before: datetime  # now, or when the recipient may be texted again


def deliver_one(
    claim: Claim, services: Services, *, now: datetime, paused: Container[str] = ()
) -> Outcome:
    """Carry one claimed reminder to a gateway that is not among the *paused*.

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
        return Deferred(
            reason=Reason.QUIET_HOURS,
            not_before=message.not_before,
            detail=f"next allowed {message.not_before:%Y-%m-%d %H:%M} UTC",
            client_id=facts.client_id,
        )

    gateway = choose(claim, services, paused)
    if gateway is None:
        return Deferred(reason=Reason.GATEWAY_PAUSED, not_before=now + config.probe_every)
    sms = Sms(
        reminder_id=claim.id,
        to=message.to,
        body=message.text.body,
        parts=message.text.size.parts,
        sender=message.sender,
        report_url=report_url(config, gateway.name, claim.id),
    )
    attempt = Attempt(
        claim=claim,
        client_id=facts.client_id,
        due_date=facts.due_date,
        gateway=gateway.name,
        sms=sms,
        quota=quota(config, now),
        gap=services.gaps.get(gateway.name, timedelta()),
        began_at=now,
        note="".join(f", without {name}: a link" for name in message.text.dropped),
    )
    try:
        turn = services.outbox.begin_attempt(attempt, lease=config.lease)
    except MayNotAttempt as error:
        return Withheld(reason=error.reason, detail=str(error), client_id=facts.client_id)
    services.wait_until(turn)
    try:
        return replace(gateway.send(sms), gateway=gateway.name)
    except GatewayError as error:
        error.gateway = gateway.name
        raise


def choose(claim: Claim, services: Services, paused: Container[str]) -> Gateway | None:
    """Return who is to send it: the gateway, or by turns the backup after a sure failure.

    Where an attempt was in doubt nobody else may send: the look-up answered for that one only.
    """
    if claim.bound_to:
        usable = [services.gateways.get(claim.bound_to)]
    else:
        usable = list(services.gateways.values())
    able = [one for one in usable if one and one.name not in paused]
    others = [one for one in able if one.name != claim.gateway]
    return next(iter(others or able), None)


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
    if later := services.outbox.overtaken_by(event):
        stage, came = later
        detail = f"{stage} of the same invoice came at {came:%Y-%m-%d %H:%M} UTC"
        return _about(facts, Withheld(reason=Reason.TOO_LATE, detail=detail))
    assert number.e164  # noqa: S101 - number_can_be_texted passed
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
    return Message(
        facts=facts,
        to=number.e164,
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


def report_url(config: Config, gateway: str, reminder_id: int) -> str | None:
    """Return where the gateway posts news of this reminder; the token proves that we sent it."""
    if not config.public_url or not config.hook_secrets:
        return None
    token = report_token(config.hook_secrets[0], gateway, reminder_id)
    return f"{config.public_url}/reports/{gateway}?m={reminder_id}&t={token}"


def quota(config: Config, now: datetime) -> Quota:
    """Return how many texts may go out on the shop's present day."""
    return Quota(
        day=now.astimezone(config.timezone).date(),
        to_one=config.most_to_one,
        to_all=config.most_to_all,
    )


def _gone_or_not_yet(claim: Claim, config: Config, *, now: datetime) -> Withheld | Deferred:
    """A replica may lag behind the WHMCS that fired the hook: ask again for a little while."""
    if now - claim.event.occurred_at >= _LAG_WAITS * config.retry_first:
        return Withheld(reason=Reason.INVOICE_GONE)
    not_before = now + config.retry_first
    return Deferred(reason=Reason.INVOICE_NOT_YET, not_before=not_before)


def _too_old(claim: Claim, config: Config) -> Withheld | Failed:
    hours = config.max_age.total_seconds() / 3600
    detail = f"older than {hours:g} hours (BRIDGE_MAX_AGE_H)"
    if claim.attempts:
        return Failed(reason=Reason.GAVE_UP, detail=detail)
    return Withheld(reason=Reason.TOO_LATE, detail=detail)


def _about(facts: Facts, objection: Withheld) -> Withheld:
    return Withheld(reason=objection.reason, detail=objection.detail, client_id=facts.client_id)
