"""Brings an outbox to the version that this program needs."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.util import CommandError

from bridge.errors import OutboxUnavailable
from bridge.outbox.engine import make_engine, typed_errors
from bridge.outbox.schema import HEAD


def migrate(url: str) -> tuple[str | None, str]:
    """Bring the outbox at *url* up to date; return its version before and after.

    A SQLite file is made where there is none, in a folder that only its owner may look into.
    Raises OutboxUnavailable when it cannot be reached or written, or is newer than this program;
    ConfigError when *url* makes no sense.
    """
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    alembic.set_main_option("path_separator", "os")
    engine = make_engine(url, answer_s=None, create=True)  # changing a large table takes long
    try:
        _make_folder(engine.url)
        with (
            typed_errors(),
            engine.connect().execution_options(writes=True) as connection,
        ):
            before = _version(connection)
            connection.rollback()
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, "head")
            after = _version(connection)
    except CommandError as error:
        raise OutboxUnavailable(
            f"the outbox is at version {before}, which this program does not know; it knows {HEAD}:"
            " install the newer program"
        ) from error
    finally:
        engine.dispose()
    return before, str(after)


def _make_folder(url: sa.URL) -> None:
    if url.get_backend_name() != "sqlite":
        return
    folder = Path(url.database or "").parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise OutboxUnavailable(
            f"the outbox's folder {folder} cannot be made: {error.strerror}"
        ) from error


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return None if found is None else str(found)
