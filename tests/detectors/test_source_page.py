"""What is found about the web address of a picture."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from backstory_cli.detectors.source_page import Address
from backstory_cli.image.download import Arrival, Page
from backstory_cli.image.image import Image
from backstory_cli.models import About, Basis, Finding, Strength

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PICTURE, PAGE = "https://cdn.example/flood.jpg", "https://news.example/story"


def found(**arrival: Any) -> dict[str, Finding]:
    from PIL import Image as Pillow

    stream = io.BytesIO()
    Pillow.new("RGB", (8, 8)).save(stream, "PNG")
    image = Image(stream.getvalue(), name="flood.png", source=PICTURE)
    image.arrival = Arrival(**{"asked": PICTURE, "address": PICTURE, "at": AT, **arrival}) if arrival else None
    return {finding.id: finding for finding in Address().inspect(image)}


def when(finding: Finding) -> dict[str, Any]:
    value = finding.data["when"]
    assert isinstance(value, dict)
    return value


def test_a_file_has_no_address() -> None:
    assert found() == {}


def test_where_it_was_fetched() -> None:
    findings = found(asked="https://short.example/x", hops=("https://short.example/x",))
    assert set(findings) == {"address.fetched"}
    finding = findings["address.fetched"]
    assert (
        finding.summary == "The image was fetched from cdn.example, redirected from short.example on 24 November 2026."
    )
    assert (finding.about, finding.basis, finding.strength) == (About.SOURCE, Basis.REPORTED, Strength.WEAK)
    assert finding.data == {
        "asked": "https://short.example/x",
        "address": PICTURE,
        "redirected_from": ["https://short.example/x"],
        "fetched_at": "2026-11-24T12:00:00+00:00",
        "last_modified": "",
    }


def test_what_the_page_says() -> None:
    page = Page(PAGE, "Flood", "Daily", "Ann", "Pat", "A street", "2020-03-01T10:00:00Z", "", "og:image")
    findings = found(page=page)
    assert findings["address.page"].summary == (
        "It is the image of the page “Flood” of Daily on news.example: by Ann, captioned “A street”, credited to Pat."
    )
    assert findings["address.page"].data["found_as"] == "og:image"
    assert findings["address.page"].data["address"] == PAGE
    published = findings["address.published"]
    assert "The page says that it was published" in published.summary
    assert "not when the image was made" in published.limits
    assert when(published) == {
        "earliest": "2020-03-01T10:00:00+00:00",
        "latest": "2020-03-01T10:00:00+00:00",
        "precision": "second",
        "kind": "page",
    }
    assert published.about is About.TIME
    assert all(each.strength is Strength.WEAK and each.basis is Basis.REPORTED for each in findings.values())


def test_a_page_that_says_nothing_is_still_told() -> None:
    findings = found(page=Page(PAGE))
    assert set(findings) == {"address.fetched", "address.page"}
    assert findings["address.page"].summary == "It is the image of the page on news.example."


@pytest.mark.parametrize("published", ["soon", "", "1066-10-14", "2199-01-01", "2020-02-31", "9" * 900])
def test_a_date_that_makes_no_sense_is_none(published: str) -> None:
    assert "address.published" not in found(page=Page(PAGE, published=published))


def test_a_day_is_no_more_than_a_day() -> None:
    date = when(found(page=Page(PAGE, published="2020-03-01"))["address.published"])
    assert date["precision"] == "day"
    assert date["earliest"] < "2020-03-01" < date["latest"]


def test_the_servers_date_of_the_file() -> None:
    finding = found(last_modified="Sun, 01 Mar 2020 10:00:00 GMT")["address.last_modified"]
    assert finding.summary == "The server says that the file was last changed there on 1 March 2020."
    assert (when(finding)["earliest"], when(finding)["kind"]) == ("2020-03-01T10:00:00+00:00", "file")
    assert (finding.about, finding.strength) == (About.TIME, Strength.WEAK)


@pytest.mark.parametrize(
    "header",
    ["", "yesterday", "Tue, 24 Nov 2026 12:00:00 GMT", "Tue, 24 Nov 2099 12:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT",
     "Mon, 1 Jan 99999999999999999999 00:00:00 GMT", "Mon, 32 Jan 2020 00:00:00 GMT", "Mon, 1 Jan 2020 00:00:00",
     "Mon, 1 Jan 2020 00:00:00 +99999999999999999999", ",", "Mon,", "\x1b[31m", "0 0 0 0 0"],
)  # fmt: skip
def test_a_header_that_makes_no_sense_is_none(header: str) -> None:
    assert set(found(last_modified=header)) == {"address.fetched"}
