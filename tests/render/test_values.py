"""Values of findings in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from backstory_cli.render.values import format_value, iter_values


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, ""),
        ("", ""),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (3.0, "3.0"),
        (0.9483878367730713, "0.9484"),
        (46.49155, "46.49155"),
        (0.00001234, "0.00001"),
        ([1, 2], "1, 2"),
        ([[1, 2], [3, 4]], "1, 2; 3, 4"),
        ({"name": "Odesa", "larger_place": None, "distance_km": 0.7}, "name: Odesa, distance km: 0.7"),
        ([{"test": "noise", "made": True}], "test: noise, made: yes"),
    ],
)
def test_a_value_is_written_in_words(value: JsonValue, written: str) -> None:
    assert format_value(value) == written


def test_what_says_nothing_is_left_out_and_long_values_are_cut() -> None:
    rows = dict(iter_values({"speed_kmh": None, "list": [], "text": "abcdef", "size": 3}, 3))
    assert rows == {"text": "abc…", "size": "3"}


def test_texts_are_written_as_asked() -> None:
    assert dict(iter_values({"file": "/home/me/a.jpg"}, 99, lambda text: text.rpartition("/")[2])) == {"file": "a.jpg"}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=9,
)


@given(JSON)
def test_every_value_can_be_written(value: JsonValue) -> None:
    assert isinstance(format_value(value), str)
