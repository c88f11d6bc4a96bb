"""What was to be checked and could not be is told wherever the result is shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

GAP = "Not fully checked: "


@pytest.fixture
def harbour(fixtures: Path) -> Path:
    return fixtures / "harbour.jpg"


@pytest.fixture
def cut_short(fixtures: Path, tmp_path: Path) -> Path:
    """A JPEG whose last part is missing."""
    path = tmp_path / "short.jpg"
    path.write_bytes((fixtures / "harbour.jpg").read_bytes()[:60_000])
    return path


ONE = ("--only", "preview")
"""A check that reads pixels, and no others: what they would add is nothing to these tests."""


@pytest.mark.parametrize("form", ["", "--quiet", "--verbose", "--sentence", "--markdown=-"])
def test_a_damaged_file_is_told_in_every_report(backstory: Callable[..., Any], cut_short: Path, form: str) -> None:
    done = backstory("investigate", cut_short, *([form] if form else []), "was it edited?")
    assert done.code == 0
    assert "the image data is damaged" in " ".join(done.out.split())
    assert done.err.startswith("warning: short.jpg: not fully checked: ")


def test_a_damaged_file_is_told_to_scripts(backstory: Callable[..., Any], cut_short: Path, harbour: Path) -> None:
    report = backstory("investigate", cut_short, "--json", "was it edited?").json
    assert GAP in report["answer"]["text"]
    assert {each["detector"] for each in report["runs"] if each["hindered"]} == {"preview", "manipulation", "ela"}
    assert [each["what"] for each in report["not_checked"] if each["hindered"]]
    rows = list(csv.DictReader(io.StringIO(backstory("investigate", cut_short, harbour, *ONE, "--csv").out)))
    assert [each["not_fully_checked"].startswith(GAP) for each in rows] == [True, False]
    (run,) = json.loads(backstory("investigate", cut_short, harbour, *ONE, "--sarif").out)["runs"]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert (told["level"], told["message"]["text"].startswith(GAP)) == ("warning", True)
    assert run["invocations"][0]["executionSuccessful"]
    listed = backstory("investigate", cut_short, harbour, *ONE)
    assert (listed.out.count(GAP), listed.err.count("warning: short.jpg: not fully checked")) == (1, 1)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--region", "90000,90000,100,100"], "the region lies outside the image, which has 1600 x 1200 pixels"),
        (["--max-pixels", "1000"], "the image has 1,600 x 1,200 pixels, more than the limit of 1,000"),
    ],
)
def test_what_an_option_prevented_is_told(
    backstory: Callable[..., Any], harbour: Path, options: list[str], told: str
) -> None:
    done = backstory("investigate", harbour, "-q", *options, "was it edited?")
    assert done.code == 0
    assert told in " ".join(done.out.split())
    assert told in done.err


def test_a_service_named_without_its_key_is_a_failure_and_nothing_was_searched(
    backstory: Callable[..., Any], harbour: Path
) -> None:
    done = backstory("investigate", harbour, "--provider", "tineye", "-q", "was it seen before?")
    assert done.code == 5
    assert "error: TinEye: no key is set" in done.err
    assert "TinEye: no key is set" in " ".join(done.out.split())
    report = backstory("investigate", harbour, "--provider", "tineye", "--json").json
    assert report["assessments"]["history"]["verdict"] == "not_checked"


def test_a_key_that_is_missing_is_no_failure_where_no_service_was_named(
    backstory: Callable[..., Any], harbour: Path
) -> None:
    done = backstory("investigate", harbour, "-q", "was it edited?")
    assert (done.code, GAP in done.out, "warning" in done.err) == (0, False, False)


@pytest.mark.parametrize("option", ["--index", "--model-file"])
def test_an_index_or_a_model_that_was_named_and_cannot_be_used_is_a_failure(
    backstory: Callable[..., Any], harbour: Path, tmp_path: Path, option: str
) -> None:
    missing = [tmp_path / "none"] if option == "--index" else []  # of a model that is a mistake, which ends with 2
    for file in (*missing, harbour):
        done = backstory("investigate", harbour, option, file, "-q", "--only", "lookup,learned,metadata")
        assert done.code == 5, file
        assert "error: " in done.err
        assert GAP in done.out


def test_what_was_not_read_is_not_said_to_be_absent(backstory: Callable[..., Any], harbour: Path) -> None:
    report = backstory("investigate", harbour, "--json", "--only", "ela").json
    (why,) = report["assessments"]["origin"]["unsettled"]
    assert why == "What the file says of its making could not be read, or was not looked at."
