"""What all that was found comes to: the earliest copy, independent sources, and who was asked."""

from __future__ import annotations

from datetime import UTC, datetime

from backstory_cli.detectors.web.archived import Archived, Grade
from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.detectors.web.query import Answers
from backstory_cli.detectors.web.summary import iter_findings
from backstory_cli.models import Finding
from backstory_cli.web.providers.wayback import Capture
from backstory_cli.web.reverse_search.results import Searched
from support.web_sightings import examined, on_day, sighting


def told(answers: Answers, found: list[Examined], captures: tuple[Archived, ...] = ()) -> dict[str, Finding]:
    return {each.id: each for each in iter_findings(answers, found, captures)}


def archived(grade: Grade, year: int) -> Archived:
    capture = Capture(datetime(year, 1, 1, tzinfo=UTC), "x", "image/jpeg", "A", "https://web.archive.org/1", "")
    return Archived(capture, grade, "https://news.example.com/a.jpg", on_day(year, kind="archive", by="the archive"))


def test_the_earliest_is_a_copy_that_was_compared() -> None:
    copy, other = (
        examined(sighting("a.example.com", on_day(2015))),
        examined(sighting("b.example.com", on_day(2010)), 99),
    )
    found = told(Answers(), [other, copy])
    assert found["web.earliest"].summary == (
        "The earliest copy found was on a.example.com on 4 March 2015, says TinEye's crawler."
    )
    assert told(Answers(), [other]) == {}


def test_an_archive_counts_where_the_bytes_are_known() -> None:
    copy = examined(sighting("a.example.com", on_day(2015)))
    for grade, year in ((Grade.SAME_FILE, "2012"), (Grade.ADDRESS, "2015")):
        assert year in told(Answers(), [copy], (archived(grade, 2012),))["web.earliest"].summary


def test_sites_of_one_owner_are_one_source() -> None:
    hosts = ("www.bbc.co.uk", "bbc.com", "paper.example.org")
    found = told(Answers(), [examined(sighting(host)) for host in hosts])["web.sources"]
    assert found.summary == ("The 3 copies stand for 2 independent sources: www.bbc.co.uk, bbc.com count as one (BBC).")
    assert "web.sources" not in told(Answers(), [examined(sighting())])


def test_who_was_asked_is_told_even_where_nothing_was_found() -> None:
    answers = Answers({"TinEye": Searched(total=7)}, same_file=(), sent=b"\xff\xd8\xff")
    found = told(answers, [])["web.searched"]
    assert "Wikimedia Commons (0 with the same bytes), TinEye (7)" in found.summary
    assert [each.content for each in found.artifacts] == [b"\xff\xd8\xff"]
    assert told(Answers(), []) == {}
