"""``backstory ask``."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.consent_prompt import announce_recipients, ask_for_consent
from backstory_cli.cli.options import AsJson, take_settings
from backstory_cli.errors import ExitCode, NothingToAskError, UsageError
from backstory_cli.render.console import make_result_console, print_failure, print_note, print_result
from backstory_cli.render.progress import show_progress
from backstory_cli.text import clean

if TYPE_CHECKING:
    from backstory_cli.cases.store import Case
    from backstory_cli.models import Turn
    from backstory_cli.settings.settings import Settings


EPILOG = """Examples:

backstory ask "and when was it taken?"

backstory ask "look at the upper left corner again"

backstory ask "compare it with original.jpg" --case 20261123-f7ace5

backstory ask      (a conversation, on a terminal)

A question may call for further checks: a part of the image again, every test again (deeper), your index, a file it
names, or a service that --online or --provider allows. They are made, and what they find joins the case."""


@take_settings(
    "analyst",
    "model",
    "search",
    "send_metadata",
    "keep_sent",
    "max_cost",
    "offline",
    "online",
    "providers",
    "fresh",
    "http",
    "index",
    "sscd_file",
)
def ask(
    question: Annotated[
        str | None, typer.Argument(help="What else you want to know. Without one: a conversation, on a terminal.")
    ] = None,
    case: Annotated[
        str | None,
        typer.Option(
            "--case", metavar="ID|FILE", help="A case, or a report saved with --json. Default: the last case."
        ),
    ] = None,
    as_json: AsJson = False,
    *,
    options: dict[str, object],
) -> None:
    """Ask a further question about a case: answered from its findings, and from further checks that it calls for."""
    from backstory_cli.render.as_json import render_report
    from backstory_cli.settings.load import load

    talks = question is None
    if talks and (as_json or not (sys.stdin.isatty() and sys.stdout.isatty())):
        raise UsageError("there is no question", 'backstory ask "..."; without one it talks on a terminal only')
    if question is not None and not question.strip():
        raise UsageError("the question is empty", 'backstory ask "when was it taken?"')
    settings = load(options)
    from_file = load_saved_report(case)
    asked_about = from_file or load_stored_case(case, settings)
    settings = ask_for_consent(settings)
    announce_recipients(settings, "may be sent")
    if from_file:
        print_note("This follow-up is not kept: it is about a report in a file.")
    if talks:
        _talk(asked_about, settings, kept=from_file is None)
        return
    asked_about, turn = _answer(asked_about, question or "", settings, kept=from_file is None)
    if as_json:
        print_result(render_report(asked_about.report))
    else:
        _show(asked_about, turn)
    if _report_analyst_failure(turn, settings):
        raise typer.Exit(ExitCode.SERVICE_FAILED)


def _answer(case: Case, question: str, settings: Settings, *, kept: bool) -> tuple[Case, Turn]:
    """The case with one more turn, and that turn."""
    from backstory_cli.cases.store import Cases
    from backstory_cli.investigation import session
    from backstory_cli.investigation.follow_up import with_turns

    with show_progress(1, case.report.subject.name) as steps:
        steps.check("the answer")
        turn = session.ask(case, question, settings)
    if kept:
        with Cases(settings.cases_path) as cases:
            turn = cases.add_turn(case.report.id, turn)
    report = case.report.model_copy(update={"turns": (*case.report.turns, turn)})
    return replace(case, report=with_turns(report)), turn


def _talk(case: Case, settings: Settings, *, kept: bool) -> None:
    """One question after another, until an empty line or the end of input."""
    report = case.report
    print_note(f"Case {report.id}: {report.subject.name}, {report.question}")
    print_note("Ask on; an empty line ends it.")
    with suppress(ImportError):
        import readline  # noqa: F401 - line editing and history for input(); Windows brings its own
    while True:
        try:
            question = input("? ").strip()
        except EOFError:
            return
        if not question:
            return
        case, turn = _answer(case, question, settings, kept=kept)
        _show(case, turn)
        _report_analyst_failure(turn, settings)


def _show(case: Case, turn: Turn) -> None:
    from backstory_cli.render.terminal import show_turn

    show_turn(case.report, turn, make_result_console())


def _report_analyst_failure(turn: Turn, settings: Settings) -> bool:
    """Whether the analyst that was asked for did not answer, which is then said."""
    failed = settings.analyst != "rules" and not settings.offline and turn.answer.by.analyst != settings.analyst_name
    if failed:
        print_failure(turn.answer.note, turn.answer.how)
    return failed


def load_stored_case(name: str | None, settings: Settings) -> Case:
    """The case of that id, or of which it is the beginning; the last one for None."""
    from backstory_cli.cases.store import Cases
    from backstory_cli.investigation.follow_up import load_case

    if not settings.cases_path.exists():
        raise NothingToAskError("there is no case yet", "begin one with: backstory investigate IMAGE")
    with Cases(settings.cases_path) as cases:
        return load_case(cases, name)


def load_saved_report(name: str | None) -> Case | None:
    """The report in a file, where ``name`` is one; None where it can only be a case."""
    from pydantic import ValidationError

    from backstory_cli.cases.store import Case
    from backstory_cli.models import Report

    if name is None or not name.endswith(".json"):
        return None
    try:
        report = Report.model_validate_json(Path(name).read_bytes())
    except OSError as problem:
        raise NothingToAskError(f"{clean(name, 300)} cannot be read: {problem.strerror}", "check the path") from None
    except ValidationError:
        raise NothingToAskError(
            f"{clean(name, 300)} is not a report of this tool",
            "save one with: backstory investigate --json IMAGE",
        ) from None
    source = report.subject.source
    return Case(report, Path(source) if source not in {"-", "bytes"} else None)
