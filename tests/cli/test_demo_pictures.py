"""The pictures of the demo: the same each time, and each is what the walk says of it."""

from __future__ import annotations

from pathlib import Path

import PIL.Image
import pytest

from backstory_cli.cli.demo_pictures import PARAMETERS, draw_pictures
from backstory_cli.image import loading as intake
from backstory_cli.lookup.comparison import compare_images
from backstory_cli.metadata.gps import Position, read_position
from backstory_cli.metadata.reader import read_metadata


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    draw_pictures(folder)
    return folder


def test_they_are_the_same_each_time(drawn: Path, tmp_path: Path) -> None:
    draw_pictures(tmp_path)
    for path in drawn.iterdir():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_the_first_names_its_camera_and_place(drawn: Path) -> None:
    reading = read_metadata(intake.read(drawn / "harbour.jpg"))
    assert reading.text("Model", "IFD0") == "Meridian M3"
    assert isinstance(read_position(reading), Position)
    assert read_metadata(intake.read(drawn / "harbour-edited.jpg")).text("Model", "IFD0") == ""


def test_the_others_are_made_from_it(drawn: Path) -> None:
    photo = intake.read(drawn / "harbour.jpg")
    for name in ("harbour-edited.jpg", "harbour-crop.jpg"):
        assert compare_images(photo, intake.read(drawn / name)).is_copy
    with PIL.Image.open(drawn / "made.png", formats=["PNG"]) as made:
        assert made.info["parameters"] == PARAMETERS
