"""The example in CONTRIBUTING.md works as printed."""

from __future__ import annotations

import io
import re
from pathlib import Path

import PIL.Image

from backstory_cli.analysts.rules import Rules
from backstory_cli.detectors import Detector, Registered
from backstory_cli.image import Image
from backstory_cli.investigation import investigate
from backstory_cli.models import Tool

TEXT = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_the_example_detector_works() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    names: dict[str, type[Detector]] = {}
    exec(code, names)  # noqa: S102 - the point is to run what is printed
    detector = names["Squareness"]()
    assert isinstance(detector, Detector)
    stored = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(stored, "PNG")
    report = investigate(
        Image(stored.getvalue(), name="x", source="x"),
        "",
        detectors=[Registered(detector, "1")],
        analyst=Rules(),
        tool=Tool(name="t", version="0"),
        report_id="20260101-aaaaaa",
    )
    assert [finding.id for finding in report.findings] == ["squareness.square"]
