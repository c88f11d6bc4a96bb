"""``web``: where the picture has been on the web, as services say, and as a comparison here confirms.

Services are asked side by side; what they answer is put together, one sighting a page; the pictures found are fetched
and compared here; pages and archives are read for dates; fact-checkers' findings are looked up. A service that
fails costs one line.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from backstory_cli.detectors.web import archived, copies, fact_checks, identical
from backstory_cli.detectors.web import compare_hits as examining
from backstory_cli.detectors.web import query as asking
from backstory_cli.detectors.web import summary as conclusions
from backstory_cli.errors import NotAsked, ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.models import Finding, NotChecked
from backstory_cli.web.access import WebAccess
from backstory_cli.web.manual_search import format_links
from backstory_cli.web.reverse_search.sightings import merge_hits
from backstory_cli.web.upload_copy import SEARCH_BYTES, SEARCH_QUALITY, SEARCH_SIDE


class WebSearch:
    """Yields ``web.match`` for copies compared here, ``web.reported`` for others, their dates, and fact checks.

    Args:
        access: What may be asked; None when the user did not ask for it.
        deep: Look at more of what was found.
    """

    name = "web"
    title = "Copies on the web"
    network = True
    asks = "web"
    searches = "the services on the web that were asked"

    def __init__(self, access: WebAccess | None, *, deep: bool = False) -> None:
        self._access = access
        self._deep = deep

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """Who was asked, with what copy of the picture, and whether what they found was fetched."""
        if self._access is None:
            return {}
        others = {
            "commons": self._access.commons,
            "wayback": self._access.wayback,
            "factcheck": self._access.fact_check,
        }
        return {
            "asked": [*(each.title for each in self._access.searches), *(name for name, one in others.items() if one)],
            "copy": {"longest_side": SEARCH_SIDE, "jpeg_quality": SEARCH_QUALITY, "most_bytes": SEARCH_BYTES},
            "fetch": self._access.fetch,
            "deep": self._deep,
        }

    def inspect(self, image: Image) -> Iterator[Finding | NotChecked]:
        """Ask every service that may be asked.

        Raises:
            Skip: None may be.
            ServiceFailedError: None answered.
        """
        if self._access is None:
            raise NotAsked("nothing on the web was asked", "add --online")
        access = self._access
        yield from access.left_out
        if not access.can_ask:
            raise Skip("none of the services that were named could be asked")
        answers = asking.ask(access, image)
        yield from answers.left_out
        if answers.silent:
            raise ServiceFailedError(
                "no service that was asked gave an answer", f"try again later, or search by hand: {format_links()}"
            )
        yield from identical.iter_findings(answers.same_file)
        found = merge_hits(answers.hits)
        examined = examining.examine(access, image, found, deep=self._deep)
        yield from copies.iter_findings(examined, image)
        read = archived.look_up(access, image, examined, answers.same_file, deep=self._deep)
        yield from read.left_out
        yield from read.findings
        checked = fact_checks.look_up(access, image, examined)
        yield from checked.left_out
        yield from checked.findings
        yield from conclusions.iter_findings(answers, examined, read.captures)
