"""Any other gateway with an HTTP API, described by settings instead of a module of its own.

docs/adding-a-gateway.md tells when a description is enough, with examples.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

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
from bridge.gateways.adapter import Adapter
from bridge.gateways.base import Acknowledgement, Verdict, reference_of
from bridge.gateways.calls import form_report, json_report, proven, query_report
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
    recogniser_of,
    statuses_of,
    value_at,
    words_of,
)
from bridge.gateways.facts import Facts, checked, facts_of
from bridge.gateways.http import Http
from bridge.gateways.reading import as_id, micros, one_line, read_json
from bridge.gsm import Encoding, segments
from bridge.transport import Reply

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


_READS: Mapping[str, Callable[[str], Any]] = {
    "URL": _base,
    "PATH": _path,
    "HEADERS": _headers,
    "BODY": _body,
    "ENCODINGS": _encodings,
    "ACCEPTED": acceptance_of,
    "REFUSED": recogniser_of,
    "FAULT": recogniser_of,
    "LATER": statuses_of,
    "REPORT_ID": _field,
    "REPORT_STATUS": _field,
    "REPORT_WORDS": _words,
    "INBOUND_ID": _field,
    "INBOUND_FROM": _field,
    "INBOUND_TO": _field,
    "INBOUND_TEXT": _field,
    "ACCOUNT_PATH": _account_path,
}


@dataclass(frozen=True, kw_only=True)
class Generic(Adapter):
    """Sends as its settings describe; one instance a process."""

    facts: ClassVar[Facts] = checked(
        facts_of("http"), {name: problem_of(read) for name, read in _READS.items()}
    )
    method: str
    path: Path
    headers: Fields
    body: Fields | Json | None
    keys: Values
    encodings: tuple[str, str]
    yes: Recogniser
    id_at: str
    refused: Recogniser | None
    fault: Recogniser | None
    words: Mapping[str, Delivery]
    names: Mapping[str, str]  # of fields in reports and in texts to us
    reply: bytes
    account_path: Path | None
    balance: str
    currency: str | None

    @classmethod
    def from_settings(cls, said: Mapping[str, str], http: Http) -> Self:
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
            http=replace(
                http,
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
            yes=accepted,
            id_at=said["ID"],
            refused=recogniser_of(said["REFUSED"]) if said["REFUSED"] else None,
            fault=recogniser_of(said["FAULT"]) if said["FAULT"] else None,
            words=_words(said["REPORT_WORDS"] or "{}"),
            names={name: said[name] for name in said if name.startswith(("REPORT_", "INBOUND_"))},
            reply=said["REPLY"].encode(),
            account_path=account,
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
            self.explain,
            method=self.method,
            params=query,
            form=body if isinstance(self.body, Fields) else None,
            json=body if isinstance(self.body, Json) else None,
        )
        if match := self.yes.match(reply):
            return Accepted(gateway_id=self._id_in(reply, match.groupdict().get("id")))
        if self.refused and self.refused.match(reply):
            raise self.http.refused(reply, sms, Verdict.RECIPIENT)
        if self.fault and self.fault.match(reply):
            raise self.http.refused(reply, sms, Verdict.ACCOUNT)
        raise OutcomeUnknown(self.http.words(reply, sms))

    def explain(self, reply: Reply) -> Verdict:
        is_refused = self.refused and self.refused.match(reply)
        return Verdict.RECIPIENT if is_refused else Verdict.ACCOUNT

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
            return as_id(found)
        except ValueError as error:
            raise OutcomeUnknown(f"HTTP {reply.status} without a readable id") from error

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
        if self.account_path is None:
            return Account(name=name)
        path, query = self.account_path.filled(self.keys)
        headers = {
            name: value
            for name, value in self.headers.templates.items()
            if not names_in(iter([value]), _IN_HEADERS) - _KEYS
        }
        keyed = replace(self.http, headers=Fields(headers).filled(self.keys))
        said = keyed.read(path, query, dict[str, Any])
        balance = micros(value_at(said, self.balance)) if self.balance else None
        return Account(name=name, balance_micros=balance, currency=self.currency)


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


def _id(told: str) -> str:
    try:
        return as_id(told)
    except ValueError as error:
        raise ReportRejected("unreadable") from error
