"""The README's Python runs as it stands, and the commands it names exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_three_lines_of_python_run(tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    (tmp_path / "cases").symlink_to(ROOT / "cases")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "'p':" in done.stdout


def test_every_command_named_has_help() -> None:
    named = set(re.findall(r"`countertrade ((?:case )?[a-z-]+)", README))
    assert {"run", "scenarios", "case check", "reference-modes"} <= named
    command = str(Path(sys.executable).with_name("countertrade"))
    for one in named:
        done = subprocess.run(
            [command, *one.split(), "--help"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (one, done.stderr)


def test_links_to_files_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert links
    assert not [link for link in links if not (ROOT / link).exists()]
