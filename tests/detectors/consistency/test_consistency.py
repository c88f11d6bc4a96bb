"""Contradictions: each rule fires where it should, names both sides, and is silent where things go together."""

from __future__ import annotations

from pathlib import Path

import pytest

from backstory_cli.detectors.consistency import Consistency
from backstory_cli.image import loading as intake
from backstory_cli.models import Basis


def test_a_file_full_of_contradictions(fixtures: Path) -> None:
    found = {each.id.partition(".")[2]: each for each in Consistency().inspect(intake.read(fixtures / "agency.jpg"))}
    assert set(found) == {
        "time_sources",
        "time_satellites",
        "time_zone",
        "place_sources",
        "place_country",
        "stated_size",
        "iptc_digest",
        "software_sources",
    }
    for each in found.values():
        sides = each.data["sides"]
        assert isinstance(sides, dict)
        assert len(sides) >= 2
        assert each.limits.startswith("It may be harmless: ")
        assert each.basis is Basis.DECLARED


@pytest.mark.parametrize(
    "name", ["harbour.jpg", "harbour-stripped.jpg", "mountain.webp", "screenshot.png", "square.avif"]
)
def test_files_without_contradictions(fixtures: Path, name: str) -> None:
    assert list(Consistency().inspect(intake.read(fixtures / name))) == []


def test_no_rule_breaks_on_hostile_files(fixtures: Path) -> None:
    for path in sorted(fixtures.iterdir()):
        if path.suffix in {".jpg", ".png", ".webp", ".avif"} and path.name not in {"empty.jpg", "not-an-image.jpg"}:
            list(Consistency().inspect(intake.read(path)))
