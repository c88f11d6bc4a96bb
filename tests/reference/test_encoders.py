"""Encoders by their tables and the marks in their comments."""

from __future__ import annotations

import pytest

from backstory_cli.reference.encoders import (
    CHROMA,
    LUMA,
    PHOTOSHOP_LEVELS,
    find_mark_in_comment,
    find_standard_quality,
    load_camera_tables,
    scale_table,
)


@pytest.mark.parametrize(
    ("comment", "name"),
    [
        ("CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 75", "the GD library"),
        ("Lavc60.31.102", "FFmpeg"),
        ("a comment of somebody", None),
    ],
)
def test_marks_in_comments(comment: str, name: str | None) -> None:
    mark = find_mark_in_comment(comment)
    assert (mark.name if mark else None) == name


@pytest.mark.parametrize("base", [LUMA, CHROMA], ids=["luma", "chroma"])
def test_a_table_of_libjpeg_tells_its_quality(base: tuple[int, ...]) -> None:
    for quality in range(1, 101):
        found = find_standard_quality(scale_table(base, quality), base)
        assert found is not None
        assert scale_table(base, found) == scale_table(base, quality)
    assert find_standard_quality(scale_table(base, 75), base) == 75
    assert find_standard_quality((7, *scale_table(base, 75)[1:]), base) is None


def test_tables_of_cameras_are_not_those_of_photoshop() -> None:
    assert not load_camera_tables().keys() & PHOTOSHOP_LEVELS.keys()
    assert all(makes and count > 0 for makes, count in load_camera_tables().values())
