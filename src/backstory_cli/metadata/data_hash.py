"""Data hash of Content Credentials: the hash over a file's bytes outside of declared ranges, computed again.

Source: C2PA specification 2.2, 18.5 (data hash). A validator objects under one code to bytes that changed and to a
range that lies elsewhere than it should, so the hash alone tells the two apart.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

ALGORITHMS = {"sha256", "sha384", "sha512"}
MAX_RANGES = 100


def verify_data_hash(data: bytes, assertion: Mapping[str, Any]) -> bool | None:
    """Whether the bytes outside of the declared ranges have the signed hash; None where that cannot be told.

    Args:
        data: The file.
        assertion: ``c2pa.hash.data`` as the library writes it in JSON: ``alg``, ``hash`` in base64, ``exclusions`` with
            ``start`` and ``length`` in bytes.
    """
    signed = _decode(assertion.get("hash"))
    algorithm = str(assertion.get("alg") or "sha256")
    ranges = _read_ranges(assertion.get("exclusions"), len(data))
    if signed is None or algorithm not in ALGORITHMS or ranges is None:
        return None
    digest, at = hashlib.new(algorithm), 0
    for start, end in ranges:
        digest.update(data[at:start])
        at = end
    digest.update(data[at:])
    return digest.digest() == signed


def _decode(written: object) -> bytes | None:
    if not isinstance(written, str):
        return None
    try:
        return base64.b64decode(written.removeprefix("b64'").removesuffix("'"), validate=True)
    except (ValueError, binascii.Error):
        return None


def _read_ranges(written: object, size: int) -> list[tuple[int, int]] | None:
    """Ranges in their order; None for none, too many, or ones that overlap or leave the file."""
    if not isinstance(written, list) or not 0 < len(written) <= MAX_RANGES:
        return None
    ranges = []
    for each in written:
        start, length = (each.get("start"), each.get("length")) if isinstance(each, dict) else (None, None)
        if not isinstance(start, int) or not isinstance(length, int) or start < 0 or length < 0:
            return None
        ranges.append((start, start + length))
    ranges.sort()
    apart = all(before[1] <= after[0] for before, after in pairwise(ranges))
    return ranges if apart and ranges[-1][1] <= size else None
