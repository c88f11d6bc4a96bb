"""What the file says of people and of itself."""

from __future__ import annotations

from pathlib import Path

from backstory_cli.detectors.metadata.people import iter_findings
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.models import About, Strength
from support.metadata_findings import found


def said(*fields: tuple[str, str, str]) -> dict[str, object]:
    reading = Reading(tuple(Field(group, name, text, text) for group, name, text in fields))
    return {each.id: each.data for each in iter_findings(reading)}


def test_the_author_is_named_by_the_first_field_that_does() -> None:
    data = said(("IPTC", "By-line", "Jane Doe"), ("XMP-dc", "Creator", "J. D."), ("IPTC", "Credit", "Agency"))
    assert data == {"metadata.author": {"artist": "Jane Doe", "credit": "Agency"}}


def test_a_text_in_the_file_is_quoted(fixtures: Path) -> None:
    finding = found(fixtures / "agency.jpg")["metadata.description"]
    assert (finding.about, finding.strength) == (About.CONTENT, Strength.WEAK)
    assert "“harbour, løfte”" in finding.summary
    assert "not a fact about the image" in finding.limits


def test_nobody_is_named_where_nobody_is() -> None:
    assert said(("IFD0", "Make", "Meridian"), ("IFD0", "Artist", "N/A")) == {}
