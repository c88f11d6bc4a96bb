"""The hash over a file's bytes outside of declared ranges, computed again."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.metadata.data_hash import verify_data_hash

DATA = bytes(range(200))


def sign(data: bytes, start: int, length: int) -> dict[str, Any]:
    digest = hashlib.sha256(data[:start] + data[start + length :]).digest()
    ranges = [{"start": start, "length": length}]
    return {"alg": "sha256", "hash": f"b64'{base64.b64encode(digest).decode()}'", "exclusions": ranges}


@given(st.binary(min_size=1, max_size=300), st.data())
def test_it_holds_for_the_signed_bytes_and_for_no_others(data: bytes, drawn: st.DataObject) -> None:
    start = drawn.draw(st.integers(0, len(data) - 1))
    length = drawn.draw(st.integers(0, len(data) - start))
    assertion = sign(data, start, length)
    assert verify_data_hash(data, assertion) is True
    assert verify_data_hash(data + b"x", assertion) is False


def test_what_lies_in_the_range_may_change() -> None:
    changed = DATA[:50] + bytes(10) + DATA[60:]
    assert verify_data_hash(changed, sign(DATA, 50, 10)) is True


@pytest.mark.parametrize(
    "change",
    [
        {"alg": "md5"},
        {"hash": None},
        {"hash": "b64'???'"},
        {"exclusions": []},
        {"exclusions": [{"start": 0}]},
        {"exclusions": [{"start": -1, "length": 5}]},
        {"exclusions": [{"start": 0, "length": 10_000}]},
        {"exclusions": [{"start": 0, "length": 50}, {"start": 20, "length": 50}]},
        {"exclusions": "all of it"},
    ],
)
def test_what_makes_no_sense_tells_nothing(change: dict[str, Any]) -> None:
    assert verify_data_hash(DATA, sign(DATA, 50, 10) | change) is None
