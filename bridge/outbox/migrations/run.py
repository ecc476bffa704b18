"""Brings an outbox to the version that this program needs."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from sqlalchemy.exc import SQLAlchemyError

from bridge.errors import OutboxUnavailable
from bridge.outbox.sql import make_engine


def migrate(url: str) -> tuple[str | None, str]:
    """Bring the outbox at *url* up to date; return its version before and after.

    Raises OutboxUnavailable when it cannot be reached or written.
    """
    alembic = AlembicConfig()
    alembic.set_main_option("script_location", str(Path(__file__).parent))
    alembic.set_main_option("path_separator", "os")
    engine = make_engine(url)
    try:
        with engine.connect().execution_options(writes=True) as connection:
            before = _version(connection)
            connection.rollback()
            alembic.attributes["connection"] = connection
            command.upgrade(alembic, "head")
            after = _version(connection)
    except SQLAlchemyError as error:
        said = getattr(error, "orig", None) or type(error).__name__
        raise OutboxUnavailable(f"the outbox cannot be migrated: {said}") from error
    finally:
        engine.dispose()
    return before, str(after)


def _version(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))
