"""What the file says of people and of itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import JsonValue

from backstory_cli.detectors.metadata.people import iter_findings
from backstory_cli.metadata.fields import Field, Reading, as_text
from backstory_cli.models import About, Strength
from support.metadata_findings import found


def said(*fields: tuple[str, str, str]) -> dict[str, object]:
    reading = Reading(tuple(Field(group, name, text, text) for group, name, text in fields))
    return {each.id: each.data for each in iter_findings(reading)}


def test_everybody_is_named_with_the_field_that_does() -> None:
    data = said(("IPTC", "By-line", "Jane Doe"), ("XMP-dc", "Creator", "J. D."), ("IPTC", "Credit", "Agency"))
    people = [{"name": "Jane Doe", "field": "IPTC:By-line"}, {"name": "J. D.", "field": "XMP-dc:Creator"}]
    assert data == {"metadata.author": {"artist": "Jane Doe", "credit": "Agency", "people": people}}


def test_one_name_in_several_fields_is_one_person() -> None:
    data = said(("IFD0", "Artist", "Jane Doe"), ("XMP-dc", "Creator", "jane  doe"))
    assert data == {"metadata.author": {"artist": "Jane Doe"}}


def test_names_in_structures_are_read() -> None:
    raw: JsonValue = [{"ImageCreatorName": "Jane Doe", "ImageCreatorID": "7"}]
    owner: JsonValue = [{"CopyrightOwnerName": "Doe Ltd"}]
    reading = Reading(
        (
            Field("XMP-plus", "ImageCreator", raw, as_text(raw)),
            Field("XMP-plus", "CopyrightOwner", owner, as_text(owner)),
        )
    )
    (author,) = iter_findings(reading)
    assert author.data == {"artist": "Jane Doe", "copyright_owner": "CopyrightOwnerName Doe Ltd"}


@pytest.mark.parametrize("word", ["CREDIT", "Photographer", "n/a", "©", "Unknown", "Picasa"])
def test_a_placeholder_is_no_name(word: str) -> None:
    assert said(("IFD0", "Artist", word), ("IPTC", "Credit", word)) == {}


def test_a_text_in_the_file_is_quoted(fixtures: Path) -> None:
    finding = found(fixtures / "agency.jpg")["metadata.description"]
    assert (finding.about, finding.strength) == (About.CONTENT, Strength.WEAK)
    assert "“harbour, løfte”" in finding.summary
    assert "not a fact about the image" in finding.limits


def test_nobody_is_named_where_nobody_is() -> None:
    assert said(("IFD0", "Make", "Meridian"), ("IFD0", "Artist", "N/A")) == {}
