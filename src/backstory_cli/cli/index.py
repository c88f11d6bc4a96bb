"""``backstory index``: your known images, added and searched."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.options import IndexAt, SscdFile
from backstory_cli.errors import NothingToAskError, Skip, UnreadableImageError, UsageError
from backstory_cli.render.console import print_failure, print_note, print_result
from backstory_cli.render.progress import show_progress
from backstory_cli.text import clean

if TYPE_CHECKING:
    from backstory_cli.lookup.add_files import File, Outcome
    from backstory_cli.lookup.index import Index
    from backstory_cli.settings.settings import Settings

app = typer.Typer(
    no_args_is_help=True,
    help="Your index of known images, searched by fingerprint.",
    epilog="Examples:\n\nbackstory index add archive/ --source Reuters\n\nbackstory index search photo.jpg",
)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Jobs = Annotated[
    int | None, typer.Option("--jobs", "-j", min=1, max=64, help="Images read at once (default: by machine).")
]
NoCopies = Annotated[
    bool,
    typer.Option(
        "--no-copies", help="Keep no small copies (24 KB each): a match is then compared with the file itself."
    ),
]


@app.command(
    no_args_is_help=True,
    epilog="Examples:\n\nbackstory index add archive/ --source Reuters --date 2019-05-01\n\n"
    "backstory index add fake.jpg --verdict 'false: from a film' --address https://example.org/check",
)
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Images, or folders of them.")],
    source: Annotated[str, typer.Option(help="Who published or took them.")] = "",
    date: Annotated[str, typer.Option(help="When these copies were seen: YYYY, YYYY-MM, YYYY-MM-DD or a time.")] = "",
    caption: Annotated[str, typer.Option(help="What is said of them.")] = "",
    verdict: Annotated[str, typer.Option(help="What was found out about them: 'false context', 'authentic' ...")] = "",
    licence: Annotated[str, typer.Option(help="Under which terms you keep them.")] = "",
    tag: Annotated[
        list[str] | None, typer.Option(help="Words of your own to tell them by, separated by commas.")
    ] = None,
    address: Annotated[str, typer.Option(help="Where they were found on the web.")] = "",
    jobs: Jobs = None,
    no_copies: NoCopies = False,
    index_at: IndexAt = None,
    sscd_file: SscdFile = None,
) -> None:
    """Add known images. The same file again updates what is said of it; interrupted, run it again."""
    from backstory_cli.image.sandbox import parent as children
    from backstory_cli.system.files import is_folder

    children.start(many=len(paths) > 1 or any(map(is_folder, paths)))
    from backstory_cli.lookup.add_files import File
    from backstory_cli.lookup.entries import Note
    from backstory_cli.text import split_list

    note = Note(source, date, caption, verdict, licence, tuple(split_list(tag or ())), address)
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise UnreadableImageError(f"{clean(missing[0], 300)} does not exist", "check the path; nothing was added")
    settings = load_settings(index_at, sscd_file)
    named = {path for path in paths if not is_folder(path)}
    with open_index(settings, make=True) as index:
        outcomes = read_files(index, (File(path, note) for path in _iter_files(paths)), settings, jobs, not no_copies)
        print_result(_summarize(outcomes, named))


def _iter_files(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file in order; links to folders are not followed."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            yield from (Path(folder, name) for name in sorted(names))


def read_files(
    index: Index, files: Iterable[File], settings: Settings, jobs: int | None, copies: bool
) -> Iterator[Outcome]:
    """Add files, showing how far it is."""
    from backstory_cli.lookup import add_files as bulk
    from backstory_cli.lookup.records import find_learned_for_adding
    from backstory_cli.system.concurrency import count_default_jobs

    learned = find_learned_for_adding(index, settings.sscd_file)
    work = bulk.Work(settings.limits, learned, copies, jobs or count_default_jobs())
    with show_progress(1, "index") as steps:
        for number, outcome in enumerate(bulk.add_files(index, files, work), 1):
            steps.check(f"{number} files, {clean(outcome.path.name, 60)}")
            yield outcome


def _summarize(outcomes: Iterable[Outcome], named: set[Path]) -> str:
    """How many of each kind; what is unreadable is told at once, unless it is no image in a folder of many files."""
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts[outcome.added.value if outcome.added else "skipped"] += 1
        failure = outcome.failure
        if failure is not None and (outcome.path in named or "damaged" in failure.message):
            print_failure(failure.message, failure.hint)
    return ", ".join(f"{counts[kind]} {kind}" for kind in ("added", "updated", "unchanged", "skipped"))


@app.command(
    no_args_is_help=True,
    epilog="Examples:\n\nbackstory index search photo.jpg\n\nbackstory index search photo.jpg --radius 31 --json",
)
def search(
    image: Annotated[str, typer.Argument(metavar="IMAGE", help="The image to look for (- reads it from stdin).")],
    radius: Annotated[
        int | None,
        typer.Option(
            min=0, max=100, help="Look only for PDQ hashes within so many bits of 256 (published lists use 31)."
        ),
    ] = None,
    as_json: AsJson = False,
    index_at: IndexAt = None,
    sscd_file: SscdFile = None,
) -> None:
    """Search the index for copies of an image, each compared with it."""
    from backstory_cli.image.source import parse_source
    from backstory_cli.lookup.documents import build_search, write_json
    from backstory_cli.lookup.search import find_learned_for_search
    from backstory_cli.lookup.search import search as look
    from backstory_cli.render.index import render_found_text
    from backstory_cli.web.clients import read_image

    settings = load_settings(index_at, sscd_file)
    picture = read_image(parse_source(image), settings)
    with open_index(settings) as index:
        try:
            learned = find_learned_for_search(index, settings.sscd_file) if radius is None else None
            if learned is None and radius is None and "+" in index.recipe():
                print_note("note: the index also holds learned fingerprints, and their model is not at hand")
            found = look(index, picture, radius=radius, learned=learned, limits=settings.limits)
        except Skip as skip:
            raise UnreadableImageError(f"{picture.name} cannot be compared: {skip.reason}", skip.how) from None
    if as_json:
        print_result(write_json(build_search(found, picture)))
    elif found.matches or found.similar:
        print_result(render_found_text(found, picture))
    else:
        print_note("No copy found in your index. That says nothing about anywhere else.")


@app.command(epilog="Examples:\n\nbackstory index stats\n\nbackstory index stats --json")
def stats(as_json: AsJson = False, index_at: IndexAt = None) -> None:
    """Show how many images the index holds, and from where."""
    from backstory_cli.render.index import render_stats_json, render_stats_text

    with open_index(load_settings(index_at)) as index:
        figures = index.stats()
    print_result(render_stats_json(figures) if as_json else render_stats_text(figures))


@app.command(
    no_args_is_help=True,
    epilog="Examples:\n\nbackstory index remove 17 photo.jpg\n\nbackstory index remove --source Reuters",
)
def remove(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="ID|PATH|SHA256...", help="Entries, by number, path or hash.")
    ] = None,
    source: Annotated[str, typer.Option(help="Every entry of this source.")] = "",
    index_at: IndexAt = None,
) -> None:
    """Remove entries from the index. The images themselves are not touched."""
    from backstory_cli.render.index import format_entry

    if not names and not source:
        raise UsageError("name the entries to remove, or --source", "see them with: backstory index search IMAGE")
    with open_index(load_settings(index_at)) as index:
        removed = index.remove(names or [], source)
    if not removed:
        raise UsageError("no entry matches, so nothing was removed", "check the number, path, hash or source")
    for entry in removed:
        print_result(f"removed {format_entry(entry)}")


def load_settings(index_at: str | None, sscd_file: Path | None = None) -> Settings:
    """The settings with what the command line says of the index."""
    from backstory_cli.settings.load import load

    return load({"index": index_at, "sscd_file": sscd_file})


@contextmanager
def open_index(settings: Settings, *, make: bool = False) -> Iterator[Index]:
    """The index; looking things up must not create one.

    Raises:
        NothingToAskError: There is none.
    """
    from backstory_cli.lookup import index

    if not make and not index.has_index(settings.index_address):
        raise NothingToAskError("there is no index yet", "make one with: backstory index add FOLDER --source NAME")
    with index.open_index(settings.index_address) as known:
        yield known
