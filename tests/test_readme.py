"""What the README shows works as printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backstory_cli import limits
from backstory_cli.errors import ExitCode

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_example(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    monkeypatch.chdir(ROOT)
    exec(code, {})  # noqa: S102 - the point is to run what is printed
    assert "46.49" in capsys.readouterr().out


def test_every_exit_code_is_documented() -> None:
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", TEXT, re.MULTILINE)}
    assert documented == {int(code) for code in ExitCode}


def test_every_limit_is_documented_as_it_stands() -> None:
    documented = re.findall(r"^\| `(max_\w+)` \| ([\d,]+) \| (.+) \|$", TEXT, re.MULTILINE)
    assert documented == [(each.name, f"{each.value:,}", each.what) for each in limits.table()]


def test_the_report_is_one_that_the_tool_prints(backstory: object) -> None:
    """The answer and the assessments shown are those of today's code, apart from ids and line breaks."""
    run = backstory
    assert callable(run)
    fixtures = ROOT / "fixtures"
    words = ("--source", "Port Authority", "--date", "2024-05-19", "--caption", "Evening in the harbour")
    run("index", "add", fixtures / "harbour.jpg", *words)
    done = run("investigate", fixtures / "harbour-edited.jpg", "was it edited, and was it seen before?")
    shown = TEXT.partition('seen before?"\n')[2].partition("EVIDENCE")[0]
    assert " ".join(shown.split()) == " ".join(done.out.partition("EVIDENCE")[0].split())


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("https://") or (ROOT / target).exists()
