"""The pipeline: every detector runs, none costs the report, and foreign text is made safe at the door."""

from __future__ import annotations

from pathlib import Path

from backstory_cli.analysts.rules import Rules, Unavailable
from backstory_cli.detectors import Registered
from backstory_cli.investigation.pipeline import investigate
from backstory_cli.models import Tool
from support.scripted_detectors import Scripted, one, picture, report_of


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
