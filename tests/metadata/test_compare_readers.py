"""Two readers of the same file: what counts as a disagreement, and what is only written differently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from backstory_cli.metadata.exiftool import count_extra_fields, find_disagreements
from support.readings import reading


@pytest.mark.parametrize(
    ("ours", "theirs", "differ"),
    [
        ("2019:07:02 10:00:00", "2019:07:02 10:00:00", False),
        ("2019-07-02T10:00:00", "2019:07:02 10:00:00", False),
        ("2019:07:02 10:00:00", "2023:07:02 10:00:00", True),
        ([1, 2, 3], "1 2 3", False),
        (["a", "b"], ["a", "b"], False),
        (0.0042553, 0.004255319149, False),
        ("720000/10000", 72, False),
        ("Canon", "Nikon", True),
        ("1.23", "123", True),
        (-5, 5, True),
        (20190702, 20190703, True),
        ("SN 123456789", "SN 123456780", True),
        (0.3333333, "1/3", False),
        (True, 1, False),
        ("True", True, False),
        ([18, 55, None, None], "18 55 undef undef", False),
        ([18, 55, None, None], "18 56 undef undef", True),
        ("two  words ", "two words", False),
        ("Words", "words", True),
        ("2023-03-04T09:10:11+02:00", "2023:03:04 09:10:11+02:00", False),
        ("2023-03-04T09:10:11+02:00", "2023:03:04 09:10:11-02:00", True),
        ("© Wördehoff", "Â© WÃ¶rdehoff", False),
        ("Wördehoff", "W?rdehoff", False),
        ("Wördehoff", "Hördewoff", True),
        ("Иван", "Èâàí", False),
        ("http://ns.useplus.org/ldf/vocab/MR-NAP", "MR-NAP", False),
        ("x" * 600, "x" * 500 + "…", False),
        ({"a": 1}, {"a": 2}, False),
        ([{"a": 1}], "a", False),
        (10**200, "1", True),
        ("Canon", "(Binary data 20 bytes, use -b option to extract)", False),
    ],
)
def test_what_counts_as_a_disagreement(ours: JsonValue, theirs: JsonValue, differ: bool) -> None:
    found = find_disagreements(reading("IFD0", "Make", ours), reading("IFD0", "Make", theirs))
    assert bool(found) is differ


def test_maker_notes_are_not_held_against_one_another() -> None:
    assert find_disagreements(reading("Canon", "Quality", 3), reading("Canon", "Quality", "Fine")) == []
    assert count_extra_fields(reading("IFD0", "Make", "A"), reading("Canon", "Quality", 1)) == {"Canon": 1}


@pytest.mark.parametrize(
    ("name", "ours", "theirs", "differ"),
    [
        ("GPSLatitude", [46, 29, 29.58], 46.49155, False),
        ("GPSLatitude", [46, 29, 29.58], 46.4916, True),
        ("GPSLatitude", "38,42.500N", 38.7083333333333, False),
        ("GPSLongitude", "9,8.100W", -9.135, False),
        ("GPSLongitude", "9,8.100W", 9.135, True),
        ("GPSTimeStamp", [16, 42, 5], "16:42:05", False),
        ("ShutterSpeedValue", 7.878443, 0.00425, False),
        ("ShutterSpeedValue", 7.878443, 0.5, True),
        ("ApertureValue", 2.275, 2.2, False),
        ("TimeCreated", "135926-0600", "13:59:26-06:00", False),
        ("TimeCreated", "135926-0600", "13:59:26+06:00", True),
        ("ImageUniqueID", "1881dff4ebae353a89aa49b21a06c055", "1881DFF4EBAE353A89AA49B21A06C055", False),
    ],
)
def test_what_exiftool_converts(name: str, ours: JsonValue, theirs: JsonValue, differ: bool) -> None:
    assert bool(find_disagreements(reading("GPS", name, ours), reading("GPS", name, theirs))) is differ


def test_a_repeated_field_agrees_with_any_of_its_copies() -> None:
    twice = reading("IPTC", "Source", "Agency") + reading("IPTC2", "Source", "Other agency")
    turned = reading("IPTC", "Source", "Other agency") + reading("IPTC2", "Source", "Agency")
    assert find_disagreements(twice, turned) == []
    assert len(find_disagreements(twice, reading("IPTC", "Source", "Agency"))) == 1


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES, st.sampled_from(["Make", "GPSLatitude", "ApertureValue", "ModifyDate"]))
def test_any_two_values_can_be_compared(ours: JsonValue, theirs: JsonValue, name: str) -> None:
    find_disagreements(reading("IFD0", name, ours), reading("IFD0", name, theirs))
    assert find_disagreements(reading("IFD0", name, ours), reading("IFD0", name, ours)) == []
