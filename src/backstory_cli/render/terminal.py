"""A report on a terminal: the answer first, then the assessments, the evidence, and what stays unknown.

All text is placed as `rich.text.Text`, never as markup, after one more pass through `text.clean`: a report may
come from a file that somebody else wrote.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from backstory_cli.assessment.not_checked import group_not_checked
from backstory_cli.models import (
    Answer,
    Assessment,
    ByClaim,
    Exchange,
    Finding,
    Report,
    Run,
    Status,
    Turn,
)
from backstory_cli.render.labels import (
    BASES,
    CLAIM_PARTS,
    CLAIM_VERDICTS,
    FILE_STATES,
    GAPS,
    TOPICS,
    VERDICTS,
    format_check,
    format_claim,
    format_count,
    format_likelihood,
    format_model_use,
)
from backstory_cli.render.preview import iter_previews
from backstory_cli.render.screen import describe_file_afterwards, show_quiet, show_screen
from backstory_cli.render.values import iter_values
from backstory_cli.text import clean

if TYPE_CHECKING:
    import PIL.Image
    from rich.console import Console, RenderableType
    from rich.table import Table
    from rich.text import Text

Detail = Literal["quiet", "normal", "verbose"]
_MAX_LINE = 1_000
_MAX_DATA = 400
"""Characters of one value behind a finding that ``verbose`` shows."""
_MAX_ALIKE = 6
"""Findings of one kind that are shown: the first ones matter most, and a wall of copies hides the rest."""
_MAX_DATES = 20
_MAX_HOSTS = 6
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def show_report(
    report: Report,
    console: Console,
    *,
    detail: Detail = "normal",
    preview: bool = False,
    picture: PIL.Image.Image | None = None,
) -> None:
    """Print a report.

    Args:
        report: What is printed.
        console: Where.
        detail: ``quiet`` for the answer and the three verdicts; ``verbose`` for every finding with what it rests on,
            and every check with its time; else one screen.
        preview: Show the picture and its map as coloured characters.
        picture: The upright picture in RGB, of any size; None where it is not at hand.
    """
    if detail == "quiet":
        show_quiet(report, console)
        return
    if detail == "normal":
        show_screen(report, console)
        for line in iter_previews(report, picture) if preview else ():
            console.print(line)
        return
    shown = iter_previews(report, picture) if preview else ()
    for section in _iter_sections(report, list(shown)):
        for line in section:
            console.print(line)


def _iter_sections(report: Report, shown: Sequence[RenderableType]) -> Iterator[Iterable[RenderableType]]:
    yield _iter_question_and_answer(report.question, report.answer)
    yield _iter_claim(report)
    yield _iter_assessments(report)
    yield [*_iter_heading("Picture"), *map(_indent, shown)] if shown else []
    yield _iter_findings(report)
    yield _iter_timeline(report)
    yield _iter_not_checked(report)
    yield _iter_bullets("Next step", report.next_steps[:1] or ("None: every question above is answered.",))
    yield _iter_further_steps(report.next_steps[1:])
    yield _iter_turns(report.turns)
    yield _iter_checks(report)
    yield _iter_bullets("To quote", [report.sentence] if report.sentence else [])
    yield _iter_colophon(report)


def show_turn(report: Report, turn: Turn, console: Console) -> None:
    """Print one follow-up answer."""
    for line in (
        *_iter_question_and_answer(turn.question, turn.answer),
        *_iter_file_state(turn),
        *_iter_further(turn, report),
    ):
        console.print(line)
    used = f" · {format_model_use(turn.model_use)}" if turn.model_use else ""
    console.print(_make_text(f"Case {report.id} · {report.subject.name} · {_describe_sent(turn.network)}{used}", "dim"))


def _make_text(value: object, style: str = "") -> Text:
    from rich.text import Text

    return Text(clean(value, _MAX_LINE), style=style)


def _iter_heading(title: str) -> Iterator[RenderableType]:
    yield _make_text("")
    yield _make_text(title.upper(), "bold")


def _indent(lines: RenderableType, by: int = 2) -> RenderableType:
    from rich.padding import Padding

    return Padding(lines, (0, 0, 0, by))


def _make_bullet(line: Text, mark: str = "-") -> RenderableType:
    from rich.table import Table

    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=len(mark))
    grid.add_column(overflow="fold")
    grid.add_row(mark, line)
    return _indent(grid)


def _iter_bullets(title: str, lines: Sequence[str]) -> Iterator[RenderableType]:
    if lines:
        yield from _iter_heading(title)
        for line in lines:
            yield _make_bullet(_make_text(line))


def _iter_further_steps(lines: Sequence[str]) -> Iterator[RenderableType]:
    for line in lines:
        yield _make_bullet(_make_text(line))


def _iter_question_and_answer(question: str, answer: Answer) -> Iterator[RenderableType]:
    yield _make_text(question, "bold cyan")
    if answer.note:
        yield _indent(_make_text(f"{answer.note} {answer.how}".strip(), "yellow"))
    yield _indent(_make_text(answer.text, "bold"))
    if answer.cited:
        yield _indent(_make_text(f"from {', '.join(answer.cited)}", "dim"))
    if answer.by.model:
        yield _indent(
            _make_text(f"Worded by the model {answer.by.model} from the findings; it decides nothing.", "dim")
        )
    if answer.dropped:
        were = "was" if answer.dropped == 1 else "were"
        sentence = f"{answer.dropped} of its statements rested on no finding and {were} left out."
        yield _indent(_make_text(sentence, "dim"))


def _iter_claim(report: Report) -> Iterator[RenderableType]:
    """What is claimed, and what the evidence says of each part of it."""
    claim, found = report.claim, report.claim_check
    if claim is None or found is None:
        return
    yield from _iter_heading("Claim")
    yield _indent(_make_text(format_claim(claim)))
    yield _indent(_make_text(f"{CLAIM_VERDICTS[found.verdict]}.", "bold"))
    for part in found.parts:
        strength = f" ({part.strength.value})" if part.strength else ""
        line = _make_text(f"{CLAIM_PARTS[part.verdict]}{strength}: ", "bold")
        line.append_text(_make_text(f"“{part.text}” "))
        line.append_text(_make_text(f"= {part.understood}. " if part.understood not in {"", part.text} else "", "dim"))
        line.append_text(_make_text(part.explanation))
        line.append_text(_make_text(f" [{', '.join(part.because)}]" if part.because else "", "dim"))
        yield _make_bullet(line, _PART_MARKS[part.verdict])


_PART_MARKS: ByClaim[str] = {"supports": "+", "contradicts": "x", "mixed": "~", "no_evidence": "?"}


def _iter_assessments(report: Report) -> Iterator[RenderableType]:
    from rich.table import Table

    yield from _iter_heading("Assessment")
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    assessed = report.assessments
    _add_assessment_row(grid, "Origin", assessed.origin.verdict, assessed.origin)
    _add_assessment_row(grid, "Edits", assessed.integrity.verdict, assessed.integrity)
    _add_assessment_row(grid, "Seen before", assessed.history.verdict, assessed.history)
    yield _indent(grid)


def _add_assessment_row(grid: Table, title: str, verdict: str, assessment: Assessment) -> None:
    from rich.console import Group

    strength = f" ({assessment.strength.value})" if assessment.strength else ""
    lines = [_make_text(VERDICTS[verdict] + strength, "bold")]
    if assessment.because:
        lines.append(_make_text(f"because of {', '.join(assessment.because)}", "dim"))
    if assessment.against:
        lines.append(_make_text(f"against it: {', '.join(assessment.against)}", "yellow"))
    if assessment.likelihood_ratio is not None:
        lines.append(_make_text(format_likelihood(assessment.likelihood_ratio), "dim"))
    lines += [_make_text(line) for line in assessment.unsettled]
    grid.add_row(_make_text(title), Group(*lines))


def _iter_findings(report: Report) -> Iterator[RenderableType]:
    yield from _iter_heading("Evidence")
    if not report.findings:
        yield _indent(
            _make_text("No check found anything. That is common, and speaks neither for nor against the image.")
        )
    said: set[str] = set()
    for about, title in TOPICS.items():
        findings = [finding for finding in report.findings if finding.about is about]
        if findings:
            yield _indent(_make_text(title, "underline"))
        alike: Counter[str] = Counter()
        for finding in findings:
            kind = finding.kind
            alike[kind] += 1
            if alike[kind] <= _MAX_ALIKE:
                yield from _iter_finding(finding, said)
                yield from _iter_data(finding)
        for kind, count in alike.items():
            if count > _MAX_ALIKE:
                yield _make_bullet(_make_text(f"{count - _MAX_ALIKE} more of {kind}; all of them: --json", "dim"))
    silent = [run for run in report.runs if run.status is Status.NOTHING]
    if silent:
        yield _indent(_make_text(f"Checked, nothing found: {_format_titles(silent)}.", "dim"))
    if report.findings:
        yield _indent(_make_text("What a finding means, and how often it is wrong: backstory explain ID", "dim"))


def _iter_finding(finding: Finding, said: set[str]) -> Iterator[RenderableType]:
    """One finding; of its limits, the sentences that were not already said above."""
    yield _make_bullet(_make_text(finding.summary))
    yield _indent(_make_text(f"{finding.id} · {BASES[finding.basis]} · {finding.strength.value}", "dim"), 4)
    links = finding.data.get("links")
    for link in [finding.data.get("map_link"), *(links if isinstance(links, list) else [])]:
        if isinstance(link, str):
            yield _indent(_make_text(f"see {link}", "cyan"), 4)
    for artifact in finding.artifacts:
        if artifact.path:
            yield _indent(_make_text(f"see {artifact.path}", "cyan"), 4)
    limits = [sentence for sentence in _SENTENCE_END.split(finding.limits) if sentence not in said]
    said.update(limits)
    if any(limits):
        yield _indent(_make_text(" ".join(limits), "dim italic"), 4)


def _iter_data(finding: Finding) -> Iterator[RenderableType]:
    """What a finding rests on, value by value: enough to repeat the check."""
    for name, written in iter_values(finding.data, _MAX_DATA):
        yield _indent(_make_text(f"{name}: {written}", "dim"), 4)


def _iter_checks(report: Report) -> Iterator[RenderableType]:
    yield from _iter_heading("Checks")
    for run in report.all_runs:
        ended = f"{run.status.value.replace('_', ' ')}{f': {run.reason}' if run.reason else ''}"
        yield _make_bullet(_make_text(f"{run.detector} {run.version}, {run.seconds:.2f} s, {ended}"))


def _format_titles(runs: Iterable[Run]) -> str:
    return ", ".join(run.title for run in runs)


def _iter_timeline(report: Report) -> Iterator[RenderableType]:
    if not report.timeline:
        return
    yield from _iter_heading("Timeline")
    for entry in report.timeline[:_MAX_DATES]:
        same_day = entry.earliest.date() == entry.latest.date()
        span = f"{entry.earliest:%Y-%m-%d}" if same_day else f"{entry.earliest:%Y-%m-%d} to {entry.latest:%Y-%m-%d}"
        line = _make_text(f"{span}  ", "bold")
        line.append_text(_make_text(f"{entry.kind.replace('_', ' ')}: {entry.what} "))
        line.append_text(_make_text(f"[{entry.finding}]", "dim"))
        yield _make_bullet(line)
    if len(report.timeline) > _MAX_DATES:
        yield _make_bullet(_make_text(f"{len(report.timeline) - _MAX_DATES} later dates; all of them: --json", "dim"))


def _iter_not_checked(report: Report) -> Iterator[RenderableType]:
    yield from _iter_heading("Not checked")
    for gap, entries in group_not_checked(report.not_checked).items():
        yield _indent(_make_text(GAPS[gap], "bold"), 2)
        for each in entries:
            yield _make_bullet(_make_text(f"{each.what}: {each.why}."))
            if each.how:
                yield _indent(_make_text(each.how, "dim"), 4)


def _iter_turns(turns: Sequence[Turn]) -> Iterator[RenderableType]:
    if turns:
        yield from _iter_heading("Follow-ups")
    for turn in turns:
        yield from _iter_question_and_answer(turn.question, turn.answer)
        yield from _iter_file_state(turn)
        yield from (_make_bullet(_make_text(format_check(check), "dim"), "+") for check in turn.checks)


def _iter_further(turn: Turn, report: Report) -> Iterator[RenderableType]:
    """The further checks of a follow-up, and what they found that was not known."""
    for check in turn.checks:
        yield _make_bullet(_make_text(format_check(check), "dim"), "+")
    said = {part for run in report.runs for finding in run.findings for part in _SENTENCE_END.split(finding.limits)}
    for run in turn.runs:
        for finding in run.findings[:_MAX_ALIKE]:
            if finding.summary in turn.answer.text:  # told already: what it drew is enough
                paths = [each.path for each in finding.artifacts if each.path]
                yield from (_indent(_make_text(f"see {path}", "cyan"), 4) for path in paths)
            else:
                yield from _iter_finding(finding, said)
        if run.status in {Status.SKIPPED, Status.FAILED}:
            yield _make_bullet(_make_text(f"{run.title}: {run.reason}", "dim"))


def _iter_file_state(turn: Turn) -> Iterator[RenderableType]:
    if turn.file != "unchanged":
        yield _indent(_make_text(FILE_STATES[turn.file], "yellow"))


def _iter_colophon(report: Report) -> Iterator[RenderableType]:
    subject = report.subject
    size = f"{subject.width} x {subject.height}, " if subject.width else ""
    seconds = sum(run.seconds for run in report.runs)
    used = f" · {format_model_use(report.model_use)}" if report.model_use else ""
    yield _make_text("")
    yield _make_text(f"{subject.name} · {subject.media_type}, {size}{subject.bytes:,} bytes", "dim")
    yield _make_text(f"SHA-256 {subject.sha256}", "dim")
    if report.custody is not None and (after := describe_file_afterwards(report.custody)):
        yield _make_text(after)
    yield _make_text(
        f"Case {report.id} · {report.created:%Y-%m-%d %H:%M:%S} UTC · {report.tool.name} {report.tool.version} · "
        f"{format_count(len(report.runs), 'check', 'checks')} in {seconds:.1f} s · "
        f"{_describe_sent(report.network)}{used}",
        "dim",
    )


def _describe_sent(exchanges: Sequence[Exchange]) -> str:
    if not exchanges:
        return "nothing left this machine"
    hosts = list(dict.fromkeys(exchange.host for exchange in exchanges))
    more = f" and {len(hosts) - _MAX_HOSTS} more hosts" if len(hosts) > _MAX_HOSTS else ""
    size = sum(exchange.bytes_sent for exchange in exchanges)
    requests = "1 request" if len(exchanges) == 1 else f"{len(exchanges)} requests"
    return f"{requests}, {size:,} bytes sent to {', '.join(sorted(hosts[:_MAX_HOSTS]))}{more}"
