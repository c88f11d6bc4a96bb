"""What the detector says of the project's own pictures."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.detectors.metadata import Metadata
from backstory_cli.image.image import Image
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from support.metadata_findings import found


def test_a_camera_file_in_full(fixtures: Path) -> None:
    said = found(fixtures / "harbour.jpg")
    camera = said["metadata.camera"]
    assert (camera.leaning, camera.strength) == (Leaning.CAPTURED, Strength.MODERATE)
    assert "with a Meridian M3 with the lens" in camera.summary
    assert camera.data["lens"] == "Meridian 35mm f/2"
    assert camera.data["f_number"] == pytest.approx(5.6)
    assert said["metadata.serials"].data["body"] == "M3-00417"
    assert said["metadata.capture_time"].data["utc"] == "2024-05-18T16:42:07Z"
    assert said["metadata.gps_time"].data["utc"] == "2024-05-18T16:42:05Z"
    assert said["metadata.gps"].data["latitude"] == pytest.approx(46.49155)
    assert said["metadata.gps"].data["altitude_metres"] == pytest.approx(12.4)
    assert said["metadata.author"].about is About.SOURCE
    assert said["metadata.software"].leaning is Leaning.NEUTRAL
    assert "metadata.modify_time" not in said
    assert all(finding.basis is Basis.DECLARED and finding.limits for finding in said.values())


def test_everything_an_agency_writes(fixtures: Path) -> None:
    said = found(fixtures / "agency.jpg")
    assert said["metadata.author"].data["credit"] == "Example Press"
    assert said["metadata.place_names"].data["city"] == "Lisboa"
    assert said["metadata.description"].data["keywords"] == "harbour, løfte"
    assert "saved by Adobe Photoshop 25.0 on 2023-03-04" in said["metadata.edit_history"].summary
    assert said["metadata.edit_history"].leaning is Leaning.PROCESSED
    assert said["metadata.local_edits"].data["tools"] == {"the healing or cloning brush": 2}
    assert "was derived from another document" in said["metadata.lineage"].summary
    times = said["metadata.times"].data["times"]
    assert isinstance(times, list)
    assert len(times) == 11
    assert times[-1]["role"] == "file"  # type: ignore[index, call-overload]


@pytest.mark.parametrize(
    "name", ["harbour.jpg", "harbour-edited.jpg", "hostile-text.jpg", "gps-zero.jpg", "makernote-loop.jpg"]
)
def test_every_summary_says_that_it_is_the_file_speaking(fixtures: Path, name: str) -> None:
    neutral = {"metadata.blocks", "metadata.times", "metadata.trailing_data"}
    said = (finding for key, finding in found(fixtures / name).items() if key not in neutral)
    assert all(finding.summary.startswith(("The file says ", "Its metadata ")) for finding in said)


def test_hostile_text_cannot_reach_a_terminal(fixtures: Path) -> None:
    for finding in found(fixtures / "hostile-text.jpg").values():
        written = f"{finding.summary} {finding.data}"
        assert not [character for character in written if unicodedata.category(character) in {"Cc", "Cf", "Cs"}]
    artist = found(fixtures / "hostile-text.jpg")["metadata.author"].data["artist"]
    assert artist == r"photo\u202egpj.exe \u200b \x07 \x9b2J"
    assert "after the end" not in str(found(fixtures / "hostile-text.jpg"))


@settings(max_examples=25)
@given(st.binary(max_size=400), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_any_block_gives_findings_that_can_be_written(rest: bytes, magic: bytes) -> None:
    for finding in Metadata().inspect(Image(magic + rest, name="x", source="x")):
        assert Finding.model_validate_json(finding.model_dump_json()) == finding


def test_metadata_survives_a_cut_file(fixtures: Path) -> None:
    assert found(fixtures / "truncated.jpg").keys() == found(fixtures / "harbour.jpg").keys()
