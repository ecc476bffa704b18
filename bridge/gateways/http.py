"""What all HTTP gateways share: silence, status codes and half answers typed alike.

A send is typed by whether the message can have been accepted; a read (look-up, account) accepts
nothing, so its silence is only a reason to ask again.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from json import dumps, loads
from math import inf
from typing import Annotated, Any, TypeVar
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit

import msgspec

from bridge.domain import InboundRequest, Reason, Sms
from bridge.errors import (
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    ReportRejected,
    RouteRefused,
)
from bridge.gateways.base import Found, LookUp, NotFound, PastAttempt
from bridge.masking import mask_digits
from bridge.transport import NoAnswer, NotSent, Reply, Transport

T = TypeVar("T")
GatewayId = Annotated[str, msgspec.Meta(max_length=100, pattern=r"^[!-~]+\Z")]  # visible ASCII

_LONGEST_WORDS = 500  # characters of a provider's own words that we keep
_LONGEST_PAUSE = timedelta(minutes=15)
_PAUSE = timedelta(minutes=1)  # after a 429 that names no time
_LARGEST_REPORT = 262_144  # bytes; some gateways send a hundred reports in one call
_MOST_FIELDS = 100
_MOST_DIGITS = 18
_MOST_COUNTED = 100_000  # parts of a text, or a code
# A clock may be minutes off, ours or theirs: what is alike but for the time is no proof, and no
# proof of absence either.
NEAR = timedelta(days=1)
SLACK = timedelta(minutes=2)  # their clock and ours, where they are kept
_TOLERANCE = timedelta(minutes=5)


class Verdict(Enum):
    """What a provider's code for a refused message means to us."""

    RECIPIENT = auto()  # this number, for good
    OPTED_OUT = auto()  # this number wants no texts
    TEXT = auto()  # this text, for good
    ACCOUNT = auto()  # our credentials, credit, sender or settings
    ROUTE = auto()  # this country or network, by our account
    LATER = auto()  # surely not accepted, for now
    UNKNOWN = auto()  # maybe accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """Calls one gateway's API below `base`.

    `not_accepted` names statuses by which this provider says that it took nothing, try later.
    `explains` names those that the gateway's own table reads, too: of 401 to 403, which are not
    always about our account there, and of 5xx, which may say a clear no.
    """

    transport: Transport
    base: str  # without a slash at the end
    auth: tuple[str, str] | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)  # beside those in auth and headers
    not_accepted: frozenset[int] = frozenset({429})
    explains: frozenset[int] = frozenset()

    def send(
        self,
        path: str,
        sms: Sms,
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        method: str = "POST",
    ) -> Reply:
        """Hand *sms* over. Return a 2xx, or a refusal that the gateway's own table has to explain.

        Raises GatewayUnavailable, OutcomeUnknown, GatewayMisconfigured.
        """
        try:
            reply = self._call(method, path, params=params, form=form, json=json)
        except NotSent as error:
            raise GatewayUnavailable(str(error)) from error
        except NoAnswer as error:
            raise OutcomeUnknown(str(error)) from error
        self._raise_common(reply, sms)
        if 200 <= reply.status < 300:
            return reply
        says_no = 400 <= reply.status < 500 and reply.status not in {408, 409}
        if says_no or reply.status in self.explains:
            return reply
        raise OutcomeUnknown(self.words(reply, sms))

    def read(self, path: str, params: Mapping[str, str], shape: type[T]) -> T:
        """GET JSON of *shape*. Raises GatewayUnavailable or GatewayMisconfigured."""
        reply = self.ask(path, params)
        try:
            return parsed(reply.body, shape)
        except ValueError as error:
            raise GatewayUnavailable(f"HTTP {reply.status} with an unreadable body") from error

    def ask(
        self, path: str, params: Mapping[str, str], *, explained: frozenset[int] = frozenset()
    ) -> Reply:
        """GET what changes nothing. Return a 2xx, or a status that the gateway has *explained*.

        Raises GatewayUnavailable or GatewayMisconfigured.
        """
        try:
            reply = self._call("GET", path, params=params)
        except (NotSent, NoAnswer) as error:
            raise GatewayUnavailable(str(error)) from error
        if reply.status in explained or 200 <= reply.status < 300:
            return reply
        self._raise_common(reply)
        if 400 <= reply.status < 500 and reply.status not in {408, 409}:
            raise GatewayMisconfigured(self.words(reply))
        raise GatewayUnavailable(self.words(reply))

    def refused(self, reply: Reply, sms: Sms, verdict: "Verdict | None") -> GatewayError:
        """Return what a refused send means; what we do not know is taken for our own fault.

        So nothing is lost by a code that is new.
        """
        said = self.words(reply, sms)
        match verdict:
            case Verdict.RECIPIENT | Verdict.OPTED_OUT:
                opted_out = verdict is Verdict.OPTED_OUT
                return RejectedByGateway(said, Reason.REFUSED_RECIPIENT, opted_out=opted_out)
            case Verdict.TEXT:
                return RejectedByGateway(said, Reason.REFUSED_TEXT)
            case Verdict.ROUTE:
                return RouteRefused(said)
            case Verdict.LATER:
                return GatewayUnavailable(said, retry_after(reply.headers))
            case Verdict.UNKNOWN:
                return OutcomeUnknown(said)
            case _:
                return GatewayMisconfigured(said, sure=verdict is Verdict.ACCOUNT)

    def accepted(self, reply: Reply, shape: type[T]) -> T:
        """Return a send's 2xx as *shape*; an answer without it leaves the outcome unknown."""
        try:
            return parsed(reply.body, shape)
        except ValueError as error:
            raise OutcomeUnknown(f"HTTP {reply.status} with an unreadable body") from error

    def words(self, reply: Reply, sms: Sms | None = None) -> str:
        """Return the status and the provider's own words on one line, fit for logs and people.

        Credentials, numbers and what we said in *sms* are blotted out, in case they are echoed.
        """
        text = reply.text
        for secret in sorted(self._secrets(sms), key=len, reverse=True):
            text = text.replace(secret, "…")
        return f"HTTP {reply.status}: {one_line(mask_digits(text))}"

    def _call(self, method: str, path: str, **what: Any) -> Reply:
        return self.transport.request(
            method, self.base + path, headers=self.headers, auth=self.auth, **what
        )

    def _secrets(self, sms: Sms | None) -> Iterator[str]:
        """Yield what a reply may echo and our errors must not, as it may be written there."""
        said = (sms.body, sms.report_url) if sms else ()
        keys = (value.split(" ")[-1] for value in self.headers.values())
        for secret in (*said, *self.secrets, *keys):
            if secret:
                yield from (secret, dumps(secret)[1:-1], quote(secret), quote_plus(secret))
        if self.auth and self.auth[1]:
            yield self.auth[1]
            yield b64encode(":".join(self.auth).encode()).decode()

    def _raise_common(self, reply: Reply, sms: Sms | None = None) -> None:
        if reply.status in self.not_accepted:
            pause = retry_after(reply.headers)
            raise GatewayUnavailable(self.words(reply, sms), _PAUSE if pause is None else pause)
        if reply.status in {401, 402, 403} - self.explains:
            raise GatewayMisconfigured(self.words(reply, sms))


def in_path(gateway_id: str) -> str:
    """Return a provider's id as one part of a path. Raises GatewayMisconfigured for "." and "..".

    Those are never ids, and on the way to the provider they would become another path.
    """
    if gateway_id in {"", ".", ".."}:
        raise GatewayMisconfigured("this is no id of a message")
    return quote(gateway_id, safe="")


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return what Retry-After asks for, seconds or date (RFC 9110, 10.2.3), 15 minutes at most.

    A date is taken relative to the reply's own Date, so that clocks need not agree.
    """
    value = headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return timedelta(seconds=min(int(value[:9]), _LONGEST_PAUSE.total_seconds()))
    try:
        pause = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(pause, timedelta()), _LONGEST_PAUSE)


def parsed(body: bytes, shape: type[T]) -> T:
    """Return JSON as *shape*, strictly. Raises ValueError for whatever else it is."""
    try:
        return msgspec.json.decode(body, type=shape)
    except RecursionError as error:
        raise ValueError("JSON nested too deeply") from error


def refusal(reply: Reply, shape: type[T]) -> T | None:
    """Return what a refused send says, None where that is not of *shape*."""
    try:
        return parsed(reply.body, shape)
    except ValueError:
        return None


def verdict_by_words(table: Iterable[tuple[re.Pattern[str], Verdict]], said: str) -> Verdict | None:
    """Return the verdict of the first words of *table* that are in what a provider *said*."""
    return next((verdict for words, verdict in table if words.search(said)), None)


def agreed(verdicts: set[Verdict | None]) -> Verdict | None:
    """Return what all say alike. None where they differ: it may be our own fault."""
    return next(iter(verdicts)) if len(verdicts) == 1 else None


def proven(request: InboundRequest) -> int:
    """Return the reminder whose token a call's address bears. Raises ReportRejected without."""
    if request.reminder_id is None:
        raise ReportRejected("the token in the address is wrong")
    return request.reminder_id


def json_report(request: InboundRequest, shape: type[T]) -> T:
    """Return a gateway's JSON call as *shape*. Raises ReportRejected, for a doubled name, too."""
    _refuse_large(request)
    try:
        loads(request.body, object_pairs_hook=_without_doubles)
        return parsed(request.body, shape)
    except (ValueError, RecursionError) as error:
        raise ReportRejected("unreadable") from error


def _without_doubles(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise ReportRejected("a name came twice")


def form_report(request: InboundRequest, shape: type[T], *, encoding: str = "utf-8") -> T:
    """Return a gateway's form as *shape*. Raises ReportRejected, for a doubled field, too.

    With "latin-1" as *encoding* every letter stands for one byte, whatever it was.
    """
    return _fields(form_pairs(request, encoding), shape)


def query_report(request: InboundRequest, shape: type[T], *, encoding: str = "utf-8") -> T:
    """As `form_report`, of what a gateway says in the address. Raises ReportRejected."""
    return _fields(_pairs(urlsplit(request.url).query, encoding), shape)


def form_pairs(request: InboundRequest, encoding: str = "utf-8") -> list[tuple[str, str]]:
    """Return the fields of a form in their order, doubled ones too. Raises ReportRejected."""
    _refuse_large(request)
    try:
        return _pairs(request.body.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        raise ReportRejected("unreadable") from error


def _pairs(encoded: str, encoding: str = "utf-8") -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            encoded,
            keep_blank_values=True,
            encoding=encoding,
            errors="strict",
            max_num_fields=_MOST_FIELDS,
        )
    except ValueError as error:
        raise ReportRejected("unreadable") from error


def _fields(pairs: list[tuple[str, str]], shape: type[T]) -> T:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ReportRejected("a field came twice")
    try:
        return msgspec.convert(fields, shape, strict=False)
    except ValueError as error:
        raise ReportRejected("unreadable") from error


def prove(expected: bytes, given: str | None) -> None:
    """Compare a signature in constant time. Raises ReportRejected where it is wrong or missing."""
    prove_one_of([expected], given)


def prove_one_of(expected: Iterable[bytes], given: str | None) -> None:
    """Compare a signature with all that would be right. Raises ReportRejected where none is it."""
    told = (given or "").encode("utf-8", "surrogatepass")
    if not any(hmac.compare_digest(one, told) for one in expected):
        raise ReportRejected("the signature is wrong")


def prove_fresh(
    seconds: str | float | None, now: datetime, *, within: timedelta = _TOLERANCE
) -> None:
    """Refuse a signed call whose time (unix seconds) is more than *within* off."""
    try:
        off = abs(float(seconds or "") - now.timestamp())
    except (TypeError, ValueError, OverflowError):
        off = inf
    if not off <= within.total_seconds():
        raise ReportRejected("the signature's time is too far from ours")


def _refuse_large(request: InboundRequest) -> None:
    if len(request.body) > _LARGEST_REPORT:
        raise ReportRejected(f"longer than {_LARGEST_REPORT} bytes")


def one_line(text: str) -> str:
    """Return *text* without line breaks and controls, cut to 500 characters."""
    visible = "".join(letter if letter.isprintable() else " " for letter in text[:5000])
    return " ".join(visible.split())[:_LONGEST_WORDS]


def may_be_of(attempt: PastAttempt, at: datetime) -> bool:
    """Whether a listed message is near enough in time to be that of *attempt*: see `NEAR`."""
    return abs(at - attempt.began_at) <= NEAR


def is_of_time(attempt: PastAttempt, at: datetime) -> bool:
    """Whether a listed message was made while *attempt* ran, as far as clocks agree."""
    return attempt.began_at - SLACK <= at <= attempt.ended_at + SLACK


def listed_at(text: str) -> datetime:
    """Return when a listed message was made. Raises GatewayUnavailable for what is no time."""
    if (time := utc(text)) is None:
        raise GatewayUnavailable("their list holds a message without a readable time")
    return time


def candidates(
    alike: Iterable[T],
    *,
    id_of: Callable[[T], str],
    is_it: Callable[[T], bool],
    whole: bool,
    compared: bool = True,
) -> LookUp:
    """Return what a look-up found: of what is *alike* those that are it, and those that may be.

    *whole*: the list was seen to its end, so that an empty one proves something.
    """
    listed = list(alike)
    if not listed:
        return NotFound(conclusive=whole)
    return Found(
        gateway_ids=tuple(id_of(one) for one in listed if is_it(one)),
        perhaps=tuple(id_of(one) for one in listed if not is_it(one)),
        compared=compared,
        whole=whole,
    )


def micros(amount: object) -> int | None:
    """Return a decimal number or text as whole millionths.

    None for what is none: a price must not cost us an answer.
    """
    if isinstance(amount, bool) or not isinstance(amount, int | float | str):
        return None
    try:
        exact = Decimal(str(amount).strip()) * 1_000_000
        return int(exact.to_integral_value()) if exact.adjusted() < _MOST_DIGITS else None
    except (ArithmeticError, ValueError):
        return None


def whole(value: object) -> int | None:
    """Return a JSON integer, and None for anything else: a price must not cost us an answer."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def count(told: object) -> int | None:
    """Return a count of one or more, told as a number or as text; None for anything else."""
    if isinstance(told, str) and told.isascii() and told.isdecimal():
        told = int(told[:_MOST_DIGITS])
    number = whole(told)
    return number if number is not None and 0 < number < _MOST_COUNTED else None


def zulu(time: datetime) -> str:
    """Return a time as ISO 8601 in whole seconds of UTC, with a Z."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def utc(text: str | None) -> datetime | None:
    """Return an ISO 8601 time as aware UTC (no zone means UTC), None for what is no time."""
    try:
        time = datetime.fromisoformat(text or "")
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
