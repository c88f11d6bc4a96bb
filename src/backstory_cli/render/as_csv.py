"""Reports as a table: one row of CSV (RFC 4180) for each picture, for spreadsheets.

A spreadsheet takes a cell that begins with one of a few characters for a formula and runs it, also where the file's
name or metadata wrote it (https://owasp.org/www-community/attacks/CSV_Injection), so an apostrophe stands before those.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.assessment.verdicts import verdicts
from backstory_cli.batch import Outcome
from backstory_cli.models import Report
from backstory_cli.render.dates import when
from backstory_cli.text import clean

COLUMNS = (
    *("source", "id", "sha256", "media_type", "width", "height"),
    *("origin", "origin_strength", "integrity", "integrity_strength", "history", "history_strength", "claim"),
    *("taken", "answer", "not_fully_checked", "error"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def header() -> str:
    """The row of names."""
    return _row(COLUMNS)


def row(outcome: Outcome) -> str:
    """The row of one picture; of one without a report, where it is and why."""
    if outcome.report is None:
        values = {"source": outcome.key.source, "sha256": outcome.key.sha256}
        values["error"] = outcome.failure.message if outcome.failure else ""
        return _row([values.get(name, "") for name in COLUMNS])
    return _row(_cells(outcome.report))


def _cells(report: Report) -> list[object]:
    found, subject = verdicts(report), report.subject
    taken = next((when(entry) for entry in report.timeline if entry.kind == "capture"), "")
    judged = [part for verdict in found[:3] for part in (verdict.word, verdict.strength or "")]
    about = [subject.source, report.id, subject.sha256, subject.media_type, subject.width or "", subject.height or ""]
    gaps = describe_hindered(report.not_checked)
    return [*about, *judged, found.claim or "", taken, report.answer.text, gaps, ""]


def _row(values: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([_cell(value) for value in values])
    return line.getvalue()


def _cell(value: object) -> str:
    text = clean(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
