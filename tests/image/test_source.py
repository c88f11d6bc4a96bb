"""Where an image comes from: which kind of source a word, a path or bytes mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.image.source import (
    BytesSource,
    FileSource,
    Source,
    StdinSource,
    UrlSource,
    is_url,
    parse_source,
)


@pytest.mark.parametrize(
    ("value", "expected", "name"),
    [
        ("./a/b.jpg", FileSource(Path("a/b.jpg"), "./a/b.jpg"), "b.jpg"),
        (Path("a/b.jpg"), FileSource(Path("a/b.jpg")), "b.jpg"),
        ("HTTPS://example.org/b.jpg", UrlSource("HTTPS://example.org/b.jpg"), "HTTPS://example.org/b.jpg"),
        ("-", StdinSource(), "standard input"),
        (b"GIF89a", BytesSource(b"GIF89a"), "image"),
        (UrlSource("http://example.org"), UrlSource("http://example.org"), "http://example.org"),
    ],
)
def test_what_is_meant(value: Source | str | Path | bytes, expected: Source, name: str) -> None:
    assert parse_source(value) == expected
    assert expected.name == name


def test_it_is_told_as_it_was_written() -> None:
    assert str(parse_source("./a//b.jpg")) == "./a//b.jpg"
    assert "GIF" not in repr(parse_source(b"GIF89a"))


@pytest.mark.parametrize("text", ["", "ftp://example.org/a.jpg", "C:\\a.jpg", "http://[bad", "a.jpg?http://b"])
def test_what_is_no_address(text: str) -> None:
    assert not is_url(text)
