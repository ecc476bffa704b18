"""What several kinds of test share."""

from collections.abc import Iterator

import pytest

from tests.support.mariadb import MariaDb, running_mariadb


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDb]:
    """One private MariaDB server for this worker; every test makes its own database in it."""
    with running_mariadb() as server:
        yield server
