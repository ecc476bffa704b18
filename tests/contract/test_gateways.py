"""Every registered gateway keeps the shared promises; the registry names what it cannot make."""

import importlib
import pkgutil

import pytest

import tests.contract
from bridge.errors import ConfigError
from bridge.gateways.registry import NAMES, make, settings_of
from bridge.gateways.settings import Kind
from bridge.transport import Transport
from tests.contract.gateway_contract import GatewayContract


def test_every_registered_gateway_is_held_to_the_contract() -> None:
    for module in pkgutil.iter_modules(tests.contract.__path__, "tests.contract."):
        if module.name.startswith("tests.contract.test_"):
            importlib.import_module(module.name)
    collected = [c for c in GatewayContract.__subclasses__() if c.__name__.startswith("Test")]
    assert sorted(contract.name for contract in collected) == sorted(NAMES)


@pytest.mark.parametrize("name", ["", "46ELKS", "elks46", "nobody", "../sandbox"])
def test_unknown_gateway_is_a_setting_to_mend(name: str) -> None:
    with pytest.raises(ConfigError, match="BRIDGE_GATEWAY is one of 46elks, sandbox"):
        make(name, {}, Transport())
    with pytest.raises(ConfigError):
        settings_of(name)


@pytest.mark.parametrize("name", NAMES)
def test_gateway_reads_only_its_own_slice_and_can_be_pointed_elsewhere(name: str) -> None:
    prefix = f"BRIDGE_{name.upper()}_"
    described = settings_of(name)
    assert [setting.name for setting in described if not setting.name.startswith(prefix)] == []
    assert [s.kind for s in described if s.name == f"{prefix}URL"] == [Kind.URL]
    assert all(setting.meaning for setting in described)
    assert (
        make(
            name,
            {setting.name: setting.default or "value" for setting in described},
            Transport(),
        ).name
        == name
    )


@pytest.mark.parametrize("value", ["two\nlines", "tab\there", "ü", "\x7f"])
def test_credential_from_a_bad_copy_is_refused_without_showing_it(value: str) -> None:
    env = {"BRIDGE_46ELKS_USERNAME": "u1", "BRIDGE_46ELKS_PASSWORD": f"secret{value}secret"}
    with pytest.raises(ConfigError) as caught:
        make("46elks", env, Transport())
    (problem,) = caught.value.problems
    assert problem == "BRIDGE_46ELKS_PASSWORD has characters other than printable ASCII"
