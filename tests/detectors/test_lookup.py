"""What the lookup says of the project's own pictures and their copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.assessment import build_timeline, list_appearances
from backstory_cli.detectors.lookup import Lookup
from backstory_cli.errors import Skip
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.lookup import records as adding
from backstory_cli.lookup.entries import WHOLE, Family, Fingerprint, Note, Record
from backstory_cli.lookup.fingerprints import compute_hashes
from backstory_cli.lookup.index import open_index as opened_index
from backstory_cli.lookup.index.sqlite.index import EmbeddedIndex
from backstory_cli.models import About, Finding, Leaning, Strength
from backstory_cli.web.http.ledger import Ledger
from support.photographs import jpeg, opened, photograph

HISTORY = Note(
    "Port Authority", "2019-05-01", "Evening in the harbour", "false context", address="https://example.org/a"
)


@pytest.fixture
def index(tmp_path: Path, fixtures: Path) -> Path:
    path = tmp_path / "index.db"
    with EmbeddedIndex(path) as known:
        for name, note in (("harbour.jpg", HISTORY), ("mountain.webp", Note())):
            known.add([adding.make_record(intake.read(fixtures / name), fixtures / name, note)])
    return path


def found(index: Path, picture: Path | Image) -> list[Finding]:
    image = intake.read(picture) if isinstance(picture, Path) else picture
    return list(Lookup(index).inspect(image))


def test_identical_bytes(index: Path, fixtures: Path) -> None:
    (match,) = found(index, fixtures / "harbour.jpg")
    assert match.strength is Strength.STRONG
    assert match.leaning is Leaning.REUSED
    for said in ("byte for byte", "Port Authority", "2019-05-01", "Evening in the harbour", "false context"):
        assert said in match.summary


@pytest.mark.parametrize(
    ("name", "relation"),
    [
        ("harbour-stripped.jpg", "same_picture"),
        ("harbour-small.jpg", "same_picture"),
        ("harbour-mirrored.jpg", "derived"),
    ],
)
def test_copies(index: Path, fixtures: Path, name: str, relation: str) -> None:
    (match,) = found(index, fixtures / name)
    (seen,) = list_appearances([match])
    assert (seen.relation, match.strength, seen.first_seen) == (relation, Strength.STRONG, "2019-05-01")
    assert seen.url == "https://example.org/a"
    assert [artifact.name for artifact in match.artifacts] == ["match-1-side-by-side.png", "match-1-difference.png"]
    assert all(artifact.content.startswith(b"\x89PNG") for artifact in match.artifacts)


def test_a_changed_part_is_a_finding_of_its_own(index: Path, fixtures: Path) -> None:
    match, difference = found(index, fixtures / "harbour-edited.jpg")
    assert "but one area differs (middle)" in match.summary
    assert (difference.id, difference.about, difference.leaning) == (
        "lookup.difference",
        About.INTEGRITY,
        Leaning.DIFFERS,
    )
    boxes = difference.data["boxes"]
    assert isinstance(boxes, list)
    assert boxes == [pytest.approx([0.43, 0.28, 0.51, 0.57], abs=0.06)]  # seen in the small copy


def test_a_match_dates_the_picture(index: Path, fixtures: Path) -> None:
    (entry,) = build_timeline(found(index, fixtures / "harbour-small.jpg"))
    assert (entry.kind, entry.precision, entry.earliest.isoformat()[:10]) == ("upload", "day", "2019-05-01")


def test_a_fingerprint_alone_is_similar_and_dates_nothing(tmp_path: Path) -> None:
    image = opened(jpeg(photograph(1), 90))
    code = bytes.fromhex(compute_hashes(image)["pdq"])
    path = tmp_path / "list.db"
    with EmbeddedIndex(path) as known:
        known.add([Record(None, fingerprints=(Fingerprint(Family.FRAME, WHOLE, code),), note=Note("a list", "2011"))])
    (similar,) = found(path, image)
    assert (similar.id, similar.leaning, similar.strength) == ("lookup.similar", Leaning.NEUTRAL, Strength.WEAK)
    assert "only its fingerprint is known, of which 0 of 256 bits differ" in similar.summary
    assert not build_timeline([similar])
    assert not list_appearances([similar])


def test_strangers_do_not_match(index: Path, fixtures: Path) -> None:
    assert found(index, fixtures / "screenshot.png") == []


def test_nothing_to_search(tmp_path: Path, fixtures: Path) -> None:
    with pytest.raises(Skip, match="empty or does not exist"):
        found(tmp_path / "none.db", fixtures / "harbour.jpg")
    assert not (tmp_path / "none.db").exists()
    EmbeddedIndex(tmp_path / "empty.db").__exit__(None, None, None)
    with pytest.raises(Skip, match="empty or does not exist"):
        found(tmp_path / "empty.db", fixtures / "harbour.jpg")


def test_a_picture_that_cannot_be_decoded_is_still_known_by_its_bytes(index: Path, fixtures: Path) -> None:
    cut = fixtures / "truncated.jpg"
    with pytest.raises(Skip, match="is damaged"):
        found(index, cut)
    with EmbeddedIndex(index) as known:
        known.add([adding.make_record(intake.read(cut), cut, Note())])
    assert "byte for byte" in found(index, cut)[0].summary


def test_an_index_on_a_server_is_asked_only_with_the_network_open(database: str, fixtures: Path) -> None:
    ledger = Ledger()
    with pytest.raises(Skip, match="the network is switched off"):
        list(Lookup(database, offline=True).inspect(intake.read(fixtures / "harbour.jpg")))
    with opened_index(database) as known:
        known.add([adding.make_record(intake.read(fixtures / "harbour.jpg"), fixtures / "harbour.jpg", HISTORY)])
    (match,) = Lookup(database, ledger=ledger).inspect(intake.read(fixtures / "harbour-small.jpg"))
    assert match.strength is Strength.STRONG
    (exchange,) = ledger.exchanges
    assert (exchange.host, exchange.purpose) == ("a local socket", "fingerprints, to search your index")
    assert exchange.bytes_sent > 1_000
    assert exchange.outcome == "answered"
