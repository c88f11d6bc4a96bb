"""The map of a page: dots where the file says it was taken, on an outline of our own."""

from __future__ import annotations

import json
import re

import pytest

from backstory_cli.reference import world
from backstory_cli.render.html.worldmap import build_world_map
from support.making import finding


def test_the_map() -> None:
    place = finding("metadata.gps", about="place").model_copy(update={"data": {"latitude": 46.49, "longitude": 30.74}})
    drawn = build_world_map([place])
    assert drawn is not None
    (dot,) = drawn.dots
    assert (round(dot.x), round(dot.y)) == (2107, 435)
    assert dot.position == "46.49000° N, 30.74000° E"
    assert dot.link == "https://www.openstreetmap.org/?mlat=46.490000&mlon=30.740000#map=15/46.490000/30.740000"


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0), (-41.3, 174.8)])
def test_the_part_around_a_place_lies_within_the_world(latitude: float, longitude: float) -> None:
    place = finding("metadata.gps").model_copy(update={"data": {"latitude": latitude, "longitude": longitude}})
    drawn = build_world_map([place])
    assert drawn is not None
    left, top, width, height = drawn.frame
    assert 0 <= left <= world.WIDTH - width
    assert 0 <= top <= world.HEIGHT - height


def test_a_models_opinion_is_no_dot() -> None:
    guess = finding("gemini.place", basis="opinion", about="content").model_copy(
        update={"data": {"latitude": 1.0, "longitude": 2.0}}
    )
    assert build_world_map([guess]) is None


def test_the_outline_is_a_path_of_our_own() -> None:
    assert re.fullmatch(r"[Mlz0-9 -]+", world.build_land_path())
    assert len(world.build_land_path()) < 40_000
    assert json.dumps(world.build_land_path()).isascii()
