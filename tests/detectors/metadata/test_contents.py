"""What the file holds: every block and field, what stands after its end, and a name that promises something else."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.detectors.metadata import Metadata
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import Leaning, Strength
from support.metadata_findings import XMP, found


def test_every_field_is_in_the_dump(fixtures: Path) -> None:
    fields = found(fixtures / "harbour.jpg")["metadata.fields"].data["fields"]
    assert isinstance(fields, dict)
    assert set(fields) >= {"IFD0", "ExifIFD", "GPS", "IFD1", "JFIF", "File"}
    rows = fields["ExifIFD"]
    assert isinstance(rows, list)
    assert {
        "name": "FNumber",
        "raw": 5.6,
        "text": "f/5.6",
        "source": "backstory",
        "tag": "0x829D",
    }.items() <= next(row for row in rows if isinstance(row, dict) and row["name"] == "FNumber").items()


def test_every_block_is_listed_with_its_hash(fixtures: Path) -> None:
    finding = found(fixtures / "harbour.jpg")["metadata.blocks"]
    rows = finding.data["blocks"]
    assert isinstance(rows, list)
    data = (fixtures / "harbour.jpg").read_bytes()
    scan = next(row for row in rows if isinstance(row, dict) and row["kind"] == "scan")
    at, length = scan["offset"], scan["length"]
    assert isinstance(at, int)
    assert isinstance(length, int)
    assert scan["payload_sha256"] == hashlib.sha256(data[at : at + length]).hexdigest()


def test_what_stands_after_the_end_is_kept_as_an_artifact(fixtures: Path) -> None:
    trailing = found(fixtures / "agency.jpg")["metadata.trailing_data"]
    assert "a ZIP archive" in trailing.summary
    assert trailing.artifacts[0].name == "trailing.zip"
    assert trailing.artifacts[0].content == b"PK\x03\x04 not really an archive"
    assert "do not run it" in trailing.limits


@pytest.mark.parametrize("name", ["harbour-stripped.jpg", "screenshot.png"])
def test_absence_is_said_neutrally(fixtures: Path, name: str) -> None:
    said = found(fixtures / name)
    assert set(said) == {"metadata.blocks", "metadata.fields"}
    assert all((each.leaning, each.strength) == (Leaning.NEUTRAL, Strength.WEAK) for each in said.values())
    assert "says nothing about where it comes from" in said["metadata.blocks"].summary


def test_damage_without_a_field_is_a_finding() -> None:
    image = Image(b"II*\0\xff\xff\xff\x7f", name="x", source="x")
    last = list(Metadata().inspect(image))[-1]
    assert last.id == "metadata.fields"
    assert last.data["problems"]


@pytest.mark.parametrize(("size", "said"), [((1170, 2532), True), ((2532, 1170), True), ((1080, 1920), False)])
def test_the_shape_of_a_phones_screen(size: tuple[int, int], said: bool) -> None:
    stored = io.BytesIO()
    PIL.Image.new("L", size).save(stored, "PNG")
    ids = {finding.id for finding in Metadata().inspect(Image(stored.getvalue(), name="x", source="x"))}
    assert ("metadata.screen_shape" in ids) is said


@pytest.mark.parametrize(
    ("name", "promises_another"),
    [
        ("screenshot.png", False),
        ("SCREENSHOT.PNG", False),
        ("screenshot.jpg", True),
        ("screenshot.png.JPEG", True),
        ("screenshot.heic", True),
        ("screenshot", False),
        ("screenshot.php", False),
        ("standard input", False),
    ],
)
def test_a_name_that_promises_another_format(fixtures: Path, name: str, promises_another: bool) -> None:
    image = intake.make_image((fixtures / "screenshot.png").read_bytes(), name, name)
    said = {finding.id: finding for finding in Metadata().inspect(image)}.get("metadata.name_mismatch")
    assert (said is not None) == promises_another
    if said is not None:
        assert "its content is a PNG" in said.summary
        assert (said.leaning, said.strength) == (Leaning.NEUTRAL, Strength.WEAK)


def test_what_phones_keep_beside_the_picture() -> None:
    stored = io.BytesIO()
    packet = XMP.replace("xmlns:exif", 'xmlns:g="http://ns.google.com/photos/1.0/camera/" xmlns:exif')
    PIL.Image.new("RGB", (8, 8)).save(stored, "WEBP", xmp=packet.format('g:MotionPhoto="1"').encode())
    said = {finding.id: finding for finding in Metadata().inspect(Image(stored.getvalue(), name="x", source="x"))}
    assert "short film" in said["metadata.companions"].summary
