"""Many pictures: what becomes of each, in their order, and none costs another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from backstory_cli.batch import Key, Outcome, Work, investigate_all
from backstory_cli.batch.sources import NamedSource, expand_sources
from backstory_cli.errors import UsageError
from backstory_cli.image.source import UrlSource
from backstory_cli.settings.load import load

WORK = Work("where?", load({"only": ["metadata"], "offline": True}))


def outcomes(words: list[Path | str], work: Work = WORK) -> list[Outcome]:
    return list(investigate_all(expand_sources(map(str, words)).each, work, 1))


def test_each_has_a_report_or_says_why_not(fixtures: Path) -> None:
    good, bad, gone = outcomes([fixtures / "harbour-small.jpg", fixtures / "empty.jpg", fixtures / "gone.jpg"])
    assert good.report is not None
    assert good.key == Key(good.report.subject.source, good.report.subject.sha256)
    for each in (bad, gone):
        assert each.report is None
        assert each.failure is not None
        assert not each.known
    assert bad.key.sha256
    assert not gone.key.sha256


def test_a_bug_over_one_picture_costs_its_own_line(fixtures: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **_named: object) -> None:
        raise KeyError("canary-key")

    monkeypatch.setattr("backstory_cli.investigation.session.investigate_source", breaks)
    monkeypatch.setenv("GEMINI_API_KEY", "canary-key")
    (broken,) = outcomes([fixtures / "harbour-small.jpg"], replace(WORK, settings=load()))
    assert broken.failure is not None
    assert "this is a bug in backstory" in broken.failure.message
    assert "KeyError" in broken.trace
    assert "canary-key" not in f"{broken.failure.message} {broken.trace}"


def test_what_an_earlier_run_had_is_not_looked_at_again(fixtures: Path) -> None:
    (first,) = outcomes([fixtures / "harbour-small.jpg"])
    known = {first.key.source: frozenset({first.key.sha256})}
    (again,) = outcomes([fixtures / "harbour-small.jpg"], replace(WORK, known=known))
    assert again.known
    assert again.key == first.key
    (other,) = outcomes([fixtures / "harbour-small.jpg"], replace(WORK, known={first.key.source: frozenset({"a"})}))
    assert other.report is not None


def test_an_address_is_known_by_itself_if_it_could_be_had() -> None:
    address = "https://example.org/a.jpg"
    for digests, is_known in ((frozenset({"ab"}), True), (frozenset({""}), False)):
        work = replace(WORK, known={address: digests})
        (outcome,) = investigate_all([NamedSource(UrlSource(address))], work, 1)
        assert outcome.known is is_known


def test_settings_that_make_no_sense_end_it_all(fixtures: Path) -> None:
    with pytest.raises(UsageError, match="no detector called"):
        outcomes([fixtures / "harbour-small.jpg"], replace(WORK, settings=load({"only": ["nothing"]})))
