"""The folder of fixtures, its script and its README agree."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from backstory_cli.errors import UnreadableImageError
from backstory_cli.image import loading as intake
from support.waiting import HANG

FOLDER = Path(__file__).parent.parent / "fixtures"
TABLED = re.findall(r"^\| (\S+\.\w+) \|", (FOLDER / "README.md").read_text(encoding="utf-8"), re.MULTILINE)


def test_every_file_is_described_and_made_by_the_script() -> None:
    """In a process of its own: the pictures are large."""
    script = f"import sys; sys.path.insert(0, {str(FOLDER)!r}); import make; print(*make.every_file(), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=HANG)  # noqa: S603
    present = {path.name for path in FOLDER.iterdir() if path.is_file()} - {"README.md", "make.py"}
    assert set(TABLED) == present == set(done.stdout.splitlines())


def test_they_stay_small() -> None:
    assert sum((FOLDER / name).stat().st_size for name in TABLED) < 1_500_000


@pytest.mark.parametrize("name", TABLED)
def test_each_is_read_or_refused_clearly(name: str) -> None:
    if name in {"empty.jpg", "not-an-image.jpg"}:
        with pytest.raises(UnreadableImageError):
            intake.read(FOLDER / name)
    else:
        assert intake.read(FOLDER / name).size is not None
