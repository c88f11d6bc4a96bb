"""A second reading by exiftool: only when asked for, with what the two readers say differently."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from backstory_cli.detectors.exiftool import ExifTool
from backstory_cli.errors import Skip
from backstory_cli.image import loading as intake
from fakes import exiftool as fake

posix = pytest.mark.skipif(os.name == "nt", reason="stand-ins are scripts with a first line")


def test_it_is_not_run_unasked(fixtures: Path) -> None:
    with pytest.raises(Skip, match="not asked for") as skipped:
        list(ExifTool().inspect(intake.read(fixtures / "harbour.jpg")))
    assert "--deep" in skipped.value.how


def test_without_the_program_it_says_so(fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Skip, match="not installed"):
        list(ExifTool(asked=True).inspect(intake.read(fixtures / "harbour.jpg")))
    assert ExifTool(asked=True).parameters == {"exiftool": None}


@posix
def test_what_it_reads_otherwise_is_told(fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [{"IFD0:Make": "Somebody Else", "IFD0:Software": "Unheard of 1", "Composite:Extra": 7}]
    fake.write(tmp_path / "bin", f"sys.stdin.buffer.read()\nprint({json.dumps(json.dumps(said))})")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    detector = ExifTool(asked=True)
    found = {each.id: each for each in detector.inspect(intake.read(fixtures / "harbour.jpg"))}
    assert "Somebody Else" in str(found["exiftool.disagreement"].data)
    assert found["exiftool.fields"].data["version"] == "13.58"
    assert detector.parameters == {"exiftool": [13, 58]}
