"""How two pictures are related, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import JsonValue

from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison import Comparison
from backstory_cli.metadata.differences import MetadataDifference
from backstory_cli.text import clean, clean_json

SCHEMA = "backstory.comparison/1"
_SHOWN = 40
_LONGEST = 80
_UNTOLD = "Which of the two came first, the pixels do not tell."


@dataclass(frozen=True)
class Compared:
    """Two pictures and what was found.

    Attributes:
        one: The first picture.
        two: The other, which the words are about.
        comparison: What the pixels say.
        words: The same in a sentence.
        signs: What speaks for one having been made from the other.
        metadata: Fields that differ.
        pictures: Files that were written.
    """

    one: Image
    two: Image
    comparison: Comparison
    words: str
    signs: Sequence[str]
    metadata: Sequence[MetadataDifference]
    pictures: Sequence[str]


def compared(one: Image, two: Image, comparison: Comparison, pictures: Sequence[str] = ()) -> Compared:
    """A comparison of two pictures with everything that is told about it.

    Args:
        one: The first picture.
        two: The other.
        comparison: What the pixels say.
        pictures: Files that were written.
    """
    from backstory_cli.lookup.comparison.direction import signs
    from backstory_cli.lookup.comparison.relation import resized, words
    from backstory_cli.metadata.differences import differences
    from backstory_cli.metadata.reader import read_metadata

    return Compared(
        one,
        two,
        comparison,
        words(comparison, known="A", scale=resized(one.size, two.size)),
        signs(comparison, one, two),
        differences(read_metadata(one), read_metadata(two)),
        pictures,
    )


def compared_text(compared: Compared) -> str:
    """The relation first, then what it rests on."""
    comparison = compared.comparison
    lines = [
        _file("A", compared.one),
        _file("B", compared.two),
        "",
        f"B against A: {compared.words}.",
    ]
    if comparison.agreement is not None:
        lines.append(
            f"  {comparison.agrees:.0%} of what lies on each other agrees; {comparison.steadiness.steady} features "
            f"lie exactly in place, {comparison.steadiness.strays} near it but not there."
        )
    if comparison.is_copy and comparison.difference is not None:
        lines += [f"  Differs: {_box(box)}" for box in comparison.difference.boxes]
        lines += [f"  {sign}." for sign in compared.signs] or [f"  {_UNTOLD}"]
    lines += [f"  see {path}" for path in compared.pictures]
    lines += ["", *_metadata(compared.metadata)]
    return "\n".join(lines)


def _file(letter: str, image: Image) -> str:
    size = f"{image.size[0]} x {image.size[1]}" if image.size else "size unknown"
    return f"{letter}  {clean(image.name, 200)}  {image.media_type}, {size}, {len(image.data):,} bytes"


def _box(box: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = box
    return f"from {left:.0%} to {right:.0%} of A's width, {top:.0%} to {bottom:.0%} of its height"


def _metadata(differences: Sequence[MetadataDifference]) -> list[str]:
    """What both say differently in full; of what only one says, the names."""
    if not differences:
        return ["Metadata: no difference."]
    lines = [f"Metadata: {len(differences)} fields differ (all with their values: --json)."]
    both = [each for each in differences if each.one and each.two]
    for each in both[:_SHOWN]:
        lines.append(f"  {_name(each)}: {clean(each.one, _LONGEST)} | {clean(each.two, _LONGEST)}")
    for letter, only in (("A", [e for e in differences if not e.two]), ("B", [e for e in differences if not e.one])):
        if only:
            lines.append(f"  only in {letter}: {', '.join(_name(each) for each in only[:_SHOWN])}")
    return lines


def _name(difference: MetadataDifference) -> str:
    return f"{clean(difference.group, 40)} {clean(difference.name, 60)}"


def compared_json(compared: Compared) -> str:
    """One JSON document."""
    document: dict[str, JsonValue] = {
        "schema": SCHEMA,
        "a": _as_json(compared.one),
        "b": _as_json(compared.two),
        "relation": compared.comparison.relation.value,
        "words": compared.words,
        "copy": compared.comparison.is_copy,
        **compared.comparison.as_json(),
        "signs": list(compared.signs),
        "metadata": [
            {"group": each.group, "name": each.name, "a": each.one, "b": each.two} for each in compared.metadata
        ],
        "pictures": list(compared.pictures),
    }
    return json.dumps(clean_json(document), ensure_ascii=False, indent=2, allow_nan=False)


def _as_json(image: Image) -> JsonValue:
    return {
        "name": image.name,
        "source": image.source,
        "sha256": image.sha256,
        "bytes": len(image.data),
        "media_type": image.media_type,
        "width": image.size[0] if image.size else None,
        "height": image.size[1] if image.size else None,
    }
