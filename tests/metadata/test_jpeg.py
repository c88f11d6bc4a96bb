"""JPEG's own segments, and those of programs."""

from __future__ import annotations

import struct

from support.stored import encoded, read, segment, with_segments


def test_jpeg_segments() -> None:
    said = read(encoded("JPEG", comment=b"a comment", dpi=(300, 300), subsampling="4:2:0"))
    assert said.text("Comment", "File") == "a comment"
    assert said.text("JFIFVersion", "JFIF") == "1.01"
    assert said.number("XResolution", "JFIF") == 300
    assert said.text("YCbCrSubSampling", "File") == "2 2"
    assert "Baseline" in said.text("EncodingProcess", "File")


def test_segments_of_programs() -> None:
    ducky = b"Ducky" + struct.pack(">HHI", 1, 4, 60) + struct.pack(">HH", 0, 0)
    said = read(
        with_segments(
            segment(0xEE, b"Adobe\0\x64\0\0\0\0\1"),
            segment(0xEC, ducky),
            segment(0xEB, b"JP\0\1\0\0\0\1" + b"\0\0\0\x20jumb\0\0\0\x18jumdc2pa"),
            segment(0xE2, b"urn:iso:std:iso:ts:21496:-1\0"),
        )
    )
    assert said.text("ColorTransform", "Adobe") == "YCbCr"
    assert said.number("Quality", "Ducky") == 60
    assert said.text("JUMBF", "JUMBF").startswith("c2pa: ")
    assert said.field("GainMapISO21496", "GainMap") is not None
