"""Answers of a child come through as they are, and whatever else it sends is recognised."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.image.sandbox import protocol as wire
from backstory_cli.models import Artifact, Finding
from support.hostile_code import finding

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda each: st.lists(each) | st.dictionaries(st.text().filter(lambda key: not key.startswith("$")), each),
    max_leaves=20,
)


def sent(value: object) -> wire.Answer:
    stream = io.BytesIO()
    wire.send(stream, "item", value)
    stream.seek(0)
    answer = wire.receive(stream, wire.Budget(2**20))
    assert stream.read() == b""
    return answer


@given(PLAIN)
def test_plain_values_come_through(value: Any) -> None:
    assert sent(value) == ("item", value)


def test_a_finding_with_its_map_comes_through() -> None:
    told = finding("good.seen").model_copy(
        update={"artifacts": (Artifact(name="map.png", media_type="image/png", content=b"\0\xff"),)}
    )
    back = wire.validate_as(Finding, sent(told).value)
    assert back == told
    assert back.artifacts[0].content == b"\0\xff"


def test_arrays_dates_and_odd_numbers_come_through() -> None:
    array = np.arange(12, dtype=np.int64).reshape(3, 4)
    assert np.array_equal(wire.validate_as(wire.ARRAY, sent(array[:, ::2]).value), array[:, ::2])
    assert wire.validate_as(wire.ARRAY, sent(None).value) is None
    moment = datetime(2026, 11, 21, 5, tzinfo=UTC)
    assert wire.validate_as(datetime, sent(moment).value) == moment
    assert sent([float("inf"), np.float32(0.5), (1, 2)]).value == [float("inf"), 0.5, [1, 2]]


@given(st.binary(max_size=300))
def test_whatever_else_comes_is_nonsense_or_an_end(data: bytes) -> None:
    with pytest.raises((wire.ProtocolError, EOFError)):
        wire.receive(io.BytesIO(data), wire.Budget(2**20))


@pytest.mark.parametrize(
    "text",
    [
        b"[]",
        b"nonsense",
        b'["item", 1, 5]',
        b'["item", 1, [-1]]',
        b'["item", 1, [true]]',
        b"[7, 1, []]",
        b'["item", {"$bytes": 0}, []]',
        b'["item", {"$bytes": "0"}, [0]]',
        b'["item", {"$array": 0, "dtype": "object", "shape": [1]}, [8]]',
        b'["item", {"$array": 0, "dtype": "uint8", "shape": [9]}, [8]]',
        b'["item", {"$array": 0, "dtype": "uint8"}, [8]]',
        b'["item", {"$float": "x"}, []]',
        b'["item", ' + b"[" * 100_000,
        b"9" * 10_000,
    ],
)
def test_answers_of_no_known_form_are_refused(text: bytes) -> None:
    with pytest.raises(wire.ProtocolError):
        wire.receive(io.BytesIO(len(text).to_bytes(4, "little") + text + bytes(8)), wire.Budget(2**20))


def test_no_more_is_taken_than_was_allowed() -> None:
    stream = io.BytesIO()
    wire.send(stream, "item", bytes(100))
    stream.seek(0)
    with pytest.raises(wire.ProtocolError, match="too large"):
        wire.receive(stream, wire.Budget(99))
    with pytest.raises(wire.ProtocolError, match="too long"):
        wire.receive(io.BytesIO(b"\xff\xff\xff\xff"), wire.Budget(99))


def test_what_is_no_plain_data_is_not_sent() -> None:
    with pytest.raises(TypeError, match="object cannot be sent"):
        sent(object())


def framed(text: bytes) -> bytes:
    return len(text).to_bytes(4, "little") + text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b'["item", [' + b"{}," * 400_000 + b"{}], []]", "too many parts"),
        (b'["item", [' + b"0," * 700_000 + b"0], []]", "too many parts"),
        (b'["item", ' + b"[" * 200 + b"]" * 200 + b", []]", "no known form"),
        (b'["item", "' + b"x" * wire.MAX_JSON + b'", []]', "too long"),
    ],
)
def test_what_would_cost_the_parent_much_is_not_parsed(text: bytes, why: str) -> None:
    with pytest.raises(wire.ProtocolError, match=why):
        wire.receive(io.BytesIO(framed(text)), wire.Budget(0))


def test_many_small_answers_are_as_bounded_as_one() -> None:
    budget, stream = wire.Budget(100), io.BytesIO(framed(b'["item", [0, 0, 0, 0, 0, 0, 0, 0], []]') * 100_000)
    with pytest.raises(wire.ProtocolError, match="too many parts"):
        list(iter(lambda: wire.receive(stream, budget), None))
    budget = wire.Budget(100)
    stream = io.BytesIO((framed(b'["item", {"$bytes": 0}, [60]]') + bytes(60)) * 2)
    wire.receive(stream, budget)
    with pytest.raises(wire.ProtocolError, match="too large"):
        wire.receive(stream, budget)
