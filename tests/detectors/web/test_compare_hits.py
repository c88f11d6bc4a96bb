"""What was found is fetched and compared here; what cannot be had says why."""

from __future__ import annotations

from dataclasses import replace

from backstory_cli.detectors.web.compare_hits import MAX_SIMILAR_COMPARED, examine
from backstory_cli.lookup.comparison import Relation
from backstory_cli.web.access import WebAccess
from backstory_cli.web.reverse_search.results import Said
from backstory_cli.web.reverse_search.sightings import Sighting
from fakes.services import FakeServices
from support.photographs import jpeg, photograph
from support.web_sightings import make_door, on_day, picture


def seen(fake: FakeServices, place: str, said: Said = Said.COPY, **more: object) -> Sighting:
    return replace(Sighting(said, ("TinEye",), pictures=(fake.at(place),)), **more)  # type: ignore[arg-type]


def test_a_copy_is_compared_and_its_page_read(fake: FakeServices) -> None:
    there = fake.serve("news.example.com/a.jpg", jpeg(photograph(7), 60))
    page = f"<title>The story</title><meta property='article:published_time' content='2019-05-02'><img src='{there}'>"
    story = fake.serve("news.example.com/story", page.encode(), "text/html")
    dated = seen(fake, "news.example.com/a.jpg", page=story, dates=(on_day(2021),))
    (found,) = examine(WebAccess(make_door(fake)), picture(), [dated], deep=False)
    assert found.is_copy
    assert (found.looked_at, found.shows, found.size) == (there, True, (640, 480))
    assert found.sighting.title == "The story"
    assert [each.earliest.year for each in found.sighting.dates] == [2019, 2021]


def test_what_cannot_be_had_or_is_another_picture(fake: FakeServices) -> None:
    fake.serve("blog.example.net/other.jpg", jpeg(photograph(99), 90))
    fake.serve("blog.example.net/none.jpg", b"no picture")
    wanted = [seen(fake, f"blog.example.net/{name}.jpg") for name in ("other", "none", "gone")]
    other, none, gone = examine(WebAccess(make_door(fake)), picture(), wanted, deep=False)
    assert other.comparison is not None
    assert other.comparison.relation not in {Relation.IDENTICAL, Relation.SAME_PICTURE, Relation.DERIVED}
    assert not other.is_copy
    assert none.comparison is None
    assert "404" in gone.problem


def test_a_services_small_copy_will_do(fake: FakeServices) -> None:
    small = fake.serve("thumbs.example.com/a.jpg", jpeg(photograph(7), 60))
    gone = seen(fake, "news.example.com/gone.jpg", thumbnails=(small,))
    (found,) = examine(WebAccess(make_door(fake)), picture(), [gone], deep=False)
    assert (found.is_copy, found.small, found.looked_at) == (True, True, small)


def test_bounds(fake: FakeServices) -> None:
    alike = [seen(fake, f"alike.example.com/{number}.jpg", Said.SIMILAR) for number in range(9)]
    found = examine(WebAccess(make_door(fake)), picture(), alike, deep=False)
    assert sum(each.problem == "more was found than is compared" for each in found) == 9 - MAX_SIMILAR_COMPARED
    (unfetched,) = examine(WebAccess(make_door(fake), fetch=False), picture(), alike[:1], deep=False)
    assert "--no-fetch" in unfetched.problem
