"""Asking every service side by side: who answered what, and who did not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from backstory_cli.errors import Hindered, ServiceFailedError, Skip
from backstory_cli.image.image import Image
from backstory_cli.models import Gap, NotChecked
from backstory_cli.system.concurrency import run_all
from backstory_cli.web.access import WebAccess
from backstory_cli.web.providers.commons import CommonsFile
from backstory_cli.web.reverse_search.results import Hit, Searched, Sought
from backstory_cli.web.upload_copy import SEARCH_BYTES, SEARCH_QUALITY, SEARCH_SIDE, make_reduced_copy

COMMONS = "Wikimedia Commons"


@dataclass
class Answers:
    """What came back.

    Attributes:
        searched: Each search's answer by its name.
        same_file: Files on Wikimedia Commons with the very same bytes; None if it was not asked or did not answer.
        left_out: Searches that gave no answer, and why.
        sent: The copy of the picture that was sent to searches; empty if none was.
    """

    searched: dict[str, Searched] = field(default_factory=dict)
    same_file: tuple[CommonsFile, ...] | None = None
    left_out: list[NotChecked] = field(default_factory=list)
    sent: bytes = b""
    wanted: int = 0

    @property
    def hits(self) -> list[Hit]:
        """Every hit, in the order in which the services were asked."""
        return [hit for answer in self.searched.values() for hit in answer.hits]

    @property
    def silent(self) -> bool:
        """Whether something was asked, and nothing answered."""
        return self.wanted > 0 and not self.searched and self.same_file is None


def ask(access: WebAccess, image: Image) -> Answers:
    """Ask Commons for the file and every search for the picture, all at once."""
    answers = Answers()
    jobs: list[tuple[str, Callable[[], Searched | tuple[CommonsFile, ...]]]] = []
    if access.commons is not None:
        commons = access.commons
        jobs.append((COMMONS, lambda: commons.find_by_sha1(image.sha1)))
    if access.searches:
        try:
            answers.sent = make_reduced_copy(image, side=SEARCH_SIDE, quality=SEARCH_QUALITY, max_bytes=SEARCH_BYTES)
        except Skip as skip:
            answers.left_out.append(
                NotChecked(
                    what="Searches with the image", why=skip.reason, how=skip.how, hindered=True, gap=Gap.HINDERED
                )
            )
        else:
            sought = Sought(answers.sent, image.arrival.address if image.arrival else "")
            jobs += [(each.title, _make_search(each.search, sought)) for each in access.searches]
    answers.wanted = len(jobs)
    for (title, _), got in zip(jobs, run_all([job for _, job in jobs]), strict=True):
        if isinstance(got, Searched):
            answers.searched[title] = got
        elif isinstance(got, tuple):
            answers.same_file = got
        else:
            answers.left_out.append(explain_failure(title, got))
    return answers


def _make_search(search: Callable[[Sought], Searched], sought: Sought) -> Callable[[], Searched]:
    return lambda: search(sought)


def explain_failure(title: str, problem: Exception) -> NotChecked:
    """The one line that a failure costs."""
    if isinstance(problem, Skip):
        hindered = isinstance(problem, Hindered)
        gap = Gap.HINDERED if hindered else Gap.DOES_NOT_APPLY
        return NotChecked(what=title, why=problem.reason, how=problem.how, hindered=hindered, gap=gap)
    if isinstance(problem, ServiceFailedError):
        return NotChecked(what=title, why=problem.message, how=problem.hint, hindered=True, gap=Gap.HINDERED)
    return NotChecked(
        what=title, why=f"a defect in the client ({type(problem).__name__}: {problem})", hindered=True, gap=Gap.HINDERED
    )
