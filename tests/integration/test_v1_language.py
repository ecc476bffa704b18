"""`/v1` in the reader's language: `Accept-Language`, for sentences alone; without it, English."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from bridge.domain import InvoiceStatus, SuppressedBy
from bridge.errors import FieldMisconfigured, GatewayMisconfigured, SourceUnavailable
from bridge.services import Services
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.integration.conftest import TOKEN
from tests.support.parts import DEMO, MOBILE, NOW, ToldGateway, ToldSource, event

Ask = Callable[[FlaskClient, str], Any]


def in_language(client: FlaskClient, path: str, tag: str | None = None, **more: Any) -> Any:
    headers = {} if tag is None else {"Accept-Language": tag}
    return client.open(path, headers=headers, **more)


def withhold(parts: Services) -> None:
    """Let one reminder of an invoice that was cancelled meanwhile be withheld."""
    assert isinstance(parts.source, ToldSource)
    parts.source.tell(status=InvoiceStatus.CANCELLED)
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("en", "en"),
        ("sv", "sv"),
        ("sv-SE", "sv"),
        ("SV", "sv"),
        ("de, sv;q=0.5", "sv"),
        ("en, sv;q=0.9", "en"),
        ("sv;q=0", "en"),
        ("de", "en"),
        ("*", "en"),
        (";;q=x,,sv;q=nan", "en"),
        ("sv" * 2_000, "en"),
    ],
)
def test_the_language_is_one_that_is_asked_for_and_there(
    parts: Services, client: FlaskClient, asked: str | None, language: str
) -> None:
    withhold(parts)
    answer = in_language(client, "/v1/reminders", asked)
    said = {"en": "the invoice is cancelled", "sv": "fakturan är makulerad"}
    assert answer.get_json()["reminders"][0]["detail"] == said[language]
    assert answer.headers["Content-Language"] == language
    assert answer.vary.as_set() == {"accept-language"}


def test_only_sentences_are_translated(parts: Services, client: FlaskClient) -> None:
    """Names and codes are the same in every language."""
    withhold(parts)
    english, swedish = (
        in_language(client, "/v1/reminders/1", tag).get_json() for tag in (None, "sv")
    )
    assert english["state"] == swedish["state"] == "withheld"
    for one in (english, swedish):
        for line in (one, *one["history"]):
            assert line.pop("detail")
    assert english == swedish


def test_what_is_kept_and_logged_stays_english(parts: Services, client: FlaskClient) -> None:
    withhold(parts)
    in_language(client, "/v1/reminders/1/resend", "sv", method="POST")
    kept = parts.outbox.reminder(1)
    assert kept
    assert [line.detail for line in kept.history[-2:]] == [
        "the invoice is cancelled",
        "the API sent it again",
    ]
    told = in_language(client, "/v1/reminders/1", "sv").get_json()["history"]
    assert told[-1]["detail"] == "API:et skickade om det"


def test_an_invoice_and_a_rehearsal_say_in_swedish_why_there_is_no_text(
    parts: Services, client: FlaskClient
) -> None:
    withhold(parts)
    told = in_language(client, "/v1/invoices/1042", "sv").get_json()
    assert told["now"]["detail"] == told["reminders"][0]["detail"] == "fakturan är makulerad"
    [judged] = in_language(client, "/v1/rehearsal", "sv").get_json()["invoices"]
    assert (judged["reason"], judged["detail"]) == ("not_unpaid", "fakturan är makulerad")


def test_the_csv_is_in_swedish_to_its_last_line(parts: Services, client: FlaskClient) -> None:
    withhold(parts)
    said = in_language(client, "/v1/reminders.csv", "sv").get_data(as_text=True)
    [row] = csv.DictReader(io.StringIO(said))
    assert (row["state"], row["detail"]) == ("withheld", "fakturan är makulerad")


def test_alarms_and_pauses_are_in_swedish(parts: Services, client: FlaskClient) -> None:
    reason = "no connection: the host does not exist or refuses"
    later = NOW + timedelta(minutes=1)
    parts.outbox.open_circuit("told", reason, now=NOW, probe_at=later)
    told = in_language(client, "/v1/status", "sv").get_json()
    because = "ingen förbindelse: datorn finns inte eller tar inte emot"
    assert told["paused"][0]["reason"] == because
    [alarm] = told["alarms"]
    assert alarm["name"] == "gateway_paused"
    assert alarm["message"] == f"told är pausad sedan 2026-11-24 12:00 UTC: {because}"
    assert alarm["remedy"] == "åtgärda orsaken; bryggan försöker igen av sig själv"


def test_what_the_doctor_found_of_whmcs_is_in_swedish(parts: Services, client: FlaskClient) -> None:
    """The worker keeps a fault and its remedy as one pause; each is translated."""
    assert isinstance(parts.source, ToldSource)
    parts.source.trouble = FieldMisconfigured("the SMS field is being renamed")
    parts.outbox.enqueue([event()], now=NOW)
    Worker(parts, clock=lambda: NOW).round()
    [alarm] = in_language(client, "/v1/status", "sv").get_json()["alarms"]
    assert alarm["message"].endswith("UTC: SMS-fältet håller på att byta namn")


def test_a_gateways_trouble_is_in_swedish_and_its_own_words_are_not(
    parts: Services, client: FlaskClient
) -> None:
    assert isinstance(parts.gateway, ToldGateway)
    parts.gateway.account_trouble = GatewayMisconfigured("the account is closed")
    told = in_language(client, "/v1/gateways", "sv").get_json()["gateways"]
    assert told[0]["problem"] == "kontots status är closed"
    parts.gateway.answers = [GatewayMisconfigured("HTTP 403: no such sender")]
    body = {"number": MOBILE}
    answer = in_language(client, "/v1/trials", "sv", method="POST", json=body)
    assert (answer.status_code, answer.get_json()["detail"]) == (
        502,
        "told: HTTP 403: no such sender",
    )


def test_who_is_never_texted_is_told_in_swedish_and_in_the_desks_own_words(
    parts: Services, client: FlaskClient
) -> None:
    def entry(tag: str | None) -> Any:
        return in_language(client, f"/v1/suppressions/{MOBILE}", tag).get_json()

    how = {"why": "replied STOP", "who": "inbound 46elks", "now": NOW}
    parts.outbox.suppress(MOBILE, by=SuppressedBy.STOP, **how)  # type: ignore[arg-type]
    assert (entry("sv")["why"], entry("sv")["who"]) == ("svarade STOP", "ett svar via 46elks")
    assert (entry(None)["why"], entry(None)["who"]) == ("replied STOP", "inbound 46elks")
    told = in_language(client, "/v1/clients/17", "sv").get_json()["suppressed"]
    assert told == "sedan 2026-11-24 12:00 UTC av ett svar via 46elks: svarade STOP"
    parts.outbox.suppress(MOBILE, by=SuppressedBy.DESK, **how)  # type: ignore[arg-type]
    assert entry("sv")["why"] == "replied STOP"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "detail"),
    [
        ("GET", "/v1/reminders/7", None, 404, "det finns ingen sådan påminnelse"),
        ("GET", "/v1/clients/x", None, 404, "det finns ingen sådan kund"),
        ("GET", "/v1/reminders?limit=0", None, 400, "limit är 1 eller mer"),
        ("GET", "/v1/nothing", None, 404, "Adressen finns inte hos bryggan"),
        ("POST", "/v1/status", {}, 405, "Adressen kan inte anropas så"),
        ("POST", "/v1/verify", {}, 400, "anropets innehåll passar inte: Object missing"),
        ("POST", "/v1/trials", {"number": "1"}, 400, "det kan inte läsas; skriv det som +4670"),
        ("GET", "/v1/suppressions/1", None, 400, "landsnummer, inte detta: det kan inte läsas"),
        ("GET", f"/v1/suppressions/{MOBILE}", None, 404, "numret står inte på listan över dem"),
        ("GET", "/v1/texts/Svenska/reminder", None, 404, "ett språk anges som WHMCS namnger det"),
        (
            "PUT",
            "/v1/texts/swedish/reminder",
            {"text": "Hej,\nse www.example.se nu"},
            400,
            "sparad text swedish/reminder: rad 2, kolumn 4: innehåller en länk: 'www.example.se'",
        ),
        (
            "PUT",
            "/v1/texts/swedish/reminder",
            {"text": "Hej {namn}"},
            400,
            "rad 1, kolumn 5: okänd plats {namn}; de som finns är first_name, last_name",
        ),
        (
            "POST",
            "/v1/texts/preview",
            {"text": "Hej ]"},
            400,
            "rad 1, kolumn 5: ett löst ']'; skriv",
        ),
    ],
)
def test_refusals_are_in_swedish(
    parts: Services,
    client: FlaskClient,
    method: str,
    path: str,
    body: dict[str, str] | None,
    status: int,
    detail: str,
) -> None:
    client.put("/v1/texts/swedish/reminder", json={"text": "Hej"})
    answer = in_language(client, path, "sv", method=method, json=body)
    assert answer.status_code == status
    assert detail in answer.get_json()["detail"]
    assert answer.headers["Content-Language"] == "sv"
    english = in_language(client, path, method=method, json=body)
    assert detail not in english.get_json()["detail"]
    assert english.headers["Content-Language"] == "en"


def test_a_state_that_does_not_allow_it_is_told_in_swedish(
    parts: Services, client: FlaskClient
) -> None:
    withhold(parts)
    body = {"outcome": "sent", "who": "anna"}
    answer = in_language(client, "/v1/reminders/1/resolve", "sv", method="POST", json=body)
    said = "påminnelse 1 har tillståndet ”ej skickat”, inte ”okänt”"
    assert (answer.status_code, answer.get_json()["detail"]) == (409, said)


def test_whmcs_away_is_told_in_swedish(parts: Services, client: FlaskClient) -> None:
    assert isinstance(parts.source, ToldSource)
    parts.source.trouble = SourceUnavailable(
        "WHMCS's database: Access denied (error 1045); the user or the password is wrong, or the"
        " user may not come from this machine"
    )
    answer = in_language(client, "/v1/clients/17", "sv")
    assert answer.status_code == 503
    assert answer.get_json()["detail"] == (
        "WHMCS:s databas: Access denied (fel 1045); användaren eller lösenordet är fel, eller så"
        " får användaren inte komma från den här maskinen"
    )


def test_without_the_token_it_is_told_in_swedish(client: FlaskClient) -> None:
    headers = {"Authorization": "", "Accept-Language": "sv"}
    answer = client.get("/v1/status", headers=headers)
    assert answer.status_code == 401
    assert answer.get_json()["detail"] == "Authorization: Bearer med BRIDGE_API_TOKEN krävs"


def test_the_description_is_english_and_tells_of_the_header(client: FlaskClient) -> None:
    answer = in_language(client, "/v1/openapi.json", "sv")
    assert answer.headers["Content-Language"] == "en"
    told = answer.get_json()
    header = {"$ref": "#/components/parameters/language"}
    every = [one for path in told["paths"].values() for one in path.values()]
    assert all(header in one["parameters"] for one in every)
    described = told["components"]["parameters"]["language"]
    assert (described["name"], described["in"]) == ("Accept-Language", "header")
    assert described["schema"]["examples"] == ["en", "sv"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/hooks/whmcs", "/v1", "/v1x"])
def test_nothing_but_the_api_heeds_it(client: FlaskClient, path: str) -> None:
    answer = in_language(client, path, "sv")
    assert "Content-Language" not in answer.headers
    assert "Vary" not in answer.headers
    assert answer.get_data() == in_language(client, path).get_data()


def test_an_answer_without_words_names_no_language(parts: Services, client: FlaskClient) -> None:
    parts.outbox.suppress(MOBILE, by=SuppressedBy.DESK, why="x", who="y", now=NOW)
    answer = in_language(client, f"/v1/suppressions/{MOBILE}", "sv", method="DELETE")
    assert answer.status_code == 204
    assert "Content-Language" not in answer.headers


def test_a_limit_is_told_in_swedish(parts: Services) -> None:
    """It is made of several pieces, one of them only where it is about one number."""
    limited = replace(parts, config=replace(parts.config, most_to_all=0))
    client = create_app(limited, clock=lambda: NOW).test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    told = in_language(client, f"/v1/invoices/{DEMO.invoice_id}", "sv").get_json()["now"]
    assert told["detail"] == "0 skickade den 2026-11-24, BRIDGE_MAX_PER_DAY är 0"
