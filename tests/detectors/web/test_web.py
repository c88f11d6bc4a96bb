"""Where the picture has been on the web: asked for, put together, and silent only where nothing was asked."""

from __future__ import annotations

import pytest

from backstory_cli.detectors.web import WebSearch
from backstory_cli.errors import ServiceFailedError, Skip
from backstory_cli.models import Finding, NotChecked
from backstory_cli.web.access import WebAccess
from backstory_cli.web.providers.commons import Commons
from backstory_cli.web.reverse_search.tineye import TinEye
from fakes.services import KEY, FakeServices, Response
from support.photographs import jpeg, photograph
from support.web_sightings import make_door, picture


def test_unasked_nothing_is_searched() -> None:
    with pytest.raises(Skip, match="nothing on the web was asked"):
        list(WebSearch(None).inspect(picture()))
    assert WebSearch(None).parameters == {}


def test_what_may_not_be_asked_is_told_before_it_gives_up(fake: FakeServices) -> None:
    left_out = NotChecked(what="TinEye", why="no key is set")
    detector = WebSearch(WebAccess(make_door(fake), left_out=(left_out,)))
    found = detector.inspect(picture())
    assert next(iter(found)) == left_out
    with pytest.raises(Skip, match="none of the services"):
        list(detector.inspect(picture()))


def test_from_hits_to_findings(fake: FakeServices) -> None:
    there = fake.serve("news.example.com/a.jpg", jpeg(photograph(7), 60))
    story = fake.at("news.example.com/story")
    fake.tineye = [{"backlinks": [{"url": there, "backlink": story, "crawl_date": "2015-03-04"}]}]
    door = make_door(fake)
    access = WebAccess(door, (TinEye(door, KEY, fake.base("tineye")),), Commons(door, fake.base("commons")))
    detector = WebSearch(access)
    found = list(detector.inspect(picture()))
    assert [each.id for each in found if isinstance(each, Finding)] == ["web.match", "web.earliest", "web.searched"]
    assert detector.parameters["asked"] == ["TinEye", "commons"]


def test_where_none_answers_the_search_has_failed(fake: FakeServices) -> None:
    fake.behave("commons", Response(500))
    detector = WebSearch(WebAccess(make_door(fake), commons=Commons(make_door(fake), fake.base("commons"))))
    with pytest.raises(ServiceFailedError, match="no service that was asked gave an answer"):
        list(detector.inspect(picture()))
