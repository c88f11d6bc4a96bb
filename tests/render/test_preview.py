"""Previews on the terminal: colours where they belong, bounds kept, and nothing where the terminal cannot show them."""

from __future__ import annotations

import io
from pathlib import Path

import PIL.Image
import pytest
from rich.console import Console

from backstory_cli.models import Artifact, Role
from backstory_cli.render.preview import COLUMNS, ROWS, draw_half_blocks, iter_previews
from backstory_cli.render.terminal import show_report
from support.making import finding, report, run


def quarters() -> PIL.Image.Image:
    """Red, green, blue and white, a pixel each."""
    picture = PIL.Image.new("RGB", (2, 2))
    for place, colour in zip(
        ((0, 0), (1, 0), (0, 1), (1, 1)), ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)), strict=True
    ):
        picture.putpixel(place, colour)
    return picture


def png(picture: PIL.Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_two_pixels_share_a_character() -> None:
    text = draw_half_blocks(quarters())
    assert text.plain == "▀▀"
    styles = [(str(span.style)) for span in text.spans]
    assert styles == ["#ff0000 on #0000ff", "#00ff00 on #ffffff"]


def test_an_odd_last_row_has_no_lower_half() -> None:
    text = draw_half_blocks(PIL.Image.new("RGB", (1, 3), "#010203"))
    assert text.plain == "▀\n▀"
    assert str(text.spans[-1].style) == "#010203"


@pytest.mark.parametrize("size", [(4000, 10), (10, 4000), (4000, 3000), (1, 1)])
def test_it_fits(size: tuple[int, int]) -> None:
    lines = draw_half_blocks(PIL.Image.new("RGB", size, "grey")).plain.splitlines()
    assert 0 < len(lines) <= ROWS
    assert max(map(len, lines)) <= COLUMNS


def drawn(content: bytes, path: str | None = None) -> Artifact:
    return Artifact(name="ela-heat-map.png", role=Role.MAP, media_type="image/png", content=content, path=path)


def printed(artifact: Artifact) -> str:
    measured = finding("ela.heat_map", about="integrity", basis="measured", strength="weak", artifacts=[artifact])
    stream = io.StringIO()
    console = Console(file=stream, width=100, color_system="truecolor", force_terminal=True)
    show_report(report("what?", run("ela", measured)), console, preview=True, picture=quarters())
    return stream.getvalue()


def test_the_picture_and_its_map_stand_side_by_side() -> None:
    shown = printed(drawn(png(quarters())))
    assert "the image" in shown
    assert "its map (ela-heat-map.png)" in shown


@pytest.mark.parametrize("content", [b"no picture", b"", png(PIL.Image.new("RGB", (40, 40)))[:60]])
def test_a_map_that_is_gone_or_broken_costs_itself_only(content: bytes, tmp_path: Path) -> None:
    shown = printed(drawn(content, str(tmp_path / "gone.png")))
    assert "the image" in shown
    assert "its map" not in shown


def test_nothing_is_shown_without_a_picture_and_a_map() -> None:
    assert list(iter_previews(report("what?"), None)) == []
