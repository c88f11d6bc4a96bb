"""``backstory cases``: list, show, export and forget what was investigated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.options import AsJson
from backstory_cli.errors import NothingToAskError, ServiceFailedError, UsageError
from backstory_cli.render.console import make_result_console, print_note, print_result

if TYPE_CHECKING:
    from backstory_cli.cases.store import Cases

app = typer.Typer(
    no_args_is_help=True,
    help="Cases: reports that were kept, with their follow-up questions.",
    epilog="Examples:\n\nbackstory cases list\n\nbackstory cases show 20261128-1f3a5c",
)

CaseId = Annotated[str, typer.Argument(metavar="CASE", help="The id of a case, or its beginning.")]


@app.command("list", epilog="Examples:\n\nbackstory cases list\n\nbackstory cases list --json | jq -r '.[0].id'")
def list_cases(as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False) -> None:
    """List every case, the newest first."""
    from backstory_cli.render.cases import render_case_list
    from backstory_cli.settings.load import load

    path = load().cases_path
    lines = []
    if path.exists():
        with open_cases() as cases:
            lines = cases.lines()
    if as_json:
        print_result(json.dumps([asdict(line) for line in lines], indent=2))
    elif lines:
        print_result(render_case_list(lines))
    else:
        print_note("There is no case yet. Begin one with: backstory investigate IMAGE")


@app.command(epilog="Examples:\n\nbackstory cases show 20261128-1f3a5c\n\nbackstory cases show 20261128 --json")
def show(case: CaseId, as_json: AsJson = False) -> None:
    """Show the report of a case again, with its follow-ups."""
    from backstory_cli.investigation.follow_up import load_case
    from backstory_cli.render.as_json import render_report
    from backstory_cli.render.terminal import show_report

    with open_cases() as cases:
        report = load_case(cases, case).report
    if as_json:
        print_result(render_report(report))
    else:
        show_report(report, make_result_console())


@app.command(epilog="Example: backstory cases export 20261128-1f3a5c --out folder")
def export(
    case: CaseId,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder for report.json and its artifacts.")],
) -> None:
    """Write a case into a folder: report.json and the files it refers to. The image itself is not copied."""
    from backstory_cli.cases.store import export_case
    from backstory_cli.investigation.follow_up import load_case

    with open_cases() as cases:
        report = load_case(cases, case).report
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} exists and is not an empty folder", "name a new folder")
    try:
        export_case(report, out)
    except OSError as problem:
        raise ServiceFailedError(f"{out} cannot be written: {problem.strerror}", "choose another folder") from None
    print_note(f"Wrote {out / 'report.json'}")


@app.command(epilog="Example: backstory cases forget 20261128-1f3a5c")
def forget(
    case: Annotated[list[str] | None, typer.Argument(metavar="CASE...", help="Ids of cases.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget every case.")] = False,
) -> None:
    """Delete cases, their follow-ups and their heat maps. The images themselves are not touched."""
    if everything == bool(case):
        raise UsageError("name the cases to forget, or --all", "list them with: backstory cases list")
    with open_cases() as cases:
        names = [line.id for line in cases.lines()] if everything else case or []
        for name in names:
            print_note(f"Forgot {cases.forget(name)}")


@contextmanager
def open_cases() -> Iterator[Cases]:
    """The store of cases, where there is one."""
    from backstory_cli.cases.store import Cases
    from backstory_cli.settings.load import load

    path = load().cases_path
    if not path.exists():
        raise NothingToAskError("there is no case yet", "begin one with: backstory investigate IMAGE")
    with Cases(path) as cases:
        yield cases
