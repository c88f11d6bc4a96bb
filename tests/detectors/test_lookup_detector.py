"""What the lookup says of the project's own pictures and their copies."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli import intake
from backstory_cli.assessment import appearances, timeline
from backstory_cli.detectors.lookup import Lookup
from backstory_cli.errors import Skip
from backstory_cli.lookup.index import Index, Note
from backstory_cli.models import Finding, Leaning, Strength


@pytest.fixture
def index(tmp_path: Path, fixtures: Path) -> Path:
    path = tmp_path / "index.db"
    known = fixtures / "harbour.jpg"
    with Index(path) as opened:
        opened.add([(intake.read(known), known)], Note("Port Authority", "2019-05-01", "Evening in the harbour"))
        other = fixtures / "mountain.webp"
        opened.add([(intake.read(other), other)], Note())
    return path


def found(index: Path, picture: Path) -> list[Finding]:
    return list(Lookup(index).inspect(intake.read(picture)))


def test_identical_bytes(index: Path, fixtures: Path) -> None:
    (match,) = found(index, fixtures / "harbour.jpg")
    assert match.strength is Strength.STRONG
    assert match.leaning is Leaning.REUSED
    for said in ("identical bytes", "Port Authority", "2019-05-01", "Evening in the harbour"):
        assert said in match.summary


@pytest.mark.parametrize(
    ("name", "relation", "strength"),
    [
        ("harbour-stripped.jpg", "same_picture", Strength.STRONG),
        ("harbour-small.jpg", "same_picture", Strength.STRONG),
        ("harbour-mirrored.jpg", "derived", Strength.STRONG),
        ("harbour-edited.jpg", "same_picture", Strength.STRONG),
    ],
)
def test_copies(index: Path, fixtures: Path, name: str, relation: str, strength: Strength) -> None:
    (match,) = found(index, fixtures / name)
    (seen,) = appearances([match])
    assert (seen.relation, match.strength, seen.first_seen) == (relation, strength, "2019-05-01")
    assert "measured_on" in match.data
    assert "compare them by eye" in match.limits


def test_a_match_dates_the_picture(index: Path, fixtures: Path) -> None:
    (entry,) = timeline(found(index, fixtures / "harbour-small.jpg"))
    assert (entry.kind, entry.precision, entry.earliest.isoformat()[:10]) == ("upload", "day", "2019-05-01")


def test_a_mirrored_copy_is_called_one(index: Path, fixtures: Path) -> None:
    (match,) = found(index, fixtures / "harbour-mirrored.jpg")
    assert "mirrored left to right" in match.summary


def test_strangers_do_not_match(index: Path, fixtures: Path) -> None:
    assert found(index, fixtures / "screenshot.png") == []


def test_nothing_to_search(tmp_path: Path, fixtures: Path) -> None:
    with pytest.raises(Skip, match="empty or does not exist"):
        found(tmp_path / "none.db", fixtures / "harbour.jpg")
    assert not (tmp_path / "none.db").exists()
    Index(tmp_path / "empty.db").__exit__(None, None, None)
    with pytest.raises(Skip, match="empty or does not exist"):
        found(tmp_path / "empty.db", fixtures / "harbour.jpg")


def test_a_picture_that_cannot_be_decoded_is_still_known_by_its_bytes(index: Path, fixtures: Path) -> None:
    cut = fixtures / "truncated.jpg"
    with pytest.raises(Skip, match="cannot be decoded"):
        found(index, cut)
    with Index(index) as opened:
        opened.add([(intake.read(cut), cut)], Note())
    assert "identical bytes" in found(index, cut)[0].summary
