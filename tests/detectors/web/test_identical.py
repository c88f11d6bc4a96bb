"""The very same file on Wikimedia Commons."""

from __future__ import annotations

from backstory_cli.detectors.web.identical import MAX_FILES, iter_findings
from backstory_cli.models import Basis, Strength
from backstory_cli.web.providers.commons import CommonsFile
from support.web_sightings import on_day


def file(author: str = "Jane Doe") -> CommonsFile:
    return CommonsFile(
        title="Harbour.jpg",
        page="https://commons.wikimedia.org/wiki/File:Harbour.jpg",
        url="https://upload.wikimedia.org/harbour.jpg",
        sha1="a" * 40,
        uploaded=on_day(2012, kind="upload", by="Wikimedia Commons"),
        uploader="Jane",
        author=author,
        taken="1885",
        taken_date=on_day(1885, kind="capture", by="Wikimedia Commons"),
        licence="CC BY-SA 4.0",
        description="A harbour",
    )


def test_the_file_and_its_author() -> None:
    same, author = iter_findings([file()])
    assert same.summary == (
        "The very same file is on Wikimedia Commons as “Harbour.jpg”, uploaded on 4 March 2012 by Jane."
    )
    assert (same.basis, same.strength) == (Basis.MATCHED, Strength.STRONG)
    when = same.data["when"]
    assert isinstance(when, list)
    assert [each["kind"] for each in when if isinstance(each, dict)] == ["upload", "capture"]
    assert isinstance(same.data["appearance"], dict)
    assert same.data["appearance"]["first_seen"] == "2012-03-04"
    assert "names Jane Doe as the author of this very file, under CC BY-SA 4.0" in author.summary
    assert author.basis is Basis.REPORTED


def test_none_of_no_files_and_few_of_many() -> None:
    assert list(iter_findings(None)) == []
    assert len(list(iter_findings([file(author="")] * 20))) == MAX_FILES
