"""The forms in which ``backstory investigate`` prints what became of its images, one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol

from backstory_cli.batch import Outcome
from backstory_cli.errors import UsageError
from backstory_cli.render.console import make_result_console, print_result

if TYPE_CHECKING:
    import PIL.Image

    from backstory_cli.models import Report
    from backstory_cli.render.terminal import Detail


class Form(Protocol):
    """Something that prints images in their turn."""

    def show(self, outcome: Outcome) -> None:
        """One image."""
        ...

    def end(self) -> None:
        """There is no other."""
        ...


def get_chosen_form(forms: Mapping[str, bool]) -> str:
    """The option that names the form of the output; empty for none.

    Raises:
        UsageError: Two do.
    """
    chosen = [name for name, wanted in forms.items() if wanted]
    if len(chosen) > 1:
        raise UsageError(f"{' and '.join(chosen)} exclude each other", "choose one")
    return chosen[0] if chosen else ""


class Each:
    """What prints every report by itself, and says nothing of images without one."""

    def __init__(self, show: Callable[[Report], None]) -> None:
        self._show = show

    def show(self, outcome: Outcome) -> None:
        """See `Form`."""
        if outcome.report is not None:
            self._show(outcome.report)

    def end(self) -> None:
        """See `Form`."""


class JsonLines:
    """A line of JSON for every image.

    Args:
        write: Takes a line.
        asked: What a later run knows by that the same was asked of an image.
    """

    def __init__(self, write: Callable[[str], None], asked: str) -> None:
        self._write, self._asked = write, asked

    def show(self, outcome: Outcome) -> None:
        """See `Form`."""
        from backstory_cli.render.as_json import render_report
        from backstory_cli.render.batch import render_failure_json

        report = outcome.report
        self._write(
            render_report(report, indent=None) if report is not None else render_failure_json(outcome, self._asked)
        )

    def end(self) -> None:
        """See `Form`."""


class Table:
    """A row of CSV for every image, under a row of names."""

    def __init__(self) -> None:
        from backstory_cli.render.as_csv import format_header

        print_result(format_header())

    def show(self, outcome: Outcome) -> None:
        """See `Form`."""
        from backstory_cli.render.as_csv import format_row

        print_result(format_row(outcome))

    def end(self) -> None:
        """See `Form`."""


class SarifDocument:
    """One SARIF document of all images."""

    def __init__(self) -> None:
        from backstory_cli.render.as_sarif import Sarif

        self._document = Sarif()

    def show(self, outcome: Outcome) -> None:
        """See `Form`."""
        self._document.add(outcome)

    def end(self) -> None:
        """See `Form`."""
        print_result(self._document.text())


def print_document(report: Report) -> None:
    """Print a report as one JSON document."""
    from backstory_cli.render.as_json import render_report

    print_result(render_report(report))


def print_quotable(report: Report) -> None:
    """Print what can be quoted of a report."""
    print_result(report.sentence)


def print_brief(report: Report) -> None:
    """Print a report in a line or two."""
    from backstory_cli.render.batch import format_line

    print_result(format_line(report))


def print_for_people(report: Report, detail: Detail, preview: bool | None) -> None:
    """Print a report for people; the image is shown if wanted, for None where the terminal can."""
    from backstory_cli.render.terminal import show_report

    console = make_result_console()
    wanted = detail != "quiet" and bool(preview)
    picture = _make_small(report.subject.source) if wanted else None
    show_report(report, console, detail=detail, preview=wanted, picture=picture)


def _make_small(picture: str) -> PIL.Image.Image | None:
    """The image in a small size; None for one that is not on this machine, or cannot be decoded."""
    from backstory_cli.errors import BackstoryError, Skip
    from backstory_cli.image import loading as intake
    from backstory_cli.image.source import FileSource, parse_source

    source = parse_source(picture)
    if not isinstance(source, FileSource):
        return None
    try:
        return intake.read(source).upright_small
    except (BackstoryError, Skip):
        return None
