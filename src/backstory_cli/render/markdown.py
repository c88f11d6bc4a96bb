"""A report as Markdown: readable as it stands, and without any markup but its own when it is rendered.

Whatever came from elsewhere is escaped, so that it makes no heading, list, link, picture, code or HTML, and is not
turned into a link by renderers that look for addresses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from backstory_cli.assessment.not_checked import group_not_checked
from backstory_cli.models import Answer, Assessment, Finding, Report
from backstory_cli.render import labels as words
from backstory_cli.render.dates import format_instant, format_when
from backstory_cli.render.labels import BASES, GAPS, VERDICTS
from backstory_cli.render.paths import get_file_name
from backstory_cli.text import clean

MAX_TEXT = 2_000
MAX_LINES = 200
"""Lines of one list; the report's JSON has the rest."""
_MARKUP = re.compile(r"[\\`*\[\]<>&|~$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_LINE_START = re.compile(r"^(\s*)(?:([-+=:])|(\d+)([.)]))")
_ADDRESS = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp|javascript|data|file|vbscript):")
_AT = re.compile("@+")
"""Set as code, which alone keeps an address of a person from becoming a link."""
_BLANKS = re.compile(r"\n{3,}")
_WWW = re.compile(r"(?i)\b(www)\.")


def escape(text: object, limit: int = MAX_TEXT) -> str:
    """Foreign text as one line of Markdown that renders as that text and nothing else."""
    shown = _MARKUP.sub(r"\\\g<0>", clean(text, limit).strip())
    shown = _LINE_START.sub(_escape_start, shown)
    shown = _ADDRESS.sub(r"\1\\:", shown)
    shown = _WWW.sub(r"\1\\.", shown)
    return _AT.sub(r"`\g<0>`", shown) or "(empty)"


def _escape_start(found: re.Match[str]) -> str:
    space, mark, number, end = found.groups()
    return f"{space}\\{mark}" if mark else f"{space}{number}\\{end}"


def render_report_markdown(report: Report) -> str:
    """The report: the answer first, then the assessments, the evidence, and what stays unknown."""
    sections = (
        _iter_head(report),
        _iter_answer(report.answer),
        _iter_assessments(report),
        _iter_claim(report),
        _iter_pillars(report),
        _iter_timeline(report),
        _iter_appearances(report),
        _iter_evidence(report),
        _iter_unknown(report),
        _iter_turns(report),
        _iter_network(report),
        _iter_record(report),
    )
    text = "\n".join(line for section in sections for line in section).rstrip() + "\n"
    return _BLANKS.sub("\n\n", text)


def _iter_heading(title: str, level: int = 2) -> Iterator[str]:
    yield ""
    yield f"{'#' * level} {title}"
    yield ""


def _iter_bounded(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MAX_LINES]
    if len(lines) > MAX_LINES:
        yield f"- {len(lines) - MAX_LINES} more stand in the report's JSON."


def _format_ids(ids: Iterable[str]) -> str:
    return ", ".join(escape(each, 200) for each in ids)


def _iter_head(report: Report) -> Iterator[str]:
    yield f"# {escape(report.question)}"
    yield ""
    yield f"{escape(report.subject.name)}, examined {format_instant(report.created)}, case {escape(report.id)}"


def _iter_answer(answer: Answer, level: int = 2) -> Iterator[str]:
    yield from _iter_heading("Answer", level)
    if answer.note:
        yield f"{escape(answer.note)} {escape(answer.how) if answer.how else ''}".rstrip()
        yield ""
    yield escape(answer.text)
    if answer.cited:
        yield ""
        yield f"From {_format_ids(answer.cited)}."
    if answer.by.model:
        yield ""
        yield f"Worded by the model {escape(answer.by.model)} over the findings below. It decides nothing."
    if answer.dropped:
        yield ""
        left_out = words.format_count(answer.dropped, "statement", "statements")
        yield f"{left_out} of the model rested on no finding and stand here no more."


def _iter_assessments(report: Report) -> Iterator[str]:
    yield from _iter_heading("Assessment")
    for name, assessment in report.assessments:
        assessed: Assessment = assessment
        strength = f" ({assessed.strength.value} evidence)" if assessed.strength else ""
        leans = words.format_indication(getattr(assessment, "indication", None))
        yield f"- **{words.ASSESSED[name]}** {VERDICTS[assessment.verdict]}{strength}{f'; {leans}' if leans else ''}"
        if assessed.likelihood_ratio is not None:
            yield f"  - {words.format_likelihood(assessed.likelihood_ratio)}"
        if assessed.because:
            yield f"  - because of {_format_ids(assessed.because)}"
        if assessed.against:
            yield f"  - against it: {_format_ids(assessed.against)}"
        yield from (f"  - {escape(each)}" for each in assessed.unsettled[:MAX_LINES])


def _iter_claim(report: Report) -> Iterator[str]:
    if report.claim is None and report.claim_check is None:
        return
    yield from _iter_heading("The claim")
    if report.claim is not None:
        yield f"> {escape(words.format_claim(report.claim))}"
    if report.claim_check is not None:
        yield ""
        yield f"**{words.CLAIM_VERDICTS[report.claim_check.verdict]}.** {escape(report.claim_check.explanation)}"
        if report.claim_check.because:
            yield f"(because of {_format_ids(report.claim_check.because)})"
        yield ""
        for part in report.claim_check.parts[:MAX_LINES]:
            strength = f" ({part.strength.value})" if part.strength else ""
            meaning = f", read as {escape(part.understood)}" if part.understood not in {"", part.text} else ""
            yield f"- **{words.CLAIM_PARTS[part.verdict]}{strength}** “{escape(part.text)}”{meaning}"
            yield f"  - {escape(part.explanation)}{f' ({_format_ids(part.because)})' if part.because else ''}"


def _iter_pillars(report: Report) -> Iterator[str]:
    yield from _iter_heading("Five things to ask of an image")
    for name, pillar in report.pillars:
        title, asks = words.PILLARS[name]
        because = f" ({_format_ids(pillar.because)})" if pillar.because else ""
        yield f"- **{title}** ({asks}) {escape(pillar.answer)}{because}"


def _iter_timeline(report: Report) -> Iterator[str]:
    if not report.timeline:
        return
    yield from _iter_heading("Timeline")
    yield from _iter_bounded(
        [
            f"- **{format_when(entry)}** ({words.KINDS[entry.kind]}) "
            f"{escape(entry.what)} ({escape(entry.finding, 200)})"
            for entry in report.timeline
        ]
    )


def _iter_appearances(report: Report) -> Iterator[str]:
    if not report.appearances:
        return
    yield from _iter_heading("Where it was seen")
    lines = []
    for each in report.appearances:
        title = each.title or (get_file_name(each.path) if each.path else "") or each.url or "A copy"
        parts = [words.RELATIONS[each.relation], f"dated {each.first_seen}" if each.first_seen else "no date known"]
        parts += [each.transform] if each.transform else []
        parts += [f"found by {each.found_by}"]
        parts += [each.url] if each.url and each.url != title else []
        lines.append(f"- **{escape(title)}** {'; '.join(escape(part) for part in parts)}")
    yield from _iter_bounded(lines)


def _iter_evidence(report: Report) -> Iterator[str]:
    yield from _iter_heading("Evidence")
    if not report.findings:
        yield "No check found anything. That is common, and speaks neither for nor against the image."
    for about, title in words.TOPICS.items():
        findings = [finding for finding in report.findings if finding.about is about]
        if findings:
            yield from _iter_heading(title, 3)
            yield from (line for finding in findings[:MAX_LINES] for line in _iter_finding(finding))
            if len(findings) > MAX_LINES:
                yield f"- {len(findings) - MAX_LINES} more stand in the report's JSON."


def _iter_finding(finding: Finding) -> Iterator[str]:
    yield f"- {escape(finding.summary)}"
    yield f"  - {escape(finding.id, 200)}: {BASES[finding.basis]}, {finding.strength.value}"
    if finding.limits:
        yield f"  - Where it misleads: {escape(finding.limits)}"


def _iter_unknown(report: Report) -> Iterator[str]:
    yield from _iter_heading("Not checked")
    lines = []
    for gap, entries in group_not_checked(report.not_checked).items():
        for each in entries:
            how = f" How to find out: {escape(each.how)}" if each.how else ""
            lines.append(f"- {GAPS[gap]}: **{escape(each.what)}** {escape(each.why)}.{how}")
    yield from _iter_bounded(lines or ["Everything that this version can check was checked."])
    if report.next_steps:
        yield from _iter_heading("Next steps")
        yield from _iter_bounded([f"{number}. {escape(step)}" for number, step in enumerate(report.next_steps, 1)])
    if report.sentence:
        yield from _iter_heading("To quote")
        yield f"> {escape(report.sentence)}"


def _iter_turns(report: Report) -> Iterator[str]:
    for turn in report.turns[:MAX_LINES]:
        yield from _iter_heading(f"Follow-up: {escape(turn.question)}")
        yield f"Asked {format_instant(turn.asked)}. {words.FILE_STATES[turn.file]}"
        yield from _iter_answer(turn.answer, 3)
        if turn.checks:
            yield ""
            yield from _iter_bounded([f"- {escape(words.format_check(check))}" for check in turn.checks])


def _iter_network(report: Report) -> Iterator[str]:
    yield from _iter_heading("What left the machine")
    exchanges = [*report.network, *(each for turn in report.turns for each in turn.network)]
    lines = [
        f"- {format_instant(each.at)} {escape(each.host)}: {escape(each.purpose)} "
        f"({escape(words.format_exchange(each))}; SHA-256 of what was sent {escape(each.sent_sha256)})"
        for each in exchanges
    ]
    yield from _iter_bounded(lines or ["Nothing."])
    used = [use for use in (report.model_use, *(turn.model_use for turn in report.turns)) if use is not None]
    for use in used[:MAX_LINES]:
        yield f"- Use of a model: {escape(words.format_model_use(use))}."


def _iter_record(report: Report) -> Iterator[str]:
    subject = report.subject
    size = f"{subject.width} x {subject.height} pixels, " if subject.width else ""
    yield from _iter_heading("Record")
    yield f"- file: {escape(subject.name)}"
    yield f"- kind: {escape(subject.media_type)}, {size}{subject.bytes:,} bytes"
    yield f"- SHA-256: {escape(subject.sha256)}"
    yield f"- SHA-1: {escape(subject.sha1)}"
    yield from _iter_bounded(
        [f"- {escape(name)}: {escape(value)}" for name, value in sorted(subject.fingerprints.items())]
    )
    if report.custody is not None:
        yield f"- examined: {format_instant(report.custody.begun)} to {format_instant(report.custody.ended)}"
        yield f"- file afterwards: {words.CUSTODY[report.custody.file]}"
    yield f"- made with {escape(report.tool.name)} {escape(report.tool.version)}, schema {report.schema_name}"
    yield from _iter_heading("Checks", 3)
    lines = []
    for run in report.all_runs:
        reason = f" ({escape(run.reason)})" if run.reason else ""
        ended = f"{words.STATUSES[run.status]}{reason}, {run.seconds:.2f} s"
        lines.append(f"- {escape(run.title)} ({escape(run.detector)} {escape(run.version)}): {ended}")
    yield from _iter_bounded(lines)
