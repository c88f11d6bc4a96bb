"""Untrusted text never reaches a reader with a control character, and never vanishes."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.text import MAX_TEXT, clean, clean_json, escape_unprintable, redact

UNSAFE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(alphabet=st.characters(codec=None)))
def test_clean_leaves_no_unsafe_character(text: str) -> None:
    assert not {unicodedata.category(character) for character in clean(text)} & UNSAFE


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\nb\tc\r", "a b c "),
        ("abc\u202edcba", "abc\\u202edcba"),
        ("tag\U000e0041", "tag\\U000e0041"),
        ("\ud800", "\\ud800"),
        ("Одеса · 日本", "Одеса · 日本"),
    ],
)
def test_clean_writes_out_what_cannot_be_shown(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_clean_cuts_and_says_so() -> None:
    assert clean("x" * (MAX_TEXT + 5)) == "x" * MAX_TEXT + "…"
    assert clean("x" * MAX_TEXT) == "x" * MAX_TEXT


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
    max_leaves=20,
)


@given(values)
def test_clean_json_is_always_plain_json(value: object) -> None:
    cleaned = clean_json(value)
    assert json.loads(json.dumps(cleaned, allow_nan=False).encode()) == cleaned


def test_clean_json_bounds_depth_and_width() -> None:
    deep: object = "end"
    for _ in range(100):
        deep = [deep]
    assert json.dumps(clean_json(deep)).count("[") == 8
    assert len(clean_json(list(range(10_000)))) == 500


def test_redact_removes_keys() -> None:
    assert redact("bad key sk-secret-1234!", "sk-secret-1234") == "bad key [key removed]!"
    assert redact("nothing", "") == "nothing"


@given(st.text(alphabet=st.characters(codec=None)))
def test_escaped_json_means_the_same_and_acts_on_no_terminal(text: str) -> None:
    document = json.dumps({"text": text}, ensure_ascii=False, indent=2)
    shown = escape_unprintable(document)
    assert json.loads(shown) == json.loads(document)
    assert not {unicodedata.category(each) for each in shown if each != "\n"} & UNSAFE


def test_escaped_keeps_lines_tabs_and_what_can_be_shown() -> None:
    assert escape_unprintable("one\ttwo\nОдеса\xa0порт 😀") == "one\ttwo\nОдеса\xa0порт 😀"
    assert escape_unprintable("a\x1b[2J\x9b\u202e\x7f\r") == "a\\u001b[2J\\u009b\\u202e\\u007f\\u000d"
