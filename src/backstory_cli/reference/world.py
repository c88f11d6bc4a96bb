"""The outline of the world's land, for maps that load nothing.

Natural Earth, land at 1:110 million, public domain (naturalearthdata.com); made by ``scripts/make_world.py``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

CREDIT = "Natural Earth (public domain)"
WIDTH, HEIGHT = 3600, 1800
"""Units of the drawing: ten a degree, from 180 degrees west and 90 north."""


@cache
def build_land_path() -> str:
    """The path of an SVG of `WIDTH` by `HEIGHT`."""
    lines = Path(__file__).with_name("world.txt").read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if not line.startswith("#"))


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a position lies in the drawing."""
    return (longitude + 180) * 10, (90 - latitude) * 10
