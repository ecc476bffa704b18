"""Which gateways there are: one line each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Protocol

from bridge.errors import ConfigError
from bridge.gateways.base import Gateway, Limits, Sheet
from bridge.gateways.elks46 import Elks46
from bridge.gateways.facts import Facts, prefix_of
from bridge.gateways.gatewayapi import GatewayApi
from bridge.gateways.gatewayapi_legacy import GatewayApiLegacy
from bridge.gateways.generic import Generic
from bridge.gateways.http import Http
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

    facts: ClassVar[Facts]

    @classmethod
    def from_settings(cls, values: Mapping[str, str], http: Http) -> Gateway:
        """Return the gateway; *http* calls its URL, still without credentials.

        *values* holds every setting by its name without `BRIDGE_<NAME>_`, each checked by itself.
        Raises ConfigError where they do not fit together.
        """


_ADAPTERS: Mapping[str, type[_Adapter]] = MappingProxyType(
    {
        adapter.facts.name: adapter
        for adapter in (
            Elks46,
            GatewayApi,
            GatewayApiLegacy,
            Generic,
            Infobip,
            Jasmin,
            Kannel,
            Plivo,
            Sandbox,
            Sinch,
            Telnyx,
            Twilio,
            Vonage,
        )
    }
)
NAMES = tuple(_ADAPTERS)


def make(name: str, env: Mapping[str, str], transport: Transport) -> Gateway:
    """Return the gateway *name*, with its own slice of *env*.

    Raises ConfigError for an unknown name and for all of its bad settings at once.
    """
    adapter = _adapter(name)
    values = read_settings(adapter.facts.settings, env)
    prefix = prefix_of(name)
    said = {setting.removeprefix(prefix): value for setting, value in values.items()}
    return adapter.from_settings(said, Http(transport=transport, base=said["URL"]))


def sheet_of(name: str) -> Sheet:
    """Return what people want to know of a gateway. Raises ConfigError for an unknown name."""
    return _adapter(name).facts.sheet


def limits_of(name: str) -> Limits:
    """Return what a provider bears. Raises ConfigError for an unknown name."""
    return _adapter(name).facts.limits


def settings_of(name: str) -> list[Setting]:
    """Return what can be set for a gateway. Raises ConfigError for an unknown name."""
    return _adapter(name).facts.settings


def _adapter(name: str) -> type[_Adapter]:
    try:
        return _ADAPTERS[name]
    except KeyError:
        raise ConfigError([unknown(name)]) from None


def unknown(name: str, setting: str = "BRIDGE_GATEWAY") -> str:
    """Return what is wrong with *setting* where there is no gateway *name*."""
    return f"{setting} is one of {', '.join(NAMES)}, not {name!r}"
