"""What several kinds of test share."""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from tests.support.mariadb import MariaDb, running_mariadb

# One verdict for one commit: what hypothesis tries in CI depends on the code alone. Everywhere
# else it tries something new at each run.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """Undo what a command that ran in this process set up for its own log."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """One private MariaDB server for this worker; every test makes its own database in it."""
    with running_mariadb() as server:
        yield server
