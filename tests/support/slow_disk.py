"""A disk on which every sync takes a while: a small library, to be preloaded into a program.

What the program wrote survives its end, as on any disk; only a power cut would show the difference.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_name("slow_fsync.c")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlowDisk:
    """What a program needs in its environment, and how often it synced."""

    env: dict[str, str]
    count: Path

    @property
    def syncs(self) -> int:
        """Return how many syncs are over."""
        return self.count.stat().st_size


def build_slow_disk(folder: Path, *, sync_ms: float) -> SlowDisk:
    """Compile the library into *folder*, where it also counts."""
    library, count = folder / "slow_fsync.so", folder / "syncs"
    subprocess.run(
        ["cc", "-Wall", "-Werror", "-O2", "-shared", "-fPIC", "-o", library, _SOURCE], check=True
    )
    count.touch()
    return SlowDisk(
        env={
            "LD_PRELOAD": str(library),
            "SLOW_DISK_US": str(round(sync_ms * 1000)),
            "SLOW_DISK_COUNT": str(count),
        },
        count=count,
    )
