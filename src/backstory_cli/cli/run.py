"""What ``backstory investigate`` does with its images as they come: shown, kept, counted."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from backstory_cli.assessment.not_checked import describe_hindered
from backstory_cli.assessment.verdicts import Condition, matches_any, read_verdicts
from backstory_cli.batch import Outcome, Work, investigate_all
from backstory_cli.batch.engines import EngineChoice
from backstory_cli.batch.resume import Results, open_results, request_digest
from backstory_cli.batch.sources import Sources
from backstory_cli.cases.store import Case, Cases
from backstory_cli.cli import output_formats as forms
from backstory_cli.cli.report_files import ReportFiles
from backstory_cli.errors import ExitCode, ServiceFailedError
from backstory_cli.image.source import FileSource, Source
from backstory_cli.models import NotChecked, Report, Run
from backstory_cli.render.batch import Tally
from backstory_cli.render.console import print_failure, print_note, print_result
from backstory_cli.render.progress import show_progress
from backstory_cli.settings.settings import Settings

_SEVERITY = (
    ExitCode.OK,
    ExitCode.FAIL_ON_MATCHED,
    ExitCode.NOTHING_TO_ASK,
    ExitCode.SERVICE_FAILED,
    ExitCode.UNREADABLE,
    ExitCode.BUG,
)
"""Of many images, the gravest outcome is the command's."""


@dataclass(frozen=True)
class Output:
    """What is wanted of the reports.

    Attributes:
        form: The option that names their form on standard output; empty for the usual one.
        preview: Whether the image is shown in characters; None for where the terminal can.
        files: Files that they are written to.
        conditions: Verdicts that end the command with an exit code of their own.
        save: Whether cases are kept.
        resume: A file of results to go on with, instead of standard output.
    """

    form: str
    preview: bool | None
    files: ReportFiles
    conditions: tuple[Condition, ...]
    save: bool
    resume: Path | None = None


def run(sources: Sources, work: Work, place: EngineChoice, output: Output) -> ExitCode:
    """Investigate the images, print and keep what becomes of them, and tell how it ended."""
    with open_results(output.resume, work) if output.resume else nullcontext() as results:
        return _Run(sources, work, output, results).code(place)


class _Run:
    """One command's work over its images."""

    def __init__(self, sources: Sources, work: Work, output: Output, results: Results | None) -> None:
        self._sources, self._output, self._results = sources, output, results
        self._work = replace(work, known=results.group_by_source()) if results else work
        self._single = len(sources.each) == 1 and results is None
        self._form = self._choose_form(work)
        self._tally = Tally(sources.left_out)
        self._kept = False

    def code(self, place: EngineChoice) -> ExitCode:
        """Do it; the gravest of what became of the images."""
        began, code = time.monotonic(), ExitCode.OK
        total = len(self._sources.each)
        with show_progress(total, self._sources.each[0].source.name) as steps:
            progress = steps.check if self._single else None
            outcomes = investigate_all(
                self._sources.each,
                self._work,
                1 if self._single else place.jobs,
                progress=progress,
                engine=place.engine,
            )
            for outcome, source in zip(outcomes, self._sources.each, strict=True):
                with steps.aside():
                    code = max(code, self._report_outcome(outcome, source.source), key=_SEVERITY.index)
                steps.done(source.source.name)
        self._form.end()
        if not self._single:
            for line in self._tally.lines(time.monotonic() - began):
                print_note(line)
        elif self._kept and self._output.form in {"--quiet", "--verbose"}:
            print_note('Ask more with: backstory ask "..."')
        return code

    def _report_outcome(self, outcome: Outcome, source: Source) -> ExitCode:
        """Show, keep and count one image."""
        output = self._output
        if outcome.known:
            return self._count_known(outcome)
        report = outcome.report
        if report is not None and output.save:
            report = self._keep(report, source)
            outcome = replace(outcome, report=report)
        if not output.files.to_stdout:
            self._form.show(outcome)
        self._tally.count(read_verdicts(report) if report is not None else None)
        if report is None:
            return _report_failure(outcome)
        if (gaps := describe_hindered(report.not_checked)) and not _find_failed_by_name(report, self._work.settings):
            print_note(f"warning: {source.name}: {gaps[0].lower()}{gaps[1:]}")
        if output.files.names:
            output.files.write(_make_case(report, source), self._work.settings)
        return _determine_exit_code(report, self._work.settings, output.conditions)

    def _keep(self, report: Report, source: Source) -> Report:
        """Keep the case; a store that cannot be written costs the case, never the report."""
        try:
            with Cases(self._work.settings.cases_path) as cases:
                report = cases.save(report, _make_case(report, source).path)
        except ServiceFailedError as failure:
            print_failure(f"this case was not kept: {failure.message}", failure.hint)
        else:
            self._kept = True
        return report

    def _count_known(self, outcome: Outcome) -> ExitCode:
        """Count one that an earlier run had."""
        assert self._results is not None  # noqa: S101 - from where else
        found = self._results.known.get(outcome.key)
        self._tally.count(found, known=True)
        if found is None:
            return ExitCode.UNREADABLE
        return ExitCode.FAIL_ON_MATCHED if matches_any(found, self._output.conditions) else ExitCode.OK

    def _choose_form(self, work: Work) -> forms.Form:
        wanted, preview = self._output.form, self._output.preview
        if wanted == "--jsonl":
            return forms.JsonLines(self._results.write if self._results else print_result, request_digest(work))
        if wanted == "--csv":
            return forms.Table()
        if wanted == "--sarif":
            return forms.SarifDocument()
        if wanted == "--json":
            return forms.Each(forms.print_document)
        if wanted == "--sentence":
            return forms.Each(forms.print_quotable)
        if wanted == "--quiet":
            return forms.Each(partial(forms.print_for_people, detail="quiet", preview=False))
        if wanted == "--verbose":
            return forms.Each(partial(forms.print_for_people, detail="verbose", preview=preview))
        if not self._single:
            return forms.Each(forms.print_brief)
        return forms.Each(partial(forms.print_for_people, detail="normal", preview=preview))


def _report_failure(outcome: Outcome) -> ExitCode:
    """Tell of an image without a report, on standard error."""
    failure = outcome.failure
    assert failure is not None  # noqa: S101 - else there was a report
    for line in outcome.trace.splitlines():
        print_note(line)
    print_failure(failure.message, failure.hint)
    return failure.exit_code


def _make_case(report: Report, source: Source) -> Case:
    """The report with the place of its image, if that is a file."""
    return Case(report, source.path if isinstance(source, FileSource) else None)


def _determine_exit_code(report: Report, settings: Settings, conditions: tuple[Condition, ...]) -> ExitCode:
    if settings.analyst != "rules" and not settings.offline and report.answer.by.analyst != settings.analyst_name:
        print_failure(report.answer.note, report.answer.how)
        return ExitCode.SERVICE_FAILED
    if failed := _find_failed_by_name(report, settings):
        for each in failed:
            print_failure(f"{each.what}: {each.why}", each.how)
        return ExitCode.SERVICE_FAILED
    return ExitCode.FAIL_ON_MATCHED if matches_any(read_verdicts(report), conditions) else ExitCode.OK


def _find_failed_by_name(report: Report, settings: Settings) -> list[NotChecked]:
    """Services, an index or a model asked for by name that gave no answer."""
    asked = {
        "web": bool(settings.providers) and not settings.offline,
        "lookup": settings.index is not None,
        "learned": settings.model_file is not None,
    }
    return [
        each
        for run in report.runs
        if asked.get(run.detector)
        for each in (*run.left_out, *_list_failed_run(run))
        if each.hindered
    ]


def _list_failed_run(run: Run) -> list[NotChecked]:
    """A run that gave nothing, as one thing that was not checked."""
    return (
        []
        if run.left_out
        else [NotChecked(what=run.title, why=run.reason, how=run.how, hindered=run.hindered, gap=run.gap)]
    )
