"""What is drawn in a page: outlines over the picture, the timeline, the map."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.models import Finding, TimelineEntry
from backstory_cli.reference import world
from backstory_cli.render.dates import format_delay, format_when
from backstory_cli.render.html.regions import MAX_REGIONS, find_regions, get_upright_size
from backstory_cli.render.html.timeline import lay_out
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
    "boxes_are": "left, top, right, bottom in shares of the known picture's width and height",
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
    boxes_are = "left, top, right, bottom in shares of this picture's width and height"
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


def entry(earliest: str, latest: str = "", precision: str = "day", kind: str = "page") -> TimelineEntry:
    return TimelineEntry.model_validate(
        {
            "earliest": earliest,
            "latest": latest or earliest,
            "precision": precision,
            "kind": kind,
            "what": "x",
            "finding": "a.b",
        }
    )


@pytest.mark.parametrize(
    ("dated", "words"),
    [
        (entry("2024-05-01T11:22:03Z", precision="second"), "2024-05-01 11:22:03 UTC"),
        (entry("2024-05-01T11:22:03+03:00", precision="second"), "2024-05-01 08:22:03 UTC"),
        (
            entry("2024-04-30T23:00:00Z", "2024-05-02T01:00:00Z", "second"),
            "between 2024-04-30 23:00 and 2024-05-02 01:00 UTC",
        ),
        (entry("2024-05-01T00:00:00Z", "2024-05-01T23:59:59Z"), "2024-05-01"),
        (entry("2024-05-01T00:00:00Z", "2024-05-31T23:59:59Z", "month"), "2024-05"),
        (entry("2024-01-01T00:00:00Z", "2024-12-31T23:59:59Z", "year"), "2024"),
        (entry("2022-11-01T00:00:00Z", "2023-02-01T00:00:00Z", "year"), "between 2022-11-01 and 2023-02-01"),
        (entry("0001-01-01T00:00:00+05:00", precision="second"), "0001-01-01 00:00:00 UTC"),
    ],
)
def test_dates_in_words(dated: TimelineEntry, words: str) -> None:
    assert format_when(dated) == words


def test_long_waits_are_told() -> None:
    first = entry("2015-03-01T00:00:00Z")
    assert format_delay(first, entry("2015-03-20T00:00:00Z")) == ""
    assert format_delay(first, entry("2015-08-01T00:00:00Z")) == "about 5 months later"
    assert format_delay(first, entry("2024-03-01T00:00:00Z")) == "about 9 years later"


def test_a_timeline_over_years_with_a_cluster_on_one_day() -> None:
    cluster = [entry(f"2024-05-18T16:42:0{n}Z", precision="second", kind="capture") for n in range(3)]
    drawn = lay_out([entry("2015-03-01T00:00:00Z", "2015-03-31T00:00:00Z", "month"), *cluster])
    assert [lane.name for lane in drawn.lanes] == ["page", "taken"]
    assert [mark.label for mark in drawn.lanes[1].marks] == ["2-4"]
    assert [tick.label for tick in drawn.ticks] == ["2016", "2018", "2020", "2022", "2024"][-len(drawn.ticks) :]
    assert drawn.dates[1].after == "about 9 years later"


def test_a_timeline_of_one_day_has_hours() -> None:
    drawn = lay_out([entry("2024-05-18T06:00:00Z"), entry("2024-05-18T20:00:00Z")])
    assert all(re.fullmatch(r"05-18 \d\d:00", tick.label) for tick in drawn.ticks)


def test_one_date_needs_no_scale() -> None:
    drawn = lay_out([entry("2024-05-18T06:00:00Z")])
    assert drawn.lanes == ()
    assert len(drawn.dates) == 1


MOMENTS = st.datetimes(timezones=st.just(UTC))


@given(st.lists(st.tuples(MOMENTS, MOMENTS, st.sampled_from(["capture", "page", "archive"])), min_size=1, max_size=30))
def test_any_timeline_can_be_drawn(moments: list[tuple[datetime, datetime, str]]) -> None:
    entries = [entry(min(a, b).isoformat(), max(a, b).isoformat(), "second", kind) for a, b, kind in sorted(moments)]
    drawn = lay_out(entries)
    numbers = sorted(number for lane in drawn.lanes for mark in lane.marks for number in mark.numbers)
    assert numbers == (list(range(1, len(entries) + 1)) if len(entries) > 1 else [])
    for lane in drawn.lanes:
        assert all(0 <= mark.at <= 100 for mark in lane.marks)
        assert all(left >= 0 and left + width <= 100.1 for left, width in lane.spans)
    assert all(0 <= tick.at <= 100 for tick in drawn.ticks)
    assert len(drawn.ticks) <= 6


def test_marks_of_one_row_do_not_cover_each_other_on_a_phone() -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    drawn = lay_out([entry((start + timedelta(days=9 * n)).isoformat()) for n in range(100)])
    (lane,) = drawn.lanes
    for one, two in zip(lane.marks, lane.marks[1:], strict=False):
        assert (two.at - one.at) * 3.2 >= 20


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
