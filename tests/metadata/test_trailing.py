"""What stands after a file's end, and what it looks like."""

from __future__ import annotations

import pytest

from backstory_cli.image.image import Image
from backstory_cli.metadata.trailing import find_trailer
from support.stored import encoded


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\0\0\0\x18ftypmp42", "an MP4 film"),
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\0" * 64, "only zero bytes"),
        (b"just words\n", "text"),
        (b"<SCRIPT>alert(1)</SCRIPT>", "a script"),
        (b"\x93\x01\xff\xfe" * 9, "no kind known"),
        (b"x" * 40 + b"SEFT", "Samsung"),
    ],
)
def test_what_stands_after_the_end(data: bytes, what: str) -> None:
    plain = encoded("JPEG")
    found = find_trailer(Image(plain + data, name="x", source="x"))
    assert found is not None
    assert what in found.what
    assert (found.offset, found.length) == (len(plain), len(data))
    assert find_trailer(Image(plain, name="x", source="x")) is None
