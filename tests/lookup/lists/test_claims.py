"""Fact checks as lists of known pictures: ClaimReview and MediaReview."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backstory_cli.lookup.entries import Note
from backstory_cli.lookup.lists.known import Known, Unusable
from support.known_lists import CLAIM, HASH, JSON, MEDIA, read


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


@given(st.dictionaries(st.sampled_from([*CLAIM, *MEDIA]), JSON, max_size=8), st.sampled_from(["Claim", "Media"]))
def test_any_review_gives_rows(tmp_path_factory: pytest.TempPathFactory, review: dict[str, Any], kind: str) -> None:
    folder = tmp_path_factory.mktemp("list")
    for row in read(folder, json.dumps({**review, "@type": f"{kind}Review"})):
        assert isinstance(row, Known | Unusable)
