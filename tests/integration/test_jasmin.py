"""The whole way through a real Jasmin: hook, bridge, its HTTP API, RabbitMQ, SMPP, and back.

It runs where `make jasmin` was run; nobody has to, for RabbitMQ alone takes 100 MB.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bridge.errors import GatewayMisconfigured
from bridge.gateways.registry import make
from bridge.transport import Transport
from tests.support.bridge_process import eventually, free_port
from tests.support.jasmin import Jasmin, missing, running_jasmin
from tests.support.mariadb import MariaDb
from tests.support.smsc import Smsc, running_smsc
from tests.support.three_texts import INBOUND_TOKEN, TEXTS, Shop, small_shop


@dataclass(frozen=True)
class World:
    smsc: Smsc
    shop: Shop


@pytest.fixture(scope="module")
def world(mariadb: MariaDb, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if remedy := missing():
        pytest.skip(f"no Jasmin here: {remedy}")
    folder = tmp_path_factory.mktemp("jasmin")
    address = f"http://127.0.0.1:{free_port()}"
    inbound = f"{address}/inbound/jasmin?t={INBOUND_TOKEN}"
    with (
        running_smsc() as smsc,
        running_jasmin(folder, smsc_port=smsc.port, inbound=inbound) as jasmin,
    ):
        settings = {
            "BRIDGE_GATEWAY": "jasmin",
            "BRIDGE_JASMIN_URL": jasmin.url,
            "BRIDGE_JASMIN_USERNAME": Jasmin.USER,
            "BRIDGE_JASMIN_PASSWORD": Jasmin.PASSWORD,
        }
        with small_shop(mariadb, folder, address, settings) as shop:
            yield World(smsc, shop)


@pytest.mark.parametrize("invoice_id", TEXTS, ids=["basic alphabet", "any script", "two parts"])
def test_text_arrives_as_written_and_its_report_comes_back(world: World, invoice_id: int) -> None:
    known = len(world.smsc.texts)
    world.shop.remind(invoice_id)
    eventually(lambda: world.shop.row(invoice_id)["state"] == "delivered")
    assert world.smsc.texts[known:] == [TEXTS[invoice_id]]
    assert world.shop.row(invoice_id)["gateway_id"]


@pytest.mark.parametrize(
    ("number", "coding", "data"),
    [("46701740601", 0, b"STOP"), ("46701740602", 8, "STOP".encode("utf-16-be"))],
    ids=["basic alphabet", "any script"],
)
def test_stop_from_the_phone_suppresses(
    world: World, number: str, coding: int, data: bytes
) -> None:
    assert f"+{number}" not in world.shop.suppressed()
    world.smsc.write(number, "1234", coding, data)
    eventually(lambda: f"+{number}" in world.shop.suppressed())


def test_account_is_proven_without_a_text(world: World) -> None:
    env = world.shop.env
    assert make("jasmin", env, Transport()).check_account().name == "Jasmin's user bridge"
    with pytest.raises(GatewayMisconfigured, match="Authentication failure"):
        make("jasmin", {**env, "BRIDGE_JASMIN_PASSWORD": "wrong"}, Transport()).check_account()
