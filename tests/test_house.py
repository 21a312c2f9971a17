"""The house: one way of imports, short files, a lock that names no place, a light command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
LONGEST_FILE = 500
HEAVY = ("jax", "xarray", "plotly")

LAYERS = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(config_filename="pyproject.toml", no_cache=True, no_logo=True))
"""

HELP = """
import sys
from countertrade.cli import main
sys.argv = ["countertrade", "--help"]
try:
    main()
except SystemExit as end:
    assert not end.code, f"countertrade --help ended with {end.code}"
print("imported:", *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh interpreter that sees the package as it stands in the tree."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=120,
    )


LOCKS = {"requirements.lock": "dev", "requirements-cluster.lock": "cluster"}
"""Each lock and what it pins beside what the program itself needs."""


def lock_lines(lock: str) -> list[str]:
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()


def normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared_libraries(extra: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    own = project["dependencies"] if extra == "dev" else []
    declared = own + project["optional-dependencies"][extra]
    return {normalised(re.split(r"[<>=!~;\[ ]", line)[0]) for line in declared}


def test_imports_run_one_way() -> None:
    done = run_python(LAYERS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_is_too_long() -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
    }
    assert lengths
    assert not {path: length for path, length in lengths.items() if length > LONGEST_FILE}


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize(
    "place",
    [
        r"://",
        r"^\s*(-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b",
        r"\bfile:",
        r" @ ",
        r"(^|\s)(/|\./|\.\./|~/|-e )\S",
        r"(?i)\b[\w-]+\.(com|dev|io|net|org)\b",
    ],
)
def test_lock_names_no_host_and_no_path(place: str, lock: str) -> None:
    assert not [line for line in lock_lines(lock) if re.search(place, line)]


@pytest.mark.parametrize(("lock", "extra"), LOCKS.items())
def test_lock_pins_every_library_with_hashes(lock: str, extra: str) -> None:
    entries = re.split(r"\n(?=[a-z0-9])", "\n".join(lock_lines(lock)))
    pinned = {entry.partition("==")[0]: entry for entry in entries if "==" in entry.split("\n")[0]}
    assert declared_libraries(extra) <= pinned.keys()
    assert not [name for name, entry in pinned.items() if "--hash=sha256:" not in entry]


def test_help_stays_light() -> None:
    done = run_python(HELP)
    assert done.returncode == 0, done.stdout + done.stderr
    imported = set(done.stdout.rpartition("imported:")[2].split())
    assert "countertrade" in imported
    assert not imported & set(HEAVY)
