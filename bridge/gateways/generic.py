"""Any other gateway with an HTTP API, described by settings instead of a module of its own.

docs/adding-a-gateway.md tells when a description is enough, with examples.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

import msgspec

from bridge.domain import (
    Accepted,
    Account,
    Delivery,
    DeliveryReport,
    InboundRequest,
    InboundSms,
    Sms,
)
from bridge.errors import ConfigError, OutcomeUnknown, ReportRejected
from bridge.gateways.base import (
    Acknowledgement,
    CannotTell,
    Limits,
    LookUp,
    PastAttempt,
    Sheet,
    reference_of,
)
from bridge.gateways.described import (
    Fields,
    Json,
    Path,
    Recogniser,
    Values,
    acceptance_of,
    body_of,
    headers_of,
    literals_in,
    names_in,
    path_of,
    problem_of,
    read_json,
    recogniser_of,
    statuses_of,
    value_at,
    words_of,
)
from bridge.gateways.http import (
    GatewayId,
    Http,
    Verdict,
    form_report,
    json_report,
    micros,
    one_line,
    proven,
    query_report,
)
from bridge.gateways.senders import problem_with
from bridge.gateways.settings import Kind, Setting
from bridge.gsm import Encoding, segments
from bridge.transport import Reply, Transport

# A text may hold line breaks and any script: it has no place in a path or a header.
_KEYS = frozenset({"username", "password"})
_IN_PATH = frozenset({"to", "to_digits", "sender", "reference"}) | _KEYS
_IN_HEADERS = _IN_PATH | {"report_url", "encoding", "parts"}
_IN_FIELDS = _IN_HEADERS | {"text"}
_IN_JSON = _IN_FIELDS | {"to_number"}
_NUMBERS = {"to", "to_digits", "to_number"}
_OURS = {"m", "t"}  # in the addresses that we give
_SHORTEST_SECRET = 6  # characters of a description that are blotted out where they are echoed
_LONGEST_NUMBER = 32


def _path(text: str, allowed: frozenset[str] = _IN_FIELDS) -> Path:
    path = path_of(text)
    names_in(iter([path.path]), allowed & _IN_PATH)
    names_in(path.query.strings(), allowed)
    return path


def _account_path(text: str) -> Path:
    return _path(text, _KEYS)


def _headers(text: str) -> Fields:
    headers = headers_of(text)
    names_in(headers.strings(), _IN_HEADERS)
    return headers


def _body(text: str) -> Fields | Json:
    body = body_of(text)
    names_in(body.strings(), _IN_JSON if isinstance(body, Json) else _IN_FIELDS)
    return body


def _words(text: str) -> Mapping[str, Delivery]:
    return words_of(text, Delivery)


def _encodings(text: str) -> tuple[str, str]:
    gsm, comma, other = text.partition(",")
    if not comma or "," in other:
        raise ValueError("is two words with a comma between")
    return gsm.strip(), other.strip()


def _field(text: str) -> str:
    if text in _OURS:
        raise ValueError("is a name that our own addresses use")
    return text


def _base(text: str) -> None:
    if "{" in text or "}" in text:
        raise ValueError("may hold no placeholder: those stand in BRIDGE_HTTP_PATH")


def _setting(
    name: str, meaning: str, read: Callable[[str], Any] | None = None, **more: Any
) -> Setting:
    check = problem_of(read) if read else None
    return Setting(name=f"BRIDGE_HTTP_{name}", meaning=meaning, check=check, **more)


@dataclass(frozen=True, kw_only=True)
class Generic:
    """Sends as its settings describe; one instance a process."""

    name: ClassVar[str] = "http"
    limits: ClassVar[Limits] = Limits()
    settings: ClassVar[tuple[Setting, ...]] = (
        _setting("URL", "where its API is, up to the host or a fixed path", _base, kind=Kind.URL),
        _setting("PATH", "path and query, with placeholders", _path, default="/", kind=Kind.SECRET),
        _setting("METHOD", "of a send", choices=("POST", "GET"), default="POST"),
        _setting(
            "HEADERS",
            "JSON object of headers, with placeholders",
            _headers,
            kind=Kind.SECRET,
            optional=True,
        ),
        _setting(
            "BODY",
            "JSON, or a form as `name=value&name=value`, with placeholders; not sent with GET",
            _body,
            default="from={sender}&to={to}&text={text}",
            kind=Kind.SECRET,
        ),
        _setting("USERNAME", "for {username}, else Basic", optional=True),
        _setting("PASSWORD", "for {password}, else Basic", kind=Kind.SECRET, optional=True),
        _setting(
            "ENCODINGS", "{encoding} of GSM-7 and of any other text", _encodings, default="0,8"
        ),
        _setting(
            "ACCEPTED",
            "regular expression of a whole 2xx answer that says yes, its id in `(?P<id>...)`;"
            " or a JSON object of paths and expressions",
            acceptance_of,
        ),
        _setting("ID", "path of the id in a JSON answer that says yes", optional=True),
        _setting(
            "REFUSED",
            "as ACCEPTED, of a 2xx or 4xx that refuses the number for good",
            recogniser_of,
            optional=True,
        ),
        _setting(
            "FAULT",
            "as ACCEPTED, of a 2xx that surely took nothing because of our account",
            recogniser_of,
            optional=True,
        ),
        _setting("LATER", "statuses that surely took nothing, for now", statuses_of, default="429"),
        _setting("REPORT_ID", "field or JSON path of the id in a report", _field, default="id"),
        _setting("REPORT_STATUS", "the same of the word", _field, default="status"),
        _setting(
            "REPORT_WORDS",
            f"JSON object of its words, each as one of {', '.join(Delivery)}",
            _words,
            optional=True,
        ),
        _setting(
            "INBOUND_ID",
            "field or JSON path of a text to us: its id, where it has one",
            _field,
            default="id",
        ),
        _setting("INBOUND_FROM", "the same of its sender", _field, default="from"),
        _setting("INBOUND_TO", "the same of the number it was sent to", _field, default="to"),
        _setting("INBOUND_TEXT", "the same of the text", _field, default="text"),
        _setting("REPLY", "what a report or a text to us is answered with", optional=True),
        _setting(
            "ACCOUNT_PATH",
            "path and query that tell the account in JSON (GET)",
            _account_path,
            kind=Kind.SECRET,
            optional=True,
        ),
        _setting("BALANCE", "JSON path of the balance in it", optional=True),
        _setting("CURRENCY", "the balance's currency", optional=True),
    )
    sheet: ClassVar[Sheet] = Sheet(
        title="any other, by description",
        auth="as described: Basic, a header, or fields",
        look_up="none",
        reports="token in the address",
        report_address="sent with each text as `{report_url}`",
        inbound="token in the address",
        inbound_address="`/inbound/http?t=TOKEN`, where they ask for it",
        price="never",
        balance="where described",
        dry_run="none",
        senders="1 to 11 letters, digits and spaces with a letter; or a number",
        facts_of=date(2026, 11, 25),
    )
    signs: ClassVar[bool] = False
    http: Http
    method: str
    path: Path
    headers: Fields
    body: Fields | Json | None
    keys: Values
    encodings: tuple[str, str]
    accepted: Recogniser
    id_at: str
    refused: Recogniser | None
    fault: Recogniser | None
    words: Mapping[str, Delivery]
    names: Mapping[str, str]  # of fields in reports and in texts to us
    reply: bytes
    account: Path | None
    balance: str
    currency: str | None

    @classmethod
    def from_settings(cls, values: Mapping[str, str], transport: Transport) -> "Generic":
        said = {name.removeprefix("BRIDGE_HTTP_"): value for name, value in values.items()}
        path, headers = _path(said["PATH"]), _headers(said["HEADERS"] or "{}")
        body = _body(said["BODY"]) if said["METHOD"] == "POST" else None
        places = (path, headers, *((body,) if body else ()))
        strings = [text for place in places for text in place.strings()]
        account = _account_path(said["ACCOUNT_PATH"]) if said["ACCOUNT_PATH"] else None
        strings += account.strings() if account else ()
        used = names_in(iter(strings), _IN_JSON)
        accepted = acceptance_of(said["ACCEPTED"])
        if problems := _misfits(said, used, accepted):
            raise ConfigError([f"BRIDGE_HTTP_{problem}" for problem in problems])
        basic = said["PASSWORD"] and not used & _KEYS
        literals = {one for one in literals_in(iter(strings)) if len(one) >= _SHORTEST_SECRET}
        return cls(
            http=Http(
                transport=transport,
                base=values["BRIDGE_HTTP_URL"],
                auth=(said["USERNAME"], said["PASSWORD"]) if basic else None,
                secrets=(*literals, said["PASSWORD"]),
                not_accepted=statuses_of(said["LATER"]),
            ),
            method=said["METHOD"],
            path=path,
            headers=headers,
            body=body,
            keys={"username": said["USERNAME"], "password": said["PASSWORD"]},
            encodings=_encodings(said["ENCODINGS"]),
            accepted=accepted,
            id_at=said["ID"],
            refused=recogniser_of(said["REFUSED"]) if said["REFUSED"] else None,
            fault=recogniser_of(said["FAULT"]) if said["FAULT"] else None,
            words=_words(said["REPORT_WORDS"] or "{}"),
            names={name: said[name] for name in said if name.startswith(("REPORT_", "INBOUND_"))},
            reply=said["REPLY"].encode(),
            account=account,
            balance=said["BALANCE"],
            currency=said["CURRENCY"] or None,
        )

    def __repr__(self) -> str:
        return f"Generic({self.http.base!r})"

    def send(self, sms: Sms) -> Accepted:
        values = self._values(sms)
        path, query = self.path.filled(values)
        body = self.body.filled(values) if self.body else None
        reply = replace(self.http, headers=self.headers.filled(values)).send(
            path,
            sms,
            method=self.method,
            params=query,
            form=body if isinstance(self.body, Fields) else None,
            json=body if isinstance(self.body, Json) else None,
        )
        if reply.status < 400 and (match := self.accepted.match(reply)):
            return Accepted(gateway_id=self._id_in(reply, match.groupdict().get("id")))
        if self.refused and self.refused.match(reply):
            raise self.http.refused(reply, sms, Verdict.RECIPIENT)
        if reply.status >= 400 or (self.fault and self.fault.match(reply)):
            raise self.http.refused(reply, sms, Verdict.ACCOUNT)
        raise OutcomeUnknown(self.http.words(reply, sms))

    def _values(self, sms: Sms) -> Values:
        gsm7 = segments(sms.body).encoding is Encoding.GSM7
        return {
            **self.keys,
            "to": sms.to,
            "to_digits": sms.to.removeprefix("+"),
            "to_number": sms.to.removeprefix("+"),  # as a number only where it stands alone
            "sender": sms.sender,
            "text": sms.body,
            "parts": str(sms.parts),
            "encoding": self.encodings[0 if gsm7 else 1],
            "reference": reference_of(sms.reminder_id, sms.to, sms.body),
            "report_url": sms.report_url,
        }

    def _id_in(self, reply: Reply, grouped: str | None) -> str | None:
        """Return the id where one is described; an answer without it is not the described one."""
        if not self.id_at and grouped is None:
            return None
        found = value_at(read_json(reply.body), self.id_at) if self.id_at else grouped
        try:
            return msgspec.convert(found, GatewayId)
        except ValueError as error:
            raise OutcomeUnknown(f"HTTP {reply.status} without a readable id") from error

    def look_up(self, attempt: PastAttempt) -> LookUp:
        del attempt
        return CannotTell()

    def report_of(self, gateway_id: str, to: str) -> None:  # noqa: ARG002
        """They have no call by id."""
        return

    def read_reports(self, request: InboundRequest) -> list[DeliveryReport]:
        """Read a form, JSON or a query; the token in the address we gave is the only proof."""
        reminder_id = proven(request)
        said = _said(request)
        word = value_at(said, self.names["REPORT_STATUS"])
        if word is None:
            raise ReportRejected("unreadable")
        # Some leave the id out of early news; the token tells the reminder all the same.
        told = value_at(said, self.names["REPORT_ID"])
        return [
            DeliveryReport(
                gateway=self.name,
                gateway_id=_id(told) if told else None,
                delivery=self.words.get(word, Delivery.UNKNOWN),
                raw_status=one_line(word),
                reminder_id=reminder_id,
            )
        ]

    def read_inbound(self, request: InboundRequest) -> list[InboundSms]:
        said = _said(request)
        sender = value_at(said, self.names["INBOUND_FROM"])
        body = value_at(said, self.names["INBOUND_TEXT"])
        if not sender or len(sender) > _LONGEST_NUMBER or body is None:
            raise ReportRejected("unreadable")
        told = value_at(said, self.names["INBOUND_ID"])
        return [
            InboundSms(
                gateway=self.name,
                gateway_id=_id(told) if told else _made_id(sender, body, request.received_at),
                sender=sender,
                to=(value_at(said, self.names["INBOUND_TO"]) or "")[:_LONGEST_NUMBER],
                body=body,
            )
        ]

    def acknowledge(self) -> Acknowledgement:
        """Return 200: empty unless described, as some send a body back as a billed SMS."""
        return Acknowledgement(status=200, body=self.reply)

    def check_account(self) -> Account:
        """Ask where that is described; else nothing is asked, and nothing is told."""
        name = urlsplit(self.http.base).hostname or self.name
        if self.account is None:
            return Account(name=name)
        path, query = self.account.filled(self.keys)
        headers = {
            name: value
            for name, value in self.headers.templates.items()
            if not names_in(iter([value]), _IN_HEADERS) - _KEYS
        }
        keyed = replace(self.http, headers=Fields(headers).filled(self.keys))
        said = keyed.read(path, query, dict[str, Any])
        balance = micros(value_at(said, self.balance)) if self.balance else None
        return Account(name=name, balance_micros=balance, currency=self.currency)

    def check_sender(self, sender: str, country: str | None = None) -> str | None:
        return problem_with(sender, country)


def _misfits(said: Mapping[str, str], used: set[str], accepted: Recogniser) -> list[str]:
    """Return what is wrong between settings that are right by themselves."""
    problems = []
    place = "BODY" if said["METHOD"] == "POST" else "PATH"
    if not used & _NUMBERS:
        problems.append(f"{place} has no {{to}}: no number would be told")
    if "text" not in used:
        problems.append(f"{place} has no {{text}}: no text would be told")
    problems += [
        f"{name.upper()} is not set, but {{{name}}} is used"
        for name in sorted(used & _KEYS)
        if not said[name.upper()]
    ]
    if not used & _KEYS and bool(said["USERNAME"]) != bool(said["PASSWORD"]):
        problems.append("USERNAME and BRIDGE_HTTP_PASSWORD belong together for Basic")
    if said["ID"] and accepted.whole:
        problems.append("ID is for JSON answers; in an expression, the id is (?P<id>...)")
    if "report_url" in used and not said["REPORT_WORDS"]:
        problems.append("REPORT_WORDS is not set, but reports are asked for")
    return problems


def _made_id(sender: str, body: str, at: datetime) -> str:
    """Return an id for a text to us that came without: the same within a minute, for repeats."""
    known = f"{sender}\n{at:%Y-%m-%dT%H:%M}\n{body}".encode("utf-8", "surrogatepass")
    return hashlib.blake2s(known, digest_size=16).hexdigest()


def _said(request: InboundRequest) -> Any:
    """Return what a call says: JSON where its body begins so, else its form, else its query."""
    if request.body.lstrip()[:1] in {b"{", b"["}:
        return json_report(request, Any)
    read = form_report if request.body else query_report
    return read(request, dict[str, str])


def _id(told: str | None) -> str:
    try:
        return msgspec.convert(told, GatewayId)
    except ValueError as error:
        raise ReportRejected("unreadable") from error
