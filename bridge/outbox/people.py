"""The outbox's side of people: what they reply, who wants no texts, who is to be forgotten."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from bridge.domain import InboundSms, KeptInbound, Quota, State, SuppressedBy, Suppression
from bridge.errors import MayNotAttempt, OutboxUnavailable
from bridge.outbox.base import Forgotten
from bridge.outbox.engine import Collision
from bridge.outbox.rows import hold_key
from bridge.outbox.schema import (
    LONGEST_ID,
    daily_texts,
    hash_keys,
    inbound,
    reminders,
    suppressed_numbers,
)
from bridge.outbox.store import Store, clean, gateway_key, note, until_it_commits, words
from bridge.phone import mask
from bridge.signing import number_mark

ALL_NUMBERS = ""  # in the place of a mark in `daily_texts`
_COUNTED_DAYS = 7  # how long `daily_texts` remembers; more than any time zone differs
_LONGEST_BODY = 10_000  # characters of an inbound text; a long SMS has some 1,500


class People(Store):
    """Inbound texts, the suppression list, forgetting."""

    _key: bytes | None = None

    def _mark(self, connection: Connection, number: str) -> str:
        """Return the keyed hash of an E.164 number."""
        if self._key is None:
            asked = sa.select(hash_keys.c.secret).where(hash_keys.c.name == "numbers")
            secret = connection.scalar(asked)
            if secret is None:
                raise OutboxUnavailable(
                    "the outbox has lost its key, so nobody knows which numbers are suppressed:"
                    " restore the table `hash_keys` from a back-up"
                )
            self._key = bytes.fromhex(secret)
        return number_mark(self._key, number)

    # ---- inbound texts

    @until_it_commits
    def keep_inbound(self, sms: InboundSms, *, now: datetime) -> bool:
        """Keep an inbound text once. False: it was there already."""
        try:
            with self._write() as connection:
                connection.execute(
                    inbound.insert().values(
                        gateway=sms.gateway,
                        gateway_id=gateway_key(sms.gateway_id),
                        sender=clean(sms.sender, 32),
                        mark=self._mark(connection, sms.sender),
                        recipient=clean(sms.to, 32),
                        body=clean(sms.body, _LONGEST_BODY),
                        received_at=now,
                    )
                )
        except IntegrityError:
            return False
        return True

    def inbound(self, *, limit: int) -> list[KeptInbound]:
        """Return inbound texts, newest first."""
        asked = sa.select(inbound).order_by(inbound.c.received_at.desc()).limit(limit)
        with self._read() as connection:
            rows = connection.execute(asked).all()
        return [
            KeptInbound(
                sms=InboundSms(
                    gateway=row.gateway,
                    gateway_id=row.gateway_id,
                    sender=row.sender,
                    to=row.recipient,
                    body=row.body,
                ),
                received_at=row.received_at,
            )
            for row in rows
        ]

    # ---- the suppression list

    @until_it_commits
    def suppress(
        self,
        number: str,
        *,
        by: SuppressedBy,
        why: str,
        who: str,
        now: datetime,
        blank: bool = False,
    ) -> bool:
        """Put an E.164 number on the list; True when it is new. The first reason stays.

        It gives way to one that outranks it only, so that START does not lift what the desk set.
        With *blank* the client's field at WHMCS is to be blanked, too.
        """
        values: dict[str, Any] = {
            "set_by": by,
            "why": words(why),
            "who": clean(who, LONGEST_ID),
        }
        if blank:
            values["blank_at"] = now
        try:
            with self._write() as connection:
                connection.execute(
                    suppressed_numbers.insert().values(
                        mark=self._mark(connection, number),
                        number=number,
                        shown=mask(number),
                        since=now,
                        **values,
                    )
                )
        except IntegrityError:
            with self._write() as connection:
                row = self._suppressed(connection, number)
                if row is not None and not by.outranks(SuppressedBy(row.set_by)):
                    values = {"blank_at": now} if blank else {}
                if row is not None and values:
                    connection.execute(_at(row).values(**values))
            return False
        return True

    @until_it_commits
    def unsuppress(self, number: str, *, only: SuppressedBy | None = None) -> bool:
        """Take a number off the list; with *only*, only if that party set it. False: it was not."""
        with self._write() as connection:
            listed = suppressed_numbers.c.mark == self._mark(connection, number)
            if only is not None:
                listed &= suppressed_numbers.c.set_by == only
            return bool(connection.execute(suppressed_numbers.delete().where(listed)).rowcount)

    def suppression(self, number: str) -> Suppression | None:
        """Return the entry of an E.164 number, also of a forgotten one."""
        with self._read() as connection:
            row = self._suppressed(connection, number)
        return None if row is None else as_suppression(row)

    def refusals_of(self, client_id: int) -> list[Suppression]:
        """Return the entries of the numbers at which a client was texted, newest first."""
        column = suppressed_numbers.c
        texted = sa.select(reminders.c.mark).where(
            reminders.c.client_id == client_id, reminders.c.mark.is_not(None)
        )
        asked = sa.select(suppressed_numbers).where(column.mark.in_(texted))
        with self._read() as connection:
            rows = connection.execute(asked.order_by(column.id.desc()))
            return [as_suppression(row) for row in rows]

    def suppressions(self, *, limit: int, before_id: int | None = None) -> list[Suppression]:
        """Return entries, newest first; for the next page those older than *before_id*."""
        asked = sa.select(suppressed_numbers).order_by(suppressed_numbers.c.id.desc()).limit(limit)
        if before_id is not None:
            asked = asked.where(suppressed_numbers.c.id < before_id)
        with self._read() as connection:
            return [as_suppression(row) for row in connection.execute(asked)]

    def _suppressed(self, connection: Connection, number: str) -> Row[Any] | None:
        asked = sa.select(suppressed_numbers).where(
            suppressed_numbers.c.mark == self._mark(connection, number)
        )
        return connection.execute(asked).first()

    # ---- the field at WHMCS

    def fields_to_blank(self, *, now: datetime, limit: int) -> list[tuple[int, str]]:
        """Return id and number of entries whose clients' fields are due for blanking."""
        column = suppressed_numbers.c
        asked = (
            sa.select(column.id, column.number)
            .where(column.blank_at <= now, column.number.is_not(None))
            .order_by(column.blank_at)
            .limit(limit)
        )
        with self._read() as connection:
            return [(row.id, row.number) for row in connection.execute(asked)]

    @until_it_commits
    def blank_later(self, suppression_id: int, at: datetime | None) -> None:
        """Blank the fields for this entry at *at*; None: it is done."""
        with self._write() as connection:
            connection.execute(
                suppressed_numbers.update()
                .where(suppressed_numbers.c.id == suppression_id)
                .values(blank_at=at)
            )

    def clients_of(self, number: str) -> list[int]:
        """Return the ids of the clients for whom an E.164 number was texted."""
        column = reminders.c
        with self._read() as connection:
            theirs = column.mark == self._mark(connection, number)
            asked = sa.select(column.client_id).where(theirs, column.client_id.is_not(None))
            return list(connection.execute(asked.distinct().order_by(column.client_id)).scalars())

    def texted_among(self, numbers: Collection[str]) -> frozenset[str]:
        """Return those of E.164 *numbers* that were texted."""
        with self._read() as connection:
            by_mark = {self._mark(connection, number): number for number in numbers}
            asked = sa.select(reminders.c.mark).where(reminders.c.mark.in_(by_mark)).distinct()
            return frozenset(by_mark[mark] for mark in connection.execute(asked).scalars())

    # ---- limits

    def texts_on(self, day: date, number: str | None = None) -> int:
        """Return how many texts count for *day*, to one E.164 number or to all."""
        with self._read() as connection:
            mark = ALL_NUMBERS if number is None else self._mark(connection, number)
            return (
                connection.scalar(
                    sa.select(daily_texts.c.texts).where(
                        daily_texts.c.day == day, daily_texts.c.mark == mark
                    )
                )
                or 0
            )

    def _count(self, connection: Connection, quota: Quota, number: str) -> None:
        """Count one more text, unless that is one too many. Raises MayNotAttempt."""
        column, mark = daily_texts.c, self._mark(connection, number)
        for its_mark, most in ((mark, quota.to_one), (ALL_NUMBERS, quota.to_all)):
            today = (column.day == quota.day, column.mark == its_mark)
            counted = connection.execute(
                daily_texts.update()
                .where(*today, column.texts < most)
                .values(texts=column.texts + 1)
            )
            if counted.rowcount:
                continue
            texts = connection.scalar(sa.select(column.texts).where(*today))
            if texts is not None:
                to_all = its_mark == ALL_NUMBERS
                reached = quota.reached_by(
                    to_one=0 if to_all else texts, to_all=texts if to_all else 0
                )
                if reached is None:
                    raise Collision("a text less counts since we asked")
                raise MayNotAttempt(*reached)
            try:
                connection.execute(
                    daily_texts.insert().values(day=quota.day, mark=its_mark, texts=1)
                )
            except IntegrityError as error:
                raise Collision("another worker began the day") from error
            if its_mark == ALL_NUMBERS:
                over = quota.day - timedelta(days=_COUNTED_DAYS)
                connection.execute(daily_texts.delete().where(column.day < over))

    def _uncount(self, connection: Connection, reminder_id: int) -> None:
        """Give back the text that *reminder_id* was counted for: it was surely not accepted."""
        column = reminders.c
        row = connection.execute(
            sa.select(column.counted_on, column.mark).where(column.id == reminder_id)
        ).one()
        if row.counted_on is None:
            return
        for mark in (ALL_NUMBERS,) if row.mark is None else (row.mark, ALL_NUMBERS):
            connection.execute(
                daily_texts.update()
                .where(
                    daily_texts.c.day == row.counted_on,
                    daily_texts.c.mark == mark,
                    daily_texts.c.texts > 0,
                )
                .values(texts=daily_texts.c.texts - 1)
            )
        connection.execute(
            reminders.update()
            .where(column.id == reminder_id)
            .values(counted_on=None, uncounted_on=row.counted_on)
        )

    def _went_out(self, connection: Connection, row: Row[Any]) -> None:
        """Let a reminder that turns out to have been accepted hold its key and count (again)."""
        hold_key(connection, row)
        if row.counted_on or not row.uncounted_on:
            return
        day = row.uncounted_on
        for mark in (ALL_NUMBERS,) if row.mark is None else (row.mark, ALL_NUMBERS):
            # Without its row the day is long over, and nothing rests on it any more.
            connection.execute(
                daily_texts.update()
                .where(daily_texts.c.day == day, daily_texts.c.mark == mark)
                .values(texts=daily_texts.c.texts + 1)
            )
        again = {"counted_on": day, "uncounted_on": None}
        connection.execute(reminders.update().where(reminders.c.id == row.id).values(**again))

    # ---- forgetting

    @until_it_commits
    def forget_number(self, number: str, *, now: datetime) -> Forgotten:
        """Erase an E.164 number and every text to or from it, but not that it is suppressed."""
        with self._write() as connection:
            mark = self._mark(connection, number)
            return self._forget(connection, reminders.c.mark == mark, [mark], now)

    @until_it_commits
    def forget_client(self, client_id: int, *, now: datetime) -> Forgotten:
        """Erase who a client is, every text, and the numbers texted; refusals stay."""
        theirs = reminders.c.client_id == client_id
        with self._write() as connection:
            asked = sa.select(reminders.c.mark).where(theirs, reminders.c.mark.is_not(None))
            marks = list(connection.execute(asked.distinct()).scalars())
            return self._forget(connection, theirs, marks, now, client_id=None)

    @staticmethod
    def _forget(
        connection: Connection,
        which: sa.ColumnElement[bool],
        marks: Sequence[str],
        now: datetime,
        **more: None,
    ) -> Forgotten:
        rows = connection.execute(
            sa.select(reminders.c.id, reminders.c.state, reminders.c.reason).where(which)
        ).all()
        connection.execute(
            reminders.update()
            .where(reminders.c.id.in_([row.id for row in rows]))
            # Without number and text nobody can look the message up at the gateway.
            .values(recipient=None, mark=None, body=None, look_up_at=None, updated_at=now, **more)
        )
        for row in rows:
            note(connection, row.id, now, State(row.state), row.reason, "erased on request")
        replies = connection.execute(inbound.delete().where(inbound.c.mark.in_(marks))).rowcount
        refusals = connection.execute(
            suppressed_numbers.update()
            .where(suppressed_numbers.c.mark.in_(marks))
            .values(number=None, blank_at=None)
        ).rowcount
        return Forgotten(reminders=len(rows), replies=replies, refusals=refusals)


def _at(row: Row[Any]) -> sa.Update:
    return suppressed_numbers.update().where(suppressed_numbers.c.id == row.id)


def as_suppression(row: Row[Any]) -> Suppression:
    """Return an entry of the list as the rest of the bridge knows it."""
    return Suppression(
        id=row.id,
        number=row.number,
        shown=row.shown,
        by=SuppressedBy(row.set_by),
        why=row.why,
        who=row.who,
        since=row.since,
    )
