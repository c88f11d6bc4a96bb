"""The detectors. To add one: write ``detectors/<name>.py`` and add its line to `list_built_in`.

A detector looks at one Image and yields Findings. It knows nothing of the question or of other detectors, it
may raise `Skip` when it cannot look, and whatever else it raises costs only its own run.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from backstory_cli import __version__
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import Box
from backstory_cli.models import Finding, NotChecked
from backstory_cli.text import clean
from backstory_cli.web.http.ledger import Ledger

if TYPE_CHECKING:
    from backstory_cli.web.access import WebAccess
    from backstory_cli.web.language_models import LanguageModel

PLUGIN_GROUP = "backstory.detectors"


@runtime_checkable
class Detector(Protocol):
    """One check. A plain class with these members; there is nothing to inherit.

    One that waits for others may have ``begin(image)`` besides: it is called before any detector runs, and must
    come back at once. One that has ``parameters``, a mapping of plain values, has them recorded after it ran, so that
    a colleague can repeat what it did. What else it may state of itself is in `backstory_cli.detectors.traits`.
    """

    name: str
    """Prefix of its finding ids. Never changes: stored reports refer to it."""
    title: str
    """What it looks at, in a few plain words: shown while it works and where it could not."""
    network: bool
    """True: it runs only when the user allowed the network."""

    def inspect(self, image: Image) -> Iterable[Finding | NotChecked]:
        """Yield what is observed, and a `NotChecked` for a part that could not be looked at.

        Nothing found: yield nothing. Cannot look at all: raise `Skip` with the reason.
        """
        ...


@dataclass(frozen=True)
class Resources:
    """What built-in detectors may use besides the image.

    Attributes:
        index: The database of known pictures, which need not exist, or the address of a server that has them.
        home: The folder of the user's own data.
        sscd_file: Weights of the learned fingerprint that the index was made with.
        model: The model, or None when the user did not ask for it.
        web: What may be asked of the web; None when the user did not ask for it.
        deep: Whether the user asked for slower checks as well.
        trust: The folder of the user's own trust anchors for Content Credentials; it need not exist.
        region: The part of the upright picture that tests on the pixels look at, instead of all of it.
        model_file: A learned detector that the user has, as an ONNX file.
        model_rates: The file of the model's measured error rates, which need not exist.
        keep_sent: Whether copies that are sent are kept.
        ledger: Where it is noted what was sent to a server.
        offline: Whether the network is shut.
    """

    index: Path | str
    home: Path
    model: LanguageModel | None = None
    web: WebAccess | None = None
    deep: bool = False
    trust: Path | None = None
    region: Box | None = None
    model_file: Path | None = None
    sscd_file: Path | None = None
    model_rates: Path | None = None
    keep_sent: bool = False
    ledger: Ledger = field(default_factory=Ledger)
    offline: bool = False


@dataclass(frozen=True)
class Registered:
    """A detector with the version of the package that brought it."""

    detector: Detector
    version: str


@dataclass(frozen=True)
class BrokenPlugin:
    """A plug-in that could not be loaded: listed by ``backstory detectors``, never fatal."""

    name: str
    package: str
    problem: str


def list_built_in(resources: Resources) -> list[Detector]:
    """The detectors of this package, in the order they run: cheap ones first."""
    from backstory_cli.detectors.consistency import Consistency
    from backstory_cli.detectors.credentials import ContentCredentials
    from backstory_cli.detectors.ela import ErrorLevelAnalysis
    from backstory_cli.detectors.encoder import Encoder
    from backstory_cli.detectors.exifread import ExifRead
    from backstory_cli.detectors.exiftool import ExifTool
    from backstory_cli.detectors.generators import Generators
    from backstory_cli.detectors.learned import LearnedDetector
    from backstory_cli.detectors.lookup import Lookup
    from backstory_cli.detectors.manipulation import Manipulation
    from backstory_cli.detectors.metadata import Metadata
    from backstory_cli.detectors.model_look import BlindLook
    from backstory_cli.detectors.preview import PreviewComparison
    from backstory_cli.detectors.source_page import Address
    from backstory_cli.detectors.sun import SunPosition
    from backstory_cli.detectors.text import Text
    from backstory_cli.detectors.web import WebSearch

    return [
        Address(),
        Metadata(),
        Consistency(),
        SunPosition(),
        ContentCredentials(resources.trust or resources.home / "trust"),
        Generators(),
        Encoder(),
        PreviewComparison(),
        ExifRead(),
        ExifTool(asked=resources.deep),
        Text(asked=resources.deep),
        Lookup(
            resources.index,
            resources.sscd_file,
            resources.ledger,
            offline=resources.offline,
            named=resources.index != resources.home / "index.db",
        ),
        WebSearch(resources.web, deep=resources.deep),
        Manipulation(thorough=resources.deep, region=resources.region),
        LearnedDetector(resources.model_file),
        ErrorLevelAnalysis(region=resources.region),
        BlindLook(
            resources.model,
            deep=resources.deep,
            region=resources.region,
            rates_file=resources.model_rates,
            keep_sent=resources.keep_sent,
        ),
    ]


def list_registered(resources: Resources) -> tuple[list[Registered], list[BrokenPlugin]]:
    """Built-in detectors, then those of installed packages; a plug-in cannot take a name that is taken."""
    found = [Registered(detector, __version__) for detector in list_built_in(resources)]
    broken: list[BrokenPlugin] = []
    for entry in entry_points(group=PLUGIN_GROUP):
        package = entry.dist.name if entry.dist else "unknown"
        try:
            detector = _load_plugin(entry, {each.detector.name for each in found})
        except Exception as problem:  # noqa: BLE001 - other people's code, at its boundary
            broken.append(BrokenPlugin(clean(entry.name, 100), clean(package, 100), clean(problem, 300)))
        else:
            found.append(Registered(detector, entry.dist.version if entry.dist else "unknown"))
    return found, broken


def _load_plugin(entry: EntryPoint, taken: set[str]) -> Detector:
    detector = entry.load()()
    if not isinstance(detector, Detector):
        raise TypeError("it lacks name, title, network or inspect(): see CONTRIBUTING.md")
    if detector.name in taken:
        raise ValueError(f"the name {detector.name!r} is already taken")
    return detector
