"""The places in the picture that findings speak of, to be drawn over it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import JsonValue

from backstory_cli.models import Basis, Finding, Subject

MAX_REGIONS = 24
"""Outlines on one picture: more of them hide what they point at."""
_THIS = "left, top, right, bottom in shares of this image"
_KNOWN = "left, top, right, bottom in shares of the known image"
_WHOLE = 0.01
"""How far from the edges the frame of a copy may lie, in shares, that shows the whole of the known picture."""
_ON_EACH_OTHER = 2.0
"""Percents by which the edges of two outlines may differ that are drawn as one."""
_BADGE = 7.0
"""Percents that a number takes on a narrow screen."""
_LOOKS = ("test", "opinion", "text")
_EDGES = ("left", "top", "right", "bottom")

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Frame:
    """One outline: its edges in percent of the picture's width and height, its place in pixels, in words, and where
    its number stands."""

    left: float
    top: float
    right: float
    bottom: float
    words: str
    badge: tuple[float, float] = (0.0, 0.0)

    @property
    def width(self) -> float:
        """In percent of the picture's."""
        return round(self.right - self.left, 2)

    @property
    def height(self) -> float:
        """In percent of the picture's."""
        return round(self.bottom - self.top, 2)


@dataclass(frozen=True)
class Region:
    """What one finding points at, in one place or several.

    Attributes:
        number: What stands beside each of its outlines.
        findings: The finding that speaks of it, and others that point at the same places.
        what: What was found there.
        look: How it is drawn: ``test`` for a measurement or a comparison, ``opinion``, ``text``.
        frames: Its outlines.
    """

    number: int
    findings: tuple[Finding, ...]
    what: str
    look: str
    frames: tuple[Frame, ...]

    @property
    def words(self) -> str:
        """Where it is, in pixels."""
        return "; ".join(frame.words for frame in self.frames)


def get_upright_size(subject: Subject) -> tuple[int, int] | None:
    """Width and height of the picture as it is shown."""
    if not subject.width or not subject.height:
        return None
    size = (subject.width, subject.height)
    return size if subject.orientation < 5 else size[::-1]


def find_regions(findings: Sequence[Finding], subject: Subject) -> list[Region]:
    """Every place that can be drawn: what tests found first, then opinions, then text that was read."""
    size = get_upright_size(subject)
    if size is None:
        return []
    found: list[Region] = []
    for finding in findings:
        for what, boxes in _iter_places(finding, findings, size):
            look = "opinion" if finding.basis is Basis.OPINION else "text" if finding.id == "text.read" else "test"
            _add_region(found, Region(0, (finding,), what, look, tuple(_make_frame(box, size) for box in boxes)))
    found.sort(key=lambda each: _LOOKS.index(each.look))
    return list(_place_badges(found[:MAX_REGIONS]))


def _place_badges(found: Sequence[Region]) -> Iterator[Region]:
    """The regions with their numbers, each at the upper left corner of its frame or the next place that is free."""
    taken: list[tuple[float, float]] = []
    for number, region in enumerate(found, 1):
        frames = []
        for frame in region.frames:
            aside = _BADGE / 2 if region.look == "text" else 0.0  # so that the number covers no letter
            x, y = min(max(frame.left - aside, 3.0), 97.0), min(max(frame.top, 4.0), 96.0)
            while any(abs(x - left) < _BADGE and abs(y - top) < _BADGE for left, top in taken):
                x += _BADGE
            taken.append((x, y))
            frames.append(replace(frame, badge=(round(min(x, 97.0), 2), y)))
        yield replace(region, number=number, frames=tuple(frames))


def _add_region(found: list[Region], region: Region) -> None:
    """Add a region; one that points where another does already joins that one."""
    for number, other in enumerate(found):
        if other.look == region.look and _is_same(other.frames, region.frames):
            found[number] = replace(other, findings=(*other.findings, *region.findings))
            return
    found.append(region)


def _is_same(some: Sequence[Frame], others: Sequence[Frame]) -> bool:
    """Whether outlines would lie on each other."""
    return len(some) == len(others) and all(
        max(abs(one.left - two.left), abs(one.top - two.top), abs(one.right - two.right), abs(one.bottom - two.bottom))
        < _ON_EACH_OTHER
        for one, two in zip(some, others, strict=True)
    )


def _make_frame(box: Box, size: tuple[int, int]) -> Frame:
    left, top, right, bottom = box
    width, height = size
    across = f"pixels {round(left * width)} to {round(right * width)} across"
    down = f"{round(top * height)} to {round(bottom * height)} down"
    percent = [round(100 * edge, 2) for edge in box]
    return Frame(percent[0], percent[1], percent[2], percent[3], f"{across}, {down}")


def _iter_places(
    finding: Finding, findings: Iterable[Finding], size: tuple[int, int]
) -> Iterator[tuple[str, list[Box]]]:
    """What a finding's data point at, in shares of the upright picture."""
    data = finding.data
    if box := _from_pixels(data.get("region_pixels"), size):
        yield finding.summary, [box]
    if box := _parse_shares(data.get("region")):
        yield finding.summary, [box]
    lines = data.get("lines")
    for line in lines if isinstance(lines, list) else []:
        if isinstance(line, dict) and (box := _from_pixels(line.get("region_pixels"), size)):
            yield f"Text: “{line.get('text')}”", [box]
    boxes, are = data.get("boxes"), str(data.get("boxes_are"))
    if isinstance(boxes, list) and (
        are.startswith(_THIS) or (are.startswith(_KNOWN) and _is_edge_to_edge(finding, findings))
    ):
        lists = [edges for edges in boxes[:MAX_REGIONS] if isinstance(edges, list) and len(edges) == len(_EDGES)]
        drawn = [box for edges in lists if (box := _parse_shares(dict(zip(_EDGES, edges, strict=True))))]
        if drawn:
            yield finding.summary, drawn


def _from_pixels(value: JsonValue, size: tuple[int, int]) -> Box | None:
    if not isinstance(value, Mapping):
        return None
    shares: dict[str, JsonValue] = {}
    for number, edge in enumerate(_EDGES):
        pixels = value.get(edge)
        if isinstance(pixels, int | float):
            shares[edge] = pixels / size[number % 2]
    return _parse_shares(shares)


def _parse_shares(value: JsonValue) -> Box | None:
    """Four edges within the picture, or nothing: a report may hold anything here."""
    if not isinstance(value, Mapping):
        return None
    edges = [value.get(edge) for edge in _EDGES]
    numbers = [min(1.0, max(0.0, e)) for e in edges if isinstance(e, int | float) and math.isfinite(e)]
    if len(numbers) < 4 or numbers[0] >= numbers[2] or numbers[1] >= numbers[3]:
        return None
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _is_edge_to_edge(finding: Finding, findings: Iterable[Finding]) -> bool:
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
