"""The example in CONTRIBUTING.md works as printed."""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.analysts.rules import Rules
from backstory_cli.detectors import Detector, Registered
from backstory_cli.image.image import Image
from backstory_cli.investigation.pipeline import investigate
from backstory_cli.models import Tool

ROOT = Path(__file__).parents[1]
TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_example_detector_works() -> None:
    names: dict[str, type[Detector]] = {}
    exec(block("python"), names)  # noqa: S102 - the point is to run what is printed
    detector = names["Squareness"]()
    assert isinstance(detector, Detector)
    stored = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(stored, "PNG")
    report = investigate(
        Image(stored.getvalue(), name="x", source="x"),
        "",
        detectors=[Registered(detector, "1")],
        analyst=Rules(),
        tool=Tool(name="t", version="0"),
        report_id="20260101-aaaaaa",
    )
    assert [finding.id for finding in report.findings] == ["squareness.square"]


@pytest.mark.long
def test_followed_inside_the_project_it_passes_the_suite(tmp_path: Path) -> None:
    """A copy of the project in which the three steps are made: style, types, walls, explanations and the page."""
    for name in ("src", "tests", "scripts", "docs", "fixtures", "schema", "benchmarks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "mkdocs.yml"):
        shutil.copy(ROOT / name, tmp_path / name)
    detectors = tmp_path / "src" / "backstory_cli" / "detectors"
    (detectors / "squareness.py").write_text(block("python"), encoding="utf-8")
    listed = (detectors / "__init__.py").read_text(encoding="utf-8")
    listed = listed.replace(
        "    from backstory_cli.detectors.sun import",
        "    from backstory_cli.detectors.squareness import Squareness\n    from backstory_cli.detectors.sun import",
    )
    assert listed.count("        BlindLook(") == 1
    listed = listed.replace("        BlindLook(", "        Squareness(),\n        BlindLook(")
    (detectors / "__init__.py").write_text(listed, encoding="utf-8")
    explanations = tmp_path / "src" / "backstory_cli" / "reference" / "explanations.toml"
    told = explanations.read_text(encoding="utf-8")
    place = told.index("[detectors.gemini]")
    explanations.write_text(told[:place] + textwrap.dedent(block("toml")) + "\n" + told[place:], encoding="utf-8")
    test = tmp_path / "tests" / "detectors" / "test_squareness.py"
    test.write_text(
        "from backstory_cli.detectors.squareness import Squareness\n"
        "from backstory_cli.testing import check_detector\n\n\n"
        "def test_it_keeps_the_contract() -> None:\n    check_detector(Squareness)\n",
        encoding="utf-8",
    )
    run_in(tmp_path, "scripts/reference_pages.py")
    run_in(
        tmp_path,
        *("-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"),
        *("tests/detectors/test_squareness.py", "tests/reference/test_explanations.py", "tests/test_architecture.py"),
        *("tests/test_reference_pages.py", "tests/cli/test_explain.py"),
    )
    new = ["src/backstory_cli/detectors/squareness.py", "src/backstory_cli/detectors/__init__.py"]
    if importlib.util.find_spec("ruff") and importlib.util.find_spec("mypy"):
        run_in(tmp_path, "-m", "ruff", "check", *new)
        run_in(tmp_path, "-m", "ruff", "format", "--check", *new)
        run_in(tmp_path, "-m", "mypy", "src/backstory_cli/detectors/squareness.py")


def block(language: str) -> str:
    """The one block of a language in the page."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    return str(found)


def run_in(folder: Path, *arguments: str) -> None:
    """Run Python in a folder, on the code that is there."""
    paths = [str(folder / name) for name in ("src", "tests", "benchmarks", "scripts")]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=3600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
