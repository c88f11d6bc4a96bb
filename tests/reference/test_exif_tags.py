"""Names of EXIF tags, as people look them up."""

from __future__ import annotations

import pytest

from backstory_cli.reference.exif_tags import get_names


@pytest.mark.parametrize(
    ("group", "tag", "name"),
    [
        ("IFD0", 0x010F, "Make"),
        ("ExifIFD", 0x8827, "ISO"),
        ("ExifIFD", 0x9004, "CreateDate"),
        ("IFD0", 0x0132, "ModifyDate"),
        ("GPS", 0x0001, "GPSLatitudeRef"),
        ("InteropIFD", 0x0001, "InteropIndex"),
    ],
)
def test_the_same_number_has_a_name_for_each_directory(group: str, tag: int, name: str) -> None:
    assert get_names(group)[tag] == name


def test_a_number_without_a_name_has_none() -> None:
    assert 0x9999 not in get_names("IFD0")
