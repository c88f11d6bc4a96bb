"""Further checks that an answer may call for: a closed list, each made of detectors that there are.

What an answer names is a wish. The picture, the files that may be compared and the services that may be asked are
the person's own choice: files are those that their question names, services those that this command allows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from backstory_cli import __version__
from backstory_cli.analysts import Offer
from backstory_cli.cases.store import Case
from backstory_cli.detectors import Detector, Registered, Resources, list_built_in
from backstory_cli.errors import BackstoryError
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.investigation.follow_up import CannotCheckError
from backstory_cli.investigation.runner import run_detectors
from backstory_cli.models import Check, Finding, Run, Status, Wanted
from backstory_cli.settings.settings import Settings
from backstory_cli.web.clients import make_web_access

_NOT_AT_HAND = {
    "changed": "the file is no longer the one that was investigated",
    "missing": "the file is no longer where it was",
    "not_kept": "the image came without a path, so it is not at hand any more",
}
FindFile = Callable[[str], Path | None]
"""The file that a word names, if it is one that may be read; None for any other word."""
_WORD = re.compile(r"\"([^\"]+)\"|'([^']+)'|(\S+)")
MAX_FILES = 2


@dataclass(frozen=True)
class Further:
    """What can be checked further for one case.

    Attributes:
        case: The case.
        question: What the person asks now.
        settings: What they allow.
        resources: What detectors may use.
        find: Finds the files that the question may name.
    """

    case: Case
    question: str
    settings: Settings
    resources: Resources
    find: FindFile

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The checks that can be made."""
        return tuple(self._iter_offers())

    def make(self, wanted: Wanted, known: Sequence[Finding]) -> tuple[Run, ...]:
        """Make a check.

        Raises:
            CannotCheck: The picture, or what it would be compared with, is not at hand.
        """
        image = self._image
        if wanted.region is not None:
            _require_inside(wanted.region, image)
        detectors = [Registered(each, __version__) for each in _MAKERS[wanted.check](self, wanted)]
        runs = run_detectors(image, detectors, known=known)
        if wanted.check is Check.DEEP:  # what cannot look was said by the investigation
            runs = tuple(run for run in runs if run.status is not Status.SKIPPED)
        return tuple(run.model_copy(update={"title": f"{run.title}{_describe_target(wanted)}"}) for run in runs)

    @cached_property
    def _image(self) -> Image:
        state = self.case.check_file()
        if state != "unchanged" or self.case.path is None:
            raise CannotCheckError(_NOT_AT_HAND.get(state, "the image is not at hand"))
        try:
            return intake.read(self.case.path, self.settings.limits)
        except BackstoryError as failure:
            raise CannotCheckError(failure.message) from None

    def _iter_offers(self) -> Iterator[Offer]:
        yield Offer(Check.REGION, "the tests on the pixels, and the look of a model, at one part of the image")
        yield Offer(Check.DEEP, "every local test once more, everywhere, with text read in the image")
        yield Offer(Check.INDEX, "a search of the person's own index of known images")
        if self._files:
            yield Offer(Check.COMPARE, "a comparison with a file that the question names", self._files)
        if services := tuple(each.name for each in self.settings.asked_services if self._may_ask(each.name)):
            yield Offer(Check.PROVIDER, "a search of the web by one service", services)

    @cached_property
    def _files(self) -> tuple[str, ...]:
        """Files that the question names, found once: whatever is compared is one of them."""
        return tuple(map(str, iter_named_files(self.question, self.find)))[:MAX_FILES]

    def _may_ask(self, name: str) -> bool:
        service = next(each for each in self.settings.asked_services if each.name == name)
        return not service.key or (bool(self.settings.get_key(service)) and self.settings.may_send(name))

    def _make_region_check(self, wanted: Wanted) -> list[Detector]:
        from backstory_cli.detectors.ela import ErrorLevelAnalysis
        from backstory_cli.detectors.manipulation import Manipulation
        from backstory_cli.detectors.model_look import BlindLook

        assert wanted.region is not None  # noqa: S101 - nothing else is admitted
        x, y, width, height = wanted.region
        box = (x, y, x + width, y + height)
        local: list[Detector] = [Manipulation(thorough=True, region=box), ErrorLevelAnalysis(region=box)]
        if self.resources.model is None:
            return local
        keep, rates = self.resources.keep_sent, self.resources.model_rates
        return [*local, BlindLook(self.resources.model, region=box, rates_file=rates, keep_sent=keep)]

    def _make_deep_check(self, _: Wanted) -> list[Detector]:
        deeper = replace(self.resources, deep=True, model=None, web=None)
        return [each for each in list_built_in(deeper) if not each.network]

    def _make_index_check(self, _: Wanted) -> list[Detector]:
        return [each for each in list_built_in(replace(self.resources, model=None)) if each.name == "lookup"]

    def _make_comparison(self, wanted: Wanted) -> list[Detector]:
        from backstory_cli.detectors.comparison import Comparison

        if wanted.name not in self._files:
            raise CannotCheckError("the question names no such file")
        try:
            return [Comparison(intake.read(wanted.name, self.settings.limits))]
        except BackstoryError as failure:
            raise CannotCheckError(failure.message) from None

    def _make_provider_check(self, wanted: Wanted) -> list[Detector]:
        from backstory_cli.detectors.web import WebSearch

        only = self.settings.model_copy(update={"providers": (wanted.name,)})
        return [WebSearch(make_web_access(only, self.resources.ledger), deep=self.settings.deep)]


_MAKERS: dict[Check, Callable[[Further, Wanted], list[Detector]]] = {
    Check.REGION: Further._make_region_check,
    Check.DEEP: Further._make_deep_check,
    Check.INDEX: Further._make_index_check,
    Check.COMPARE: Further._make_comparison,
    Check.PROVIDER: Further._make_provider_check,
}


def _require_inside(region: tuple[int, int, int, int], image: Image) -> None:
    x, y, width, height = region
    size = image.size or (0, 0)
    across, down = size[::-1] if image.orientation >= 5 else size
    if not (0 <= x < across and 0 <= y < down and width > 0 and height > 0):
        raise CannotCheckError(f"that part lies outside the image of {across} x {down} pixels")


def _describe_target(wanted: Wanted) -> str:
    if wanted.region is None:
        return ""
    x, y, width, height = wanted.region
    return f" (the part {width} x {height} at {x}, {y})"


def iter_named_files(question: str, find: FindFile) -> Iterator[Path]:
    """Words of a question that are files which may be compared with."""
    for quoted, single, word in _WORD.findall(question):
        for name in dict.fromkeys((quoted or single or word, word.rstrip("?,;:!."))):
            if name and (file := find(name)) is not None:
                yield file
                break


def find_file(name: str) -> Path | None:
    """The file of that name, from the current folder on; None if it is none."""
    try:
        path = Path(name).expanduser()
        return path if path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long, with a NUL, of a user who does not exist: no file's name
        return None
