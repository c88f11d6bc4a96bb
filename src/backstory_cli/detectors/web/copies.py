"""``web.match``, ``web.difference``, ``web.part``, ``web.reported``, ``web.similar``: where the picture was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from backstory_cli.detectors.web.compare_hits import Examined
from backstory_cli.detectors.web.wording import format_day, format_iso, join_names, to_when
from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison import Comparison, Relation, drawing
from backstory_cli.lookup.comparison.relation import describe_place, describe_relation, measure_resize
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Role, Strength
from backstory_cli.web.reverse_search.results import Dated, Said
from backstory_cli.web.urls import get_host

MAX_MATCHES, MAX_PARTS, MAX_REPORTED, MAX_DRAWN = 40, 5, 15, 2
SURE_FEATURES, SURE_SHARE = 20, 0.8
"""Features exactly in place, and share that agrees, from which on a match is strong evidence."""
MATCH_LIMITS = (
    "The image at that address was fetched and compared here, point by point. Which of the two came first it does "
    "not say; each date is the word of whoever is named with it."
)
SMALL_LIMITS = (
    "Only the service's own small copy could be compared, not the image at that address, which may have changed. "
    "Each date is the word of whoever is named with it."
)
REPORTED_LIMITS = (
    "Nothing was compared here: the service's word only. Such services also return images that are only alike."
)
DIFFERENCE_LIMITS = (
    "Which of the two was changed it does not say. Captions, marks and strong compression differ too; a change smaller "
    "than about a hundredth of the image's side is not seen."
)
PART_LIMITS = "The rest is another image. A logo, a stamp or a frame that both carry looks like this too."
SIMILAR_LIMITS = "Images that are only alike are no sign that this one was seen before, and are not counted."
KINDS = {
    "crawl": "seen there by {by} {day}",
    "page": "published {day}, says {by}",
    "upload": "uploaded {day}, says {by}",
    "archive": "archived {day} by {by}",
}


def iter_findings(examined: Sequence[Examined], image: Image) -> Iterator[Finding]:
    """Copies first, then parts, then what could not be compared; one finding for all that is only alike."""
    copies = [each for each in examined if each.is_copy]
    for number, each in enumerate(copies[:MAX_MATCHES]):
        yield _report_match(each, image, drawn=number < MAX_DRAWN)
        if number < MAX_DRAWN and not each.small:
            yield from _report_difference(each)
    parts = [each for each in examined if each.comparison and each.comparison.relation is Relation.PART]
    for each in parts[:MAX_PARTS]:
        yield _report_part(each)
    told = [each for each in examined if each.comparison is None and each.sighting.said is not Said.SIMILAR]
    for each in told[:MAX_REPORTED]:
        yield _report_uncompared(each)
    if len(told) > MAX_REPORTED:
        yield _report_more(told[MAX_REPORTED:])
    alike = [each for each in examined if each not in copies and each not in parts and each not in told]
    if alike:
        yield _report_similar(alike)


def describe_dates(dates: Sequence[Dated], most: int = 2) -> str:
    """The first dates, each with who says so."""
    told = [
        KINDS.get(date.kind, "dated {day}, says {by}").format(day=format_day(date), by=date.said_by)
        for date in dates[:most]
    ]
    return "; ".join(told) or "without a date"


def _describe_place(each: Examined) -> str:
    title = f" (“{each.sighting.title[:120]}”)" if each.sighting.title else ""
    return f"{get_host(each.sighting.address)}{title}"


def _to_data(each: Examined) -> dict[str, JsonValue]:
    sighting = each.sighting
    place = get_host(sighting.address)
    return {
        "page": sighting.page,
        "pictures": list(sighting.pictures[:4]),
        "title": sighting.title,
        "credit": each.credit[:300],
        "found_by": list(sighting.services),
        "size_there": list(sighting.size) if sighting.size else None,
        "dates": [
            {
                "earliest": date.earliest.isoformat(),
                "latest": date.latest.isoformat(),
                "precision": date.precision,
                "kind": date.kind,
                "said_by": date.said_by,
                "said": date.said,
            }
            for date in sighting.dates[:10]
        ],
        "when": [
            to_when(date, f"On {place}: {describe_dates([date])}.") for date in _select_telling(sighting.dates)
        ],
    }  # fmt: skip


def _select_telling(dates: Sequence[Dated]) -> list[Dated]:
    """The first date of each kind: a crawler that came again tells nothing new."""
    return list({date.kind: date for date in reversed(dates)}.values())[::-1]


def _classify(comparison: Comparison) -> str:
    known = {Relation.IDENTICAL: "identical", Relation.SAME_PICTURE: "same_picture"}
    return known.get(comparison.relation, "derived")


def _rate_strength(each: Examined) -> Strength:
    assert each.comparison is not None  # noqa: S101 - for the type checker: copies were compared
    if each.comparison.relation is Relation.IDENTICAL:
        return Strength.STRONG
    sure = each.comparison.steadiness.steady >= SURE_FEATURES and each.comparison.agrees >= SURE_SHARE
    return Strength.STRONG if sure and not each.small else Strength.MODERATE


def _report_match(each: Examined, image: Image, *, drawn: bool) -> Finding:
    comparison = each.comparison
    assert comparison is not None  # noqa: S101 - for the type checker: copies were compared
    told = describe_relation(
        comparison, known="this image", scale=None if each.small else measure_resize(image.size, each.size)
    )
    first = min(each.sighting.dates, key=lambda date: date.latest, default=None)
    appearance: JsonValue = {
        "url": each.sighting.address,
        "title": each.sighting.title,
        "relation": _classify(comparison),
        "transform": "" if comparison.relation is Relation.IDENTICAL else told,
        "first_seen": format_iso(first) if first else None,
        "found_by": ", ".join(each.sighting.services),
    }
    compared: dict[str, JsonValue] = {
        "compared_address": each.looked_at,
        "compared_sha1": each.sha1,
        "small_copy": each.small,
        "page_shows_it": each.shows,
        "relation": told,
        **comparison.as_json(),
    }
    return Finding(
        id="web.match",
        summary=f"Found on {_describe_place(each)}: {told}; {describe_dates(each.sighting.dates)}.",
        about=About.HISTORY,
        leaning=Leaning.REUSED,
        basis=Basis.MATCHED,
        strength=_rate_strength(each),
        data={**_to_data(each), **compared, "appearance": appearance},
        limits=SMALL_LIMITS if each.small else MATCH_LIMITS,
        artifacts=_draw(comparison) if drawn else (),
    )


def _report_difference(each: Examined) -> Iterator[Finding]:
    """Where this picture and a copy differ, if they do."""
    difference = each.comparison.difference if each.comparison else None
    if difference is None or not difference.boxes:
        return
    places = ", ".join(dict.fromkeys(describe_place(box) for box in difference.boxes))
    parts = "one part" if len(difference.boxes) == 1 else f"{len(difference.boxes)} parts"
    yield Finding(
        id="web.difference",
        summary=f"It differs from the copy on {get_host(each.sighting.address)} in {parts} ({places}); one of the two "
        "was changed there.",
        about=About.INTEGRITY,
        leaning=Leaning.DIFFERS,
        basis=Basis.MATCHED,
        strength=_rate_strength(each),
        data={
            "compared_address": each.looked_at,
            "boxes": [[round(edge, 4) for edge in box] for box in difference.boxes],
            "boxes_are": "left, top, right, bottom in shares of this image's width and height",
            "share": round(float(difference.changed.mean()), 4),
        },
        limits=DIFFERENCE_LIMITS,
    )


def _draw(comparison: Comparison) -> tuple[Artifact, ...]:
    made = (
        (Role.SIDE_BY_SIDE, "web-match-side-by-side.png", drawing.draw_side_by_side(comparison)),
        (Role.DIFFERENCE, "web-match-difference.png", drawing.draw_difference_map(comparison)),
    )
    return tuple(
        Artifact(name=name, role=role, media_type="image/png", content=content)
        for role, name, content in made
        if content is not None
    )


def _report_part(each: Examined) -> Finding:
    assert each.comparison is not None  # noqa: S101 - for the type checker: parts were compared
    told = describe_relation(each.comparison, known="this image")
    return Finding(
        id="web.part",
        summary=f"A part of it is on {_describe_place(each)} too: {told}; {describe_dates(each.sighting.dates)}.",
        about=About.HISTORY,
        basis=Basis.MATCHED,
        strength=Strength.MODERATE,
        data={**_to_data(each), "when": [], "compared_address": each.looked_at, **each.comparison.as_json()},
        limits=PART_LIMITS,
    )


def _report_uncompared(each: Examined) -> Finding:
    services = " and ".join(each.sighting.services)
    what = "a copy" if each.sighting.said is Said.COPY else "a part"
    plural = "" if len(each.sighting.services) > 1 else "s"
    return Finding(
        id="web.reported",
        summary=f"{services} report{plural} {what} of it on {_describe_place(each)}, not compared here: "
        f"{describe_dates(each.sighting.dates)}.",
        about=About.HISTORY,
        leaning=Leaning.REUSED if each.sighting.said is Said.COPY else Leaning.NEUTRAL,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={**_to_data(each), "not_compared": each.problem},
        limits=f"{REPORTED_LIMITS} It could not be compared: {each.problem}.",
    )


def _report_more(rest: Sequence[Examined]) -> Finding:
    hosts = list(dict.fromkeys(get_host(each.sighting.address) for each in rest))
    return Finding(
        id="web.reported_more",
        summary=f"{len(rest)} more places are reported, not compared here: {join_names(hosts)}.",
        about=About.HISTORY,
        basis=Basis.REPORTED,
        strength=Strength.WEAK,
        data={"addresses": [each.sighting.address for each in rest[:200]]},
        limits=REPORTED_LIMITS,
    )


def _report_similar(alike: Sequence[Examined]) -> Finding:
    compared = [each for each in alike if each.comparison is not None]
    hosts = join_names(list(dict.fromkeys(get_host(each.sighting.address) for each in alike)))
    if len(alike) == 1:
        told = f"One image was found that is alike at most, no copy{', as compared here' if compared else ''}: {hosts}."
    else:
        how = f", {len(compared)} of them compared here" if compared else ""
        told = f"{len(alike)} images were found that are alike at most, no copies{how}: {hosts}."
    return Finding(
        id="web.similar",
        summary=told,
        about=About.HISTORY,
        basis=Basis.MATCHED if compared else Basis.REPORTED,
        strength=Strength.WEAK,
        data={"addresses": [each.sighting.address for each in alike[:50]], "compared": len(compared)},
        limits=SIMILAR_LIMITS,
    )
