"""What the report does not know: checks that were skipped or failed, and those this version does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from backstory_cli.models import Gap, NotChecked, Run, Status
from backstory_cli.web.manual_search import format_links

LEFT_OUT = "left out by --only or --skip"
WEB_LEFT_OUT = NotChecked(
    what="Copies on the web", why="this check was left out", how=f"search by hand: {format_links()}", gap=Gap.NOT_ASKED
)
BEYOND_THIS_VERSION = (
    NotChecked(
        what="Content Credentials that the file once had",
        why="saving an image with most programs and sharing it on most platforms removes them without a trace",
        how="ask for the file as it left its maker; https://contentcredentials.org/verify can recognise some images",
        gap=Gap.CANNOT_BE_SEEN,
    ),
    NotChecked(
        what="Invisible watermarks of AI generators, such as SynthID",
        why="they can be read only by the companies that write them",
        how="open the image in the Gemini app and ask 'Was this created with Google AI?'; no mark found says nothing",
        gap=Gap.CANNOT_BE_SEEN,
    ),
    NotChecked(
        what="Edits that leave no trace in the pixels",
        why="an image made smaller after the edit, saved again at low quality or photographed from a screen keeps "
        "none, and parts of images of like quality fit in without one",
        how="compare it with an earlier copy of the same image, if one can be found",
        gap=Gap.CANNOT_BE_SEEN,
    ),
)
"""Said in every report until a detector exists. ``how`` names pages that the makers of each service publish."""

_ENDED = {
    Status.SKIPPED: "",
    Status.FAILED: "the check failed: ",
    Status.TIMED_OUT: "the check took too long: ",
}


def list_not_checked(runs: Sequence[Run], left_out: Iterable[str] = ()) -> tuple[NotChecked, ...]:
    """Skipped and failed runs and parts of runs first, then checks that were left out, by their titles, then what no
    run of this version looks at."""
    web = () if any(run.detector == "web" for run in runs) else (WEB_LEFT_OUT,)
    others = (
        NotChecked(what=title, why=LEFT_OUT, how="run it again without --only and --skip", gap=Gap.NOT_ASKED)
        for title in left_out
        if title != WEB_LEFT_OUT.what
    )
    return (*(each for run in runs for each in _iter_gaps(run)), *others, *web, *BEYOND_THIS_VERSION)


def group_not_checked(gaps: Iterable[NotChecked]) -> dict[Gap, list[NotChecked]]:
    """By the kind of reason, in the order of `Gap`; kinds without any are left out."""
    every = list(gaps)
    grouped = {gap: [each for each in every if each.gap is gap] for gap in Gap}
    return {gap: entries for gap, entries in grouped.items() if entries}


def describe_hindered(gaps: Iterable[NotChecked]) -> str:
    """A sentence on what was to be checked and could not be; empty where there is nothing of the kind."""
    reasons: dict[str, list[str]] = {}
    for each in gaps:
        if each.hindered:
            reasons.setdefault(each.why.rstrip("."), []).append(each.what)
    told = "; ".join(f"{', '.join(dict.fromkeys(checks))}: {why}" for why, checks in reasons.items())
    return f"Not fully checked: {told}." if told else ""


def _iter_gaps(run: Run) -> Iterator[NotChecked]:
    if run.status in _ENDED:
        yield NotChecked(
            what=_format_title(run),
            why=_ENDED[run.status] + run.reason,
            how=run.how,
            hindered=run.hindered,
            gap=run.gap,
        )
    yield from run.left_out


def _format_title(run: Run) -> str:
    """The title of a check, marked where it stopped part of the way."""
    return f"{run.title} (in part)" if run.findings else run.title
