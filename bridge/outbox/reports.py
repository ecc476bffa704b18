"""Delivery reports: kept as they came, then folded into the reminder they belong to.

They come twice, out of order, before our own answer is stored, and for messages that nobody knows
yet; a message of several parts may have one id, and one report, for each. States only move forward.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from bridge.domain import Delivery, DeliveryReport, State
from bridge.gateways.base import reference_of
from bridge.outbox.desk import Desk
from bridge.outbox.rows import locked, move, row_of, touch
from bridge.outbox.schema import history, message_parts, raw_reports, reminders
from bridge.outbox.store import clean, gateway_key, note, until_it_commits, words

_MOST_PARTS = 255  # that a text can be joined of
_LARGEST_COST = 2**63
# How long a report waits for its message: the answer that names it is on its way, or was lost.
KEPT_FOR = timedelta(hours=24)

# What a carrier's word does to a reminder. DELIVERED is the last word; nothing undoes it.
_REPORTED: dict[Delivery, State] = {
    Delivery.DELIVERED: State.DELIVERED,
    Delivery.UNDELIVERED: State.UNDELIVERED,
    Delivery.FAILED: State.UNDELIVERED,
    Delivery.EXPIRED: State.UNDELIVERED,
    Delivery.REJECTED: State.UNDELIVERED,
    Delivery.QUEUED: State.ACCEPTED,
    Delivery.SENT: State.ACCEPTED,
    Delivery.UNKNOWN: State.ACCEPTED,
}
RANK = {State.ACCEPTED: 1, State.UNDELIVERED: 2, State.DELIVERED: 3}  # all else: 0


class Reports(Desk):
    """What gateways report."""

    def record_report(self, report: DeliveryReport, *, now: datetime) -> bool:
        """Keep a delivery report, then fold it in. False: its message is not known (yet)."""
        report = self._without_a_wrong_name(report)
        self._keep(report, now)
        return self._fold(report, now)

    def _without_a_wrong_name(self, report: DeliveryReport) -> DeliveryReport:
        """Let a report name its reminder only where our reference in it is of that very text.

        An outbox that was begun anew gives ids again, and reports on the old ones still come in.
        """
        if report.reference is None or report.reminder_id is None:
            return report
        with self._read() as connection:
            row = row_of(connection, report.reminder_id)
        if row is None or row.recipient is None or row.body is None:
            return report
        ours = reference_of(row.id, row.recipient, row.body)
        return report if report.reference == ours else replace(report, reminder_id=None)

    @until_it_commits
    def _keep(self, report: DeliveryReport, now: datetime) -> None:
        """Commit the report by itself: whatever goes wrong later, it is not asked for again."""
        try:
            with self._write() as connection:
                connection.execute(
                    raw_reports.insert().values(
                        fingerprint=_fingerprint(report),
                        gateway=report.gateway,
                        gateway_id=gateway_key(report.gateway_id),
                        reminder_id=report.reminder_id,
                        delivery=report.delivery,
                        raw_status=clean(report.raw_status, 191),
                        is_part=report.is_part,
                        reported_at=report.at,
                        received_at=now,
                        **_told(report),
                    )
                )
        except IntegrityError:
            return  # it came before

    @until_it_commits
    def _fold(self, report: DeliveryReport, now: datetime) -> bool:
        with self._write() as connection:
            return self._folded(connection, report, now)

    @until_it_commits
    def fold_reports(self, *, now: datetime, limit: int) -> int:
        """Fold what was kept and not folded, where its message is known by now."""
        known = sa.or_(
            raw_reports.c.reminder_id.is_not(None),
            sa.exists().where(
                reminders.c.gateway == raw_reports.c.gateway,
                reminders.c.gateway_id == raw_reports.c.gateway_id,
            ),
            sa.exists().where(
                message_parts.c.gateway == raw_reports.c.gateway,
                message_parts.c.part_id == raw_reports.c.gateway_id,
            ),
        )
        asked = _pending().where(known, raw_reports.c.received_at > now - KEPT_FOR).limit(limit)
        with self._read() as connection:
            if not (rows := connection.execute(asked).all()):
                return 0
        with self._write() as connection:
            return sum(self._folded(connection, _report(row), now) for row in rows)

    def _fold_kept(self, connection: Connection, row: Row[Any], now: datetime) -> None:
        """Fold what came for a message before it was known to be this reminder's."""
        ids = [*_parts_of(connection, row.id), row.gateway_id]
        asked = _pending().where(
            raw_reports.c.gateway == row.gateway, raw_reports.c.gateway_id.in_(ids)
        )
        for kept in connection.execute(asked).all():
            self._folded(connection, _report(kept), now)

    def _folded(self, connection: Connection, report: DeliveryReport, now: datetime) -> bool:
        row = self._reported(connection, report)
        if row is None:
            return False
        delivery: Delivery | None = report.delivery
        if report.is_part:
            delivery = _of_all_parts(connection, row, report)
        self._apply(connection, row, report, delivery or Delivery.SENT, now)
        if delivery is not None:
            connection.execute(
                raw_reports.update()
                .where(raw_reports.c.fingerprint == _fingerprint(report))
                .values(folded_at=now)
            )
        return True

    def _apply(
        self,
        connection: Connection,
        row: Row[Any],
        report: DeliveryReport,
        delivery: Delivery,
        now: datetime,
    ) -> None:
        detail = words(f"report from {report.gateway}: {report.raw_status}")
        more: dict[str, Any] = {}
        if report.gateway_id and not row.gateway_id:
            more["gateway_id"] = gateway_key(report.gateway_id)
        more |= _told(report)  # what it does not tell stays as it was told before
        before, after = State(row.state), _REPORTED[delivery]
        if RANK[after] > RANK.get(before, 0):
            self._went_out(connection, row)
            move(connection, row, after, now=now, detail=detail, more=more)
            return
        # Late, weaker or repeated: it stays in the history, once, and changes nothing.
        touch(connection, row, **more)  # two nodes may each have had one part's report
        same = (history.c.reminder_id == row.id, history.c.detail == detail)
        if connection.scalar(sa.select(history.c.id).where(*same).limit(1)) is None:
            note(connection, row.id, now, before, None, detail)

    def _reported(self, connection: Connection, report: DeliveryReport) -> Row[Any] | None:
        """Return the reminder of *report*, locked."""
        found = report.reminder_id
        if found is None and report.gateway_id:
            found = self._owner(connection, report.gateway, report.gateway_id)
        row = None if found is None else locked(connection, found)
        # Without an attempt it is about an older outbox's, which had the id before.
        return row if row is not None and row.attempts else None

    # ---- ids

    def owner_of(self, gateway: str, gateway_id: str) -> int | None:
        """Return which reminder a gateway's message id belongs to."""
        with self._read() as connection:
            return self._owner(connection, gateway, gateway_id)

    @staticmethod
    def _owner(connection: Connection, gateway: str, gateway_id: str) -> int | None:
        key, column = gateway_key(gateway_id), reminders.c
        found = connection.scalar(
            sa.select(column.id)
            .where(column.gateway == gateway, column.gateway_id == key)
            .order_by(column.id.desc())
            .limit(1)
        )
        return found or connection.scalar(
            sa.select(message_parts.c.reminder_id).where(
                message_parts.c.gateway == gateway, message_parts.c.part_id == key
            )
        )

    @staticmethod
    def _keep_parts(
        connection: Connection, row: Row[Any], gateway: str, part_ids: Iterable[str]
    ) -> None:
        """Note the ids of a message's parts, each of which is reported by itself."""
        known = _parts_of(connection, row.id)
        for part_id in dict.fromkeys(map(gateway_key, part_ids)):
            if part_id and part_id not in known:
                connection.execute(
                    message_parts.insert().values(
                        gateway=gateway, part_id=part_id, reminder_id=row.id
                    )
                )


def _of_all_parts(connection: Connection, row: Row[Any], report: DeliveryReport) -> Delivery | None:
    """Keep one part's news; return the whole message's, None while its parts are not known.

    Any part that failed spoils the message; it is delivered when all parts are.
    """
    part_id = gateway_key(report.gateway_id)
    known = _parts_of(connection, row.id)
    if part_id not in known:
        return None
    before = known[part_id]
    if before is None or _REPORTED[before] is not State.DELIVERED:
        known[part_id] = report.delivery
        connection.execute(
            message_parts.update()
            .where(message_parts.c.gateway == report.gateway, message_parts.c.part_id == part_id)
            .values(delivery=report.delivery)
        )
    states = [one and _REPORTED[one] for one in known.values()]
    if all(one is State.DELIVERED for one in states):
        return Delivery.DELIVERED
    return Delivery.UNDELIVERED if State.UNDELIVERED in states else Delivery.SENT


def _parts_of(connection: Connection, reminder_id: int) -> dict[str, Delivery | None]:
    asked = sa.select(message_parts.c.part_id, message_parts.c.delivery).where(
        message_parts.c.reminder_id == reminder_id
    )
    return {
        row.part_id: row.delivery and Delivery(row.delivery) for row in connection.execute(asked)
    }


def _pending() -> sa.Select[Any]:
    return (
        sa.select(raw_reports).where(raw_reports.c.folded_at.is_(None)).order_by(raw_reports.c.id)
    )


def _report(row: Row[Any]) -> DeliveryReport:
    return DeliveryReport(
        gateway=row.gateway,
        gateway_id=row.gateway_id,
        delivery=Delivery(row.delivery),
        raw_status=row.raw_status,
        reminder_id=row.reminder_id,
        at=row.reported_at,
        is_part=bool(row.is_part),
        parts=row.parts,
        cost_micros=row.cost_micros,
        cost_currency=row.cost_currency,
    )


def _told(report: DeliveryReport) -> dict[str, Any]:
    """Return what a report tells of its message's size and price, as far as it can be true."""
    told: dict[str, Any] = {}
    if report.parts and 0 < report.parts <= _MOST_PARTS:
        told["parts"] = report.parts
    if report.cost_micros is not None and abs(report.cost_micros) < _LARGEST_COST:
        told["cost_micros"] = report.cost_micros
        if currency := clean(report.cost_currency or "", 8):
            told["cost_currency"] = currency
    return told


def _fingerprint(report: DeliveryReport) -> str:
    """Return what tells one report from another, and not from its own repetition."""
    told: tuple[Any, ...] = (
        report.gateway,
        gateway_key(report.gateway_id),
        report.reminder_id,
        str(report.delivery),
        clean(report.raw_status, 191),
        report.at,
    )
    if price := _told(report):  # some tell it in a second report that is else the same
        told = (*told, price)
    return hashlib.sha256(repr(told).encode()).hexdigest()
