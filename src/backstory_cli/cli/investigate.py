"""``backstory investigate``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.agreement import agreed, say_what_leaves
from backstory_cli.cli.handing_over import Html, Markdown, Wanted
from backstory_cli.cli.options import (
    Analyst,
    AsJson,
    Claimed,
    ClaimedDate,
    ClaimedPlace,
    Deep,
    Fetch,
    Fresh,
    Http,
    IndexAt,
    KeepSent,
    Limit,
    MaxBytes,
    MaxCost,
    MaxMemory,
    MaxPixels,
    MaxSeconds,
    Model,
    ModelFile,
    Offline,
    Online,
    Providers,
    Region,
    Search,
    SendMetadata,
    Shadow,
    SscdFile,
)
from backstory_cli.errors import ExitCode, ServiceFailed, UnreadableImage, UsageError
from backstory_cli.render.console import (
    print_failure,
    print_note,
    print_result,
    progress_display,
    result_console,
)

if TYPE_CHECKING:
    import PIL.Image

    from backstory_cli.cases import Case
    from backstory_cli.models import Claim, Report
    from backstory_cli.settings import Settings

EPILOG = """Examples:

backstory investigate photo.jpg "where is this from?"

backstory investigate --online https://example.org/article "where was it before?"

backstory investigate photo.jpg --claim "Odesa, 21 November 2026, at night"

backstory investigate --json photo.jpg "was it edited?" | jq .assessments

Exit codes: 0 a report was made, whatever it says; 2 usage; 3 the image cannot be read;
5 a service asked for by name failed; 10 --fail-on matched; 130 interrupted; 1 a bug."""


def investigate(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="IMAGE... [QUESTION]",
            help="Pictures or their web addresses (- reads one from stdin), then a question.",
        ),
    ],
    question: Annotated[
        str | None,
        typer.Option("--question", "-Q", help="The question, where the last word could be a file."),
    ] = None,
    as_json: AsJson = False,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Print one line of JSON for each picture.")] = False,
    sentence: Annotated[
        bool, typer.Option("--sentence", help="Print only a passage to quote, hedged as the evidence asks for.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the answer and the assessments only.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print what each finding rests on, too, and every check's time.")
    ] = False,
    html: Html = None,
    markdown: Markdown = None,
    preview: Annotated[
        bool | None,
        typer.Option(
            "--preview/--no-preview",
            help="Show the picture and its map in coloured characters; by default where the terminal can.",
        ),
    ] = None,
    claim: Claimed = None,
    claimed_date: ClaimedDate = None,
    claimed_place: ClaimedPlace = None,
    shadow: Shadow = None,
    analyst: Analyst = None,
    model: Model = None,
    search: Search = None,
    send_metadata: SendMetadata = None,
    keep_sent: KeepSent = None,
    max_cost: MaxCost = None,
    offline: Offline = None,
    online: Online = None,
    providers: Providers = None,
    fetch: Fetch = None,
    fresh: Fresh = None,
    http: Http = None,
    deep: Deep = None,
    region: Region = None,
    model_file: ModelFile = None,
    index_at: IndexAt = None,
    sscd_file: SscdFile = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="DETECTOR", help="Run this detector only (repeatable).")
    ] = None,
    skip: Annotated[
        list[str] | None, typer.Option(metavar="DETECTOR", help="Leave this detector out (repeatable).")
    ] = None,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(metavar="VERDICT[:STRENGTH]", help="Exit 10 on a verdict, such as altered:moderate (repeatable)."),
    ] = None,
    max_pixels: MaxPixels = None,
    max_bytes: MaxBytes = None,
    max_seconds: MaxSeconds = None,
    max_memory: MaxMemory = None,
    limit: Limit = None,
    save: Annotated[bool, typer.Option("--save/--no-save", help="Keep the case for follow-up questions.")] = True,
) -> None:
    """Investigate a picture: how it was made, whether it was changed, where it was seen, and your question."""
    from backstory_cli.isolation import children

    children.start(many=len(words) > 2)  # comes up while the rest is loaded here
    from backstory_cli.api import claim_of
    from backstory_cli.settings import load

    pictures, asked = split_words(words, question)
    forms = {"--json": as_json, "--jsonl": jsonl, "--sentence": sentence, "--quiet": quiet, "--verbose": verbose}
    chosen = [name for name, wanted in forms.items() if wanted]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} exclude each other", "choose one")
    form = chosen[0] if chosen else ""
    if as_json and len(pictures) > 1:
        raise UsageError("--json prints one document, for one picture", "use --jsonl for many")
    files = Wanted(html, markdown)
    if files.names and len(pictures) > 1:
        raise UsageError("--html and --markdown write the report of one picture", "name one picture")
    if files.to_stdout and form:
        raise UsageError(f"{form} and a report on standard output exclude each other", "choose one")
    files.refuse(force=False)
    conditions = [_condition(text) for text in fail_on or ()]
    stated = claim_of(claim, claimed_date, claimed_place, shadow)
    settings = load(
        {
            "analyst": analyst,
            "model": model,
            "search": search,
            "send_metadata": send_metadata,
            "keep_sent": keep_sent,
            "max_cost": max_cost,
            "offline": offline,
            "online": online,
            "providers": providers or None,
            "fetch": fetch,
            "fresh": fresh,
            "http": http,
            "deep": deep,
            "region": region,
            "model_file": model_file,
            "index": index_at,
            "sscd_file": sscd_file,
            "only": only or None,
            "skip": skip or None,
            "max_pixels": max_pixels,
            "max_bytes": max_bytes,
            "max_seconds": max_seconds,
            "max_memory": max_memory,
            "limit": limit or None,
        }
    )
    settings = agreed(settings)
    say_what_leaves(settings, "sent" if settings.max_cost is None else "may be sent")
    code = ExitCode.OK
    for picture in pictures:
        try:
            report = _investigated(picture, asked, settings, stated, save=save)
        except UnreadableImage as failure:
            if len(pictures) == 1:
                raise
            print_failure(failure.message, failure.hint)
            if jsonl:
                print_result(json.dumps({"source": picture, "error": failure.message, "hint": failure.hint}))
            code = ExitCode.UNREADABLE
            continue
        if not files.to_stdout:
            _print(report, form, picture, preview=preview)
        if files.names:
            files.write(_case(report, picture), settings)
        if save and form in {"", "--quiet", "--verbose"}:
            print_note('Ask more with: backstory ask "..."')
        code = max(code, _outcome(report, settings, conditions), key=_SEVERITY.index)
    raise typer.Exit(code)


_SEVERITY = (ExitCode.OK, ExitCode.FAIL_ON_MATCHED, ExitCode.SERVICE_FAILED, ExitCode.UNREADABLE)
"""Of many pictures, the gravest outcome is the command's."""


def split_words(words: Sequence[str], question: str | None) -> tuple[list[str], str]:
    """Tell pictures from the question: the last of several words is one unless it is, or looks like, a file."""
    from backstory_cli.api import DEFAULT_QUESTION

    if question is not None or len(words) == 1 or _looks_like_a_picture(words[-1]):
        return list(words), question or DEFAULT_QUESTION
    return list(words[:-1]), words[-1] or DEFAULT_QUESTION


_SUFFIXES = frozenset(
    (
        *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp"),
        *(".avif", ".heic", ".heif", ".jxl", ".psd", ".svg", ".pdf"),
    )
)


def _looks_like_a_picture(word: str) -> bool:
    from backstory_cli.intake import is_url

    if word == "-" or is_url(word):
        return True
    try:
        if Path(word).exists():
            return True
    except (OSError, ValueError):  # too long, or with a NUL: no file's name
        return False
    return Path(word).suffix.lower() in _SUFFIXES and not word.rstrip().endswith("?")


def _investigated(picture: str, question: str, settings: Settings, claim: Claim | None, *, save: bool) -> Report:
    from backstory_cli import api
    from backstory_cli.intake import is_url

    with progress_display(picture if is_url(picture) else Path(picture).name) as progress:
        report = api.investigate_source(picture, question, settings, progress, claim)
    return _kept(report, picture, settings) if save else report


def _kept(report: Report, picture: str, settings: Settings) -> Report:
    """Keep the case; a store that cannot be written costs the case, never the report."""
    from backstory_cli.cases import Cases

    try:
        with Cases(settings.cases_path) as cases:
            return cases.save(report, _case(report, picture).path)
    except ServiceFailed as failure:
        print_failure(f"this case was not kept: {failure.message}", failure.hint)
        return report


def _case(report: Report, picture: str) -> Case:
    """The report with the place of its picture, if that is a file."""
    from backstory_cli.cases import Case
    from backstory_cli.intake import is_url

    return Case(report, None if picture == "-" or is_url(picture) else Path(picture))


def _print(report: Report, form: str, picture: str, *, preview: bool | None) -> None:
    """Print a report in the form that an option named; the usual one for none."""
    from backstory_cli.render.as_json import report_json
    from backstory_cli.render.preview import can_show
    from backstory_cli.render.terminal import Detail, show_report

    if form in {"--json", "--jsonl"}:
        print_result(report_json(report, indent=None if form == "--jsonl" else 2))
    elif form == "--sentence":
        print_result(report.sentence)
    else:
        console = result_console()
        detail: Detail = "quiet" if form == "--quiet" else "verbose" if form == "--verbose" else "normal"
        wanted = detail != "quiet" and (can_show(console) if preview is None else preview)
        show_report(report, console, detail=detail, preview=wanted, picture=_small(picture) if wanted else None)


def _small(picture: str) -> PIL.Image.Image | None:
    """The picture in a small size; None for one that is not on this machine, or cannot be decoded."""
    from backstory_cli import intake
    from backstory_cli.errors import BackstoryError, Skip

    if picture == "-" or intake.is_url(picture):
        return None
    try:
        return intake.read(picture).upright_small
    except (BackstoryError, Skip):
        return None


def _outcome(report: Report, settings: Settings, conditions: Sequence[tuple[str, str]]) -> ExitCode:
    if settings.analyst != "rules" and not settings.offline and report.answer.by.analyst != settings.analyst_name:
        print_failure(report.answer.note, report.answer.how)
        return ExitCode.SERVICE_FAILED
    if any(_matches(report, verdict, strength) for verdict, strength in conditions):
        return ExitCode.FAIL_ON_MATCHED
    return ExitCode.OK


CLAIM_VERDICTS = ("supports", "contradicts", "mixed", "no_evidence")
"""What can come of a claim, which ``--fail-on`` takes as well."""


def _condition(text: str) -> tuple[str, str]:
    """``altered:moderate`` as verdict and least strength; without a strength, any will do."""
    from backstory_cli.models import Strength
    from backstory_cli.render.words import VERDICTS

    known = (*VERDICTS, *CLAIM_VERDICTS)
    verdict, _, strength = text.partition(":")
    if verdict not in known:
        raise UsageError(f"--fail-on knows no verdict {verdict!r}", f"verdicts: {', '.join(known)}")
    if strength and verdict in CLAIM_VERDICTS:
        raise UsageError(f"what comes of a claim has no strength: --fail-on {verdict}", "its parts have one, in --json")
    if strength and strength not in list(Strength):
        raise UsageError(f"--fail-on knows no strength {strength!r}", f"strengths: {', '.join(Strength)}")
    return verdict, strength


def _matches(report: Report, verdict: str, strength: str) -> bool:
    from backstory_cli.models import Strength

    if report.claim_check is not None and report.claim_check.verdict == verdict:
        return True
    assessed = report.assessments
    for assessment in (assessed.origin, assessed.integrity, assessed.history):
        if assessment.verdict == verdict:
            least = Strength(strength).rank if strength else -1
            return (assessment.strength.rank if assessment.strength else -1) >= least
    return False
