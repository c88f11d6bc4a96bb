"""Lists of known pictures: CSV, JSON lines, ClaimReview and MediaReview, and our own export."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.errors import UsageError
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.lists import exchange, known
from backstory_cli.lookup.lists.known import Known, Unusable

HASH = "ab" * 32


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fake.jpg").write_bytes(b"not read here")
    (tmp_path / "other.png").write_bytes(b"nor this")
    return tmp_path


def read(folder: Path, text: str, name: str = "list") -> list[Known | Unusable]:
    (folder / name).write_text(text, encoding="utf-8")
    return list(known.read_list(folder / name, folder))


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
        (",,,", "it names no picture"),
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


CLAIM: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://checks.example/shark",
    "claimReviewed": "A shark swims in a flooded street",
    "datePublished": "2017-08-28T10:00:00Z",
    "author": {"@type": "Organization", "name": "Checks"},
    "reviewRating": {"@type": "Rating", "alternateName": "Fake"},
    "itemReviewed": {
        "@type": "Claim",
        "datePublished": "2011-08-26",
        "appearance": [{"@type": "ImageObject", "contentUrl": "https://social.example/media/fake.jpg?size=large"}],
    },
}
MEDIA: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "MediaReview",
    "url": "https://checks.example/shark-picture",
    "author": {"name": "Checks"},
    "datePublished": "2017-08-29",
    "mediaAuthenticityCategory": ["https://schema.org/EditedOrCroppedContent"],
    "originalMediaLink": "https://photos.example/other.png",
    "originalMediaContextDescription": "The street without the shark",
    "itemReviewed": {
        "@type": "MediaReviewItem",
        "interpretedAsClaim": "A shark swims in a flooded street",
        "mediaItemAppearance": [
            {"@type": "ImageObjectSnapshot", "contentUrl": "fake.jpg", "sha256sum": HASH},
            {"@type": "ImageObjectSnapshot", "contentUrl": "https://gone.example/x.jpg", "sha256sum": HASH},
        ],
    },
}


def test_a_claim_review_gives_the_history_of_its_picture(folder: Path) -> None:
    note = Note(
        source="Checks",
        date="2011-08-26",
        caption="A shark swims in a flooded street",
        verdict="Fake",
        tags=("ClaimReview",),
        address="https://checks.example/shark",
    )
    expected = [Known(1, folder / "fake.jpg", note, None)]
    assert read(folder, json.dumps(CLAIM)) == expected
    assert read(folder, json.dumps(CLAIM, indent=2)) == expected
    assert read(folder, json.dumps([CLAIM])) == expected
    assert read(folder, json.dumps({"@graph": [{"@type": "WebPage"}, CLAIM]})) == expected
    assert read(folder, json.dumps({"dataFeedElement": [{"item": [CLAIM]}]})) == expected


def test_a_media_review_gives_the_fake_and_the_original(folder: Path) -> None:
    fake, gone, original = read(folder, json.dumps(MEDIA))
    assert isinstance(fake, Known)
    assert isinstance(gone, Known)
    assert isinstance(original, Known)
    assert (fake.file, fake.note.verdict, fake.note.date) == (folder / "fake.jpg", "edited or cropped", "2017-08-29")
    assert gone.record is not None
    assert (gone.file, gone.record.sha256) == (None, HASH)
    assert (original.file, original.note.verdict) == (folder / "other.png", "original")
    assert original.note.caption == "The street without the shark"


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


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.sampled_from(["fake.jpg", "ImageObject"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*CLAIM, *MEDIA, "contentUrl", "sha256sum", "name", "format"]), inner, max_size=5
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from([*CLAIM, *MEDIA]), JSON, max_size=8), st.sampled_from(["Claim", "Media"]))
def test_any_review_gives_rows(tmp_path_factory: pytest.TempPathFactory, review: dict[str, Any], kind: str) -> None:
    folder = tmp_path_factory.mktemp("list")
    for row in read(folder, json.dumps({**review, "@type": f"{kind}Review"})):
        assert isinstance(row, Known | Unusable)


RECORD = Record(
    sha256=HASH,
    path="/a/b.jpg",
    media_type="image/jpeg",
    width=4,
    height=3,
    bytes=100,
    modified=12,
    recipe="2",
    fingerprints=(
        Fingerprint(Family.FRAME, WHOLE, bytes(range(32))),
        Fingerprint(Family.CROP, (1, 2, 3, 4), bytes(32)),
        Fingerprint(Family.LEARNED, WHOLE, bytes(64)),
    ),
    phash=bytes(8),
    quality=100,
    small_copy=b"\xff\xd8 a copy",
    note=Note("S", "2019", "=cmd()", "V", "L", ("t", "u"), "https://example.org"),
)


def test_an_export_is_imported_whole(folder: Path) -> None:
    empty = Record(None)
    (whole, bare) = read(folder, "\n".join(exchange.iter_lines([RECORD, empty])))
    assert isinstance(whole, Known)
    assert isinstance(bare, Known)
    assert (whole.record, bare.record) == (RECORD, empty)


@given(st.dictionaries(st.sampled_from([*json.loads(next(iter(exchange.iter_lines([RECORD]))))]), JSON, min_size=1))
def test_a_changed_export_is_refused_or_read(changes: dict[str, Any]) -> None:
    row = {**json.loads(next(iter(exchange.iter_lines([RECORD])))), **changes, "format": exchange.FORMAT}
    with suppress(UsageError):
        assert isinstance(exchange.parse_record(row), Record)


def test_the_list_of_hashes_is_safe_in_a_spreadsheet(folder: Path) -> None:
    header, line = exchange.iter_hash_list([RECORD])
    assert header.startswith("sha256,pdq,quality,phash,source,date,caption")
    assert line == f"{HASH},{bytes(range(32)).hex()},100,{'00' * 8},S,2019,'=cmd(),V,L,https://example.org,t;u,/a/b.jpg"
    (row,) = read(folder, f"{header}\n{line}")
    assert isinstance(row, Known)
    assert row.record is not None
    assert row.record.sha256 == HASH


@pytest.mark.parametrize(
    "change",
    [{"path": "\ud800"}, {"path": 5}, {"width": True}, {"quality": "high"}, {"small_copy": "&&"}, {"phash": "x"}],
)
def test_an_export_that_was_tampered_with_is_refused(change: dict[str, Any]) -> None:
    row = {**json.loads(next(iter(exchange.iter_lines([RECORD])))), **change}
    with pytest.raises(UsageError, match="damaged"):
        exchange.parse_record(row)


def test_words_of_an_export_are_made_harmless() -> None:
    row = {
        **json.loads(next(iter(exchange.iter_lines([RECORD])))),
        "recipe": "\ud800",
        "media_type": "\x1b[2J",
        "quality": 10**9,
    }
    record = exchange.parse_record(row)
    assert (record.recipe, record.media_type, record.quality) == ("\\ud800", "\\x1b[2J", 100)
