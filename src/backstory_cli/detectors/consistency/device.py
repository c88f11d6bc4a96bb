"""The camera against its lens, its own notes, the sizes it can make, and the encoder that its files come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from backstory_cli.detectors.consistency.contradiction import make_contradiction
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.jpeg_coding import read_coding
from backstory_cli.metadata.maker_notes import MAKERS
from backstory_cli.models import About, Finding, Leaning, Strength
from backstory_cli.reference import cameras
from backstory_cli.reference.encoders import LUMA, NEVER_STANDARD, find_standard_quality


def _read_camera(reading: Reading) -> tuple[str, str]:
    return reading.text("Make", "IFD0"), reading.text("Model", "IFD0")


def check_sources(image: Image, reading: Reading) -> Iterator[Finding]:
    """EXIF and XMP name different cameras."""
    del image
    make, model = _read_camera(reading)
    other = reading.text("Model", "XMP-tiff")
    if model and other and _normalize(model) not in _normalize(other) and _normalize(other) not in _normalize(model):
        yield make_contradiction(
            "device_sources",
            f"Two places in the file name different cameras: EXIF {make} {model}, XMP {other}.",
            About.DEVICE,
            {"IFD0:Model": f"{make} {model}".strip(), "XMP-tiff:Model": other},
            "one block was copied from another file by a program that merges metadata.",
            strength=Strength.MODERATE,
        )


def check_maker_note(image: Image, reading: Reading) -> Iterator[Finding]:
    """The maker note is of a format that only another maker writes."""
    del image
    make, model = _read_camera(reading)
    for maker, makes in MAKERS.items():
        if reading.group(maker) and make and not re.search(makes, make, re.IGNORECASE):
            yield make_contradiction(
                "device_maker_note",
                f"The file names {make} {model} as its camera, but its maker note is in the format of {maker}.",
                About.DEVICE,
                {"IFD0:Make": make, "maker note": maker},
                "some makers sell cameras that others build.",
                strength=Strength.MODERATE,
            )


def check_lens(image: Image, reading: Reading) -> Iterator[Finding]:
    """The lens cannot be on that camera."""
    del image
    make, model = _read_camera(reading)
    why = cameras.check_lens(make, model, reading.text("LensMake", "ExifIFD"), reading.text("LensModel", "ExifIFD"))
    if why:
        yield make_contradiction(
            "device_lens",
            f"The lens that the file names does not go with its camera: {why}.",
            About.DEVICE,
            {"camera": f"{make} {model}".strip(), "lens": reading.text("LensModel", "ExifIFD")},
            "an adapter, or a program that filled in a lens by hand.",
            strength=Strength.MODERATE,
        )


def check_size(image: Image, reading: Reading) -> Iterator[Finding]:
    """The picture is larger than any that the camera makes."""
    make, model = _read_camera(reading)
    why = cameras.check_size(make, model, *image.size) if image.size else None
    if why:
        yield make_contradiction(
            "device_size",
            f"The image is larger than the camera that the file names makes: {why}.",
            About.DEVICE,
            {"camera": f"{make} {model}".strip(), "picture": "{} x {}".format(*(image.size or (0, 0)))},
            "it was enlarged or stitched together; or the camera has a mode that is not in the list used here.",
            leaning=Leaning.PROCESSED,
        )


def check_encoder(image: Image, reading: Reading) -> Iterator[Finding]:
    """The compression tables are none that cameras of this maker write."""
    make, model = _read_camera(reading)
    coding = read_coding(image)
    counted = NEVER_STANDARD.get(make.lower().split(" ")[0])
    quality = find_standard_quality(coding.luma, LUMA) if coding else None
    if counted and quality:
        yield make_contradiction(
            "device_encoder",
            f"The file names {make} {model} as its camera, but its compression tables are libjpeg's at quality "
            f"{quality}, which none of the {counted} originals of this make that were looked at had.",
            About.INTEGRITY,
            {"camera": f"{make} {model}".strip(), "compression": f"libjpeg, quality {quality}"},
            "the image was saved again by a program, a phone's gallery or a website that kept the camera's data.",
            leaning=Leaning.PROCESSED,
        )


def _normalize(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
