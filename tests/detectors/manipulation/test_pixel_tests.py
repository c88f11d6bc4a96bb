"""The tests for manipulation: each has its rates, and says why it cannot speak."""

from __future__ import annotations

import io

import PIL.Image

from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS, make_part, run_tests
from backstory_cli.reference.manipulation_rates import load_rates
from support.photographs import jpeg, opened, photograph, png


def test_every_test_has_its_rates() -> None:
    assert {test.name for test in PIXEL_TESTS} == set(load_rates().tests)
    for rate in load_rates().tests.values():
        assert 0 <= rate.strongly_on_untouched <= rate.fires_on_untouched <= 0.1
        assert list(rate.untouched) == sorted(rate.untouched)
        assert rate.compute_rarity(0) >= rate.compute_rarity(rate.threshold) >= rate.compute_rarity(1e9) > 0


def looked_at(data: bytes) -> dict[str, str]:
    """Why each test cannot speak; empty where it can."""
    image = opened(data)
    assert image.size is not None
    part = make_part(image, (0, 0, *image.size), thorough=False)
    return {each.test.name: each.reason for each in run_tests(part)}


def test_each_says_why_it_cannot_speak() -> None:
    assert looked_at(jpeg(photograph(1), 90))["jpeg_history"] == ""
    assert "does not carry" in looked_at(png(photograph(1)))["jpeg_history"]
    assert set(looked_at(jpeg(photograph(1, 150, 300), 90)).values()) == {
        "the image is smaller than 192 pixels on one side"
    }


def test_plain_and_otherwise_packed_pictures_have_no_grid_to_see() -> None:
    flat = photograph(1).copy()
    flat[:, :400] = 200
    assert "one plain colour" in looked_at(png(flat))["foreign_grid"]
    stored = io.BytesIO()
    PIL.Image.fromarray(photograph(1)).save(stored, "WEBP", quality=90)
    assert "this format's own compression" in looked_at(stored.getvalue())["jpeg_lattice"]
