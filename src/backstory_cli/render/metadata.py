"""Everything that a file says, as text for a terminal and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from pydantic import JsonValue

from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.text import clean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

SCHEMA = "backstory.metadata/1"
_LONGEST = 400
"""Characters of one value in the terminal; ``--json`` has the rest."""


def show_metadata(image: Image, reading: Reading, console: Console, *, blocks: bool = False) -> None:
    """Print the fields grouped, in the order they stand in the file, and what was damaged."""
    from rich.text import Text

    size = f", {image.size[0]} x {image.size[1]} pixels" if image.size else ""
    head = f"{clean(image.name, 200)}  {image.media_type}, {len(image.data):,} bytes{size}"
    console.print(Text(clean(head), style="bold"))
    console.print(Text(clean(f"SHA-256 {image.sha256}")))
    if blocks:
        console.print()
        console.print(_build_block_table(image))
    for group, fields in _group_fields(reading.fields).items():
        console.print()
        console.print(Text(clean(group, 60), style="bold"))
        console.print(_build_table(fields))
    if not reading.fields:
        console.print()
        console.print(Text("The file carries no metadata that can be read. That is usual for shared images."))
    for problem in reading.problems:
        console.print(Text(f"! {clean(problem, 300)}", style="yellow"))


def _group_fields(fields: Iterable[Field]) -> dict[str, list[Field]]:
    groups: dict[str, list[Field]] = {}
    for field in fields:
        name = field.group if field.source == "backstory" else f"{field.group} (read by {field.source})"
        groups.setdefault(name, []).append(field)
    return groups


def _build_table(fields: Iterable[Field]) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    table.add_column(max_width=36, overflow="fold")
    table.add_column(overflow="fold")
    for field in fields:
        table.add_row(Text(f"  {clean(field.name, 80)}", style="cyan"), Text(clean(field.text, _LONGEST)))
    return table


def _build_block_table(image: Image) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for heading in ("offset", "bytes"):
        table.add_column(heading, justify="right")
    table.add_column("block")
    table.add_column("SHA-256 of its content", overflow="fold")
    table.add_row(*(Text(clean(word), style="bold") for word in ("offset", "bytes", "block", "SHA-256 of its content")))
    for block in image.blocks:
        kind = "  " * block.level + clean(block.kind, 60)
        row = (f"{block.start:,}", f"{block.header + block.length:,}", kind, block.sha256(image.data))
        table.add_row(*(Text(clean(cell)) for cell in row))
    return table


def render_metadata_json(image: Image, reading: Reading) -> str:
    """One document: the file, its blocks, every field by group, and what was damaged."""
    fields: dict[str, list[JsonValue]] = {}
    for field in reading.fields:
        fields.setdefault(field.group, []).append(field.as_json())
    document = {
        "schema": SCHEMA,
        "file": {
            "name": clean(image.name, 300),
            "sha256": image.sha256,
            "bytes": len(image.data),
            "media_type": image.media_type,
            "width": image.size[0] if image.size else None,
            "height": image.size[1] if image.size else None,
        },
        "blocks": [
            {
                "kind": clean(block.kind, 60),
                "offset": block.start,
                "length": block.header + block.length,
                "level": block.level,
                "payload_sha256": block.sha256(image.data),
            }
            for block in image.blocks
        ],
        "fields": fields,
        "problems": [clean(problem, 300) for problem in reading.problems],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
