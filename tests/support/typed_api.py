"""A program of a user's, as a type checker sees it: `scripts/check_wheel.py` has mypy check it against the wheel.

It is not run here (docs/python.md has examples that are); what counts is that nothing in it has become `Any`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import assert_type

from backstory_cli import __version__, investigate
from backstory_cli.errors import BackstoryError, UnreadableImageError
from backstory_cli.models import Basis, Finding, Report


def altered(folder: Path) -> Iterator[tuple[Path, list[str]]]:
    """The pictures of a folder that were changed, each with the findings because of which that is said."""
    for path in folder.glob("*.jpg"):
        try:
            report = investigate(path, "was it edited?", only=["metadata"], offline=True, max_pixels=10_000_000)
        except UnreadableImageError as failure:
            assert_type(failure.hint, str)
            continue
        assert_type(report, Report)
        if report.assessments.integrity.verdict == "altered":
            yield path, list(report.assessments.integrity.because)


def signed(report: Report) -> list[str]:
    """The summaries of findings that a signature covers."""
    found = [finding for finding in report.findings if finding.basis == Basis.SIGNED]
    assert_type(found, list[Finding])
    return [finding.summary for finding in found]


def sentence(picture: bytes) -> str:
    """A passage to quote, or what went wrong."""
    try:
        report = investigate(picture, claim="Odesa, 21 November 2026", shadow=240.0)
    except BackstoryError as failure:
        return f"backstory {__version__}: {failure.message}"
    assert_type(report.answer.text, str)
    return report.sentence
