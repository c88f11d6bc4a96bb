"""What an index stores of a picture, and what a picture asks of an index."""

from __future__ import annotations

from collections import Counter

import imagehash
import numpy as np
import PIL.Image
import pytest

from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.lookup.entries import WHOLE, Family
from backstory_cli.lookup.fingerprints import (
    ASKED_MIRRORED,
    ASKED_POINTS,
    STORED_POINTS,
    compute_hashes,
    fingerprint_for_index,
    fingerprint_for_query,
    get_recipe,
)
from support.photographs import jpeg, opened, photograph, png


def test_a_picture_is_stored_whole_in_crops_and_in_points() -> None:
    prints = fingerprint_for_index(opened(jpeg(photograph(1), 90)))
    count = Counter(each.family for each in prints.fingerprints)
    assert (count[Family.FRAME], count[Family.CROP], count[Family.POINT]) == (1, 6, STORED_POINTS)
    first = prints.fingerprints[0]
    assert (first.family, first.box, first.code) == (Family.FRAME, WHOLE, prints.pdq)
    assert all(len(each.code) == each.family.code_bytes for each in prints.fingerprints)
    assert len(set(prints.fingerprints)) == len(prints.fingerprints)


def test_the_hashes_that_are_exchanged_are_the_published_ones() -> None:
    image = opened(png(photograph(1, 512, 512)))
    told = compute_hashes(image)
    assert told["pdq"] == fingerprint_for_index(image).pdq.hex()
    assert told["phash"] == str(imagehash.phash(PIL.Image.fromarray(photograph(1, 512, 512))))


def test_a_picture_is_looked_for_in_all_the_ways_that_it_may_lie() -> None:
    rows = fingerprint_for_query(opened(jpeg(photograph(1), 90))).rows
    turns = {row.turn for row in rows[Family.FRAME]}
    assert len(turns) == 8
    assert any(row.negative for row in rows[Family.FRAME])
    assert len({row.code for row in rows[Family.FRAME]}) == len(rows[Family.FRAME])
    points = rows[Family.POINT]
    assert 0 < len(points) <= ASKED_POINTS + ASKED_MIRRORED


def test_a_plain_picture_has_no_hash_to_look_for() -> None:
    plain = opened(png(np.full((100, 100, 3), 90, np.uint8)))
    assert fingerprint_for_index(plain).fingerprints == ()
    assert not any(fingerprint_for_query(plain).rows.values())


def test_line_art_on_plain_ground_is_known_by_its_points() -> None:
    art = PIL.Image.new("L", (400, 400), 255)
    for at in range(60, 340, 40):
        art.paste(0, (at, at // 2 + 60, at + 14, at // 2 + 80))
    prints = fingerprint_for_index(opened(png(np.asarray(art.convert("RGB")))))
    assert {each.family for each in prints.fingerprints} >= {Family.POINT}


def test_pixels_that_cannot_be_decoded() -> None:
    cut = Image(jpeg(photograph(1), 90)[:300], name="cut", source="cut")
    for reading in (fingerprint_for_index, fingerprint_for_query, compute_hashes):
        with pytest.raises(Skip):
            reading(cut)


def test_the_recipe_names_the_model() -> None:
    assert "+" not in get_recipe(None)
