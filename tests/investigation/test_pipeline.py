"""The pipeline: every detector runs, none costs the report, and foreign text is made safe at the door."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.analysts import Analyst
from backstory_cli.analysts.rules import Rules, Unavailable
from backstory_cli.detectors import Registered
from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.investigation.pipeline import investigate
from backstory_cli.investigation.runner import MAX_FINDINGS
from backstory_cli.models import Finding, Report, Run, Status, Tool
from support.making import finding

Yielding = Callable[[], Iterator[Finding]]


class Scripted:
    """A detector that does as its test says."""

    title = "A scripted check"

    def __init__(self, behaviour: Yielding, name: str = "scripted", network: bool = False) -> None:
        self.name = name
        self.network = network
        self._behaviour = behaviour

    def inspect(self, image: Image) -> Iterator[Finding]:
        return self._behaviour()


def picture() -> Image:
    stored = io.BytesIO()
    PIL.Image.new("RGB", (64, 64), "teal").save(stored, "PNG")
    return Image(stored.getvalue(), name="x.png", source="x.png")


def report_of(*detectors: Scripted, analyst: Analyst | None = None, closed: Skip | None = None) -> Report:
    return investigate(
        picture(),
        "is it real?",
        detectors=[Registered(each, "1.2") for each in detectors],
        analyst=analyst or Rules(),
        tool=Tool(name="t", version="0"),
        report_id="20260101-aaaaaa",
        closed=lambda _detector: closed,
    )


def run_of(behaviour: Yielding) -> Run:
    return report_of(Scripted(behaviour)).runs[0]


def one() -> Iterator[Finding]:
    yield finding("scripted.seen")


def test_what_a_detector_found_is_kept() -> None:
    run = run_of(one)
    assert (run.status, run.version, [f.id for f in run.findings]) == (Status.OK, "1.2", ["scripted.seen"])


def test_nothing_found() -> None:
    assert run_of(lambda: iter(())).status is Status.NOTHING


@pytest.mark.parametrize("error", [ValueError, KeyError, MemoryError, RecursionError, AssertionError, OSError])
def test_a_failure_keeps_what_was_found_before_it(error: type[Exception]) -> None:
    def failing() -> Iterator[Finding]:
        yield finding("scripted.seen")
        raise error("broken \x1b[2J")

    report = report_of(Scripted(failing), Scripted(one_of("other"), "other"))
    assert report.runs[0].status is Status.FAILED
    assert report.runs[0].findings
    assert "\x1b" not in report.runs[0].reason
    assert report.runs[1].status is Status.OK
    assert "failed" in report.not_checked[0].why


def one_of(name: str) -> Yielding:
    return lambda: iter((finding(f"{name}.seen"),))


def test_a_skip_says_why_and_what_to_do() -> None:
    def skipping() -> Iterator[Finding]:
        raise Skip("too small", "get a larger one")
        yield

    run = run_of(skipping)
    assert (run.status, run.reason, run.how) == (Status.SKIPPED, "too small", "get a larger one")


def test_a_detector_that_needs_the_network_waits_to_be_allowed() -> None:
    asked = []

    def using() -> Iterator[Finding]:
        asked.append(1)
        yield finding("scripted.seen")

    closed = report_of(Scripted(using, network=True), closed=Skip("not asked", "ask"))
    assert (closed.runs[0].status, closed.runs[0].reason) == (Status.SKIPPED, "not asked")
    assert not asked
    assert report_of(Scripted(using, network=True)).runs[0].status is Status.OK


def test_repeated_ids_are_numbered() -> None:
    run = run_of(lambda: iter([finding("scripted.seen")] * 3))
    assert [f.id for f in run.findings] == ["scripted.seen", "scripted.seen.2", "scripted.seen.3"]


def test_a_detector_speaks_only_in_its_own_name() -> None:
    run = run_of(one_of("metadata"))
    assert run.status is Status.FAILED
    assert run.findings == ()


def test_a_flood_is_cut() -> None:
    def flood() -> Iterator[Finding]:
        while True:
            yield finding("scripted.seen")

    assert len(run_of(flood).findings) == MAX_FINDINGS


def test_foreign_text_is_made_safe_at_the_door() -> None:
    nasty = finding("scripted.seen", summary="\x1b[31m", limits="\u202e", data={"deep": ["\x07"], "nan": 0.5})
    nasty.data["nan"] = float("nan")
    (kept,) = run_of(lambda: iter((nasty,))).findings
    assert kept.summary == "\\x1b[31m"
    assert kept.limits == "\\u202e"
    assert kept.data == {"deep": ["\\x07"], "nan": None}


def test_an_analyst_that_fails_is_replaced_and_the_answer_says_so() -> None:
    report = report_of(Scripted(one), analyst=Unavailable("gemini", "no key", "set one"))
    assert report.answer.by.analyst == "rules"
    assert "gemini" in report.answer.note
    assert "no key" in report.answer.note
    assert report.answer.text


def test_progress_names_each_detector() -> None:
    titles: list[str] = []
    investigate(
        picture(),
        "",
        detectors=[Registered(Scripted(one), "1")],
        analyst=Rules(),
        tool=Tool(name="t", version="0"),
        report_id="20260101-aaaaaa",
        progress=titles.append,
    )
    assert titles == ["A scripted check", "the answer"]


def test_no_picture_is_kept_when_its_investigation_is_over(fixtures: Path, home: Path) -> None:
    """A detector that raises one and the same Skip again and again used to keep every picture alive."""
    import gc
    import weakref

    from backstory_cli.image import loading as intake
    from backstory_cli.investigation.session import investigate_image
    from backstory_cli.settings.load import load

    image = intake.read(fixtures / "harbour-small.jpg")
    kept = weakref.ref(image)
    settings = load({"only": ["lookup", "metadata", "gemini", "web", "ela"]})
    investigate_image(image, "what?", settings, lambda _title: None)
    del image
    gc.collect()
    assert kept() is None
