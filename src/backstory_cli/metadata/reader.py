"""Everything that a file says: all its metadata blocks read once, and shared by whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from weakref import WeakKeyDictionary

from backstory_cli.image import limits
from backstory_cli.image.image import Image
from backstory_cli.metadata import gif, icc, iptc, photoshop, png
from backstory_cli.metadata.decompress import Inflater
from backstory_cli.metadata.exif import read_exif
from backstory_cli.metadata.fields import Reading, join_readings
from backstory_cli.metadata.heif import read_heif
from backstory_cli.metadata.jpeg import read_jpeg
from backstory_cli.metadata.jumbf import read_jumbf
from backstory_cli.metadata.previews import find_photoshop_blocks
from backstory_cli.metadata.samsung import read_samsung
from backstory_cli.metadata.trailing import read_trailing
from backstory_cli.metadata.xmp import read_xmp

_READ: WeakKeyDictionary[Image, Reading] = WeakKeyDictionary()


def read_metadata(image: Image) -> Reading:
    """Every field of every metadata block, in a fixed order, and what was damaged. Read once for each image."""
    if image not in _READ:
        _READ[image] = image.call(_read, Reading)
    return _READ[image]


def _read(image: Image) -> Reading:
    whole = join_readings(_read_guarded(reader, image) for reader in _READERS) + _report_cut(image)
    return Reading(whole.fields[: limits.MAX_FIELDS], whole.problems[: limits.MAX_PROBLEMS])


def _read_guarded(reader: Callable[[Image], Reading], image: Image) -> Reading:
    """One reader; a mistake in it must cost only what it reads, and is reported."""
    try:
        return reader(image)
    except Exception as problem:  # noqa: BLE001 - no list of types is ever complete on hostile bytes
        kind = reader.__name__.removeprefix("read_").lstrip("_")
        return Reading((), (f"{kind}: could not be read ({type(problem).__name__}); please report this file",))


def _report_cut(image: Image) -> Reading:
    """That a file has more blocks than are listed, and so may say more than is read."""
    many = len(image.blocks) >= limits.MAX_BLOCKS
    return Reading((), (f"the file has more than the {limits.MAX_BLOCKS:,} blocks that are read",) if many else ())


def _read_photoshop_and_iptc(image: Image) -> Reading:
    """Photoshop's resources, and IPTC-IIM wherever it stands: inside them, in a TIFF tag, or in a PNG text."""
    parts: list[Reading] = []
    records = [(block.read_payload(image.data), block.offset) for block in image.blocks if block.kind == "IPTC"]
    for block, base in find_photoshop_blocks(image):
        parts.append(photoshop.read_photoshop(block, base))
        inside = [each for each in photoshop.iter_resources(block) if each.number == photoshop.IPTC]
        records.extend((each.data, base + each.offset) for each in inside)
    for number, (record, offset) in enumerate(records[: limits.MAX_ITEMS], 1):
        parts.append(iptc.read_iptc(record, offset, "IPTC" if number == 1 else f"IPTC{number}"))
    for kind, profile in png.iter_raw_profiles(image) if image.media_type == "image/png" else ():
        if kind in {"iptc", "8bim"}:
            parts.append(photoshop.read_photoshop(profile, None))
            inside = [each for each in photoshop.iter_resources(profile) if each.number == photoshop.IPTC]
            parts.extend(iptc.read_iptc(each.data, None) for each in inside)
    return join_readings(parts)


def _read_icc(image: Image) -> Reading:
    return join_readings(
        icc.read_icc(profile[: limits.MAX_PROFILE_BYTES], offset) for profile, offset in _iter_profiles(image)
    )


def _iter_profiles(image: Image) -> Iterator[tuple[bytes, int | None]]:
    """The colour profile of any format: JPEG's segments joined in their order, PNG's unpacked."""
    signature = b"ICC_PROFILE\0"
    chunks: dict[int, bytes] = {}
    first: int | None = None
    inflater = Inflater(limits.MAX_PROFILE_BYTES)
    for block in image.blocks:
        if block.kind == "APP2" and image.data.startswith(signature, block.offset) and block.length > 14:
            payload = block.read_payload(image.data)
            chunks.setdefault(payload[12], payload[14:])
            first = first or block.offset + 14
        elif block.kind in {"ICCP", "ICC", "profile"}:
            yield block.read_payload(image.data), block.offset
        elif block.kind == "iCCP":
            packed = block.read_payload(image.data).partition(b"\0")[2][1:]
            yield inflater.inflate(packed), None
        elif block.kind == "application ICCRGBG1012":
            yield gif.read_payload(image, block), None
        elif block.kind == "meta/iprp/ipco/colr" and image.data[block.offset : block.offset + 4] in {b"prof", b"rICC"}:
            yield block.read_payload(image.data)[4:], block.offset + 4
    if chunks:
        yield b"".join(chunks[number] for number in sorted(chunks)), first


_READERS: tuple[Callable[[Image], Reading], ...] = (
    read_exif,
    read_xmp,
    _read_photoshop_and_iptc,
    _read_icc,
    read_jpeg,
    png.read_png,
    gif.read_gif,
    read_heif,
    read_jumbf,
    read_trailing,
    read_samsung,
)
