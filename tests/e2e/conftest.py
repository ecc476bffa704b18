"""Debian's Chromium for pytest-playwright, which reaches only this machine; and an admin in it."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.admin_world import World
from tests.support.browser import WIDE, Watched

_ARGUMENTS = [
    *(["--no-sandbox"] if os.geteuid() == 0 else []),  # Chromium's sandbox refuses root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Say how pytest-playwright starts the browser; it downloads none."""
    names = (os.environ.get("CHROMIUM_BIN"), "chromium-headless-shell", "chromium")
    path = next((found for name in names if name and (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("there is no Chromium: apt-get install chromium-headless-shell")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "headless": True,
        "args": _ARGUMENTS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "UTC"}


@pytest.fixture
def admin(page: Page, world: World) -> Iterator[Page]:
    """A browser in which admin 1 is logged in; at the end nothing may have gone wrong in it."""
    watched = Watched(page)
    page.set_viewport_size(WIDE)
    page.goto(f"{world.site.url}/admin/login.php?as=1")
    yield page
    watched.judge()
