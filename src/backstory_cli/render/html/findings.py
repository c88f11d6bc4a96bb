"""Findings as a page shows them: under their topic, folded, each with what it rests on and where it can mislead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from backstory_cli.models import FINDING_ID, Artifact, Finding, Report, Role
from backstory_cli.render.html.pictures import Drawn, Gallery, is_shown
from backstory_cli.render.html.regions import Region
from backstory_cli.render.labels import BASES, BASIS_MEANS, STRENGTH_MEANS, TOPICS
from backstory_cli.render.paths import get_file_name, is_path
from backstory_cli.render.values import iter_values

MAX_DATA = 300
"""Characters of one value behind a finding."""
_SHOWN_ELSEWHERE = {"when", "appearance", "look_for", "ignore", "links", "map_link"}


@dataclass(frozen=True)
class Shown:
    """One finding, ready to be shown."""

    anchor: str
    finding: Finding
    basis: str
    basis_means: str
    strength_means: str
    steps: int
    cited: bool
    follow_up: bool
    regions: tuple[Region, ...]
    links: tuple[str, ...]
    data: tuple[tuple[str, str], ...]
    pictures: tuple[Drawn, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """The findings on one question."""

    title: str
    findings: tuple[Shown, ...]


class Anchors:
    """Where each finding stands in the page. Its id where that is well formed and not taken, else a number."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._by_id: dict[str, str] = {}
        self._by_object: dict[int, str] = {}
        for number, finding in enumerate(findings, 1):
            plain = FINDING_ID.fullmatch(finding.id) and finding.id not in self._by_id
            anchor = finding.id if plain else f"finding-{number}"
            self._by_id.setdefault(finding.id, anchor)
            self._by_object[id(finding)] = anchor

    def of(self, finding: Finding) -> str:
        """The anchor of this very finding."""
        return self._by_object[id(finding)]

    def named(self, finding_id: str) -> str:
        """The anchor of the finding of that id; nothing if there is none."""
        return self._by_id.get(finding_id, "")


def collect_cited(report: Report) -> set[str]:
    """Ids that the answers, the assessments and the claim check rest on."""
    assessed = report.assessments
    named = [
        ids for each in (assessed.origin, assessed.integrity, assessed.history) for ids in (each.because, each.against)
    ]
    named += [
        claim.evidence for answer in (report.answer, *(turn.answer for turn in report.turns)) for claim in answer.claims
    ]
    if report.claim_check is not None:
        named.append(report.claim_check.because)
    return {finding_id for ids in named for finding_id in ids}


def group_by_topic(
    report: Report, anchors: Anchors, places: Sequence[Region], drawn: Mapping[int, Sequence[Drawn]], most: int
) -> tuple[Topic, ...]:
    """Every finding under its topic, those that something rests on first.

    Args:
        report: Where they come from.
        anchors: Where each will stand.
        places: What is outlined in the picture.
        drawn: Pictures to show with a finding, by its identity.
        most: Findings of one topic that are shown.
    """
    rests = collect_cited(report)
    later = {id(finding) for turn in report.turns for run in turn.runs for finding in run.findings}
    found = []
    for about, title in TOPICS.items():
        here = [finding for finding in report.findings if finding.about is about]
        here.sort(key=lambda finding: (finding.id not in rests, -finding.strength.rank))
        shown = tuple(
            _to_shown(each, anchors, places, drawn.get(id(each), ()), rests=each.id in rests, later=id(each) in later)
            for each in here[:most]
        )
        if shown:
            found.append(Topic(title, shown))
    return tuple(found)


def _to_shown(
    finding: Finding, anchors: Anchors, places: Iterable[Region], drawn: Sequence[Drawn], *, rests: bool, later: bool
) -> Shown:
    links = finding.data.get("links")
    return Shown(
        anchor=anchors.of(finding),
        finding=finding,
        basis=BASES[finding.basis],
        basis_means=BASIS_MEANS[finding.basis],
        strength_means=STRENGTH_MEANS[finding.strength],
        steps=finding.strength.rank + 1,
        cited=rests,
        follow_up=later,
        regions=tuple(region for region in places if any(each is finding for each in region.findings)),
        links=tuple(
            link for link in [finding.data.get("map_link"), *(links if isinstance(links, list) else [])]
            if isinstance(link, str)
        ),
        data=tuple(iter_rows(finding.data)),
        pictures=tuple(drawn),
        kept=tuple(each.name for each in finding.artifacts if not is_shown(each)),
    )  # fmt: skip


def iter_rows(data: Mapping[str, JsonValue]) -> Iterable[tuple[str, str]]:
    """What a finding rests on, value by value. Of a path, the file's name alone: folders tell of their owner."""
    for name, value in data.items():
        if name not in _SHOWN_ELSEWHERE:
            yield from iter_values({name: value}, MAX_DATA, lambda text: get_file_name(text) if is_path(text) else text)


_ALT = {
    Role.SIDE_BY_SIDE: "The known image and this one in one frame, side by side; where they differ is outlined",
    Role.DIFFERENCE: "Map of the difference: dark where both agree, bright where not, blue where only one reaches",
    Role.OUTLINES: "The image with the places outlined in which a test found a trace",
    Role.GHOSTS: "Maps of JPEG ghosts, one for each quality of a test save",
    Role.MAP: "Heat map of a test on the pixels: bright where it found the most unusual values",
    Role.INGREDIENT: "Thumbnail of an image that this one was made from, as its record carries it",
    Role.THUMBNAIL: "The small preview that the file carries",
    Role.REDUCED: "The image itself, made as small as the preview",
    Role.SENT: "What was sent",
    Role.CARRIED: "What the file carries beside the image",
    Role.OTHER: "An image that a check drew",
}
_MAPS = {Role.MAP, Role.GHOSTS, Role.OUTLINES}
_COMPARISONS = {Role.SIDE_BY_SIDE, Role.DIFFERENCE}


def make_alt_text(artifact: Artifact) -> str:
    """What a detector's picture shows."""
    return _ALT[artifact.role]


def is_map(artifact: Artifact) -> bool:
    """Whether it is a map of the pixels, to be looked at beside the picture."""
    return is_shown(artifact) and artifact.role in _MAPS


def is_comparison(artifact: Artifact) -> bool:
    """Whether it shows this picture beside another one."""
    return is_shown(artifact) and artifact.role in _COMPARISONS


def list_drawn(finding: Finding, gallery: Gallery) -> list[Drawn]:
    """Every picture of a finding that can be shown."""
    pictures = (gallery.artifact(each, make_alt_text(each)) for each in finding.artifacts if is_shown(each))
    return [picture for picture in pictures if picture is not None]
