"""What is drawn in a page: outlines over the picture, the timeline, the map."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.models import Finding
from backstory_cli.render.html.regions import MAX_REGIONS, find_regions, get_upright_size
from backstory_cli.render.html.worldmap import build_world_map
from support.making import finding, subject

BOX = {"left": 64, "top": 48, "right": 320, "bottom": 240}


def measured(name: str, **data: Any) -> Finding:
    made = finding(name, basis="measured", strength="weak", about="integrity")
    return made.model_copy(update={"data": data})


def test_a_region_in_pixels() -> None:
    (region,) = find_regions([measured("manipulation.noise", region_pixels=BOX)], subject())
    (frame,) = region.frames
    assert (frame.left, frame.top, frame.width, frame.height) == (10, 10, 40, 40)
    assert (region.number, region.look) == (1, "test")
    assert region.words == "pixels 64 to 320 across, 48 to 240 down"


def test_a_region_of_a_turned_picture_is_in_pixels_of_the_upright_one() -> None:
    turned = subject().model_copy(update={"orientation": 6})
    assert get_upright_size(turned) == (480, 640)
    (region,) = find_regions([measured("manipulation.noise", region_pixels=BOX)], turned)
    assert region.frames[0].left == pytest.approx(13.33)


def test_what_tests_found_comes_before_opinions_and_text() -> None:
    text = measured("text.read", lines=[{"text": "a", "region_pixels": BOX}])
    opinion = finding("gemini.artefact", basis="opinion", about="content").model_copy(
        update={"data": {"region_pixels": BOX}}
    )
    test = measured("preview.differs", region={"left": 0.1, "top": 0.1, "right": 0.5, "bottom": 0.5})
    assert [each.look for each in find_regions([text, opinion, test], subject())] == ["test", "opinion", "text"]


def known(entry: int, **changes: Any) -> Finding:
    data = {"entry": entry, "of_this": 1.0, "part_of_known": [0, 0, 1, 1], "turn": "", "degrees": -0.0, **changes}
    return measured("lookup.match", **data)


DIFFERENCE = {
    "entry": 1,
    "boxes": [[0.1, 0.1, 0.2, 0.2], [0.5, 0.5, 0.75, 0.75]],
    "boxes_are": "left, top, right, bottom in shares of the known image's width and height",
}


def test_what_differs_from_a_known_picture_is_drawn_where_both_show_the_same_frame() -> None:
    difference = measured("lookup.difference", **DIFFERENCE)
    (region,) = find_regions([known(1), difference], subject())
    assert len(region.frames) == 2


@pytest.mark.parametrize(
    "changes",
    [{"entry": 2}, {"of_this": 0.8}, {"part_of_known": [0, 0, 0.5, 1]}, {"turn": "mirrored"}, {"degrees": 90.0}],
)
def test_and_not_where_they_do_not(changes: dict[str, Any]) -> None:
    difference = measured("lookup.difference", **DIFFERENCE)
    assert find_regions([known(**{"entry": 1, **changes}), difference], subject()) == []


def test_shares_of_this_picture_need_no_known_one() -> None:
    boxes_are = "left, top, right, bottom in shares of this image's width and height"
    (region,) = find_regions([measured("web.difference", **{**DIFFERENCE, "boxes_are": boxes_are})], subject())
    assert [frame.left for frame in region.frames] == [10, 50]


def test_outlines_that_would_lie_on_each_other_are_one_with_both_findings() -> None:
    near = {**BOX, "left": 66}
    (region,) = find_regions(
        [measured("manipulation.noise", region_pixels=BOX), measured("manipulation.jpeg_history", region_pixels=near)],
        subject(),
    )
    assert [each.id for each in region.findings] == ["manipulation.noise", "manipulation.jpeg_history"]


def test_numbers_do_not_cover_each_other_and_are_bounded() -> None:
    many = [
        measured(
            "text.read", lines=[{"text": "x", "region_pixels": {**BOX, "right": 330 + 100 * n}} for n in range(40)]
        )
    ]
    found = find_regions(many, subject().model_copy(update={"width": 4000}))
    assert len(found) == MAX_REGIONS
    places = [frame.badge for region in found for frame in region.frames]
    assert len(set(places[:8])) == 8


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from([*BOX, "text", "x"]), inner, max_size=5)
    ),
    max_leaves=20,
)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_regions_and_maps_survive_any_data(one: Any, two: Any, three: Any) -> None:
    data = {"region_pixels": one, "region": two, "lines": three, "boxes": one, "latitude": two, "longitude": three}
    data |= {"boxes_are": DIFFERENCE["boxes_are"], "entry": 1}
    found = [known(1, part_of_known=two, of_this=three), measured("lookup.difference", **data)]
    for region in find_regions(found, subject()):
        for frame in region.frames:
            assert 0 <= frame.left < frame.right <= 100
            assert 0 <= frame.top < frame.bottom <= 100
    build_world_map(found)
