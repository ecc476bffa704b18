"""Settings: defaults, every bad one named at once, nothing secret in sight."""

import dataclasses
from datetime import time, timedelta
from pathlib import Path

import pytest

from bridge.config import DEFAULTS, Config, Window
from bridge.domain import Stage
from bridge.errors import ConfigError

SECRET = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"


def test_an_empty_environment_gives_the_defaults() -> None:
    config = Config.from_env({})
    assert config.listen == ("127.0.0.1", 8025)
    assert config.stages == {Stage.SECOND_OVERDUE, Stage.THIRD_OVERDUE}
    assert config.window == Window(time(9), time(20), frozenset(range(6)))
    assert (config.gateway, config.max_parts, config.max_age) == (
        "sandbox",
        3,
        timedelta(hours=72),
    )
    assert config.look_up_after[-1] == timedelta(seconds=1800)
    assert config.countries is None


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_a_blank_value_means_the_default(name: str) -> None:
    blank = Config.from_env({name: "  "})
    assert dataclasses.replace(blank, env={}) == dataclasses.replace(Config.from_env({}), env={})


def test_every_bad_setting_is_named_at_once() -> None:
    bad = {
        "BRIDGE_HOOK_SECRET": "nonsense",
        "BRIDGE_LISTEN": "8025",
        "BRIDGE_STAGES": "second",
        "BRIDGE_TIMEZONE": "Mars/Olympus",
    }
    with pytest.raises(ConfigError) as caught:
        Config.from_env(bad)
    assert [problem.split(":")[0] for problem in caught.value.problems] == list(bad)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BRIDGE_HOOK_SECRET", f"{SECRET} whsec_short"),
        ("BRIDGE_API_TOKEN", "short"),
        ("BRIDGE_API_TOKEN", "with a space in the middle"),
        ("BRIDGE_LISTEN", "127.0.0.1:99999"),
        ("BRIDGE_LISTEN", "127.0.0.1:٣٤"),
        ("BRIDGE_PUBLIC_URL", "http://sms.example.net"),
        ("BRIDGE_PUBLIC_URL", "https://user:word@sms.example.net"),
        ("BRIDGE_PUBLIC_URL", "ftp://sms.example.net"),
        ("BRIDGE_DATABASE_URL", "postgresql://x/y"),
        ("BRIDGE_WHMCS_SOURCE", "csv"),
        ("BRIDGE_WHMCS_DATABASE_URL", "sqlite:///x"),
        ("BRIDGE_WHMCS_API_URL", "http://billing.example/includes/api.php"),
        ("BRIDGE_STAGES", "secondoverdue,fourth"),
        ("BRIDGE_DATE_FORMAT", "us"),
        ("BRIDGE_COUNTRIES", "SE,Norway"),
        ("BRIDGE_COUNTRIES", "SE,UK"),
        ("BRIDGE_COUNTRIES", "XX"),
        ("BRIDGE_COUNTRIES", ","),
        ("BRIDGE_ALSO_TEXT", "landline"),
        ("BRIDGE_SENDING_HOURS", "9-20"),
        ("BRIDGE_SENDING_HOURS", "09:00-09:00"),
        ("BRIDGE_SENDING_HOURS", "25:00-26:00"),
        ("BRIDGE_SENDING_HOURS", "-09:00-20:00"),
        ("BRIDGE_SENDING_DAYS", "monday"),
        ("BRIDGE_SENDING_DAYS", ","),
        ("BRIDGE_SENDING_DAYS", "mon-"),
        ("BRIDGE_SENDING_HOURS", "00:00-24:00"),
        ("BRIDGE_TIMEZONE", "../../etc/passwd"),
        ("BRIDGE_TIMEZONE", "x" * 5000),
        ("BRIDGE_MAX_AGE_H", "0"),
        ("BRIDGE_MAX_AGE_H", "-1"),
        ("BRIDGE_MAX_AGE_H", "nan"),
        ("BRIDGE_MAX_AGE_H", "1e9"),
        ("BRIDGE_MAX_PARTS", "2.5"),
        ("BRIDGE_MAX_PARTS", "51"),
        ("BRIDGE_UNKNOWN_POLICY", "resend"),
        ("BRIDGE_LEASE_S", "two minutes"),
        ("BRIDGE_RETRY_S", "3600-30"),
        ("BRIDGE_RETRY_S", "30"),
        ("BRIDGE_LOOKUP_S", "60,,300"),
        ("BRIDGE_TIMEOUT_S", "5"),
        ("BRIDGE_INBOUND_TOKEN", "abc"),
    ],
)
def test_a_bad_value_is_refused_under_its_name(name: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Config.from_env({name: value})
    assert [problem.split(":")[0] for problem in caught.value.problems] == [name]


@pytest.mark.parametrize(
    ("raw", "days"),
    [
        ("mon-sat", {0, 1, 2, 3, 4, 5}),
        ("MON, wed", {0, 2}),
        ("fri-mon", {4, 5, 6, 0}),
        ("sun", {6}),
    ],
)
def test_days_are_ranges_and_lists(raw: str, days: set[int]) -> None:
    window = Config.from_env({"BRIDGE_SENDING_DAYS": raw}).window
    assert window
    assert window.days == days


def test_the_end_of_the_day_may_be_written_as_24() -> None:
    window = Config.from_env({"BRIDGE_SENDING_HOURS": "18:00-24:00"}).window
    assert window
    assert (window.start, window.end) == (time(18), time(0))


def test_a_country_that_is_not_written_by_iso_is_put_right() -> None:
    with pytest.raises(ConfigError, match="the United Kingdom is GB"):
        Config.from_env({"BRIDGE_COUNTRIES": "se,uk"})


@pytest.mark.parametrize("name", ["BRIDGE_SENDING_HOURS", "BRIDGE_SENDING_DAYS"])
def test_always_in_either_switches_the_hours_off(name: str) -> None:
    assert Config.from_env({name: "always"}).window is None


def test_senders_are_chosen_by_country() -> None:
    config = Config.from_env({"BRIDGE_SENDER": "Oderland", "BRIDGE_SENDER_US": "+15005550006"})
    assert config.sender_for("US") == "+15005550006"
    assert config.sender_for("SE") == config.sender_for(None) == "Oderland"


def test_what_sending_needs_is_named_by_source() -> None:
    with pytest.raises(ConfigError) as database:
        Config.from_env({}).require_for_sending()
    with pytest.raises(ConfigError) as api:
        Config.from_env({"BRIDGE_WHMCS_SOURCE": "api"}).require_for_sending()
    assert "BRIDGE_WHMCS_DATABASE_URL: is not set" in database.value.problems
    assert "BRIDGE_WHMCS_API_SECRET: is not set" in api.value.problems


def test_no_secret_is_shown() -> None:
    env = {
        "BRIDGE_HOOK_SECRET": SECRET,
        "BRIDGE_API_TOKEN": "token-token-token-token",
        "BRIDGE_INBOUND_TOKEN": "inbound-inbound-inbound",
        "BRIDGE_WHMCS_DATABASE_URL": "mysql+pymysql://reader:passphrase@db/whmcs",
        "BRIDGE_WHMCS_API_SECRET": "passphrase",
        "BRIDGE_46ELKS_PASSWORD": "passphrase",
    }
    shown = repr(Config.from_env(env))
    assert not [word for word in ("QUJD", "token-", "inbound-", "passphrase") if word in shown]


def test_a_texts_folder_is_a_path() -> None:
    assert Config.from_env({"BRIDGE_TEXTS": "/etc/sms-bridge/texts"}).texts == Path(
        "/etc/sms-bridge/texts"
    )
