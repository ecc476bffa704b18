"""`sms-bridge sandbox`: starts both pretended ends and the real bridge between them.

The main thread alone prints. It hears through a queue of what the worker decided, of what the
carrier reported, and of the signal to end.
"""

import importlib
import logging
import secrets
import shlex
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import click
import structlog

from bridge.bootstrap import build, log_to_stderr, utc_now
from bridge.config import Config, is_loopback
from bridge.domain import Accepted, Outcome, Reason, Reminder, State
from bridge.errors import BridgeError, ConfigError
from bridge.outbox.base import Filter
from bridge.phone import mask
from bridge.sandbox import samples, whmcs
from bridge.sandbox.addon import Addon
from bridge.sandbox.carrier import Carrier
from bridge.sandbox.page import Page
from bridge.sandbox.samples import Firing
from bridge.sandbox.whmcs import Whmcs
from bridge.services import Services
from bridge.serving import Server, on_end_signals, working
from bridge.signing import new_secret
from bridge.transport import Transport, TransportError
from bridge.web.app import create_app
from bridge.worker import Worker

_FREE_PORT = ("127.0.0.1", 0)
_ONCE_S = 30  # for everything that `--once` waits for
_MOST_REMINDERS = 200


@dataclass(frozen=True, slots=True)
class _Decided:
    reminder_id: int
    event_id: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Reported:
    reminder_id: int


class _Ended:
    """A signal asked us to end."""


News = _Decided | _Reported | _Ended


def run_sandbox(listen: str, *, once: bool) -> None:
    """Run until a signal comes; with *once* until every sample has come to its end.

    Raises ConfigError for *listen*, BridgeError when *once* did not see what it should have.
    """
    address = _address(listen)
    news: SimpleQueue[News] = SimpleQueue()
    on_end_signals(lambda: news.put(_Ended()))
    log_to_stderr()
    # One line per decision is printed already; the log is left with what needs attention.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with _running(address, news) as sandbox:
        if not is_loopback(address[0]):
            click.echo(f"Careful: the page has no login, and {listen} may be reached by others.")
        if not once:
            click.echo(f"The sandbox is at {sandbox.url}/ (Ctrl-C ends it)")
            others = "list, show 1, check, suppress …"
            click.echo(f"In another terminal: {sandbox.command} rehearse   (or {others})")
        opening = _Opening(sandbox=sandbox, firings=samples.firings(utc_now()))
        opening.fire_what_may()
        if once:
            _watch(sandbox, opening, news, until=opening.is_over, give_up_s=_ONCE_S)
            opening.conclude()
        else:
            _watch(sandbox, opening, news)
    if not once:
        click.echo("The sandbox has ended.")


def _address(listen: str) -> tuple[str, int]:
    if not listen.strip():
        raise ConfigError(["--listen: is HOST:PORT"])
    try:
        return Config.from_env({"BRIDGE_LISTEN": listen}).listen
    except ConfigError as error:
        problems = [one.replace("BRIDGE_LISTEN", "--listen") for one in error.problems]
        raise ConfigError(problems) from error


def _watch(
    sandbox: "_Sandbox",
    opening: "_Opening",
    news: "SimpleQueue[News]",
    *,
    until: Callable[[], bool] = lambda: False,
    give_up_s: float | None = None,
) -> None:
    """Print what happens, until there is nothing more to wait for."""
    give_up_at = None if give_up_s is None else time.monotonic() + give_up_s
    while not until():
        try:
            left = None if give_up_at is None else max(0, give_up_at - time.monotonic())
            one = news.get(timeout=left)
        except Empty:
            return
        match one:
            case _Ended():
                return
            case _Decided():
                click.echo(sandbox.line(one.reminder_id, one.outcome))
                opening.fire_what_may(decided=one.event_id)
            case _Reported():
                click.echo(sandbox.line(one.reminder_id))


@dataclass(frozen=True, kw_only=True)
class _Sandbox:
    """What runs, as far as the main thread needs it."""

    url: str
    command: str  # how every other command is tried on it, but for the command's name
    services: Services
    whmcs: Whmcs
    addon: Addon

    def line(self, reminder_id: int, outcome: Outcome | None = None) -> str:
        """Return one line about a reminder: what was decided just now, else what became of it."""
        one = self.services.outbox.reminder(reminder_id)
        if one is None:
            return f"{reminder_id:>3}  gone"
        columns = (
            f"{one.id:>3}",
            f"invoice {one.event.invoice_id:<6}",
            f"{one.event.stage:<13}",
            f"{self._client_of(one):<20.20}",
            f"{mask(one.to) if one.to else '-':<9}",
            _said(outcome, one) if outcome else str(one.state),
        )
        return "  ".join(columns).rstrip()

    def _client_of(self, one: Reminder) -> str:
        try:
            return self.whmcs.client_of(one.event.invoice_id).name
        except LookupError:
            return "nobody"


def _said(outcome: Outcome, one: Reminder) -> str:
    """Return an outcome in words; a name that was left out is told, as it is in the timeline."""
    if isinstance(outcome, Accepted):
        notes = (line.detail for line in one.history if line.state is State.ATTEMPTING)
        without = "".join(note[note.index("; without") :] for note in notes if "; without" in note)
        parts = outcome.parts or one.parts or 0
        found = f", {outcome.raw_status}" if outcome.raw_status.startswith("found") else ""
        return f"accepted, {parts} part{'' if parts == 1 else 's'}{without}{found}"
    state = type(outcome).__name__.lower().replace("deferred", str(State.WAITING))
    detail = f": {outcome.detail}" if outcome.detail else ""
    return f"{state} {outcome.reason}{detail}"


@dataclass(kw_only=True)
class _Opening:
    """Fires the samples, and knows what has to come of each."""

    sandbox: _Sandbox
    firings: list[Firing]
    _fired: set[str] = field(default_factory=set, init=False)

    def fire_what_may(self, *, decided: str | None = None) -> None:
        """Fire what waits for nothing, or for the event that is *decided* now. Raises BridgeError.

        What was fired is not fired again.
        """
        due = [
            one.hook
            for one in self.firings
            if one.after in {None, decided} and one.hook.event_id not in self._fired
        ]
        if due:
            self._fired |= {one.event_id for one in due}
            self.sandbox.addon.fire(due, now=utc_now())

    def is_over(self) -> bool:
        """Say whether every sample has come to its end, delivery reports included."""
        return all(one is not None and one.state.is_final for one in self._ends().values())

    def conclude(self) -> None:
        """Print how it ended. Raises BridgeError that names what is missing or wrong."""
        ends = self._ends()
        counts = Counter(str(one.state) for one in ends.values() if one)
        told = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
        click.echo(f"{len(ends)} reminders: {told or 'none was decided'}")
        problems = [
            f"{one.hook.event_id} should be {_words(one.state, one.reason)}, and is {seen}"
            for one in self.firings
            if (seen := _state_of(ends[one.hook.event_id])) != _words(one.state, one.reason)
        ]
        if problems:
            raise BridgeError("the samples did not come out right\n  " + "\n  ".join(problems))

    def _ends(self) -> dict[str, Reminder | None]:
        listed = self.sandbox.services.outbox.reminders(Filter(limit=_MOST_REMINDERS))
        found = {one.event.id: one for one in listed}
        return {one.hook.event_id: found.get(one.hook.event_id) for one in self.firings}


def _words(state: State, reason: Reason | None) -> str:
    return f"{state} ({reason})" if reason else str(state)


def _state_of(one: Reminder | None) -> str:
    return _words(one.state, one.reason) if one else "not there"


# ---- putting it together


@contextmanager
def _running(address: tuple[str, int], news: "SimpleQueue[News]") -> Iterator[_Sandbox]:
    """Run both pretended ends, the receiver with the page, and the worker, in one process.

    Raises ConfigError when *address* cannot be had.
    """
    shop = Whmcs(company=samples.COMPANY, today=lambda: utc_now().date())
    shop.add(samples.CLIENTS, samples.invoices(utc_now().date()))
    transport = Transport(connect_s=2, read_s=5)
    inbound_token = secrets.token_urlsafe(24)
    door = _Door()
    with ExitStack() as stack:
        # Gone last: until the servers have ended a report may still come in.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sms-bridge-")))
        front = _listening(door, address)
        stack.enter_context(front.in_background())
        back = front
        if not is_loopback(address[0]):  # reports go over plain HTTP, which stays on this machine
            back = Server(door, _FREE_PORT)
            stack.enter_context(back.in_background())
        carrier = Carrier(
            transport=transport,
            clock=utc_now,
            inbound_url=f"{back.url}/inbound/sandbox?t={inbound_token}",
            on_report=lambda message: news.put(_Reported(int(message.reference))),
        )
        whmcs_server, carrier_server = (
            Server(shop.app(), _FREE_PORT),
            Server(carrier.app(), _FREE_PORT),
        )
        stack.enter_context(whmcs_server.in_background())
        stack.enter_context(carrier_server.in_background())
        stack.enter_context(carrier.reporting())

        settings = _settings(
            shop,
            database=f"sqlite:///{folder / 'bridge.db'}",
            receiver=back.url,
            inbound_token=inbound_token,
            whmcs_url=whmcs_server.url,
            carrier_url=carrier_server.url,
        )
        file = folder / "config.env"
        _write(file, settings)
        _migrate(settings["BRIDGE_DATABASE_URL"])
        services = build(Config.from_env(settings))
        stack.callback(services.source.close)
        stack.callback(services.outbox.close)
        worker = Worker(
            services,
            clock=utc_now,
            on_outcome=lambda claim, outcome: news.put(_Decided(claim.id, claim.event.id, outcome)),
        )
        addon = Addon(url=f"{back.url}/hooks/whmcs", secret=settings["BRIDGE_HOOK_SECRET"])
        receiver = create_app(services, clock=utc_now, on_enqueued=worker.wake)
        command = f"{_this_program()} --config {shlex.quote(str(file))}"
        page = Page(
            whmcs=shop,
            carrier=carrier,
            addon=addon,
            receiver=receiver,
            api_token=settings["BRIDGE_API_TOKEN"],
            sender=samples.SENDER,
            command=command,
            clock=utc_now,
            only_here=is_loopback(address[0]),
        )
        receiver.register_blueprint(page.blueprint())
        door.open_to(receiver)
        stack.enter_context(working(worker))
        _suppress(transport, back.url, settings["BRIDGE_API_TOKEN"])
        yield _Sandbox(url=front.url, command=command, services=services, whmcs=shop, addon=addon)


class _Door:
    """The application of a server whose address has to be known before it can be built."""

    def __init__(self) -> None:
        self._app: WSGIApplication | None = None

    def open_to(self, app: WSGIApplication) -> None:
        """Let *app* answer from now on."""
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if self._app is None:
            start("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "1")])
            return [b"The sandbox is starting."]
        return self._app(environ, start)


def _listening(app: WSGIApplication, address: tuple[str, int]) -> Server:
    try:
        return Server(app, address)
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        host, port = address
        raise ConfigError([f"--listen: {host}:{port} cannot be had: {words}"]) from error


def _settings(
    shop: Whmcs,
    *,
    database: str,
    receiver: str,
    inbound_token: str,
    whmcs_url: str,
    carrier_url: str,
) -> dict[str, str]:
    """Return all settings of the sandbox's bridge; nothing of the operator's own is in them."""
    return {
        "BRIDGE_HOOK_SECRET": new_secret(),
        "BRIDGE_API_TOKEN": secrets.token_urlsafe(24),
        "BRIDGE_INBOUND_TOKEN": inbound_token,
        "BRIDGE_PUBLIC_URL": receiver,
        "BRIDGE_DATABASE_URL": database,
        "BRIDGE_WHMCS_SOURCE": "api",
        "BRIDGE_WHMCS_API_URL": f"{whmcs_url}{whmcs.PATH}",
        "BRIDGE_WHMCS_API_IDENTIFIER": shop.identifier,
        "BRIDGE_WHMCS_API_SECRET": shop.secret,
        "BRIDGE_WHMCS_SMS_FIELD": str(whmcs.FIELD_ID),
        "BRIDGE_GATEWAY": "sandbox",
        "BRIDGE_SANDBOX_URL": carrier_url,
        "BRIDGE_SENDER": samples.SENDER,
        "BRIDGE_SENDING_HOURS": "always",
        **samples.SETTINGS,
        # Everything that waits waits for seconds here, so that a person can watch it.
        "BRIDGE_RETRY_S": "1-5",
        "BRIDGE_LOOKUP_S": "1,2,4",
        "BRIDGE_PROBE_S": "3",
        "BRIDGE_TIMEOUT_S": "2,3",
    }


def _write(file: Path, settings: Mapping[str, str]) -> None:
    """Write *settings* so that `--config` reads them, for our own eyes: secrets are in them."""
    file.touch(mode=0o600)
    with file.open("w", encoding="utf-8") as lines:
        for name, value in settings.items():
            escaped = value.replace("\\", "\\\\").replace("'", "\\'")
            lines.write(f"{name}='{escaped}'\n")


def _this_program() -> str:
    """Return how this program was started, as a shell takes it."""
    as_module = Path(sys.argv[0]).name == "__main__.py"
    return shlex.join([sys.executable, "-m", "bridge"] if as_module else sys.argv[:1])


def _suppress(transport: Transport, url: str, token: str) -> None:
    """Put the samples' numbers on the suppression list, as the desk does. Raises BridgeError."""
    for number, why in samples.SUPPRESSED.items():
        entry = {"number": number, "why": why, "who": "the desk"}
        headers = {"Authorization": f"Bearer {token}"}
        try:
            reply = transport.request("POST", f"{url}/v1/suppressions", json=entry, headers=headers)
        except TransportError as error:
            raise BridgeError("the receiver gave no answer to a suppression") from error
        if reply.status != 201:
            raise BridgeError(f"the receiver refused a suppression with HTTP {reply.status}")


def _migrate(url: str) -> None:
    # Alembic costs a tenth of a second at start, which every other command would pay, too.
    importlib.import_module("bridge.outbox.migrations.run").migrate(url)
