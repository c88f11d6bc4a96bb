"""Signs in the metadata that something was done after capture and not written down everywhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from backstory_cli.detectors.consistency.contradiction import make_contradiction
from backstory_cli.image.image import Image
from backstory_cli.metadata import photoshop
from backstory_cli.metadata.fields import Reading
from backstory_cli.metadata.previews import find_photoshop_blocks
from backstory_cli.models import About, Finding, Leaning
from backstory_cli.reference.editing_software import find_program


def check_stated_size(image: Image, reading: Reading) -> Iterator[Finding]:
    """The size that EXIF states is not that of the picture: it was resized or cropped since."""
    width, height = reading.number("ExifImageWidth", "ExifIFD"), reading.number("ExifImageHeight", "ExifIFD")
    if not width or not height or image.size is None:
        return
    if sorted((width, height)) != sorted(image.size):
        actual = "{} x {}".format(*image.size)
        yield make_contradiction(
            "stated_size",
            f"EXIF says that the image has {width:.0f} x {height:.0f} pixels; it has {actual}.",
            About.INTEGRITY,
            {"ExifIFD:ExifImageWidth and Height": f"{width:.0f} x {height:.0f}", "picture": actual},
            "it was made smaller for the web, or cropped, which is not a change of what it shows.",
            leaning=Leaning.PROCESSED,
        )


def check_iptc_digest(image: Image, reading: Reading) -> Iterator[Finding]:
    """Photoshop noted a digest of the IPTC record, and the record was changed since by another program."""
    del reading
    for block, _ in find_photoshop_blocks(image):
        found = {each.number: each.data for each in photoshop.iter_resources(block)}
        noted, record = found.get(photoshop.IPTC_DIGEST, b""), found.get(photoshop.IPTC, b"")
        actual = hashlib.md5(record, usedforsecurity=False).digest()
        if len(noted) == 16 and noted.strip(b"\0") and record and noted != actual:
            yield make_contradiction(
                "iptc_digest",
                "The agency record (IPTC) was changed by a program other than the one that last kept count of it.",
                About.CONTENT,
                {"Photoshop:IPTCDigest": noted.hex(), "digest of the record": actual.hex()},
                "agencies and archives add captions and credits with programs of their own.",
            )
            return


def check_edit_history(image: Image, reading: Reading) -> Iterator[Finding]:
    """The last program named in EXIF is a camera's firmware, but XMP or Photoshop's block names an editor."""
    del image
    software = reading.text("Software", "IFD0")
    tool = reading.text("CreatorTool", "XMP-xmp")
    agent = find_program(tool)
    if software and agent is not None and find_program(software) is None:
        yield make_contradiction(
            "software_sources",
            f"EXIF names {software} as the software of the file, XMP names {tool} ({agent.kind}).",
            About.INTEGRITY,
            {"IFD0:Software": software, "XMP-xmp:CreatorTool": tool},
            "programs that keep the camera's EXIF as it was leave its firmware there.",
            leaning=Leaning.PROCESSED,
        )
