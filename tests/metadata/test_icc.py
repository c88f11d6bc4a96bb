"""Colour profiles: header, texts of every type, and any bytes at all."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageCms

from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.metadata.icc import read_icc
from backstory_cli.metadata.reader import read_metadata


def srgb() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_container(format_name: str) -> None:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (16, 16)).save(stored, format_name, icc_profile=srgb())
    reading = read_metadata(Image(stored.getvalue(), name="x", source="x"))
    assert "sRGB" in reading.text("ProfileDescription", "ICC_Profile")
    assert reading.text("ProfileClass", "ICC-header") == "mntr"


def test_header_and_date(fixtures: Path) -> None:
    reading = read_metadata(intake.read(fixtures / "agency.jpg"))
    assert reading.text("ProfileDateTime", "ICC-header") == "2024:01:02 03:04:05"
    assert reading.text("ProfileCopyright", "ICC_Profile")


def test_a_profile_in_many_segments_is_joined() -> None:
    stored = io.BytesIO()
    padded = srgb() + bytes(100_000)
    PIL.Image.new("RGB", (16, 16)).save(stored, "JPEG", icc_profile=padded)
    reading = read_metadata(Image(stored.getvalue(), name="x", source="x"))
    assert "sRGB" in reading.text("ProfileDescription", "ICC_Profile")


def test_old_texts() -> None:
    text = b"desc" + bytes(4) + struct.pack(">I", 6) + b"Adobe\0"
    head = bytes(36) + b"acsp" + bytes(88)
    table = struct.pack(">I", 1) + b"desc" + struct.pack(">II", 144, len(text))
    assert read_icc(head + table + text).text("ProfileDescription") == "Adobe"


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(rest: bytes) -> None:
    read_icc(rest)
    read_icc(bytes(36) + b"acsp" + rest)
    read_icc(bytes(36) + b"acsp" + bytes(88) + b"\0\0\0\2" + rest)
