"""Fact checks: what was published about a picture, or about words in it."""

from __future__ import annotations

from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.providers.fact_check import FactCheck, shorten
from fakes.services import KEY, FakeServices, Response

ADDRESS = "https://example.org/a.jpg"


CLAIM = {
    "text": "This shows Odesa",
    "claimant": "Somebody",
    "claimDate": "2022-03-01T00:00:00Z",
    "claimReview": [
        {
            "publisher": {"name": "Checkers", "site": "checkers.org"},
            "url": "https://checkers.org/1",
            "title": "No, it does not",
            "reviewDate": "2022-03-02T00:00:00Z",
            "textualRating": "Falsch \x1b]0;x\x07",
            "languageCode": "de",
        },
        None,
    ],
}


def test_fact_checks_by_words_and_by_picture(door: GuardedClient, fake: FakeServices) -> None:
    fake.claims = {"Odesa": [CLAIM], ADDRESS: [CLAIM]}
    service = FactCheck(door, KEY, fake.base("factcheck"))
    by_words, by_picture = service.search_text("ODESA Odesa harbour"), service.search_picture(ADDRESS)
    assert by_words == by_picture
    ((review,),) = [claim.reviews for claim in by_words]
    assert (review.publisher, review.rating, review.language) == ("Checkers", "Falsch \\x1b]0;x\\x07", "de")
    assert review.date is not None
    assert (review.date.kind, review.date.earliest.day) == ("fact_check", 2)
    assert service.search_text("something else") == ()


def test_a_claim_that_nobody_reviewed_is_left_out(door: GuardedClient, fake: FakeServices) -> None:
    fake.behave("factcheck", Response.json({"claims": [{}, {"text": "x", "claimReview": 7}, CLAIM]}))
    (claim,) = FactCheck(door, KEY, fake.base("factcheck")).search_text("x")
    assert claim.text == "This shows Odesa"


def test_text_that_is_no_unicode_can_be_asked_about(door: GuardedClient, fake: FakeServices) -> None:
    fake.claims = {"caf harbour": [CLAIM]}
    (claim,) = FactCheck(door, KEY, fake.base("factcheck")).search_text("caf\udce9 \n harbour")
    assert claim.text == "This shows Odesa"


def test_long_texts_are_cut_between_words() -> None:
    assert shorten("a few words") == "a few words"
    cut = shorten("word " * 100)
    assert len(cut) <= 200
    assert cut.endswith("word")
    assert len(shorten("x" * 500)) == 200
