"""The whole way through a real Kannel: hook, bridge, smsbox, bearerbox, fake SMSC, and back.

The bridge is a process with its outbox on SQLite; WHMCS is its tables on MariaDB.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bridge.domain import Sms
from bridge.errors import GatewayMisconfigured
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.support.bridge_process import eventually, free_port
from tests.support.kannel import BOXES, FAKE_SMSC, Kannel, running_kannel, texts_in
from tests.support.mariadb import MariaDb
from tests.support.three_texts import INBOUND_TOKEN, TEXTS, Shop, Text, small_shop

NEXT = Sms(reminder_id=99, to="+46701740609", body="what comes next", parts=1, sender="Oderland")


@dataclass(frozen=True)
class World:
    kannel: Kannel
    shop: Shop


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    there = all(program.exists() for program in (*BOXES, FAKE_SMSC))
    if not there and not os.environ.get("CI"):
        pytest.skip("install the Debian packages kannel and kannel-extras")
    assert there, "the Debian packages kannel and kannel-extras are missing"
    folder = tmp_path_factory.mktemp("kannel")
    address = f"http://127.0.0.1:{free_port()}"
    inbound = f"{address}/inbound/kannel?from=%p&to=%P&text=%b&id=%I&t={INBOUND_TOKEN}"
    with running_kannel(folder, inbound=inbound) as kannel:
        settings = {
            "BRIDGE_GATEWAY": "kannel",
            "BRIDGE_KANNEL_URL": kannel.url,
            "BRIDGE_KANNEL_USERNAME": kannel.USER,
            "BRIDGE_KANNEL_PASSWORD": kannel.PASSWORD,
        }
        with small_shop(mariadb, folder, address, settings) as shop:
            yield World(kannel, shop)


def heard(log: Path) -> list[Text]:
    """Return the one text that the phone gets, and what came with it; it may print it late."""
    eventually(lambda: texts_in(log))
    size = -1
    while size != (size := log.stat().st_size):
        time.sleep(0.2)
    return texts_in(log)


@pytest.mark.parametrize("invoice_id", TEXTS, ids=["basic alphabet", "any script", "two parts"])
def test_text_arrives_as_written_and_its_report_comes_back(world: World, invoice_id: int) -> None:
    with world.kannel.phone() as log:
        world.shop.remind(invoice_id)
        eventually(lambda: world.shop.row(invoice_id)["state"] == "delivered")
        assert heard(log) == [TEXTS[invoice_id]]


def test_what_kannel_queues_is_accepted_and_delivered_once_there_is_a_carrier(
    world: World,
) -> None:
    world.shop.remind(4)
    eventually(lambda: world.shop.row(4)["state"] == "accepted")
    with world.kannel.phone() as log:
        eventually(lambda: world.shop.row(4)["state"] == "delivered")
        assert [text.to for text in heard(log)] == ["+46701740601"]


@pytest.mark.parametrize(
    ("number", "text"),
    [("46701740601", "text STOP"), ("46701740602", "ucs2 %00S%00T%00O%00P")],
    ids=["basic alphabet", "any script"],
)
def test_stop_from_the_phone_suppresses_and_is_not_replied_to(
    world: World, number: str, text: str
) -> None:
    assert f"+{number}" not in world.shop.suppressed()
    with world.kannel.phone(f"{number} 1234 {text}") as log:
        eventually(lambda: f"+{number}" in world.shop.suppressed())
        # A reply would have gone out before.
        make("kannel", world.shop.env, Transport()).send(NEXT)
        assert [text.body for text in heard(log)] == [NEXT.body]


def test_account_is_proven_without_a_text(world: World) -> None:
    env = world.shop.env
    assert make("kannel", env, Transport()).check_account().name == "Kannel's user bridge"
    with pytest.raises(GatewayMisconfigured, match="Authorization failed"):
        make("kannel", {**env, "BRIDGE_KANNEL_PASSWORD": "wrong"}, Transport()).check_account()
