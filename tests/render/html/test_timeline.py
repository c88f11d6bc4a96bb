"""The timeline of a page: every date in its row, bounded, and readable on a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.render.html.timeline import lay_out
from support.timelines import entry


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
