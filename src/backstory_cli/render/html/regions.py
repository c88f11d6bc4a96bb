"""The places in the picture that findings speak of, to be drawn over it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from backstory_cli.models import Basis, Finding, Subject

MAX_REGIONS = 24
"""Outlines on one picture: more of them hide what they point at."""
_THIS = "left, top, right, bottom in shares of this picture"
_KNOWN = "left, top, right, bottom in shares of the known picture"
_WHOLE = 0.01
"""How far from the edges the frame of a copy may lie, in shares, that shows the whole of the known picture."""
_EDGES = ("left", "top", "right", "bottom")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Region:
    """One outlined place, its frame in percent of the picture's width and height.

    Attributes:
        number: What stands beside it.
        finding: The finding that speaks of it.
        what: What was found there.
        look: How it is drawn: ``test`` for a measurement or a comparison, ``opinion``, ``text``.
        box: Left, top, right, bottom.
        size: Width and height in pixels, in words.
    """

    number: int
    finding: Finding
    what: str
    look: str
    box: Box
    size: str

    @property
    def width(self) -> float:
        """In percent of the picture's."""
        return round(self.box[2] - self.box[0], 2)

    @property
    def height(self) -> float:
        """In percent of the picture's."""
        return round(self.box[3] - self.box[1], 2)


def upright_size(subject: Subject) -> tuple[int, int] | None:
    """Width and height of the picture as it is shown."""
    if not subject.width or not subject.height:
        return None
    size = (subject.width, subject.height)
    return size if subject.orientation < 5 else size[::-1]


def regions(findings: Sequence[Finding], subject: Subject) -> list[Region]:
    """Every place that can be drawn: what tests found first, then opinions, then text that was read."""
    size = upright_size(subject)
    if size is None:
        return []
    found: list[tuple[str, Finding, str, Box]] = []
    for finding in findings:
        for what, share in _places(finding, findings, size):
            look = "opinion" if finding.basis is Basis.OPINION else "text" if finding.id == "text.read" else "test"
            found.append((look, finding, what, share))
    found.sort(key=lambda each: ("test", "opinion", "text").index(each[0]))
    return [
        Region(number, finding, what, look, _percent(box), _in_pixels(box, size))
        for number, (look, finding, what, box) in enumerate(found[:MAX_REGIONS], 1)
    ]


def _percent(box: Box) -> Box:
    left, top, right, bottom = (round(100 * edge, 2) for edge in box)
    return left, top, right, bottom


def _in_pixels(box: Box, size: tuple[int, int]) -> str:
    left, top, right, bottom = box
    width, height = size
    return (
        f"pixels {round(left * width)} to {round(right * width)} across, "
        f"{round(top * height)} to {round(bottom * height)} down"
    )


def _places(finding: Finding, findings: Iterable[Finding], size: tuple[int, int]) -> Iterator[tuple[str, Box]]:
    """What a finding's data point at, in shares of the upright picture."""
    data = finding.data
    if box := _pixels(data.get("region_pixels"), size):
        yield finding.summary, box
    if box := _shares(data.get("region")):
        yield finding.summary, box
    lines = data.get("lines")
    for line in lines if isinstance(lines, list) else []:
        if isinstance(line, dict) and (box := _pixels(line.get("region_pixels"), size)):
            yield f"Text: “{line.get('text')}”", box
    boxes, are = data.get("boxes"), str(data.get("boxes_are"))
    if isinstance(boxes, list) and (are.startswith(_THIS) or (are.startswith(_KNOWN) and _as_it_is(finding, findings))):
        for edges in boxes:
            if isinstance(edges, list) and len(edges) == 4 and (box := _shares(dict(zip(_EDGES, edges, strict=True)))):
                yield finding.summary, box


def _pixels(value: JsonValue, size: tuple[int, int]) -> Box | None:
    if not isinstance(value, Mapping):
        return None
    shares: dict[str, JsonValue] = {}
    for number, edge in enumerate(_EDGES):
        pixels = value.get(edge)
        if isinstance(pixels, int | float):
            shares[edge] = pixels / size[number % 2]
    return _shares(shares)


def _shares(value: JsonValue) -> Box | None:
    """Four edges within the picture, or nothing: a report may hold anything here."""
    if not isinstance(value, Mapping):
        return None
    edges = [value.get(edge) for edge in _EDGES]
    numbers = [min(1.0, max(0.0, e)) for e in edges if isinstance(e, int | float) and math.isfinite(e)]
    if len(numbers) < 4 or numbers[0] >= numbers[2] or numbers[1] >= numbers[3]:
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _as_it_is(finding: Finding, findings: Iterable[Finding]) -> bool:
    """Whether the known picture lies on this one edge to edge, so that a share of the one is one of the other."""
    entry = finding.data.get("entry")
    return any(
        other.id.startswith("lookup.match") and other.data.get("entry") == entry and _covers(other.data)
        for other in findings
    )


def _covers(data: Mapping[str, JsonValue]) -> bool:
    """Whether a match says that both show the whole of the other, not turned."""
    part = data.get("part_of_known")
    if data.get("turn") or not isinstance(part, list) or len(part) != 4:
        return False
    wanted = zip([*part, data.get("of_this"), data.get("degrees")], (0, 0, 1, 1, 1, 0), strict=True)
    return all(isinstance(edge, int | float) and abs(edge - end) <= _WHOLE for edge, end in wanted)
