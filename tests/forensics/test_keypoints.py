"""Keypoints: alike places are matched with one another, and with those that are another's mirror image."""

from __future__ import annotations

import numpy as np
import pytest

from backstory_cli.errors import Skip
from backstory_cli.forensics.keypoints import APART, find_matches
from support.photographs import Pixels, photograph


def gray(seed: int = 3) -> Pixels:
    return np.ascontiguousarray(photograph(seed)[:400, :500, 1])


def test_a_copied_part_is_matched_with_its_source() -> None:
    picture = gray()
    picture[220:360, 300:460] = picture[40:180, 60:220]
    alike, mirrored = find_matches(picture, 8)
    shifts = np.rint(np.abs(alike.other - alike.one)).astype(int)
    assert (shifts == (240, 180)).all(axis=1).sum() >= 8
    assert (alike.mirrored, mirrored.mirrored) == (False, True)
    assert len(mirrored.one) < len(alike.one)


def test_a_mirrored_part_is_matched_as_such() -> None:
    picture = gray()
    picture[220:360, 300:460] = picture[40:180, 60:220][:, ::-1]
    alike, mirrored = find_matches(picture, 8)
    assert len(mirrored.one) >= 8
    assert len(mirrored.one) > len(alike.one)


def test_neighbours_are_no_match() -> None:
    for matches in find_matches(gray(), 8):
        assert (np.linalg.norm(matches.one - matches.other, axis=1) > APART).all()


def test_without_detail_there_is_nothing_to_match() -> None:
    with pytest.raises(Skip, match="too little detail"):
        find_matches(np.full((300, 300), 90, np.uint8), 8)
