"""Every registered gateway keeps the shared promises; the registry names what it cannot make."""

import importlib
import pkgutil
import tomllib
from collections import Counter
from dataclasses import fields
from datetime import date
from importlib import resources
from pathlib import Path

import msgspec
import pytest

import tests.contract
from bridge.errors import ConfigError
from bridge.gateways.base import Limits, Sheet, reference_of, reminder_of
from bridge.gateways.facts import Facts
from bridge.gateways.reading import micros
from bridge.gateways.registry import NAMES, limits_of, make, settings_of, sheet_of
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.transport import Transport
from tests.contract.gateway_contract import GatewayContract
from tests.support.gateways_table import PAGE, page


def test_every_registered_gateway_is_held_to_the_contract() -> None:
    for module in pkgutil.iter_modules(tests.contract.__path__, "tests.contract."):
        if module.name.startswith("tests.contract.test_"):
            importlib.import_module(module.name)
    collected = [c for c in GatewayContract.__subclasses__() if c.__name__.startswith("Test")]
    assert sorted(contract.name for contract in collected) == sorted(NAMES)


@pytest.mark.parametrize("name", ["", "46ELKS", "elks46", "nobody", "../sandbox"])
def test_unknown_gateway_is_a_setting_to_mend(name: str) -> None:
    with pytest.raises(ConfigError, match="BRIDGE_GATEWAY is one of 46elks, "):
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
            {one.name: one.default or _some(one) for one in described if not one.optional},
            Transport(),
        ).name
        == name
    )


def _some(setting: Setting) -> str:
    if setting.kind is Kind.URL:
        return "https://api.example.net"
    return setting.choices[0] if setting.choices else "value"


def test_the_page_on_gateways_says_what_they_say_of_themselves() -> None:
    assert PAGE.read_text("utf-8") == page(), "python -m tests.support.gateways_table writes it"


@pytest.mark.parametrize("name", NAMES)
def test_every_gateway_says_when_its_facts_were_read(name: str) -> None:
    sheet = sheet_of(name)
    assert date(2026, 11, 1) <= sheet.facts_of <= date(2026, 12, 31)
    assert all(getattr(sheet, field.name) for field in fields(sheet))
    assert f"`/inbound/{name}" in sheet.inbound_address


FACTS = Path(str(resources.files("bridge.gateways")))


def test_every_file_of_facts_is_of_a_gateway() -> None:
    assert sorted(path.stem for path in FACTS.glob("*.toml")) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_facts_says_nothing_that_nobody_reads(name: str) -> None:
    """A misspelt name would be a fact that is lost."""
    text = (FACTS / f"{name}.toml").read_text("utf-8")
    assert max(map(len, text.splitlines())) <= 100
    told = tomllib.loads(text)
    for section, shape in (("sheet", Sheet), ("limits", Limits)):
        assert set(told.get(section, {})) <= {one.name for one in fields(shape)}
    for setting in told["settings"]:
        assert set(setting) <= {one.name for one in fields(Setting)} - {"check"}
    for section in ("delivery", "codes"):
        every = Counter(one for words in told.get(section, {}).values() for one in words)
        assert [one for one, times in every.items() if times > 1] == []


def test_a_misspelt_fact_stops_the_program() -> None:
    text = (FACTS / "kannel.toml").read_text("utf-8")
    with pytest.raises(msgspec.ValidationError, match="sentenses"):
        msgspec.toml.decode(text.replace("[sentences]", "[sentenses]"), type=Facts)


REFERENCE = reference_of(42, "+46701234567", "Hi")


def test_a_reference_names_its_reminder_and_no_other_text() -> None:
    assert reminder_of(REFERENCE) == 42
    assert len(reference_of(10**15, "+46701234567", "Hi")) <= 40
    assert reference_of(42, "+46701234567", "Hi!") != REFERENCE
    assert reference_of(42, "+46701234568", "Hi") != REFERENCE


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_is_as_long_as_each_provider_takes(name: str) -> None:
    longest = limits_of(name).longest_reference
    for reminder_id in (0, 10**18 - 1):  # the database ends there
        reference = reference_of(reminder_id, "+123456789012345", "Hi" * 500)
        assert len(reference) <= (longest or 36)


def test_two_trials_of_one_text_are_two_messages() -> None:
    """A provider that refuses a reference twice would else swallow the second."""
    first, second = (reference_of(0, "+46701234567", "Hi") for _ in range(2))
    assert first != second
    assert reminder_of(first) == 0


@pytest.mark.parametrize(
    "given", [None, "", "42", "42-", REFERENCE.upper() + "x", REFERENCE[:-1], f"-{REFERENCE}", "٤-"]
)
def test_a_reference_of_somebody_else_is_nobodys(given: str | None) -> None:
    assert reminder_of(given) is None


@pytest.mark.parametrize(
    ("sender", "country", "is_good"),
    [
        ("ExampleCo", None, True),
        ("ExampleCo", "SE", True),
        ("ExampleCo", "US", False),
        ("ExampleCo", "CA", False),
        ("+15005550006", "US", True),
        ("12345", "US", True),
        ("123456789", "SE", False),
        ("Example Co1", "SE", True),
        ("ExampleCo123", "SE", False),
        (" Example", "SE", False),
        ("Exämple", "SE", False),
        ("", "SE", False),
    ],
)
def test_a_sender_is_one_where_its_texts_go(
    sender: str, country: str | None, is_good: bool
) -> None:
    assert (problem_with(sender, country) is None) is is_good


AMOUNTS: list[tuple[object, int | None]] = [
    ("0.0075", 7_500),
    ("-0.00750", -7_500),
    (0.1, 100_000),
    (3, 3_000_000),
    ("1e3", 1_000_000_000),
]
NO_AMOUNTS: list[object] = [None, True, "", "free", "NaN", "Infinity", "1e999999", [], {}]


@pytest.mark.parametrize(("told", "expected"), [*AMOUNTS, *((one, None) for one in NO_AMOUNTS)])
def test_a_price_is_whole_millionths_or_none(told: object, expected: int | None) -> None:
    assert micros(told) == expected


@pytest.mark.parametrize("value", ["two\nlines", "tab\there", "ü", "\x7f"])
def test_credential_from_a_bad_copy_is_refused_without_showing_it(value: str) -> None:
    env = {"BRIDGE_46ELKS_USERNAME": "u1", "BRIDGE_46ELKS_PASSWORD": f"secret{value}secret"}
    with pytest.raises(ConfigError) as caught:
        make("46elks", env, Transport())
    (problem,) = caught.value.problems
    assert problem == "BRIDGE_46ELKS_PASSWORD has characters other than printable ASCII"
