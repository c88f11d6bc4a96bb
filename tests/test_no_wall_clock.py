"""No test rests on how long something took: only ``tests/support/waiting.py`` looks at the clock on the wall."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
MAY = {TESTS / "support" / "waiting.py"}
CLOCKS = {"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "time", "time_ns"}


def clocks_in(source: str) -> list[int]:
    """The lines of a module that read a clock, by whatever name it has there."""
    tree = ast.parse(source)
    modules, functions = {"time"}, set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {each.asname for each in node.names if each.name == "time" and each.asname}
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            functions |= {each.asname or each.name for each in node.names if each.name in CLOCKS}
    return sorted(
        node.lineno
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id in functions)
        or (
            isinstance(node, ast.Attribute)
            and node.attr in CLOCKS
            and isinstance(node.value, ast.Name)
            and node.value.id in modules
        )
    )


def test_no_module_of_the_tests_reads_a_clock() -> None:
    found = [
        f"{path.relative_to(TESTS)}:{line}"
        for path in sorted(TESTS.rglob("*.py"))
        if path not in MAY
        for line in clocks_in(path.read_text(encoding="utf-8"))
    ]
    assert found == [], "a clock is read: see tests/support/waiting.py for what to do instead"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("import time\nassert time.monotonic() < 5", [2]),
        ("import time\nbegan = time.perf_counter()\nwork()\ntaken = now() - began\nassert taken < 5", [2]),
        ("import time as clock\ndef taken():\n    return clock.time_ns()", [3]),
        ("from time import monotonic as now, sleep\nwhile now() < 5:\n    sleep(1)", [2]),
        ("def test():\n    import time\n    clock = time.time\n    assert clock() < 5", [3]),
        ("import time\nbegan = time.process_time()\ntime.sleep(1)", []),
        ("from waiting import wait_until\nwait_until(done, 'the end')", []),
        ("import signature\nassert signature.time < report.time", []),
        ("code = 'import time; time.time()'", []),
    ],
)
def test_the_clock_is_found_under_any_name(source: str, lines: list[int]) -> None:
    assert clocks_in(source) == lines


def test_the_helper_reads_it() -> None:
    (helper,) = MAY
    assert clocks_in(helper.read_text(encoding="utf-8"))
