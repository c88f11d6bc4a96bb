"""What fact-checkers published: quoted, never read, each review once."""

from __future__ import annotations

import pytest

from backstory_cli.detectors.web.fact_checks import look_up
from backstory_cli.models import Strength
from backstory_cli.web.access import WebAccess
from backstory_cli.web.providers.fact_check import FactCheck
from fakes.services import KEY, FakeServices, Response
from support.web_sightings import examined, make_door, picture, sighting

COPY = examined(sighting())
CLAIM = {
    "text": "This shows Odesa",
    "claimReview": [
        {
            "publisher": {"name": "Checkers", "site": "checkers.org"},
            "url": "https://checkers.org/1",
            "reviewDate": "2022-03-02T00:00:00Z",
            "textualRating": "False",
        }
    ],
}


@pytest.fixture(autouse=True)
def _without_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backstory_cli.detectors.text.tesseract.find_program", lambda _: None)


def access_to(fake: FakeServices) -> WebAccess:
    door = make_door(fake)
    return WebAccess(door, fact_check=FactCheck(door, KEY, fake.base("factcheck")))


def test_a_review_of_a_copy_is_quoted(fake: FakeServices) -> None:
    fake.claims = {COPY.looked_at: [CLAIM, CLAIM]}
    checked = look_up(access_to(fake), picture(), [COPY, COPY])
    (finding,) = checked.findings
    assert finding.summary == "Checkers rated “False” the claim “This shows Odesa” on 2 March 2022."
    assert finding.strength is Strength.MODERATE
    assert finding.data["asked_for"] == "the image at news.example.com"


def test_that_no_text_could_be_read_is_told(fake: FakeServices) -> None:
    checked = look_up(access_to(fake), picture(), [COPY])
    assert checked.findings == []
    (left_out,) = checked.left_out
    assert left_out.what == "Text in the image, for fact checks"


def test_a_service_that_fails_costs_one_line(fake: FakeServices) -> None:
    fake.behave("factcheck", Response(500))
    checked = look_up(access_to(fake), picture(), [COPY])
    assert [each.what for each in checked.left_out] == ["Google Fact Check Tools"]


def test_nobody_is_asked_unasked(fake: FakeServices) -> None:
    assert look_up(WebAccess(make_door(fake)), picture(), [COPY]).left_out == []
    assert fake.log == []
