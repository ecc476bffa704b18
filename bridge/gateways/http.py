"""What all HTTP gateways share: silence, status codes and half answers typed alike.

A send is typed by whether the message can have been accepted; a read (look-up, account) accepts
nothing, so its silence is only a reason to ask again.
"""

from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from json import dumps
from typing import Any, TypeVar
from urllib.parse import quote, quote_plus

from bridge.domain import Reason, Sms
from bridge.errors import (
    GatewayError,
    GatewayMisconfigured,
    GatewayUnavailable,
    OutcomeUnknown,
    RejectedByGateway,
    RouteRefused,
)
from bridge.gateways.base import Verdict
from bridge.gateways.reading import one_line, parsed
from bridge.masking import mask_digits
from bridge.transport import NoAnswer, NotSent, Reply, Transport

T = TypeVar("T")
Explain = Callable[[Reply], Verdict | None]
Following = Callable[[list[T]], Mapping[str, str] | None]

_LONGEST_PAUSE = timedelta(minutes=15)
_PAUSE = timedelta(minutes=1)  # after a 429 that names no time
_MOST_PAGES = 10  # of a list


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
    not_accepted: Set[int] = frozenset({429})
    explains: Set[int] = frozenset()

    def send(
        self, path: str, sms: Sms, explain: "Explain", *, method: str = "POST", **what: Any
    ) -> Reply:
        """Hand *sms* over as `params`, `form` or `json`; return what accepts it, a 2xx.

        *explain* gives the verdict on a refusal. Raises GatewayError.
        """
        try:
            reply = self._call(method, path, **what)
        except NotSent as error:
            raise GatewayUnavailable(str(error)) from error
        except NoAnswer as error:
            raise OutcomeUnknown(str(error)) from error
        self._raise_common(reply, sms)
        if 200 <= reply.status < 300:
            return reply
        says_no = 400 <= reply.status < 500 and reply.status not in {408, 409}
        if says_no or reply.status in self.explains:
            raise self.refused(reply, sms, explain(reply))
        raise OutcomeUnknown(self.words(reply, sms))

    def read(self, path: str, params: Mapping[str, str], shape: type[T]) -> T:
        """GET JSON of *shape*. Raises GatewayUnavailable or GatewayMisconfigured."""
        reply = self.ask(path, params)
        try:
            return parsed(reply.body, shape)
        except ValueError as error:
            raise GatewayUnavailable(f"HTTP {reply.status} with an unreadable body") from error

    def pages(
        self, path: str, params: Mapping[str, str], shape: type[T], following: "Following[T]"
    ) -> tuple[list[T], bool]:
        """Read a list page by page; return its pages, and whether those are all.

        *following* says from those that were read what to ask for beside *params*; None: no more.
        Raises GatewayUnavailable or GatewayMisconfigured.
        """
        pages: list[T] = []
        asked: Mapping[str, str] | None = params
        while asked is not None and len(pages) < _MOST_PAGES:
            pages.append(self.read(path, asked, shape))
            more = following(pages)
            asked = None if more is None else {**params, **more}
        return pages, asked is None

    def ask(
        self, path: str, params: Mapping[str, str], *, explained: Set[int] = frozenset()
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

    def refused(self, reply: Reply, sms: Sms, verdict: Verdict | None) -> GatewayError:
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


def accepted(reply: Reply, shape: type[T]) -> T:
    """Return a send's 2xx as *shape*; an answer without it leaves the outcome unknown."""
    try:
        return parsed(reply.body, shape)
    except ValueError as error:
        raise OutcomeUnknown(f"HTTP {reply.status} with an unreadable body") from error


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
