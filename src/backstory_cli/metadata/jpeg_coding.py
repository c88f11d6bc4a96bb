"""How a JPEG was coded: its tables, sampling and segment order, which are what the last program that wrote it left.

Source: ITU-T T.81, sections B.2.2 (frame), B.2.4.1 (quantisation tables), B.2.4.2 (Huffman tables), annex K.3
(the example Huffman tables that most encoders use as they are).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from backstory_cli.image.image import Image

_ZIGZAG = (
    *(
        0,
        1,
        8,
        16,
        9,
        2,
        3,
        10,
        17,
        24,
        32,
        25,
        18,
        11,
        4,
        5,
        12,
        19,
        26,
        33,
        40,
        48,
        41,
        34,
        27,
        20,
        13,
        6,
        7,
        14,
        21,
        28,
    ),
    *(
        35,
        42,
        49,
        56,
        57,
        50,
        43,
        36,
        29,
        22,
        15,
        23,
        30,
        37,
        44,
        51,
        58,
        59,
        52,
        45,
        38,
        31,
        39,
        46,
        53,
        60,
        61,
        54,
        47,
    ),
    *(55, 62, 63),
)
# Hashes of counts and values of tables K.3 (luma DC), K.5 (luma AC), K.4 (chroma DC) and K.6 (chroma AC).
_STANDARD_HUFFMAN = frozenset({"2f66814c875b5317", "a6283a08f5d97906", "602f734c8c12c1d9", "13f90e3c9dc476c6"})


@dataclass(frozen=True)
class Coding:
    """What the encoder left.

    Attributes:
        tables: Quantisation tables by their id (0 to 3): 64 numbers each, row by row from the lowest frequency.
        sampling: Sampling factors of each component as (across, down); empty where the frame header is damaged.
        component_tables: Which table each component uses.
        progressive: Whether it is coded in several passes over the whole picture.
        huffman: ``standard`` (the example tables of T.81), ``optimised`` (made for this picture), or ``none``.
        segments: Kinds of the segments up to the first scan, in order.
    """

    tables: dict[int, tuple[int, ...]]
    sampling: tuple[tuple[int, int], ...]
    component_tables: tuple[int, ...]
    progressive: bool
    huffman: str
    segments: tuple[str, ...]

    @property
    def luma(self) -> tuple[int, ...]:
        """The table of the first component; empty if it is missing."""
        first = self.component_tables[0] if self.component_tables else 0
        return self.tables.get(first, ())

    @property
    def chroma(self) -> tuple[int, ...]:
        """The table of the second component; empty for a grey picture."""
        return self.tables.get(self.component_tables[1], ()) if len(self.component_tables) > 1 else ()

    @property
    def subsampling(self) -> str:
        """``4:4:4``, ``4:2:2``, ``4:2:0``, ``4:4:0``, ``4:1:1``, ``grey``, or the factors as they are."""
        if len(self.sampling) == 1:
            return "grey"
        if len(self.sampling) != 3 or self.sampling[1] != self.sampling[2] or self.sampling[1] != (1, 1):
            return ", ".join(f"{across}x{down}" for across, down in self.sampling)
        return _SUBSAMPLINGS.get(self.sampling[0], "{}x{}".format(*self.sampling[0]))

    @property
    def signature(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the luma and chroma tables: a name for the pair."""
        numbers = (*self.luma, *self.chroma)
        return hashlib.sha256(b"".join(number.to_bytes(2, "big") for number in numbers)).hexdigest()[:16]


_SUBSAMPLINGS = {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (1, 2): "4:4:0", (4, 1): "4:1:1"}


def read_coding(image: Image) -> Coding | None:
    """The coding of a JPEG; None for any other format, or where there is no quantisation table."""
    if image.media_type != "image/jpeg":
        return None
    tables: dict[int, tuple[int, ...]] = {}
    huffman: list[bytes] = []
    frame, progressive = b"", False
    segments: list[str] = []
    for block in image.blocks:
        if block.level:
            continue
        if block.kind == "scan":
            break
        segments.append(block.kind)
        payload = block.read_payload(image.data, 4096)
        if block.kind == "DQT":
            tables.update(_read_quantisation(payload))
        elif block.kind == "DHT":
            huffman.append(payload)
        elif block.kind == "SOF" and not frame:
            frame, progressive = payload, image.data[block.offset - 3] in {0xC2, 0xC6, 0xCA, 0xCE}
    if not tables:
        return None
    components = [frame[at : at + 3] for at in range(6, min(6 + 3 * 4, len(frame) - 2), 3)]
    return Coding(
        tables=tables,
        sampling=tuple((part[1] >> 4, part[1] & 15) for part in components),
        component_tables=tuple(part[2] for part in components),
        progressive=progressive,
        huffman=_classify_huffman(huffman),
        segments=tuple(segments[:64]),
    )


def _read_quantisation(payload: bytes) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    at = 0
    while at < len(payload):
        wide, number = payload[at] >> 4, payload[at] & 15
        size = 2 if wide else 1
        raw = payload[at + 1 : at + 1 + 64 * size]
        if len(raw) < 64 * size or number > 3:
            break
        steps = [int.from_bytes(raw[index : index + size], "big") for index in range(0, 64 * size, size)]
        natural = [0] * 64
        for position, step in zip(_ZIGZAG, steps, strict=True):
            natural[position] = step
        found[number] = tuple(natural)
        at += 1 + 64 * size
    return found


def _classify_huffman(payloads: list[bytes]) -> str:
    """Whether the tables are the standard's, by the hash of each single table."""
    tables: list[str] = []
    for payload in payloads:
        at = 0
        while at + 17 <= len(payload):
            count = sum(payload[at + 1 : at + 17])
            tables.append(hashlib.sha256(payload[at + 1 : at + 17 + count]).hexdigest()[:16])
            at += 17 + count
    if not tables:
        return "none"
    return "standard" if set(tables) <= _STANDARD_HUFFMAN else "optimised"
