"""Detectors that do as a test says, and what is reported of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import PIL.Image

from backstory_cli.analysts import Analyst
from backstory_cli.analysts.rules import Rules
from backstory_cli.detectors import Registered
from backstory_cli.errors import Skip
from backstory_cli.image.image import Image
from backstory_cli.investigation.pipeline import investigate
from backstory_cli.models import Finding, Report, Tool
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


def one() -> Iterator[Finding]:
    yield finding("scripted.seen")
