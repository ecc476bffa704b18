"""WHMCS through its external API. Source: WHMCS developer docs, API reference, January 2026.

What the answers look like is documented loosely, so every value is checked before it is believed:
a refusal comes with HTTP 200 as well as 403, ids and amounts come as strings, an empty list as "",
and anything between us and WHMCS may answer with a page of its own.
"""

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, ClassVar

import structlog

from bridge.domain import Automation, ClientField, Currency, Facts, Finding, Level, Shop
from bridge.entities import decode, is_blank
from bridge.errors import (
    AutomationUnreadable,
    ClientNotFound,
    FieldMisconfigured,
    InvoiceNotFound,
    SourceUnavailable,
    WroteTooMuch,
)
from bridge.masking import mask_digits
from bridge.phone import ANY_LINE, read_number
from bridge.transport import Reply, Transport, TransportError
from bridge.whmcs import fields, php
from bridge.whmcs.base import Listed, Listing, SwitchedOff

log = structlog.get_logger("bridge.whmcs")

_GUIDE = "docs/whmcs-access.md"
_PAGE = 100  # invoices in one call; each is about 1 kB
_BACK = 20  # invoices in a page that were there before, to find the place again
_LAST = 5  # invoices that a place names
_SAMPLE = 10  # clients that are looked at for a sign of the field
_NO_SETTING = "invalid name for parameter setting"
_PLACE = re.compile(r"[0-9]{1,18}(?:-[0-9]{1,18}){1,5}")
_GONE = frozenset({"invoice id not found", "client not found", "client id not found"})
_REFUSED = re.compile(r"result=error;message=([^;]*)")  # what an ignored `responsetype` looks like
_FLAT_CURRENCY = re.compile(r"currencies\[currency\]\[([0-9]+)\]\[([a-z]+)\]")
_FIELD_ID = re.compile(r"[0-9]{1,18}")
_NOT_PERMITTED = re.compile(r"invalid permissions", re.IGNORECASE)

# Other required fields that the client left empty are no reason to keep a number that is to go.
# WHMCS's documentation does not say whether that check looks at an UpdateClient that sends none.
_UNCHECKED: Mapping[str, str] = {"skipvalidation": "true"}

# What WHMCS says when it refuses (developer docs: Access Control, Authentication), and what to do.
_REMEDIES = (
    (
        re.compile(r"invalid ip", re.IGNORECASE),
        "list this machine's address in WHMCS > General Settings > Security > API IP Access"
        " Restriction, or set BRIDGE_WHMCS_API_ACCESS_KEY",
    ),
    (
        re.compile(r"invalid permissions|not allowed", re.IGNORECASE),
        "tick the action {action} in the API role (WHMCS > Manage API Credentials > API Roles)",
    ),
    (
        re.compile(r"authentication failed|credentials|disabled|access denied", re.IGNORECASE),
        "check BRIDGE_WHMCS_API_IDENTIFIER and BRIDGE_WHMCS_API_SECRET, and that the admin to whom"
        ' they belong is enabled and has the "API Access" permission',
    ),
)

Json = Mapping[str, Any]


class _Refused(SourceUnavailable):
    """WHMCS answered `result=error`; `said` is its message in lower case."""

    def __init__(self, message: str, said: str) -> None:
        self.said = said.strip(" .").lower()
        super().__init__(message)


@dataclass(kw_only=True, eq=False)
class Api:
    """Reads WHMCS through `includes/api.php`, blanks the field; safe to share between threads.

    `sms_field` is the custom field's id in digits: the API lists fields without their names.
    """

    name: ClassVar[str] = "api"
    url: str  # ends in /includes/api.php
    identifier: str = field(repr=False)
    secret: str = field(repr=False)
    access_key: str | None = field(default=None, repr=False)
    sms_field: str
    transport: Transport = field(repr=False)
    clock: Callable[[], float] = field(default=time.monotonic, repr=False)  # seconds
    keep_s: float = 300  # how long settings and currencies are believed
    seen_s: float = 60  # how long a sight of the custom field is believed
    _blanks_listed: bool = field(default=False, init=False, repr=False)
    _wrote_too_much: bool = field(default=False, init=False, repr=False)
    _kept: dict[str, tuple[float, Any]] = field(default_factory=dict, init=False, repr=False)

    # ---- what the port promises

    def look_up(self, invoice_id: int) -> Facts:
        """Return the facts of one invoice: two calls. See `Source.look_up`."""
        return self._facts(invoice_id, self._field_id(), {})

    def look_up_many(self, invoice_ids: Sequence[int]) -> Mapping[int, Facts]:
        """Return the facts of many: a call for each invoice and for each client.

        See `Source.look_up_many`.
        """
        field_id, clients = self._field_id(), dict[int, Json]()
        found: dict[int, Facts] = {}
        for invoice_id in dict.fromkeys(invoice_ids):
            try:
                found[invoice_id] = self._facts(invoice_id, field_id, clients)
            except InvoiceNotFound:
                continue
        return found

    def client_field(self, client_id: int) -> ClientField:
        """Return one client's SMS field: one call. See `Source.client_field`."""
        field_id = self._field_id()
        with _readable(f"client {client_id}"):
            try:
                client = self._client(client_id)
            except InvoiceNotFound as error:
                raise ClientNotFound(f"WHMCS has no client {client_id}") from error
            return ClientField(
                client_id=client_id,
                sms_field=self._sms_value(client, field_id),
                country=fields.country(client.get("country") or client.get("countrycode")),
                closed=fields.is_closed(client.get("status")),
                notices_off=fields.is_on(_given(client, "overideduenotices")),
            )

    def overdue(self, today: date, *, after: str = "", limit: int = 500) -> Listing:
        """Return unpaid invoices due before *today*: one call. See `Source.overdue`.

        The API counts places from the beginning, and an invoice that is paid meanwhile moves the
        later ones up. So the place is found again by the last invoices before it; only where more
        than a few of just those were paid can one be missed. In which order invoices of one day
        come is WHMCS's secret: if it changes, one may come twice or not at all.
        """
        most = min(limit, _PAGE - _BACK)
        page = self._part(after, most + _BACK, status="Overdue", order="asc")
        found = [one for one in page.fresh if date.min < one.due_date < today]
        return Listing(
            invoices=found[:most],
            rest=found[most - 1].place if len(found) > most else page.rest,
            total=None if after else page.total,
        )

    def due_on(self, days: Collection[date], *, after: str = "", limit: int = 500) -> Listing:
        """Return unpaid invoices due on one of *days*: one call. See `Source.due_on`.

        The API cannot be asked for a day, so the list of unpaid invoices is read from its end: at
        most a hundred at once, whether one of them is wanted or none, until all are older.
        """
        earliest = min(days, default=date.max)
        page = self._part(after, _PAGE, status="Unpaid", order="desc")
        found = [one for one in page.fresh if one.due_date in days]
        is_past = not any(one.due_date >= earliest for one in page.fresh)
        rest = None if is_past else page.rest
        if len(found) > limit:
            rest = found[limit - 1].place
        return Listing(invoices=found[:limit], rest=rest)

    def automation(self) -> Automation:
        """Return what WHMCS sends by itself: a call for each setting. See `Source.automation`.

        What a person sets is believed for `keep_s`, so that whoever asks again goes on from there.
        """
        told: dict[str, object] = {}
        try:
            single = ((fields.RUN_HOUR,), (fields.TIMEZONE,))
            for names in (*fields.REMINDER_DAYS.values(), *single):
                for name in names:
                    value = self._keep(name, self.keep_s, partial(self._setting, name))
                    if value is not None:
                        told[name] = value
                        break
            told[fields.LAST_RUN] = self._setting(fields.LAST_RUN)
        except _Refused as error:
            raise AutomationUnreadable(str(error)) from error
        return fields.automation(told)

    def shop(self) -> Shop:
        """Return the company and the language, at most `keep_s` old. See `Source.shop`."""
        kept: Shop = self._keep("shop", self.keep_s, self._shop)
        return kept

    def switch_off(self, client_id: int, number: str, *, note: str) -> SwitchedOff:
        """Blank the field: two calls to read, one to write, one for the note.

        See `Source.switch_off`. After WroteTooMuch this object writes no more.
        """
        field_id = self._field_id()
        with _readable(f"client {client_id}"):
            try:
                client = self._client(client_id)
                if self._number(client, field_id) != number:
                    return SwitchedOff.NOT_THEIRS
                if self._wrote_too_much:
                    return SwitchedOff.CANNOT_WRITE
                return self._blank(client_id, field_id, self._listed(client), note)
            except InvoiceNotFound:
                return SwitchedOff.GONE

    def check(self) -> list[Finding]:
        """Look at the answer, the role's actions and the field. See `Source.check`."""
        subject = "WHMCS API"
        try:
            self._shop()
        except SourceUnavailable as error:
            return [fields.fault(subject, error, f"see {_GUIDE}")]
        found = [Finding(level=Level.OK, subject=subject, message=f"answers{self._version()}")]
        for action in (self._check_get_invoice, self._currencies):
            try:
                action()
            except SourceUnavailable as error:
                found.append(fields.fault(subject, error, f"see {_GUIDE}"))
        return [*found, self._check_update_client(), self._check_field()]

    def close(self) -> None:
        """Nothing is kept open."""

    # ---- an invoice

    def _facts(self, invoice_id: int, field_id: int, clients: dict[int, Json]) -> Facts:
        with fields.reading(invoice_id):
            invoice = self._invoice(invoice_id)
            client_id = fields.whole(invoice.get("userid"))
            if client_id not in clients:
                clients[client_id] = self._client(client_id)
            client = clients[client_id]
            return fields.facts(
                invoice_id=invoice_id,
                client_id=client_id,
                invoicenum=invoice.get("invoicenum"),
                status=invoice.get("status"),
                duedate=invoice.get("duedate"),
                balance=invoice.get("balance"),
                firstname=client.get("firstname"),
                lastname=client.get("lastname"),
                companyname=client.get("companyname"),
                country_code=client.get("country") or client.get("countrycode"),
                language_name=client.get("language"),
                client_status=client.get("status"),
                overideduenotices=_given(client, "overideduenotices"),
                currency=self._currency(client),
                sms_field=self._sms_value(client, field_id),
            )

    def _invoice(self, invoice_id: int) -> Json:
        try:
            invoice = self._call("GetInvoice", invoiceid=str(invoice_id))
        except _Refused as error:
            if error.said in _GONE:
                raise InvoiceNotFound(f"WHMCS has no invoice {invoice_id}") from error
            raise
        if fields.whole(_given(invoice, "invoiceid")) != invoice_id:
            raise SourceUnavailable(f"WHMCS answered for another invoice than {invoice_id}")
        return invoice

    def _client(self, client_id: int) -> Json:
        """Return one client. Raises InvoiceNotFound when it does not exist: the invoice is dead."""
        try:
            reply = self._call("GetClientsDetails", clientid=str(client_id), stats="false")
        except _Refused as error:
            # 0 counts as no id at all, about which WHMCS complains in other words.
            if error.said in _GONE or client_id == 0:
                raise InvoiceNotFound(f"WHMCS has no client {client_id}") from error
            raise
        client = reply.get("client")
        if not isinstance(client, dict):
            raise SourceUnavailable("WHMCS's GetClientsDetails holds no client")
        if fields.whole(_given(client, "id")) != client_id:
            raise SourceUnavailable(f"WHMCS answered for another client than {client_id}")
        return client

    def _currency(self, client: Json) -> Currency:
        code = fields.text(_given(client, "currency_code")).upper()
        known: Mapping[str, Currency] = self._keep("currencies", self.keep_s, self._currencies)
        return known.get(code) or fields.currency(code, "", "")

    def _currencies(self) -> Mapping[str, Currency]:
        reply = self._call("GetCurrencies")
        with _readable("the list of currencies"):
            listed: list[Any] = _items(reply.get("currencies"), "currency") or _unflatten(reply)
            made = [
                fields.currency(one.get("code"), one.get("prefix"), one.get("suffix"))
                for one in _objects(listed)
            ]
        return {one.code: one for one in made}

    # ---- the custom field

    def _field_id(self) -> int:
        if not _FIELD_ID.fullmatch(self.sms_field.strip()):
            raise FieldMisconfigured(
                f"the API source needs the field's id in digits, not {self.sms_field.strip()!r}:"
                f" correct {fields.SETTING}; {_GUIDE} says how to find the id"
            )
        return int(self.sms_field)

    def _sms_value(self, client: Json, field_id: int) -> str | None:
        """Return the field's value; None where WHMCS does not list it for this client.

        WHMCS's documentation leaves open whether a field that a client left blank is listed. Where
        it is, a list without ours means that the field does not exist, and that must not look as
        if everybody had opted out. So a field that is not listed is blank when another client has
        it; else, when blank fields were seen in a list, it is missing; else nothing speaks against
        a blank. Both ways no text goes out. The verdict is believed for `seen_s`.
        """
        listed = self._listed(client)
        values = [value for its_id, value in listed if its_id == field_id]
        if values:
            self._kept["exists"] = (self.clock() + self.seen_s, True)
            return fields.only_value(values)
        if self._keep("exists", self.seen_s, lambda: self._may_exist(field_id)):
            return None
        raise self._missing(field_id)

    def _may_exist(self, field_id: int) -> bool:
        """Say whether a client has the field, or at least nothing shows that it does not exist."""
        try:
            return self._is_seen(field_id) or not self._blanks_listed
        except _Refused:  # the role may not list invoices; `check` says so
            return not self._blanks_listed

    def _is_seen(self, field_id: int) -> bool:
        """Say whether the field is listed for one of the clients with the newest invoices."""
        newest = self._invoices(0, orderby="id", order="desc")
        clients = list(dict.fromkeys(client_id for _, client_id, _ in newest))
        for client_id in clients[:_SAMPLE]:
            try:
                listed = self._listed(self._client(client_id))
            except (InvoiceNotFound, ValueError):
                continue
            if any(its_id == field_id for its_id, _ in listed):
                return True
        return False

    def _listed(self, client: Json) -> list[tuple[int, str | None]]:
        """Return id and raw value of the client's custom fields; note whether blanks are listed."""
        listed = _custom_fields(client)
        if any(is_blank(value) for _, value in listed):
            self._blanks_listed = True
        return listed

    @staticmethod
    def _missing(field_id: int) -> FieldMisconfigured:
        return FieldMisconfigured(
            f"WHMCS lists blank custom fields, but {field_id} for no client looked at: correct"
            f" {fields.SETTING} ({_GUIDE} says how to find the id), or fill the field in for the"
            " client of a new invoice"
        )

    # ---- what is written: one custom field and a note

    def _number(self, client: Json, field_id: int) -> str | None:
        """Return the number that the field means, of any kind that an operator may allow."""
        country = fields.country(client.get("country") or client.get("countrycode"))
        raw = self._sms_value(client, field_id)
        return read_number(raw, country, allow=ANY_LINE).e164

    def _blank(
        self, client_id: int, field_id: int, before: list[tuple[int, str | None]], note: str
    ) -> SwitchedOff:
        """Write, then look: whatever the answer was, what is there now decides."""
        unclear: SourceUnavailable | None = None
        try:
            self._call(
                "UpdateClient",
                clientid=str(client_id),
                customfields=php.serialized({field_id: ""}),
                **_UNCHECKED,
            )
        except _Refused as error:
            if _NOT_PERMITTED.search(error.said):
                return SwitchedOff.CANNOT_WRITE
            if error.said in _GONE:
                return SwitchedOff.GONE
            raise
        except SourceUnavailable as error:
            unclear = error
        was, now = _filled(before), _filled(self._listed(self._client(client_id)))
        if field_id not in now:
            self._add_note(client_id, note)
        if changed := _different(was, now, besides=field_id):
            self._wrote_too_much = True
            raise WroteTooMuch(
                f"when WHMCS was asked to blank the custom field {field_id} of client {client_id},"
                f" other custom fields changed too ({changed}): nothing more is written until the"
                f" bridge is restarted; see {_GUIDE}"
            )
        if field_id in now:
            raise unclear or SourceUnavailable(
                f"WHMCS answered that client {client_id} is updated, but the custom field"
                f" {field_id} is not blank"
            )
        return SwitchedOff.DONE

    def _add_note(self, client_id: int, note: str) -> None:
        """Add a note that does not stick (`sticky` is left out); the field is blank without it."""
        try:
            self._call("AddClientNote", userid=str(client_id), notes=note)
        except SourceUnavailable as error:
            log.warning("A client note was not added.", client_id=client_id, error=str(error))

    def _check_update_client(self) -> Finding:
        """Ask to update client 0, who does not exist: WHMCS looks at the role before that."""
        subject = "WHMCS API"
        message = "may blank the SMS field of a client who answers STOP"
        try:
            self._call("UpdateClient", clientid="0")
        except SourceUnavailable as error:
            if not isinstance(error, _Refused) or _NOT_PERMITTED.search(error.said):
                remedy = (
                    f"it may stay so: the suppression list stops the texts as well; see {_GUIDE}"
                )
                return fields.fault(subject, error, remedy, Level.WARNING)
        return Finding(level=Level.OK, subject=subject, message=message)

    # ---- lists and settings

    def _part(self, after: str, most: int, **more: str) -> "_Part":
        """Return invoices by due date: at most *most* rows, some of which were there before."""
        behind, last = _place(after)
        start = max(behind - _BACK, 0)
        reply = self._call(
            "GetInvoices",
            limitstart=str(start),
            limitnum=str(most),
            orderby="duedate",
            **more,
        )
        with _readable("the list of invoices"):
            rows = _objects(_items(reply.get("invoices"), "invoice"))
            ids = [fields.whole(one.get("id")) for one in rows]
        begin = _begin(ids, behind - start, last)
        total = _total(reply)
        is_end = begin == len(ids) or (
            total is not None and len(ids) < most and start + len(ids) >= total
        )
        places = [
            "-".join(map(str, (start + n, *ids[max(n - _LAST, 0) : n])))
            for n in range(1, len(ids) + 1)
        ]
        return _Part(
            fresh=[
                Listed(invoice_id=ids[n], due_date=_day(rows[n]) or date.min, place=places[n])
                for n in range(begin, len(ids))
            ],
            rest=None if is_end else places[-1],
            total=total,
        )

    def _setting(self, name: str) -> str | None:
        """Return a setting, None where WHMCS has none of that name."""
        try:
            with _readable(f"the setting {name}"):
                return fields.text(self._call("GetConfigurationValue", setting=name).get("value"))
        except _Refused as error:
            if error.said != _NO_SETTING:
                raise
            return None

    def _invoices(self, start: int, **more: str) -> list[tuple[int, int, date | None]]:
        """Return id, client's id and due date of one page of invoices."""
        reply = self._call("GetInvoices", limitstart=str(start), limitnum=str(_PAGE), **more)
        with _readable("the list of invoices"):
            return [
                (fields.whole(one.get("id")), fields.whole(one.get("userid")), _day(one))
                for one in _objects(_items(reply.get("invoices"), "invoice"))
            ]

    def _shop(self) -> Shop:
        return fields.shop(
            {
                name: self._call("GetConfigurationValue", setting=name).get("value")
                for name in ("CompanyName", "Language")
            }
        )

    def _version(self) -> str:
        """Return WHMCS's version in brackets; the role need not permit it."""
        try:
            details = self._call("WhmcsDetails").get("whmcs")
            return f" ({fields.text(details['version'])})" if isinstance(details, dict) else ""
        except (SourceUnavailable, ValueError, KeyError):
            return ""

    def _check_get_invoice(self) -> None:
        try:
            self._call("GetInvoice", invoiceid="0")
        except _Refused as error:
            if error.said not in _GONE:
                raise

    def _check_field(self) -> Finding:
        subject = "SMS field"
        try:
            field_id = self._field_id()
            if self._is_seen(field_id):
                return Finding(
                    level=Level.OK,
                    subject=subject,
                    message=f"{field_id} is listed for a client; the API does not tell its options",
                )
            if self._blanks_listed:
                raise self._missing(field_id)
        except FieldMisconfigured as error:
            return fields.fault(subject, error, f"correct {fields.SETTING}")
        except SourceUnavailable as error:
            return fields.fault(subject, error, f"see {_GUIDE}")
        return Finding(
            level=Level.WARNING,
            subject=subject,
            message=f"{field_id} is listed for none of the clients with the newest invoices",
            remedy=f"see whether {field_id} is right ({_GUIDE}), or fill it in for one of them",
        )

    # ---- one call

    def _keep(self, key: str, for_s: float, make: Callable[[], Any]) -> Any:
        """Return what *make* gave within the last *for_s*. Two threads may both ask: no harm."""
        until, value = self._kept.get(key, (self.clock(), None))
        if self.clock() >= until:
            value = make()
            self._kept[key] = (self.clock() + for_s, value)
        return value

    def _call(self, action: str, **parameters: str) -> Json:
        """Return the reply to one action. Raises SourceUnavailable, never with a credential."""
        form = {
            "action": action,
            "identifier": self.identifier,
            "secret": self.secret,
            "responsetype": "json",
            **({"accesskey": self.access_key} if self.access_key else {}),
            **parameters,
        }
        try:
            reply = self.transport.request("POST", self.url, form=form)
        except TransportError as error:
            raise SourceUnavailable(f"WHMCS's API gave no answer to {action}: {error}") from error
        try:
            parsed = reply.json()
        except ValueError as error:
            raise self._unreadable(action, reply) from error
        if not isinstance(parsed, dict):
            raise self._unreadable(action, reply)
        match parsed.get("result"):
            case "success":
                return parsed
            case "error":
                raise self._refused(action, parsed.get("message"))
            case _:
                raise self._unreadable(action, reply)

    def _unreadable(self, action: str, reply: Reply) -> SourceUnavailable:
        if match := _REFUSED.search(reply.text[:2000]):
            return self._refused(action, match[1])
        if 300 <= reply.status < 400:
            return SourceUnavailable(
                f"WHMCS's API redirects (HTTP {reply.status}): set BRIDGE_WHMCS_API_URL to where it"
                " really is"
            )
        return SourceUnavailable(
            f"WHMCS's API answered {action} with HTTP {reply.status} and something else than its"
            " JSON: is BRIDGE_WHMCS_API_URL right, and is WHMCS up?"
        )

    def _refused(self, action: str, message: object) -> _Refused:
        said = " ".join(message.split()) if isinstance(message, str) else ""
        for secret in (self.secret, self.access_key, self.identifier):
            said = said.replace(secret, "***") if secret else said
        said = mask_digits(decode(said))[:200]
        words = f"WHMCS's API refused {action}: {said or 'no reason given'}"
        for pattern, remedy in _REMEDIES:
            if pattern.search(said):
                words += f"; {remedy.format(action=action)}"
                break
        return _Refused(words, said)


# ---- shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some rows of a list of invoices."""

    fresh: Sequence[Listed]  # a row without a due date has the first day of all
    rest: str | None
    total: int | None


def _place(written: str) -> tuple[int, Sequence[int]]:
    """Return how many invoices are before it, and the last of them. Raises ValueError."""
    if written and not _PLACE.fullmatch(written):
        raise ValueError("a place in the API's list is a count and the last ids before it")
    behind, *last = map(int, written.split("-") if written else ["0"])
    return behind, last


def _begin(ids: Sequence[int], expected: int, last: Sequence[int]) -> int:
    """Return where what was not there before begins, also when some were paid, which moves all.

    That is behind the last one that is still there; where none is, these left and no others.
    """
    there = next((one for one in reversed(last) if one in ids), None)
    if there is not None:
        return ids.index(there) + 1
    return min(max(expected - len(last), 0), len(ids))


def _total(reply: Json) -> int | None:
    try:
        return fields.whole(reply.get("totalresults"))
    except ValueError:
        return None


@contextmanager
def _readable(what: str) -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise SourceUnavailable(f"{what} cannot be read: {error}") from error


def _given(reply: Json, key: str) -> object:
    """Return a value that WHMCS always sends; to guess it could mean a text that nobody wants."""
    if key not in reply:
        raise SourceUnavailable(f"WHMCS's reply lacks {key}")
    return reply[key]


def _day(invoice: Json) -> date | None:
    try:
        return fields.day(invoice.get("duedate"))
    except ValueError:
        return None


def _items(value: object, singular: str) -> list[Any]:
    """Return a list out of `{"invoice": [...]}`; an empty one may be "", and so may the whole."""
    if isinstance(value, dict) and singular in value:
        value = value[singular]
    match value:
        case list():
            return value
        case None | "":
            return []
        case dict() if not value:
            return []
        case _:
            raise ValueError(f"a {type(value).__name__} where a list belongs")


def _objects(listed: list[Any]) -> list[dict[str, Any]]:
    for one in listed:
        if not isinstance(one, dict):
            raise ValueError(f"a {type(one).__name__} in a list of objects")
    return listed


def _unflatten(reply: Json) -> list[dict[str, Any]]:
    """Return the list out of keys like `currencies[currency][0][code]`, as the docs print it."""
    found: dict[str, dict[str, Any]] = {}
    for key, value in reply.items():
        if match := _FLAT_CURRENCY.fullmatch(key):
            found.setdefault(match[1], {})[match[2]] = value
    return list(found.values())


def _custom_fields(client: Json) -> list[tuple[int, str | None]]:
    """Return id and raw value of every custom field that is listed for the client.

    Raises FieldMisconfigured where WHMCS lists no custom fields at all, not even an empty list.
    """
    listed = client.get("customfields")
    if listed != "" and not isinstance(listed, list):
        raise FieldMisconfigured(
            f"WHMCS's GetClientsDetails gives no list of custom fields (but a"
            f" {type(listed).__name__}), so nobody's wish can be read; see {_GUIDE}"
        )
    found = []
    for one in _objects(listed or []):
        value = one.get("value")
        if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
            raise ValueError(f"a custom field holds a {type(value).__name__}")
        found.append((fields.whole(one.get("id")), None if value is None else str(value)))
    return found


def _filled(listed: list[tuple[int, str | None]]) -> dict[int, list[str]]:
    """Return the values by field, as people read them; a blank one is as good as none listed."""
    found: dict[int, list[str]] = {}
    for its_id, value in listed:
        if value is not None and not is_blank(value):
            found.setdefault(its_id, []).append(decode(value))
    return {its_id: sorted(values) for its_id, values in found.items()}


def _different(was: Mapping[int, list[str]], now: Mapping[int, list[str]], *, besides: int) -> str:
    """Return the ids of the fields that changed, with commas; no values, they are private."""
    ids = sorted((was.keys() | now.keys()) - {besides})
    return ", ".join(str(one) for one in ids if was.get(one) != now.get(one))
