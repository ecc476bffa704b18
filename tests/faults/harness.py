"""A small shop under fire: real processes that are killed, a carrier that misbehaves, the truth.

`Battle` runs reminders through `serve` (and `work`) processes while it kills them, then compares
what the outbox says with what the carrier took.
"""

import json
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import requests

from bridge.domain import Reminder, State
from bridge.outbox.base import Filter
from bridge.outbox.migrations.run import migrate
from bridge.outbox.sql import SqlOutbox
from bridge.signing import new_secret, sign
from tests.faults.witness import Witness, sums
from tests.support.bridge_process import Running, free_port, serving, working
from tests.support.mariadb import MariaDb, MortalMariaDb, mortal_mariadb

SCHEMA = (Path(__file__).parent.parent / "support" / "whmcs_schema.sql").read_text("utf-8")
FIRST_INVOICE = 1_000
_SETTLE_S = 90
_BATCH = 10  # events a hook


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How hard it gets. The same *seed* rolls the same dice."""

    reminders: int
    kills: int
    workers: int = 1  # the first of them also receives
    seed: int = 1


@dataclass
class Verdict:
    """What the outbox says, beside what the carrier took."""

    rows: list[Reminder]
    accepted_hooks: set[str]
    taken: Counter[str]
    kills: int
    moods: Counter[str]

    @property
    def lost(self) -> set[str]:
        """Events that the receiver had accepted, and nobody knows any more."""
        return self.accepted_hooks - {row.event.id for row in self.rows}

    @property
    def unsettled(self) -> list[str]:
        return [
            f"invoice {row.event.invoice_id} is {row.state} {row.reason}: {row.detail}"
            for row in self.rows
            if not is_settled(row)
        ]

    @property
    def twice(self) -> dict[str, int]:
        return {number: texts for number, texts in self.taken.items() if texts > 1}

    @property
    def untrue(self) -> list[str]:
        """Return where a row says other than the carrier knows."""
        found = []
        for row in self.rows:
            texts = self.taken[number_of(row.event.invoice_id)]
            sent = row.state in {State.ACCEPTED, State.DELIVERED, State.UNDELIVERED}
            not_sent = row.state in {State.WITHHELD, State.FAILED, State.WAITING}
            if (sent and texts != 1) or (not_sent and texts):
                found.append(f"invoice {row.event.invoice_id} is {row.state}, {texts} sent")
        return found

    def __str__(self) -> str:
        states = sums(Counter(str(row.state) for row in self.rows))
        return (
            f"{len(self.rows)} reminders, {self.kills} kills, carrier: {sums(self.moods)};"
            f" ends: {states}; {len(self.lost)} lost, {len(self.twice)} twice"
        )


def is_settled(row: Reminder) -> bool:
    """Final, accepted and perhaps never reported, or unknown with a reason for a person."""
    if row.state is State.UNKNOWN:
        return row.reason is not None
    return row.state.is_final or row.state is State.ACCEPTED


def number_of(invoice_id: int) -> str:
    """Return the mobile of an invoice's client; each has one of its own."""
    return f"+467017{invoice_id:05d}"


@dataclass
class Battle:
    """One run of a plan."""

    plan: Plan
    folder: Path
    env: dict[str, str]
    witness: Witness
    chance: random.Random
    database: MortalMariaDb | None = None  # the outbox's, where it is killed, too
    processes: dict[str, Running] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set)
    kills: int = 0

    def fight(self) -> Verdict:
        """Hand over every reminder while killing processes; then let them come to rest."""
        with ExitStack() as stack:
            names = ["serve", *(f"work{number}" for number in range(1, self.plan.workers))]
            stacks = {name: stack.enter_context(ExitStack()) for name in names}
            for name in names:
                self._start(name, stacks[name])
            feeder = threading.Thread(target=self._feed)
            feeder.start()
            while self.kills < self.plan.kills:
                time.sleep(self.chance.uniform(0.05, 0.4))
                self.kills += 1
                if self.database and self.kills % 2:
                    self.database.stop(signal.SIGKILL)
                    time.sleep(self.chance.uniform(0.0, 1.0))
                    self.database.start()
                    continue
                name = self.chance.choice(names)
                self.processes[name].end(signal.SIGKILL)
                stacks[name].close()
                self._start(name, stacks[name])
            feeder.join()
            self.witness.calm()
            self._wait_until_settled()
        return self._verdict()

    def _start(self, name: str, stack: ExitStack) -> None:
        start = serving if name == "serve" else working
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        self.processes[name] = stack.enter_context(start(self.env, folder))

    def _feed(self) -> None:
        """Post hooks as the addon does: what was not answered for is posted again."""
        ids = range(FIRST_INVOICE, FIRST_INVOICE + self.plan.reminders)
        waiting = [_event(invoice_id) for invoice_id in ids]
        give_up_at = time.monotonic() + _SETTLE_S + self.plan.kills * 5
        while waiting and time.monotonic() < give_up_at:
            batch = waiting[:_BATCH]
            if self._is_ahead_of_the_kills(len(waiting)):
                time.sleep(0.02)
                continue
            done = self._post(batch)
            self.accepted |= done
            waiting = [one for one in waiting if one["id"] not in done]
            time.sleep(0.02 if done else 0.2)

    def _is_ahead_of_the_kills(self, waiting: int) -> bool:
        """Hold reminders back, so that there are some under way at every kill."""
        fed = 1 - waiting / self.plan.reminders
        return fed > (self.kills + 1) / self.plan.kills

    def _post(self, events: list[dict[str, object]]) -> set[str]:
        try:
            answer = post_events(self.env, events)
            told = answer.json() if answer.status_code == 202 else {}
        except (requests.RequestException, ValueError):
            return set()
        return {*told.get("accepted", ()), *told.get("duplicate", ())}

    def _rows(self) -> list[Reminder]:
        outbox = SqlOutbox(self.env["BRIDGE_DATABASE_URL"])
        try:
            return outbox.reminders(Filter(limit=self.plan.reminders * 2))
        finally:
            outbox.close()

    def _wait_until_settled(self) -> None:
        give_up_at = time.monotonic() + _SETTLE_S
        while time.monotonic() < give_up_at:
            rows = self._rows()
            if len(rows) >= len(self.accepted) and all(map(self._is_at_rest, rows)):
                return
            time.sleep(0.3)

    @staticmethod
    def _is_at_rest(row: Reminder) -> bool:
        return row.state.is_final or row.state is State.ACCEPTED

    def _verdict(self) -> Verdict:
        return Verdict(
            rows=self._rows(),
            accepted_hooks=self.accepted,
            taken=self.witness.taken(),
            kills=self.kills,
            moods=self.witness.moods,
        )


def post_events(env: dict[str, str], events: list[dict[str, object]]) -> requests.Response:
    """Post a signed hook to the receiver, as the addon does."""
    body = json.dumps({"events": events}).encode()
    hook_id, at = f"msg_{events[0]['id']}", int(time.time())
    headers = {
        "Content-Type": "application/json",
        "webhook-id": hook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(env["BRIDGE_HOOK_SECRET"], hook_id, at, body),
    }
    url = f"http://{env['BRIDGE_LISTEN']}/hooks/whmcs"
    return requests.post(url, data=body, headers=headers, timeout=5)


def _event(invoice_id: int) -> dict[str, object]:
    now = datetime.now(UTC)
    return {
        "id": f"invoice:{invoice_id}:secondoverdue:{now:%Y-%m-%d}",
        "type": "invoice.payment_reminder",
        "timestamp": now.isoformat().replace("+00:00", "Z"),
        "data": {"invoice_id": invoice_id, "stage": "secondoverdue"},
    }


@contextmanager
def battle(plan: Plan, mariadb: MariaDb, folder: Path, *, on: str) -> Iterator[Battle]:
    """Prepare a shop and an outbox on "sqlite", on "mariadb", or on a "mortal" MariaDB of its own.

    Nothing runs yet.
    """
    chance = random.Random(plan.seed)
    with ExitStack() as stack:
        whmcs = stack.enter_context(mariadb.database("faults_whmcs", SCHEMA))
        _fill(mariadb, whmcs, plan.reminders)
        url = f"sqlite:///{folder}/bridge.db"
        mortal = stack.enter_context(mortal_mariadb()) if on == "mortal" else None
        if on != "sqlite":
            server = mortal.database if mortal else mariadb
            url = server.url(stack.enter_context(server.database("faults_outbox")))
        migrate(url)
        witness = stack.enter_context(Witness(chance))
        listen = f"127.0.0.1:{free_port()}"
        env = {
            "BRIDGE_HOOK_SECRET": new_secret(),
            "BRIDGE_LISTEN": listen,
            "BRIDGE_PUBLIC_URL": f"http://{listen}",
            "BRIDGE_DATABASE_URL": url,
            "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(whmcs),
            "BRIDGE_COMPANY": "Oderland",
            "BRIDGE_SENDING_HOURS": "always",
            "BRIDGE_GATEWAY": "46elks",
            "BRIDGE_SENDER": "Oderland",
            "BRIDGE_46ELKS_USERNAME": Witness.USERNAME,
            "BRIDGE_46ELKS_PASSWORD": Witness.PASSWORD,
            "BRIDGE_46ELKS_URL": witness.url,
            "BRIDGE_46ELKS_PER_SECOND": "1000",
            # Hours shrink to seconds, so that a run shows what a month would.
            "BRIDGE_LEASE_S": "3",
            "BRIDGE_RETRY_S": "0.2-1",
            "BRIDGE_LOOKUP_S": "0.5,1,2",
            "BRIDGE_PROBE_S": "0.5",
            "BRIDGE_TIMEOUT_S": "1,1",
        }
        yield Battle(plan, folder, env, witness, chance, mortal)


def _fill(mariadb: MariaDb, database: str, reminders: int) -> None:
    """Make an invoice for each reminder, of a client of its own with a number of its own."""
    ids = range(FIRST_INVOICE, FIRST_INVOICE + reminders)
    with mariadb.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tblcustomfields (id, type, fieldname, fieldtype, description,"
            " fieldoptions, regexpr, adminonly, required, showorder, showinvoice) VALUES"
            " (7, 'client', 'Mobile number for SMS', 'text', '', '', '', '', '', 'on', '')"
        )
        cursor.executemany(
            "INSERT INTO tblclients (id, firstname, lastname, companyname, email, country,"
            " phonenumber, language) VALUES (%s, 'Demo', 'C', '', 'd@example.net', 'SE', '', '')",
            [(one,) for one in ids],
        )
        cursor.executemany(
            "INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (7, %s, %s)",
            [(one, number_of(one)) for one in ids],
        )
        cursor.executemany(
            "INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, total, status,"
            " paymentmethod) VALUES (%s, %s, '', '2023-06-01', '2023-06-20', 9.00, 'Unpaid', 'x')",
            [(one, one) for one in ids],
        )
