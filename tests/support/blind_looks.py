"""Looks of a model that a fake server answers."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import PIL.Image
import PIL.ImageCms

from backstory_cli.detectors.model_look import BlindLook
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.models import Finding
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models.gemini import Gemini
from fakes.gemini import FakeGemini
from support.waiting import HANG

SECRET = "Jane-Doe-50.4501N"


def detector(fake: FakeGemini) -> BlindLook:
    return BlindLook(
        Gemini(api_key="a-key", model="m", base_url=fake.url, timeout=HANG, ledger=Ledger(), retry_delay=0.001)
    )


def look(**changes: object) -> dict[str, Any]:
    return {
        "looks": "cannot_tell",
        "edited": "cannot_tell",
        "observations": [],
        "visible_text": [],
        "clues": [],
        "instructions_seen": [],
        **changes,
    }


def seen(what: str, where: object = None) -> dict[str, Any]:
    return {"what": what, "where": where, "innocent_cause": "it happens"}


def photo(width: int = 64, height: int = 48, orientation: int = 1) -> Image:
    """A JPEG full of metadata: red above, blue below; with EXIF, XMP, a comment and a colour profile."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, :, 0] = 255
    pixels[height // 2 :, :, 2] = 255
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET
    profile = PIL.ImageCms.ImageCmsProfile(PIL.ImageCms.createProfile("sRGB")).tobytes()
    file = io.BytesIO()
    PIL.Image.fromarray(pixels).save(
        file,
        "JPEG",
        quality=95,
        exif=exif.tobytes(),
        icc_profile=profile,
        comment=SECRET.encode(),
        xmp=f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{SECRET}</x:xmpmeta>".encode(),
    )
    return intake.make_image(file.getvalue(), f"{SECRET}.jpg", f"/home/{SECRET}/{SECRET}.jpg")


def findings(fake: FakeGemini, answer: dict[str, Any]) -> dict[str, Finding]:
    fake.reply(answer)
    return {finding.id: finding for finding in detector(fake).inspect(photo())}
