"""``backstory metadata``."""

from __future__ import annotations

from typing import Annotated

import typer

from backstory_cli.cli.options import Deep
from backstory_cli.render.console import make_result_console, print_note, print_result

EPILOG = """Examples:

backstory metadata photo.jpg

backstory metadata photo.jpg --group "XMP*,GPS"

backstory metadata --json photo.jpg | jq '.fields.ExifIFD[] | select(.name == "DateTimeOriginal")'"""


def metadata(
    picture: Annotated[str, typer.Argument(metavar="IMAGE", help="An image (- reads it from stdin).")],
    group: Annotated[
        list[str] | None,
        typer.Option("--group", "-g", metavar="GROUP", help="Only these groups, such as GPS,'XMP*'."),
    ] = None,
    blocks: Annotated[bool, typer.Option("--blocks", help="List the file's blocks, with offsets and hashes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    deep: Deep = None,
    max_bytes: Annotated[int | None, typer.Option(help="Do not read files with more bytes.")] = None,
) -> None:
    """Print everything that the file says, grouped, each value under the name that exiftool gives it."""
    from backstory_cli.errors import Skip, UsageError
    from backstory_cli.image.source import parse_source
    from backstory_cli.metadata.exiftool import read_with_exiftool
    from backstory_cli.metadata.fields import Reading
    from backstory_cli.metadata.reader import read_metadata
    from backstory_cli.render.metadata import render_metadata_json, show_metadata
    from backstory_cli.settings.load import load
    from backstory_cli.text import split_list
    from backstory_cli.web.clients import read_image

    settings = load({"deep": deep, "max_bytes": max_bytes})
    image = read_image(parse_source(picture), settings)
    reading = read_metadata(image)
    if settings.deep:
        try:
            reading = reading + read_with_exiftool(image.data)
        except Skip as skipped:
            print_note(f"warning: no second reading: {skipped.reason}; {skipped.how}")
    if group:
        kept = reading.group(*split_list(group))
        if not kept:
            there = ", ".join(dict.fromkeys(field.group for field in reading.fields)) or "none"
            raise UsageError(f"the file has no group {' or '.join(group)}", f"groups in it: {there}")
        reading = Reading(tuple(kept), reading.problems)
    if as_json:
        print_result(render_metadata_json(image, reading))
    else:
        show_metadata(image, reading, make_result_console(), blocks=blocks)
