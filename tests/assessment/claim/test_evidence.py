"""What there is to hold a claim against, and how words on one part come to a verdict."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from backstory_cli.assessment import assess
from backstory_cli.assessment.claim.evidence import (
    MAX_TOLD,
    Fit,
    Known,
    Word,
    agree,
    conclude,
    fit_any,
    read_moment,
    read_position,
)
from backstory_cli.models import Finding, Strength
from support.claim_cases import Case, when
from support.claim_readings import read_parts
from support.making import finding, run


def known(*findings: Finding, claim: str = "") -> Known:
    return Known(findings, assess([run("metadata", *findings)]), read_parts(claim))


def test_a_finding_about_instructions_in_the_picture_never_counts() -> None:
    lies = {"latitude": 48.85, "longitude": 2.35, "artist": "Jane Doe", "when": when("upload", "2001-01-01T00:00:00")}
    told = finding(
        "instructions.found", about="content", leaning="reused", basis="matched", strength="strong", data=lies
    )
    assert Case((run("instructions", told),)).check("Paris, 2020, photo: Jane Doe").verdict == "no_evidence"


def test_opinions_are_left_out_and_repetitions_are_found_by_their_kind() -> None:
    evidence = known(
        finding("metadata.gps.2"), finding("metadata.gpsx"), finding("gemini.gps", basis="opinion"), finding("web.gps")
    )
    assert [each.id for each in evidence.admitted] == ["metadata.gps.2", "metadata.gpsx", "web.gps"]
    assert [each.id for each in evidence.find("metadata.gps")] == ["metadata.gps.2"]


def test_a_date_that_is_none_is_passed_over() -> None:
    good = when("upload", "2001-01-01T00:00:00")
    naive = {**good, "earliest": "2001-01-01T00:00:00"}
    given = [good, naive, {"kind": "upload"}, "yesterday", None]
    dated = known(finding("web.match", data={"when": given})).dated
    assert [entry.earliest for _, entry in dated] == [datetime(2001, 1, 1, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("claim", "zones"),
    [
        ("Odesa, Ukraine", ("Europe/Kyiv",)),
        ("46.49, 30.75", ("Europe/Kyiv",)),
        ("Ukraine", ()),
        ("Odesa, Ukraine, and Berlin", ()),  # which is meant is not known
        ("", ()),
    ],
)
def test_time_zones_of_the_claimed_place(claim: str, zones: tuple[str, ...]) -> None:
    assert known(claim=claim).zones == zones


def test_a_local_time_is_every_instant_that_it_can_be() -> None:
    noon, anywhere, odesa = datetime(2024, 5, 18, 12), known(), known(claim="Odesa, Ukraine")
    assert anywhere.convert_to_utc(noon, first=True) == datetime(2024, 5, 17, 22, tzinfo=UTC)
    assert anywhere.convert_to_utc(noon, first=False) == datetime(2024, 5, 19, tzinfo=UTC)
    assert odesa.convert_to_utc(noon, first=True) == odesa.convert_to_utc(noon, first=False)
    assert odesa.convert_to_utc(noon, first=True) == datetime(2024, 5, 18, 9, tzinfo=UTC)
    assert anywhere.convert_to_utc(datetime.min, first=True) == datetime.min.replace(tzinfo=UTC)


def test_values_of_findings_are_read_only_where_they_are_some() -> None:
    given = finding("x.y", data={"at": "2024-05-18T12:00:00", "odd": "soon", "latitude": 1, "longitude": 2.5})
    assert read_moment(given, "at") == datetime(2024, 5, 18, 12, tzinfo=UTC)
    assert read_moment(given, "odd") is None
    assert read_moment(given, "missing") is None
    assert read_position(given) == (1, 2.5)
    assert read_position(finding("x.y", data={"latitude": "1", "longitude": 2})) is None


@pytest.mark.parametrize(
    ("verdicts", "agreed", "any_fits"),
    [
        (["supports", "supports"], "supports", "supports"),
        (["supports", "contradicts"], None, "supports"),
        (["contradicts", None], None, None),
        (["contradicts", "contradicts"], "contradicts", "contradicts"),
        ([], None, None),
    ],
)
def test_of_several_readings(verdicts: list[Fit], agreed: Fit, any_fits: Fit) -> None:
    assert agree(verdicts) == agreed
    assert fit_any(verdicts) == any_fits


def test_what_decides_is_told_first_and_the_strongest_first() -> None:
    words = [
        Word(None, "Nothing.", ("a.a",), Strength.STRONG),
        Word("supports", "Weakly.", ("b.b",)),
        Word("supports", "Strongly.", ("c.c",), Strength.STRONG),
    ]
    part = conclude("date", "2024", "2024", words, "Otherwise.")
    assert (part.verdict, part.strength, part.because) == ("supports", Strength.STRONG, ("c.c", "b.b"))
    assert part.explanation == "Strongly. Weakly. Nothing."


def test_where_some_supports_and_some_contradicts_it_is_mixed() -> None:
    words = [Word("supports", "So.", ("a.a",)), Word("contradicts", "Not so.", ("b.b",))]
    part = conclude("date", "2024", "2024", words, "Otherwise.")
    assert (part.verdict, part.strength, part.against) == ("mixed", None, ("b.b",))
    assert set(part.because) == {"a.a", "b.b"}


def test_where_nothing_decides_that_is_told() -> None:
    part = conclude("date", "2024", "2024", [Word(None, "Unclear.", ("a.a",))], "Otherwise.")
    assert (part.verdict, part.because, part.explanation) == ("no_evidence", (), "Otherwise. Unclear.")


def test_of_much_evidence_a_part_is_told_and_every_id_is_kept() -> None:
    words = [Word("supports", f"{number}.", (f"a.b.{number}",)) for number in range(2, 10)]
    part = conclude("date", "2024", "2024", words, "")
    assert len(part.explanation.split()) == MAX_TOLD
    assert len(part.because) == len(words)
