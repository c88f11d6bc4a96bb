"""Everything that a file says, as text for a terminal and as JSON."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console

from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.metadata.reader import read_metadata
from backstory_cli.render.metadata import SCHEMA, render_metadata_json, show_metadata
from support.photographs import jpeg, photograph


def shown(image: Image, reading: Reading, *, blocks: bool = False) -> str:
    stream = io.StringIO()
    show_metadata(image, reading, Console(file=stream, width=100), blocks=blocks)
    return stream.getvalue()


def test_fields_stand_under_their_groups(fixtures: Path) -> None:
    image = intake.read(fixtures / "harbour.jpg")
    text = shown(image, read_metadata(image))
    lines = text.splitlines()
    assert lines[0].startswith("harbour.jpg  image/jpeg, ")
    assert lines[1] == f"SHA-256 {image.sha256}"
    assert lines.index("IFD0") < next(
        n for n, line in enumerate(lines) if line.split() == ["Make", "Meridian", "Optical"]
    )
    with_blocks = shown(image, read_metadata(image), blocks=True)
    assert "APP1" in with_blocks
    assert "APP1" not in text


def test_foreign_text_is_escaped_and_damage_told() -> None:
    image = Image(jpeg(photograph(1, 64, 64), 80), name="a\x1b.jpg", source="x")
    reading = Reading((Field("IFD0", "Make", "x", "\x1b[31mred"),), ("the block is damaged",))
    text = shown(image, reading)
    assert "\x1b" not in text
    assert "\\x1b[31mred" in text
    assert "! the block is damaged" in text
    assert "no metadata that can be read" in shown(image, Reading())


def test_json_holds_every_field(fixtures: Path) -> None:
    image = intake.read(fixtures / "harbour.jpg")
    reading = read_metadata(image)
    document = json.loads(render_metadata_json(image, reading))
    assert document["schema"] == SCHEMA
    assert sum(map(len, document["fields"].values())) == len(reading.fields)
    assert len(document["blocks"]) == len(image.blocks)
    assert document["file"]["sha256"] == image.sha256
