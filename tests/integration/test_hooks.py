"""`POST /hooks/whmcs` on a real outbox: what is accepted is kept, what is not is told and why."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bridge.errors import OutboxUnavailable
from bridge.outbox.base import Filter
from bridge.services import Services
from bridge.signing import new_secret, sign, verify
from bridge.web.app import create_app
from tests.support.outboxes import emptied
from tests.support.parts import NOW, SECRET, services

OTHER = "whsec_YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4"
ROOM = 262_144  # bytes
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "signing.json").read_text("utf-8"))


def an_event(invoice_id: Any = 1042, **changed: Any) -> dict[str, Any]:
    """Return an event as the addon writes it; a change to None leaves the key out."""
    event = {
        "id": f"invoice:{invoice_id}:secondoverdue:2026-11-24",
        "type": "invoice.payment_reminder",
        "timestamp": "2026-11-24T03:00:12Z",
        "data": {"invoice_id": invoice_id, "stage": "secondoverdue"},
        **changed,
    }
    return {key: value for key, value in event.items() if value is not None}


@dataclass
class Receiver:
    """The application under a test client, its outbox, and how often the worker was woken."""

    parts: Services
    now: datetime = NOW
    woken: int = 0
    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        app = create_app(self.parts, clock=lambda: self.now, on_enqueued=self._wake)
        self.client = app.test_client()

    def _wake(self) -> None:
        self.woken += 1

    def post(self, *events: Any, **more: Any) -> TestResponse:
        return self.post_raw(json.dumps({"events": events}).encode(), **more)

    def post_raw(
        self,
        body: bytes,
        *,
        secret: str = SECRET,
        at: datetime | None = None,
        kind: str | None = "application/json",
        **headers: str,
    ) -> TestResponse:
        stamp = int((at or self.now).timestamp())
        signed = {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(stamp),
            "webhook-signature": sign(secret, "msg_1", stamp, body),
        }
        changed = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(
            "/hooks/whmcs", data=body, content_type=kind, headers={**signed, **changed}
        )

    def kept(self) -> list[str]:
        return [one.event.id for one in self.parts.outbox.reminders(Filter(limit=1000))][::-1]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = services(tmp_path_factory.mktemp("outbox"))
    yield made
    made.outbox.close()


def file_of(parts: Services) -> Path:
    return Path(parts.config.database_url.removeprefix("sqlite:///"))


@pytest.fixture
def receiver(parts: Services) -> Receiver:
    emptied(file_of(parts))
    return Receiver(parts)


def refusal(answer: TestResponse, status: int) -> str:
    """Return the detail of a refusal in the form of RFC 9457."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    problem = json.loads(answer.data)
    assert set(problem) == {"type", "title", "status", "detail"}
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    return str(problem["detail"])


# ---- what is accepted


def test_an_accepted_event_is_named_kept_and_wakes_the_worker(receiver: Receiver) -> None:
    answer = receiver.post(an_event())
    assert answer.status_code == 202
    assert answer.content_type == "application/json"
    assert answer.json == {
        "accepted": ["invoice:1042:secondoverdue:2026-11-24"],
        "duplicate": [],
        "rejected": [],
    }
    assert (receiver.kept(), receiver.woken) == (["invoice:1042:secondoverdue:2026-11-24"], 1)


def test_an_answer_is_neither_cached_nor_guessed_at(receiver: Receiver) -> None:
    for answer in (receiver.post(an_event()), receiver.post_raw(b"")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_duplicate_is_told_and_an_id_twice_in_a_batch_is_kept_once(receiver: Receiver) -> None:
    receiver.post(an_event(1))
    answer = receiver.post(an_event(2), an_event(1), an_event(2))
    assert answer.json == {
        "accepted": [an_event(2)["id"]],
        "duplicate": [an_event(1)["id"]],
        "rejected": [],
    }
    assert receiver.kept() == [an_event(1)["id"], an_event(2)["id"]]


def test_only_something_new_wakes_the_worker(receiver: Receiver) -> None:
    for _ in range(3):
        receiver.post(an_event())
    receiver.post(an_event(type="invoice.paid"))
    assert receiver.woken == 1


def test_five_hundred_events_with_the_longest_ids_fit(receiver: Receiver) -> None:
    events = [an_event(10**17 + n, id=f"{n:-<191}") for n in range(500)]
    body = json.dumps({"events": events}).encode()
    assert len(body) < ROOM
    answer = receiver.post_raw(body)
    assert answer.json
    assert answer.json["accepted"] == [one["id"] for one in events]
    assert len(receiver.kept()) == 500


def test_a_charset_beside_the_type_is_no_other_type(receiver: Receiver) -> None:
    assert receiver.post(an_event(), kind="application/json; charset=utf-8").status_code == 202


def test_what_a_newer_addon_adds_is_passed_over(receiver: Receiver) -> None:
    assert receiver.post(an_event(source="cron", data={**an_event()["data"], "x": 1})).json == {
        "accepted": [an_event()["id"]],
        "duplicate": [],
        "rejected": [],
    }


@pytest.mark.parametrize(
    ("timestamp", "kept"),
    [
        ("2026-11-24T04:00:12+01:00", datetime(2026, 11, 24, 3, 0, 12, tzinfo=UTC)),
        ("2026-11-24T03:00:12.123456Z", datetime(2026, 11, 24, 3, 0, 12, 123456, tzinfo=UTC)),
        ("2026-11-24T12:00:30Z", NOW),  # WHMCS's clock is half a minute ahead
        ("9999-12-31T23:59:59Z", NOW),
    ],
)
def test_age_counts_from_the_event_but_never_from_the_future(
    receiver: Receiver, timestamp: str, kept: datetime
) -> None:
    receiver.post(an_event(timestamp=timestamp))
    (one,) = receiver.parts.outbox.reminders(Filter())
    assert one.event.occurred_at == kept


# ---- what is rejected while the rest is kept


def data(**changed: Any) -> dict[str, Any]:
    return {**an_event()["data"], **changed}


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"type": "invoice.paid"}, "event type"),
        ({"type": None}, "event type"),
        ({"type": ["invoice.payment_reminder"]}, "event type"),
        ({"data": None}, "data"),
        ({"data": "1042"}, "data"),
        ({"data": data(stage="fourthoverdue")}, "stage"),
        ({"data": data(stage="SecondOverdue")}, "stage"),
        ({"data": data(stage=None)}, "stage"),
        ({"data": data(stage=["secondoverdue"])}, "stage"),
        ({"data": data(invoice_id="1042")}, "invoice_id"),
        ({"data": data(invoice_id=1042.0)}, "invoice_id"),
        ({"data": data(invoice_id=True)}, "invoice_id"),
        ({"data": data(invoice_id=None)}, "invoice_id"),
        ({"data": data(invoice_id=0)}, "invoice_id"),
        ({"data": data(invoice_id=-1)}, "invoice_id"),
        ({"data": data(invoice_id=2**63)}, "invoice_id"),
        ({"data": data(invoice_id=10**400)}, "invoice_id"),
        ({"timestamp": None}, "timestamp"),
        ({"timestamp": ""}, "timestamp"),
        ({"timestamp": 1795489212}, "timestamp"),
        ({"timestamp": "yesterday"}, "timestamp"),
        ({"timestamp": "2026-11-24T03:00:12"}, "timestamp"),
        ({"timestamp": "2026-02-30T03:00:12Z"}, "timestamp"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "timestamp"),
        ({"timestamp": "1000-01-01T00:00:00Z"}, "timestamp"),
        ({"timestamp": "9" * 1000}, "timestamp"),
        ({"id": ""}, "id"),
        ({"id": "x" * 192}, "id"),
        ({"id": "with\nline"}, "id"),
        ({"id": "with\0nul"}, "id"),
        ({"id": "turned\u202e"}, "id"),
    ],
)
def test_a_bad_event_is_rejected_by_name_and_the_rest_is_kept(
    receiver: Receiver, changed: dict[str, Any], reason: str
) -> None:
    bad = {"id": "the bad one", **an_event(1042)} | {"id": "the bad one"} | changed
    bad = {key: value for key, value in bad.items() if value is not None}
    answer = receiver.post(an_event(1), bad, an_event(2))
    assert answer.status_code == 202
    assert answer.json
    assert answer.json["accepted"] == [an_event(1)["id"], an_event(2)["id"]]
    ((rejected),) = answer.json["rejected"]
    assert set(rejected) == {"id", "reason"}
    assert rejected["id"] == bad["id"]
    assert reason in rejected["reason"]
    assert receiver.kept() == [an_event(1)["id"], an_event(2)["id"]]


# ---- what is refused as a whole


def in_events(raw: str) -> bytes:
    return b'{"events": [%s]}' % raw.encode()


GOOD = json.dumps(an_event())


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"1",
        b'"events"',
        b"{}",
        b'{"events": null}',
        b'{"events": {}}',
        b'{"events": []}',
        b'{"events": "invoice:1042"}',
        b'{"Events": [%s]}' % GOOD.encode(),
        b"not json",
        b'{"events": [',
        in_events(GOOD) + b"x",
        in_events(GOOD) * 2,
        b"\xef\xbb\xbf" + in_events(GOOD),
        in_events(GOOD).decode().encode("utf-16"),
        in_events("1"),
        in_events("[]"),
        in_events("null"),
        in_events(GOOD + ", 1"),
        in_events('{"id": 5}'),
        in_events('{"id": null}'),
        in_events('{"type": "invoice.payment_reminder"}'),
        in_events(GOOD.replace("1042,", "NaN,")),
        in_events(GOOD.replace("1042,", "Infinity,")),
        in_events(GOOD.replace("1042,", "1e999,")),
        in_events(GOOD.replace("1042,", "9" * 5000 + ",")),
        in_events(GOOD.replace("1042,", "01042,")),
        in_events(GOOD.replace("second", "\\ud800")),
        in_events(GOOD.replace("second", "\0")),
        in_events(GOOD).replace(b"second", b"\xff\xfe"),
        in_events(GOOD.replace('"data"', '"data": {}, "data"')),
        in_events(GOOD.replace('"stage"', '"stage": "reminder", "stage"')),
        b'{"events": [], "events": [%s]}' % GOOD.encode(),
        b"[" * 100_000,
        b'{"events": [' + b"[" * 100_000 + b"]" * 100_000 + b"]}",
        b'{"a":' * 20_000,
    ],
    ids=lambda body: repr(body[:30]),
)
def test_what_is_no_batch_is_malformed_and_keeps_nothing(receiver: Receiver, body: bytes) -> None:
    refusal(receiver.post_raw(body), 400)
    assert receiver.kept() == []


def test_501_events_are_too_many(receiver: Receiver) -> None:
    refusal(receiver.post(*(an_event(n) for n in range(1, 502))), 413)
    assert receiver.kept() == []


@pytest.mark.parametrize(("size", "status"), [(ROOM, 202), (ROOM + 1, 413), (4 * ROOM, 413)])
def test_a_body_has_room_up_to_256_kib(receiver: Receiver, size: int, status: int) -> None:
    body = in_events(GOOD)
    assert receiver.post_raw(body + b" " * (size - len(body))).status_code == status


def test_a_large_body_is_refused_whatever_its_signature(receiver: Receiver) -> None:
    refusal(receiver.post_raw(b" " * (ROOM + 1), webhook_signature="v1,x"), 413)


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "\u00ff"]
)
def test_another_type_than_json_is_refused(receiver: Receiver, kind: str | None) -> None:
    refusal(receiver.post(an_event(), kind=kind), 415)


@pytest.mark.parametrize(
    "headers",
    [
        {"webhook_signature": ""},
        {"webhook_signature": "v1,AAAA"},
        {"webhook_signature": "v1,\xff"},
        {"webhook_signature": "x" * 20_000},
        {"webhook_id": "msg_2"},
        {"webhook_id": ""},
        {"webhook_timestamp": ""},
        {"webhook_timestamp": "9" * 400},
        {"webhook_timestamp": "nan"},
        {"secret": OTHER},
    ],
)
def test_who_does_not_sign_rightly_is_refused(receiver: Receiver, headers: dict[str, str]) -> None:
    refusal(receiver.post(an_event(), **headers), 401)
    assert receiver.kept() == []


@pytest.mark.parametrize("away", [timedelta(minutes=5, seconds=1), -timedelta(minutes=6)])
def test_a_signature_of_another_time_is_refused(receiver: Receiver, away: timedelta) -> None:
    refusal(receiver.post(an_event(), at=NOW + away), 401)


def test_a_tampered_body_is_refused(receiver: Receiver) -> None:
    body = json.dumps({"events": [an_event()]}).encode()
    stamp = int(NOW.timestamp())
    signature = sign(SECRET, "msg_1", stamp, body)
    tampered = body.replace(b"1042", b"1043")
    refusal(receiver.post_raw(tampered, webhook_signature=signature), 401)


def test_the_signature_is_looked_at_before_the_body(receiver: Receiver) -> None:
    refusal(receiver.post_raw(b"not json", secret=OTHER), 401)


def test_without_a_hook_secret_nobody_comes_in(tmp_path: Path) -> None:
    parts = services(tmp_path, BRIDGE_HOOK_SECRET="")
    refusal(Receiver(parts).post(an_event()), 401)
    parts.outbox.close()


def test_two_secrets_both_count_while_one_replaces_the_other(tmp_path: Path) -> None:
    parts = services(tmp_path, BRIDGE_HOOK_SECRET=f"{OTHER} {SECRET}")
    receiver = Receiver(parts)
    assert receiver.post(an_event(1)).status_code == 202
    assert receiver.post(an_event(2), secret=OTHER).status_code == 202
    refusal(receiver.post(an_event(3), secret=new_secret()), 401)
    parts.outbox.close()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_only_post_is_a_hook(receiver: Receiver, method: str) -> None:
    answer = receiver.client.open("/hooks/whmcs", method=method)
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "OPTIONS"}
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("path", ["/hooks", "/hooks/", "/hooks/other", "//hooks/whmcs", "/%00"])
def test_any_other_address_is_not_found(receiver: Receiver, path: str) -> None:
    refusal(receiver.client.post(path), 404)


Send = Callable[[Receiver], TestResponse]


@pytest.mark.parametrize(
    "send",
    [
        lambda to: to.post_raw(b"<script>alert(1)</script>"),
        lambda to: to.post_raw(b'{"<script>": 1}'),
        lambda to: to.post_raw(in_events('{"id": ["<script>"]}')),
        lambda to: to.post(an_event(), kind="<script>"),
        lambda to: to.post(an_event(), webhook_id="<script>", webhook_signature="v1,<script>"),
        lambda to: to.client.get("/<script>"),
        lambda to: to.client.post("/hooks/<script>?<script>", headers={"Host": "<script>"}),
    ],
)
def test_a_refusal_echoes_nothing_and_shows_no_secret(receiver: Receiver, send: Send) -> None:
    answer = send(receiver)
    assert 400 <= answer.status_code < 500
    shown = answer.get_data(as_text=True) + str(answer.headers)
    assert "script" not in shown
    assert SECRET[6:] not in shown


# ---- trouble of our own


def test_an_outbox_that_cannot_be_written_keeps_the_copy_at_whmcs(
    receiver: Receiver,
) -> None:
    folder = file_of(receiver.parts).parent
    for file in folder.glob("bridge.db*"):
        file.rename(file.with_name(f"away-{file.name}"))
    answer = receiver.post(an_event(1))
    detail = refusal(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0
    assert str(folder) not in detail
    assert receiver.woken == 0
    for file in folder.glob("away-*"):
        file.rename(file.with_name(file.name.removeprefix("away-")))
    assert receiver.kept() == []
    assert receiver.post(an_event(1)).status_code == 202


def test_an_unforeseen_fault_is_told_without_its_words(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("innermost secret")

    monkeypatch.setattr(receiver.parts.outbox, "enqueue", fail)
    assert "innermost" not in refusal(receiver.post(an_event()), 500)


def test_a_locked_outbox_is_a_503_too(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object, **__: object) -> None:
        raise OutboxUnavailable("the outbox cannot be used: database is locked")

    monkeypatch.setattr(receiver.parts.outbox, "enqueue", locked)
    assert receiver.post(an_event()).headers["Retry-After"]


# ---- what Python and PHP agree on


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["note"])
def test_the_shared_vectors_are_signed_and_verified_alike(vector: dict[str, Any]) -> None:
    body, at = vector["body"].encode("utf-8", "surrogatepass"), vector["timestamp"]
    secrets = vector["secret"].split()
    signatures = [sign(secret, vector["id"], at, body) for secret in secrets]
    assert " ".join(signatures) == vector["signature"]
    headers = {
        "webhook-id": vector["id"],
        "webhook-timestamp": str(at),
        "webhook-signature": vector["signature"],
    }
    now = datetime.fromtimestamp(at, UTC)
    for secret in secrets:
        assert verify([secret], headers, body, now=now) == vector["id"]
