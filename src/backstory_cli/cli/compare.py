"""``backstory compare``."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from backstory_cli.cli.report_files import Force, ReportFiles, write_output
from backstory_cli.errors import Skip, UnreadableImageError, UsageError
from backstory_cli.render.console import print_result
from backstory_cli.text import clean

if TYPE_CHECKING:
    from backstory_cli.lookup.comparison import Comparison

EPILOG = """Examples:

backstory compare original.jpg shared.jpg

backstory compare original.jpg shared.jpg --out compared/

backstory compare original.jpg shared.jpg --html compared.html

backstory compare --json a.jpg b.jpg | jq .relation

The relation is one of identical, same_picture, derived, part, similar, unrelated."""


def compare(
    one: Annotated[str, typer.Argument(metavar="A", help="An image (- reads it from stdin).")],
    two: Annotated[str, typer.Argument(metavar="B", help="The image that is compared with it.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", "-o", file_okay=False, help="Write side-by-side.png and difference.png into this folder."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    html: Annotated[
        str | None,
        typer.Option("--html", metavar="FILE", help="Write the comparison as one HTML file (- for stdout)."),
    ] = None,
    force: Force = False,
) -> None:
    """How two images are related: the same, cropped, turned, changed (and where), or only similar."""
    from backstory_cli.image.source import parse_source
    from backstory_cli.lookup.comparison import compare_images
    from backstory_cli.lookup.documents import build_comparison, describe_comparison, write_json
    from backstory_cli.render.compare import render_comparison_text
    from backstory_cli.settings.load import load
    from backstory_cli.web.clients import read_image

    wanted = ReportFiles(html=html)
    wanted.refuse(force=force)
    settings = load()
    first, second = read_image(parse_source(one), settings), read_image(parse_source(two), settings)
    try:
        found = compare_images(first, second)
    except Skip as skip:
        raise UnreadableImageError(f"the two cannot be compared: {skip.reason}", skip.how) from None
    drawn = _draw(found) if out is not None or html is not None else {}
    told = describe_comparison(first, second, found, _write_pictures(drawn, out) if out is not None else ())
    if html is not None:
        from backstory_cli.render.html.comparison import render_comparison_html

        write_output(html, render_comparison_html(told, drawn).encode())
    if not wanted.to_stdout:
        print_result(write_json(build_comparison(told)) if as_json else render_comparison_text(told))


def _draw(found: Comparison) -> dict[str, bytes | None]:
    """The images of a comparison: two that are no copies have no difference to show."""
    from backstory_cli.lookup.comparison import drawing

    return {"side-by-side.png": drawing.draw_side_by_side(found), "difference.png": drawing.draw_difference_map(found)}


def _write_pictures(drawn: Mapping[str, bytes | None], out: Path) -> list[str]:
    """Write the images that there are into a folder."""
    from backstory_cli.system.files import HANDED_ON, write_atomic

    written = []
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, content in drawn.items():
            if content is not None:
                write_atomic(out / name, content, HANDED_ON)
                written.append(str(out / name))
    except OSError as problem:
        raise UsageError(
            f"{clean(out, 300)} cannot be written: {problem.strerror or problem}", "choose another folder for --out"
        ) from None
    return written
