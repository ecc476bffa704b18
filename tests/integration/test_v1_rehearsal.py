"""`/v1/rehearsal`: what tonight's daily run would send, page by page, counted over all pages."""

import base64
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from bridge.domain import Automation, Facts, Stage
from bridge.errors import SourceUnavailable
from bridge.services import Services
from bridge.transport import Transport
from bridge.web import v1_rehearsal
from bridge.web.app import create_app
from bridge.whmcs.api import Api
from bridge.whmcs.base import Source
from bridge.whmcs.database import Database
from tests.contract.source_world import FIELD, FIELD_ID, World, whmcs_database
from tests.integration.conftest import TOKEN
from tests.support.mariadb import MariaDb
from tests.support.parts import DEMO, MISSION, MOBILE, NOW, ToldSource
from tests.support.whmcs_api import running_whmcs_api

TODAY = NOW.date()
# A run today is over, so the next one is tomorrow's.
TOLD = Automation(
    days={
        Stage.REMINDER: 7,
        Stage.FIRST_OVERDUE: 1,
        Stage.SECOND_OVERDUE: 14,
        Stage.THIRD_OVERDUE: 30,
    },
    hour=9,
    last_run=TODAY,
)


def source_of(parts: Services) -> ToldSource:
    assert isinstance(parts.source, ToldSource)
    return parts.source


def due(days: int, **more: Any) -> Facts:
    """Return an invoice that is so many days overdue in tomorrow's run."""
    return replace(DEMO, due_date=TODAY + timedelta(days=1 - days), **more)


def knows(parts: Services, *known: Facts, told: Automation | None = TOLD) -> None:
    source = source_of(parts)
    source.told = told
    source.known = {number: replace(one, invoice_id=number) for number, one in enumerate(known, 1)}


def got(client: FlaskClient, query: str = "", status: int = 200) -> Any:
    answer = client.get(f"/v1/rehearsal?{query}")
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def posted(client: FlaskClient, status: int = 200, **body: Any) -> Any:
    answer = client.post("/v1/rehearsal", json=body)
    assert answer.status_code == status, answer.get_data(as_text=True)
    return answer.get_json()


def pages(client: FlaskClient, **body: Any) -> Iterator[Any]:
    """Give all pages of a rehearsal."""
    cursor = ""
    while cursor is not None:
        page = posted(client, cursor=cursor, **body)
        yield page
        cursor = page["next_cursor"]


def decided(page: Any) -> list[tuple[int, str, str | None]]:
    return [(one["invoice_id"], one["stage"], one["reason"]) for one in page["invoices"]]


# ---- tonight


def test_tonight_is_what_the_next_daily_run_is_about(parts: Services, client: FlaskClient) -> None:
    knows(parts, *(due(days) for days in (0, 1, 2, 13, 14, 15, 30, 31)), due(14, sms_field=""))
    page = got(client)
    assert page["run_at"] == "2026-11-25T09:00:00Z"
    assert (page["timezone"], page["timezone_of"]) == ("UTC", "bridge")
    assert page["stages"] == [
        {"stage": "firstoverdue", "due_on": "2026-11-24", "texted": False},
        {"stage": "secondoverdue", "due_on": "2026-11-11", "texted": True},
        {"stage": "thirdoverdue", "due_on": "2026-10-26", "texted": True},
    ]
    assert decided(page) == [
        (2, "firstoverdue", "stage_off"),
        (5, "secondoverdue", None),
        (7, "thirdoverdue", None),
        (9, "secondoverdue", "opted_out"),
    ]
    assert (page["total"], page["done"], page["next_cursor"]) == (4, 4, None)
    assert page["why_all"] is None
    texted = page["invoices"][1]
    assert (texted["number"], texted["parts"]) == ("+46…0605", 1)
    assert texted["text"] == MISSION.replace("2023-06-20", "2026-11-11")
    assert texted["not_before"] == "2026-11-25T09:00:00Z"
    assert page["summary"] == {"texts": 2, "parts": 2, "withheld": {"stage_off": 1, "opted_out": 1}}
    assert (parts.gateway.sent, parts.outbox.counts()) == ([], {})  # type: ignore[attr-defined]


def test_a_run_is_told_by_whmcss_own_zone_on_every_page(
    parts: Services, client: FlaskClient
) -> None:
    zone = ZoneInfo("America/New_York")
    knows(parts, due(14), due(14), told=replace(TOLD, timezone=zone))
    for page in pages(client, limit=1):
        assert page["run_at"] == "2026-11-25T14:00:00Z"
        assert (page["timezone"], page["timezone_of"]) == ("America/New_York", "whmcs")
    every = got(client, "all=1")
    assert (every["timezone"], every["timezone_of"]) == (None, None)


def test_an_invoice_gets_each_stage_of_its_day_and_none_of_another(
    parts: Services, client: FlaskClient
) -> None:
    both = replace(TOLD, days={Stage.SECOND_OVERDUE: 3, Stage.THIRD_OVERDUE: 3})
    knows(parts, due(3), told=both)
    page = got(client)
    assert decided(page) == [(1, "secondoverdue", None), (1, "thirdoverdue", None)]
    assert (page["done"], page["summary"]["texts"]) == (1, 2)


def test_the_reminder_before_the_due_date_comes_where_it_gets_texts(parts: Services) -> None:
    knows(parts, due(-7))
    on = replace(parts, config=replace(parts.config, stages=frozenset({Stage.REMINDER})))
    made = create_app(on, clock=lambda: NOW).test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    assert decided(got(made)) == [(1, "reminder", None)]


def test_where_whmcs_sends_no_reminders_there_are_none(
    parts: Services, client: FlaskClient
) -> None:
    knows(parts, due(14), told=replace(TOLD, days={}))
    page = got(client)
    assert (page["total"], page["stages"], page["next_cursor"]) == (0, [], None)


def test_where_tonight_cannot_be_told_every_overdue_invoice_is_shown_and_why(
    parts: Services, client: FlaskClient
) -> None:
    knows(parts, due(3), due(14), told=None)
    first = got(client, "limit=1")
    assert decided(first) == [(1, "secondoverdue", None)]
    assert (first["why_all"], first["run_at"]) == (
        "WHMCS tells no days for its overdue reminders",
        None,
    )
    last = got(client, f"limit=1&cursor={first['next_cursor']}")
    assert decided(last) == [(2, "secondoverdue", None)]
    assert last["why_all"] == first["why_all"]


def test_every_overdue_invoice_is_shown_when_that_is_asked_for(
    parts: Services, client: FlaskClient
) -> None:
    knows(parts, due(3), due(14), due(0))
    for page in (got(client, "all=1"), posted(client, all=True)):
        assert decided(page) == [(1, "secondoverdue", None), (2, "secondoverdue", None)]
        assert (page["run_at"], page["why_all"]) == (None, None)
    got(client, "all=yes", 400)


@pytest.mark.parametrize("every", [True, False])
def test_a_whmcs_that_is_away_is_told(parts: Services, client: FlaskClient, every: bool) -> None:
    source_of(parts).trouble = SourceUnavailable("WHMCS's database: gone")
    assert "gone" in posted(client, 503, all=every)["detail"]


# ---- page by page


def test_it_goes_on_from_page_to_page_and_sums_up(parts: Services, client: FlaskClient) -> None:
    knows(parts, *(due(14, sms_field=f"+4670174{last:04}") for last in range(605, 611)), due(1))
    found = list(pages(client, limit=3))
    assert [(page["done"], page["total"]) for page in found] == [(3, 7), (6, 7), (7, 7)]
    assert [one[0] for page in found for one in decided(page)] == [1, 2, 3, 4, 5, 6, 7]
    assert [page["summary"]["texts"] for page in found] == [3, 6, 6]
    assert found[-1]["summary"] == {"texts": 6, "parts": 6, "withheld": {"stage_off": 1}}
    assert {page["run_at"] for page in found} == {"2026-11-25T09:00:00Z"}


def test_a_later_page_keeps_to_the_run_of_the_first(parts: Services, client: FlaskClient) -> None:
    knows(parts, due(14), due(14))
    cursor = got(client, "limit=1")["next_cursor"]
    source_of(parts).told = replace(TOLD, hour=3, days={Stage.SECOND_OVERDUE: 1})
    page = got(client, f"cursor={cursor}&all=1")
    assert (decided(page), page["run_at"]) == ([(2, "secondoverdue", None)], "2026-11-25T09:00:00Z")


def test_a_rehearsal_that_takes_long_comes_invoice_by_invoice(
    parts: Services, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(v1_rehearsal, "_LONG_ENOUGH_S", 0)
    knows(parts, due(14), due(14), due(14))
    seen = [[one[0] for one in decided(page)] for page in pages(client, limit=2)]
    assert seen == [[], [1], [2], [3]]  # to find out what is wanted took the first page


@pytest.mark.parametrize(
    ("gone", "following"),
    [([], [8, 9]), ([1], [8, 9]), ([7], [8, 9]), ([8], [9, 10]), (range(8, 11), [])],
)
def test_no_invoice_is_skipped_when_others_are_paid_meanwhile(
    parts: Services, client: FlaskClient, gone: Sequence[int], following: list[int]
) -> None:
    knows(parts, *[due(14)] * 10)
    cursor = got(client, "limit=7")["next_cursor"]
    for number in gone:
        del source_of(parts).known[number]
    page = got(client, f"limit=2&cursor={cursor}")
    assert [one[0] for one in decided(page)] == following
    assert page["done"] <= page["total"]
    assert (page["next_cursor"] is None) is (following != [8, 9])


def test_parts_of_the_list_without_anything_are_looked_through_a_few_at_a_time(
    parts: Services, client: FlaskClient
) -> None:
    source = Sparse(told=TOLD, known={7: replace(due(14), invoice_id=7)})
    found = list(pages(on(parts, source)))
    assert [[one[0] for one in decided(page)] for page in found] == [[], [7]]
    assert found[0]["next_cursor"]
    assert (found[0]["total"], found[1]["total"]) == (None, 1)


class Sparse(ToldSource):
    """Has invoices behind seven parts without one, and cannot count them."""

    def due_on(self, days: Any, *, after: str = "", limit: int = 500) -> Any:
        place = int(after or 0)
        part = super().due_on(days, after=str(place), limit=limit)
        if place < 6:
            return replace(part, invoices=[], rest=str(place + 1), total=None)
        return replace(part, total=None)


# ---- five thousand invoices


@pytest.fixture
def world(mariadb: MariaDb) -> Iterator[World]:
    with whmcs_database(mariadb) as made:
        made.settings(
            {
                "SecondOverdueReminder": "14",
                "DailyCronExecutionHour": "9",
                "lastDailyCronInvocationTime": f"{TODAY} 09:00:05",
            }
        )
        made.many_invoices(5_000, "2026-11-01")
        made.many_invoices(30, "2026-11-11")
        yield made


def on(parts: Services, source: Source) -> FlaskClient:
    made = create_app(replace(parts, source=source), clock=lambda: NOW).test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return made


@pytest.mark.parametrize(("every", "total"), [(True, 5_030), (False, 30)])
def test_a_page_of_many_costs_a_statement_an_invoice_and_a_few(
    parts: Services, world: World, every: bool, total: int
) -> None:
    with closing(Database(world.mariadb.url(world.database), FIELD)) as source:
        source.shop()  # connects
        client, cursor = on(parts, source), ""
        for few in (5, 1):
            before = world.status("Com_select")
            page = posted(client, all=every, cursor=cursor, limit=25)
            assert world.status("Com_select") - before <= len(page["invoices"]) + few
            assert page["total"] == total
            cursor = page["next_cursor"]
    assert page["done"] == min(50, total)


@pytest.mark.parametrize("every", [True, False])
def test_a_page_of_many_costs_two_calls_an_invoice_and_a_few(
    parts: Services, world: World, every: bool
) -> None:
    with running_whmcs_api(world.mariadb, world.database) as whmcs:
        source = Api(
            url=whmcs.url,
            identifier=whmcs.identifier,
            secret=whmcs.secret,
            sms_field=str(FIELD_ID),
            transport=Transport(connect_s=5, read_s=10),
        )
        client, cursor = on(parts, source), ""
        for few in (13, 1):
            before = len(whmcs.calls)
            page = posted(client, all=every, cursor=cursor, limit=25)
            assert len(whmcs.calls) - before <= 2 * len(page["invoices"]) + few
            cursor = page["next_cursor"]
        assert len(whmcs.called("GetInvoices")) == 2


# ---- the limits of a day


def limited(parts: Services, limits: dict[str, Any]) -> FlaskClient:
    other = replace(parts, config=replace(parts.config, **limits))
    made = create_app(other, clock=lambda: NOW).test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return made


@pytest.mark.parametrize("limit", [1, 2, 200])
@pytest.mark.parametrize(
    ("limits", "reason"),
    [({"most_to_one": 2}, "recipient_limit"), ({"most_to_all": 2}, "daily_limit")],
)
def test_a_days_limits_count_over_all_pages(
    parts: Services, limits: dict[str, int], reason: str, limit: int
) -> None:
    knows(parts, *[due(14)] * 5)
    found = [one for page in pages(limited(parts, limits), limit=limit) for one in decided(page)]
    assert [reason for _, _, reason in found] == [None, None, reason, reason, reason]


def test_the_cursor_holds_no_number(parts: Services, client: FlaskClient) -> None:
    knows(parts, *[due(14)] * 3)
    held = base64.urlsafe_b64decode(got(client, "limit=2")["next_cursor"])
    assert MOBILE.encode() not in held
    assert b"70174" not in held


def test_the_cursor_grows_by_a_few_bytes_a_number(parts: Services, client: FlaskClient) -> None:
    knows(parts, *(due(14, sms_field=f"+46701740{last}") for last in range(605, 700)))
    few, many = (len(got(client, f"limit={limit}")["next_cursor"]) for limit in (4, 94))
    assert many - few <= 90 * 8 + 20


# ---- what is no cursor


def tampered(cursor: str) -> Iterator[str]:
    raw = base64.urlsafe_b64decode(cursor)
    for place in (0, 31, 32, 40, len(raw) - 1):
        changed = bytearray(raw)
        changed[place] ^= 1
        yield base64.urlsafe_b64encode(changed).decode()
    yield cursor[:-4]
    yield cursor + "AAAA"
    yield base64.urlsafe_b64encode(raw[:32]).decode()
    yield base64.urlsafe_b64encode(raw[32:]).decode()


def test_a_cursor_that_somebody_changed_is_refused(parts: Services, client: FlaskClient) -> None:
    knows(parts, due(14), due(14))
    cursor = got(client, "limit=1")["next_cursor"]
    for one in tampered(cursor):
        assert "next_cursor" in posted(client, 400, cursor=one)["detail"]
    assert posted(client, cursor=cursor)["done"] == 2


def test_a_cursor_of_another_token_is_refused(parts: Services, client: FlaskClient) -> None:
    knows(parts, due(14), due(14))
    cursor = got(client, "limit=1")["next_cursor"]
    other = create_app(
        replace(parts, config=replace(parts.config, api_token="another-token-of-the-tests")),
        clock=lambda: NOW,
    ).test_client()
    other.environ_base["HTTP_AUTHORIZATION"] = "Bearer another-token-of-the-tests"
    posted(other, 400, cursor=cursor)


@pytest.mark.parametrize("cursor", ["x", "-1", "1-2", "9" * 40, "Å", "=" * 8, "A" * 100_000])
def test_a_place_in_the_rehearsal_that_is_none_is_refused(client: FlaskClient, cursor: str) -> None:
    posted(client, 400, cursor=cursor)
    got(client, f"cursor={cursor[:1000]}", 400)


def test_a_cursor_that_is_too_long_is_not_read(client: FlaskClient) -> None:
    posted(client, 413, cursor="A" * 300_000)


@pytest.mark.parametrize("body", [{"limit": 0}, {"limit": 201}, {"cursor": 1}, {"all": "yes"}])
def test_a_body_that_does_not_fit_is_refused(client: FlaskClient, body: dict[str, Any]) -> None:
    posted(client, 400, **body)


def test_a_cursor_of_another_source_is_refused(parts: Services, client: FlaskClient) -> None:
    knows(parts, due(14), due(14))
    cursor = got(client, "limit=1")["next_cursor"]
    posted(on(parts, Elsewhere(told=TOLD)), 400, cursor=cursor)


class Elsewhere(ToldSource):
    """Knows no such place."""

    def due_on(self, days: Any, *, after: str = "", limit: int = 500) -> Any:
        raise ValueError("no such place")
