"""``manipulation``: tests on the pixels for a part that was put in, copied, smoothed or saved otherwise than the rest.

Each test sees one kind of trace and is blind to every other change; how often each fires on untouched and on altered
pictures was measured (``benchmarks/forensics.py``) and stands in its finding. A picture that was saved again, cut or
made smaller as a whole has a history, and is not for that a forgery.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import JsonValue

from backstory_cli.detectors.manipulation import heat_maps as maps
from backstory_cli.detectors.manipulation.pixel_tests import PIXEL_TESTS, Outcome, Part, make_part, run_tests
from backstory_cli.errors import Skip
from backstory_cli.forensics.double_compression import EarlierSave, detect_earlier_save
from backstory_cli.forensics.heatmap import draw_heat_map
from backstory_cli.forensics.jpeg_ghosts import find_ghosts
from backstory_cli.forensics.png import encode_png
from backstory_cli.forensics.resampling import Enlargement, detect_enlargement
from backstory_cli.forensics.result import Trace
from backstory_cli.image.image import Image
from backstory_cli.image.orientation import Box, align_to_block_grid, turn_box_upright, upright
from backstory_cli.models import About, Artifact, Basis, Finding, Leaning, Role, Strength
from backstory_cli.reference.manipulation_rates import TestRates, load_rates

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BLIND = (
    "Not seen: an image made smaller after the change, saved again at low quality, or taken from a screen; a part "
    "put in from an image of like quality; most retouching; anything made by a generator as a whole."
)


KINDS = {
    "splice_hi": "parts put in from a finely saved image",
    "splice_lo": "parts put in from a coarsely saved one",
    "splice_png": "the same in files kept without loss",
    "copymove": "parts copied within an image",
    "copymove_rs": "parts copied, turned and scaled",
    "recompressed": "parts saved at lower quality",
    "inpaint": "parts filled in",
    "blur": "parts smoothed",
    "splice_lo_resized": "parts put in and the image made smaller",
    "copymove_resized": "parts copied and the image made smaller",
    "inpaint_resized": "parts filled in and the image made smaller",
}
"""The kinds of change that the rates are given for, in words."""


class Manipulation:
    """Yields ``manipulation.<test>`` for each test that fires, and ``manipulation.tests`` on all of them."""

    name = "manipulation"
    title = "Traces of changes inside the image"
    network = False
    slow = True

    def __init__(self, *, thorough: bool = False, region: Box | None = None) -> None:
        """With ``region``, in pixels of the upright picture, only that part is looked at, all of it."""
        self._thorough = thorough
        self._region = region

    @property
    def parameters(self) -> dict[str, JsonValue]:
        """How much is looked at, and the thresholds with the pictures that they were chosen on."""
        table = load_rates()
        return {
            "thorough": self._thorough or self._region is not None,
            "region": list(self._region) if self._region else None,
            "thresholds": {
                name: {"fires": test.threshold, "strong": test.strong} for name, test in table.tests.items()
            },
            "measured_on": table.measured_on,
        }

    def inspect(self, image: Image) -> Iterator[Finding]:
        """Run every test that can speak of this picture."""
        whole = image.luma
        size = (whole.shape[1], whole.shape[0])
        at = align_to_block_grid(self._region, size, image.orientation) if self._region else (0, 0, *size)
        part = make_part(image, at, thorough=self._thorough or self._region is not None)
        found = run_tests(part)
        if all(outcome.trace is None for outcome in found):
            raise Skip(f"no test can speak of this image: {found[0].reason}")
        view = _View(image, at, part.luma.shape)
        fired = [outcome for outcome in found if _has_fired(outcome)]
        for outcome in fired:
            yield _report_fired(outcome, view)
        yield from _report_history(found, _find_earlier_save(part), detect_enlargement(part.luma))
        if part.thorough and part.table is not None:
            yield from _report_ghosts(part.luma)
        yield _report_all(found, fired, view)


class _View:
    """How places of the part that was looked at lie in the upright picture."""

    def __init__(self, image: Image, at: Box, shape: tuple[int, ...]) -> None:
        self.image = image
        self.at = at
        self.shape = (shape[0], shape[1])

    @property
    def whole(self) -> tuple[int, int]:
        """Height and width of the stored picture."""
        return self.image.luma.shape[0], self.image.luma.shape[1]

    def box(self, trace: Trace) -> Box | None:
        """The frame around a trace's region, in pixels of the upright picture."""
        box = maps.find_box(trace, self.shape)
        if box is None:
            return None
        left, top, _, _ = self.at
        placed = (box[0] + left, box[1] + top, box[2] + left, box[3] + top)
        return turn_box_upright(placed, self.whole[::-1], self.image.orientation)

    def lay_out(self, values: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """A map of the part, in its place in the upright picture."""
        import numpy as np

        large = values
        if self.shape != self.whole:
            large = np.zeros(self.whole, np.uint8)
            large[self.at[1] : self.at[3], self.at[0] : self.at[2]] = values
        return upright(large, self.image.orientation)

    def combine_maps(self, outcomes: Sequence[Outcome]) -> NDArray[np.uint8]:
        """The combined map of some tests, of the upright picture's size."""
        return self.lay_out(maps.enlarge(maps.combine(outcomes, self.shape), self.shape))

    def region(self, trace: Trace) -> NDArray[np.bool_]:
        """Where a trace's region lies in the upright picture: bool (height, width)."""
        import numpy as np

        cells = trace.region.astype(np.uint8).repeat(trace.cell, axis=0).repeat(trace.cell, axis=1)
        part = np.zeros(self.shape, np.uint8)
        height, width = min(cells.shape[0], part.shape[0]), min(cells.shape[1], part.shape[1])
        part[:height, :width] = cells[:height, :width]
        return self.lay_out(part).astype(bool)


def _has_fired(outcome: Outcome) -> bool:
    return outcome.trace is not None and outcome.trace.statistic >= load_rates().tests[outcome.test.name].threshold


def _report_fired(outcome: Outcome, view: _View) -> Finding:
    test, trace = outcome.test, outcome.trace
    assert trace is not None  # noqa: S101 - narrows the type
    rate = load_rates().tests[test.name]
    box = view.box(trace)
    area = float(trace.region.mean()) if trace.region.size else 0.0
    return Finding(
        id=f"manipulation.{test.name}",
        summary=test.found.format(where=_describe_place(box, view)),
        about=About.INTEGRITY,
        leaning=Leaning.ALTERED,
        basis=Basis.MEASURED,
        strength=_rate_strength(trace.statistic, rate),
        data={
            "statistic": round(trace.statistic, 2),
            "threshold": rate.threshold,
            "as_high_on_untouched": round(rate.compute_rarity(trace.statistic), 4),
            "physics": test.physics,
            "region_pixels": _to_json(box),
            "share_of_picture": round(area, 3),
            **_get_measured_rates(rate),
        },
        limits=f"{test.innocent} {_describe_rates(rate)} Look at the place in the image with the outline.",
        artifacts=(
            Artifact(name=f"{test.name}-map.png", role=Role.MAP, media_type="image/png", content=_draw(outcome, view)),
        ),
    )


def _rate_strength(statistic: float, rate: TestRates) -> Strength:
    if rate.strong is None:
        return Strength.WEAK
    return Strength.STRONG if statistic >= rate.strong else Strength.MODERATE


def _describe_rates(rate: TestRates) -> str:
    found = sorted(((share, kind) for kind, share in rate.fires_on_altered.items()), reverse=True)[:3]
    best = ", ".join(f"{share:.0%} of {KINDS.get(kind, kind)}" for share, kind in found)
    false = rate.false_alarms
    return f"Measured: it fires on {false.many} of {false.of} untouched images, and on {best}."


def _get_measured_rates(rate: TestRates) -> dict[str, JsonValue]:
    return {
        "fires_on_untouched": rate.false_alarm_rate,
        "fires_on_altered": dict(rate.fires_on_altered),
        "likelihood_ratio": rate.likelihood_ratio,
        "overlap_of_region_f1": rate.f1,
        "measured_on": load_rates().measured_on,
    }


def _describe_place(box: Box | None, view: _View) -> str:
    """A place in words: in which ninth of the picture, and its pixels."""
    if box is None:
        return "at no one place"
    height, width = view.whole if view.image.orientation < 5 else view.whole[::-1]
    across = ("left", "middle", "right")[min(2, int(1.5 * (box[0] + box[2]) / width))]
    down = ("upper", "middle", "lower")[min(2, int(1.5 * (box[1] + box[3]) / height))]
    name = "middle" if across == down == "middle" else f"{down} {across}"
    return f"at the {name} (pixels {box[0]} to {box[2]} across, {box[1]} to {box[3]} down)"


def _to_json(box: Box | None) -> JsonValue:
    return dict(zip(("left", "top", "right", "bottom"), box, strict=True)) if box else None


def _draw(outcome: Outcome, view: _View) -> bytes:
    return draw_heat_map(
        view.combine_maps([outcome]),
        title=f"Manipulation test: {outcome.test.title}",
        low="nothing",
        high="most unusual",
        note=f"{outcome.test.innocent} Compare it with the image.",
    )


def _find_earlier_save(part: Part) -> EarlierSave | None:
    """A coarser save of the whole picture on the same grid, before the last one."""
    try:
        return detect_earlier_save(part.luma, part.table) if part.table is not None else None
    except Skip:
        return None


def _report_history(
    found: Sequence[Outcome], earlier: EarlierSave | None, larger: Enlargement | None
) -> Iterator[Finding]:
    """What befell the picture as a whole, which is no forgery."""
    said = list(dict.fromkeys(o.trace.whole for o in found if o.trace is not None and o.trace.whole))
    if earlier is not None:
        said.append(f"it was saved as JPEG before, at a quality of about {earlier.quality}")
    if larger is not None:
        said.append(f"it was made larger by a program, about {larger.factor:g} times (or {larger.or_else:g} times)")
    if said:
        yield Finding(
            id="manipulation.history",
            summary=f"The pixels show that {'; and that '.join(said)}.",
            about=About.INTEGRITY,
            leaning=Leaning.PROCESSED,
            basis=Basis.MEASURED,
            strength=Strength.WEAK,
            data={
                "said": list(said),
                "earlier_save": dict(earlier._asdict()) if earlier else None,
                "enlargement": dict(larger._asdict()) if larger else None,
            },
            limits="Sharing, cutting and changing the size do this to any image, and the digital zoom of a camera "
            "does too; it says nothing of the content.",
        )


def _report_ghosts(luma: NDArray[np.uint8]) -> Iterator[Finding]:
    """A strip for a person to look at; it concludes nothing."""
    try:
        found = find_ghosts(luma)
    except Skip:
        return
    yield Finding(
        id="manipulation.ghosts",
        summary="Maps of JPEG ghosts were drawn for you to look at; they decide nothing by themselves.",
        about=About.INTEGRITY,
        basis=Basis.MEASURED,
        strength=Strength.WEAK,
        data={"qualities_of_test_saves": list(found.qualities), "corner_pixels": list(found.corner)},
        limits="Look for a part that is clearly darker than all around it at one quality and not at the others. Smooth "
        "areas are dark at many. It shows only parts that lie on the file's own block grid.",
        artifacts=(
            Artifact(
                name="jpeg-ghosts.png", role=Role.GHOSTS, media_type="image/png", content=maps.draw_ghost_strip(found)
            ),
        ),
    )


def _report_all(found: Sequence[Outcome], fired: Sequence[Outcome], view: _View) -> Finding:
    spoke = [outcome for outcome in found if outcome.trace is not None]
    statistics = {o.test.name: o.trace.statistic for o in spoke if o.trace is not None}
    table = load_rates()
    rarity = table.compute_combined_rarity(table.combined(statistics))
    silent = ", ".join(f"{outcome.test.title} ({outcome.reason})" for outcome in found if outcome.trace is None)
    return Finding(
        id="manipulation.tests",
        summary=(
            f"{len(spoke)} of {len(PIXEL_TESTS)} tests for changes inside the image could be made; "
            + (f"{len(fired)} found a trace." if fired else "none found a trace.")
            + (f" Not applicable: {silent}." if silent else "")
        ),
        about=About.INTEGRITY,
        leaning=Leaning.NEUTRAL if fired else Leaning.UNTOUCHED,
        basis=Basis.MEASURED,
        strength=Strength.WEAK,
        data={
            "tests": [_to_row(outcome) for outcome in found],
            "all_together_as_high_on_untouched": round(rarity, 4),
            "auc": table.auc,
            "found_at_5_percent_false_alarms": table.found_at_5_percent,
            "region_looked_at": _to_json(turn_box_upright(view.at, view.whole[::-1], view.image.orientation)),
            "measured_on": table.measured_on,
        },
        limits=BLIND,
        artifacts=tuple(_iter_pictures(spoke, fired, view)),
    )


def _to_row(outcome: Outcome) -> dict[str, JsonValue]:
    rate = load_rates().tests[outcome.test.name]
    row: dict[str, JsonValue] = {
        "test": outcome.test.name,
        "looks_for": outcome.test.title,
        "applicable": outcome.trace is not None,
        "threshold": rate.threshold,
        "fires_on_untouched": rate.false_alarm_rate,
        "fires_on_altered": dict(rate.fires_on_altered),
    }
    if outcome.trace is None:
        return {**row, "reason": outcome.reason}
    return {
        **row,
        "statistic": round(outcome.trace.statistic, 2),
        "fired": _has_fired(outcome),
        "as_high_on_untouched": round(rate.compute_rarity(outcome.trace.statistic), 4),
    }


def _iter_pictures(spoke: Sequence[Outcome], fired: Sequence[Outcome], view: _View) -> Iterator[Artifact]:
    """The combined map, and where something fired the picture with outlines."""
    yield Artifact(
        name="manipulation-map.png",
        role=Role.MAP,
        media_type="image/png",
        content=encode_png(view.combine_maps(spoke), "even"),
    )
    if fired:
        regions = [view.region(outcome.trace) for outcome in fired if outcome.trace is not None]
        drawn = maps.outline(upright(view.image.pixels, view.image.orientation), regions)
        yield Artifact(name="manipulation-outlines.png", role=Role.OUTLINES, media_type="image/png", content=drawn)
