"""The table of phrases that address a model: every row compiles, and none takes long over hostile text."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from backstory_cli.reference.addressing import load_phrases, normalize
from support.waiting import check_growth

ROWS = [
    line.split("\t")
    for line in files("backstory_cli.reference").joinpath("addressing.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


def test_the_table_compiles_and_has_every_language() -> None:
    table = load_phrases()
    assert table is load_phrases()
    assert len(table.outright) >= 10
    assert all(len(parts) >= 2 for parts in table.together)
    languages = {each for kind, names, _ in ROWS if kind != "word" for each in names.split(",")}
    assert " ".join(sorted(languages)) == "ar de en es fa fr he hi it ja ko nl pl pt ru sv tr uk zh"


def test_no_row_holds_a_word_that_the_table_does_not_define() -> None:
    words = {name for kind, name, _ in ROWS if kind == "word"}
    for _, _, pattern in ROWS:
        assert set(re.findall(r"<([A-Z_]{3,})>", pattern)) <= words


def test_no_row_matches_nothing() -> None:
    """A pattern with an empty alternative would fire on every text."""
    for pattern in (*load_phrases().outright, *(part for parts in load_phrases().together for part in parts)):
        for harmless in ("", " ", "a", "harbour", "0", "."):
            assert not pattern.search(harmless)


def test_repeats_are_bounded_but_for_runs_of_words() -> None:
    """No row has a repeat without end of something that holds a repeat itself, which is what takes for ever."""
    for _, _, pattern in ROWS:
        assert not re.search(r"[*+]\)[*+]", pattern), pattern
        assert ".*" not in pattern
        assert ".+" not in pattern


@pytest.mark.parametrize(
    ("written", "expected"),
    [("ÉCOLE", "ecole"), ("ｉｇｎｏｒｅ", "ignore"), ("a\u200bb\u00adc", "abc"), ("𝐢𝐠", "ig"), ("Straße", "strasse")],
)
def test_plain_is_one_spelling(written: str, expected: str) -> None:
    assert normalize(written) == expected


PARTS = sorted(
    {word for _, _, pattern in ROWS for word in re.findall(r"[^\W\d_]{2,}", normalize(pattern))}, key=lambda word: word
)


def test_no_word_of_its_own_repeated_is_slow() -> None:
    """Every word of the table, repeated to the full length that is read, alone and with each end that opens a gap."""

    def look(size: int) -> None:
        for word in PARTS[::12]:
            text = (f"{word} " * size)[:size]
            for pattern in load_phrases().outright:
                pattern.search(text)

    check_growth(look, 4_000, "a search for phrases")
