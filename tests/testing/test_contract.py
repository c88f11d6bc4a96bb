"""The test kit for authors: it passes what keeps the contract, and names in plain words whatever breaks it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from backstory_cli.detectors import Detector, Resources, list_built_in
from backstory_cli.models import Run, Status
from backstory_cli.testing import check_detector
from support.contract import odd, problems
from support.example_detectors import Keeps, Sides, Slow
from support.waiting import LONG, guard


def test_what_keeps_the_contract_passes_and_its_runs_are_given_back() -> None:
    runs = check_detector(Sides, more={"mine.gif": b"GIF89a\x05\0\x07\0\0\0\0;"})
    assert runs["photo.jpg"].findings[0].data["width"] == 480
    assert runs["header.heic"].status is Status.SKIPPED
    assert runs["tiny.png"].left_out
    assert runs["mine.gif"].findings[0].data["width"] == 5


@pytest.mark.parametrize("name", ["metadata", "web"])
def test_our_own_detectors_pass(name: str) -> None:
    nowhere = Path("nowhere")
    (detector,) = (each for each in list_built_in(Resources(index=nowhere, home=nowhere)) if each.name == name)
    assert all(isinstance(run, Run) for run in check_detector(detector).values())


@pytest.mark.usefixtures("few")
def test_a_memory_shows() -> None:
    assert "when it looks a second time" in problems(Keeps)


def test_one_that_cannot_be_made_as_its_entry_point_makes_it() -> None:
    def maker(key: str) -> Detector:
        raise AssertionError(key)

    assert "cannot be made without arguments" in problems(maker)


@pytest.mark.usefixtures("few")
def test_one_that_never_ends_is_not_waited_for() -> None:
    let_go = threading.Event()
    with guard("the contract"):
        told = problems(Slow, seconds=1)
        assert "is still at work" in problems(odd(inspect=lambda self, image: let_go.wait(LONG)), seconds=0.5)
    let_go.set()
    assert "takes more than 1 seconds of processor time [photo.jpg, grey.jpg, cut-short.jpg]" in told
    assert "no more was tried" in told
