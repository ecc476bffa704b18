"""What tests of `/v1` share: services on one outbox for a module, and a client with the token."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bridge.services import Services
from bridge.web.app import create_app
from tests.support.outboxes import emptied
from tests.support.parts import NOW, ToldGateway, ToldSource, services

TOKEN = "an-api-token-of-the-tests"


@pytest.fixture(scope="module")
def kept_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    made = services(tmp_path_factory.mktemp("outbox"), BRIDGE_API_TOKEN=TOKEN)
    yield made
    made.outbox.close()


@pytest.fixture
def parts(kept_services: Services) -> Services:
    emptied(Path(kept_services.config.database_url.removeprefix("sqlite:///")))
    return replace(kept_services, source=ToldSource(), gateway=ToldGateway())


@pytest.fixture
def client(parts: Services) -> FlaskClient:
    made = create_app(parts, clock=lambda: NOW).test_client()
    made.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {TOKEN}"
    return made
