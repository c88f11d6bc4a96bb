"""What the settings allow of the web: the door, the clients of services, and what is not asked and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from urllib.parse import urlsplit

from backstory_cli.errors import NotAsked, Skip, UnreadableImageError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.image.source import Source, UrlSource
from backstory_cli.models import Gap, NotChecked
from backstory_cli.reference import web_services as services
from backstory_cli.reference.web_services import Service
from backstory_cli.settings.recipients import is_this_machine
from backstory_cli.settings.settings import DEFAULT_MODEL, Settings
from backstory_cli.text import clean
from backstory_cli.web.access import WebAccess
from backstory_cli.web.http.cache import WebStore
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models import LanguageModel
from backstory_cli.web.language_models.budget import Metered
from backstory_cli.web.manual_search import build_links, format_links
from backstory_cli.web.reverse_search.results import ReverseSearch


def make_client(settings: Settings, ledger: Ledger) -> GuardedClient:
    """The guarded door, as the settings have it. Whoever uses it when offline makes a mistake of ours."""
    return GuardedClient(
        ledger,
        store=WebStore(settings.web_store_path, fresh=settings.fresh),
        seconds=settings.web_timeout,
        plain=settings.http,
        own_hosts=settings.own_addresses,
        proxy=settings.proxy,
        contact=settings.contact,
    )


def make_timestamp_client(settings: Settings, address: str) -> GuardedClient:
    """The door to a time-stamp authority, which may be of the user's own network: the user named it. Many are asked
    over http, since what they answer is signed."""
    return GuardedClient(
        Ledger(), seconds=settings.web_timeout, own_hosts={address}, proxy=settings.proxy, contact=settings.contact
    )


def read_image(source: Source, settings: Settings, ledger: Ledger | None = None) -> Image:
    """The image of a source.

    Raises:
        UnreadableImageError: It cannot be had, or is none.
    """
    if not isinstance(source, UrlSource):
        return intake.read(source, settings.limits)
    if settings.offline:
        raise UnreadableImageError(
            f"{clean(source.url, 300)} is a web address, and the network is switched off",
            "run it again without --offline, or save the image to a file",
        )
    from backstory_cli.web.pictures import fetch_picture

    return fetch_picture(make_client(settings, ledger or Ledger()), source.url, settings.limits)


def make_web_access(settings: Settings, ledger: Ledger) -> WebAccess | None:
    """Clients of the services that the user allowed; None where none was."""
    asked = settings.asked_services
    if not asked:
        return None
    from backstory_cli.web.providers.commons import Commons
    from backstory_cli.web.providers.fact_check import FactCheck
    from backstory_cli.web.providers.wayback import Wayback

    through = make_client(settings, ledger)
    ready = {each.name: each for each in asked if _is_ready(each, settings)}

    def address(service: Service) -> str:
        return settings.get_address(service)

    fact_check = FactCheck(through, settings.get_key(services.FACT_CHECK), address(services.FACT_CHECK))
    return WebAccess(
        door=through,
        searches=tuple(_iter_searches(settings, through, ready)),
        commons=Commons(through, address(services.COMMONS)) if "commons" in ready else None,
        wayback=Wayback(through, address(services.WAYBACK)) if "wayback" in ready else None,
        fact_check=fact_check if "factcheck" in ready else None,
        left_out=tuple(_explain_omission(each, settings) for each in services.SERVICES if each.name not in ready),
        fetch=settings.fetch,
    )


def _iter_searches(settings: Settings, through: GuardedClient, ready: dict[str, Service]) -> Iterator[ReverseSearch]:
    for service in ready.values():
        for client in service.searches:
            module, name = client.split(".")
            make = getattr(import_module(f"backstory_cli.web.reverse_search.{module}"), name)
            yield make(through, settings.get_key(service), settings.get_address(service))


def _is_ready(service: Service, settings: Settings) -> bool:
    """It needs no key and is sent nothing of the picture, or has a key and the user's consent."""
    return not service.key or (bool(settings.get_key(service)) and settings.may_send(service.name))


def _explain_omission(service: Service, settings: Settings) -> NotChecked:
    by_hand = f"; or by hand: {build_links()[service.by_hand]}" if service.by_hand else ""
    if service not in settings.asked_services:
        how = f"add --provider {service.name}"
        return NotChecked(
            what=service.title,
            why="it was not among the providers that were named",
            how=how + by_hand,
            gap=Gap.NOT_ASKED,
        )
    named = service.name in settings.providers
    gap = Gap.HINDERED if named else Gap.NOT_ASKED
    if settings.get_key(service):
        return NotChecked(
            hindered=named,
            gap=gap,
            what=service.title,
            why=f"you have not agreed that it is sent {service.sends}",
            how=f"backstory consent give {service.name} (or name it: --provider {service.name}){by_hand}",
        )
    return NotChecked(
        hindered=named,
        gap=gap,
        what=service.title,
        why=f"no key is set; it would tell {service.answers}",
        how=f"get one at {service.get} ({service.costs}), then: backstory keys set {service.name} "
        f"(or set {service.key}){by_hand}",
    )


def make_language_model(settings: Settings, ledger: Ledger, *, patient: bool = False) -> Metered | None:
    """The model that the user named to word answers and to look at pictures; None for the rules, or where
    `explain_no_model` says why."""
    if settings.analyst == "rules" or explain_no_model(settings) is not None:
        return None
    from backstory_cli.reference.model_prices import Price, find_price

    name = settings.model or DEFAULT_MODEL
    cost = find_price(name, datetime.now(UTC).date()) if settings.analyst == "gemini" else None
    if settings.model_price is not None:
        cost = Price(*settings.model_price, "as the settings have it")
    make = _make_gemini if settings.analyst == "gemini" else _make_own_model
    return Metered(make(settings, ledger, name), cost, settings.max_cost, patient=patient)


def explain_no_model(settings: Settings) -> Skip | None:
    """Why a model that was asked for cannot be had; None where it can."""
    if settings.offline:
        return NotAsked("the network is switched off", "run it again without --offline")
    recipient = settings.model_recipient
    if recipient is None:
        return NotAsked(
            "no Gemini API key is set",
            "set GEMINI_API_KEY (https://aistudio.google.com/apikey), or use --analyst rules",
        )
    if not settings.may_send(recipient.name):
        return NotAsked(
            f"you have not agreed that {recipient.title} is sent {recipient.sends}",
            f"backstory consent give {recipient.name} (or name it on the command line, with --analyst)",
        )
    return None


def _make_gemini(settings: Settings, ledger: Ledger, model: str) -> LanguageModel:
    from backstory_cli.web.language_models.gemini import Gemini

    project = None
    if settings.enterprise_project:
        from backstory_cli.web.language_models.vertex_credentials import Project

        project = Project(
            make_client(settings, ledger),
            name=settings.enterprise_project,
            location=settings.enterprise_location,
            file=settings.enterprise_credentials,
        )
    return Gemini(
        api_key=settings.gemini_api_key.get_secret_value() if settings.gemini_api_key else "",
        model=model,
        base_url=settings.gemini_base_url,
        timeout=settings.gemini_timeout,
        ledger=ledger,
        project=project,
        proxy=settings.proxy,
        contact=settings.contact,
    )


def _make_own_model(settings: Settings, ledger: Ledger, model: str) -> LanguageModel:
    from backstory_cli.web.language_models.openai_compatible import OpenAICompatible

    # What is for this machine does not leave it: a proxy would carry it to another.
    proxy = None if is_this_machine(urlsplit(settings.analyst).netloc) else settings.proxy
    through = GuardedClient(
        ledger,
        seconds=settings.model_timeout,
        own_hosts={settings.analyst},
        proxy=proxy,
        contact=settings.contact,
    )
    key = settings.analyst_api_key.get_secret_value() if settings.analyst_api_key else ""
    return OpenAICompatible(through, address=settings.analyst, model=model, key=key)


def explain_not_asked(address: str = "") -> tuple[str, str]:
    """Why nothing on the web was asked, and how a person finds out; for a picture from an address, with links to it."""
    return (
        "not asked for (offline by default)",
        "add --online (Wikimedia Commons and the Wayback Machine need no key; TinEye, Google Vision, SerpApi and Fact "
        f"Check Tools do: backstory providers), or search by hand: {format_links(address)}",
    )
