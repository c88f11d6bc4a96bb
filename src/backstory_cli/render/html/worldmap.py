"""Where the file says it was taken: dots on an outline of the world, which loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backstory_cli.models import Basis, Finding
from backstory_cli.reference.world import CREDIT, HEIGHT, WIDTH, build_land_path, project
from backstory_cli.render.html.escaping import Trusted

MAX_PLACES = 20
_NEAR = (600, 300)
"""Width and height of the part of the world that is shown larger: 60 by 30 degrees."""


@dataclass(frozen=True)
class Dot:
    """One position: where it lies in the drawing, and what is said of it."""

    number: int
    finding: Finding
    x: float
    y: float
    position: str
    link: str


@dataclass(frozen=True)
class WorldMap:
    """The map: the outline, the dots, and the frame of the part around the first one."""

    land: Trusted
    width: int
    height: int
    dots: tuple[Dot, ...]
    frame: tuple[float, float, float, float]
    credit: str

    @property
    def alt(self) -> str:
        """The map in a sentence."""
        return f"Outline of the world with a dot at {'; '.join(dot.position for dot in self.dots)}."


def build_world_map(findings: Sequence[Finding]) -> WorldMap | None:
    """The map of every position among the findings; None if there is none."""
    dots: list[Dot] = []
    for finding in findings:
        at = _read_position(finding)
        if at is not None:
            x, y = project(*at)
            dots.append(Dot(len(dots) + 1, finding, x, y, _describe_position(*at), _make_link(*at)))
    if not dots:
        return None
    width, height = _NEAR
    left = min(max(dots[0].x - width / 2, 0), WIDTH - width)
    top = min(max(dots[0].y - height / 2, 0), HEIGHT - height)
    frame = (round(left, 1), round(top, 1), width, height)
    return WorldMap(Trusted(build_land_path()), WIDTH, HEIGHT, tuple(dots[:MAX_PLACES]), frame, CREDIT)


def _read_position(finding: Finding) -> tuple[float, float] | None:
    """Latitude and longitude, if the finding's data hold such; a model's opinion sets no place."""
    latitude, longitude = finding.data.get("latitude"), finding.data.get("longitude")
    if (
        finding.basis is Basis.OPINION
        or not isinstance(latitude, int | float)
        or not isinstance(longitude, int | float)
    ):
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None


def _describe_position(latitude: float, longitude: float) -> str:
    north = f"{abs(latitude):.5f}° {'N' if latitude >= 0 else 'S'}"
    return f"{north}, {abs(longitude):.5f}° {'E' if longitude >= 0 else 'W'}"


def _make_link(latitude: float, longitude: float) -> str:
    """An address that is made here from two numbers, whatever address a finding carries."""
    at = f"{latitude:.6f}/{longitude:.6f}"
    return f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}#map=15/{at}"
