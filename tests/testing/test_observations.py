"""What is wrong with one thing that a detector yields or raises."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.models import Artifact, Finding, NotChecked
from support.contract import odd, one_finding, problems
from support.making import finding


def _raises(problem: Exception) -> Callable[[object, Image], Iterator[Finding]]:
    def inspect(self: object, image: Image) -> Iterator[Finding]:
        yield finding("odd.one", data={"bytes": len(image.data)})
        raise problem

    return inspect


def _unchecked(**changes: object) -> Callable[[object, Image], list[Finding]]:
    return lambda self, image: [finding("odd.one").model_copy(update=changes)]


@pytest.mark.parametrize(
    ("inspect", "said"),
    [
        (lambda self, image: [finding("even.one")], "begins with the detector's name: odd.one"),
        (lambda self, image: [finding("odd.one.2")], "leave the number out"),
        (lambda self, image: ["a finding"], "yields str, which is neither a Finding nor a NotChecked"),
        (lambda self, image: [NotChecked(what="", why="")], "does not say what was not checked"),
        (lambda self, image: None, "has an inspect that gives back NoneType"),
        (lambda self, image: [finding("odd.one")] * 300, "yields 200 findings or more"),
        (_raises(ZeroDivisionError("oh")), "raises ZeroDivisionError: oh (test_observations.py, line"),
        (_raises(ServiceFailedError("down")), "raises ServiceFailedError: down"),
        (_raises(Skip("")), "raises Skip without a reason"),
        (lambda self, image: [finding("odd.one", strength="conclusive")], "only a signature can be conclusive"),
        (_unchecked(strength="conclusive"), "only a signature can be conclusive"),
        (_unchecked(strength="total"), "strength: Input should be"),
        (_unchecked(summary=" "), "has a summary"),
        (_unchecked(data={"x": float("nan")}), "a number that JSON does not have"),
        (one_finding(data={"when": "yesterday"}), "no date for the timeline"),
        (one_finding(data={"appearance": {"url": "x"}}), "none that a report can list"),
        (one_finding(basis="opinion", data={"when": {}}), "an opinion puts no date"),
        (one_finding(artifacts=(Artifact(name="../x", media_type="a/b", content=b"x"),)), "letters, digits, dots"),
        (one_finding(artifacts=(Artifact(name="x.png", media_type="a/b"),)), "has no content"),
        (lambda self, image: [finding("odd.one", data={"x": random.random()})], "when it looks a second time"),  # noqa: S311
        (lambda self, image: [finding("odd.one", data={"x": image.name})], "when the file has another name"),
        (lambda self, image: [finding("odd.one", data={"x": type(image).__name__})], "a process of its own"),
    ],
)
@pytest.mark.usefixtures("few")
def test_what_it_yields_and_raises(inspect: Callable[[object, Image], object], said: str) -> None:
    told = problems(odd(inspect=inspect))
    assert said in told
    assert "photo.jpg" in told


@pytest.mark.usefixtures("few")
def test_every_problem_is_listed_and_not_the_first_alone() -> None:
    def inspect(self: object, image: Image) -> Iterator[object]:
        yield finding("even.one")
        yield len(image.data)
        raise ValueError("oh")

    told = problems(odd(inspect=inspect, title=""))
    assert all(each in told for each in ("empty title", "'even.one'", "yields int", "raises ValueError: oh"))
