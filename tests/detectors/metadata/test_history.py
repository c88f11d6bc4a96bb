"""What the file says of its making and editing."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.assessment import build_timeline
from backstory_cli.detectors.metadata import Metadata
from backstory_cli.image.image import Image
from backstory_cli.models import Leaning
from support.metadata_findings import XMP, found


@pytest.mark.parametrize(
    ("attribute", "name", "leaning"),
    [
        ('e:DigitalSourceType="{}digitalCapture"', "digital_source_type", Leaning.CAPTURED),
        ('e:DigitalSourceType="{}algorithmicMedia"', "digital_source_type", Leaning.NEUTRAL),
        ('exif:UserComment="Screenshot"', "screenshot", Leaning.SCREEN_CAPTURE),
    ],
)
def test_what_a_file_declares_of_its_making(attribute: str, name: str, leaning: Leaning) -> None:
    stored = io.BytesIO()
    code = attribute.format("http://cv.iptc.org/newscodes/digitalsourcetype/")
    PIL.Image.new("RGB", (8, 8)).save(stored, "WEBP", xmp=XMP.format(code).encode())
    said = {finding.id: finding for finding in Metadata().inspect(Image(stored.getvalue(), name="x", source="x"))}
    assert said[f"metadata.{name}"].leaning is leaning


def test_an_editor_and_its_time(fixtures: Path) -> None:
    said = found(fixtures / "harbour-edited.jpg")
    software = said["metadata.software"]
    assert (software.leaning, software.data["program"]) == (Leaning.PROCESSED, "Adobe Photoshop")
    assert [entry.kind for entry in build_timeline(list(said.values()))] == ["capture", "capture", "edit"]
