"""The relation of two pictures in plain words."""

from __future__ import annotations

from backstory_cli.lookup.comparison import STRETCHED, TONED, TURNED, WHOLE_SHARE, Comparison, Relation

Edges = tuple[float, float, float, float]

ALL = "nearly all of it"
NEARLY = 0.9
"""Share of both images from which on the two show nearly the same part."""
CAPTION_SIZED = 0.7
"""Share of plain colours from which on a change looks like lettering, a bar or a sticker."""


def describe_relation(comparison: Comparison, known: str = "the known image", scale: float | None = None) -> str:
    """What a comparison found, in a sentence without its end.

    Args:
        comparison: The comparison.
        known: What to call the picture that this one was compared with.
        scale: Size against the known picture, 1 for the same, where both sizes are known.
    """
    relation = comparison.relation
    if relation is Relation.IDENTICAL:
        return "the same file, byte for byte"
    if relation is Relation.UNRELATED:
        return "no relation found"
    if relation is Relation.SIMILAR:
        return f"similar, but not a copy as far as can be told ({comparison.agrees:.0%} of the overlap agrees)"
    if relation is Relation.PART:
        return (
            f"one part is the same as in {known} ({describe_place(comparison.seen)} there), the rest is not: "
            "pasted, or a logo or frame that both carry"
        )
    if comparison.same_pixels:
        return "the same pixels in another file"
    done = [*_describe_geometry(comparison, known, scale), *_describe_tone(comparison), *_describe_changes(comparison)]
    if not done:
        return "the same image, saved again"
    return f"the same image, {', '.join(done)}"


def measure_resize(known: tuple[int, int] | None, other: tuple[int, int] | None) -> float | None:
    """Size of one picture against the other's, by their widths and heights; None where one is unknown."""
    if known is None or other is None:
        return None
    return float((other[0] * other[1] / (known[0] * known[1])) ** 0.5)


def _describe_geometry(comparison: Comparison, known: str, scale: float | None) -> list[str]:
    told = _describe_crop(comparison, known)
    if comparison.turn:
        told.append(comparison.turn)
    if abs(comparison.angle) > TURNED:
        way = "counterclockwise" if comparison.angle > 0 else "clockwise"
        told.append(f"turned by {abs(comparison.angle):.0f}° {way}")
    if abs(comparison.stretch - 1) > STRETCHED:
        told.append(f"stretched to {comparison.stretch:.2f} times the width for its height")
    if scale is not None and not told and abs(scale - 1) > 0.02:
        told.append(f"resized to {scale:.2f} times")
    return told


def _describe_crop(comparison: Comparison, known: str) -> list[str]:
    cropped, placed = comparison.of_known < WHOLE_SHARE, comparison.of_other < WHOLE_SHARE
    if cropped and placed and min(comparison.of_known, comparison.of_other) >= NEARLY:
        return ["almost the same crop"]
    told = []
    if cropped:
        place = describe_place(comparison.seen)
        where = "" if place == ALL else f" ({place})"
        told.append(f"cropped to {comparison.of_known:.0%} of {known}{where}")
    if placed:
        told.append(f"placed in a larger image, of which it fills {comparison.of_other:.0%}")
    return told


def _describe_tone(comparison: Comparison) -> list[str]:
    told = []
    if comparison.negative:
        told.append("as a negative")
    if (difference := comparison.difference) is not None:
        if difference.greyed:
            told.append("without its colours")
        elif difference.toned > TONED and not comparison.negative:
            told.append("with other brightness or colours")
    return told


def _describe_changes(comparison: Comparison) -> list[str]:
    difference = comparison.difference
    if difference is None or not difference.boxes:
        return []
    places = ", ".join(dict.fromkeys(describe_place(box) for box in difference.boxes[:4]))
    many = "one area differs" if len(difference.boxes) == 1 else f"{len(difference.boxes)} areas differ"
    how = ", filled with plain colours like a caption, bar or sticker" if difference.flat >= CAPTION_SIZED else ""
    return [f"but {many} ({places}{how})"]


def describe_place(edges: Edges) -> str:
    """Where a part of a picture lies: ``upper left``, ``middle``, ``the whole lower edge``."""
    left, top, right, bottom = edges
    if right - left > 0.85 and bottom - top > 0.85:
        return ALL
    across, down = (left + right) / 2, (top + bottom) / 2
    row = "upper" if down < 0.36 else "lower" if down > 0.64 else ""
    column = "left" if across < 0.36 else "right" if across > 0.64 else ""
    if right - left > 0.85:
        return f"across the {row} part" if row else "across the middle"
    if bottom - top > 0.85:
        return f"the {column} part, top to bottom" if column else "the middle, top to bottom"
    if not column:
        return {"upper": "top", "lower": "bottom"}.get(row, "middle")
    return f"{row} {column}".strip()
