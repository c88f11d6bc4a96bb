"""What the doctor found, as text that fits and as JSON."""

from __future__ import annotations

import io
import json

import pytest
from rich.console import Console

from backstory_cli.diagnostics.doctor import Checked
from backstory_cli.image.limits import Limit
from backstory_cli.render.doctor import (
    check_terminal,
    render_checks_json,
    render_limits_json,
    render_limits_text,
    show_checks,
)

CHECKS = [
    Checked("exiftool", "missing", "not installed", "--deep has no second reader of the metadata", "install it " * 20),
    Checked("index", "problem", "it is \x1b[31mdamaged", "it is not searched", "mend it"),
]


@pytest.mark.parametrize("width", [60, 100])
def test_it_fits_and_says_what_each_costs(width: int) -> None:
    stream = io.StringIO()
    show_checks(CHECKS, Console(file=stream, width=width))
    lines = stream.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert any("costs: " in line for line in lines)
    assert any("do: " in line for line in lines)
    assert "\x1b" not in stream.getvalue()
    assert lines[0].split()[:2] == ["-", "exiftool"]


def test_json_holds_all_of_it() -> None:
    document = json.loads(render_checks_json(CHECKS))
    assert document["schema"] == "backstory.doctor/1"
    assert [each["state"] for each in document["checks"]] == ["missing", "problem"]


def test_a_terminal_is_described_as_it_is() -> None:
    assert "no terminal" in check_terminal(Console(file=io.StringIO(), width=80)).said
    assert check_terminal(Console(file=io.StringIO(), width=80, force_terminal=True)).said.startswith("80 columns")


def test_limits_are_a_table() -> None:
    limits = [Limit("max_bytes", 1_000_000, "Bytes of a file"), Limit("max_fields", 7, "Fields")]
    first, second, *_ = render_limits_text(limits).splitlines()
    assert first == "      1,000,000  max_bytes   Bytes of a file"
    assert second.split() == ["7", "max_fields", "Fields"]
    assert json.loads(render_limits_json(limits))["limits"]["max_fields"] == {"value": 7, "what": "Fields"}
