"""Labels that say a picture was generated are told from other words."""

from __future__ import annotations

import io
import shutil

import pytest
from PIL import Image, ImageDraw, ImageFont

from backstory_cli.detectors.text import LABEL, Text
from backstory_cli.errors import Skip
from backstory_cli.image import loading as intake

real = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


def picture(words: str, size: int = 28, fill: str = "black") -> bytes:
    made = Image.linear_gradient("L").resize((900, 700)).convert("RGB")
    ImageDraw.Draw(made).text((640, 655), words, fill=fill, font=ImageFont.load_default(size))
    stored = io.BytesIO()
    made.save(stored, "JPEG", quality=92)
    return stored.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "豆包AI生成",
        "豆包Al生成",
        "AI 生成",
        "人工智能生成",
        "人工智能合成",
        "内容由AI生成",
        "AI-generated content",
        "Made with AI",
        "A1 generated",
    ],
)
def test_labels(text: str) -> None:
    assert LABEL.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "Generated 2019",
        "生成",
        "AI conference",
        "Dubai generated income",
        "made with aioli",
        "Air generated",
        "人工智能大会",
    ],
)
def test_other_words(text: str) -> None:
    assert not LABEL.search(text)


@real
def test_a_label_in_a_corner_is_found() -> None:
    findings = {
        each.id: each for each in Text(asked=True).inspect(intake.make_image(picture("AI generated"), "x", "bytes"))
    }
    label = findings["text.generated_label"]
    place = label.data["region_pixels"]
    assert isinstance(place, dict)
    assert int(str(place["left"])) > 600
    assert int(str(place["top"])) > 630


@real
def test_other_words_are_read_and_no_label() -> None:
    findings = {
        each.id for each in Text(asked=True).inspect(intake.make_image(picture("Harbour office", 32), "x", "bytes"))
    }
    assert findings == {"text.read"}


def test_not_asked() -> None:
    with pytest.raises(Skip, match="not asked"):
        list(Text().inspect(intake.make_image(picture("x"), "x", "bytes")))
