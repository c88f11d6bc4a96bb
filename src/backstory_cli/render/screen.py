"""The one-screen report: the answer, the three verdicts with what carries each, and what would settle it.

Everything else is one flag away (``-v``, see `backstory_cli.render.terminal`) and in the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from backstory_cli.analysts.reasons import describe_reason
from backstory_cli.models import Assessment, ByClaim, Custody, Finding, HistoryAssessment, Indication, Report, Status
from backstory_cli.render.labels import (
    CLAIM_PARTS,
    GRAVE,
    SHORT_HISTORY,
    SHORT_INTEGRITY,
    SHORT_ORIGIN,
    SOUND,
    format_check,
    format_count,
)
from backstory_cli.text import clean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

MEASURE = 100
"""Columns that lines of text take at most: longer ones are hard to read."""
NARROW = 70
"""Columns below which the table becomes three blocks."""
MAX_PARTS = 4
"""Parts of a claim that are shown."""


class Row(NamedTuple):
    """One verdict: what about, what it is, what carries it, and the finding's id."""

    title: str
    verdict: str
    reason: str
    finding: str
    style: str


def show_screen(report: Report, console: Console) -> None:
    """Print the one-screen report."""
    _print_lines(console, _iter_lines(report, console.width))


def show_quiet(report: Report, console: Console) -> None:
    """Print the answer and the three verdicts, a line each."""
    from rich.text import Text

    rows = [Text.assemble(f"{row.title}: ", (row.verdict, row.style)) for row in iter_rows(report)]
    _print_lines(console, [_text(report.answer.text, "bold"), *rows])


def _print_lines(console: Console, lines: Iterable[RenderableType]) -> None:
    """Print lines of a readable measure; without blanks at their ends where no terminal shows them."""
    width = min(console.width, MEASURE)
    if console.is_terminal:
        for line in lines:
            console.print(line, width=width)
        return
    with console.capture() as captured:
        for line in lines:
            console.print(line, width=width)
    console.file.write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))
    console.file.flush()


def _iter_lines(report: Report, width: int) -> Iterator[RenderableType]:
    if report.answer.note:
        yield _text(f"{report.answer.note} {report.answer.how}".strip(), "yellow")
    yield _text(report.answer.text, "bold")
    yield _text("")
    yield from _iter_claim(report)
    yield from _iter_table(report) if width >= NARROW else _iter_blocks(report)
    yield from _iter_pictures(report)
    yield from _iter_turns(report)
    if report.next_steps:
        yield _text("")
        yield _text("What would settle it", "bold")
        for number, step in enumerate(report.next_steps, 1):
            yield _hang(f"  {number}. ", _text(step))
    yield _text("")
    if report.custody is not None and (after := describe_file_afterwards(report.custody)):
        yield _text(after, "yellow")
    yield _text(_describe_details(report), "dim")
    yield _text(describe_case(report), "dim")


def iter_rows(report: Report) -> Iterator[Row]:
    """The three verdicts."""
    assessed = report.assessments
    found = {finding.id: finding for finding in report.findings}
    yield _make_row("Origin", SHORT_ORIGIN[assessed.origin.verdict], assessed.origin, assessed.origin.indication, found)
    words = SHORT_INTEGRITY[assessed.integrity.verdict]
    yield _make_row("Edits", words, assessed.integrity, assessed.integrity.indication, found)
    row = _make_row("Seen before", SHORT_HISTORY[assessed.history.verdict], assessed.history, None, found)
    yield _tell_searched(row, report) if assessed.history.verdict == "not_found" else row


def _tell_searched(row: Row, report: Report) -> Row:
    """Where it was looked for: that it is not in an index says little where the index is small."""
    made = [run for run in report.all_runs if run.searched and run.status in {Status.OK, Status.NOTHING}]
    entries = next((run.parameters.get("entries") for run in made if run.detector == "lookup"), None)
    size = f" ({format_count(entries, 'image', 'images')})" if isinstance(entries, int) else ""
    if any(run.detector != "lookup" for run in made):
        where = " and ".join(f"{run.searched}{size if run.detector == 'lookup' else ''}" for run in made)
        return row._replace(reason=f"searched: {where}")
    return row._replace(verdict=f"not in your index{size}", reason="the web was not searched")


def _make_row(
    title: str, words: str, assessment: Assessment, indication: Indication | None, found: dict[str, Finding]
) -> Row:
    verdict = str(getattr(assessment, "verdict", ""))
    leans = f", leans {_LEANS.get(indication.leaning.value, indication.leaning.value)}" if indication else ""
    strength = f" · {assessment.strength.value}" if assessment.strength else ""
    because = indication.because if indication else assessment.because
    finding = next((found[each] for each in because if each in found), None)
    reason = describe_reason(finding) if finding is not None else ""
    if isinstance(assessment, HistoryAssessment) and finding is None:
        reason = "no search was made" if verdict == "not_checked" else ""
    style = "bold red" if verdict in GRAVE else "bold green" if verdict in SOUND else "bold yellow"
    return Row(title, f"{words}{leans}{strength}", reason, finding.id if finding is not None else "", style)


_LEANS = {
    "captured": "camera photo",
    "generated": "AI-generated",
    "partly_generated": "partly AI-generated",
    "screen_capture": "screenshot",
    "altered": "edited",
}


def _iter_table(report: Report) -> Iterator[RenderableType]:
    from rich.table import Table

    grid = Table.grid(padding=(0, 2))
    for column in range(3):
        grid.add_column(no_wrap=column == 0, overflow="fold")
    for row in iter_rows(report):
        grid.add_row(_text(row.title), _text(row.verdict, row.style), _make_reason(row))
    yield _indent(grid)


def _make_reason(row: Row) -> Text:
    """What carries a verdict, and the finding's id: with ``backstory explain`` it tells more."""
    reason = _text(row.reason)
    if row.finding:
        reason.append(f"{'  ' if row.reason else ''}{row.finding}", style="dim")
    return reason


def _iter_blocks(report: Report) -> Iterator[RenderableType]:
    for row in iter_rows(report):
        yield _hang("  ", _text(f"{row.title}: {row.verdict}", row.style))
        if row.reason or row.finding:
            yield _hang("    ", _text(" ".join(filter(None, (row.reason, f"({row.finding})" if row.finding else "")))))


_MARKS: ByClaim[str] = {"supports": "+", "contradicts": "x", "mixed": "~", "no_evidence": "?"}


def _iter_claim(report: Report) -> Iterator[RenderableType]:
    if report.claim is None or report.claim_check is None:
        return
    yield _text(f"Claim: {report.claim.text}")
    for part in report.claim_check.parts[:MAX_PARTS]:
        yield _hang(f"  {_MARKS[part.verdict]} ", _text(f"“{part.text}”: {CLAIM_PARTS[part.verdict]}"))
    yield _text("")


def _iter_pictures(report: Report) -> Iterator[RenderableType]:
    """Where the picture of the decisive difference or trace lies."""
    because = set(report.assessments.integrity.because)
    if report.assessments.integrity.verdict not in {"altered", "differs"}:
        return
    paths = [
        each.path for finding in report.findings if finding.id in because for each in finding.artifacts if each.path
    ]
    if paths:
        yield _hang("  see ", _text(paths[0], "cyan"))


def _iter_turns(report: Report) -> Iterator[RenderableType]:
    """The follow-ups: what was asked and answered."""
    for turn in report.turns:
        yield _text("")
        yield _text(turn.question, "bold cyan")
        yield _text(turn.answer.text)
        yield from (_hang("  + ", _text(format_check(check), "dim")) for check in turn.checks)


def _describe_details(report: Report) -> str:
    findings = format_count(len(report.findings), "finding", "findings")
    gaps = format_count(len(report.not_checked), "check not made", "checks not made")
    return f'Details: -v ({findings}, {gaps}) · --html report.html · backstory ask "..."'


def describe_file_afterwards(custody: Custody) -> str:
    """What became of the file while it was investigated, where it did not stay as it was."""
    if custody.file == "changed":
        return f"The file was changed while it was investigated: SHA-256 {custody.sha256} afterwards."
    return f"Whether the file stayed as it was is not known: {custody.note}." if custody.file == "unreadable" else ""


def describe_case(report: Report) -> str:
    """The case, how long its checks took, and what left the machine."""
    seconds = sum(run.seconds for run in report.runs)
    hosts = sorted({each.host for each in report.network})
    sent = f"sent to {', '.join(hosts[:3])}" if hosts else "nothing left this machine"
    checks = format_count(len(report.runs), "check", "checks")
    return f"Case {report.id} · {report.subject.name} · {checks} in {seconds:.1f} s · {sent}"


def _text(value: object, style: str = "") -> Text:
    from rich.text import Text

    return Text(clean(value, 1_000), style=style)


def _indent(lines: RenderableType) -> RenderableType:
    from rich.padding import Padding

    return Padding(lines, (0, 0, 0, 2))


def _hang(mark: str, line: Text) -> RenderableType:
    """A line behind a mark, its further lines under its first word."""
    from rich.table import Table

    grid = Table.grid()
    grid.add_column(width=len(mark), no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(mark, line)
    return grid
