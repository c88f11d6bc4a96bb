"""Limits on what is read: one table, each of which can be set for the process that reads a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backstory_cli.image import limits


def test_each_says_what_it_counts() -> None:
    for limit in limits.list_limits():
        assert limit.value > 0
        assert limit.what
        assert limit.what[0].isupper()
        assert getattr(limits, limit.name.upper()) == limit.value


def test_one_can_be_put_to_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FIELDS", limits.MAX_FIELDS)  # put back at the end
    limits.override({"max_fields": 5})
    assert limits.MAX_FIELDS == 5
    assert next(each for each in limits.list_limits() if each.name == "max_fields").value == 5


def fields(outcome: Any) -> int:
    (found,) = [
        finding["data"]
        for run in outcome.json["runs"]
        for finding in run["findings"]
        if finding["id"] == "metadata.fields"
    ]
    return sum(map(len, found["fields"].values()))


@pytest.mark.parametrize("isolation", ["true", "false"])
def test_an_option_reaches_the_process_that_reads(
    backstory: Callable[..., Any], fixtures: Path, monkeypatch: pytest.MonkeyPatch, isolation: str
) -> None:
    monkeypatch.setenv("BACKSTORY_ISOLATION", isolation)
    monkeypatch.setattr(limits, "MAX_FIELDS", limits.MAX_FIELDS)
    command = ("investigate", fixtures / "harbour.jpg", "--json", "--no-save", "--only", "metadata")
    assert fields(backstory(*command)) > 10
    assert fields(backstory(*command, "--limit", "max_fields=3")) == 3


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("max_nothing=3", "there is no limit called"),
        ("max_fields", "NAME=NUMBER"),
        ("max_fields=0", "from 1 on"),
        ("max_fields=many", "a whole number"),
    ],
)
def test_what_is_no_limit_is_refused(backstory: Callable[..., Any], fixtures: Path, given: str, told: str) -> None:
    done = backstory("investigate", fixtures / "harbour.jpg", "--limit", given)
    assert done.code == 2
    assert told in done.err
