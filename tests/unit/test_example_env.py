"""The example settings name exactly what the code reads, with the code's own defaults."""

import io
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bridge.config import DEFAULTS, Config
from bridge.errors import ConfigError
from bridge.gateways import registry

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "config.example.env").read_text("utf-8")
SHOWN = dict(re.findall(r"^#?(BRIDGE_[A-Z0-9_]+)=(.*)$", TEXT, re.MULTILINE))
TO_FILL_IN = {"BRIDGE_HOOK_SECRET", "BRIDGE_API_TOKEN", "BRIDGE_WHMCS_DATABASE_URL"}


def code_settings() -> dict[str, str]:
    of_gateways = {
        setting.name: setting.default or ""
        for name in registry.NAMES
        for setting in registry.settings_of(name)
    }
    paces = {f"BRIDGE_{name.upper()}_PER_SECOND": "" for name in registry.NAMES}
    return {**DEFAULTS, **of_gateways, **paces, "BRIDGE_SENDER_US": ""}


def test_every_setting_is_shown_and_no_other() -> None:
    assert set(SHOWN) == set(code_settings())


def test_the_defaults_shown_are_the_codes_own() -> None:
    code = code_settings()
    assert {name: SHOWN[name] for name in SHOWN.keys() - TO_FILL_IN} == {
        name: code[name] for name in code.keys() - TO_FILL_IN
    }


def test_used_unchanged_it_names_what_has_to_be_filled_in() -> None:
    values = {name: value or "" for name, value in dotenv_values(stream=io.StringIO(TEXT)).items()}
    with pytest.raises(ConfigError) as caught:
        Config.from_env(values)
    assert {problem.split(":")[0] for problem in caught.value.problems} == TO_FILL_IN
