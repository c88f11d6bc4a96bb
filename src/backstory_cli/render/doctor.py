"""What ``backstory doctor`` found, as text and as JSON."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from backstory_cli.diagnostics.doctor import Checked
from backstory_cli.image.limits import Limit
from backstory_cli.text import clean

if TYPE_CHECKING:
    from rich.console import Console

NARROWEST = 40
_MARKS = {"ok": "ok", "missing": "-", "problem": "!"}
_STYLES = {"ok": "green", "missing": "dim", "problem": "bold red"}


def check_terminal(console: Console) -> Checked:
    """What reports can show here."""
    colours = console.color_system or "no colours"
    said = f"{console.width} columns, {colours}, {console.encoding}"
    if console.is_terminal:
        return Checked("terminal", "ok", said)
    return Checked("terminal", "ok", f"{said}; the output is no terminal, so reports come without colours and images")


def show_checks(checks: Iterable[Checked], console: Console) -> None:
    """One paragraph for each, as soon as it was looked at."""
    from rich.text import Text

    for each in checks:
        mark = Text(f"{clean(_MARKS[each.state]):>3} ", style=_STYLES[each.state])
        console.print(mark, Text(f"{clean(each.name, 14):14}", style="bold"), end="")
        first, *others = _iter_lines(each, max(NARROWEST, console.width) - 20)
        console.print(Text(clean(first)))
        for line in others:
            console.print(Text(f"{' ' * 19}{clean(line)}"))


def _iter_lines(each: Checked, width: int) -> Iterator[str]:
    for label, words in (("", each.said), ("costs: ", each.costs), ("do: ", each.fix)):
        if words:
            yield from textwrap.wrap(label + clean(words, 600), width, break_on_hyphens=False)


def render_checks_json(checks: Iterable[Checked]) -> str:
    """One document."""
    return json.dumps({"schema": "backstory.doctor/1", "checks": [asdict(each) for each in checks]}, indent=2)


def render_limits_text(limits: Sequence[Limit]) -> str:
    """A table: the value, the name, what it counts."""
    wide = max(len(each.name) for each in limits)
    rows = [f"{each.value:>15,}  {each.name:{wide}}  {each.what}" for each in limits]
    usage = "Each can be changed: --limit NAME=NUMBER, BACKSTORY_LIMIT=NAME=NUMBER,... or limit = [...] in config.toml."
    return "\n".join([*rows, "", usage])


def render_limits_json(limits: Sequence[Limit]) -> str:
    """One document."""
    table = {each.name: {"value": each.value, "what": each.what} for each in limits}
    return json.dumps({"schema": "backstory.limits/1", "limits": table}, indent=2)
