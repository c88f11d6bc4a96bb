"""The detector keeps backstory's contract, and finds what it is for."""

from __future__ import annotations

import io

from backstory_letterbox import Letterbox
from PIL import Image

from backstory_cli.testing import check_detector


def film_frame() -> bytes:
    """A bright picture with bars of 30 pixels above and below."""
    frame = Image.new("RGB", (320, 240), "black")
    frame.paste((200, 160, 90), (0, 30, 320, 210))
    file = io.BytesIO()
    frame.save(file, "JPEG", quality=90)
    return file.getvalue()


def test_it_keeps_the_contract_and_finds_bars() -> None:
    runs = check_detector(Letterbox, more={"frame.jpg": film_frame()})
    (finding,) = runs["frame.jpg"].findings
    assert finding.data == {"pixels": {"top": 30, "bottom": 30}}
    assert not runs["photo.jpg"].findings
    assert runs["tiny.png"].reason == "the image is smaller than 64 pixels on one side"
