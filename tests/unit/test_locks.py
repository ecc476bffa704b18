"""The locks: every requirement with its hashes, no address, no index; the build pinned alike."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_requirement_has_a_hash_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    requirements = re.findall(r"^[a-z0-9].*(?:\\\n.*)+", text, re.MULTILINE)
    assert requirements
    assert all("--hash=sha256:" in one for one in requirements)
    assert len(requirements) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE))
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)


def test_the_build_uses_what_its_lock_pins() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    lock = (ROOT / "requirements-build.txt").read_text("utf-8")
    assert all(f"{one} " in lock for one in wanted)
