"""Which gateways there are: one line each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Protocol

from bridge.errors import ConfigError
from bridge.gateways.base import Gateway, Limits, Sheet
from bridge.gateways.elks46 import Elks46
from bridge.gateways.gatewayapi import GatewayApi
from bridge.gateways.gatewayapi_legacy import GatewayApiLegacy
from bridge.gateways.generic import Generic
from bridge.gateways.infobip import Infobip
from bridge.gateways.jasmin import Jasmin
from bridge.gateways.kannel import Kannel
from bridge.gateways.plivo import Plivo
from bridge.gateways.sandbox import Sandbox
from bridge.gateways.settings import Setting, read_settings
from bridge.gateways.sinch import Sinch
from bridge.gateways.telnyx import Telnyx
from bridge.gateways.twilio import Twilio
from bridge.gateways.vonage import Vonage
from bridge.transport import Transport


class _Adapter(Gateway, Protocol):
    """A gateway that can be made from its described settings."""

    settings: ClassVar[tuple[Setting, ...]]

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> Gateway:
        """Return the gateway; *values* holds every setting by name, checked one by one.

        Raises ConfigError where they do not fit together.
        """


_ADAPTERS: Mapping[str, type[_Adapter]] = MappingProxyType(
    {
        Elks46.name: Elks46,
        GatewayApi.name: GatewayApi,
        GatewayApiLegacy.name: GatewayApiLegacy,
        Generic.name: Generic,
        Infobip.name: Infobip,
        Jasmin.name: Jasmin,
        Kannel.name: Kannel,
        Plivo.name: Plivo,
        Sandbox.name: Sandbox,
        Sinch.name: Sinch,
        Telnyx.name: Telnyx,
        Twilio.name: Twilio,
        Vonage.name: Vonage,
        Sandbox.name: Sandbox,
    }
)
NAMES = tuple(_ADAPTERS)


def make(name: str, env: Mapping[str, str], transport: Transport) -> Gateway:
    """Return the gateway *name*, with its own slice of *env*.

    Raises ConfigError for an unknown name and for all of its bad settings at once.
    """
    adapter = _adapter(name)
    return adapter.from_settings(read_settings(adapter.settings, env), transport)


def sheet_of(name: str) -> Sheet:
    """Return what people want to know of a gateway. Raises ConfigError for an unknown name."""
    return _adapter(name).sheet


def limits_of(name: str) -> Limits:
    """Return what a provider bears. Raises ConfigError for an unknown name."""
    return _adapter(name).limits


def settings_of(name: str) -> tuple[Setting, ...]:
    """Return what can be set for a gateway. Raises ConfigError for an unknown name."""
    return _adapter(name).settings


def _adapter(name: str) -> type[_Adapter]:
    try:
        return _ADAPTERS[name]
    except KeyError:
        raise ConfigError([unknown(name)]) from None


def unknown(name: str, setting: str = "BRIDGE_GATEWAY") -> str:
    """Return what is wrong with *setting* where there is no gateway *name*."""
    return f"{setting} is one of {', '.join(NAMES)}, not {name!r}"
