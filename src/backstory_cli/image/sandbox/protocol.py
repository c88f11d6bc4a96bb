"""How parent and child talk: questions are pickled, answers are not.

The parent can be trusted, so the child unpickles what it sends. The child cannot: its answers are JSON with raw bytes
beside it, of bounded size, and whoever asked says of what type the answer must be.

An answer's frame is ``<u32 length of JSON> <JSON> <raw bytes...>``; the JSON is ``[kind, value, [sizes]]``, in which
``{"$bytes": n}`` and ``{"$array": n, "dtype": ..., "shape": ...}`` stand for the n-th of the raw parts.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from pydantic import BaseModel, TypeAdapter, ValidationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MAX_JSON = 16 * 2**20
"""Bytes of JSON in the answers to one question: all that a file says, 4,096 fields, comes to less than one MiB in real
files."""
MAX_NODES = 600_000
"""Values in them, at most: each takes the parent some 100 bytes and a microsecond, however short it was written. A file
of 4,096 tables of 64 numbers has that many."""
MAX_DEPTH = 100
"""Lists and objects inside one another; the pipeline's own have fewer than ten."""
Raw = bytes | bytearray | memoryview
_LENGTH = struct.Struct("<I")
ARRAY = "array"
"""The type to ask for where an answer is an array, or None."""
_DTYPES = frozenset({"uint8", "int16", "int32", "int64", "float32", "float64", "bool"})


class ProtocolError(Exception):
    """A child sent what cannot be an answer."""


class Answer(NamedTuple):
    """One message of a child: what kind of message, and its value in plain Python."""

    kind: str
    value: Any


def send(stream: BinaryIO, kind: str, value: object) -> None:
    """Write one answer; what is in it may be models, dataclasses, tuples, dates, bytes and arrays."""
    parts: list[Raw] = []
    plain = _to_json(value, parts)
    sizes = [memoryview(part).nbytes for part in parts]
    text = json.dumps([kind, plain, sizes]).encode("ascii")
    stream.write(_LENGTH.pack(len(text)) + text)
    for part in parts:
        stream.write(part)
    stream.flush()


class Budget:
    """What the answers to one question may take together: counted before anything of them is parsed."""

    def __init__(self, raw: int) -> None:
        """``raw`` is the number of bytes beside the JSON."""
        self._json, self._nodes, self._raw = MAX_JSON, MAX_NODES, raw

    def take_length(self, length: int) -> None:
        """Take an answer's JSON of so many bytes."""
        self._json -= length
        if self._json < 0:
            raise ProtocolError("an answer too long")

    def take_nodes(self, text: bytearray) -> None:
        """Take what the JSON is made of: no more values than it has commas and opening brackets, and one."""
        self._nodes -= 1 + sum(map(text.count, (b",", b"[", b"{")))
        if self._nodes < 0:
            raise ProtocolError("an answer of too many parts")

    def take_raw(self, size: int) -> None:
        """Take what stands beside the JSON."""
        self._raw -= size
        if self._raw < 0:
            raise ProtocolError("an answer too large")


def receive(stream: BinaryIO, budget: Budget) -> Answer:
    """Read one answer, within a budget.

    Raises:
        EOFError: The child is gone.
        Nonsense: It is no answer, or too large.
    """
    (length,) = _LENGTH.unpack(_read_exactly(stream, _LENGTH.size))
    budget.take_length(length)
    text = _read_exactly(stream, length)
    budget.take_nodes(text)
    try:
        kind, value, sizes = json.loads(text)
        if not isinstance(kind, str) or not all(type(size) is int and size >= 0 for size in sizes):
            raise ProtocolError("an answer of no known form")
    except (ValueError, TypeError, RecursionError, MemoryError):
        raise ProtocolError("an answer of no known form") from None
    budget.take_raw(sum(sizes))
    parts = [_read_exactly(stream, size) for size in sizes]
    try:
        return Answer(kind, _restore_parts(value, parts))
    except Exception:  # noqa: BLE001 - no list of types is ever complete on hostile bytes
        raise ProtocolError("an answer of no known form") from None


def validate_as(kind: Any, value: Any) -> Any:
    """A received value as an instance of a type: of its own, of a model, a dataclass, a union.

    Raises:
        Nonsense: It is none.
    """
    if kind is ARRAY:
        if value is not None and type(value).__name__ != "ndarray":
            raise ProtocolError("an answer of another type than was asked for")
        return value
    try:
        return _get_adapter(kind).validate_python(value)
    except (ValidationError, RecursionError):
        raise ProtocolError("an answer of another type than was asked for") from None


@cache
def _get_adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _read_exactly(stream: BinaryIO, size: int) -> bytearray:
    data = bytearray(size)
    view, at = memoryview(data), 0
    while at < size:
        count = stream.readinto(view[at:])  # type: ignore[attr-defined]
        if not count:
            raise EOFError
        at += count
    return data


def _to_json(value: object, parts: list[Raw]) -> object:
    """A value as JSON; bytes and arrays are laid aside in ``parts``."""
    if value is None or isinstance(value, bool | int | str):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$float": repr(value)}
    if isinstance(value, bytes | bytearray):
        parts.append(value)
        return {"$bytes": len(parts) - 1}
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, BaseModel):
        return {name: _to_json(getattr(value, name), parts) for name in type(value).model_fields}
    if is_dataclass(value):
        return {each.name: _to_json(getattr(value, each.name), parts) for each in fields(value) if each.init}
    if isinstance(value, Mapping):
        return {str(key): _to_json(each, parts) for key, each in value.items()}
    if isinstance(value, Sequence | set | frozenset | Iterator):
        return [_to_json(each, parts) for each in value]
    return _move_to_parts(value, parts)


def _move_to_parts(value: Any, parts: list[Raw]) -> object:
    import numpy as np

    if isinstance(value, np.ndarray):
        parts.append(np.ascontiguousarray(value).data)
        return {"$array": len(parts) - 1, "dtype": str(value.dtype), "shape": list(value.shape)}
    if isinstance(value, np.generic):
        return _to_json(value.item(), parts)
    raise TypeError(f"{type(value).__name__} cannot be sent")


def _restore_parts(value: Any, parts: Sequence[bytearray], depth: int = 0) -> Any:
    """The value with its raw parts in their places; lists and objects are changed, not copied."""
    if depth > MAX_DEPTH:
        raise ProtocolError("an answer too deep")
    if isinstance(value, list):
        for place, each in enumerate(value):
            if isinstance(each, list | dict):
                value[place] = _restore_parts(each, parts, depth + 1)
        return value
    if not isinstance(value, dict):
        return value
    if "$bytes" in value:
        return bytes(parts[value["$bytes"]])
    if "$array" in value:
        return _restore_array(parts[value["$array"]], value["dtype"], value["shape"])
    if "$float" in value:
        return float(value["$float"])
    for key, each in value.items():
        if isinstance(each, list | dict):
            value[key] = _restore_parts(each, parts, depth + 1)
    return value


def _restore_array(data: bytearray, dtype: str, shape: Sequence[int]) -> NDArray[Any]:
    import numpy as np

    if dtype not in _DTYPES:
        raise ProtocolError("an array of an unknown type")
    return np.frombuffer(data, dtype=dtype).reshape(shape)
