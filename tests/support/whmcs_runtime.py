"""A WHMCS for the tests: the real addon, run by the real PHP, in a stand-in for WHMCS's own code.

Every call is one PHP process, as every page and every cron run is. It must end with exit code 0
and an empty stderr, and every PHP notice is an exception.
"""

import base64
import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql.cursors

from tests.support.mariadb import MariaDb

_PROJECT = Path(__file__).parents[2]
ADDON = _PROJECT / "whmcs_module" / "modules" / "addons" / "sms_bridge"
SCHEMA = Path(__file__).with_name("whmcs_schema.sql")
PHP_RUNTIME = _PROJECT / "tests" / "php" / "runtime"
PHP = ["php", "-d", "zend.assertions=1", "-d", "error_reporting=-1"]
_STEPS = [*PHP, "-d", "display_errors=stderr", "-d", "log_errors=0"]
_LONGEST_S = 30
SECRET = "whsec_" + base64.b64encode(bytes(range(200, 232))).decode()
STAGE = "secondoverdue"


@dataclass(frozen=True)
class Seen:
    """What one step in PHP did."""

    value: Any
    printed: str
    queries: tuple[str, ...]
    threw: str | None


def as_bytes(value: bytes) -> dict[str, str]:
    """Return *value* as it stands in a step; for bytes that are no UTF-8."""
    return {"$bytes": base64.b64encode(value).decode()}


class WhmcsInstall:
    """A WHMCS root and database with the addon copied in, as its operator would do it.

    *database* exists in *server* and holds `SCHEMA`; *root* is an existing, empty folder.
    """

    def __init__(self, server: MariaDb, database: str, root: Path) -> None:
        self.server = server
        self.database = database
        self.root = root
        self.environment: dict[str, str] = {}  # variables added to each PHP process
        shutil.copytree(_PROJECT / "whmcs_module" / "modules", root / "modules", dirs_exist_ok=True)

    # What an administrator does

    def activate(self) -> dict[str, str]:
        """Activate the addon; return WHMCS's `status` and `description`."""
        return dict(self._one({"do": "activate"}).value)

    def deactivate(self) -> dict[str, str]:
        return dict(self._one({"do": "deactivate"}).value)

    def upgrade(self, from_version: str) -> None:
        self._one({"do": "upgrade", "version": from_version})

    def configure(
        self, *, address: str, secret: str, api_token: str = "", sms_field: str = ""
    ) -> None:
        """Save the addon's settings, exactly as given: encode entities yourself to test them."""
        insert = "INSERT INTO tbladdonmodules (module, setting, value) VALUES (%s, %s, %s)"
        settings = {
            "bridge_url": address,
            "hook_secret": secret,
            "api_token": api_token,
            "sms_field": sms_field,
        }
        for name, value in settings.items():
            self.sql(
                "DELETE FROM tbladdonmodules WHERE module = 'sms_bridge' AND setting = %s", name
            )
            self.sql(insert, "sms_bridge", name, value)

    def page(self, language: str | None = "english", **query: str) -> str:
        """Return the HTML of the addon's page; None stands for a language without a file."""
        step = {"do": "output", "language": language, "query": query}
        return self._one(step, may_print=True).printed

    def add_admin(self, admin_id: int, name: str, *, role: int, language: str = "") -> None:
        """Make an admin; 1 is there from the start, in role 1."""
        self.sql(
            "INSERT INTO tbladmins (id, roleid, username, language) VALUES (%s, %s, %s, %s)",
            *(admin_id, role, name, language),
        )

    def allow(self, *roles: int) -> None:
        """Tick these roles, and no others, in the addon's access control."""
        ticked = "".join(f'i:{role};a:1:{{s:10:"sms_bridge";s:10:"SMS bridge";}}' for role in roles)
        self.sql(
            "REPLACE INTO tblconfiguration (setting, value) VALUES ('AddonModulesPerms', %s)",
            f"a:{len(roles)}:{{{ticked}}}",
        )

    # What WHMCS does

    def fire(self, invoice_id: Any, stage: Any) -> Seen:
        """Fire `InvoicePaymentReminder` in a process of its own; *stage* is the hook's `type`."""
        return self._one(reminder(invoice_id, stage))

    def after_cron(self) -> Seen:
        """Run one of the five-minute crons: nothing but `AfterCronJob`."""
        return self._one(hook("AfterCronJob"))

    def cron(self, reminders: Iterable[tuple[int, str]]) -> None:
        """Run the daily cron: each reminder is fired, then the hooks of its end, in one process."""
        fired = [reminder(invoice_id, stage) for invoice_id, stage in reminders]
        self.run(
            [hook("PreCronJob"), *fired, hook("DailyCronJob"), hook("AfterCronJob")],
        )

    def watch(self, *, most: int, now: int, draining: bool = False) -> None:
        """Let the addon look at its spool as if *most* were its bound and *now* the time."""
        self._one({"do": "watch", "most": most, "now": now, "draining": draining})

    def killed(self, steps: list[dict[str, Any]], *, before: str) -> bool:
        """Run steps until SIGKILL comes before that statement; False when it never came to it.

        *before* is a number, counted from the start of the process, or how the statement begins.
        """
        with self.start(steps, T_KILL_BEFORE=before) as process:
            _, complaints = process.communicate(timeout=_LONGEST_S)
        assert process.returncode in (0, -signal.SIGKILL), (process.returncode, complaints)
        return process.returncode != 0

    def run(self, steps: list[dict[str, Any]], *, may_print: bool = False) -> list[Seen]:
        """Run steps of tests/php/runtime/run.php in one process; the first result is the start.

        Raises AssertionError where one throws or prints, or PHP complains.
        """
        results = self.try_run(steps)
        for step, seen in zip([{"do": "start"}, *steps], results, strict=True):
            assert seen.threw is None, f"{step}: {seen.threw}"
            assert may_print or not seen.printed, f"{step} printed {seen.printed!r}"
        return results

    def try_run(self, steps: list[dict[str, Any]]) -> list[Seen]:
        """Like `run`, but what a step throws or prints is only told."""
        with self.start(steps) as process:
            printed, complaints = process.communicate(timeout=_LONGEST_S)
        assert (process.returncode, complaints) == (0, b""), (process.returncode, complaints)
        return [
            Seen(item["value"], item["printed"], tuple(item["queries"]), item["threw"])
            for item in json.loads(printed)
        ]

    @contextmanager
    def start(
        self, steps: list[dict[str, Any]], **environment: str
    ) -> "Iterator[subprocess.Popen[bytes]]":
        """Run steps in one process that a test may kill; it is gone after the block."""
        errors = self.root / "php_errors.log"
        with subprocess.Popen(
            [
                *("setpriv", "--pdeathsig", "KILL"),
                *(*_STEPS, "-d", f"error_log={errors}"),
                str(PHP_RUNTIME / "run.php"),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.root,
            env=self.php_environment() | environment,
        ) as process:
            try:
                assert process.stdin
                process.stdin.write(json.dumps(steps).encode())
                process.stdin.close()
                process.stdin = None  # so that `communicate` leaves it alone
                yield process
            finally:
                process.kill()

    def php_environment(self) -> dict[str, str]:
        """Return what tests/php/runtime/whmcs.php reads from its environment."""
        return self.environment | {
            "PATH": os.environ["PATH"],
            "T_SOCK": str(self.server.socket),
            "T_DB": self.database,
            "T_ROOT": str(self.root),
        }

    def _one(self, step: dict[str, Any], *, may_print: bool = False) -> Seen:
        return self.run([step], may_print=may_print)[-1]

    # What a test looks at

    def spool(self) -> list[dict[str, Any]]:
        """Return the reminders that the bridge has not taken, oldest first."""
        return self.sql("SELECT * FROM mod_sms_bridge_spool ORDER BY id")

    def state(self) -> dict[str, Any]:
        return self.sql("SELECT * FROM mod_sms_bridge_state")[0]

    def activity_log(self) -> list[str]:
        """Return the texts that the addon wrote to WHMCS's activity log, oldest first."""
        rows = self.sql("SELECT description FROM tblactivitylog ORDER BY id")
        return [row["description"] for row in rows]

    def error_log(self) -> str:
        """Return what the addon wrote to PHP's own error log."""
        log = self.root / "php_errors.log"
        return log.read_text() if log.exists() else ""

    def let_pass(self, seconds: int) -> None:
        """Let that much time go by for the addon, by moving its own notes into the past."""
        for column in ("lease_until", "retry_at"):
            self.sql(
                f"UPDATE mod_sms_bridge_state SET {column} = {column} - LEAST(%s, {column})",
                seconds,
            )
        self.sql(
            "UPDATE mod_sms_bridge_spool SET not_before = GREATEST(1, not_before - %s)"
            " WHERE not_before > %s",
            seconds,
            seconds,
        )

    def sql(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        """Run one statement as an outsider; return its rows, if it gives any."""
        with (
            self.server.connect(
                self.database, cursorclass=pymysql.cursors.DictCursor
            ) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, values)
            return list(cursor.fetchall())


@contextmanager
def installed_whmcs(server: MariaDb, root: Path) -> Iterator[WhmcsInstall]:
    """Yield a WHMCS whose database ends with the block; the addon is copied but not active."""
    with server.database(f"whmcs_{os.getpid()}", SCHEMA.read_text()) as database:
        yield WhmcsInstall(server, database, root)


def hook(name: str, variables: Any = ()) -> dict[str, Any]:
    """Return the step that runs the listeners of a hook point."""
    return {"do": "hook", "name": name, "vars": variables}


def reminder(invoice_id: Any, stage: Any) -> dict[str, Any]:
    """Return the step that fires `InvoicePaymentReminder`, whatever the values are."""
    return hook("InvoicePaymentReminder", {"invoiceid": invoice_id, "type": stage})


def fill_spool(
    whmcs: WhmcsInstall,
    count: int,
    first: int = 1,
    *,
    at: int | None = None,
    stage: str = STAGE,
    not_before: int = 0,
) -> None:
    """Put *count* reminders into the spool, as the hook would, without a process for each.

    They are of now, or of *at*; nobody tried them, or they are set aside until *not_before*.
    """
    at = int(time.time()) if at is None else at
    day = time.strftime("%Y-%m-%d", time.gmtime(at))
    rows = ", ".join(
        f"('invoice:{number}:{stage}:{day}', {number}, '{stage}', {at}, {not_before})"
        for number in range(first, first + count)
    )
    columns = "(event_id, invoice_id, stage, occurred_at, not_before)"
    whmcs.sql(f"INSERT INTO mod_sms_bridge_spool {columns} VALUES {rows}")
