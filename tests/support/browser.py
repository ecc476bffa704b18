"""What tests in a real browser share."""

from urllib.parse import urlsplit

from playwright.sync_api import Dialog, Page, Request, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 420, "height": 900}


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
