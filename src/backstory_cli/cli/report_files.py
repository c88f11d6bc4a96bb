"""Reports written to files that can be handed to somebody: asked for in one place, written whole or not at all."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.errors import ServiceFailedError, UsageError
from backstory_cli.render.console import print_note, print_result

if TYPE_CHECKING:
    from backstory_cli.cases.store import Case
    from backstory_cli.settings.settings import Settings

Html = Annotated[
    str | None,
    typer.Option("--html", metavar="FILE", help="Write the report as one HTML file that loads nothing (- for stdout)."),
]
Markdown = Annotated[
    str | None, typer.Option("--markdown", metavar="FILE", help="Write the report as Markdown (- for stdout).")
]
Force = Annotated[bool, typer.Option("--force", help="Overwrite files that exist.")]
STDOUT = "-"


@dataclass(frozen=True)
class ReportFiles:
    """Where a report is to be written, in which forms; None where not."""

    html: str | None = None
    markdown: str | None = None
    pdf: str | None = None

    @property
    def names(self) -> list[str]:
        """Every place that is named."""
        return [name for name in (self.html, self.markdown, self.pdf) if name is not None]

    @property
    def to_stdout(self) -> bool:
        """Whether standard output is one of them."""
        return STDOUT in self.names

    def refuse(self, *, force: bool) -> None:
        """Refuse what could not be written, before any work is done for it.

        Raises:
            UsageError: Two forms have one place, or a file exists already.
        """
        if len(set(self.names)) < len(self.names):
            raise UsageError("two forms of the report have the same place", "name a file for each")
        for name in self.names:
            path = Path(name)
            if name == STDOUT:
                continue
            if "\0" in name:
                raise UsageError(f"{name} cannot be the name of a file", "name another file")
            try:
                taken, folder = path.exists(), path.is_dir()
            except OSError as problem:
                raise UsageError(f"{name} cannot be a file: {problem.strerror}", "name another file") from None
            if folder:
                raise UsageError(f"{name} is a folder", "name a file in it")
            if taken and not force:
                raise UsageError(f"{name} exists already", "name another file, or overwrite it with --force")

    def write(self, case: Case, settings: Settings, stores: Sequence[Path] = ()) -> None:
        """Make and write every form.

        Args:
            case: The report, and where its image lies.
            settings: Limits for reading the image.
            stores: Folders besides the store of cases in which its artifacts may lie.

        Raises:
            ServiceFailedError: A file cannot be written, or no browser prints the PDF.
        """
        from backstory_cli.render.markdown import render_report_markdown

        if self.html is not None or self.pdf is not None:
            page = render_page(case, settings, stores)
            if self.html is not None:
                write_output(self.html, page.encode())
            if self.pdf is not None:
                from backstory_cli.render.pdf import render_pdf

                write_output(self.pdf, render_pdf(page))
        if self.markdown is not None:
            write_output(self.markdown, render_report_markdown(case.report).encode())


def render_page(case: Case, settings: Settings, stores: Sequence[Path] = (), *, with_picture: bool = True) -> str:
    """The page of a case, with a small copy of its image unless that is to stay out."""
    from backstory_cli.image.loading import Limits
    from backstory_cli.render.html import render_report_html
    from backstory_cli.render.picture import Shown, read_case_picture

    limits = Limits(max_bytes=settings.max_bytes, max_pixels=settings.max_pixels)
    kept = settings.cases_path.parent / "artifacts"
    shown = read_case_picture(case, limits) if with_picture else Shown()
    return render_report_html(case.report, shown, [kept, *stores])


def write_output(name: str, content: bytes) -> None:
    """Write one form to its place."""
    from backstory_cli.system.files import HANDED_ON, write_atomic

    if name == STDOUT:
        if content.startswith(b"%PDF"):
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            print_result(content.decode())
        return
    try:
        write_atomic(Path(name).absolute(), content, HANDED_ON)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise ServiceFailedError(f"{name} cannot be written: {reason}", "choose another folder") from None
    print_note(f"Wrote {name} ({len(content):,} bytes)")
