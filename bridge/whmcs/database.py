"""WHMCS read from its own MySQL or MariaDB, by one joined statement and a user who may only SELECT.

WHMCS promises no stable tables; the columns named here are all that is read, and
`docs/whmcs-access.md` grants exactly these. The clients' ordinary telephone number is not among
them: consent lives in the custom field alone.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, ClassVar

import pymysql
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bridge.domain import Automation, ClientField, Facts, Finding, Level, Shop
from bridge.errors import (
    AutomationUnreadable,
    ClientNotFound,
    FieldMisconfigured,
    InvoiceNotFound,
    SourceUnavailable,
)
from bridge.whmcs import fields
from bridge.whmcs.base import Listed, Listing, SwitchedOff
from bridge.whmcs.fields import CustomField
from bridge.whmcs.mysql import open_engine

_GUIDE = "docs/whmcs-access.md"
_CHUNK = 500  # invoices in one statement

# One row for every client field, so that each look-up sees a field that was renamed, doubled or
# deleted; invoices hang on the row of the pinned field. Several value rows of one client come as
# several rows of the invoice. `total` has the applied credit taken off already.
_LOOK_UP = sa.text(
    """
    SELECT f.id AS field_id, f.fieldname, f.fieldtype, f.adminonly, f.required,
           i.id AS invoice_id, i.invoicenum, i.status, i.duedate,
           i.total - COALESCE(
               (SELECT SUM(COALESCE(a.amountin, 0) - COALESCE(a.amountout, 0))
                FROM tblaccounts a WHERE a.invoiceid = i.id), 0) AS balance,
           c.id AS client_id, c.firstname, c.lastname, c.companyname, c.country, c.language,
           c.status AS client_status, c.overideduenotices,
           m.code, m.prefix, m.suffix,
           v.relid AS value_of, v.value
    FROM tblcustomfields f
    LEFT JOIN tblinvoices i ON f.id = :field_id AND i.id IN :invoice_ids
    LEFT JOIN tblclients c ON c.id = i.userid
    LEFT JOIN tblcurrencies m ON m.id = c.currency
    LEFT JOIN tblcustomfieldsvalues v ON v.fieldid = f.id AND v.relid = c.id
    WHERE f.type = 'client'
    """
).bindparams(sa.bindparam("invoice_ids", expanding=True))

# As above: all client fields come along, so that a missing or doubled one is noticed.
_CLIENT = sa.text(
    """
    SELECT f.id AS field_id, f.fieldname, f.fieldtype, f.adminonly, f.required,
           c.id AS client_id, c.country, c.status AS client_status, c.overideduenotices,
           v.relid AS value_of, v.value
    FROM tblcustomfields f
    LEFT JOIN tblclients c ON c.id = :client_id
    LEFT JOIN tblcustomfieldsvalues v ON v.fieldid = f.id AND v.relid = c.id
    WHERE f.type = 'client'
    """
)

# The lower bound keeps zero dates out; naming the zero date itself is an error in strict mode.
_OVERDUE = sa.text(
    """
    SELECT id, duedate FROM tblinvoices
    WHERE status = 'Unpaid' AND duedate >= '1000-01-01' AND duedate < :today
      AND (duedate > :day OR (duedate = :day AND id > :id))
    ORDER BY duedate, id LIMIT :most
    """
)
_COUNT_OVERDUE = sa.text(
    """
    SELECT COUNT(*) AS total FROM tblinvoices
    WHERE status = 'Unpaid' AND duedate >= '1000-01-01' AND duedate < :today
    """
)
_DUE = sa.text(
    """
    SELECT id, duedate FROM tblinvoices
    WHERE status = 'Unpaid' AND duedate IN :days
      AND (duedate < :day OR (duedate = :day AND id < :id))
    ORDER BY duedate DESC, id DESC LIMIT :most
    """
).bindparams(sa.bindparam("days", expanding=True))
_COUNT_DUE = sa.text(
    "SELECT COUNT(*) AS total FROM tblinvoices WHERE status = 'Unpaid' AND duedate IN :days"
).bindparams(sa.bindparam("days", expanding=True))
_PLACE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})/([0-9]{1,18})")
_FIRST, _LAST = (date(1000, 1, 1), 0), (date.max, 0)  # places: before all, behind all

# The view shows a few settings; the table also holds mail credentials, and is often not granted.
_VIEW = sa.text("SELECT setting, value FROM mod_sms_bridge_settings")
_TABLE = sa.text("SELECT setting, value FROM tblconfiguration WHERE setting IN :names").bindparams(
    sa.bindparam("names", expanding=True)
)

_NOT_GRANTED = frozenset({1142, 1143, 1146})  # without a grant MySQL hides whether a table exists
_REMEDIES: Mapping[int, str] = {
    1044: "the user has no rights in this database",
    1045: "the user or the password is wrong, or the user may not come from this machine",
    1049: "there is no such database",
    1054: "a column is missing: is this the database of a WHMCS 8 or 9?",
    1142: f"a grant is missing: see {_GUIDE}",
    1143: f"a grant is missing: see {_GUIDE}",
    1146: "a table is missing: is this WHMCS's database?",
    2003: "it does not answer, or there is no TLS or another certificate than expected",
    2013: "it answered too late or not at all",
    2026: f"it offers no TLS: see {_GUIDE}",
}
_READING = frozenset({"SELECT", "USAGE", "SHOW VIEW"})
_TICKED = ("on", "1", 1)

Row = sa.Row[Any]


class Database:
    """Reads WHMCS's database; safe to share between threads."""

    name: ClassVar[str] = "database"

    def __init__(
        self,
        url: str,
        sms_field: str,
        *,
        connect_s: float = 5,
        read_s: float = 30,
        connections: int = 10,
    ) -> None:
        """Prepare to read *url*; nothing is connected yet.

        *url*: `mysql+pymysql://USER:PASSWORD@HOST/DATABASE`, options in `docs/whmcs-access.md`.
        *sms_field*: the custom field's id or name. *connections*: the most that are open at once.
        Raises ConfigError when *url* cannot be used.
        """
        self._engine = open_engine(url, connect_s=connect_s, read_s=read_s, connections=connections)
        self._sms_field = sms_field
        self._pinned = 0  # the field's id as seen last; no row has the id 0

    def __repr__(self) -> str:
        return f"Database({self._engine.url.render_as_string(hide_password=True)})"

    def close(self) -> None:
        """Close the idle connections; another look-up opens new ones."""
        self._engine.dispose()

    # ---- what the port promises

    def look_up(self, invoice_id: int) -> Facts:
        """Return the facts of one invoice. See `Source.look_up`."""
        found = self.look_up_many([invoice_id])
        if invoice_id not in found:
            raise InvoiceNotFound(f"WHMCS has no invoice {invoice_id}, or not its client")
        return found[invoice_id]

    def look_up_many(self, invoice_ids: Sequence[int]) -> Mapping[int, Facts]:
        """Return the facts of many invoices, 500 in one statement. See `Source.look_up_many`."""
        ids = list(dict.fromkeys(invoice_ids))
        found: dict[int, Facts] = {}
        for start in range(0, len(ids), _CHUNK):
            _, rows = self._read(ids[start : start + _CHUNK])
            for invoice_id, its_rows in rows.items():
                if its_rows[0].client_id is not None:
                    found[invoice_id] = _facts(its_rows)
        return found

    def client_field(self, client_id: int) -> ClientField:
        """Return one client's SMS field. See `Source.client_field`."""
        rows = self._rows(_CLIENT, client_id=client_id)
        field = fields.pick({row.field_id: _field(row) for row in rows}.values(), self._sms_field)
        its = [row for row in rows if row.field_id == field.id]
        if its[0].client_id is None:
            raise ClientNotFound(f"WHMCS has no client {client_id}")
        try:
            return ClientField(
                client_id=client_id,
                sms_field=fields.only_value(row.value for row in its if row.value_of is not None),
                country=fields.country(its[0].country),
                closed=fields.is_closed(its[0].client_status),
                notices_off=fields.is_on(its[0].overideduenotices),
            )
        except ValueError as error:
            raise SourceUnavailable(f"client {client_id} cannot be read: {error}") from error

    def overdue(self, today: date, *, after: str = "", limit: int = 500) -> Listing:
        """Return unpaid invoices due before *today*: one statement, two at the beginning.

        See `Source.overdue`.
        """
        place = _place(after) if after else _FIRST
        count = None if after else _COUNT_OVERDUE
        return self._listing(_OVERDUE, count, place, limit, today=today)

    def due_on(self, days: Collection[date], *, after: str = "", limit: int = 500) -> Listing:
        """Return unpaid invoices due on one of *days*, as `overdue`. See `Source.due_on`."""
        place = _place(after) if after else _LAST
        return self._listing(_DUE, None if after else _COUNT_DUE, place, limit, days=list(days))

    def automation(self) -> Automation:
        """Return what WHMCS sends by itself. See `Source.automation`."""
        why = AutomationUnreadable(f"no setting of WHMCS may be read: see {_GUIDE}")
        for settings in self._settings(fields.AUTOMATION):
            try:
                return fields.automation(settings)
            except AutomationUnreadable as error:
                why = AutomationUnreadable(f"{error}: see {_GUIDE}")
        raise why

    def shop(self) -> Shop:
        """Return the company and the language. See `Source.shop`."""
        for settings in self._settings(("CompanyName", "Language")):
            return fields.shop(settings)
        raise SourceUnavailable(
            "WHMCS's company name cannot be read: set BRIDGE_COMPANY, or grant the view"
            f" mod_sms_bridge_settings (see {_GUIDE})"
        )

    def switch_off(self, client_id: int, number: str, *, note: str) -> SwitchedOff:  # noqa: ARG002
        """Touch nothing: this source reads only. See `Source.switch_off`."""
        return SwitchedOff.CANNOT_WRITE

    def check(self) -> list[Finding]:
        """Look at the connection, the grants and the field. See `Source.check`."""
        subject = "WHMCS database"
        try:
            version = self._rows(sa.text("SELECT VERSION() AS version"))[0].version
            found = [Finding(level=Level.OK, subject=subject, message=f"answers ({version})")]
            found += self._check_grants()
        except SourceUnavailable as error:
            return [fields.fault(subject, error, f"see BRIDGE_WHMCS_DATABASE_URL and {_GUIDE}")]
        try:
            field, _ = self._read([0])
            found += fields.findings(field)
        except FieldMisconfigured as error:
            found.append(fields.fault("SMS field", error, f"correct {fields.SETTING}"))
        except SourceUnavailable as error:
            found.append(fields.fault(subject, error, f"run the GRANT statements of {_GUIDE}"))
        try:
            self.shop()
        except SourceUnavailable as error:
            found.append(fields.fault("WHMCS company", error, "set BRIDGE_COMPANY", Level.WARNING))
        return found

    # ---- how it is read

    def _read(self, invoice_ids: Sequence[int]) -> tuple[CustomField, dict[int, list[Row]]]:
        """Return the field and the rows by invoice: one statement, two when the field is new to us.

        Raises FieldMisconfigured, SourceUnavailable.
        """
        for _ in range(3):
            asked = self._pinned  # another thread may pin it while we read
            rows = self._rows(_LOOK_UP, field_id=asked, invoice_ids=invoice_ids)
            field = fields.pick(
                {row.field_id: _field(row) for row in rows}.values(), self._sms_field
            )
            if field.id == asked:
                break
            self._pinned = field.id
        else:
            raise SourceUnavailable("the SMS field is being renamed")
        by_invoice: dict[int, list[Row]] = {}
        for row in rows:
            if row.invoice_id is not None:
                by_invoice.setdefault(row.invoice_id, []).append(row)
        return field, by_invoice

    def _settings(self, names: Sequence[str]) -> Iterator[Mapping[str, object]]:
        """Give the settings as the view tells them, then as the table does: each where granted."""
        for statement, values in ((_VIEW, {}), (_TABLE, {"names": list(names)})):
            try:
                rows = self._rows(statement, **values)
            except _Refused as error:
                if error.code not in _NOT_GRANTED:
                    raise
            else:
                yield {row.setting: row.value for row in rows}

    def _listing(
        self,
        statement: sa.TextClause,
        count: sa.TextClause | None,
        place: tuple[date, int],
        limit: int,
        **values: object,
    ) -> Listing:
        """Return the invoices behind *place*; one more is asked for, to know whether any follow."""
        more = {"day": place[0], "id": place[1], "most": limit + 1}
        rows = self._rows(statement, **values, **more)
        listed = [
            Listed(invoice_id=row.id, due_date=row.duedate, place=f"{row.duedate}/{row.id}")
            for row in rows[:limit]
        ]
        return Listing(
            invoices=listed,
            rest=listed[-1].place if len(rows) > limit else None,
            total=self._rows(count, **values)[0].total if count is not None else None,
        )

    def _check_grants(self) -> list[Finding]:
        """Warn when the user may do more than read; roles that are not active stay unseen."""
        granted = {
            word for row in self._rows(sa.text("SHOW GRANTS")) for word in _privileges(str(row[0]))
        }
        if not granted - _READING:
            return []
        return [
            Finding(
                level=Level.WARNING,
                subject="WHMCS database",
                message=f"the user may do more than read: {', '.join(sorted(granted - _READING))}",
                remedy=f"make a user that may only SELECT, as {_GUIDE} shows",
            )
        ]

    def _rows(self, statement: sa.TextClause, **values: object) -> Sequence[Row]:
        with _typed(), self._engine.connect() as connection:
            return connection.execute(statement, values).all()


class _Refused(SourceUnavailable):
    """The server answered with an error; `code` is MySQL's."""

    def __init__(self, message: str, code: int) -> None:
        self.code = code
        super().__init__(message)


@contextmanager
def _typed() -> Iterator[None]:
    """Turn every error of driver and pool into SourceUnavailable, without SQL and password."""
    try:
        yield
    except DBAPIError as error:
        code, said = _said(error.orig)
        remedy = _REMEDIES.get(code)
        words = f"WHMCS's database: {said} (error {code})" + (f"; {remedy}" if remedy else "")
        raise _Refused(words, code) from error
    except (SQLAlchemyError, pymysql.Error, OSError, RuntimeError, ValueError) as error:
        # The driver raises some of its own: no `cryptography` for a login, text of another charset.
        words = " ".join(str(error).split())[:200] if isinstance(error, RuntimeError) else ""
        kind = type(error).__name__
        raise SourceUnavailable(f"WHMCS's database cannot be read ({kind}) {words}") from error


def _said(error: BaseException | None) -> tuple[int, str]:
    """Return code and words of a driver's error, which has them as its two arguments."""
    match error.args if error else ():
        case (int(code), words, *_):
            return code, " ".join(str(words).split())[:200]
        case _:
            return 0, type(error).__name__


def _field(row: Row) -> CustomField:
    return CustomField(
        id=row.field_id,
        name=row.fieldname or "",
        kind=str(row.fieldtype or "").strip().lower(),
        admin_only=row.adminonly in _TICKED,
        required=row.required in _TICKED,
    )


def _facts(rows: Sequence[Row]) -> Facts:
    """Return the facts out of the rows of one invoice, which differ in the field's value only."""
    row = rows[0]
    with fields.reading(row.invoice_id):
        return fields.facts(
            invoice_id=row.invoice_id,
            client_id=row.client_id,
            invoicenum=row.invoicenum,
            status=row.status,
            duedate=row.duedate,
            balance=row.balance,
            firstname=row.firstname,
            lastname=row.lastname,
            companyname=row.companyname,
            country_code=row.country,
            language_name=row.language,
            client_status=row.client_status,
            overideduenotices=row.overideduenotices,
            currency=fields.currency(row.code, row.prefix, row.suffix),
            sms_field=fields.only_value(each.value for each in rows if each.value_of is not None),
        )


def _place(written: str) -> tuple[date, int]:
    """Return due date and id. Raises ValueError."""
    match = _PLACE.fullmatch(written)
    if not match:
        raise ValueError("a place in the database's list is a day and an id")
    return date.fromisoformat(match[1]), int(match[2])


def _privileges(grant: str) -> set[str]:
    """Return the words of one line of SHOW GRANTS, column lists taken out."""
    match = re.match(r"GRANT (.+?) ON ", re.sub(r"\([^)]*\)", "", grant))
    words = {word.strip() for word in match[1].split(",")} if match else set()
    return words | ({"GRANT OPTION"} if "WITH GRANT OPTION" in grant else set())
