"""The words of the field, as frozen dataclasses and enums; the rest of the bridge speaks them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo


class Stage(StrEnum):
    """Which of WHMCS's invoice e-mails went out; the values are the hook's own `type` words."""

    REMINDER = "reminder"  # before the due date
    FIRST_OVERDUE = "firstoverdue"
    SECOND_OVERDUE = "secondoverdue"
    THIRD_OVERDUE = "thirdoverdue"


class State(StrEnum):
    """Where a reminder is on its way. Only `is_final` states are never left by themselves."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ATTEMPTING = "attempting"
    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    WITHHELD = "withheld"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self in _FINAL

    @property
    def may_be_resent(self) -> bool:
        """Surely no text is on its way, or the carrier gave it up: who got one gets no other."""
        return self in MAY_BE_RESENT


MAY_BE_RESENT = (State.WITHHELD, State.FAILED, State.UNDELIVERED)
_FINAL = frozenset({State.DELIVERED, State.UNDELIVERED, State.WITHHELD, State.FAILED})


class Reason(StrEnum):
    """Why a reminder is in its state; shown to people, so every word says one thing."""

    # withheld: we chose not to send
    OPTED_OUT = "opted_out"
    NUMBER_INVALID = "number_invalid"
    NUMBER_NOT_MOBILE = "number_not_mobile"
    COUNTRY_NOT_ALLOWED = "country_not_allowed"
    SUPPRESSED = "suppressed"
    PAID = "paid"
    NOT_UNPAID = "not_unpaid"
    NOTHING_TO_PAY = "nothing_to_pay"
    NOTICES_OFF = "notices_off"
    CLIENT_CLOSED = "client_closed"
    STAGE_OFF = "stage_off"
    ALREADY_SENT = "already_sent"
    LINK_IN_TEXT = "link_in_text"
    TOO_LONG = "too_long"
    TOO_LATE = "too_late"
    NOT_OVERDUE = "not_overdue"
    NO_ALLOWED_HOUR = "no_allowed_hour"
    RECIPIENT_LIMIT = "recipient_limit"
    DAILY_LIMIT = "daily_limit"
    INVOICE_GONE = "invoice_gone"
    # waiting: something has to come right first
    SOURCE_UNAVAILABLE = "source_unavailable"
    INVOICE_NOT_YET = "invoice_not_yet"
    FIELD_MISCONFIGURED = "field_misconfigured"
    TEXT_UNUSABLE = "text_unusable"
    GATEWAY_UNAVAILABLE = "gateway_unavailable"
    GATEWAY_PAUSED = "gateway_paused"
    ROUTE_REFUSED = "route_refused"  # this country or network, by our account
    QUIET_HOURS = "quiet_hours"
    LEASE_EXPIRED = "lease_expired"
    INTERNAL_ERROR = "internal_error"
    # unknown: it may or may not have been accepted
    NO_ANSWER = "no_answer"
    RESTORED = "restored"
    # failed: surely never accepted, and not tried again
    REFUSED_RECIPIENT = "refused_recipient"
    REFUSED_TEXT = "refused_text"
    GAVE_UP = "gave_up"


class InvoiceStatus(StrEnum):
    """`tblinvoices.status`, normalised once; a word we never saw becomes OTHER."""

    DRAFT = "draft"
    UNPAID = "unpaid"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    COLLECTIONS = "collections"
    PAYMENT_PENDING = "payment pending"
    OTHER = "other"

    @classmethod
    def _missing_(cls, value: object) -> "InvoiceStatus":
        word = str(value).strip().lower()
        return next((status for status in cls if status.value == word), cls.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One hook as WHMCS fired it: which invoice, which stage, nothing else."""

    id: str  # `invoice:<id>:<stage>:<date>`, unique; the idempotency key of the hook channel
    invoice_id: int
    stage: Stage
    occurred_at: datetime  # aware UTC; the reminder's age counts from here


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """How WHMCS writes the client's money."""

    code: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What WHMCS says of an invoice and its client when sending. Names are entity-decoded."""

    invoice_id: int
    invoice_number: str  # what the client sees: `invoicenum`, else the id
    status: InvoiceStatus
    due_date: date
    balance: Decimal  # left to pay
    currency: Currency
    client_id: int
    first_name: str
    last_name: str
    client_company: str
    country: str | None  # ISO-2
    language: str  # WHMCS's language name in lower case, "" where the client has none
    client_closed: bool
    notices_off: bool  # the client's "Overdue Notices" switch is off
    sms_field: str | None = field(
        repr=False
    )  # as stored; None: no value row, or rows that disagree


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """What WHMCS says of itself."""

    company: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Automation:
    """Which reminders WHMCS sends by itself, and when its daily run comes."""

    days: Mapping[Stage, int]  # after the due date, of the first stage before it; 0: off
    hour: int | None  # of the daily run, by WHMCS's clock
    last_run: date | None  # by WHMCS's clock
    timezone: ZoneInfo | None = None  # of that clock; None where it is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientField:
    """A client's SMS field as WHMCS holds it, and what it is read by."""

    client_id: int
    sms_field: str | None = field(repr=False)  # raw, entities included
    country: str | None  # ISO-2
    closed: bool
    notices_off: bool  # as in Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One worker's timed hold on one reminder. `version` guards every later write."""

    id: int
    version: int
    event: Event
    attempts: int  # HTTP attempts begun so far
    gateway: str | None = None  # of the last attempt
    # Where an attempt was in doubt once: nobody else may ever be asked to send it.
    bound_to: str | None = None
    restored: bool = False  # from a back-up: it may have been sent since


VALIDITY = timedelta(days=1)  # how long a gateway may try: a late reminder is worse than none


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """One rendered message, ready for any gateway."""

    reminder_id: int  # our outbox id; in the report URL it proves acceptance
    to: str = field(repr=False)  # E.164, with the plus
    body: str = field(repr=False)  # downgraded to the alphabet in which `parts` was counted
    parts: int
    sender: str
    report_url: str | None = field(default=None, repr=False)  # holds a token
    valid_until: datetime | None = None  # aware UTC; then the gateway is to give it up


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many texts may go out on one day. What was surely not accepted does not count."""

    day: date  # the shop's
    to_one: int  # to one number
    to_all: int

    def reached_by(self, *, to_one: int, to_all: int) -> tuple[Reason, str] | None:
        """Say why no text may follow so many on this day; None while one may."""
        for reason, texts, most, setting in (
            (Reason.RECIPIENT_LIMIT, to_one, self.to_one, "BRIDGE_MAX_PER_RECIPIENT_PER_DAY"),
            (Reason.DAILY_LIMIT, to_all, self.to_all, "BRIDGE_MAX_PER_DAY"),
        ):
            if texts >= most:
                whom = " to this number" if reason is Reason.RECIPIENT_LIMIT else ""
                return reason, f"{texts} sent{whom} on {self.day}, {setting} is {most}"
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What is committed before the HTTP call: enough to look the message up without an answer."""

    claim: Claim
    client_id: int
    due_date: date
    gateway: str
    sms: Sms
    quota: Quota
    gap: timedelta = timedelta()  # between two calls to the gateway, from all workers together
    began_at: datetime
    note: str = ""  # for the timeline, for example that a name was left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The gateway took it."""

    gateway: str = ""
    gateway_id: str | None = None
    part_ids: tuple[str, ...] = ()  # where each part is reported by itself
    parts: int | None = None  # as billed
    cost_micros: int | None = None  # millionths of `cost_currency`
    cost_currency: str | None = None
    raw_status: str = ""
    looked_up: bool = False  # not the gateway's own answer: another reminder may be the one


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """We chose not to send."""

    reason: Reason
    detail: str = ""
    client_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Nothing was sent; the reminder waits until `not_before`."""

    reason: Reason
    not_before: datetime
    detail: str = ""
    client_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """It may or may not have been accepted; never sent again blindly."""

    reason: Reason
    look_up_at: datetime | None  # when to ask the gateway next; None: a person decides
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Surely never accepted, and not tried again."""

    reason: Reason
    detail: str = ""


Outcome = Accepted | Withheld | Deferred | Unknown | Failed


class Delivery(StrEnum):
    """A carrier's word for a message, normalised; an unseen word becomes UNKNOWN."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    EXPIRED = "expired"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """One message's news from a gateway (DLR)."""

    gateway: str
    gateway_id: str | None
    delivery: Delivery
    raw_status: str  # the provider's own word
    reminder_id: int | None = None  # from the report URL, its token already checked
    reference: str | None = None  # our name for the message, where the report bears it
    at: datetime | None = None  # the carrier's time, where told
    is_part: bool = False  # `gateway_id` names one part of the message, not all of it
    opted_out: bool = False  # the carrier says that this number wants no texts
    parts: int | None = None
    cost_micros: int | None = None  # of the whole message, in millionths of `cost_currency`
    cost_currency: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundSms:
    """A text that a person sent to us."""

    gateway: str
    gateway_id: str
    sender: str = field(repr=False)  # E.164 where the gateway gives it so
    to: str
    body: str = field(repr=False)
    keyword: str = ""  # STOP or START where the provider understood one, whatever the body says


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedWording:
    """One change of a text by a person. Without `text` it went back to the shipped one."""

    language: str
    stage: Stage
    text: str | None
    who: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInbound:
    """An inbound text as people read it later."""

    sms: InboundSms
    received_at: datetime


class SuppressedBy(StrEnum):
    """Who put a number on the suppression list. Each outranks the ones before it."""

    STOP = "stop"  # the person, by a reply; only such an entry is lifted by START
    CARRIER = "carrier"
    DESK = "desk"  # somebody at the shop

    def outranks(self, other: "SuppressedBy") -> bool:
        ranks = list(SuppressedBy)
        return ranks.index(self) > ranks.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """A number never to text. `number` is None once it was forgotten: a keyed hash is left."""

    id: int
    number: str | None = field(repr=False)  # E.164
    shown: str  # masked, for people
    by: SuppressedBy
    why: str
    who: str
    since: datetime

    def __str__(self) -> str:
        return f"since {self.since:%Y-%m-%d %H:%M} UTC by {self.who}: {self.why}"


_LONG_AGO = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundRequest:
    """An HTTP call from a gateway, freed of the web framework."""

    method: str
    url: str = field(repr=False)  # as the gateway was told to call it, with query
    query: Mapping[str, str] = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)  # names in lower case
    body: bytes = field(repr=False)
    remote: str = ""
    received_at: datetime = _LONG_AGO  # unless told, no signature is fresh
    reminder_id: int | None = None  # set only where the token in the URL was right


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a gateway says of our account."""

    name: str
    balance_micros: int | None = None  # millionths of `currency`; None where it does not tell
    currency: str | None = None

    @property
    def balance(self) -> str | None:
        """As people write it, with two decimals."""
        micros = self.balance_micros
        return None if micros is None else f"{micros / 1_000_000:.2f}"


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, what was seen, and what to do about it."""

    level: Level
    subject: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One step of a reminder's timeline."""

    at: datetime
    state: State
    reason: Reason | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One row of the outbox, as people see it."""

    id: int
    event: Event
    state: State
    reason: Reason | None
    detail: str
    client_id: int | None
    due_date: date | None
    to: str | None = field(repr=False)  # E.164
    body: str | None = field(repr=False)
    parts: int | None
    attempts: int
    gateway: str | None
    gateway_id: str | None
    not_before: datetime
    created_at: datetime
    updated_at: datetime
    cost_micros: int | None = None  # millionths of `cost_currency`, where the gateway told
    cost_currency: str | None = None
    history: tuple[HistoryLine, ...] = ()
