"""Files damaged on purpose: what a hostile or unlucky copy of a picture could be, from a seed.

Every mutation is a pure function of bytes and a `random.Random`; one that has nothing to change in a file gives it
back unchanged. Those that know a format find its blocks with the project's own walker, so that what comes out still
passes the first look and reaches the readers behind it.

``python tests/support/mutants.py SEED NUMBER FILE MOST`` writes the mutant that a failing test names.
"""

from __future__ import annotations

import io
import struct
import sys
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Literal

import PIL.Image
from PIL.TiffImagePlugin import IFDRational

from backstory_cli.image import container
from backstory_cli.image.container import Block, tiff
from support.nasty import NASTY

Mutation = Callable[[bytes, Random], bytes]
Order = Literal["little", "big"]

BEGINNING = 4_096
"""Bytes at the front of a file, where headers and metadata are: half of all places are chosen there."""
MOST = 2**21
"""Bytes that a mutant has at most."""
_HEIF = {"image/heic", "image/heif", "image/avif"}


FIXTURES = Path(__file__).parents[2] / "fixtures"


@cache
def parents(most: int = MOST) -> tuple[bytes, ...]:
    """The project's own pictures up to a size in bytes, and small ones of the formats that have none among them."""
    kept = (
        path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.suffix in {".jpg", ".png", ".webp", ".avif"}
    )
    return (*(data for data in kept if 0 < len(data) <= most), *_drawn())


def _drawn() -> list[bytes]:
    picture = PIL.Image.linear_gradient("L").resize((96, 64)).convert("RGB")
    exif = PIL.Image.Exif()
    exif.update({0x010F: "Meridian Optical", 0x0110: "Meridian Pocket", 0x0131: "Meridian Paint 4"})
    exif.get_ifd(0x8769).update({0x9003: "2023:08:11 06:20:00", 0x829D: IFDRational(28, 10)})
    exif.get_ifd(0x8825).update({1: "N", 2: (46.0, 29.0, 0.0), 3: "E", 4: (30.0, 44.0, 0.0)})
    made = []
    for name, options in (
        ("TIFF", {"exif": exif, "description": "a pier at dusk"}),
        ("TIFF", {"big_tiff": True, "compression": "tiff_lzw"}),
        ("GIF", {"save_all": True, "append_images": [picture.rotate(90)], "comment": b"two frames of a pier"}),
        ("BMP", {}),
        ("WEBP", {"exif": exif.tobytes(), "lossless": True, "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"}),
        ("PNG", {"exif": exif.tobytes()}),
        ("AVIF", {"exif": exif.tobytes(), "xmp": b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"}),
    ):
        stored = io.BytesIO()
        picture.save(stored, name, **options)
        made.append(stored.getvalue())
    return made


def numbered(seed: str, number: int, pictures: Sequence[bytes]) -> bytes:
    """The mutant of that number: always the same for one seed and the same pictures."""
    chance = Random(f"{seed}/{number}")  # noqa: S311 - to be repeated, not to be secret
    return mutant(chance.choice(pictures), pictures, chance)


def mutant(data: bytes, others: Sequence[bytes], chance: Random) -> bytes:
    """One damaged copy: one to four mutations, the first of them one that knows the format three times in four."""
    changed = chance.choice(STRUCTURED if chance.random() < 0.75 else BLIND)(data, chance)
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        if others and chance.random() < 0.1:
            changed = spliced(changed, chance.choice(others), chance)
        else:
            changed = chance.choice((*BLIND, *STRUCTURED))(changed, chance)
    return changed[:MOST]


def _place(data: bytes, chance: Random) -> int:
    """A place in the file, half of them near its front."""
    return chance.randrange(min(len(data), BEGINNING) if chance.random() < 0.5 else len(data)) if data else 0


def _extreme(size: int, chance: Random) -> int:
    """A number of so many bytes that a reader may not expect."""
    top: int = 256**size - 1
    return (
        chance.choice((0, 1, 2, 3, 7, 8, 255, 256, top // 2, top // 2 + 1, top - 1, top, chance.randint(0, top))) & top
    )


def _written(data: bytes, at: int, number: int, size: int, order: Order) -> bytes:
    if not 0 <= at <= len(data) - size:
        return data
    return data[:at] + number.to_bytes(size, order) + data[at + size :]


def _top_blocks(data: bytes) -> list[Block]:
    return [block for block in container.iter_blocks(data) if block.level == 0 and block.header]


# Blind: any bytes.


def flipped_bits(data: bytes, chance: Random) -> bytes:
    """Up to sixteen single bits turned over."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 16) if data else 0):
        changed[_place(data, chance)] ^= 1 << chance.randrange(8)
    return bytes(changed)


def overwritten(data: bytes, chance: Random) -> bytes:
    """A run of bytes replaced: by noise, by one byte, or by bytes from elsewhere in the file."""
    at, length = _place(data, chance), chance.choice((1, 2, 4, 16, 64, 512))
    source = _place(data, chance)
    run = chance.choice(
        (chance.randbytes(length), bytes([chance.choice((0, 1, 0x7F, 0xFF))]) * length, data[source : source + length])
    )
    return data[:at] + run + data[at + len(run) :]


def cut_short(data: bytes, chance: Random) -> bytes:
    """Only the beginning."""
    return data[: _place(data, chance)]


def inserted(data: bytes, chance: Random) -> bytes:
    """Bytes put in between, so that everything after them moves."""
    at = _place(data, chance)
    return data[:at] + chance.randbytes(chance.choice((1, 2, 3, 16, 300))) + data[at:]


def left_out(data: bytes, chance: Random) -> bytes:
    """Bytes taken out, so that everything after them moves."""
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 3, 16, 300)) :]


# Structured: blocks, and the numbers in their headers.


def block_doubled(data: bytes, chance: Random) -> bytes:
    """One block repeated, sometimes hundreds of times."""
    found = [block for block in _top_blocks(data) if block.end - block.start < BEGINNING]
    if not found:
        return data
    block = chance.choice(found)
    return data[: block.end] + data[block.start : block.end] * chance.choice((1, 2, 300)) + data[block.end :]


def block_removed(data: bytes, chance: Random) -> bytes:
    """One block gone."""
    found = _top_blocks(data)
    if not found:
        return data
    block = chance.choice(found)
    return data[: block.start] + data[block.end :]


def blocks_swapped(data: bytes, chance: Random) -> bytes:
    """Two blocks in each other's place."""
    found = _top_blocks(data)
    if len(found) < 2:
        return data
    first, second = sorted(chance.sample(found, 2), key=lambda block: block.start)
    if first.end > second.start:
        return data
    one, two = data[first.start : first.end], data[second.start : second.end]
    return data[: first.start] + two + data[first.end : second.start] + one + data[second.end :]


def lying_length(data: bytes, chance: Random) -> bytes:
    """The length that a block declares of itself set to an extreme."""
    kind = container.detect_media_type(data)
    found = [block for block in container.iter_blocks(data) if block.header >= 4]
    if kind == "image/webp" and chance.random() < 0.2:
        return _written(data, 4, _extreme(4, chance), 4, "little")  # of the whole file
    if not found:
        return data
    block = chance.choice(found)
    if kind == "image/jpeg":
        return _written(data, block.start + 2, _extreme(2, chance), 2, "big")
    if kind == "image/png":
        return _written(data, block.start, _extreme(4, chance), 4, "big")
    if kind == "image/webp":
        return _written(data, block.start + 4, _extreme(4, chance), 4, "little")
    if kind in _HEIF and block.header == 16:
        return _written(data, block.start + 8, _extreme(8, chance), 8, "big")
    if kind in _HEIF:
        return _written(data, block.start, _extreme(4, chance), 4, "big")
    return data


def lying_number(data: bytes, chance: Random) -> bytes:
    """A number of one, two, four or eight bytes near the start of a block's content: sizes, counts, versions."""
    found = [block for block in container.iter_blocks(data) if block.length and block.kind != "scan"]
    if not found:
        return data
    block, size = chance.choice(found), chance.choice((1, 2, 4, 8))
    at = block.offset + chance.randrange(min(block.length, 64))
    return _with_checksums(_written(data, at, _extreme(size, chance), size, chance.choice(("little", "big"))))


def flipped_inside(data: bytes, chance: Random) -> bytes:
    """Bits turned over inside one block of metadata; a PNG's checksums are right again."""
    found = [
        block
        for block in container.iter_blocks(data)
        if 0 < block.length < 2**17 and block.kind not in {"scan", "IDAT"}
    ]
    if not found:
        return data
    block = chance.choice(found)
    changed = flipped_bits(block.read_payload(data), chance)
    return _with_checksums(data[: block.offset] + changed + data[block.end :])


def lying_directory(data: bytes, chance: Random) -> bytes:
    """An entry of a TIFF directory with another tag, type, count or offset; or another number of entries; or a
    pointer to the next directory that leads astray."""
    found = container.find_exif(data)
    structure = tiff.read(found[0]) if found else None
    if found is None or structure is None or not structure.directories or structure.big:
        return data
    base, order = found[1], structure.order
    directory = chance.choice(structure.directories)
    count = structure.number(directory.offset, 2)
    starts = [each.offset for each in structure.directories]
    offset = chance.choice((_extreme(4, chance), chance.choice(starts), chance.randrange(len(found[0])), 8, 0))
    after = base + directory.offset + 2 + 12 * count
    entry = base + directory.offset + 2 + 12 * chance.randrange(max(1, count))
    at, number, size = chance.choice(
        (
            (base + directory.offset, chance.choice((0, 1, count + 1, 4_096, 0xFFFF)), 2),
            (after, offset, 4),
            (
                entry,
                chance.choice((*tiff.POINTERS, tiff.MAKER_NOTE, 0x0111, 0x0117, 0x0201, 0x0202, 0x02BC, 0x83BB)),
                2,
            ),
            (entry + 2, chance.choice((*tiff.SIZES, 0, 0xFFFF)) & 0xFFFF, 2),
            (entry + 4, _extreme(4, chance), 4),
            (entry + 8, offset, 4),
        )
    )
    return _with_checksums(_written(data, at, number, size, order))


def nasty_text(data: bytes, chance: Random) -> bytes:
    """A text in a block of metadata replaced by one of the same length that breaks out of what prints it."""
    found = [
        block
        for block in container.iter_blocks(data)
        if 8 <= block.length < 2**17 and block.kind not in {"scan", "IDAT"}
    ]
    if not found:
        return data
    block = chance.choice(found)
    texts = _texts(block.read_payload(data))
    if not texts:
        return data
    begin, end = chance.choice(texts)
    text = chance.choice(NASTY).encode("utf-8", "surrogatepass") or b"\0"
    new = (text * (1 + (end - begin) // len(text)))[: end - begin]
    return _with_checksums(data[: block.offset + begin] + new + data[block.offset + end :])


def _texts(payload: bytes) -> list[tuple[int, int]]:
    """Where eight printable characters or more stand in a row."""
    found, begin = [], None
    for at, byte in enumerate((*payload, 0)):
        if 32 <= byte < 127:
            begin = at if begin is None else begin
        elif begin is not None:
            if at - begin >= 8:
                found.append((begin, at))
            begin = None
    return found


def spliced(data: bytes, other: bytes, chance: Random) -> bytes:
    """The front of one file and the end of another, or a block of the other put between two blocks of this one."""
    mine, theirs = _top_blocks(data), _top_blocks(other)
    if mine and theirs and chance.random() < 0.7:
        at, block = chance.choice(mine).end, chance.choice(theirs)
        return data[:at] + other[block.start : min(block.end, block.start + BEGINNING)] + data[at:]
    return data[: _place(data, chance)] + other[_place(other, chance) :]


def _with_checksums(data: bytes) -> bytes:
    """A PNG with the checksum of each chunk right; anything else as it is."""
    if container.detect_media_type(data) != "image/png":
        return data
    changed = bytearray(data)
    for block in _top_blocks(data):
        if block.end + 4 <= len(data):
            struct.pack_into(">I", changed, block.end, zlib.crc32(data[block.start + 4 : block.end]))
    return bytes(changed)


def checksums_fixed(data: bytes, chance: Random) -> bytes:
    """A number changed in a PNG chunk's header or content, and every checksum right again."""
    return _with_checksums(lying_length(data, chance) if chance.random() < 0.5 else lying_number(data, chance))


BLIND: tuple[Mutation, ...] = (flipped_bits, overwritten, cut_short, inserted, left_out)
STRUCTURED: tuple[Mutation, ...] = (
    block_doubled,
    block_removed,
    blocks_swapped,
    lying_length,
    lying_number,
    flipped_inside,
    lying_directory,
    nasty_text,
    checksums_fixed,
)


if __name__ == "__main__":
    Path(sys.argv[3]).write_bytes(numbered(sys.argv[1], int(sys.argv[2]), parents(int(sys.argv[4]))))
