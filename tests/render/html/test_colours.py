"""Colours of the page: text stands out from what lies behind it by 4.5 to 1, in light, in dark and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from backstory_cli.render import html

STYLE = (Path(html.__file__).parent / "templates" / "style.css").read_text(encoding="utf-8")
PALETTES = [
    dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
]
TEXT = ("ink", "soft", "link", "warn")


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_there_is_a_palette_for_light_for_dark_and_for_paper() -> None:
    assert len(PALETTES) == 3
    assert len({frozenset(palette) for palette in PALETTES}) == 1


@pytest.mark.parametrize("palette", PALETTES, ids=["light", "dark", "paper"])
def test_text_stands_out(palette: dict[str, str]) -> None:
    for behind in ("paper", "card"):
        for text in TEXT:
            assert contrast(palette[text], palette[behind]) >= 4.5, (text, behind)
    assert contrast(palette["paper"], palette["accent"]) >= 4.5  # numbers on the timeline
    assert contrast(palette["paper"], palette["ink"]) >= 4.5  # numbers in lists
    assert contrast(palette["accent"], palette["sea"]) >= 3  # the dot on the map, which is no text
    assert contrast(palette["accent"], palette["land"]) >= 1.9 or contrast(palette["paper"], palette["land"]) >= 1.5


def test_numbers_on_the_picture_stand_out() -> None:
    assert contrast("#ffffff", "#111111") >= 4.5
    assert ".badge circle { fill: #111;" in STYLE


def test_the_style_loads_nothing() -> None:
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "{{" not in STYLE
    assert "{%" not in STYLE
    assert "{#" not in STYLE
