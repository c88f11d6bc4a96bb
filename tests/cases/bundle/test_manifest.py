"""The manifest: written in one way only, and refused in any other."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from backstory_cli.cases.bundle.manifest import Listed, Maker, Manifest, list_files, read


def manifest() -> Manifest:
    return Manifest(
        tool=Maker(name="backstory", version="1"),
        case="20261128-aaaaaa",
        created=datetime(2026, 11, 28, 9, tzinfo=UTC),
        files=list_files({"report.json": b"{}", "a.png": b"\xff"}),
    )


def test_it_is_read_as_it_was_written() -> None:
    written = manifest().written()
    assert read(written) == manifest()
    assert written.endswith(b"}\n")
    assert written.isascii()
    assert written.index(b'"a.png"') < written.index(b'"report.json"')


def test_files_are_listed_with_size_and_hash() -> None:
    assert list_files({"a": b"abc"}) == {"a": Listed(size=3, sha256=hashlib.sha256(b"abc").hexdigest())}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b",", b", "),
        (b"\n", b""),
        (b'"case"', b'"kase"'),
        (b'"picture":null', b'"picture":7'),
        (b"backstory.bundle/1", b"backstory.bundle/2"),
        (b'"size":2', b'"size":-2'),
    ],
)
def test_a_manifest_in_another_form_is_none(old: bytes, new: bytes) -> None:
    with pytest.raises(ValueError, match="manifest is"):
        read(manifest().written().replace(old, new))
