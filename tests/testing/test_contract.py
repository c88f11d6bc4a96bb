"""The test kit for authors: it passes what keeps the contract, and names in plain words whatever breaks it."""

from __future__ import annotations

import _socket
import random
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backstory_cli.detectors import Detector, Resources, list_built_in
from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.models import Artifact, Finding, NotChecked, Run, Status
from backstory_cli.testing import ContractBrokenError, check_detector, make_pictures
from support.example_detectors import Deeds, Keeps, Locked, Sides, Slow
from support.making import finding
from support.waiting import LONG, guard


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer pictures, for detectors that are wrong on each."""
    some = {name: make_pictures()[name] for name in ("photo.jpg", "grey.jpg", "cut-short.jpg", "tiny.png")}
    monkeypatch.setattr("backstory_cli.testing.contract.make_pictures", lambda: some)


def one_finding(**changes: object) -> Callable[[object, Image], list[Finding]]:
    def inspect(self: object, image: Image) -> list[Finding]:
        assert image.data
        return [finding("odd.one", **changes)]

    return inspect


def odd(**members: object) -> Detector:
    """A detector that is wrong somewhere; it cannot be pickled, so it says that it need not be."""
    right = {"name": "odd", "title": "Something odd", "network": False, "sealed": False, "inspect": one_finding()}
    given = {**right, **members}
    made: Detector = type("Odd", (), {name: each for name, each in given.items() if each is not None})()
    return made


def problems(detector: object, **options: float) -> str:
    with pytest.raises(ContractBrokenError) as broken:
        check_detector(detector, **options)  # type: ignore[arg-type]
    assert isinstance(broken.value, AssertionError)
    assert all(each in str(broken.value) for each in broken.value.problems)
    return "\n".join(broken.value.problems)


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


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"name": None}, "has no name"),
        ({"title": None}, "has no title"),
        ({"network": None}, "has no network"),
        ({"network": "no"}, "has a network that is no bool"),
        ({"name": 7}, "has a name that is no str"),
        ({"inspect": None}, "has no method inspect"),
        ({"inspect": lambda self: []}, "cannot be called with the image alone"),
        ({"name": "Odd One"}, "cannot begin the ids"),
        ({"name": "metadata"}, "taken by a built-in detector"),
        ({"title": " "}, "empty title"),
        ({"sealed": "yes"}, "neither True nor False"),
        ({"network": True, "sealed": True}, "there is no network"),
        ({"begin": 3}, "has a begin that cannot be called"),
        ({"parameters": [1]}, "has parameters that are no mapping"),
        ({"parameters": property(lambda self: 1 / 0)}, "cannot say its parameters (ZeroDivisionError"),
    ],
)
@pytest.mark.usefixtures("few")
def test_its_members(members: dict[str, object], said: str) -> None:
    assert said in problems(odd(**members))


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
        (_raises(ZeroDivisionError("oh")), "raises ZeroDivisionError: oh (test_contract.py, line"),
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


@pytest.mark.usefixtures("few")
def test_a_memory_shows() -> None:
    assert "when it looks a second time" in problems(Keeps)


@pytest.mark.usefixtures("few")
def test_one_that_cannot_be_sent_where_pictures_are_read() -> None:
    assert "cannot be sent to the process that reads pictures (TypeError" in problems(Locked())
    assert "cannot be sent" in problems(odd(sealed=True))


def test_one_that_cannot_be_made_as_its_entry_point_makes_it() -> None:
    def maker(key: str) -> Detector:
        raise AssertionError(key)

    assert "cannot be made without arguments" in problems(maker)


def _connects(image: Image, host: str = "192.0.2.1") -> list[Finding]:
    assert image.data
    try:
        with socket.socket() as line:
            _socket.socket.connect(line, (host, 443))  # below what keeps tests from the network
    except OSError:
        return []
    raise AssertionError("it got through")


@pytest.mark.usefixtures("few")
def test_a_network_that_it_did_not_say_it_uses() -> None:
    assert "uses the network, and does not say network = True" in problems(
        odd(inspect=lambda self, image: _connects(image))
    )


@pytest.mark.usefixtures("few")
def test_one_with_a_network_copes_without_it_and_reaches_nobody() -> None:
    def lets_through(self: object, image: Image) -> list[Finding]:
        socket.getaddrinfo("example.org", 443)
        return []

    def copes(self: object, image: Image) -> list[Finding]:
        _connects(image)
        raise ServiceFailedError("it does not answer", "try later")

    assert "where the network is down" in problems(odd(inspect=lets_through, network=True, sealed=None))
    assert check_detector(odd(inspect=copes, network=True, sealed=None))["photo.jpg"].status is Status.FAILED


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("writes", "writes or changes files"),
        ("temporary", "writes or changes files"),
        ("program", "starts a program"),
        ("database", "opens a database"),
        ("names", "uses the network"),
    ],
)
@pytest.mark.usefixtures("few")
def test_what_is_not_done_where_pictures_are_read(deed: str, said: str, tmp_path: Path) -> None:
    assert said in problems(Deeds(deed, tmp_path))
    assert not (tmp_path / "x").exists()


@pytest.mark.usefixtures("few")
def test_one_that_is_not_sealed_may_write(tmp_path: Path) -> None:
    def writes(self: object, image: Image) -> list[Finding]:
        (tmp_path / "x").write_bytes(image.data)
        return []

    check_detector(odd(inspect=writes))
    assert (tmp_path / "x").exists()


@pytest.mark.usefixtures("few")
def test_one_that_never_ends_is_not_waited_for() -> None:
    let_go = threading.Event()
    with guard("the contract"):
        told = problems(Slow, seconds=1)
        assert "is still at work" in problems(odd(inspect=lambda self, image: let_go.wait(LONG)), seconds=0.5)
    let_go.set()
    assert "takes more than 1 seconds of processor time [photo.jpg, grey.jpg, cut-short.jpg]" in told
    assert "no more was tried" in told
