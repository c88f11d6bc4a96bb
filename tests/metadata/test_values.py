"""TIFF values as plain ones: texts and their character codes, long tables."""

from __future__ import annotations

import pytest

from backstory_cli.image import limits
from backstory_cli.metadata.exif import read_exif
from backstory_cli.metadata.values import decode_coded_text
from support.exif_blocks import image_with, tiff


def test_text_ends_at_the_first_nul() -> None:
    assert read_exif(image_with({0x010F: "Trust.\0\0\0Gemini11"})).text("Make") == "Trust."


@pytest.mark.parametrize(("raw", "name"), [("Оксана Ковальчук".encode(), "Оксана Ковальчук"), (b"Jos\xe9", "José")])
def test_names_are_utf8_or_else_latin1(raw: bytes, name: str) -> None:
    assert read_exif(image_with({0x013B: raw})).text("Artist") == name


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"ASCII\0\0\0hello\0rest", "hello"),
        (b"UNICODE\0" + "Одеса".encode("utf-16"), "Одеса"),
        (b"UNICODE\0" + "Одеса, порт".encode("utf-16-be"), "Одеса, порт"),
        (b"UNICODE\0" + "Одеса, порт".encode("utf-16-le"), "Одеса, порт"),
        (b"UNICODE\0\0A", "A"),
        (b"\0\0\0\0\0\0\0\0caf\xe9", "café"),
        (b"", ""),
    ],
)
def test_user_comments_and_their_character_codes(raw: bytes, expected: str) -> None:
    assert decode_coded_text(raw, "little") == expected


def test_windows_titles_are_utf16() -> None:
    title = "Порт".encode("utf-16-le") + b"\0\0"
    assert read_exif(image_with({0x9C9B: title})).text("XPTitle") == "Порт"


def test_a_long_table_is_kept_in_part_and_counted() -> None:
    numbers = 100_000
    field = read_exif(tiff([(0x9999, 5, numbers, b"\1\0\0\0" * 2 * numbers)])).field("0x9999")
    assert field is not None
    assert field.raw == [1] * limits.MAX_VALUES
    assert "(100,000 values)" in field.text
