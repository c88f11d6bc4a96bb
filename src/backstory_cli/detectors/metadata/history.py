"""What the file says of its history: programs, steps of editing, the document it came from, its kind of source."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.detectors.metadata.declared import ANYONE, join_pairs, make_finding, read_texts
from backstory_cli.metadata.fields import Reading
from backstory_cli.models import About, Finding, Leaning, Strength
from backstory_cli.reference.editing_software import find_program

_KINDS_OF_SOURCE = {
    "digitalCapture": ("captured with a digital camera", Leaning.CAPTURED),
    "screenCapture": ("a capture of a screen", Leaning.SCREEN_CAPTURE),
}
"""IPTC NewsCodes, Digital Source Type (cv.iptc.org/newscodes/digitalsourcetype), November 2026. ``algorithmicMedia``
is a drawing by a program that was not trained: it speaks for nothing here."""
_OF_GENERATORS = {"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia", "compositeSynthetic"}
"""Codes that the ``generators`` detector speaks of."""
_LOCAL_TOOLS = {
    "RetouchAreas": "the healing or cloning brush",
    "RetouchInfo": "the healing or cloning brush",
    "PaintBasedCorrections": "the adjustment brush",
    "MaskGroupBasedCorrections": "masked adjustments",
    "GradientBasedCorrections": "graduated filters",
    "CircularGradientBasedCorrections": "radial filters",
}
"""Camera Raw's tools that change a part of the picture (Adobe, XMP namespace camera-raw-settings/1.0)."""


def iter_findings(reading: Reading) -> Iterator[Finding]:
    """Software, edit history, lineage, local corrections, screenshot and kind of source."""
    yield from _report_software(reading)
    yield from _report_steps(reading)
    yield from _report_local_tools(reading)
    yield from _report_lineage(reading)
    yield from _report_screenshot(reading)
    yield from _report_source_type(reading)


def _report_software(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "software": (("Software", "IFD0", "XMP-tiff", "PNG"),),
            "processing_software": (("ProcessingSoftware", "IFD0"),),
            "creator_tool": (("CreatorTool", "XMP-xmp"),),
            "originating_program": (("OriginatingProgram", "IPTC"),),
            "photoshop_writer": (("WriterName", "Photoshop"),),
            "raw_converter": (("Converter", "ExifIFD", "IFD0"), ("RawFileName", "XMP-crs")),
        },
    )
    if not data:
        return
    every = list(dict.fromkeys(str(value) for value in data.values()))
    editors = [value for value in every if find_program(value)]
    named = "; ".join(editors or every)
    program = find_program(named)
    if program is None:
        yield make_finding(
            "software",
            f"The file says it was written by the software {named}, which is in no list of image editors here.",
            About.INTEGRITY,
            data,
            f"{ANYONE} Cameras and phones write their own firmware version here.",
            strength=Strength.WEAK,
        )
        return
    yield make_finding(
        "software",
        f"The file says it was saved by {named} ({program.name} is {program.kind}).",
        About.INTEGRITY,
        {**data, "program": program.name, "kind": program.kind},
        f"{ANYONE} Saving an image with a program does not mean that its content was changed.",
        leaning=Leaning.PROCESSED,
    )


def _report_steps(reading: Reading) -> Iterator[Finding]:
    field = reading.field("History", "XMP-xmpMM")
    steps = [step for step in field.raw if isinstance(step, dict)] if field and isinstance(field.raw, list) else []
    if not steps:
        return
    shown = [_describe_step(step) for step in steps]
    more = f", and {len(shown) - 6} more" if len(shown) > 6 else ""
    processed = any(
        str(step.get("Action", "")).lower() in {"saved", "converted", "derived", "edited"} for step in steps
    )
    yield make_finding(
        "edit_history",
        f"The file lists {len(steps)} {'step' if len(steps) == 1 else 'steps'} of its editing: "
        f"{'; '.join(shown[:6])}{more}.",
        About.INTEGRITY,
        {"steps": list(steps)},
        f"{ANYONE} It lists that the file was saved or converted, not what was changed in the image.",
        leaning=Leaning.PROCESSED if processed else Leaning.NEUTRAL,
    )


def _describe_step(step: dict[str, JsonValue]) -> str:
    action = str(step.get("Action") or "changed")
    by = f" by {step['SoftwareAgent']}" if step.get("SoftwareAgent") else ""
    when = f" on {step['When']}" if step.get("When") else ""
    how = f" ({step['Parameters']})" if step.get("Parameters") else ""
    return f"{action}{how}{by}{when}"


def _report_local_tools(reading: Reading) -> Iterator[Finding]:
    used: dict[str, JsonValue] = {}
    for name, tool in _LOCAL_TOOLS.items():
        field = reading.field(name, "XMP-crs")
        if field is not None and isinstance(field.raw, list) and field.raw:
            used[tool] = len(field.raw)
    if used:
        yield make_finding(
            "local_edits",
            f"The file says that parts of the image were worked on in Camera Raw or Lightroom with "
            f"{', '.join(f'{tool} ({count} times)' for tool, count in used.items())}.",
            About.INTEGRITY,
            {"tools": used},
            f"{ANYONE} Dust is removed and skies are darkened with the same tools as content.",
            leaning=Leaning.PROCESSED,
        )


def _report_lineage(reading: Reading) -> Iterator[Finding]:
    data = read_texts(
        reading,
        {
            "document_id": (("DocumentID", "XMP-xmpMM"),),
            "original_document_id": (("OriginalDocumentID", "XMP-xmpMM"),),
            "instance_id": (("InstanceID", "XMP-xmpMM"),),
            "derived_from": (("DerivedFrom", "XMP-xmpMM"),),
            "ingredients": (("Ingredients", "XMP-xmpMM"),),
            "document_ancestors": (("DocumentAncestors", "XMP-photoshop"),),
        },
    )
    parts = [
        words
        for key, words in (
            ("derived_from", "was derived from another document"),
            ("ingredients", "has other files placed in it"),
            ("document_ancestors", "holds parts of other Photoshop documents"),
        )
        if key in data
    ]
    if data:
        story = f"The file says that it {' and '.join(parts)}" if parts else "The file carries document identifiers"
        yield make_finding(
            "lineage",
            f"{story}: {join_pairs(data, 100)}.",
            About.CONTENT,
            data,
            f"{ANYONE} Files that share an original document id come from one original; templates share one as well.",
            strength=Strength.WEAK,
        )


def _report_screenshot(reading: Reading) -> Iterator[Finding]:
    comment = reading.text("UserComment", "ExifIFD", "XMP-exif")
    tool = next((text for text in (reading.text("Software", "PNG", "IFD0"),) if "screenshot" in text.lower()), "")
    if comment.strip().lower() == "screenshot" or tool:
        said = tool or comment
        yield make_finding(
            "screenshot",
            f"The file says that it is a screenshot ({said!r}).",
            About.ORIGIN,
            {"said": said},
            f"{ANYONE} A screenshot shows what was on a screen; the image on it has an origin of its own.",
            leaning=Leaning.SCREEN_CAPTURE,
        )


def _report_source_type(reading: Reading) -> Iterator[Finding]:
    field = reading.field("DigitalSourceType", "XMP-iptcExt", "XMP-iptcCore", "XMP-photoshop")
    if field is None:
        return
    code = field.text.rstrip("/").rpartition("/")[2]
    if code in _OF_GENERATORS:
        return
    words, leaning = _KINDS_OF_SOURCE.get(code, (f"of the kind “{code}”", Leaning.NEUTRAL))
    yield make_finding(
        "digital_source_type",
        f"The file declares in its metadata that the image is {words} (digital source type {code}).",
        About.ORIGIN,
        {"code": code, "field": f"{field.group}:{field.name}"},
        f"{ANYONE} It is not signed.",
        leaning=leaning,
    )
