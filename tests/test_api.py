"""The Python interface: the same Report, nothing kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer.main

from backstory_cli import investigate
from backstory_cli.cli import app
from backstory_cli.errors import UnreadableImageError, UsageError
from backstory_cli.models import Report
from backstory_cli.settings.settings import Options, Settings
from support.commands import Run


def test_the_same_report_as_the_command(backstory: Run, fixtures: Path) -> None:
    path = fixtures / "harbour-small.jpg"
    report = investigate(path, "where is this from?")
    assert isinstance(report, Report)
    ours = json.loads(report.model_dump_json())
    theirs = backstory("investigate", "--json", "--no-save", path, "where is this from?").json
    for volatile in ("id", "created", "custody"):
        del ours[volatile], theirs[volatile]
    for one in (*ours["runs"], *theirs["runs"]):
        one["seconds"] = 0
    assert ours == theirs


def test_bytes_and_the_heat_map_in_memory(fixtures: Path, home: Path) -> None:
    report = investigate((fixtures / "harbour.jpg").read_bytes(), only=["ela"])
    (artifact,) = report.findings[0].artifacts
    assert artifact.content.startswith(b"\x89PNG")
    assert not home.exists()


def test_errors_are_exceptions(tmp_path: Path) -> None:
    with pytest.raises(UnreadableImageError):
        investigate(tmp_path / "gone.jpg")
    with pytest.raises(UsageError):
        investigate(b"", analyst="oracle")


def test_it_takes_the_options_of_the_command(fixtures: Path) -> None:
    """Every option that is a setting, by its name; `providers` is `--provider`."""
    command = typer.main.get_command(app).commands["investigate"]  # type: ignore[attr-defined]
    named = {"index" if each.name == "index_at" else each.name for each in command.params}
    assert named & Settings.model_fields.keys() == Options.__annotations__.keys() - {"consent"}
    picture = fixtures / "harbour-small.jpg"
    report = investigate(picture, only=["metadata"], max_seconds=20, max_memory=2**30, fresh=True, http=False)
    assert [each.detector for each in report.runs] == ["metadata"]
    assert investigate(picture, only=["metadata"], limit={"max_fields": 1}, index=Path("none.db")).findings
    with pytest.raises(TypeError, match="no option 'home'"):
        investigate(picture, home="x")  # type: ignore[call-arg]
