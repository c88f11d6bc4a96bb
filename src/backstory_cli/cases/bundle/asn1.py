"""DER, as far as time stamps need it: a strict reader of nested values, and a writer (ITU-T X.690)."""

from __future__ import annotations

from typing import NamedTuple

MAX_DEPTH_OF_LENGTH = 4
"""Bytes of a length at most: four gigabytes."""

BOOLEAN, INTEGER, BITS, OCTETS, NULL, OID, UTF8 = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C
GENERALIZED_TIME, SEQUENCE, SET = 0x18, 0x30, 0x31


class DerError(Exception):
    """Bytes that are not DER, or not of the kind that was looked for."""


class Node(NamedTuple):
    """One value: its tag, what it holds, and all its bytes."""

    tag: int
    body: bytes
    raw: bytes

    def read_nodes(self, tag: int | None = None) -> list[Node]:
        """The values inside, of a value that holds others; with ``tag``, one that must have it.

        Raises:
            NotDer: It holds no such thing.
        """
        if tag is not None and self.tag != tag:
            raise DerError(f"a value has the tag {self.tag:#x} instead of {tag:#x}")
        inside, rest = [], self.body
        while rest:
            node, rest = _read_first(rest)
            inside.append(node)
        return inside

    def of(self, tag: int) -> bytes:
        """What it holds, if it has this tag.

        Raises:
            NotDer: It has another.
        """
        if self.tag != tag:
            raise DerError(f"a value has the tag {self.tag:#x} instead of {tag:#x}")
        return self.body

    @property
    def number(self) -> int:
        """The number that an INTEGER is."""
        if not self.of(INTEGER):
            raise DerError("a number has no digits")
        return int.from_bytes(self.body, "big", signed=True)

    @property
    def oid(self) -> str:
        """The name that an OBJECT IDENTIFIER is, with points."""
        arcs, value = [], 0
        for byte in self.of(OID):
            value = value << 7 | byte & 0x7F
            if not byte & 0x80:
                arcs.append(value)
                value = 0
        if not arcs or self.body[-1] & 0x80:
            raise DerError("a name of an object is cut short")
        first = min(arcs[0] // 40, 2)
        return ".".join(map(str, [first, arcs[0] - 40 * first, *arcs[1:]]))


def read(data: bytes) -> Node:
    """The one value that some bytes are.

    Raises:
        NotDer: They are not one value, whole.
    """
    node, rest = _read_first(data)
    if rest:
        raise DerError("bytes follow after its end")
    return node


def _read_first(data: bytes) -> tuple[Node, bytes]:
    if len(data) < 2 or data[0] & 0x1F == 0x1F:
        raise DerError("it is cut short, or has a tag that is not used here")
    length, begins = data[1], 2
    if length & 0x80:
        count = length & 0x7F
        if not 1 <= count <= MAX_DEPTH_OF_LENGTH or len(data) < 2 + count:
            raise DerError("a length is not given as DER gives it")
        length, begins = int.from_bytes(data[2 : 2 + count], "big"), 2 + count
        if length < 0x80 or length >> 8 * (count - 1) == 0:
            raise DerError("a length is not given as DER gives it")
    ends = begins + length
    if ends > len(data):
        raise DerError("it is cut short")
    return Node(data[0], data[begins:ends], data[:ends]), data[ends:]


def encode_value(tag: int, *parts: bytes) -> bytes:
    """A value with a tag, made of its parts."""
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    length = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def encode_integer(number: int) -> bytes:
    """An INTEGER that is not negative."""
    return encode_value(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def encode_oid(name: str) -> bytes:
    """An OBJECT IDENTIFIER of its name with points."""
    first, second, *others = map(int, name.split("."))
    return encode_value(OID, *map(_encode_arc, [40 * first + second, *others]))


def _encode_arc(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(number & 0x7F | 0x80)
    return bytes(reversed(digits))
