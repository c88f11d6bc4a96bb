"""The outside services: what each is asked, what is sent, what it costs, and where a key is had.

Prices and limits as the services published them in November 2026.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One outside service.

    Attributes:
        name: As it is written with ``--provider``.
        title: Its name, for people.
        answers: What it is asked for.
        sends: What leaves the machine for it.
        costs: What it costs.
        address: Where it is asked, unless a setting names another address.
        variables: Environment variables of its key, the usual one first; empty if it needs none.
        get: Where a key is had.
        by_hand: The page on which a person can do by hand what it does, by its name in `manual_search`.
        searches: Its clients that find images by an image, as ``module.Class`` in `backstory_cli.web.reverse_search`.
    """

    name: str
    title: str
    answers: str
    sends: str
    costs: str
    address: str
    variables: tuple[str, ...] = ()
    get: str = ""
    by_hand: str = ""
    searches: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The usual environment variable of its key; empty if it needs none."""
        return self.variables[0] if self.variables else ""


COMMONS = Service(
    name="commons",
    title="Wikimedia Commons",
    answers="whether the very same file is on Wikimedia Commons, since when and by whom",
    sends="the file's SHA-1",
    costs="free",
    address="https://commons.wikimedia.org",
)
WAYBACK = Service(
    name="wayback",
    title="Wayback Machine",
    answers="when an image or a page that was found was first archived",
    sends="addresses of images and pages that were found",
    costs="free; 24 requests a minute at most",
    address="https://web.archive.org",
)
TINEYE = Service(
    name="tineye",
    title="TinEye",
    answers="copies on the web, with the dates on which TinEye's crawler saw them",
    sends="a reduced copy of the image without metadata",
    costs="paid: bundles of searches, from 5,000",
    address="https://api.tineye.com",
    variables=("TINEYE_API_KEY",),
    get="https://services.tineye.com/TinEyeAPI",
    by_hand="TinEye",
    searches=("tineye.TinEye",),
)
VISION = Service(
    name="vision",
    title="Google Vision web detection",
    answers="copies on the web and pages that show them",
    sends="a reduced copy of the image without metadata",
    costs="1,000 a month free, then 3.50 dollars for 1,000; billing must be switched on",
    address="https://vision.googleapis.com",
    variables=("GOOGLE_VISION_API_KEY",),
    get="https://console.cloud.google.com/apis/library/vision.googleapis.com",
    by_hand="Google Lens",
    searches=("vision.Vision",),
)
SERPAPI = Service(
    name="serpapi",
    title="SerpApi (Google Lens, Bing, Yandex)",
    answers="copies on the web as Google Lens finds them; Bing and Yandex too for an image with an address",
    sends="a reduced copy of the image without metadata, or its address",
    costs="250 searches a month free, then 25 dollars for 1,000; one for Lens, one each for Bing and Yandex",
    address="https://serpapi.com",
    variables=("SERPAPI_API_KEY", "SERPAPI_KEY"),
    get="https://serpapi.com/manage-api-key",
    by_hand="Google Lens",
    searches=("serpapi.Lens", "serpapi.Bing", "serpapi.Yandex"),
)
FACT_CHECK = Service(
    name="factcheck",
    title="Google Fact Check Tools",
    answers="what fact-checkers published about the image, or about words that stand in it",
    sends="the text that can be read in the image, and addresses of copies that were found",
    costs="free",
    address="https://factchecktools.googleapis.com",
    variables=("GOOGLE_FACT_CHECK_API_KEY",),
    get="https://console.cloud.google.com/apis/library/factchecktools.googleapis.com",
)

SERVICES = (COMMONS, WAYBACK, TINEYE, VISION, SERPAPI, FACT_CHECK)
"""In the order in which they are listed."""
WITH_KEYS = tuple(each for each in SERVICES if each.variables)
"""Those that need one."""
