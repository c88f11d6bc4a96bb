"""Copies that were compared here are matches; everything else is somebody's word, and says so."""

from __future__ import annotations

from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.detectors.web.copies import MAX_REPORTED, describe_dates, iter_findings
from backstory_cli.models import Basis, Leaning, Strength
from backstory_cli.web.reverse_search.results import Said
from support.web_sightings import examined, on_day, picture, sighting


def test_a_copy_is_a_match_with_its_dates() -> None:
    (found,) = iter_findings([examined(sighting("news.example.com", on_day(2015), title="A story"))], picture())
    assert found.id == "web.match"
    assert found.summary == (
        "Found on news.example.com (“A story”): the same image, saved again; "
        "seen there by TinEye's crawler on 4 March 2015."
    )
    assert (found.basis, found.leaning, found.strength) == (Basis.MATCHED, Leaning.REUSED, Strength.STRONG)
    assert len(found.artifacts) == 2
    appearance = found.data["appearance"]
    assert isinstance(appearance, dict)
    assert (appearance["relation"], appearance["first_seen"]) == ("same_picture", "2015-03-04")


def test_a_services_small_copy_is_weaker() -> None:
    (found,) = iter_findings([examined(sighting(), small=True)], picture())
    assert found.strength is Strength.MODERATE
    assert "small copy" in found.limits


def test_what_was_not_compared_is_reported() -> None:
    copy, part = (Examined(sighting(said=said), problem="it is gone") for said in (Said.COPY, Said.PART))
    first, second = iter_findings([copy, part], picture())
    assert {first.id, second.id} == {"web.reported"}
    assert (first.basis, first.strength, first.leaning) == (Basis.REPORTED, Strength.WEAK, Leaning.REUSED)
    assert second.leaning is Leaning.NEUTRAL
    assert "TinEye reports a copy of it on news.example.com, not compared here: without a date." in first.summary
    *_, more = iter_findings([copy] * (MAX_REPORTED + 3), picture())
    assert more.id == "web.reported_more"
    assert more.summary.startswith("3 more places")


def test_what_is_alike_at_most_is_counted_in_one_line() -> None:
    (found,) = iter_findings([examined(sighting(), seed=99), Examined(sighting(said=Said.SIMILAR))], picture())
    assert found.id == "web.similar"
    assert "2 images were found that are alike at most, no copies, 1 of them compared here" in found.summary


def test_dates_name_who_says_so() -> None:
    dates = [on_day(2015), on_day(2016, kind="page", by="the page"), on_day(2017)]
    assert describe_dates(dates) == (
        "seen there by TinEye's crawler on 4 March 2015; published on 4 March 2016, says the page"
    )
    assert describe_dates([]) == "without a date"
