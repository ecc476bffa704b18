"""Processes are killed again and again while the carrier misbehaves: none lost, none twice.

`python -m tests.faults.soak` is the long form.
"""

from pathlib import Path

import pytest

from tests.faults.harness import Plan, battle
from tests.support.mariadb import MariaDb


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("on", "plan"),
    [
        ("sqlite", Plan(reminders=200, kills=20)),
        ("mariadb", Plan(reminders=200, kills=20, workers=3)),
        ("mortal", Plan(reminders=100, kills=10, workers=2)),  # every other kill is the database's
    ],
)
def test_whatever_is_killed_nothing_is_lost_and_nothing_sent_twice(
    mariadb: MariaDb, tmp_path: Path, on: str, plan: Plan
) -> None:
    with battle(plan, mariadb, tmp_path, on=on) as fight:
        verdict = fight.fight()
    assert len(verdict.accepted_hooks) == plan.reminders
    assert verdict.lost == set(), verdict
    assert verdict.twice == {}, verdict
    assert verdict.untrue == [], verdict
    assert verdict.unsettled == [], verdict
    assert sum(verdict.moods.values()) > 2  # the carrier did misbehave; how often is its pace
