"""The distribution: one name everywhere, extras that are what hints say, and no binary that nobody listed."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path

import pytest

from backstory_cli.errors import EXTRAS, install_hint

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PICTURES = {".jpg", ".png", ".webp", ".avif"}
"""Of fixtures and of the documentation, which scripts of the project make."""
TABLES = {f"src/backstory_cli/reference/{name}.tsv.gz" for name in ("places", "place_names")}
"""Which scripts of the project make out of named sources."""


def listed_files() -> list[Path]:
    """What git holds, or would; everything where there is no git."""
    try:
        done = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no checkout")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_the_name_is_ours() -> None:
    assert PROJECT["name"] == "image-backstory"
    assert PROJECT["scripts"] == {"backstory": "backstory_cli.__main__:main"}
    foreign = "backstory" + "-cli"  # somebody else's project on the package index
    named = [
        path.relative_to(ROOT).as_posix()
        for path in listed_files()
        if path.suffix not in PICTURES and foreign in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert named == []


@pytest.mark.parametrize("extra", EXTRAS)
def test_hints_name_the_packages_of_an_extra(extra: str) -> None:
    wanted = [each.partition(";")[0].strip() for each in PROJECT["optional-dependencies"][extra]]
    assert list(EXTRAS[extra]) == wanted
    assert all(f"'{each}'" in install_hint(extra) for each in wanted)


def test_no_binary_is_there_that_is_not_listed() -> None:
    found = [
        path.relative_to(ROOT)
        for path in listed_files()
        if b"\0" in path.read_bytes()[:8192] and not _is_expected(path.relative_to(ROOT))
    ]
    assert found == []


def _is_expected(path: Path) -> bool:
    return path.as_posix() in TABLES or (path.suffix in PICTURES and path.parts[0] in {"fixtures", "docs"})
