"""``backstory investigate``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.consent_prompt import announce_recipients, ask_for_consent
from backstory_cli.cli.options import SETTING_OPTIONS, AsJson, Claimed, ClaimedDate, ClaimedPlace, Shadow, take_settings
from backstory_cli.cli.report_files import Force, Html, Markdown, ReportFiles
from backstory_cli.errors import UsageError

if TYPE_CHECKING:
    from backstory_cli.batch.sources import Sources
    from backstory_cli.settings.settings import Settings

EPILOG = """Examples:

backstory investigate photo.jpg "where is this from?"

backstory investigate --online https://example.org/article "where was it before?"

backstory investigate photo.jpg --claim "Odesa, 21 November 2026, at night"

backstory investigate --json photo.jpg "was it edited?" | jq .assessments

backstory investigate photos/ --resume results.jsonl

Exit codes: 0 a report was made, whatever it says; 2 usage; 3 the image cannot be read;
5 a service asked for by name failed; 10 --fail-on matched; 130 interrupted; 1 a bug."""


Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="IMAGE... [QUESTION]",
        help="Images, folders or patterns of them, or web addresses (- reads one from stdin), then a question.",
    ),
]
Question = Annotated[
    str | None, typer.Option("--question", "-Q", help="The question, where the last word could be a file.")
]
FilesFrom = Annotated[
    str | None,
    typer.Option(
        "--files-from",
        metavar="FILE",
        help="Take the images from a list, one path or address a line (- reads it from stdin).",
    ),
]
Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="local|ray",
        help="Where many images are looked at: on this machine, or on a Ray cluster (RAY_ADDRESS names it).",
    ),
]
AsJsonLines = Annotated[bool, typer.Option("--jsonl", help="Print one line of JSON for each image.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print a table, one row of CSV for each image.")]
AsSarif = Annotated[
    bool, typer.Option("--sarif", help="Print one SARIF document, for systems that show what checks found.")
]
Resume = Annotated[
    Path | None,
    typer.Option(
        "--resume",
        metavar="FILE",
        dir_okay=False,
        help="Write the lines of --jsonl into this file, and leave out what has one there already: the same bytes, "
        "settings and question. After an interruption, give the same command again.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, max=64, help="Images looked at at once (default: by machine)."),
]
Sentence = Annotated[
    bool, typer.Option("--sentence", help="Print only a passage to quote, hedged as the evidence asks for.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the answer and the assessments only.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Print what each finding rests on, too, and every check's time.")
]
Preview = Annotated[
    bool | None,
    typer.Option("--preview/--no-preview", help="Show the image and its map in coloured characters below the report."),
]
FailOn = Annotated[
    list[str] | None,
    typer.Option(metavar="VERDICT[:STRENGTH]", help="Exit 10 on these verdicts, such as altered:moderate,generated."),
]
Save = Annotated[bool, typer.Option("--save/--no-save", help="Keep the case for follow-up questions.")]


@take_settings(*SETTING_OPTIONS)
def investigate(
    words: Words = None,
    question: Question = None,
    files_from: FilesFrom = None,
    engine: Engine = "local",
    as_json: AsJson = False,
    jsonl: AsJsonLines = False,
    as_csv: AsCsv = False,
    as_sarif: AsSarif = False,
    resume: Resume = None,
    jobs: Jobs = None,
    sentence: Sentence = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    html: Html = None,
    markdown: Markdown = None,
    force: Force = False,
    preview: Preview = None,
    claim: Claimed = None,
    claimed_date: ClaimedDate = None,
    claimed_place: ClaimedPlace = None,
    shadow: Shadow = None,
    *,
    options: dict[str, object],
    fail_on: FailOn = None,
    save: Save = True,
) -> None:
    """Investigate an image: how it was made, whether it was changed, where it was seen, and your question."""
    _start_children(words or (), files_from)
    from backstory_cli.api import build_claim
    from backstory_cli.assessment.verdicts import parse_condition
    from backstory_cli.batch import Work
    from backstory_cli.batch.engines import choose_engine
    from backstory_cli.cli.output_formats import get_chosen_form
    from backstory_cli.cli.run import Output, run
    from backstory_cli.text import split_list

    forms = {"--json": as_json, "--jsonl": jsonl or resume is not None, "--csv": as_csv, "--sarif": as_sarif}
    form = get_chosen_form(forms | {"--sentence": sentence, "--quiet": quiet, "--verbose": verbose})
    sources, asked = _find_sources(words or (), question, files_from)
    files = ReportFiles(html, markdown)
    _refuse_contradictions(form, files, many=len(sources.each) > 1)
    files.refuse(force=force)
    conditions = tuple(parse_condition(text) for text in split_list(fail_on or ()))
    stated = build_claim(claim, claimed_date, claimed_place, shadow)
    there = choose_engine(engine, jobs, _load_consented(options))
    output = Output(form, preview, files, conditions, save, resume)
    raise typer.Exit(run(sources, Work(asked, there.settings, stated), there, output))


def _start_children(words: Sequence[str], files_from: str | None) -> None:
    """Have the processes that read images come up while the rest is loaded here."""
    from backstory_cli.image.sandbox import parent
    from backstory_cli.system.files import is_folder

    parent.start(many=files_from is not None or len(words) > 2 or any(map(is_folder, words)))


def _find_sources(words: Sequence[str], question: str | None, files_from: str | None) -> tuple[Sources, str]:
    """The images that were named, and the question."""
    from backstory_cli.batch.sources import expand_sources, read_list

    named, asked = split_words(words, question)
    sources = expand_sources([*named, *(read_list(files_from) if files_from is not None else ())])
    if not sources.each:
        raise UsageError("no image is named", "name a file, a folder or an address, or give a list: --files-from FILE")
    return sources, asked


def _refuse_contradictions(form: str, files: ReportFiles, *, many: bool) -> None:
    """Refuse outputs that exclude each other."""
    if form == "--json" and many:
        raise UsageError("--json prints one document, for one image", "use --jsonl for many")
    if files.names and many:
        raise UsageError("--html and --markdown write the report of one image", "name one image")
    if files.to_stdout and form:
        raise UsageError(f"{form} and a report on standard output exclude each other", "choose one")


def _load_consented(options: dict[str, object]) -> Settings:
    """The settings, once the person has agreed to what they send; and whom it goes to is said."""
    from backstory_cli.settings.load import load

    settings = ask_for_consent(load(options))
    announce_recipients(settings, "sent" if settings.max_cost is None else "may be sent")
    return settings


def split_words(words: Sequence[str], question: str | None) -> tuple[list[str], str]:
    """Tell images from the question: the last of several words is one unless it is, or looks like, a file."""
    from backstory_cli.analysts.question import DEFAULT_QUESTION
    from backstory_cli.batch.sources import looks_like_a_picture

    if question is not None or len(words) <= 1 or looks_like_a_picture(words[-1]):
        return list(words), question or DEFAULT_QUESTION
    return list(words[:-1]), words[-1] or DEFAULT_QUESTION
