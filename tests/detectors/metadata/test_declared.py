"""How a declaration becomes a finding: the first field that says something, in its words."""

from __future__ import annotations

from backstory_cli.detectors.metadata.declared import ANYONE, join_pairs, make_finding, read_text, read_texts
from backstory_cli.metadata.fields import Field, Reading
from backstory_cli.models import About, Basis, Leaning, Strength

READING = Reading(
    (
        Field("IFD0", "Make", "unknown", "Unknown"),
        Field("XMP-tiff", "Make", "Meridian ", "Meridian "),
        Field("Canon", "Lens", [1, 2, 3], "1, 2, 3"),
        Field("IPTC", "Keywords", ["a", "b"], "a, b"),
    )
)


def test_what_says_nothing_is_passed_over() -> None:
    assert read_text(READING, "Make") == "Meridian"
    assert read_text(READING, "Make", "IFD0") == ""
    assert read_text(READING, "Lens") == "", "a table of numbers is no name"
    assert read_text(READING, "Keywords") == "a, b"


def test_each_thing_is_taken_from_the_first_field_that_says_it() -> None:
    wanted = {"make": (("Make", "IFD0"), ("Make", "XMP-tiff")), "lens": (("Lens",),)}
    assert read_texts(READING, wanted) == {"make": "Meridian"}


def test_a_finding_is_the_files_word() -> None:
    found = make_finding("thing", "The file says a thing.", About.DEVICE, {"a": 1})
    assert (found.id, found.basis, found.leaning, found.strength, found.limits) == (
        "metadata.thing",
        Basis.DECLARED,
        Leaning.NEUTRAL,
        Strength.MODERATE,
        ANYONE,
    )


def test_pairs_make_a_sentence_of_bounded_length() -> None:
    assert join_pairs({"job_title": "Editor", "year": 7}) == "job title Editor; year 7"
    assert join_pairs({"a": "x" * 300}) == f"a {'x' * 200}…"
