"""Install a wheel as a user does, in a fresh environment of each Python that is here, and try it.

    python scripts/check_wheel.py dist/image_backstory-0.1.0-py3-none-any.whl --most-mib 500

Looks for Python 3.11 to 3.14 on PATH and among pyenv's versions, or takes those that ``--python`` names. In each: the
command's version, an offline report on a fixture, the size of all that was installed (without the bytecode that pip
makes of it); in the newest also a type check of ``tests/support/typed_api.py`` against the wheel. Exit code 1 if
anything is not as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSIONS = ("3.11", "3.12", "3.13", "3.14")
FIXTURE = ROOT / "fixtures" / "harbour.jpg"
AT_ONCE = 2
"""Installing is half waiting for the disk."""
MIB = 2**20


class Wrong(Exception):
    """Something is not as it should be."""


@dataclass(frozen=True)
class Tried:
    """What came of one Python: the bytes that the install took, or what was wrong."""

    version: str
    size: int = 0
    wrong: str = ""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--python", action="append", help="an interpreter to try, instead of those that are found")
    parser.add_argument("--most-mib", type=int, help="the most mebibytes (2**20 bytes) that the install may take")
    asked = parser.parse_args()
    found = {version_of(path): path for path in asked.python} if asked.python else dict(present())
    for version in () if asked.python else VERSIONS:
        print(f"Python {version}: {found.get(version, 'not on this machine')}", flush=True)
    newest = max(found, key=lambda version: int(version.partition(".")[2]))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        each = partial(tried, wheel=asked.wheel.resolve(), typed_in=newest)
        results = list(pool.map(each, found, found.values()))
    for result in results:
        print(f"Python {result.version}: {result.wrong or f'works; {result.size / MIB:.0f} MiB installed'}")
    wrong = any(result.wrong for result in results)
    largest = max(result.size for result in results) / MIB
    if asked.most_mib is not None and largest > asked.most_mib:
        print(f"the install takes {largest:.0f} MiB, and is to stay under {asked.most_mib} MiB")
        wrong = True
    return int(wrong)


def present() -> Iterator[tuple[str, str]]:
    """The Pythons of this machine that can be started: from PATH, or the newest of each version that pyenv has."""
    for version in VERSIONS:
        pyenv = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python"), reverse=True)
        for candidate in (shutil.which(f"python{version}"), *map(str, pyenv)):
            if candidate and version_of(candidate) == version:  # a shim of pyenv's may stand for a version that is off
                yield version, candidate
                break


def version_of(python: str) -> str:
    """``3.12`` for an interpreter; empty for one that does not start."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-c", code], capture_output=True, encoding="utf-8", check=False)  # noqa: S603
    return done.stdout.strip()


def tried(version: str, python: str, *, wheel: Path, typed_in: str) -> Tried:
    """Install the wheel and try it, somewhere else than in the project, so that only the wheel can be found."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        try:
            run([python, "-m", "venv", "environment"], folder)
            programs = folder / "environment" / ("Scripts" if sys.platform == "win32" else "bin")
            before = size(folder / "environment")
            run([programs / "python", "-m", "pip", "install", "--quiet", "--no-compile", wheel], folder)
            taken = size(folder / "environment") - before
            run_it(programs / "backstory", folder)
            if version == typed_in:
                run([programs / "python", "-m", "pip", "install", "--quiet", "mypy"], folder)
                shutil.copy(ROOT / "tests" / "support" / "typed_api.py", folder)
                run([programs / "python", "-m", "mypy", "--strict", "typed_api.py"], folder)
        except Wrong as problem:
            return Tried(version, wrong=str(problem))
        return Tried(version, taken)


def run_it(backstory: Path, folder: Path) -> None:
    """Its version, and a report on a fixture that must say what the fixture is made to say."""
    if not (told := run([backstory, "--version"], folder)).startswith("backstory "):
        raise Wrong(f"--version prints {told}")
    report = json.loads(run([backstory, "investigate", "--offline", "--json", FIXTURE], folder))
    failed = [each["detector"] for each in report["runs"] if each["status"] in {"failed", "timed_out"}]
    verdict = report["assessments"]["origin"]["verdict"]
    if report["schema"] != "backstory.report/1" or failed or verdict != "captured" or report["network"]:
        raise Wrong(f"the report on {FIXTURE.name}: origin {verdict}, failed {failed}, network {report['network']}")


def run(command: Sequence[object], folder: Path) -> str:
    """What a program prints.

    Raises:
        Wrong: It ended with another code than 0.
    """
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTHONHOME"}}
    environment |= {"BACKSTORY_HOME": str(folder / "home"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(  # noqa: S603 - programs of the environment that was just made
        list(map(str, command)), cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise Wrong(f"{' '.join(map(str, command))} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def size(folder: Path) -> int:
    """Bytes of all files in a folder; links, of which an environment is full, are no files of its own."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


if __name__ == "__main__":
    sys.exit(main())
