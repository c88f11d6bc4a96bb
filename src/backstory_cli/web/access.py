"""What may be asked of the web in one investigation: the services that the user allowed and has keys for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backstory_cli.models import NotChecked
from backstory_cli.web.http.client import GuardedClient
from backstory_cli.web.reverse_search.results import ReverseSearch

if TYPE_CHECKING:
    from backstory_cli.web.providers.commons import Commons
    from backstory_cli.web.providers.fact_check import FactCheck
    from backstory_cli.web.providers.wayback import Wayback


@dataclass(frozen=True)
class WebAccess:
    """The door, and the clients that may use it.

    Attributes:
        door: For pictures and pages that were found.
        searches: Services that find pictures by a picture.
        commons: Wikimedia Commons, if it may be asked.
        wayback: The Wayback Machine, if it may be asked.
        fact_check: Google's collection of fact checks, if it may be asked.
        left_out: Services that are not asked, why, and how to have them asked.
        fetch: Whether pictures and pages that were found may be fetched.
    """

    door: GuardedClient
    searches: tuple[ReverseSearch, ...] = ()
    commons: Commons | None = None
    wayback: Wayback | None = None
    fact_check: FactCheck | None = None
    left_out: tuple[NotChecked, ...] = ()
    fetch: bool = True

    @property
    def can_ask(self) -> bool:
        """Whether there is a service to ask."""
        return bool(self.searches or self.commons or self.wayback or self.fact_check)
