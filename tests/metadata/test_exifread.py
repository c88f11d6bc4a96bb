"""exifread as a second reader: bounded by a count of reads, silent, and only real differences are told."""

from __future__ import annotations

import io
import logging
import struct
from contextlib import suppress
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backstory_cli.detectors.exifread import ExifRead
from backstory_cli.errors import Hindered, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata import exifread
from backstory_cli.metadata.exif import read_exif
from backstory_cli.metadata.exifread import CountedFile, ReadLimitError, read_with_exifread
from backstory_cli.testing import check_detector
from support.hostile_files import (
    MAKER_NOTE,
    ORIENTATION,
    directory,
    in_exif,
    maker_note_of_four_thousand_million,
    many_sub_directories,
    tiff,
)

MAKE = 0x010F


def image_of(data: bytes) -> Image:
    return Image(data, name="x", source="x")


def counted(monkeypatch: pytest.MonkeyPatch) -> list[CountedFile]:
    """The files that exifread is given from now on."""
    given_files: list[CountedFile] = []

    class Kept(CountedFile):
        def __init__(self, data: bytes, reads: int, most_bytes: int) -> None:
            super().__init__(data, reads, most_bytes)
            given_files.append(self)

    monkeypatch.setattr(exifread, "CountedFile", Kept)
    return given_files


@given(st.binary(max_size=200), st.integers(0, 20), st.integers(0, 300), st.lists(st.integers(-1, 60), max_size=40))
def test_a_counted_file_is_a_file_until_its_count_is_used_up(
    data: bytes, reads: int, most_bytes: int, sizes: list[int]
) -> None:
    plain, counting = io.BytesIO(data), CountedFile(data, reads, most_bytes)
    read = 0
    for number, size in enumerate(sizes):
        expected = plain.read(size)
        read += len(expected)
        if number >= reads or read > most_bytes:
            with pytest.raises(ReadLimitError):
                counting.read(size)
            return
        assert counting.read(size) == expected
        assert counting.tell() == plain.tell()


def test_words_values_and_numbers() -> None:
    block = tiff(directory((MAKE, 2, 4, 0x706F4C), (ORIENTATION, 3, 1, 6)))
    second = read_with_exifread(image_of(in_exif(block)))
    assert second.words[ORIENTATION, 6] == "Rotated 90 CW"
    assert [(each.group, each.tag, each.raw) for each in second.reading.fields] == [
        ("IFD0", "0x010F", "Lop"),
        ("IFD0", "0x0112", 6),
    ]


def test_it_is_read_once_for_an_image(monkeypatch: pytest.MonkeyPatch, fixtures: Path) -> None:
    files = counted(monkeypatch)
    image = intake.read(fixtures / "harbour.jpg")
    read_exif(image)
    assert list(ExifRead().inspect(image)) == []
    assert len(files) == 1


@pytest.mark.parametrize("make", [maker_note_of_four_thousand_million, many_sub_directories])
def test_what_would_make_it_hang_is_stopped_by_the_count(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert callable(make)
    files = counted(monkeypatch)
    image = image_of(make())
    assert read_exif(image).text("Orientation") == "Rotated 90 CW"
    assert len(files) == 2
    with pytest.raises(ReadLimitError):
        files[0].read()


def with_note(make: bytes, note: bytes) -> bytes:
    """An EXIF block with a maker note, which begins at byte 76."""
    first = directory((MAKE, 2, len(make), 56), (0x8769, 4, 1, 38))
    return in_exif(tiff(first, directory((MAKER_NOTE, 7, len(note), 76)), make.ljust(20, b"\0"), note))


@pytest.mark.parametrize(
    ("make", "note", "named"),
    [
        (b"SONY\0", b"SONY DSC \0\0\0" + directory((0xB041, 3, 1, 1)), ("Sony", "ExposureMode")),
        (b"OLYMPUS IMAGING", b"OLYMPUS\0II\3\0" + directory((0x0207, 2, 4, 0x706F4C)), ("Olympus", "SoftwareRelease")),
    ],
)
def test_a_note_whose_signature_exifread_does_not_skip_has_names(
    make: bytes, note: bytes, named: tuple[str, str]
) -> None:
    fields = read_exif(image_of(with_note(make, note))).fields
    assert named in {(each.group, each.name) for each in fields}


def test_a_maker_note_is_not_read_byte_by_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    files = counted(monkeypatch)
    read_exif(image_of(with_note(b"SONY\0", b"SONY DSC \0\0\0" + directory((0xB041, 3, 1, 1)) + bytes(40_000))))
    for _ in range(exifread.MOST_READS - 500):
        files[0].read(1)


def test_a_directory_of_65535_entries_is_told_of() -> None:
    entries = struct.pack("<H", 0xFFFF) + struct.pack("<HHII", 0x9000, 5, 999, 8) * 0xFFFF
    with pytest.raises(Hindered, match="more often than any photo's"):
        list(ExifRead().inspect(image_of(tiff(entries))))


def test_bytes_are_counted_too() -> None:
    entries = [(0x0131, 2, 2**16, 8)] * 100
    image = image_of(tiff(directory(*entries), b"a" * 2**16))
    with pytest.raises(Hindered, match="more bytes than any photo's"):
        list(ExifRead().inspect(image))


def test_a_tag_that_stands_there_twice_is_a_disagreement() -> None:
    block = tiff(directory((ORIENTATION, 3, 1, 6), (ORIENTATION, 3, 1, 3)))
    [finding] = ExifRead().inspect(image_of(in_exif(block)))
    assert finding.id == "exifread.disagreement"
    assert finding.data["disagreements"] == [
        {"group": "IFD0", "name": "Orientation", "here": "6", "exifread": "Rotated 180"}
    ]


def test_on_no_fixture_do_the_readers_differ(fixtures: Path) -> None:
    differing = []
    for path in sorted(fixtures.iterdir()):
        if path.suffix in {".jpg", ".png", ".webp", ".avif", ".tif", ".heic"}:
            with suppress(Hindered, UnreadableImageError):  # the ones that are traps
                differing += [path.name for _ in ExifRead().inspect(intake.read(path))]
    assert differing == []


def test_big_tiff_is_left_to_our_own_reader() -> None:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(stored, "TIFF", big_tiff=True)
    assert read_with_exifread(image_of(stored.getvalue())).reading.fields == ()


def test_its_warnings_stay_off_the_terminal(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    block = tiff(directory((MAKE, 2, 9, 50), (ORIENTATION, 3, 1, 6)), b"\xff" * 40)
    with caplog.at_level(logging.DEBUG):
        read_with_exifread(image_of(in_exif(block)))
    assert not [record for record in caplog.records if record.name == "exifread"]
    assert capfd.readouterr() == ("", "")


@given(st.binary(max_size=600), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"]))
@settings(deadline=None, max_examples=60)
def test_no_block_makes_it_raise(rest: bytes, magic: bytes) -> None:
    image = image_of(magic + rest)
    image.__dict__["_exif"] = (magic + rest, 0)
    for field in read_with_exifread(image).reading.fields:
        assert "\0" not in field.text


@given(
    st.lists(st.tuples(st.sampled_from([MAKER_NOTE, 0x8769, 0x8825, 0xA005, 0x014A, MAKE, 0x9286]), st.integers(0, 14)))
)
@settings(deadline=None, max_examples=60)
def test_no_directory_makes_it_raise(entries: list[tuple[int, int]]) -> None:
    block = tiff(directory(*[(tag, kind, 20, 8) for tag, kind in entries]), bytes(100))
    read_with_exifread(image_of(block))


def test_it_keeps_the_rules_of_detectors() -> None:
    check_detector(ExifRead)
