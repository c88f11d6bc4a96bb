"""What the detector says of the project's own pictures."""

from __future__ import annotations

import hashlib
import io
import unicodedata
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.assessment import build_timeline
from backstory_cli.detectors.metadata import Metadata
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import About, Basis, Finding, Leaning, Strength
from backstory_cli.reference.editing_software import find_program


def found(path: Path) -> dict[str, Finding]:
    return {finding.id: finding for finding in Metadata().inspect(intake.read(path))}


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


def test_a_place_has_a_name_a_zone_and_a_direction(fixtures: Path) -> None:
    place = found(fixtures / "harbour.jpg")["metadata.gps"]
    assert "Odesa, Ukraine" in place.summary
    assert "The camera pointed SE (118°)" in place.summary
    assert place.data["time_zone"] in {"Europe/Kyiv", "Europe/Kiev"}
    assert "GeoNames" in str(place.data["places_from"])
    assert "GeoNames" in place.limits


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


def test_what_stands_after_the_end_is_kept_as_an_artifact(fixtures: Path) -> None:
    trailing = found(fixtures / "agency.jpg")["metadata.trailing_data"]
    assert "a ZIP archive" in trailing.summary
    assert trailing.artifacts[0].name == "trailing.zip"
    assert trailing.artifacts[0].content == b"PK\x03\x04 not really an archive"
    assert "do not run it" in trailing.limits


XMP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:exif="http://ns.adobe.com/exif/1.0/" {}/>
</rdf:RDF></x:xmpmeta>"""


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


@pytest.mark.parametrize("name", ["mountain.webp", "square.avif"])
def test_formats_that_exifread_misses(fixtures: Path, name: str) -> None:
    said = found(fixtures / name)
    assert said["metadata.capture_time"].data["utc"] is None
    assert said["metadata.camera"].strength is Strength.WEAK
    assert "metadata.gps" not in said


@pytest.mark.parametrize("name", ["harbour-stripped.jpg", "screenshot.png"])
def test_absence_is_said_neutrally(fixtures: Path, name: str) -> None:
    said = found(fixtures / name)
    assert set(said) == {"metadata.blocks", "metadata.fields"}
    assert all((each.leaning, each.strength) == (Leaning.NEUTRAL, Strength.WEAK) for each in said.values())
    assert "says nothing about where it comes from" in said["metadata.blocks"].summary


def test_null_island_is_no_place(fixtures: Path) -> None:
    place = found(fixtures / "gps-zero.jpg")["metadata.gps"]
    assert "no usable position" in place.summary
    assert "map_link" not in place.data


def test_impossible_dates_are_said_not_believed(fixtures: Path) -> None:
    said = found(fixtures / "hostile-text.jpg")
    assert "metadata.capture_time" not in said
    assert "2024:13:45" in said["metadata.odd_times"].summary


@pytest.mark.parametrize(
    "name", ["harbour.jpg", "harbour-edited.jpg", "hostile-text.jpg", "gps-zero.jpg", "makernote-loop.jpg"]
)
def test_every_summary_says_that_it_is_the_file_speaking(fixtures: Path, name: str) -> None:
    neutral = {"metadata.blocks", "metadata.times", "metadata.trailing_data"}
    said = (finding for key, finding in found(fixtures / name).items() if key not in neutral)
    assert all(finding.summary.startswith("The file says ") for finding in said)


def test_hostile_text_cannot_reach_a_terminal(fixtures: Path) -> None:
    for finding in found(fixtures / "hostile-text.jpg").values():
        written = f"{finding.summary} {finding.data}"
        assert not [character for character in written if unicodedata.category(character) in {"Cc", "Cf", "Cs"}]
    artist = found(fixtures / "hostile-text.jpg")["metadata.author"].data["artist"]
    assert artist == r"photo\u202egpj.exe \u200b \x07 \x9b2J"
    assert "after the end" not in str(found(fixtures / "hostile-text.jpg"))


def test_damage_without_a_field_is_a_finding() -> None:
    image = Image(b"II*\0\xff\xff\xff\x7f", name="x", source="x")
    last = list(Metadata().inspect(image))[-1]
    assert last.id == "metadata.fields"
    assert last.data["problems"]


@settings(max_examples=25)
@given(st.binary(max_size=400), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
def test_any_block_gives_findings_that_can_be_written(rest: bytes, magic: bytes) -> None:
    for finding in Metadata().inspect(Image(magic + rest, name="x", source="x")):
        assert Finding.model_validate_json(finding.model_dump_json()) == finding


def test_metadata_survives_a_cut_file(fixtures: Path) -> None:
    assert found(fixtures / "truncated.jpg").keys() == found(fixtures / "harbour.jpg").keys()


@pytest.mark.parametrize(
    ("software", "program"),
    [
        ("Adobe Photoshop Lightroom Classic 13.1 (Macintosh)", "Adobe Lightroom"),
        ("Adobe Photoshop CS2 Windows", "Adobe Photoshop"),
        ("GIMP 2.10.36", "GIMP"),
        ("16.0", None),
        ("Ver.1.00", None),
        ("HDR+ 1.0.540104767zd", None),
        ("", None),
    ],
)
def test_editing_software(software: str, program: str | None) -> None:
    found_program = find_program(software)
    assert (found_program.name if found_program else None) == program


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
