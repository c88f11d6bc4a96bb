"""Small files that broke some reader once, or would break one without limits: each made in memory, none kept.

More of them, which other tests share, are in ``fixtures/``: a bomb's header, maker notes and directories without end.
What each attacks is in its maker's docstring; where it was a known program, that is named.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import partial
from random import Random

import PIL.Image

ORIENTATION = 0x0112
EXIF, GPS, INTEROP, SUB_IFDS, MAKER_NOTE = 0x8769, 0x8825, 0xA005, 0x014A, 0x927C
XMP = b"http://ns.adobe.com/xap/1.0/\0"
RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">{}</rdf:RDF></x:xmpmeta>'
)


def plain(form: str = "JPEG", **options: object) -> bytes:
    """A small picture without anything else."""
    stored = io.BytesIO()
    PIL.Image.linear_gradient("L").resize((48, 32)).convert("RGB").save(stored, form, **options)
    return stored.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(payload) + 2) + payload


def with_segments(*segments: bytes) -> bytes:
    """A JPEG with these segments at its front."""
    picture = plain()
    return picture[:2] + b"".join(segments) + picture[2:]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunks(*chunks: bytes) -> bytes:
    """A PNG with these chunks after its header."""
    picture = plain("PNG")
    return picture[:33] + b"".join(chunks) + picture[33:]


def empty_png(width: int, height: int) -> bytes:
    """A PNG of one grey, which takes almost no bytes however large it is."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row * 100) for _ in range(height // 100)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def directory(*entries: tuple[int, int, int, int], following: int = 0) -> bytes:
    """A little-endian TIFF directory of (tag, type, count, value)."""
    rows = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return struct.pack("<H", len(entries)) + rows + struct.pack("<I", following)


def tiff(*parts: bytes) -> bytes:
    return b"II*\0" + struct.pack("<I", 8) + b"".join(parts)


def in_exif(block: bytes) -> bytes:
    return with_segments(segment(0xE1, b"Exif\0\0" + block))


def picture_tiff(*more: tuple[int, int, int, int], width: int = 4, height: int = 4, after: bytes = b"") -> bytes:
    """A TIFF of one grey strip, with further entries."""
    entries = [(0x0100, 4, 1, width), (0x0101, 4, 1, height), (0x0102, 3, 1, 8), (0x0106, 3, 1, 1)]
    rows = [*entries, (0x0111, 4, 1, 8), (0x0116, 4, 1, height), (0x0117, 4, 1, 16), *more]
    return tiff(directory(*rows), after)


def zero_steps() -> bytes:
    """A JPEG whose quantisation table has a step of zero, by which the history of its coefficients was divided."""
    chance = Random(1)  # noqa: S311 - to be repeated, not to be secret
    noise = PIL.Image.frombytes("L", (160, 120), chance.randbytes(160 * 120)).resize((640, 480)).convert("RGB")
    stored = io.BytesIO()
    noise.save(stored, "JPEG", quality=90)
    data = stored.getvalue()
    at = data.index(b"\xff\xdb") + 5
    return data[: at + 1] + b"\0\0" + data[at + 3 :]


def self_pointing() -> bytes:
    """Exif, GPS, interoperability and sub-directories that all are the first directory, which is its own next."""
    pointers = [(tag, 4, 1, 8) for tag in (EXIF, GPS, INTEROP, SUB_IFDS)]
    return in_exif(tiff(directory((0x010F, 2, 4, 0x706F4C), *pointers, following=8)))


def two_in_a_ring() -> bytes:
    """Two directories of which each is the other's next and the other's Exif."""
    size = 2 + 12 + 4
    return in_exif(tiff(directory((EXIF, 4, 1, 8 + size), following=8 + size), directory((EXIF, 4, 1, 8), following=8)))


def chain_of_directories() -> bytes:
    """A million bytes of directories of one entry, each the next of the one before."""
    size = 2 + 12 + 4
    count = 2**20 // size
    rows = [directory((0x8000, 3, 1, 7), following=8 + size * (at + 1) if at + 1 < count else 0) for at in range(count)]
    return with_chunks(chunk(b"eXIf", tiff(*rows)))


def directory_of_65535() -> bytes:
    """A directory of as many entries as can be, each of as many values as can be (exifread)."""
    return with_chunks(
        chunk(b"eXIf", tiff(struct.pack("<H", 0xFFFF), struct.pack("<HHII", 0x9000, 5, 999, 8) * 0xFFFF))
    )


def maker_note_of_four_thousand_million() -> bytes:
    """A second maker note of as many values as can be named (exifread reads one by one)."""
    notes = [(MAKER_NOTE, 7, 12, 8), (MAKER_NOTE, 7, 0xFFFFFFFF, 8)]
    return in_exif(tiff(directory((ORIENTATION, 3, 1, 6), *notes)))


def many_sub_directories() -> bytes:
    """Nine hundred pointers to one directory of nine hundred values (exifread visits each)."""
    size = 2 + 2 * 12 + 4
    pointers = struct.pack("<I", 8 + size) * 900
    inner = directory((0x9000, 5, 999, 8))
    at = 8 + size + len(inner)
    return in_exif(tiff(directory((ORIENTATION, 3, 1, 6), (SUB_IFDS, 4, 900, at)), inner, pointers))


def one_value_for_all(tag: int) -> bytes:
    """A TIFF of which four thousand entries are the same eight million bytes."""
    count, size = 4_000, 2**23
    return picture_tiff(*[(tag, 7, size, 8)] * count, after=bytes(size))


def overlapping_extents(kind: bytes, content: bytes = b"") -> bytes:
    """An AVIF of which one item is all of its four million bytes, a thousand times over."""

    def box(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", 8 + len(data)) + name + data

    info = box(b"infe", b"\2\0\0\0" + struct.pack(">HH", 1, 0) + kind + b"\0" + content)
    infos = box(b"iinf", bytes(4) + struct.pack(">H", 1) + info)
    size = 2**22
    extents = struct.pack(">II", 0, size) * 1_000
    places = box(b"iloc", bytes(4) + b"\x44\0" + struct.pack(">HHHH", 1, 1, 0, 1_000) + extents)
    sizes = box(b"iprp", box(b"ipco", box(b"ispe", bytes(4) + struct.pack(">II", 8, 8))))
    return (
        box(b"ftyp", b"avif\0\0\0\0mif1") + box(b"meta", bytes(4) + infos + places + sizes) + box(b"mdat", b"<" * size)
    )


def packed(size: int) -> bytes:
    return zlib.compress(bytes(size), 9)


def compressed_text(kind: bytes) -> bytes:
    """Two hundred million zero bytes in two hundred thousand."""
    rest = {b"zTXt": b"Comment\0\0", b"iTXt": b"Comment\0\1\0\0\0", b"iCCP": b"icc\0\0"}[kind]
    return with_chunks(chunk(kind, rest + packed(200_000_000)))


def many_compressed(kind: bytes) -> bytes:
    """Five thousand chunks, each of which unpacks to four million bytes."""
    rest = {b"zTXt": b"Comment\0\0", b"iTXt": b"XML:com.adobe.xmp\0\1\0\0\0", b"iCCP": b"icc\0\0"}[kind]
    return with_chunks(chunk(kind, rest + packed(2**22)) * 4_900)


def xmp(packet: bytes) -> bytes:
    """A PNG with this packet, which may be of any length."""
    return with_chunks(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + packet))


def xmp_packets() -> bytes:
    """A thousand packets of fifty thousand bytes in as many segments of a JPEG."""
    words = "".join(f"<dc:p{at}>some words of a packet that goes on and on</dc:p{at}>" for at in range(800))
    packet = RDF.format(f"<rdf:Description>{words}</rdf:Description>").encode()
    return with_segments(segment(0xE1, XMP + packet) * 1_000)


def laughs() -> bytes:
    levels = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))
    return xmp(f'<!DOCTYPE x [<!ENTITY a0 "ha">{levels}]>{RDF.format("<rdf:li>&a9;</rdf:li>")}'.encode())


def entity(address: str) -> bytes:
    return xmp(f'<!DOCTYPE x [<!ENTITY f SYSTEM "{address}">]>{RDF.format("<rdf:li>&f;</rdf:li>")}'.encode())


def nested(depth: int) -> bytes:
    return xmp(RDF.format("<dc:a>" * depth + "</dc:a>" * depth).encode())


def many_frames() -> bytes:
    """A GIF of twenty thousand pictures of one pixel."""
    frame = b"\x2c" + struct.pack("<HHHH", 0, 0, 1, 1) + b"\0\x02\x02\x44\x01\0"
    return b"GIF89a" + struct.pack("<HH", 1, 1) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff" + frame * 20_000 + b";"


def photoshop_addresses() -> bytes:
    """Photoshop's list of addresses, said to be four thousand million long, in as many segments as there may be."""
    data = struct.pack(">I", 0xFFFFFFFF) + bytes(60_000)
    resource = b"8BIM" + struct.pack(">H", 0x041E) + b"\0\0" + struct.pack(">I", 0x0FFFFFFF)
    return with_segments(*[segment(0xED, b"Photoshop 3.0\0" + (data if at else resource + data)) for at in range(900)])


READ: dict[str, Callable[[], bytes]] = {
    "zero-steps": zero_steps,
    "self-pointing": self_pointing,
    "two-in-a-ring": two_in_a_ring,
    "chain-of-directories": chain_of_directories,
    "directory-of-65535": directory_of_65535,
    "maker-note-4e9": maker_note_of_four_thousand_million,
    "many-sub-directories": many_sub_directories,
    "png-60000": lambda: empty_png(60_000, 60_000),
    "png-13000": lambda: empty_png(13_000, 13_000),
    "many-frames": many_frames,
    "ztxt-bomb": lambda: compressed_text(b"zTXt"),
    "itxt-bomb": lambda: compressed_text(b"iTXt"),
    "iccp-bomb": lambda: compressed_text(b"iCCP"),
    "many-ztxt": lambda: many_compressed(b"zTXt"),
    "many-itxt": lambda: many_compressed(b"iTXt"),
    "many-iccp": lambda: many_compressed(b"iCCP"),
    "texts-100000": lambda: with_chunks(chunk(b"tEXt", b"Comment\0a") * 100_000),
    "app1-3000": lambda: with_segments(segment(0xE1, b"Exif\0\0" + tiff(directory((0x010F, 2, 4, 0x706F4C)))) * 3_000),
    "xmp-packets": xmp_packets,
    "xmp-20-mb": lambda: xmp(RDF.format(f"<dc:title>{'a' * 20 * 2**20}</dc:title>").encode()),
    "xmp-laughs": laughs,
    "xmp-file": lambda: entity("file:///etc/passwd"),
    "xmp-address": lambda: entity("http://127.0.0.1:9/x"),
    "xmp-5000-deep": lambda: nested(5_000),
    "xmp-100000-deep": lambda: nested(100_000),
    "photoshop-addresses": photoshop_addresses,
    "tiff-one-value-xmp": partial(one_value_for_all, 0x02BC),
    "tiff-one-value-iptc": partial(one_value_for_all, 0x83BB),
    "tiff-one-value-icc": partial(one_value_for_all, 0x8773),
    "tiff-one-value-photoshop": partial(one_value_for_all, 0x8649),
    "tiff-one-value-c2pa": partial(one_value_for_all, 0xCD41),
    "extents-exif": lambda: overlapping_extents(b"Exif"),
    "extents-xmp": lambda: overlapping_extents(b"mime", b"application/rdf+xml\0"),
    "tiff-2e9": lambda: picture_tiff(width=2_000_000_000, height=2_000_000_000),
}
"""Files that are pictures all the same: each is reported on."""

REFUSED: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one-byte": lambda: b"\xff",
    "jpeg-start": lambda: b"\xff\xd8\xff",
    "png-start": lambda: b"\x89PNG\r\n\x1a\n",
    "eps": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(x) (w) file\nshowpage\n",
    "eps-binary": lambda: b"\xc5\xd0\xd3\xc6" + bytes(28) + b"%!PS-Adobe-3.0 EPSF-3.0\n",
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "pdf": lambda: b"%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj",
    "html": lambda: b"<!DOCTYPE html><script>alert(1)</script>",
    "mvg": lambda: b"push graphic-context\nimage over 0,0 0,0 'http://127.0.0.1:9/'\n",
    "zip": lambda: b"PK\x03\x04" + bytes(26),
}
"""Files that are no picture, or none that can be read: each is refused in a sentence, whatever it is called."""
