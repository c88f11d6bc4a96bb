"""The distribution: one name everywhere, extras that are what hints say, and no binary that nobody listed."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from backstory_cli.errors import EXTRAS, describe_install

ROOT = Path(__file__).parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT, BUILD = PYPROJECT["project"], PYPROJECT["build-system"]["requires"]
PICTURES = {".jpg", ".png", ".webp", ".avif"}
"""Of fixtures and of the documentation, which scripts of the project make."""
TABLES = {f"src/backstory_cli/reference/{name}.tsv.gz" for name in ("places", "place_names")}
"""Which scripts of the project make out of named sources."""


LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NOT_LOCKED = {"fuzz", "ray", "sscd"}
"""Extras of packages that are not there for every system, and of weights that change what the index finds."""


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
    assert all(f"'{each}'" in describe_install(extra) for each in wanted)


def locked(path: Path) -> dict[str, set[Version]]:
    """The versions in a lock file, each of which has a hash."""
    versions: dict[str, set[Version]] = {}
    for entry in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").partition("\n")[2].strip()):
        requirement = Requirement(entry.partition("\\")[0])
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry), entry
        (pinned,) = requirement.specifier
        assert pinned.operator == "=="
        versions.setdefault(canonicalize_name(requirement.name), set()).add(Version(pinned.version))
    return versions


def wanted(*extras: str) -> list[Requirement]:
    """What the project needs, and what some of its extras need that are not extras of its own."""
    optional = PROJECT["optional-dependencies"]
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in optional[extra])]
    return [each for each in map(Requirement, texts) if each.name != PROJECT["name"]]


@pytest.mark.parametrize(
    ("name", "requirements"),
    [
        ("dev", wanted(*sorted(PROJECT["optional-dependencies"].keys() - NOT_LOCKED))),
        ("container", wanted("heif")),
        ("build", [*map(Requirement, BUILD)]),
    ],
    ids=["dev", "container", "build"],
)
def test_every_dependency_is_locked_with_a_hash(name: str, requirements: list[Requirement]) -> None:
    versions = locked(ROOT / "requirements" / f"{name}.txt")
    for each in requirements:
        pinned = versions.get(canonicalize_name(each.name), set())
        assert pinned, f"{each} is not in {name}.txt: python scripts/lock.py"
        assert all(version in each.specifier for version in pinned), f"{each}: python scripts/lock.py"


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_a_lock_names_no_place_to_fetch_from(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"://|^-|index|find-links|pypi", text.replace("--hash", ""), re.MULTILINE)


def test_workflows_and_the_container_name_what_cannot_be_moved() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        used = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
        assert used
        assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in used)
    assert re.search(r"^ARG PYTHON=\S+@sha256:[0-9a-f]{64}$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)


def test_no_binary_is_there_that_is_not_listed() -> None:
    found = [
        path.relative_to(ROOT)
        for path in listed_files()
        if b"\0" in path.read_bytes()[:8192] and not _is_expected(path.relative_to(ROOT))
    ]
    assert found == []


def _is_expected(path: Path) -> bool:
    return path.as_posix() in TABLES or (path.suffix in PICTURES and path.parts[0] in {"fixtures", "docs"})


def test_the_walk_of_the_machine_names_paths_that_exist() -> None:
    named = re.findall(r"\b(?:tests|scripts)/[\w/.-]*\w", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []
