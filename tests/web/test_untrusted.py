"""Taking foreign values in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.web import untrusted as foreign

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text()) | st.binary()


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("<b>Bold</b> &amp; <i>more", "Bold & more"),
        ("a < b", "a < b"),
        ("2 < 3 and 5 > 4, I <3 you ->", "2 < 3 and 5 > 4, I <3 you ->"),
        ("<!-- x -->a<br/>b</p>", "a b"),
        ("&lt;script&gt;", "<script>"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("  many\n\n lines ", "many lines"),
        (None, ""),
        (["x"], ""),
    ],
)
def test_words(value: object, shown: str) -> None:
    assert foreign.read_text(value) == shown


@pytest.mark.parametrize("value", ["https://example.org/a?b=c#d", "http://example.org", " https://example.org/ "])
def test_good_addresses(value: str) -> None:
    assert foreign.read_url(value) == value.strip()


@pytest.mark.parametrize(
    "value",
    [
        *("javascript:alert(1)", "data:image/png;base64,x", "file:///etc/passwd", "//example.org/a", "example.org"),
        *("https://user@example.org/", "https://u:p@example.org", "https://", "https://a b.org/", "https://[::1"),
        *("https://example.org/\x1b[31m", "https://example.org/\u202e", "https://example.org:99999/", None, 7, b"x"),
        "https://example.org/" + "x" * 2_000,
    ],
)
def test_bad_addresses_are_dropped(value: object) -> None:
    assert foreign.read_url(value) == ""


@given(ANYTHING)
def test_anything_can_be_taken_in(value: object) -> None:
    assert isinstance(foreign.read_text(value, 50), str)
    assert len(foreign.read_text(value, 50)) <= 10 * 50 + 1  # a character that cannot be shown is written with ten
    assert isinstance(foreign.read_url(value), str)
    assert isinstance(foreign.read_objects(value, 3), list)
    assert foreign.read_object(value, "x") == {}
    number = foreign.read_count(value)
    assert number is None or number > 0


def test_entries_are_bounded_and_only_objects() -> None:
    assert foreign.read_objects([{"a": 1}, 2, None, {"b": 2}], 4) == [{"a": 1}, {"b": 2}]
    assert foreign.read_objects([{}] * 10, 3) == [{}] * 3


def test_sizes_need_both_sides() -> None:
    assert foreign.read_size(3, 4) == (3, 4)
    for width, height in ((0, 4), (3, None), (True, 4), ("3", 4), (-1, 4)):
        assert foreign.read_size(width, height) is None
