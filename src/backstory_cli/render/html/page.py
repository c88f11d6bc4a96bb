"""Everything that a page shows, gathered and bounded before a template sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from backstory_cli.assessment.not_checked import group_not_checked
from backstory_cli.models import (
    Appearance,
    Assessment,
    Basis,
    Exchange,
    Finding,
    Leaning,
    NotChecked,
    Report,
    Run,
    Status,
    Turn,
)
from backstory_cli.render import labels as words
from backstory_cli.render.dates import format_instant
from backstory_cli.render.html.findings import (
    Anchors,
    Topic,
    group_by_topic,
    is_comparison,
    is_map,
    iter_rows,
    list_drawn,
)
from backstory_cli.render.html.pictures import Drawn, Gallery
from backstory_cli.render.html.regions import Region, find_regions, get_upright_size
from backstory_cli.render.html.timeline import Drawing, lay_out
from backstory_cli.render.html.worldmap import WorldMap, build_world_map
from backstory_cli.render.labels import BASES, VERDICTS
from backstory_cli.render.paths import get_file_name
from backstory_cli.render.picture import Shown


@dataclass(frozen=True)
class Room:
    """How much a page may hold: what is over that stays in the report's JSON, and the page says how much it is.

    Attributes:
        findings: Of one topic.
        lines: Of one list.
        data: Whether the values behind findings are shown.
    """

    findings: int = 150
    lines: int = 150
    data: bool = True


@dataclass(frozen=True)
class Conclusion:
    """One assessment in words."""

    title: str
    verdict: str
    assessment: Assessment
    steps: int
    state: str
    leans: str

    @property
    def state_word(self) -> str:
        """The state in words, for those who do not see its colour."""
        verdict = str(getattr(self.assessment, "verdict", ""))
        usual = {"grave": "Needs attention", "sound": "Supported", "unsettled": "Not settled"}[self.state]
        return {
            "seen_before": "Found",
            "not_found": "Nothing found",
            "not_checked": "Not checked",
            "no_sign": "Nothing found",
            "processed": "No statement about its content",
        }.get(verdict, usual)


@dataclass(frozen=True)
class Maps:
    """The maps that one finding drew, with what to look for and what to ignore; ``beside``: the picture helps there."""

    finding: Finding
    pictures: tuple[Drawn, ...]
    look_for: str
    ignore: str
    limits: str
    beside: bool


@dataclass(frozen=True)
class Seen:
    """One place where it was seen, with the finding that says so and pictures of the comparison."""

    place: Appearance
    relation: str
    anchor: str
    name: str
    pictures: tuple[Drawn, ...]


@dataclass(frozen=True)
class Page:
    """What the templates read."""

    report: Report
    room: Room
    anchors: Anchors
    size: tuple[int, int] | None
    picture: Drawn | None
    thumbnail: Drawn | None
    why_not: str
    regions: tuple[Region, ...]
    conclusions: tuple[Conclusion, ...]
    pillars: tuple[tuple[str, str, Any], ...]
    maps: tuple[Maps, ...]
    key_pictures: tuple[Drawn, ...]
    timeline: Drawing
    world: WorldMap | None
    seen: tuple[Seen, ...]
    topics: tuple[Topic, ...]
    silent: tuple[Run, ...]
    settings: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    gaps: tuple[tuple[str, list[NotChecked]], ...]

    @property
    def shown_findings(self) -> int:
        """How many findings are shown."""
        return sum(len(topic.findings) for topic in self.topics)


def build_page(report: Report, shown: Shown, gallery: Gallery, room: Room) -> Page:
    """Gather a page. Pictures are made in the order of what matters most, as long as there is room for them."""
    findings = report.findings
    anchors = Anchors(findings)
    places = find_regions(findings, report.subject)
    picture = _draw_picture(report, shown, gallery)
    drawn = {id(each): tuple(list_drawn(each, gallery)) for each in _sort_by_weight(report)}
    maps = tuple(_iter_maps(findings, drawn))
    beside = shown.picture is not None and any(each.beside for each in maps)
    thumbnail = gallery.thumbnail(shown.picture) if beside and shown.picture is not None else None
    seen = tuple(_iter_seen(report, anchors, drawn))[: room.lines]
    placed = [*(each.pictures for each in maps), *(each.pictures for each in seen)]
    key = _choose_key(report, drawn) if findings else ()
    elsewhere = {id(picture) for pictures in (*placed, key) for picture in pictures}
    rest = {key: [each for each in pictures if id(each) not in elsewhere] for key, pictures in drawn.items()}
    return Page(
        report=report,
        room=room,
        anchors=anchors,
        size=get_upright_size(report.subject),
        picture=picture,
        thumbnail=thumbnail,
        why_not=shown.why_not if shown.picture is None else "there was no room for it",
        regions=tuple(places),
        conclusions=_build_conclusions(report),
        pillars=tuple((*words.PILLARS[name], pillar) for name, pillar in report.pillars),
        maps=_leave_out_maps(maps, key),
        key_pictures=key,
        timeline=lay_out(report.timeline),
        world=build_world_map(findings),
        seen=tuple(replace(each, pictures=tuple(p for p in each.pictures if p not in key)) for each in seen),
        topics=group_by_topic(report, anchors, places, rest, room.findings),
        silent=tuple(run for run in report.all_runs if run.status is Status.NOTHING),
        settings=tuple(iter_rows(report.tool.settings)),
        left_out=tuple(dict.fromkeys(gallery.left_out)),
        gaps=_group_gaps(report.not_checked[: room.lines]),
    )


def _group_gaps(gaps: Sequence[NotChecked]) -> tuple[tuple[str, list[NotChecked]], ...]:
    return tuple((words.GAPS[gap], entries) for gap, entries in group_not_checked(gaps).items())


def _draw_picture(report: Report, shown: Shown, gallery: Gallery) -> Drawn | None:
    if shown.picture is None:
        return None
    return gallery.picture(shown.picture, report.subject.name, f"The image under investigation, {report.subject.name}")


def _sort_by_weight(report: Report) -> list[Finding]:
    """Findings in the order in which their pictures matter: comparisons, then maps of what weighs, then the rest."""

    def weight(finding: Finding) -> tuple[bool, int]:
        compared = any(is_comparison(each) for each in finding.artifacts)
        return not compared, -finding.strength.rank

    return sorted(report.findings, key=weight)


def _build_conclusions(report: Report) -> tuple[Conclusion, ...]:
    return tuple(
        Conclusion(
            words.ASSESSED[name],
            VERDICTS[assessment.verdict],
            assessment,
            assessment.strength.rank + 1 if assessment.strength else 0,
            _judge_state(assessment.verdict),
            words.format_indication(getattr(assessment, "indication", None)),
        )
        for name, assessment in report.assessments
    )


def _judge_state(verdict: str) -> str:
    if verdict in words.GRAVE:
        return "grave"
    return "sound" if verdict in words.SOUND else "unsettled"


def _choose_key(report: Report, drawn: Mapping[int, Sequence[Drawn]]) -> tuple[Drawn, ...]:
    """The pictures of what decides whether it was changed: a comparison, else the map of a test that spoke."""
    findings = [each for each in report.findings if each.leaning in {Leaning.ALTERED, Leaning.DIFFERS}]
    entries = {each.data.get("entry", each.data.get("compared_address")) for each in findings}
    copies = [each for each in report.findings if each.data.get("entry", each.data.get("compared_address")) in entries]
    for finding in (*copies, *findings):
        if pictures := tuple(drawn.get(id(finding), ())):
            return pictures[:2]
    return ()


def _leave_out_maps(maps: Sequence[Maps], key: Sequence[Drawn]) -> tuple[Maps, ...]:
    """The maps without those that stand at the top already."""
    kept = (replace(each, pictures=tuple(one for one in each.pictures if one not in key)) for each in maps)
    return tuple(each for each in kept if each.pictures)


def _iter_maps(findings: Sequence[Finding], drawn: Mapping[int, Sequence[Drawn]]) -> Iterator[Maps]:
    for finding in findings:
        names = {each.name for each in finding.artifacts if is_map(each)}
        pictures = tuple(each for each in drawn[id(finding)] if each.name in names)
        if pictures:
            look_for, ignore = (str(finding.data.get(key) or "") for key in ("look_for", "ignore"))
            limits = finding.limits
            for said in (f"Look for {look_for}.", f"Ignore {ignore}."):
                limits = limits.replace(said, "")
            beside = any(each.name.endswith("-map.png") for each in pictures)
            yield Maps(finding, pictures, look_for, ignore, limits.strip(), beside)


def _iter_seen(report: Report, anchors: Anchors, drawn: Mapping[int, Sequence[Drawn]]) -> Iterator[Seen]:
    """Appearances with the findings that carry them, each finding once."""
    carrying = [(each, place) for each in report.findings if (place := _find_appearance(each)) is not None]
    for place in report.appearances:
        found = next((pair for pair in carrying if pair[1] == place), None)
        if found is not None:
            carrying.remove(found)
        finding = found[0] if found else None
        name = get_file_name(place.path) if place.path else ""
        yield Seen(
            place,
            words.RELATIONS[place.relation],
            anchors.of(finding) if finding else "",
            name,
            tuple(drawn[id(finding)]) if finding else (),
        )


def _find_appearance(finding: Finding) -> Appearance | None:
    try:
        return Appearance.model_validate(finding.data.get("appearance"))
    except ValidationError:
        return None


def has_opinion(report: Report) -> bool:
    """Whether a model looked at the picture."""
    return any(finding.basis is Basis.OPINION for finding in report.findings)


def list_exchanges(report: Report) -> list[tuple[Exchange, Turn | None]]:
    """Every request that left the machine, with the follow-up it was made for."""
    first: list[tuple[Exchange, Turn | None]] = [(each, None) for each in report.network]
    return first + [(each, turn) for turn in report.turns for each in turn.network]


def get_helpers(shown: Page) -> dict[str, Any]:
    """What templates call besides the page itself."""
    return {
        "page": shown,
        "instant": format_instant,
        "words": words,
        "bases": BASES,
        "exchanges": list_exchanges(shown.report),
        "opinion": has_opinion(shown.report),
        "upright": shown.size,
    }
