"""What both ways of reading WHMCS promise, over the same rows, and what each promises beside."""

import json
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from typing import Any, ClassVar

import certifi
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import Client as WsgiClient

from bridge.domain import Automation, Currency, Facts, InvoiceStatus, Level, Shop, Stage
from bridge.entities import is_blank
from bridge.errors import (
    AutomationUnreadable,
    ClientNotFound,
    ConfigError,
    FieldMisconfigured,
    InvoiceNotFound,
    InvoiceUnreadable,
    SourceError,
    SourceUnavailable,
    WroteTooMuch,
)
from bridge.sandbox import whmcs as pretend
from bridge.transport import Reply, Transport
from bridge.whmcs import php
from bridge.whmcs.api import Api
from bridge.whmcs.base import Listing, Source, SwitchedOff
from bridge.whmcs.database import Database
from bridge.whmcs.mysql import tls_arguments
from tests.contract.source_world import (
    FIELD,
    FIELD_ID,
    NUMBER,
    ORDINARY_PHONE,
    OTHER_FIELD_ID,
    World,
    due_ids,
    overdue_ids,
    whmcs_database,
)
from tests.support.mariadb import MariaDb
from tests.support.whmcs_api import ACTIONS, WhmcsApi, running_whmcs_api

TODAY = date(2026, 11, 23)
E164 = "+46701740605"  # what NUMBER means
VAT = "SE556677889901"  # in the other field
NOTE = "SMS reminders switched off: the client answered STOP."
IMPATIENT_S = 0.2
MANY = 5_000  # invoices


@pytest.fixture
def world(mariadb: MariaDb) -> Iterator[World]:
    with whmcs_database(mariadb) as made:
        yield made


@pytest.fixture
def silent_port() -> Iterator[int]:
    """Give a port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def _api(whmcs: WhmcsApi, sms_field: str = str(FIELD_ID)) -> Api:
    return Api(
        url=whmcs.url,
        identifier=whmcs.identifier,
        secret=whmcs.secret,
        sms_field=sms_field,
        transport=Transport(connect_s=5, read_s=10),
    )


@dataclass(frozen=True, kw_only=True)
class _Scripted(Transport):
    """Answers each action with fixed bytes, any other as WHMCS does an unknown one."""

    replies: Mapping[str, tuple[int, bytes]]

    def request(self, method: str, url: str, **more: Any) -> Reply:
        unknown = (200, b'{"result":"error","message":"API Function Not Found"}')
        status, body = self.replies.get(more["form"]["action"], unknown)
        return Reply(status, {}, body)


@dataclass(frozen=True, kw_only=True)
class _Turning(_Scripted):
    """Shows the client in one state after the other."""

    clients: list[tuple[int, bytes]]

    def request(self, method: str, url: str, **more: Any) -> Reply:
        if more["form"]["action"] == "GetClientsDetails":
            status, body = self.clients.pop(0)
            return Reply(status, {}, body)
        return super().request(method, url, **more)


def _scripted(replies: Mapping[str, tuple[int, bytes]]) -> Api:
    return Api(
        url="https://whmcs.example/includes/api.php",
        identifier="identifier",
        secret="secret",
        sms_field=str(FIELD_ID),
        transport=_Scripted(replies=replies),
    )


def _success(reply: Mapping[str, object]) -> tuple[int, bytes]:
    return 200, json.dumps({"result": "success", **reply}).encode()


def _client_with(listed: object) -> tuple[int, bytes]:
    """Return client 17; *listed* may hold pairs of id and value, or be something else."""
    if isinstance(listed, list):
        pairs = [one for one in listed if isinstance(one, tuple)]
        listed = [{"id": its_id, "value": value} for its_id, value in pairs] or listed
    return _success({"client": {"id": 17, "country": "SE", "customfields": listed}})


def _refusal(message: object, status: int = 200) -> tuple[int, bytes]:
    return status, json.dumps({"result": "error", "message": message}).encode()


# The values of three good replies about invoice 1042, under one roof.
_INVOICE = ("invoiceid", "userid", "invoicenum", "status", "duedate", "balance")
_GOOD: Mapping[str, object] = {
    "invoiceid": "1042",
    "userid": "17",
    "invoicenum": "",
    "status": "Unpaid",
    "duedate": "2026-11-08",
    "balance": "15.95",
    "id": 17,
    "firstname": "Anna",
    "lastname": "Svensson",
    "companyname": "",
    "country": "SE",
    "language": "",
    "clientstatus": "Active",
    "overideduenotices": False,
    "currency_code": "SEK",
    "customfields": [{"id": "7", "value": NUMBER}],
    "currencies": {"currency": [{"id": "1", "code": "SEK", "prefix": "", "suffix": " kr"}]},
}


def _changed(changes: Mapping[str, object]) -> Api:
    """Return a source whose WHMCS answers well but for *changes*; `...` leaves a key out."""
    values = {key: value for key, value in {**_GOOD, **changes}.items() if value is not ...}
    currencies = {"currencies": values.pop("currencies")}
    invoice = {key: values.pop(key) for key in _INVOICE if key in values}
    client = {"client": values.pop("client", None)} if "client" in values else {"client": values}
    if "clientstatus" in values:
        values["status"] = values.pop("clientstatus")
    return _scripted(
        {
            "GetInvoice": _success(invoice),
            "GetClientsDetails": _success(client),
            "GetCurrencies": _success(currencies),
        }
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


ListPart = Callable[[Source, str, int], Listing]
LISTS = [
    pytest.param(
        lambda source, after, limit: source.overdue(TODAY, after=after, limit=limit), id="overdue"
    ),
    pytest.param(
        lambda source, after, limit: source.due_on([date(2026, 11, 9)], after=after, limit=limit),
        id="due_on",
    ),
]


class SourceContract:
    """What every source of facts promises. A subclass gives `source` and `source_at`."""

    writes: ClassVar[bool]  # whether it may blank the field

    def source_at(self, port: int) -> Source:
        """Return a source that is pointed at *port* of this machine."""
        raise NotImplementedError

    # ---- an invoice

    def test_an_invoice_comes_with_all_its_facts(self, world: World, source: Source) -> None:
        client = world.client(companyname="Svensson Bygg", language="Swedish", country="se")
        invoice = world.invoice(client, invoicenum="2026-000123", total="1249.50")
        assert source.look_up(invoice) == Facts(
            invoice_id=invoice,
            invoice_number="2026-000123",
            status=InvoiceStatus.UNPAID,
            due_date=date(2026, 11, 8),
            balance=Decimal("1249.50"),
            currency=Currency(code="SEK", prefix="", suffix=" kr"),
            client_id=client,
            first_name="Anna",
            last_name="Svensson",
            client_company="Svensson Bygg",
            country="SE",
            language="swedish",
            client_closed=False,
            notices_off=False,
            sms_field=NUMBER,
        )

    def test_an_invoice_without_a_number_of_its_own_shows_its_id(
        self, world: World, source: Source
    ) -> None:
        invoice = world.invoice()
        assert source.look_up(invoice).invoice_number == str(invoice)

    @pytest.mark.parametrize(
        ("invoice", "payments", "balance"),
        [
            ({}, [], "100.00"),
            ({}, [("40.00", "0")], "60.00"),
            ({}, [("40.00", "0"), ("60.00", "0")], "0.00"),
            ({}, [("100.00", "0"), ("0", "25.50")], "25.50"),
            ({}, [("140.00", "0")], "-40.00"),
            ({"subtotal": "100.00", "credit": "30.00", "total": "70.00"}, [], "70.00"),
            ({"subtotal": "100", "credit": "30", "total": "70"}, [("20", "0")], "50.00"),
            ({"total": "99999999999999.99"}, [], "99999999999999.99"),
        ],
        ids=["none", "part", "all", "refund", "too much", "credit", "credit and part", "huge"],
    )
    def test_balance_is_what_is_left_to_pay(
        self,
        world: World,
        source: Source,
        invoice: dict[str, str],
        payments: list[tuple[str, str]],
        balance: str,
    ) -> None:
        client = world.client()
        world.paid(world.invoice(client), "11.11")  # another invoice's payment stays out
        invoice_id = world.invoice(client, **invoice)
        for amountin, amountout in payments:
            world.paid(invoice_id, amountin, amountout)
        assert source.look_up(invoice_id).balance == Decimal(balance)

    @pytest.mark.parametrize(
        ("word", "status"),
        [
            ("Unpaid", InvoiceStatus.UNPAID),
            ("Paid", InvoiceStatus.PAID),
            ("Draft", InvoiceStatus.DRAFT),
            ("Cancelled", InvoiceStatus.CANCELLED),
            ("Refunded", InvoiceStatus.REFUNDED),
            ("Collections", InvoiceStatus.COLLECTIONS),
            ("Payment Pending", InvoiceStatus.PAYMENT_PENDING),
            ("Written Off", InvoiceStatus.OTHER),
        ],
    )
    def test_status_words_are_known_or_other(
        self, world: World, source: Source, word: str, status: InvoiceStatus
    ) -> None:
        assert source.look_up(world.invoice(status=word)).status is status

    def test_an_unpaid_invoice_without_a_due_date_is_not_guessed_at(
        self, world: World, source: Source
    ) -> None:
        with pytest.raises(InvoiceUnreadable, match="due date"):
            source.look_up(world.invoice(duedate="0000-00-00"))

    def test_a_paid_invoice_may_lack_its_due_date(self, world: World, source: Source) -> None:
        facts = source.look_up(world.invoice(duedate="0000-00-00", status="Paid"))
        assert facts.status is InvoiceStatus.PAID

    def test_other_currencies_are_decoded(self, world: World, source: Source) -> None:
        facts = source.look_up(world.invoice(world.client(currency=2)))
        assert facts.currency == Currency(code="EUR", prefix="€", suffix="")

    def test_a_currency_that_does_not_exist_is_not_guessed_at(
        self, world: World, source: Source
    ) -> None:
        with pytest.raises(InvoiceUnreadable, match="currency"):
            source.look_up(world.invoice(world.client(currency=99)))

    # ---- its client

    @pytest.mark.parametrize(
        ("stored", "read"),
        [
            ("Tom &amp; Sons", "Tom & Sons"),
            ("O&#039;Neil", "O'Neil"),
            ("O&amp;#039;Neil", "O'Neil"),
            ("&quot;X&quot; &lt;y&gt;", '"X" <y>'),
            ("Åsa Þór 李 😀", "Åsa Þór 李 😀"),
            ("  Anna  ", "Anna"),
            ("Rock & Roll", "Rock & Roll"),
        ],
    )
    def test_names_are_read_as_people_wrote_them(
        self, world: World, source: Source, stored: str, read: str
    ) -> None:
        client = world.client(firstname=stored, lastname=stored, companyname=stored)
        facts = source.look_up(world.invoice(client))
        assert (facts.first_name, facts.last_name, facts.client_company) == (read, read, read)

    @pytest.mark.parametrize(
        ("stored", "read"),
        [("SE", "SE"), ("gb", "GB"), (" no ", "NO"), ("", None), ("Sweden", None), ("S1", None)],
    )
    def test_country_is_iso_2_or_none(
        self, world: World, source: Source, stored: str, read: str | None
    ) -> None:
        assert source.look_up(world.invoice(world.client(country=stored))).country == read

    @pytest.mark.parametrize(
        ("status", "closed"), [("Active", False), ("Inactive", False), ("Closed", True)]
    )
    def test_a_closed_client_is_told(
        self, world: World, source: Source, status: str, closed: bool
    ) -> None:
        assert source.look_up(world.invoice(world.client(status=status))).client_closed is closed

    @pytest.mark.parametrize(("stored", "off"), [(0, False), (1, True)])
    def test_switched_off_notices_are_told(
        self, world: World, source: Source, stored: int, off: bool
    ) -> None:
        client = world.client(overideduenotices=stored)
        assert source.look_up(world.invoice(client)).notices_off is off

    def test_the_ordinary_phone_number_is_nowhere_in_the_facts(
        self, world: World, source: Source
    ) -> None:
        facts = source.look_up(world.invoice(world.client(sms=None)))
        assert ORDINARY_PHONE[-6:] not in str(asdict(facts))

    # ---- the custom field

    @pytest.mark.parametrize(
        "stored", [NUMBER, "070-174&nbsp;06 05", "  +46701740605 ", "ring me", "&amp;nbsp;"]
    )
    def test_the_fields_value_is_handed_on_as_stored(
        self, world: World, source: Source, stored: str
    ) -> None:
        assert source.look_up(world.invoice(world.client(sms=stored))).sms_field == stored

    @pytest.mark.parametrize("stored", [None, "", "   ", "&nbsp;"])
    def test_no_row_and_a_blank_row_both_read_as_blank(
        self, world: World, source: Source, stored: str | None
    ) -> None:
        assert is_blank(source.look_up(world.invoice(world.client(sms=stored))).sms_field)

    @pytest.mark.parametrize("second", ["", " ", "+46701740606"])
    def test_two_rows_that_differ_count_as_blank(
        self, world: World, source: Source, second: str
    ) -> None:
        client = world.client()
        world.value(client, second)
        assert source.look_up(world.invoice(client)).sms_field is None

    def test_two_rows_that_agree_count_as_one(self, world: World, source: Source) -> None:
        client = world.client()
        world.value(client, NUMBER)
        facts = source.look_up(world.invoice(client))
        assert facts.sms_field == NUMBER
        assert facts.balance == Decimal(100)

    def test_another_fields_value_is_never_taken(self, world: World, source: Source) -> None:
        client = world.client(sms=None)
        world.value(client, "+46701740699", OTHER_FIELD_ID)
        assert is_blank(source.look_up(world.invoice(client)).sms_field)

    def test_a_field_that_is_gone_is_no_opt_out(self, world: World, source: Source) -> None:
        invoice = world.invoice()
        world.run("DELETE FROM tblcustomfields WHERE id = %s", FIELD_ID)
        with pytest.raises(FieldMisconfigured, match="BRIDGE_WHMCS_SMS_FIELD"):
            source.look_up(invoice)
        with pytest.raises(FieldMisconfigured):
            source.look_up_many([invoice])
        assert Level.FAULT in {finding.level for finding in source.check()}

    # ---- what is not there

    @pytest.mark.parametrize("invoice_id", [0, 1042, 10**17])
    def test_an_invoice_that_does_not_exist_is_told(
        self, world: World, source: Source, invoice_id: int
    ) -> None:
        with pytest.raises(InvoiceNotFound, match=str(invoice_id)):
            source.look_up(invoice_id)

    @pytest.mark.parametrize("client_id", [0, 4711])
    def test_an_invoice_whose_client_is_gone_is_gone(
        self, world: World, source: Source, client_id: int
    ) -> None:
        invoice = world.invoice(client_id)
        with pytest.raises(InvoiceNotFound):
            source.look_up(invoice)
        assert source.look_up_many([invoice]) == {}

    # ---- many

    def test_many_come_at_once_without_those_that_do_not_exist(
        self, world: World, source: Source
    ) -> None:
        client = world.client(firstname="Bo")
        ids = [world.invoice(), world.invoice(client), world.invoice(client, total="5")]
        world.paid(ids[0], "1")
        found = source.look_up_many([ids[2], 99999, *ids, ids[0]])
        assert found == {invoice: source.look_up(invoice) for invoice in ids}
        assert found[ids[0]].balance == Decimal(99)
        assert found[ids[1]].first_name == "Bo"

    def test_the_first_look_ups_may_all_come_at_once(self, world: World, source: Source) -> None:
        """A worker's threads start together; none may read with what another found half-way."""
        client = world.client()
        invoices = [world.invoice(client) for _ in range(8)]
        together = Barrier(len(invoices))

        def look_up(invoice: int) -> int:
            together.wait()
            return source.look_up(invoice).invoice_id

        with ThreadPoolExecutor(len(invoices)) as pool:
            assert list(pool.map(look_up, invoices)) == invoices

    def test_none_asked_is_none_found(self, world: World, source: Source) -> None:
        assert source.look_up_many([]) == {}

    # ---- a client's field

    @pytest.mark.parametrize("raw", [NUMBER, "", "  ", "070 &amp; 1", "+46 70 1, +46 70 2"])
    def test_a_clients_field_comes_as_stored(self, world: World, source: Source, raw: str) -> None:
        client_id = world.client(sms=raw, country="NO")
        seen = source.client_field(client_id)
        assert (seen.client_id, seen.country) == (client_id, "NO")
        assert (seen.sms_field or "") == raw

    @pytest.mark.parametrize(
        ("columns", "closed", "notices_off"),
        [
            ({}, False, False),
            ({"status": "Closed"}, True, False),
            ({"status": "Inactive", "overideduenotices": 1}, False, True),
        ],
    )
    def test_a_client_is_told_to_be_closed_or_without_notices(
        self,
        world: World,
        source: Source,
        columns: dict[str, Any],
        closed: bool,
        notices_off: bool,
    ) -> None:
        seen = source.client_field(world.client(**columns))
        assert (seen.closed, seen.notices_off) == (closed, notices_off)

    def test_a_client_without_a_row_is_blank(self, world: World, source: Source) -> None:
        world.client()
        assert not source.client_field(world.client(sms=None)).sms_field

    def test_two_rows_of_one_client_that_differ_count_as_blank(
        self, world: World, source: Source
    ) -> None:
        client_id = world.client()
        world.value(client_id, "")
        assert not source.client_field(client_id).sms_field

    def test_a_client_that_does_not_exist_is_told(self, world: World, source: Source) -> None:
        world.client()
        with pytest.raises(ClientNotFound):
            source.client_field(4711)

    def test_overdue_gives_unpaid_invoices_by_age(self, world: World, source: Source) -> None:
        client = world.client()
        third = world.invoice(client, duedate="2026-11-22")
        first = world.invoice(client, duedate="2025-01-31")
        second = world.invoice(client, duedate="2025-01-31")
        for columns in (
            {"duedate": "2026-11-23"},
            {"duedate": "2026-12-24"},
            {"duedate": "0000-00-00"},
            {"status": "Paid"},
            {"status": "Draft"},
        ):
            world.invoice(client, **columns)
        assert overdue_ids(source, TODAY) == [first, second, third]

    def test_overdue_turns_pages(self, world: World, source: Source) -> None:
        last = 1010
        places = ", ".join(
            f"({n}, 1, '', '2026-01-01', '2026-02-{n % 28 + 1:02}', '')" for n in range(1, last)
        )
        world.run(
            "INSERT INTO tblinvoices (id, userid, invoicenum, date, duedate, paymentmethod)"
            f" VALUES {places}"
        )
        assert overdue_ids(source, TODAY) == sorted(range(1, last), key=lambda n: (n % 28, n))

    def test_no_overdue_invoice_is_an_empty_list(self, world: World, source: Source) -> None:
        assert overdue_ids(source, TODAY) == []
        assert due_ids(source, [TODAY]) == []
        assert due_ids(source, []) == []

    def test_due_on_gives_unpaid_invoices_of_those_days_the_latest_first(
        self, world: World, source: Source
    ) -> None:
        client = world.client()
        days = {
            word: TODAY + timedelta(days=n) for word, n in (("soon", 7), ("now", 0), ("ago", -9))
        }
        made = [world.invoice(client, duedate=day) for day in (*days.values(), days["ago"])]
        for columns in (
            {"duedate": TODAY + timedelta(days=6)},
            {"duedate": TODAY - timedelta(days=1)},
            {"duedate": TODAY - timedelta(days=10)},
            {"duedate": "0000-00-00"},
            {"duedate": TODAY, "status": "Paid"},
            {"duedate": TODAY, "status": "Draft"},
        ):
            world.invoice(client, **columns)
        soon, now, ago, another = made
        assert due_ids(source, days.values()) == [soon, now, another, ago]
        assert due_ids(source, [days["ago"]], limit=1) == [another, ago]
        assert due_ids(source, [TODAY + timedelta(days=1)]) == []

    @pytest.mark.parametrize("ask", LISTS)
    @pytest.mark.parametrize("paid", [[], [1], [2], [3], [1, 2, 3], [4], range(4, 8), range(1, 8)])
    def test_a_list_goes_on_behind_any_of_its_invoices_whatever_is_paid(
        self, world: World, source: Source, ask: ListPart, paid: Sequence[int]
    ) -> None:
        client = world.client()
        every = [world.invoice(client, duedate="2026-11-09") for _ in range(7)]
        listed = [one.invoice_id for one in ask(source, "", 7).invoices]
        assert sorted(listed) == every
        second, third = ask(source, "", 3).invoices[1:]
        for place in paid:
            world.run("UPDATE tblinvoices SET status = 'Paid' WHERE id = %s", listed[place - 1])
        for one, rest in ((second, listed[2:]), (third, listed[3:])):
            left = [each for each in rest if listed.index(each) + 1 not in paid]
            part = ask(source, one.place, 2)
            assert [each.invoice_id for each in part.invoices] == left[:2]
            assert part.total is None

    @pytest.mark.parametrize("ask", LISTS)
    @pytest.mark.parametrize(
        "place", ["x", "-1", "0", "1/2/3", "2026-11-31/1", "9" * 40, "1-2-3-4-5-6-7"]
    )
    def test_a_place_that_is_none_is_refused(
        self, source: Source, ask: ListPart, place: str
    ) -> None:
        with pytest.raises(ValueError):
            ask(source, place, 2)

    def test_how_many_are_overdue_is_told_at_the_beginning(
        self, world: World, source: Source
    ) -> None:
        client = world.client()
        for _ in range(3):
            world.invoice(client)
        assert source.overdue(TODAY, limit=2).total == 3

    # ---- what WHMCS sends by itself

    @pytest.mark.parametrize(
        "names",
        [
            ("SendFirstOverdueInvoiceReminder", "SendSecondOverdueInvoiceReminder"),
            ("FirstOverdueReminder", "SecondOverdueReminder"),
        ],
    )
    @pytest.mark.parametrize(("off", "hour"), [("0", "09"), ("", "9"), (None, " 9 ")])
    def test_the_days_of_reminders_are_read_by_either_spelling(
        self, world: World, source: Source, names: tuple[str, str], off: str | None, hour: str
    ) -> None:
        world.settings(
            {
                names[0]: off,
                names[1]: "14",
                "SendInvoiceReminderDays": "7",
                "DailyCronExecutionHour": hour,
                "lastDailyCronInvocationTime": "2026-11-22 09:00:12",
            }
        )
        assert source.automation() == Automation(
            days={
                Stage.REMINDER: 7,
                Stage.FIRST_OVERDUE: 0,
                Stage.SECOND_OVERDUE: 14,
                Stage.THIRD_OVERDUE: 0,
            },
            hour=9,
            last_run=date(2026, 11, 22),
        )

    @pytest.mark.parametrize("hour", [None, "", "24", "x"])
    @pytest.mark.parametrize("last_run", [None, "", "0000-00-00 00:00:00", "yesterday"])
    def test_the_hour_and_the_last_run_may_be_missing(
        self, world: World, source: Source, hour: str | None, last_run: str | None
    ) -> None:
        world.settings(
            {
                "SendFirstOverdueInvoiceReminder": "1",
                "DailyCronExecutionHour": hour,
                "lastDailyCronInvocationTime": last_run,
            }
        )
        told = source.automation()
        assert (told.hour, told.last_run) == (None, None)

    @pytest.mark.parametrize(
        ("stored", "zone"),
        [
            ("Europe/Stockholm", "Europe/Stockholm"),
            (" US/Eastern ", "US/Eastern"),
            (None, None),
            ("", None),
            ("Europe", None),
            ("Mars/Olympus", None),
            ("../../etc/passwd", None),
            ("/etc/localtime", None),
            ("UTC\x00", None),
            ("x" * 5_000, None),
        ],
    )
    def test_the_time_zone_is_whmcss_or_none(
        self, world: World, source: Source, stored: str | None, zone: str | None
    ) -> None:
        world.settings({"FirstOverdueReminder": "1", "Timezone": stored})
        told = source.automation().timezone
        assert (told and told.key) == zone

    @pytest.mark.parametrize(
        "settings",
        [
            {},
            {"SendInvoiceReminderDays": "7", "DailyCronExecutionHour": "9"},
            {"FirstOverdueReminder": "soon"},
            {"FirstOverdueReminder": "-1"},
            {"FirstOverdueReminder": "1,3"},
            {"FirstOverdueReminder": "99999"},
            {"FirstOverdueReminder": "1", "SendInvoiceReminderDays": "x" * 5_000},
        ],
        ids=lambda settings: str(settings)[:50],
    )
    def test_days_that_are_not_told_are_not_guessed(
        self, world: World, source: Source, settings: Mapping[str, str]
    ) -> None:
        world.settings(settings)
        with pytest.raises(AutomationUnreadable):
            source.automation()

    # ---- switching off

    def test_the_field_is_blanked_or_the_source_says_that_it_only_reads(
        self, world: World, source: Source
    ) -> None:
        client = world.client()
        invoice = world.invoice(client)
        result = source.switch_off(client, E164, note=NOTE)
        assert result is (SwitchedOff.DONE if self.writes else SwitchedOff.CANNOT_WRITE)
        assert is_blank(source.look_up(invoice).sms_field) is self.writes

    def test_nothing_but_that_field_of_that_client_changes(
        self, world: World, source: Source
    ) -> None:
        client, other = world.client(), world.client()
        for one in (client, other):
            world.value(one, VAT, OTHER_FIELD_ID)
        before = world.everything()
        source.switch_off(client, E164, note=NOTE)
        values = before["tblcustomfieldsvalues"]
        expected = [
            (*row[:3], "") if self.writes and row[1:3] == (FIELD_ID, client) else row
            for row in values
        ]
        assert world.everything() == {**before, "tblcustomfieldsvalues": expected}

    @pytest.mark.parametrize(
        "stored",
        [
            [],
            [""],
            ["&nbsp;"],
            ["+46 70 174 06 06"],
            ["ring me"],
            [f"{NUMBER} / +46 70 174 06 06"],
            [NUMBER, ""],
            [NUMBER, "+46701740606"],
            [NUMBER, E164],
            ["1" * 5_000],
        ],
        ids=lambda stored: str(stored)[:50],
    )
    def test_a_field_that_does_not_hold_the_number_is_left_alone(
        self, world: World, source: Source, stored: list[str]
    ) -> None:
        client = world.client(sms=None)
        world.value(client, NUMBER, OTHER_FIELD_ID)
        for value in stored:
            world.value(client, value)
        self._is_left_alone(world, source, client, E164)

    @pytest.mark.parametrize(
        "number",
        ["", "+", "+46701740606", "0701740605", NUMBER, f"{E164} ", "%", "' OR '1'='1", "None"],
    )
    def test_what_is_not_the_number_in_the_field_switches_nothing_off(
        self, world: World, source: Source, number: str
    ) -> None:
        self._is_left_alone(world, source, world.client(), number)

    def _is_left_alone(self, world: World, source: Source, client: int, number: str) -> None:
        before = world.everything()
        result = source.switch_off(client, number, note=NOTE)
        assert result is (SwitchedOff.NOT_THEIRS if self.writes else SwitchedOff.CANNOT_WRITE)
        assert world.everything() == before

    # ---- the shop

    def test_the_shop_tells_its_name_and_language(self, world: World, source: Source) -> None:
        world.run(
            "UPDATE tblconfiguration SET value = 'Tom &amp; Sons' WHERE setting = 'CompanyName'"
        )
        world.run("UPDATE tblconfiguration SET value = 'Swedish' WHERE setting = 'Language'")
        assert source.shop() == Shop(company="Tom & Sons", language="swedish")

    def test_a_shop_without_a_name_says_what_to_set(self, world: World, source: Source) -> None:
        world.run("UPDATE tblconfiguration SET value = ' ' WHERE setting = 'CompanyName'")
        with pytest.raises(SourceUnavailable, match="BRIDGE_COMPANY"):
            source.shop()

    # ---- silence

    @pytest.mark.parametrize("port", ["closed_port", "silent_port"])
    @pytest.mark.parametrize(
        "ask",
        [
            lambda source: source.look_up(1),
            lambda source: source.look_up_many([1]),
            lambda source: overdue_ids(source, TODAY),
            lambda source: due_ids(source, [TODAY]),
            lambda source: source.automation(),
            lambda source: source.shop(),
        ],
        ids=["look_up", "look_up_many", "overdue", "due_on", "automation", "shop"],
    )
    def test_a_silent_whmcs_is_unavailable(
        self, request: pytest.FixtureRequest, port: str, ask: Callable[[Source], object]
    ) -> None:
        with pytest.raises(SourceUnavailable) as caught:
            ask(self.source_at(request.getfixturevalue(port)))
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize("port", ["closed_port", "silent_port"])
    def test_a_silent_whmcs_switches_nothing_off(
        self, request: pytest.FixtureRequest, port: str
    ) -> None:
        source = self.source_at(request.getfixturevalue(port))
        if not self.writes:
            assert source.switch_off(17, E164, note=NOTE) is SwitchedOff.CANNOT_WRITE
            return
        with pytest.raises(SourceUnavailable) as caught:
            source.switch_off(17, E164, note=NOTE)
        assert not {"hunter2", E164} & set(str(caught.value).split())

    @pytest.mark.parametrize("port", ["closed_port", "silent_port"])
    def test_check_tells_a_silent_whmcs_without_raising(
        self, request: pytest.FixtureRequest, port: str
    ) -> None:
        (finding,) = self.source_at(request.getfixturevalue(port)).check()
        assert finding.level is Level.FAULT
        assert "BRIDGE_WHMCS" in finding.remedy or "docs/" in finding.remedy
        assert "hunter2" not in str(finding)

    def test_repr_hides_secrets(self, closed_port: int) -> None:
        assert "hunter2" not in repr(self.source_at(closed_port))

    def test_check_finds_no_fault_where_there_is_none(self, world: World, source: Source) -> None:
        world.invoice()
        assert {f.subject for f in source.check() if f.level is Level.FAULT} == set()
        assert any(str(FIELD_ID) in f.message for f in source.check())


class TestDatabase(SourceContract):
    writes = False

    @pytest.fixture
    def source(self, world: World) -> Iterator[Database]:
        made = Database(world.mariadb.url(world.database), FIELD)
        with closing(made):
            yield made

    def source_at(self, port: int) -> Database:
        return Database(
            f"mysql+pymysql://reader:hunter2@127.0.0.1:{port}/whmcs",
            FIELD,
            connect_s=IMPATIENT_S,
            read_s=IMPATIENT_S,
        )

    @pytest.mark.parametrize("ask", LISTS)
    def test_a_part_of_a_list_costs_one_statement_and_the_first_counts(
        self, world: World, source: Database, ask: ListPart
    ) -> None:
        world.many_invoices(MANY, "2026-11-09")
        source.shop()  # connects
        before = world.status("Com_select")
        first = ask(source, "", 25)
        assert (len(first.invoices), first.total) == (25, MANY)
        assert world.status("Com_select") - before == 2
        assert first.rest
        second = ask(source, first.rest, 25)
        assert not {*second.invoices} & {*first.invoices}
        assert world.status("Com_select") - before == 3

    @pytest.mark.parametrize("granted", ["view", "table"])
    def test_a_view_without_the_days_is_made_up_for_by_the_table_or_told(
        self, world: World, source: Database, granted: str
    ) -> None:
        world.settings({"FirstOverdueReminder": "3"})
        world.run(
            "CREATE VIEW mod_sms_bridge_settings AS SELECT setting, value FROM tblconfiguration"
            " WHERE setting = 'CompanyName'"
        )
        if granted == "table":
            assert source.automation().days[Stage.FIRST_OVERDUE] == 3
            return
        world.run("DELETE FROM tblconfiguration WHERE setting LIKE '%%Overdue%%'")
        with pytest.raises(AutomationUnreadable, match=r"docs/whmcs-access\.md"):
            source.automation()

    @pytest.mark.parametrize(("invoices", "statements"), [(1, 1), (500, 1), (501, 2)])
    def test_many_invoices_cost_one_statement_for_every_500(
        self, world: World, source: Database, invoices: int, statements: int
    ) -> None:
        known = world.invoice()
        source.look_up(known)  # connects and pins the field's id
        before = world.status("Com_select")
        assert list(source.look_up_many(range(known, known + invoices))) == [known]
        assert world.status("Com_select") - before == statements

    @pytest.mark.parametrize(
        ("stored", "wanted"),
        [
            (FIELD, FIELD),
            (FIELD, "  mobile NUMBER for sms "),
            (f"{FIELD}|Texts to", FIELD),
            (f" {FIELD} | Texts to", FIELD),
            (f"{FIELD}|Texts to", f"{FIELD}|Texts to"),
            ("Mobile &amp; SMS", "Mobile & SMS"),
            ("Mobile &amp; SMS", "Mobile &amp; SMS"),
            (FIELD, str(FIELD_ID)),
            ("Anything", f" {FIELD_ID} "),
        ],
    )
    def test_the_field_is_found_by_name_or_id(self, world: World, stored: str, wanted: str) -> None:
        world.run("UPDATE tblcustomfields SET fieldname = %s WHERE id = %s", stored, FIELD_ID)
        with closing(Database(world.mariadb.url(world.database), wanted)) as source:
            assert source.look_up(world.invoice()).sms_field == NUMBER

    @pytest.mark.parametrize("wanted", ["Mobile", "Texts to", "", "|", "99", "9" * 30])
    def test_a_field_that_no_name_fits_lists_what_there_is(self, world: World, wanted: str) -> None:
        world.run("UPDATE tblcustomfields SET fieldname = %s WHERE id = %s", f"{FIELD}|Texts to", 7)
        with (
            closing(Database(world.mariadb.url(world.database), wanted)) as source,
            pytest.raises(FieldMisconfigured, match=r"7 'Mobile number for SMS.*8 'VAT number'"),
        ):
            source.look_up(world.invoice())

    @pytest.mark.parametrize("kind", ["product", "support", "addon"])
    @pytest.mark.parametrize("wanted", [FIELD, str(FIELD_ID)])
    def test_a_field_of_products_is_not_a_client_field(
        self, world: World, kind: str, wanted: str
    ) -> None:
        world.run("UPDATE tblcustomfields SET type = %s WHERE id = %s", kind, FIELD_ID)
        with (
            closing(Database(world.mariadb.url(world.database), wanted)) as source,
            pytest.raises(FieldMisconfigured),
        ):
            source.look_up(world.invoice())

    def test_a_doubled_field_is_noticed_at_the_next_look_up(
        self, world: World, source: Database
    ) -> None:
        invoice = world.invoice()
        assert source.look_up(invoice).sms_field == NUMBER
        doubled = world.field("MOBILE number for SMS|SMS")
        with pytest.raises(FieldMisconfigured, match=rf"7 .*{doubled} .*"):
            source.look_up(invoice)
        world.run("DELETE FROM tblcustomfields WHERE id = %s", doubled)
        assert source.look_up(invoice).sms_field == NUMBER

    def test_a_renamed_field_is_noticed_at_the_next_look_up(
        self, world: World, source: Database
    ) -> None:
        invoice = world.invoice()
        assert source.look_up(invoice).sms_field == NUMBER
        world.run("UPDATE tblcustomfields SET fieldname = 'Mobile' WHERE id = %s", FIELD_ID)
        with pytest.raises(FieldMisconfigured):
            source.look_up(invoice)

    def test_a_field_made_anew_is_read_at_once(self, world: World, source: Database) -> None:
        client = world.client()
        invoice = world.invoice(client)
        assert source.look_up(invoice).sms_field == NUMBER
        world.run("DELETE FROM tblcustomfields WHERE id = %s", FIELD_ID)
        world.value(client, "+46701740699", world.field())
        assert source.look_up(invoice).sms_field == "+46701740699"

    def test_a_pinned_id_survives_renaming_and_doubling(self, world: World) -> None:
        world.field()
        world.run("UPDATE tblcustomfields SET fieldname = 'Renamed' WHERE id = %s", FIELD_ID)
        with closing(Database(world.mariadb.url(world.database), str(FIELD_ID))) as source:
            assert source.look_up(world.invoice()).sms_field == NUMBER

    @pytest.mark.parametrize(
        ("column", "value", "level", "words"),
        [
            ("fieldtype", "dropdown", Level.WARNING, "Text Box"),
            ("required", "on", Level.WARNING, "Required Field"),
            ("adminonly", "on", Level.WARNING, "Admin Only"),
        ],
    )
    def test_check_names_each_unfit_option_of_the_field(
        self, world: World, source: Database, column: str, value: str, level: Level, words: str
    ) -> None:
        world.run(f"UPDATE tblcustomfields SET {column} = %s WHERE id = %s", value, FIELD_ID)
        assert [
            f.level for f in source.check() if f.subject == "SMS field" and words in f.remedy
        ] == [level]

    @pytest.mark.parametrize("kind", ["password", "tickbox"])
    def test_a_field_that_holds_no_readable_number_is_a_fault(
        self, world: World, source: Database, kind: str
    ) -> None:
        world.run("UPDATE tblcustomfields SET fieldtype = %s WHERE id = %s", kind, FIELD_ID)
        with pytest.raises(FieldMisconfigured, match="Text Box"):
            source.look_up(world.invoice())
        assert Level.FAULT in {finding.level for finding in source.check()}

    def test_check_warns_of_a_user_who_may_write(self, world: World, source: Database) -> None:
        warnings = [f.message for f in source.check() if f.level is Level.WARNING]
        assert any("more than read: ALL PRIVILEGES" in words for words in warnings)

    def test_a_table_that_is_missing_is_named_and_no_invoice_is_gone(
        self, world: World, source: Database
    ) -> None:
        invoice = world.invoice()
        source.look_up(invoice)
        world.run("DROP TABLE tblaccounts")
        with pytest.raises(SourceUnavailable, match="tblaccounts"):
            source.look_up(invoice)
        assert Level.FAULT in {finding.level for finding in source.check()}

    def test_payments_without_an_amount_out_still_count(
        self, world: World, source: Database
    ) -> None:
        world.run("ALTER TABLE tblaccounts MODIFY amountout DECIMAL(16, 2) NULL")
        invoice = world.invoice()
        world.insert("tblaccounts", invoiceid=invoice, amountin="30", amountout=None)
        assert source.look_up(invoice).balance == Decimal(70)

    def test_amounts_in_a_floating_column_stay_exact(self, world: World, source: Database) -> None:
        world.run("ALTER TABLE tblinvoices MODIFY total DOUBLE NOT NULL")
        assert source.look_up(world.invoice(total="15.95")).balance == Decimal("15.95")

    def test_a_connection_that_the_server_closed_is_replaced(
        self, world: World, source: Database
    ) -> None:
        invoice = world.invoice()
        source.look_up(invoice)
        with world.connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM information_schema.processlist"
                " WHERE db = %s AND id <> CONNECTION_ID()",
                (world.database,),
            )
            for (its_id,) in cursor.fetchall():
                cursor.execute("KILL %s", (its_id,))
        assert source.look_up(invoice).invoice_id == invoice

    def test_a_wrong_password_is_told_without_it(self, world: World) -> None:
        world.run("CREATE USER IF NOT EXISTS locked@localhost IDENTIFIED BY 'another'")
        url = world.mariadb.url(world.database, "locked", "hunter2")
        with (
            closing(Database(url, FIELD)) as source,
            pytest.raises(SourceUnavailable, match="password is wrong") as caught,
        ):
            source.look_up(1)
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize(
        "url",
        [
            "",
            "rubbish hunter2",
            "sqlite:///hunter2",
            "mysql://reader:hunter2@db.example/whmcs",
            "mysql+pymysql://reader:hunter2@db.example",
            "mysql+pymysql://reader:hunter2@db.example:port/whmcs",
            "mysql+pymysql://reader:p@hunter2@db.example/whmcs",
            "mysql+pymysql://reader:hunter2@db.example/whmcs?local_infile=1",
            "mysql+pymysql://reader:hunter2@db.example/whmcs?ssl_ca=/no/such/file",
            "mysql+pymysql://reader:hunter2@db.example/whmcs?ssl_disabled=perhaps",
        ],
    )
    def test_an_address_that_cannot_be_used_is_told_without_its_password(self, url: str) -> None:
        with pytest.raises(ConfigError, match="BRIDGE_WHMCS_DATABASE_URL") as caught:
            Database(url, FIELD)
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize(
        ("host", "options", "tls"),
        [
            (None, {}, False),
            ("localhost", {}, False),
            ("127.0.0.1", {}, False),
            ("::1", {}, False),
            ("db.example", {"unix_socket": "/run/s"}, False),
            ("db.example", {}, True),
            ("10.0.0.5", {}, True),
            ("db.example", {"ssl_disabled": "false"}, True),
            ("db.example", {"ssl_disabled": "true"}, False),
            ("localhost", {"ssl_ca": certifi.where()}, True),
        ],
    )
    def test_another_machine_has_to_show_a_certificate(
        self, host: str | None, options: dict[str, str], tls: bool
    ) -> None:
        arguments = tls_arguments(host, options)
        if not tls:
            assert arguments == {"ssl_disabled": True}
        else:
            context = arguments["ssl"]
            assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)

    def test_the_name_in_the_certificate_can_be_let_pass(self) -> None:
        context = tls_arguments("db.example", {"ssl_check_hostname": "false"})["ssl"]
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, False)

    def test_a_server_without_tls_is_not_talked_to_in_the_clear(self, world: World) -> None:
        url = world.mariadb.url(world.database) + "&ssl_disabled=false"
        with (
            closing(Database(url, FIELD)) as source,
            pytest.raises(SourceUnavailable, match="TLS"),
        ):
            source.look_up(1)

    def test_the_module_does_not_name_the_ordinary_phone_number(self) -> None:
        package = Path(__file__).parent.parent.parent / "bridge" / "whmcs"
        modules = list(package.glob("*.py"))
        assert package / "database.py" in modules
        for module in modules:
            assert "phonenumber" not in module.read_text().lower(), module.name


class TestApi(SourceContract):
    writes = True

    @pytest.fixture
    def whmcs(self, world: World) -> Iterator[WhmcsApi]:
        with running_whmcs_api(world.mariadb, world.database) as running:
            yield running

    @pytest.fixture
    def source(self, whmcs: WhmcsApi) -> Api:
        return _api(whmcs)

    def source_at(self, port: int) -> Api:
        return Api(
            url=f"http://127.0.0.1:{port}/includes/api.php",
            identifier="identifier",
            secret="hunter2",
            access_key="hunter2",
            sms_field=str(FIELD_ID),
            transport=Transport(connect_s=IMPATIENT_S, read_s=IMPATIENT_S),
        )

    def test_many_invoices_of_one_client_ask_for_the_client_once(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        client = world.client()
        source.look_up_many([world.invoice(client) for _ in range(4)])
        actions = [call["action"] for call in whmcs.calls]
        assert (actions.count("GetInvoice"), actions.count("GetClientsDetails")) == (4, 1)

    @pytest.mark.parametrize("ask", LISTS)
    def test_a_part_of_a_list_costs_one_call(
        self, world: World, whmcs: WhmcsApi, source: Api, ask: ListPart
    ) -> None:
        world.many_invoices(MANY, "2026-11-09")
        place = ""
        for calls in range(1, 4):
            part = ask(source, place, 25)
            assert len(part.invoices) == 25
            assert [call["action"] for call in whmcs.calls] == ["GetInvoices"] * calls
            assert int(whmcs.calls[-1]["limitnum"]) <= 100
            place = part.rest or ""
            assert place

    def test_invoices_that_are_not_due_then_are_looked_through_a_hundred_at_once(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        world.many_invoices(250, "2026-12-24")
        world.many_invoices(MANY, "2026-11-01")
        wanted = world.invoice(duedate="2026-11-09")
        assert due_ids(source, [date(2026, 11, 9)]) == [wanted]
        assert len(whmcs.calls) == 4  # and none for the thousands that are older

    def test_settings_are_asked_for_once_but_for_the_last_run(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        world.settings({"FirstOverdueReminder": "3", "DailyCronExecutionHour": "9"})
        for _ in range(2):
            source.automation()
        asked = [call["setting"] for call in whmcs.calls]
        assert asked.count("lastDailyCronInvocationTime") == 2
        assert len(set(asked)) == len(asked) - 1 <= 10

    def test_a_role_that_may_not_read_settings_is_told(self, whmcs: WhmcsApi, source: Api) -> None:
        whmcs.role = ACTIONS - {"GetConfigurationValue"}
        with pytest.raises(AutomationUnreadable, match="tick the action GetConfigurationValue"):
            source.automation()

    def test_currencies_and_shop_are_asked_for_again_after_a_while(
        self, world: World, whmcs: WhmcsApi
    ) -> None:
        now = [0.0]
        source = replace(_api(whmcs), clock=lambda: now[0], keep_s=300)
        invoice = world.invoice()
        for now[0] in (0, 299, 301):
            source.look_up(invoice)
            source.shop()
        actions = [call["action"] for call in whmcs.calls]
        assert actions.count("GetCurrencies") == 2
        assert actions.count("GetConfigurationValue") == 4

    def test_flattened_currencies_are_understood(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.flat_currencies = True
        facts = source.look_up(world.invoice(world.client(currency=2)))
        assert facts.currency == Currency(code="EUR", prefix="€", suffix="")

    @pytest.mark.parametrize("name", [FIELD, "", "7.0", "-7", "٧"])
    def test_the_field_is_wanted_by_id(self, whmcs: WhmcsApi, name: str) -> None:
        with pytest.raises(FieldMisconfigured, match="needs the field's id"):
            _api(whmcs, sms_field=name).look_up(1)
        assert whmcs.calls == []

    # ---- blank fields that are not listed

    def test_an_unlisted_field_is_blank_where_another_client_has_it(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.lists_blanks = False
        blank = world.client(sms=None)
        world.value(blank, "SE556677", OTHER_FIELD_ID)
        invoice = world.invoice(blank)
        world.invoice(world.client())
        assert source.look_up(invoice).sms_field is None

    def test_an_unlisted_field_is_blank_where_nothing_is_listed(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.lists_blanks = False
        assert source.look_up(world.invoice(world.client(sms=None))).sms_field is None

    def test_a_wrong_id_is_a_fault_where_blanks_are_listed(
        self, world: World, whmcs: WhmcsApi
    ) -> None:
        invoice = world.invoice()
        source = _api(whmcs, sms_field="70")
        with pytest.raises(FieldMisconfigured, match="but 70 for no client"):
            source.look_up(invoice)
        assert Level.FAULT in {finding.level for finding in source.check()}

    def test_a_deleted_field_is_noticed_within_a_minute(
        self, world: World, whmcs: WhmcsApi
    ) -> None:
        now = [0.0]
        source = replace(_api(whmcs), clock=lambda: now[0])
        invoice = world.invoice()
        assert source.look_up(invoice).sms_field == NUMBER
        world.run("DELETE FROM tblcustomfields WHERE id = %s", FIELD_ID)
        now[0] = 60
        with pytest.raises(FieldMisconfigured):
            source.look_up(invoice)

    def test_others_are_looked_at_once_a_minute_at_most(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.lists_blanks = False
        world.invoice(world.client())
        invoice = world.invoice(world.client(sms=None))
        for _ in range(5):
            source.look_up(invoice)
        assert [call["action"] for call in whmcs.calls].count("GetInvoices") == 1

    @pytest.mark.parametrize("right_id", [True, False])
    def test_an_unlisted_field_is_judged_without_the_right_to_list_invoices(
        self, world: World, whmcs: WhmcsApi, right_id: bool
    ) -> None:
        whmcs.role = ACTIONS - {"GetInvoices"}
        whmcs.lists_blanks = not right_id
        source = _api(whmcs, sms_field=str(FIELD_ID) if right_id else "70")
        invoice = world.invoice(world.client(sms=None))
        if right_id:
            assert source.look_up(invoice).sms_field is None
        else:
            with pytest.raises(FieldMisconfigured):
                source.look_up(invoice)

    @pytest.mark.parametrize("listed", [None, "x", {}, {"customfield": []}, 0, False])
    def test_no_list_of_fields_at_all_is_a_fault(self, listed: object) -> None:
        with pytest.raises(FieldMisconfigured):
            _changed({"customfields": listed}).look_up(1042)

    def test_check_warns_where_no_client_shows_the_field(
        self, world: World, whmcs: WhmcsApi
    ) -> None:
        whmcs.lists_blanks = False
        world.invoice()
        (finding,) = (f for f in _api(whmcs, sms_field="70").check() if f.subject == "SMS field")
        assert finding.level is Level.WARNING
        assert "70" in finding.message

    # ---- switching off

    @pytest.mark.parametrize(
        ("stored", "number"),
        [
            ("070-174&nbsp;06 05", E164),
            ("0046 (0)70 1740605", E164),
            ("  &#43;46701740605 ", E164),
            ("&amp;#43;46701740605", E164),
            ("+44 70 1234 5678", "+447012345678"),  # personal: an operator may allow it
            ("075-123 4567", "+46751234567"),  # VoIP: the same
        ],
    )
    def test_the_number_is_known_however_it_is_written(
        self, world: World, source: Source, stored: str, number: str
    ) -> None:
        client = world.client(sms=stored)
        assert source.switch_off(client, number, note=NOTE) is SwitchedOff.DONE
        assert world.values(client) == [""]

    def test_only_the_field_and_a_note_that_does_not_stick_are_sent(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        client = world.client()
        source.switch_off(client, E164, note=NOTE)
        (update,), (note,) = whmcs.called("UpdateClient"), whmcs.called("AddClientNote")
        common = {"action", "identifier", "secret", "responsetype"}
        assert {key: value for key, value in update.items() if key not in common} == {
            "clientid": str(client),
            "customfields": "YToxOntpOjc7czowOiIiO30=",
            "skipvalidation": "true",
        }
        assert {key: value for key, value in note.items() if key not in common} == {
            "userid": str(client),
            "notes": NOTE,
        }

    @pytest.mark.parametrize("listed", [True, False])
    @pytest.mark.parametrize("other", [None, "", VAT, "Å &amp; Ö"])
    def test_blank_fields_may_be_listed_or_not(
        self, world: World, whmcs: WhmcsApi, source: Api, listed: bool, other: str | None
    ) -> None:
        whmcs.lists_blanks = listed
        client = world.client()
        if other is not None:
            world.value(client, other, OTHER_FIELD_ID)
        assert source.switch_off(client, E164, note=NOTE) is SwitchedOff.DONE
        assert whmcs.notes == [(client, NOTE)]

    def test_two_rows_that_agree_are_both_blanked(self, world: World, source: Api) -> None:
        client = world.client()
        world.value(client, NUMBER)
        assert source.switch_off(client, E164, note=NOTE) is SwitchedOff.DONE
        assert world.values(client) == ["", ""]

    def test_a_second_time_finds_nothing_to_do(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        client = world.client()
        source.switch_off(client, E164, note=NOTE)
        assert source.switch_off(client, E164, note=NOTE) is SwitchedOff.NOT_THEIRS
        assert whmcs.notes == [(client, NOTE)]

    @pytest.mark.parametrize("client_id", [0, -1, 4711, 10**17])
    def test_a_client_who_does_not_exist_is_told(
        self, world: World, whmcs: WhmcsApi, source: Api, client_id: int
    ) -> None:
        world.client()
        assert source.switch_off(client_id, E164, note=NOTE) is SwitchedOff.GONE
        assert not whmcs.called("UpdateClient")

    def test_a_client_who_goes_meanwhile_is_gone(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.canned["UpdateClient"] = _refusal("Client ID Not Found")
        assert source.switch_off(world.client(), E164, note=NOTE) is SwitchedOff.GONE

    def test_a_role_without_update_client_cannot_write(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.role = ACTIONS - {"UpdateClient"}
        client = world.client()
        assert source.switch_off(client, E164, note=NOTE) is SwitchedOff.CANNOT_WRITE
        assert world.values(client) == [NUMBER]
        assert not whmcs.called("AddClientNote")

    @pytest.mark.parametrize(
        "answer",
        [
            (200, b'{"result":"error","message":"Notes can not be empty"}'),
            (403, b'{"result":"error","message":"Invalid Permissions: not allowed"}'),
            (500, b"<html>Oops</html>"),
            (200, b""),
        ],
        ids=str,
    )
    def test_a_note_that_is_refused_does_not_undo_it(
        self, world: World, whmcs: WhmcsApi, source: Api, answer: tuple[int, bytes]
    ) -> None:
        whmcs.canned["AddClientNote"] = answer
        client = world.client()
        assert source.switch_off(client, E164, note=NOTE) is SwitchedOff.DONE
        assert world.values(client) == [""]

    @pytest.mark.parametrize("note", ["", "\ud800", "x" * 100_000, "a\x00b&amp;<i>"], ids=len)
    def test_no_note_makes_it_fail(self, world: World, source: Api, note: str) -> None:
        assert source.switch_off(world.client(), E164, note=note) is SwitchedOff.DONE

    def test_success_without_effect_is_not_believed(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.keeps = frozenset({FIELD_ID})
        with pytest.raises(SourceUnavailable, match="is not blank") as caught:
            source.switch_off(world.client(), E164, note=NOTE)
        assert not re.search(r"\d{6}", str(caught.value))
        assert whmcs.notes == []

    @pytest.mark.parametrize("takes", [True, False])
    @pytest.mark.parametrize("listed", [True, False])
    def test_other_fields_that_are_emptied_stop_all_further_writing(
        self, world: World, whmcs: WhmcsApi, source: Api, listed: bool, takes: bool
    ) -> None:
        whmcs.wipes, whmcs.lists_blanks = True, listed
        client, second = world.client(), world.client()
        world.value(client, VAT, OTHER_FIELD_ID)
        whmcs.keeps = frozenset() if takes else frozenset({FIELD_ID})
        with pytest.raises(
            WroteTooMuch, match=rf"client {client}\b.*\({OTHER_FIELD_ID}\)"
        ) as caught:
            source.switch_off(client, E164, note=NOTE)
        assert not {VAT, E164, NUMBER} & set(str(caught.value).split())
        assert whmcs.notes == ([(client, NOTE)] if takes else [])
        assert source.switch_off(second, E164, note=NOTE) is SwitchedOff.CANNOT_WRITE
        assert len(whmcs.called("UpdateClient")) == 1
        assert world.values(second) == [NUMBER]

    @pytest.mark.parametrize(
        ("before", "after", "result"),
        [
            ([(7, NUMBER)], [], SwitchedOff.DONE),
            ([(7, NUMBER)], "", SwitchedOff.DONE),
            ([(7, NUMBER)], [(7, None)], SwitchedOff.DONE),
            ([(7, NUMBER)], [(7, "&nbsp;\u200b")], SwitchedOff.DONE),
            ([(7, NUMBER), (7, NUMBER)], [(7, ""), (7, "")], SwitchedOff.DONE),
            ([(7, NUMBER), (8, "")], [(7, "")], SwitchedOff.DONE),
            ([(7, NUMBER)], [(7, ""), (8, " ")], SwitchedOff.DONE),
            ([(7, NUMBER), (8, "A &amp; B")], [(8, "A & B")], SwitchedOff.DONE),
            ([(8, "x"), (9, "y"), (7, NUMBER)], [(9, "y"), (8, "x")], SwitchedOff.DONE),
            ([(8, "x"), (8, "y"), (7, NUMBER)], [(8, "y"), (8, "x")], SwitchedOff.DONE),
            ([(7, NUMBER)], [(7, NUMBER)], SourceUnavailable),
            ([(7, NUMBER)], [(7, "0")], SourceUnavailable),
            ([(7, NUMBER)], ["7"], SourceUnavailable),
            ([(7, NUMBER), (7, NUMBER)], [(7, ""), (7, NUMBER)], SourceUnavailable),
            ([(7, NUMBER)], None, FieldMisconfigured),
            ([(7, NUMBER), (8, "x")], [(7, "")], WroteTooMuch),
            ([(7, NUMBER), (8, "x")], [(7, ""), (8, "")], WroteTooMuch),
            ([(7, NUMBER), (8, "x")], [(7, ""), (8, "y")], WroteTooMuch),
            ([(7, NUMBER), (8, "x"), (8, "x")], [(7, ""), (8, "x")], WroteTooMuch),
            ([(7, NUMBER), (8, "x")], [(7, ""), (9, "x")], WroteTooMuch),
            ([(7, NUMBER)], [(7, ""), (8, "x")], WroteTooMuch),
            ([(7, NUMBER), (8, "x")], [(7, NUMBER)], WroteTooMuch),
        ],
        ids=str,
    )
    def test_what_the_client_looks_like_afterwards_decides(
        self, before: object, after: object, result: SwitchedOff | type[SourceError]
    ) -> None:
        replies = {"UpdateClient": _success({}), "AddClientNote": _success({})}
        states = [_client_with(before), _client_with(after)]
        source = replace(_scripted({}), transport=_Turning(replies=replies, clients=states))
        if isinstance(result, SwitchedOff):
            assert source.switch_off(17, E164, note=NOTE) is result
        else:
            with pytest.raises(SourceError) as caught:
                source.switch_off(17, E164, note=NOTE)
            assert type(caught.value) is result

    def test_wiping_goes_unseen_where_there_is_nothing_else_to_lose(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.wipes = True
        assert source.switch_off(world.client(), E164, note=NOTE) is SwitchedOff.DONE

    _UNCLEAR = (
        (500, b"<html>Internal Server Error</html>"),
        (200, b"<html>Just a moment</html>"),
        (200, b""),
        (200, b"[]"),
        (200, b'{"result":"maybe"}'),
        (502, b'{"message":"upstream"}'),
    )

    @pytest.mark.parametrize("answer", _UNCLEAR, ids=str)
    def test_an_unclear_answer_is_done_where_the_field_is_blank(
        self, world: World, whmcs: WhmcsApi, source: Api, answer: tuple[int, bytes]
    ) -> None:
        whmcs.garbled["UpdateClient"] = answer
        client = world.client()
        assert source.switch_off(client, E164, note=NOTE) is SwitchedOff.DONE
        assert whmcs.notes == [(client, NOTE)]

    @pytest.mark.parametrize("answer", _UNCLEAR, ids=str)
    def test_an_unclear_answer_is_for_later_where_it_is_not(
        self, world: World, whmcs: WhmcsApi, source: Api, answer: tuple[int, bytes]
    ) -> None:
        whmcs.canned["UpdateClient"] = answer
        with pytest.raises(SourceUnavailable, match="answered UpdateClient with HTTP"):
            source.switch_off(world.client(), E164, note=NOTE)
        assert whmcs.notes == []

    @pytest.mark.parametrize(
        ("action", "takes", "result"),
        [
            ("GetClientsDetails", True, None),
            ("UpdateClient", True, SwitchedOff.DONE),
            ("UpdateClient", False, None),
            ("AddClientNote", True, SwitchedOff.DONE),
        ],
    )
    def test_what_is_never_answered_is_decided_by_the_field(
        self,
        world: World,
        whmcs: WhmcsApi,
        source: Api,
        action: str,
        takes: bool,
        result: SwitchedOff | None,
    ) -> None:
        whmcs.cut = {action}
        whmcs.keeps = frozenset() if takes else frozenset({FIELD_ID})
        client = world.client()
        if result is None:
            with pytest.raises(SourceUnavailable, match=f"gave no answer to {action}"):
                source.switch_off(client, E164, note=NOTE)
        else:
            assert source.switch_off(client, E164, note=NOTE) is result
        assert world.values(client) == ([NUMBER] if result is None else [""])

    @pytest.mark.parametrize(
        "said",
        [
            "Duplicate Email Address",
            "You did not enter your city",
            f"{NUMBER} is no valid value",
            f"{E164} sSecretOfTheApi",
            "",
        ],
    )
    def test_another_refusal_is_for_later_and_tells_no_number(
        self, world: World, whmcs: WhmcsApi, source: Api, said: str
    ) -> None:
        whmcs.canned["UpdateClient"] = _refusal(said)
        client = world.client()
        with pytest.raises(SourceUnavailable, match="refused UpdateClient") as caught:
            source.switch_off(client, E164, note=NOTE)
        assert whmcs.secret not in str(caught.value)
        assert not re.search(r"\d[\d ]{5}", str(caught.value))
        assert world.values(client) == [NUMBER]

    @pytest.mark.parametrize("sms_field", [FIELD, "", "70"])
    def test_a_field_that_is_not_there_is_a_fault(
        self, world: World, whmcs: WhmcsApi, sms_field: str
    ) -> None:
        client = world.client()
        world.invoice(client)
        with pytest.raises(FieldMisconfigured):
            _api(whmcs, sms_field).switch_off(client, E164, note=NOTE)
        assert not whmcs.called("UpdateClient")

    @pytest.mark.parametrize("action", ["GetClientsDetails", "UpdateClient"])
    @pytest.mark.parametrize("message", ["Authentication Failed", "Invalid IP 203.0.113.5"])
    def test_wrong_credentials_are_no_lack_of_rights(
        self, world: World, whmcs: WhmcsApi, source: Api, action: str, message: str
    ) -> None:
        whmcs.canned[action] = _refusal(message, 403)
        with pytest.raises(SourceUnavailable):
            source.switch_off(world.client(), E164, note=NOTE)

    @settings(deadline=None)
    @given(key=st.sampled_from(["id", "country", "customfields", "client"]), value=JSON)
    def test_no_client_brings_another_kind_of_error_or_a_write(
        self, key: str, value: object
    ) -> None:
        source = _changed({"customfields": [], key: value})
        with suppress(SourceError):
            assert source.switch_off(17, E164, note=NOTE) is SwitchedOff.NOT_THEIRS

    @pytest.mark.parametrize(
        ("answer", "level", "words"),
        [
            (None, Level.OK, "may blank"),
            ((200, b'{"result":"error","message":"Either clientid is required"}'), Level.OK, "may"),
            ((200, b'{"result":"success","clientid":"0"}'), Level.OK, "may blank"),
            ((500, b"<html></html>"), Level.WARNING, "HTTP 500"),
            (
                (403, b'{"result":"error","message":"Invalid Permissions: API action"}'),
                Level.WARNING,
                "tick the action UpdateClient in the API role",
            ),
        ],
        ids=str,
    )
    def test_check_says_whether_it_may_write_without_writing(
        self,
        world: World,
        whmcs: WhmcsApi,
        source: Api,
        answer: tuple[int, bytes] | None,
        level: Level,
        words: str,
    ) -> None:
        if answer:
            whmcs.canned["UpdateClient"] = answer
        world.invoice()
        before = world.everything()
        found = source.check()
        assert [f.level for f in found if words in f.message] == [level]
        assert {f.level for f in found} == {Level.OK, level}
        assert [call["clientid"] for call in whmcs.called("UpdateClient")] == ["0"]
        assert world.everything() == before

    # ---- refusals

    @pytest.mark.parametrize("action", ["GetInvoice", "GetClientsDetails", "GetCurrencies"])
    def test_an_action_that_the_role_lacks_is_named(
        self, world: World, whmcs: WhmcsApi, source: Api, action: str
    ) -> None:
        whmcs.role = ACTIONS - {action}
        with pytest.raises(SourceUnavailable, match=f"tick the action {action} in the API role"):
            source.look_up(world.invoice())

    @pytest.mark.parametrize(
        "action", ["GetInvoice", "GetInvoices", "GetClientsDetails", "GetCurrencies"]
    )
    def test_check_names_every_action_that_the_role_lacks(
        self, world: World, whmcs: WhmcsApi, source: Api, action: str
    ) -> None:
        world.invoice()
        whmcs.role = ACTIONS - {action}
        assert any(
            f.level is Level.FAULT and f"tick the action {action} " in f.message
            for f in source.check()
        )

    def test_the_version_is_shown_but_not_needed(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        assert "8.13.1" in source.check()[0].message
        whmcs.role = ACTIONS - {"WhmcsDetails"}
        assert source.check()[0].level is Level.OK

    @pytest.mark.parametrize(
        ("status", "message", "remedy"),
        [
            (403, "Invalid IP 203.0.113.5", "API IP Access"),
            (400, "Invalid IP 2001:db8::1", "API IP Access"),
            (403, "Authentication Failed", "BRIDGE_WHMCS_API_IDENTIFIER"),
            (200, "Authentication Failed", "BRIDGE_WHMCS_API_IDENTIFIER"),
            (403, "Invalid or missing credentials", "BRIDGE_WHMCS_API_IDENTIFIER"),
            (403, "Administrator Account Disabled", "BRIDGE_WHMCS_API_IDENTIFIER"),
            (403, "Access Denied", "BRIDGE_WHMCS_API_IDENTIFIER"),
            (200, "API Function Not Found", "API Function Not Found"),
            (200, "", "no reason given"),
            (200, None, "no reason given"),
            (200, ["x"], "no reason given"),
            (200, "you sent sSecretOfTheApi", r"you sent \*\*\*"),
        ],
    )
    def test_a_refusal_keeps_the_reminder_and_says_what_to_do(
        self, whmcs: WhmcsApi, source: Api, status: int, message: object, remedy: str
    ) -> None:
        body = json.dumps({"result": "error", "message": message}).encode()
        whmcs.canned["GetInvoice"] = (status, body)
        with pytest.raises(SourceUnavailable, match=remedy) as caught:
            source.look_up(1)
        assert whmcs.secret not in str(caught.value)
        assert whmcs.identifier not in str(caught.value)

    def test_wrong_credentials_and_addresses_are_told(
        self, world: World, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.access_key = "key"
        with pytest.raises(SourceUnavailable, match="API IP Access"):
            source.look_up(1)
        invoice = world.invoice()
        assert replace(source, access_key="key").look_up(invoice).invoice_id == invoice
        with pytest.raises(SourceUnavailable, match="BRIDGE_WHMCS_API_SECRET"):
            replace(source, access_key="key", secret="hunter2").look_up(invoice)

    def test_a_redirect_is_not_followed_with_the_credentials(
        self, whmcs: WhmcsApi, source: Api
    ) -> None:
        whmcs.canned["GetInvoice"] = (301, b"")
        with pytest.raises(SourceUnavailable, match="redirects"):
            source.look_up(1)
        assert len(whmcs.calls) == 1

    # ---- rubbish

    @pytest.mark.parametrize("status", [200, 403, 404, 500, 503])
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b" ",
            b"null",
            b"true",
            b"[]",
            b'""',
            b"{}",
            b"0",
            b"NaN",
            b"\xff\xfe\x00",
            b"<html><body>Down for maintenance</body></html>",
            b'<br />Warning: x in y on line 3<br />{"result":"success"}',
            b'{"result":"success","invoiceid":"1","userid":"1","stat',
            b'{"result":"success"}',
            b'{"result":["success"]}',
            b'{"result":null,"message":"Invoice ID Not Found"}',
            b'{"message":"Invoice ID Not Found"}',
            b'{"result":"success","invoiceid":' + b"9" * 5000 + b"}",
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"result=error;message=Authentication Failed;",
            b"result=error;message=",
            b'<?xml version="1.0"?><whmcsapi><result>error</result></whmcsapi>',
        ],
        ids=lambda body: repr(body[:24]),
    )
    def test_rubbish_is_unavailable(self, body: bytes, status: int) -> None:
        source = _scripted(dict.fromkeys(ACTIONS, (status, body)))
        with pytest.raises(SourceUnavailable):
            source.look_up(1)
        with pytest.raises(SourceUnavailable):
            source.shop()
        assert Level.FAULT in {finding.level for finding in source.check()}

    @pytest.mark.parametrize(
        "changed",
        [
            {"invoiceid": "1043"},
            {"invoiceid": None},
            {"invoiceid": [1042]},
            {"userid": "abc"},
            {"userid": -17},
            {"userid": 17.5},
            {"userid": True},
            {"userid": "9" * 4000},
            {"status": ""},
            {"status": None},
            {"status": ["Unpaid"]},
            {"duedate": ""},
            {"duedate": "0000-00-00"},
            {"duedate": "2026-02-31"},
            {"duedate": "08/11/2026"},
            {"duedate": 20261108},
            {"duedate": {"date": "2026-11-08"}},
            {"balance": ""},
            {"balance": None},
            {"balance": "free"},
            {"balance": "1,249.50"},
            {"balance": "1e9"},
            {"balance": float("nan")},
            {"balance": float("inf")},
            {"balance": 1e300},
            {"balance": 10**4000},
            {"balance": "٣"},
            {"balance": ["15.95"]},
            {"balance": True},
            {"client": None},
            {"client": []},
            {"client": "x"},
            {"client": {}},
            {"id": 18},
            {"id": "x"},
            {"firstname": ["Anna"]},
            {"lastname": {}},
            {"companyname": 1.5},
            {"language": ["swedish"]},
            {"clientstatus": None},
            {"clientstatus": []},
            {"overideduenotices": ...},
            {"overideduenotices": "perhaps"},
            {"overideduenotices": [0]},
            {"overideduenotices": 2},
            {"currency_code": ...},
            {"currency_code": None},
            {"currency_code": ["SEK"]},
            {"currencies": "x"},
            {"currencies": {"currency": ["SEK"]}},
            {"currencies": {"currency": [{"code": None}]}},
            {"currencies": {"currency": [{"code": "SEK", "prefix": []}]}},
            {"customfields": ["7"]},
            {"customfields": [{"id": "x", "value": NUMBER}]},
            {"customfields": [{"value": NUMBER}]},
            {"customfields": [{"id": 7, "value": [NUMBER]}]},
            {"customfields": [{"id": 7, "value": True}]},
        ],
        ids=str,
    )
    def test_a_value_that_cannot_be_read_is_not_guessed_at(self, changed: dict[str, Any]) -> None:
        with pytest.raises((InvoiceUnreadable, SourceUnavailable)):
            _changed(changed).look_up(1042)

    @pytest.mark.parametrize(
        ("changed", "fact", "value"),
        [
            ({"balance": 15.95}, "balance", Decimal("15.95")),
            ({"balance": 16}, "balance", Decimal(16)),
            ({"balance": " 15.9500 "}, "balance", Decimal("15.95")),
            ({"balance": "-1.00"}, "balance", Decimal(-1)),
            ({"duedate": "2026-11-08 00:00:00"}, "due_date", date(2026, 11, 8)),
            ({"invoicenum": None}, "invoice_number", "1042"),
            ({"invoicenum": 77}, "invoice_number", "77"),
            ({"overideduenotices": "on"}, "notices_off", True),
            ({"overideduenotices": "1"}, "notices_off", True),
            ({"overideduenotices": 1}, "notices_off", True),
            ({"overideduenotices": "0"}, "notices_off", False),
            ({"overideduenotices": ""}, "notices_off", False),
            ({"clientstatus": "closed"}, "client_closed", True),
            ({"country": "", "countrycode": "NO"}, "country", "NO"),
            ({"country": ["SE"]}, "country", None),
            ({"firstname": "A\ud800"}, "first_name", "A?"),
            ({"currencies": ""}, "currency", Currency(code="SEK")),
            ({"currencies": {"currency": ""}}, "currency", Currency(code="SEK")),
            ({"customfields": [{"id": "7", "value": 46701740605}]}, "sms_field", "46701740605"),
            ({"customfields": [{"id": "7", "value": None}]}, "sms_field", None),
            ({"customfields": []}, "sms_field", None),
            ({"customfields": ""}, "sms_field", None),
        ],
        ids=str,
    )
    def test_loosely_written_values_are_understood(
        self, changed: dict[str, Any], fact: str, value: object
    ) -> None:
        assert getattr(_changed(changed).look_up(1042), fact) == value

    @settings(deadline=None)  # a busy machine is no fault of the source
    @given(key=st.sampled_from(sorted(_GOOD)), value=JSON)
    def test_no_value_brings_another_kind_of_error(self, key: str, value: object) -> None:
        try:
            facts = _changed({key: value}).look_up(1042)
        except SourceError:
            return
        assert facts.invoice_id == 1042

    def test_a_server_that_gives_the_same_page_again_comes_to_an_end(self) -> None:
        page = [{"id": n, "userid": 1, "duedate": "2026-01-01"} for n in (1, 2)]
        source = _scripted({"GetInvoices": _success({"invoices": {"invoice": page}})})
        assert overdue_ids(source, TODAY) == [1, 2]


# ---- how custom fields are sent


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        ({7: ""}, "YToxOntpOjc7czowOiIiO30="),
        ({7: "+447700900123"}, "YToxOntpOjc7czoxMzoiKzQ0NzcwMDkwMDEyMyI7fQ=="),
        ({}, "YTowOnt9"),
        ({7: "Å", 12: '";}'}, "YToyOntpOjc7czoyOiLDhSI7aToxMjtzOjM6IiI7fSI7fQ=="),
    ],
)
def test_custom_fields_are_written_as_php_does(values: dict[int, str], sent: str) -> None:
    assert php.serialized(values) == sent
    assert php.unserialized(sent) == values


@given(st.dictionaries(st.integers(0, 10**18 - 1), st.text()))
def test_whatever_is_written_is_read_back(values: dict[int, str]) -> None:
    with suppress(UnicodeEncodeError):  # a lone surrogate
        assert php.unserialized(php.serialized(values)) == values


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"a:1:{}",
        b"a:0:{}x",
        b'a:1:{i:7;s:0:"";',
        b'a:0:{i:7;s:0:"";}',
        b'a:2:{i:7;s:0:"";i:7;s:0:"";}',
        b'a:1:{i:7;s:1:"";}',
        b'a:1:{i:7;s:0:"x";}',
        b'a:1:{i:7;s:00:"";}',
        b'a:1:{i:-7;s:0:"";}',
        b'a:1:{i:07;s:0:"";}',
        b'a:1:{i:7;s:999999999:"";}',
        b'a:1:{i:7;s:9999999999999:"";}',
        b"a:1:{i:7;i:0;}",
        b"a:1:{i:7;N;}",
        b'a:1:{s:1:"7";s:0:"";}',
        b'a:1:{i:7;s:1:"\xff";}',
        b'O:8:"stdClass":0:{}',
        b's:0:"";',
        b"a:999999:{" + b'i:7;s:0:"";' * 3 + b"}",
        b'a:1:{i:7;s:0:"";}\n',
    ],
    ids=lambda data: repr(data[:30]),
)
def test_what_php_would_not_write_is_not_read(data: bytes) -> None:
    with pytest.raises(ValueError):
        php.unserialized(b64encode(data).decode())


@pytest.mark.parametrize(
    "raw", ["x", "YTowOnt9=", "YTowOnt9 ", "Å", "YTowOnt9\n", "a:0:{}", "YTow*Ont9"]
)
def test_what_is_no_base64_is_not_read(raw: str) -> None:
    with pytest.raises(ValueError):
        php.unserialized(raw)


# ---- the pretend WHMCS of the sandbox, read and written by the API source


@dataclass(frozen=True, kw_only=True)
class _Wsgi(Transport):
    """Calls an application in this process."""

    app: Flask

    def request(self, method: str, url: str, **more: Any) -> Reply:
        answer = WsgiClient(self.app).open(url, method=method, data=more["form"])
        return Reply(answer.status_code, {}, answer.data)


class TestPretendWhmcs:
    @pytest.fixture
    def shop(self) -> pretend.Whmcs:
        return pretend.Whmcs(company="Oderland", today=lambda: TODAY)

    @pytest.fixture
    def source(self, shop: pretend.Whmcs) -> Api:
        return Api(
            url=f"http://whmcs.example{pretend.PATH}",
            identifier=shop.identifier,
            secret=shop.secret,
            sms_field=str(pretend.FIELD_ID),
            transport=_Wsgi(app=shop.app()),
        )

    @staticmethod
    def _fill(shop: pretend.Whmcs, invoice: Mapping[str, Any], **client: Any) -> None:
        names = {"first_name": "Bo", "last_name": "Ek", "sms_field": NUMBER}
        due = date(2026, 11, 8)
        shop.add(
            [pretend.Client(**{"id": 1, **names, **client})],
            [
                pretend.Invoice(
                    **{"id": 10, "client_id": 1, "due_date": due, "total": Decimal(100), **invoice}
                )
            ],
        )

    @pytest.mark.parametrize(
        ("given", "status", "balance", "overdue"),
        [
            ({}, InvoiceStatus.UNPAID, 100, True),
            ({"left": Decimal("30.50")}, InvoiceStatus.UNPAID, "30.50", True),
            ({"left": Decimal(0)}, InvoiceStatus.UNPAID, 0, True),
            ({"paid": True}, InvoiceStatus.PAID, 0, False),
            ({"paid": True, "left": Decimal(5)}, InvoiceStatus.PAID, 0, False),
            ({"status": InvoiceStatus.PAID}, InvoiceStatus.PAID, 0, False),
            *(
                ({"status": status}, status, 100, False)
                for status in InvoiceStatus
                if status not in {InvoiceStatus.UNPAID, InvoiceStatus.PAID}
            ),
        ],
        ids=str,
    )
    def test_invoices_come_in_every_status(
        self,
        shop: pretend.Whmcs,
        source: Api,
        given: dict[str, Any],
        status: InvoiceStatus,
        balance: str | int,
        overdue: bool,
    ) -> None:
        self._fill(shop, given)
        facts = source.look_up(10)
        assert (facts.status, facts.balance) == (status, Decimal(balance))
        assert overdue_ids(source, TODAY) == ([10] if overdue else [])

    @pytest.mark.parametrize("before", [InvoiceStatus.UNPAID, InvoiceStatus.PAID])
    @pytest.mark.parametrize("paid", [True, False])
    def test_a_part_payment_outlives_marking(
        self, shop: pretend.Whmcs, source: Api, before: InvoiceStatus, paid: bool
    ) -> None:
        self._fill(shop, {"status": before, "left": Decimal(40)})
        shop.mark(10, paid=paid)
        (invoice,) = shop.invoices()
        assert invoice.paid is paid
        assert source.look_up(10).balance == (0 if paid else 40)

    @pytest.mark.parametrize("closed", [True, False])
    @pytest.mark.parametrize("notices_off", [True, False])
    def test_clients_may_be_closed_or_want_no_notices(
        self, shop: pretend.Whmcs, source: Api, closed: bool, notices_off: bool
    ) -> None:
        self._fill(shop, {}, closed=closed, notices_off=notices_off)
        facts = source.look_up(10)
        assert (facts.client_closed, facts.notices_off) == (closed, notices_off)

    def test_the_field_is_blanked_with_a_note(self, shop: pretend.Whmcs, source: Api) -> None:
        self._fill(shop, {})
        assert source.switch_off(1, "+46701740606", note=NOTE) is SwitchedOff.NOT_THEIRS
        assert source.switch_off(2, E164, note=NOTE) is SwitchedOff.GONE
        assert (shop.notes_of(1), shop.clients()[0].sms_field) == ([], NUMBER)
        assert source.switch_off(1, E164, note=NOTE) is SwitchedOff.DONE
        assert (shop.notes_of(1), shop.clients()[0].sms_field) == ([NOTE], "")
        assert shop.notes_of(2) == []

    def test_check_is_content(self, shop: pretend.Whmcs, source: Api) -> None:
        self._fill(shop, {})
        assert {finding.level for finding in source.check()} == {Level.OK}

    @pytest.mark.parametrize(
        ("form", "message"),
        [
            ({"action": "UpdateClient"}, "Client ID Not Found"),
            ({"action": "UpdateClient", "clientid": "2"}, "Client ID Not Found"),
            ({"action": "UpdateClient", "clientid": "1", "customfields": "x"}, "cannot be read"),
            (
                {
                    "action": "UpdateClient",
                    "clientid": "1",
                    "customfields": php.serialized({7: "x", 8: "y"}),
                },
                r"no custom fields \[8\]",
            ),
            ({"action": "AddClientNote", "notes": NOTE}, "Client ID not found"),
            ({"action": "AddClientNote", "userid": "1"}, "Notes can not be empty"),
            ({"action": "AddClientNote", "userid": "1", "notes": " "}, "Notes can not be empty"),
        ],
        ids=str,
    )
    def test_a_senseless_write_is_refused(
        self, shop: pretend.Whmcs, form: dict[str, str], message: str
    ) -> None:
        self._fill(shop, {})
        before = shop.clients()
        credentials = {"identifier": shop.identifier, "secret": shop.secret}
        answer = WsgiClient(shop.app()).post(pretend.PATH, data={**form, **credentials})
        assert answer.json
        assert answer.json["result"] == "error"
        assert re.search(message, answer.json["message"])
        assert (shop.clients(), shop.notes_of(1)) == (before, [])
