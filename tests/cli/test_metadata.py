"""``backstory metadata``: the whole dump for people, JSON for scripts, and clear refusals."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from support.commands import Run


def test_everything_grouped(backstory: Run, fixtures: Path) -> None:
    done = backstory("metadata", fixtures / "agency.jpg")
    assert done.code == 0
    lines = [line.rstrip() for line in done.out.splitlines()]
    for group in ("IFD0", "ExifIFD", "GPS", "XMP-photoshop", "IPTC", "Photoshop", "ICC-header", "JFIF", "Trailer"):
        assert group in lines
    assert any(line.split() == ["City", "Lisboa"] for line in lines)
    assert any(line.split()[:2] == ["DateTimeOriginal", "2019:07:02"] for line in lines)


def test_one_group_and_one_that_is_not_there(backstory: Run, fixtures: Path) -> None:
    done = backstory("metadata", fixtures / "agency.jpg", "--group", "XMP*")
    assert "XMP-dc" in done.out
    assert "GPSLatitude" in done.out
    assert "IFD0" not in done.out
    missing = backstory("metadata", fixtures / "harbour.jpg", "-g", "IPTC")
    assert missing.code == 2
    assert "groups in it: IFD0" in missing.err


def test_json_for_scripts(backstory: Run, fixtures: Path) -> None:
    done = backstory("metadata", "--json", fixtures / "agency.jpg")
    document = done.json
    assert document["schema"] == "backstory.metadata/1"
    assert document["file"]["sha256"]
    taken = next(row for row in document["fields"]["ExifIFD"] if row["name"] == "DateTimeOriginal")
    assert (taken["raw"], taken["tag"], taken["source"]) == ("2019:07:02 10:00:00", "0x9003", "backstory")
    data = (fixtures / "agency.jpg").read_bytes()
    assert data[taken["offset"] :].startswith(b"2019:07:02 10:00:00\0")
    assert document["blocks"][0]["offset"] == 2


def test_blocks_with_their_hashes(backstory: Run, fixtures: Path) -> None:
    done = backstory("metadata", "--blocks", fixtures / "harbour.jpg")
    assert "scan" in done.out
    assert "SHA-256 of its content" in done.out


def test_a_file_without_metadata(backstory: Run, fixtures: Path) -> None:
    done = backstory("metadata", fixtures / "screenshot.png", "--group", "PNG")
    assert done.code == 0


@pytest.mark.parametrize("arguments", [(), ("--blocks",), ("--json",)])
def test_hostile_texts_are_shown_inert(backstory: Run, fixtures: Path, arguments: tuple[str, ...]) -> None:
    done = backstory("metadata", fixtures / "hostile-text.jpg", *arguments)
    assert done.code == 0
    odd = {character for character in done.out if unicodedata.category(character) in {"Cc", "Cf", "Cs"}}
    assert odd <= {"\n"}


def test_damage_is_said(backstory: Run, fixtures: Path) -> None:
    assert (
        "! EXIF: two pointers lead to the same directory" in backstory("metadata", fixtures / "makernote-loop.jpg").out
    )


def test_a_second_reader_that_is_not_there(
    backstory: Run, fixtures: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = backstory("metadata", "--deep", fixtures / "harbour.jpg")
    assert done.code == 0
    assert "exiftool is not installed" in done.err
    assert "DateTimeOriginal" in done.out


@pytest.mark.parametrize("name", ["not-an-image.jpg", "empty.jpg", "absent.jpg"])
def test_what_cannot_be_read(backstory: Run, fixtures: Path, name: str) -> None:
    done = backstory("metadata", fixtures / name)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith("error: ")
