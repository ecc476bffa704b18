"""Gateways against the providers themselves, in their test modes: no text goes out, none is paid.

A gateway is tried where its settings are in the environment, with BRIDGE_LIVE_ in place of BRIDGE_:
other names than the bridge reads, so that a server's own credentials are never used by accident.
46elks and Sinch need an account's ordinary credentials, Twilio its test credentials.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bridge.domain import Sms
from bridge.errors import (
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    RouteRefused,
)
from bridge.gateways.base import Gateway
from bridge.gateways.registry import NAMES, make, settings_of
from bridge.gateways.settings import Kind
from bridge.gsm import segments
from bridge.transport import Reply, Transport
from tests.contract.gateway_contract import Answer, CannedWire

NOBODY = "+46701740605"  # of a series that Sweden keeps for films
MAGIC = "+15005550006"  # of no account but Twilio's test credentials
TEXTS = ("Hej Åsa, 5 €", "Hi. " * 60, "Привет " * 15)

Call = tuple[str, dict[str, Any]]  # address, and what else the transport is told


def _elks46(url: str, what: dict[str, Any]) -> Call:
    return url, {**what, "form": {**what["form"], "dryrun": "yes"}}


def _twilio(url: str, what: dict[str, Any]) -> Call:
    """Change nothing: it is the credentials that are of the test mode, and a sender of theirs."""
    form = what["form"]
    assert form["From"].startswith("+1500555")
    assert "MessagingServiceSid" not in form
    return url, what


def _sinch(url: str, what: dict[str, Any]) -> Call:
    assert url.endswith("/batches")
    only = {"per_recipient": "true", "number_of_recipients": "1"}
    return f"{url}/dry_run", {**what, "params": {**(what.get("params") or {}), **only}}


@dataclass(frozen=True, kw_only=True)
class InTestMode(Transport):
    """Makes what sends into a call of the provider's test mode; keeps the replies."""

    turned: Callable[[str, dict[str, Any]], Call]
    replies: list[Reply] = field(default_factory=list)

    def request(self, method: str, url: str, **what: Any) -> Reply:
        if method != "GET":
            url, what = self.turned(url, what)
        reply = super().request(method, url, **what)
        self.replies.append(reply)
        return reply


@dataclass(frozen=True, kw_only=True)
class Mode:
    """How one provider is tried without sending."""

    turned: Callable[[str, dict[str, Any]], Call]
    parts: Callable[[Any], int]  # as the provider counts them, in its JSON
    tells_an_id: bool = False  # else there is none in the reply, as nothing was accepted
    sender: str = "ExampleCo"
    left_out: frozenset[str] = frozenset()  # settings that would lead out of the test mode
    # Recipient and sender that are refused, and as what.
    refused: tuple[tuple[str, str, type[GatewayError]], ...] = ()


MODES = {
    "46elks": Mode(
        turned=_elks46,
        parts=lambda told: int(told["parts"]),
        refused=(
            ("+4670", "ExampleCo", RejectedByGateway),
            (NOBODY, "Too long a name", GatewayMisconfigured),
        ),
    ),
    "twilio": Mode(
        turned=_twilio,
        parts=lambda told: int(told["num_segments"]),
        tells_an_id=True,
        sender=MAGIC,
        left_out=frozenset({"BRIDGE_TWILIO_MESSAGING_SERVICE_SID"}),
        refused=(
            ("+15005550001", MAGIC, RejectedByGateway),
            ("+15005550009", MAGIC, RejectedByGateway),
            ("+15005550004", MAGIC, RejectedByGateway),
            ("+15005550002", MAGIC, RouteRefused),
            ("+15005550003", MAGIC, RouteRefused),
            (NOBODY, "+15005550001", GatewayMisconfigured),
            (NOBODY, "+15005550007", GatewayMisconfigured),
            (NOBODY, "+15005550008", GatewayUnavailable),
        ),
    ),
    "sinch": Mode(
        turned=_sinch,
        parts=lambda told: int(told["per_recipient"][0]["number_of_parts"]),
    ),
}


def sms_of(mode: Mode, body: str = TEXTS[0]) -> Sms:
    parts = segments(body).parts
    return Sms(reminder_id=1, to=NOBODY, body=body, parts=parts, sender=mode.sender)


def skip_unless_here(name: str) -> None:
    if name not in NAMES:
        pytest.skip(f"there is no gateway {name}")


def given(name: str) -> dict[str, str]:
    """Return the settings of a gateway from the environment; skip the test where some lack."""
    skip_unless_here(name)
    env, lacking = {}, []
    for one in settings_of(name):
        live = one.name.replace("BRIDGE_", "BRIDGE_LIVE_", 1)
        if one.name not in MODES[name].left_out and live in os.environ:
            env[one.name] = os.environ[live]
        elif one.default is None and not one.optional:
            lacking.append(live)
    if lacking:
        pytest.skip(f"set {' and '.join(lacking)} to try {name} in the provider's test mode")
    return env


def wired(name: str, env: dict[str, str]) -> tuple[Gateway, InTestMode]:
    transport = InTestMode(turned=MODES[name].turned)
    return make(name, env, transport), transport


@pytest.mark.parametrize("name", MODES)
def test_nothing_but_the_test_mode_is_called(name: str) -> None:
    """Looks at what would leave, with no credentials and no network."""
    skip_unless_here(name)
    wire = CannedWire(Answer(400))
    env = {
        one.name: one.default or ("https://x.example" if one.kind is Kind.URL else "value")
        for one in settings_of(name)
        if one.name not in MODES[name].left_out
    }
    transport = InTestMode(turned=MODES[name].turned, session=wire.session)
    with pytest.raises(GatewayError):
        make(name, env, transport).send(sms_of(MODES[name]))
    (request,) = wire.requests
    marks = {
        "46elks": "dryrun=yes" in str(request.body),
        "twilio": "From=%2B15005550006" in str(request.body),
        "sinch": "/batches/dry_run?" in str(request.url),
    }
    assert marks[name]


@pytest.mark.parametrize("body", TEXTS)
@pytest.mark.parametrize("name", MODES)
def test_the_provider_understands_us_and_counts_parts_as_we_do(name: str, body: str) -> None:
    mode, (gateway, transport) = MODES[name], wired(name, given(name))
    sms = sms_of(mode, body)
    if mode.tells_an_id:
        assert gateway.send(sms).gateway_id
    else:
        with pytest.raises(OutcomeUnknown, match="unreadable"):
            gateway.send(sms)
    (reply,) = transport.replies
    assert reply.status in {200, 201}
    assert mode.parts(reply.json()) == sms.parts


@pytest.mark.parametrize(
    ("name", "to", "sender", "error"),
    [(name, *refusal) for name, mode in MODES.items() for refusal in mode.refused],
)
def test_a_refusal_is_of_its_class(
    name: str, to: str, sender: str, error: type[GatewayError]
) -> None:
    gateway, _ = wired(name, given(name))
    with pytest.raises(error):
        gateway.send(replace(sms_of(MODES[name]), to=to, sender=sender))


@pytest.mark.parametrize("name", MODES)
def test_wrong_credentials_are_our_account(name: str) -> None:
    env = given(name)
    wrong = {one.name: "x" * 20 for one in settings_of(name) if one.kind is Kind.SECRET}
    gateway, _ = wired(name, {**env, **wrong})
    with pytest.raises(GatewayMisconfigured):
        gateway.send(sms_of(MODES[name]))
