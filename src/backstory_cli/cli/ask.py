"""``backstory ask``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.options import Analyst, AsJson, Model, Offline
from backstory_cli.errors import ExitCode, NothingToAsk
from backstory_cli.render.console import print_failure, print_note, print_result, result_console
from backstory_cli.text import clean

if TYPE_CHECKING:
    from backstory_cli.cases import Case
    from backstory_cli.settings import Settings


EPILOG = """Examples:

backstory ask "and when was it taken?"

backstory ask "who took it?" --case 20261123-f7ace5 --json"""


def ask(
    question: Annotated[str, typer.Argument(help="What else you want to know.")],
    case: Annotated[
        str | None,
        typer.Option(
            "--case", metavar="ID|FILE", help="A case, or a report saved with --json. Default: the last case."
        ),
    ] = None,
    as_json: AsJson = False,
    analyst: Analyst = None,
    model: Model = None,
    offline: Offline = None,
) -> None:
    """Ask a further question about a case: answered from its findings."""
    from backstory_cli import api
    from backstory_cli.cases import Cases
    from backstory_cli.render.as_json import report_json
    from backstory_cli.render.terminal import show_turn
    from backstory_cli.settings import load

    settings = load({"analyst": analyst, "model": model, "offline": offline})
    if settings.sends_to_model:
        print_note(f"note: your question and the findings as text are sent to {settings.sends_to_model}")
    from_file = _saved_report(case)
    asked_about = from_file or _stored_case(case, settings)
    turn = api.ask(asked_about.report, question, settings, asked_about.file_state())
    if from_file:
        print_note("This follow-up is not kept: it is about a report in a file.")
    else:
        with Cases(settings.cases_path) as cases:
            cases.add_turn(asked_about.report.id, turn)
    report = asked_about.report.model_copy(update={"turns": (*asked_about.report.turns, turn)})
    if as_json:
        print_result(report_json(report))
    else:
        show_turn(report, turn, result_console())
    if settings.analyst != "rules" and not settings.offline and turn.answer.by.analyst != settings.analyst_name:
        print_failure(turn.answer.note, "the answer above is made by rules instead")
        raise typer.Exit(ExitCode.SERVICE_FAILED)


def _stored_case(name: str | None, settings: Settings) -> Case:
    from backstory_cli.cases import Cases

    if not settings.cases_path.exists():
        raise NothingToAsk("there is no case yet", "begin one with: backstory investigate IMAGE")
    with Cases(settings.cases_path) as cases:
        return cases.load(name)


def _saved_report(name: str | None) -> Case | None:
    """The report in a file, where ``name`` is one; None where it can only be a case."""
    from pydantic import ValidationError

    from backstory_cli.cases import Case
    from backstory_cli.models import Report

    if name is None or not name.endswith(".json"):
        return None
    try:
        report = Report.model_validate_json(Path(name).read_bytes())
    except OSError as problem:
        raise NothingToAsk(f"{clean(name, 300)} cannot be read: {problem.strerror}", "check the path") from None
    except ValidationError:
        raise NothingToAsk(
            f"{clean(name, 300)} is not a report of this tool",
            "save one with: backstory investigate --json IMAGE",
        ) from None
    source = report.subject.source
    return Case(report, Path(source) if source not in {"-", "bytes"} else None)
