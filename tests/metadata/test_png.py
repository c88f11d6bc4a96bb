"""PNG's texts and their limits."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

from backstory_cli.image import loading as intake
from backstory_cli.metadata.reader import read_metadata
from support.stored import encoded, read


def test_png_texts_and_their_limits(fixtures: Path) -> None:
    said = read_metadata(intake.read(fixtures / "notes.png"))
    assert said.text("Software", "PNG") == "Meridian Paint 4"
    assert said.text("Comment", "PNG").startswith("kept small by compression")
    assert said.text("Title", "PNG") == "Порт"
    assert said.text("ModifyDate", "PNG") == "2024:05:20 08:30:00"
    assert any("unpacked" in problem for problem in said.problems)


def test_many_compressed_texts_share_one_limit() -> None:
    packed = b"Comment\0\0" + zlib.compress(bytes(2**20), 9)
    chunk = struct.pack(">I4s", len(packed), b"zTXt") + packed + bytes(4)
    plain = encoded("PNG")
    said = read(plain[:33] + chunk * 100 + plain[33:])
    assert sum(len(str(field.raw)) for field in said.fields) < 9 * 2**20
