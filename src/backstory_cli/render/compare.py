"""How two pictures are related, as text."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence

from backstory_cli.image.image import Image
from backstory_cli.lookup.comparison.relation import describe_place
from backstory_cli.lookup.documents import Compared
from backstory_cli.metadata.differences import MetadataDifference
from backstory_cli.text import clean

MIN_COLUMNS, MAX_COLUMNS = 40, 120
_SHOWN = 40
_LONGEST = 80
_UNTOLD = "The pixels don't show which of the two came first."


def render_comparison_text(compared: Compared) -> str:
    """The relation first, then what it rests on."""
    comparison = compared.comparison
    lines = [
        _format_file("A", compared.one),
        _format_file("B", compared.two),
        "",
        f"B against A: {compared.words}.",
    ]
    if comparison.agreement is not None:
        lines.append(
            f"  {comparison.agrees:.0%} of the overlap agrees; {comparison.steadiness.steady} details match exactly, "
            f"{comparison.steadiness.strays} are slightly off."
        )
    if comparison.is_copy and comparison.difference is not None:
        lines += [f"  Differs {_format_box(box)}" for box in comparison.difference.boxes]
        lines += [f"  {sign}." for sign in compared.signs] or [f"  {_UNTOLD}"]
    lines += [f"  see {path}" for path in compared.pictures]
    lines += ["", *_format_metadata(compared.metadata)]
    return "\n".join(_wrap(line) for line in lines)


def _wrap(line: str) -> str:
    """A line at the terminal's width, its further lines under its first word."""
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    width = min(max(shutil.get_terminal_size().columns, MIN_COLUMNS), MAX_COLUMNS)
    return textwrap.fill(line, width, subsequent_indent=indent, break_on_hyphens=False, drop_whitespace=True)


def _format_file(letter: str, image: Image) -> str:
    size = f"{image.size[0]} x {image.size[1]}" if image.size else "size unknown"
    return f"{letter}  {clean(image.name, 200)}  {image.media_type}, {size}, {len(image.data):,} bytes"


def _format_box(box: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = box
    place = describe_place(box)
    return f"({place}): {left:.0%} to {right:.0%} of A's width, {top:.0%} to {bottom:.0%} of its height"


def _format_metadata(differences: Sequence[MetadataDifference]) -> list[str]:
    """What both say differently in full; of what only one says, the names."""
    if not differences:
        return ["Metadata: no difference."]
    lines = [f"Metadata: {len(differences)} fields differ (all with their values: --json)."]
    both = [each for each in differences if each.one and each.two]
    for each in both[:_SHOWN]:
        lines.append(f"  {_format_name(each)}: {clean(each.one, _LONGEST)} | {clean(each.two, _LONGEST)}")
    for letter, only in (("A", [e for e in differences if not e.two]), ("B", [e for e in differences if not e.one])):
        if only:
            lines.append(f"  only in {letter}: {', '.join(_format_name(each) for each in only[:_SHOWN])}")
    return lines


def _format_name(difference: MetadataDifference) -> str:
    return f"{clean(difference.group, 40)} {clean(difference.name, 60)}"
