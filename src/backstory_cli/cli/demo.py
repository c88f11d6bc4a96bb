"""``backstory demo``."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from backstory_cli.errors import UsageError
from backstory_cli.render.console import print_note, print_result
from backstory_cli.text import clean

EPILOG = """Examples:

backstory demo

backstory demo --keep backstory-demo

Nothing is asked of the network, and of your own settings, cases and index nothing is read or changed."""


class Step(NamedTuple):
    """Something to show: why, and the command as one would type it."""

    why: str
    command: tuple[str, ...]


STEPS = (
    Step(
        "An image that you know: an agency's, with its source and date, goes into your index.",
        ("index", "add", "harbour.jpg", "--source", "Port Authority", "--date", "2024-05-19"),
    ),
    Step(
        "An image reaches you. Was it changed, and was it seen before?",
        ("investigate", "harbour-edited.jpg", "was it edited, and was it seen before?", "--quiet"),
    ),
    Step("The same case, asked further: what was found is kept.", ("ask", "where was it seen before?")),
    Step("Two files: is one a part of the other?", ("compare", "harbour.jpg", "harbour-crop.jpg")),
    Step(
        "Somebody says where and when it was taken. Does the file agree?",
        ("investigate", "harbour.jpg", "is this Lisbon?", "--claim", "Lisbon, 1 May 2020", "--quiet"),
    ),
    Step("An image that says of itself how it was made.", ("investigate", "made.png", "was it made by AI?", "--quiet")),
    Step("What does such a finding mean, and when is it wrong?", ("explain", "generators.declared")),
    Step("A page to hand over.", ("report", "--html", "report.html")),
)
_KEPT = ("BACKSTORY_ISOLATION",)
"""Of the settings in the environment: how images are read is of the machine."""


def demo(
    keep: Annotated[
        Path | None,
        typer.Option("--keep", metavar="DIR", help="Keep the images, the cases and the page in this folder."),
    ] = None,
) -> None:
    """Show what backstory does, in under a minute: on images that it draws, without network, leaving nothing."""
    from backstory_cli.image.sandbox import parent as children

    children.start(many=True)  # comes up while the pictures are drawn
    with _open_folder(keep) as folder, _enter_folder(folder):
        from backstory_cli.cli.demo_pictures import draw_pictures

        draw_pictures(folder)
        print_result("A walk on images that were drawn for it just now; the camera and its places are invented.")
        for step in STEPS:
            print_result(f"\n# {step.why}\n$ backstory {shlex.join(step.command)}")
            _run_command(step.command)
    if keep is None:
        print_note("Nothing of this is left. To play with it: backstory demo --keep DIR")
    else:
        shown = clean(keep, 300)
        print_note(f"Kept in {shown}: the images, report.html, and the cases in home.")
        print_note('Go on in that folder with: BACKSTORY_HOME=home backstory ask "..."')


@contextmanager
def _open_folder(keep: Path | None) -> Iterator[Path]:
    """The folder to keep things in, which is made; or one that is gone afterwards."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="backstory-demo-") as name:
            yield Path(name).resolve()
        return
    try:
        keep.mkdir(parents=True, exist_ok=True)
        empty = next(keep.iterdir(), None) is None
    except OSError as problem:
        raise UsageError(
            f"{clean(keep, 300)} cannot be made: {problem.strerror}", "name another folder with --keep"
        ) from None
    if not empty:
        raise UsageError(f"{clean(keep, 300)} is not empty", "name a new folder with --keep")
    yield keep.resolve()


@contextmanager
def _enter_folder(folder: Path) -> Iterator[None]:
    """Work in a folder, with a home of its own there and none of the person's settings."""
    before, place = dict(os.environ), Path.cwd()
    for name in list(os.environ):
        if name.startswith("BACKSTORY_") and name not in _KEPT:
            del os.environ[name]
    os.environ["BACKSTORY_HOME"] = str(folder / "home")
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(place)
        os.environ.clear()
        os.environ.update(before)


def _run_command(command: Sequence[str]) -> None:
    """Run a command of ours here, as if it had been typed."""
    import typer.main

    from backstory_cli.cli import app

    sys.stdout.flush()
    typer.main.get_command(app).main(list(command), prog_name="backstory", standalone_mode=False)
