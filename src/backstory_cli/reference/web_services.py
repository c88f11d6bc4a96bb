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
        key: Environment variable of its key; empty if it needs none.
        get: Where a key is had.
        address: Where it is asked, unless a setting names another address.
    """

    name: str
    title: str
    answers: str
    sends: str
    costs: str
    address: str
    key: str = ""
    get: str = ""


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
    answers="when a picture or a page that was found was first archived",
    sends="addresses of pictures and pages that were found",
    costs="free; 24 requests a minute at most",
    address="https://web.archive.org",
)
TINEYE = Service(
    name="tineye",
    title="TinEye",
    answers="copies on the web, with the dates on which TinEye's crawler saw them",
    sends="a reduced copy of the picture without metadata",
    costs="paid: bundles of searches, from 5,000",
    address="https://api.tineye.com",
    key="TINEYE_API_KEY",
    get="https://services.tineye.com/TinEyeAPI",
)
VISION = Service(
    name="vision",
    title="Google Vision web detection",
    answers="copies on the web and pages that show them",
    sends="a reduced copy of the picture without metadata",
    costs="1,000 a month free, then 3.50 dollars for 1,000; billing must be switched on",
    address="https://vision.googleapis.com",
    key="GOOGLE_VISION_API_KEY",
    get="https://console.cloud.google.com/apis/library/vision.googleapis.com",
)
SERPAPI = Service(
    name="serpapi",
    title="SerpApi (Google Lens, Bing, Yandex)",
    answers="copies on the web as Google Lens finds them; Bing and Yandex too for a picture with an address",
    sends="a reduced copy of the picture without metadata, or its address",
    costs="250 searches a month free, then 25 dollars for 1,000; one for Lens, one each for Bing and Yandex",
    address="https://serpapi.com",
    key="SERPAPI_API_KEY",
    get="https://serpapi.com/manage-api-key",
)
FACT_CHECK = Service(
    name="factcheck",
    title="Google Fact Check Tools",
    answers="what fact-checkers published about the picture, or about words that stand in it",
    sends="the text that can be read in the picture, and addresses of copies that were found",
    costs="free",
    address="https://factchecktools.googleapis.com",
    key="GOOGLE_FACT_CHECK_API_KEY",
    get="https://console.cloud.google.com/apis/library/factchecktools.googleapis.com",
)

SERVICES = (COMMONS, WAYBACK, TINEYE, VISION, SERPAPI, FACT_CHECK)
"""In the order in which they are listed."""
