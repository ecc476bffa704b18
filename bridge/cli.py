"""The command line: thin words around the parts. Exit code 2: settings; 1: something is wrong."""

import importlib
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from getpass import getuser
from pathlib import Path
from typing import Any

import click

from bridge import doctor, rehearsal, signing, trial
from bridge.bootstrap import (
    build,
    log_to_stderr,
    open_gateway,
    open_outbox,
    read_environment,
    settings_file,
    unknown_settings,
    utc_now,
)
from bridge.config import Config
from bridge.domain import Level, Reminder, Stage, State, SuppressedBy, Withheld
from bridge.errors import AutomationUnreadable, BridgeError, ConfigError
from bridge.gateways import matrix, registry
from bridge.nightly import Run
from bridge.optout import Wish, wish_of
from bridge.outbox.base import Filter, Outbox
from bridge.phone import ANY_LINE, mask, read_number
from bridge.pipeline import Message
from bridge.sandbox.run import run_sandbox
from bridge.services import Services
from bridge.serving import Server, on_end_signals, working
from bridge.transport import Transport
from bridge.verify import verify
from bridge.web.app import create_app
from bridge.worker import Worker

_MARKS = {Level.OK: "ok     ", Level.WARNING: "warning", Level.FAULT: "FAULT  "}
_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.FAULT: "red"}
_INTERRUPTED = 130  # as shells say it
_PROGRESS_EVERY = 100  # invoices
_CLIENT_ID = re.compile(r"[1-9][0-9]{0,17}")  # a number begins with a plus, or with 00


@contextmanager
def _complaining() -> Iterator[None]:
    """Turn our errors into a line on standard error and the exit code that goes with it."""
    try:
        yield
    except ConfigError as error:
        for problem in error.problems:
            click.echo(f"sms-bridge: {problem}", err=True)
        if any("BRIDGE_" in problem for problem in error.problems):
            click.echo("sms-bridge: correct the settings, then run: sms-bridge check", err=True)
        sys.exit(2)
    except BridgeError as error:
        click.echo(f"sms-bridge: {error}", err=True)
        sys.exit(1)
    except KeyboardInterrupt:
        click.echo("sms-bridge: interrupted", err=True)
        sys.exit(_INTERRUPTED)
    except BrokenPipeError:  # the reader of our output went away, for example head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


class _Commands(click.Group):
    """All commands end the same way when something is wrong."""

    def invoke(self, context: click.Context) -> Any:
        with _complaining():
            return super().invoke(context)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Settings file; else config.env here, else /etc/sms-bridge/config.env.",
)
@click.version_option(package_name="whmcs-sms-bridge")
@click.pass_context
def main(context: click.Context, file: Path | None) -> None:
    """Text clients of a WHMCS about overdue invoices: never twice, never with a link."""
    context.obj = file


def _config(context: click.Context) -> Config:
    env = read_environment(context.obj)
    for name in unknown_settings(env):
        click.echo(f"sms-bridge: warning: {name} is not a setting of this program", err=True)
    return Config.from_env(env)


@contextmanager
def _services(context: click.Context) -> Iterator[Services]:
    services = build(_config(context))
    try:
        yield services
    finally:
        services.outbox.close()
        services.source.close()


@contextmanager
def _outbox(context: click.Context) -> Iterator[Outbox]:
    outbox = open_outbox(_config(context))
    try:
        outbox.ping()
        yield outbox
    finally:
        outbox.close()


@main.command()
@click.pass_context
def serve(context: click.Context) -> None:
    """Receive hooks and send texts, in one process."""
    log_to_stderr()
    with _services(context) as services:
        services.outbox.ping()
        _name_bad_texts(services)
        worker = Worker(services, clock=utc_now)
        app = create_app(services, clock=utc_now, on_enqueued=worker.wake)
        try:
            server = Server(app, services.config.listen)
        except (OSError, ValueError) as error:
            host, port = services.config.listen
            why = error.strerror if isinstance(error, OSError) else None
            raise ConfigError([f"BRIDGE_LISTEN: {host}:{port}: {why or error}"]) from error
        on_end_signals(server.stop)
        click.echo(f"sms-bridge: listening on {server.url}, gateway {services.gateway.name}")
        with working(worker):
            server.run()
    click.echo("sms-bridge: ended")


@main.command()
@click.pass_context
def work(context: click.Context) -> None:
    """Send texts only; the receiver runs elsewhere on the same outbox."""
    log_to_stderr()
    with _services(context) as services:
        services.outbox.ping()
        _name_bad_texts(services)
        worker = Worker(services, clock=utc_now)
        ended = threading.Event()
        on_end_signals(ended.set)
        click.echo(f"sms-bridge: working, gateway {services.gateway.name}")
        with working(worker):
            ended.wait()
    click.echo("sms-bridge: ended")


def _name_bad_texts(services: Services) -> None:
    """Tell which saved texts cannot be used any more; only their reminders wait."""
    for problem in services.wordings.problems():
        click.echo(f"sms-bridge: {problem}; its reminders wait until it is corrected", err=True)


@main.command()
@click.option("--restored", is_flag=True, help="It is an older outbox, restored from a back-up.")
@click.pass_context
def migrate(context: click.Context, restored: bool) -> None:
    """Make the outbox, or bring it to this version. Keeps everything in it.

    A restored outbox does not know what was sent since the back-up was made. With --restored,
    whatever was due becomes unknown instead of being sent, perhaps a second time; stop every other
    process first.
    """
    # Alembic costs a tenth of a second at start, so only this command loads it.
    migrations = importlib.import_module("bridge.outbox.migrations.run")
    before, after = migrations.migrate(_config(context).database_url)
    was = {None: "new", after: "as it was"}.get(before, f"was {before}")
    click.echo(f"the outbox is at version {after} ({was})")
    if restored:
        with _outbox(context) as outbox:
            doubted = outbox.doubt_what_was_due(now=utc_now())
        click.echo(f"{_counted(doubted, 'reminder')} may have been sent since: unknown now")
        if doubted:
            click.echo("see sms-bridge list --state unknown, then sms-bridge resolve each")


@main.command()
@click.pass_context
def purge(context: click.Context) -> None:
    """Erase what is older than BRIDGE_BODY_DAYS and BRIDGE_RETENTION_DAYS. Workers do it hourly."""
    config = _config(context)
    with _outbox(context) as outbox:
        done = outbox.purge(now=utc_now(), body=config.bodies_kept, rows=config.rows_kept)
    faded = _counted(done.faded, "reminder")
    click.echo(
        f"number and text erased from {faded}; dropped: {_counted(done.gone, 'reminder')},"
        f" {_counted(done.replies, 'reply', 'replies')}"
    )


@main.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Look at every part and name each fault with its remedy. Exit code 0: all is well."""
    env = read_environment(context.obj)
    worst = Level.OK
    for finding in doctor.examine(env, file=settings_file(context.obj), clock=utc_now):
        mark = click.style(_MARKS[finding.level], fg=_COLOURS[finding.level])
        remedy = f" -> {finding.remedy}" if finding.remedy else ""
        click.echo(f"{mark} {finding.subject}: {finding.message}{remedy}")
        if finding.level is Level.FAULT:
            worst = Level.FAULT
    if worst is Level.FAULT:
        sys.exit(1)


@main.command()
@click.option("--stage", type=click.Choice([str(stage) for stage in Stage]), help="Judge this one.")
@click.option("--limit", type=click.IntRange(1), help="Stop after so many invoices.")
@click.option("--invoice", "invoices", type=int, multiple=True, help="Only this one, paid or not.")
@click.option("--tonight", is_flag=True, help="Those that WHMCS's next daily run is about.")
@click.pass_context
def rehearse(
    context: click.Context,
    stage: str | None,
    limit: int | None,
    invoices: tuple[int, ...],
    tonight: bool,
) -> None:
    """Show what would go out now for every overdue invoice, or why nothing. Sends nothing.

    Without --stage each invoice is judged for its next overdue stage that is on and was not sent.
    """
    if tonight and (stage or invoices):
        raise click.UsageError("--tonight takes neither --stage nor --invoice")
    with _services(context) as services:
        services.outbox.ping()
        now = utc_now()
        run = _tonight(services, now) if tonight else None
        total, texts = 0, 0
        wanted = Stage(stage) if stage else None
        for one in rehearsal.rehearse(
            services, now=now, stage=wanted, run=run, limit=limit, invoices=invoices
        ):
            total += 1
            texts += isinstance(one.decision, Message)
            click.echo(_rehearsed(one, now))
            if total % _PROGRESS_EVERY == 0:
                click.echo(f"… {total} invoices so far", err=True)
    judged = _counted(total, "reminder" if run else "invoice" if invoices else "overdue invoice")
    click.echo(f"{judged}, {_counted(texts, 'text')}. Nothing was sent.")


def _tonight(services: Services, now: datetime) -> Run | None:
    """Return the next daily run and print when it is; None where WHMCS does not tell."""
    try:
        run = rehearsal.tonight(services, now=now)
    except AutomationUnreadable as error:
        click.echo(f"every overdue invoice, since tonight's cannot be told: {error}", err=True)
        return None
    whose = "WHMCS's time zone" if run.is_whmcss_zone else "BRIDGE_TIMEZONE"
    click.echo(f"WHMCS's next daily run: {run.at:%Y-%m-%d %H:%M} UTC, by {whose}, {run.zone}")
    for day, stages in run.due.items():
        click.echo(f"  due on {day}: {', '.join(stages)}")
    return run


def _counted(number: int, what: str, many: str = "") -> str:
    return f"{number} {what if number == 1 else many or what + 's'}"


def _rehearsed(one: rehearsal.Rehearsed, now: datetime) -> str:
    what = f"invoice {one.invoice_id} {one.stage or ''}".rstrip() + ":"
    if isinstance(one.decision, Withheld):
        detail = f" ({one.decision.detail})" if one.decision.detail else ""
        return f"{what} no text, {one.decision.reason}{detail}"
    size, at = one.decision.text.size, one.decision.not_before
    when = "now" if at <= now else f"at {at:%Y-%m-%d %H:%M} UTC"
    parts = _counted(size.parts, "part")
    body = one.decision.text.body.replace("\n", "\n    ")
    return f"{what} to {mask(one.decision.to)} {when}, {parts} {size.encoding}\n    {body}"


@main.command("send-test")
@click.argument("number")
@click.option("--text", default=trial.TEXT, show_default=True, help="What to send.")
@click.option(
    "--gateway",
    "name",
    type=click.Choice(registry.NAMES),
    help="Through which; else BRIDGE_GATEWAY.",
)
@click.pass_context
def send_test(context: click.Context, number: str, text: str, name: str | None) -> None:
    """Send one text to NUMBER (with its country code) through a gateway. It may cost money."""
    config = _config(context)
    transport = Transport(connect_s=config.connect_s, read_s=config.read_s)
    gateway = open_gateway(config, transport, name)
    try:
        tried = trial.send_trial(gateway, config, number, text)
    except trial.CannotTry as error:
        raise click.BadParameter(str(error)) from error
    click.echo(
        f"{tried.gateway} accepted it for {mask(tried.to)}: "
        f"id {tried.accepted.gateway_id or 'not told'}, parts {tried.parts}"
    )


@main.command("verify")
@click.argument("number")
@click.argument("text")
@click.pass_context
def verify_text(context: click.Context, number: str, text: str) -> None:
    """Say whether TEXT was sent to NUMBER by us. Exit code 1: it was not."""
    with _outbox(context) as outbox:
        found = verify(outbox, _number(number, hint="NUMBER"), text)
    if found.reminder:
        one = found.reminder
        click.echo(
            f"yes: reminder {one.id}, invoice {one.event.invoice_id}, {one.state},"
            f" {one.updated_at:%Y-%m-%d %H:%M} UTC"
        )
        return
    if found.links:
        click.echo("no: it holds a link, and we never send one")
    elif found.faded:
        click.echo(
            f"not found; the words of {_counted(found.faded, 'text')} to this number are erased"
        )
    else:
        click.echo("no: nothing like it was sent to this number")
    context.exit(1)


@main.command("gateways")
def list_gateways() -> None:
    """Show what each gateway can do, and which settings it takes."""
    for name in registry.NAMES:
        sheet, limits = registry.sheet_of(name), registry.limits_of(name)
        click.echo(f"{name}: {sheet.title}, as of {sheet.facts_of:%Y-%m-%d}")
        for setting, meaning in matrix.settings(name, registry.settings_of(name)):
            click.echo(f"  {setting}: {meaning}")
        for label, words in matrix.lines(sheet, limits):
            click.echo(f"  {label:<18} {words}")
        click.echo()


@main.command("list")
@click.option("--state", type=click.Choice([str(state) for state in State]))
@click.option("--invoice", type=int, help="Only of this invoice id.")
@click.option("--client", type=int, help="Only of this client id.")
@click.option("--number", help="Only to this number.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@click.pass_context
def list_reminders(
    context: click.Context,
    state: str | None,
    invoice: int | None,
    client: int | None,
    number: str | None,
    limit: int,
) -> None:
    """List reminders, newest first."""
    e164 = _number(number, hint="--number") if number else None
    with _outbox(context) as outbox:
        wanted = Filter(
            state=State(state) if state else None,
            invoice_id=invoice,
            client_id=client,
            number=e164,
            limit=limit,
        )
        found = outbox.reminders(wanted)
    for one in found:
        click.echo(_row(one))
    if not found:
        click.echo("no reminders", err=True)


def _row(one: Reminder) -> str:
    until = f" until {one.not_before:%Y-%m-%d %H:%M} UTC" if one.state is State.WAITING else ""
    columns = (
        f"{one.id:>7}",
        f"{one.event.occurred_at:%Y-%m-%d %H:%M}",
        f"invoice {one.event.invoice_id}",
        one.event.stage,
        mask(one.to) if one.to else "-",
        f"{one.state}{until}",
        one.reason or "",
    )
    return "  ".join(columns).rstrip()


@main.command()
@click.argument("reminder_id", metavar="ID", type=int)
@click.option("--full", is_flag=True, help="Show the whole number.")
@click.pass_context
def show(context: click.Context, reminder_id: int, full: bool) -> None:
    """Show one reminder with its text and its timeline."""
    with _outbox(context) as outbox:
        one = outbox.reminder(reminder_id)
    if one is None:
        click.echo(f"sms-bridge: there is no reminder {reminder_id}", err=True)
        sys.exit(1)
    click.echo(_row(one))
    to = (one.to if full else mask(one.to)) if one.to else "no number kept"
    click.echo(f"event {one.event.id}, client {one.client_id or 'not known'}, to {to}")
    if one.gateway:
        click.echo(
            f"gateway {one.gateway}, id {one.gateway_id or 'none'}, parts {one.parts},"
            f" cost {_cost(one)}"
        )
    for line in one.history:
        reason = f" {line.reason}" if line.reason else ""
        detail = f": {_printable(line.detail)}" if line.detail else ""
        click.echo(f"  {line.at:%Y-%m-%d %H:%M:%S} UTC  {line.state}{reason}{detail}")
    if one.body:
        click.echo("text:\n    " + one.body.replace("\n", "\n    "))


def _cost(one: Reminder) -> str:
    if one.cost_micros is None:
        return "not told"
    return f"{Decimal(one.cost_micros) / 1_000_000:f} {one.cost_currency or ''}".rstrip()


@main.command()
@click.argument("reminder_id", metavar="ID", type=int)
@click.argument("outcome", type=click.Choice(["sent", "not_sent"]))
@click.option("--who", default=getuser, show_default="the user", help="Who found it out.")
@click.pass_context
def resolve(context: click.Context, reminder_id: int, outcome: str, who: str) -> None:
    """Say what became of an unknown reminder, for example by the provider's own list.

    What was not sent is due again, and judged anew.
    """
    with _outbox(context) as outbox:
        outbox.resolve(reminder_id, sent=outcome == "sent", who=who, now=utc_now())
        one = outbox.reminder(reminder_id)
    click.echo(_row(one) if one else "")


@main.command()
@click.argument("reminder_id", metavar="ID", type=int)
@click.option("--who", default=getuser, show_default="the user", help="Who wants it.")
@click.pass_context
def resend(context: click.Context, reminder_id: int, who: str) -> None:
    """Try again what was withheld, failed or undelivered, as a new reminder judged anew."""
    with _outbox(context) as outbox:
        again = outbox.resend(reminder_id, who=who, now=utc_now())
    click.echo(f"reminder {again} was made; see: sms-bridge show {again}")


def _number(raw: str, *, hint: str = "NUMBER") -> str:
    """Return E.164 of any kind of line that may ever be texted."""
    read = read_number(raw, None, allow=ANY_LINE)
    if not read.e164:
        raise click.BadParameter(f"{read.problem}; write it like +46701234567", param_hint=hint)
    return read.e164


@main.command()
@click.argument("number")
@click.option("--why", required=True, help="For whoever reads the list later.")
@click.option("--who", default=getuser, show_default="the user", help="Who decided it.")
@click.pass_context
def suppress(context: click.Context, number: str, why: str, who: str) -> None:
    """Never text NUMBER again, whosever field at WHMCS holds it."""
    e164 = _number(number)
    if not why.strip():
        raise click.BadParameter("say why, for whoever reads the list later", param_hint="--why")
    with _outbox(context) as outbox:
        new = outbox.suppress(e164, by=SuppressedBy.DESK, why=why, who=who, now=utc_now())
    click.echo(f"{mask(e164)} is {'now' if new else 'already'} on the suppression list")


@main.command()
@click.argument("number")
@click.pass_context
def unsuppress(context: click.Context, number: str) -> None:
    """Take NUMBER off the suppression list."""
    e164 = _number(number)
    with _outbox(context) as outbox:
        if not outbox.unsuppress(e164):
            click.echo(f"sms-bridge: {mask(e164)} is not on the suppression list", err=True)
            sys.exit(1)
    click.echo(f"{mask(e164)} may be texted again")


@main.command()
@click.option("--full", is_flag=True, help="Show whole numbers.")
@click.option("--limit", type=click.IntRange(1), default=200, show_default=True)
@click.pass_context
def suppressions(context: click.Context, full: bool, limit: int) -> None:
    """List the numbers that are never texted, newest first."""
    with _outbox(context) as outbox:
        found = outbox.suppressions(limit=limit)
    for one in found:
        number = (full and one.number) or one.shown
        forgotten = "" if one.number else "  (forgotten; a keyed hash is left)"
        click.echo(f"{number}  {one.by}  {one}{forgotten}")
    if not found:
        click.echo("the suppression list is empty", err=True)


def _printable(text: str) -> str:
    """Return what others wrote without what a terminal would obey."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)


@main.command()
@click.argument("whom", metavar="CLIENT|NUMBER")
@click.pass_context
def forget(context: click.Context, whom: str) -> None:
    """Erase a client id, or a number, from the outbox; refusals stay as a keyed hash."""
    with _outbox(context) as outbox:
        if _CLIENT_ID.fullmatch(whom):
            done = outbox.forget_client(int(whom), now=utc_now())
        else:
            done = outbox.forget_number(_number(whom, hint="CLIENT|NUMBER"), now=utc_now())
    freed = (_counted(done.reminders, "reminder"), _counted(done.replies, "reply", "replies"))
    click.echo(f"erased from {freed[0]} and {freed[1]}; {_counted(done.refusals, 'refusal')} kept")
    click.echo("texts go on while the field at WHMCS holds the number: blank it there to stop them")


@main.command()
@click.option("--full", is_flag=True, help="Show whole numbers.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.pass_context
def inbound(context: click.Context, full: bool, limit: int) -> None:
    """Show what people replied, newest first. STOP and START were acted on already."""
    with _outbox(context) as outbox:
        found = outbox.inbound(limit=limit)
    for one in found:
        sender = one.sms.sender if full else mask(one.sms.sender)
        wish = wish_of(one.sms.body)
        asks = "" if wish is Wish.OTHER else f"  [{wish}]"
        body = one.sms.body.replace("\n", "\n    ")
        click.echo(f"{one.received_at:%Y-%m-%d %H:%M} UTC  {sender}{asks}\n    {_printable(body)}")
    if not found:
        click.echo("no replies", err=True)


@main.command()
def secret() -> None:
    """Make a new hook secret, for BRIDGE_HOOK_SECRET and for the addon's settings."""
    click.echo(signing.new_secret())


@main.command()
@click.option("--listen", default="127.0.0.1:8025", show_default=True, metavar="HOST:PORT")
@click.option("--once", is_flag=True, help="Fire the samples, print each decision, end.")
def sandbox(listen: str, once: bool) -> None:
    """Try everything on this machine: pretend WHMCS, pretend carrier, phones on a page."""
    run_sandbox(listen, once=once)
