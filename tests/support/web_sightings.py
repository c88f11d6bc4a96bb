"""What was found of a picture on the web, compared with it here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison import Comparison, compare_images
from backstory_cli.models import TimeKind
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.reverse_search.results import Dated, Said
from backstory_cli.web.reverse_search.sightings import Sighting
from fakes.services import FakeServices
from support.photographs import jpeg, opened, photograph
from support.waiting import HANG


@cache
def picture(seed: int = 7, quality: int = 92) -> Image:
    return opened(jpeg(photograph(seed), quality))


def on_day(year: int, month: int = 3, day: int = 4, *, kind: TimeKind = "crawl", by: str = "TinEye's crawler") -> Dated:
    begin = datetime(year, month, day, tzinfo=UTC)
    return Dated(begin, begin + timedelta(days=1), "day", kind, by, f"{begin:%Y-%m-%d}")


def sighting(host: str = "news.example.com", *dates: Dated, said: Said = Said.COPY, title: str = "") -> Sighting:
    return Sighting(
        said, ("TinEye",), f"https://{host}/story", (f"https://{host}/a.jpg",), dates=tuple(dates), title=title
    )


@cache
def compared(seed: int, quality: int) -> Comparison:
    """Our picture with another one, the same for a whole test run."""
    return compare_images(picture(), picture(seed, quality))


def examined(seen: Sighting, seed: int = 7, quality: int = 70, *, small: bool = False) -> Examined:
    """What a comparison of our picture with one that lies there gave."""
    other = picture(seed, quality)
    return Examined(seen, compared(seed, quality), seen.pictures[0], small=small, sha1=other.sha1, size=other.size)


def make_door(fake: FakeServices) -> GuardedClient:
    """The door to services of a test, which may be private and ask over http."""
    return GuardedClient(
        Ledger(),
        seconds=HANG,
        own_hosts={fake.host},
        plain=True,
        contact="desk@example.org",
        pause=lambda _: None,
        resolve=lambda _host, _port: ["127.0.0.1"],
    )
