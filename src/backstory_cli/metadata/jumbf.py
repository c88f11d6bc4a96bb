"""Whether the file carries a JUMBF box, which is where Content Credentials (C2PA) are kept: that it is there, no more.

Source: C2PA technical specification 2.2, appendix A (embedding manifests); ISO/IEC 19566-5 (JUMBF).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from backstory_cli.image.container import Block
from backstory_cli.image.image import Image
from backstory_cli.metadata.fields import Field, Reading

_C2PA_UUID = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")


def read_jumbf(image: Image) -> Reading:
    """One field with the size and hash of the JUMBF data; empty where there is none."""
    found = list(_iter_blocks(image))
    if not found:
        return Reading()
    digest = hashlib.sha256()
    for block in found:
        digest.update(block.read_payload(image.data))
    size = sum(block.length for block in found)
    label = "c2pa" if any(b"c2pa" in block.read_payload(image.data, 256) for block in found) else "unknown"
    words = f"{label}: {size:,} bytes in {len(found)} block(s), SHA-256 {digest.hexdigest()}"
    return Reading((Field("JUMBF", "JUMBF", words, words, offset=found[0].offset),))


def _iter_blocks(image: Image) -> Iterator[Block]:
    for block in image.blocks:
        head = block.read_payload(image.data, 16)
        in_segment = block.kind == "APP11" and head[:2] == b"JP"
        in_box = block.kind == "uuid" and head == _C2PA_UUID
        in_gif = block.kind.startswith("application C2PA_GIF")
        if in_segment or in_box or in_gif or block.kind in {"caBX", "C2PA", "jumb"}:
            yield block
