"""``backstory report``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from backstory_cli.cli.ask import load_saved_report, load_stored_case
from backstory_cli.cli.report_files import STDOUT, Force, Html, Markdown, ReportFiles
from backstory_cli.errors import UsageError
from backstory_cli.render.console import print_note

EPILOG = """Examples:

backstory report --html harbour.html --open      (the last case)

backstory report 20261123-f7ace5 --pdf harbour.pdf

backstory report saved/report.json --markdown -

Without a form, the page is written to a file with the name of the case, in this folder."""

_PLAIN_ID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,60}")


def report(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE",
            help="The id of a case or its beginning, last, or a report saved with --json. Default: the last case.",
            show_default=False,
        ),
    ] = None,
    html: Html = None,
    markdown: Markdown = None,
    pdf: Annotated[
        str | None,
        typer.Option(
            "--pdf", metavar="FILE", help="Print the page as PDF, by a Chromium, Chrome or Edge that is installed."
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="Open the page in your browser.")] = False,
    force: Force = False,
) -> None:
    """Write the report of a case as a file to hand over: a page that loads nothing, Markdown, or PDF.

    The image is shown in a small copy if its file is still there unchanged. Nothing is investigated anew.
    """
    from backstory_cli.settings.load import load

    settings = load()
    saved = load_saved_report(case)
    found = saved or load_stored_case(None if case in {None, "last"} else case, settings)
    if not (html or markdown or pdf) or (show and not html):
        html = html or _make_file_name(found.report.id)
    wanted = ReportFiles(html, markdown, pdf)
    if show and html == STDOUT:
        raise UsageError("--open needs a file", "name one with --html")
    wanted.refuse(force=force)
    beside = [Path(case).absolute().parent / "artifacts"] if saved and case else []
    wanted.write(found, settings, beside)
    if show and html:
        import webbrowser

        if not webbrowser.open(Path(html).absolute().as_uri()):
            print_note(f"No browser could be started; open {html} yourself.")


def _make_file_name(case_id: str) -> str:
    """The name of the file where none is given: of an id, which a report in a file may make up, only a plain one."""
    return f"{case_id}.html" if _PLAIN_ID.fullmatch(case_id) else "report.html"
