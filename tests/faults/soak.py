"""The long form of the fault suite: `python -m tests.faults.soak [REMINDERS KILLS [SEED]]`.

Prints one line a run; exit code 1 when a promise did not hold. Loopback only, ends by itself.
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.faults.harness import Plan, Verdict, battle
from tests.support.mariadb import running_mariadb

_REMINDERS, _KILLS = 2_000, 200


def main(arguments: list[str]) -> int:
    numbers = [int(argument) for argument in arguments]
    reminders, kills, seed = (*numbers, *(_REMINDERS, _KILLS, 1)[len(numbers) :])
    held = True
    with running_mariadb() as mariadb:
        for on, workers in (("sqlite", 1), ("mariadb", 3), ("mortal", 3)):
            plan = Plan(reminders=reminders, kills=kills, workers=workers, seed=seed)
            print(
                f"{on}, {workers} worker(s): {kills} kills over {reminders} reminders …", flush=True
            )
            began = time.monotonic()
            with (
                tempfile.TemporaryDirectory(prefix="soak-") as folder,
                battle(plan, mariadb, Path(folder), on=on) as fight,
            ):
                verdict = fight.fight()
            good = _holds(verdict, plan)
            held = held and good
            print(
                f"  {'held' if good else 'BROKEN'} in {time.monotonic() - began:.0f} s: {verdict}"
            )
    return 0 if held else 1


def _holds(verdict: Verdict, plan: Plan) -> bool:
    broken = [*verdict.untrue, *verdict.lost, *verdict.twice, *verdict.unsettled]
    for one in broken[:20]:
        print(f"  {one}")
    return not broken and len(verdict.accepted_hooks) == plan.reminders


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
