"""Wordings that people saved: every change is kept, the newest counts."""

from collections.abc import Sequence

import sqlalchemy as sa

from bridge.domain import SavedWording, Stage
from bridge.outbox.schema import LONGEST_ID, wordings
from bridge.outbox.store import Store, clean, until_it_commits


class SavedWordings(Store):
    """The wordings of one outbox."""

    @until_it_commits
    def save_wording(self, change: SavedWording) -> None:
        """Keep a new text for a language and stage; one without text goes back to the shipped."""
        with self._write() as connection:
            connection.execute(
                wordings.insert().values(
                    language=change.language,
                    stage=change.stage,
                    text=change.text,
                    who=clean(change.who, LONGEST_ID),
                    at=change.at,
                )
            )

    def saved_wordings(self) -> Sequence[SavedWording]:
        """Return the newest change of each language and stage."""
        newest = sa.select(sa.func.max(wordings.c.id)).group_by(
            wordings.c.language, wordings.c.stage
        )
        return self._changes(wordings.c.id.in_(newest))

    def wording_changes(self, language: str, stage: Stage) -> Sequence[SavedWording]:
        """Return who changed one text, newest first."""
        return self._changes((wordings.c.language == language) & (wordings.c.stage == stage))

    def _changes(self, which: sa.ColumnElement[bool]) -> Sequence[SavedWording]:
        asked = sa.select(wordings).where(which).order_by(wordings.c.id.desc())
        with self._read() as connection:
            rows = connection.execute(asked).all()
        return [
            SavedWording(
                language=row.language, stage=Stage(row.stage), text=row.text, who=row.who, at=row.at
            )
            for row in rows
        ]
