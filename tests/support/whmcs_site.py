"""The stand-in WHMCS as a site for browsers: PHP's own server, sessions, tokens, rights."""

import html
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from tests.support.bridge_process import free_port
from tests.support.whmcs_runtime import PHP, PHP_RUNTIME, WhmcsInstall

BOOTSTRAP = Path("/usr/share/javascript/bootstrap")
PAGE = "/admin/addonmodules.php?module=sms_bridge"
DETAILS = "/clientarea.php?action=details"
_START_S = 10
_TOKEN = re.compile(r'csrfToken = "(\w+)"')  # stands on each of WHMCS's own pages
_COMPLAINT = re.compile(r"PHP (?!\d)")  # the server's own first line tells its version

# The addon asks for 2.5 s at most, and a page is to answer within 3. A busy machine needs more for
# PHP itself; a page without such a limit would hang until the test's own.
SOON_S = 8


@dataclass
class Visitor:
    """A browser without scripts: it keeps its cookies and fills in forms with their token."""

    url: str
    http: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str) -> requests.Response:
        return self.http.get(self.url + path, timeout=15)

    def page(self, page: str = "overview", **query: Any) -> str:
        """Return the HTML of a page of the addon for admins."""
        asked = {"page": page, **query}
        return self.http.get(self.url + PAGE, params=asked, timeout=15).text

    def token(self, path: str = "/admin/index.php") -> str:
        """Return the token of this visitor's session, as a page of WHMCS's own tells it."""
        found = _TOKEN.search(self.get(path).text)
        assert found, "nobody is logged in"
        return found[1]

    def post(self, page: str, *, token: str | None = None, **form: Any) -> requests.Response:
        """Post a form of a page; the session's own token goes along unless another is given."""
        data = {"token": self.token() if token is None else token, **form}
        where = f"{self.url}{PAGE}&page={page}"
        return self.http.post(where, data=data, timeout=60)

    def details(self, path: str = DETAILS, *, token: str | None = None, **form: str) -> str:
        """Save a client's details: `field` and `country`; return the page that follows."""
        known = token if token is not None else self.token(path.replace("sprofile", "ssummary"))
        data = {"token": known, "country": "SE", "customfield[1]": form.pop("field", ""), **form}
        return self.http.post(self.url + path, data=data, timeout=15).text


@dataclass(frozen=True)
class Site:
    """A running site."""

    whmcs: WhmcsInstall
    url: str
    log: Path

    def admin(self, admin_id: int = 1) -> Visitor:
        """Return a visitor who is logged in as this admin."""
        visitor = Visitor(self.url)
        visitor.get(f"/admin/login.php?as={admin_id}")
        return visitor

    def client(
        self, client_id: int, language: str = "english", *, user: int | None = None
    ) -> Visitor:
        """Return a visitor who is logged in as this client: its owner, or another of its users."""
        visitor = Visitor(self.url)
        more = "" if user is None else f"&user={user}"
        visitor.get(f"/login.php?as={client_id}&language={language}{more}")
        return visitor

    def stranger(self) -> Visitor:
        return Visitor(self.url)


@contextmanager
def running_site(whmcs: WhmcsInstall) -> Iterator[Site]:
    """Serve *whmcs* on a free port; at the end PHP may have complained of nothing."""
    sessions, log = whmcs.root / "sessions", whmcs.root / "site.log"
    sessions.mkdir(exist_ok=True)
    port = free_port()
    with (
        log.open("ab") as errors,
        subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "KILL"),
                *(*PHP, "-d", "log_errors=1", "-d", "display_errors=0"),
                *("-S", f"127.0.0.1:{port}", str(PHP_RUNTIME / "site.php")),
            ],
            cwd=whmcs.root,
            env=whmcs.php_environment() | {"T_BOOTSTRAP": str(BOOTSTRAP)},
            stdout=errors,
            stderr=errors,
        ) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/favicon.ico", process, log)
            yield Site(whmcs, f"http://127.0.0.1:{port}", log)
        finally:
            process.kill()
    complaints = [line for line in log.read_text("utf-8").splitlines() if _COMPLAINT.search(line)]
    assert complaints == []


def shown(page: str) -> str:
    """Return the text of some HTML as a reader sees it, roughly."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up_at = time.monotonic() + _START_S
    while True:
        try:
            requests.get(url, timeout=1)
        except requests.ConnectionError:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < give_up_at, "the site did not start"
            time.sleep(0.02)
        else:
            return
