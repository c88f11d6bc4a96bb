"""Reports as a table: one row of CSV (RFC 4180) for each picture, for spreadsheets.

No cell is taken for a formula, whatever a file's name or metadata says (`format_csv_row`).
"""

from __future__ import annotations

from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.assessment.verdicts import read_verdicts
from backstory_cli.batch import Outcome
from backstory_cli.models import Report
from backstory_cli.render.dates import format_when
from backstory_cli.text import clean, format_csv_row

COLUMNS = (
    *("source", "id", "sha256", "media_type", "width", "height"),
    *("origin", "origin_strength", "integrity", "integrity_strength", "history", "history_strength", "claim"),
    *("origin_indication", "integrity_indication"),
    *("taken", "answer", "not_fully_checked", "error"),
)


def format_header() -> str:
    """The row of names."""
    return format_csv_row(COLUMNS)


def format_row(outcome: Outcome) -> str:
    """The row of one picture; of one without a report, where it is and why."""
    if outcome.report is None:
        values = {"source": outcome.key.source, "sha256": outcome.key.sha256}
        values["error"] = outcome.failure.message if outcome.failure else ""
        return format_csv_row(clean(values.get(name, "")) for name in COLUMNS)
    return format_csv_row(map(clean, _build_cells(outcome.report)))


def _build_cells(report: Report) -> list[object]:
    found, subject = read_verdicts(report), report.subject
    taken = next((format_when(entry) for entry in report.timeline if entry.kind == "capture"), "")
    judged = [part for verdict in found[:3] for part in (verdict.word, verdict.strength or "")]
    about = [subject.source, report.id, subject.sha256, subject.media_type, subject.width or "", subject.height or ""]
    gaps = describe_hindered(report.not_checked)
    leans = [f"{each.leans}:{each.leaning}" if each.leans else "" for each in (found.origin, found.integrity)]
    return [*about, *judged, found.claim or "", *leans, taken, report.answer.text, gaps, ""]
