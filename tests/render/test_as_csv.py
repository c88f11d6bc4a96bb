"""No cell begins a formula, whatever a spreadsheet takes for the end of a cell."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.text import format_csv_row

SEPARATORS = (",", ";", "\t", "|")
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
FORMULA = re.compile(rf"[\s\u00a0]*[{re.escape(SIGNS)}]")


def cells(line: str, separator: str) -> list[str]:
    """The cells that a spreadsheet of a country with that separator sees."""
    return [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator) for cell in row]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", " =1+1", "\u00a0=1+1", "\n=1+1", "x;=1+1", "x; =1+1", "x\t@SUM(A1)", "x|-2", "x,+1"),
        *("\uff1d1", "x;\uff0b1", 'x";=1+1', '";=1+1;"', "a\r=1", "x;\n =HYPERLINK(1)"),
    ],
)
def test_known_tricks(text: str, separator: str) -> None:
    assert not any(FORMULA.match(cell.lstrip('"')) for cell in cells(format_csv_row(["name", text, "end"]), separator))


@given(st.lists(st.text(alphabet='ab;,|\t"\n ' + SIGNS, max_size=12), min_size=1, max_size=4))
def test_any_text(values: list[str]) -> None:
    for separator in SEPARATORS:
        assert not any(FORMULA.match(cell) for cell in cells(format_csv_row(values), separator))


@given(st.text(alphabet="abc 123.:/()", max_size=40))
def test_ordinary_text_stays(text: str) -> None:
    assert next(csv.reader([format_csv_row(["x", text])]))[1] == text
