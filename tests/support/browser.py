"""What tests in a real browser share."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page, Request, ViewportSize, expect

expect.set_options(timeout=20_000)  # ms; a busy machine is slow, and no page is broken by that

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 420, "height": 900}
PHONE: ViewportSize = {"width": 375, "height": 700}
SMALL: ViewportSize = {"width": 320, "height": 600}  # the smallest phone, or a page at 400 %
_LOOKS = ((WIDE, "wide"), (NARROW, "narrow"), (PHONE, "phone"), (SMALL, "small"))


class Watched:
    """Notes what must not happen on a page: complaints of any kind, other hosts."""

    def __init__(self, page: Page) -> None:
        self.complaints: list[str] = []
        self.hosts: set[str | None] = set()
        page.on("console", lambda one: self.complaints.append(f"console: {one.text}"))
        page.on("pageerror", lambda one: self.complaints.append(f"error: {one}"))
        page.on("dialog", self._dismiss)
        page.on("requestfailed", self._failed)
        page.on("request", lambda one: self.hosts.add(urlsplit(one.url).hostname))

    def _dismiss(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # which a download is told as
            self.complaints.append(f"failed: {request.url}")

    def judge(self) -> None:
        """Fail where something went wrong."""
        assert self.complaints == []
        assert self.hosts - {None, ""} == {"127.0.0.1"}


def fits(page: Page) -> bool:
    """Does the page need no scrolling to the side?"""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def look(page: Page, name: str) -> None:
    """See that the page fits windows from wide to narrow; keep pictures in T_SHOTS, if set."""
    folder = os.environ.get("T_SHOTS")
    for size, word in _LOOKS:
        page.set_viewport_size(size)
        assert fits(page), f"{name} is too wide for a {word} window"
        if folder:
            page.screenshot(path=Path(folder) / f"{name}-{word}.png", full_page=True)
    page.set_viewport_size(WIDE)
