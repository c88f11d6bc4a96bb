"""Asking every service side by side: who answered what, and who did not."""

from __future__ import annotations

from backstory_cli.detectors.web.query import COMMONS, ask, explain_failure
from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.web.access import WebAccess
from backstory_cli.web.providers.commons import Commons
from backstory_cli.web.reverse_search.serpapi import Bing
from backstory_cli.web.reverse_search.tineye import TinEye
from fakes.services import KEY, FakeServices, Response
from support.web_sightings import make_door, picture


def access_to(fake: FakeServices) -> WebAccess:
    door = make_door(fake)
    searches = (TinEye(door, KEY, fake.base("tineye")), Bing(door, KEY, fake.base("serpapi")))
    return WebAccess(door, searches, Commons(door, fake.base("commons")))


def test_each_answer_and_each_silence_is_kept_apart(fake: FakeServices) -> None:
    fake.tineye = [{"backlinks": [{"url": "https://a.example/a.jpg", "backlink": "https://a.example/"}]}]
    answers = ask(access_to(fake), picture())
    assert list(answers.searched) == ["TinEye"]
    assert [hit.page for hit in answers.hits] == ["https://a.example/"]
    assert answers.same_file == ()
    assert answers.sent.startswith(b"\xff\xd8\xff")
    (bing,) = answers.left_out
    assert "only the address" in bing.why
    assert not answers.silent


def test_all_that_failed_is_silence(fake: FakeServices) -> None:
    for service in ("tineye", "commons"):
        fake.behave(service, Response(500))
    answers = ask(access_to(fake), picture())
    assert answers.silent
    assert {each.what for each in answers.left_out} >= {"TinEye", COMMONS}


def test_a_picture_that_cannot_be_decoded_is_looked_for_by_its_bytes_alone(fake: FakeServices) -> None:
    cut = Image(picture().data[:300], name="cut", source="cut")
    answers = ask(access_to(fake), cut)
    assert (answers.sent, answers.searched, answers.same_file) == (b"", {}, ())
    assert [each.what for each in answers.left_out] == ["Searches with the image"]


def test_a_failure_costs_one_line() -> None:
    assert explain_failure("TinEye", Skip("it cannot", "do this")).how == "do this"
    assert explain_failure("TinEye", ServiceFailedError("it is down", "wait")).hindered
    assert "a defect in the client (KeyError" in explain_failure("TinEye", KeyError("x")).why
