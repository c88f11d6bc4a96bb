"""Reports as a table: one row of CSV (RFC 4180) for each picture, for spreadsheets.

No cell is taken for a formula, whatever a file's name or metadata says (`spreadsheet_row`).
"""

from __future__ import annotations

from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.assessment.verdicts import verdicts
from backstory_cli.batch import Outcome
from backstory_cli.models import Report
from backstory_cli.render.dates import when
from backstory_cli.text import clean, spreadsheet_row

COLUMNS = (
    *("source", "id", "sha256", "media_type", "width", "height"),
    *("origin", "origin_strength", "integrity", "integrity_strength", "history", "history_strength", "claim"),
    *("taken", "answer", "not_fully_checked", "error"),
)


def header() -> str:
    """The row of names."""
    return spreadsheet_row(COLUMNS)


def row(outcome: Outcome) -> str:
    """The row of one picture; of one without a report, where it is and why."""
    if outcome.report is None:
        values = {"source": outcome.key.source, "sha256": outcome.key.sha256}
        values["error"] = outcome.failure.message if outcome.failure else ""
        return spreadsheet_row(clean(values.get(name, "")) for name in COLUMNS)
    return spreadsheet_row(map(clean, _cells(outcome.report)))


def _cells(report: Report) -> list[object]:
    found, subject = verdicts(report), report.subject
    taken = next((when(entry) for entry in report.timeline if entry.kind == "capture"), "")
    judged = [part for verdict in found[:3] for part in (verdict.word, verdict.strength or "")]
    about = [subject.source, report.id, subject.sha256, subject.media_type, subject.width or "", subject.height or ""]
    gaps = describe_hindered(report.not_checked)
    return [*about, *judged, found.claim or "", taken, report.answer.text, gaps, ""]
