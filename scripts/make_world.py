"""Makes ``src/backstory_cli/reference/world.txt``, the outline of the world's land that reports draw dots on.

Run it with ``npm pack world-atlas@2.0.2``, unpack that, and ``python scripts/make_world.py package/land-110m.json``.
The package carries Natural Earth's land at 1:110 million (naturalearthdata.com, public domain) as TopoJSON; the tool
itself does not need it.

What is changed: coordinates are rounded to tenths of a degree, points that then coincide are dropped, land that
crosses the 180th meridian is drawn on both sides of it, and Antarctica is closed at the pole.

The file is UTF-8 text: lines of origin that begin with ``#``, then the path for an SVG of 3600 by 1800 units, ten a
degree, whose corner is 180 degrees west and 90 north.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "src/backstory_cli/reference/world.txt"
ORIGIN = (
    "# Land at 1:110 million: Natural Earth, public domain, from world-atlas 2.0.2 (npm), land-110m.json.\n"
    "# Made by scripts/make_world.py on 2026-11-28: rounded to tenths of a degree.\n"
)
Point = tuple[float, float]


def arcs_of(topology: dict[str, Any]) -> list[list[Point]]:
    """Every arc in degrees: TopoJSON keeps them as steps of a grid."""
    (across, up), (west, south) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * across + west, y * up + south))
        arcs.append(points)
    return arcs


def rings_of(geometry: dict[str, Any], arcs: list[list[Point]]) -> Iterator[list[Point]]:
    """Every ring of every polygon, without its repeated last point."""
    if geometry["type"] == "GeometryCollection":
        for each in geometry["geometries"]:
            yield from rings_of(each, arcs)
        return
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            points: list[Point] = []
            for number in ring:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                points += arc[1:] if points else arc
            yield points[:-1]


def unwrapped(ring: list[Point]) -> list[Point]:
    """The ring without jumps at the 180th meridian; one that goes around the pole is closed there."""
    points = [ring[0]]
    for longitude, latitude in [*ring[1:], ring[0]]:
        turns = round((points[-1][0] - longitude) / 360)
        points.append((longitude + 360 * turns, latitude))
    if abs(points[-1][0] - points[0][0]) > 180:
        return [*points, (points[-1][0], -90.0), (points[0][0], -90.0)]
    return points[:-1]


def path_of(ring: list[Point], shift: int) -> str:
    """One ring as a path of steps between whole tenths of a degree; nothing where it lies outside the map."""
    placed = [(round((x + 180 + shift) * 10), round((90 - y) * 10)) for x, y in ring]
    if max(x for x, _ in placed) <= 0 or min(x for x, _ in placed) >= 3600:
        return ""
    kept = [point for point, before in zip(placed, [None, *placed], strict=False) if point != before]
    if len(kept) < 3:
        return ""
    steps = [f"{x - u} {y - v}" for (x, y), (u, v) in zip(kept[1:], kept, strict=False)]
    return f"M{kept[0][0]} {kept[0][1]}l{' '.join(steps)}z".replace(" -", "-")


def main() -> None:
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    rings = [unwrapped(ring) for ring in rings_of(topology["objects"]["land"], arcs_of(topology))]
    path = "".join(path_of(ring, shift) for ring in rings for shift in (-360, 0, 360))
    TARGET.write_text(f"{ORIGIN}{path}\n", encoding="utf-8")
    print(f"{len(rings)} rings, {len(path):,} characters")


if __name__ == "__main__":
    main()
