"""Lists of known pictures, read row by row: what cannot be used is told, and the rest goes on."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.errors import UsageError
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.lists import known
from backstory_cli.lookup.lists.known import Known, Unusable
from support.known_lists import HASH, read


def test_csv_by_its_column_names(folder: Path) -> None:
    rows = read(
        folder,
        "Caption,File,Date,Verdict,Tags,License,url,unknown\n"
        '"A shark, in the street",fake.jpg,2011-08,false,shark; flood,CC BY,https://example.org/shark,x\n',
    )
    note = Note(
        date="2011-08",
        caption="A shark, in the street",
        verdict="false",
        licence="CC BY",
        tags=("shark", "flood"),
        address="https://example.org/shark",
    )
    assert rows == [Known(2, folder / "fake.jpg", note, None)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_hashes_do_where_no_file_is_at_hand(folder: Path, delimiter: str) -> None:
    (row,) = read(folder, delimiter.join(("sha256", "pdq", "source")) + "\n" + delimiter.join((HASH, HASH, "list")))
    assert isinstance(row, Known)
    prints = (Fingerprint(Family.FRAME, WHOLE, bytes.fromhex(HASH)),)
    assert row.record == Record(HASH, fingerprints=prints, note=Note("list"))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("gone.jpg,,,", "no file 'gone.jpg' and no hash"),
        (",,,", "it names no image"),
        ("fake.jpg,,yesterday,", "not a date"),
        (",12ab,,", "its sha256 is not 64 hexadecimal digits"),
        ("fake.jpg,,,ftp://example.org", "not a web address"),
    ],
)
def test_rows_that_cannot_be_used_are_told_and_the_rest_goes_on(folder: Path, row: str, why: str) -> None:
    bad, good = read(folder, f"path,sha256,date,address\n{row}\nother.png,,,\n")
    assert isinstance(bad, Unusable)
    assert bad.line == 2
    assert why in bad.why
    assert isinstance(good, Known)


def test_json_lines(folder: Path) -> None:
    lines = [{"path": "fake.jpg", "tags": ["a", "b"], "date": 2011}, ["no", "object"], {"pdq": HASH, "source": "x"}]
    good, bad, hashed = read(folder, "\n".join(json.dumps(line) for line in lines))
    assert good == Known(1, folder / "fake.jpg", Note(date="2011", tags=("a", "b")), None)
    assert bad == Unusable(2, "it is no JSON object")
    assert isinstance(hashed, Known)
    assert hashed.file is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "no column path"),
        ('{"@type": "WebPage"}', "holds no ClaimReview"),
        ("[1, 2", "not JSON that can be read"),
        ("[" * 100_000, "not JSON that can be read"),
        ("", "no column path"),
    ],
)
def test_what_is_no_list_is_explained(folder: Path, text: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        read(folder, text)


def test_what_is_no_text_is_explained(folder: Path) -> None:
    (folder / "list").write_bytes(b"path\n\xff\xfe\x00")
    with pytest.raises(UsageError, match="UTF-8"):
        list(known.read_list(folder / "list", folder))
    with pytest.raises(UsageError, match="cannot be read"):
        list(known.read_list(folder / "none", folder))


@given(st.text(max_size=300))
def test_any_text_gives_rows_or_one_clear_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("list")
    with suppress(UsageError):
        for row in read(folder, text.encode("utf-8", "replace").decode()):
            assert isinstance(row, Known | Unusable)
