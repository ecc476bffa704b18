"""Whom a text reaches, with nothing between hook and gateway pretended but the carrier itself.

Every client has an ordinary mobile number at WHMCS, which must never be used, whatever stands in
the field for SMS.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bridge.bootstrap import build
from bridge.config import Config
from bridge.domain import Event, Reason, Stage, State, SuppressedBy
from bridge.outbox.base import Filter
from bridge.outbox.migrations.run import migrate
from bridge.services import Services
from bridge.signing import new_secret
from bridge.web.app import create_app
from bridge.worker import Worker
from tests.contract.source_world import FIELD_ID, World, whmcs_database
from tests.support.carrier import Elks46Server
from tests.support.mariadb import MariaDb
from tests.support.whmcs_api import WhmcsApi, running_whmcs_api

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ORDINARY = "+46.70174069"  # and two digits more, of the client's own
INBOUND = "an-inbound-token-of-the-tests"

# What stands in the field, and the number that is texted: None for none, "" where there is no row.
FIELDS: list[tuple[str | None, str | None]] = [
    ("+46.701740605", "+46701740605"),
    ("070-174 06 06", "+46701740606"),
    ("0046 70 174 06 07", "+46701740607"),
    ("+46 (0)70 174 06 08", "+46701740608"),
    ("&#43;46&nbsp;70&nbsp;174&nbsp;06&nbsp;09", "+46701740609"),
    ("Mobil: 070 174 06 10", "+46701740610"),
    ("０７０１７４０６１１", "+46701740611"),
    (None, None),
    ("", None),
    ("   ", None),
    ("\u00a0", None),
    ("\u200b\u2060", None),
    ("&nbsp;", None),
    ("&amp;#8203;", None),
    ("\u3164", None),
    ("\u2800", None),
    ("none", None),
    ("-", None),
    ("070-174 06 12 / 070-174 06 13", None),
    ("070-174 06 14 ext. 5", None),
    ("08-123 456 00", None),
    ("070-174", None),
]


@dataclass(frozen=True, kw_only=True)
class Shop:
    """A WHMCS, the bridge that reads it, and the carrier that sees what goes out."""

    world: World
    api: WhmcsApi
    services: Services
    elks: Elks46Server

    def remind(self, *invoices: int, day: str = "2026-11-24") -> None:
        """Fire the hook for *invoices*, and work until nothing is due."""
        self.fire(*invoices, day=day)
        self.work()

    def fire(self, *invoices: int, day: str = "2026-11-24") -> None:
        events = [
            Event(
                id=f"invoice:{one}:secondoverdue:{day}",
                invoice_id=one,
                stage=Stage.SECOND_OVERDUE,
                occurred_at=NOW,
            )
            for one in invoices
        ]
        self.services.outbox.enqueue(events, now=NOW)

    def work(self, *, now: datetime = NOW) -> None:
        worker = Worker(self.services, clock=lambda: now)
        while worker.round():
            pass

    def reply(self, sender: str, words: str) -> None:
        client = create_app(self.services, clock=lambda: NOW).test_client()
        form = {"direction": "incoming", "id": f"s{words}", "from": sender, "to": "+46766861004"}
        answer = client.post(f"/inbound/46elks?t={INBOUND}", data={**form, "message": words})
        assert answer.status_code == 204

    def outgoing(self) -> list[str]:
        return [one.to for one in self.elks.messages]


@pytest.fixture(params=["database", "api"])
def shop(request: pytest.FixtureRequest, mariadb: MariaDb, tmp_path: Path) -> Iterator[Shop]:
    url = f"sqlite:///{tmp_path}/bridge.db"
    migrate(url)
    with ExitStack() as stack:
        world = stack.enter_context(whmcs_database(mariadb, "right_number"))
        api = stack.enter_context(running_whmcs_api(mariadb, world.database))
        elks = stack.enter_context(Elks46Server())
        settings = {
            "BRIDGE_HOOK_SECRET": new_secret(),
            "BRIDGE_DATABASE_URL": url,
            "BRIDGE_WHMCS_SOURCE": request.param,
            "BRIDGE_WHMCS_DATABASE_URL": mariadb.url(world.database),
            "BRIDGE_WHMCS_API_URL": api.url,
            "BRIDGE_WHMCS_API_IDENTIFIER": api.identifier,
            "BRIDGE_WHMCS_API_SECRET": api.secret,
            "BRIDGE_WHMCS_SMS_FIELD": str(FIELD_ID),
            "BRIDGE_COMPANY": "Oderland",
            "BRIDGE_SENDING_HOURS": "always",
            "BRIDGE_GATEWAY": "46elks",
            "BRIDGE_SENDER": "Oderland",
            "BRIDGE_INBOUND_TOKEN": INBOUND,
            "BRIDGE_46ELKS_USERNAME": elks.USERNAME,
            "BRIDGE_46ELKS_PASSWORD": elks.PASSWORD,
            "BRIDGE_46ELKS_URL": elks.url,
            "BRIDGE_46ELKS_PER_SECOND": "1000",
        }
        services = build(Config.from_env(settings))
        stack.callback(services.outbox.close)
        stack.callback(services.source.close)
        yield Shop(world=world, api=api, services=services, elks=elks)


def test_only_the_field_is_texted_and_never_the_ordinary_number(shop: Shop) -> None:
    clients = [
        shop.world.client(sms=sms, phonenumber=f"{ORDINARY}{number}")
        for number, (sms, _) in enumerate(FIELDS, start=10)
    ]
    invoices = [shop.world.invoice(client) for client in clients]
    shop.remind(*invoices)
    assert sorted(shop.outgoing()) == [texted for _, texted in FIELDS if texted]
    rows = {one.event.invoice_id: one for one in shop.services.outbox.reminders(Filter(limit=99))}
    withheld = [one.state is State.WITHHELD for one in map(rows.__getitem__, invoices)]
    assert withheld == [texted is None for _, texted in FIELDS]


def test_what_is_changed_or_blanked_meanwhile_counts(shop: Shop) -> None:
    changed, blanked = (shop.world.client(sms="070-174 06 05") for _ in range(2))
    invoices = [shop.world.invoice(client) for client in (changed, blanked)]
    shop.fire(*invoices)
    set_field = "UPDATE tblcustomfieldsvalues SET value = %s WHERE relid = %s AND fieldid = %s"
    shop.world.run(set_field, "070-174 06 20", changed, FIELD_ID)
    shop.world.run(set_field, "", blanked, FIELD_ID)
    shop.work()
    assert shop.outgoing() == ["+46701740620"]


def test_who_replies_stop_gets_no_more_and_reads_blank_where_we_may_write(shop: Shop) -> None:
    client = shop.world.client(sms="070-174 06 05")
    first, second, third = (shop.world.invoice(client) for _ in range(3))
    shop.remind(first)
    shop.reply("+46701740605", "STOP")
    shop.remind(second)
    assert len(shop.outgoing()) == 1
    writes = shop.services.source.name == "api"
    assert shop.world.values(client) == ["" if writes else "070-174 06 05"]
    notes = [(client, "SMS reminders off: +46…0605 replied STOP.")] if writes else []
    assert shop.api.notes == notes
    # START lifts what STOP set; it does not fill in the field, for that is the client's to do.
    shop.reply("+46701740605", "START")
    assert shop.services.outbox.suppression("+46701740605") is None
    shop.remind(third)
    assert len(shop.outgoing()) == (1 if writes else 2)


def test_a_number_that_the_client_changed_is_not_blanked(shop: Shop) -> None:
    client = shop.world.client(sms="070-174 06 05")
    shop.remind(shop.world.invoice(client))
    set_field = "UPDATE tblcustomfieldsvalues SET value = %s WHERE relid = %s"
    shop.world.run(set_field, "070-174 06 20", client)
    shop.reply("+46701740605", "STOP")
    shop.work()
    assert shop.world.values(client) == ["070-174 06 20"]
    shop.remind(shop.world.invoice(client), day="2026-11-25")
    assert shop.outgoing() == ["+46701740605", "+46701740620"]


@pytest.mark.parametrize("shop", ["api"], indirect=True)  # the other source writes nothing
def test_while_whmcs_is_away_a_stop_already_counts_and_the_field_follows(shop: Shop) -> None:
    client = shop.world.client(sms="070-174 06 05")
    shop.remind(shop.world.invoice(client))
    shop.api.canned["UpdateClient"] = (502, b"<html>Bad gateway</html>")
    shop.reply("+46701740605", "STOP")
    shop.work()
    assert shop.world.values(client) == ["070-174 06 05"]
    shop.remind(shop.world.invoice(client), day="2026-11-25")
    assert len(shop.outgoing()) == 1
    del shop.api.canned["UpdateClient"]
    shop.work(now=NOW + timedelta(hours=1))
    assert shop.world.values(client) == [""]


def test_a_stranger_on_the_list_is_never_texted_whosever_field_holds_the_number(
    shop: Shop,
) -> None:
    shop.services.outbox.suppress(
        "+46701740605", by=SuppressedBy.DESK, why="a stranger", who="anna", now=NOW
    )
    invoices = [
        shop.world.invoice(shop.world.client(sms=sms))
        for sms in ("070-174 06 05", "+46.701740605", "0046701740605")
    ]
    shop.remind(*invoices)
    assert shop.outgoing() == []
    rows = shop.services.outbox.reminders(Filter())
    assert {one.reason for one in rows} == {Reason.SUPPRESSED}
