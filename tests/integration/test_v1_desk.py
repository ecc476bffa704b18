"""`/v1` for the desk: a client, an invoice, a text that somebody got, a trial."""

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.domain import InvoiceStatus, Stage, SuppressedBy
from bridge.errors import (
    FieldMisconfigured,
    GatewayMisconfigured,
    OutcomeUnknown,
    SourceUnavailable,
)
from bridge.services import Services
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.integration.conftest import TOKEN
from tests.support.parts import DEMO, MISSION, MOBILE, NOW, ToldGateway, ToldSource, event


def source_of(parts: Services) -> ToldSource:
    assert isinstance(parts.source, ToldSource)
    return parts.source


def gateway_of(parts: Services) -> ToldGateway:
    assert isinstance(parts.gateway, ToldGateway)
    return parts.gateway


def hooks(parts: Services, *invoices: int) -> None:
    for number in invoices:
        source_of(parts).known[number] = replace(DEMO, invoice_id=number)
    parts.outbox.enqueue([event(number) for number in invoices], now=NOW)
    Worker(parts, clock=lambda: NOW).round()


def got(client: FlaskClient, path: str, status: int = 200) -> Any:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def with_config(parts: Services, **changed: Any) -> FlaskClient:
    """Return a client of a bridge that is set up otherwise."""
    other = replace(parts, config=replace(parts.config, **changed))
    made = create_app(other, clock=lambda: NOW).test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return made


# ---- one client


@pytest.mark.parametrize(
    ("field", "number", "problem"),
    [
        ("070-174 06 05", MOBILE, None),
        ("", None, "opted_out"),
        ("0701", None, "number_invalid"),
        ("08-123 456 00", None, "number_not_mobile"),
        ("<script>alert(1)</script>", None, "number_invalid"),
    ],
)
def test_a_clients_field_is_told_as_it_is_read(
    parts: Services, client: FlaskClient, field: str, number: str | None, problem: str | None
) -> None:
    source_of(parts).tell(sms_field=field)
    told = got(client, "/v1/clients/17")
    assert (told["field"], told["number"], told["problem"]) == (field, number, problem)
    assert told["shown"] == (number and "+46…0605")
    assert told["reminders"] == []


@pytest.mark.parametrize(
    ("changed", "problem", "withheld"),
    [
        ({}, None, None),
        ({"sms_field": "+4740123456"}, "country_not_allowed", None),
        ({"client_closed": True}, None, "client_closed"),
        ({"notices_off": True}, None, "notices_off"),
        ({"notices_off": True, "client_closed": True}, None, "client_closed"),
    ],
)
def test_a_client_who_gets_no_text_with_a_good_number_is_told_with_the_reason(
    parts: Services, changed: dict[str, Any], problem: str | None, withheld: str | None
) -> None:
    source_of(parts).tell(**changed)
    told = got(with_config(parts, countries=frozenset({"SE"})), "/v1/clients/17")
    assert (told["problem"], told["withheld"]) == (problem, withheld)


def test_a_client_without_overdue_notices_still_gets_the_reminder_before(parts: Services) -> None:
    source_of(parts).tell(notices_off=True)
    stages = frozenset({Stage.REMINDER, Stage.SECOND_OVERDUE})
    assert got(with_config(parts, stages=stages), "/v1/clients/17")["withheld"] is None


def test_a_client_shows_the_newest_texts_and_a_refusal(
    parts: Services, client: FlaskClient
) -> None:
    hooks(parts, 1042)
    client.post("/v1/suppressions", json={"number": MOBILE, "why": "asked us to", "who": "anna"})
    told = got(client, "/v1/clients/17")
    assert [one["invoice_id"] for one in told["reminders"]] == [1042]
    assert told["suppressed"] == "since 2026-11-24 12:00 UTC by anna: asked us to"


@pytest.mark.parametrize(
    ("trouble", "status"), [(SourceUnavailable("away"), 503), (FieldMisconfigured("two"), 503)]
)
def test_a_field_that_cannot_be_read_is_no_blank(
    parts: Services, client: FlaskClient, trouble: Exception, status: int
) -> None:
    source_of(parts).trouble = trouble
    assert got(client, "/v1/clients/17", status)["detail"] == str(trouble)


def test_a_client_who_replied_stop_is_known_by_the_number_that_was_texted(
    parts: Services, client: FlaskClient
) -> None:
    hooks(parts, 1042)
    parts.outbox.suppress(MOBILE, by=SuppressedBy.STOP, why="STOP", who="the person", now=NOW)
    source_of(parts).tell(sms_field="")
    told = got(client, "/v1/clients/17")
    assert told["refused"] == [{"shown": "+46…0605", "by": "stop", "since": "2026-11-24T12:00:00Z"}]
    assert told["suppressed"] is None


def test_a_stop_is_known_however_many_reminders_were_withheld_since(
    parts: Services, client: FlaskClient
) -> None:
    hooks(parts, 1042)
    parts.outbox.suppress(MOBILE, by=SuppressedBy.STOP, why="STOP", who="the person", now=NOW)
    source_of(parts).tell(sms_field="")
    hooks(parts, *range(1043, 1050))
    told = got(client, "/v1/clients/17")
    assert {one["state"] for one in told["reminders"]} == {"withheld"}
    assert [one["by"] for one in told["refused"]] == ["stop"]


def test_the_texts_of_a_client_are_those_that_were_sent(
    parts: Services, client: FlaskClient
) -> None:
    hooks(parts, 1042)
    source_of(parts).tell(sms_field="")
    parts.outbox.enqueue([event(stage=Stage.THIRD_OVERDUE)], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    assert [one["state"] for one in got(client, "/v1/clients/17")["reminders"]] == [
        "withheld",
        "accepted",
    ]
    (text,) = got(client, "/v1/clients/17/texts")["texts"]
    assert (text["invoice_id"], text["state"], text["number"]) == (1042, "accepted", "+46…0605")
    assert text["at"] == "2026-11-24T12:00:00Z"
    assert text["text"] == gateway_of(parts).sent[0].body
    assert got(client, "/v1/clients/18/texts")["texts"] == []


def test_the_texts_of_a_client_come_page_by_page(parts: Services, client: FlaskClient) -> None:
    hooks(parts, 1042, 1043, 1044)
    first = got(client, "/v1/clients/17/texts?limit=2")
    rest = got(client, f"/v1/clients/17/texts?limit=2&cursor={first['next_cursor']}")
    listed = [one["invoice_id"] for page in (first, rest) for one in page["texts"]]
    assert sorted(listed) == [1042, 1043, 1044]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    "path",
    ["/v1/clients/4711", "/v1/clients/x", "/v1/clients/x/texts", "/v1/invoices/x"],
)
def test_who_does_not_exist_is_not_found(client: FlaskClient, path: str) -> None:
    got(client, path, 404)


# ---- one invoice


def test_an_invoice_tells_what_was_and_what_would_be(parts: Services, client: FlaskClient) -> None:
    hooks(parts, 1042)
    source_of(parts).tell(status=InvoiceStatus.PAID)
    told = got(client, "/v1/invoices/1042")
    (sent,) = told["reminders"]
    assert [line["state"] for line in sent["history"]] == ["waiting", "attempting", "accepted"]
    assert (told["now"]["stage"], told["now"]["reason"]) == ("thirdoverdue", "paid")
    assert len(gateway_of(parts).sent) == 1


def test_an_invoice_that_is_gone_says_so(client: FlaskClient) -> None:
    assert got(client, "/v1/invoices/9")["now"]["reason"] == "invoice_gone"


def test_while_whmcs_is_away_nothing_is_said_about_an_invoice(
    parts: Services, client: FlaskClient
) -> None:
    source_of(parts).trouble = SourceUnavailable("away")
    got(client, "/v1/invoices/1042", 503)


# ---- was this from us?


def asked(client: FlaskClient, text: str, number: str = MOBILE) -> Any:
    answer = client.post("/v1/verify", json={"number": number, "text": text})
    assert answer.status_code == 200
    return answer.get_json()


@pytest.mark.parametrize(
    "text",
    [
        MISSION,
        MISSION.replace("\n", " "),
        MISSION.upper() + "  ",
        MISSION.replace("Regards,", "Regards ").replace("/", " / "),
    ],
)
def test_a_text_of_ours_is_known_as_people_type_it_off(
    parts: Services, client: FlaskClient, text: str
) -> None:
    hooks(parts, 1042)
    told = asked(client, text)
    assert (told["ours"], told["reminder"]["invoice_id"]) == (True, 1042)


@pytest.mark.parametrize(
    "text", ["", "pay at once", MISSION[:-9], MISSION.replace("2023", "2024"), "…"]
)
def test_a_text_that_says_something_else_is_not_ours(
    parts: Services, client: FlaskClient, text: str
) -> None:
    hooks(parts, 1042)
    told = asked(client, text)
    assert (told["ours"], told["reminder"]) == (False, None)


def test_a_text_with_a_link_is_never_ours(parts: Services, client: FlaskClient) -> None:
    hooks(parts, 1042)
    told = asked(client, f"{MISSION} oderland.se/pay")
    assert told["ours"] is False
    assert [link["text"] for link in told["links"]] == ["oderland.se/pay"]


def test_a_text_to_another_number_is_not_ours(parts: Services, client: FlaskClient) -> None:
    hooks(parts, 1042)
    assert asked(client, MISSION, "+46701740606")["ours"] is False


def test_a_text_that_was_withheld_is_not_ours(parts: Services, client: FlaskClient) -> None:
    source_of(parts).tell(status=InvoiceStatus.PAID)
    hooks(parts)
    assert asked(client, MISSION)["ours"] is False


def test_words_that_are_erased_cannot_be_compared_and_that_is_said(
    parts: Services, client: FlaskClient
) -> None:
    hooks(parts, 1042)
    day = timedelta(days=1)
    parts.outbox.purge(now=NOW + 31 * day, body=30 * day, rows=400 * day)
    told = asked(client, MISSION)
    assert (told["ours"], told["erased"]) == (False, 1)


# ---- who has this number?


def test_fields_that_mean_a_number_are_found_however_it_is_written(client: FlaskClient) -> None:
    candidates = [
        {"client_id": 1, "value": "+46 70 174 06 05", "country": "NO"},
        {"client_id": 2, "value": "070-174 06 05", "country": "SE"},
        {"client_id": 3, "value": "0046701740605", "country": "SE"},
        {"client_id": 4, "value": "070-174 06 05", "country": "NO"},
        {"client_id": 5, "value": "+46701740606", "country": "SE"},
        {"client_id": 6, "value": "", "country": "SE"},
        {"client_id": 7, "value": "+46701740605, +46701740606", "country": "SE"},
    ]
    answer = client.post("/v1/numbers/match", json={"number": MOBILE, "candidates": candidates})
    assert answer.get_json() == {
        "number": MOBILE,
        "shown": "+46…0605",
        "clients": [1, 2, 3],
    }


# ---- a trial


def test_a_trial_goes_through_the_gateway(parts: Services, client: FlaskClient) -> None:
    answer = client.post("/v1/trials", json={"number": MOBILE})
    assert answer.get_json() == {
        "gateway": "told",
        "number": "+46…0605",
        "gateway_id": "g1",
        "parts": 1,
    }
    (sms,) = gateway_of(parts).sent
    assert (sms.to, sms.sender, sms.reminder_id) == (MOBILE, "Oderland", 0)
    assert parts.outbox.counts() == {}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"number": "070-174 06 05"}, "write it like"),
        ({"number": MOBILE, "text": "see example.com"}, "holds a link"),
    ],
)
def test_a_trial_that_makes_no_sense_sends_nothing(
    parts: Services, client: FlaskClient, body: dict[str, str], says: str
) -> None:
    answer = client.post("/v1/trials", json=body)
    assert answer.status_code == 400
    assert says in answer.get_json()["detail"]
    assert gateway_of(parts).sent == []


def test_a_trial_goes_to_nobody_who_is_never_texted(parts: Services) -> None:
    parts.outbox.suppress(MOBILE, by=SuppressedBy.STOP, why="STOP", who="the person", now=NOW)
    asks = with_config(parts, countries=frozenset({"SE"}))
    for number, says in (
        (MOBILE, "never to be texted: since 2026-11-24 12:00 UTC by the person: STOP"),
        ("+4740123456", "NO is not in BRIDGE_COUNTRIES"),
    ):
        answer = asks.post("/v1/trials", json={"number": number})
        assert (answer.status_code, says in answer.get_json()["detail"]) == (400, True)
    assert gateway_of(parts).sent == []
    assert asks.post("/v1/trials", json={"number": "+46701740606"}).status_code == 200


@pytest.mark.parametrize("trouble", [GatewayMisconfigured("no credit"), OutcomeUnknown("silence")])
def test_a_trial_that_fails_says_what_the_gateway_said(
    parts: Services, client: FlaskClient, trouble: Exception
) -> None:
    gateway_of(parts).answers = [trouble]
    answer = client.post("/v1/trials", json={"number": MOBILE})
    assert answer.status_code == 502
    assert str(trouble) in answer.get_json()["detail"]


def test_the_gateways_are_asked_for_their_accounts(parts: Services, client: FlaskClient) -> None:
    (works,) = got(client, "/v1/gateways")["gateways"]
    assert (works["name"], works["works"], works["balance"]) == ("told", True, None)
    gateway_of(parts).account_trouble = GatewayMisconfigured("wrong password")
    (broken,) = got(client, "/v1/gateways")["gateways"]
    assert broken == {"name": "told", "works": False, "problem": "wrong password"}


# ---- lists


def test_reminders_are_narrowed_by_when_they_came(parts: Services, client: FlaskClient) -> None:
    hooks(parts, 1042)
    parts.outbox.enqueue([event(stage=Stage.THIRD_OVERDUE)], now=NOW + timedelta(days=1))

    def listed(query: str) -> list[int]:
        return [one["id"] for one in got(client, f"/v1/reminders?{query}")["reminders"]]

    assert listed("since=2026-11-25") == [2]
    assert listed("until=2026-11-25") == [1]
    assert listed("since=2026-11-24T12:00:00Z&until=2026-11-24T12:00:01Z") == [1]
    assert listed("since=2026-11-24T13:00:00+01:00&until=2026-11-25") == [1]
    got(client, "/v1/reminders?since=yesterday", 400)


def test_reminders_of_a_number_are_found_after_it_has_faded(
    parts: Services, client: FlaskClient
) -> None:
    hooks(parts, 1042)
    day = timedelta(days=1)
    parts.outbox.purge(now=NOW + 31 * day, body=30 * day, rows=400 * day)
    (found,) = got(client, "/v1/reminders?number=%2B46701740605")["reminders"]
    assert (found["id"], found["number"]) == (1, None)


def test_a_csv_holds_every_reminder_without_numbers_and_formulas(
    parts: Services, client: FlaskClient
) -> None:
    gateway_of(parts).answers = [GatewayMisconfigured('=1+1 "quoted", and\nmore')]
    hooks(parts, *range(2000, 2003))
    answer = client.get("/v1/reminders.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["invoice_id"] for row in rows] == ["2002", "2001", "2000"]
    assert MOBILE not in answer.get_data(as_text=True)
    assert any(row["detail"].startswith('\'=1+1 "quoted"') for row in rows)


def test_a_wording_is_tried_on_an_invoice(parts: Services, client: FlaskClient) -> None:
    body = {"text": "Hi {first_name}: #{invoice}, {amount}", "invoice_id": 1042}
    told = client.post("/v1/texts/preview", json=body).get_json()
    assert told["body"] == "Hi Demo: #123456, 125.00 kr"
    gone = client.post("/v1/texts/preview", json={**body, "invoice_id": 9})
    assert gone.status_code == 404
    source_of(parts).trouble = SourceUnavailable("away")
    assert client.post("/v1/texts/preview", json=body).status_code == 503


def test_who_went_back_to_the_shipped_text_is_kept(client: FlaskClient) -> None:
    client.put("/v1/texts/swedish/secondoverdue", json={"text": "Faktura {invoice}", "who": "eva"})
    told = client.delete("/v1/texts/swedish/secondoverdue?who=anna").get_json()
    assert [one["who"] for one in told["changes"]] == ["anna", "eva"]
