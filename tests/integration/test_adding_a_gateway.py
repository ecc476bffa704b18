"""docs/adding-a-gateway.md, followed to the letter in a copy of the project."""

import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from dotenv import dotenv_values

from bridge.gateways.registry import make
from bridge.transport import Transport

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "adding-a-gateway.md").read_text("utf-8")
FILES = dict(
    re.findall(r"^`([\w/.]+)`:\n\n```(?:python|toml)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the project in which the page was followed."""
    junk = shutil.ignore_patterns("__pycache__", ".*", "*.png")
    for name in ("bridge", "tests", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=junk)
    for name in ("pyproject.toml", "config.example.env"):
        shutil.copy(ROOT / name, tmp_path)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    registry = tmp_path / "bridge/gateways/registry.py"
    text = registry.read_text("utf-8")
    for before, added in (
        ("from bridge.gateways.sandbox import", "from bridge.gateways.pigeon import Pigeon\n"),
        ("            Sandbox,\n", "            Pigeon,\n"),
    ):
        assert added.strip() in PAGE
        text = text.replace(before, added + before)
    registry.write_text(text, "utf-8")
    settings = re.findall(r"^    (#BRIDGE_PIGEON_\w+=.*)$", PAGE, re.MULTILINE)
    with (tmp_path / "config.example.env").open("a", encoding="utf-8") as file:
        file.write("\n".join(settings) + "\n")
    assert run(tmp_path, "-m", "tests.support.gateways_table").returncode == 0
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=env, capture_output=True, text=True, check=False
    )


def test_a_gateway_added_by_the_page_keeps_every_promise(copy: Path) -> None:
    places = ("contract/test_pigeon.py", "contract/test_gateways.py", "unit/test_example_env.py")
    tests = [f"tests/{place}" for place in places]
    done = run(copy, "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *tests)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout
    shown = run(copy, "-m", "bridge", "gateways")
    assert "BRIDGE_PIGEON_API_KEY: key of the API, kept secret" in shown.stdout, shown.stderr


def test_the_pages_code_is_as_ours_is_written(copy: Path) -> None:
    files = [name for name in FILES if name.endswith(".py")]
    for words in (["ruff", "format", "--check"], ["ruff", "check"], ["mypy"]):
        done = run(copy, "-m", *words, *files)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("number", [0, 1])
def test_the_pages_descriptions_are_good(number: int) -> None:
    blocks = re.findall(r"(?:^    BRIDGE_\w+=.*\n)+", PAGE, re.MULTILINE)
    described = re.sub(r"^    ", "", blocks[number], flags=re.MULTILINE)
    values = {
        name: value or "" for name, value in dotenv_values(stream=StringIO(described)).items()
    }
    values.setdefault("BRIDGE_HTTP_USERNAME", "user")
    values.setdefault("BRIDGE_HTTP_PASSWORD", "password")
    assert make("http", values, Transport()).name == "http"
