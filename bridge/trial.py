"""One text to a number that a person names, to see whether a gateway works. It may cost money."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.config import Config
from bridge.domain import Accepted, Sms
from bridge.errors import BridgeError, ConfigError
from bridge.gateways.base import Gateway
from bridge.gsm import downgrade, segments
from bridge.links import find_links
from bridge.phone import Number, read_number

TEXT = "This is a test from the SMS bridge. Nothing needs to be done."


class CannotTry(BridgeError):
    """Tell the person what is wrong with the number or the text; nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the gateway said."""

    gateway: str
    to: str  # E.164
    accepted: Accepted
    parts: int


def send_trial(
    gateway: Gateway,
    config: Config,
    number: str,
    text: str = TEXT,
    *,
    objects: Callable[[Number], str | None] = lambda _: None,
) -> Tried:
    """Send *text* to *number* (with its country code) through *gateway*, noted nowhere.

    *objects* may say why a number that can be read is not texted.
    Raises CannotTry, ConfigError for the sender, GatewayError.
    """
    read = read_number(number, None)
    if read.e164 is None:
        raise CannotTry(f"{read.problem}; write it like +46701234567")
    if objection := objects(read):
        raise CannotTry(objection)
    body = downgrade(text)
    if find_links(body):
        raise CannotTry("the text holds a link")
    sender = config.sender_for(read.country)
    if problem := gateway.check_sender(sender, read.country):
        raise ConfigError([f"BRIDGE_SENDER_{read.country}: {problem}"])
    sms = Sms(
        reminder_id=0,  # no reminder has it, so no report can be taken for one's
        to=read.e164,
        body=body,
        parts=segments(body).parts,
        sender=sender,
    )
    accepted = gateway.send(sms)
    return Tried(
        gateway=gateway.name, to=read.e164, accepted=accepted, parts=accepted.parts or sms.parts
    )
