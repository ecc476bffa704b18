"""What WHMCS's stored values mean, whichever way they were read. Pure.

Values come from a database driver or from JSON written by PHP, so a number may be a string, a date
may be `0000-00-00`, and a truth may be `1`, `"on"` or `true`. What cannot be read is never guessed.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bridge.domain import (
    Automation,
    Currency,
    Facts,
    Finding,
    InvoiceStatus,
    Level,
    Shop,
    Stage,
)
from bridge.entities import decode
from bridge.errors import (
    AutomationUnreadable,
    FieldMisconfigured,
    InvoiceUnreadable,
    SourceUnavailable,
)

SETTING = "BRIDGE_WHMCS_SMS_FIELD"

# UNVERIFIED: WHMCS documents none of these settings. Modules in the field read the overdue stages
# by either spelling; what a setting lacks in the one is looked for in the other.
REMINDER_DAYS: Mapping[Stage, tuple[str, ...]] = {
    Stage.REMINDER: ("SendInvoiceReminderDays",),
    Stage.FIRST_OVERDUE: ("SendFirstOverdueInvoiceReminder", "FirstOverdueReminder"),
    Stage.SECOND_OVERDUE: ("SendSecondOverdueInvoiceReminder", "SecondOverdueReminder"),
    Stage.THIRD_OVERDUE: ("SendThirdOverdueInvoiceReminder", "ThirdOverdueReminder"),
}
RUN_HOUR, LAST_RUN = "DailyCronExecutionHour", "lastDailyCronInvocationTime"
TIMEZONE = "Timezone"
AUTOMATION = (
    *(name for names in REMINDER_DAYS.values() for name in names),
    *(RUN_HOUR, LAST_RUN, TIMEZONE),
)

_ON = frozenset({"1", "on", "true", "yes"})
_OFF = frozenset({"", "0", "off", "false", "no"})
_WHOLE = re.compile(r"[0-9]{1,18}")  # fits MySQL's BIGINT
_MONEY = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?")
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T].*)?", re.DOTALL)
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_UNREADABLE_KINDS = frozenset({"password", "tickbox"})  # encrypted in the table; "on" or ""
_LONGEST_ECHO = 40
_MOST_NAMED = 20
_MOST_DAYS = 3650  # a count of days; more is something else


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomField:
    """One row of `tblcustomfields` with `type='client'`."""

    id: int
    name: str  # as stored: entities and `Name|Friendly name` included
    kind: str  # `fieldtype`: text, link, password, dropdown, tickbox, textarea
    admin_only: bool
    required: bool


# ---- single values: each raises ValueError that says what was seen


def text(value: object) -> str:
    """Return a text as people read it: entities decoded, no blanks around it; NULL is empty."""
    match value:
        case None:
            return ""
        case str():
            return decode(encodable(value)).strip()
        case int() if not isinstance(value, bool):
            return str(value)
        case _:
            raise ValueError(f"a {type(value).__name__} where a text belongs")


def whole(value: object) -> int:
    """Return an id or a count, 0 or more."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
        return int(value)
    raise ValueError(f"{_echo(value)} where a whole number belongs")


def money(value: object) -> Decimal:
    """Return an amount, exactly as it is written."""
    if isinstance(value, Decimal | int | float) and not isinstance(value, bool):
        number = Decimal(str(value))
        value = format(number, "f") if number.is_finite() else str(number)
    if isinstance(value, str) and _MONEY.fullmatch(value.strip()):
        return Decimal(value.strip())
    raise ValueError(f"{_echo(value)} where an amount belongs")


def day(value: object) -> date:
    """Return a date. MySQL's zero date, which the driver hands over as a string, is none."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    if isinstance(value, str) and (match := _DAY.fullmatch(value.strip())):
        try:
            return date.fromisoformat(match[1])
        except ValueError:
            pass
    raise ValueError(f"{_echo(value)} where a date belongs")


def is_on(value: object) -> bool:
    """Return a switch, however PHP or MySQL wrote it."""
    if isinstance(value, bool):
        return value
    if value is None:
        return False
    word = str(value).strip().lower() if isinstance(value, str | int) else None
    if word in _ON:
        return True
    if word in _OFF:
        return False
    raise ValueError(f"{_echo(value)} where a switch belongs")


def country(value: object) -> str | None:
    """Return an ISO-2 code in upper case; None for anything else."""
    raw = value.strip() if isinstance(value, str) else ""
    return raw.upper() if _COUNTRY.fullmatch(raw) else None


def language(value: object) -> str:
    """Return WHMCS's language name in lower case, "" for none."""
    return text(value).lower()


def only_value(values: Iterable[object]) -> str | None:
    """Return the custom field's value out of all rows that WHMCS holds for one client.

    No row is None, and so are rows that differ: one of them may be the blank by which the client
    opted out, and nobody can tell which row WHMCS shows. WHMCS promises no unique key here.
    """
    different = set(values)
    only = different.pop() if len(different) == 1 else None
    return encodable(only) if isinstance(only, str) else None


def encodable(value: str) -> str:
    """Return *value* without lone surrogates, which JSON can carry and UTF-8 cannot."""
    return value.encode("utf-8", "replace").decode("utf-8")


# ---- an invoice


def currency(code: object, prefix: object, suffix: object) -> Currency:
    """Return a currency as WHMCS writes it; the blank in a suffix like ` kr` is part of it.

    Raises ValueError, for example when it has no code because it does not exist.
    """
    if word := text(code).upper():
        return Currency(code=word, prefix=_affix(prefix), suffix=_affix(suffix))
    raise ValueError("its currency does not exist")


def _affix(value: object) -> str:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{_echo(value)} where a text belongs")
    return decode(encodable(value or ""))


def shop(settings: Mapping[str, object]) -> Shop:
    """Return the shop out of the rows `CompanyName` and `Language` of `tblconfiguration`.

    Raises SourceUnavailable when there is no company: a text has to say who sends it.
    """
    try:
        company, word = text(settings.get("CompanyName")), language(settings.get("Language"))
    except ValueError as error:
        raise SourceUnavailable(f"WHMCS's settings cannot be read: {error}") from error
    if not company:
        raise SourceUnavailable("WHMCS has no company name: set it there, or BRIDGE_COMPANY here")
    return Shop(company=company, language=word)


def automation(settings: Mapping[str, object]) -> Automation:
    """Return what WHMCS sends by itself out of those settings that it told. An empty count is 0.

    Raises AutomationUnreadable where no overdue stage has a count, or a count is none.
    """
    told = {
        stage: next((settings[name] for name in names if name in settings), None)
        for stage, names in REMINDER_DAYS.items()
    }
    if not any(told[stage] is not None for stage in Stage if stage is not Stage.REMINDER):
        raise AutomationUnreadable("WHMCS tells no days for its overdue reminders")
    try:
        days = {stage: _count_of_days(value) for stage, value in told.items()}
    except ValueError as error:
        raise AutomationUnreadable(f"the days of WHMCS's reminders cannot be read: {error}") from (
            error
        )
    return Automation(
        days=days,
        hour=_hour(settings.get(RUN_HOUR)),
        last_run=_day_or_none(settings.get(LAST_RUN)),
        timezone=_zone_or_none(settings.get(TIMEZONE)),
    )


def _count_of_days(value: object) -> int:
    days = whole(text(value) or 0)
    if days > _MOST_DAYS:
        raise ValueError(f"{days} where a count of days belongs")
    return days


def _hour(value: object) -> int | None:
    try:
        hour = whole(value)
    except ValueError:
        return None
    return hour if hour < 24 else None


def _day_or_none(value: object) -> date | None:
    try:
        return day(value)
    except ValueError:
        return None


def _zone_or_none(value: object) -> ZoneInfo | None:
    try:
        return ZoneInfo(text(value)) if text(value) else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def facts(
    *,
    invoice_id: int,
    client_id: int,
    invoicenum: object,
    status: object,
    duedate: object,
    balance: object,
    firstname: object,
    lastname: object,
    companyname: object,
    country_code: object,
    language_name: object,
    client_status: object,
    overideduenotices: object,
    currency: Currency,
    sms_field: str | None,
) -> Facts:
    """Return the facts out of WHMCS's raw values, named after its columns. Raises ValueError."""
    word = InvoiceStatus(_needed(status))
    return Facts(
        invoice_id=invoice_id,
        invoice_number=text(invoicenum) or str(invoice_id),
        status=word,
        due_date=_due_date(duedate, word),
        balance=money(balance),
        currency=currency,
        client_id=client_id,
        first_name=text(firstname),
        last_name=text(lastname),
        client_company=text(companyname),
        country=country(country_code),
        language=language(language_name),
        client_closed=is_closed(client_status),
        notices_off=is_on(overideduenotices),
        sms_field=sms_field,
    )


def is_closed(client_status: object) -> bool:
    """Say whether a client is closed. Raises ValueError where there is no status."""
    return _needed(client_status).lower() == "closed"


@contextmanager
def reading(invoice_id: int) -> Iterator[None]:
    """Turn a ValueError about one invoice's values into InvoiceUnreadable."""
    try:
        yield
    except ValueError as error:
        raise InvoiceUnreadable(f"invoice {invoice_id} cannot be read: {error}") from error


def _due_date(value: object, status: InvoiceStatus) -> date:
    """Return the due date; an invoice that is not unpaid gets no text, so it may lack one."""
    try:
        return day(value)
    except ValueError as error:
        if status is not InvoiceStatus.UNPAID:
            return date.min
        raise ValueError(f"it is unpaid and has no due date ({error})") from error


def _needed(value: object) -> str:
    word = text(value)
    if not word:
        raise ValueError("its status or its client's status is empty")
    return word


def _echo(value: object) -> str:
    """Return what was seen, short; lists and objects only by their kind."""
    if value is None or isinstance(value, bool | str):
        return repr(value)[:_LONGEST_ECHO]
    return f"a {type(value).__name__}"


# ---- the custom field


def pick(fields: Collection[CustomField], wanted: str) -> CustomField:
    """Return the one field that *wanted* names: an id, or a name in any case.

    WHMCS shows clients what follows the pipe of `Name|Friendly name`, so the part before the pipe
    counts as the name, too. Names are not unique. Raises FieldMisconfigured: none, several, or one
    of a type that holds no readable number.
    """
    if _WHOLE.fullmatch(wanted.strip()):
        found = [field for field in fields if field.id == int(wanted)]
    else:
        folded = _fold(wanted)
        found = [field for field in fields if folded and folded in _names(field)]
    match found:
        case [field] if field.kind in _UNREADABLE_KINDS:
            raise FieldMisconfigured(
                f"the client custom field {field.id} is of type {field.kind!r}, which holds no"
                ' readable number: set its Field Type in WHMCS to "Text Box"'
            )
        case [field]:
            return field
        case []:
            raise FieldMisconfigured(
                f"WHMCS has no client custom field {wanted.strip()!r}; set {SETTING} to the id of"
                f" the right one (there are: {_listed(fields)}) or make the field in WHMCS"
            )
        case _:
            raise FieldMisconfigured(
                f"WHMCS has {len(found)} client custom fields named {wanted.strip()!r}; set"
                f" {SETTING} to the id of the right one ({_listed(found)}) or rename the others"
            )


def findings(field: CustomField) -> list[Finding]:
    """Say whether the field's options let clients use it as they should.

    No faults among them: it can be read as it is, so they must not keep the bridge paused.
    """
    name = Finding(
        level=Level.OK, subject="SMS field", message=f"{text(field.name)!r} has the id {field.id}"
    )
    unfit = (
        (
            field.kind != "text",
            f"its type is {field.kind!r}, which invites more than a plain number",
            'set Field Type to "Text Box"',
        ),
        (
            field.required,
            "it is required, so nobody can opt out by leaving it blank",
            'untick "Required Field"',
        ),
        (
            field.admin_only,
            "only staff see it, so clients cannot opt out by themselves",
            'untick "Admin Only"',
        ),
    )
    return [name] + [
        Finding(
            level=Level.WARNING,
            subject="SMS field",
            message=message,
            remedy=f"WHMCS > Custom Client Fields: {remedy}",
        )
        for is_so, message, remedy in unfit
        if is_so
    ]


def _fold(name: str) -> str:
    return " ".join(decode(name).split()).casefold()


def _names(field: CustomField) -> set[str]:
    whole_name = decode(field.name)
    return {_fold(whole_name), _fold(whole_name.partition("|")[0])}


def _listed(fields: Collection[CustomField]) -> str:
    if not fields:
        return "none"
    some = sorted(fields, key=lambda field: field.id)[:_MOST_NAMED]
    return ", ".join(f"{field.id} {text(field.name)[:_LONGEST_ECHO]!r}" for field in some)


def fault(subject: str, error: Exception, remedy: str = "", level: Level = Level.FAULT) -> Finding:
    """Return a line of the doctor for an error."""
    return Finding(level=level, subject=subject, message=str(error), remedy=remedy)
