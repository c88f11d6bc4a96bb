"""What a newcomer reads in five minutes: it is short, its links lead somewhere, and its example answers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from support.doc_examples import blocks

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text(encoding="utf-8")


def test_the_python_example_prints_the_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = blocks(README, "python")
    monkeypatch.chdir(ROOT)
    exec(block.text, {})  # noqa: S102 - the point is to run what is printed
    assert "46.49" in capsys.readouterr().out


def test_it_can_be_read_in_five_minutes() -> None:
    assert len(TEXT.splitlines()) < 200
    assert len(TEXT.split()) < 2_000


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", TEXT):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_anchors_lead_to_headings() -> None:
    for target, anchor in re.findall(r"\]\(([^)#]+\.md)#([^)]+)\)", TEXT):
        headings = re.findall(r"^#+ (.+)$", (ROOT / target).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", each).strip().lower().replace(" ", "-") for each in headings}


def test_ci_finds_the_two_lines_that_it_runs() -> None:
    marks = [block.mark for block in blocks(README, "bash") if block.mark.startswith("ci: ")]
    assert marks == ["ci: setup", "ci: test"]
