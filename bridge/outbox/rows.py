"""Reading and moving the outbox's rows, inside somebody's transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from bridge.domain import Claim, Event, HistoryLine, Reason, Reminder, Stage, State
from bridge.outbox.engine import Collision
from bridge.outbox.schema import once_keys, reminders
from bridge.outbox.store import note, words


def row_of(connection: Connection, reminder_id: int) -> Row[Any] | None:
    """Return one reminder's row."""
    return connection.execute(sa.select(reminders).where(reminders.c.id == reminder_id)).first()


def locked(connection: Connection, reminder_id: int) -> Row[Any] | None:
    """Return a row that nobody else changes before we commit (SQLite: nobody can anyway).

    Other nodes of a Galera cluster do not see the lock. What rests on it has to write the row, too:
    by `change`, `move` or `touch`.
    """
    asked = sa.select(reminders).where(reminders.c.id == reminder_id).with_for_update()
    return connection.execute(asked).first()


def touch(connection: Connection, row: Row[Any], **values: Any) -> None:
    """Write a locked row that no worker holds, so that what another node does to it is refused."""
    connection.execute(
        reminders.update()
        .where(reminders.c.id == row.id)
        .values(version=reminders.c.version + 1, **values)
    )


def change(
    connection: Connection,
    reminder_id: int,
    states: Sequence[State],
    *,
    version: int,
    to: State,
    now: datetime,
    reason: Reason | None = None,
    detail: str = "",
    more: dict[str, Any] | None = None,
    silent: bool = False,
) -> bool:
    """Move a reminder on, if it still is in one of *states* at *version*, and note it."""
    detail = words(detail)
    changed = connection.execute(
        reminders.update()
        .where(
            reminders.c.id == reminder_id,
            reminders.c.version == version,
            reminders.c.state.in_(states),
        )
        .values(state=to, reason=reason, detail=detail, updated_at=now, **(more or {}))
    )
    if changed.rowcount != 1:
        return False
    if not silent:
        note(connection, reminder_id, now, to, reason, detail)
    return True


def move(
    connection: Connection,
    row: Row[Any],
    to: State,
    *,
    now: datetime,
    detail: str,
    more: dict[str, Any],
) -> None:
    """Move a locked reminder on, whoever holds it; what a worker still does to it is void."""
    moved = change(
        connection,
        row.id,
        [State(row.state)],
        version=row.version,
        to=to,
        now=now,
        detail=detail,
        more={**more, "version": row.version + 1, "lease_until": None, "look_up_at": None},
    )
    if not moved:
        raise Collision("the reminder changed since it was read")


# ---- the key (invoice, stage, due date), which one reminder at a time may win


def owner_of_key(connection: Connection, invoice_id: int, stage: str, due_date: date) -> int | None:
    """Return the reminder that holds the key."""
    return connection.execute(
        sa.select(once_keys.c.reminder_id).where(
            once_keys.c.invoice_id == invoice_id,
            once_keys.c.stage == stage,
            once_keys.c.due_date == due_date,
        )
    ).scalar_one_or_none()


def take_key(
    connection: Connection, reminder_id: int, invoice_id: int, stage: str, due_date: date
) -> int:
    """Put the key into the table unless it is there; return whose it is."""
    try:
        connection.execute(
            once_keys.insert().values(
                invoice_id=invoice_id, stage=stage, due_date=due_date, reminder_id=reminder_id
            )
        )
    except IntegrityError as error:
        # Both databases undo only this statement: no savepoint, which a deadlock would lose.
        owner = owner_of_key(connection, invoice_id, stage, due_date)
        if owner is None:
            raise Collision("the key was freed meanwhile") from error
        return owner
    return reminder_id


def hold_key(connection: Connection, row: Row[Any]) -> None:
    """Take the key (again) for a reminder that turns out to have been accepted.

    Where another was sent instead meanwhile, both went out, and the other keeps the key.
    """
    if row.due_date is None:
        return  # never attempted
    key = (row.invoice_id, row.stage, row.due_date)
    if owner_of_key(connection, *key) is None:
        take_key(connection, row.id, *key)


def free_key(connection: Connection, reminder_id: int) -> None:
    """Let whoever comes next win the key: this reminder was surely not accepted."""
    connection.execute(once_keys.delete().where(once_keys.c.reminder_id == reminder_id))


# ---- as the rest of the bridge knows them


def event_of(row: Row[Any]) -> Event:
    """Return the event that a reminder came from."""
    return Event(
        id=row.event_id,
        invoice_id=row.invoice_id,
        stage=Stage(row.stage),
        occurred_at=row.occurred_at,
    )


def claim_of(row: Row[Any], *, version: int) -> Claim:
    """Return a worker's hold on a reminder."""
    return Claim(
        id=row.id,
        version=version,
        event=event_of(row),
        attempts=row.attempts,
        gateway=row.gateway,
        bound_to=row.bound_to,
        restored=row.restored_at is not None,
    )


def line_of(row: Row[Any]) -> HistoryLine:
    """Return one line of a timeline."""
    return HistoryLine(
        at=row.at,
        state=State(row.state),
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail,
    )


def reminder_of(row: Row[Any], lines: tuple[HistoryLine, ...] = ()) -> Reminder:
    """Return a reminder as people see it."""
    return Reminder(
        id=row.id,
        event=event_of(row),
        state=State(row.state),
        reason=Reason(row.reason) if row.reason else None,
        detail=row.detail,
        client_id=row.client_id,
        due_date=row.due_date,
        to=row.recipient,
        body=row.body,
        parts=row.parts,
        attempts=row.attempts,
        gateway=row.gateway,
        gateway_id=row.gateway_id,
        not_before=row.not_before,
        created_at=row.created_at,
        updated_at=row.updated_at,
        cost_micros=row.cost_micros,
        cost_currency=row.cost_currency,
        history=lines,
    )
