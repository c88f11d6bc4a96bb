"""``backstory index``: the collection of known pictures."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.errors import NothingToAsk, Skip, UnreadableImage, UsageError
from backstory_cli.render.console import print_failure, print_note, print_result, progress_display
from backstory_cli.text import clean

if TYPE_CHECKING:
    from backstory_cli.image import Image
    from backstory_cli.intake import Limits
    from backstory_cli.lookup.index import Index

app = typer.Typer(no_args_is_help=True, help="Your index of known pictures, searched by fingerprint.")

BATCH = 50
"""Pictures written in one transaction: what an interrupted run keeps."""

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


@app.command(
    no_args_is_help=True,
    epilog="Examples:\n\nbackstory index add archive/ --source Reuters --date 2019-05-01\n\n"
    "backstory index add photo.jpg --caption 'Harbour at dusk'",
)
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Pictures, or folders of them.")],
    source: Annotated[str, typer.Option(help="Who published or took them.")] = "",
    date: Annotated[str, typer.Option(help="When these copies were seen: YYYY, YYYY-MM, YYYY-MM-DD or a time.")] = "",
    caption: Annotated[str, typer.Option(help="What is said of them.")] = "",
) -> None:
    """Add known pictures. The same file again updates its source, date and caption."""
    from backstory_cli.lookup.index import Index, Note
    from backstory_cli.settings import load

    settings = load()
    note = Note(source=source, date=date, caption=caption)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UnreadableImage(f"{clean(missing[0], 300)} does not exist", "check the path; nothing was added")
    counts: Counter[str] = Counter()
    with Index(settings.index_path) as index, progress_display("index") as progress:
        pictures = _readable(_files(paths), settings.limits, counts)
        while batch := list(islice(pictures, BATCH)):
            progress(f"{sum(counts.values()) + len(batch)} files, {clean(batch[-1][1].name, 60)}")
            counts.update(outcome.value for outcome in index.add(batch, note))
    kinds = ("added", "updated", "unchanged", "skipped")
    print_result(", ".join(f"{counts[kind]} {kind}" for kind in kinds))


def _files(paths: Iterable[Path]) -> Iterator[tuple[Path, bool]]:
    """Every file in order, and whether it was named by the user; links to folders are not followed."""
    for path in paths:
        if not path.is_dir():
            yield path, True
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                yield Path(folder, name), False


def _readable(files: Iterable[tuple[Path, bool]], limits: Limits, counts: Counter[str]) -> Iterator[tuple[Image, Path]]:
    """The pictures among the files. What is none is counted, and named if the user had named it."""
    from backstory_cli import intake

    for path, named in files:
        try:
            yield intake.read(path, limits), path
        except UnreadableImage as failure:
            counts["skipped"] += 1
            if named or "damaged" in failure.message:
                print_failure(failure.message, failure.hint)


@app.command(
    no_args_is_help=True,
    epilog="Examples:\n\nbackstory index search photo.jpg\n\nbackstory index search photo.jpg --radius 31 --json",
)
def search(
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="The picture to look for (- reads it from stdin).")],
    radius: Annotated[
        int | None, typer.Option(min=0, max=128, help="Bits of 256 in which a copy may differ (default 70).")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Search the index for copies of a picture."""
    from backstory_cli import intake
    from backstory_cli.lookup.index import DEFAULT_RADIUS
    from backstory_cli.render.index import matches_json, matches_text
    from backstory_cli.settings import load

    picture = intake.read(image, load().limits)
    with _existing() as index:
        try:
            matches = index.search(picture, DEFAULT_RADIUS if radius is None else radius)
        except Skip as skip:
            raise UnreadableImage(f"{picture.name} cannot be compared: {skip.reason}", skip.how) from None
    if as_json:
        print_result(matches_json(matches))
    elif matches:
        print_result(matches_text(matches))
    else:
        print_note("No copy found in your index. That says nothing about anywhere else.")


@app.command(epilog="Examples:\n\nbackstory index stats\n\nbackstory index stats --json")
def stats(as_json: AsJson = False) -> None:
    """Show how many pictures the index holds, and from where."""
    from backstory_cli.render.index import stats_json, stats_text

    with _existing() as index:
        figures = index.stats()
    print_result(stats_json(figures) if as_json else stats_text(figures))


@app.command(
    no_args_is_help=True,
    epilog="Examples:\n\nbackstory index remove 17 photo.jpg\n\nbackstory index remove --source Reuters",
)
def remove(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID|PATH|SHA256...", help="Entries, by number, path or hash.")
    ] = None,
    source: Annotated[str, typer.Option(help="Every entry of this source.")] = "",
) -> None:
    """Remove entries from the index. The pictures themselves are not touched."""
    from backstory_cli.render.index import entry_text

    if not names and not source:
        raise UsageError("name the entries to remove, or --source", "see them with: backstory index search IMAGE")
    with _existing() as index:
        removed = index.remove(names or [], source)
    if not removed:
        raise UsageError("no entry matches, so nothing was removed", "check the number, path, hash or source")
    for entry in removed:
        print_result(f"removed {entry_text(entry)}")


@contextmanager
def _existing() -> Iterator[Index]:
    """The index, which looking things up must not create."""
    from backstory_cli.lookup.index import Index
    from backstory_cli.settings import load

    path = load().index_path
    if not path.exists():
        raise NothingToAsk("there is no index yet", "make one with: backstory index add FOLDER --source NAME")
    with Index(path) as index:
        yield index
