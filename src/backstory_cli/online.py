"""What the settings allow of the web: the door, the clients of services, and what is not asked and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from backstory_cli import intake
from backstory_cli.errors import UnreadableImage
from backstory_cli.image import Image
from backstory_cli.models import NotChecked
from backstory_cli.settings import DEFAULT_MODEL, Settings
from backstory_cli.text import clean
from backstory_cli.web import services
from backstory_cli.web.access import WebAccess
from backstory_cli.web.by_hand import in_words, links
from backstory_cli.web.door import Door
from backstory_cli.web.door.store import WebStore
from backstory_cli.web.hits import ReverseSearch
from backstory_cli.web.language_models import LanguageModel
from backstory_cli.web.ledger import Ledger
from backstory_cli.web.services import Service

_BY_HAND = {"tineye": "TinEye", "serpapi": "Google Lens", "vision": "Google Lens"}
"""The page on which a person can do by hand what a service does."""


def door(settings: Settings, ledger: Ledger) -> Door:
    """The guarded door, as the settings have it. Whoever uses it when offline makes a mistake of ours."""
    return Door(
        ledger,
        store=WebStore(settings.web_store_path, fresh=settings.fresh),
        seconds=settings.web_timeout,
        plain=settings.http,
        own_hosts=settings.trusted_hosts,
        proxy=settings.proxy,
        contact=settings.contact,
    )


def read_image(source: str | Path | bytes, settings: Settings, ledger: Ledger | None = None) -> Image:
    """The picture at a path or web address, or in memory.

    Raises:
        UnreadableImage: It cannot be had, or is none.
    """
    if isinstance(source, bytes):
        return intake.from_bytes(source, "image", "bytes", settings.limits)
    if not isinstance(source, str) or not intake.is_url(source):
        return intake.read(source, settings.limits)
    if settings.offline:
        raise UnreadableImage(
            f"{clean(source, 300)} is a web address, and the network is switched off",
            "run it again without --offline, or save the picture to a file",
        )
    from backstory_cli.web.pictures import fetch_picture

    return fetch_picture(door(settings, ledger or Ledger()), source, settings.limits)


def web_access(settings: Settings, ledger: Ledger) -> WebAccess | None:
    """Clients of the services that the user allowed; None where none was."""
    asked = settings.asked_services
    if not asked:
        return None
    from backstory_cli.web.providers.commons import Commons
    from backstory_cli.web.providers.fact_check import FactCheck
    from backstory_cli.web.providers.wayback import Wayback

    through = door(settings, ledger)
    ready = {each.name: each for each in asked if not each.key or settings.key_of(each)}

    def address(service: Service) -> str:
        return settings.address_of(service)

    fact_check = FactCheck(through, settings.key_of(services.FACT_CHECK), address(services.FACT_CHECK))
    return WebAccess(
        door=through,
        searches=tuple(_searches(settings, through, ready)),
        commons=Commons(through, address(services.COMMONS)) if "commons" in ready else None,
        wayback=Wayback(through, address(services.WAYBACK)) if "wayback" in ready else None,
        fact_check=fact_check if "factcheck" in ready else None,
        left_out=tuple(_left_out(each, asked) for each in services.SERVICES if each.name not in ready),
        fetch=settings.fetch,
    )


def _searches(settings: Settings, through: Door, ready: dict[str, Service]) -> Iterator[ReverseSearch]:
    from backstory_cli.web.providers.serpapi import Bing, Lens, Yandex
    from backstory_cli.web.providers.tineye import TinEye
    from backstory_cli.web.providers.vision import Vision

    makers: dict[str, tuple[Callable[[Door, str, str], ReverseSearch], ...]] = {
        "tineye": (TinEye,),
        "vision": (Vision,),
        "serpapi": (Lens, Bing, Yandex),
    }
    for name, classes in makers.items():
        if service := ready.get(name):
            for maker in classes:
                yield maker(through, settings.key_of(service), settings.address_of(service))


def _left_out(service: Service, asked: tuple[Service, ...]) -> NotChecked:
    by_hand = f"; or by hand: {links()[_BY_HAND[service.name]]}" if service.name in _BY_HAND else ""
    if service not in asked:
        how = f"add --provider {service.name}"
        return NotChecked(what=service.title, why="it was not among the providers that were named", how=how + by_hand)
    return NotChecked(
        what=service.title,
        why=f"no key is set; it would tell {service.answers}",
        how=f"get one at {service.get} ({service.costs}), then: backstory keys set {service.name} "
        f"(or set {service.key}){by_hand}",
    )


def language_model(settings: Settings, ledger: Ledger) -> LanguageModel | None:
    """The model that the user named to word answers and to look at pictures; None for the rules, or without a key."""
    if settings.offline or settings.analyst == "rules":
        return None
    if settings.analyst != "gemini":
        from backstory_cli.web.language_models.openai_compatible import OpenAICompatible

        own = {*settings.trusted_hosts, urlsplit(settings.analyst).netloc}
        through = Door(ledger, seconds=settings.model_timeout, own_hosts=own, proxy=settings.proxy)
        key = settings.analyst_api_key.get_secret_value() if settings.analyst_api_key else ""
        return OpenAICompatible(through, address=settings.analyst, model=settings.model or "", key=key)
    if settings.gemini_api_key is None:
        return None
    from backstory_cli.web.language_models.gemini import Gemini

    return Gemini(
        api_key=settings.gemini_api_key.get_secret_value(),
        model=settings.model or DEFAULT_MODEL,
        base_url=settings.gemini_base_url,
        timeout=settings.gemini_timeout,
        ledger=ledger,
    )


def not_asked(address: str = "") -> tuple[str, str]:
    """Why nothing on the web was asked, and how a person finds out; for a picture from an address, with links to it."""
    return (
        "nothing leaves this machine unasked",
        "add --online (Wikimedia Commons and the Wayback Machine need no key; TinEye, Google Vision, SerpApi and Fact "
        f"Check Tools do: backstory providers), or search by hand: {in_words(address)}",
    )
