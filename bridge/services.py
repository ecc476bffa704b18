"""What the bridge is made of, and what the parts know of each other."""

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bridge.config import Config
from bridge.domain import Claim, Quota
from bridge.gateways.base import Gateway
from bridge.library import Library
from bridge.outbox.base import Outbox
from bridge.signing import report_token
from bridge.whmcs.base import Source


@dataclass(frozen=True, kw_only=True)
class Services:
    """All parts; `bootstrap` chooses them."""

    config: Config
    outbox: Outbox
    source: Source
    gateway: Gateway
    backup: Gateway | None = None  # for what the gateway surely did not accept
    wordings: Library
    company: Callable[[], str]  # the signature; raises SourceUnavailable
    # One that is set up but does not send (any more): what it still tells is heard.
    former: Callable[[str], Gateway | None] = lambda _name: None
    gaps: Mapping[str, timedelta] = field(default_factory=dict)  # between calls, by gateway

    @property
    def gateways(self) -> Mapping[str, Gateway]:
        """Both gateways by name, the one to prefer first."""
        both = (self.gateway, self.backup) if self.backup else (self.gateway,)
        return {one.name: one for one in both}

    def heard(self, name: str) -> Gateway | None:
        """Return the gateway *name* whose reports and texts to us are taken, None for nobody."""
        return self.gateways.get(name) or self.former(name)

    def gateway_for(self, claim: Claim, paused: Container[str]) -> Gateway | None:
        """Return who is to send it: the gateway, or by turns the backup after a sure failure.

        Where an attempt was in doubt nobody else may send: the look-up answered for that one only.
        """
        usable = [self.gateways.get(claim.bound_to)] if claim.bound_to else self.gateways.values()
        able = [one for one in usable if one and one.name not in paused]
        others = [one for one in able if one.name != claim.gateway]
        return next(iter(others or able), None)

    def quota(self, now: datetime) -> Quota:
        """Return how many texts may go out on the shop's day of *now*."""
        return Quota(
            day=now.astimezone(self.config.timezone).date(),
            to_one=self.config.most_to_one,
            to_all=self.config.most_to_all,
        )

    def report_url(self, gateway: Gateway, reminder_id: int) -> str | None:
        """Return where *gateway* posts news of a reminder; the token proves that we sent it.

        None without a public address, and where the whole is longer than the gateway takes.
        """
        url, secrets = self.config.public_url, self.config.hook_secrets
        if not url or not secrets:
            return None
        token = report_token(secrets[0], gateway.name, reminder_id)
        told = f"{url}/reports/{gateway.name}?m={reminder_id}&t={token}"
        return told if len(told) <= (gateway.limits.longest_url or len(told)) else None
